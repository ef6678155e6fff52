"""The text of a draft as blocks: one line, one block, its kind told by the first signs of the line.

# I- TITLE          heading; "## 1." and "### a)" are the lower levels
- text              bullet
| a | b | c         row of the table opened by "@table 10c 60 40 25r" (widths in mm, c/r = alignment)
@basis text         one "căn cứ" line; the parser sets the punctuation
@addressee text     one line after "Kính gửi:"
@recipient text     one line of "Nơi nhận:"; the parser sets the punctuation
@signature T/M ... | BÍ THƯ | name      closes the paper with the recipients beside it
@letterhead superior | issuer | kind/symbol | place | year
@subject text       trích yếu
@part TITLE         title of a "Phần", centred
@annex, @caption, @note text            title of an annex (on a new page), its caption, its note
@page               page break
anything else       paragraph
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from nhiemky.drafting.marks import unshield
from nhiemky.errors import BadInput


class Role(StrEnum):
    """What one line of text is in the paper."""

    SUBJECT = "subject"
    ADDRESSEE = "addressee"
    BASIS = "basis"
    HEADING_1 = "heading_1"
    HEADING_2 = "heading_2"
    HEADING_3 = "heading_3"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    PART = "part"
    ANNEX = "annex"
    CAPTION = "caption"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; a break that came with a value and the marks of missing values are still in it."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """Width in millimetres (scaled to the page) and alignment: left, center, right."""

    width: int
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A bordered table; its first row is repeated on every page."""

    columns: tuple[Column, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The top of the first page; `code` is what stands after the blank number, e.g. "KH/ĐU"."""

    superior: str
    issuer: str
    code: str
    place: str
    year: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Recipients on the left, signature on the right."""

    recipients: tuple[str, ...]
    authority: str
    office: str
    name: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Line | Table | Letterhead | Closing | PageBreak

_PREFIXES = (
    ("### ", Role.HEADING_3),
    ("## ", Role.HEADING_2),
    ("# ", Role.HEADING_1),
    ("- ", Role.BULLET),
)
_LINE_ROLES = {
    f"@{role}": role for role in (Role.SUBJECT, Role.ADDRESSEE, Role.PART, Role.ANNEX, Role.CAPTION, Role.NOTE)
}
_COLUMN = re.compile(r"(\d{1,3})([cr]?)")
_ALIGN = {"": "left", "c": "center", "r": "right"}
_PUNCTUATION = ".,;:"


def parse_blocks(text: str, place: str) -> tuple[Block, ...]:
    """Reads rendered text into blocks.

    `place` names the template in errors. Raises BadInput for an unknown sign, a row without its table
    or with the wrong number of cells, recipients without a signature.
    """
    return tuple(_Parser(text, place).parse())


class _Parser:
    def __init__(self, text: str, place: str) -> None:
        self._lines = [line.strip(" \t") for line in text.split("\n")]
        self._place = place
        self._next = 0
        self._recipients: list[str] = []

    def parse(self) -> Iterator[Block]:
        while self._next < len(self._lines):
            line = self._lines[self._next]
            if line.startswith("@"):
                yield from self._directive(line)
                continue
            self._next += 1
            if line.startswith("|"):
                raise self._refuse(line, "dòng bảng không nằm dưới @table")
            if line:
                yield _plain_line(line)
        if self._recipients:
            raise BadInput(self._place, "có nơi nhận nhưng không có @signature")

    def _directive(self, line: str) -> Iterator[Block]:
        word, _, rest = line.partition(" ")
        self._next += 1
        if word in _LINE_ROLES:
            yield Line(_LINE_ROLES[word], _text(rest))
        elif word == "@recipient":
            self._recipients.append(_text(rest))
        else:
            yield from self._structure(word, rest, line)

    def _structure(self, word: str, rest: str, line: str) -> Iterator[Block]:
        builders: dict[str, Callable[[str], Iterator[Block]]] = {
            "@basis": self._bases,
            "@table": self._table,
            "@signature": self._closing,
            "@letterhead": self._letterhead,
            "@page": lambda _: iter((PageBreak(),)),
        }
        if word not in builders:
            raise self._refuse(line, "không có ký hiệu này")
        return builders[word](rest)

    def _bases(self, first: str) -> Iterator[Block]:
        """Căn cứ lines that follow each other: ";" between them, "," after the last (05-HD/VPTW)."""
        texts = [first, *self._following("@basis ")]
        for position, text in enumerate(texts, start=1):
            end = "," if position == len(texts) else ";"
            yield Line(Role.BASIS, f"- {_text(text).rstrip(_PUNCTUATION)}{end}")

    def _following(self, prefix: str) -> Iterator[str]:
        while self._next < len(self._lines) and self._lines[self._next].startswith(prefix):
            self._next += 1
            yield self._lines[self._next - 1].removeprefix(prefix)

    def _table(self, layout: str) -> Iterator[Block]:
        columns = tuple(self._column(spec) for spec in layout.split())
        rows = [self._cells(row, len(columns)) for row in self._following("|")]
        if not columns or not rows:
            raise self._refuse(f"@table {layout}", "bảng cần độ rộng cột và dòng tiêu đề")
        yield Table(columns, rows[0], tuple(rows[1:]))

    def _column(self, spec: str) -> Column:
        match = _COLUMN.fullmatch(spec)
        if match is None or int(match[1]) == 0:
            raise self._refuse(f"@table {spec}", "độ rộng cột là số mm, thêm c (giữa) hoặc r (phải)")
        return Column(int(match[1]), _ALIGN[match[2]])

    def _closing(self, rest: str) -> Iterator[Block]:
        """Nơi nhận: ";" between the lines, "." after the last, the archive (05-HD/VPTW 9.2.5)."""
        last = len(self._recipients)
        ends = ["." if position == last else ";" for position in range(1, last + 1)]
        lines = [f"- {text.rstrip(_PUNCTUATION)}{end}" for text, end in zip(self._recipients, ends, strict=True)]
        self._recipients = []
        yield Closing(tuple(lines), *self._cells(rest, 3))

    def _letterhead(self, rest: str) -> Iterator[Block]:
        yield Letterhead(*self._cells(rest, 5))

    def _cells(self, row: str, number: int) -> tuple[str, ...]:
        cells = tuple(_text(cell) for cell in row.split("|"))
        if len(cells) != number:
            raise self._refuse(f"| {row}", f"cần {number} ô, đang có {len(cells)}")
        return cells

    def _refuse(self, line: str, why: str) -> BadInput:
        return BadInput(f'{self._place}, dòng "{_text(line)[:60]}"', why)


def _plain_line(line: str) -> Line:
    for prefix, role in _PREFIXES:
        if line.startswith(prefix):
            text = _text(line.removeprefix(prefix))
            return Line(role, f"- {text}" if role is Role.BULLET else text)
    return Line(Role.PARAGRAPH, _text(line))


def _text(part: str) -> str:
    return unshield(part).strip(" ")
