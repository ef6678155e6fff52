"""A decision that was sent is told to the cell's officers, by mail of the office and in no other place."""

from datetime import date
from typing import Any

from nhiemky.delivery.allowed import KINDS
from nhiemky.domain.decisions import Decision, DecisionState, Side, Way
from nhiemky.performing.notices import announce_decision
from nhiemky.store.engine import begin


def make_decision(congress: int) -> Decision:
    return Decision(
        id=3,
        schedule_id=congress,
        body="cb-van-phong",
        side=Side.OURS,
        way=Way.ELECT,
        state=DecisionState.SENT,
        symbol="12-QĐ/ĐU",
        signed_on=date(2027, 1, 4),
        title="Quyết định chuẩn y Chi ủy, Bí thư, Phó Bí thư Chi bộ Văn phòng",
    )


def announce(desk: Any) -> list[Any]:  # noqa: ANN401
    congress = desk.open()
    with begin(desk.office.engine) as connection:
        announce_decision(desk.office, connection, make_decision(congress), desk.act())
        announce_decision(desk.office, connection, make_decision(congress), desk.act())
    return [row for row in desk.messages() if row.kind == "decision_announced"]


def test_each_officer_of_the_cell_is_told_once(desk: Any) -> None:  # noqa: ANN401
    rows = announce(desk)
    assert rows
    assert len(rows) == len({row.person for row in rows})
    step = desk.steps(1)["ratify"] if "ratify" in desk.steps(1) else desk.steps(1)["ratification"]
    assert {(row.tier, row.subject_id, row.thread) for row in rows} == {(2, "3", f"viec-{step.id}")}
    text = rows[0].payload["text"]
    assert rows[0].payload["subject"].startswith("Xem và thực hiện: Quyết định chuẩn y Chi ủy")
    assert "Số, ký hiệu: 12-QĐ/ĐU\nNgày: 4/1/2027\nNơi ban hành: Đảng ủy Sở Khoa học và Công nghệ\n" in text


def test_chat_text_of_a_decision_is_neutral(desk: Any) -> None:  # noqa: ANN401
    for row in announce(desk):
        assert "Có 01 việc cần xử lý tại Văn phòng Đảng ủy." in row.payload["zalo"]
        assert "12-QĐ/ĐU" not in row.payload["zalo"] + row.payload["zbs"]
    assert "people" not in KINDS["decision_announced"]
