"""Writes the cells of a form, by XlsxWriter: openpyxl, which reads it again, takes more than twice as long."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from types import MappingProxyType
from typing import Self

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

_FONT = "Times New Roman"
MAY_BE_DONE: Mapping[str, bool] = MappingProxyType({"objects": True, "scenarios": True})  # on a locked page
BOX = ("left", "right", "top", "bottom")
_LINE = "#808080"
_NO_DAY = datetime(1980, 1, 1, tzinfo=UTC)  # of the making: says nothing, so that bytes depend on content only
_PIXELS = 7  # to the width of one figure in the font that Excel counts widths in
_POINT = 4 / 3  # pixels


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. `edges` are those with a line; `is_input`: may be typed into while the sheet is locked."""

    size: int = 12
    bold: bool = False
    italic: bool = False
    colour: str | None = None  # black
    fill: str | None = None
    side: str = "center"
    level: str = "vcenter"
    wraps: bool = True
    edges: tuple[str, ...] = ()
    is_input: bool = False
    number_format: str = "General"


class FormBook(Workbook):
    """A workbook in memory whose pages stay as they are made; the same calls give the same bytes."""

    def __init__(self) -> None:
        self._stream = BytesIO()
        super().__init__(self._stream, {"in_memory": True})
        self.set_properties({"created": _NO_DAY})

    def finish(self) -> bytes:
        """The file; nothing can be written afterwards."""
        self.close()
        return self._stream.getvalue()

    def _write_book_views(self) -> None:
        """The lock stands in front of the views; XlsxWriter has no way of its own to set it."""
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        super()._write_book_views()


@dataclass
class Pen:
    """Writes on one sheet; rows and columns are counted from 1. Every look is made once."""

    book: FormBook
    sheet: Worksheet
    _formats: dict[tuple[Look, bool], Format] = field(default_factory=dict)

    def turn(self, title: str) -> Self:
        """Writes on with the same looks on a new page."""
        return replace(self, sheet=self.book.add_worksheet(title))

    def put(self, row: int, column: int, value: str | float | None, look: Look) -> None:
        """Writes text as text: a name that begins with "=" is still a name."""
        is_sign = isinstance(value, str) and value.startswith("=")
        if (made := self._formats.get((look, is_sign))) is None:
            made = self._formats[look, is_sign] = self.book.add_format(_properties(look, is_sign=is_sign))
        if value is None or value == "":
            self.sheet.write_blank(row - 1, column - 1, None, made)
        elif isinstance(value, str):
            self._write_text(row - 1, column - 1, value, made)
        else:
            self.sheet.write_number(row - 1, column - 1, value, made)

    def _write_text(self, row: int, column: int, text: str, look: Format) -> None:
        """XlsxWriter takes what stands between <r> and </r> for its own mark-up of letters."""
        if text.startswith("<r>"):
            self.sheet.write_rich_string(row, column, look, text[:1], look, text[1:], look)
        else:
            self.sheet.write_string(row, column, text, look)

    def across(self, row: int, first: int, last: int, text: str, look: Look) -> None:
        """One text over several columns, merged. Not for a look with edges: a reader dresses those at length."""
        self.sheet.merge_range(row - 1, first - 1, row - 1, last - 1, "")
        for column in range(last, first, -1):
            self.put(row, column, None, look)
        self.put(row, first, text, look)

    def widen(self, column: int, width: float) -> None:
        """Sets the width of a column, in figures."""
        self.sheet.set_column_pixels(column - 1, column - 1, width * _PIXELS)

    def heighten(self, row: int, height: float) -> None:
        """Sets the height of a row, in points."""
        self.sheet.set_row_pixels(row - 1, height * _POINT)


def _properties(look: Look, *, is_sign: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "font_name": _FONT,
        "font_size": look.size,
        "bold": look.bold,
        "italic": look.italic,
        "align": look.side,
        "valign": look.level,
        "text_wrap": look.wraps,
        "num_format": look.number_format,
        "locked": not look.is_input,
        "quote_prefix": is_sign,
    }
    for edge in look.edges:
        found |= {edge: 1, f"{edge}_color": _LINE}
    colours = {"font_color": look.colour, "fg_color": look.fill}
    return found | {name: f"#{colour}" for name, colour in colours.items() if colour}
