"""Whether the calendar adds up, and what of it is not sure."""

from datetime import date

import pytest

from calendars.days_check import UnsureSpan, YearSum, find_unsure, months_ahead, sum_up_years
from calendars.decisions import read_decision
from calendars.forecast import SOURCE
from calendars.official_days import load_official_days
from calendars.working_days import Day, Status, WorkingDays

SHIPPED = load_official_days()
CV = "CV 10065/VPCP-KGVX 2/10/2026 (chưa đối chiếu bản gốc)"


def with_line(**given: str) -> WorkingDays:
    return load_official_days(added=[read_decision({"source": "QĐ 5", **given}, "here")])


def test_every_shipped_year_is_sound() -> None:
    years = sum_up_years(SHIPPED, SHIPPED)
    assert [(year.year, year.statutory, year.swaps, year.is_sound) for year in years] == [
        (2018, 10, 1, True),
        (2019, 10, 1, True),
        (2020, 10, 0, True),
        (2021, 11, 0, True),
        (2022, 11, 0, True),
        (2023, 11, 0, True),
        (2024, 11, 1, True),
        (2025, 11, 1, True),
        (2026, 12, 2, True),
        (2027, 12, 0, True),
    ]


def test_a_closure_of_the_office_is_more_than_the_law_gives_and_sound() -> None:
    own = with_line(off="2026-12-10")
    assert sum_up_years(SHIPPED, own)[-2] == YearSum(2026, required=12, shipped=12, statutory=13, swaps=2)
    assert all(year.is_sound for year in sum_up_years(SHIPPED, own))


def test_a_lost_holiday_is_not_sound() -> None:
    own = with_line(work="2026-04-30", name="Làm việc")
    assert [year.year for year in sum_up_years(SHIPPED, own) if not year.is_sound] == [2026]


def test_a_shipped_year_with_a_day_too_many_is_not_sound() -> None:
    broken = WorkingDays(
        SHIPPED.first,
        SHIPPED.last,
        [*SHIPPED.special.values(), Day(date(2020, 9, 3), False, "Quốc khánh", "nhầm")],
    )
    assert [year.year for year in sum_up_years(broken, broken) if not year.is_sound] == [2020]


def test_only_decided_years_are_summed_up() -> None:
    own = load_official_days(first=2027, last=2030)
    assert [year.year for year in sum_up_years(own, own)] == [2027]


def test_the_coming_months_name_what_is_provisional_and_where_the_forecast_begins() -> None:
    days = load_official_days(first=2026, last=2028)
    assert find_unsure(days, date(2026, 11, 22), date(2028, 5, 22)) == [
        UnsureSpan(date(2027, 2, 4), date(2027, 2, 10), "Tết Đinh Mùi", CV, Status.PROVISIONAL),
        UnsureSpan(date(2027, 9, 2), date(2027, 9, 3), "Quốc khánh", CV, Status.PROVISIONAL),
        UnsureSpan(date(2028, 1, 1), date(2028, 5, 22), "", SOURCE, Status.PROVISIONAL),
    ]


def test_a_decided_span_has_nothing_unsure() -> None:
    assert find_unsure(SHIPPED, date(2025, 1, 1), date(2026, 12, 31)) == []


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 11, 22), date(2028, 5, 22)),
        (date(2026, 6, 30), date(2027, 12, 30)),
        (date(2026, 8, 31), date(2028, 2, 29)),
        (date(2027, 7, 1), date(2029, 1, 1)),
    ],
)
def test_eighteen_months_ahead_is_the_same_day_or_the_months_last(today: date, end: date) -> None:
    assert months_ahead(today) == end
