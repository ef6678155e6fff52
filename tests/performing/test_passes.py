"""One pass brings everything up to its moment: once, for everybody, and never in the way of anything else."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nhiemky.domain.agenda import ActionKind, agenda, wakes_at
from nhiemky.domain.schedule import ScheduleState, StepState
from nhiemky.performing.passes import bring_up_to_now, due_schedules, perform, settle
from nhiemky.performing.steps import finish_step, finish_steps, receive_step, return_step
from nhiemky.performing.views import read_views
from nhiemky.store import schedules as store
from nhiemky.store.engine import Engine, begin, read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
MONDAY = date(2027, 1, 4)
SECRETARY, DEPUTY, COMMITTEE_SECRETARY = "bui-mau-anh", "nguyen-mau-an", "vu-mau-hieu"


def january(day: int) -> date:
    return date(2027, 1, day)


def test_the_ladder_of_a_step_nobody_does(desk: Desk) -> None:
    """Due on Thursday 7/1: the owner before it, on it and three times after it, then up the party structure."""
    number = desk.open()
    desk.live(MONDAY, january(20))
    first = desk.steps(number)["receive_parent_plan"]
    assert first.target == january(7)
    assert [(one["rung"], one["person"], one["decided_at"].date()) for one in desk.reminders()
            if one["step_id"] == first.id] == [
        ("before:5wd", SECRETARY, january(5)),
        ("before:1wd", SECRETARY, january(6)),
        ("on_day", SECRETARY, january(7)),
        ("overdue:1", SECRETARY, january(8)),
        ("escalate:deputy_secretary", DEPUTY, january(8)),
        ("overdue:2", SECRETARY, january(12)),
        ("escalate:secretary", COMMITTEE_SECRETARY, january(12)),
        ("overdue:3", SECRETARY, january(14)),
    ]  # fmt: skip


def test_nothing_is_said_before_approval(desk: Desk) -> None:
    number = desk.open()
    desk.change(number, state="draft", approved_on=None)
    assert desk.live(MONDAY, january(12)).as_dict() == {}
    assert (desk.reminders(), desk.messages()) == ([], [])


@pytest.mark.parametrize(
    ("day", "hour", "minute"),
    [(5, 7, 29), (9, 9, 0), (10, 9, 0)],
    ids=["before half past seven", "Saturday", "Sunday"],
)
def test_nobody_is_disturbed_out_of_hours_or_on_days_off(desk: Desk, day: int, hour: int, minute: int) -> None:
    desk.open()
    assert desk.pass_at(january(day), hour, minute).as_dict() == {}
    assert (desk.reminders(), desk.messages()) == ([], [])


def test_a_make_up_saturday_is_a_working_day(desk: Desk) -> None:
    folder = desk.office.settings.days_overlay
    folder.mkdir(parents=True)
    (folder / "2027.yaml").write_text(
        '- {off: 2027-01-11, work: 2027-01-09, name: hoán đổi, source: "CV 01/thử", status: official}\n',
        encoding="utf-8",
    )
    desk.open()
    assert desk.pass_at(january(9))["reminders"] > 0
    assert desk.pass_at(january(11)).as_dict() == {}


def test_after_downtime_every_rung_is_decided_once_and_a_person_gets_one_digest(desk: Desk) -> None:
    number = desk.open()
    counts = desk.pass_at(january(20))
    everything = [(row["step_id"], row["rung"], row["person"]) for row in desk.reminders()]
    assert counts["reminders"] == len(everything) == len(set(everything))
    assert counts["digests"] == counts["sent"] == 3
    assert Counter(message.person for message in desk.messages()) == Counter(
        [SECRETARY, DEPUTY, COMMITTEE_SECRETARY]
    )
    step = desk.steps(number)["receive_parent_plan"].id
    rungs = {one["rung"] for one in desk.reminders() if one["step_id"] == step}
    assert rungs == {
        "before:5wd", "before:1wd", "on_day", "overdue:1", "overdue:2", "overdue:3",
        "escalate:deputy_secretary", "escalate:secretary",
    }  # fmt: skip
    assert {one["outbox_id"] for one in desk.reminders()} == {message.id for message in desk.messages()}


def test_living_every_day_or_catching_up_decides_the_same(desk: Desk) -> None:
    """Downtime changes the day on which somebody is told, never whether."""
    one, other = desk.open(), desk.open("cb-quan-ly-khoa-hoc")
    desk.change(other, wake_at=None)
    desk.live(MONDAY, january(22))
    desk.change(other, wake_at=desk.at(january(22)))
    desk.pass_at(january(22), 8)
    mine, theirs = (
        Counter(
            (r["rung"], key)
            for r in desk.reminders()
            for key, step in desk.steps(n).items()
            if step.id == r["step_id"]
        )
        for n in (one, other)
    )
    assert mine == theirs
    assert sum(mine.values()) > 10


def _without_signs_of_life(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """That the sender lives is written down in every pass."""
    return {table: found for table, found in rows.items() if table != "channel_state"}


def test_a_second_pass_does_nothing(desk: Desk, dump: Dump) -> None:
    desk.open("so-khcn", "grassroots_with_cells")
    assert desk.pass_at(january(12))["reminders"] > 0
    before = _without_signs_of_life(dump(desk.office.engine))
    assert desk.pass_at(january(12)).as_dict() == {}
    assert desk.pass_at(january(12), 14, 45).as_dict() == {}
    assert _without_signs_of_life(dump(desk.office.engine)) == before


def test_wake_at_is_what_the_agenda_says(desk: Desk) -> None:
    """After every pass: to sleep until then loses nothing, and before then there is nothing to do."""
    root = desk.open("so-khcn", "grassroots_with_cells")
    ids = [root, *(one.id for one in desk.children(root).values())]
    for number in range(0, 60, 3):
        at = desk.at(MONDAY + timedelta(number), 9, 0)
        desk.pass_at(at.date(), 9, 0)
        with read(desk.office.engine) as connection:
            views = read_views(desk.office, connection, ids)
        calendar, digest_at = desk.office.calendar, desk.office.settings.digest_at
        for view in views:
            asked = wakes_at(view, at, calendar=calendar, digest_at=digest_at)
            kept = desk.schedule(view.schedule_id).wake_at
            if calendar.is_working(at.date()):
                assert kept == asked
                assert agenda(view, at, calendar=calendar, digest_at=digest_at) == []
            assert kept is not None
            assert kept >= desk.at(MONDAY)


def test_a_pass_looks_only_at_what_is_due(desk: Desk) -> None:
    one, other = desk.open(), desk.open("cb-trung-tam")
    desk.change(other, wake_at=desk.at(january(6)))
    at = desk.at(january(5))
    assert due_schedules(desk.office, at=at) == [one]
    assert due_schedules(desk.office, at=desk.at(MONDAY)) == []
    desk.pass_at(january(5))
    with read(desk.office.engine) as connection:
        assert {view.schedule_id for view in read_views(desk.office, connection, [one, other])} == {one, other}
    assert {row["schedule_id"] for row in desk.reminders()} == {one}
    assert due_schedules(desk.office, at=at) == []


def lose_state(desk: Desk, number: int) -> None:
    first = next(iter(desk.steps(number).values()))
    with begin(desk.office.engine) as connection:
        store.change_step(connection, first.id, state="khong-co")


def lose_plan(desk: Desk, number: int) -> None:
    with begin(desk.office.engine) as connection:
        store.keep_plan(connection, "hong", 1, "f" * 64, "{}")
    desk.change(number, plan_sha256="f" * 64)


def lose_body(desk: Desk, number: int) -> None:
    with begin(desk.office.engine) as connection:
        store.rename_body(connection, number, "cb-van-phong", "khong-co")
    desk.change(number, body="khong-co")


@pytest.mark.parametrize("damage", [lose_state, lose_plan, lose_body])
def test_a_poisoned_schedule_is_put_off_an_hour_and_the_others_go_on(
    desk: Desk, damage: Callable[[Desk, int], None]
) -> None:
    """Whether it cannot even be read, or fails while it is worked on."""
    bad, good = desk.open(), desk.open("cb-quan-ly-khoa-hoc")
    damage(desk, bad)
    counts = desk.pass_at(january(5))
    assert (counts["failed"], counts.failed_ids) == (1, [bad])
    assert {row["schedule_id"] for row in desk.reminders()} == {good}
    assert counts["sent"] == 1
    assert desk.schedule(bad).wake_at == desk.at(january(5)) + timedelta(hours=1)
    assert desk.pass_at(january(5), 8, 29).as_dict() == {}
    assert desk.pass_at(january(5), 8, 30).failed_ids == [bad]


def test_nobody_to_remind_is_counted_and_tried_again_until_somebody_holds_the_role(desk: Desk) -> None:
    full = desk.organisation()
    officers = {"cell_secretary", "cell_deputy_secretary", "cell_committee"}
    empty = replace(
        full,
        assignments=tuple(
            one for one in full.assignments if not (one.body == "cb-van-phong" and one.role in officers)
            and one.role not in {"secretary", "deputy_secretary", "committee_member", "clerk"}
        ),
    )  # fmt: skip
    number = desk.open()
    desk.import_organisation(empty)
    counts = desk.pass_at(january(5))
    assert (counts["unanswered"], counts["reminders"], desk.reminders()) == (1, 0, [])
    assert desk.schedule(number).wake_at == desk.at(january(5))
    assert desk.pass_at(january(5), 7, 45)["unanswered"] == 1
    desk.import_organisation(full)
    assert desk.pass_at(january(5), 8)["reminders"] == 1
    assert desk.schedule(number).wake_at == desk.at(january(6))


def test_received_stops_only_what_comes_before_the_day(desk: Desk) -> None:
    number = desk.open()
    step = desk.steps(number)["receive_parent_plan"]
    receive_step(desk.office, step.id, MONDAY, desk.act())
    desk.live(MONDAY, january(12))
    assert [rung for rung, _, _ in desk.rungs_of(step)] == [
        "on_day", "overdue:1", "escalate:deputy_secretary", "overdue:2", "escalate:secretary",
    ]  # fmt: skip


def test_done_stops_everything_also_what_was_decided_and_not_yet_said(desk: Desk) -> None:
    number = desk.open()
    step = desk.steps(number)["receive_parent_plan"]
    perform(desk.office, [number], at=desk.at(january(5)))
    finish_step(desk.office, step.id, january(5), desk.act(january(5)))
    counts = desk.live(january(5), january(12))
    assert {row["cancelled"] for row in desk.reminders() if row["step_id"] == step.id} == {"đã xong"}
    assert not [text for text in map(str, (m.payload for m in desk.messages())) if "Nhận kế hoạch" in text]
    assert counts["failed"] == 0


def test_returned_is_told_and_has_its_ladder_again(desk: Desk) -> None:
    number = desk.open()
    step = desk.steps(number)["receive_parent_plan"]
    finish_step(desk.office, step.id, MONDAY, desk.act())
    return_step(desk.office, step.id, desk.act(january(5), "thiếu phụ lục"))
    desk.live(january(6), january(7))
    assert [rung for rung, _, _ in desk.rungs_of(desk.steps(number)["receive_parent_plan"])] == [
        "before:5wd", "moved", "before:1wd", "on_day",
    ]  # fmt: skip
    assert "được trả lại để làm tiếp" in desk.digests_on(january(6))[SECRETARY]
    assert "được trả lại để làm tiếp" not in desk.digests_on(january(7))[SECRETARY]


def test_a_schedule_with_nothing_left_is_closed_once_and_stays_closed(desk: Desk) -> None:
    number = desk.open()
    ids = [one.id for one in desk.steps(number).values() if one.state.is_live]
    finish_steps(desk.office, dict.fromkeys(ids, MONDAY), desk.act())
    assert desk.pass_at(january(9)).as_dict() == {}
    assert desk.pass_at(january(11)).as_dict() == {"closed": 1}
    assert (desk.schedule(number).state, desk.schedule(number).wake_at) == (ScheduleState.CLOSED, None)
    settle(desk.office, [number], at=desk.at(january(12)))
    assert desk.schedule(number).wake_at is None
    assert perform(desk.office, [number], at=desk.at(january(12))).as_dict() == {}


def test_kind_by_kind_is_the_same_as_all_at_once(desk: Desk) -> None:
    """Prefect's tasks do one kind each and settle the wake-up at the end."""
    one, other = desk.open(), desk.open("cb-quan-ly-khoa-hoc")
    at = desk.at(january(20))
    perform(desk.office, [one], at=at)
    for kind in ActionKind:
        perform(desk.office, [other], at=at, only=frozenset({kind}))
    assert desk.schedule(other).wake_at != desk.schedule(one).wake_at
    settle(desk.office, [other], at=at)
    assert desk.schedule(other).wake_at == desk.schedule(one).wake_at
    rungs = [
        sorted((r["rung"], r["due_version"], r["day"]) for r in desk.reminders() if r["schedule_id"] == number)
        for number in (one, other)
    ]
    assert rungs[0] == rungs[1]


def test_an_outside_party_is_asked_after_only_when_it_has_been_asked(desk: Desk) -> None:
    """The superior has 5 working days to answer; the enquiry is drafted when they are over, never before."""
    number = desk.open("so-khcn", "grassroots_congress")
    steps = desk.steps(number)
    desk.live(MONDAY, january(18))
    assert desk.rungs_of(steps["variant_agreement"]) == []
    for key in ("receive_superior_plan", "choose_variant"):
        finish_step(desk.office, steps[key].id, january(18), desk.act(january(18)))
    agreement = desk.steps(number)["variant_agreement"]
    assert (agreement.target, desk.steps(number)["choose_variant"].state) == (january(25), StepState.DONE)
    desk.live(january(19), date(2027, 2, 1))
    assert [(rung, person) for rung, _, person in desk.rungs_of(agreement)] == [
        ("moved", "dang-thi-thu-bich"),
        ("ask:1", "dang-thi-thu-bich"),
        ("overdue:1", "dang-thi-thu-bich"),
        ("escalate:deputy_secretary", DEPUTY),
        ("overdue:2", "dang-thi-thu-bich"),
        ("escalate:secretary", COMMITTEE_SECRETARY),
        ("overdue:3", "dang-thi-thu-bich"),
    ]
    enquiries = list(desk.office.drafts.rglob("*_cong-van-de-nghi-cap-tren-tra-loi_*"))
    assert len(enquiries) == 1


def test_a_whole_pass_asks_also_about_terms(desk: Desk) -> None:
    at = desk.at(january(5))
    counts = bring_up_to_now(desk.office, at=at, clock=lambda: at, worker="thử")
    assert (counts["term_questions"], counts["failed"]) == (1, 0)
    again = bring_up_to_now(desk.office, at=at, clock=lambda: at, worker="thử")
    assert again.as_dict() == {}
