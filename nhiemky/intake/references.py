"""Keys for rows that have none, and what a name or key written elsewhere in the lists refers to."""

from collections.abc import Mapping

from nhiemky.domain.vietnamese import ascii_slug, fold
from nhiemky.intake.records import Record

Labels = dict[str, list[str]]
Records = Mapping[str, list[Record]]


def give_keys(records: list[Record], name: str) -> None:
    """A row without a key gets one made of its name; the same list always gives the same keys."""
    for record in records:
        if name in record.values:
            record.values.setdefault("key", ascii_slug(record.values[name], limit=64) or "khong-ten")


def resolve_references(records: Records) -> None:
    """Replace every name or key that refers to a body or a person by its key; what is unknown is refused."""
    bodies, people = _labels(records["bodies"], "name"), _labels(records["members"], "full_name")
    for rows in records.values():
        for record in rows:
            for column, labels in (
                ("parent", bodies),
                ("body", bodies),
                ("person", people),
                ("deputy", people),
            ):
                if column in record.values and (key := _find(record, column, record.values[column], labels)):
                    record.values[column] = key
            listed = record.values.get("predecessors", ())
            if keys := tuple(_find(record, "predecessors", label, bodies) for label in listed):
                record.values["predecessors"] = keys


def _labels(records: list[Record], name: str) -> Labels:
    """What a row may be called elsewhere: its key or its name, whatever the case or tone place."""
    labels: Labels = {}
    for record in records:
        key = record.values.get("key")
        for label in {key, fold(record.values.get(name, ""))}:
            if key and label and key not in labels.setdefault(label, []):
                labels[label].append(key)
    return labels


def _find(record: Record, column: str, label: str, labels: Labels) -> str | None:
    found = labels.get(label) or labels.get(fold(label), [])
    if len(found) == 1:
        return found[0]
    if found:
        record.refuse(column, f"có nhiều mục tên “{label}”; hãy ghi mã: {', '.join(found)}")
    else:
        record.refuse(column, f"không có “{label}” trong danh sách")
    return None
