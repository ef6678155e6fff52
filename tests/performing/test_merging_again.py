"""What has been merged is to be merged again once a form of it changes."""

from collections.abc import Callable
from typing import Any

import pytest

from nhiemky.domain.schedule import StepState
from nhiemky.performing.collections import accept_forms, merge_forms, return_form, settle_cycle
from nhiemky.performing.passes import work_through
from nhiemky.performing.steps import finish_step
from nhiemky.store import outbox
from nhiemky.store.engine import read

Desk = Any  # FiguresDesk of conftest.py
CELL, LATE = "cb-van-phong", "cb-trung-tam"


def merged(desk: Desk) -> None:
    """All forms but one are in and merged."""
    for cell in desk.states().keys() - {LATE}:
        desk.send(cell, desk.whole(cell, {"members.closing": 9}))
    accept_forms(desk.office, desk.cycle, (), desk.act())
    merge_forms(desk.office, desk.cycle, desk.act("cấp trên cần ngay"))
    assert desk.step("merge_figures").state is StepState.DONE


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda d: return_form(d.office, d.cycle, CELL, d.act("sai số nữ")), "đã trả lại"),
        (lambda d: d.send(CELL, d.whole(CELL, {"members.closing": 8}), hour=9), "đã thay"),
    ],
)
def test_a_merged_form_that_is_returned_or_replaced_is_to_be_merged_again_and_the_digest_says_so(
    figures_desk: Desk, change: Callable[[Desk], object], what: str
) -> None:
    merged(figures_desk)

    change(figures_desk)

    step, note = figures_desk.step("merge_figures"), f"biểu của Chi bộ Văn phòng {what}, phải tổng hợp lại"
    assert (step.state, step.note, step.done_on) == (StepState.RETURNED, note, None)
    settle_cycle(figures_desk.office, figures_desk.cycle, figures_desk.act(hour=9))
    due = figures_desk.step("merge_figures").target
    at = figures_desk.act().at.replace(year=due.year, month=due.month, day=due.day)
    work_through(figures_desk.office, at=at, clock=lambda: at, worker="thử")
    with read(figures_desk.office.engine) as connection:
        texts = [" ".join(one.payload["text"].split()) for one in outbox.messages(connection)]
    assert any(f"Trả lại: {note}" in text for text in texts)
    if what == "đã thay":
        accept_forms(figures_desk.office, figures_desk.cycle, [CELL], figures_desk.act())
        merge_forms(figures_desk.office, figures_desk.cycle, figures_desk.act("đã xem lại"))
        assert figures_desk.step("merge_figures").state is StepState.DONE


def test_a_form_that_comes_after_the_merging_is_merged_too(figures_desk: Desk) -> None:
    merged(figures_desk)

    figures_desk.send(LATE, figures_desk.whole(LATE, {"members.closing": 9}))

    step = figures_desk.step("merge_figures")
    assert step.state is StepState.RETURNED
    assert step.note.endswith("gửi sau khi tổng hợp, phải tổng hợp lại")


def test_merging_that_was_only_called_done_by_hand_stays_done(figures_desk: Desk) -> None:
    finish_step(
        figures_desk.office,
        figures_desk.step("merge_figures").id,
        figures_desk.day,
        figures_desk.act("đã làm tay"),
    )

    figures_desk.send(CELL, figures_desk.whole(CELL, {"members.closing": 12}))

    assert figures_desk.step("merge_figures").state is StepState.DONE
