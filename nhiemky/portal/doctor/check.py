"""One finding of `nhiemky doctor`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from nhiemky.errors import NhiemkyError


class Health(StrEnum):
    """Only an error stops the office from working."""

    GOOD = "good"
    NOTICE = "notice"
    ERROR = "error"

    @property
    def label(self) -> str:
        """What the administrator reads."""
        return _LABELS[self]


_LABELS = {Health.GOOD: "tốt", Health.NOTICE: "chú ý", Health.ERROR: "lỗi"}


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, and what to do about it."""

    name: str
    state: Health
    sentence: str


def good(name: str, sentence: str) -> Check:
    """Nothing to do."""
    return Check(name, Health.GOOD, sentence)


def notice(name: str, sentence: str) -> Check:
    """Somebody should know."""
    return Check(name, Health.NOTICE, sentence)


def error(name: str, sentence: str) -> Check:
    """Somebody has to act."""
    return Check(name, Health.ERROR, sentence)


def look(name: str, examine: Callable[[], Iterable[Check]]) -> Iterator[Check]:
    """The findings of an examination; one that cannot be made is a finding itself, and stops no other."""
    try:
        yield from examine()
    except (NhiemkyError, OSError) as fault:
        yield error(name, " ".join(str(fault).split()))


def shorten(names: Iterable[str], most: int = 5) -> str:
    """The first names, and how many more there are."""
    listed = list(names)
    rest = f" và {len(listed) - most} mục nữa" if len(listed) > most else ""
    return "; ".join(listed[:most]) + rest
