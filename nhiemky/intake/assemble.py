"""Puts the read rows together into one organisation, or says everything that is wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from nhiemky.domain.organisation import (
    Absence,
    Assignment,
    Body,
    BodyKind,
    Membership,
    MemberStatus,
    Organisation,
    Person,
    TermPolicy,
)
from nhiemky.domain.organisation_rules import Fault, faults
from nhiemky.domain.vietnamese import ascii_slug, fold
from nhiemky.errors import BadInput
from nhiemky.intake.layout import SECTIONS
from nhiemky.intake.records import RawLists, Record, read_records

# Sections of the domain's rules -> lists of the file, and the columns whose names differ there.
_LISTS = {
    "bodies": "bodies",
    "memberships": "members",
    "assignments": "roles",
    "absences": "absences",
    "term_policies": "terms",
}
_COLUMNS = {("memberships", "person"): "full_name"}

Labels = dict[str, list[str]]
Records = Mapping[str, list[Record]]


def assemble(raw_lists: RawLists) -> tuple[Organisation, list[BadInput]]:
    """The organisation of the lists and every fault found; with a fault the organisation is not to be used."""
    records = {section.key: read_records(section, raw_lists.get(section.key, [])) for section in SECTIONS}
    _give_keys(records["bodies"], "name")
    _give_keys(records["members"], "full_name")
    bodies, people = _labels(records["bodies"], "name"), _labels(records["members"], "full_name")
    _resolve_references(records, bodies, people)
    organisation = _build(records)
    _note_contradictions(organisation, records)
    return organisation, [fault for rows in records.values() for record in rows for fault in record.faults]


# --- keys and references -------------------------------------------------------------------------


def _give_keys(records: list[Record], name: str) -> None:
    """A row without a key gets one made of its name; the same list always gives the same keys."""
    for record in records:
        if "key" not in record.values and name in record.values:
            record.values["key"] = ascii_slug(record.values[name], limit=64) or "khong-ten"


def _labels(records: list[Record], name: str) -> Labels:
    """What a row may be called by elsewhere: its key or its name, whatever the case or tone place."""
    labels: Labels = {}
    for record in records:
        key = record.values.get("key")
        for label in (key, fold(record.values.get(name, ""))):
            if key and label and key not in labels.setdefault(label, []):
                labels[label].append(key)
    return labels


def _resolve_references(records: Records, bodies: Labels, people: Labels) -> None:
    for rows in records.values():
        for record in rows:
            for column, labels in (
                ("parent", bodies),
                ("body", bodies),
                ("person", people),
                ("deputy", people),
            ):
                if column in record.values:
                    _resolve(record, column, labels)
            if "predecessors" in record.values:
                keys = [_find(record, "predecessors", label, bodies) for label in record.values["predecessors"]]
                record.values["predecessors"] = tuple(key for key in keys if key)


def _resolve(record: Record, column: str, labels: Labels) -> None:
    found = _find(record, column, record.values[column], labels)
    if found is None:
        del record.values[column]
    else:
        record.values[column] = found


def _find(record: Record, column: str, label: str, labels: Labels) -> str | None:
    found = labels.get(label) or labels.get(fold(label), [])
    if len(found) == 1:
        return found[0]
    if not found:
        record.refuse(column, f"không có “{label}” trong danh sách")
    else:
        record.refuse(column, f"có nhiều mục tên “{label}”; hãy ghi mã: {', '.join(found)}")
    return None


# --- building ------------------------------------------------------------------------------------


def _build(records: Records) -> Organisation:
    """Built of the sound rows only, so that the rules can still be checked when others are faulty."""
    return Organisation(
        bodies=tuple(_bodies(records["bodies"])),
        people=tuple(_people(records["members"])),
        memberships=tuple(_membership(record) for record in _sound(records["members"])),
        assignments=tuple(_pick(Assignment, record.values) for record in _sound(records["roles"])),
        absences=tuple(_pick(Absence, record.values) for record in _sound(records["absences"])),
        term_policies=tuple(_term(record) for record in _sound(records["terms"])),
    )


def _sound(records: Iterable[Record]) -> list[Record]:
    return [record for record in records if not record.faults]


def _pick[T](kind: type[T], values: Mapping[str, Any]) -> T:
    return kind(**{one.name: values[one.name] for one in fields(kind) if one.name in values})


def _bodies(records: list[Record]) -> list[Body]:
    seen: dict[str, Record] = {}
    bodies = {}
    for record in records:
        key = record.values.get("key")
        if key in seen:
            record.refuse("key", f"mã “{key}” đã dùng ở {seen[key].raw.place_of('key')}")
        elif key:
            seen[key] = record
    for record in _sound(records):
        values = {**record.values, "kind": BodyKind(record.values["kind"])}
        bodies[values["key"]] = _with_letterhead(values, seen)
    return list(bodies.values())
