"""Plans that offices really published: what the engine must do with their dates."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendars.yaml_source import read_yaml
from nhiemky.domain.schedule import StepState
from nhiemky.performing.act import Act
from nhiemky.performing.moving import set_deadline
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.show import DatedStep, Shown, show_congress
from nhiemky.performing.steps import finish_step, return_step
from nhiemky.store.audit import read_audit
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import read
from nhiemky.store.schedules import read_baseline, read_step

PUBLISHED = Path(__file__).parent.parent / "calendars" / "data" / "published"
Made = Callable[[date], Office]
Doing = Callable[[date], Act]


def published(name: str) -> dict[str, Any]:
    content = read_yaml(PUBLISHED / f"{name}.yaml")
    assert isinstance(content, dict)
    return content


def day(text: str) -> date:
    return date.fromisoformat(text)


def opened(office: Office, act: Act, congress: date, superior_plan: date) -> int:
    wanted = Wanted("so-khcn", "grassroots_with_cells", congress, superior_plan)
    number = open_congress(office, wanted, act).id
    approve_congress(office, number, act)
    return number


def step_of(shown: Shown, key: str) -> DatedStep:
    return next(step for step in shown.steps if step.key == key)


@pytest.fixture
def p1(make_office: Made, act: Doing) -> tuple[Office, int]:
    office = make_office(date(2024, 8, 1))
    return office, opened(office, act(date(2024, 8, 1)), date(2025, 5, 20), date(2024, 7, 29))


def test_p1_windows_nest_and_the_tightest_wins(p1: tuple[Office, int], act: Doing) -> None:
    office, number = p1
    windows, today = published("p1")["windows"], date(2024, 8, 1)
    for key, level in (("cells", "superior"), ("grassroots", "superior")):
        step = {"cells": "cell_congresses", "grassroots": "official_session"}[key]
        limit = day(windows[key]["last_day"])
        set_deadline(office, number, step, level, limit, "133-KH/ĐUK", act(today), apply=True)
    shown = show_congress(office, number, today=today)
    cells, session = step_of(shown, "cell_congresses"), step_of(shown, "official_session")
    assert cells.latest == day(windows["cells"]["last_day"])
    assert session.latest == date(2025, 5, 20)
    assert session.deadlines[0]["slack_wd"] == 28
    assert all(child.day <= cells.latest for child in shown.children)


@pytest.mark.parametrize("number_of_replan", [1, 2])
def test_p1_every_replan_is_a_difference_to_approve(
    p1: tuple[Office, int], act: Doing, number_of_replan: int
) -> None:
    office, number = p1
    replan = published("p1")["replans"][number_of_replan]
    limit, today = day(replan["grassroots"]["last_day"]), day(replan["day"])
    before = show_congress(office, number, today=today)
    args = (office, number, "official_session", "centre", limit, replan["instrument"], act(today))
    preview = set_deadline(*args, apply=False)
    assert show_congress(office, number, today=today) == before
    applied = set_deadline(*args, apply=True)
    assert applied == preview
    moved = {change.step for change in applied}
    assert ("official_session" in moved) is (limit < date(2025, 5, 20))
    with read(office.engine) as connection:
        assert read_audit(connection)[-1]["details"]["reason"] == "lý do thử"
        frozen = read_baseline(connection, number, 1)
    assert frozen[step_of(before, "official_session").id] == date(2025, 5, 20)


def test_p1_congress_moved_before_its_day_is_a_conflict_with_offers(p1: tuple[Office, int], act: Doing) -> None:
    office, number = p1
    replan = published("p1")["replans"][1]
    today = day(replan["day"])
    limit = day(replan["grassroots"]["last_day"])
    set_deadline(office, number, "official_session", "centre", limit, "126-KL/TW", act(today), apply=True)
    conflicts = show_congress(office, number, today=today).conflicts
    assert "official_session" in {conflict.step for conflict in conflicts}
    offers = next(conflict.offers for conflict in conflicts if conflict.step == "official_session")
    assert "xin cấp trên lùi thời hạn" in offers


def test_p2_own_deadline_is_stricter_and_the_slack_to_the_province_is_told(make_office: Made, act: Doing) -> None:
    facts, today = published("p2"), date(2024, 8, 1)
    office = make_office(today)
    number = opened(office, act(today), date(2025, 6, 10), date(2024, 7, 1))
    for deadline in facts["deadlines"]["cell_congresses"]:
        limit = day(deadline["last_day"])
        paper = deadline["title"]
        set_deadline(office, number, "cell_congresses", deadline["level"], limit, paper, act(today), apply=True)
    step = step_of(show_congress(office, number, today=today), "cell_congresses")
    assert step.latest == day(facts["expected"]["date"])
    assert {one["level"]: one["slack_wd"] for one in step.deadlines} == {
        "own": 0,
        "province": facts["expected"]["slack_wd"],
    }


def test_p5_consulting_and_revising_go_round_and_every_round_is_counted(make_office: Made, act: Doing) -> None:
    facts, today = published("p5"), date(2020, 3, 2)
    office = make_office(today)
    number = opened(office, act(today), date(2020, 8, 5), date(2019, 12, 6))
    keys = facts["expected"]["steps_repeated"]
    steps = {key: step_of(show_congress(office, number, today=today), key).id for key in keys}
    files = [draft_document(office, "political_report", Order(number), act(today))[0].path.name]
    for _ in facts["loop"]["rounds"]:
        for key in keys:
            finish_step(office, steps[key], today, act(today))
        files.append(draft_document(office, "political_report", Order(number), act(today))[0].path.name)
        for key in reversed(keys):
            return_step(office, steps[key], act(today))
    with read(office.engine) as connection:
        rounds = {key: read_step(connection, step).rounds for key, step in steps.items()}
        drafts = [one["round"] for one in find_drafts(connection, schedule_ids=[number])]
    assert rounds == dict.fromkeys(keys, facts["expected"]["final_version"])
    assert drafts == facts["expected"]["versions"]
    assert files[-1].endswith("_du-thao-4.docx")


def test_p6_circular_replaces_circular_and_the_old_one_stays_in_the_history(make_office: Made, act: Doing) -> None:
    first, second = published("p6")["circulars"]
    today = day(second["day"])
    office = make_office(today)
    number = opened(office, act(today), date(2025, 7, 15), date(2024, 9, 10))
    before = (office, number, "official_session", "province")
    set_deadline(*before, date(2025, 7, 10), first["instrument"], act(today), apply=True)
    limit = day(second["grassroots"]["last_day"])
    changes = set_deadline(*before, limit, second["instrument"], act(today), apply=True)
    session = step_of(show_congress(office, number, today=today), "official_session")
    assert "official_session" in {change.step for change in changes}
    assert [(one["on"], one["source"]) for one in session.deadlines] == [(limit, "13-TT/TU")]
    with read(office.engine) as connection:
        last = [row["details"] for row in read_audit(connection) if row["action"] == "congress.deadline"][-1]
    assert (last["replaces"], last["old"], last["new"]) == ("09-TT/TU", "2025-07-10", limit.isoformat())


def test_a_returned_step_is_live_again_and_its_owner_is_told(make_office: Made, act: Doing) -> None:
    today = date(2026, 11, 23)
    office = make_office(today)
    number = opened(office, act(today), date(2027, 4, 22), today)
    step = step_of(show_congress(office, number, today=today), "receive_superior_plan")
    finish_step(office, step.id, today, act(today))
    return_step(office, step.id, act(today))
    with read(office.engine) as connection:
        again = read_step(connection, step.id)
    assert (again.state, again.rounds, again.done_on) == (StepState.RETURNED, 2, None)
