"""Reads the rendered text of a paper into blocks: one line, one block, told by the first signs of the line.

# I- TITLE          heading; "## 1." and "### a)" are the lower levels
- text, + text      bullet, bullet below a bullet ("@sub text" is the same)
| a | b | c         row of the table opened by "@table 10c 60 40 25r" (widths in mm, c/r = alignment)
@chart title | series | series      bars; its rows "| label | number | number" follow, "-" for no number
@basis text         one "căn cứ" line; the parser sets the punctuation
@addressee text     one line after "Kính gửi:"
@recipient text     one line of "Nơi nhận:"; the parser sets the punctuation
@signature T/M ... | BÍ THƯ | name      closes the paper with the recipients beside it
@signatures A | office | name | B | office | name       two signatures side by side, as under minutes
@letterhead superior | issuer | kind/symbol | place | year
@subject text       trích yếu
@part TITLE         title of a "Phần", centred
@center TEXT        bold and centred: QUYẾT ĐỊNH:
@article Điều 1 | text
@annex, @caption, @note text            title of an annex (on a new page), its caption, its note
@long text          one paragraph for each line of a value
@dots 3             lines to write on by hand
@page               page break
anything else       paragraph
"""

import re
from collections.abc import Callable, Iterator

from nhiemky.drafting.blocks import (
    Block,
    Closing,
    Column,
    Letterhead,
    Line,
    PageBreak,
    Role,
    Signature,
    Table,
)
from nhiemky.drafting.chart_rows import build_chart
from nhiemky.drafting.marks import BREAK, unshield
from nhiemky.drafting.style import PaperStyle
from nhiemky.errors import BadInput

_PREFIXES = (
    ("### ", Role.HEADING_3),
    ("## ", Role.HEADING_2),
    ("# ", Role.HEADING_1),
    ("- ", Role.BULLET),
    ("+ ", Role.SUB_BULLET),
)
_FIRST_SIGNS = "#-+"
_SIGNS = {Role.BULLET: "- ", Role.SUB_BULLET: "+ "}
_LINE_ROLES = {
    "@subject": Role.SUBJECT,
    "@addressee": Role.ADDRESSEE,
    "@part": Role.PART,
    "@center": Role.CENTER,
    "@annex": Role.ANNEX,
    "@caption": Role.CAPTION,
    "@note": Role.NOTE,
}
_HEADING_NUMBER = re.compile(r"^([IVXLC]+)[-.] ?")
_MOST_DOTS = 40
_COLUMN = re.compile(r"(\d{1,3})([cr]?)")
_ALIGN = {"": "left", "c": "center", "r": "right"}
_PUNCTUATION = ".,;:"


def parse_blocks(text: str, place: str, style: PaperStyle | None = None) -> tuple[Block, ...]:
    """Reads rendered text into blocks.

    `place` names the template in errors. Raises BadInput for an unknown sign, a row without its table
    or with the wrong number of cells, recipients without a signature.
    """
    return tuple(_Parser(text, place, style or PaperStyle()).parse())


class _Parser:
    def __init__(self, text: str, place: str, style: PaperStyle) -> None:
        self._lines = [line.strip(" \t") for line in text.split("\n")]
        self._place = place
        self._style = style
        self._next = 0
        self._recipients: list[str] = []
        self._builders: dict[str, Callable[[str], Iterator[Block]]] = {
            "@basis": self._bases,
            "@table": self._table,
            "@chart": self._chart,
            "@signature": self._closing,
            "@signatures": self._signatures,
            "@article": self._article,
            "@long": self._long,
            "@sub": lambda text: iter((Line(Role.SUB_BULLET, f"+ {_text(text)}"),)),
            "@dots": self._dots,
            "@letterhead": self._letterhead,
            "@page": lambda _: iter((PageBreak(),)),
        }

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
                yield self._plain_line(line)
        if self._recipients:
            raise BadInput(self._place, "có nơi nhận nhưng không có @signature")

    def _directive(self, line: str) -> Iterator[Block]:
        word, _, rest = line.partition(" ")
        self._next += 1
        if word in _LINE_ROLES:
            yield Line(_LINE_ROLES[word], _text(rest))
        elif word == "@recipient":
            self._recipients.append(_text(rest))
        elif word in self._builders:
            yield from self._builders[word](rest)
        else:
            raise self._refuse(line, "không có ký hiệu này")

    def _bases(self, first: str) -> Iterator[Block]:
        """Căn cứ lines that follow each other: ";" between them, the office's own sign after the last."""
        texts = [first, *self._following("@basis ")]
        for position, text in enumerate(texts, start=1):
            end = self._style.basis_end if position == len(texts) else ";"
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

    def _chart(self, head: str) -> Iterator[Block]:
        parts = [_text(part) for part in head.split("|")]
        rows = [self._cells(row, len(parts)) for row in self._following("|")]
        try:
            yield build_chart(parts, rows)
        except BadInput as error:
            raise self._refuse(f"@chart {head}", str(error).removeprefix(f"{error.place}: ")) from None

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
        yield Closing(tuple(lines), Signature(*self._cells(rest, 3)))

    def _signatures(self, rest: str) -> Iterator[Block]:
        cells = self._cells(rest, 6)
        left = Signature(*cells[:3])
        yield Closing((), Signature(*cells[3:]), left if any(cells[:3]) else None)

    def _article(self, rest: str) -> Iterator[Block]:
        label, text = self._cells(rest, 2)
        yield Line(Role.ARTICLE, text, f"{label.rstrip(_PUNCTUATION)}.")

    def _long(self, rest: str) -> Iterator[Block]:
        """Each line of a long value is a paragraph of its own; one that begins with "- " is a bullet."""
        for part in _text(rest).split(BREAK):
            if part.startswith("- "):
                yield Line(Role.BULLET, part)
            elif part.strip(" "):
                yield Line(Role.PARAGRAPH, part.strip(" "))

    def _dots(self, rest: str) -> Iterator[Block]:
        number = _text(rest) or "1"
        if not number.isdecimal() or not 0 < int(number) <= _MOST_DOTS:
            raise self._refuse(f"@dots {rest}", f"cần số dòng từ 1 đến {_MOST_DOTS}")
        yield from (Line(Role.DOTS, "") for _ in range(int(number)))

    def _letterhead(self, rest: str) -> Iterator[Block]:
        yield Letterhead(*self._cells(rest, 5))

    def _cells(self, row: str, number: int) -> tuple[str, ...]:
        cells = tuple(map(_text, row.split("|")))
        if len(cells) != number:
            raise self._refuse(f"| {row}", f"cần {number} ô, đang có {len(cells)}")
        return cells

    def _plain_line(self, line: str) -> Line:
        for prefix, role in _PREFIXES if line[0] in _FIRST_SIGNS else ():
            if line.startswith(prefix):
                text = _text(line.removeprefix(prefix))
                if role is Role.HEADING_1:
                    text = _HEADING_NUMBER.sub(rf"\g<1>{self._style.heading_mark} ", text, count=1)
                return Line(role, _SIGNS.get(role, "") + text)
        return Line(Role.PARAGRAPH, _text(line))

    def _refuse(self, line: str, why: str) -> BadInput:
        return BadInput(f'{self._place}, dòng "{_text(line)[:60]}"', why)


def _text(part: str) -> str:
    return unshield(part).strip(" ")
