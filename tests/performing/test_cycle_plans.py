"""The shipped plans of the year at work: what is drafted when and for whom, and what no message may say."""

from datetime import date, timedelta
from typing import Any

import pytest

from calendars.periods import parse_period
from calendars.plan_model import Scope
from nhiemky.domain.ladder import ActionKind, rungs
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.views import read_views
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
HIDDEN = 3
NEUTRAL = "việc cần xử lý tại Văn phòng Đảng ủy"
PERIODS = {
    "annual_programmes": "2028",
    "annual_review": "2027",
    "half_year_review": "2027H1",
    "monthly_cell_meeting": "2027M03",
    "monthly_committee_meeting": "2027M02",
    "quarter_report": "2027Q1",
    "statistics_report": "2027H1",
}
VISIT = date(2027, 3, 17)  # a Wednesday


def open_shipped(desk: Desk, plan: str) -> int:
    """Opens a cycle on the morning of its opening day, as a pass would."""
    org = "cb-van-phong" if desk.office.find_plan(plan).scope is Scope.CELL else "so-khcn"
    period = PERIODS.get(plan)
    wanted = WantedCycle(org, plan, parse_period(period)) if period else WantedCycle(org, plan, day=VISIT)
    first = open_cycle(desk.office, wanted, desk.act(date(2027, 1, 4)))
    return int(first.id)


def draft_days(desk: Desk, number: int) -> list[tuple[date, date | None, str, str, str]]:
    """Of every first draft: its day, the step's day, step, kind and body, in order."""
    with read(desk.office.engine) as connection:
        (view,) = read_views(desk.office, connection, [number])
    found = [
        (rung.day, task.target, task.key, rung.document, task.body)
        for task in view.tasks
        for rung in rungs(task, desk.office.calendar, view.approved_on)
        if rung.kind is ActionKind.DRAFT and rung.document in task.documents
    ]
    return sorted(found, key=lambda one: (one[0], one[3], one[4]))


def drafts_of(desk: Desk, number: int) -> list[Any]:
    with read(desk.office.engine) as connection:
        return find_drafts(connection, schedule_ids=[number])


def shown(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def test_the_papers_of_a_half_year_are_drafted_in_the_order_of_the_work(desk: Desk) -> None:
    number = open_shipped(desk, "half_year_review")
    listed = [f"{shown(day)} {kind}" for day, _, _, kind, body in draft_days(desk, number) if body == "so-khcn"]
    assert listed == [
        "14/5/2027 half_year_report",
        "14/5/2027 report_request_letter",
        "28/5/2027 inspection_report",
        "28/5/2027 resolution_study_report",
        "8/6/2027 chasing_letter",
        "7/7/2027 meeting_invitation",
        "7/7/2027 meeting_programme",
        "16/7/2027 meeting_minutes",
        "22/7/2027 conclusion_notice",
    ]


@pytest.mark.parametrize("plan", [*PERIODS, "superior_visit"])
def test_every_paper_of_a_cycle_is_drafted_before_its_step_and_for_every_body(desk: Desk, plan: str) -> None:
    number = open_shipped(desk, plan)
    model, steps = desk.office.find_plan(plan), draft_days(desk, number)
    cells = 7 if model.scope is Scope.COMMITTEE else 1
    with read(desk.office.engine) as connection:
        (view,) = read_views(desk.office, connection, [number])
    live = {task.key for task in view.tasks}
    wanted = [
        (key, kind)
        for key, step in model.steps.items()
        if key in live
        for kind in step.documents
        for _ in range(cells if step.per else 1)
    ]
    assert sorted((key, kind) for _, _, key, kind, _ in steps) == sorted(wanted)
    assert [(key, day) for day, due, key, _, _ in steps if due is None or day > due] == []


def test_a_cells_own_papers_bear_its_name_and_count_their_own_rounds(desk: Desk) -> None:
    number = open_shipped(desk, "quarter_report")
    for day in sorted({day for day, *_ in draft_days(desk, number)}):
        desk.pass_at(day)
    rows = drafts_of(desk, number)
    own = sorted((row["body"], row["round"]) for row in rows if row["kind"] == "quarter_report")
    assert len(own) == 8
    assert {round_number for _, round_number in own} == {1}
    assert len({body for body, _ in own}) == 8
    assert sorted(row["kind"] for row in rows if row["body"] == "so-khcn") == [
        "inspection_report",
        "quarter_report",
        "report_request_letter",
    ]


def test_grades_reach_no_message_by_name(desk: Desk) -> None:
    """Whatever rung, whatever person: a step of tier 3 is told as a number, nothing else."""
    number = open_shipped(desk, "annual_review")
    titles = desk.office.find_plan("annual_review").steps
    hidden = {title.title for title in titles.values() if title.tier >= HIDDEN}
    for day in (date(2027, 11, 24), date(2027, 11, 25), date(2027, 12, 23), date(2027, 12, 24)):
        desk.pass_at(day)
    everything = "\n".join("\n".join(one.payload.values()) for one in desk.messages())
    assert [title for title in hidden if title in everything] == []
    assert NEUTRAL in everything
    kinds = {row["kind"] for row in drafts_of(desk, number)}
    assert {"individual_review_form", "grading_decision"} <= kinds


def test_a_visit_is_prepared_by_a_plan_that_names_the_work_and_its_days(desk: Desk) -> None:
    number = open_shipped(desk, "superior_visit")
    (first, *_) = draft_days(desk, number)
    assert first[3] == "visit_plan"
    desk.pass_at(first[0])
    (row,) = drafts_of(desk, number)
    assert row["kind"] == "visit_plan"
    steps = desk.steps(number)
    assert steps["send_report"].target == VISIT - timedelta(2)
    assert steps["hold_conference"].target == VISIT
