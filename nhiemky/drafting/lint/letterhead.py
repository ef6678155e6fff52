"""Tells the parts of the top of the first page, in a table of two columns or set with tabs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nhiemky.drafting.lint import words
from nhiemky.drafting.lint.paper import Paragraph, Part, Run
from nhiemky.drafting.lint.reader import Grid, Item

_WITHIN = 16  # items from the top in which a letterhead is looked for
_AFTER_DATE = 3  # lines
_GAP = re.compile(r"\t+|[ \u00a0]{6,}")
_MARKS = (words.PARTY_TITLE, words.STATE_TITLE, words.PLACE_DATE)


def split_letterhead(items: Sequence[Item]) -> tuple[tuple[Paragraph, ...], tuple[Item, ...]]:
    """The recognised lines of the letterhead, and what comes after it."""
    top = items[:_WITHIN]
    for position, item in enumerate(top):
        if isinstance(item, Grid) and any(_is_mark(one) for one in item.paragraphs()):
            before = tuple(one for one in items[:position] if isinstance(one, Grid) or one.text.strip())
            return tuple(_of_grid(item)), (*before, *items[position + 1 :])
    last = _last_mark(top)
    plain = [one for one in items[: last + 1] if isinstance(one, Paragraph)]
    return tuple(_recognise([*_sides(plain)])), tuple(items[last + 1 :])


def _last_mark(top: Sequence[Item]) -> int:
    """Where a letterhead without a table ends, -1 when there is none; the number may follow the date."""
    plain = {at: one for at, one in enumerate(top) if isinstance(one, Paragraph)}
    last = max((at for at, one in plain.items() if _is_mark(one)), default=-1)
    numbers = (at for at, one in plain.items() if words.NUMBER.match(one.words) and at <= last + _AFTER_DATE)
    return max(last, *numbers, -1)


def split_lines(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The lines of a paragraph that has breaks, each with its own runs."""
    if "\n" not in paragraph.text:
        yield paragraph
        return
    lines: list[list[Run]] = [[]]
    for run in paragraph.runs:
        for at, piece in enumerate(run.text.split("\n")):
            if at:
                lines.append([])
            lines[-1].append(replace(run, text=piece))
    for at, runs in enumerate(lines):
        yield replace(
            paragraph,
            text="".join(run.text for run in runs),
            runs=tuple(runs),
            before=paragraph.before if at == 0 else 0,
            after=paragraph.after if at == len(lines) - 1 else 0,
        )


def split_sides(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A line set with a tab as two; where the tab stops lie is not known, hence no alignment."""
    gap = _GAP.search(paragraph.text.strip())
    if gap is None:
        yield paragraph
        return
    start = len(paragraph.text) - len(paragraph.text.lstrip())
    cut = start + gap.start()
    left, right = _cut(paragraph, 0, cut), _cut(paragraph, start + gap.end(), len(paragraph.text))
    yield replace(left, side="left", align="")
    yield replace(right, side="right", align="")


def _cut(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    runs, at = [], 0
    for run in paragraph.runs:
        piece = run.text[max(start - at, 0) : max(end - at, 0)]
        at += len(run.text)
        if piece:
            runs.append(replace(run, text=piece))
    return replace(paragraph, text="".join(run.text for run in runs), runs=tuple(runs))


def _is_mark(paragraph: Paragraph) -> bool:
    return any(
        mark.search(line.strip()) for line in _GAP.sub("\n", paragraph.text).split("\n") for mark in _MARKS
    ) or (paragraph.in_table and bool(words.NUMBER.match(paragraph.words)))


def _of_grid(grid: Grid) -> Iterator[Paragraph]:
    """All left cells, then all right cells, whatever the rows."""
    sides: dict[str, list[Paragraph]] = {"left": [], "right": []}
    for row in grid.rows:
        for at, cell in enumerate(row.cells):
            side = "right" if at and at == len(row.cells) - 1 else "left"
            sides[side] += [line for paragraph in cell for line in split_lines(paragraph)]
    shown = {"left": "ô trái", "right": "ô phải"}
    placed = [
        replace(line, side=side, place=f"đầu trang, {shown[side]}, dòng {at}")
        for side, lines in sides.items()
        for at, line in enumerate(lines, 1)
    ]
    return _recognise(placed)


def _sides(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    for paragraph in paragraphs:
        for line in split_lines(paragraph):
            for half in split_sides(line):
                is_right = any(mark.search(half.words) for mark in _MARKS)
                yield half if half.side else replace(half, side="right" if is_right else "left")


def _recognise(lines: Sequence[Paragraph]) -> Iterator[Paragraph]:
    own = [_own_part(line) for line in lines]
    names = [at for at, part in enumerate(own) if part is Part.BODY and lines[at].is_upper and _is_above(own, at)]
    issuer = _issuer_start([lines[at].words for at in names])
    for place, at in enumerate(names):
        own[at] = Part.ISSUER if place >= issuer else Part.SUPERIOR
    for at, line in enumerate(lines):
        is_after = Part.NUMBER in own[:at] and own[at] is Part.BODY
        yield replace(line, part=Part.LETTER_SUBJECT if is_after else own[at])


def _is_above(own: Sequence[Part], at: int) -> bool:
    """Names of bodies stand above star and number."""
    return not {Part.STAR, Part.NUMBER} & set(own[:at]) or not {Part.STAR, Part.NUMBER} & set(own)


def _issuer_start(names: Sequence[str]) -> int:
    """Where the issuer's name begins among the lines of both names; a name may take several lines."""
    starts = [at for at, name in enumerate(names) if at and name.upper().startswith(words.ORGANS)]
    return starts[-1] if starts else max(len(names) - 1, 0)


def _own_part(line: Paragraph) -> Part:
    patterns = (
        (words.PARTY_TITLE, Part.PARTY_TITLE),
        (words.STATE_TITLE, Part.STATE_TITLE),
        (words.PLACE_DATE, Part.PLACE_DATE),
        (words.STAR, Part.STAR),
        (words.NUMBER, Part.NUMBER),
        (words.DRAFT_MARK, Part.DRAFT_MARK),
        (words.URGENCY, Part.URGENCY),
        (words.CIRCULATION, Part.CIRCULATION),
    )
    if not line.words:
        return Part.RULE_LINE if line.has_border or line.has_drawing else Part.BLANK
    if words.DASHES.match(line.words) and not words.STAR.match(line.words):
        return Part.RULE_LINE
    return next((part for pattern, part in patterns if pattern.search(line.words)), Part.BODY)
