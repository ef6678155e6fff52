"""One message a person and working day, with everything decided for them, and nothing anybody must not read."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from calendars.plan import PLANS
from nhiemky.performing.digests import compose_digests
from nhiemky.performing.passes import perform
from nhiemky.performing.steps import finish_step
from nhiemky.store import schedules as store
from nhiemky.store.engine import begin

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
TUESDAY = date(2027, 1, 5)
SECRETARY = "bui-mau-anh"
NEUTRAL = "việc cần xử lý tại Văn phòng Đảng ủy"
HIDDEN = 3
OF_CONGRESSES = sorted(
    file.stem for file in PLANS.glob("*.yaml") if "\ncycle:" not in file.read_text(encoding="utf-8")
)


def january(day: int) -> date:
    return date(2027, 1, day)


def test_one_digest_has_all_congresses_of_a_person(desk: Desk) -> None:
    """The committee's secretary hears of what is late in every cell in one message."""
    for cell in ("cb-van-phong", "cb-trung-tam", "cb-tieu-chuan"):
        desk.open(cell)
    desk.pass_at(january(12))
    messages = [one for one in desk.messages() if one.person == "vu-mau-hieu"]
    assert len(messages) == 1
    text = messages[0].payload["text"]
    for name in (
        "Chi bộ Văn phòng",
        "Chi bộ Trung tâm Thông tin và Ứng dụng",
        "Chi bộ Tiêu chuẩn Đo lường Chất lượng",
    ):
        assert name in text


def test_a_step_is_one_item_however_many_rungs_have_come_together(desk: Desk) -> None:
    number = desk.open()
    desk.pass_at(january(14))
    step = desk.steps(number)["receive_parent_plan"]
    assert len(desk.rungs_of(step)) == 8
    assert desk.digests_on(january(14))[SECRETARY].count("Nhận kế hoạch, hướng dẫn của Đảng ủy") == 1


def test_what_is_decided_after_the_digest_waits_for_the_next_working_day(desk: Desk) -> None:
    """Friday's digest has gone out; what is opened at noon is told on Monday."""
    desk.open()
    desk.pass_at(january(8))
    desk.open("cb-van-phong", "cell_congress", day=date(2027, 7, 1))
    assert desk.pass_at(january(8), 12)["digests"] == 0
    waiting = [row["id"] for row in desk.reminders() if row["outbox_id"] is None]
    assert waiting
    desk.live(january(9), january(10))
    desk.pass_at(january(11))
    assert Counter((one.person, one.local_day) for one in desk.messages()).most_common(1)[0][1] == 1
    carried = {row["outbox_id"]: row["id"] for row in desk.reminders()}
    assert None not in carried


@pytest.mark.parametrize("moment", [(5, 7, 29), (9, 8, 0)], ids=["before the hour", "Saturday"])
def test_no_digest_out_of_hours(desk: Desk, moment: tuple[int, int, int]) -> None:
    number = desk.open()
    perform(desk.office, [number], at=desk.at(TUESDAY))
    day, hour, minute = moment
    assert compose_digests(desk.office, at=desk.at(january(day), hour, minute)).as_dict() == {}
    assert compose_digests(desk.office, at=desk.at(january(11)))["digests"] == 1


def test_a_person_who_has_left_the_list_keeps_nobody_from_theirs(desk: Desk) -> None:
    number, other = desk.open(), desk.open("cb-quan-ly-khoa-hoc")
    perform(desk.office, [number, other], at=desk.at(TUESDAY))
    full = desk.organisation()
    desk.import_organisation(
        replace(
            full,
            people=tuple(one for one in full.people if one.key != SECRETARY),
            memberships=tuple(one for one in full.memberships if one.person != SECRETARY),
            assignments=tuple(one for one in full.assignments if one.person != SECRETARY),
        )
    )
    counts = compose_digests(desk.office, at=desk.at(TUESDAY))
    assert (counts["digests"], counts["unanswered"], counts["failed"]) == (1, 1, 0)
    assert {one.person for one in desk.messages()} == {"ly-thi-mau-huyen"}
    assert {row["cancelled"] for row in desk.reminders() if row["person"] == SECRETARY} == {
        "không còn trong danh sách"
    }
    desk.pass_at(january(6))
    told = {row["person"] for row in desk.reminders() if row["schedule_id"] == number and row["cancelled"] is None}
    assert told == {"trinh-thu-anh"}


def test_a_digest_that_cannot_be_written_is_counted_and_keeps_nobody_from_theirs(desk: Desk) -> None:
    bad, good = desk.open(), desk.open("cb-quan-ly-khoa-hoc")
    perform(desk.office, [bad, good], at=desk.at(TUESDAY))
    with begin(desk.office.engine) as connection:
        store.rename_body(connection, bad, "cb-van-phong", "khong-co")
    counts = compose_digests(desk.office, at=desk.at(TUESDAY))
    assert (counts["digests"], counts.failed_ids) == (1, [bad])
    assert {one.person for one in desk.messages()} == {"ly-thi-mau-huyen"}
    with begin(desk.office.engine) as connection:
        store.rename_body(connection, bad, "khong-co", "cb-van-phong")
    assert compose_digests(desk.office, at=desk.at(TUESDAY))["digests"] == 1


def test_what_is_done_before_it_is_sent_is_not_sent(desk: Desk) -> None:
    number = desk.open()
    at = desk.at(TUESDAY)
    perform(desk.office, [number], at=at)
    compose_digests(desk.office, at=at)
    finish_step(desk.office, desk.steps(number)["receive_parent_plan"].id, TUESDAY, desk.act(TUESDAY))
    counts = desk.pass_at(TUESDAY, 8)
    assert (counts["sent"], counts["cancelled"]) == (0, 1)
    assert [(one.state, one.last_text) for one in desk.messages()] == [
        ("cancelled", "mọi việc trong tin đã xong hoặc đã dời hạn")
    ]
    assert not list((desk.office.settings.mailbox / "new").glob("*"))


def test_a_person_without_an_address_is_shown_as_not_reached(desk: Desk) -> None:
    full = desk.organisation()
    people = tuple(replace(one, email=None) if one.key == SECRETARY else one for one in full.people)
    desk.import_organisation(replace(full, people=people))
    desk.open()
    desk.pass_at(TUESDAY)
    assert [(one.person, one.state, one.last_text) for one in desk.messages()] == [
        (SECRETARY, "dead", "người nhận: chưa có địa chỉ thư điện tử")
    ]


@pytest.mark.parametrize("plan", OF_CONGRESSES)
def test_restricted_steps_are_told_only_as_their_number_in_every_plan(desk: Desk, plan: str) -> None:
    """Whatever rung, whatever person: no title, no date, no reason of a step of tier 3 reaches a message."""
    org = "cb-van-phong" if desk.office.find_plan(plan).scope == "cell" else "so-khcn"
    root = desk.open(org, plan)
    numbers = [root, *(one.id for one in desk.children(root).values())]
    hidden: dict[int, str] = {}
    for number in numbers:
        titles = desk.office.find_plan(desk.schedule(number).plan).steps
        hidden |= {
            one.id: titles[key].title
            for key, one in desk.steps(number).items()
            if titles[key].tier >= HIDDEN and one.state.is_live
        }
    for day in (date(2027, 4, 12), date(2027, 5, 12), date(2027, 6, 25), date(2027, 6, 28)):
        desk.pass_at(day)
    told = {row["step_id"] for row in desk.reminders()} & hidden.keys()
    everything = "\n".join("\n".join(one.payload.values()) for one in desk.messages())
    assert [title for title in set(hidden.values()) if title in everything] == []
    assert bool(hidden) == bool(told) == (NEUTRAL in everything)


def test_a_message_with_nothing_but_restricted_steps_says_only_how_many(desk: Desk) -> None:
    number = desk.open()
    steps = desk.steps(number)
    hidden = steps["cell_personnel"]
    others = [one.id for one in steps.values() if one.state.is_live and one.id != hidden.id]
    with begin(desk.office.engine) as connection:
        for one in others:
            store.change_step(connection, one, state="not_applicable")
    desk.change(number, wake_at=desk.at(hidden.target - timedelta(1)))
    desk.pass_at(hidden.target - timedelta(1))
    (message,) = desk.messages()
    assert f"01 {NEUTRAL}" in message.payload["text"]
    assert "11/5/2027" not in message.payload["text"]
    assert "nhân sự" not in "".join(message.payload.values()).lower()
