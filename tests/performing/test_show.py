"""A congress as people and programs read it: every date with its reason, and what cannot be."""

from datetime import date, timedelta
from typing import Any

import pytest

from nhiemky.domain.schedule import StepState
from nhiemky.errors import NotFound
from nhiemky.performing.moving import set_deadline
from nhiemky.performing.show import DatedStep, Shown, basis_label, show_congress
from nhiemky.performing.steps import finish_step, finish_steps

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
MONDAY = date(2027, 1, 4)
CONGRESS = date(2027, 6, 10)


def shown(desk: Desk, number: int, today: date = MONDAY) -> Shown:
    return show_congress(desk.office, number, today=today)


def step(desk: Desk, number: int, key: str, today: date = MONDAY, org: str | None = None) -> DatedStep:
    return next(s for s in shown(desk, number, today).steps if s.key == key and org in {None, s.org})


def test_a_step_is_shown_with_its_three_dates_and_why(desk: Desk) -> None:
    number = desk.open()
    found = step(desk, number, "size_check")
    assert {
        name: getattr(found, name)
        for name in (
            "key", "title", "org", "owner", "due", "latest", "forecast", "actual", "slack_wd", "basis", "source",
            "state", "provisional", "sentence", "tier", "target", "baseline", "deadlines",
        )
    } == {
        "key": "size_check",
        "title": "Xác định có bầu chi ủy không (từ 9 đảng viên chính thức; rà đảng viên miễn sinh hoạt)",
        "org": "cb-van-phong",
        "owner": "office",
        "due": date(2027, 5, 11),
        "latest": date(2027, 5, 10),
        "forecast": date(2027, 1, 5),
        "actual": None,
        "slack_wd": found.slack_wd,
        "basis": "default",
        "source": "",
        "state": StepState.OPEN,
        "provisional": False,
        "sentence": found.sentence,
        "tier": 1,
        "target": date(2027, 5, 10),
        "baseline": date(2027, 5, 10),
        "deadlines": (),
    }  # fmt: skip
    assert found.slack_wd == desk.office.calendar.count_between(date(2027, 1, 5), date(2027, 5, 10))
    assert found.sentence.startswith("chậm nhất thứ Hai 10/5/2027 để kịp việc “Quy trình nhân sự của chi bộ")
    assert [(link["step"], link["kind"]) for link in found.because] == [
        ("size_check", "successor"),
        ("cell_personnel", "due"),
    ]


def test_a_step_that_does_not_apply_has_no_dates_and_says_so(desk: Desk) -> None:
    found = step(desk, desk.open(), "opening_notice")
    assert (found.state, found.due, found.latest, found.forecast, found.slack_wd) == (
        "not_applicable",
        *[None] * 4,
    )
    assert (found.because, found.sentence) == ((), "không áp dụng")


def test_a_done_step_says_when_and_has_no_slack(desk: Desk) -> None:
    number = desk.open()
    finish_step(desk.office, desk.steps(number)["receive_parent_plan"].id, MONDAY, desk.act())
    found = step(desk, number, "receive_parent_plan", MONDAY + timedelta(1))
    assert (found.actual, found.forecast, found.slack_wd, found.sentence) == (
        MONDAY,
        MONDAY,
        None,
        "đã xong thứ Hai 4/1/2027",
    )


def test_a_committee_is_shown_first_then_its_cells_each_in_the_order_of_its_plan(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    found = shown(desk, root)
    bodies = list(dict.fromkeys(one.org for one in found.steps if one.key != "elect_delegates"))
    assert bodies == ["so-khcn", *desk.children(root)]
    plan = list(desk.office.find_plan("cell_congress").steps)
    assert [one.key for one in found.steps if one.org == "cb-trung-tam" and one.key in plan] == plan
    assert [one.body for one in found.children] == list(desk.children(root))


def test_for_programs_everything_has_its_name(desk: Desk) -> None:
    plain = shown(desk, desk.open()).as_dict()
    assert set(plain) >= {"id", "org", "plan", "day", "variant", "state", "steps", "conflicts"}
    steps = plain["steps"]
    assert isinstance(steps, list)
    assert set(steps[0]) >= {
        "id", "key", "title", "org", "owner", "due", "latest", "forecast", "actual", "slack_wd", "basis", "source",
        "state", "provisional", "because", "sentence",
    }  # fmt: skip


def test_an_unknown_congress_is_one_line(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"^không có đợt, kỳ số 99; xem nhiemky congress list, nhiemky cycle list$"):
        shown(desk, 99)


def test_dates_over_days_nobody_has_decided_are_provisional(desk: Desk) -> None:
    """Quốc khánh 2027 and all of 2028 are not decided: what counts over them is provisional, no more."""
    number = desk.open(day=date(2027, 8, 30))
    unsure = {one.key for one in shown(desk, number).steps if one.provisional}
    assert {"report_results", "complaint_window", "ratify", "ballot_destruction"} <= unsure
    assert not unsure & {"cell_plan", "clearance", "send_materials", "hold_cell_congress", "elect_officers"}


def test_a_conflict_is_told_once_with_its_chain_and_what_may_be_done(desk: Desk) -> None:
    """A deadline in the past of what is still to do: 3 days are needed, there are none."""
    number = desk.open()
    act = desk.act()
    set_deadline(desk.office, number, "draft_cell_report", "superior", date(2027, 1, 6), "KH 1", act, apply=True)
    conflicts = shown(desk, number).conflicts
    assert [(one.step, one.org, one.slack_wd) for one in conflicts] == [("draft_cell_report", "cb-van-phong", -2)]
    (conflict,) = conflicts
    assert conflict.sentence == (
        "Chi bộ Văn phòng: “Dự thảo báo cáo tổng kết nhiệm kỳ, phương hướng nhiệm kỳ mới” phải xong "
        "thứ Tư 6/1/2027 nhưng sớm nhất thứ Sáu 8/1/2027 mới xong, thiếu 2 ngày làm việc; "
        "tính từ “Nhận kế hoạch, hướng dẫn của Đảng ủy về đại hội chi bộ” "
        "(thứ Hai 4/1/2027: không sớm hơn ngày nhận kế hoạch của cấp trên (4/1/2027))"
    )
    kinds = [(link["step"], link["kind"]) for link in conflict.chain]
    assert kinds[0] == ("draft_cell_report", "deadline")
    assert kinds[-1][1] in {"today", "not_before"}
    assert any("rút ngắn “Dự thảo báo cáo tổng kết" in offer for offer in conflict.offers)
    assert "xin cấp trên lùi thời hạn" in conflict.offers


def test_no_conflicts_in_a_congress_opened_in_time(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    assert shown(desk, root).conflicts == ()


def test_time_going_by_makes_conflicts_and_doing_the_work_takes_them_away(desk: Desk) -> None:
    number, later = desk.open(), date(2027, 5, 31)
    assert shown(desk, number, later).conflicts != ()
    ids = [one.id for one in desk.steps(number).values() if one.state.is_live and one.target <= later]
    finish_steps(desk.office, dict.fromkeys(ids, later), desk.act(later))
    assert shown(desk, number, later).conflicts == ()


@pytest.mark.parametrize(
    ("basis", "label"),
    [("rule", "quy định"), ("practice", "thực tiễn"), ("default", "tạm tính, chưa có quy định")],
)
def test_what_a_date_stands_on_in_words(basis: str, label: str) -> None:
    assert basis_label(basis) == label
