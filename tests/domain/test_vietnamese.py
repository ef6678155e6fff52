"""Vietnamese text: compared, sorted and printed as a party office does it."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.vietnamese import (
    ascii_slug,
    fold,
    format_count,
    format_date,
    format_document_date,
    format_header_date,
    format_number,
    format_weekday_date,
    is_legacy_encoded,
    normalise,
    parse_date,
    sort_key,
    sort_key_by_given_name,
)

DATES = st.dates(date(1930, 1, 1), date(2100, 12, 31))


def test_names_sort_by_given_name_in_vietnamese_order() -> None:
    names = ["Ước", "Uyên", "Đức", "Đạt", "Dũng", "Dung", "Ân", "Ánh", "Anh", "An"]
    ordered = ["An", "Anh", "Ánh", "Ân", "Dung", "Dũng", "Đạt", "Đức", "Uyên", "Ước"]
    assert sorted(names, key=sort_key_by_given_name) == ordered


def test_people_of_one_given_name_sort_by_family_then_middle_name() -> None:
    names = ["Trần Thử An", "Đặng Mẫu An", "Dương Thử An", "Dương Mẫu An", "Lê Mẫu Ái"]
    ordered = ["Lê Mẫu Ái", "Dương Mẫu An", "Dương Thử An", "Đặng Mẫu An", "Trần Thử An"]
    assert sorted(names, key=sort_key_by_given_name) == ordered


def test_tones_of_one_syllable_sort_ngang_huyen_hoi_nga_sac_nang() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đảng uỷ", "Đảng ủy"),
        ("ĐẢNG ỦY", "đảng ủy"),
        ("hoà bình", "hòa bình"),
        ("Thuý", "Thúy"),
        (unicodedata.normalize("NFD", "Đảng bộ Sở"), "Đảng bộ Sở"),
        ("  Chi bộ\u00a0 Văn phòng ", "Chi bộ Văn phòng"),
    ],
)
def test_spellings_of_the_same_words_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Đạt", "Đát"), ("Ân", "An"), ("Đinh", "Dinh"), ("mà", "mả")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", ["Uû ban nh©n d©n", "§¶ng bé", "Ñaûng boä", "NguyÔn V¨n A"])
def test_text_of_old_fonts_is_recognised(text: str) -> None:
    assert is_legacy_encoded(text)


@pytest.mark.parametrize(
    "text",
    [
        "Đảng ủy Sở Khoa học và Công nghệ",
        "Nguyễn Văn Mẫu",
        "ĐẢNG BỘ ỦY BAN NHÂN DÂN",
        "Y Ñuê",
        "Huỳnh Thị Ý",
        "25°",
    ],
)
def test_unicode_text_is_not_taken_for_old_fonts(text: str) -> None:
    assert not is_legacy_encoded(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25/4/2025", date(2025, 4, 25)),
        ("01/03/2025", date(2025, 3, 1)),
        (" 3/4/2025 ", date(2025, 4, 3)),
        ("2025-04-25", date(2025, 4, 25)),
    ],
)
def test_dates_are_read_day_first_or_iso(text: str, expected: date) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text", ["4/25/2025", "3/4/25", "4/2025", "31/4/2025", "29/2/2025", "25.4.2025", "٢٥/٤/٢٠٢٥", "", "hôm nay"]
)
def test_what_may_be_another_day_is_not_read_as_a_date(text: str) -> None:
    assert parse_date(text) is None


@given(DATES)
def test_a_printed_date_reads_back(on: date) -> None:
    assert parse_date(format_date(on)) == parse_date(format_document_date(on)) == on


@pytest.mark.parametrize(
    ("on", "message", "paper", "header"),
    [
        (date(2025, 4, 25), "thứ Sáu 25/4/2025", "25/4/2025", "ngày 25 tháng 4 năm 2025"),
        (date(2026, 3, 5), "thứ Năm 5/3/2026", "05/3/2026", "ngày 05 tháng 3 năm 2026"),
        (date(2026, 2, 1), "Chủ nhật 1/2/2026", "01/02/2026", "ngày 01 tháng 02 năm 2026"),
        (date(2026, 12, 14), "thứ Hai 14/12/2026", "14/12/2026", "ngày 14 tháng 12 năm 2026"),
    ],
)
def test_dates_print_by_the_rule_of_their_place(on: date, message: str, paper: str, header: str) -> None:
    printed = (format_weekday_date(on), format_document_date(on), format_header_date(on))
    assert printed == (message, paper, header)


def test_counts_below_ten_are_padded_and_thousands_dotted() -> None:
    printed = [format_count(number) for number in (0, 1, 9, 10, 63, 1250)]
    assert printed == ["0", "01", "09", "10", "63", "1.250"]
    assert format_number(1250000) == "1.250.000"


def test_nothing_is_counted_below_zero() -> None:
    with pytest.raises(ValueError, match="-1"):
        format_count(-1)


def test_slug_of_a_title() -> None:
    assert ascii_slug("Kế hoạch ĐH Đảng bộ Sở KH&CN/2026") == "ke-hoach-dh-dang-bo-so-kh-cn-2026"


@given(st.text())
def test_a_slug_is_fit_for_a_file_name(text: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", ascii_slug(text)) is not None
    assert len(ascii_slug(text)) <= 80


@given(st.text())
def test_normalised_text_is_one_stable_line_of_nfc(text: str) -> None:
    once = normalise(text)
    assert once == normalise(once) == unicodedata.normalize("NFC", once)
    assert len(once.splitlines()) <= 1


@given(st.text(), st.text())
def test_folding_never_fails_and_sorting_is_total(one: str, other: str) -> None:
    assert fold(fold(one)) is not None
    assert (sort_key(one) < sort_key(other)) + (sort_key(other) < sort_key(one)) <= 1
