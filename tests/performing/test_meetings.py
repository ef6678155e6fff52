"""A meeting is what was last told of it: who knows, when, where, in which version."""

import json
from dataclasses import replace
from datetime import date, datetime, time
from email import message_from_bytes, policy
from typing import Any

import icalendar
import pytest

from nhiemky.delivery.envelope import write_mail
from nhiemky.domain.sending import Outcome, State, Verdict, settlement
from nhiemky.errors import BadInput
from nhiemky.performing.meetings import Change, Terms, cancel, change, invite
from nhiemky.store.engine import read
from nhiemky.store.outbox import Attempt, Outbox, OutboxRow
from nhiemky.store.tables import VIETNAM

DAY = date(2027, 1, 6)
ROLES = ("committee_member", "secretary")


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


TERMS = Terms(at(8, 30), "Phòng họp  số 1", ROLES, at(11))


@pytest.fixture
def step(desk: Any) -> int:  # noqa: ANN401
    number = desk.open("so-khcn", "grassroots_congress", variant="four_contents")
    return int(desk.steps(number)["choose_variant"].id)


def about(desk: Any, step: int) -> list[OutboxRow]:  # noqa: ANN401
    return [row for row in desk.messages() if row.subject_id.startswith(f"{step}.")]


def send_all(desk: Any, verdict: Verdict = Verdict.SENT) -> None:  # noqa: ANN401
    """As the sender does: leased, marked, settled."""
    moment = desk.at(DAY, 8)
    box = Outbox(desk.office.engine)
    for row in box.claim(worker="thử", limit=500, at=moment):
        assert box.mark_sending(row, at=moment)
        outcome = Outcome(verdict)
        box.settle([Attempt(row, outcome, settlement(outcome, key=row.key, tries=1, at=moment), moment)])


def event_of(row: OutboxRow) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(row.payload["calendar"]).walk("VEVENT")
    return event


def test_each_is_invited_once_with_a_calendar_of_their_own(desk: Any, step: int) -> None:  # noqa: ANN401
    called = invite(desk.office, step, TERMS, desk.act())
    rows = about(desk, step)
    assert len(rows) == len({row.person for row in rows}) == len(called.told["meeting_invitation"]) > 5
    assert {(row.kind, row.sequence, row.thread, row.subject_id, row.expires_at) for row in rows} == {
        ("meeting_invitation", 0, f"viec-{step}", f"{step}.0", at(8, 30))
    }
    for row in rows:
        event = event_of(row)
        assert (event["UID"], event["SEQUENCE"]) == (f"hop-{step}@nhiemky.example", 0)
        assert event["ATTENDEE"] == f"MAILTO:{row.address}"
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(8, 30), at(11))
        assert "Thời gian: 08 giờ 30, thứ Tư 6/1/2027, đến 11 giờ 00" in row.payload["text"]
        assert "Địa điểm: Phòng họp số 1\n" in row.payload["text"]


def test_invitation_can_be_read_by_a_mail_program(desk: Any, step: int) -> None:  # noqa: ANN401
    invite(desk.office, step, TERMS, desk.act())
    row = about(desk, step)[0]
    mail = message_from_bytes(write_mail(row, desk.office.sender, desk.at(DAY)), policy=policy.default)
    assert mail["References"] == f"<nk-viec-{step}@nhiemky.example>"
    inline = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in inline] == ["REQUEST"]


def test_people_are_by_default_who_does_the_step_and_who_approves_it(desk: Any, step: int) -> None:  # noqa: ANN401
    called = invite(desk.office, step, replace(TERMS, roles=()), desk.act())
    assert 0 < len(called.told["meeting_invitation"]) < 5


def test_whoever_was_told_is_told_of_the_change_in_the_next_version(desk: Any, step: int) -> None:  # noqa: ANN401
    invite(desk.office, step, TERMS, desk.act())
    send_all(desk)
    called = change(desk.office, step, Change(day=date(2027, 1, 7), venue="Hội trường"), desk.act())
    rows = [row for row in about(desk, step) if row.sequence == 1]
    assert {row.kind for row in rows} == {"meeting_changed"}
    assert len(rows) == len(called.told["meeting_changed"])
    text = rows[0].payload["text"]
    assert "Thời gian mới: 08 giờ 30, thứ Năm 7/1/2027, đến 11 giờ 00" in text
    assert "Lịch cũ: 08 giờ 30, thứ Tư 6/1/2027, tại Phòng họp số 1 (không còn dùng)" in text
    assert (event_of(rows[0])["SEQUENCE"], rows[0].payload["method"]) == (1, "REQUEST")
    assert {event_of(row)["UID"] for row in about(desk, step)} == {f"hop-{step}@nhiemky.example"}


def test_second_change_on_the_same_day_is_a_message_of_its_own(desk: Any, step: int) -> None:  # noqa: ANN401
    invite(desk.office, step, TERMS, desk.act())
    send_all(desk)
    for hour in (9, 10):
        change(desk.office, step, Change(hours=(time(hour), None)), desk.act())
        send_all(desk)
    assert sorted({row.sequence for row in about(desk, step)}) == [0, 1, 2]
    newest = [row for row in about(desk, step) if row.sequence == 2]
    assert all("Thời gian mới: 10 giờ 00, thứ Tư 6/1/2027\n" in row.payload["text"] for row in newest)


def test_whoever_knows_nothing_yet_is_simply_invited_to_the_new_time(desk: Any, step: int) -> None:  # noqa: ANN401
    invite(desk.office, step, TERMS, desk.act())
    called = change(desk.office, step, Change(hours=(time(14), None)), desk.act())
    assert not called.told["meeting_changed"]
    first = [row for row in about(desk, step) if row.sequence == 0]
    assert {(row.state, row.last_text) for row in first} == {(State.CANCELLED, "đã có lịch họp khác")}
    assert {row.kind for row in about(desk, step) if row.sequence == 1} == {"meeting_invitation"}


def test_other_people_asked_means_one_group_comes_and_one_need_not(desk: Any, step: int) -> None:  # noqa: ANN401
    invite(desk.office, step, replace(TERMS, roles=("secretary", "deputy_secretary")), desk.act())
    send_all(desk)
    called = change(desk.office, step, Change(roles=("secretary", "clerk")), desk.act())
    told = {kind: len(names) for kind, names in called.told.items()}
    assert told["meeting_changed"] == 1
    assert told["meeting_invitation"] >= 1
    assert told["meeting_cancelled"] >= 1
    off = [row for row in about(desk, step) if row.kind == "meeting_cancelled"]
    assert {row.payload["method"] for row in off} == {"CANCEL"}
    with pytest.raises(BadInput, match="đã mời họp"):  # the meeting itself still is
        invite(desk.office, step, TERMS, desk.act())


def test_meeting_called_off_takes_every_entry_out_of_the_calendars(desk: Any, step: int) -> None:  # noqa: ANN401
    invite(desk.office, step, TERMS, desk.act())
    send_all(desk, Verdict.UNKNOWN)  # may have arrived: told as well
    called = cancel(desk.office, step, desk.act())
    rows = [row for row in about(desk, step) if row.kind == "meeting_cancelled"]
    assert len(rows) == len(called.told["meeting_cancelled"]) == sum(r.sequence == 0 for r in about(desk, step))
    event = event_of(rows[0])
    assert (event["STATUS"], event["SEQUENCE"], rows[0].payload["method"]) == ("CANCELLED", 1, "CANCEL")
    with pytest.raises(BadInput, match="chưa mời họp"):
        cancel(desk.office, step, desk.act())


def test_meeting_nobody_has_heard_of_is_called_off_in_silence_and_may_be_called_again(
    desk: Any,  # noqa: ANN401
    step: int,
) -> None:
    invite(desk.office, step, TERMS, desk.act())
    assert not any(cancel(desk.office, step, desk.act()).told.values())
    assert {row.state for row in about(desk, step)} == {State.CANCELLED}
    invite(desk.office, step, TERMS, desk.act())
    assert sorted({row.sequence for row in about(desk, step)}) == [0, 1]


def test_restricted_meeting_says_neither_what_nor_where(desk: Any) -> None:  # noqa: ANN401
    number = desk.open("so-khcn", "grassroots_congress", variant="four_contents")
    plan = desk.office.find_plan("grassroots_congress")
    step = next(one for key, one in desk.steps(number).items() if plan.steps[key].tier >= 3 and one.state.is_live)
    invite(desk.office, step.id, replace(TERMS, venue="phongxx"), desk.act())
    for row in about(desk, step.id):
        shown = {key: value for key, value in row.payload.items() if key != "meeting"}
        whole = json.dumps(shown, ensure_ascii=False)
        assert "phongxx" not in whole
        assert plan.steps[step.key].title not in whole
        assert (row.payload["subject"], row.tier) == ("Có 01 việc cần xử lý tại Văn phòng Đảng ủy", 3)
        assert "calendar" not in row.payload


def test_act_is_on_record_without_names_or_places(desk: Any, step: int) -> None:  # noqa: ANN401
    invite(desk.office, step, TERMS, desk.act())
    cancel(desk.office, step, desk.act())
    assert desk.audit()[-2:] == [("meeting.call", str(step)), ("meeting.cancel", str(step))]


@pytest.mark.parametrize(
    ("terms", "line"),
    [
        ({"starts_at": at(7, day=date(2027, 1, 4)), "ends_at": None}, "--day, --time: là lúc đã qua"),
        ({"ends_at": at(8, 30)}, "--time: giờ kết thúc phải sau giờ bắt đầu"),
        ({"venue": "  "}, "--venue: phải có, dài không quá 200 ký tự"),
        ({"venue": "x" * 201}, "--venue: phải có, dài không quá 200 ký tự"),
        (
            {"venue": "gọi 0912 345 678"},
            "--venue: có số điện thoại, số định danh hoặc tên đảng viên dự bị; chỉ ghi địa điểm",
        ),
        (
            {"roles": ("thu_ky",)},
            '--people: không có vai trò "thu_ky"; ví dụ: secretary, committee_member, office',
        ),
        (
            {"roles": ("superior_committee",)},
            '--people: không có vai trò "superior_committee"; ví dụ: secretary, committee_member, office',
        ),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_is_written(
    desk: Any,  # noqa: ANN401
    step: int,
    dump: Any,  # noqa: ANN401
    terms: dict[str, object],
    line: str,
) -> None:
    before = dump(desk.office.engine)
    with pytest.raises(BadInput) as refused:
        invite(desk.office, step, replace(TERMS, **terms), desk.act())
    assert str(refused.value) == line
    assert dump(desk.office.engine) == before


def test_refused_change_leaves_waiting_invitations_as_they_are(desk: Any, step: int, dump: Any) -> None:  # noqa: ANN401
    invite(desk.office, step, TERMS, desk.act())
    before = dump(desk.office.engine)
    with pytest.raises(BadInput, match=f"^việc số {step}: lịch họp không có gì đổi$"):
        change(desk.office, step, Change(venue="Phòng họp số 1"), desk.act())
    assert dump(desk.office.engine) == before


def test_collective_that_meets_comes_with_all_its_members(desk: Any, step: int) -> None:  # noqa: ANN401
    called = invite(desk.office, step, replace(TERMS, roles=("committee",)), desk.act())
    with read(desk.office.engine) as connection:
        organisation = desk.office.organisation(connection)
    seats = ("secretary", "deputy_secretary", "committee_member")
    apart = {one.person for seat in seats for one in organisation.assigned("so-khcn", seat, desk.act().today)}
    assert len(apart) > 5
    assert sorted(row.person for row in about(desk, step)) == sorted(apart)
    assert len(called.told["meeting_invitation"]) == len(apart)


def test_who_need_not_come_any_more_is_not_told_that_the_meeting_is_off(desk: Any, step: int) -> None:  # noqa: ANN401
    invite(desk.office, step, TERMS, desk.act())
    send_all(desk)
    change(desk.office, step, Change(roles=("secretary",)), desk.act())
    gone = [row for row in about(desk, step) if row.kind == "meeting_cancelled"]
    assert gone
    for row in gone:
        for form in ("text", "html", "zalo"):
            assert "Đồng chí không phải dự cuộc họp sau đây:" in row.payload[form]
            assert "hủy" not in row.payload[form]
    send_all(desk)
    cancel(desk.office, step, desk.act())
    off = [row for row in about(desk, step) if row.sequence == 2]
    assert "Cuộc họp sau đây đã hủy, đồng chí không phải dự:" in off[0].payload["text"]
