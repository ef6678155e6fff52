"""A data sheet in Excel: one page of single values, one page for each list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from nhiemky.domain.vietnamese import format_document_date
from nhiemky.errors import BadInput
from nhiemky.intake.paper_values import AskedField, Fields
from nhiemky.intake.workbook_safety import refuse_unsafe_workbook
from nhiemky.intake.workbook_values import ValueSheet, open_values

FIRST_PAGE = "Phiếu dữ liệu"
_HEADERS = ("Mã", "Nội dung", "Giá trị", "Lấy từ đâu")
_PARENT = "thuộc dòng"  # of a list inside a list: the number of the line it belongs to
_HEAD = PatternFill("solid", fgColor="DDE8F3")
_KEYS = Font(size=8, color="808080")
_FIRST_LINE = 3  # keys, names, then the values
_MOST_LINES = 2_000


def write_workbook(path: Path, fields: Fields, known: Mapping[str, object]) -> None:
    """A file to fill in; the grey codes tell the import which place is which."""
    workbook = Workbook()
    first = workbook.worksheets[0]
    first.title = FIRST_PAGE
    _write_first(first, [field for field in fields.values() if not _list_of(field.path, fields)], known)
    for field in fields.values():
        if field.ask == "rows":
            _write_list(
                workbook.create_sheet(_page_name(field.path)),
                field,
                fields,
                _known_rows(field.path, fields, known),
            )
    workbook.save(path)


def read_workbook(path: Path, fields: Fields) -> dict[str, object]:
    """The filled places as a nested mapping; raises BadInput for an unsafe or foreign file, or a formula."""
    try:
        content = path.read_bytes()
    except OSError:
        raise BadInput(path.name, "không đọc được tệp") from None
    refuse_unsafe_workbook(content, path.name)
    workbook = open_values(content, path.name)
    first = workbook.find(FIRST_PAGE)
    if first is None:
        raise BadInput(path.name, f"không phải phiếu dữ liệu (thiếu trang “{FIRST_PAGE}”)")
    values = dict(_read_first(first, path.name))
    lists = [field.path for field in fields.values() if field.ask == "rows"]
    pages = {one: page for one in lists if (page := workbook.find(_page_name(one))) is not None}
    rows = {one: _read_list(page, path.name) for one, page in pages.items()}
    for one in sorted(rows, key=lambda name: -name.count(".")):
        _place_rows(one, rows, values, path.name)
    return _nest(values)


# --- writing -----------------------------------------------------------------------------------------


def _write_first(sheet: Worksheet, fields: Iterable[AskedField], known: Mapping[str, object]) -> None:
    for column, (header, width) in enumerate(zip(_HEADERS, (26, 52, 52, 40), strict=True), start=1):
        cell = sheet.cell(1, column, header)
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions["ABCD"[column - 1]].width = width
    for line, field in enumerate((one for one in fields if one.ask != "rows"), start=2):
        sheet.cell(line, 1, field.path).font = _KEYS
        for column, text in ((2, field.title), (3, _shown(known.get(field.path))), (4, field.source)):
            cell = sheet.cell(line, column, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
            if isinstance(text, str):
                cell.data_type = "s"
    sheet.freeze_panes = "C2"


def _known_rows(path: str, fields: Fields, known: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The lines given before; of a list inside a list all of them, each with the number of its owner's line."""
    above = _list_of(path, fields)
    if not above:
        given = known.get(path)
        return [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    name = path.removeprefix(f"{above}.")
    owned = [(number, row.get(name)) for number, row in enumerate(_known_rows(above, fields, known), start=1)]
    return [
        {**line, _PARENT: number}
        for number, lines in owned
        for line in (lines if isinstance(lines, list) else ())
        if isinstance(line, Mapping)
    ]


def _write_list(
    sheet: Worksheet, field: AskedField, fields: Fields, known: Sequence[Mapping[str, object]]
) -> None:
    columns = [one for one in fields.values() if _list_of(one.path, fields) == field.path and one.ask != "rows"]
    shown = [(one.path.removeprefix(f"{field.path}."), one.title) for one in columns]
    if _list_of(field.path, fields):
        shown.insert(0, (_PARENT, f"thuộc dòng số mấy của trang {_page_name(_list_of(field.path, fields))}"))
    for column, (key, title) in enumerate(shown, start=1):
        sheet.cell(1, column, key).font = _KEYS
        cell = sheet.cell(2, column, title)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[cell.column_letter].width = 28
    for line, row in enumerate(known, start=_FIRST_LINE):
        for column, (key, _) in enumerate(shown, start=1):
            sheet.cell(line, column, _shown(row.get(key)))
    sheet.freeze_panes = "A3"


def _shown(value: object) -> str | int | None:
    if isinstance(value, date):
        return format_document_date(value)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value if value is None or isinstance(value, int) else str(value)


def _page_name(path: str) -> str:
    return path[:31]


def _list_of(path: str, fields: Fields) -> str:
    """The list a path lies in; "" for a single value."""
    above = path.rpartition(".")[0]
    while above:
        if above in fields and fields[above].ask == "rows":
            return above
        above = above.rpartition(".")[0]
    return ""


# --- reading -----------------------------------------------------------------------------------------


def _read_first(sheet: ValueSheet, name: str) -> Iterator[tuple[str, object]]:
    for row in range(2, _MOST_LINES + 1):
        path, cell = sheet.cells.get((row, 1)), sheet.cells.get((row, 3))
        if path is not None and isinstance(path.value, str) and cell is not None and cell.value != "":
            _refuse_formula(cell.value, f"{name}, trang “{FIRST_PAGE}”, ô {cell.coordinate}")
            yield path.value.strip(), cell.value


def _read_list(sheet: ValueSheet, name: str) -> list[dict[str, object]]:
    keys = {column: str(cell.value) for (row, column), cell in sheet.cells.items() if row == 1 and column <= 50}
    found: list[dict[str, object]] = []
    for row in range(_FIRST_LINE, _MOST_LINES + 1):
        cells = {key: sheet.cells.get((row, column)) for column, key in keys.items() if key}
        values = {key: cell for key, cell in cells.items() if cell is not None and cell.value != ""}
        for cell in values.values():
            _refuse_formula(cell.value, f"{name}, trang “{sheet.title}”, ô {cell.coordinate}")
        if values:
            found.append({key: cell.value for key, cell in values.items()})
    return found


def _refuse_formula(value: object, place: str) -> None:
    if isinstance(value, str) and value.startswith("="):
        raise BadInput(place, "là công thức; hãy ghi giá trị")


def _place_rows(
    path: str, rows: Mapping[str, list[dict[str, object]]], values: dict[str, object], name: str
) -> None:
    """A list stands under its path; the lines of a list inside a list go to the lines they belong to."""
    if not rows[path]:
        return
    parent = path.rpartition(".")[0]
    if parent not in rows:
        values[path] = rows[path]
        return
    for line in rows[path]:
        number = str(line.pop(_PARENT, "")).removesuffix(".0")
        if not number.isdecimal() or not 0 < int(number) <= len(rows[parent]):
            place = f"{name}, trang “{_page_name(path)}”"
            raise BadInput(place, f"cột “{_PARENT}” phải là số dòng từ 1 đến {len(rows[parent])}")
        owner = rows[parent][int(number) - 1]
        owned = owner.setdefault(path.removeprefix(f"{parent}."), [])
        assert isinstance(owned, list)
        owned.append(line)


def _nest(values: Mapping[str, object]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for path, value in values.items():
        place: dict[str, object] = tree
        *way, name = path.split(".")
        for step in way:
            below = place.setdefault(step, {})
            if not isinstance(below, dict):
                raise BadInput(f"mục {path}", "không có trong phiếu dữ liệu; xem lại cột Mã")
            place = below
        place[name] = value
    return tree
