"""Puts right what dead workers have left in the outbox, ends what is no longer useful, repeats doubts once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, exists, select, update

from nhiemky.domain.sending import HARMLESS_KINDS, PAID_CHANNELS, RESEND_AFTER, State, Verdict
from nhiemky.store.columns import is_one_of
from nhiemky.store.outbox_rows import OutboxRow, as_row
from nhiemky.store.tables import outbox, reminder

RESENT = "(gửi lại)"
LONGEST_TEXT = 255
AT = bindparam("at", type_=outbox.c.not_before.type)

_stand_in = outbox.alias("stand_in")
UNSETTLED = (
    select(outbox.c.id)
    .where(
        is_one_of(outbox.c.state, (State.LEASED, State.SENDING)) & (outbox.c.lease_until <= AT)
        | (outbox.c.state == State.READY) & (outbox.c.expires_at <= AT)
        | (outbox.c.state == State.UNKNOWN)
    )
    .limit(1)
)


def sweep(connection: Connection, at: datetime) -> int:
    """The sweep of one transaction; how many messages are newly in doubt."""
    doubts = connection.execute(_doubt(at)).rowcount
    connection.execute(_release(at))
    let_go(connection, connection.scalars(_expire(at).returning(outbox.c.id)).all())
    for row in connection.execute(_repeatable(at)):
        connection.execute(_repeat(as_row(row), at))
    return doubts


def let_go(connection: Connection, ids: Iterable[int]) -> None:
    """What a message could not bring in time is told by the next one."""
    if numbers := list(ids):
        connection.execute(update(reminder).where(reminder.c.outbox_id.in_(numbers)).values(outbox_id=None))


def free(connection: Connection, reminders: Iterable[int]) -> None:
    """These reminders are told by the next message, not by the one that carried them."""
    if numbers := list(reminders):
        connection.execute(update(reminder).where(reminder.c.id.in_(numbers)).values(outbox_id=None))


def cancelled(reason: str, at: datetime) -> dict[str, object]:
    """What a cancelled message becomes."""
    return {
        "state": State.CANCELLED,
        "last_text": reason[:LONGEST_TEXT],
        "lease_until": None,
        "settled_at": at,
    }


def mark_resent(row: OutboxRow, at: datetime) -> dict[str, str]:
    """The payload of a message that may come twice, and says so once."""
    if row.payload["subject"].endswith(RESENT):
        return {**row.payload, "resent": at.isoformat()}
    marked = {"subject": f"{row.payload['subject']} {RESENT}", "resent": at.isoformat()}
    if "zalo" in row.payload:  # what a chat shows has no subject
        marked["zalo"] = f"{RESENT} {row.payload['zalo']}"
    return {**row.payload, **marked}


def _doubt(at: datetime) -> Update:
    values = {
        "state": State.UNKNOWN,
        "last_class": Verdict.UNKNOWN,
        "last_text": "máy dừng giữa lúc đang gửi",
        "settled_at": at,
    }
    return update(outbox).where(outbox.c.state == State.SENDING, outbox.c.lease_until <= at).values(values)


def _release(at: datetime) -> Update:
    """Nothing was handed over yet: simply free again."""
    dead = (outbox.c.state == State.LEASED, outbox.c.lease_until <= at)
    return update(outbox).where(*dead).values(state=State.READY, worker=None, lease_until=None)


def _expire(at: datetime) -> Update:
    late = (outbox.c.state == State.READY, outbox.c.expires_at <= at)
    return update(outbox).where(*late).values(cancelled("đã qua thời hạn gửi", at))


def _repeatable(at: datetime) -> Select[Any]:
    """Doubts that nothing else stands in for."""
    return (
        select(outbox)
        .where(
            outbox.c.state == State.UNKNOWN,
            outbox.c.kind.in_(tuple(HARMLESS_KINDS)),
            outbox.c.channel.not_in(tuple(PAID_CHANNELS)),
            outbox.c.settled_at <= at - RESEND_AFTER,
            outbox.c.expires_at.is_(None) | (outbox.c.expires_at > at),
            outbox.c.payload["resent"].as_string().is_(None),
            ~exists().where(_stand_in.c.fallback_of == outbox.c.id),
        )
        .with_for_update(skip_locked=True, of=outbox)
    )


def _repeat(row: OutboxRow, at: datetime) -> Update:
    """Once, under the same key, and saying so."""
    values = {
        "state": State.READY,
        "payload": mark_resent(row, at),
        "not_before": at,
        "worker": None,
        "settled_at": None,
    }
    return update(outbox).where(outbox.c.id == row.id, outbox.c.state == State.UNKNOWN).values(values)
