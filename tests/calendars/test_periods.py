from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.periods import Period, PeriodKind, parse_period, period_of, periods_ending
from nhiemky.errors import BadInput


@pytest.mark.parametrize(
    ("typed", "from_on", "to_on", "label"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
        ("2026H1", date(2026, 1, 1), date(2026, 6, 30), "6 tháng đầu năm 2026"),
        ("2026h2", date(2026, 7, 1), date(2026, 12, 31), "6 tháng cuối năm 2026"),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30), "quý III năm 2026"),
        ("2028M02", date(2028, 2, 1), date(2028, 2, 29), "tháng 02 năm 2028"),
        ("2026M5", date(2026, 5, 1), date(2026, 5, 31), "tháng 5 năm 2026"),
    ],
)
def test_a_period_is_read_as_the_office_writes_it(typed: str, from_on: date, to_on: date, label: str) -> None:
    period = parse_period(typed)
    assert (period.from_on, period.to_on, period.label) == (from_on, to_on, label)


@pytest.mark.parametrize(
    "typed", ["", "26H1", "2026H3", "2026H0", "2026Q5", "2026M13", "2026X1", "1900", "2026H", "²026"]
)
def test_what_is_no_period_is_one_line_with_examples(typed: str) -> None:
    with pytest.raises(BadInput, match=r'^kỳ ".*": viết 2026 \(năm\), 2026H1'):
        parse_period(typed)


@given(st.sampled_from(PeriodKind), st.dates(date(1931, 1, 1), date(2199, 12, 31)))
def test_every_day_lies_in_its_period_and_the_next_one_follows_at_once(kind: PeriodKind, on: date) -> None:
    period = period_of(kind, on)
    assert period.from_on <= on <= period.to_on
    assert period.following().from_on == period.to_on + timedelta(days=1)
    assert parse_period(period.key) == period
    assert period.same_last_year() == Period(kind, on.year - 1, period.number)


@pytest.mark.parametrize(
    ("on", "keys"),
    [
        (date(2026, 12, 31), {"2026", "2026H2", "2026Q4", "2026M12"}),
        (date(2026, 6, 30), {"2026H1", "2026Q2", "2026M06"}),
        (date(2026, 9, 30), {"2026Q3", "2026M09"}),
        (date(2028, 2, 29), {"2028M02"}),
        (date(2028, 2, 28), set()),
    ],
)
def test_a_month_ends_with_whatever_ends_on_its_last_day(on: date, keys: set[str]) -> None:
    assert {one.key for one in periods_ending(on)} == keys
