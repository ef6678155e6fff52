"""Tells the parts of the end of a paper: recipients and signatures, in a table or in plain lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.letterhead import split_lines
from nhiemky.drafting.lint.paper import Paragraph, Part
from nhiemky.drafting.lint.reader import Grid

_WIDEST = 3  # signatures beside each other
_LONGEST = 120  # characters of a line of a signature
_SHOWN = {"left": "ô trái", "right": "ô phải", "": "ô giữa"}


def is_closing(grid: Grid) -> bool:
    """A layout without lines that holds recipients or somebody's signature."""
    cells = [[one for one in cell if one.words] for row in grid.rows for cell in row.cells]
    first = [cell[0] for cell in cells if cell]
    if any(words.RECIPIENTS.match(one.words) or _is_authority(one) for cell in cells for one in cell):
        return not grid.has_lines or len(grid.rows) == 1
    if max((len(row.cells) for row in grid.rows), default=0) > _WIDEST:
        return False
    return not grid.has_lines and any(one.is_upper or words.SIGNER_TITLES.match(one.words) for one in first)


def closing_of(grid: Grid) -> Iterator[Paragraph]:
    """The lines of the table, column by column."""
    width = max((len(row.cells) for row in grid.rows), default=0)
    for column in range(width):
        side = "left" if column == 0 else "right" if column == width - 1 else ""
        lines = [line for row in grid.rows for cell in row.cells[column : column + 1] for line in _lines(cell)]
        placed = [
            replace(line, side=side, place=f"cuối văn bản, {_SHOWN[side]}, dòng {at}")
            for at, line in enumerate(lines, 1)
        ]
        yield from Closing().recognise(placed)


class Closing:
    """Walks the lines of one column, or of the end of a paper without a table."""

    def __init__(self) -> None:
        self._is_listing = False
        self._seen: list[Part] = []

    def recognise(self, lines: Sequence[Paragraph]) -> Iterator[Paragraph]:
        """All lines of one column."""
        for line in lines:
            yield replace(line, part=self.part(line) or Part.SIGN_NOTE)

    def part(self, line: Paragraph) -> Part | None:
        """The part of the next line; None when it belongs to no closing."""
        found = self._listed(line) or self._signing(line)
        if found is not None:
            self._seen.append(found)
        return found

    def starts(self, line: Paragraph) -> bool:
        """Whether a plain line opens recipients or a signature."""
        return bool(words.RECIPIENTS.match(line.words)) or _is_authority(line)

    def _listed(self, line: Paragraph) -> Part | None:
        if words.RECIPIENTS.match(line.words):
            self._is_listing = True
            return Part.RECIPIENTS_LABEL
        if not self._is_listing:
            return None
        if words.TYPIST.match(line.words):
            return Part.TYPIST
        if not line.words:
            return Part.BLANK
        if _is_authority(line):
            self._is_listing = False
            return None
        return Part.RECIPIENT

    def _signing(self, line: Paragraph) -> Part | None:
        if not line.words:
            return Part.BLANK
        if line.words.startswith("(") or not any(char.isalpha() for char in line.words):
            return Part.SIGN_NOTE
        if _is_authority(line):
            return Part.AUTHORITY
        return self._named(line) if len(line.words) <= _LONGEST else None

    def _named(self, line: Paragraph) -> Part | None:
        has = {Part.AUTHORITY, Part.OFFICE, Part.SIGNER_TITLE} & set(self._seen)
        is_office = line.is_upper and line.words.startswith(words.OFFICES)
        if not has:
            is_title = is_office or line.is_upper or bool(words.SIGNER_TITLES.match(line.words))
            return Part.SIGNER_TITLE if is_title else None
        if Part.SIGNER in self._seen:
            return None
        if is_office:
            return Part.OFFICE if Part.AUTHORITY in has else Part.SIGNER_TITLE
        continues = line.is_upper and self._seen[-1] in {Part.AUTHORITY, Part.SIGNER_TITLE}
        return self._seen[-1] if continues else self._office_or_name(line)

    def _office_or_name(self, line: Paragraph) -> Part:
        """Right under the authority an office written small is an office, whatever its letters."""
        is_office = line.words.upper().startswith(words.OFFICES) and self._seen[-1] is Part.AUTHORITY
        return Part.OFFICE if is_office else Part.SIGNER


def _is_authority(line: Paragraph) -> bool:
    return len(line.words) <= _LONGEST and bool(words.AUTHORITY.match(line.words)) and line.words[:3].isupper()


def _lines(cell: Iterable[Paragraph]) -> Iterator[Paragraph]:
    for paragraph in cell:
        yield from split_lines(paragraph)
