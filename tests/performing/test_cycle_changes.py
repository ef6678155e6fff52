"""What changes an open cycle: a day moved by hand, a superior's document; each told to whom it concerns."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from small_plans import OPENED, PLAN, opening, reason_of, targets

from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.cycle_changes import cancel_cycle, move_cycle
from nhiemky.performing.cycle_show import show_cycle
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.moving import set_deadline
from nhiemky.performing.report_days import WantedReportDay, set_report_day
from nhiemky.store.engine import Engine

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
pytestmark = pytest.mark.usefixtures("small_plans")
REPORT = date(2026, 6, 10)


def set_day(desk: Desk, number: int, on: date = REPORT, *, apply: bool = True, **own: Any) -> list[Any]:  # noqa: ANN401
    wanted = WantedReportDay(on, **{"document": "12-CV/TU", "document_on": OPENED, **own})
    return set_report_day(desk.office, number, wanted, desk.act(OPENED + timedelta(1)), apply=apply)


def entries(desk: Desk, step: int, day: date) -> set[tuple[int, str]]:
    """Sequence and day of a step's entry in the calendar files that have gone out by a day, the newest of each."""
    found: dict[str, tuple[int, str]] = {}
    for one in desk.messages():
        if one.local_day <= day and "calendar" in one.payload:
            for event in one.payload["calendar"].split("BEGIN:VEVENT")[1:]:
                if f"-{step}@" in event:
                    sequence = int(event.partition("SEQUENCE:")[2].split()[0])
                    found[one.person] = (sequence, event.partition("DTSTART;VALUE=DATE:")[2].split()[0])
    return set(found.values())


# --- Changes ---


def test_a_moved_conference_takes_its_steps_along_and_leaves_the_report(desk: Desk, dump: Dump) -> None:
    number = opening(desk)
    before = dump(desk.office.engine)
    day = date(2026, 7, 26)
    preview = move_cycle(desk.office, number, day, desk.act(OPENED), apply=False)
    assert dump(desk.office.engine) == before
    applied = move_cycle(desk.office, number, day, desk.act(OPENED), apply=True)
    assert [change.as_dict() for change in applied] == [change.as_dict() for change in preview]
    assert [(change.step, str(change.new)) for change in applied] == [
        ("hold_conference", "2026-07-26"), ("conclude_tasks", "2026-07-31"),
    ]  # fmt: skip
    assert (desk.schedule(number).day, desk.schedule(number).closing) == (day, day)
    assert (desk.schedule(number).anchors or {})["conference"] == "2026-07-26"


def test_a_document_moves_the_report_day_and_what_is_said_from_it(desk: Desk) -> None:
    """Earlier: 10/6 instead of 15/6; the conference, said from the report, follows; the reason names the paper."""
    number = opening(desk)
    assert reason_of(desk, number, "send_report") == (
        "thứ Hai 15/6/2026, đúng ngày báo cáo cấp trên; tạm tính, chưa có quy định"
    )
    changes = set_day(desk, number)
    assert {change.step: str(change.new) for change in changes} == {
        "send_figures": "2026-05-29", "send_report": "2026-06-10", "hold_conference": "2026-07-14",
        "conclude_tasks": "2026-07-21",
    }  # fmt: skip
    assert reason_of(desk, number, "send_report") == (
        "thứ Tư 10/6/2026, đúng ngày báo cáo cấp trên; theo Công văn số 12-CV/TU ngày 18/5/2026"
    )
    assert reason_of(desk, number, "send_figures").endswith(
        "tạm tính, chưa có quy định; ngày báo cáo cấp trên theo Công văn số 12-CV/TU ngày 18/5/2026"
    )
    days = {day.name: day.sentence for day in show_cycle(desk.office, number, today=OPENED).days}
    assert days["report"] == "thứ Tư 10/6/2026, theo Công văn số 12-CV/TU ngày 18/5/2026"
    assert days["conference"] == "34 ngày sau 10/6/2026 là thứ Ba 14/7/2026; tạm tính, chưa có quy định"


def test_a_conference_moved_by_hand_stays_when_the_report_day_moves(desk: Desk) -> None:
    number = opening(desk)
    move_cycle(desk.office, number, date(2026, 7, 26), desk.act(OPENED), apply=True)
    assert {change.step for change in set_day(desk, number)} == {"send_figures", "send_report"}
    assert desk.schedule(number).day == date(2026, 7, 26)


def test_the_number_of_a_document_copied_from_a_letter_is_kept_on_one_line(desk: Desk) -> None:
    number = opening(desk)
    set_day(desk, number, document=" 12-CV/TU\n")
    assert reason_of(desk, number, "send_report").endswith("theo Công văn số 12-CV/TU ngày 18/5/2026")
    set_day(desk, number, document="Điện của\n\tVăn phòng  cấp trên", document_on=None)
    assert reason_of(desk, number, "send_report").endswith("theo Điện của Văn phòng cấp trên")


def test_a_later_document_replaces_an_earlier_one_and_both_are_known(desk: Desk) -> None:
    number = opening(desk)
    set_day(desk, number)
    set_day(desk, number, date(2026, 6, 20), document="15-CV/TU")
    assert targets(desk, number)["send_report"] == "2026-06-19"  # 20/6 is a Saturday: the step comes earlier
    shown = show_cycle(desk.office, number, today=OPENED)
    assert {day.name: day.on for day in shown.days}["report"] == date(2026, 6, 20)  # the superior's day stays
    assert [(one.document, one.effective_to) for one in shown.history] == [
        ("12-CV/TU", OPENED + timedelta(1)), ("15-CV/TU", None),
    ]  # fmt: skip


@pytest.mark.parametrize("is_every", [False, True])
def test_the_same_document_written_down_twice_is_one(desk: Desk, dump: Dump, *, is_every: bool) -> None:
    number = opening(desk)
    set_day(desk, number, is_every=is_every)
    before = dump(desk.office.engine)["report_day"]
    assert set_day(desk, number, is_every=is_every) == []
    assert dump(desk.office.engine)["report_day"] == before


def test_a_document_for_every_period_that_another_replaces_is_still_known(desk: Desk) -> None:
    """Both said from the same period on: the first has held for no period, and yet it has been written down."""
    number = opening(desk)
    set_day(desk, number, is_every=True)
    set_day(desk, number, date(2026, 6, 12), document="15-CV/TU", is_every=True)
    shown = show_cycle(desk.office, number, today=OPENED)
    assert [one.document for one in shown.history] == ["12-CV/TU", "15-CV/TU"]
    later = show_cycle(desk.office, opening(desk, "2027H1"), today=OPENED)
    assert [one.document for one in later.history] == ["15-CV/TU"]
    assert {day.name: day.on for day in later.days}["report"] == date(2027, 6, 12)


def test_a_document_for_every_period_holds_for_those_to_come(desk: Desk) -> None:
    number = opening(desk)
    later = opening(desk, "2027H1")
    changes = set_day(desk, number, is_every=True)
    assert {change.step for change in changes} == {
        "send_figures", "send_report", "hold_conference", "conclude_tasks",
    }  # fmt: skip
    assert targets(desk, later)["send_report"] == "2027-06-10"
    third = opening(desk, "2028H1")
    assert (desk.schedule(third).anchors or {})["report"] == "2028-06-10"
    past = opening(desk, "2025H1")
    assert (desk.schedule(past).anchors or {})["report"] == "2025-06-15"
    assert "; theo Công văn số 12-CV/TU ngày 18/5/2026" in reason_of(desk, third, "send_report")


@pytest.mark.parametrize(
    ("on", "own", "line"),
    [
        (date(2062, 6, 10), {}, "--date: 10/6/2062 nằm ngoài lịch"),
        (date(2025, 6, 10), {}, "--date: 10/6/2025 không thuộc kỳ này"),
        (date(2028, 6, 10), {}, "--date: 10/6/2028 không thuộc kỳ này"),
        (REPORT, {"document": "  "}, "--document: phải ghi số văn bản của cấp trên, ví dụ 12-CV/TU"),
        (REPORT, {"document": "x" * 81}, "--document: dài quá 80 ký tự"),
        (REPORT, {"document_on": date(2026, 6, 1)}, "--document-date: là ngày chưa đến"),
    ],
)
def test_a_report_day_that_cannot_be_is_refused(
    desk: Desk, dump: Dump, on: date, own: dict[str, Any], line: str
) -> None:
    number = opening(desk)
    before = dump(desk.office.engine)
    with pytest.raises(BadInput) as refused:
        set_day(desk, number, on, **own)
    assert str(refused.value).startswith(line)
    assert dump(desk.office.engine) == before


def test_a_closed_or_cancelled_cycle_and_a_congress_do_not_change(desk: Desk) -> None:
    number, congress = opening(desk), desk.open()
    cancel_cycle(desk.office, number, desk.act(OPENED))
    for wrong, line in ((number, f"kỳ số {number}: đã hủy, không thay đổi được nữa"),
                        (congress, f"đợt số {congress}: là đợt đại hội; xem: nhiemky congress show {congress}"),
                        (99, "không có kỳ số 99; xem nhiemky cycle list")):  # fmt: skip
        for act in (
            lambda one=wrong: move_cycle(desk.office, one, date(2026, 7, 26), desk.act(OPENED), apply=True),
            lambda one=wrong: set_day(desk, one),
            lambda one=wrong: cancel_cycle(desk.office, one, desk.act(OPENED)),
        ):
            with pytest.raises(NhiemkyError) as refused:
                act()
            assert str(refused.value) == line


@pytest.mark.parametrize(
    ("day", "line"), [(date(2027, 7, 26), "không thuộc kỳ này"), (date(2026, 5, 16), "sau ngày mở kỳ")]
)
def test_a_main_day_that_cannot_be_is_refused(desk: Desk, day: date, line: str) -> None:
    number = opening(desk)
    with pytest.raises(BadInput, match=line):
        move_cycle(desk.office, number, day, desk.act(OPENED), apply=True)


def test_where_the_report_is_the_main_day_a_document_is_not_put_aside_by_hand(desk: Desk) -> None:
    text = PLAN.replace("main: conference", "main: report").replace("small_review", "small_report")
    (desk.office.settings.plans_overlay / "small_report.yaml").write_text(text, encoding="utf-8")
    number = opening(desk, plan="small_report")
    move_cycle(desk.office, number, date(2026, 6, 12), desk.act(OPENED), apply=True)
    assert targets(desk, number)["send_report"] == "2026-06-12"
    set_day(desk, number)
    assert targets(desk, number)["send_report"] == "2026-06-10"
    with pytest.raises(BadInput, match=r"ngày này do Công văn số 12-CV/TU ngày 18/5/2026 ấn định"):
        move_cycle(desk.office, number, date(2026, 6, 12), desk.act(OPENED), apply=True)


def test_the_report_day_moved_is_told_once_to_each_with_the_calendar_entry_renewed(desk: Desk) -> None:
    """The clerk knew of 15/6 and has it in the calendar; on 9/6 the superior gives until 18/6."""
    number = opening(desk)
    step = desk.steps(number)["send_report"]
    desk.live(date(2026, 5, 19), date(2026, 6, 8))
    assert entries(desk, step.id, date(2026, 6, 8)) == {(0, "20260615")}
    wanted = WantedReportDay(date(2026, 6, 18), "15-CV/TU")
    set_report_day(desk.office, number, wanted, desk.act(date(2026, 6, 9)), apply=True)
    desk.live(date(2026, 6, 10), date(2026, 6, 12))
    news = [one for one in desk.messages() if one.local_day == date(2026, 6, 10)]
    assert len({one.person for one in news}) == len(news) > 1
    assert all(one.payload["text"].count("việc này đã đổi hạn") >= 1 for one in news)
    assert any("việc này đã đổi hạn theo Công văn số 15-CV/TU" in one.payload["text"] for one in news)
    assert any("Kỳ: Sơ kết thử (6 tháng đầu năm 2026)" in one.payload["text"] for one in news)
    assert entries(desk, step.id, date(2026, 6, 10)) == {(1, "20260618")}


def test_a_superiors_deadline_for_one_step_holds_in_a_cycle_too(desk: Desk) -> None:
    number = opening(desk)
    changes = set_deadline(
        desk.office, number, "send_report", "superior", date(2026, 6, 11), "CV 5", desk.act(OPENED), apply=True
    )
    assert [(one.step, str(one.new)) for one in changes] == [("send_report", "2026-06-11")]


# --- On demand ---


def test_a_visit_that_moves_keeps_the_report_day_its_document_has_set(desk: Desk) -> None:
    """And a visit opened later on the day it was moved from has nothing to do with that document."""
    wanted = WantedCycle("so-khcn", "superior_visit", day=date(2026, 10, 12))
    number = open_cycle(desk.office, wanted, desk.act(OPENED)).id
    set_day(desk, number, date(2026, 10, 7))
    for day in (date(2026, 10, 15), date(2026, 10, 16)):
        move_cycle(desk.office, number, day, desk.act(OPENED + timedelta(2)), apply=True)
        days = {one.name: one.sentence for one in show_cycle(desk.office, number, today=OPENED).days}
        assert days["report"] == "thứ Tư 7/10/2026, theo Công văn số 12-CV/TU ngày 18/5/2026"
        assert targets(desk, number)["send_report"] == "2026-10-07"
    other = open_cycle(desk.office, wanted, desk.act(OPENED + timedelta(3))).id
    assert show_cycle(desk.office, other, today=OPENED).history == ()


def test_a_visit_is_opened_for_its_day_and_moves_with_its_name(desk: Desk) -> None:
    wanted = WantedCycle("so-khcn", "small_visit", day=date(2026, 10, 12))
    number = open_cycle(desk.office, wanted, desk.act(date(2026, 10, 5))).id
    assert open_cycle(desk.office, wanted, desk.act(date(2026, 10, 5))).id == number
    assert targets(desk, number) == {"prepare": "2026-10-09", "receive": "2026-10-12"}
    move_cycle(desk.office, number, date(2026, 10, 20), desk.act(date(2026, 10, 6)), apply=True)
    cycle = desk.schedule(number)
    assert (cycle.occasion, cycle.day, cycle.superior_plan) == (
        "2026-10-20", date(2026, 10, 20), date(2026, 10, 2)
    )  # fmt: skip
    assert cycle.closing == date(2026, 11, 19)
    assert targets(desk, number) == {"prepare": "2026-10-16", "receive": "2026-10-20"}
    other = open_cycle(desk.office, wanted, desk.act(date(2026, 10, 7))).id
    assert other != number
    with pytest.raises(BadInput, match=f"ngày 20/10/2026 đã có kỳ số {number}"):
        move_cycle(desk.office, other, date(2026, 10, 20), desk.act(date(2026, 10, 7)), apply=True)
