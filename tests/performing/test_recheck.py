"""What a digest says is looked at once more when it leaves: what is over meanwhile it does not tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from nhiemky.domain.sending import Hold, Outcome, Revision, State, Verdict
from nhiemky.performing import sending
from nhiemky.performing.digests import compose_digests
from nhiemky.performing.passes import perform
from nhiemky.performing.recheck import DONE, recheck
from nhiemky.performing.silences import silence
from nhiemky.performing.steps import finish_step
from nhiemky.store import schedules as store
from nhiemky.store.engine import begin
from nhiemky.store.outbox import OutboxRow
from nhiemky.store.outbox_sweep import RESENT
from nhiemky.store.preferences import change_preference
from nhiemky.store.tables import reminder

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
DAY = date(2027, 1, 14)
SECRETARY = "bui-mau-anh"
COMMITTEE_SECRETARY = "vu-mau-hieu"
LATE = "Nhận kế hoạch, hướng dẫn của Đảng ủy về đại hội chi bộ"
COMING = "Dự hội nghị tập huấn, hướng dẫn đại hội chi bộ"


class Line:
    """A channel that takes everything and remembers it."""

    def __init__(self) -> None:
        self.taken: list[OutboxRow] = []

    def send(self, row: OutboxRow, at: datetime) -> Outcome:  # noqa: ARG002
        self.taken.append(row)
        return Outcome(Verdict.SENT)

    def check(self) -> Outcome | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def line(desk: Desk) -> Line:
    line = Line()
    desk.office.channels = {desk.office.channel_name: line}
    return line


@pytest.fixture
def digest(desk: Desk) -> Callable[[], OutboxRow]:
    """The secretary's digest of a day with two things, written and not sent yet."""
    numbers = [desk.open(), desk.open("cb-trung-tam")]
    at = desk.at(DAY)
    perform(desk.office, numbers, at=at)
    compose_digests(desk.office, at=at)

    def find() -> OutboxRow:
        return next(one for one in desk.messages() if one.person == SECRETARY)

    return find


def carried_steps(desk: Desk, row: OutboxRow) -> list[int]:
    return sorted({one["step_id"] for one in desk.reminders() if one["outbox_id"] == row.id})


def change_steps(desk: Desk, numbers: list[int], **values: object) -> None:
    with begin(desk.office.engine) as connection:
        for number in numbers:
            store.change_step(connection, number, **values)


def answer(desk: Desk, row: OutboxRow) -> Hold | Revision | None:
    return recheck(desk.office, [row], desk.at(DAY)).get(row.id)


def titles_of(text: str) -> set[str]:
    return {one for one in (LATE, COMING) if one in text}


def test_a_digest_that_is_still_true_is_sent_as_it_was_written(
    desk: Desk, digest: Callable[[], OutboxRow], line: Line
) -> None:
    row = digest()
    assert len(carried_steps(desk, row)) > 1, "or the tests below prove nothing"
    assert answer(desk, row) is None
    sending.deliver(desk.office, clock=lambda: desk.at(DAY), worker="thử", pause=None)
    (sent,) = [one for one in line.taken if one.person == SECRETARY]
    assert sent.payload == row.payload


def test_what_was_done_after_the_digest_was_written_is_not_asked_for(
    desk: Desk, digest: Callable[[], OutboxRow], line: Line
) -> None:
    late, coming = carried_steps(desk, digest())
    assert titles_of(digest().payload["text"]) == {LATE, COMING}
    finish_step(desk.office, late, DAY, desk.act(DAY))
    sending.deliver(desk.office, clock=lambda: desk.at(DAY), worker="thử", pause=None)
    (sent,) = [one for one in line.taken if one.person == SECRETARY]
    assert sent.payload["subject"] == "Cần xử lý 01 việc - Đảng bộ Sở Khoa học và Công nghệ"
    for form in ("text", "html"):
        assert titles_of(sent.payload[form]) == {COMING}, form
    assert sent.payload["calendar"].count("BEGIN:VEVENT") == 1
    kept = digest()
    assert (kept.key, kept.state, dict(kept.payload)) == (sent.key, State.SENT, dict(sent.payload))
    assert coming in carried_steps(desk, kept)


def test_a_step_that_has_moved_is_left_to_the_notice_of_its_new_date(
    desk: Desk, digest: Callable[[], OutboxRow]
) -> None:
    _, coming = carried_steps(desk, digest())
    change_steps(desk, [coming], target_version=2, target=DAY + timedelta(20))
    revision = answer(desk, digest())
    assert isinstance(revision, Revision)
    assert titles_of(revision.payload["text"]) == {LATE}
    assert "calendar" not in revision.payload, "what was news is no more in it"


def test_a_digest_with_nothing_left_is_cancelled_with_the_reason(
    desk: Desk, digest: Callable[[], OutboxRow], line: Line
) -> None:
    late, coming = carried_steps(desk, digest())
    change_steps(desk, [late], state="done")
    change_steps(desk, [coming], is_dropped=True)
    assert answer(desk, digest()) == Hold(DONE)
    sending.deliver(desk.office, clock=lambda: desk.at(DAY), worker="thử", pause=None)
    assert SECRETARY not in {one.person for one in line.taken}
    assert (digest().state, digest().last_text) == (State.CANCELLED, DONE)


def test_a_step_twice_in_a_message_under_two_dates_does_not_make_it_old(
    desk: Desk, digest: Callable[[], OutboxRow]
) -> None:
    """The first rungs were of the old date, the last is of the new one: the text has the new one already."""
    row = digest()
    late, _ = carried_steps(desk, row)
    change_steps(desk, [late], target_version=2)
    last = max(one["id"] for one in desk.reminders() if one["step_id"] == late and one["outbox_id"] == row.id)
    with begin(desk.office.engine) as connection:
        connection.execute(reminder.update().where(reminder.c.id == last).values(due_version=2))
    assert answer(desk, row) is None


def test_what_somebody_else_is_charged_with_now_is_not_asked_for(
    desk: Desk, digest: Callable[[], OutboxRow]
) -> None:
    row = digest()
    late, _ = carried_steps(desk, row)
    theirs = (reminder.c.step_id == late, reminder.c.outbox_id == row.id)
    with begin(desk.office.engine) as connection:
        connection.execute(reminder.update().where(*theirs).values(reason="deputy_secretary", body="so-khcn"))
    revision = answer(desk, row)
    assert isinstance(revision, Revision)
    assert titles_of(revision.payload["text"]) == {COMING}


def test_what_is_silenced_meanwhile_is_left_out_and_told_later(
    desk: Desk, digest: Callable[[], OutboxRow], line: Line
) -> None:
    """The committee's secretary is told of two cells; one of them is to be left alone for two days."""
    digest()
    row = next(one for one in desk.messages() if one.person == COMMITTEE_SECRETARY)
    before = {one["id"]: one["schedule_id"] for one in desk.reminders() if one["outbox_id"] == row.id}
    quiet = min(before.values())
    assert len(set(before.values())) > 1
    act = desk.act(DAY, "chờ cấp trên")
    silence(desk.office, person=None, schedule_id=quiet, until=DAY + timedelta(1), act=act)
    sending.deliver(desk.office, clock=lambda: desk.at(DAY), worker="thử", pause=None)
    (sent,) = [one for one in line.taken if one.person == COMMITTEE_SECRETARY]
    assert ("Chi bộ Văn phòng" in row.payload["text"], "Chi bộ Văn phòng" in sent.payload["text"]) == (True, False)
    after = {one["id"]: one["outbox_id"] for one in desk.reminders() if one["id"] in before}
    assert after == {one: None if schedule == quiet else row.id for one, schedule in before.items()}


def test_a_message_that_may_come_twice_goes_on_saying_so(desk: Desk, digest: Callable[[], OutboxRow]) -> None:
    row = digest()
    late, _ = carried_steps(desk, row)
    change_steps(desk, [late], state="done")
    again = {**row.payload, "subject": f"{row.payload['subject']} {RESENT}", "resent": "2027-01-14T07:00:00+07:00"}
    revision = answer(desk, replace(row, payload=again))
    assert isinstance(revision, Revision)
    assert revision.payload["subject"] == f"Cần xử lý 01 việc - Đảng bộ Sở Khoa học và Công nghệ {RESENT}"
    assert revision.payload["resent"]


def test_nothing_is_rewritten_for_a_message_that_waits(
    desk: Desk, digest: Callable[[], OutboxRow], line: Line
) -> None:
    """In the person's quiet hours it only waits; it says what is true when it leaves."""
    late, _ = carried_steps(desk, digest())
    with begin(desk.office.engine) as connection:
        values = {"quiet_from": time(6), "quiet_to": time(9, 15)}
        change_preference(connection, SECRETARY, by="thử", at=desk.at(DAY), **values)
    change_steps(desk, [late], state="done")
    before = digest().payload
    sending.deliver(desk.office, clock=lambda: desk.at(DAY), worker="thử", pause=None)
    assert (digest().state, digest().payload) == (State.READY, before)
    later = datetime.combine(DAY, time(9, 15), desk.at(DAY).tzinfo)
    sending.deliver(desk.office, clock=lambda: later, worker="thử", pause=None)
    (sent,) = [one for one in line.taken if one.person == SECRETARY]
    assert titles_of(sent.payload["text"]) == {COMING}


def test_one_message_that_cannot_be_asked_about_keeps_no_other_back(
    desk: Desk, digest: Callable[[], OutboxRow], line: Line
) -> None:
    row = digest()
    with begin(desk.office.engine) as connection:
        of_theirs = reminder.update().where(reminder.c.outbox_id == row.id)
        connection.execute(of_theirs.values(body="khong-co"))
    counts = sending.deliver(desk.office, clock=lambda: desk.at(DAY), worker="thử", pause=None)
    assert counts["retried"] == 1
    assert (digest().state, digest().last_text) == (State.READY, "NotFound")
    assert {one.person for one in line.taken} == {one.person for one in desk.messages()} - {SECRETARY}
