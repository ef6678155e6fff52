"""The papers of every cycle plan can be written on the day it opens, for the committee and for its cells."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from calendars.periods import parse_period
from nhiemky.performing.act import Act
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.office import Office
from nhiemky.performing.orders import Order, draft_everything

ACT = Act(datetime(2026, 6, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), "thử")
CYCLES = [
    ("half_year_review", "so-khcn", "2026H1", {"half_year_report", "chasing_letter", "conclusion_notice"}),
    ("annual_review", "so-khcn", "2026", {"annual_report", "chasing_letter", "yearly_resolution"}),
    ("quarter_report", "so-khcn", "2026Q1", {"quarter_report"}),
    ("statistics_report", "so-khcn", "2026H1", {"report_request_letter"}),
    ("monthly_committee_meeting", "so-khcn", "2026M05", {"monthly_report"}),
    ("monthly_cell_meeting", "cb-van-phong", "2026M06", {"monthly_resolution", "cell_meeting_notice"}),
    ("annual_programmes", "so-khcn", "2026", {"work_programme", "inspection_programme"}),
    ("mid_term_review", "so-khcn", None, {"mid_term_report"}),
    ("superior_visit", "so-khcn", None, {"visit_report"}),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("plan", "org", "period", "kinds"), CYCLES)
def test_every_paper_of_the_cycle_is_written_for_whose_it_is(
    make_office: Callable[[date], Office], plan: str, org: str, period: str | None, kinds: set[str]
) -> None:
    office = make_office(date(2026, 6, 1))
    when = {"period": parse_period(period)} if period else {"day": date(2026, 9, 15)}
    cycle = open_cycle(office, WantedCycle(org, plan, **when), ACT).id
    written = draft_everything(office, Order(cycle), ACT)
    assert kinds <= {one.kind for one in written}
    assert len({(one.kind, one.body) for one in written}) == len(written)
    assert [one.path.name for one in written if not one.path.exists()] == []
    assert [one.contradictions for one in written if one.contradictions] == []
