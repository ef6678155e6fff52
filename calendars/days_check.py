"""Whether the calendar adds up to what the law gives, and where it is not sure yet."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from calendars.forecast import SOURCE
from calendars.official_days import count_statutory, find_decided_until, required_statutory
from calendars.working_days import Status, WorkingDays

MONTHS_AHEAD = 18  # a grassroots congress is prepared for about eleven months and looked after for six more


@dataclass(frozen=True, slots=True)
class YearSum:
    """A decided year: weekdays off less swaps, in the shipped days and with the office's lines over them."""

    year: int
    required: int
    shipped: int
    statutory: int
    swaps: int

    @property
    def is_sound(self) -> bool:
        """Nothing is lost or invented; an office may close on more days than the law gives."""
        return self.shipped == self.required <= self.statutory


@dataclass(frozen=True, slots=True)
class UnsureSpan:
    """Days in a row, the same decision open for all of them."""

    first: date
    last: date
    name: str
    source: str
    status: Status


def sum_up_years(shipped: WorkingDays, own: WorkingDays) -> list[YearSum]:
    """Every decided year of the office's calendar, against the same years without the office's lines."""
    return [_sum_up(shipped, own, year) for year in range(own.first.year, find_decided_until(own) + 1)]


def find_unsure(days: WorkingDays, first: date, last: date) -> list[UnsureSpan]:
    """The days of the closed span that rest on no final decision."""
    unsure = (on for on in _each_day(first, last) if days.is_provisional(on, on))
    spans = [(key, list(group)) for key, group in groupby(unsure, lambda on: _tell_apart(days, on))]
    return [UnsureSpan(group[0], group[-1], *key) for key, group in spans]


def months_ahead(today: date, months: int = MONTHS_AHEAD) -> date:
    """The same day of the month, or its last day, that many months later."""
    years, month = divmod(today.month - 1 + months, 12)
    year = today.year + years
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _sum_up(shipped: WorkingDays, own: WorkingDays, year: int) -> YearSum:
    days = own.special.values()
    return YearSum(
        year,
        required=required_statutory(year),
        shipped=count_statutory(shipped.special.values(), year),
        statutory=count_statutory(days, year),
        swaps=sum(1 for day in days if day.on.year == year and not day.working and day.pair is not None),
    )


def _tell_apart(days: WorkingDays, on: date) -> tuple[str, str, Status]:
    """A year without a decision is one span, whatever it forecasts for the single day."""
    if days.provisional_from is not None and on >= days.provisional_from:
        return ("", SOURCE, Status.PROVISIONAL)
    day = days.special[on]
    return (day.name, day.source, day.status)


def _each_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(i) for i in range((last - first).days + 1))
