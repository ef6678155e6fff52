"""The cycles beside a cycle: the period before, the same period of last year, another report of the same days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from calendars.periods import Period, PeriodKind, parse_period, periods_ending
from nhiemky.domain.figure_checks import Beside
from nhiemky.domain.figures import Basis
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.errors import BadInput
from nhiemky.store.engine import Connection
from nhiemky.store.figures import read_numbers
from nhiemky.store.schedules import read_of_occasions

Key = tuple[str, Basis]
_LONGEST_FIRST = (PeriodKind.YEAR, PeriodKind.HALF_YEAR, PeriodKind.QUARTER, PeriodKind.MONTH)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Other cycles of the same body, the one to be believed first."""

    previous: tuple[ScheduleRecord, ...] = ()
    same_period: tuple[ScheduleRecord, ...] = ()
    reported: tuple[ScheduleRecord, ...] = ()
    ended_alike: tuple[ScheduleRecord, ...] = ()


def period_of_cycle(schedule: ScheduleRecord) -> Period | None:
    """The period of a cycle; None for one that was opened on demand."""
    try:
        return parse_period(schedule.occasion or "")
    except BadInput:
        return None


def cut_off_of(schedule: ScheduleRecord) -> date:
    """The day up to which the actual values count."""
    anchors = schedule.anchors or {}
    text = anchors.get("cutoff") or anchors.get("period_end")
    return date.fromisoformat(text) if text else schedule.day


def find_neighbours(connection: Connection, schedule: ScheduleRecord) -> Neighbours:
    """The cycles that ended the day before this one began, those of last year, of the same days, of the same end.

    Of several that ended on one day one of the same length is believed first, then the longest.
    """
    period = period_of_cycle(schedule)
    if period is None:
        return Neighbours()
    others = [
        (found, one)
        for one in read_of_occasions(connection, schedule.body, _occasions_beside(period))
        if one.id != schedule.id and one.state is not ScheduleState.CANCELLED and (found := period_of_cycle(one))
    ]
    others.sort(key=lambda pair: (pair[0].kind is not period.kind, _LONGEST_FIRST.index(pair[0].kind), pair[1].id))
    return Neighbours(
        tuple(one for found, one in others if found.to_on + _DAY == period.from_on),
        tuple(one for found, one in others if found == period.same_last_year()),
        tuple(one for found, one in others if found == period),
        tuple(one for found, one in others if found != period and found.to_on == period.to_on),
    )


def _occasions_beside(period: Period) -> set[str]:
    """The only ones that can be neighbours: an office's cycles of many years need not be read."""
    near = (*periods_ending(period.from_on - _DAY), *periods_ending(period.to_on))
    return {one.key for one in (period, period.same_last_year(), *near)}


def read_previous(
    connection: Connection, schedule: ScheduleRecord, body: str, near: Neighbours | None = None
) -> dict[Key, Decimal]:
    """The body's numbers of the period before; with every cycle that ended on that day laid together.

    `near` are the neighbours that a caller with many bodies has found already.
    """
    return _lay_together(connection, (near or find_neighbours(connection, schedule)).previous, body)


def read_same_period(
    connection: Connection, schedule: ScheduleRecord, body: str, near: Neighbours | None = None
) -> dict[Key, Decimal]:
    """The body's numbers of the same period of last year ("cùng kỳ"); `near` as for `read_previous`."""
    return _lay_together(connection, (near or find_neighbours(connection, schedule)).same_period, body)


def read_beside(connection: Connection, schedule: ScheduleRecord, body: str) -> tuple[dict[Key, Decimal], Beside]:
    """What a body's form is laid beside: its last period, and the rest of `Beside`."""
    near = find_neighbours(connection, schedule)
    alike = near.same_period
    alike_name = _name(alike, "cùng kỳ năm trước")
    if not alike and near.previous and _kind(near.previous[0]) is _kind(schedule):
        alike, alike_name = near.previous[:1], _name(near.previous, "kỳ trước")
    beside = Beside(
        _lay_together(connection, alike, body),
        _lay_together(connection, near.reported, body),
        _name(near.previous, "kỳ trước"),
        alike_name,
        _name(near.reported, "báo cáo"),
        _lay_together(connection, near.ended_alike, body),
        _name(near.ended_alike, "báo cáo"),
        _name_each(connection, near.previous, body),
    )
    return _lay_together(connection, near.previous, body), beside


def _kind(schedule: ScheduleRecord) -> PeriodKind | None:
    period = period_of_cycle(schedule)
    return period.kind if period else None


def _name(cycles: tuple[ScheduleRecord, ...], otherwise: str) -> str:
    period = period_of_cycle(cycles[0]) if cycles else None
    return f"biểu {period.label}" if period else otherwise


def _name_each(connection: Connection, cycles: tuple[ScheduleRecord, ...], body: str) -> dict[Key, str]:
    """The form on which each number stood that `_lay_together` gives; statistics are a form of their own."""
    ids = [one.id for one in cycles]
    numbers = read_numbers(connection, ids, body) if ids else {}
    found: dict[Key, str] = {}
    for one in reversed(cycles):
        name = _name((one,), "kỳ trước")
        for key in numbers[one.id]:
            found[key] = name.replace("biểu ", "biểu thống kê ", 1) if key[1] is Basis.STATISTIC else name
    return found


def _lay_together(connection: Connection, cycles: Iterable[ScheduleRecord], body: str) -> dict[Key, Decimal]:
    ids = [one.id for one in cycles]
    found: dict[Key, Decimal] = {}
    if ids:
        numbers = read_numbers(connection, ids, body)
        for one in reversed(ids):
            found.update(numbers[one])
    return found
