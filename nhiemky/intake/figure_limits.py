"""What an input cell may hold: said to Excel when a form is written, and held to when it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from nhiemky.domain.figures import LARGEST
from nhiemky.domain.indicators import Indicator, Measure
from nhiemky.intake.figure_numbers import MOST_PLACES

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

    sheet: Worksheet
    workbook: Workbook
    _columns: int = field(default=0, init=False)

    def add(self, one: Indicator, title: str, coordinate: str) -> None:
        """Guards one cell and tells what belongs there: far down the column's head is out of sight."""
        wanted = describe_wanted(one)
        made = DataValidation(allow_blank=True, showErrorMessage=True, showInputMessage=True, errorStyle="stop")
        made.errorTitle, made.error = "Chưa đúng", wanted[:_LONGEST_PROMPT]
        made.promptTitle = _cut(title, _LONGEST_TITLE)
        made.prompt = _cut(
            ". ".join(part.rstrip(". ") for part in (one.name, one.help, wanted) if part), _LONGEST_PROMPT
        )
        if one.measure is Measure.CHOICE:
            made.type, made.formula1 = "list", self._list(one)
        elif one.measure is Measure.DAY:
            made.type, made.operator = "date", "between"
            made.formula1, made.formula2 = _serial(FIRST_DAY), _serial(LAST_DAY)
        else:
            made.type, made.operator = "decimal" if places_of_measure(one) else "whole", "between"
            made.formula1, made.formula2 = "0", str(most_of(one))
        made.add(coordinate)
        self.sheet.add_data_validation(made)

    def _list(self, one: Indicator) -> str:
        if CHOICES_SHEET not in self.workbook.sheetnames:
            self.workbook.create_sheet(CHOICES_SHEET).sheet_state = "hidden"
        sheet = self.workbook[CHOICES_SHEET]
        self._columns += 1
        for row, word in enumerate(one.choices.values(), start=1):
            sheet.cell(row, self._columns, word).data_type = "s"
        letter = get_column_letter(self._columns)
        return f"'{CHOICES_SHEET}'!${letter}$1:${letter}${len(one.choices)}"


def _serial(day: date) -> str:
    """Excel's number of a day."""
    return str((day - date(1899, 12, 30)).days)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
