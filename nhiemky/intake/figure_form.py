"""Writes the form in which a body gives its figures: one Excel file, yellow cells to fill in, all else locked.

Every input cell bears a name of its own, by which it is read again wherever it has moved to.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from nhiemky.domain.figures import Basis
from nhiemky.domain.indicators import Catalogue, Indicator
from nhiemky.domain.vietnamese import ascii_slug, format_document_date
from nhiemky.intake.figure_guide import write_guide
from nhiemky.intake.figure_limits import INPUT_FORMATS, Offering
from nhiemky.intake.figure_pen import Look, Pen
from nhiemky.intake.form_mark import FormField, FormMark, write_mark

FORM_SHEET = "Biểu số liệu"
BODY_NAME = "ten_to_chuc"  # of the cell in the head that says whose form it is

Known = Mapping[tuple[str, Basis], Decimal]

_LABEL = Look(is_boxed=True)
_GROUP = Look(bold=True, fill="F2F2F2", side="left", is_boxed=True)
_TABLE_AT = 9  # the row of the column heads
_HALF = 28  # capitals on one line of the left half of the head
_LINE = 36  # characters of a name on one line of its column


@dataclass(frozen=True, slots=True)
class FormHead:
    """What the head of a form says. `ask` is whom to call: name, telephone, mail."""

    office_name: str
    body_name: str
    period: str
    cutoff: date
    send_by: date | None
    ask: str
    is_cell: bool = True


@dataclass(frozen=True, slots=True)
class FormOrder:
    """Everything a form is made of; `last` and `same` are shown beside the input, period before and a year ago."""

    head: FormHead
    catalogue: Catalogue
    indicators: tuple[Indicator, ...]
    bases: Mapping[str, tuple[Basis, ...]]
    last: Known
    same: Known


def form_fields(indicators: Sequence[Indicator], bases: Mapping[str, tuple[Basis, ...]]) -> tuple[FormField, ...]:
    """The input cells of a form, in its order; names are unique whatever the keys are."""
    found: dict[str, FormField] = {}
    for basis in Basis:
        for one in (one for one in indicators if basis in bases[one.key]):
            name = f"n_{re.sub('[^a-z0-9]', '_', one.key)}_{basis}"
            while name in found:
                name += "_"
            found[name] = FormField(name, one.key, basis, one.unit)
    return tuple(found.values())


def form_name(occasion: str, body: str) -> str:
    """The file name of a form."""
    return f"bieu-so-lieu-{ascii_slug(occasion)}-{ascii_slug(body)}.xlsx"


def build_form(order: FormOrder, mark: FormMark, key: bytes) -> bytes:
    """The finished file; the same order gives the same cells."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = FORM_SHEET
    pen, columns = Pen(sheet), _columns(order)
    _write_head(pen, order.head, len(columns))
    workbook.defined_names[BODY_NAME] = DefinedName(BODY_NAME, attr_text=f"'{FORM_SHEET}'!$A$2")
    _write_table(pen, workbook, order, mark, columns)
    _finish(sheet, len(columns))
    write_guide(workbook, order.head.is_cell)
    write_mark(workbook, mark, key)
    workbook.security.lockStructure = True
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


# --- the head ------------------------------------------------------------------------------------


def _write_head(pen: Pen, head: FormHead, last: int) -> None:
    half = 2
    pen.across(1, 1, half, head.office_name.upper(), Look(size=11))
    pen.across(2, 1, half, head.body_name.upper(), Look(size=11, bold=True))
    pen.across(1, half + 1, last, "ĐẢNG CỘNG SẢN VIỆT NAM", Look(bold=True))
    pen.across(4, 1, last, f"BIỂU SỐ LIỆU {head.period.upper()}", Look(size=14, bold=True))
    pen.across(5, 1, last, f"Số liệu chốt đến hết ngày {format_document_date(head.cutoff)}", Look())
    pen.across(6, 1, last, _send_by(head), Look(bold=True))
    pen.across(7, 1, last, f"Cần hỏi: {head.ask}" if head.ask else "", Look(size=11))
    names = ((1, head.office_name), (2, head.body_name))
    for row, height in (*((row, 15 * -(-len(name) // _HALF)) for row, name in names), (3, 8), (4, 24), (8, 8)):
        pen.sheet.row_dimensions[row].height = height


def _send_by(head: FormHead) -> str:
    to = "Văn phòng Đảng ủy"
    return f"Gửi về {to} chậm nhất ngày {format_document_date(head.send_by)}" if head.send_by else f"Gửi về {to}"


# --- the table -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: float
    basis: Basis | None = None


_BESIDE = (_Column("Kỳ trước", 12), _Column("Cùng kỳ năm trước", 12))
_HELP = _Column("Cách ghi", 60)


def _columns(order: FormOrder) -> list[_Column]:
    """Number, name and unit; the input; what was given before. A statistic stands beside nothing but its own."""
    asked = [one for one in Basis if any(one in order.bases[each.key] for each in order.indicators)]
    cutoff = format_document_date(order.head.cutoff)
    titles = {
        Basis.ACTUAL: f"Thực hiện đến {cutoff}",
        Basis.ESTIMATE: "Ước cả kỳ",
        Basis.STATISTIC: f"Có đến {cutoff}",
        Basis.PLAN: "Kế hoạch năm",
    }
    inputs = [_Column(titles[one], 13.5, one) for one in asked]
    name = _Column("Chỉ tiêu", 31 + 13.5 * (2 - len(inputs)))
    return [_Column("TT", 5), name, _Column("Đơn vị tính", 10.5), *inputs, *_BESIDE]


def _write_table(pen: Pen, workbook: Workbook, order: FormOrder, mark: FormMark, columns: list[_Column]) -> None:
    names = {(field.indicator, field.basis): field.name for field in mark.fields}
    offering = Offering(pen.sheet, workbook)
    _write_titles(pen, columns)
    row, group = _TABLE_AT + 1, None
    for number, one in enumerate(order.indicators, start=1):
        if one.group != group:
            group = one.group
            pen.across(row, 1, len(columns), order.catalogue.groups.get(group, group), _GROUP)
            pen.sheet.row_dimensions[row].height = 20
            row += 1
        _write_labels(pen, row, number, one, len(columns))
        for place, column in enumerate(columns, start=1):
            if column.basis is not None and (name := names.get((one.key, column.basis))):
                coordinate = pen.put(row, place, None, _input(one)).coordinate
                workbook.defined_names[name] = DefinedName(name, attr_text=_reference(row, place))
                offering.add(one, column.title, coordinate)
        _write_beside(pen, row, one, order, len(columns))
        row += 1
    _write_signature(pen, row + 1, order.head, len(columns))


def _reference(row: int, column: int) -> str:
    return f"'{FORM_SHEET}'!${get_column_letter(column)}${row}"


def _write_titles(pen: Pen, columns: Sequence[_Column]) -> None:
    for place, column in enumerate([*columns, _HELP], start=1):
        pen.put(_TABLE_AT, place, column.title, Look(size=11, bold=True, fill="DDE8F3", is_boxed=True))
        pen.sheet.column_dimensions[get_column_letter(place)].width = column.width
    pen.sheet.row_dimensions[_TABLE_AT].height = 46


def _write_labels(pen: Pen, row: int, number: int, one: Indicator, last: int) -> None:
    pen.put(row, 1, number, _LABEL)
    pen.put(row, 2, one.name[:1].upper() + one.name[1:], Look(side="left", is_boxed=True))
    pen.put(row, 3, one.unit, _LABEL)
    for place in range(4, last + 1):
        pen.put(row, place, None, _LABEL)
    pen.put(row, last + 1, one.help, Look(size=11, side="left"))
    pen.sheet.row_dimensions[row].height = 17 * max(1, -(-len(one.name) // _LINE), -(-len(one.unit) // 11))


def _input(one: Indicator) -> Look:
    side = "right" if one.measure.is_number else "center"
    number_format = INPUT_FORMATS[one.measure] if not one.places else "General"
    return Look(fill="FFF2CC", side=side, is_boxed=True, is_input=True, number_format=number_format)


def _write_beside(pen: Pen, row: int, one: Indicator, order: FormOrder, last: int) -> None:
    """What was given before, with the basis that stands for a whole period where there is one."""
    look = Look(italic=True, colour="595959", side="right", is_boxed=True, number_format=_input(one).number_format)
    for place, known in ((last - 1, order.last), (last, order.same)):
        values = (known.get((one.key, basis)) for basis in (Basis.ESTIMATE, *order.bases[one.key]))
        value = next((one for one in values if one is not None), None)
        shown = None if value is None else int(value) if value == value.to_integral_value() else float(value)
        pen.put(row, place, shown, look)


def _write_signature(pen: Pen, row: int, head: FormHead, last: int) -> None:
    signer = "BÍ THƯ" if head.is_cell else "NGƯỜI DUYỆT BIỂU"
    for place, end, title in ((1, 2, "NGƯỜI LẬP BIỂU"), (3, last, signer)):
        pen.across(row, place, end, title, Look(bold=True))
        pen.across(row + 1, place, end, "(ký, ghi rõ họ tên)", Look(size=11))


# --- the page ------------------------------------------------------------------------------------


def _finish(sheet: Worksheet, last: int) -> None:
    """A4 upright, one page wide, heads on every page; the help stays on the screen."""
    page = sheet.page_setup
    page.paperSize, page.orientation, page.fitToWidth, page.fitToHeight = "9", "portrait", 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = f"A1:{get_column_letter(last)}{sheet.max_row}"
    sheet.print_title_rows = f"{_TABLE_AT}:{_TABLE_AT}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom, margins.footer = 0.75, 0.5, 0.6, 0.8, 0.4  # inches
    footer = sheet.oddFooter
    assert footer is not None
    assert footer.center is not None
    footer.center.text = "Trang &P/&N"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # False: may be done
