"""What people have entered for papers: the newest value of a path counts, the older ones are kept."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select

from nhiemky.store.tables import sheet

_DAY, _TIME = "$date", "$time"  # JSON has neither; a value must come back as what it was


# Not LIKE: SQLite prepares such a statement anew for every other pattern.
_IS_OF = (sheet.c.subject == bindparam("whole")) | (
    func.substr(sheet.c.subject, 1, bindparam("length")) == bindparam("head")
)
_NEWEST = (
    select(sheet.c.subject, sheet.c.path, sheet.c.value, sheet.c.source, sheet.c.entered_at)
    .where(
        sheet.c.id.in_(
            select(func.max(sheet.c.id)).where(_IS_OF).group_by(sheet.c.subject, sheet.c.path).scalar_subquery()
        )
    )
    .order_by(sheet.c.path)
)


class SheetValue(NamedTuple):
    """A value as entered, in which file it was given and when."""

    value: object
    source: str
    entered_at: datetime


def write_sheet(
    connection: Connection, subject: str, values: Mapping[str, object], source: str, by: str, at: datetime
) -> int:
    """Keeps values under their paths, lists whole; None withdraws one. Gives how many are new or changed."""
    known = read_sheet(connection, subject)
    rows = [
        {
            "subject": subject,
            "path": path,
            "value": _to_json(value),
            "source": source,
            "entered_by": by,
            "entered_at": at,
        }
        for path, value in values.items()
        if _is_news(known.get(path), value)
    ]
    if rows:
        connection.execute(insert(sheet), rows)
    return len(rows)


def read_sheet(connection: Connection, subject: str) -> dict[str, SheetValue]:
    """The values that count, by path; what has been withdrawn is not there."""
    return read_sheets(connection, subject).get(subject, {})


def read_sheets(connection: Connection, subject: str) -> dict[str, dict[str, SheetValue]]:
    """As `read_sheet`, of a subject and of every part of it ("schedule:12", "schedule:12/ballot")."""
    found: dict[str, dict[str, SheetValue]] = {}
    head = f"{subject}/"
    for row in connection.execute(_NEWEST, {"whole": subject, "head": head, "length": len(head)}):
        value = _from_json(row.value)
        if value is not None:
            found.setdefault(row.subject, {})[row.path] = SheetValue(value, row.source, row.entered_at)
    return found


def read_history(connection: Connection, subject: str, path: str) -> list[SheetValue]:
    """Every value a path has had, oldest first; None where it was withdrawn."""
    query = (
        select(sheet.c.value, sheet.c.source, sheet.c.entered_at)
        .where(sheet.c.subject == subject, sheet.c.path == path)
        .order_by(sheet.c.id)
    )
    return [SheetValue(_from_json(row.value), row.source, row.entered_at) for row in connection.execute(query)]


def _is_news(known: SheetValue | None, value: object) -> bool:
    """A value entered again is none: True and 1 are equal to Python, not to a clerk."""
    before = known.value if known else None
    return _to_json(before) != _to_json(value) or type(before) is not type(value)


def _to_json(value: object) -> Any:  # noqa: ANN401  (whatever a sheet can hold)
    if isinstance(value, Mapping):
        return {str(key): _to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, time):
        return {_TIME: value.isoformat("minutes")}
    return value


def _from_json(value: Any) -> object:  # noqa: ANN401
    if isinstance(value, list):
        return [_from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {_DAY}:
        text = value[_DAY]
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    if value.keys() == {_TIME}:
        return time.fromisoformat(value[_TIME])
    return {key: _from_json(item) for key, item in value.items()}
