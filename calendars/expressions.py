"""The closed vocabulary in which plans say dates: "congress - 30wd", "last_working_day(congress)".

Counting (Civil Code 2015, articles 147-148): the anchor's own day never counts; `wd` are working days
strictly before or after it, `d` and `w` calendar days, `m` months clipped to the month's end.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.working_days import OutOfCalendar, Roll, WorkingDays
from calendars.written_dates import format_date
from nhiemky.errors import NhiemkyError


class UnreadableExpression(NhiemkyError):
    """Biểu thức ngày không đọc được."""


class Unit(StrEnum):
    """What an offset counts."""

    WORKING_DAY = "wd"
    DAY = "d"
    WEEK = "w"
    MONTH = "m"


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed number of working days, days, weeks or months."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


@dataclass(frozen=True, slots=True)
class Expression:
    """An anchor's date or a fixed one, moved by an offset; or the last working day of such a date's month."""

    anchor: str | None = None
    on: date | None = None
    offset: Offset | None = None
    is_last_working_day: bool = False

    @property
    def default_roll(self) -> Roll:
        """A limit "before" rolls back, a period that runs on rolls forward (Civil Code, article 148.5)."""
        forward = self.offset is not None and self.offset.count > 0 and not self.is_last_working_day
        return Roll.NEXT if forward else Roll.PREVIOUS

    def __str__(self) -> str:
        start = self.anchor or (self.on.isoformat() if self.on else "")
        sign = "" if self.offset is None else f" {'-' if self.offset.count < 0 else '+'} "
        body = start if self.offset is None else f"{start}{sign}{abs(self.offset.count)}{self.offset.unit}"
        return f"last_working_day({body})" if self.is_last_working_day else body


_OFFSET = re.compile(r"(?P<sign>[+-]?)(?P<count>\d{1,4})(?P<unit>wd|d|w|m)")
_TERM = re.compile(
    r"(?:(?P<on>\d{4}-\d{2}-\d{2})|(?P<anchor>[a-z][a-z0-9_]*))"
    r"(?:\s*(?P<sign>[+-])\s*(?P<count>\d{1,4})(?P<unit>wd|d|w|m))?"
)
_LAST = re.compile(r"last_working_day\(\s*(?P<inner>.+?)\s*\)")
EXPECTED = 'ví dụ đúng: "congress - 30wd", "closing + 6m", "last_working_day(congress)", "2026-06-30"'


def parse_offset(text: str) -> Offset:
    """Reads "5wd", "-3d", "+7d". Raises UnreadableExpression."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        raise UnreadableExpression(f'không hiểu khoảng thời gian "{text}"; ví dụ đúng: "5wd", "3d", "2w", "6m"')
    return Offset(int(match["sign"] + match["count"]), Unit(match["unit"]))


def parse_expression(text: str) -> Expression:
    """Reads one expression of the vocabulary. Raises UnreadableExpression."""
    wrapped = _LAST.fullmatch(text.strip())
    match = _TERM.fullmatch(wrapped["inner"] if wrapped else text.strip())
    if match is None:
        raise UnreadableExpression(f'không hiểu biểu thức ngày "{text}"; {EXPECTED}')
    offset = Offset(int(match["sign"] + match["count"]), Unit(match["unit"])) if match["count"] else None
    return Expression(match["anchor"], _read_date(match["on"], text), offset, wrapped is not None)


def _read_date(text: str | None, whole: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnreadableExpression(f'"{whole}" không phải là ngày có thật; {EXPECTED}') from None


def evaluate(
    expression: Expression, anchors: Mapping[str, date], calendar: WorkingDays, roll: Roll | None = None
) -> date:
    """The date an expression means on a calendar; `roll` replaces the roll that follows the sign."""
    start = expression.on or anchors[expression.anchor or ""]
    return date.fromordinal(reach(expression, start.toordinal(), calendar, roll or expression.default_roll))


def reach(expression: Expression, start: int, calendar: WorkingDays, roll: Roll) -> int:
    """As evaluate, from and to day ordinals: the planner's hot path builds no dates."""
    end = start
    offset = expression.offset
    if offset is not None and offset.count:
        if offset.unit is Unit.WORKING_DAY:
            end = _shift(start, offset.count, calendar)
        elif offset.unit is Unit.MONTH:
            end = _add_months(date.fromordinal(start), offset.count).toordinal()
        else:
            end = start + offset.count * (7 if offset.unit is Unit.WEEK else 1)
    if expression.is_last_working_day:
        moved = date.fromordinal(end)
        end = moved.replace(day=monthrange(moved.year, moved.month)[1]).toordinal()
        return roll_ordinal(end, calendar, Roll.PREVIOUS)
    return roll_ordinal(end, calendar, roll)


def roll_ordinal(day: int, calendar: WorkingDays, roll: Roll) -> int:
    """As WorkingDays.roll, from and to day ordinals."""
    if roll is Roll.KEEP:
        return day
    at = day - calendar.origin
    indexes = calendar.indexes
    if not 0 <= at < len(indexes) - 1:
        raise OutOfCalendar(f"{format_date(date.fromordinal(day))} nằm ngoài lịch đang có")
    if indexes[at + 1] > indexes[at]:
        return day
    return calendar.roll(date.fromordinal(day), roll).toordinal()


def _shift(day: int, count: int, calendar: WorkingDays) -> int:
    at = day - calendar.origin
    try:
        index = calendar.indexes[at + 1] + count - 1 if count > 0 else calendar.indexes[at] + count
        if at >= 0 and index >= 0:
            return calendar.days[index]
    except IndexError:
        pass
    raise OutOfCalendar(f"{format_date(date.fromordinal(day))} lệch {count} ngày làm việc là ngoài lịch đang có")


def _add_months(on: date, months: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
