"""Writes an empty data sheet as YAML: every place with its name, its source and, where known, its value."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml

from nhiemky.domain.vietnamese import format_document_date
from nhiemky.intake.paper_values import AskedField, Fields

_HINTS = {
    "text": "chữ",
    "long_text": "chữ, được xuống dòng",
    "number": "số, ví dụ 12 hoặc 91,5",
    "date": "ngày/tháng/năm",
    "time": "giờ, ví dụ 08 giờ 00",
    "yes_no": "có hoặc không",
    "names": "danh sách họ tên",
    "rows": "danh sách, mỗi dòng một gạch đầu dòng",
}


def write_yaml(path: Path, fields: Fields, known: Mapping[str, object]) -> None:
    """A file to fill in by hand; a line left empty says nothing."""
    path.write_text("\n".join(_lines(fields, known)) + "\n", encoding="utf-8")


def _lines(fields: Fields, known: Mapping[str, object]) -> Iterator[str]:
    yield "# Phiếu dữ liệu: điền sau dấu hai chấm; chỗ nào chưa biết thì để trống."
    lists = [path for path, field in fields.items() if field.ask == "rows"]
    groups: dict[str, list[AskedField]] = {}
    for path, field in fields.items():
        if not any(path.startswith(f"{one}.") for one in lists):
            groups.setdefault(path.rpartition(".")[0], []).append(field)
    for group, members in groups.items():
        yield from _group(group, members, fields, known)


def _group(group: str, members: list[AskedField], fields: Fields, known: Mapping[str, object]) -> Iterator[str]:
    indent = ""
    for name in group.split(".") if group else ():
        yield f"{indent}{name}:"
        indent += "  "
    for field in members:
        yield f"{indent}# {field.title} ({_HINTS[field.ask]}) - lấy từ: {field.source}"
        name = field.path.rpartition(".")[2]
        yield from _entry(indent, name, field, fields, known.get(field.path))


def _entry(indent: str, name: str, field: AskedField, fields: Fields, value: object) -> Iterator[str]:
    if value is not None:
        text = yaml.safe_dump({name: _plain(value)}, allow_unicode=True, sort_keys=False, width=1000)
        yield from (f"{indent}{line}" for line in text.rstrip("\n").split("\n"))
        return
    yield f"{indent}{name}:"
    if field.ask == "rows":
        columns = [path.removeprefix(f"{field.path}.") for path in fields if path.startswith(f"{field.path}.")]
        shown = ", ".join(f"{column}: ..." for column in columns if "." not in column)
        yield f"{indent}#  - {{{shown}}}"


def _plain(value: object) -> object:
    if isinstance(value, date):
        return format_document_date(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
