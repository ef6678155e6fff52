"""Gives every paragraph of a file its part in the paper."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.closing import Closing, closing_of, is_closing
from nhiemky.drafting.lint.letterhead import split_letterhead, split_lines, split_sides
from nhiemky.drafting.lint.paper import Paper, Paragraph, Part
from nhiemky.drafting.lint.reader import Grid, Item, read_items

_SUBJECT_LINES = 6  # the dashes stand at most so many lines under the heading
_MOST = 0.6  # share of bold letters that makes a heading
_LONGEST_TITLE = 200  # characters of a heading


def read_paper(content: bytes, name: str) -> Paper:
    """A .docx with every paragraph recognised. Raises BadInput when it cannot or must not be read."""
    paper, items = read_items(content, name)
    head, rest = split_letterhead(items)
    return replace(paper, paragraphs=(*head, *_Body(rest).paragraphs()))


class _Body:
    def __init__(self, items: Sequence[Item]) -> None:
        self._items = [one for item in items for one in _lines(item)]
        self._next = 0
        self._closings: dict[str, Closing] = {}  # one, or one for each half of lines set with a tab
        self._previous = Part.BLANK

    def paragraphs(self) -> Iterator[Paragraph]:
        """The title first, then everything to the end of the file."""
        yield from self._title()
        while self._next < len(self._items):
            item = self._items[self._next]
            self._next += 1
            if isinstance(item, Paragraph):
                if words.CHECK_PAGE.match(item.words):
                    yield from _check_page([item, *self._items[self._next :]])
                    return
                yield self._named(item, self._part(item))
            else:
                yield from closing_of(item) if is_closing(item) else _cells(item)

    def _named(self, paragraph: Paragraph, part: Part) -> Paragraph:
        self._previous = part if paragraph.words else self._previous
        return replace(paragraph, part=part)

    # --- the title ------------------------------------------------------------------------------------

    def _title(self) -> Iterator[Paragraph]:
        yield from self._before_title()
        here, dashes = self._here(), self._dashes_at()
        if here is None or not (_is_kind(here) or (dashes > self._next and here.is_upper)):
            return
        yield replace(self._take(), part=Part.KIND)
        while self._next < dashes or (dashes < 0 and _is_subject(self._here())):
            line = self._take()
            yield replace(line, part=Part.SUBJECT if line.words else Part.BLANK)
        if dashes >= 0:
            yield replace(self._take(), part=Part.DASHES)

    def _before_title(self) -> Iterator[Paragraph]:
        while (here := self._here()) is not None:
            is_mark = bool(words.DRAFT_MARK.match(here.words))
            if here.words and not is_mark:
                return
            yield replace(self._take(), part=Part.DRAFT_MARK if is_mark else Part.BLANK)

    def _dashes_at(self) -> int:
        """Where the dashes stand, -1 when there are none under this heading."""
        for at in range(self._next, min(self._next + _SUBJECT_LINES, len(self._items))):
            item = self._items[at]
            if isinstance(item, Grid) or words.ADDRESSEE.match(item.words):
                return -1
            if words.DASHES.match(item.words):
                return at
        return -1

    def _here(self) -> Paragraph | None:
        item = self._items[self._next] if self._next < len(self._items) else None
        return item if isinstance(item, Paragraph) else None

    def _take(self) -> Paragraph:
        item = self._items[self._next]
        assert isinstance(item, Paragraph)
        self._next += 1
        return item

    # --- the text and what follows it -----------------------------------------------------------------

    def _part(self, line: Paragraph) -> Part:
        if not self._closings and Closing().starts(line):
            self._closings = {"left": Closing(), "right": Closing()} if line.side else {"": Closing()}
        if self._closings:
            found = None if words.ANNEX.match(line.words) else self._closing_of(line).part(line)
            if found is not None:
                return found
            self._closings = {}
        return _text_part(line, self._previous)

    def _closing_of(self, line: Paragraph) -> Closing:
        """A line of one half goes on with that half; an undivided one is a recipient or a signature."""
        side = line.side or ("left" if line.words.startswith("-") else "right")
        return self._closings.get(side) or self._closings.setdefault("", Closing())


def _text_part(line: Paragraph, previous: Part) -> Part:
    patterns = (
        (words.ANNEX, Part.ANNEX),
        (words.DRAFT_MARK, Part.DRAFT_MARK),
        (words.ADDRESSEE, Part.ADDRESSEE),
        (words.BASIS, Part.BASIS),
        (words.ARTICLE, Part.ARTICLE),
    )
    if not line.words:
        return Part.BLANK
    if not any(char.isalnum() for char in line.words):
        return Part.SIGN_NOTE  # dots to write on
    found = next((part for pattern, part in patterns if pattern.match(line.words)), None)
    if found is Part.BASIS and not _is_basis(line, previous):
        found = None
    if found is Part.ANNEX and not (line.align == "center" or line.is_upper):
        found = None
    if previous is Part.BASIS and line.words.startswith("- ") and line.words.endswith((";", ",")):
        found = Part.BASIS  # "- Thực hiện Kế hoạch ...;" among them
    return found or _heading_part(line, previous)


def _is_basis(line: Paragraph, previous: Part) -> bool:
    """One of the bases above the text, not a sentence such as "Căn cứ Kế hoạch này, các chi bộ ..."."""
    if previous not in _BEFORE_BASIS or line.words.endswith(":"):
        return False
    is_listed = line.words.startswith(("-", "–", "•", "+", "*")) or line.words.endswith((";", ","))
    return is_listed or previous is Part.BASIS


_BEFORE_BASIS = {Part.BLANK, Part.BASIS, Part.SUBJECT, Part.DASHES, Part.KIND, Part.CENTRED, Part.ADDRESSEE}


def _heading_part(line: Paragraph, previous: Part) -> Part:
    if _is_further_addressee(line, previous):
        return Part.ADDRESSEE
    if _is_section_title(line, previous):
        return Part.SECTION_TITLE
    if words.HEADING_1.match(line.words) and (line.is_upper or line.share("bold") > _MOST):
        return Part.HEADING_1
    numbered = ((words.HEADING_2, Part.HEADING_2), (words.HEADING_3, Part.HEADING_3))
    found = next((part for pattern, part in numbered if pattern.match(line.words)), Part.BODY)
    return Part.CENTRED if line.align == "center" else found


def _is_further_addressee(line: Paragraph, previous: Part) -> bool:
    """Several addressees are listed under "Kính gửi:"."""
    return previous is Part.ADDRESSEE and line.words.startswith(("-", "•", "–")) and line.align != "both"


def _is_section_title(line: Paragraph, previous: Part) -> bool:
    """ "Phần thứ nhất" on a line of its own, and the title under it."""
    is_centred = line.align == "center"
    if words.SECTION_TITLE.match(line.words):
        stands_out = is_centred or line.is_upper or line.share("bold") > _MOST
        return stands_out and len(line.words) <= _LONGEST_TITLE
    return previous is Part.SECTION_TITLE and is_centred and line.is_upper


def _is_kind(line: Paragraph) -> bool:
    """A kind by its name; one that nobody knows is told by the dashes under it."""
    if len(line.words) > _LONGEST_TITLE or words.ADDRESSEE.match(line.words):
        return False
    is_centred = line.align in {"center", ""}
    return bool(words.kind_of(line.words)) and (line.is_upper or is_centred)


def _is_subject(line: Paragraph | None) -> bool:
    """Without dashes: centred or bold lines under the heading that open no text."""
    if line is None or len(line.words) > 2 * _LONGEST_TITLE:
        return False
    opens = (
        words.ADDRESSEE,
        words.GREETING,
        words.BASIS,
        words.HEADING_1,
        words.HEADING_2,
        words.ARTICLE,
        words.SECTION_TITLE,
    )
    if any(pattern.match(line.words) for pattern in opens) or not line.words or line.words.startswith("("):
        return False
    return not line.is_upper and (line.align == "center" or line.share("bold") > 0.9)


def _lines(item: Item) -> Iterator[Item]:
    """A heading and its trích yếu in one paragraph, or halves set with a tab, become lines of their own."""
    if isinstance(item, Grid):
        yield item
        return
    first = item.text.partition("\n")[0]
    if "\n" in item.text and words.kind_of(first.strip()):
        yield from split_lines(item)
    else:
        halves = tuple(split_sides(item))
        is_closing_line = len(halves) == 2 and halves[1].is_upper and item.words.startswith(("-", "Nơi nhận"))
        yield from halves if is_closing_line else (item,)


def _cells(grid: Grid) -> Iterator[Paragraph]:
    return (replace(one, part=Part.CELL if one.words else Part.BLANK) for one in grid.paragraphs())


def _check_page(items: Sequence[Item]) -> Iterator[Paragraph]:
    for item in items:
        found = item.paragraphs() if isinstance(item, Grid) else iter((item,))
        yield from (replace(one, part=Part.CHECK_PAGE) for one in found)
