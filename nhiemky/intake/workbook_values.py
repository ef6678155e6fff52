"""Opens a workbook for its values alone: cells with their number formats, names, merged ranges.

openpyxl says what a cell holds; everything else it would make objects of is passed over. What a sheet looks like,
its limits and its notes take most of the time in a form that comes back, and nothing of them is trusted.
"""

import io
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, fromstring

from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.styles.numbers import BUILTIN_FORMATS, FORMAT_GENERAL, is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    ARC_STYLE,
    ARC_WORKBOOK,
    REL_NS,
    SHARED_STRINGS,
    SHEET_MAIN_NS,
    XLSM,
    XLSX,
    XLTM,
    XLTX,
)

from nhiemky.errors import BadInput
from nhiemky.intake.workbook_safety import MARKUP

Place = tuple[int, int]  # row, column

_NS = {"x": SHEET_MAIN_NS}
_RELATION = f"{{{REL_NS}}}id"
_TEXT = f"{{{SHEET_MAIN_NS}}}t"
_BOOKS = (XLTM, XLTX, XLSM, XLSX)
_TRUE = {"1", "true", "t"}
# The same few formats stand in every form.
_is_day = lru_cache(1000)(is_date_format)
_is_span = lru_cache(1000)(is_timedelta_format)


class ValueCell(NamedTuple):
    """A cell that holds something; `data_type` as openpyxl tells it: n, s, b, d, f (formula), e (error)."""

    row: int
    column: int
    value: object
    data_type: str
    number_format: str

    @property
    def coordinate(self) -> str:
        """Its address: "B12"."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(slots=True)
class ValueSheet:
    """A page; empty cells are not there."""

    title: str
    state: str
    cells: dict[Place, ValueCell] = field(default_factory=dict)
    merged: list[CellRange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ValueBook:
    """A workbook to be read, not to be saved; `names` are those of the whole book with what they refer to."""

    sheets: list[ValueSheet]
    names: Mapping[str, str]

    def find(self, title: str) -> ValueSheet | None:
        """The page of this title."""
        return next((one for one in self.sheets if one.title == title), None)


def open_values(content: bytes, name: str) -> ValueBook:
    """The values of a file that has been found safe. Raises BadInput for a damaged one."""
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(content)) as package:
            warnings.simplefilter("ignore")  # openpyxl warns of days it cannot tell; the cell says so itself
            return _read(package)
    except Exception:  # noqa: BLE001 - a damaged file can make the parser fail in any way
        raise BadInput(name, "tệp Excel bị hỏng; hãy mở và lưu lại rồi gửi") from None


def _read(package: zipfile.ZipFile) -> ValueBook:
    parts = _read_parts(_parse(package, ARC_CONTENT_TYPES))
    part = next((parts[one] for one in _BOOKS if parts.get(one)), ARC_WORKBOOK)
    book, relations = _parse(package, part), _read_relations(package, part)
    strings = parts.get(SHARED_STRINGS)
    reader = _SheetReader(
        _read_strings(_parse(package, strings)) if strings else [],
        _read_formats(_parse(package, ARC_STYLE)) if ARC_STYLE in package.namelist() else [FORMAT_GENERAL],
        _epoch(book),
    )
    sheets, present = [], set(package.namelist())
    for one in book.iterfind("x:sheets/x:sheet", _NS):
        relation = relations[one.attrib[_RELATION]]
        if relation.target in present and "chartsheet" not in relation.Type:
            sheet = ValueSheet(one.attrib["name"], one.get("state", "visible"))
            reader.read(_parse(package, relation.target), sheet)
            sheets.append(sheet)
    return ValueBook(sheets, _read_names(book))


def _parse(package: zipfile.ZipFile, part: str) -> Element:
    if not part.lower().endswith(MARKUP):
        raise ValueError(part)  # the safety check has not looked into it
    return fromstring(package.read(part))  # noqa: S314 - it lets no DTD through


def _read_parts(types: Element) -> dict[str, str]:
    """Where the parts of a package lie, by their kind."""
    return {one.get("ContentType", ""): one.get("PartName", "").removeprefix("/") for one in types}


def _read_relations(package: zipfile.ZipFile, part: str) -> dict[str, Any]:
    path: Any = get_rels_path
    return get_dependents(package, path(part)).to_dict()


def _epoch(book: Element) -> datetime:
    properties = book.find("x:workbookPr", _NS)
    is_of_1904 = properties is not None and properties.get("date1904") in _TRUE
    return CALENDAR_MAC_1904 if is_of_1904 else CALENDAR_WINDOWS_1900


def _read_names(book: Element) -> dict[str, str]:
    found = book.iterfind("x:definedNames/x:definedName", _NS)
    return {one.attrib["name"]: one.text or "" for one in found if "localSheetId" not in one.attrib}


def _read_strings(table: Element) -> list[str]:
    return [_read_string(item).replace("x005F_", "") for item in table.iterfind("x:si", _NS)]


def _read_string(item: Element) -> str:
    """Letters of different looks are one text; how they are read aloud (East Asia) is none."""
    if len(item) == 1 and item[0].tag == _TEXT:
        return item[0].text or ""
    return "".join(one.text or "" for one in (*item.iterfind("x:t", _NS), *item.iterfind("x:r/x:t", _NS)))


def _read_formats(styles: Element) -> list[str]:
    """The number format of every look that a cell can have."""
    own = {
        int(one.attrib["numFmtId"]): one.attrib["formatCode"] for one in styles.iterfind("x:numFmts/x:numFmt", _NS)
    }
    known = {**BUILTIN_FORMATS, **own}
    looks = styles.iterfind("x:cellXfs/x:xf", _NS)
    return [known.get(int(one.get("numFmtId", 0)), FORMAT_GENERAL) for one in looks] or [FORMAT_GENERAL]


class _SheetReader:
    """Reads the sheets of one workbook."""

    def __init__(self, strings: Sequence[str], formats: Sequence[str], epoch: datetime) -> None:
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._days = {number for number, one in enumerate(formats) if _is_day(one)}
        self._spans = {number for number, one in enumerate(formats) if _is_span(one)}

    def read(self, source: Element, sheet: ValueSheet) -> None:
        """Adds the cells that hold something, and the merged ranges."""
        parser: Any = WorkSheetParser(io.BytesIO(), self._strings, False, self._epoch, self._days, self._spans)
        for element in source.iter(ROW_TAG):
            for one in parser.parse_row(element)[1]:
                row, column, value, data_type, look = one.values()
                number_format = self._formats[look]
                if value is not None:
                    sheet.cells[row, column] = ValueCell(row, column, value, data_type, number_format)
        sheet.merged += (CellRange(one.attrib["ref"]) for one in source.iterfind("x:mergeCells/x:mergeCell", _NS))
