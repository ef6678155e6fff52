"""The table of working days: rolling, shifting and counting over Tết, swaps and month ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.official_days import load_official_days
from calendars.working_days import Day, OutOfCalendar, Roll, Status, WorkingDays

DAYS = load_official_days()
ANY_DAY = st.dates(date(2018, 6, 1), date(2027, 6, 1))
TET_2026 = date(2026, 2, 17)


def test_minus_one_from_a_holiday_is_the_last_working_day_before_it() -> None:
    assert DAYS.shift(TET_2026, -1) == date(2026, 2, 13)


def test_plus_one_from_a_holiday_is_the_first_working_day_after_it() -> None:
    assert DAYS.shift(TET_2026, 1) == date(2026, 2, 23)


def test_make_up_saturday_is_a_working_day() -> None:
    assert DAYS.shift(date(2025, 4, 25), 1) == date(2025, 4, 26)


def test_swapped_friday_is_off_a_week_after_new_year() -> None:
    assert [DAYS.is_working(date(2026, 1, day)) for day in (2, 10)] == [False, True]


@pytest.mark.parametrize(
    ("roll", "expected"),
    [
        (Roll.PREVIOUS, date(2026, 1, 30)),
        (Roll.NEXT, date(2026, 2, 2)),
        (Roll.NEAREST, date(2026, 1, 30)),
        (Roll.NEXT_IN_MONTH, date(2026, 1, 30)),
        (Roll.KEEP, date(2026, 1, 31)),
    ],
)
def test_last_saturday_of_january_rolls(roll: Roll, expected: date) -> None:
    assert DAYS.roll(date(2026, 1, 31), roll) == expected


def test_nearest_of_two_equally_near_days_is_the_earlier() -> None:
    lone = WorkingDays(date(2026, 1, 1), date(2026, 1, 31), [Day(date(2026, 1, 14), False, "", "")])
    assert lone.roll(date(2026, 1, 14), Roll.NEAREST) == date(2026, 1, 13)


def test_next_in_month_goes_forward_inside_the_month() -> None:
    assert DAYS.roll(date(2026, 3, 1), Roll.NEXT_IN_MONTH) == date(2026, 3, 2)


def test_a_window_closes_its_days_and_no_others() -> None:
    closed = DAYS.without([(date(2026, 2, 14), date(2026, 2, 24), "Tết")])
    assert closed.shift(date(2026, 2, 25), -1) == date(2026, 2, 13)
    assert closed.is_working(date(2026, 2, 25))


def test_shift_by_nothing_is_refused() -> None:
    with pytest.raises(OutOfCalendar):
        DAYS.shift(TET_2026, 0)


def test_day_before_the_calendar_is_refused_in_words() -> None:
    with pytest.raises(OutOfCalendar, match="1/1/2018 lệch -1 ngày làm việc là ngoài lịch đang có"):
        DAYS.shift(date(2018, 1, 1), -1)
    with pytest.raises(OutOfCalendar, match="nằm ngoài lịch đang có"):
        DAYS.is_working(date(2017, 12, 31))


def test_span_over_undecided_days_is_provisional() -> None:
    days = WorkingDays(
        date(2026, 1, 1),
        date(2027, 12, 31),
        [Day(date(2026, 5, 4), False, "", "", Status.PROVISIONAL)],
        date(2027, 1, 1),
    )
    assert days.is_provisional(date(2026, 5, 5), date(2026, 5, 3))
    assert not days.is_provisional(date(2026, 5, 5), date(2026, 12, 31))
    assert days.is_provisional(date(2026, 12, 31), date(2027, 1, 1))


@given(ANY_DAY, st.integers(1, 140))  # so many are left of the calendar after the last of them
def test_shift_forward_then_back_comes_to_the_last_working_day_not_after(start: date, count: int) -> None:
    there = DAYS.shift(start, count)
    assert DAYS.is_working(there)
    assert DAYS.count_between(start, there) == count
    assert DAYS.shift(there, -count) == DAYS.roll(start, Roll.PREVIOUS)


@given(ANY_DAY, st.integers(1, 60))
def test_shift_counts_like_a_person_with_a_wall_calendar(start: date, count: int) -> None:
    day, left = start, count
    while left:
        day -= timedelta(1)
        left -= DAYS.is_working(day)
    assert DAYS.shift(start, -count) == day
