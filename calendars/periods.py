"""Review periods: a year, a half, a quarter, a month; how an office writes them and when they begin and end."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nhiemky.errors import BadInput

_WRITTEN = re.compile(r"(\d{4})(?:([HQM])(\d{1,2}))?", re.ASCII)
_ROMAN = ("I", "II", "III", "IV")
_HALVES = ("đầu", "cuối")


class PeriodKind(StrEnum):
    """How long a period is."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"


_KINDS = {"": PeriodKind.YEAR, "H": PeriodKind.HALF_YEAR, "Q": PeriodKind.QUARTER, "M": PeriodKind.MONTH}
_SIGNS = {kind: sign for sign, kind in _KINDS.items()}
_IN_A_YEAR = {PeriodKind.YEAR: 1, PeriodKind.HALF_YEAR: 2, PeriodKind.QUARTER: 4, PeriodKind.MONTH: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """The `number`-th period of its kind in a year, counted from 1."""

    kind: PeriodKind
    year: int
    number: int = 1

    @property
    def key(self) -> str:
        """As typed: "2026", "2026H2", "2026Q3", "2026M05"."""
        sign = _SIGNS[self.kind]
        number = f"{self.number:02}" if self.kind is PeriodKind.MONTH else str(self.number)
        return f"{self.year}{sign}{number}" if sign else str(self.year)

    @property
    def months(self) -> int:
        """How many months it has."""
        return 12 // _IN_A_YEAR[self.kind]

    @property
    def from_on(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * self.months + 1, 1)

    @property
    def to_on(self) -> date:
        """Its last day."""
        month = self.number * self.months
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def label(self) -> str:
        """As papers write it: "6 tháng đầu năm 2026", "quý III năm 2026", "tháng 5 năm 2026", "năm 2026"."""
        if self.kind is PeriodKind.HALF_YEAR:
            return f"6 tháng {_HALVES[self.number - 1]} năm {self.year}"
        if self.kind is PeriodKind.QUARTER:
            return f"quý {_ROMAN[self.number - 1]} năm {self.year}"
        if self.kind is PeriodKind.MONTH:
            month = f"{self.number:02}" if self.number <= 2 else str(self.number)
            return f"tháng {month} năm {self.year}"
        return f"năm {self.year}"

    def following(self) -> "Period":
        """The next period of the kind."""
        if self.number < _IN_A_YEAR[self.kind]:
            return Period(self.kind, self.year, self.number + 1)
        return Period(self.kind, self.year + 1)

    def same_last_year(self) -> "Period":
        """The same period a year before ("cùng kỳ")."""
        return Period(self.kind, self.year - 1, self.number)


def parse_period(text: str) -> Period:
    """Read "2026", "2026H2", "2026Q3" or "2026M05". Raises BadInput for anything else."""
    match = _WRITTEN.fullmatch(text.strip().upper())
    if match is None:
        raise _refuse(text)
    kind = _KINDS[match[2] or ""]
    period = Period(kind, int(match[1]), int(match[3] or 1))
    if not 1 <= period.number <= _IN_A_YEAR[kind] or not 1930 <= period.year <= 2200:
        raise _refuse(text)
    return period


def period_of(kind: PeriodKind, on: date) -> Period:
    """The period of a kind in which a day lies."""
    return Period(kind, on.year, (on.month - 1) * _IN_A_YEAR[kind] // 12 + 1)


def periods_ending(on: date) -> list[Period]:
    """The periods whose last day it is: a month, and what ends with it."""
    found = [period_of(kind, on) for kind in PeriodKind]
    return [one for one in found if one.to_on == on]


def _refuse(text: str) -> BadInput:
    return BadInput(
        f'kỳ "{text}"', "viết 2026 (năm), 2026H1 (6 tháng đầu năm), 2026Q3 (quý III) hoặc 2026M05 (tháng 5)"
    )
