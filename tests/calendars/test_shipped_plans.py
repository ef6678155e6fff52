"""The shipped plans as an office would check them: every step, every lead time by rule, every threshold."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from calendars.conditions import Value
from calendars.named import build_calendars
from calendars.network import applicable_facts, build_network
from calendars.official_days import load_official_days
from calendars.plan import PLANS, load_plan
from calendars.plan_model import Basis, Plan, Step
from nhiemky.domain.roles import OUTSIDE_ROLES, ROLES

KINDS = frozenset({"congress_plan", "cells_guidance_letter", "political_report", "enquiry_letter"})
SHIPPED = (
    "appointed_congress",
    "cell_appointment",
    "cell_congress",
    "grassroots_congress",
    "grassroots_with_cells",
)
REQUIRED: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "required_steps.yaml").read_text(encoding="utf-8")
)
FACTS: dict[str, Value] = {"official_members": 60, "members": 63, "has_standing_committee": False}

PERSONNEL_STEPS = {
    "grassroots_congress": {
        "personnel_direction",
        "eligibility_review",
        "personnel_reelection",
        "personnel_first_time",
        "candidate_verification",
        "personnel_scheme",
        "delegation_scheme",
    },
    "cell_congress": {"cell_personnel"},
    "appointed_congress": {
        "personnel_plan_input",
        "superior_step1_plan",
        "superior_step2_appraise",
        "superior_step3_decide",
    },
    "cell_appointment": {
        "confirm_appointment_case",
        "personnel_plan_input",
        "superior_step1_plan",
        "superior_step2_appraise",
        "superior_step3_decide",
    },
}
COMMITTEE_ELECTION_STEPS = {
    "personnel_direction",
    "eligibility_review",
    "personnel_reelection",
    "personnel_first_time",
    "candidate_verification",
    "personnel_scheme",
    "elections",
    "first_committee_meeting",
    "first_inspection_meeting",
    "handover",
    "report_election_results",
    "ratification",
    "duty_assignment",
    "working_regulations",
    "update_member_data",
}


@cache
def shipped(name: str) -> Plan:
    return load_plan(PLANS / f"{name}.yaml", ROLES, KINDS)


def facts_of(name: str, **own: Value) -> dict[str, Value]:
    variant = shipped(name).default_variant or ""
    return applicable_facts(shipped(name), {**FACTS, "variant": variant, **own})


def order_of(name: str, **own: Value) -> list[tuple[str, str | None]]:
    """The steps in the order they are worked off, with the cell of those that each cell takes."""
    plan = shipped(name)
    calendars = build_calendars(plan, load_official_days(first=2024, last=2026))
    nodes = build_network(plan, calendars, facts_of(name, **own), ("cb-1", "cb-2", "cb-3")).nodes
    return [(node.key, node.body) for node in nodes]


def applicable(name: str, **own: Value) -> set[str]:
    return {key for key in shipped(name).steps if shipped(name).is_applicable(key, facts_of(name, **own))}


def every_step() -> Iterator[tuple[str, str, Step]]:
    for name in SHIPPED:
        for key, step in shipped(name).steps.items():
            yield name, key, step


# --- the files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_plan_loads_and_is_named_in_vietnamese(name: str) -> None:
    plan = shipped(name)
    assert (plan.plan, plan.version) == (name, 1)
    assert plan.title[0].isupper()
    assert plan.sources


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_no_step_of_the_procedure_is_missing(name: str) -> None:
    assert [key for key in REQUIRED[name] if key not in shipped(name).steps] == []


def test_titles_fit_one_line_of_a_list_and_are_unambiguous_within_their_plan() -> None:
    too_long = [(name, key) for name, key, step in every_step() if len(step.title) > 90]
    repeated = [
        name
        for name in SHIPPED
        if len({step.title for step in shipped(name).steps.values()}) < len(shipped(name).steps)
    ]
    assert (too_long, repeated) == ([], [])


LEGACY_WORDS = (
    "Ban Chấp hành chi bộ",
    "chi bộ trực thuộc",
    "mặc định",
    "chuyển đảng chính thức",
    "vi phạm",
    "./.",
)


def test_titles_keep_to_the_words_of_the_glossary() -> None:
    assert [
        (name, key, word)
        for name, key, step in every_step()
        for word in LEGACY_WORDS
        if word.lower() in step.title.lower()
    ] == []


# --- what a lead time stands on --------------------------------------------------------------------------


def test_a_source_is_named_exactly_where_the_lead_time_is_not_ours() -> None:
    wrong = [(name, key) for name, key, step in every_step() if (step.basis is Basis.DEFAULT) == bool(step.source)]
    assert wrong == []


def test_hard_dates_are_never_our_own_defaults() -> None:
    assert [(name, key) for name, key, step in every_step() if step.hard and step.basis is Basis.DEFAULT] == []


def test_every_lead_of_an_appointment_in_a_cell_is_a_default() -> None:
    assert {step.basis for step in shipped("cell_appointment").steps.values()} == {Basis.DEFAULT}


RULES = [
    ("grassroots_congress", "notify_opening_date", "congress - 30wd"),
    ("grassroots_with_cells", "notify_opening_date", "congress - 30wd"),
    ("appointed_congress", "notify_opening_date", "congress - 30wd"),
    ("cell_congress", "opening_notice", "congress - 30wd"),
    ("grassroots_congress", "report_election_results", "closing + 7wd"),
    ("cell_congress", "report_results", "closing + 7wd"),
    ("grassroots_congress", "complaint_window", "closing + 15wd"),
    ("cell_congress", "complaint_window", "closing + 15wd"),
    ("grassroots_congress", "ratification", "report_election_results + 15wd"),
    ("cell_congress", "ratify", "report_results + 15wd"),
    ("grassroots_congress", "ballot_destruction", "closing + 6m"),
    ("cell_congress", "ballot_destruction", "closing + 6m"),
]


@pytest.mark.parametrize(("name", "key", "due"), RULES)
def test_lead_time_by_rule(name: str, key: str, due: str) -> None:
    step = shipped(name).steps[key]
    assert (str(step.due), step.basis) == (due, Basis.RULE)


@pytest.mark.parametrize(
    ("name", "key"),
    [(name, key) for name, key, due in RULES if "6m" not in due and key != "complaint_window"],
)
def test_the_carried_over_working_days_are_titled_by_their_instrument_and_shown_as_unconfirmed(
    name: str, key: str
) -> None:
    step = shipped(name).steps[key]
    assert "theo 24-QĐ/TW" in step.title
    assert step.source.startswith("24-QĐ/TW (1")
    assert "chuyển tiếp" in step.source


@pytest.mark.parametrize(
    ("name", "key"), [(n, k) for n, k, _ in RULES if k in {"complaint_window", "ballot_destruction"}]
)
def test_a_period_that_must_run_out_is_not_before_its_own_end(name: str, key: str) -> None:
    step = shipped(name).steps[key]
    assert str(step.not_before) == str(step.due)


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("congress_plan", "congress - 150d", "congress - 120d"),
        ("consult", "congress - 75d", "congress - 50d"),
        ("personnel_reelection", "congress - 80d", "congress - 65d"),
        ("personnel_first_time", "congress - 65d", "congress - 50d"),
        ("submit_clearance_dossier", "congress - 25wd", "congress - 20wd"),
        ("clearance_meeting", "congress - 15wd", "congress - 10wd"),
        ("materials_invitations_rehearsal", "congress - 7d", "congress - 1d"),
    ],
)
def test_a_range_is_not_before_its_start_and_due_at_its_end(key: str, start: str, end: str) -> None:
    step = shipped("grassroots_congress").steps[key]
    assert (str(step.not_before), str(step.due)) == (start, end)


# --- secrecy, roles, reminders ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(PERSONNEL_STEPS))
def test_the_steps_named_in_no_message_are_exactly_the_personnel_steps(name: str) -> None:
    hidden = {key for key, step in shipped(name).steps.items() if step.tier >= 3}
    assert hidden == PERSONNEL_STEPS[name]


def test_no_paper_is_drafted_for_a_personnel_step() -> None:
    assert [(name, key) for name, key, step in every_step() if step.tier >= 3 and step.documents] == []


def test_an_outside_party_owns_approves_and_is_told_nothing() -> None:
    told = [
        (name, key)
        for name, key, step in every_step()
        for role in (step.owner, step.approver, *(one.to for one in step.escalate or ()))
        if role in OUTSIDE_ROLES
    ]
    assert told == []


def test_everything_a_superior_decides_is_waited_for_with_a_service_time() -> None:
    waited = {
        name: {key for key, step in shipped(name).steps.items() if step.waits_for} for name in PERSONNEL_STEPS
    }
    assert waited == {
        "grassroots_congress": {
            "variant_agreement",
            "receive_superior_drafts",
            "date_agreement",
            "clearance_meeting",
            "complaint_window",
            "ratification",
        },
        "appointed_congress": {
            "variant_agreement",
            "receive_superior_drafts",
            "date_agreement",
            "superior_step1_plan",
            "superior_step2_appraise",
            "superior_step3_decide",
            "documents_clearance",
        },
        "cell_congress": set(),
        "cell_appointment": set(),
    }


def test_the_office_is_reminded_of_the_notice_35_and_31_working_days_ahead() -> None:
    rungs = shipped("grassroots_congress").reminders_of("notify_opening_date").before
    assert [30 + rung.count for rung in rungs] == [35, 31]


def test_a_late_dossier_of_a_cell_goes_to_the_committee_the_next_working_day() -> None:
    first = shipped("cell_congress").escalations_of("submit_for_clearance")[0]
    assert (str(first.after), first.to) == ("1wd", "committee")


def test_escalation_ends_at_the_secretary() -> None:
    for name, key, _ in every_step():
        assert shipped(name).escalations_of(key)[-1].to == "secretary", (name, key)


# --- variants and thresholds -----------------------------------------------------------------------------


def test_four_contents_is_the_default_of_a_grassroots_congress() -> None:
    assert list(shipped("grassroots_congress").variants) == [
        "four_contents",
        "three_contents",
        "two_contents",
    ]


def test_three_contents_elect_no_committee_but_still_the_delegation() -> None:
    four = applicable("grassroots_congress")
    three = applicable("grassroots_congress", variant="three_contents")
    assert four - three == COMMITTEE_ELECTION_STEPS
    assert three - four == {"delegation_scheme", "report_congress_results"}
    assert {"elect_delegation", "ballots_and_cards", "complaint_window"} <= three


def test_two_contents_have_no_ballots_complaints_or_ratification() -> None:
    elected = {"elections", "elect_delegation", "ballots_and_cards", "ballot_handover", "ballot_destruction"}
    confirmed = {"complaint_window", "report_election_results", "ratification"}
    assert (elected | confirmed) & shipped("appointed_congress").steps.keys() == set()
    assert elected | confirmed <= shipped("grassroots_congress").steps.keys()
    assert [step.title for step in shipped("appointed_congress").steps.values() if "phiếu" in step.title] == []


@pytest.mark.parametrize("name", SHIPPED)
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
    steps = order_of("grassroots_congress", members=200)
    assert [body for key, body in steps if key == "elect_delegates"] == ["cb-1", "cb-2", "cb-3"]


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
    assert [key for key, _ in order_of(name) if key in acts] == acts


def test_the_cascade_is_the_grassroots_congress_with_the_cells_before_it() -> None:
    cascade, alone = shipped("grassroots_with_cells"), shipped("grassroots_congress")
    assert cascade.steps.keys() == alone.steps.keys()
    assert cascade.cells is not None
    assert alone.cells is None
    assert (cascade.cells.plan, cascade.cells.calendar) == ("cell_congress", "meetings")
