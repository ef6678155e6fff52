"""What an input cell may hold: said to Excel when a form is written, and held to when it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from xlsxwriter.utility import xl_col_to_name

from nhiemky.domain.figures import LARGEST
from nhiemky.domain.indicators import Indicator, Measure
from nhiemky.intake.figure_numbers import MOST_PLACES
from nhiemky.intake.figure_pen import Look, Pen

CHOICES_SHEET = "_chon"
FIRST_DAY, LAST_DAY = date(1930, 1, 1), date(2100, 12, 31)

INPUT_FORMATS: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.COUNT: "#,##0",
        Measure.MONEY: "#,##0",
        Measure.PERCENT: "General",
        Measure.DAY: "dd/mm/yyyy",
        Measure.CHOICE: "General",
    }
)
MOST: Mapping[Measure, Decimal] = MappingProxyType(
    {
        Measure.COUNT: Decimal(999_999_999),
        Measure.MONEY: LARGEST - 1,  # đồng
        Measure.PERCENT: Decimal(1000),  # of a plan that was surpassed
    }
)
MOST_OF_COUNTS = Decimal(100)  # per cent, where a part is taken of a whole

_WANTED: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.COUNT: "Chỉ ghi số nguyên, từ 0 trở lên. Không có thì ghi 0; chưa có số liệu thì để trống.",
        Measure.MONEY: "Ghi số tiền bằng đồng, số nguyên, không ghi chữ “đồng”.",
        Measure.PERCENT: "Chỉ ghi số từ 0 đến {most}, ví dụ 92,5; không ghi dấu %.",
        Measure.DAY: "Ghi ngày/tháng/năm, đủ bốn chữ số năm, ví dụ 05/6/2026.",
        Measure.CHOICE: "Hãy chọn một mục trong danh sách.",
    }
)
_WANTED_PARTS = "Ghi số từ 0 trở lên; số lẻ dùng dấu phẩy, ví dụ 42,5."
_LONGEST_PROMPT = 255  # characters, Excel's own limits
_LONGEST_TITLE = 32


def most_of(one: Indicator) -> Decimal:
    """The largest number an indicator can have."""
    return MOST_OF_COUNTS if one.measure is Measure.PERCENT and one.of else MOST[one.measure]


def places_of_measure(one: Indicator) -> int:
    """How many digits behind the comma an indicator takes."""
    return MOST_PLACES if one.measure is Measure.PERCENT else one.places


def describe_wanted(one: Indicator) -> str:
    """What to write in a cell."""
    if one.measure is Measure.COUNT and places_of_measure(one):
        return _WANTED_PARTS
    most = most_of(one) if one.measure is Measure.PERCENT else ""
    return _WANTED[one.measure].format(most=most)


@dataclass
class Offering:
    """The drop-downs, limits and hints of a form; words to choose from stand on a hidden page."""

    pen: Pen
    _words: Pen | None = field(default=None, init=False)
    _columns: int = field(default=0, init=False)

    def add(self, one: Indicator, title: str, row: int, column: int) -> None:
        """Guards one cell and tells what belongs there: far down the column's head is out of sight."""
        wanted = describe_wanted(one)
        said = {
            "error_title": "Chưa đúng",
            "error_message": _cut(wanted, _LONGEST_PROMPT),
            "input_title": _cut(title, _LONGEST_TITLE),
            "input_message": _hint(one.name, one.help, wanted),
        }
        place = (row - 1, column - 1, row - 1, column - 1)
        self.pen.sheet.data_validation(*place, {**said, **self._limits(one)})

    def _limits(self, one: Indicator) -> dict[str, object]:
        if one.measure is Measure.CHOICE:
            return {"validate": "list", "source": self._list(one)}
        if one.measure is Measure.DAY:
            return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY}
        kind = "decimal" if places_of_measure(one) else "whole"
        return {"validate": kind, "criteria": "between", "minimum": 0, "maximum": most_of(one)}

    def _list(self, one: Indicator) -> str:
        if self._words is None:
            self._words = self.pen.turn(CHOICES_SHEET)
            self._words.sheet.hide()
        self._columns += 1
        for row, word in enumerate(one.choices.values(), start=1):
            self._words.put(row, self._columns, word, Look())
        letter = xl_col_to_name(self._columns - 1)
        return f"='{CHOICES_SHEET}'!${letter}$1:${letter}${len(one.choices)}"


@lru_cache(1000)
def _hint(*parts: str) -> str:
    """The same in every body's form."""
    return _cut(". ".join(part.rstrip(". ") for part in parts if part), _LONGEST_PROMPT)


@lru_cache(1000)
def _cut(text: str, limit: int) -> str:
    """Excel counts in units of UTF-16, of which a rare sign takes two."""
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * limit else f"{units[: 2 * (limit - 1)].decode('utf-16-le', 'ignore')}…"
