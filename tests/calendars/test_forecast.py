"""Years without a decision: forecast, and never taken for decided."""

from datetime import date, timedelta

import pytest

from calendars.forecast import SOURCE, forecast_days
from calendars.lunar import hung_kings, name_of_tet, tet
from calendars.official_days import load_official_days
from calendars.working_days import SATURDAY, Day, Status

YEARS = range(2028, 2101)


def on_weekdays(days: list[Day]) -> int:
    return sum(1 for day in days if day.on.weekday() < SATURDAY)


@pytest.mark.parametrize("year", YEARS)
def test_a_forecast_year_has_the_twelve_statutory_days(year: int) -> None:
    assert on_weekdays(forecast_days(year)) == 12


@pytest.mark.parametrize("year", YEARS)
def test_a_forecast_year_is_off_at_tet_and_at_hung_kings_day(year: int) -> None:
    names = {day.on: day.name for day in forecast_days(year)}
    assert (names[tet(year)], names[hung_kings(year)].split(";")[0]) == (
        name_of_tet(year),
        "Giỗ Tổ Hùng Vương",
    )


def test_every_forecast_day_says_that_nothing_is_decided() -> None:
    days = [day for year in YEARS for day in forecast_days(year)]
    assert {(day.working, day.source, day.status, day.pair) for day in days} == {
        (False, "dự báo, chưa có quyết định", Status.PROVISIONAL, None)
    }


def test_a_forecast_year_reads_like_a_decided_one() -> None:
    assert {day.on.isoformat(): day.name for day in forecast_days(2028)} == {
        "2028-01-01": "Tết Dương lịch",
        "2028-01-03": "Tết Dương lịch (nghỉ bù)",
        "2028-01-24": "Tết Mậu Thân",
        "2028-01-25": "Tết Mậu Thân",
        "2028-01-26": "Tết Mậu Thân",
        "2028-01-27": "Tết Mậu Thân",
        "2028-01-28": "Tết Mậu Thân",
        "2028-01-29": "Tết Mậu Thân",
        "2028-04-04": "Giỗ Tổ Hùng Vương",
        "2028-04-30": "Ngày Chiến thắng",
        "2028-05-01": "Quốc tế Lao động",
        "2028-05-02": "Ngày Chiến thắng (nghỉ bù)",
        "2028-09-01": "Quốc khánh",
        "2028-09-02": "Quốc khánh",
        "2028-09-04": "Quốc khánh (nghỉ bù)",
        "2028-11-24": "Ngày Văn hóa Việt Nam",
    }


def test_names_do_not_follow_the_locale_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert forecast_days(2030)[0].name == "Tết Dương lịch"


def test_in_a_forecast_year_every_day_is_provisional_also_an_ordinary_one() -> None:
    days = load_official_days(first=2027, last=2029)
    ordinary = (date(2028, 1, 1) + timedelta(i) for i in range(731))
    assert {days.is_provisional(on, on) for on in ordinary} == {True}
    assert not days.is_provisional(date(2027, 12, 1), date(2027, 12, 31))


def test_the_calendar_reaches_2050_and_further() -> None:
    days = load_official_days(last=2100)
    assert (days.last, days.provisional_from) == (date(2100, 12, 31), date(2028, 1, 1))
    assert days.special[tet(2050)] == Day(
        tet(2050), working=False, name="Tết Canh Ngọ", source=SOURCE, status=Status.PROVISIONAL
    )
