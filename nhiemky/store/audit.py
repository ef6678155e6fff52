"""The append-only record of who changed what, when and why: ids, keys and dates, never names or texts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from nhiemky.store.tables import audit

_ADD = insert(audit)


def record(
    connection: Connection, at: datetime, actor: str, action: str, subject: str, details: Mapping[str, Any]
) -> None:
    """Adds one line in the transaction of the change it tells of."""
    record_each(connection, at, actor, action, {subject: details})


def record_each(
    connection: Connection, at: datetime, actor: str, action: str, details: Mapping[str, Mapping[str, Any]]
) -> None:
    """As record, one line for each subject, in their order."""
    lines = [{"at": at, "actor": actor, "action": action, "subject": one} for one in details]
    rows = [{**line, "details": _plain(said)} for line, said in zip(lines, details.values(), strict=True)]
    if rows:
        connection.execute(_ADD, rows)


def _plain(details: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in details.items()}


def read_audit(connection: Connection, subject: str | None = None) -> list[dict[str, Any]]:
    """All lines, or those of one subject, oldest first."""
    query = select(audit).order_by(audit.c.id)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return [dict(row) for row in connection.execute(query).mappings()]
