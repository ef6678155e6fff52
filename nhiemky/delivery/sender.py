"""Sends what waits in the outbox, one person at a time.

Lease, commit "sending", send, settle: a worker that is killed leaves at most one message in doubt, and the
doubt is shown, never hidden.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from nhiemky.delivery.channels import Channel
from nhiemky.domain.sending import Outcome, Verdict, settlement
from nhiemky.store.outbox import Outbox, OutboxRow

BATCH = 100

StillWanted = Callable[[OutboxRow], str | None]


def deliver(
    outbox: Outbox,
    channels: Mapping[str, Channel],
    *,
    clock: Callable[[], datetime],
    worker: str,
    still_wanted: StillWanted,
) -> Counter[str]:
    """Sends until nothing is ready; gives how many ended in which state.

    `still_wanted` is asked just before sending and gives a reason to cancel, or None.
    """
    outbox.sweep(at=clock())
    counts: Counter[str] = Counter()
    while rows := outbox.claim(worker=worker, limit=BATCH, at=clock()):
        for row in rows:
            counts[_send_one(outbox, channels, row, clock, still_wanted)] += 1
    return counts


def _send_one(
    outbox: Outbox,
    channels: Mapping[str, Channel],
    row: OutboxRow,
    clock: Callable[[], datetime],
    still_wanted: StillWanted,
) -> str:
    reason = still_wanted(row)
    if reason is not None:
        outbox.drop(row, reason, at=clock())
        return "cancelled"
    if not outbox.mark_sending(row, at=clock()):
        return "passed"
    channel = channels.get(row.channel)
    if channel is None:
        outcome = Outcome(Verdict.STOP, f"kênh {row.channel} không còn trong cài đặt", stage="channel")
    else:
        outcome = channel.send(row, clock())
    end = settlement(outcome, key=row.key, tries=row.tries + 1, at=clock())
    outbox.settle(row, outcome, end, at=clock())
    return end.state
