"""When a channel is left alone: after five failures in a row, or one refusal of ourselves, for five minutes.

Then one message tries it again. What waits meanwhile does not use up its tries.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from nhiemky.domain.sending import LEASE, Outcome, Verdict

MOST_FAILURES = 5
REST = timedelta(minutes=5)
_ADDRESS = re.compile(r"\S+@\S+")  # a relay names the person it refuses; the reason is about the channel


@dataclass(frozen=True, slots=True)
class Breaker:
    """Failures in a row; `opened_until` is set from the opening until a message has gone through again."""

    failures: int = 0
    opened_at: datetime | None = None
    opened_until: datetime | None = None
    reason: str | None = None

    def is_resting(self, at: datetime) -> bool:
        """Nothing is sent."""
        return self.opened_until is not None and at < self.opened_until

    def is_half_open(self, at: datetime) -> bool:
        """One message may try."""
        return self.opened_until is not None and at >= self.opened_until

    def probe(self, at: datetime) -> "Breaker":
        """While one worker tries with one message, the others rest as long as a lease lasts."""
        return Breaker(self.failures, self.opened_at, at + LEASE, self.reason)

    def after(self, outcome: Outcome, at: datetime) -> "Breaker":
        """The breaker after one attempt. A person's own dead address shows that the channel works."""
        if outcome.verdict in {Verdict.SENT, Verdict.DEAD}:
            return Breaker()
        if outcome.verdict is Verdict.RETRY and outcome.not_before is not None:
            return self if self.opened_until is None else Breaker()  # it has answered, and said when
        failures = self.failures + 1
        is_open = outcome.verdict is Verdict.STOP or failures >= MOST_FAILURES or self.opened_until is not None
        if not is_open:
            return Breaker(failures)
        until = max(at + REST, outcome.not_before or at)
        return Breaker(failures, self.opened_at or at, until, _describe(outcome, failures))


def _describe(outcome: Outcome, failures: int) -> str:
    said = _ADDRESS.sub("…", " ".join(filter(None, (outcome.code, outcome.text))))
    if outcome.verdict is Verdict.STOP:
        return said or "kênh từ chối văn phòng"
    return f"{failures} lần liền không gửi được" + (f"; lần cuối: {said}" if said else "")
