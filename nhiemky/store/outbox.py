"""The outbox: what is to be sent, to whom, and what became of it.

A message is put in the transaction that decides it. The sender then works through `Outbox`: lease, mark as
sending and commit, send, settle. Every moment is an argument and is bound; nothing here reads a clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, Update, bindparam, select, update

from nhiemky.domain.sending import HARMLESS_KINDS, LEASE, RESEND_AFTER, Outcome, Settlement, State, Verdict
from nhiemky.store.claims import insert_once
from nhiemky.store.engine import begin, read
from nhiemky.store.tables import outbox, reminder

RESENT = "(gửi lại)"
_UNIQUE = ("person", "kind", "subject_id", "local_day", "channel")
_LONGEST_TEXT = 255

_AT = bindparam("at", type_=outbox.c.not_before.type)
_READY = select(outbox.c.id).where(outbox.c.state == State.READY, outbox.c.not_before <= _AT).limit(1)
_UNSETTLED = (
    select(outbox.c.id)
    .where(
        outbox.c.state.in_([State.LEASED, State.SENDING]) & (outbox.c.lease_until <= _AT)
        | (outbox.c.state == State.READY) & (outbox.c.expires_at <= _AT)
        | (outbox.c.state == State.UNKNOWN)
    )
    .limit(1)
)
_CLAIMED = (
    select(outbox.c.id)
    .where(outbox.c.state == State.READY, outbox.c.not_before <= _AT)
    .order_by(outbox.c.not_before, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(select(_CLAIMED.c.id)))
    .values(state=State.LEASED, worker=bindparam("worker_"), lease_until=bindparam("lease"))
    .returning(outbox)
)
_OURS = (outbox.c.id == bindparam("row"), outbox.c.worker == bindparam("worker_"))
_SENDING = (
    update(outbox)
    .where(*_OURS, outbox.c.state == State.LEASED, outbox.c.lease_until > _AT)
    .values(state=State.SENDING, tries=outbox.c.tries + 1, lease_until=bindparam("lease"))
)
_SET_LAST = ("state", "tries", "not_before", "provider_id", "last_class", "last_code", "last_text", "settled_at")
_SETTLED = (
    update(outbox)
    .where(*_OURS, outbox.c.state.in_([State.LEASED, State.SENDING, State.UNKNOWN]))
    .values(
        lease_until=None,
        **{name: bindparam(f"new_{name}") for name in _SET_LAST},
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message as it was composed; at most one a person, kind, subject, local day and channel.

    `payload` has subject, text, html and name (of the person). `expires_at` ends its usefulness.
    """

    person: str
    kind: str
    local_day: date
    channel: str
    address: str
    payload: Mapping[str, str]
    not_before: datetime
    subject_id: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A message with what became of it."""

    id: int
    person: str
    kind: str
    subject_id: str
    local_day: date
    channel: str
    address: str
    payload: Mapping[str, str]
    state: State
    tries: int
    not_before: datetime
    expires_at: datetime | None
    lease_until: datetime | None
    worker: str | None
    provider_id: str | None
    last_class: str | None
    last_code: str | None
    last_text: str | None
    created_at: datetime
    settled_at: datetime | None

    @property
    def key(self) -> str:
        """Names the message outside the database; the same again if a restored backup decides it again."""
        parts = f"{self.person}|{self.kind}|{self.subject_id}|{self.local_day.isoformat()}|{self.channel}"
        return f"{self.local_day:%Y%m%d}-{sha256(parts.encode()).hexdigest()[:16]}"


def put(connection: Connection, message: NewMessage, *, at: datetime) -> int:
    """Put the message in, or find the one already there; the id of either."""
    values = {name: getattr(message, name) for name in message.__slots__} | {"created_at": at}
    statement = insert_once(connection, outbox).returning(outbox.c.id)
    new = connection.execute(statement, values).scalar()
    if new is not None:
        return int(new)
    same = (outbox.c[name] == values[name] for name in _UNIQUE)
    return int(connection.execute(select(outbox.c.id).where(*same)).scalar_one())


def messages(connection: Connection, states: Iterable[State] = State) -> list[OutboxRow]:
    """The messages in the given states, oldest first."""
    wanted = outbox.c.state.in_(tuple(states))
    rows = connection.execute(select(outbox).where(wanted).order_by(outbox.c.created_at, outbox.c.id))
    return [_row(row) for row in rows]


def cancel(connection: Connection, ids: Iterable[int], reason: str, *, at: datetime) -> int:
    """Cancel what nobody has begun to send; how many that were. The reason is one Vietnamese line."""
    untouched = outbox.c.state.in_((State.READY, State.LEASED))
    statement = update(outbox).where(outbox.c.id.in_(tuple(ids)), untouched)
    return connection.execute(statement.values(_cancelled(reason, at))).rowcount


class Outbox:
    """The outbox as a sender uses it: each call is one transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def sweep(self, *, at: datetime) -> int:
        """Put right what dead workers left, end what is no longer useful, give doubts their one repeat.

        How many messages are newly in doubt.
        """
        with read(self._engine) as connection:
            if connection.scalar(_UNSETTLED, {"at": at}) is None:
                return 0
        with begin(self._engine) as connection:
            doubts = connection.execute(_doubt(at)).rowcount
            connection.execute(_release(at))
            _let_go(connection, connection.scalars(_expire(at).returning(outbox.c.id)).all())
            for row in connection.execute(_repeatable(at)):
                connection.execute(_repeat(_row(row), at))
        return doubts

    def claim(self, *, worker: str, limit: int, at: datetime) -> list[OutboxRow]:
        """Lease at most `limit` ready messages to one worker, oldest first; no two workers get the same."""
        with read(self._engine) as connection:
            if connection.scalar(_READY, {"at": at}) is None:
                return []
        values = {"worker_": worker, "lease": at + LEASE, "at": at, "limit": limit}
        with begin(self._engine) as connection:
            rows = [_row(row) for row in connection.execute(_CLAIM, values)]
        return sorted(rows, key=lambda row: (row.not_before, row.id))

    def mark_sending(self, row: OutboxRow, *, at: datetime) -> bool:
        """The stamp before the attempt. False: the lease has passed to another worker, or was cancelled."""
        values = {"row": row.id, "worker_": row.worker, "at": at, "lease": at + LEASE}
        with begin(self._engine) as connection:
            return connection.execute(_SENDING, values).rowcount == 1

    def drop(self, row: OutboxRow, reason: str, *, at: datetime) -> bool:
        """Cancel a leased message that is no longer wanted."""
        return self._update(_held(row, State.LEASED).values(_cancelled(reason, at)))

    def settle(self, row: OutboxRow, outcome: Outcome, settlement: Settlement, *, at: datetime) -> bool:
        """Write down what became of the attempt, also when the lease ran out meanwhile."""
        values = {
            "row": row.id,
            "worker_": row.worker,
            "new_state": settlement.state,
            "new_tries": settlement.tries,
            "new_not_before": settlement.not_before,
            "new_provider_id": outcome.provider_id[:_LONGEST_TEXT] or None,
            "new_last_class": outcome.verdict,
            "new_last_code": outcome.code[:32] or None,
            "new_last_text": outcome.text[:_LONGEST_TEXT] or None,
            "new_settled_at": None if settlement.state == State.READY else at,
        }
        with begin(self._engine) as connection:
            is_ours = connection.execute(_SETTLED, values).rowcount == 1
            if is_ours and settlement.state is State.DEAD and outcome.verdict is Verdict.RETRY:
                _let_go(connection, [row.id])
        return is_ours

    def _update(self, statement: Update) -> bool:
        with begin(self._engine) as connection:
            return connection.execute(statement).rowcount == 1


def _held(row: OutboxRow, *states: State) -> Update:
    """The row while this worker's attempt is the last one."""
    return update(outbox).where(outbox.c.id == row.id, outbox.c.worker == row.worker, outbox.c.state.in_(states))


def _let_go(connection: Connection, ids: Sequence[int]) -> None:
    """What a message could not bring in time is told by the next one."""
    if ids:
        connection.execute(update(reminder).where(reminder.c.outbox_id.in_(ids)).values(outbox_id=None))


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
    return update(outbox).where(*late).values(_cancelled("đã qua thời hạn gửi", at))


def _repeatable(at: datetime) -> Select[Any]:
    return (
        select(outbox)
        .where(
            outbox.c.state == State.UNKNOWN,
            outbox.c.kind.in_(tuple(HARMLESS_KINDS)),
            outbox.c.settled_at <= at - RESEND_AFTER,
            outbox.c.expires_at.is_(None) | (outbox.c.expires_at > at),
            outbox.c.payload["resent"].as_string().is_(None),
        )
        .with_for_update(skip_locked=True)
    )


def _repeat(row: OutboxRow, at: datetime) -> Update:
    """Once, under the same key, and saying so."""
    payload = {**row.payload, "subject": f"{row.payload['subject']} {RESENT}", "resent": at.isoformat()}
    values = {"state": State.READY, "payload": payload, "not_before": at, "worker": None, "settled_at": None}
    return update(outbox).where(outbox.c.id == row.id, outbox.c.state == State.UNKNOWN).values(values)


def _cancelled(reason: str, at: datetime) -> dict[str, object]:
    return {
        "state": State.CANCELLED,
        "last_text": reason[:_LONGEST_TEXT],
        "lease_until": None,
        "settled_at": at,
    }


def _row(row: Row[Any]) -> OutboxRow:
    values = row._mapping  # noqa: SLF001  (SQLAlchemy's public way to a row by names)
    return OutboxRow(**{**values, "state": State(values["state"])})
