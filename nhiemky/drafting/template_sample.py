"""An invented office to try a template on: everything filled in, and next to nothing."""

from collections.abc import Iterator
from datetime import date

from nhiemky.drafting.kind_model import Ask, FieldData
from nhiemky.drafting.kinds import Kind

_TODAY = date(2026, 11, 23)
_PEOPLE = ["Nguyễn Văn Mẫu", "Trần Thị Thử"]
_VALUES: dict[Ask, object] = {
    "text": "nội dung mẫu",
    "long_text": "Đoạn mẫu thứ nhất.\nĐoạn mẫu thứ hai.",
    "number": 3,
    "date": date(2026, 11, 2),
    "time": "08 giờ 00",
    "yes_no": True,
    "names": _PEOPLE,
}
_COMMITTEE: dict[str, object] = {
    "name": "Đảng bộ Sở Mẫu", "kind": "party_organization", "symbol": "ĐU", "place": "Mẫu",
    "superior_name": "ĐẢNG BỘ ỦY BAN NHÂN DÂN TỈNH MẪU", "superior_address": "Đảng ủy Ủy ban nhân dân tỉnh Mẫu",
    "has_standing_committee": True, "has_office": True, "has_cell_committee": False,
    "official": 60, "probationary": 3, "members": 63,
}  # fmt: skip
_CELL: dict[str, object] = {
    "name": "Chi bộ Thử", "kind": "cell", "symbol": "CB", "place": "Mẫu",
    "superior_name": "ĐẢNG BỘ SỞ MẪU", "superior_address": "Đảng ủy Sở Mẫu",
    "has_standing_committee": False, "has_office": False, "has_cell_committee": True,
    "official": 12, "probationary": 1, "members": 13,
}  # fmt: skip
_CONGRESS: dict[str, object] = {
    "day": date(2027, 4, 20), "closing": date(2027, 4, 20), "variant": "four_contents",
    "variant_title": "Bốn nội dung", "ordinal": 2, "term": "2027-2032", "previous_term": "2025-2027",
    "is_all_members": True,
}  # fmt: skip
_CELLS = [
    {"key": "mau", "name": "Chi bộ Mẫu", "official": 12, "members": 13, "congress_day": date(2027, 2, 19)},
    {"key": "thu", "name": "Chi bộ Thử", "official": 6, "members": 6, "congress_day": date(2027, 2, 26)},
]
_STEPS = [
    {
        "key": "step", "title": "Hội nghị quán triệt, triển khai", "owner_title": "Đảng ủy", "basis": "practice",
        "due": date(2026, 12, 1), "due_text": "01/12/2026", "basis_text": "kế hoạch mẫu", "tier": 1,
    },
]  # fmt: skip


def trial_contexts(kind: Kind) -> Iterator[tuple[str, dict[str, object]]]:
    """For each body that writes the kind: its name for people, and the context, full and nearly empty."""
    for body_of in kind.data.bodies:
        body = _COMMITTEE if body_of == "committee" else _CELL
        who = "đảng bộ" if body_of == "committee" else "chi bộ"
        yield f"dữ liệu mẫu của {who}", sample_context(kind, body)
        yield f"dữ liệu trống của {who}", {"today": _TODAY, "body": {"kind": body["kind"]}}


def sample_context(kind: Kind, body: dict[str, object]) -> dict[str, object]:
    """Invented values for every value a person is asked for, over an invented office."""
    context: dict[str, object] = {
        "today": _TODAY,
        "body": body,
        "congress": dict(_CONGRESS),
        "cells": _CELLS if body is _COMMITTEE else [],
        "steps": _STEPS,
        "signer": {"authority": "T/M ĐẢNG ỦY", "office": "BÍ THƯ", "name": _PEOPLE[0]},
        "superior_plan": {"number": "12-KH/ĐU", "on": date(2026, 11, 2), "title": "về đại hội đảng bộ các cấp"},
    }
    fields = {**kind.shared, **kind.data.fields}
    for path in sorted(fields):
        if fields[path].ask is not None:
            _put(context, path.split("."), _value(path, fields))
    if kind.data.per and isinstance(context.get(kind.data.per), list):
        context[kind.data.per.removesuffix("s")] = context[kind.data.per][0]  # type: ignore[index]
    return context


def _value(path: str, fields: dict[str, FieldData]) -> object:
    ask = fields[path].ask
    if ask != "rows":
        return _VALUES.get(ask) if ask is not None else None
    columns = [name for name in fields if name.startswith(f"{path}.") and fields[name].ask is not None]
    item: dict[str, object] = {}
    for column in sorted(columns):
        rest = column.removeprefix(f"{path}.").split(".")
        nearest = column.rpartition(".")[0]
        if nearest == path or fields.get(nearest) is None or fields[nearest].ask != "rows":
            _put(item, rest, _value(column, fields))
    items = [dict(item), dict(item)]
    if path.endswith(".candidates"):
        items = [{**one, "name": name} for one, name in zip(items, _PEOPLE, strict=True)]  # those who are elected
    return items


def _put(tree: dict[str, object], names: list[str], value: object) -> None:
    """Sets a value where none is; inside a list it belongs to the items, which have it already."""
    *owners, last = names
    for name in owners:
        part = tree.setdefault(name, {})
        if not isinstance(part, dict):
            return
        tree = part
    tree.setdefault(last, value)
