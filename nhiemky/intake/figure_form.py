"""Writes the form in which a body gives its figures: one Excel file, yellow cells to fill in, all else locked.

Every input cell bears a name of its own, by which it is read again wherever it has moved to.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from nhiemky.domain.figures import Basis
from nhiemky.domain.indicators import Adding, Catalogue, Indicator
from nhiemky.domain.vietnamese import ascii_slug, format_document_date
from nhiemky.intake.figure_guide import write_guide
from nhiemky.intake.figure_limits import INPUT_FORMATS, Offering
from nhiemky.intake.figure_pen import BOX, MAY_BE_DONE, FormBook, Look, Pen
from nhiemky.intake.form_mark import FormField, add_mark

FORM_SHEET = "Biểu số liệu"
BODY_NAME = "ten_to_chuc"  # of the cell in the head that says whose form it is

Known = Mapping[tuple[str, Basis], Decimal]

_LABEL = Look(edges=BOX)
_NAME = Look(side="left", edges=BOX)
_HINT = Look(size=11, side="left")
_GROUP = Look(bold=True, fill="F2F2F2", side="left", wraps=False, edges=("top", "bottom"))
_GROUP_BEGINS, _GROUP_ENDS = (replace(_GROUP, edges=(*_GROUP.edges, edge)) for edge in ("left", "right"))
_TITLE = Look(size=11, bold=True, fill="DDE8F3", edges=BOX)
_TABLE_AT = 9  # the row of the column heads
HALF_LINE = 28  # capitals on one line of the left half of the head
_LINE = 36  # characters of a name on one line of its column


@dataclass(frozen=True, slots=True)
class FormHead:
    """What the head of a form says. `ask` is whom to call (name, telephone, mail), `send_to` takes it back."""

    office_name: str
    body_name: str
    period: str
    cutoff: date
    send_by: date | None
    ask: str
    is_cell: bool = True
    send_to: str = "Văn phòng Đảng ủy"


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


def write_model(order: FormOrder, fields: Sequence[FormField], mark: Sequence[str]) -> bytes:
    """The form for these input cells with the lines of its mark; beside the input nothing stands yet."""
    book = FormBook()
    pen, columns = Pen(book, book.add_worksheet(FORM_SHEET)), _columns(order)
    _write_head(pen, order.head, len(columns))
    book.define_name(BODY_NAME, _reference(2, 1))
    last = _write_table(pen, order, fields, columns)
    _finish(pen.sheet, last, len(columns))
    write_guide(pen, order.head.is_cell)
    add_mark(book, mark)
    return book.finish()


# --- the head ------------------------------------------------------------------------------------


def _write_head(pen: Pen, head: FormHead, last: int) -> None:
    half = 2
    pen.across(1, 1, half, head.office_name.upper(), Look(size=11))
    pen.across(2, 1, half, head.body_name.upper(), Look(size=11, bold=True))
    pen.across(1, half + 1, last, "ĐẢNG CỘNG SẢN VIỆT NAM", Look(bold=True))
    pen.across(4, 1, last, f"BIỂU SỐ LIỆU {head.period.upper()}", Look(size=14, bold=True))
    pen.across(5, 1, last, f"Số liệu chốt đến hết ngày {format_document_date(head.cutoff)}", Look())
    pen.across(6, 1, last, tell_send_by(head), Look(bold=True))
    pen.across(7, 1, last, f"Cần hỏi: {head.ask}" if head.ask else "", Look(size=11))
    names = ((1, head.office_name), (2, head.body_name))
    for row, height in (
        *((row, 15 * max(1, -(-len(name) // HALF_LINE))) for row, name in names),
        (3, 8),
        (4, 24),
        (8, 8),
    ):
        pen.heighten(row, height)


def tell_send_by(head: FormHead) -> str:
    """By when the form is wanted back, for its head."""
    by = f" chậm nhất ngày {format_document_date(head.send_by)}" if head.send_by else ""
    return f"Gửi về {head.send_to}{by}"


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


def _write_table(pen: Pen, order: FormOrder, fields: Sequence[FormField], columns: list[_Column]) -> int:
    """Returns the last row of the form."""
    names = {(field.indicator, field.basis): field.name for field in fields}
    offering = Offering(pen)
    _write_titles(pen, columns)
    row = _TABLE_AT
    for number, (row, one, begins) in enumerate(_rows(order.indicators), start=1):
        if begins:
            _write_group(pen, row - 1, order.catalogue.groups.get(one.group, one.group), len(columns))
        _write_labels(pen, row, number, one, len(columns))
        look = _input(_number_format(one), is_number=one.measure.is_number)
        for place, column in enumerate(columns, start=1):
            name = names.get((one.key, column.basis)) if column.basis else None
            if column.basis:
                pen.put(row, place, None, look if name else _LABEL)
            if name:
                pen.book.define_name(name, _reference(row, place))
                offering.add(one, column.title, row, place)
        for place in (len(columns) - 1, len(columns)):
            pen.put(row, place, None, _beside(_number_format(one)))
    return _write_signature(pen, row + 2, order.head, len(columns))


def _rows(indicators: Iterable[Indicator]) -> Iterator[tuple[int, Indicator, bool]]:
    """The row of each, and whether the title of a group stands above it."""
    row, group = _TABLE_AT, None
    for one in indicators:
        begins = one.group != group
        row, group = row + 1 + begins, one.group
        yield row, one, begins


def _reference(row: int, column: int) -> str:
    return f"'{FORM_SHEET}'!${xl_col_to_name(column - 1)}${row}"


def _write_titles(pen: Pen, columns: Sequence[_Column]) -> None:
    for place, column in enumerate([*columns, _HELP], start=1):
        pen.put(_TABLE_AT, place, column.title, _TITLE)
        pen.widen(place, column.width)
    pen.heighten(_TABLE_AT, 46)


def _write_group(pen: Pen, row: int, title: str, last: int) -> None:
    """The title runs on over the empty cells beside it: merged cells with edges would double a reader's time."""
    pen.put(row, 1, title, _GROUP_BEGINS)
    for place in range(2, last):
        pen.put(row, place, None, _GROUP)
    pen.put(row, last, None, _GROUP_ENDS)
    pen.heighten(row, 20)


def _write_labels(pen: Pen, row: int, number: int, one: Indicator, last: int) -> None:
    pen.put(row, 1, number, _LABEL)
    pen.put(row, 2, one.name[:1].upper() + one.name[1:], _NAME)
    pen.put(row, 3, one.unit, _LABEL)
    pen.put(row, last + 1, one.help, _HINT)
    pen.heighten(row, 17 * max(1, -(-len(one.name) // _LINE), -(-len(one.unit) // 11)))


def _number_format(one: Indicator) -> str:
    return INPUT_FORMATS[one.measure] if not one.places else "General"


@cache
def _input(number_format: str, *, is_number: bool) -> Look:
    side = "right" if is_number else "center"
    return Look(fill="FFF2CC", side=side, edges=BOX, is_input=True, number_format=number_format)


@cache
def _beside(number_format: str) -> Look:
    return Look(italic=True, colour="595959", side="right", edges=BOX, number_format=number_format)


def beside_numbers(order: FormOrder) -> dict[str, float]:
    """What was given before, by address."""
    last = len(_columns(order))
    found: dict[str, float] = {}
    for column, known, is_last in ((last - 1, order.last, True), (last, order.same, False)):
        for row, one, _ in _rows(order.indicators) if known else ():
            bases = _bases_before(one, order.bases[one.key], is_last=is_last)
            keys = ((one.key, basis) for basis in bases)
            value = next((known[key] for key in keys if key in known), None)
            if value is not None:
                found[f"{xl_col_to_name(column - 1)}{row}"] = float(value)
    return found


def _bases_before(one: Indicator, asked: tuple[Basis, ...], *, is_last: bool) -> tuple[Basis, ...]:
    """What to show first: beside a statistic its own, else what stands for a whole period.

    With what was there at the end of the last period this one opens: its statistics are the last word on it.
    """
    if Basis.STATISTIC in asked:
        return asked
    closed = (Basis.STATISTIC,) if is_last and one.adding is Adding.CLOSING else ()
    return (*closed, Basis.ESTIMATE, *asked)


def _write_signature(pen: Pen, row: int, head: FormHead, last: int) -> int:
    signer = "BÍ THƯ" if head.is_cell else "NGƯỜI DUYỆT BIỂU"
    for place, end, title in ((1, 2, "NGƯỜI LẬP BIỂU"), (3, last, signer)):
        pen.across(row, place, end, title, Look(bold=True))
        pen.across(row + 1, place, end, "(ký, ghi rõ họ tên)", Look(size=11))
    return row + 1


# --- the page ------------------------------------------------------------------------------------


def _finish(sheet: Worksheet, row: int, column: int) -> None:
    """A4 upright, one page wide, heads on every page; the help stays on the screen."""
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, row - 1, column - 1)
    sheet.repeat_rows(_TABLE_AT - 1)
    sheet.center_horizontally()
    sheet.set_margins(0.75, 0.5, 0.6, 0.8)  # inches
    sheet.set_footer("&CTrang &P/&N", {"margin": 0.4})
    sheet.protect("", {**MAY_BE_DONE, "format_columns": True, "format_rows": True})
