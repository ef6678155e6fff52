"""How many messages a channel takes in a second: a bucket that fills evenly and holds a second, or one message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

ONE = 1_000_000  # a message in millionths, so that a database can keep the bucket as a whole number


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is in it at a moment, in millionths of a message; empty fields mean full."""

    tokens: int | None = None
    refilled_at: datetime | None = None

    def fill(self, rate: float, at: datetime) -> "Bucket":
        """The bucket at a later moment; a clock that goes back adds nothing."""
        full = int(max(rate, 1) * ONE)
        if self.tokens is None or self.refilled_at is None:
            return Bucket(full, at)
        passed = max(at - self.refilled_at, timedelta()) // timedelta(microseconds=1)
        return Bucket(min(full, self.tokens + int(passed * rate)), max(at, self.refilled_at))

    def take(self, most: int) -> tuple[int, "Bucket"]:
        """As many whole messages as there are, at most so many; and what is left."""
        taken = min(most, (self.tokens or 0) // ONE)
        return taken, Bucket((self.tokens or 0) - taken * ONE, self.refilled_at)

    def next_at(self, rate: float, at: datetime) -> datetime:
        """When one more message may go."""
        lacking = max(0, ONE - (self.tokens or 0))
        return at + timedelta(microseconds=ceil(lacking / rate))
