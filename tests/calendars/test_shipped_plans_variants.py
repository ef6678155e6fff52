"""Which steps of the shipped plans apply: variants, thresholds of members, switches, and their order."""

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from calendars.conditions import Value
from calendars.named import build_calendars
from calendars.network import applicable_facts, build_network
from calendars.official_days import load_official_days
from calendars.plan import PLANS, load_plan
from calendars.plan_model import Plan
from nhiemky.domain.roles import ROLES

KINDS = frozenset(path.stem for path in (Path(__file__).parents[2] / "templates" / "documents").glob("*.yaml"))
STEPS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "plan_steps.yaml").read_text(encoding="utf-8")
)
FACTS: dict[str, Value] = {"official_members": 60, "members": 63, "has_standing_committee": False}


@cache
def shipped(name: str) -> Plan:
    return load_plan(PLANS / f"{name}.yaml", ROLES, KINDS)


def facts_of(name: str, **own: Value) -> dict[str, Value]:
    variant = shipped(name).default_variant or ""
    return applicable_facts(shipped(name), {**FACTS, "variant": variant, **own})


def bodies_of(name: str, step: str, **own: Value) -> list[str | None]:
    """The cells that each take the step, or None for the body itself."""
    plan = shipped(name)
    calendars = build_calendars(plan, load_official_days(first=2024, last=2026))
    nodes = build_network(plan, calendars, facts_of(name, **own), ("cb-1", "cb-2", "cb-3")).nodes
    return [node.body for node in nodes if node.key == step]


def waits_for(name: str, later: str, earlier: str) -> bool:
    """Whether a step comes after another, directly or through others."""
    links = [link.step for link in shipped(name).steps[later].after]
    return earlier in links or any(waits_for(name, link, earlier) for link in links)


def applicable(name: str, **own: Value) -> set[str]:
    return {key for key in shipped(name).steps if shipped(name).is_applicable(key, facts_of(name, **own))}


@pytest.mark.parametrize("name", sorted(STEPS["variants"]))
def test_the_first_variant_is_the_default(name: str) -> None:
    assert list(shipped(name).variants) == STEPS["variants"][name]


def test_three_contents_elect_no_committee_but_still_the_delegation() -> None:
    four = applicable("grassroots_congress")
    three = applicable("grassroots_congress", variant="three_contents")
    assert four - three == set(STEPS["committee_election"])
    assert three - four == {"delegation_scheme", "report_congress_results"}
    assert {"elect_delegation", "ballots_and_cards", "complaint_window"} <= three


def test_two_contents_have_no_ballots_complaints_or_ratification() -> None:
    elected = {"elections", "elect_delegation", "ballots_and_cards", "ballot_handover", "ballot_destruction"}
    confirmed = {"complaint_window", "report_election_results", "ratification"}
    assert (elected | confirmed) & shipped("appointed_congress").steps.keys() == set()
    assert elected | confirmed <= shipped("grassroots_congress").steps.keys()
    assert [step.title for step in shipped("appointed_congress").steps.values() if "phiếu" in step.title] == []


@pytest.mark.parametrize("name", sorted(STEPS["variants"]))
def test_steps_carried_to_another_variant_exist_on_both_sides(name: str) -> None:
    for key, variant in shipped(name).variants.items():
        if variant.plan is not None:
            other = shipped(variant.plan)
            assert key in other.variants
            assert variant.carry.keys() <= shipped(name).steps.keys()
            assert set(variant.carry.values()) <= other.steps.keys()


def test_a_done_notice_and_plan_survive_the_switch_to_two_contents() -> None:
    carry = shipped("grassroots_with_cells").variants["two_contents"].carry
    assert (carry["congress_plan"], carry["notify_opening_date"]) == (
        "congress_plan_and_subs",
        "notify_opening_date",
    )


@pytest.mark.parametrize(
    ("official_members", "expected"),
    [(8, set()), (9, {"elect_cell_committee", "draft_cell_self_review"})],
)
def test_a_cell_elects_a_cell_committee_from_nine_official_members(
    official_members: int, expected: set[str]
) -> None:
    steps = applicable("cell_congress", official_members=official_members)
    assert steps & {"elect_cell_committee", "draft_cell_self_review"} == expected
    assert "elect_officers" in steps


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (199, {"attendance_report"}),
        (200, {"allocate_delegates", "elect_delegates", "credentials_dossier"}),
    ],
)
def test_delegates_and_their_credentials_exist_only_from_200_members(members: int, expected: set[str]) -> None:
    steps = applicable("grassroots_congress", members=members)
    about = {"attendance_report", "allocate_delegates", "elect_delegates", "credentials_dossier"}
    assert steps & about == expected


def test_delegates_are_elected_in_every_cell() -> None:
    assert bodies_of("grassroots_congress", "elect_delegates", members=200) == ["cb-1", "cb-2", "cb-3"]


def test_the_30_day_notice_of_a_cell_is_a_switch_that_is_off() -> None:
    assert shipped("cell_congress").switches["opening_notice"].default is False
    assert "opening_notice" not in applicable("cell_congress")
    assert "opening_notice" in applicable("cell_congress", opening_notice=True)


def test_an_appointment_without_a_congress_keeps_only_the_personnel_and_its_consequences() -> None:
    off = applicable("cell_appointment") - applicable("cell_appointment", with_congress=False)
    assert off == {
        "cell_plan",
        "draft_cell_report",
        "collect_superior_doc_comments",
        "collect_member_comments",
        "documents_clearance",
        "send_materials",
        "hold_congress",
        "adopt_resolution",
    }


@pytest.mark.parametrize(
    ("name", "acts"),
    [
        (
            "grassroots_congress",
            ["official_session", "elections", "first_committee_meeting", "resolution_close_seal", "quick_report"],
        ),
        ("cell_congress", ["hold_cell_congress", "elect_cell_committee", "elect_officers", "adopt_resolution"]),
        ("appointed_congress", ["hold_congress", "announce_appointments", "adopt_resolution", "quick_report"]),
    ],
)
def test_on_the_day_the_resolution_comes_after_the_elections_and_the_first_meeting(
    name: str, acts: list[str]
) -> None:
    assert [(one, two) for one, two in pairwise(acts) if not waits_for(name, two, one)] == []


def test_the_cascade_is_the_grassroots_congress_with_the_cells_before_it() -> None:
    cascade, alone = shipped("grassroots_with_cells"), shipped("grassroots_congress")
    assert cascade.steps.keys() == alone.steps.keys()
    assert cascade.cells is not None
    assert alone.cells is not None
    assert (cascade.cells.opens, alone.cells.opens) == (True, False)
    assert (cascade.cells.plan, cascade.cells.calendar) == ("cell_congress", "meetings")
