"""A year of the calendar on one screen: twelve small months, then the special days and their sources."""

from calendar import Calendar
from datetime import date
from itertools import groupby
from textwrap import fill

from calendars.official_days import count_statutory
from calendars.wording import format_day_month
from calendars.working_days import SATURDAY, Day, Status, WorkingDays

WIDTH = 78
_MONTHS_IN_A_ROW = 3
_GAP = "   "
_HEAD = "T2 T3 T4 T5 T6  T7  CN "
_SHORT = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_DOUBTS = {Status.OFFICIAL: "", Status.PROVISIONAL: " (dự kiến)", Status.PROPOSED: " (chưa quyết định)"}


def draw_year(days: WorkingDays, year: int) -> str:
    """The year in Vietnamese, at most 80 columns wide: `*` is a day off, `+` a make-up working day."""
    special = [day for on, day in sorted(days.special.items()) if on.year == year]
    sources = list(dict.fromkeys(day.source for day in special if day.source))
    rows = [_draw_row(days, year, month) for month in range(1, 13, _MONTHS_IN_A_ROW)]
    return "\n".join(
        [
            _sum_up(days, special, year),
            "",
            *("\n".join([*row, ""]) for row in rows),
            "* ngày nghỉ    + ngày làm bù",
            *_list_days(special, sources),
            "",
            "Nguồn:",
            *(fill(source, WIDTH, initial_indent=f"[{number}] ", subsequent_indent="    ")
              for number, source in enumerate(sources, 1)),
        ]
    )  # fmt: skip


def _sum_up(days: WorkingDays, special: list[Day], year: int) -> str:
    first, last = date(year, 1, 1), date(year, 12, 31)
    working = days.count_between(first, last) + days.is_working(first)
    swaps = sum(1 for day in special if day.pair is not None and not day.working)
    text = f"Năm {year}: {working} ngày làm việc, nghỉ lễ {count_statutory(special, year)} ngày"
    if swaps:
        text += f", hoán đổi {swaps} ngày"
    if days.provisional_from is not None and days.provisional_from <= last:
        text += "\nCả năm là dự báo: chưa có quyết định về ngày nghỉ."
    return text


def _draw_row(days: WorkingDays, year: int, month: int) -> list[str]:
    months = [_draw_month(days, year, month + i) for i in range(_MONTHS_IN_A_ROW)]
    height = max(len(lines) for lines in months)
    filled = [[*lines, *[" " * len(_HEAD)] * (height - len(lines))] for lines in months]
    return [_GAP.join(parts).rstrip() for parts in zip(*filled, strict=True)]


def _draw_month(days: WorkingDays, year: int, month: int) -> list[str]:
    weeks = Calendar().monthdatescalendar(year, month)
    title = f"Tháng {month}".center(len(_HEAD))
    return [title, _HEAD, *("".join(_draw_day(days, on, month) for on in week) for week in weeks)]


def _draw_day(days: WorkingDays, on: date, month: int) -> str:
    space = " " if on.weekday() >= SATURDAY else ""  # sets the weekend apart, so that a mark has one owner
    if on.month != month:
        return space + "   "
    if on not in days.special:
        return f"{space}{on.day:>2} "
    return f"{space}{on.day:>2}{'+' if days.special[on].working else '*'}"


def _list_days(special: list[Day], sources: list[str]) -> list[str]:
    lines = []
    for (name, source, status, _), group in groupby(special, _tell_apart):
        run = list(group)
        note = f" [{sources.index(source) + 1}]" if source else ""
        mark = "+" if run[0].working else "*"
        lines.append(f"{mark} {_format_span(run[0].on, run[-1].on):<17} {name}{_DOUBTS[status]}{note}")
    return lines


def _tell_apart(day: Day) -> tuple[str, str, Status, date | None]:
    return (
        day.name if day.pair is None or day.working else _name_swap(day),
        day.source,
        day.status,
        day.pair,
    )


def _name_swap(day: Day) -> str:
    assert day.pair is not None
    return f"{day.name}, làm bù {_SHORT[day.pair.weekday()]} {format_day_month(day.pair)}/{day.pair.year}"


def _format_span(first: date, last: date) -> str:
    start, end = (f"{_SHORT[on.weekday()]} {format_day_month(on)}" for on in (first, last))
    return start if first == last else f"{start} - {end}"
