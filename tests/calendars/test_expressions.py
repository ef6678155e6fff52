"""The closed vocabulary of dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.expressions import Unit, UnreadableExpression, evaluate, parse_expression, parse_offset
from calendars.official_days import load_official_days
from calendars.working_days import Roll

DAYS = load_official_days()
ANCHORS = {"congress": date(2025, 6, 10)}


def dated(text: str, roll: Roll | None = None, **anchors: date) -> date:
    return evaluate(parse_expression(text), anchors or ANCHORS, DAYS, roll)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("congress", date(2025, 6, 10)),
        ("congress - 30wd", date(2025, 4, 25)),
        ("congress + 7wd", date(2025, 6, 19)),
        ("congress + 15wd", date(2025, 7, 1)),
        ("congress - 40d", date(2025, 4, 29)),  # 1/5/2025 is off, and so is 30/4: back to 29/4
        ("congress + 6m", date(2025, 12, 10)),
        ("congress + 2w", date(2025, 6, 24)),
        ("last_working_day(congress)", date(2025, 6, 30)),
        ("last_working_day(congress - 2m)", date(2025, 4, 29)),
        ("2025-05-01", date(2025, 4, 29)),
    ],
)
def test_expression_means_this_date(text: str, expected: date) -> None:
    assert dated(text) == expected


def test_limit_before_rolls_back_and_period_after_rolls_forward() -> None:
    assert dated("congress - 2d") == date(2025, 6, 6)
    assert dated("congress + 4d") == date(2025, 6, 16)


def test_month_clips_to_its_end_then_rolls() -> None:
    assert dated("x + 1m", x=date(2026, 1, 31)) == date(2026, 3, 2)
    assert dated("x + 1m", Roll.NEXT_IN_MONTH, x=date(2026, 1, 31)) == date(2026, 2, 27)


def test_29_february_clips_in_a_common_year() -> None:
    assert dated("x + 12m", Roll.KEEP, x=date(2024, 2, 29)) == date(2025, 2, 28)


def test_congress_on_a_saturday_is_kept() -> None:
    assert dated("congress", Roll.KEEP, congress=date(2026, 3, 14)) == date(2026, 3, 14)


def test_last_working_day_of_april_2026_is_not_the_holiday() -> None:
    assert dated("last_working_day(x)", x=date(2026, 4, 10)) == date(2026, 4, 29)


@pytest.mark.parametrize(
    "text", ["", "congress -", "congress - 5", "congress - 5x", "Congress", "2025-13-01", "a b", "- 5wd"]
)
def test_unreadable_expression_says_what_would_be_right(text: str) -> None:
    with pytest.raises(UnreadableExpression, match="ví dụ đúng"):
        parse_expression(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        parse_expression(text)
    except UnreadableExpression as error:
        assert "ví dụ đúng" in str(error)  # noqa: PT017


@given(st.integers(-999, 999), st.sampled_from(Unit))
def test_offset_reads_back_what_it_writes(count: int, unit: Unit) -> None:
    offset = parse_offset(f"{count}{unit}")
    assert (offset.count, offset.unit, parse_offset(str(offset))) == (count, unit, offset)


@given(
    st.sampled_from(
        ["congress - 30wd", "closing + 6m", "last_working_day(congress + 1m)", "2026-06-30", "congress"]
    )
)
def test_expression_reads_back_what_it_writes(text: str) -> None:
    assert str(parse_expression(text)) == text
