"""Puts the rows together into one organisation, or says everything that is wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

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
from nhiemky.domain.organisation_rules import faults
from nhiemky.domain.roles import organ_name
from nhiemky.errors import BadInput
from nhiemky.intake.layout import SECTIONS
from nhiemky.intake.records import RawLists, Record, read_records
from nhiemky.intake.references import give_keys, resolve_references

T = TypeVar("T")

SYMBOLS = {BodyKind.PARTY_ORGANIZATION: "ĐU", BodyKind.CELL: "CB"}
_PERSONAL = ("full_name", "email", "phone", "channel", "daily_digest", "admitted_on", "official_on")


def assemble(raw_lists: RawLists) -> tuple[Organisation, list[BadInput]]:
    """The organisation of the lists and every fault found; with a fault it is not to be used."""
    records = {section.key: read_records(section, raw_lists.get(section.key, [])) for section in SECTIONS}
    give_keys(records["bodies"], "name")
    give_keys(records["members"], "full_name")
    resolve_references(records)
    _refuse_second_bodies(records["bodies"])
    _refuse_namesakes(records["members"])
    sound = {key: [record for record in rows if not record.faults] for key, rows in records.items()}
    organisation = _build(sound, records["members"])
    if len(sound["bodies"]) == len(records["bodies"]):  # without every body the rest cannot be judged
        _note_contradictions(organisation, sound)
    return organisation, [fault for rows in records.values() for record in rows for fault in record.faults]


def _refuse_second_bodies(records: Iterable[Record]) -> None:
    first: dict[str, Record] = {}
    for record in records:
        key = record.values.get("key", "")
        other = first.setdefault(key, record)
        if key and other is not record:
            record.refuse("key", f"mã “{key}” đã dùng ở {other.raw.place_of('key')}")


def _refuse_namesakes(records: Iterable[Record]) -> None:
    """Rows of one person carry one key and agree; two people of one name need keys to tell them apart."""
    first: dict[str, Record] = {}
    for record in records:
        key = record.values.get("key", "")
        other = first.setdefault(key, record)
        if not key or other is record:
            continue
        if not (record.raw.values.get("key") and other.raw.values.get("key")):
            place = other.raw.place_of("full_name")
            record.refuse("full_name", f"trùng họ tên với {place}; hãy ghi mã riêng cho từng đồng chí")
        for column in _PERSONAL:
            mine, theirs = record.values.get(column), other.values.get(column)
            if None not in {mine, theirs} and mine != theirs:
                record.refuse(column, f"cùng mã “{key}” nhưng khác với {other.raw.place_of(column)}")


def _build(sound: Mapping[str, list[Record]], members: Iterable[Record]) -> Organisation:
    """Built of the sound rows, so that these are judged even when others are faulty."""
    return Organisation(
        bodies=_bodies(sound["bodies"]),
        people=_people(members),
        memberships=tuple(_membership(record) for record in sound["members"]),
        assignments=tuple(_pick(Assignment, record.values) for record in sound["roles"]),
        absences=tuple(_pick(Absence, record.values) for record in sound["absences"]),
        term_policies=tuple(_term_policy(record) for record in sound["terms"]),
    )


def _pick(kind: type[T], values: Mapping[str, Any]) -> T:
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]  # every kind here is a dataclass
    return kind(**{name: values[name] for name in names if name in values})


def _bodies(records: Iterable[Record]) -> tuple[Body, ...]:
    bodies: dict[str, Body] = {}
    for record in records:
        values = {**record.values, "kind": BodyKind(record.values["kind"])}
        bodies[values["key"]] = _pick(Body, {"symbol": SYMBOLS[values["kind"]], **values})
    return tuple(_pick(Body, _letterhead(body, bodies)) for body in bodies.values())


def _letterhead(body: Body, bodies: Mapping[str, Body]) -> dict[str, Any]:
    """What a body's letterhead does not say itself follows from the body above it."""
    values = {one.name: getattr(body, one.name) for one in fields(Body)}
    parent = bodies.get(body.parent or "")
    if parent is None:
        return values
    inherited = {
        "superior_name": parent.name.upper(),
        "superior_address": organ_name(parent),
        "place": parent.place,
    }
    return {**values, **{name: values[name] or text for name, text in inherited.items()}}


def _people(records: Iterable[Record]) -> tuple[Person, ...]:
    """One person for all rows of a key; a later row may add what an earlier one left out."""
    merged: dict[str, dict[str, Any]] = {}
    for record in records:
        if key := record.values.get("key"):
            known = merged.setdefault(key, {})
            known.update({key: value for key, value in record.values.items() if key not in known})
    # A row whose name is refused still stands for its person, lest every mention of them be refused too.
    return tuple(_pick(Person, {"full_name": key, **values}) for key, values in merged.items())


def _membership(record: Record) -> Membership:
    status = MemberStatus(record.values["status"])
    return _pick(Membership, {**record.values, "person": record.values["key"], "status": status})


def _term_policy(record: Record) -> TermPolicy:
    return _pick(TermPolicy, {"months": None, "decision": "", **record.values})


# The domain's names of the lists, and of the column that stands elsewhere in the file.
_LISTS = {"memberships": "members", "assignments": "roles", "term_policies": "terms"}
_COLUMNS = {("memberships", "person"): "full_name"}


def _note_contradictions(organisation: Organisation, sound: Mapping[str, list[Record]]) -> None:
    for fault in faults(organisation):
        record = sound[_LISTS.get(fault.section, fault.section)][fault.index]
        record.refuse(_COLUMNS.get((fault.section, fault.field), fault.field), fault.message)
