"""Sends what waits in the outbox, one person at a time.

Lease, commit "sending", send, settle: a worker that is killed leaves at most one message in doubt, and the
doubt is shown, never hidden.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from nhiemky.delivery.channels import Channel
from nhiemky.domain.sending import Outcome, State, Verdict, settlement
from nhiemky.store.outbox import Outbox, OutboxRow

BATCH = 20  # well within a lease of two minutes, also on a slow relay
STOPPED = "stopped"
RETRIED = "retried"

StillWanted = Callable[[OutboxRow], str | None]


def deliver(
    outbox: Outbox,
    channels: Mapping[str, Channel],
    *,
    clock: Callable[[], datetime],
    worker: str,
    still_wanted: StillWanted,
) -> Counter[str]:
    """Sends until nothing is ready or a channel refuses us; gives how many ended in which state.

    `still_wanted` is asked just before sending and gives a reason to cancel, or None. A row that breaks
    either of them counts its try like any other failure and keeps no other row from being sent.
    """
    counts: Counter[str] = Counter()
    if doubts := outbox.sweep(at=clock()):
        counts[State.UNKNOWN] = doubts
    while rows := outbox.claim(worker=worker, limit=BATCH, at=clock()):
        for row in rows:
            counts[_send_one(outbox, channels, row, clock, still_wanted)] += 1
            if counts[STOPPED]:
                return counts
    return counts


def _send_one(
    outbox: Outbox,
    channels: Mapping[str, Channel],
    row: OutboxRow,
    clock: Callable[[], datetime],
    still_wanted: StillWanted,
) -> str:
    doubt: Exception | None = None
    try:
        reason = still_wanted(row)
    except Exception as error:  # noqa: BLE001  (settled below as a try of this row)
        reason, doubt = None, error
    if reason is not None:
        outbox.drop(row, reason, at=clock())
        return "cancelled"
    if not outbox.mark_sending(row, at=clock()):
        return "passed"
    outcome = _attempt(channels, row, clock) if doubt is None else _failed(Verdict.RETRY, doubt, "check")
    end = settlement(outcome, key=row.key, tries=row.tries + 1, at=clock())
    outbox.settle(row, outcome, end, at=clock())
    if outcome.verdict is Verdict.STOP:
        return STOPPED
    return RETRIED if end.state is State.READY else end.state


def _attempt(channels: Mapping[str, Channel], row: OutboxRow, clock: Callable[[], datetime]) -> Outcome:
    channel = channels.get(row.channel)
    if channel is None:
        return Outcome(Verdict.STOP, f"kênh {row.channel} không còn trong cài đặt", stage="channel")
    try:
        return channel.send(row, clock())
    except Exception as error:  # noqa: BLE001  (nobody knows how far it came)
        return _failed(Verdict.UNKNOWN, error, "send")


def _failed(verdict: Verdict, error: Exception, stage: str) -> Outcome:
    """The kind of the error alone: its text may hold an address or a password."""
    return Outcome(verdict, type(error).__name__, stage=stage)
