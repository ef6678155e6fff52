"""What falls due for a member: the end of the probation, the badge of the Party; by the list of members alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nhiemky.domain.organisation import Membership, MemberStatus, Organisation, Person, is_within
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.domain.term import add_months

MEMBER = "member"  # begins the occasion of a member's timer; the person's key and the day follow
FOREVER = date.max


class TimerKind(StrEnum):
    """What falls due; the value is the key of the plan that carries it out."""

    CONFIRMATION = "probation_confirmation"
    BADGE = "party_badge"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _LABELS[self]


_LABELS = {
    TimerKind.CONFIRMATION: "hết thời gian dự bị, xét công nhận đảng viên chính thức",
    TimerKind.BADGE: "Huy hiệu Đảng",
}


@dataclass(frozen=True, slots=True)
class TimerRules:
    """The office's numbers: months of probation, years of a badge, days of award as (month, day)."""

    probation_months: int
    badge_years: tuple[int, ...]
    award_days: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Timer:
    """One thing due for a member of a cell: `on` is the end of the probation or the day of the award.

    `reached_on` is the day itself on which the years are full, `years` of a badge how many.
    """

    person: str
    body: str
    kind: TimerKind
    on: date
    reached_on: date
    years: int = 0

    @property
    def about(self) -> str:
        """Whose it is, as it is kept with the schedule."""
        return f"{MEMBER}:{self.person}"

    @property
    def occasion(self) -> str:
        """The name under which its schedule is kept."""
        return f"{self.about}:{self.on.isoformat()}"

    @property
    def label(self) -> str:
        """What falls due, in the words of the clerk's list."""
        return f"{self.kind.label} {self.years} năm" if self.years else self.kind.label


def is_of_member(schedule: ScheduleRecord) -> bool:
    """Whether a schedule follows what falls due for one member."""
    return (schedule.occasion or "").startswith(f"{MEMBER}:")


def tell_occasion(schedule: ScheduleRecord) -> str:
    """The occasion as it may be shown: a member's key is his name, only the list of what falls due tells it."""
    return f"việc của đảng viên (số {schedule.id})" if is_of_member(schedule) else schedule.occasion or ""


def end_of_probation(admitted_on: date, rules: TimerRules) -> date:
    """The day from which the membership may be official, however late it is confirmed (29/2 gives 28/2)."""
    return add_months(admitted_on, rules.probation_months)


def award_day(reached_on: date, rules: TimerRules) -> date:
    """The first day of award on or after the day on which the years are full."""
    days = (
        date(year, *day) for year in (reached_on.year, reached_on.year + 1) for day in sorted(rules.award_days)
    )
    return next(on for on in days if on >= reached_on)


def timers_of(person: Person, held: Membership, rules: TimerRules) -> Iterator[Timer]:
    """Everything that falls due for a member, long past or far ahead; nothing without the day of admission.

    A probationer has no badge ahead, an official member no probation.
    """
    if person.admitted_on is None:
        return
    if held.status is MemberStatus.PROBATIONARY:
        on = end_of_probation(person.admitted_on, rules)
        yield Timer(person.key, held.body, TimerKind.CONFIRMATION, on, on)
        return
    for years in rules.badge_years:
        reached_on = add_months(person.admitted_on, years * 12)
        yield Timer(person.key, held.body, TimerKind.BADGE, award_day(reached_on, rules), reached_on, years)


def find_timers(
    organisation: Organisation, rules: TimerRules, today: date, first: date = date.min, last: date = FOREVER
) -> list[Timer]:
    """What falls due for the members of today from one day to another, by day.

    A probation that is over and not confirmed is due however long ago it ended.
    """
    found = [
        timer
        for held in present_members(organisation, today).values()
        for timer in timers_of(organisation.person(held.person), held, rules)
        if timer.on <= last and (timer.on >= first or timer.kind is TimerKind.CONFIRMATION)
    ]
    return sorted(found, key=lambda one: (one.on, one.body, one.person))


def present_members(organisation: Organisation, on: date) -> Mapping[str, Membership]:
    """The membership of everybody who belongs to a cell on the day, by person."""
    return {held.person: held for held in organisation.memberships if is_within(on, held.from_on, held.to_on)}


def find_without_admission(organisation: Organisation, on: date) -> list[Membership]:
    """The members of whom nobody has written down when they were admitted, in the order of the list."""
    held = present_members(organisation, on).values()
    return [one for one in held if organisation.person(one.person).admitted_on is None]


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many fall due in a period; `unknown` members have no day of admission and are in no count."""

    confirmations: int
    badges: Mapping[int, int]
    unknown: int

    @property
    def all_badges(self) -> int:
        """Badges of any age together."""
        return sum(self.badges.values())


def count_due(
    organisation: Organisation, rules: TimerRules, cells: Iterable[str], first: date, last: date
) -> DueCounts:
    """What falls due in a period among the members these cells have on its last day, confirmed by now or not."""
    wanted = set(cells)
    held = [one for one in present_members(organisation, last).values() if one.body in wanted]
    admitted = [on for one in held if (on := organisation.person(one.person).admitted_on) is not None]
    badges = dict.fromkeys(rules.badge_years, 0)
    for on in admitted:
        for years in rules.badge_years:
            badges[years] += first <= award_day(add_months(on, years * 12), rules) <= last
    confirmations = sum(first <= end_of_probation(on, rules) <= last for on in admitted)
    return DueCounts(confirmations, badges, len(held) - len(admitted))
