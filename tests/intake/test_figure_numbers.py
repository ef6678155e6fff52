from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.intake.figure_numbers import (
    BadFigure,
    is_percent_format,
    places_of,
    read_excel_number,
    read_number,
    show_number,
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"),
        ("7", "7"),
        ("007", "7"),
        ("1234", "1234"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("1.2345", "1.2345"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567,25", "1234567.25"),
        ("1 234 567", "1234567"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("1\u202f234,5", "1234.5"),
        ("  12\u200b ", "12"),
        ("１２", "12"),
        ("１２，５", "12.5"),
        ("-5", "-5"),
        ("−5", "-5"),
    ],
)
def test_a_number_as_clerks_type_it(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "reason", "suggestion"),
    [
        ("1.234", "không rõ là hàng nghìn hay số lẻ", "ghi 1234 nếu là hàng nghìn, ghi 1,2340 nếu là số lẻ"),
        ("1,234", "không rõ là hàng nghìn hay số lẻ", "ghi 1234 nếu là hàng nghìn, ghi 1,2340 nếu là số lẻ"),
        ("12.500", "không rõ là hàng nghìn hay số lẻ", "ghi 12500 nếu là hàng nghìn, ghi 12,5 nếu là số lẻ"),
        ("1.000", "không rõ là hàng nghìn hay số lẻ", "ghi 1000 nếu là hàng nghìn, ghi 1 nếu là số lẻ"),
        ("12%", "có dấu %", "chỉ ghi số, ví dụ 12"),
        ("92,5 %", "có dấu %", "chỉ ghi số, ví dụ 92,5"),
        ("1e3", "ghi theo lối 1e3", "ghi đủ các chữ số, ví dụ 1000"),
        ("1,5E+3", "ghi theo lối 1e3", "ghi đủ các chữ số, ví dụ 1000"),
        ("-", "không phải một số", "ghi 0 nếu không có, để trống nếu chưa có số liệu"),
        ("0 500", "các nhóm chữ số không rõ", "ghi 500"),
    ],
)
def test_what_is_unclear_is_refused_with_what_to_write(typed: str, reason: str, suggestion: str) -> None:
    with pytest.raises(BadFigure) as caught:
        read_number(typed)
    assert (caught.value.reason, caught.value.suggestion) == (reason, suggestion)


NO_NUMBERS = (
    "|nan|NaN|inf|-inf|Infinity|1_000|٣|१२|²|½|Ⅻ|0x1F|12 đ/c|12;5|1..2|1.2.3|1,2,3|1.23.456|1.234.56|12 34|(5)|+5"
    "|--5|5-|1/2|=1|99999999999999999999999999|1'234|TRUE|#REF!|không rõ"
)


@pytest.mark.parametrize("typed", NO_NUMBERS.split("|"))
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(BadFigure):
        read_number(typed)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [("12 đồng chí", "chỉ ghi chữ số, ví dụ 12"), ("12.34.567", "chỉ ghi chữ số, ví dụ 1234")],
)
def test_where_no_fraction_is_wanted_none_is_suggested(typed: str, suggestion: str) -> None:
    with pytest.raises(BadFigure) as caught:
        read_number(typed, is_whole=True)
    assert caught.value.suggestion == suggestion


@given(st.integers(min_value=-(10**13), max_value=10**13), st.integers(min_value=0, max_value=9999))
def test_what_is_shown_is_read_again(whole: int, rest: int) -> None:
    number = Decimal(whole) + Decimal(rest).scaleb(-4)
    shown = show_number(number)
    try:
        again = read_number(shown)
    except BadFigure:
        assert places_of(number) == 3  # "1,234" by itself stays in doubt
    else:
        assert again == number


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    said = "read"
    try:
        number = read_number(text)
    except BadFigure as refused:
        said = refused.reason and refused.suggestion
    else:
        assert number.is_finite()
    assert said


@pytest.mark.parametrize(
    ("held", "number_format", "number"),
    [
        (12, "General", "12"),
        (12.0, "0", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (92.5, "#,##0.0#", "92.5"),
        (0.925, "0.0%", "92.5"),
        (0.925, "0,0%", "92.5"),
        (1, "0%", "100"),
        (0.07, "0.00%", "7"),
        (0.5, '0.0"%"', "0.5"),
        (0.5, r"0.0\%", "0.5"),
        (123456789012, "#,##0", "123456789012"),
        (1e15, "General", "1000000000000000"),
    ],
)
def test_a_number_kept_by_excel_is_what_excel_shows(held: float, number_format: str, number: str) -> None:
    assert read_excel_number(held, number_format) == Decimal(number)


@pytest.mark.parametrize("held", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused(held: float) -> None:
    with pytest.raises(BadFigure):
        read_excel_number(held, "General")


def test_a_per_cent_sign_in_quotes_is_only_printed() -> None:
    assert [is_percent_format(one) for one in ("0%", "0.00%;[Red]-0.00%", '0" %"', "[$%-42A]0", "General")] == [
        True,
        True,
        False,
        False,
        False,
    ]
