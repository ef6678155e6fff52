"""Numbers as a party office writes them."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.numerals import (
    format_decimal,
    format_money,
    format_percent,
    format_roman,
    format_term,
    parse_decimal,
    point_letter,
    point_letters,
    spell_number,
    spell_ordinal,
)
from nhiemky.errors import BadInput


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (84, 88, "95,45%"),
        (88, 88, "100%"),
        (0, 88, "0%"),
        (1, 2, "50%"),
        (1, 3, "33,33%"),
        (2, 3, "66,67%"),
        (21, 29, "72,41%"),
        (91, 100, "91%"),
        (183, 200, "91,5%"),
        (1, 800, "0,13%"),  # 0,125: a half goes up
        (3, 800, "0,38%"),
        (1, 100_000, "0%"),
        (1250, 100, "1.250%"),
        (Decimal("45.75"), Decimal(50), "91,5%"),
        (-3, 100, "-3%"),
    ],
)
def test_percent_has_at_most_two_decimals_and_no_zeros_at_the_end(
    part: int | Decimal, whole: int | Decimal, printed: str
) -> None:
    assert format_percent(part, whole) == printed


@pytest.mark.parametrize("whole", [0, -5, Decimal(0)])
def test_there_is_no_share_of_nothing(whole: int | Decimal) -> None:
    with pytest.raises(ValueError, match=str(whole)):
        format_percent(1, whole)


@given(part=st.integers(0, 10**6), whole=st.integers(1, 10**6))
def test_percent_is_never_further_from_the_truth_than_half_a_hundredth(part: int, whole: int) -> None:
    printed = parse_decimal(format_percent(part, whole).removesuffix("%"))
    assert -Fraction(1, 200) < Fraction(printed) - Fraction(100 * part, whole) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (Decimal("91.5"), "91,5"),
        (Decimal("91.50"), "91,5"),
        (Decimal("1250.75"), "1.250,75"),
        (Decimal("0.125"), "0,13"),
        (Decimal("-0.125"), "-0,13"),
        (Decimal("-0.001"), "0"),
        (Decimal("2.999"), "3"),
        (Decimal("4.05"), "4,05"),
        (Decimal("1E+3"), "1.000"),
        (1_250_000, "1.250.000"),
        (0, "0"),
    ],
)
def test_decimal_comma_and_dots_between_thousands(number: int | Decimal, printed: str) -> None:
    assert format_decimal(number) == printed


def test_decimals_asked_for() -> None:
    assert [format_decimal(Decimal("3.14159"), places) for places in (0, 1, 4)] == ["3", "3,1", "3,1416"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("91,5", "91.5"), ("1.250,75", "1250.75"), (" 1250 ", "1250"), ("1.250", "1250"), ("-3,2", "-3.2")],
)
def test_typed_numbers_are_read(typed: str, number: str) -> None:
    assert parse_decimal(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "91.5", "1.25", "1,2,3", "1.2500", "abc", "1 250", "٣", "NaN", "1e5", ",5"])
def test_what_could_be_read_in_two_ways_is_not_guessed(typed: str) -> None:
    with pytest.raises(BadInput, match=f'^"{re.escape(typed)}": không phải số'):
        parse_decimal(typed)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_printed_numbers_are_read_back(number: Decimal) -> None:
    assert parse_decimal(format_decimal(number)) == number


@pytest.mark.parametrize(("amount", "printed"), [(1_250_000, "1.250.000"), (0, "0"), (-500_000, "-500.000")])
def test_money(amount: int, printed: str) -> None:
    assert format_money(amount) == printed


@pytest.mark.parametrize(
    ("number", "printed"),
    [(1, "I"), (2, "II"), (4, "IV"), (9, "IX"), (14, "XIV"), (16, "XVI"), (40, "XL"), (49, "XLIX"),
     (99, "XCIX"), (2025, "MMXXV"), (3999, "MMMCMXCIX")],
)  # fmt: skip
def test_roman(number: int, printed: str) -> None:
    assert format_roman(number) == printed


@pytest.mark.parametrize("number", [0, -1, 4000])
def test_there_is_no_roman_figure(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        format_roman(number)


@pytest.mark.parametrize("typed", ["2025-2030", "2025 – 2030", " 2025—2030", "2025 - 2030", "2025−2030"])
def test_term_has_a_spaced_hyphen(typed: str) -> None:
    assert format_term(typed) == "2025 - 2030"


@pytest.mark.parametrize(
    ("ordinal", "word"),
    [(1, "nhất"), (2, "hai"), (3, "ba"), (4, "tư"), (5, "năm"), (10, "mười"), (11, "mười một"),
     (14, "mười bốn"), (15, "mười lăm"), (20, "hai mươi"), (21, "hai mươi mốt"), (24, "hai mươi tư")],
)  # fmt: skip
def test_ordinal_word(ordinal: int, word: str) -> None:
    assert spell_ordinal(ordinal) == word


def test_there_is_no_ordinal_before_the_first() -> None:
    with pytest.raises(ValueError, match="0"):
        spell_ordinal(0)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (45, "bốn mươi lăm"),
        (100, "một trăm"),
        (104, "một trăm linh tư"),
        (105, "một trăm linh năm"),
        (111, "một trăm mười một"),
        (121, "một trăm hai mươi mốt"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (1015, "một nghìn không trăm mười lăm"),
        (2025, "hai nghìn không trăm hai mươi lăm"),
        (1_250_000, "một triệu hai trăm năm mươi nghìn"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (21_000_000_000, "hai mươi mốt tỷ"),
        (
            999_999_999_999,
            " ".join(f"chín trăm chín mươi chín {group}" for group in ("tỷ", "triệu", "nghìn", "")).strip(),
        ),
    ],
)
def test_number_in_words(number: int, words: str) -> None:
    assert spell_number(number) == words


@pytest.mark.parametrize("number", [-1, 10**12])
def test_number_without_words(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        spell_number(number)


def test_different_numbers_have_different_words() -> None:
    assert len({spell_number(number) for number in range(100_000)}) == 100_000


def test_points_follow_the_vietnamese_alphabet() -> None:
    assert "".join(point_letters()) == "abcdđeghiklmnopqrstuvxy"
    assert [point_letter(number) for number in (1, 4, 5, 6, 7, 23)] == ["a", "d", "đ", "e", "g", "y"]


@pytest.mark.parametrize("number", [0, 24])
def test_there_is_no_such_point(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        point_letter(number)
