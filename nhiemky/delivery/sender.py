"""Sends what waits in the outbox, one person at a time.

Lease, commit "sending", send, settle: a worker that is killed leaves at most one message in doubt, and the
doubt is shown, never hidden. One message is settled in the transaction that stamps the next. To a channel where
a message given twice is there once nothing is in doubt: a batch is settled together, without stamps. A channel
that refuses is left alone for a while and keeps no other back.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from nhiemky.delivery.channels import Channel
from nhiemky.domain.sending import Hold, Outcome, Revision, State, Verdict, settlement
from nhiemky.store.channel_states import ChannelStates
from nhiemky.store.engine import StoreUnavailable
from nhiemky.store.outbox import Attempt, Outbox, OutboxRow

BATCH = 20  # well within a lease of two minutes, also on a slow relay
STOPPED = "stopped"
RETRIED = "retried"
PUT_OFF = "put_off"
ALERTS = "alerts"

FRESH = timedelta(seconds=1)  # so long an answer about a message holds: then it is asked anew

Answers = Mapping[int, Hold | Revision]
Recheck = Callable[[Sequence[OutboxRow]], Answers]
Pause = Callable[[float], None]


def deliver(
    outbox: Outbox,
    channels: Mapping[str, Channel],
    *,
    clock: Callable[[], datetime],
    worker: str,
    recheck: Recheck,
    states: ChannelStates | None = None,
    pause: Pause | None = None,
) -> Counter[str]:
    """Sends until nothing is ready or every channel rests; gives how many ended in which state.

    `recheck` is asked just before sending, of several messages at once: by id, which to hold back and which say
    something else now. A row that breaks it or the channel counts its try like any other failure and keeps no
    other row from being sent. `pause` waits so many seconds for a channel that takes only some messages a second;
    without it the rest waits for the next run.
    """
    run = _Run(outbox, channels, clock, worker, recheck, states)
    try:
        while (again_at := run.send_round()) is not None:
            if not run.has_moved and not _wait(again_at, clock, pause):
                break
    finally:
        run.close()
    return run.counts


def _wait(until: datetime, clock: Callable[[], datetime], pause: Pause | None) -> bool:
    """False when time does not pass: nothing will ever change by waiting."""
    before = clock()
    if pause is None:
        return False
    pause(max(0.01, (until - before).total_seconds()))
    return clock() > before


@dataclass
class _Run:
    """One run of a sender; a channel that has refused us is not asked again in it."""

    outbox: Outbox
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    worker: str
    recheck: Recheck
    states: ChannelStates | None
    counts: Counter[str] = field(default_factory=Counter)
    has_moved: bool = False
    _has_looked: bool = False
    _left_alone: set[str] = field(default_factory=set)
    _used: dict[str, datetime] = field(default_factory=dict)
    _ended: list[Attempt] = field(default_factory=list)  # not yet written down; of a stamped message one

    def send_round(self) -> datetime | None:
        """One batch a channel. None when nothing is left for this run, else when to go on."""
        waiting = [one for one in self._look() if one not in self._left_alone]
        self.has_moved = False
        moments = [moment for one in waiting if (moment := self._send_of(one)) is not None]
        return min(moments, default=None)

    def _look(self) -> Sequence[str]:
        """The channels with something ready; at the first look what dead workers have left is put right."""
        is_untidy, waiting = self.outbox.look(at=self.clock())
        is_first, self._has_looked = not self._has_looked, True
        if not (is_first and is_untidy):
            return waiting
        if doubts := self.outbox.sweep(at=self.clock()):
            self.counts[State.UNKNOWN] += doubts
        return self.outbox.look(at=self.clock())[1]

    def close(self) -> None:
        """Keeps when each channel last took something; a channel lets go of its connection."""
        if self.states is not None:
            for name, at in self._used.items():
                self.states.stamp(name, at=at)
        for channel in self.channels.values():
            channel.close()

    def _send_of(self, name: str) -> datetime | None:
        now = self.clock()
        permit = self.states.permit(name, BATCH, at=now) if self.states is not None else None
        if permit is not None and permit.count == 0:
            if permit.is_resting:
                self._left_alone.add(name)
                return None
            return permit.again_at
        limit = BATCH if permit is None else permit.count
        rows = self.outbox.claim(worker=self.worker, limit=limit, at=now, channel=name)
        self._send_batch(name, rows)
        return None if name in self._left_alone or not rows else now

    def _send_batch(self, name: str, rows: Sequence[OutboxRow]) -> None:
        asked = _Asked(self.recheck, self.clock, rows)
        with self.outbox.at_work():
            try:
                left = self._send_each(name, rows, asked)
            except Exception:
                self._settle()
                raise
            self._settle()
        self.outbox.give_back(left)

    def _send_each(self, name: str, rows: Sequence[OutboxRow], asked: "_Asked") -> Sequence[OutboxRow]:
        """Gives those not begun, because the channel is now left alone."""
        for number, row in enumerate(rows):
            ended = self._send_one(row, asked)
            self.counts[ended] += 1
            self.has_moved = True
            if ended == STOPPED or self._is_resting(name):
                self._left_alone.add(name)
                return rows[number + 1 :]
        return ()

    def _send_one(self, row: OutboxRow, asked: "_Asked") -> str:
        doubt, answer = None, None
        try:
            answer = asked.about(row)
        except Exception as error:  # noqa: BLE001  (settled below as a try of this row)
            doubt = error
        if isinstance(answer, Hold):
            self._settle()
            self.outbox.hold(row, answer, at=self.clock())
            return PUT_OFF if answer.until is not None else answer.state
        if not self._stamp(row, answer):
            return "passed"
        if doubt is not None:
            return self._end(row, None, _failed(Verdict.RETRY, doubt, "check"))
        outcome = self._attempt(replace(row, payload=answer.payload) if answer else row)
        ended = self._end(row, answer, outcome)
        self._note(row.channel, outcome)
        return ended

    def _stamp(self, row: OutboxRow, revision: Revision | None) -> bool:
        """Settles the attempt before together with it: one commit a message."""
        if self._is_repeatable(row):
            return True
        ended, self._ended, at = self._ended, [], self.clock()
        try:
            return self.outbox.mark_sending(row, at=at, revision=revision, ended=ended)
        except StoreUnavailable:
            self._ended = ended  # two rows may be locked where one is free
            raise

    def _end(self, row: OutboxRow, revision: Revision | None, outcome: Outcome) -> str:
        at = self.clock()
        end = settlement(outcome, key=row.key, tries=row.tries + 1, at=at)
        unwritten = revision if self._is_repeatable(row) else None
        self._ended.append(Attempt(row, outcome, end, at, unwritten))
        if outcome.verdict is Verdict.STOP:
            return STOPPED
        return RETRIED if end.state is State.READY else end.state

    def _settle(self) -> None:
        ended, self._ended = self._ended, []
        if ended:
            self.outbox.settle(ended)

    def _is_repeatable(self, row: OutboxRow) -> bool:
        return bool(getattr(self.channels.get(row.channel), "is_repeatable", False))

    def _attempt(self, row: OutboxRow) -> Outcome:
        channel = self.channels.get(row.channel)
        if channel is None:
            return Outcome(Verdict.STOP, f"kênh {row.channel} không còn trong cài đặt", stage="channel")
        try:
            return channel.send(row, self.clock())
        except Exception as error:  # noqa: BLE001  (nobody knows how far it came)
            return _failed(Verdict.UNKNOWN, error, "send")

    def _note(self, name: str, outcome: Outcome) -> None:
        if outcome.alert:
            self.counts[ALERTS] += 1
        if self.states is None or name not in self.channels:
            return
        now = self.clock()
        if outcome.verdict is Verdict.SENT:
            self._used[name] = now
        self.states.note(name, outcome, at=now)

    def _is_resting(self, name: str) -> bool:
        return self.states is not None and self.states.is_resting(name, self.clock())


class _Asked:
    """What is known of the messages of a batch; asked anew of all that are left when the answers are old."""

    def __init__(self, recheck: Recheck, clock: Callable[[], datetime], rows: Sequence[OutboxRow]) -> None:
        self._recheck, self._clock, self._left = recheck, clock, list(rows)
        self._asked_at: datetime | None = None
        self._answers: Answers | None = None

    def about(self, row: OutboxRow) -> Hold | Revision | None:
        """The answer about the next message. Raises what asking for this one raises."""
        now = self._clock()
        if self._asked_at is None or not self._asked_at <= now <= self._asked_at + FRESH:
            self._asked_at, self._answers = now, self._ask()
        self._left.remove(row)
        answers = self._recheck([row]) if self._answers is None else self._answers
        return answers.get(row.id)

    def _ask(self) -> Answers | None:
        """None when one of them breaks the question: then each is asked about alone."""
        try:
            return self._recheck(self._left)
        except Exception:  # noqa: BLE001  (told by the one it belongs to)
            return None


def _failed(verdict: Verdict, error: Exception, stage: str) -> Outcome:
    """The kind of the error alone: its text may hold an address or a password."""
    return Outcome(verdict, type(error).__name__, stage=stage)
