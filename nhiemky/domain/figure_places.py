"""Numbers with where they stand, and contradictions of two of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from nhiemky.domain.figures import Basis, Figure
from nhiemky.domain.indicators import Catalogue, FigureCheck
from nhiemky.domain.numerals import format_decimal

Key = tuple[str, Basis]
Numbers = Mapping[Key, Decimal]
NOTHING: Numbers = MappingProxyType({})
_CELL = re.compile(r"(.*![A-Z]{1,3})(\d{1,7})")
ALL_BASES = (Basis.ACTUAL, Basis.ESTIMATE, Basis.STATISTIC)


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """Where a number stands. Several indicators or cells are one place when they were added up."""

    body: str
    indicator: str
    basis: Basis
    address: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction of two places (`is_error`), or something to look at again."""

    rule: str
    text: str
    first: FigurePlace
    second: FigurePlace | None
    is_error: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What a form is laid beside: `alike` a period of the same length, `reported` another report of this one.

    `at_end` is a report of a longer or shorter period with the same last day: it agrees in what stands on a day.
    `previous_names` says on which form each number of the last period stood, where several ended on one day.
    """

    alike: Numbers = field(default_factory=lambda: NOTHING)
    reported: Numbers = field(default_factory=lambda: NOTHING)
    previous_name: str = "kỳ trước"
    alike_name: str = "cùng kỳ năm trước"
    reported_name: str = "số đã báo cáo"
    at_end: Numbers = field(default_factory=lambda: NOTHING)
    at_end_name: str = "số đã báo cáo"
    previous_names: Mapping[Key, str] = field(default_factory=dict)

    def name_previous(self, key: Key) -> str:
        """The form on which a number of the last period stood."""
        return self.previous_names.get(key, self.previous_name)


@dataclass(frozen=True, slots=True)
class Form:
    """A body's figures with what they are laid beside."""

    catalogue: Catalogue
    body: str
    figures: Mapping[Key, Figure]
    previous: Numbers
    beside: Beside

    def find(self, indicator: str, basis: Basis) -> FigurePlace | None:
        """A number that was given; what is fixed at the start of the period is its own estimate."""
        found = self.figures.get((indicator, basis))
        known = self.catalogue.indicators.get(indicator)
        if found is None and basis is Basis.ESTIMATE and known is not None and known.is_fixed:
            found = self.figures.get((indicator, Basis.ACTUAL))
        if found is None or not isinstance(found.value, Decimal):
            return None
        return FigurePlace(self.body, indicator, found.basis, found.address, found.value)

    def find_all(self, indicators: Iterable[str], basis: Basis) -> list[FigurePlace] | None:
        """All of them, or None where one is missing."""
        places = [self.find(one, basis) for one in indicators]
        found = [place for place in places if place is not None]
        return found if found and len(found) == len(places) else None

    def name(self, place: FigurePlace) -> str:
        """Name, basis, value and address: "Số đảng viên nữ (ước cả kỳ) ghi 40 tại Biểu 1!C9"."""
        return f"{self.catalogue.name_of(place.indicator)} ({place.basis.label}) ghi {show(place)}"

    def finding(self, check: FigureCheck, first: FigurePlace, second: FigurePlace, text: str) -> Finding:
        """The contradiction of two places as one sentence."""
        return Finding(check.key, f"{self.name(first)} {text}.", first, second, check.is_error)


def show(place: FigurePlace) -> str:
    """A value with where it stands: "67 tại Biểu 1!C14"."""
    return f"{print_number(place.value)} tại {join_cells(place.address)}"


def join_cells(address: str) -> str:
    """Cells of one sheet with its name once, a column of three or more by its ends: "Biểu 1!D13 đến D20"."""
    told: list[str] = []
    sheet = ""
    for start, end, count in _runs(address.split(", ")):
        name, bang, cell = start.rpartition("!")
        shown = start if name != sheet else cell
        sheet = name if bang else ""
        last = end.rpartition("!")[2]
        told.append(shown if count == 1 else f"{shown} đến {last}" if count > 2 else f"{shown}, {last}")
    return ", ".join(told)


def _runs(cells: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """First, last and number of cells that lie one below another."""
    start = end = cells[0]
    count = 1
    for cell in cells[1:]:
        if _is_below(end, cell):
            end, count = cell, count + 1
        else:
            yield start, end, count
            start, end, count = cell, cell, 1
    yield start, end, count


def _is_below(upper: str, lower: str) -> bool:
    first, second = _CELL.fullmatch(upper), _CELL.fullmatch(lower)
    if first is None or second is None:
        return False
    return first[1] == second[1] and int(second[2]) == int(first[2]) + 1


def print_number(value: Decimal) -> str:
    """All there is of a number: "1.250,75"."""
    return format_decimal(value, 4)


def join_parts(plus: Sequence[FigurePlace], minus: Sequence[FigurePlace], basis: Basis) -> FigurePlace:
    """Several places added up as one."""
    value = sum((one.value for one in plus), Decimal(0)) - sum((one.value for one in minus), Decimal(0))
    both = [*plus, *minus]
    indicators = "+".join(one.indicator for one in plus) + "".join(f"-{one.indicator}" for one in minus)
    return FigurePlace(
        both[0].body, indicators, basis, ", ".join(dict.fromkeys(one.address for one in both)), value
    )


def join_names(catalogue: Catalogue, plus: Sequence[str], minus: Sequence[str]) -> str:
    """What is added and taken off, by name."""
    added = " + ".join(catalogue.name_of(one) for one in plus)
    return added + "".join(f" - {catalogue.name_of(one)}" for one in minus)


def join_values(plus: Sequence[FigurePlace], minus: Sequence[FigurePlace]) -> str:
    """The same in numbers: 62 + 3 - 1."""
    added = " + ".join(print_number(one.value) for one in plus)
    return added + "".join(f" - {print_number(one.value)}" for one in minus)
