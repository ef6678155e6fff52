"""The days off between two dates, as a reason says them."""

from datetime import date
from pathlib import Path

import pytest

from calendars.days_off import describe_off_days
from calendars.decisions import read_decision
from calendars.lunar import tet_window
from calendars.official_days import load_official_days
from calendars.working_days import WorkingDays

DAYS = load_official_days(first=2018, last=2029)


def describe(start: date, end: date, days: WorkingDays = DAYS) -> str:
    return describe_off_days(days, start, end)


def test_thirty_working_days_before_10_june_2025() -> None:
    start = DAYS.shift(date(2025, 6, 10), -30)
    assert start == date(2025, 4, 25)
    assert describe(start, date(2025, 6, 10)) == (
        "T7, CN, 30/4, 1/5, 2/5 (hoán đổi, làm bù 26/4; CV 8726/VPCP-KGVX 26/11/2024)"
    )


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2026, 3, 9), date(2026, 3, 13), ""),
        (date(2026, 3, 9), date(2026, 3, 16), "T7, CN"),
        (date(2026, 3, 13), date(2026, 3, 15), "T7"),
        (date(2026, 3, 14), date(2026, 3, 16), "CN"),
        (date(2026, 3, 12), date(2026, 3, 14), ""),
        (date(2026, 3, 16), date(2026, 3, 16), ""),
        (date(2026, 3, 16), date(2026, 3, 9), ""),
        (date(2026, 2, 13), date(2026, 2, 23), "T7, CN, 16-20/2 (Tết Bính Ngọ)"),
        (date(2018, 2, 13), date(2018, 2, 21), "T7, CN, 14-20/2 (Tết Mậu Tuất)"),
        (date(2022, 1, 28), date(2022, 2, 7), "T7, CN, 31/1-4/2 (Tết Nhâm Dần)"),
        (date(2026, 4, 22), date(2026, 5, 5), "T7, CN, 27/4 (Giỗ Tổ Hùng Vương, nghỉ bù), 30/4, 1/5"),
        (date(2026, 9, 3), date(2026, 9, 1), ""),
        (
            date(2026, 8, 28),
            date(2026, 9, 3),
            "T7, CN, 31/8 (hoán đổi, làm bù 22/8; TB 9441/TB-BNV 16/10/2025), 1-2/9 (Quốc khánh)",
        ),
        (date(2018, 8, 31), date(2018, 9, 4), "T7, CN, 3/9 (Quốc khánh, nghỉ bù)"),
        (date(2027, 9, 1), date(2027, 9, 6), "T7, CN, 2-3/9 (Quốc khánh, dự kiến)"),
        (date(2028, 4, 3), date(2028, 4, 5), "4/4 (Giỗ Tổ Hùng Vương, dự kiến)"),
        (date(2026, 1, 8), date(2026, 1, 12), "CN; có tính T7 10/1 (làm bù cho 2/1)"),
        (
            date(2018, 12, 27),
            date(2019, 1, 8),
            "T7, CN, 31/12/2018 (hoán đổi, làm bù 5/1/2019; CV 6519/VPCP-KGVX 11/7/2018), 1/1/2019",
        ),
        (date(2018, 12, 27), date(2018, 12, 31), "T7, CN"),
    ],
)
def test_days_off_are_listed_in_order(start: date, end: date, text: str) -> None:
    assert describe(start, end) == text


def test_across_new_year_every_day_has_its_year() -> None:
    assert describe(date(2026, 12, 30), date(2027, 2, 12)) == (
        "T7, CN, 1/1/2027, 4-10/2/2027 (Tết Đinh Mùi, dự kiến)"
    )


def test_a_closed_window_joins_the_holiday_of_its_name_across_the_weekend() -> None:
    closed = DAYS.without([tet_window(2026)])
    assert describe(date(2026, 2, 13), date(2026, 2, 26), closed) == "T7, CN, 16-24/2 (Tết Bính Ngọ)"


def test_a_make_up_sunday_without_a_day_off_is_said_to_count(tmp_path: Path) -> None:
    line = read_decision({"work": "2026-03-15", "name": "Làm Chủ nhật", "source": "QĐ 3"}, "here")
    days = load_official_days(overlay=tmp_path, added=[line])
    assert describe(date(2026, 3, 13), date(2026, 3, 16), days) == "T7; có tính CN 15/3 (làm Chủ nhật)"


def test_a_proposed_day_off_is_counted_and_not_listed(tmp_path: Path) -> None:
    given = {"off": "2026-11-23", "work": "2026-11-28", "source": "Bộ Nội vụ", "status": "proposed"}
    days = load_official_days(overlay=tmp_path, added=[read_decision(given, "here")])
    assert describe(date(2026, 11, 20), date(2026, 11, 30), days) == "T7, CN, 24/11 (Ngày Văn hóa Việt Nam)"
