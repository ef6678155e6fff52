"""The working-day table: is it a working day, the n-th one before or after, the nearest one.

A prefix table over whole years: every offset is one subtraction, whatever its length.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType

from calendars.written_dates import format_date
from nhiemky.errors import NhiemkyError

SATURDAY = 5


class OutOfCalendar(NhiemkyError):
    """Ngày nằm ngoài lịch ngày làm việc đang có."""


class Status(StrEnum):
    """How sure a line of the calendar is."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"
    PROPOSED = "proposed"


class Roll(StrEnum):
    """Where a date goes that does not fall on a working day."""

    PREVIOUS = "previous"
    NEXT = "next"
    NEAREST = "nearest"
    NEXT_IN_MONTH = "next_in_month"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is not as its weekday says, or that a decision names; `pair` is the other half of a swap."""

    on: date
    working: bool
    name: str
    source: str
    status: Status = Status.OFFICIAL
    pair: date | None = None


class WorkingDays:
    """The days from `first` to `last`, both included.

    `indexes[i]` counts the working days strictly before day i, `days` holds them in order (as ordinals):
    the planner uses both directly, without building a date.
    """

    __slots__ = (
        "dates",
        "days",
        "first",
        "indexes",
        "last",
        "origin",
        "provisional",
        "provisional_from",
        "special",
    )

    def __init__(
        self, first: date, last: date, special: Iterable[Day] = (), provisional_from: date | None = None
    ) -> None:
        """From `provisional_from` on, every date is a forecast: no decision covers it yet."""
        self.first, self.last, self.provisional_from = first, last, provisional_from
        self.special: Mapping[date, Day] = MappingProxyType({day.on: day for day in special})
        working = _weekdays(first, last)
        for day in self.special.values():
            if first <= day.on <= last:
                working[(day.on - first).days] = day.working
        self._fill(working)
        self.provisional = self._count_provisional(len(working))

    def _fill(self, working: bytearray) -> None:
        self.origin = self.first.toordinal()
        self.indexes: list[int] = [0, *accumulate(working)]
        self.days: list[int] = [self.origin + i for i, is_working in enumerate(working) if is_working]
        self.dates: list[date] = [date.fromordinal(day) for day in self.days]

    def _count_provisional(self, size: int) -> list[int] | None:
        """Counts unsure days before each day; None when every day is decided."""
        flags = bytearray(size)
        for day in self.special.values():
            if day.status is not Status.OFFICIAL and self.first <= day.on <= self.last:
                flags[(day.on - self.first).days] = 1
        start = size
        if self.provisional_from is not None:
            start = max(0, (self.provisional_from - self.first).days)
        flags[start:] = b"\x01" * max(0, size - start)
        return [0, *accumulate(flags)] if any(flags) else None

    def is_working(self, on: date) -> bool:
        """Whether offices work on that day; a make-up Saturday is a working day."""
        at = self._position(on)
        return self.indexes[at + 1] > self.indexes[at]

    def shift(self, on: date, count: int) -> date:
        """The count-th working day strictly after `on`, or strictly before it when count is negative.

        Whether `on` itself is a working day makes no difference. Count 0 is no shift: use roll.
        """
        at = on.toordinal() - self.origin
        if at >= 0 and count:  # the hot path: no call but this one
            try:
                index = self.indexes[at + 1] + count - 1 if count > 0 else self.indexes[at] + count
                if index >= 0:
                    return self.dates[index]
            except IndexError:
                pass
        raise OutOfCalendar(f"{format_date(on)} lệch {count} ngày làm việc là ngoài lịch đang có")

    def roll(self, on: date, roll: Roll) -> date:
        """The day itself when it is a working day, else the one the rule chooses.

        `nearest` takes the earlier of two equally near days; `next_in_month` goes back at a month's end.
        """
        if roll is Roll.KEEP or self.is_working(on):
            return on
        if roll is Roll.PREVIOUS:
            return self.shift(on, -1)
        following = self.shift(on, 1)
        if roll is Roll.NEXT or (roll is Roll.NEXT_IN_MONTH and following.month == on.month):
            return following
        previous = self.shift(on, -1)
        return previous if roll is Roll.NEXT_IN_MONTH or on - previous <= following - on else following

    def count_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when end comes first."""
        return self.indexes[self._position(end) + 1] - self.indexes[self._position(start) + 1]

    def is_provisional(self, start: date, end: date) -> bool:
        """Whether a day of the closed span, in either order, rests on no final decision."""
        if self.provisional is None:
            return False
        low, high = sorted((self._position(start), self._position(end)))
        return self.provisional[high + 1] > self.provisional[low]

    def without(self, windows: Iterable[tuple[date, date, str]]) -> "WorkingDays":
        """The same calendar with closed windows (first day, last day, name) taken out."""
        closed = {
            on: Day(on, working=False, name=name, source="", status=self._status(on))
            for start, end, name in windows
            for on in (start + timedelta(i) for i in range((end - start).days + 1))
        }
        special = {**self.special, **{on: day for on, day in closed.items() if self._is_open(on)}}
        return WorkingDays(self.first, self.last, special.values(), self.provisional_from)

    def _is_open(self, on: date) -> bool:
        return self.first <= on <= self.last and self.is_working(on)

    def _status(self, on: date) -> Status:
        return self.special[on].status if on in self.special else Status.OFFICIAL

    def _position(self, on: date) -> int:
        at = on.toordinal() - self.origin
        if not 0 <= at < len(self.indexes) - 1:
            span = f"{format_date(self.first)} đến {format_date(self.last)}"
            raise OutOfCalendar(f"{format_date(on)} nằm ngoài lịch đang có ({span})")
        return at


def _weekdays(first: date, last: date) -> bytearray:
    """One byte a day: Monday to Friday 1, Saturday and Sunday 0."""
    size = (last - first).days + 1
    week = bytes(1 if (first.weekday() + i) % 7 < SATURDAY else 0 for i in range(7))
    return bytearray((week * (size // 7 + 1))[:size])
