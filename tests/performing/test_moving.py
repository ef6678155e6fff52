"""Changes of a running congress: seen first, applied as seen, told to everybody whose date has moved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nhiemky.domain.organisation import Assignment, Body, BodyKind, Membership, Organisation
from nhiemky.domain.schedule import ScheduleState, StepState
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.changes import Change
from nhiemky.performing.mergers import follow_merger
from nhiemky.performing.moving import move_congress, replan_all, set_deadline, switch_variant
from nhiemky.performing.office import Office
from nhiemky.performing.passes import perform
from nhiemky.performing.show import show_congress
from nhiemky.performing.steps import finish_step, finish_steps
from nhiemky.store.engine import Engine

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
MONDAY = date(2027, 1, 4)
CONGRESS = date(2027, 6, 10)
MERGED = date(2027, 3, 1)
REASON = "cấp trên điều chỉnh"


def targets(desk: Desk, number: int) -> dict[str, date | None]:
    return {key: step.target for key, step in desk.steps(number).items() if step.state.is_live}


def merged_cells(before: Organisation) -> Organisation:
    """On 1/3/2027 Kế hoạch - Tài chính (8 official members) and Trung tâm become one cell."""
    old = ("cb-ke-hoach-tai-chinh", "cb-trung-tam")
    eve = MERGED - timedelta(1)
    bodies = tuple(replace(body, ended_on=eve) if body.key in old else body for body in before.bodies)
    new = Body(
        "cb-moi", "Chi bộ Kế hoạch và Trung tâm", BodyKind.CELL, "so-khcn", started_on=MERGED, predecessors=old
    )
    moved = [one for one in before.memberships if one.body in old]
    kept = tuple(replace(one, to_on=eve) if one.body in old else one for one in before.memberships)
    joined = tuple(Membership(one.person, "cb-moi", one.status, MERGED) for one in moved)
    assignments = tuple(replace(one, to_on=eve) if one.body in old else one for one in before.assignments)
    secretary = Assignment("tran-mau-hanh", "cb-moi", "cell_secretary", MERGED)
    return replace(
        before, bodies=(*bodies, new), memberships=(*kept, *joined), assignments=(*assignments, secretary)
    )


def add_closure(office: Office) -> None:
    """The office closes on two days in May; a calendar already read is read anew."""
    office.settings.days_overlay.mkdir(parents=True, exist_ok=True)
    (office.settings.days_overlay / "2027.yaml").write_text(
        "".join(
            f'- {{off: 2027-05-{day}, name: cơ quan nghỉ, source: "TB 05/thử", status: official}}\n'
            for day in (25, 26)
        ),
        encoding="utf-8",
    )
    for name in ("calendar", "_calendars", "_networks"):
        office.__dict__.pop(name, None)


def moved(desk: Desk, number: int, *, apply: bool) -> list[Change]:
    return move_congress(desk.office, number, CONGRESS + timedelta(7), desk.act(MONDAY, REASON), apply=apply)


def switched(desk: Desk, number: int, *, apply: bool) -> list[Change]:
    return switch_variant(desk.office, number, "two_contents", desk.act(MONDAY, REASON), apply=apply)


def bounded(desk: Desk, number: int, *, apply: bool) -> list[Change]:
    act = desk.act(MONDAY, REASON)
    return set_deadline(desk.office, number, "cell_plan", "superior", date(2027, 3, 31), "KH 5", act, apply=apply)


def corrected(desk: Desk, number: int, *, apply: bool) -> list[Change]:
    add_closure(desk.office)
    return replan_all(desk.office, desk.act(MONDAY, REASON), apply=apply)


def followed(desk: Desk, number: int, *, apply: bool) -> list[Change]:
    if desk.organisation().bodies[-1].key != "cb-moi":
        desk.import_organisation(merged_cells(desk.organisation()))
    return follow_merger(desk.office, desk.act(MERGED, REASON), apply=apply)


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (moved, "congress.move"),
        (switched, "congress.switch"),
        (bounded, "congress.deadline"),
        (corrected, "calendar.replan"),
        (followed, "congress.follow"),
    ],
)
def test_a_preview_writes_nothing_and_says_what_applying_will_do(
    desk: Desk, dump: Dump, act: Callable[..., list[Change]], action: str
) -> None:
    number = desk.open("cb-ke-hoach-tai-chinh")
    desk.pass_at(date(2027, 1, 5))
    if act is followed:
        desk.import_organisation(merged_cells(desk.organisation()))
    before = dump(desk.office.engine)
    preview = act(desk, number, apply=False)
    assert dump(desk.office.engine) == before
    applied = act(desk, number, apply=True)
    assert [change.as_dict() for change in applied] == [change.as_dict() for change in preview]
    assert applied or act is followed
    after = dump(desk.office.engine)
    assert {name for name in after if after[name] != before[name]} >= {"schedule", "audit"}
    assert desk.audit()[-1][0] == action
    assert act(desk, number, apply=False) == [] or act is switched


def test_a_moved_congress_has_the_dates_of_one_opened_on_that_day(desk: Desk) -> None:
    number, other = desk.open(), desk.open("cb-quan-ly-khoa-hoc", day=CONGRESS + timedelta(7))
    changes = moved(desk, number, apply=True)
    assert targets(desk, number) == targets(desk, other)
    assert (desk.schedule(number).day, desk.schedule(number).closing) == (CONGRESS + timedelta(7),) * 2
    assert {change.step for change in changes} == {
        key for key, step in desk.steps(number).items() if step.target_version == 2
    }
    assert all(change.old != change.new and change.reason for change in changes)


def test_a_congress_of_two_days_keeps_its_length_or_gets_another(desk: Desk) -> None:
    number = desk.open(closing=CONGRESS + timedelta(1))
    moved(desk, number, apply=True)
    assert desk.schedule(number).closing == CONGRESS + timedelta(8)
    move_congress(desk.office, number, CONGRESS, desk.act(), apply=True, closing=CONGRESS + timedelta(4))
    assert (desk.schedule(number).day, desk.schedule(number).closing) == (CONGRESS, CONGRESS + timedelta(4))


def test_what_was_decided_for_the_old_date_and_not_sent_is_cancelled(desk: Desk) -> None:
    number = desk.open()
    report = desk.steps(number)["draft_cell_report"]
    day = date(2027, 5, 3)
    perform(desk.office, [number], at=desk.at(day + timedelta(1)))
    assert {row["cancelled"] for row in desk.reminders() if row["step_id"] == report.id} == {None}
    move_congress(desk.office, number, CONGRESS + timedelta(28), desk.act(day + timedelta(1)), apply=True)
    assert {row["cancelled"] for row in desk.reminders() if row["step_id"] == report.id} == {"đã dời hạn"}
    counts = desk.pass_at(day + timedelta(2))
    assert counts["digests"] >= 1
    assert "việc này đã đổi hạn" in desk.digests_on(day + timedelta(2))["bui-mau-anh"]


def test_a_rung_already_sent_is_not_repeated_when_its_new_day_is_past(desk: Desk) -> None:
    """Report due 6/5: "three days before" went out on 4/5. A day later on, that rung of the new date is past."""
    number = desk.open()
    report = desk.steps(number)["draft_cell_report"]
    assert report.target == date(2027, 5, 6)
    for day in (4, 5):
        desk.pass_at(date(2027, 5, day))
    assert [rung for rung, _, _ in desk.rungs_of(report)] == ["before:3wd", "before:1wd"]
    move_congress(desk.office, number, CONGRESS + timedelta(1), desk.act(date(2027, 5, 5)), apply=True)
    assert desk.steps(number)["draft_cell_report"].target == date(2027, 5, 7)
    for day in (6, 7):
        desk.pass_at(date(2027, 5, day))
    assert [(rung, version) for rung, version, _ in desk.rungs_of(report)] == [
        ("before:3wd", 1),
        ("before:1wd", 1),
        ("moved", 2),
        ("before:1wd", 2),
        ("on_day", 2),
    ]


def test_every_move_is_told_also_the_second(desk: Desk) -> None:
    number = desk.open()
    step = desk.steps(number)["clearance"]
    for day, later in ((date(2027, 2, 15), 7), (date(2027, 2, 16), 14)):
        move_congress(desk.office, number, CONGRESS + timedelta(later), desk.act(day), apply=True)
        desk.pass_at(day, 9)
        desk.pass_at(day + timedelta(1))
    assert [(rung, version) for rung, version, _ in desk.rungs_of(step)][:2] == [("moved", 2), ("moved", 3)]


def test_before_approval_a_move_is_silent(desk: Desk) -> None:
    number = desk.open()
    desk.change(number, state="draft", approved_on=None)
    moved(desk, number, apply=True)
    assert {step.target_version for step in desk.steps(number).values()} == {1}


def test_a_committee_moved_later_leaves_its_cells_alone(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    before = {body: one.day for body, one in desk.children(root).items()}
    moved(desk, root, apply=True)
    assert {body: one.day for body, one in desk.children(root).items()} == before


def test_a_committee_moved_much_later_gives_its_cells_time_again(desk: Desk) -> None:
    """Their plan is issued 120 days before the committee's congress: days that stayed would come too soon."""
    root = desk.open("so-khcn", "grassroots_with_cells")
    before = {body: one.day for body, one in desk.children(root).items()}
    move_congress(desk.office, root, CONGRESS + timedelta(91), desk.act(MONDAY), apply=True)
    assert all(one.day > before[body] for body, one in desk.children(root).items())
    assert show_congress(desk.office, root, today=MONDAY).conflicts == ()


def test_a_committee_moved_earlier_lays_out_anew_only_cells_that_have_not_met(desk: Desk) -> None:
    """The pilot met on 12/4; on 14/4 the committee comes four weeks forward."""
    root = desk.open("so-khcn", "grassroots_with_cells")
    before = desk.children(root)
    pilot = before["cb-van-phong"]
    held = [step.id for key, step in desk.steps(pilot.id).items() if key == "hold_cell_congress"]
    finish_steps(desk.office, dict.fromkeys(held, pilot.day), desk.act(date(2027, 4, 12)))
    act = desk.act(date(2027, 4, 14), REASON)
    move_congress(desk.office, root, CONGRESS - timedelta(28), act, apply=True)
    after = {body: one.day for body, one in desk.children(root).items()}
    assert after["cb-van-phong"] == pilot.day
    others = [day for body, day in after.items() if body != "cb-van-phong"]
    gate = desk.steps(root)["cell_congresses"].target
    assert len(set(others)) == 6
    assert max(others) <= gate
    assert all(day != before[body].day for body, day in after.items() if body != "cb-van-phong")
    assert all(map(desk.office.calendar.is_working, others))


def test_a_cell_moved_by_itself_past_the_gate_is_a_conflict_in_words(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    cell = desk.children(root)["cb-trung-tam"]
    move_congress(desk.office, cell.id, date(2027, 6, 1), desk.act(), apply=True)
    assert desk.schedule(cell.id).day == date(2027, 6, 1)
    shown = show_congress(desk.office, root, today=MONDAY)
    late = [one for one in shown.conflicts if one.org == "cb-trung-tam" and one.step == "hold_cell_congress"]
    assert len(late) == 1
    assert late[0].slack_wd < 0
    assert "phải xong" in late[0].sentence


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"day": MONDAY}, "--day: ngày đại hội phải sau ngày nhận kế hoạch của cấp trên (4/1/2027)"),
        (
            {"day": CONGRESS, "closing": CONGRESS - timedelta(1)},
            "--closing: ngày bế mạc không được trước ngày khai mạc",
        ),
        ({"day": date(2060, 1, 5)}, ""),
    ],
)
def test_a_move_that_makes_no_sense_is_one_line_and_nothing_is_written(
    desk: Desk, dump: Dump, own: dict[str, date], sentence: str
) -> None:
    number = desk.open()
    before = dump(desk.office.engine)
    with pytest.raises(NhiemkyError) as caught:
        move_congress(desk.office, number, act=desk.act(), apply=True, **own)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
    assert dump(desk.office.engine) == before


def test_what_has_ended_does_not_change_any_more(desk: Desk) -> None:
    number = desk.open()
    desk.change(number, state="closed")
    for act in (moved, switched, bounded):
        with pytest.raises(BadInput, match=f"^đợt số {number}: đã kết thúc, không thay đổi được nữa$"):
            act(desk, number, apply=True)


def test_three_contents_elect_no_committee(desk: Desk) -> None:
    number = desk.open("so-khcn", "grassroots_congress")
    before = desk.steps(number)
    changes = switch_variant(desk.office, number, "three_contents", desk.act(MONDAY, REASON), apply=True)
    after = desk.steps(number)
    fallen = {change.step for change in changes if change.new is None}
    added = {change.step for change in changes if change.old is None}
    assert fallen == {k for k, s in after.items() if not s.state.is_live and before[k].state.is_live}
    assert added == {k for k, s in after.items() if s.state.is_live and not before[k].state.is_live}
    assert {"elections", "ratification", "report_election_results"} <= fallen
    assert added == {"delegation_scheme", "report_congress_results"}
    assert {change.reason for change in changes if change.new is None} == {"không áp dụng với loại đại hội này"}


def test_what_was_decided_for_a_step_that_falls_away_is_not_sent(desk: Desk) -> None:
    number = desk.open()
    day = date(2027, 5, 11)
    personnel = desk.steps(number)["cell_personnel"]
    perform(desk.office, [number], at=desk.at(day))
    assert desk.rungs_of(personnel) != []
    switch_variant(desk.office, number, "two_contents", desk.act(day, REASON), apply=True)
    assert {row["cancelled"] for row in desk.reminders() if row["step_id"] == personnel.id} == {
        "không còn áp dụng"
    }
    desk.pass_at(day, 9)
    assert {row["outbox_id"] for row in desk.reminders() if row["step_id"] == personnel.id} == {None}


def test_done_steps_are_carried_from_four_to_three_to_two_contents_and_back(desk: Desk) -> None:
    number = desk.open("so-khcn", "grassroots_congress")
    for key in ("receive_superior_plan", "choose_variant", "congress_plan", "political_report_vn"):
        finish_step(desk.office, desk.steps(number)[key].id, MONDAY, desk.act())
    for variant in ("three_contents", "two_contents"):
        switch_variant(desk.office, number, variant, desk.act(MONDAY, REASON), apply=True)
    schedule, steps = desk.schedule(number), desk.steps(number)
    assert (schedule.plan, schedule.variant, schedule.facts["variant"]) == (
        "appointed_congress",
        "two_contents",
        "two_contents",
    )
    plan = desk.office.find_plan("appointed_congress")
    done = {key: step.done_on for key, step in steps.items() if step.state is StepState.DONE and key in plan.steps}
    assert done == dict.fromkeys(
        ("receive_superior_plan", "confirm_two_contents", "congress_plan_and_subs", "joint_review_report"), MONDAY
    )
    assert {key for key, step in steps.items() if step.state.is_live} <= plan.steps.keys()
    shown = show_congress(desk.office, number, today=MONDAY)
    assert {step.key for step in shown.steps} == plan.steps.keys()
    switch_variant(desk.office, number, "four_contents", desk.act(MONDAY, REASON), apply=True)
    again = desk.steps(number)
    assert desk.schedule(number).plan == "grassroots_congress"
    assert again["choose_variant"].state is again["political_report_vn"].state is StepState.DONE
    assert again["elections"].state is StepState.OPEN
    assert again["elections"].target == CONGRESS


def test_an_unknown_variant_names_the_known_ones(desk: Desk) -> None:
    number = desk.open()
    with pytest.raises(BadInput, match=r'^--variant: không có loại "x"; chỉ có: with_election, two_contents$'):
        switch_variant(desk.office, number, "x", desk.act(), apply=True)


def test_of_nested_deadlines_the_tightest_wins_and_the_slack_to_each_is_shown(desk: Desk) -> None:
    number = desk.open()
    for level, on in (
        ("centre", date(2027, 4, 20)),
        ("province", date(2027, 3, 31)),
        ("superior", date(2027, 4, 9)),
    ):
        set_deadline(desk.office, number, "cell_plan", level, on, f"KH {level}", desk.act(), apply=True)
    step = next(one for one in show_congress(desk.office, number, today=MONDAY).steps if one.key == "cell_plan")
    assert (step.target, step.latest) == (date(2027, 3, 31), date(2027, 3, 31))
    assert step.sentence == "thứ Tư 31/3/2027: hạn do cấp trên ấn định (KH province)"
    assert [(one["level"], one["on"], one["slack_wd"]) for one in step.deadlines] == [
        ("province", date(2027, 3, 31), 0),
        ("superior", date(2027, 4, 9), 7),
        ("centre", date(2027, 4, 20), 13),
    ]
    set_deadline(desk.office, number, "cell_plan", "province", date(2027, 6, 1), "KH mới", desk.act(), apply=True)
    assert desk.steps(number)["cell_plan"].target == date(2027, 4, 9)


def test_a_deadline_for_a_step_the_plan_does_not_have_is_one_line(desk: Desk) -> None:
    number = desk.open()
    with pytest.raises(BadInput, match=f'^--step: kế hoạch của đợt số {number} không có bước "x"$'):
        set_deadline(desk.office, number, "x", "superior", CONGRESS, "KH", desk.act(), apply=True)


def test_a_correction_of_the_calendar_moves_what_stood_on_the_new_days_off(desk: Desk) -> None:
    """25 and 26/5 are off now: the file goes out on the 24th, in every congress that has not ended."""
    number, closed = desk.open(), desk.open("cb-trung-tam")
    desk.change(closed, state="closed", wake_at=None)
    before = targets(desk, number)
    changes = corrected(desk, number, apply=True)
    assert [(change.step, change.org, change.old, change.new) for change in changes] == [
        ("submit_for_clearance", "cb-van-phong", date(2027, 5, 26), date(2027, 5, 24))
    ]
    assert targets(desk, number) == {**before, "submit_for_clearance": date(2027, 5, 24)}


def test_open_congresses_follow_their_body_into_the_merged_one(desk: Desk) -> None:
    """Eight official members elect no committee; the merged cell has more, so the election comes in."""
    number, other, closed = (
        desk.open("cb-ke-hoach-tai-chinh"),
        desk.open("cb-tieu-chuan"),
        desk.open("cb-trung-tam"),
    )
    desk.change(closed, state="closed", wake_at=None)
    assert desk.steps(number)["elect_cell_committee"].state is StepState.NOT_APPLICABLE
    desk.import_organisation(merged_cells(desk.organisation()))
    assert follow_merger(desk.office, desk.act(MERGED - timedelta(1), REASON), apply=True) == []
    assert desk.schedule(number).body == "cb-ke-hoach-tai-chinh"
    changes = follow_merger(desk.office, desk.act(MERGED, REASON), apply=True)
    bodies = {one: desk.schedule(one).body for one in (number, other, closed)}
    assert bodies == {number: "cb-moi", other: "cb-tieu-chuan", closed: "cb-trung-tam"}
    assert {step.body for step in desk.steps(number).values()} == {"cb-moi"}
    facts = desk.schedule(number).facts
    assert facts["official_members"] == desk.organisation().counts("cb-moi", MERGED).official > 8
    assert desk.steps(number)["elect_cell_committee"].state is StepState.OPEN
    assert {"elect_cell_committee", "draft_cell_self_review"} <= {change.step for change in changes}
    desk.pass_at(MERGED, 9)
    assert "tran-mau-hanh" in {row["person"] for row in desk.reminders() if row["body"] == "cb-moi"}


def test_nothing_to_follow_is_no_change(desk: Desk) -> None:
    number = desk.open()
    assert follow_merger(desk.office, desk.act(), apply=True) == []
    assert desk.schedule(number).state is ScheduleState.APPROVED
