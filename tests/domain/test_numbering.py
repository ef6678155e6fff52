"""The series of a paper and its symbol."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.numbering import (
    NO_CONGRESS_KNOWN,
    CongressSpan,
    Series,
    Symbol,
    describe_series,
    format_symbol,
    next_number,
    parse_symbol,
    repeated_numbers,
    series_of,
)
from nhiemky.errors import BadInput

FIRST = CongressSpan(date(2022, 5, 9), date(2022, 5, 10))
SECOND = CongressSpan(date(2027, 4, 19), date(2027, 4, 20))
SECOND_WITH_MEETING = CongressSpan(date(2027, 4, 19), date(2027, 4, 20), first_meeting=date(2027, 4, 20))
CONGRESSES = (SECOND, FIRST)


@pytest.mark.parametrize(
    ("on", "term_start"),
    [
        (date(2022, 5, 10), NO_CONGRESS_KNOWN),
        (date(2022, 5, 11), date(2022, 5, 11)),
        (date(2026, 12, 28), date(2022, 5, 11)),
        (date(2027, 4, 20), date(2022, 5, 11)),  # the closing day is still the old term's
        (date(2027, 4, 21), date(2027, 4, 21)),
        (date(2030, 1, 1), date(2027, 4, 21)),
    ],
)
def test_the_committee_counts_anew_on_the_day_after_the_closing(on: date, term_start: date) -> None:
    assert series_of("NQ", "committee", on, CONGRESSES) == Series(term_start, "NQ")


def test_a_first_meeting_during_the_congress_opens_the_new_series() -> None:
    congresses = [FIRST, SECOND_WITH_MEETING]
    assert series_of("NQ", "committee", date(2027, 4, 19), congresses) == Series(date(2022, 5, 11), "NQ")
    assert series_of("NQ", "committee", date(2027, 4, 20), congresses) == Series(date(2027, 4, 20), "NQ")


@pytest.mark.parametrize("meeting", [date(2027, 4, 21), date(2027, 4, 25), date(2027, 4, 18)])
def test_a_first_meeting_at_another_time_changes_nothing(meeting: date) -> None:
    congress = CongressSpan(date(2027, 4, 19), date(2027, 4, 20), meeting)
    assert congress.new_series_from == date(2027, 4, 21)


def test_the_standing_committee_shares_the_committees_series_and_inspection_has_its_own() -> None:
    on, term = date(2028, 1, 1), date(2027, 4, 21)
    assert series_of("QĐ", "standing_committee", on, CONGRESSES) == Series(term, "QĐ")
    assert series_of("QĐ", "cell", on, CONGRESSES) == Series(term, "QĐ")
    assert series_of("QĐ", "inspection_committee", on, CONGRESSES) == Series(term, "QĐ/UBKT")


@pytest.mark.parametrize("issuer", ["congress", "presidium", "secretariat", "counting_board", "congress_organ"])
@pytest.mark.parametrize("kind", ["NQ", "BB", "BC", "CTr"])
def test_the_congress_has_one_series_for_all_kinds(issuer: str, kind: str) -> None:
    days = [date(2027, 4, 19), date(2027, 4, 20), date(2027, 4, 23)]  # minutes may be signed later
    assert {series_of(kind, issuer, on, CONGRESSES) for on in days} == {Series(date(2027, 4, 19), "ĐH")}


def test_two_congresses_have_two_series() -> None:
    assert series_of("NQ", "congress", date(2022, 5, 10), CONGRESSES) == Series(date(2022, 5, 9), "ĐH")


def test_a_congress_paper_prepared_before_belongs_to_the_congress_to_come() -> None:
    assert series_of("CTr", "congress", date(2027, 4, 1), [SECOND]) == Series(date(2027, 4, 19), "ĐH")


def test_without_a_congress_there_is_no_congress_paper() -> None:
    with pytest.raises(BadInput, match="chưa có đại hội nào"):
        series_of("NQ", "congress", date(2027, 4, 1), [])


def test_a_ballot_has_no_number() -> None:
    with pytest.raises(BadInput, match="không đánh số"):
        series_of("", "committee", date(2027, 4, 1), CONGRESSES)


@given(st.dates(date(2020, 1, 1), date(2032, 12, 31)))
def test_a_term_never_begins_after_its_paper_and_never_goes_back(on: date) -> None:
    today = series_of("NQ", "committee", on, CONGRESSES).term_start
    assert today <= on
    assert series_of("NQ", "committee", on + timedelta(1), CONGRESSES).term_start >= today


@pytest.mark.parametrize(
    ("series", "sentence"),
    [
        (Series(date(2027, 4, 21), "NQ"), "loại NQ, nhiệm kỳ từ 21/4/2027"),
        (Series(date(2027, 4, 21), "QĐ/UBKT"), "loại QĐ của ủy ban kiểm tra, nhiệm kỳ từ 21/4/2027"),
        (Series(date(2027, 4, 19), "ĐH"), "văn bản đại hội khai mạc 19/4/2027"),
        (Series(NO_CONGRESS_KNOWN, "NQ"), "loại NQ, nhiệm kỳ trước đại hội đầu tiên được ghi nhận"),
    ],
)
def test_series_in_words(series: Series, sentence: str) -> None:
    assert describe_series(series) == sentence


@pytest.mark.parametrize(
    ("number", "symbol", "printed"),
    [(60, "NQ/ĐU", "60-NQ/ĐU"), (1, "NQ/ĐH", "01-NQ/ĐH"), (9, "BC/CB3", "09-BC/CB3"), (194, "QĐ/ĐU", "194-QĐ/ĐU")],
)
def test_numbers_below_ten_take_a_zero(number: int, symbol: str, printed: str) -> None:
    assert format_symbol(number, symbol) == printed


def test_there_is_no_number_zero() -> None:
    with pytest.raises(ValueError, match="0"):
        format_symbol(0, "NQ/ĐU")


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("60-NQ/ĐU", Symbol(60, "NQ", "ĐU")),
        ("Số 01-NQ/ĐH", Symbol(1, "NQ", "ĐH")),
        ("số: 12 - CTr / ĐU", Symbol(12, "CTr", "ĐU")),
        ("05-HD/VPTW", Symbol(5, "HD", "VPTW")),
        ("18-BB/CB1", Symbol(18, "BB", "CB1")),
        ("02-KH/ĐU-UBKT", Symbol(2, "KH", "ĐU-UBKT")),
        ("60/NQ-ĐU", None),
        ("00-NQ/ĐU", None),
        ("NQ/ĐU", None),
        ("60-NQ", None),
        ("60-NQ/ĐU và 61-NQ/ĐU", None),
        ("", None),
    ],
)
def test_symbols_are_read(text: str, symbol: Symbol | None) -> None:
    assert parse_symbol(text) == symbol


@given(st.integers(1, 99_999), st.sampled_from(["NQ", "CTr", "ĐA"]), st.sampled_from(["ĐU", "CB3", "ĐU-UBKT"]))
def test_printed_symbols_are_read_back(number: int, kind: str, body: str) -> None:
    assert parse_symbol(format_symbol(number, f"{kind}/{body}")) == Symbol(number, kind, body)


def test_the_next_number_follows_the_last_and_leaves_gaps_alone() -> None:
    assert (next_number([]), next_number([1, 2, 7])) == (1, 8)


def test_repeats_are_named() -> None:
    assert repeated_numbers([3, 1, 2, 3, 1, 3]) == (1, 3)
