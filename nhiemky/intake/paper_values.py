"""Reads the values of a data sheet (phiếu dữ liệu) as a clerk wrote them: by path, each of its own sort."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nhiemky.domain.numerals import format_decimal, parse_decimal
from nhiemky.domain.vietnamese import is_legacy_encoded, normalise
from nhiemky.errors import BadInput
from nhiemky.intake.values import Unreadable, read_date, read_flag

LONGEST = 200_000  # characters of one value
LARGEST_NUMBER = 10**15  # đồng, of the largest sums an office writes
MOST_ROWS = 2_000
_HOUR = re.compile(r"(\d{1,2}) ?(?:giờ|h|:|g)(?: ?(\d{1,2}))?(?: ?phút)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AskedField:
    """A place of a data sheet: its path, its name, where the office finds the value, of which sort it is."""

    path: str
    title: str
    source: str
    ask: str


Fields = Mapping[str, AskedField]


def read_values(given: Mapping[str, object], fields: Fields) -> tuple[dict[str, object], list[BadInput]]:
    """Sound values by path and every fault; lists come whole. `given` is nested as the paths are."""
    values: dict[str, object] = {}
    faults: list[BadInput] = []
    _walk(given, "", fields, values, faults)
    return values, faults


def _walk(
    tree: Mapping[str, object], prefix: str, fields: Fields, values: dict[str, object], faults: list[BadInput]
) -> None:
    for name, raw in tree.items():
        path = f"{prefix}.{name}" if prefix else str(name)
        if path in fields:
            try:
                value = _read(raw, fields[path], fields, path)
            except BadInput as fault:
                faults.append(fault)
                continue
            if value is not None:
                values[path] = value
        elif isinstance(raw, Mapping) and any(known.startswith(f"{path}.") for known in fields):
            _walk(raw, path, fields, values, faults)
        else:
            faults.append(BadInput(f"mục {path}", "không có trong phiếu dữ liệu; xem lại tên mục"))


def _read(raw: object, field: AskedField, fields: Fields, place: str) -> object:
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if field.ask == "rows":
        return _read_rows(raw, field, fields, place)
    try:
        return _READERS[field.ask](raw)
    except Unreadable as why:
        raise BadInput(f"mục {place} ({field.title})", str(why)) from None


def _read_rows(raw: object, field: AskedField, fields: Fields, place: str) -> list[dict[str, object]]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) > MOST_ROWS:
        raise BadInput(f"mục {place} ({field.title})", f"phải là một danh sách, nhiều nhất {MOST_ROWS} dòng")
    return [_read_row(row, field, fields, f"{place}, dòng {number}") for number, row in enumerate(raw, 1)]


def _read_row(row: object, field: AskedField, fields: Fields, place: str) -> dict[str, object]:
    if not isinstance(row, Mapping):
        raise BadInput(f"mục {place}", "mỗi dòng phải ghi từng cột theo tên")
    values: dict[str, object] = {}
    for name, raw in row.items():
        column = fields.get(f"{field.path}.{name}")
        if column is None:
            raise BadInput(f"mục {place}", f'không có cột "{name}"')
        value = _read(raw, column, fields, f"{place}, cột {name}")
        if value is not None:
            values[str(name)] = value
    return values


# --- the sorts ---------------------------------------------------------------------------------------


def read_line(raw: object) -> str:
    """One line of text; a number counts as what it shows."""
    return normalise(read_long_text(raw))


def read_long_text(raw: object) -> str:
    """Text of any number of lines."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | date):
        raise Unreadable("phải là chữ")
    text = str(raw)
    if len(text) > LONGEST:
        raise Unreadable(f"dài quá {LONGEST} ký tự")
    if is_legacy_encoded(text):
        raise Unreadable("chữ gõ bằng bảng mã cũ (TCVN3, VNI); hãy chuyển sang Unicode")
    return "\n".join(normalise(line) for line in text.splitlines()).strip()


def read_number(raw: object) -> int | str:
    """A count, or a decimal kept as the text "91,5": "91.5" could be two things and is refused."""
    number = _decimal(raw)
    if not 0 <= number < LARGEST_NUMBER:
        raise Unreadable("phải là số từ 0 trở lên, nhiều nhất 15 chữ số")
    return int(number) if number == int(number) else format_decimal(number)


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        number = Decimal(repr(raw) if isinstance(raw, float) else raw)
        if number.is_finite():
            return number
    else:
        with suppress(BadInput):
            return parse_decimal(str(raw))
    raise Unreadable(f"“{str(raw)[:40]}” không rõ là số nào; ghi 1250 hoặc 91,5")


def read_time(raw: object) -> str:
    """ "08 giờ 00", however the hour was typed."""
    shown = raw.strftime("%H:%M") if hasattr(raw, "strftime") else normalise(str(raw))
    match = _HOUR.fullmatch(shown)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if hour > 23 or minute > 59:
        raise Unreadable(f"“{shown[:40]}” không phải giờ; ghi dạng 08 giờ 00")
    return f"{hour:02} giờ {minute:02}"


def read_names(raw: object) -> list[str]:
    """Names of people, one a line or set off by semicolons."""
    parts = raw if isinstance(raw, list) else re.split("[;\n]", str(raw))
    return [line for line in (read_line(part) for part in parts) if line]


_READERS: Mapping[str, Callable[[object], object]] = {
    "text": read_line,
    "long_text": read_long_text,
    "number": read_number,
    "date": read_date,
    "time": read_time,
    "yes_no": read_flag,
    "names": read_names,
}
