"""Writes Excel lists to fill in: their explanation, their columns with drop-downs, the rows there are."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from nhiemky.errors import BadInput, explain_os
from nhiemky.intake.excel_lists import HELP_SHEETS
from nhiemky.intake.layout import Field, Section

LAST_ROW = 1000  # rows prepared with drop-downs
_TEXT = "@"  # what is typed stays as typed: no lost zero, no 3/4 turned into April
_WRAPPED = Alignment(wrap_text=True, vertical="top")  # the whole of a long name is read
_LINE, _WIDER = 15.0, 1.15  # points; words that do not end with the line
_HEADER = PatternFill("solid", start_color="FFF2CC")
Rows = Mapping[str, Iterable[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class ListLayout:
    """A list as people fill it in.

    `words` are what drop-downs offer by the names of `choices`; `columns` are offered from another sheet instead.
    Where a choice is `loose` other words may be written; the import checks whatever was pasted.
    """

    help: Sequence[str]
    sections: Sequence[Section]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    columns: Mapping[str, tuple[Section, str]] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()
    frozen: str = "A2"


def write_list(path: Path, layout: ListLayout, rows: Rows | None = None) -> None:
    """Writes the list to a new file, with the rows of its sections where some are given.

    Raises BadInput when the file exists (a filled list is never overwritten), is no .xlsx or cannot be written.
    """
    if path.suffix.lower() != ".xlsx":
        raise BadInput(str(path), "tên tệp phải có đuôi .xlsx")
    if path.exists():
        raise BadInput(str(path), "tệp đã có; hãy đặt tên khác để không mất danh sách đã điền")
    workbook = _build(layout, rows or {})
    try:
        with whole_file(path) as unfinished:
            workbook.save(unfinished)
    except FileNotFoundError:
        raise BadInput(str(path.parent), "không có thư mục này") from None
    except OSError as error:
        raise BadInput(str(path), f"không ghi được tệp ({explain_os(error)})") from None


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The file appears under its name only when it is complete."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".xlsx")
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _build(layout: ListLayout, rows: Rows) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _write_help(workbook.create_sheet(HELP_SHEETS[0]), layout.help)
    for section in layout.sections:
        _write_section(workbook.create_sheet(section.sheet), layout, section, rows.get(section.key, ()))
    if layout.words:
        _write_words(workbook.create_sheet(HELP_SHEETS[1]), layout.words)
    workbook.active = 1
    return workbook


def _write_help(sheet: Worksheet, lines: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = 110
    for row, line in enumerate(lines, start=1):
        cell = sheet.cell(row, 1, line)
        cell.alignment = _WRAPPED
        cell.font = Font(size=14, bold=row == 1)
    _lay_out_page(sheet)


def _write_words(sheet: Worksheet, words: Mapping[str, Sequence[str]]) -> None:
    """What the drop-downs offer; an inline list may hold 255 characters only."""
    for column, (name, offered) in enumerate(words.items(), start=1):
        for row, word in enumerate((name, *offered), start=1):
            sheet.cell(row, column, word).data_type = "s"
        sheet.column_dimensions[get_column_letter(column)].width = 36
    sheet.sheet_state = "hidden"


def _write_section(
    sheet: Worksheet, layout: ListLayout, section: Section, rows: Iterable[Mapping[str, str]]
) -> None:
    last = 1
    for last, row_values in enumerate(rows, start=2):
        for column, one in enumerate(section.fields, start=1):
            if text := row_values.get(one.key):
                cell = sheet.cell(last, column, text)
                cell.data_type = "s"  # a name that begins with "=" is still a name
                cell.number_format, cell.alignment = _TEXT, _WRAPPED
        lines = max(ceil(len(row_values.get(one.key, "")) * _WIDER / one.width) for one in section.fields)
        if lines > 1:  # other rows grow by themselves with what is typed
            sheet.row_dimensions[last].height = lines * _LINE
    for column, one in enumerate(section.fields, start=1):
        _write_header(sheet, column, one)
        if one.choices in {*layout.words, *layout.columns} or one.hint:
            _offer_choices(sheet, layout, column, one, max(last, LAST_ROW))
    sheet.freeze_panes = layout.frozen
    _lay_out_page(sheet)


def _lay_out_page(sheet: Worksheet) -> None:
    """As many pages as there are rows, each as wide as the list and headed by its columns."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"


def _write_header(sheet: Worksheet, column: int, one: Field) -> None:
    cell = sheet.cell(1, column, f"{one.header} (*)" if one.is_required else one.header)
    cell.font, cell.fill = Font(bold=True), _HEADER
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.width, dimension.number_format = one.width, _TEXT


def _offer_choices(sheet: Worksheet, layout: ListLayout, column: int, one: Field, last: int) -> None:
    letter = get_column_letter(column)
    validation = DataValidation(allow_blank=True, promptTitle=one.header[:32], prompt=one.hint[:255] or None)
    if one.choices in {*layout.words, *layout.columns}:
        validation.type, validation.formula1 = "list", _source(layout, one.choices)
        validation.errorTitle, validation.error = "Chưa đúng", "Hãy chọn trong danh sách."
        is_loose = one.choices in layout.columns or one.choices in layout.loose  # a key may stand for a name
        validation.errorStyle = "warning" if is_loose else "stop"
        validation.showErrorMessage = True
    validation.showInputMessage = bool(one.hint)
    validation.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(validation)


def _source(layout: ListLayout, choices: str) -> str:
    if choices in layout.columns:
        section, key = layout.columns[choices]
        letter = get_column_letter(section.fields.index(section.field(key)) + 1)
        return f"'{section.sheet}'!${letter}$2:${letter}${LAST_ROW}"
    letter = get_column_letter(list(layout.words).index(choices) + 1)
    return f"'{HELP_SHEETS[1]}'!${letter}$2:${letter}${len(layout.words[choices]) + 1}"
