"""The rows of a chart as a paper's text gives them: "| Kết nạp | 02 | 01 | -"."""

from collections.abc import Iterable, Sequence

from nhiemky.domain.numerals import parse_decimal
from nhiemky.drafting.blocks import Chart, ChartRow, ChartValue
from nhiemky.drafting.marks import BREAK, split_marks
from nhiemky.errors import BadInput

MOST_ROWS, MOST_SERIES = 16, 3
NOTHING = "chưa có số liệu"
_EMPTY = ("", "-", "–", "—")


def build_chart(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Chart:
    """A chart of a title, its series and its rows; the texts still bear their marks.

    Raises BadInput for one without rows or series, or with more than a page of paper can show.
    """
    title, *series = head
    listed = tuple(ChartRow(_words(row[0]), tuple(map(_value, row[1:]))) for row in rows)
    if not 1 <= len(series) <= MOST_SERIES or not 1 <= len(listed) <= MOST_ROWS:
        raise BadInput(
            f'biểu đồ "{_words(title)}"', f"cần 1 đến {MOST_SERIES} cột số liệu, 1 đến {MOST_ROWS} dòng"
        )
    return Chart(_words(title), tuple(map(_words, series)), listed)


def describe_chart(chart: Chart) -> str:
    """All that the picture shows, for who cannot see it."""
    rows = (
        f"{row.label}: " + ", ".join(f"{name.lower()} {_shown(value)}" for name, value in _pairs(chart, row))
        for row in chart.rows
    )
    return f"Biểu đồ {chart.title}. {'; '.join(rows)}."


def _pairs(chart: Chart, row: ChartRow) -> Iterable[tuple[str, ChartValue]]:
    return zip(chart.series, row.values, strict=True)


def _shown(value: ChartValue) -> str:
    return f"{value.text}{value.remark}"


def _words(text: str) -> str:
    """Without marks: of what is missing nothing can be drawn."""
    return "".join(part.text or part.red or "" for part in split_marks(text)).replace(BREAK, " ").strip()


def _value(text: str) -> ChartValue:
    """What is no number is printed and not drawn; nothing stands for a number that is not there."""
    parts = split_marks(text)
    plain = "".join(part.text or "" for part in parts).replace(BREAK, " ").strip()
    remark = "".join(part.red or (" (mâu thuẫn)" if part.doubt else "") for part in parts)
    if plain in _EMPTY or any(part.missing is not None for part in parts):
        return ChartValue(None, NOTHING)
    try:
        number = parse_decimal(plain.removesuffix("%"))
    except BadInput:
        return ChartValue(None, plain, remark)
    return ChartValue(number if number >= 0 else None, plain, remark)
