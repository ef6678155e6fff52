"""Writes the cells of a form. Every look is made once: openpyxl compares styles at length."""

from copy import copy
from dataclasses import dataclass, field

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

_FONT = "Times New Roman"
_STYLE = "_style"  # of a cell; openpyxl has no public way to give two cells one style
_THIN = Side(style="thin", color="808080")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. `is_input`: may be typed into while the sheet is locked."""

    size: int = 12
    bold: bool = False
    italic: bool = False
    colour: str = "000000"
    fill: str | None = None
    side: str = "center"
    is_boxed: bool = False
    is_input: bool = False
    number_format: str = "General"


@dataclass
class Pen:
    """Writes on one sheet."""

    sheet: Worksheet
    _styles: dict[tuple[Look, bool], StyleArray] = field(default_factory=dict)

    def put(self, row: int, column: int, value: str | float | None, look: Look) -> Cell:
        """Writes text as text: a name that begins with "=" is still a name."""
        cell = self.sheet.cell(row, column)
        assert isinstance(cell, Cell)
        is_sign = isinstance(value, str) and value.startswith("=")
        if (style := self._styles.get((look, is_sign))) is None:
            self._dress(cell, look)
            cell.quotePrefix = is_sign
            style = self._styles[look, is_sign] = copy(getattr(cell, _STYLE))
        setattr(cell, _STYLE, copy(style))
        if value is not None and value != "":
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        return cell

    def across(self, row: int, first: int, last: int, text: str, look: Look) -> None:
        """One text over several columns."""
        for column in range(last, first, -1):
            self.put(row, column, None, look)
        self.put(row, first, text, look)
        # All of them are dressed already; `merge_cells` would compare and dress them once more, at length.
        self.sheet.merged_cells.add(f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}")

    @staticmethod
    def _dress(cell: Cell, look: Look) -> None:
        cell.font = Font(name=_FONT, size=look.size, bold=look.bold, italic=look.italic, color=look.colour)
        cell.alignment = Alignment(horizontal=look.side, vertical="center", wrap_text=True)
        cell.number_format = look.number_format
        if look.fill:
            cell.fill = PatternFill("solid", start_color=look.fill)
        if look.is_boxed:
            cell.border = _BOX
        if look.is_input:
            cell.protection = Protection(locked=False)
