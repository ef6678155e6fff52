"""The outbox as the clerk and the administrator see it, and what they may do with a message."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from nhiemky.domain.sending import State, Verdict
from nhiemky.store.outbox_rows import OutboxRow, as_row
from nhiemky.store.outbox_sweep import LONGEST_TEXT, mark_resent
from nhiemky.store.tables import outbox

_ENDED = (State.SENT, State.UNKNOWN, State.DEAD, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages of a channel ended in which state, and why."""

    channel: str
    state: State
    reason: str
    number: int


def find_message(connection: Connection, number: int) -> OutboxRow | None:
    """One message."""
    row = connection.execute(select(outbox).where(outbox.c.id == number)).first()
    return as_row(row) if row else None


def list_messages(
    connection: Connection, *, states: Iterable[State] = State, person: str | None = None
) -> list[OutboxRow]:
    """The messages in the given states, of one person or of all; the newest first."""
    query = select(outbox).where(outbox.c.state.in_(tuple(states)))
    if person is not None:
        query = query.where(outbox.c.person == person)
    return [as_row(row) for row in connection.execute(query.order_by(outbox.c.id.desc()))]


def put_again(connection: Connection, row: OutboxRow, *, address: str, at: datetime) -> bool:
    """Ready once more under the same key; one that may have arrived says so. False: it has changed meanwhile."""
    may_have_come = row.state in {State.SENT, State.UNKNOWN}
    values = {
        "state": State.READY,
        "address": address,
        "payload": mark_resent(row, at) if may_have_come else dict(row.payload),
        "tries": 0,
        "not_before": at,
        "planned_at": at,
        "expires_at": None,
        "worker": None,
        "lease_until": None,
        "settled_at": None,
    }
    same = (outbox.c.id == row.id, outbox.c.state == row.state, outbox.c.state.in_(_ENDED))
    return connection.execute(update(outbox).where(*same).values(values)).rowcount == 1


def mark_bounced(connection: Connection, number: int, code: str, text: str, *, at: datetime) -> bool:
    """A message that was taken has come back: it did not reach the person. False: it is not one that was sent."""
    values = {
        "state": State.DEAD,
        "last_class": Verdict.DEAD,
        "last_code": code[:32] or None,
        "last_text": text[:LONGEST_TEXT],
        "settled_at": at,
    }
    sent = (outbox.c.id == number, outbox.c.state.in_((State.SENT, State.UNKNOWN)))
    return connection.execute(update(outbox).where(*sent).values(values)).rowcount == 1


def find_oldest_ready(connection: Connection, at: datetime) -> dict[str, datetime]:
    """Per channel: since when the oldest message has been waiting to be sent."""
    since = func.min(func.coalesce(outbox.c.planned_at, outbox.c.created_at)).label("since")
    ready = (outbox.c.state == State.READY, func.coalesce(outbox.c.planned_at, outbox.c.created_at) <= at)
    rows = connection.execute(select(outbox.c.channel, since).where(*ready).group_by(outbox.c.channel))
    return {row.channel: row.since for row in rows}


def tally_between(connection: Connection, start: datetime, end: datetime) -> list[Tally]:
    """What ended in a time, in numbers: no person and no address."""
    reason = func.coalesce(outbox.c.last_code, "").label("code")
    query = (
        select(outbox.c.channel, outbox.c.state, reason, func.count())
        .where(outbox.c.settled_at >= start, outbox.c.settled_at < end)
        .group_by(outbox.c.channel, outbox.c.state, reason)
        .order_by(outbox.c.channel, outbox.c.state, reason)
    )
    return [Tally(row[0], State(row[1]), row[2], row[3]) for row in connection.execute(query)]


def count_waiting(connection: Connection) -> int:
    """How many messages have not ended."""
    open_ones = outbox.c.state.in_((State.READY, State.LEASED, State.SENDING))
    return int(connection.scalar(select(func.count()).where(open_ones)) or 0)


def count_sent_since(connection: Connection, start: datetime) -> dict[str, int]:
    """How many messages each channel has taken since a moment."""
    sent = (outbox.c.state == State.SENT, outbox.c.settled_at >= start)
    rows = connection.execute(select(outbox.c.channel, func.count()).where(*sent).group_by(outbox.c.channel))
    return {row[0]: row[1] for row in rows}
