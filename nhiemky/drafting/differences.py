"""What has changed between two papers, in words: paragraphs added, removed, changed; tables cell by cell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar

from nhiemky.drafting.paper_text import Grid, Paper

ALIKE = 0.5  # default: below this two paragraphs are not the same one changed
MOST_PAIRS = 40_000  # compared one by one; a stretch that differs more than that was written anew
WORDS_BEFORE = 4  # words that show where a change stands

T = TypeVar("T")


class ChangeKind(StrEnum):
    """What happened to a paragraph, a table, a row or a cell."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"added": "thêm", "removed": "bỏ", "changed": "sửa"}[self.value]


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words replaced: `old` empty when only added, `new` empty when only removed, `before` says where."""

    before: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PaperChange:
    """One difference, in Vietnamese where it is ("đoạn 12", "bảng 2, dòng 3, cột 2"), and what it is."""

    kind: ChangeKind
    place: str
    text: str = ""
    words: tuple[WordChange, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """For `--json`."""
        return asdict(self)


def compare_papers(old: Paper, new: Paper) -> tuple[PaperChange, ...]:
    """Every difference in the order of the new paper; what was removed is counted by the old one."""
    numbers = _number(old), _number(new)
    changes: list[PaperChange] = []
    for before, after in _pairs([*enumerate(old)], [*enumerate(new)], lambda one: _key(one[1]), _likeness):
        if before is None and after is not None:
            changes.append(_whole(ChangeKind.ADDED, numbers[1][after[0]], after[1]))
        elif after is None and before is not None:
            changes.append(_whole(ChangeKind.REMOVED, f"{numbers[0][before[0]]} của bản trước", before[1]))
        elif before is not None and after is not None:
            changes += _inside(numbers[1][after[0]], before[1], after[1])
    return tuple(changes)


def compare_words(old: str, new: str) -> tuple[WordChange, ...]:
    """The words that differ between two texts, each with the words before it."""
    left, right = old.split(), new.split()
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            before = " ".join(right[max(0, j1 - WORDS_BEFORE) : j1])
            found.append(WordChange(before, " ".join(left[i1:i2]), " ".join(right[j1:j2])))
    return tuple(found)


def _number(paper: Paper) -> list[str]:
    """How a person counts: paragraphs and tables apart."""
    places, counts = [], {"đoạn": 0, "bảng": 0}
    for item in paper:
        what = "đoạn" if isinstance(item, str) else "bảng"
        counts[what] += 1
        places.append(f"{what} {counts[what]}")
    return places


def _whole(kind: ChangeKind, place: str, item: str | Grid) -> PaperChange:
    return PaperChange(kind, place, item if isinstance(item, str) else " | ".join(" ".join(row) for row in item))


def _inside(place: str, old: str | Grid, new: str | Grid) -> Iterator[PaperChange]:
    if isinstance(old, str) and isinstance(new, str):
        if old != new:
            yield PaperChange(ChangeKind.CHANGED, place, new, compare_words(old, new))
    elif not isinstance(old, str) and not isinstance(new, str):
        yield from _inside_table(place, old, new)


def _inside_table(place: str, old: Grid, new: Grid) -> Iterator[PaperChange]:
    for before, after in _pairs(
        [*enumerate(old, 1)], [*enumerate(new, 1)], lambda row: tuple(row[1]), _row_likeness
    ):
        if before is None and after is not None:
            yield PaperChange(ChangeKind.ADDED, f"{place}, dòng {after[0]}", " | ".join(after[1]))
        elif after is None and before is not None:
            yield PaperChange(
                ChangeKind.REMOVED, f"{place}, dòng {before[0]} của bản trước", " | ".join(before[1])
            )
        elif before is not None and after is not None:
            yield from _inside_row(f"{place}, dòng {after[0]}", before[1], after[1])


def _inside_row(place: str, old: Sequence[str], new: Sequence[str]) -> Iterator[PaperChange]:
    for column in range(max(len(old), len(new))):
        before = old[column] if column < len(old) else ""
        after = new[column] if column < len(new) else ""
        if before != after:
            words = compare_words(before, after)
            yield PaperChange(ChangeKind.CHANGED, f"{place}, cột {column + 1}", after, words)


# --- which item of the one paper is which of the other -----------------------------------------------


def _pairs(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], object], likeness: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """Items side by side: equal ones, then within a stretch that differs those that are most alike, in order."""
    matcher = SequenceMatcher(None, [key(one) for one in old], [key(one) for one in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[i1:i2], new[j1:j2], strict=True)
        elif (i2 - i1) * (j2 - j1) > MOST_PAIRS:
            yield from ((one, None) for one in old[i1:i2])
            yield from ((None, one) for one in new[j1:j2])
        else:
            yield from _align(old[i1:i2], new[j1:j2], likeness)


def _align(
    old: Sequence[T], new: Sequence[T], likeness: Callable[[T, T], float]
) -> Iterator[tuple[T | None, T | None]]:
    """The pairing with the highest sum of likenesses that keeps both orders."""
    scores = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_at_least(likeness(before, after)) for after in new] for before in old]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = alike[i][j] + scores[i + 1][j + 1] if alike[i][j] else 0.0
            scores[i][j] = max(paired, scores[i + 1][j], scores[i][j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] and scores[i][j] == alike[i][j] + scores[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif scores[i][j] == scores[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1
    yield from ((one, None) for one in old[i:])
    yield from ((None, one) for one in new[j:])


def _at_least(likeness: float) -> float:
    return likeness if likeness >= ALIKE else 0.0


def _key(item: str | Grid) -> object:
    return item if isinstance(item, str) else tuple(tuple(row) for row in item)


def _likeness(old: tuple[int, str | Grid], new: tuple[int, str | Grid]) -> float:
    """A table is like any other table: its cells say what has changed."""
    before, after = old[1], new[1]
    if isinstance(before, str) and isinstance(after, str):
        return _words_alike(before, after)
    return 0.0 if isinstance(before, str) or isinstance(after, str) else ALIKE + _grids_alike(before, after)


def _grids_alike(old: Grid, new: Grid) -> float:
    return _words_alike(" ".join(" ".join(row) for row in old), " ".join(" ".join(row) for row in new))


def _row_likeness(old: tuple[int, list[str]], new: tuple[int, list[str]]) -> float:
    """Rows are the same when most of their cells, or the words in them, are."""
    same = sum(before == after for before, after in zip(old[1], new[1], strict=False))
    cells = same / max(len(old[1]), len(new[1]), 1)
    return max(cells, _words_alike(" ".join(old[1]), " ".join(new[1])))


def _words_alike(old: str, new: str) -> float:
    matcher = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    # The quick ratio is never below the true one, and most pairs are nothing alike.
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
