"""The plans that follow single members: their days by rule, and that no message can say what they are about."""

from datetime import date

import pytest

from calendars.conditions import Value
from calendars.named import build_calendars
from calendars.network import applicable_facts, build_network
from calendars.official_days import load_official_days
from calendars.plan import PLANS, load_plan
from calendars.plan_model import Basis, Plan
from calendars.planner import project
from calendars.working_days import Roll, WorkingDays
from nhiemky.domain.cycles import lay_out_days, period_facts
from nhiemky.domain.roles import ROLES

OF_MEMBERS = ("admission_ceremony", "party_badge", "probation_confirmation")
FACTS: dict[str, Value] = {"official_members": 12, "members": 13, "variant": "", "has_standing_committee": False}


@pytest.fixture(scope="module")
def calendar() -> WorkingDays:
    return load_official_days(first=2018, last=2035)


def shipped(name: str) -> Plan:
    return load_plan(PLANS / f"{name}.yaml", ROLES, frozenset())  # none of them names a paper


def dues(name: str, on: date, calendar: WorkingDays) -> dict[str, date]:
    plan = shipped(name)
    assert plan.cycle is not None
    days = lay_out_days(plan.cycle, on, calendar)
    facts = applicable_facts(plan, {**FACTS, **period_facts(on)})
    found = project(build_network(plan, build_calendars(plan, calendar), facts, ()), days.by_name, days.opening)
    assert [found.slack(position) < 0 for position in range(len(found.network.nodes))].count(True) == 0
    return {node.key: date.fromordinal(found.due[place] or 1) for place, node in enumerate(found.network.nodes)}


@pytest.mark.parametrize("name", OF_MEMBERS)
def test_every_step_is_restricted_has_no_paper_and_ends_at_the_secretary(name: str) -> None:
    plan = shipped(name)
    assert {step.tier for step in plan.steps.values()} == {3}
    assert [key for key, step in plan.steps.items() if step.documents] == []
    assert [key for key, step in plan.steps.items() if step.waits_for and step.waits_for.letter] == []
    assert {plan.escalations_of(key)[-1].to for key in plan.steps} == {"secretary"}
    assert "hold_conference" in plan.steps


@pytest.mark.parametrize("name", OF_MEMBERS)
def test_a_source_is_named_exactly_where_the_lead_time_is_not_ours(name: str) -> None:
    plan = shipped(name)
    assert plan.cycle is not None
    wrong = [key for key, step in plan.steps.items() if (step.basis is Basis.DEFAULT) == bool(step.source)]
    wrong += [key for key, day in plan.cycle.days.items() if (day.basis is Basis.DEFAULT) == bool(day.source)]
    assert wrong == []
    assert all(step.hard == (step.basis is Basis.RULE) for step in plan.steps.values())


def test_the_cell_considers_within_thirty_working_days_after_the_probation(calendar: WorkingDays) -> None:
    found = dues("probation_confirmation", date(2027, 3, 15), calendar)
    assert found["hold_conference"] == date(2027, 4, 27)  # 16/4 is the Hùng Kings' day
    assert calendar.count_between(date(2027, 3, 15), found["hold_conference"]) == 30
    assert found["course_certificate"] == date(2027, 3, 5)


@pytest.mark.parametrize(
    ("award", "first", "given"),
    [
        (date(2027, 2, 3), date(2026, 12, 15), date(2027, 2, 3)),
        (date(2027, 5, 19), date(2027, 3, 30), date(2027, 5, 19)),
        (date(2027, 9, 2), date(2027, 7, 14), date(2027, 9, 1)),  # a day off: given before
        (date(2026, 11, 7), date(2026, 9, 18), date(2026, 11, 6)),  # a Saturday
    ],
)
def test_a_badge_is_prepared_from_sixty_days_before(
    calendar: WorkingDays, award: date, first: date, given: date
) -> None:
    found = dues("party_badge", award, calendar)
    assert (found["check_years"], found["hold_conference"]) == (first, given)
    layout = shipped("party_badge").cycle
    assert layout is not None
    assert (award - lay_out_days(layout, award, calendar).opening).days == 60


@pytest.mark.parametrize("year", range(2019, 2031))
def test_every_day_of_award_of_every_year_can_be_kept(calendar: WorkingDays, year: int) -> None:
    for month, day in ((2, 3), (5, 19), (9, 2), (11, 7)):
        award = date(year, month, day)
        found = dues("party_badge", award, calendar)
        assert found["hold_conference"] == calendar.roll(award, Roll.PREVIOUS)
        before = [found[key] for key in ("check_years", "cell_proposes", "committee_proposes", "receive_decision")]
        assert before == sorted(before)
        assert before[-1] < found["hold_conference"]


def test_an_admission_is_celebrated_within_thirty_working_days_of_the_decision(calendar: WorkingDays) -> None:
    found = dues("admission_ceremony", date(2026, 12, 1), calendar)
    assert found["hold_conference"] == date(2027, 1, 13)
    assert calendar.count_between(date(2026, 12, 1), found["hold_conference"]) == 30
