"""The congress days of the cells before their committee's: backward, the pilot first, never two on a day."""

from collections.abc import Mapping, Sequence
from datetime import date

from calendars.expressions import Expression, Offset, evaluate
from calendars.plan_model import CellsLayout
from calendars.working_days import Roll, WorkingDays


def lay_out_cells(
    layout: CellsLayout,
    cells: Sequence[str],
    anchors: Mapping[str, date],
    calendar: WorkingDays,
    pilot: str | None = None,
    limit: date | None = None,
) -> dict[str, date]:
    """A day for every cell, in the order given; the pilot (the first, unless named) well before the others.

    None is after `limit`. The superior's delegate attends each, so no two share a day.
    """
    if not cells:
        return {}
    leading = pilot if pilot is not None and pilot in cells else cells[0]
    others = [cell for cell in cells if cell != leading]
    day = evaluate(layout.last_day, anchors, calendar, Roll.PREVIOUS)
    if limit is not None and limit < day:
        day = calendar.roll(limit, Roll.PREVIOUS)
    days: dict[str, date] = {}
    for cell in reversed(others):
        days[cell] = day
        day = _before(day, layout.apart, calendar)
    first = min(days.values(), default=day)
    days[leading] = _before(first, layout.pilot_lead, calendar) if days else day
    return {cell: days[cell] for cell in cells}


def find_collisions(days: Mapping[str, date]) -> list[tuple[date, list[str]]]:
    """Days on which more than one congress needs the same superior's delegate."""
    by_day: dict[date, list[str]] = {}
    for body, on in days.items():
        by_day.setdefault(on, []).append(body)
    return [(on, bodies) for on, bodies in sorted(by_day.items()) if len(bodies) > 1]


def _before(on: date, span: Offset, calendar: WorkingDays) -> date:
    return evaluate(Expression(on=on, offset=Offset(-abs(span.count), span.unit)), {}, calendar)
