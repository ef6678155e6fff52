"""A cell's figures on their way: asked, reminded, received, returned with reasons, accepted, merged."""

from collections.abc import Callable
from typing import Any

import pytest

from nhiemky.domain.figures import CollectionState
from nhiemky.domain.schedule import StepState
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.collections import accept_forms, merge_forms, read_collection, return_form, settle_cycle
from nhiemky.performing.passes import work_through
from nhiemky.store import outbox, schedules
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import read

Desk = Any  # FiguresDesk of conftest.py
CELL = "cb-van-phong"
RIGHT = {"members.closing": 12, "members.official": 11, "members.probationary": 1}
TOLD = (
    "kỳ số {}: số liệu các nơi còn mâu thuẫn: Số tiền đảng phí chi bộ nộp đảng ủy (thực hiện đến ngày chốt) "
    "ghi 700 tại tổng của 7 nơi nhưng Số tiền đảng phí nộp cấp trên + Số tiền đảng phí trích giữ lại là "
    "300 + 300 = 600 tại Biểu!C2, C3 (và 1 chỗ khác); vẫn tổng hợp thì ghi --note lý do"
)
WRONG = {"members.closing": 12, "members.official": 10, "members.probationary": 1}


def collected(desk: Desk, body: str = CELL) -> Any:  # noqa: ANN401
    with read(desk.office.engine) as connection:
        return read_collection(connection, schedules.read_schedule(connection, desk.cycle))[body]


def history(desk: Desk) -> list[str]:
    with read(desk.office.engine) as connection:
        lines = read_audit(connection, f"{desk.cycle}/{CELL}")
    return [str(line["action"]) for line in lines]


def test_seven_cells_are_asked_and_nobody_has_sent(figures_desk: Desk) -> None:
    assert list(figures_desk.states().values()) == [CollectionState.REQUESTED] * 7


def test_who_was_reminded_by_a_message_is_told_so(figures_desk: Desk) -> None:
    due = figures_desk.step("send_figures", CELL).target
    at = figures_desk.act().at.replace(year=due.year, month=due.month, day=due.day)
    work_through(figures_desk.office, at=at, clock=lambda: at, worker="thử")

    assert collected(figures_desk).state is CollectionState.REMINDED
    assert collected(figures_desk).since == at


def test_returned_with_reasons_opens_the_step_and_waits_for_another_file(figures_desk: Desk) -> None:
    figures_desk.send(CELL, figures_desk.whole(CELL, RIGHT))
    version = figures_desk.step("send_figures", CELL).target_version

    return_form(figures_desk.office, figures_desk.cycle, CELL, figures_desk.act("thiếu số đảng viên nữ"))

    one, step = collected(figures_desk), figures_desk.step("send_figures", CELL)
    assert (one.state, one.reasons) == (CollectionState.RETURNED, ("thiếu số đảng viên nữ",))
    assert (step.state, step.note, step.rounds) == (StepState.RETURNED, "thiếu số đảng viên nữ", 2)
    assert step.target_version == version + 1
    with pytest.raises(BadInput, match="vẫn là tệp đã trả lại, chưa sửa: thiếu số đảng viên nữ"):
        figures_desk.send(CELL, figures_desk.whole(CELL, RIGHT))
    figures_desk.send(CELL, figures_desk.whole(CELL, {**RIGHT, "members.female": 5}))
    assert figures_desk.states()[CELL] is CollectionState.CHECKED
    assert history(figures_desk) == ["figures.checked", "figures.returned", "figures.checked"]


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("thiếu số đảng viên nữ", "Trả lại: thiếu số đảng viên nữ"),
        ("Xem lại từng dòng. " * 40, "Trả lại: Xem lại từng dòng. Xem lại"),
        ("gọi 0912 345 678 để hỏi", "Trả lại: xem lý do tại Văn phòng Đảng ủy"),
    ],
)
def test_the_reasons_of_a_return_stand_in_the_next_digest_of_the_cells_secretary(
    figures_desk: Desk, note: str, told: str
) -> None:
    figures_desk.send(CELL, figures_desk.whole(CELL, RIGHT))
    return_form(figures_desk.office, figures_desk.cycle, CELL, figures_desk.act(note))
    due = figures_desk.step("send_figures", CELL).target
    at = figures_desk.act().at.replace(year=due.year, month=due.month, day=due.day)

    work_through(figures_desk.office, at=at, clock=lambda: at, worker="thử")

    with read(figures_desk.office.engine) as connection:
        texts = [
            " ".join(one.payload["text"].split()) for one in outbox.messages(connection) if one.kind == "digest"
        ]
    whole = [one for one in texts if told in one]
    assert whole, texts
    assert "0912" not in "".join(texts)
    assert max(len(one.partition("Trả lại: ")[2].partition(" Vì sao")[0]) for one in whole) <= 400


def test_what_a_form_lacks_stands_in_the_next_digest_of_the_cells_secretary(figures_desk: Desk) -> None:
    lacking = figures_desk.whole(CELL, RIGHT)
    del lacking["members.female"]
    figures_desk.send(CELL, lacking)
    due = figures_desk.step("send_figures", CELL).target
    at = figures_desk.act().at.replace(year=due.year, month=due.month, day=due.day)

    work_through(figures_desk.office, at=at, clock=lambda: at, worker="thử")

    with read(figures_desk.office.engine) as connection:
        texts = [" ".join(one.payload["text"].split()) for one in outbox.messages(connection)]
    told = "Biểu đã nhận, chưa đủ: còn 1 ô trống: Số đảng viên nữ (thực hiện đến ngày chốt)"
    assert [told in one for one in texts].count(True) >= 1


def test_accepting_without_names_takes_all_that_agree_and_leaves_the_others(figures_desk: Desk) -> None:
    figures_desk.send(CELL, figures_desk.whole(CELL, RIGHT))
    figures_desk.send("cb-trung-tam", WRONG)

    moved = accept_forms(figures_desk.office, figures_desk.cycle, (), figures_desk.act())

    assert moved.bodies == (CELL,)
    assert figures_desk.states()[CELL] is CollectionState.ACCEPTED
    assert figures_desk.states()["cb-trung-tam"] is CollectionState.RECEIVED


def test_a_form_with_contradictions_is_accepted_by_name_with_a_reason_and_closes_its_step(
    figures_desk: Desk,
) -> None:
    figures_desk.send(CELL, WRONG)
    with pytest.raises(BadInput, match="đã nhận, số liệu còn mâu thuẫn; vẫn chấp nhận thì ghi --note lý do"):
        accept_forms(figures_desk.office, figures_desk.cycle, [CELL], figures_desk.act("  "))

    done = accept_forms(figures_desk.office, figures_desk.cycle, [CELL, CELL], figures_desk.act("đã đối chiếu sổ"))
    assert done.bodies == (CELL,)
    assert accept_forms(figures_desk.office, figures_desk.cycle, [CELL], figures_desk.act()).bodies == ()

    assert figures_desk.states()[CELL] is CollectionState.ACCEPTED
    assert figures_desk.step("send_figures", CELL).state is StepState.DONE


def test_a_form_with_blank_fields_is_accepted_by_name_and_closes_its_step(figures_desk: Desk) -> None:
    figures_desk.send(CELL, RIGHT)
    assert accept_forms(figures_desk.office, figures_desk.cycle, (), figures_desk.act()).bodies == ()
    assert figures_desk.step("send_figures", CELL).state is StepState.RECEIVED

    accept_forms(figures_desk.office, figures_desk.cycle, [CELL], figures_desk.act())

    assert figures_desk.states()[CELL] is CollectionState.ACCEPTED
    assert figures_desk.step("send_figures", CELL).state is StepState.DONE


def test_merging_names_who_is_missing_and_needs_a_reason_for_it(figures_desk: Desk) -> None:
    figures_desk.send(CELL, figures_desk.whole(CELL, RIGHT))
    accept_forms(figures_desk.office, figures_desk.cycle, (), figures_desk.act())
    with pytest.raises(
        BadInput, match=r"đã gửi 1/7 nơi, chưa chấp nhận đủ: Chi bộ .*Trung tâm.* \(đã yêu cầu\)"
    ) as told:
        merge_forms(figures_desk.office, figures_desk.cycle, figures_desk.act())
    assert "cb-" not in str(told.value)

    moved = merge_forms(figures_desk.office, figures_desk.cycle, figures_desk.act("cấp trên cần ngay"))

    assert (moved.bodies, len(moved.left)) == ((CELL,), 6)
    assert figures_desk.states()[CELL] is CollectionState.MERGED
    assert figures_desk.step("merge_figures").state is StepState.DONE


def test_all_accepted_are_merged_without_a_word(figures_desk: Desk) -> None:
    for cell in figures_desk.states():
        figures_desk.send(cell, figures_desk.whole(cell, {"members.closing": 9}))
    settle_cycle(figures_desk.office, figures_desk.cycle, figures_desk.act())
    accept_forms(figures_desk.office, figures_desk.cycle, (), figures_desk.act())

    moved = merge_forms(figures_desk.office, figures_desk.cycle, figures_desk.act())

    assert (len(moved.bodies), moved.left) == (7, ())


def test_a_contradiction_of_cells_and_committee_is_merged_only_for_a_reason_and_both_places_are_told(
    figures_desk: Desk, dump: Callable[[object], object]
) -> None:
    fees = {"fees.collected": 100, "fees.received": 100}
    for cell in figures_desk.states():
        figures_desk.send(cell, figures_desk.whole(cell, {"members.closing": 9, **fees}))
    figures_desk.send("so-khcn", figures_desk.whole("so-khcn", {"fees.remitted": 300, "fees.kept": 300}))
    accept_forms(figures_desk.office, figures_desk.cycle, (*figures_desk.states(),), figures_desk.act("đã xem"))
    before = dump(figures_desk.office.engine)

    with pytest.raises(BadInput) as told:
        merge_forms(figures_desk.office, figures_desk.cycle, figures_desk.act())

    assert str(told.value) == TOLD.format(figures_desk.cycle)
    assert dump(figures_desk.office.engine) == before
    merge_forms(figures_desk.office, figures_desk.cycle, figures_desk.act("cấp trên cho nộp sau"))
    assert set(figures_desk.states().values()) == {CollectionState.MERGED}


def test_asking_for_figures_closes_itself_when_the_last_cell_has_sent_a_whole_form(figures_desk: Desk) -> None:
    *cells, last = figures_desk.states()
    for cell in cells:
        figures_desk.send(cell, figures_desk.whole(cell, {"members.closing": 9}))
    figures_desk.send(last, {"members.closing": 9})
    settle_cycle(figures_desk.office, figures_desk.cycle, figures_desk.act())
    assert figures_desk.step("request_inputs").state is StepState.OPEN

    figures_desk.send(last, figures_desk.whole(last, {"members.closing": 9}), hour=9)
    settle_cycle(figures_desk.office, figures_desk.cycle, figures_desk.act(hour=9))

    step = figures_desk.step("request_inputs")
    note = "tự đóng: mọi nơi được yêu cầu đã gửi đủ biểu số liệu"
    assert (step.state, step.done_on, step.note) == (StepState.DONE, figures_desk.day, note)


def test_asking_closes_itself_too_when_the_last_form_with_blanks_is_accepted(figures_desk: Desk) -> None:
    *cells, last = figures_desk.states()
    for cell in cells:
        figures_desk.send(cell, figures_desk.whole(cell, {"members.closing": 9}))
    figures_desk.send(last, {"members.closing": 9})

    accept_forms(figures_desk.office, figures_desk.cycle, [last], figures_desk.act())

    assert figures_desk.step("request_inputs").state is StepState.DONE


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda d: return_form(d.office, d.cycle, CELL, d.act("x")), "chưa gửi biểu số liệu nào"),
        (lambda d: return_form(d.office, d.cycle, CELL, d.act()), "phải ghi lý do trả lại"),
        (lambda d: return_form(d.office, d.cycle, CELL, d.act(" \n ")), "phải ghi lý do trả lại"),
        (lambda d: merge_forms(d.office, d.cycle, d.act("  ")), "đã gửi 0/7 nơi"),
        (lambda d: return_form(d.office, d.cycle, "cb-la", d.act("x")), "cb-la: không có trong danh sách"),
        (lambda d: accept_forms(d.office, d.cycle, [CELL], d.act("x")), "chưa gửi biểu số liệu, không có gì"),
        (lambda d: merge_forms(d.office, d.cycle, d.act("x")), "chưa có biểu số liệu nào được chấp nhận"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_changes_nothing(
    figures_desk: Desk,
    dump: Callable[[object], object],
    call: Callable[[Desk], object],
    sentence: str,
) -> None:
    before = dump(figures_desk.office.engine)

    with pytest.raises(BadInput, match=sentence):
        call(figures_desk)

    assert dump(figures_desk.office.engine) == before


def test_a_cycle_there_is_not_is_said(figures_desk: Desk) -> None:
    with pytest.raises(NotFound):
        merge_forms(figures_desk.office, 99, figures_desk.act("x"))
