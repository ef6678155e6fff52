"""A list row by row, whichever file it came from: raw values with their places, then read values."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nhiemky.errors import BadInput
from nhiemky.intake.layout import Section
from nhiemky.intake.values import Unreadable


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One row as found: values by field key, and where each field stands (also the empty ones)."""

    place: str
    values: Mapping[str, object]
    places: Mapping[str, str]

    def place_of(self, key: str) -> str:
        """Where the field is, or would be."""
        return self.places.get(key, self.place)


RawLists = Mapping[str, list[RawRecord]]


@dataclass(slots=True)
class Record:
    """One row after reading. What could not be read is missing, and `faults` says why."""

    raw: RawRecord
    values: dict[str, Any]
    faults: list[BadInput] = field(default_factory=list)

    def refuse(self, key: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.faults.append(BadInput(self.raw.place_of(key), message))


def read_records(section: Section, raw_records: list[RawRecord]) -> list[Record]:
    """Read every row; nothing is raised, each record carries its own faults."""
    return [_read_record(section, raw) for raw in raw_records]


def _read_record(section: Section, raw: RawRecord) -> Record:
    record = Record(raw, {})
    known = {one.key for one in section.fields}
    for key in raw.values:
        if key not in known:
            record.refuse(key, unknown_name(key, sorted(known)))
    for one in section.fields:
        value = raw.values.get(one.key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if one.is_required:
                record.refuse(one.key, f"chưa ghi “{one.header}”")
            continue
        try:
            record.values[one.key] = one.read(value)
        except Unreadable as error:
            record.refuse(one.key, str(error))
    return record


def unknown_name(name: str, known: list[str]) -> str:
    """Say that a name is not one of ours, and which was probably meant."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"không có mục “{name}”; " + (f"có phải “{near[0]}”?" if near else f"dùng: {', '.join(known)}")
