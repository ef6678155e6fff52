"""The calendars of a plan: the office's own, and the same less windows such as the weeks around Tết."""

from collections.abc import Iterator
from datetime import date, timedelta

from calendars.expressions import Expression, Offset, Unit, evaluate
from calendars.lunar import tet
from calendars.plan_model import BASE_CALENDAR, Plan, Window
from calendars.working_days import Roll, WorkingDays


def build_calendars(plan: Plan, base: WorkingDays) -> dict[str, WorkingDays]:
    """Every calendar a plan names, by name."""
    named = {name: base.without(_windows(calendar.without, base)) for name, calendar in plan.calendars.items()}
    return {BASE_CALENDAR: base, **named}


def _windows(windows: tuple[Window, ...], base: WorkingDays) -> Iterator[tuple[date, date, str]]:
    for window in windows:
        for year in range(base.first.year, base.last.year + 1):
            middle = tet(year)
            yield _move(middle, window.start, base), _move(middle, window.end, base), window.name


def _move(on: date, offset: Offset, base: WorkingDays) -> date:
    if offset.unit is Unit.DAY:
        return on + timedelta(offset.count)
    return evaluate(Expression(on=on, offset=offset), {}, base, Roll.KEEP)
