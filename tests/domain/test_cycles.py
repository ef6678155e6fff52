"""The days of a period, and which periods are due to be opened: nothing missed, nothing of the past dug up."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.official_days import DATA, load_official_days
from calendars.periods import Period, PeriodKind, parse_period
from calendars.plan_model import Plan
from nhiemky.domain.cycles import (
    check_period,
    cycles_due,
    lay_out_days,
    name_cycle_of,
    name_occasion,
    period_facts,
    read_occasion,
)
from nhiemky.domain.organisation import Body, BodyKind
from nhiemky.errors import BadInput

CALENDAR = load_official_days(DATA, None, 2018, 2033)
TOP = Body("dang-bo", "Đảng bộ Thử", BodyKind.PARTY_ORGANIZATION)
CELL = Body("cb-mot", "Chi bộ Một", BodyKind.CELL, "dang-bo")
LONG_AGO = date(2018, 1, 1)


def plan(period: str | None = "half_year", **own: Any) -> Plan:  # noqa: ANN401
    """A plan as an office would write it, with what a test is about."""
    cycle = {
        "period": period,
        "opens": "period_end - 30d",
        "days": {
            "report": {"on": "period_end - 15d", "title": "ngày báo cáo cấp trên"},
            "conference": {"on": "report + 35d", "title": "ngày hội nghị"},
        },
        "main": "conference",
        "report": "report",
        "catch_up": "12m",
        **own,
    }
    steps = {"hold": {"title": "Hội nghị", "owner": "secretary", "due": "conference", "roll": "keep"}}
    content = {"plan": "thu", "version": 1, "title": "Kỳ thử", "scope": "committee", "cycle": cycle}
    return Plan.model_validate({**content, "steps": steps})


def days_of(of: Plan, period: Period | date, **fixed: date) -> dict[str, str]:
    assert of.cycle is not None
    return {name: str(on) for name, on in lay_out_days(of.cycle, period, CALENDAR, fixed).by_name.items()}


def due(of: Plan, today: date, *bodies: Body, since: date = LONG_AGO, opened: Any = ()) -> list[tuple[str, str]]:  # noqa: ANN401
    found = cycles_due(of, bodies or (TOP,), set(opened), CALENDAR, today=today, since=since)
    return [(one.body, one.period.key) for one in found]


def test_days_stand_where_they_fall_and_follow_one_another() -> None:
    """31/5 and 15/8 of 2026 are days off: a day of a cycle is a fact, only steps are rolled."""
    assert days_of(plan(), parse_period("2026H1")) == {
        "opening": "2026-05-31", "period_start": "2026-01-01", "period_end": "2026-06-30",
        "report": "2026-06-15", "conference": "2026-07-20",
    }  # fmt: skip
    assert days_of(plan(), parse_period("2026H1"), report=date(2026, 6, 6))["conference"] == "2026-07-11"
    moved = days_of(plan(), parse_period("2026H1"), report=date(2026, 6, 6), conference=date(2026, 7, 26))
    assert (moved["report"], moved["conference"]) == ("2026-06-06", "2026-07-26")


def test_the_last_working_day_of_a_month_in_tet_is_the_one_before_tet() -> None:
    """Tết 2025: off from Saturday 25/1 to 2/2."""
    month = plan("month", days={"report": {"on": "last_working_day(period_end)", "title": "ngày"}}, main="report")
    assert days_of(month, parse_period("2025M01"))["report"] == "2025-01-24"


@pytest.mark.parametrize(("period", "end"), [("2028M02", "2028-02-29"), ("2027M02", "2027-02-28")])
def test_february_ends_on_its_last_day(period: str, end: str) -> None:
    month = plan("month", days={"report": {"on": "period_end", "title": "ngày"}}, main="report")
    assert days_of(month, parse_period(period))["report"] == end


def test_a_cycle_on_demand_lies_around_its_main_day() -> None:
    visit = plan(None, opens="period_start - 10d", days={"visit": {"on": "period_end", "title": "ngày làm việc"}},
                 main="visit", report=None)  # fmt: skip
    assert days_of(visit, date(2024, 10, 11)) == {
        "opening": "2024-10-01", "period_start": "2024-10-11", "period_end": "2024-10-11", "visit": "2024-10-11",
    }  # fmt: skip
    assert due(visit, date(2024, 10, 5)) == []


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 5, 30), []),
        (date(2026, 5, 31), [("dang-bo", "2026H1")]),
        (date(2026, 11, 30), [("dang-bo", "2026H1")]),
        (date(2026, 12, 1), [("dang-bo", "2026H1"), ("dang-bo", "2026H2")]),
    ],
)
def test_a_period_is_due_from_its_opening_day_on(today: date, found: list[tuple[str, str]]) -> None:
    assert due(plan(catch_up="6m"), today, since=date(2026, 5, 1)) == found


def test_what_has_been_opened_or_cancelled_is_not_opened_again() -> None:
    assert due(plan(), date(2026, 6, 1), since=date(2026, 6, 1), opened=[("dang-bo", "2026H1")]) == []
    assert due(plan(), date(2026, 6, 1), since=date(2026, 6, 1), opened=[("dang-bo", "2025H1")]) != []


def test_only_the_numbers_of_a_plan_come_back() -> None:
    quarters = plan("quarter", numbers=[1, 3])
    assert [key for _, key in due(quarters, date(2026, 12, 31), since=date(2025, 12, 31))] == ["2026Q1", "2026Q3"]


def test_after_a_long_pause_missed_periods_are_due_oldest_first_as_far_as_the_plan_catches_up() -> None:
    """Quarters with twelve months; months, whose meetings nobody makes up for."""
    quarters = due(plan("quarter"), date(2026, 12, 20), since=date(2026, 1, 10))
    assert [key for _, key in quarters] == ["2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    meeting = {"meeting": {"on": "period_start + 2d", "title": "ngày họp"}}
    months = plan("month", opens="period_start - 10d", days=meeting, main="meeting", report=None, catch_up="0d")
    assert [due(months, date(2026, 12, day)) for day in (3, 4, 21, 22)] == [
        [("dang-bo", "2026M12")], [], [], [("dang-bo", "2027M01")]
    ]  # fmt: skip


def test_a_new_office_is_not_flooded_by_the_past() -> None:
    """Installed on 10/6/2026: the half-year that is being prepared, nothing whose last day is over."""
    assert due(plan(), date(2026, 6, 10), since=date(2026, 6, 10)) == [("dang-bo", "2026H1")]
    assert due(plan(), date(2026, 7, 20), since=date(2026, 7, 20)) == [("dang-bo", "2026H1")]
    assert due(plan(), date(2026, 7, 21), since=date(2026, 7, 21)) == []


def test_bodies_that_end_or_begin_within_the_year() -> None:
    """The conference of the half-year is on 20/7."""
    ended = Body("cb-cu", "Chi bộ Cũ", BodyKind.CELL, "dang-bo", ended_on=date(2026, 6, 30))
    begun = Body("cb-moi", "Chi bộ Mới", BodyKind.CELL, "dang-bo", started_on=date(2026, 7, 1))
    late = Body("cb-sau", "Chi bộ Sau", BodyKind.CELL, "dang-bo", started_on=date(2026, 8, 1))
    bodies, since = (CELL, ended, begun, late), date(2026, 5, 1)
    assert due(plan(), date(2026, 6, 1), *bodies, since=since) == [("cb-mot", "2026H1")]
    assert due(plan(), date(2026, 7, 1), *bodies, since=since) == [("cb-mot", "2026H1"), ("cb-moi", "2026H1")]
    assert due(plan(), date(2026, 9, 1), *bodies, since=since) == [("cb-mot", "2026H1"), ("cb-moi", "2026H1")]


@pytest.mark.parametrize("period", ["2026H1", "2026H2"])
def test_on_demand_any_period_of_the_kind_may_be_opened(period: str) -> None:
    """Which of a year open by themselves is no matter where a person asks."""
    check_period(plan(numbers=[1]), parse_period(period))


@pytest.mark.parametrize(
    ("title", "occasion", "name"),
    [
        ("Sơ kết 6 tháng", "2026H1", "Sơ kết 6 tháng đầu năm 2026"),
        ("Sơ kết 6 tháng", "2026H2", "Sơ kết 6 tháng cuối năm 2026"),
        ("Báo cáo quý", "2026Q3", "Báo cáo quý III năm 2026"),
        ("Tổng kết năm", "2026", "Tổng kết năm 2026"),
        ("Họp Đảng ủy hằng tháng", "2026M05", "Họp Đảng ủy tháng 5 năm 2026"),
        ("Tổng kết năm, kiểm điểm", "2026", "Tổng kết năm, kiểm điểm (năm 2026)"),
        ("Thống kê số liệu 30/6, 31/12", "2026H1", "Thống kê số liệu 6 tháng đầu năm 2026"),
        ("Thống kê số liệu 30/6, 31/12", "2026H2", "Thống kê số liệu 6 tháng cuối năm 2026"),
        ("Thống kê số liệu 30/6, 31/12", "2026", "Thống kê số liệu năm 2026"),
        ("Làm việc", "2024-10-11", "Làm việc (ngày 11/10/2024)"),
    ],
)
def test_a_cycle_is_named_by_its_plan_and_period(title: str, occasion: str, name: str) -> None:
    assert name_cycle_of(title, occasion) == name


@pytest.mark.parametrize(
    ("of", "period", "line"),
    [
        (plan(), "2026Q3", '--period: 2026Q3 là quý III năm 2026; kế hoạch "Kỳ thử" theo kỳ 6 tháng (2026H1)'),
        (plan("year"), "2026M12",
         '--period: 2026M12 là tháng 12 năm 2026; kế hoạch "Kỳ thử" theo kỳ cả năm (2026)'),
        (plan(None), "2026H1", '--period: kế hoạch "Kỳ thử" mở theo ngày, không theo kỳ; hãy ghi --day'),
    ],
)  # fmt: skip
def test_a_period_the_plan_does_not_have_is_refused(of: Plan, period: str, line: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_period(of, parse_period(period))
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("occasion", "facts"),
    [
        ("2026H1", {"month": 6, "quarter": 2, "is_quarter_end": True, "period_number": 1}),
        ("2026M05", {"month": 5, "quarter": 2, "is_quarter_end": False, "period_number": 5}),
        ("2026Q3", {"month": 9, "quarter": 3, "is_quarter_end": True, "period_number": 3}),
        ("2026", {"month": 12, "quarter": 4, "is_quarter_end": True, "period_number": 1}),
        ("2024-10-11", {"month": 10, "quarter": 4, "is_quarter_end": False, "period_number": 1}),
    ],
)
def test_conditions_may_speak_of_the_period(occasion: str, facts: dict[str, int | bool]) -> None:
    assert period_facts(read_occasion(occasion)) == facts


def test_an_occasion_has_a_name() -> None:
    assert [name_occasion(one) for one in ("2026H1", "2026", "2024-10-11")] == [
        "6 tháng đầu năm 2026", "năm 2026", "ngày 11/10/2024",
    ]  # fmt: skip


KINDS = st.sampled_from(list(PeriodKind))
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@given(kind=KINDS, since=DAYS, pause=st.integers(0, 500), catch_up=st.sampled_from(["0d", "3m", "12m"]))
def test_looking_every_day_or_after_a_pause_finds_the_same_unless_it_is_too_late(
    kind: PeriodKind, since: date, pause: int, catch_up: str
) -> None:
    """What a look after a pause finds is what daily looks would have found, less what the plan gives up."""
    one = plan(kind.value, catch_up=catch_up)
    today = since + timedelta(pause)
    daily: list[tuple[str, str]] = []
    for number in range(pause + 1):
        daily += due(one, since + timedelta(number), since=since, opened=daily)
    late = due(one, today, since=since)
    assert len(daily) == len(set(daily))
    assert set(late) <= set(daily)
    if catch_up == "12m" and pause < 365:
        assert late == daily
