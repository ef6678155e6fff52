"""Reads the lists from the sheets of an Excel file, one row a record, every value with its cell address."""

from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from nhiemky.domain.vietnamese import fold, normalise
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.layout import SECTIONS, Field, Section
from nhiemky.intake.records import RawLists, RawRecord
from nhiemky.intake.workbook_safety import refuse_unsafe_workbook
from nhiemky.intake.workbook_values import ValueBook, ValueCell, ValueSheet, open_values

Headers = dict[int, Field | None]

MOST_ROWS, MOST_COLUMNS = 5_000, 50
FEW = 20  # stray cells named one by one
HELP_SHEETS = ("Hướng dẫn", "Danh mục")
IGNORED_HEADERS = ("STT", "TT", "Ghi chú")  # every office keeps these columns


def read_excel(content: bytes, name: str, sections: Sequence[Section] = SECTIONS) -> RawLists:
    """Raises BadInput for a file that is unsafe or not our list, BadRows for every cell that cannot count.

    Looks only at cells that hold something, so a stray value in the last row of the sheet costs nothing.
    """
    refuse_unsafe_workbook(content, name)
    workbook = open_values(content, name)
    sheets = _our_sheets(workbook, name, sections)
    faults = [fault for section, sheet in sheets for fault in _sheet_faults(section, sheet)]
    if faults:
        raise BadRows(name, faults)
    return {section.key: list(_records(section, sheet)) for section, sheet in sheets}


def _our_sheets(workbook: ValueBook, name: str, wanted: Sequence[Section]) -> list[tuple[Section, ValueSheet]]:
    sections = {fold(section.sheet): section for section in wanted}
    found: list[tuple[Section, ValueSheet]] = []
    for sheet in workbook.sheets:
        section = sections.pop(fold(sheet.title), None)
        if section is not None:
            found.append((section, sheet))
        elif fold(sheet.title) not in map(fold, HELP_SHEETS) and any(_filled(sheet)):
            names = ", ".join(f"“{one.sheet}”" for one in wanted)
            raise BadInput(
                f"{name}, trang “{normalise(sheet.title)}”", f"không có trong mẫu; các trang được đọc: {names}"
            )
    missing = [section.sheet for section in sections.values() if section.is_required]
    if missing:
        raise BadInput(name, f"thiếu trang “{missing[0]}”")
    return found


# --- the sheet as a table ------------------------------------------------------------------------


def _filled(sheet: ValueSheet) -> Iterator[ValueCell]:
    """The cells that hold more than blanks, wherever they are."""
    return (cell for cell in sheet.cells.values() if str(cell.value).strip())


def _sheet_faults(section: Section, sheet: ValueSheet) -> list[BadInput]:
    """Faults of the table as such; unless its headers are right, the cells below cannot be judged."""
    merged = [_fault(sheet, found.coord, "ô bị gộp; hãy bỏ gộp ô") for found in sheet.merged]
    headers = _headers(section, sheet)
    return [*merged, *(list(_header_faults(section, sheet, headers)) or _cell_faults(sheet, headers))]


def _header_faults(section: Section, sheet: ValueSheet, headers: Headers) -> Iterator[BadInput]:
    seen = [field for field in headers.values() if field is not None]
    place = f"{sheet.title}!dòng 1"
    for field in section.fields:
        if seen.count(field) > 1:
            yield BadInput(place, f"cột “{field.header}” có hai lần")
        if field.is_required and field not in seen:
            yield BadInput(place, f"thiếu cột “{field.header}”; dòng 1 phải là tiêu đề như mẫu")


def _cell_faults(sheet: ValueSheet, headers: Headers) -> Iterator[BadInput]:
    outside = [cell for cell in _filled(sheet) if _is_outside(cell)]
    for cell in outside[:FEW]:
        yield _fault(sheet, cell.coordinate, "ô nằm ngoài bảng; hãy xóa")
    if len(outside) > FEW:
        yield BadInput(sheet.title, f"còn {len(outside) - FEW} ô khác nằm ngoài bảng (quá {MOST_ROWS} dòng)")
    for cell in (cell for cell in _filled(sheet) if not _is_outside(cell)):
        if cell.data_type == "f":
            yield _fault(sheet, cell.coordinate, "ô chứa công thức; hãy dán giá trị")
        elif cell.data_type == "e":
            yield _fault(sheet, cell.coordinate, f"ô báo lỗi {cell.value}; hãy ghi lại")
        elif cell.row > 1 and cell.column not in headers:
            yield _fault(sheet, cell.coordinate, "cột không có tiêu đề của mẫu, không rõ là mục gì")


def _is_outside(cell: ValueCell) -> bool:
    return cell.row > MOST_ROWS or cell.column > MOST_COLUMNS


def _headers(section: Section, sheet: ValueSheet) -> Headers:
    """The columns by number; None for those that are known and not read."""
    by_header: dict[str, Field | None] = {fold(header): None for header in IGNORED_HEADERS}
    by_header |= {fold(field.header): field for field in section.fields}
    return {
        cell.column: by_header[word]
        for cell in _filled(sheet)
        if cell.row == 1 and (word := fold(_plain_header(cell.value))) in by_header
    }


def _plain_header(value: object) -> str:
    """Required columns are marked "Họ và tên (*)" in the template."""
    return normalise(str(value)).removesuffix("(*)").removesuffix("*").strip()


def _records(section: Section, sheet: ValueSheet) -> Iterator[RawRecord]:
    columns = {column: field for column, field in _headers(section, sheet).items() if field is not None}
    rows: dict[int, dict[str, object]] = {}
    for cell in _filled(sheet):
        if cell.row > 1 and cell.column in columns:
            rows.setdefault(cell.row, {})[columns[cell.column].key] = cell.value
    for row in sorted(rows):
        places = {field.key: _address(sheet, column, row) for column, field in columns.items()}
        yield RawRecord(f"{sheet.title}!dòng {row}", rows[row], places)


def _address(sheet: ValueSheet, column: int, row: int) -> str:
    return f"{sheet.title}!{get_column_letter(column)}{row}"


def _fault(sheet: ValueSheet, coordinate: str, message: str) -> BadInput:
    return BadInput(f"{sheet.title}!{coordinate}", message)
