"""Finds the people who act in a role on the day it is needed: deputies, vacancies, merged bodies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from nhiemky.domain import roles
from nhiemky.domain.organisation import Body, Organisation, Person, unique
from nhiemky.domain.roles import Seat

# Who sits in a collective. `roles` says who acts for it: usually its head alone.
_SITTING = {
    "committee": ("secretary", "deputy_secretary", "committee_member"),
    "standing_committee": ("secretary", "deputy_secretary", "standing_committee"),
    "inspection_committee": ("inspection_chair", "inspection_committee"),
    "cell_committee": ("cell_secretary", "cell_deputy_secretary", "cell_committee"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who acts: the role they were given, the body it was given in, for whom they stand in."""

    person: Person
    role: str
    body: Body
    stands_in_for: Person | None = None
    is_caretaker: bool = False


def resolve(organisation: Organisation, body: str, role: str, on: date) -> tuple[Person, ...]:
    """The people who act in the role for the body on the day, no one twice, in a stable order.

    Empty only for outside parties and where nobody in reach was given any role.
    """
    return unique(holder.person for holder in holders(organisation, body, role, on))


def holders(organisation: Organisation, body: str, role: str, on: date) -> tuple[Holder, ...]:
    """As `resolve`, saying by which role each person acts. A body that has ended answers by its successor."""
    known: dict[tuple[str, str, date], tuple[Holder, ...]] = organisation.kept_holders
    asked = (body, role, on)
    if asked not in known:  # every step of a body has the same few owners, and each of its rungs asks
        known[asked] = _find(organisation, body, role, on)
    return known[asked]


def _find(organisation: Organisation, body: str, role: str, on: date) -> tuple[Holder, ...]:
    if roles.role(role).seat is Seat.OUTSIDE:
        return ()
    found: dict[str, Holder] = {}
    for heir in organisation.successors(body, on):
        for seat in _seats(organisation, heir, role, on):
            for holder in _in_seat(organisation, seat, role, on):
                found.setdefault(holder.person.key, holder)
    return tuple(found.values())


def sitting(organisation: Organisation, body: str, role: str, on: date) -> tuple[Holder, ...]:
    """As `holders`, but a collective with every member: those who come when it meets."""
    found = {one.person.key: one for one in holders(organisation, body, role, on)}
    for heir in organisation.successors(body, on) if role in _SITTING else ():
        for seat in _seats(organisation, heir, role, on):
            for held in _SITTING[role]:
                for one in _assigned(organisation, ((seat, on),), held, on, present_only=True):
                    found.setdefault(one.person.key, one)
    return tuple(found.values())


def reason(holder: Holder, asked: str) -> str:
    """The part of "đồng chí nhận tin này vì …", true for how this person came to be asked."""
    if holder.stands_in_for is not None:
        absent = holder.stands_in_for.full_name
        return f"được phân công thay đồng chí {absent}, {roles.holder_title(holder.role)}"
    held = roles.escalation_reason(holder.role)
    if holder.is_caretaker:
        return f"{held} trước sắp xếp, tiếp tục điều hành đến khi có quyết định chỉ định"
    by_nature = _holder_roles(holder.body, asked)[:1] or (asked,)
    if holder.role in {asked, *by_nature}:
        return held
    return f"{held}, xử lý việc của {roles.title(asked, holder.body)}"


def _seats(organisation: Organisation, body: Body, role: str, on: date) -> Sequence[Body]:
    """The bodies in which the role is looked for."""
    seat = roles.role(role).seat
    if seat is Seat.CELL:
        return organisation.cells(body.key, on) or (body,)
    committee = _committee_of(organisation, body, on)
    if seat is Seat.EVERY_CELL:
        return organisation.cells(committee.key, on)
    return (committee,) if seat is Seat.COMMITTEE else (body,)


def _committee_of(organisation: Organisation, body: Body, on: date) -> Body:
    if not body.is_cell or body.parent is None:
        return body
    return next(iter(organisation.successors(body.parent, on)), body)


def _in_seat(organisation: Organisation, body: Body, role: str, on: date) -> tuple[Holder, ...]:
    if role == "members":
        return tuple(Holder(person, role, body) for person in organisation.members(body.key, on))
    return _acting(organisation, body, role, on) or _from_above(organisation, body, role, on)


def _acting(organisation: Organisation, body: Body, role: str, on: date) -> tuple[Holder, ...]:
    """Whoever is present, else the predecessors' people, else those assigned though they are absent."""
    for bodies_on in _lines(organisation, body, on):
        for present_only in (True, False):
            for held in _holder_roles(body, role):
                if found := _assigned(organisation, bodies_on, held, on, present_only=present_only):
                    return found
    return ()


def _lines(organisation: Organisation, body: Body, on: date) -> Iterator[tuple[tuple[Body, date], ...]]:
    """The body itself; then those it was formed from, whose people carry on until others are named.

    The caretaker rule is 163-KL/TW: the old committees act until the superior has appointed the new one.
    """
    yield ((body, on),)
    old = [organisation.body(key) for key in body.predecessors]
    ended = tuple((one, one.ended_on) for one in old if one.ended_on is not None and one.key != body.key)
    if ended:
        yield ended


def _holder_roles(body: Body, role: str) -> tuple[str, ...]:
    tried = roles.role(role).holders
    if not body.has_office:
        tried = tuple(held for held in tried if held != "office")
    if not body.has_standing_committee:
        tried = tuple(held for held in tried if held != "standing_committee")
    return tuple(roles.held_in(held, body.kind) for held in tried)


def _assigned(
    organisation: Organisation,
    bodies_on: Sequence[tuple[Body, date]],
    role: str,
    on: date,
    *,
    present_only: bool,
) -> tuple[Holder, ...]:
    found = []
    for body, day in bodies_on:
        kept = roles.held_in(role, body.kind)
        for assignment in organisation.assigned(body.key, kept, day):
            person = organisation.person(assignment.person)
            if not (present_only and organisation.is_absent(person.key, on)):
                found.append(Holder(person, kept, body, is_caretaker=day < on))
            elif assignment.deputy and not organisation.is_absent(assignment.deputy, on):
                found.append(Holder(organisation.person(assignment.deputy), kept, body, person))
    return tuple(found)


def _from_above(organisation: Organisation, body: Body, role: str, on: date) -> tuple[Holder, ...]:
    """A cell without any officer is the care of its committee."""
    if not body.is_cell or body.parent is None or roles.role(role).seat is Seat.COMMITTEE:
        return ()
    committee = _committee_of(organisation, body, on)
    return _acting(organisation, committee, "secretary", on)
