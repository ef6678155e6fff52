"""The outbox: what is to be sent, to whom, and what became of it.

A message is put in the transaction that decides it. The sender then works through `Outbox`: lease, mark as
sending and commit, send, settle. Every moment is an argument and is bound; nothing here reads a clock.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Update, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from nhiemky.domain.sending import LEASE, Hold, Revision, State, Verdict
from nhiemky.store import outbox_sweep
from nhiemky.store.claims import insert_once_for
from nhiemky.store.columns import is_one_of
from nhiemky.store.engine import begin, connected, read
from nhiemky.store.outbox_rows import Attempt, NewMessage, OutboxRow, as_row
from nhiemky.store.outbox_sweep import AT, LONGEST_TEXT, RESENT, UNSETTLED, cancelled, free, let_go
from nhiemky.store.tables import outbox

__all__ = ["RESENT", "Attempt", "NewMessage", "Outbox", "OutboxRow", "cancel", "messages", "put"]

_UNIQUE = ("person", "kind", "subject_id", "local_day", "channel")

_WAITING = select(outbox.c.channel).where(outbox.c.state == State.READY, outbox.c.not_before <= AT).distinct()


def _claim(*conditions: ColumnElement[bool]) -> ReturningUpdate[Any]:
    due = (
        select(outbox.c.id)
        .where(outbox.c.state == State.READY, outbox.c.not_before <= AT, *conditions)
        .order_by(outbox.c.not_before, outbox.c.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(due.c.id)))
        .values(state=State.LEASED, worker=bindparam("worker_"), lease_until=bindparam("lease"))
        .returning(outbox)
    )


_CLAIM = _claim()
_CLAIM_OF_CHANNEL = _claim(outbox.c.channel == bindparam("of_channel"))
_OURS = (outbox.c.id == bindparam("row"), outbox.c.worker == bindparam("worker_"))
_SENDING = (
    update(outbox)
    .where(*_OURS, outbox.c.state == State.LEASED, outbox.c.lease_until > AT)
    .values(state=State.SENDING, tries=outbox.c.tries + 1, lease_until=bindparam("lease"))
)
_SET_LAST = ("state", "tries", "not_before", "provider_id", "last_class", "last_code", "last_text", "settled_at")
_SETTLED = (
    update(outbox)
    .where(*_OURS, is_one_of(outbox.c.state, (State.LEASED, State.SENDING, State.UNKNOWN)))
    .values(
        lease_until=None,
        **{name: bindparam(f"new_{name}") for name in _SET_LAST},
    )
)


def put(connection: Connection, message: NewMessage, *, at: datetime) -> int:
    """Put the message in, or find the one already there; the id of either."""
    return put_all(connection, [message], at=at)[0]


def put_all(connection: Connection, new: Sequence[NewMessage], *, at: datetime) -> list[int]:
    """Put messages in with one statement, or find those already there; the id of each, in their order."""
    if not new:
        return []
    rows = [_values_of(one, at) for one in new]
    added = connection.execute(insert_once_for(connection, outbox, "id", *_UNIQUE), rows)
    ids = {row[1:]: row[0] for row in added.all()}
    keys = [tuple(row[name] for name in _UNIQUE) for row in rows]
    return [ids[key] if key in ids else _find(connection, key) for key in keys]


def _values_of(message: NewMessage, at: datetime) -> dict[str, Any]:
    values = {name: getattr(message, name) for name in message.__slots__}
    return values | {"created_at": at, "planned_at": message.not_before}


def _find(connection: Connection, key: Sequence[object]) -> int:
    same = (outbox.c[name] == value for name, value in zip(_UNIQUE, key, strict=True))
    return int(connection.execute(select(outbox.c.id).where(*same)).scalar_one())


def messages(connection: Connection, states: Iterable[State] = State) -> list[OutboxRow]:
    """The messages in the given states, oldest first."""
    wanted = outbox.c.state.in_(tuple(states))
    rows = connection.execute(select(outbox).where(wanted).order_by(outbox.c.created_at, outbox.c.id))
    return [as_row(row) for row in rows]


def cancel(connection: Connection, ids: Iterable[int], reason: str, *, at: datetime) -> int:
    """Cancel what nobody has begun to send; how many that were. The reason is one Vietnamese line."""
    untouched = outbox.c.state.in_((State.READY, State.LEASED))
    statement = update(outbox).where(outbox.c.id.in_(tuple(ids)), untouched)
    return connection.execute(statement.values(cancelled(reason, at))).rowcount


class Outbox:
    """The outbox as a sender uses it: each call is one transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._line: Engine | Connection = engine

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Keeps one connection for the stamps and settlements within: each is a transaction, none has to ask."""
        with connected(self._engine) as line:
            self._line = line
            try:
                yield
            finally:
                self._line = self._engine

    def sweep(self, *, at: datetime) -> int:
        """Put right what dead workers left, end what is no longer useful, give doubts their one repeat.

        How many messages are newly in doubt.
        """
        with begin(self._engine) as connection:
            return outbox_sweep.sweep(connection, at)

    def look(self, *, at: datetime) -> tuple[bool, list[str]]:
        """Whether there is something to be swept, and the channels for which something is ready."""
        with read(self._engine) as connection:
            is_untidy = connection.scalar(UNSETTLED, {"at": at}) is not None
            return is_untidy, sorted(connection.scalars(_WAITING, {"at": at}))

    def next_moment(self, *, after: datetime) -> datetime | None:
        """When the next message becomes ready, later than a moment."""
        later = select(func.min(outbox.c.not_before)).where(
            outbox.c.state == State.READY, outbox.c.not_before > after
        )
        with read(self._engine) as connection:
            found: datetime | None = connection.scalar(later)
        return found

    def claim(self, *, worker: str, limit: int, at: datetime, channel: str | None = None) -> list[OutboxRow]:
        """Lease at most `limit` ready messages to one worker, oldest first; no two workers get the same."""
        values = {"worker_": worker, "lease": at + LEASE, "at": at, "limit": limit}
        statement = _CLAIM if channel is None else _CLAIM_OF_CHANNEL
        with begin(self._engine) as connection:
            found = connection.execute(statement, values if channel is None else {**values, "of_channel": channel})
            rows = [as_row(row) for row in found]
        return sorted(rows, key=lambda row: (row.not_before, row.id))

    def give_back(self, rows: Sequence[OutboxRow]) -> None:
        """Free at once what was leased and has not been begun."""
        if not rows:
            return
        free = {"state": State.READY, "worker": None, "lease_until": None}
        with begin(self._engine) as connection:
            for row in rows:
                connection.execute(_held(row, State.LEASED).values(free))

    def mark_sending(
        self, row: OutboxRow, *, at: datetime, revision: Revision | None = None, ended: Sequence[Attempt] = ()
    ) -> bool:
        """The stamp before the attempt, with what the message says now; settles in its transaction what has ended.

        False: the lease has passed to another worker, or it was cancelled.
        """
        with begin(self._line) as connection:
            _settle(connection, ended)
            return _mark_sending(connection, row, revision, at)

    def hold(self, row: OutboxRow, hold: Hold, *, at: datetime) -> bool:
        """End or put off a leased message that is not to be sent now."""
        values = cancelled(hold.reason, at) | {"state": hold.state}
        if hold.until is not None:
            values |= {"not_before": hold.until, "planned_at": hold.until, "settled_at": None, "worker": None}
        with begin(self._engine) as connection:
            is_ours = connection.execute(_held(row, State.LEASED).values(values)).rowcount == 1
            if is_ours and hold.is_told_later:
                let_go(connection, [row.id])
        return is_ours

    def settle(self, ended: Sequence[Attempt]) -> None:
        """Write down what became of attempts, also when the lease ran out meanwhile."""
        with begin(self._line) as connection:
            _settle(connection, ended)


def _mark_sending(connection: Connection, row: OutboxRow, revision: Revision | None, at: datetime) -> bool:
    values = {"row": row.id, "worker_": row.worker, "at": at, "lease": at + LEASE}
    is_ours = connection.execute(_SENDING, values).rowcount == 1
    if is_ours and revision is not None:
        _revise(connection, row, revision)
    return is_ours


def _revise(connection: Connection, row: OutboxRow, revision: Revision) -> None:
    new = update(outbox).where(outbox.c.id == row.id).values(payload=dict(revision.payload))
    connection.execute(new)
    free(connection, revision.told_later)


def _settle(connection: Connection, ended: Sequence[Attempt]) -> None:
    """In one statement all that leave nothing else to be written."""
    plain = [one for one in ended if one.revision is None and not _gave_up(one)]
    if plain:
        connection.execute(_SETTLED, [_end_values(one) for one in plain])
    for one in ended:
        if one.revision is not None or _gave_up(one):
            _settle_one(connection, one)


def _settle_one(connection: Connection, ended: Attempt) -> None:
    is_ours = connection.execute(_SETTLED, _end_values(ended)).rowcount == 1
    if is_ours and ended.revision is not None:
        _revise(connection, ended.row, ended.revision)
    if is_ours and _gave_up(ended):
        let_go(connection, [ended.row.id])


def _gave_up(ended: Attempt) -> bool:
    return ended.settlement.state is State.DEAD and ended.outcome.verdict is Verdict.RETRY


def _end_values(ended: Attempt) -> dict[str, object]:
    row, outcome, settlement = ended.row, ended.outcome, ended.settlement
    return {
        "row": row.id,
        "worker_": row.worker,
        "new_state": settlement.state,
        "new_tries": settlement.tries,
        "new_not_before": settlement.not_before,
        "new_provider_id": outcome.provider_id[:LONGEST_TEXT] or None,
        "new_last_class": outcome.verdict,
        "new_last_code": outcome.code[:32] or None,
        "new_last_text": outcome.text[:LONGEST_TEXT] or None,
        "new_settled_at": None if settlement.state == State.READY else ended.at,
    }


def _held(row: OutboxRow, *states: State) -> Update:
    """The row while this worker's attempt is the last one."""
    return update(outbox).where(outbox.c.id == row.id, outbox.c.worker == row.worker, outbox.c.state.in_(states))
