"""The shipped plans of the year as an office would check them: every step, every day, every lead time."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calendars.conditions import Value
from calendars.expressions import Unit, evaluate
from calendars.named import build_calendars
from calendars.network import Network, applicable_facts, build_network
from calendars.official_days import load_official_days
from calendars.periods import Period, parse_period
from calendars.plan import PLANS, load_plan
from calendars.plan_model import Basis, Plan, Scope, Step
from calendars.planner import Projection, project
from calendars.reasons import UNSETTLED, explain_due
from calendars.working_days import Roll, WorkingDays
from nhiemky.domain.cycles import lay_out_days, period_facts
from nhiemky.domain.roles import OUTSIDE_ROLES, ROLES
from nhiemky.drafting.kinds import kinds
from nhiemky.settings import PROJECT

KINDS = frozenset(kinds(PROJECT / "templates"))
EXPECTED: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "cycle_days.yaml").read_text(encoding="utf-8")
)
PERIODIC = {
    "annual_programmes": "",
    "annual_review": "",
    "half_year_review": "H1",
    "monthly_cell_meeting": "M",
    "monthly_committee_meeting": "M",
    "quarter_report": "Q",
    "statistics_report": "H1",
}
ON_DEMAND = ("mid_term_review", "superior_visit")
SHIPPED = (*PERIODIC, *ON_DEMAND)
OF_MEMBERS = {"admission_ceremony", "party_badge", "probation_confirmation"}  # see test_shipped_timers.py
FACTS: dict[str, Value] = {"official_members": 60, "members": 63, "variant": "", "has_standing_committee": True}


@cache
def calendar() -> WorkingDays:
    return load_official_days(first=2018, last=2030)


@cache
def shipped(name: str) -> Plan:
    return load_plan(PLANS / f"{name}.yaml", ROLES, KINDS)


def every_step() -> Iterator[tuple[str, str, Step]]:
    for name in SHIPPED:
        for key, step in shipped(name).steps.items():
            yield name, key, step


def days_of(name: str, on: Period | date, **fixed: date) -> dict[str, date]:
    layout = shipped(name).cycle
    assert layout is not None
    return dict(lay_out_days(layout, on, calendar(), fixed).by_name)


@cache
def network(name: str, own: tuple[tuple[str, Value], ...]) -> Network:
    plan = shipped(name)
    facts = applicable_facts(plan, {**FACTS, **dict(own)})
    return build_network(plan, build_calendars(plan, calendar()), facts, ("cb-1", "cb-2"))


def plan_cycle(name: str, on: Period | date, fixed: dict[str, date] | None = None, **own: Value) -> Projection:
    """A cycle as it is opened on its opening day."""
    net = network(name, tuple(sorted({**period_facts(on), **own}.items())))
    days = days_of(name, on, **(fixed or {}))
    return project(net, days, days["opening"])


def dues(projection: Projection) -> dict[str, date]:
    """The date of every step; the cells' steps have the same date in each."""
    nodes = enumerate(projection.network.nodes)
    return {node.key: date.fromordinal(projection.due[position] or 1) for position, node in nodes}


def conflicts(projection: Projection) -> list[str]:
    return [node.key for position, node in enumerate(projection.network.nodes) if projection.slack(position) < 0]


def periods(name: str, year: int) -> list[Period]:
    layout = shipped(name).cycle
    assert layout is not None
    numbers = layout.numbers or (range(1, 13) if PERIODIC[name] == "M" else (1,))
    sign = PERIODIC[name].removesuffix("1")
    return [parse_period(f"{year}{sign}{number if sign else ''}") for number in numbers]


ALL_PERIODS = [(name, period) for name in PERIODIC for year in range(2019, 2028) for period in periods(name, year)]


# --- the files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_every_cycle_loads_and_is_named_in_vietnamese(name: str) -> None:
    plan = shipped(name)
    assert (plan.plan, plan.version, plan.cycle is not None) == (name, 1, True)
    assert plan.title[0].isupper()
    assert plan.sources


def test_all_plans_with_a_cycle_are_checked_here() -> None:
    with_cycle = {file.stem for file in PLANS.glob("*.yaml") if "\ncycle:" in file.read_text(encoding="utf-8")}
    assert with_cycle - OF_MEMBERS == set(SHIPPED)


def test_titles_fit_one_line_of_a_list_and_are_unambiguous_within_their_plan() -> None:
    assert [(name, key) for name, key, step in every_step() if len(step.title) > 90] == []
    for name in SHIPPED:
        titles = [step.title for step in shipped(name).steps.values()]
        assert len(set(titles)) == len(titles), name


@pytest.mark.parametrize(
    "word", ["Ban Chấp hành chi bộ", "chi bộ trực thuộc", "mặc định", "chuyển đảng chính thức", "vi phạm", "./."]
)
def test_titles_keep_to_the_words_of_the_glossary(word: str) -> None:
    assert [(name, key) for name, key, step in every_step() if word.lower() in step.title.lower()] == []


STEPS_OTHERS_RELY_ON = {
    "half_year_review": {"request_inputs", "send_figures", "merge_figures", "draft_report", "send_report"},
    "annual_review": {"request_inputs", "send_figures", "merge_figures", "draft_report", "send_report"},
    "quarter_report": {"request_inputs", "send_figures", "merge_figures", "draft_report", "send_report"},
    "statistics_report": {"request_inputs", "send_figures", "merge_figures", "reconcile", "send_report"},
}


@pytest.mark.parametrize("name", STEPS_OTHERS_RELY_ON)
def test_a_plan_that_asks_for_figures_has_the_steps_of_asking(name: str) -> None:
    plan = shipped(name)
    assert plan.cycle is not None
    assert plan.cycle.figures is not None
    assert STEPS_OTHERS_RELY_ON[name] - plan.steps.keys() == set()
    send, report = plan.steps["send_figures"], plan.steps["send_report"]
    assert (send.owner, send.per, str(report.due)) == ("cell_secretary", "cells", "report")


@pytest.mark.parametrize("name", [name for name in SHIPPED if name not in {"quarter_report", "statistics_report"}])
def test_the_main_event_is_held_on_the_main_day_even_on_a_day_off(name: str) -> None:
    plan = shipped(name)
    assert plan.cycle is not None
    step = plan.steps["hold_conference"]
    assert (str(step.due), str(step.not_before), step.roll) == (plan.cycle.main, plan.cycle.main, Roll.KEEP)


@pytest.mark.parametrize("name", [*EXPECTED["required"]])
def test_no_step_of_the_procedure_is_missing(name: str) -> None:
    assert [key for key in EXPECTED["required"][name] if key not in shipped(name).steps] == []


# --- who, on what ground ---------------------------------------------------------------------------------


def test_a_source_is_named_exactly_where_the_lead_time_is_not_ours() -> None:
    wrong = [(name, key) for name, key, step in every_step() if (step.basis is Basis.DEFAULT) == bool(step.source)]
    assert wrong == []
    for name in SHIPPED:
        layout = shipped(name).cycle
        assert layout is not None
        days = layout.days.items()
        assert [key for key, day in days if (day.basis is Basis.DEFAULT) == bool(day.source)] == []


def test_hard_dates_are_exactly_those_of_a_rule() -> None:
    hard = {(name, key) for name, key, step in every_step() if step.hard}
    assert hard == {(name, key) for name, key, step in every_step() if step.basis is Basis.RULE}
    assert hard == {
        ("annual_programmes", "carry_out_inspection"),
        ("monthly_cell_meeting", "send_papers"),
        ("monthly_cell_meeting", "thematic_meeting"),
    }


def test_an_outside_party_owns_approves_and_is_told_nothing() -> None:
    told = [
        (name, key)
        for name, key, step in every_step()
        for role in (step.owner, step.approver, *(one.to for one in step.escalate or ()))
        if role in OUTSIDE_ROLES
    ]
    assert told == []


def test_steps_of_a_cell_are_the_cells_own_and_wait_for_nobody_outside() -> None:
    own = {"cell_secretary", "cell_deputy_secretary", "cell_committee"}
    for name, key, step in every_step():
        is_cells = shipped(name).scope is Scope.CELL or step.per is not None
        assert (step.owner in own) == is_cells, (name, key)
        assert not (is_cells and step.waits_for), (name, key)


def test_what_a_superior_gives_is_waited_for() -> None:
    waited = {(name, key): step.waits_for.letter for name, key, step in every_step() if step.waits_for}
    assert waited == {
        ("annual_review", "receive_grading_guidance"): False,
        ("annual_review", "receive_report_request"): False,
        ("annual_review", "receive_grade"): True,  # only after our own submission is there something to ask after
        ("half_year_review", "receive_report_request"): False,
        ("mid_term_review", "receive_guidance"): False,
        ("superior_visit", "receive_conclusions"): True,
    }


def test_nothing_the_office_must_do_waits_for_a_request_that_may_never_come() -> None:
    after = [
        (name, key)
        for name, key, step in every_step()
        for link in step.after
        if shipped(name).steps[link.step].optional and shipped(name).steps[link.step].waits_for
    ]
    assert after == []


def test_escalation_ends_at_the_secretary() -> None:
    for name, key, _ in every_step():
        assert shipped(name).escalations_of(key)[-1].to == "secretary", (name, key)


def test_grades_and_files_of_members_are_named_in_no_message() -> None:
    assert {(name, key) for name, key, step in every_step() if step.tier >= 3} == {
        ("annual_review", "member_self_assessment"),
        ("annual_review", "decide_grades"),
        ("annual_review", "member_records"),
    }


# --- the days of a period --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", EXPECTED["cases"], ids=lambda case: f"{case['plan']}-{case['period']}")
def test_the_days_of_a_real_period(case: dict[str, Any]) -> None:
    """Every day and every step of it, as a table an office can check with a paper calendar."""
    on = case["period"] if isinstance(case["period"], date) else parse_period(str(case["period"]))
    fixed: dict[str, date] = case.get("fixed", {})
    days = days_of(case["plan"], on, **fixed)
    assert {name: days[name] for name in case["days"]} == case["days"]
    found = dues(plan_cycle(case["plan"], on, fixed))
    assert {key: found.get(key) for key in case["steps"]} == case["steps"]
    if case.get("all_steps", True):
        assert set(found) == set(case["steps"])


def test_a_meeting_of_a_cell_has_its_thematic_meeting_and_report_in_the_right_months() -> None:
    months = {
        month: dues(plan_cycle("monthly_cell_meeting", parse_period(f"2026M{month}"))) for month in range(1, 13)
    }
    assert [month for month, found in months.items() if "thematic_plan" in found] == [1, 4, 7, 10]
    assert [month for month, found in months.items() if "thematic_meeting" in found] == [3, 6, 9, 12]
    assert [month for month, found in months.items() if "send_report" not in found] == [3, 6, 9, 12]


@pytest.mark.parametrize("name", ["monthly_cell_meeting", "monthly_committee_meeting"])
def test_a_month_that_ends_a_quarter_is_reported_apart_where_the_office_wants_it(name: str) -> None:
    march = parse_period("2026M3")
    assert "send_report" not in dues(plan_cycle(name, march))
    assert "send_report" in dues(plan_cycle(name, march, separate_monthly_report=True))


REPORT_DAYS = [
    *(
        ("half_year_review", "2026H1", date(2026, month, day))
        for month, day in ((6, 5), (6, 20), (6, 30), (7, 10))
    ),
    *(("annual_review", "2026", date(2026, month, day)) for month, day in ((11, 30), (12, 5), (12, 20), (12, 31))),
    *(("quarter_report", "2026Q1", date(2026, month, day)) for month, day in ((3, 12), (3, 25), (4, 3))),
]


@pytest.mark.parametrize(("name", "period", "report"), REPORT_DAYS)
def test_a_report_day_of_the_superior_is_met_earlier_or_later_even_on_a_day_off(
    name: str, period: str, report: date
) -> None:
    projection = plan_cycle(name, parse_period(period), {"report": report})
    assert conflicts(projection) == []
    assert dues(projection)["send_report"] == calendar().roll(report, Roll.PREVIOUS)


MEETINGS = [
    ("half_year_review", "2026H1", "conference", date(2026, 7, 25)),
    ("half_year_review", "2026H1", "conference", date(2026, 7, 5)),
    ("annual_review", "2026", "conference", date(2026, 12, 26)),
    ("annual_review", "2026", "conference", date(2027, 1, 28)),
    ("monthly_cell_meeting", "2026M6", "meeting", date(2026, 6, 6)),
    ("monthly_cell_meeting", "2026M6", "meeting", date(2026, 6, 12)),
]


@pytest.mark.parametrize(("name", "period", "day", "on"), MEETINGS)
def test_a_meeting_moved_to_a_weekend_stays_there_and_fits(name: str, period: str, day: str, on: date) -> None:
    projection = plan_cycle(name, parse_period(period), {day: on})
    assert conflicts(projection) == []
    assert dues(projection)["hold_conference"] == on


def test_a_mid_term_review_within_a_half_year_conference_invites_nobody_twice() -> None:
    alone = dues(plan_cycle("mid_term_review", date(2027, 7, 21)))
    merged = dues(plan_cycle("mid_term_review", date(2027, 7, 21), with_half_year=True))
    assert alone.keys() - merged.keys() == {"conference_plan", "conference_papers"}
    assert {key: alone[key] for key in merged} == merged


def test_a_report_day_set_by_the_superior_carries_the_cells_and_the_office_with_it() -> None:
    period = parse_period("2026H1")
    usual, later = (
        plan_cycle("half_year_review", period),
        plan_cycle("half_year_review", period, {"report": date(2026, 6, 25)}),
    )
    moved = {key for key, day in dues(later).items() if day != dues(usual)[key]}
    assert moved == {
        "cell_reviews", "send_figures", "inspection_inputs", "study_results",
        "chase_inputs", "merge_figures", "assess_targets", "draft_report", "comment_report", "send_report",
    }  # fmt: skip
    assert (dues(later)["send_figures"], dues(later)["send_report"]) == (date(2026, 6, 15), date(2026, 6, 25))
    assert conflicts(later) == []


# --- every year ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "period"), ALL_PERIODS, ids=lambda one: getattr(one, "key", one))
def test_a_period_has_no_conflict_and_every_date_lies_after_its_opening(name: str, period: Period) -> None:
    projection = plan_cycle(name, period)
    assert conflicts(projection) == []
    opening = projection.anchors["opening"]
    assert [key for key, due in dues(projection).items() if due <= opening] == []


@pytest.mark.parametrize(("name", "period"), ALL_PERIODS, ids=lambda one: getattr(one, "key", one))
def test_an_own_date_falls_on_a_working_day_and_never_later_than_it_was_counted(name: str, period: Period) -> None:
    """Internal deadlines come earlier where they meet a day off, never later."""
    projection = plan_cycle(name, period)
    for position, node in enumerate(projection.network.nodes):
        assert node.due is not None, node.key
        due = date.fromordinal(projection.due[position] or 1)
        rule = node.due
        start = (
            date.fromordinal(projection.planned[rule.node])
            if rule.node is not None
            else projection.anchors[rule.anchor or ""]
        )
        counted = evaluate(rule.expression, {rule.expression.anchor or "": start}, calendar(), Roll.KEEP)
        assert due <= counted, node.key
        if node.step.roll is not Roll.KEEP:
            assert calendar().is_working(due), node.key


@pytest.mark.parametrize(("name", "period"), ALL_PERIODS, ids=lambda one: getattr(one, "key", one))
def test_the_days_of_a_period_come_in_order_and_a_meeting_is_on_a_working_day(name: str, period: Period) -> None:
    days, layout = days_of(name, period), shipped(name).cycle
    assert layout is not None
    own = [days[key] for key in layout.days]
    assert own == sorted(own)
    assert days["opening"] <= own[0]
    assert name in {"quarter_report", "statistics_report"} or calendar().is_working(days[layout.main])


@pytest.mark.parametrize("year", range(2019, 2028))
def test_the_conference_of_the_year_is_before_tet(year: int) -> None:
    """Between its day and the first day of Tết there is a working week at least."""
    tet = {2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10)}
    tet |= {2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26)}
    conference = days_of("annual_review", parse_period(str(year)))["conference"]
    assert calendar().count_between(conference, date(year + 1, *tet[year + 1])) >= 3


@pytest.mark.parametrize("name", ON_DEMAND)
@given(day=st.dates(date(2019, 6, 1), date(2029, 6, 30)))
def test_what_is_opened_on_demand_fits_whatever_its_working_day(name: str, day: date) -> None:
    main = calendar().roll(day, Roll.NEXT)
    projection = plan_cycle(name, main)
    assert conflicts(projection) == []
    assert min(dues(projection).values()) > projection.anchors["opening"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_date_has_a_sentence_that_says_when_it_is_our_own(name: str) -> None:
    on = date(2026, 10, 14) if name in ON_DEMAND else periods(name, 2026)[0]
    projection = plan_cycle(name, on)
    for position, node in enumerate(projection.network.nodes):
        sentence = explain_due(projection, position)
        assert len(sentence) > 10
        assert (UNSETTLED in sentence) == (node.step.basis is Basis.DEFAULT), node.key


def test_reminders_of_long_steps_come_about_monthly() -> None:
    for name, key in (
        ("half_year_review", "track_tasks"),
        ("superior_visit", "track_tasks"),
        ("annual_programmes", "carry_out_inspection"),
    ):
        rungs = [one.count for one in shipped(name).reminders_of(key).before]
        assert all(one.unit is Unit.WORKING_DAY for one in shipped(name).reminders_of(key).before)
        assert rungs == sorted(rungs, reverse=True)
        assert len(rungs) >= 3


def test_an_offices_plan_may_extend_the_shipped_one_of_its_own_name(tmp_path: Path) -> None:
    """All four quarters in an office that wants them: one line in a file of its own."""
    file = tmp_path / "quarter_report.yaml"
    file.write_text("extends: quarter_report\ncycle: {numbers: [1, 2, 3, 4]}\n", encoding="utf-8")
    shipped = load_plan(PLANS / "quarter_report.yaml", ROLES, KINDS)
    assert shipped.cycle is not None
    cycle = shipped.cycle.model_copy(update={"numbers": (1, 2, 3, 4)})
    assert load_plan(file, ROLES, KINDS) == shipped.model_copy(update={"cycle": cycle})
