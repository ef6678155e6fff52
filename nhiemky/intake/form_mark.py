"""The signed mark in a form's hidden page: for whom and for which cycle it was made, and which cell asks for what.

Whoever edits the mark, or moves it to another form, breaks the signature; where the cells stand is not part of it,
so that rows may be inserted.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass

from nhiemky.domain.figures import Basis
from nhiemky.errors import BadInput
from nhiemky.intake.figure_pen import FormBook
from nhiemky.intake.workbook_values import ValueBook

MARK_SHEET = "_meta"
_PURPOSE = b"nhiemky.figure-form"
_PIECE = 16_000  # characters; a cell holds 32,767 of which a rare sign takes two
_MOST_PIECES = 40
_FORM = 1  # of this layout of the mark


@dataclass(frozen=True, slots=True)
class FormField:
    """One input cell by its defined name. The unit is kept so that a changed one is noticed."""

    name: str
    indicator: str
    basis: Basis
    unit: str


@dataclass(frozen=True, slots=True)
class FormMark:
    """What a form was made for; `catalogue` is the version of the indicators then."""

    cycle: int
    occasion: str
    body: str
    body_name: str
    catalogue: str
    fields: tuple[FormField, ...]


def mark_lines(mark: FormMark, key: bytes) -> list[str]:
    """The signature, and the mark in pieces that a cell can hold."""
    fields = [{name: getattr(one, name) for name in FormField.__slots__} for one in mark.fields]
    said = {"form": _FORM, **{name: getattr(mark, name) for name in FormMark.__slots__}, "fields": fields}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return [sign(text, key), *(text[start : start + _PIECE] for start in range(0, len(text), _PIECE))]


def add_mark(book: FormBook, lines: Iterable[str]) -> None:
    """Adds the hidden page."""
    sheet = book.add_worksheet(MARK_SHEET)
    sheet.very_hidden()
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)


def read_mark(workbook: ValueBook, name: str, key: bytes) -> FormMark:
    """The mark of a form that is ours and whole. Raises BadInput."""
    sheet = workbook.find(MARK_SHEET)
    if sheet is None:
        raise BadInput(name, "không phải biểu số liệu do văn phòng lập; hãy điền vào biểu văn phòng đã gửi")
    lines = [sheet.cells.get((row, 1)) for row in range(1, _MOST_PIECES)]
    signature, *pieces = [str(cell.value) for cell in lines if cell is not None] or [""]
    right = sign("".join(pieces), key)
    if signature.partition(":")[0] != right.partition(":")[0]:
        raise BadInput(name, "biểu do cơ quan khác lập; hãy điền vào biểu văn phòng đã gửi")
    if not hmac.compare_digest(signature.encode(), right.encode()):
        raise BadInput(name, "phần khóa của biểu đã bị sửa; hãy điền lại vào biểu văn phòng đã gửi")
    return _read("".join(pieces), name)


def sign(text: str, key: bytes) -> str:
    """Which office signs, in a way that says nothing about its key, and the signature."""
    office = hmac.digest(key, _PURPOSE + b".office", "sha256").hex()[:12]
    return f"{office}:{hmac.digest(key, _PURPOSE + text.encode(errors='surrogatepass'), 'sha256').hex()}"


def _read(text: str, name: str) -> FormMark:
    """Signed by this office, so it is as we wrote it, unless a later release did."""
    said = json.loads(text)
    if said.pop("form", None) != _FORM:
        raise BadInput(name, "biểu do bản phần mềm khác lập; hãy xin văn phòng biểu mới")
    fields = tuple(FormField(**{**one, "basis": Basis(one["basis"])}) for one in said.pop("fields"))
    return FormMark(**said, fields=fields)
