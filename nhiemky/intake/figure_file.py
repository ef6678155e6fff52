"""Reads a form that came back: by the names of its cells only, every fault with its address, reason and remedy.

Nothing of the file is trusted: limits and locks of Excel are gone as soon as somebody pastes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl.utils import column_index_from_string, get_column_letter

from nhiemky.domain.figures import Basis, Figure
from nhiemky.domain.indicators import Catalogue
from nhiemky.domain.vietnamese import fold
from nhiemky.errors import BadInput
from nhiemky.intake.figure_cells import read_cell
from nhiemky.intake.figure_form import BODY_NAME, FORM_SHEET
from nhiemky.intake.figure_numbers import BadFigure, show_number, show_value
from nhiemky.intake.form_mark import FormField, FormMark, read_mark
from nhiemky.intake.workbook_safety import refuse_unsafe_workbook
from nhiemky.intake.workbook_values import Place, ValueBook, ValueCell, ValueSheet, open_values

LARGEST_FORM = 1_000_000  # bytes; a filled one has about 20,000
LARGEST_UNPACKED = 4_000_000  # bytes; a filled one has about 200,000. Opening takes up to thirty times as much
MOST_ROWS, MOST_COLUMNS = 2_000, 50  # what lies beyond was not typed on purpose
ASK_AGAIN = "hãy điền lại vào biểu văn phòng đã gửi"

_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!:]+))!\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class FormFault:
    """One thing to put right. `address` is empty where it concerns the whole file."""

    file: str
    address: str
    field: str
    value: str
    reason: str
    suggestion: str

    def __str__(self) -> str:
        """One line that can be read out on the telephone."""
        place = f"{self.file}, ô {self.address}" if self.address else self.file
        about = f" ({self.field})" if self.field else ""
        value = f" “{self.value}”" if self.value else ""
        remedy = f"; {self.suggestion}" if self.suggestion else ""
        return f"{place}{about}:{value} {self.reason}{remedy}"


@dataclass(frozen=True, slots=True)
class OpenedForm:
    """A form whose mark is ours and whole; nothing of its cells has been looked at."""

    file: str
    mark: FormMark
    workbook: ValueBook
    sheet: ValueSheet


@dataclass(slots=True)
class FormReading:
    """What a form says. Where there is a fault, its figures are not to be used."""

    figures: list[Figure] = field(default_factory=list)
    faults: list[FormFault] = field(default_factory=list)
    blanks: int = 0


def open_form(content: bytes, name: str, key: bytes) -> OpenedForm:
    """Opens a file after judging it. Raises BadInput for one that is unsafe, damaged or not a form of ours."""
    if content.startswith(b"PK") and len(content) > LARGEST_FORM:
        raise BadInput(name, f"tệp quá lớn so với một biểu số liệu; {ASK_AGAIN}")
    refuse_unsafe_workbook(content, name, ASK_AGAIN)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
            raise BadInput(name, f"tệp bung ra quá lớn so với một biểu số liệu; {ASK_AGAIN}")
    workbook = open_values(content, name)
    mark = read_mark(workbook, name, key)
    sheets = [one for one in workbook.sheets if fold(one.title) == fold(FORM_SHEET)]
    if len(sheets) != 1:
        raise BadInput(name, f"không còn trang “{FORM_SHEET}”; {ASK_AGAIN}")
    return OpenedForm(name, mark, workbook, sheets[0])


def read_form(form: OpenedForm, fields: Sequence[FormField], catalogue: Catalogue) -> FormReading:
    """The values of these fields and every fault of the form at once; no other cell is read."""
    reading = FormReading()
    reader = _Reader(form, catalogue)
    reading.faults += reader.head_faults()
    places = reader.places(fields, reading.faults)
    reading.faults += reader.layout_faults(places)
    for one, place in places.items():
        reader.read(one, place, reading)
    reading.faults += reader.stray_faults()
    if not reading.figures and not reading.faults:
        reading.faults.append(FormFault(form.file, "", "", "", "biểu chưa điền số liệu nào", "điền rồi gửi lại"))
    return reading


@dataclass(frozen=True, slots=True)
class _Reader:
    form: OpenedForm
    catalogue: Catalogue

    # --- where the cells are ---------------------------------------------------------------------

    def places(self, fields: Sequence[FormField], faults: list[FormFault]) -> dict[FormField, Place]:
        """The cell of each field; a name that leads nowhere is a fault."""
        found: dict[FormField, Place] = {}
        for one in fields:
            try:
                found[one] = self._place_of(one.name)
            except BadFigure as bad:
                faults.append(self._fault("", self._title(one), "", bad))
        return found

    def _place_of(self, name: str) -> Place:
        text = self.form.workbook.names.get(name)
        if text is None:
            raise BadFigure(f"mất tên ô “{name}”", ASK_AGAIN)
        if "#REF!" in text:
            raise BadFigure("ô của mục này đã bị xóa hoặc bị dán đè", ASK_AGAIN)
        match = _REFERENCE.fullmatch(text.strip())
        if match is None:
            raise BadFigure(f"tên ô “{name}” không còn chỉ đúng một ô ({show_value(text)})", ASK_AGAIN)
        title = (match[1] or match[2]).replace("''", "'")
        if title != FORM_SHEET and fold(title) != fold(FORM_SHEET):
            raise BadFigure(f"tên ô “{name}” chỉ sang trang khác (“{show_value(title)}”)", ASK_AGAIN)
        row, column = int(match[4]), column_index_from_string(match[3].upper())
        if not 1 <= row <= MOST_ROWS or column > MOST_COLUMNS:
            raise BadFigure(f"tên ô “{name}” chỉ ra ngoài biểu ({match[3]}{match[4]})", ASK_AGAIN)
        return row, column

    def layout_faults(self, places: Mapping[FormField, Place]) -> Iterator[FormFault]:
        """Cells that were cut and pasted elsewhere, swapped, or merged."""
        last: dict[Basis, Place] = {}
        rows: dict[str, int] = {}
        merged = self._merged()
        for one, place in places.items():
            before = last.get(one.basis, (0, place[1]))
            row = rows.setdefault(one.indicator, place[0])
            if place[0] <= before[0] or place[1] != before[1] or place[0] != row:
                yield self._fault(
                    self._address(place),
                    self._title(one),
                    "",
                    BadFigure("ô đã bị dời khỏi dòng của nó", ASK_AGAIN),
                )
            if place in merged:
                bad = BadFigure(f"ô bị gộp ({merged[place]})", "hãy bỏ gộp ô rồi ghi lại")
                yield self._fault(self._address(place), self._title(one), "", bad)
            last[one.basis] = place if place[1] == before[1] else before

    def _merged(self) -> dict[Place, str]:
        """Every cell of a merged range; the safety check has limited how many there can be."""
        return {
            (row, column): merged.coord
            for merged in self.form.sheet.merged
            for row in range(merged.min_row, merged.max_row + 1)
            for column in range(merged.min_col, merged.max_col + 1)
        }

    # --- what they hold --------------------------------------------------------------------------

    def read(self, one: FormField, place: Place, reading: FormReading) -> None:
        """Takes the value of one cell, or says why not."""
        cell = self.form.sheet.cells.get(place)
        if cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
            reading.blanks += 1
            return
        address = self._address(place)
        try:
            value = read_cell(cell, self.catalogue.indicators[one.indicator])
        except BadFigure as bad:
            reading.faults.append(self._fault(address, self._title(one), _shown(cell), bad))
        else:
            reading.figures.append(Figure(one.indicator, one.basis, value, f"{FORM_SHEET}!{address}"))

    def head_faults(self) -> Iterator[FormFault]:
        """A form on which somebody has written another body's name."""
        try:
            place = self._place_of(BODY_NAME)
        except BadFigure as bad:
            yield self._fault("", "tên tổ chức", "", bad)
            return
        cell, name = self.form.sheet.cells.get(place), self.form.mark.body_name
        if cell is None or fold(str(cell.value)) != fold(name):
            written = "" if cell is None else show_value(cell.value)
            other = BadFigure(f"biểu này lập cho {name}", "mỗi tổ chức điền vào biểu của mình")
            yield self._fault(self._address(place), "tên tổ chức", written, other)

    def stray_faults(self) -> Iterator[FormFault]:
        """What stands far outside the form."""
        for (row, column), cell in self.form.sheet.cells.items():
            if row > MOST_ROWS or column > MOST_COLUMNS:
                bad = BadFigure("ô nằm ngoài biểu", "hãy xóa ô này")
                yield self._fault(cell.coordinate, "", show_value(cell.value), bad)
                return  # one is enough to find the rest

    # --- words -----------------------------------------------------------------------------------

    def _address(self, place: Place) -> str:
        return f"{get_column_letter(place[1])}{place[0]}"

    def _title(self, one: FormField) -> str:
        return f"{self.catalogue.name_of(one.indicator)}, {one.basis.label}"

    def _fault(self, address: str, title: str, value: str, bad: BadFigure) -> FormFault:
        return FormFault(self.form.file, address, title, value, bad.reason, bad.suggestion)


def _shown(cell: ValueCell) -> str:
    """What stands in a cell, as a clerk sees it."""
    if isinstance(cell.value, date):
        return f"{cell.value:%d/%m/%Y}"
    if isinstance(cell.value, bool):
        return str(cell.value).upper()
    if isinstance(cell.value, float):
        return show_value(show_number(Decimal(f"{cell.value:.15g}")))
    return show_value(cell.value)
