"""What every row of the table is made of, and how it is timed."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 5


@dataclass(frozen=True)
class Figures:
    """One row: what was measured, its bar, and the floor of the same run that puts it in proportion.

    `ratio` is value over floor unless `ratio_says` names it otherwise. The three texts are for reading.
    """

    what: str
    value: str
    bar: str
    floor: str
    ratio: float | None
    ok: bool

    def as_dict(self) -> dict[str, object]:
        """As other programs read it."""
        return dict(vars(self))


def best_of(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The seconds of the fastest round: the one that the machine's other work disturbed least."""
    return min(_seconds(act) for _ in range(rounds))


def in_turn(*acts: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The best of each, taken in turns so that a busy moment of the machine falls on all of them."""
    taken = [[_seconds(act) for act in acts] for _ in range(rounds)]
    return [min(column) for column in zip(*taken, strict=True)]


def middle_of(act: Callable[[], object], rounds: int) -> float:
    """The median seconds of many rounds, for what takes less than a millisecond."""
    return median(_seconds(act) for _ in range(rounds))


def milliseconds(seconds: float) -> str:
    """For the table."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _seconds(act: Callable[[], object]) -> float:
    """As timeit does it: without the garbage collector, whose turn may fall on either side."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        act()
        return perf_counter() - start
    finally:
        gc.enable()
