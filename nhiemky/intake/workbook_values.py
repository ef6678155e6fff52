"""Opens a workbook for its values alone: cells with their number formats, names, merged ranges.

What a sheet looks like, its limits and its notes are not read: in a form that comes back they take most of the
time, and nothing of them is trusted.
"""

import io
import warnings
from collections.abc import Generator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import MERGE_TAG, ROW_TAG, WorkSheetParser, WorksheetReader
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.merge import MergeCells
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import iterparse

from nhiemky.errors import BadInput


def open_values(content: bytes, name: str) -> Workbook:
    """A workbook to be read, not to be saved. Raises BadInput for a damaged file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles it drops; only values matter here
            reader = _ValuesReader(io.BytesIO(content), keep_links=False)
            reader.read()
    except Exception:  # noqa: BLE001 - a damaged file can make the parser fail in any way
        raise BadInput(name, "tệp Excel bị hỏng; hãy mở và lưu lại rồi gửi") from None
    workbook: Workbook = reader.wb
    return workbook


class _ValuesParser(WorkSheetParser):
    """The rows of a sheet and its merged ranges."""

    def parse(self) -> Generator[Any, None, None]:
        """As the library's, without making an object of everything else a sheet may hold."""
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                row = self.parse_row(element)
                element.clear()
                yield row
            elif element.tag == MERGE_TAG:
                self.merged_cells = MergeCells.from_tree(element)


class _ValuesSheet(WorksheetReader):
    """One sheet, to be bound to its values."""

    def __init__(self, worksheet: Worksheet, source: IO[bytes], strings: Sequence[str]) -> None:
        book: Any = worksheet.parent
        formats, spans = book._date_formats, book._timedelta_formats  # noqa: SLF001 - as the library's own does
        self.ws = worksheet
        self.parser = _ValuesParser(source, strings, False, book.epoch, formats, spans)

    def bind_merged_cells(self) -> None:
        """The ranges; the library would draw their borders once more."""
        if self.parser.merged_cells:
            self.ws.merged_cells = MultiCellRange(
                [CellRange(one.ref) for one in self.parser.merged_cells.mergeCell]
            )


class _ValuesReader(ExcelReader):
    """The library's reader of the whole file, with sheets read for their values."""

    def read_worksheets(self) -> None:
        """Every sheet by its name and state; a chart on a sheet of its own holds no values."""
        for sheet, relation in self.parser.find_sheets():
            if relation.target not in self.valid_files or "chartsheet" in relation.Type:
                continue
            worksheet = self.wb.create_sheet(sheet.name)
            worksheet.sheet_state = sheet.state
            with self.archive.open(relation.target) as source:
                values = _ValuesSheet(worksheet, source, self.shared_strings)
                values.bind_cells()
                values.bind_merged_cells()
