"""The life of a message: ready, leased, sending, then sent, unknown, dead or cancelled.

`unknown` is where the doubt goes: the worker died, or the line broke, between handing the message over and
hearing that it was taken. People see it; it is never turned into `sent` or sent again in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

LEASE = timedelta(minutes=2)
MOST_TRIES = 8  # about two hours in all (median), then a person must look
RESEND_AFTER = timedelta(minutes=15)
PAUSE_AFTER_STOP = timedelta(minutes=5)

# What may come twice without harm, marked "(gửi lại)". Invitations and decisions ask a person instead.
HARMLESS_KINDS = frozenset(
    {
        "account_linking", "date_moved", "digest", "draft_ready", "escalation", "figures_chase",
        "group_board", "step_due", "test",
    }
)  # fmt: skip
# Every message of theirs costs money: a doubt asks a person, whatever the kind.
PAID_CHANNELS = frozenset({"zalozbs"})


class State(StrEnum):
    """Where a message is."""

    READY = "ready"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _LABELS[self]


_LABELS = {
    State.READY: "chờ gửi",
    State.LEASED: "sắp gửi",
    State.SENDING: "đang gửi",
    State.SENT: "đã gửi",
    State.UNKNOWN: "không rõ đã đến chưa",
    State.DEAD: "không gửi được",
    State.CANCELLED: "đã hủy",
}


class Verdict(StrEnum):
    """What a channel says after one attempt for one person."""

    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    UNKNOWN = "unknown"
    STOP = "stop"  # the channel itself refuses us (password, quota): not this person's fault


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt: `code` and `text` as the other side gave them, `stage` where it ended.

    `not_before` is when the other side wants to be asked again; such a try is not counted. `alert`: only the
    administrator can mend it (money, a package, a template).
    """

    verdict: Verdict
    text: str = ""
    code: str = ""
    provider_id: str = ""
    stage: str = ""
    not_before: datetime | None = None
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an attempt makes of a message; `tries` counts those that were the message's own."""

    state: State
    not_before: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a message is not sent now: it is cancelled, cannot reach (dead), or waits `until` a moment.

    With `is_told_later` the reminders it carries go into the next digest.
    """

    reason: str
    state: State = State.CANCELLED
    until: datetime | None = None
    is_told_later: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """What a message says instead, when part of what it said is no longer true.

    The reminders of `told_later` go into the next digest.
    """

    payload: Mapping[str, str] = field(repr=False)
    told_later: tuple[int, ...] = ()


def settlement(outcome: Outcome, *, key: str, tries: int, at: datetime) -> Settlement:
    """The next state after attempt number `tries` (from 1)."""
    match outcome.verdict:
        case Verdict.RETRY if outcome.not_before is not None:
            return Settlement(State.READY, max(at, outcome.not_before), tries - 1)
        case Verdict.RETRY if tries < MOST_TRIES:
            return Settlement(State.READY, at + retry_delay(key, tries), tries)
        case Verdict.RETRY:
            return Settlement(State.DEAD, at, tries)
        case Verdict.STOP:
            return Settlement(State.READY, max(at + PAUSE_AFTER_STOP, outcome.not_before or at), tries - 1)
        case _:
            return Settlement(State(outcome.verdict), at, tries)


def retry_delay(key: str, tries: int) -> timedelta:
    """One minute up to 2^tries minutes, never over an hour; the message's key decides where between."""
    longest = min(3600, 60 * 2**tries)
    share = int.from_bytes(sha256(f"{key}/{tries}".encode()).digest()[:4]) / 2**32
    return timedelta(seconds=round(60 + share * (longest - 60)))


def is_repeated_by_itself(kind: str, channel: str) -> bool:
    """Whether a doubt about the message is sent once more, or asks a person."""
    return kind in HARMLESS_KINDS and channel not in PAID_CHANNELS
