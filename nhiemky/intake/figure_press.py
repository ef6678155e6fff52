"""Makes the forms of bodies: what those of a cycle share is written once, each body's own is put in.

A body's own are its name and the one above it, the day to send by, the numbers beside the input, and the mark.
"""

import re
import zipfile
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter.sharedstrings import SharedStrings

from nhiemky.intake.figure_form import HALF_LINE, FormOrder, beside_numbers, tell_send_by, write_model
from nhiemky.intake.form_mark import FormField, FormMark, mark_lines

_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_NO_DAY = (1980, 1, 1, 0, 0, 0)  # as XlsxWriter dates its parts
_EFFORT = 2  # of 9: half the time of the usual 6, and a tenth more bytes
_EMPTY_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?/>')
# Signs of private use: no name and no mark has them.
_SEND_TO, _ABOVE, _BODY, _MARK = "\ue000", "\ue001", "\ue002", 0xE003


@dataclass(frozen=True, slots=True)
class _Kind:
    """What tells one model from another; its order has nothing of a body."""

    order: FormOrder
    fields: tuple[FormField, ...]
    mark_lines: int


# The last ones made, about 100,000 bytes each; told apart by everything that stands in them.
_models: deque[tuple[_Kind, Mapping[str, bytes]]] = deque(maxlen=32)


def build_form(order: FormOrder, mark: FormMark, key: bytes) -> bytes:
    """The finished file, signed; the same order gives the same bytes."""
    said = mark_lines(mark, key)
    kind = _Kind(_without_body(order), mark.fields, len(said))
    head, plain = order.head, kind.order.head
    strings = {
        tell_send_by(plain): tell_send_by(head),
        plain.office_name: head.office_name.upper(),
        plain.body_name: head.body_name.upper(),
        **{_stand_in_line(place): line for place, line in enumerate(said)},
    }
    parts = dict(_model_of(kind))
    parts[_STRINGS] = _put_strings(parts[_STRINGS].decode(), strings).encode()
    if numbers := beside_numbers(order):
        parts[_SHEET] = _EMPTY_CELL.sub(partial(_put_number, numbers), parts[_SHEET].decode()).encode()
    return _zip(parts)


def _model_of(kind: _Kind) -> Mapping[str, bytes]:
    for known, parts in tuple(_models):  # another thread may add one meanwhile
        if known == kind:
            return parts
    content = write_model(kind.order, kind.fields, [_stand_in_line(one) for one in range(kind.mark_lines)])
    with zipfile.ZipFile(BytesIO(content)) as package:
        made = {name: package.read(name) for name in package.namelist()}
    _models.append((kind, made))
    return made


def _without_body(order: FormOrder) -> FormOrder:
    above, own = order.head.office_name, order.head.body_name
    head = replace(
        order.head,
        office_name=_stand_in(above, _ABOVE),
        body_name=_stand_in(own, _ABOVE if own == above else _BODY),  # a file has each text once
        send_by=None,
        send_to=_SEND_TO,  # the line may be an indicator's name too
    )
    return replace(order, head=head, last={}, same={})


def _stand_in(name: str, sign: str) -> str:
    """Takes as many lines as the name; a "=" in front gives the cell another look."""
    full = sign * HALF_LINE * -(-len(name) // HALF_LINE)
    return f"={full[1:]}" if name.startswith("=") else full


def _stand_in_line(place: int) -> str:
    return chr(_MARK + place)


def _put_strings(table: str, strings: Mapping[str, str]) -> str:
    for old, new in strings.items():
        table = table.replace(_shared(old), _shared(new), 1)
    return table


def _shared(text: str) -> str:
    """A text as XlsxWriter writes it into the table of strings."""
    writer: Any = SharedStrings()  # its rules for signs that XML cannot hold are its own
    stream = StringIO()
    writer._set_xml_writer(stream)  # noqa: SLF001
    writer._write_si(text)  # noqa: SLF001
    return stream.getvalue()


def _put_number(numbers: Mapping[str, float], cell: re.Match[str]) -> str:
    number = numbers.get(cell[1])
    return cell[0] if number is None else f'<c r="{cell[1]}"{cell[2] or ""}><v>{number:.16G}</v></c>'


def _zip(parts: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT) as package:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _NO_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, part, compresslevel=_EFFORT)
    return stream.getvalue()
