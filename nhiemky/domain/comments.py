"""Comments on a draft, each accepted, partly accepted or explained; nothing is left without an answer."""

from dataclasses import dataclass
from enum import StrEnum


class CommentVerdict(StrEnum):
    """What becomes of a comment."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    EXPLAINED = "explained"

    @property
    def label(self) -> str:
        """What the consolidated table says."""
        return _LABELS[self]

    @property
    def is_accepted(self) -> bool:
        """Whether it counts among those accepted."""
        return self is not CommentVerdict.EXPLAINED


_LABELS = {
    CommentVerdict.ACCEPTED: "Tiếp thu",
    CommentVerdict.PARTLY: "Tiếp thu một phần",
    CommentVerdict.EXPLAINED: "Giải trình",
}


@dataclass(frozen=True, slots=True)
class GivenComment:
    """A comment as it comes in: from whom, on which place, what; `source` is its file and row."""

    author: str
    place: str
    content: str
    source: str

    @property
    def file(self) -> str:
        """The file it came in."""
        return self.source.partition(", ")[0]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it is kept; no verdict while nobody has answered it."""

    id: int
    draft_id: int
    number: int
    author: str
    place: str
    content: str
    verdict: CommentVerdict | None
    answer: str
    source: str

    @property
    def file(self) -> str:
        """The file it came in."""
        return self.source.partition(", ")[0]

    def says(self, given: GivenComment) -> bool:
        """Whether it is the same comment of the same people on the same place."""
        return (self.author, self.place, self.content) == (given.author, given.place, given.content)
