"""Review cycles: the days of a period, and which periods nobody has opened yet though their day has come."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from calendars.conditions import Value
from calendars.expressions import Expression, Offset, evaluate
from calendars.periods import Period, PeriodKind, parse_period, period_of
from calendars.plan_model import PERIOD_ANCHORS, CycleDay, CycleLayout, Plan
from calendars.wording import format_date
from calendars.working_days import Roll, WorkingDays
from nhiemky.domain.organisation import Body
from nhiemky.errors import BadInput

# A cycle may open before its period and end after it, never by more than this.
FARTHEST = timedelta(days=400)
_LAST_DAYS = re.compile(r"( \d{1,2}/\d{1,2},?)+$")
_KIND_NAMES = {
    PeriodKind.YEAR: "cả năm (2026)",
    PeriodKind.HALF_YEAR: "6 tháng (2026H1)",
    PeriodKind.QUARTER: "quý (2026Q3)",
    PeriodKind.MONTH: "tháng (2026M05)",
}


@dataclass(frozen=True, slots=True)
class CycleDays:
    """The days of one cycle by name: `opening`, `period_start`, `period_end`, then the plan's own in its order."""

    by_name: Mapping[str, date]
    main: date

    @property
    def opening(self) -> date:
        """The day from which it is opened by itself."""
        return self.by_name["opening"]

    @property
    def last(self) -> date:
        """The last of the plan's own days, whether the period goes on or not."""
        return max(on for name, on in self.by_name.items() if name not in PERIOD_ANCHORS)


@dataclass(frozen=True, slots=True)
class DueCycle:
    """A period of a body that nobody has opened."""

    body: str
    period: Period
    days: CycleDays


def lay_out_days(
    cycle: CycleLayout, period: Period | date, calendar: WorkingDays, fixed: Mapping[str, date] | None = None
) -> CycleDays:
    """The days of a period, or of a cycle on demand around its main day; `fixed` days stand, others follow them.

    They stand where they fall, day off or not. Raises OutOfCalendar.
    """
    fixed = fixed or {}
    start, end = (period.from_on, period.to_on) if isinstance(period, Period) else (period, period)
    days = {"period_start": start, "period_end": end}
    opening = evaluate(cycle.opens, days, calendar, Roll.KEEP)
    days = {"opening": fixed.get("opening", opening), **days}
    for name, day in cycle.days.items():
        days[name] = fixed.get(name) or _place(day, days, calendar)
    return CycleDays(days, days[cycle.main])


def _place(day: CycleDay, known: Mapping[str, date], calendar: WorkingDays) -> date:
    return evaluate(day.on, known, calendar, Roll.KEEP)


def cycles_due(
    plan: Plan,
    bodies: Iterable[Body],
    opened: Container[tuple[str, str]],
    calendar: WorkingDays,
    *,
    today: date,
    since: date,
) -> list[DueCycle]:
    """What is to be opened on a day, oldest first: its opening day has come and it has not ended long ago.

    `since` is the day from which the system is in use: what ended before it is the past. `opened` are the pairs
    of body and occasion that are known, the cancelled ones too. A body must exist today and on the main day.
    """
    cycle = plan.cycle
    if cycle is None or cycle.period is None:
        return []
    wanted = tuple(bodies)
    floor = max(since, _before(today, cycle.catch_up, calendar))
    found = []
    for period in _periods(cycle, cycle.period, floor, today, calendar):
        days = lay_out_days(cycle, period, calendar)
        if days.opening > today or days.last < floor:
            continue
        found += [
            DueCycle(body.key, period, days)
            for body in wanted
            if (body.key, period.key) not in opened and body.is_open(today) and body.is_open(days.main)
        ]
    return sorted(found, key=lambda one: (one.days.opening, one.period.from_on))


def _before(today: date, span: Offset, calendar: WorkingDays) -> date:
    return evaluate(Expression(on=today, offset=Offset(-abs(span.count), span.unit)), {}, calendar, Roll.KEEP)


def _periods(
    cycle: CycleLayout, kind: PeriodKind, floor: date, today: date, calendar: WorkingDays
) -> Iterator[Period]:
    """Those of which a day can lie between the two, within the calendar."""
    period = period_of(kind, max(floor - FARTHEST, calendar.first))
    if period.from_on < calendar.first:
        period = period.following()
    while period.from_on <= today + FARTHEST and period.to_on <= calendar.last:
        if not cycle.numbers or period.number in cycle.numbers:
            yield period
        period = period.following()


def check_period(plan: Plan, period: Period) -> None:
    """Refuses a period of another kind; which of a year open by themselves is no matter here. Raises BadInput."""
    cycle = plan.cycle
    if cycle is None or cycle.period is None:
        raise BadInput("--period", f'kế hoạch "{plan.title}" mở theo ngày, không theo kỳ; hãy ghi --day')
    if period.kind is not cycle.period:
        wants = _KIND_NAMES[cycle.period]
        raise BadInput("--period", f'{period.key} là {period.label}; kế hoạch "{plan.title}" theo kỳ {wants}')


def period_facts(period: Period | date) -> dict[str, Value]:
    """What a plan's conditions may say of the period; of a cycle on demand that of its main day."""
    on, number = (period.to_on, period.number) if isinstance(period, Period) else (period, 1)
    return {
        "month": on.month,
        "quarter": (on.month - 1) // 3 + 1,
        "is_quarter_end": on.month % 3 == 0,
        "period_number": number,
    }


def read_occasion(occasion: str) -> Period | date:
    """The period, or the day, that a stored cycle is of; before the last colon may stand what it is about."""
    _, _, when = occasion.rpartition(":")
    return date.fromisoformat(when) if when.count("-") == 2 else parse_period(when)


@lru_cache(maxsize=256)  # asked for each line of a message, and the same few
def name_cycle_of(title: str, occasion: str) -> str:
    """A plan's title with the period: "Sơ kết 6 tháng đầu năm 2026", "Họp Đảng ủy tháng 5 năm 2026".

    The days that a title ends with (30/6, 31/12) give way to the period.
    """
    label = name_occasion(occasion)
    undated = _LAST_DAYS.sub("", title)
    if undated != title:
        return f"{undated} {label}"
    words, more = title.split(" "), label.split(" ")
    for shared in range(min(len(words), len(more)), 0, -1):
        if words[-shared:] == more[:shared]:
            head = words[:-shared]
            return " ".join([*(head[:-1] if head[-1:] == ["hằng"] else head), *more])
    return f"{title} ({label})"


def name_occasion(occasion: str) -> str:
    """As people read it: "6 tháng đầu năm 2026", "ngày 11/10/2024"."""
    period = read_occasion(occasion)
    return period.label if isinstance(period, Period) else f"ngày {format_date(period)}"
