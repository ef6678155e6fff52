"""The organisation as a decision leaves it: who held the offices leaves them, who was named takes them over."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from nhiemky.domain import roles
from nhiemky.domain.decisions import Named
from nhiemky.domain.organisation import Assignment, BodyKind, Organisation
from nhiemky.domain.organisation_rules import faults
from nhiemky.domain.term import policy_in_force
from nhiemky.domain.vietnamese import format_date
from nhiemky.errors import BadInput

_ONE_DAY = timedelta(days=1)
# Decided together: who is chair is a member as well.
_TOGETHER = ({"inspection_committee", "inspection_chair"},)


class Turn(StrEnum):
    """What happens to a holder of an office."""

    ENDS = "ends"
    STAYS = "stays"
    BEGINS = "begins"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"ends": "thôi giữ", "stays": "tiếp tục giữ", "begins": "giữ"}[self.value]


@dataclass(frozen=True, slots=True)
class HolderChange:
    """One person's change of office; `on` is the last day of those who leave, else the first."""

    turn: Turn
    person: str
    role: str
    on: date


def roles_replaced(people: Iterable[Named], kind: BodyKind, *, is_first: bool) -> frozenset[str]:
    """The offices a decision fills anew.

    The first decision after a cell's congress fills all of them, also those for which nobody was named; any
    other decision only those it names.
    """
    if kind is BodyKind.CELL and is_first:
        return frozenset(roles.ASSIGNABLE[kind])
    named = {one.role for one in people}
    return frozenset(named.union(*(both for both in _TOGETHER if both & named))) & set(roles.ASSIGNABLE[kind])


def name_holders(
    organisation: Organisation, body: str, people: Sequence[Named], replaced: frozenset[str], on: date
) -> tuple[Organisation, tuple[HolderChange, ...]]:
    """The organisation with the people in office from a day on, and what changes. Nothing else is touched.

    Raises BadInput when somebody was put into one of the offices on that day or later, and when the outcome
    cannot stand.
    """
    before = [one for one in organisation.assignments if one.body == body and one.role in replaced]
    held = [one for one in before if one.to_on is None or one.to_on >= on]
    _refuse_later(organisation, held, on)
    deputies = {(one.person, one.role): one.deputy for one in held}
    new = [
        Assignment(one.person, body, one.role, from_on=on, deputy=deputies.get((one.person, one.role)))
        for one in people
        if one.role in replaced
    ]
    kept = (replace(one, to_on=on - _ONE_DAY) if one in held else one for one in organisation.assignments)
    after = replace(organisation, assignments=(*kept, *new))
    for fault in faults(after):
        raise BadInput(f"danh sách sau khi cập nhật, mục {fault.section}", fault.message)
    return after, tuple(_changes(held, new, on))


def renew_term(organisation: Organisation, body: str, congress: date, label: str | None) -> Organisation:
    """The term of a body counted from its congress, when that is the newest one known."""
    policy = policy_in_force(organisation.term_policies, body, congress)
    if policy is None or (policy.last_congress_on is not None and policy.last_congress_on >= congress):
        return organisation
    # An extension is used up; without a length of its own the next term has to be decided.
    is_decided = policy.is_decided and policy.months is not None
    renewed = replace(
        policy,
        last_congress_on=congress,
        extended_to=None,
        is_decided=is_decided,
        label=label or policy.label,
    )
    policies = (renewed if one is policy else one for one in organisation.term_policies)
    return replace(organisation, term_policies=tuple(policies))


def _refuse_later(organisation: Organisation, held: Iterable[Assignment], on: date) -> None:
    for one in held:
        if one.from_on is not None and one.from_on >= on:
            who = f"{roles.holder_title(one.role)} ({organisation.body(one.body).name})"
            raise BadInput(
                who, f"đã có người giữ từ ngày {format_date(one.from_on)}, không trước {format_date(on)}"
            )


def _changes(held: Sequence[Assignment], new: Sequence[Assignment], on: date) -> Iterator[HolderChange]:
    old = {(one.person, one.role) for one in held}
    named = {(one.person, one.role) for one in new}
    for person, role in dict.fromkeys((one.person, one.role) for one in held):
        if (person, role) not in named:
            yield HolderChange(Turn.ENDS, person, role, on - _ONE_DAY)
    for person, role in dict.fromkeys((one.person, one.role) for one in new):
        yield HolderChange(Turn.STAYS if (person, role) in old else Turn.BEGINS, person, role, on)
