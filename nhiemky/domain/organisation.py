"""Who belongs where: bodies, people and what they are on a given day. Values only, nothing is looked up.

Every period is a pair of days of which both count: `to_on` is the last day, None is "until further notice".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from nhiemky.errors import NotFound

T = TypeVar("T")

CELL_COMMITTEE_FROM = 9  # official members from which a cell elects a committee (294-QĐ/TW)


class BodyKind(StrEnum):
    """What a body is; the words for it are in `roles`."""

    PARTY_ORGANIZATION = "party_organization"
    CELL = "cell"


class MemberStatus(StrEnum):
    """Only official members vote and are counted in an election."""

    OFFICIAL = "official"
    PROBATIONARY = "probationary"


@dataclass(frozen=True, slots=True)
class Body:
    """A party organisation or a cell, with what its letterhead needs."""

    key: str
    name: str
    kind: BodyKind
    parent: str | None = None
    symbol: str = ""
    superior_name: str = ""
    superior_address: str = ""
    place: str = ""
    has_standing_committee: bool = False
    has_office: bool = False
    started_on: date | None = None
    ended_on: date | None = None
    predecessors: tuple[str, ...] = ()
    switches: Mapping[str, bool] = field(default_factory=dict, hash=False)

    def is_open(self, on: date) -> bool:
        """Tell whether the body exists on the day."""
        return is_within(on, self.started_on, self.ended_on)

    @property
    def is_cell(self) -> bool:
        """A cell holds members itself; a party organisation holds cells."""
        return self.kind is BodyKind.CELL


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be written to. `daily_digest` False: only when something is due or late."""

    key: str
    full_name: str
    email: str | None = None
    phone: str | None = None
    channel: str = "email"
    daily_digest: bool = True
    admitted_on: date | None = None  # to the Party: probation and years of membership count from here
    official_on: date | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in a cell. Exempt: freed from meetings; away: temporarily transferred elsewhere."""

    person: str
    body: str
    status: MemberStatus
    from_on: date | None = None
    to_on: date | None = None
    is_exempt: bool = False
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role of a person in a body; the deputy acts while the person is absent."""

    person: str
    body: str
    role: str
    from_on: date | None = None
    to_on: date | None = None
    deputy: str | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person cannot act."""

    person: str
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class TermPolicy:
    """How long a body's term lasts from a day on, by whose decision. Months None: nobody has said."""

    body: str
    months: int | None
    effective_from: date
    decision: str
    is_decided: bool
    extended_to: date | None = None
    last_congress_on: date | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Members on a day. Exempt and away are shares of the official members, who alone count in elections."""

    official: int = 0
    probationary: int = 0
    official_exempt: int = 0
    official_away: int = 0

    @property
    def members(self) -> int:
        """Official and probationary members together."""
        return self.official + self.probationary

    @property
    def has_cell_committee(self) -> bool:
        """Whether a cell of this size elects a committee."""
        return self.official >= CELL_COMMITTEE_FROM

    @property
    def is_committee_in_question(self) -> bool:
        """Only the exempt members bring the cell to nine: the congress itself decides, never the engine."""
        return self.has_cell_committee and self.official - self.official_exempt < CELL_COMMITTEE_FROM

    def __add__(self, other: "Counts") -> "Counts":
        """A committee counts what its cells count."""
        return Counts(
            self.official + other.official,
            self.probationary + other.probationary,
            self.official_exempt + other.official_exempt,
            self.official_away + other.official_away,
        )


@dataclass(frozen=True)
class Organisation:
    """The committee with everything below it, past and present."""

    bodies: tuple[Body, ...] = ()
    people: tuple[Person, ...] = ()
    memberships: tuple[Membership, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    absences: tuple[Absence, ...] = ()
    term_policies: tuple[TermPolicy, ...] = ()

    def body(self, key: str) -> Body:
        """Look a body up. Raises NotFound."""
        if key not in self._bodies:
            raise NotFound(f"Không có tổ chức nào mang mã “{key}”.")
        return self._bodies[key]

    def person(self, key: str) -> Person:
        """Look a person up. Raises NotFound."""
        if key not in self._people:
            raise NotFound(f"Không có đồng chí nào mang mã “{key}”.")
        return self._people[key]

    def top(self, on: date | None = None) -> Body:
        """The committee above all others on the day, or the one that has not ended. Raises NotFound."""
        tops = [body for body in self.bodies if body.parent is None and _is_present(body, on)]
        tops.sort(key=lambda body: body.is_cell)
        if not tops:
            raise NotFound("Chưa có tổ chức cấp trên cùng; hãy nhập danh sách tổ chức trước.")
        return tops[0]

    def children(self, body: str, on: date | None = None) -> tuple[Body, ...]:
        """The bodies directly below, in the order of the list; without a day, those that have not ended."""
        return tuple(child for child in self._children.get(body, ()) if _is_present(child, on))

    def cells(self, body: str, on: date | None = None) -> tuple[Body, ...]:
        """Every cell of the body at any depth; a cell is its own."""
        found = self.body(body)
        if found.is_cell:
            return (found,) if _is_present(found, on) else ()
        return tuple(cell for child in self.children(body, on) for cell in self.cells(child.key, on))

    def is_open(self, body: str, on: date) -> bool:
        """Tell whether the body exists on the day."""
        return self.body(body).is_open(on)

    def successors(self, body: str, on: date) -> tuple[Body, ...]:
        """The bodies that do its work on the day: itself while it exists, else those it became.

        A cell merged into a committee lives on in the cells that took its members in, if there are any.
        """
        found = self.body(body)
        if found.ended_on is None or on <= found.ended_on:
            return (found,)
        heirs = [heir for heir in self.bodies if body in heir.predecessors and heir.key != body]
        alike = [heir for heir in heirs if heir.kind is found.kind]
        return unique(late for heir in alike or heirs for late in self.successors(heir.key, on))

    def counts(self, body: str, on: date) -> Counts:
        """Members of the body on the day; a committee is the sum of its cells."""
        return sum((self._count_cell(cell.key, on) for cell in self.cells(body, on)), Counts())

    def members(self, body: str, on: date) -> tuple[Person, ...]:
        """The people of the body on the day, cell by cell in the order of the list."""
        return unique(
            self.person(membership.person)
            for cell in self.cells(body, on)
            for membership in self._memberships.get(cell.key, ())
            if is_within(on, membership.from_on, membership.to_on)
        )

    def assigned(self, body: str, role: str, on: date) -> tuple[Assignment, ...]:
        """Who was given exactly this role in exactly this body; `roles.resolve` finds who acts."""
        return tuple(
            assignment
            for assignment in self._assignments.get(body, ())
            if assignment.role == role and is_within(on, assignment.from_on, assignment.to_on)
        )

    def is_absent(self, person: str, on: date) -> bool:
        """Tell whether the person cannot act on the day."""
        absences = self._absences.get(person, ())
        return any(is_within(on, absence.from_on, absence.to_on) for absence in absences)

    def _count_cell(self, cell: str, on: date) -> Counts:
        present = [m for m in self._memberships.get(cell, ()) if is_within(on, m.from_on, m.to_on)]
        official = [m for m in present if m.status is MemberStatus.OFFICIAL]
        exempt, away = sum(m.is_exempt for m in official), sum(m.is_away for m in official)
        return Counts(len(official), len(present) - len(official), exempt, away)

    # A pass asks the same questions for every step: each list is sorted into drawers once.

    @cached_property
    def kept_holders(self) -> dict[tuple[str, str, date], Any]:
        """What `holders` has found, by body, role and day."""
        return {}

    @cached_property
    def _bodies(self) -> dict[str, Body]:
        return {body.key: body for body in self.bodies}

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.key: person for person in self.people}

    @cached_property
    def _children(self) -> dict[str, list[Body]]:
        return _drawers(self.bodies, lambda body: body.parent or "")

    @cached_property
    def _memberships(self) -> dict[str, list[Membership]]:
        return _drawers(self.memberships, lambda membership: membership.body)

    @cached_property
    def _assignments(self) -> dict[str, list[Assignment]]:
        return _drawers(self.assignments, lambda assignment: assignment.body)

    @cached_property
    def _absences(self) -> dict[str, list[Absence]]:
        return _drawers(self.absences, lambda absence: absence.person)


def is_within(on: date, from_on: date | None, to_on: date | None) -> bool:
    """Tell whether the day lies in a period whose first and last day both count."""
    return (from_on is None or from_on <= on) and (to_on is None or on <= to_on)


def unique(items: Iterable[T]) -> tuple[T, ...]:
    """Drop repeats, keep the order."""
    return tuple(dict.fromkeys(items))


def _is_present(body: Body, on: date | None) -> bool:
    return body.ended_on is None if on is None else body.is_open(on)


def _drawers(items: Iterable[T], label: Callable[[T], str]) -> dict[str, list[T]]:
    drawers: dict[str, list[T]] = {}
    for item in items:
        drawers.setdefault(label(item), []).append(item)
    return drawers
