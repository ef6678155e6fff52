"""One value at a time, whatever a clerk or an attacker wrote."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.intake import values
from nhiemky.intake.layout import ROLE_NAMES, SECTIONS, Field
from nhiemky.intake.values import Unreadable

ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.lists(st.text())
    | st.dictionaries(st.text(), st.text())
)
FIELDS = [field for section in SECTIONS for field in section.fields]


@given(st.sampled_from(FIELDS), ANYTHING)
def test_a_reader_answers_or_says_why_in_one_line(field: Field, raw: object) -> None:
    why = "một dòng"
    try:
        field.read(raw)
    except Unreadable as error:
        why = str(error)
    assert len(why.splitlines()) == 1


@given(st.dates(date(1930, 1, 1), date(2100, 12, 31)))
def test_every_way_to_write_a_date_is_the_same_day(on: date) -> None:
    written = (on, datetime(on.year, on.month, on.day), f"{on:%d/%m/%Y}", on.isoformat())  # noqa: DTZ001
    assert {values.read_date(one) for one in written} == {on}


@pytest.mark.parametrize("raw", ["Bí thư Đảng uỷ", "BÍ THƯ ĐẢNG ỦY", "secretary", " Bí  thư Đảng ủy "])
def test_a_role_is_known_by_its_words_and_its_key(raw: str) -> None:
    assert values.one_of(ROLE_NAMES)(raw) == "secretary"


@pytest.mark.parametrize(
    ("raw", "phone"),
    [("0912 345 678", "0912345678"), ("+84 912.345.678", "0912345678"), ("(0243) 1234567", "02431234567")],
)
def test_telephone_numbers_lose_their_blanks(raw: str, phone: str) -> None:
    assert values.read_phone(raw) == phone


@pytest.mark.parametrize("raw", ["2025-2030", "2025 – 2030", "2025—2030", "2025 - 2030"])
def test_a_term_is_written_with_spaced_hyphen(raw: str) -> None:
    assert values.read_term_label(raw) == "2025 - 2030"


@pytest.mark.parametrize("raw", ["2030 - 2025", "25-30", "khóa VI"])
def test_what_is_no_term_is_refused(raw: str) -> None:
    with pytest.raises(Unreadable, match="nhiệm kỳ ghi dạng"):
        values.read_term_label(raw)


@pytest.mark.parametrize("raw", ["0", "121", "3.5", "-1", "hai", 2.5, "²", "1" * 30])
def test_months_are_a_whole_number_to_120(raw: object) -> None:
    with pytest.raises(Unreadable):
        values.read_months(raw)


def test_months_as_excel_stores_them() -> None:
    assert [values.read_months(raw) for raw in ("30", 30, 30.0)] == [30, 30, 30]


def test_switches_from_one_cell() -> None:
    assert values.read_switches("a=có; b = không") == {"a": True, "b": False}
    with pytest.raises(Unreadable, match="mỗi lựa chọn ghi dạng"):
        values.read_switches("a")
