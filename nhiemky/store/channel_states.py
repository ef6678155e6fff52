"""The breaker and the bucket of each channel, shared by all senders; and the sender's own sign of life.

A channel is known with the credential it is used with: another password begins afresh.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select, update

from nhiemky.domain.breaker import Breaker
from nhiemky.domain.limiter import Bucket
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.store.claims import insert_once
from nhiemky.store.delivery_tables import channel_state
from nhiemky.store.engine import begin, read

SENDER = "sender"  # no channel: the row of the sender itself
_LONGEST = 255
_ALL = select(channel_state).order_by(channel_state.c.channel, channel_state.c.credential)
_THIS = (channel_state.c.channel == bindparam("of_channel"), channel_state.c.credential == bindparam("used_with"))
_ONE = select(channel_state).where(*_THIS)
# What is set is said by the values of each execution.
_SET_ONE = update(channel_state).where(*_THIS)
_SET_SENDER = update(channel_state).where(channel_state.c.channel == SENDER)


@dataclass(frozen=True, slots=True)
class Permit:
    """How many messages may go now. None: `again_at` is when to ask again; a resting channel, not this run."""

    count: int
    again_at: datetime | None = None
    is_resting: bool = False


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel as it stands in the database."""

    channel: str
    credential: str
    breaker: Breaker
    bucket: Bucket
    last_sent_at: datetime | None = None
    heartbeat_at: datetime | None = None
    alarmed_at: datetime | None = None


class ChannelStates:
    """The states as a sender uses them. `rates` are messages a second by channel, 0 without limit."""

    def __init__(self, engine: Engine, credentials: Mapping[str, str], rates: Mapping[str, float]) -> None:
        self._engine, self._credentials, self._rates = engine, credentials, rates
        self._known: dict[str, ChannelState] = {}

    def permit(self, channel: str, most: int, *, at: datetime) -> Permit:
        """Take leave for at most so many messages. After its rest a channel is given one to try with."""
        rate = self._rates.get(channel, 0)
        state = self._look(channel)
        if state.breaker.is_resting(at):
            return Permit(0, state.breaker.opened_until, is_resting=True)
        if not rate and not state.breaker.is_half_open(at):
            return Permit(most)
        return self._take(channel, most, rate, at)

    def note(self, channel: str, outcome: Outcome, *, at: datetime) -> None:
        """Count one attempt. A success on a sound channel writes nothing."""
        known = self._known.get(channel) or self._look(channel)
        if known.breaker == known.breaker.after(outcome, at):
            return
        with begin(self._engine) as connection:
            before = self._hold(connection, channel)
            after = before.breaker.after(outcome, at)
            sent = {"last_sent_at": at} if outcome.verdict is Verdict.SENT else {}
            self._keep(connection, channel, _columns(after) | sent)
            self._known[channel] = _with(before, after)

    def is_resting(self, channel: str, at: datetime) -> bool:
        """Whether the channel is being left alone, as this sender last saw it."""
        return channel in self._known and self._known[channel].breaker.is_resting(at)

    def is_resting_now(self, channel: str, at: datetime) -> bool:
        """Whether the channel is being left alone, as the database says."""
        return self._look(channel).breaker.is_resting(at)

    def stamp(self, channel: str, *, at: datetime) -> None:
        """Keep when the channel last took something."""
        with begin(self._engine) as connection:
            if self._keep(connection, channel, {"last_sent_at": at}) == 0:
                self._hold(connection, channel)
                self._keep(connection, channel, {"last_sent_at": at})

    def _look(self, channel: str) -> ChannelState:
        with read(self._engine) as connection:
            row = connection.execute(_ONE, self._this(channel)).first()
        state = self._known[channel] = _state(row) if row else ChannelState(channel, "", Breaker(), Bucket())
        return state

    def _take(self, channel: str, most: int, rate: float, at: datetime) -> Permit:
        with begin(self._engine) as connection:
            state = self._hold(connection, channel)
            if state.breaker.is_resting(at):  # another sender is trying it
                return Permit(0, state.breaker.opened_until, is_resting=True)
            values: dict[str, object] = {}
            if state.breaker.is_half_open(at):
                probing = state.breaker.probe(at)
                most, values = 1, _columns(probing)
                self._known[channel] = _with(state, probing)
            count = most
            if rate:
                bucket = state.bucket.fill(rate, at)
                count, left = bucket.take(most)
                if count == 0:
                    return Permit(0, bucket.next_at(rate, at))
                values |= {"tokens": left.tokens, "refilled_at": left.refilled_at}
            self._keep(connection, channel, values)
            return Permit(count)

    def _hold(self, connection: Connection, channel: str) -> ChannelState:
        """The row, made where there is none, and nobody else's until the end of the transaction."""
        names = {"channel": channel, "credential": self._credential(channel)}
        connection.execute(insert_once(connection, channel_state), names)
        row = connection.execute(_ONE.with_for_update(), self._this(channel)).one()
        return _state(row)

    def _keep(self, connection: Connection, channel: str, values: Mapping[str, object]) -> int:
        """How many rows that were: none of a channel nobody has held yet."""
        return connection.execute(_SET_ONE, {**values, **self._this(channel)}).rowcount

    def _this(self, channel: str) -> dict[str, str]:
        return {"of_channel": channel, "used_with": self._credential(channel)}

    def _credential(self, channel: str) -> str:
        return self._credentials.get(channel, "")


def read_states(connection: Connection) -> list[ChannelState]:
    """Every channel there ever was, by name."""
    return [_state(row) for row in connection.execute(_ALL)]


def beat(connection: Connection, at: datetime) -> None:
    """The sender's sign of life."""
    _set_sender(connection, heartbeat_at=at)


def set_alarmed(connection: Connection, at: datetime, what: str | None = None) -> None:
    """Remembers when the administrator was last told, and of what."""
    _set_sender(connection, alarmed_at=at, reason=what)


def _set_sender(connection: Connection, **values: object) -> None:
    """The row is there from the first sign of life on."""
    if connection.execute(_SET_SENDER, values).rowcount == 0:
        connection.execute(insert_once(connection, channel_state), {"channel": SENDER, "credential": ""})
        connection.execute(_SET_SENDER, values)


def _state(row: Any) -> ChannelState:  # noqa: ANN401  (a row of SQLAlchemy)
    return ChannelState(
        row.channel,
        row.credential,
        Breaker(row.failures, row.opened_at, row.opened_until, row.reason),
        Bucket(row.tokens, row.refilled_at),
        row.last_sent_at,
        row.heartbeat_at,
        row.alarmed_at,
    )


def _with(state: ChannelState, breaker: Breaker) -> ChannelState:
    return ChannelState(state.channel, state.credential, breaker, state.bucket, state.last_sent_at)


def _columns(breaker: Breaker) -> dict[str, object]:
    return {
        "failures": breaker.failures,
        "opened_at": breaker.opened_at,
        "opened_until": breaker.opened_until,
        "reason": breaker.reason[:_LONGEST] if breaker.reason else None,
    }
