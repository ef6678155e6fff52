"""The lunar days of Vietnam, against an independent table and where a Chinese one would be wrong."""

from datetime import date

import pytest
from holidays.countries import VN

from calendars.lunar import FIRST_YEAR, LAST_YEAR, NoLunarDay, hung_kings, name_of_tet, tet, tet_window

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


def days_named(name: str) -> dict[int, date]:
    found = VN(years=YEARS, language="vi", observed=False).items()
    return {on.year: on for on, names in found if name in names.split("; ")}


def test_the_table_covers_2018_to_2100() -> None:
    assert (YEARS[0], YEARS[-1], len(YEARS)) == (2018, 2100, 83)


def test_every_tet_is_the_day_that_holidays_gives() -> None:
    assert {year: tet(year) for year in YEARS} == days_named("Tết Nguyên Đán")


def test_every_hung_kings_day_is_the_day_that_holidays_gives() -> None:
    assert {year: hung_kings(year) for year in YEARS} == days_named("Ngày Giỗ Tổ Hùng Vương")


@pytest.mark.parametrize(
    ("ours", "chinese"),
    [
        (tet(2030), date(2030, 2, 3)),
        (tet(2053), date(2053, 2, 19)),
    ],
)
def test_tet_is_a_day_before_the_chinese_new_year_where_the_new_moon_falls_between_the_midnights(
    ours: date, chinese: date
) -> None:
    assert (chinese - ours).days == 1


def test_hung_kings_day_follows_the_vietnamese_month_where_the_chinese_one_differs() -> None:
    assert [hung_kings(year) for year in (2037, 2038, 2085, 2086, 2095, 2100)] == [
        date(2037, 4, 24),
        date(2038, 4, 13),
        date(2085, 4, 3),
        date(2086, 4, 22),
        date(2095, 4, 13),
        date(2100, 4, 18),
    ]


def test_tet_is_known_by_its_stem_and_branch() -> None:
    assert [name_of_tet(year) for year in (2018, 2023, 2026, 2027, 2044)] == [
        "Tết Mậu Tuất",
        "Tết Quý Mão",
        "Tết Bính Ngọ",
        "Tết Đinh Mùi",
        "Tết Giáp Tý",
    ]


def test_window_counts_from_mung_1_and_not_from_the_first_day_off() -> None:
    assert tet_window(2026) == (date(2026, 2, 14), date(2026, 2, 24), "Tết Bính Ngọ")


def test_window_takes_other_widths() -> None:
    window = tet_window(2027, before_days=0, after_days=1)
    assert window == (date(2027, 2, 6), date(2027, 2, 7), "Tết Đinh Mùi")


@pytest.mark.parametrize("year", [2017, 2101])
def test_a_year_outside_the_table_is_refused(year: int) -> None:
    with pytest.raises(NoLunarDay) as refused:
        tet(year)
    assert str(refused.value) == f"bảng âm lịch chỉ có từ năm 2018 đến 2100, không có {year}"
