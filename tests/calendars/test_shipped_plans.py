"""The shipped plans as an office would check them: every step, every lead time, who is told what."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from calendars.plan import PLANS, load_plan
from calendars.plan_model import Basis, Plan, Step
from nhiemky.domain.roles import OUTSIDE_ROLES, ROLES

KINDS = frozenset(path.stem for path in (Path(__file__).parents[2] / "templates" / "documents").glob("*.yaml"))
SHIPPED = (
    "appointed_congress",
    "cell_appointment",
    "cell_congress",
    "grassroots_congress",
    "grassroots_with_cells",
)
STEPS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data" / "plan_steps.yaml").read_text(encoding="utf-8")
)


@cache
def shipped(name: str) -> Plan:
    return load_plan(PLANS / f"{name}.yaml", ROLES, KINDS)


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


@pytest.mark.parametrize("name", sorted(STEPS["required"]))
def test_no_step_of_the_procedure_is_missing(name: str) -> None:
    assert [key for key in STEPS["required"][name] if key not in shipped(name).steps] == []


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


@pytest.mark.parametrize("name", sorted(STEPS["leads"]))
def test_lead_times_are_those_of_the_research(name: str) -> None:
    leads: dict[str, str] = STEPS["leads"][name]
    assert {key: str(shipped(name).steps[key].due) for key in leads} == leads


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


@pytest.mark.parametrize("name", sorted(STEPS["personnel"]))
def test_the_steps_named_in_no_message_are_exactly_the_personnel_steps(name: str) -> None:
    hidden = {key for key, step in shipped(name).steps.items() if step.tier >= 3}
    assert hidden == set(STEPS["personnel"][name])


EMPTY_FORMS = {"personnel_scheme", "personnel_plan_form", "appointment_submission"}


def test_only_empty_forms_are_drafted_for_a_personnel_step() -> None:
    drafted = {kind for _, _, step in every_step() if step.tier >= 3 for kind in step.documents}
    assert drafted == EMPTY_FORMS


def test_an_outside_party_owns_approves_and_is_told_nothing() -> None:
    told = [
        (name, key)
        for name, key, step in every_step()
        for role in (step.owner, step.approver, *(one.to for one in step.escalate or ()))
        if role in OUTSIDE_ROLES
    ]
    assert told == []


@pytest.mark.parametrize("name", sorted(STEPS["waited_for"]))
def test_everything_a_superior_decides_is_waited_for_with_a_service_time(name: str) -> None:
    waited = {key for key, step in shipped(name).steps.items() if step.waits_for}
    assert waited == set(STEPS["waited_for"][name])


def test_the_office_is_reminded_of_the_notice_35_and_31_working_days_ahead() -> None:
    rungs = shipped("grassroots_congress").reminders_of("notify_opening_date").before
    assert [30 + rung.count for rung in rungs] == [35, 31]


def test_a_late_dossier_of_a_cell_goes_to_the_committee_the_next_working_day() -> None:
    first = shipped("cell_congress").escalations_of("submit_for_clearance")[0]
    assert (str(first.after), first.to) == ("1wd", "committee")


def test_escalation_ends_at_the_secretary() -> None:
    for name, key, _ in every_step():
        assert shipped(name).escalations_of(key)[-1].to == "secretary", (name, key)


def test_no_letter_asks_a_superior_for_what_the_office_never_sent() -> None:
    silent = {
        (key, name)
        for key in ("grassroots_congress", "appointed_congress")
        for name, step in shipped(key).steps.items()
        if step.waits_for is not None and not step.waits_for.letter
    }
    assert silent == {
        ("grassroots_congress", "receive_superior_drafts"),
        ("grassroots_congress", "complaint_window"),
        ("appointed_congress", "receive_superior_drafts"),
    }
