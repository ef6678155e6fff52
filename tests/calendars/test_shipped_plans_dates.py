"""The dates the shipped plans give: rules, published plans, the cascade, and no conflict of their own."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calendars.conditions import Value
from calendars.expressions import evaluate
from calendars.named import build_calendars
from calendars.network import Network, applicable_facts, build_network
from calendars.official_days import load_official_days
from calendars.plan import PLANS, load_plan
from calendars.planner import Given, Projection, project
from calendars.working_days import Roll, WorkingDays
from nhiemky.domain.roles import ROLES

KINDS = frozenset(path.stem for path in (Path(__file__).parents[2] / "templates" / "documents").glob("*.yaml"))
PUBLISHED = Path(__file__).parent / "data" / "published"
FACTS: dict[str, Value] = {"official_members": 60, "members": 63, "has_standing_committee": False}


@cache
def office_calendar() -> WorkingDays:
    return load_official_days(first=2018, last=2030)


@cache
def meetings() -> WorkingDays:
    plan = load_plan(PLANS / "grassroots_with_cells.yaml", ROLES, KINDS)
    return build_calendars(plan, office_calendar())["meetings"]


@cache
def network(name: str, own: tuple[tuple[str, Value], ...] = ()) -> Network:
    plan = load_plan(PLANS / f"{name}.yaml", ROLES, KINDS)
    facts = applicable_facts(plan, {**FACTS, "variant": plan.default_variant or "", **dict(own)})
    return build_network(plan, build_calendars(plan, office_calendar()), facts, ("cb-1", "cb-2", "cb-3"))


def published(case: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((PUBLISHED / f"{case}.yaml").read_text(encoding="utf-8"))
    return content


def project_case(case: Mapping[str, Any], done: Mapping[str, date] | None = None) -> Projection:
    inputs = case["inputs"]
    net = network(inputs["plan"])
    anchors = {name: inputs[name] for name in ("superior_plan", "congress", "closing")}
    known = {position_of(net, key): Given(done_on=day) for key, day in (done or {}).items()}
    return project(net, anchors, inputs.get("today", inputs["superior_plan"]), known)


def position_of(net: Network, key: str) -> int:
    position = net.find(key)
    assert position is not None, key
    return position


def dues(projection: Projection, keys: Mapping[str, date]) -> dict[str, date]:
    ordinals = {key: projection.due[position_of(projection.network, key)] for key in keys}
    return {key: date.fromordinal(ordinal or 1) for key, ordinal in ordinals.items()}


def conflicts(projection: Projection) -> list[str]:
    return [
        f"{node.key} {projection.slack(position)}"
        for position, node in enumerate(projection.network.nodes)
        if projection.slack(position) < 0
    ]


# --- the cascade -----------------------------------------------------------------------------------------


def lay_out_cells(congress: date, number: int) -> list[date]:
    """The cells' congress days as the plan says: the last, one by one before it, the pilot well before them."""
    layout = load_plan(PLANS / "grassroots_with_cells.yaml", ROLES, KINDS).cells
    assert layout is not None
    days = [evaluate(layout.last_day, {"congress": congress}, meetings())]
    for _ in range(number - 2):
        days.insert(0, meetings().shift(days[0], -layout.apart.count))
    return [meetings().shift(days[0], -layout.pilot_lead.count), *days]


def open_cascade(today: date) -> tuple[date, Projection]:
    """A cascade opened as the sample is: 150 days ahead, the superior's plan received today."""
    congress = meetings().roll(today + timedelta(150), Roll.NEXT)
    anchors = {"superior_plan": today, "congress": congress, "closing": congress}
    return congress, project(network("grassroots_with_cells"), anchors, today)


@pytest.mark.parametrize("number", [3, 7, 10])
def test_the_review_of_the_pilot_lies_between_the_pilot_and_the_other_cells(number: int) -> None:
    congress, projection = open_cascade(date(2026, 11, 21))
    pilot, first, *_ = lay_out_cells(congress, number)
    review = dues(projection, {"pilot_review": congress})["pilot_review"]
    assert pilot < review < first


@given(today=st.dates(date(2018, 9, 1), date(2029, 5, 31)))
def test_all_cells_have_met_before_the_parent_counts_them_as_finished(today: date) -> None:
    congress, projection = open_cascade(today)
    finished = dues(projection, {"cell_congresses": congress})["cell_congresses"]
    assert lay_out_cells(congress, 7)[-1] <= finished <= congress - timedelta(30)


@given(today=st.dates(date(2018, 9, 1), date(2029, 5, 31)), members=st.sampled_from([5, 12]))
def test_every_cell_fits_between_the_parents_plan_and_its_own_day(today: date, members: int) -> None:
    congress, projection = open_cascade(today)
    received = dues(projection, {"congress_plan": congress})["congress_plan"]
    for day in lay_out_cells(congress, 7):
        anchors = {"superior_plan": received, "congress": day, "closing": day}
        own = (("official_members", members), ("members", members))
        assert conflicts(project(network("cell_congress", own), anchors, today)) == []


# --- no conflict of their own ----------------------------------------------------------------------------

CONFIGURATIONS: list[tuple[str, int, dict[str, Value]]] = [
    ("grassroots_with_cells", 150, {}),
    ("grassroots_with_cells", 150, {"variant": "three_contents"}),
    ("grassroots_congress", 200, {"members": 250, "official_members": 240}),
    ("appointed_congress", 150, {}),
    ("appointed_congress", 150, {"merged": False}),
    ("cell_congress", 75, {"official_members": 5, "members": 6}),
    ("cell_congress", 75, {"official_members": 12, "members": 13, "opening_notice": True}),
    ("cell_appointment", 75, {}),
    ("cell_appointment", 75, {"with_congress": False}),
]


@pytest.mark.parametrize(("name", "horizon", "own"), CONFIGURATIONS)
@given(
    start=st.dates(date(2018, 9, 1), date(2028, 6, 30)),
    more=st.integers(0, 200),
    lasts=st.integers(0, 1),
)
def test_no_shipped_plan_conflicts_within_itself_whenever_it_is_opened(
    name: str, horizon: int, own: dict[str, Value], start: date, more: int, lasts: int
) -> None:
    opening = meetings().roll(start + timedelta(horizon + more), Roll.NEXT)
    closing = opening + timedelta(lasts)
    anchors = {"superior_plan": start, "congress": opening, "closing": closing}
    assert conflicts(project(network(name, tuple(own.items())), anchors, start)) == []


def test_a_congress_on_a_saturday_is_kept_and_fits() -> None:
    saturday = date(2025, 6, 14)
    anchors = {"superior_plan": date(2025, 1, 2), "congress": saturday, "closing": saturday}
    projection = project(network("grassroots_with_cells"), anchors, date(2025, 1, 2))
    day = dict.fromkeys(("official_session", "elections", "resolution_close_seal", "quick_report"), saturday)
    assert conflicts(projection) == []
    assert dues(projection, day) == day


# --- published plans -------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["worked_example", "p3", "article_003"])
def test_published_dates_come_out(case: str) -> None:
    content = published(case)
    expected: dict[str, date] = content["expected"]["due"]
    assert dues(project_case(content), expected) == expected


@pytest.mark.parametrize("case", ["worked_example", "p3"])
def test_published_plans_fit_their_own_dates(case: str) -> None:
    assert len(conflicts(project_case(published(case)))) == published(case)["expected"]["conflicts"]


def test_ratification_runs_from_the_day_the_report_was_really_sent() -> None:
    moves = published("worked_example")["expected"]["done_moves"]
    sent = {"report_election_results": moves["report_election_results"]}
    projection = project_case(published("worked_example"), sent)
    assert dues(projection, {"ratification": moves["ratification"]}) == {"ratification": moves["ratification"]}


def test_p4_four_papers_of_one_meeting_are_done_on_one_day_without_a_conflict() -> None:
    case = published("p4")
    assert sorted(case["done"]) == sorted(case["expected"]["same_day"])
    projection = project_case(case, case["done"])
    days = {key: projection.forecast[position_of(projection.network, key)] for key in case["done"]}
    assert days == {key: day.toordinal() for key, day in case["done"].items()}
    assert len(conflicts(projection)) == case["expected"]["conflicts"]


def test_p2_the_stricter_deadline_is_told_with_its_slack_to_the_next() -> None:
    own, province = published("p2")["deadlines"]["cell_congresses"]
    expected = published("p2")["expected"]
    calendar = office_calendar()
    assert calendar.shift(own["before"], -1) == own["last_day"] == expected["date"]
    assert calendar.count_between(own["last_day"], province["last_day"]) == expected["slack_wd"]


@pytest.mark.parametrize("case", ["p1", "p3", "article_003"])
def test_published_gaps_agree_with_the_published_days(case: str) -> None:
    content = published(case)
    days = {fact["key"]: fact["day"] for fact in content["published"]}
    for gap in content["gaps"]:
        assert (days[gap["to"]] - days[gap["from"]]).days == gap["days"]


def test_the_last_working_day_before_a_published_limit_is_right_everywhere() -> None:
    found = [
        (path.stem, entry)
        for path in sorted(PUBLISHED.glob("*.yaml"))
        for entry in _entries(yaml.safe_load(path.read_text(encoding="utf-8")))
        if "before" in entry and "last_day" in entry
    ]
    assert len(found) == 8
    for case, entry in found:
        assert office_calendar().shift(entry["before"], -1) == entry["last_day"], case


def _entries(content: object) -> Iterator[dict[str, Any]]:
    """Every mapping inside a file."""
    if isinstance(content, dict):
        yield content
        for value in content.values():
            yield from _entries(value)
    elif isinstance(content, list):
        for value in content:
            yield from _entries(value)
