"""Where each bar and each word of a chart stands, in millimetres; large print, one accent.

Every value is written at its bar. Where there is no number nothing is drawn, and the place says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from nhiemky.drafting.blocks import Chart, ChartRow, ChartValue

WIDTH = 160.0  # millimetres; the text is 165 wide
RED, BLACK, GREY, PALE = "#B8141F", "#000000", "#8A8A8A", "#5A5A5A"
_FILLS = (
    (RED, RED),
    (GREY, GREY),
    ("#FFFFFF", BLACK),
)  # fill and edge: this period, the same one before, the plan
_TITLE, _PRINT, _SMALL = 4.6, 4.0, 3.7  # heights of letters from top to bottom, about 13, 11.5 and 10.5 points
_LABELS = 56.0
_BAR, _GAP, _LINE = 4.8, 3.4, 4.9
_ROOM = 46.0  # right of the longest bar, for its value
_BARS = WIDTH - _LABELS - _ROOM


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle with an edge."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str


@dataclass(frozen=True, slots=True)
class Words:
    """Text whose middle line is at `y`; `is_right`: it ends at `x`."""

    x: float
    y: float
    text: str
    size: float
    colour: str = BLACK
    is_bold: bool = False
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture before it is one: its size and its shapes, from back to front."""

    width: float
    height: float
    shapes: tuple[Bar | Words, ...]


Measure = Callable[[str, float, bool], float]  # the width of a text of a size, bold or not


def lay_out_chart(chart: Chart, measure: Measure) -> Drawing:
    """Places title, legend, rows and a line at zero."""
    shapes: list[Bar | Words] = []
    y = 0.5
    for line in wrap(chart.title, WIDTH, lambda text: measure(text, _TITLE, True)):
        y += 6.0
        shapes.append(Words(0, y - 3.0, line, _TITLE, is_bold=True))
    shapes += _legend(chart, y + 3.6, measure)
    y += 9.0
    start = y
    longest = max((value.number or Decimal() for row in chart.rows for value in row.values), default=Decimal())
    for row in chart.rows:
        height, found = _row(row, y, longest, measure)
        shapes += found
        y += height + _GAP
    shapes.append(Bar(_LABELS, start - 1.2, 0.25, y - start, BLACK, BLACK))
    return Drawing(WIDTH, y + 0.5, tuple(shapes))


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines of whole words, none wider than it may be unless one word alone is."""
    lines: list[str] = []
    for word in text.split():
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _legend(chart: Chart, y: float, measure: Measure) -> Iterator[Bar | Words]:
    x = _LABELS
    for name, (fill, edge) in zip(chart.series, _FILLS, strict=False):
        yield Bar(x, y - 1.7, 5.0, 3.4, fill, edge)
        yield Words(x + 6.5, y, name, _SMALL)
        x += 6.5 + measure(name, _SMALL, False) + 6.0


def _row(row: ChartRow, y: float, longest: Decimal, measure: Measure) -> tuple[float, list[Bar | Words]]:
    lines = wrap(row.label, _LABELS - 3.0, lambda text: measure(text, _PRINT, False))
    height = max(len(lines) * _LINE, len(row.values) * _BAR)
    top = y + (height - len(lines) * _LINE) / 2
    shapes: list[Bar | Words] = [
        Words(_LABELS - 2.0, top + (number + 0.5) * _LINE, line, _PRINT, is_right=True)
        for number, line in enumerate(lines)
    ]
    top = y + (height - len(row.values) * _BAR) / 2
    for number, value in enumerate(row.values):
        shapes += _value(value, number, top + number * _BAR, longest, measure)
    return height, shapes


def _value(value: ChartValue, series: int, y: float, longest: Decimal, measure: Measure) -> Iterator[Bar | Words]:
    x, middle = _LABELS + 1.2, y + _BAR / 2
    if value.number is not None and longest:
        length = float(value.number / longest) * _BARS
        fill, edge = _FILLS[series]
        if length:
            yield Bar(_LABELS, y + 0.3, length, _BAR - 0.6, fill, edge)
        x += length
    size = _SMALL if value.number is None else _PRINT
    colour = PALE if value.number is None else BLACK
    yield Words(x, middle, value.text, size, colour, is_bold=series == 0 and value.number is not None)
    if value.remark:
        x += measure(value.text, size, series == 0) + 1.2
        yield Words(x, middle, value.remark.strip(), _SMALL, RED)
