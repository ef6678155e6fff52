"""A cycle opened after its day: what nobody has settled counts from the real opening, the rest stays."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from calendars.lateness import ease_late_opening
from calendars.network import Network, build_network
from calendars.official_days import load_official_days
from calendars.plan_model import BASE_CALENDAR, Plan
from calendars.planner import Given, project
from calendars.reasons import count_eased, explain_due

DATA = Path(__file__).parents[2] / "calendars" / "data"
CALENDAR = load_official_days(DATA, None, 2026, 2028)
ANCHORS = {
    "opening": date(2026, 11, 2),
    "period_start": date(2026, 1, 1),
    "period_end": date(2026, 12, 31),
    "report": date(2026, 12, 15),
    "conference": date(2027, 1, 15),
}
STEPS: dict[str, Any] = {
    "ask": {"title": "Công văn đề nghị", "owner": "office", "due": "opening + 3wd"},
    "guide": {"title": "Nhận hướng dẫn", "owner": "office", "due": "opening + 5wd", "basis": "practice"},
    "answer": {"title": "Gửi số liệu", "owner": "cell_secretary", "per": "cells", "after": ["ask"],
               "takes": "5wd", "due": "report - 20wd"},
    "send": {"title": "Gửi báo cáo", "owner": "office", "after": ["answer"], "due": "report"},
    "hold": {"title": "Hội nghị", "owner": "secretary", "due": "conference", "roll": "keep"},
}  # fmt: skip
PLAN = Plan.model_validate(
    {
        "plan": "late",
        "version": 1,
        "title": "Kỳ thử",
        "scope": "committee",
        "cycle": {
            "period": "year",
            "opens": "period_end - 59d",
            "days": {
                "report": {"on": "period_end - 16d", "title": "ngày báo cáo"},
                "conference": {"on": "period_end + 15d", "title": "ngày hội nghị"},
            },
            "main": "conference",
            "report": "report",
        },
        "steps": STEPS,
    }
)
CELLS = ("cb-mot", "cb-hai")


def network(dropped: frozenset[str] = frozenset()) -> Network:
    return build_network(PLAN, {BASE_CALENDAR: CALENDAR}, {}, CELLS, dropped)


def test_default_limits_that_are_over_count_from_the_opening_and_practice_stays() -> None:
    eased = ease_late_opening(network(), ANCHORS, date(2026, 11, 23))
    assert eased == {
        ("ask", None): date(2026, 11, 23),
        ("answer", "cb-mot"): date(2026, 12, 1),  # five working days, 24/11 is a day off
        ("answer", "cb-hai"): date(2026, 12, 1),
    }


def test_opened_in_time_nothing_gives_way() -> None:
    assert ease_late_opening(network(), ANCHORS, date(2026, 11, 2)) == {}


def test_what_cannot_make_the_report_day_keeps_its_limit() -> None:
    """On 14/12 the five days of the cells end after the report; only the letter can still be asked for."""
    assert ease_late_opening(network(), ANCHORS, date(2026, 12, 14)) == {("ask", None): date(2026, 12, 14)}


def test_of_a_cycle_that_is_over_nothing_gives_way() -> None:
    assert ease_late_opening(network(), ANCHORS, date(2027, 1, 16)) == {}


def test_the_reason_names_the_usual_day_too() -> None:
    late = network()
    given_days = {late.index["ask", None]: Given(eased_to=date(2026, 11, 23))}
    projection = project(late, ANCHORS, date(2026, 11, 23), given_days)
    assert count_eased(projection) == 1
    assert explain_due(projection, late.index["ask", None]) == (
        "thứ Hai 23/11/2026: kỳ mở muộn, tính lại từ ngày mở (lịch thường là 5/11/2026); "
        "tạm tính, chưa có quy định"
    )


@given(st.integers(0, 120))
def test_a_limit_only_ever_moves_later_and_never_beyond_the_day_it_serves(days: int) -> None:
    opened_on = ANCHORS["opening"] + timedelta(days)
    whole = network()
    usual = project(whole, ANCHORS, opened_on)
    for key, on in ease_late_opening(whole, ANCHORS, opened_on).items():
        due = usual.due[whole.index[key]]
        assert due is not None
        assert due < on.toordinal()
        assert on <= ANCHORS["conference"]
        if key[0] == "answer":
            assert on <= ANCHORS["report"]
