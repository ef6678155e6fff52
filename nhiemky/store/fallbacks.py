"""Writes a message anew for mail where it does not come through on its own channel."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from nhiemky.domain.fallback import CHAT_PREFIX, WAITING_REASON
from nhiemky.domain.sending import State
from nhiemky.store.columns import is_one_of
from nhiemky.store.outbox_rows import NewMessage, OutboxRow, as_row
from nhiemky.store.outbox_sweep import AT, cancelled, mark_resent
from nhiemky.store.reminders import find_targets_of_message, move_reminders
from nhiemky.store.tables import outbox

_stand_in = outbox.alias("stand_in")
_OPEN = (State.READY, State.DEAD, State.UNKNOWN)
_STUCK = (
    select(outbox)
    .where(
        outbox.c.channel.startswith(CHAT_PREFIX),
        or_(
            and_(outbox.c.state == State.READY, outbox.c.planned_at <= AT),
            is_one_of(outbox.c.state, (State.DEAD, State.UNKNOWN)),
        ),
        outbox.c.created_at >= bindparam("since", type_=outbox.c.created_at.type),
        outbox.c.expires_at.is_(None) | (outbox.c.expires_at > AT),
        ~exists().where(_stand_in.c.fallback_of == outbox.c.id),
    )
    .order_by(outbox.c.id)
)


def find_stuck_chats(connection: Connection, at: datetime, since: datetime) -> list[OutboxRow]:
    """Chat messages with nothing in their stead: waiting, dead or in doubt, still of use, made `since`."""
    return [as_row(row) for row in connection.execute(_STUCK, {"at": at, "since": since})]


def is_due_on(connection: Connection, row: OutboxRow, at: datetime) -> bool:
    """Whether what the message is about has to be done today."""
    targets = find_targets_of_message(connection, row.id)
    if targets:
        return at.date() in targets
    return row.expires_at is not None and row.expires_at.date() == at.date()


def put_in_stead(connection: Connection, row: OutboxRow, message: NewMessage, *, at: datetime) -> int | None:
    """The message for mail, in the stead of a row; None when another worker was faster.

    A row that waited is cancelled. One in doubt stays so for people to see, and the mail says that it may be
    the second.
    """
    held = select(outbox).where(outbox.c.id == row.id, outbox.c.state == row.state, outbox.c.state.in_(_OPEN))
    if connection.execute(held.with_for_update()).first() is None:
        return None
    payload = mark_resent(row, at) if row.state is State.UNKNOWN else dict(row.payload)
    values = {name: getattr(message, name) for name in message.__slots__}
    values |= {"payload": payload, "fallback_of": row.id, "created_at": at, "planned_at": message.not_before}
    same = (outbox.c[name] == values[name] for name in ("person", "kind", "subject_id", "local_day", "channel"))
    if connection.execute(select(outbox.c.id).where(*same)).first() is not None:
        return None
    number = int(connection.execute(outbox.insert().returning(outbox.c.id), values).scalar_one())
    if row.state is State.READY:
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(cancelled(WAITING_REASON, at)))
    move_reminders(connection, row.id, number)
    return number


def find_stand_ins(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """The message that stands in for each of these, where there is one."""
    query = select(outbox.c.fallback_of, outbox.c.id).where(outbox.c.fallback_of.in_(list(ids)))
    return {int(row.fallback_of): int(row.id) for row in connection.execute(query)}
