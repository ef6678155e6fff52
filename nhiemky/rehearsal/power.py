"""A power cut at a commit: the shipped fake with which a rehearsal shows that a killed pass loses nothing."""

from random import Random

EVERY = 7  # days from one cut to the next
LATEST_COMMIT = 5  # most passes have about as many


class PowerFailure(BaseException):
    """Not an Exception: nothing that a pass survives may survive this."""


class PowerCut:
    """Cuts the power at a random commit of a pass every `every`th day; the same seed, the same cuts.

    Where the passes of a day have fewer commits it happens on the next; no later than the `latest`th.
    """

    def __init__(self, seed: int, every: int = EVERY, latest: int = LATEST_COMMIT) -> None:
        self._random, self._every, self._latest = Random(seed), every, latest  # noqa: S311  (chance, not secrecy)
        self._left: int | None = None
        self._is_armed = False
        self.cuts = 0

    def begin_day(self, number: int) -> None:
        """Decides whether and when power fails in the pass of this day."""
        self._is_armed = True
        if number % self._every == 0:
            self._left = self._random.randint(1, self._latest)

    def commit(self) -> None:
        """Called before every commit. Raises PowerFailure when it is time."""
        if not self._is_armed or self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            self._left = None
            self.cuts += 1
            raise PowerFailure

    def restore(self) -> None:
        """Power is back for the rest of the day."""
        self._is_armed = False
