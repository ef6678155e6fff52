"""What people report of a step, and what it does to the other dates."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nhiemky.domain.schedule import StepState
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.steps import (
    drop_step,
    finish_step,
    finish_steps,
    lock_step,
    pin_step,
    receive_step,
    return_step,
)
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import Engine, read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
MONDAY = date(2027, 1, 4)
TUESDAY = date(2027, 1, 5)


def moved(changes: list[Any]) -> dict[str, tuple[date | None, date | None]]:
    return {change.step: (change.old, change.new) for change in changes}


def test_received_is_seen_and_still_to_be_done(desk: Desk) -> None:
    number = desk.open()
    step = desk.steps(number)["cell_plan"]
    assert list(receive_step(desk.office, step.id, MONDAY, desk.act())) == []
    after = desk.steps(number)["cell_plan"]
    assert (after.state, after.received_on, after.done_on, after.state.is_live) == (
        StepState.RECEIVED,
        MONDAY,
        None,
        True,
    )


def test_done_is_a_fact_and_what_counts_from_it_moves_at_once(desk: Desk) -> None:
    """The results were reported on 15/6, four working days early: ratification and what follows come earlier."""
    number = desk.open()
    reported = date(2027, 6, 15)
    held = ("hold_cell_congress", "elect_cell_committee", "elect_officers", "adopt_resolution")
    steps = desk.steps(number)
    finish_steps(desk.office, {steps[key].id: date(2027, 6, 10) for key in held}, desk.act(reported))
    changes = finish_step(desk.office, steps["report_results"].id, reported, desk.act(reported))
    assert moved(changes) == {
        "ratify": (date(2027, 7, 12), date(2027, 7, 6)),
        "working_rules_programme": (date(2027, 8, 11), date(2027, 8, 5)),
    }
    ratify = desk.steps(number)["ratify"]
    assert (ratify.target, ratify.target_version, ratify.target_since) == (date(2027, 7, 6), 2, reported)
    done = desk.steps(number)["report_results"]
    assert (done.state, done.done_on, done.by, done.note, done.target) == (
        StepState.DONE,
        reported,
        "thử",
        "lý do thử",
        date(2027, 6, 21),
    )


def test_several_are_done_together_or_not_at_all(desk: Desk, dump: Dump) -> None:
    number = desk.open()
    steps = desk.steps(number)
    finish_step(desk.office, steps["cell_plan"].id, MONDAY, desk.act())
    before = dump(desk.office.engine)
    both = {steps["receive_parent_plan"].id: MONDAY, steps["cell_plan"].id: MONDAY}
    with pytest.raises(BadInput, match=r"đã xong ngày 4/1/2027, không đổi được"):
        finish_steps(desk.office, both, desk.act())
    assert dump(desk.office.engine) == before


def test_returned_is_to_be_done_again_even_after_it_was_done(desk: Desk) -> None:
    number = desk.open()
    step = desk.steps(number)["cell_plan"]
    receive_step(desk.office, step.id, MONDAY, desk.act())
    finish_step(desk.office, step.id, MONDAY, desk.act())
    return_step(desk.office, step.id, desk.act(TUESDAY, "thiếu phụ lục"))
    after = desk.steps(number)["cell_plan"]
    assert (after.state, after.done_on, after.received_on, after.note, after.rounds, after.target) == (
        StepState.RETURNED,
        None,
        None,
        "thiếu phụ lục",
        2,
        step.target,
    )


def test_pinned_by_hand_pulls_what_comes_before_it_and_released_lets_go(desk: Desk) -> None:
    number = desk.open()
    before = {key: step.target for key, step in desk.steps(number).items()}
    step = desk.steps(number)["submit_for_clearance"]
    changes = moved(pin_step(desk.office, step.id, date(2027, 5, 14), desk.act(MONDAY, "lãnh đạo đi công tác")))
    pinned = desk.steps(number)["submit_for_clearance"]
    assert (pinned.target, pinned.pinned_on, pinned.by, pinned.note) == (
        date(2027, 5, 14),
        date(2027, 5, 14),
        "thử",
        "lãnh đạo đi công tác",
    )
    assert changes["finalise_drafts"] == (date(2027, 5, 21), date(2027, 5, 13))
    assert "submit_for_clearance" not in changes
    pin_step(desk.office, step.id, None, desk.act())
    assert {key: one.target for key, one in desk.steps(number).items()} == before
    assert desk.steps(number)["submit_for_clearance"].target_version == 3


def test_locked_by_a_superior_goes_before_a_pin(desk: Desk) -> None:
    number = desk.open()
    step = desk.steps(number)["clearance"]
    pin_step(desk.office, step.id, date(2027, 6, 1), desk.act())
    lock_step(desk.office, step.id, date(2027, 6, 2), desk.act(MONDAY, "CV 12-CV/ĐU ngày 2/1/2027"))
    assert desk.steps(number)["clearance"].target == date(2027, 6, 2)
    lock_step(desk.office, step.id, None, desk.act())
    assert desk.steps(number)["clearance"].target == date(2027, 6, 1)


def test_an_optional_step_may_be_dropped_and_taken_up_again(desk: Desk) -> None:
    number = desk.open("so-khcn", "grassroots_congress")
    before = {key: step.target for key, step in desk.steps(number).items()}
    step = desk.steps(number)["preparatory_session"]
    drop_step(desk.office, step.id, desk.act())
    dropped = desk.steps(number)["preparatory_session"]
    assert (dropped.state, dropped.is_dropped) == (StepState.DROPPED, True)
    assert {key: one.target for key, one in desk.steps(number).items()} == before
    with pytest.raises(BadInput, match="đã bỏ, không đổi được"):
        finish_step(desk.office, step.id, MONDAY, desk.act())
    return_step(desk.office, step.id, desk.act())
    again = desk.steps(number)["preparatory_session"]
    assert (again.state, again.is_dropped, again.target) == (StepState.RETURNED, False, step.target)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda d, i: finish_step(d.office, i, TUESDAY, d.act()), "--on: 5/1/2027 là ngày chưa tới"),
        (lambda d, i: receive_step(d.office, i, TUESDAY, d.act()), "--on: 5/1/2027 là ngày chưa tới"),
        (lambda d, i: return_step(d.office, i, d.act(MONDAY, "")), "--note: phải ghi lý do trả lại"),
        (lambda d, i: pin_step(d.office, i, TUESDAY, d.act(MONDAY, "")), "--note: phải ghi lý do ghim ngày"),
        (
            lambda d, i: lock_step(d.office, i, TUESDAY, d.act(MONDAY, "")),
            "--note: phải ghi số, ngày văn bản ấn định thời hạn",
        ),
        (lambda d, i: drop_step(d.office, i, d.act()), "việc số 1: là việc bắt buộc theo kế hoạch, không bỏ được"),
    ],
    ids=["done in future", "received in future", "return", "pin", "lock", "drop"],
)
def test_what_may_not_be_said_of_a_step_is_one_line_and_nothing_is_written(
    desk: Desk, dump: Dump, call: Callable[[Desk, int], object], sentence: str
) -> None:
    number = desk.open()
    before = dump(desk.office.engine)
    with pytest.raises(BadInput) as caught:
        call(desk, desk.steps(number)["receive_parent_plan"].id)
    assert str(caught.value) == sentence
    assert dump(desk.office.engine) == before


def test_steps_that_are_settled_or_unknown_are_left_alone(desk: Desk) -> None:
    number = desk.open()
    off = desk.steps(number)["opening_notice"]
    with pytest.raises(BadInput, match=f"^việc số {off.id}: không áp dụng, không đổi được"):
        finish_step(desk.office, off.id, MONDAY, desk.act())
    with pytest.raises(NotFound, match=r"^không có việc số 9999; xem nhiemky congress show$"):
        finish_step(desk.office, 9999, MONDAY, desk.act())
    desk.change(number, state="cancelled")
    with pytest.raises(BadInput, match=f"thuộc đợt số {number} đã hủy"):
        finish_step(desk.office, desk.steps(number)["cell_plan"].id, MONDAY, desk.act())


def test_every_act_is_in_the_audit_with_who_when_and_why(desk: Desk) -> None:
    number = desk.open()
    steps = desk.steps(number)
    act = desk.act(MONDAY, "CV 12")
    receive_step(desk.office, steps["cell_plan"].id, MONDAY, act)
    finish_step(desk.office, steps["cell_plan"].id, MONDAY, act)
    return_step(desk.office, steps["cell_plan"].id, act)
    pin_step(desk.office, steps["size_check"].id, date(2027, 3, 1), act)
    lock_step(desk.office, steps["clearance"].id, date(2027, 6, 1), act)
    with read(desk.office.engine) as connection:
        lines = read_audit(connection)[2:]
    assert [(line["action"], line["subject"], line["actor"], line["details"]["reason"]) for line in lines] == [
        ("step.change", str(steps["cell_plan"].id), "thử", "CV 12"),
        ("step.done", str(steps["cell_plan"].id), "thử", "CV 12"),
        ("step.change", str(steps["cell_plan"].id), "thử", "CV 12"),
        ("step.change", str(steps["size_check"].id), "thử", "CV 12"),
        ("step.change", str(steps["clearance"].id), "thử", "CV 12"),
    ]
    assert lines[3]["details"]["pinned_on"] == "2027-03-01"
