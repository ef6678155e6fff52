"""What a template may see: plain values, cleaned, each knowing where it stands in the context."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import jinja2

from nhiemky.drafting.marks import clean, mark_doubt, mark_missing, mark_red
from nhiemky.errors import BadInput

RESTRICTED_TIER = 3
MOST_ITEMS = 1_000_000  # a list of 2,000 members printed 500 times
_NEUTRAL_TITLE = "Công việc theo hướng dẫn riêng"
_NEUTRAL_OWNER = "Theo phân công"
_TELLING = ("key", "due_text", "basis_text")

Plain = str | int | date
_PLAIN = (str, int, date)  # for the checks of every value: a union would be made anew each time


class Missing(jinja2.ChainableUndefined):
    """A value that is not there yet: prints its mark, is false, empty and never a crash."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """Where the value would stand, e.g. "superior_plan.number"."""
        return str(self._undefined_name or self._undefined_hint or "")

    def __getattr__(self, name: str) -> "Missing":
        """A part of something missing is missing too."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(name=f"{self.path}.{name}")

    def __getitem__(self, name: object) -> "Missing":  # type: ignore[override]  # Jinja2's own always raises
        return Missing(name=f"{self.path}.{name}")

    def __str__(self) -> str:
        return mark_missing(self.path)

    def __html__(self) -> str:
        return str(self)

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def _is_false(self, *_: object) -> bool:
        return False

    # Compared with anything, what is missing is neither more nor less.
    __lt__ = __le__ = __gt__ = __ge__ = _is_false  # type: ignore[assignment]


class MarkedNumber(int):
    """A number that is not to be taken as it stands: still a number, with what is wrong beside it.

    `note` says what it contradicts, `part` what of it there is so far, such as "5/7 chi bộ"; either may be "".
    """

    note: str
    part: str


class MarkedText(str):
    """A text that is not to be taken as it stands."""

    __slots__ = ("note", "part")
    note: str
    part: str


class MarkedDay(date):
    """A day that is not to be taken as it stands."""

    note: str
    part: str


_MARKED = (MarkedNumber, MarkedText, MarkedDay)


def doubt(value: Plain, note: str) -> Plain:
    """The same value with the reason why it cannot be right; a second reason is added to the first."""
    earlier = note_of(value)
    return _mark(value, f"{earlier}; {note}" if earlier else note, part_of(value) or "")


def take_part(value: Plain, part: str) -> Plain:
    """The same value, known to be only a part of the whole: "5/7 chi bộ"."""
    return _mark(value, note_of(value) or "", part)


def _mark(value: Plain, note: str, part: str) -> Plain:
    marked: MarkedNumber | MarkedText | MarkedDay
    if isinstance(value, str):
        marked = MarkedText(value)
    elif isinstance(value, int):
        marked = MarkedNumber(value)
    else:
        marked = MarkedDay(value.year, value.month, value.day)
    marked.note, marked.part = note, part
    return marked


def note_of(value: object) -> str | None:
    """Why a value is doubted; None for a sound one."""
    return (value.note or None) if isinstance(value, _MARKED) else None


def part_of(value: object) -> str | None:
    """What of a value there is so far; None for a whole one."""
    return (value.part or None) if isinstance(value, _MARKED) else None


def show_marks(value: object) -> str:
    """What to print behind a value in red; nothing for a sound and whole one."""
    if not isinstance(value, _MARKED):
        return ""
    note, part = note_of(value), part_of(value)
    return (mark_red(f" ({part})") if part else "") + (mark_doubt(note) if note else "")


class Rows(list[object]):
    """A list that knows its path; printed as a whole it is a place to fill in.

    Going through it again and again comes to an end: a template may loop, not for ever.
    """

    path = ""
    budget: "Budget | None" = None

    def __iter__(self) -> Iterator[object]:
        for item in super().__iter__():
            if self.budget is not None:
                self.budget.spend()
            yield item


class Budget:
    """How many items of lists one paper may go through."""

    def __init__(self, most: int = MOST_ITEMS) -> None:
        self._left = most

    def spend(self) -> None:
        """Counts one item; raises BadInput when there were too many."""
        self._left -= 1
        if self._left < 0:
            raise BadInput("mẫu", "lặp quá nhiều lần, không thể là một văn bản")


class Section(dict[str, object]):
    """A part of the context that knows its path and tells every value read from it."""

    __slots__ = ("path", "told")

    def __init__(self, path: str, told: Callable[[str, Plain], None]) -> None:
        """`told` is called with the path and the value of each plain value a template reads, a list's length."""
        super().__init__()
        self.path = path
        self.told = told

    def read(self, name: str) -> object:
        """The value of a name, or the mark of its absence."""
        path = f"{self.path}.{name}" if self.path else name
        value = self.get(name)
        if value is None:
            return Missing(name=path)
        if isinstance(value, _PLAIN):
            self.told(path, value)
        elif isinstance(value, list):
            self.told(path, len(value))
        return value


def build_section(
    context: Mapping[str, object], told: Callable[[str, Plain], None], path: str = "", budget: Budget | None = None
) -> Section:
    """Copies a context into sections, cleaned; raises BadInput for anything that is not a plain value."""
    section = Section(path, told)
    allowed = budget or Budget()
    for name, value in _withhold(context).items():
        plain = _plain(value, f"{path}.{name}" if path else name, told, allowed)
        if plain is not None:
            section[name] = plain
    return section


def _plain(value: object, path: str, told: Callable[[str, Plain], None], budget: Budget) -> object:
    """Empty text and an empty list are absent values; an item is addressed by the path of its list."""
    if isinstance(value, str):
        text, part = clean(value), part_of(value)
        return (take_part(text, part) if part else text) or None
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, Mapping):
        return build_section(value, told, path, budget)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        rows = Rows(_plain(item, path, told, budget) for item in value)
        rows.path, rows.budget = path, budget
        return rows or None
    raise BadInput(path, f"chỉ nhận chữ, số nguyên, ngày và danh sách, không nhận {type(value).__name__}")


def _withhold(item: Mapping[str, object]) -> Mapping[str, object]:
    """Personnel work shows as work, with its day and nothing else: no title, no owner, no basis."""
    tier = item.get("tier")
    if not isinstance(tier, int) or tier < RESTRICTED_TIER:
        return item
    kept = {name: value for name, value in item.items() if name not in _TELLING}
    neutral = {"title": _NEUTRAL_TITLE, "owner_title": _NEUTRAL_OWNER, "basis": "restricted"}
    return kept | {name: text for name, text in neutral.items() if name in item}
