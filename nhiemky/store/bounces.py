"""Finds the message a notification speaks of, and remembers which notifications have been taken in."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from nhiemky.store.claims import insert_once
from nhiemky.store.delivery_tables import inbox_seen, outbox
from nhiemky.store.outbox_rows import OutboxRow, as_row

_PROVIDER = "bounce"


def claim_notice(connection: Connection, sha256: str, at: datetime) -> bool:
    """Whether this very mail is taken in for the first time."""
    values = {"provider": _PROVIDER, "message_id": sha256, "seen_at": at}
    return connection.execute(insert_once(connection, inbox_seen), values).rowcount == 1


def find_by_key(connection: Connection, key: str) -> OutboxRow | None:
    """The message of an outbox key (OutboxRow.key); None for a key that we did not give."""
    day, _, _ = key.partition("-")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    rows = connection.execute(select(outbox).where(outbox.c.local_day == on))
    return next((one for one in map(as_row, rows) if one.key == key), None)
