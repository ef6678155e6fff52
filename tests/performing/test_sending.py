"""Each message by the person's own channel, when they may be spoken to; by mail what a chat does not bring."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from standing_lines import CHAT, MAIL, SECRETARY, TUESDAY, Line, send

from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.performing import recheck
from nhiemky.performing.channel_choice import choose
from nhiemky.performing.digests import compose_digests
from nhiemky.performing.passes import perform
from nhiemky.performing.silences import end, find_silences, silence
from nhiemky.store.engine import begin
from nhiemky.store.links import add_link, end_links
from nhiemky.store.preferences import change_preference
from nhiemky.store.suppressions import suspend

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it


def link(desk: Desk, person: str = SECRETARY) -> None:
    with begin(desk.office.engine) as connection:
        add_link(connection, person, CHAT, f"chat-{person}", at=desk.at(TUESDAY))


def found(desk: Desk) -> list[tuple[str, str, str | None]]:
    return [(one.channel, one.state, one.last_text) for one in desk.messages()]


# --- which channel


def route(desk: Desk, tier: int = 1) -> tuple[str, str]:
    with begin(desk.office.engine) as connection:
        person = desk.office.organisation(connection).person(SECRETARY)
        chosen = choose(desk.office, connection, [person], tier=tier, at=desk.at(TUESDAY))[SECRETARY]
    return chosen.channel, chosen.address


def prefer(desk: Desk, **values: object) -> None:
    with begin(desk.office.engine) as connection:
        change_preference(connection, SECRETARY, by="thử", at=desk.at(TUESDAY), **values)


def stop_address(desk: Desk, channel: str, address: str) -> None:
    with begin(desk.office.engine) as connection:
        suspend(connection, channel, address, "5.1.1 không có hộp thư", source="thử", at=desk.at(TUESDAY))


@pytest.mark.usefixtures("lines")
def test_preference_goes_before_link_and_link_before_mail(desk: Desk) -> None:
    mailbox = next(one.email for one in desk.organisation().people if one.key == SECRETARY)
    mail, chat = (MAIL, mailbox), (CHAT, f"chat-{SECRETARY}")
    assert route(desk) == mail
    link(desk)
    assert route(desk) == chat
    assert route(desk, tier=2) == mail, "internal matters go to mailboxes only"
    assert route(desk, tier=3) == chat, "where only the neutral line is told"
    prefer(desk, channel="email")
    assert route(desk) == mail
    stop_address(desk, "mail", mailbox)
    assert route(desk) == chat, "the one that works"
    prefer(desk, channel="zalo")
    assert route(desk) == chat
    stop_address(desk, CHAT, chat[1])
    assert route(desk) == chat, "none works: the clerk sees it dead"


# --- instead by mail


def test_a_chat_that_refuses_the_person_goes_by_mail(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    first = put_one()
    lines[CHAT].outcome = Outcome(Verdict.DEAD, "người nhận đã chặn", "-201")
    assert send(desk) == {"dead": 1}
    assert send(desk, 7, 35) == {"fallbacks": 1, "sent": 1}
    assert send(desk, 7, 40) == {}
    (mail,) = lines[MAIL].taken
    assert (mail.fallback_of, mail.payload["subject"]) == (first, "Việc")
    assert [one[:2] for one in found(desk)] == [(CHAT, "dead"), (MAIL, "sent")]


def test_a_chat_that_does_not_answer_goes_by_mail_after_half_an_hour(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    put_one()
    lines[CHAT].outcome = Outcome(Verdict.RETRY, "bận")
    for minute in (30, 45, 59):
        send(desk, 7, minute)
        assert lines[MAIL].taken == []
    send(desk, 8, 0)
    assert [row.person for row in lines[MAIL].taken] == [SECRETARY]
    assert found(desk)[0] == (CHAT, "cancelled", "chưa gửi được qua Zalo sau 30 phút, đã chuyển sang thư điện tử")


@pytest.mark.usefixtures("lines")
def test_a_chat_that_is_left_alone_goes_by_mail_too(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    lines[CHAT].outcome = Outcome(Verdict.STOP, "khóa bot sai", "401")
    put_one()
    put_one(kind="test", person="trinh-thu-anh")
    for hour, minute in ((7, 30), (7, 40), (8, 1)):
        send(desk, hour, minute)
    assert {row.person for row in lines[MAIL].taken} == {SECRETARY, "trinh-thu-anh"}


def test_a_doubt_goes_by_mail_only_when_the_deadline_is_today(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    lines[CHAT].outcome = Outcome(Verdict.UNKNOWN, "mất câu trả lời")
    at = desk.at(TUESDAY)
    put_one(kind="meeting_changed", expires_at=at + timedelta(hours=2))
    put_one(kind="meeting_invitation", expires_at=at + timedelta(days=3))
    send(desk)
    send(desk, 7, 35)
    (mail,) = lines[MAIL].taken
    assert (mail.kind, mail.payload["subject"]) == ("meeting_changed", "Việc (gửi lại)")
    assert [one[:2] for one in found(desk)][:2] == [(CHAT, "unknown")] * 2, "people see the doubt"


def test_the_reminders_go_with_the_message_that_stands_in(desk: Desk, lines: dict[str, Line]) -> None:
    link(desk)
    number = desk.open()
    perform(desk.office, [number], at=desk.at(TUESDAY))
    compose_digests(desk.office, at=desk.at(TUESDAY))
    lines[CHAT].outcome = Outcome(Verdict.DEAD, "đã chặn")
    send(desk)
    send(desk, 7, 35)
    (mail,) = lines[MAIL].taken
    assert {row["outbox_id"] for row in desk.reminders()} == {mail.id}


@pytest.mark.usefixtures("lines")
def test_without_a_mailbox_that_works_it_stays_on_the_clerk_s_list(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    lines[CHAT].outcome = Outcome(Verdict.DEAD, "đã chặn")
    full = desk.organisation()
    people = tuple(replace(one, email=None) if one.key == SECRETARY else one for one in full.people)
    desk.import_organisation(replace(full, people=people))
    put_one()
    send(desk)
    send(desk, 7, 35)
    assert found(desk) == [(CHAT, "dead", "đã chặn")]


# --- asked once more before it leaves


def test_a_suspended_mailbox_is_not_written_to(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    stop_address(desk, "mail", "mau@so.example")
    put_one(channel=MAIL, address="mau@so.example")
    assert send(desk) == {"dead": 1}
    assert (found(desk), lines[MAIL].taken) == (
        [(MAIL, "dead", "địa chỉ đang bị tạm ngừng: 5.1.1 không có hộp thư")],
        [],
    )


def test_nobody_is_written_to_in_their_quiet_hours(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    prefer(desk, quiet_from=time(6), quiet_to=time(9, 15))
    put_one()
    put_one(kind="test", channel=MAIL)
    assert send(desk) == {"put_off": 1, "sent": 1}
    assert [row.kind for row in lines[MAIL].taken] == ["test"], "what they are waiting for comes at once"
    assert (desk.messages()[0].not_before, desk.messages()[0].last_text) == (
        desk.at(TUESDAY, 9, 15),
        recheck.QUIET,
    )
    assert send(desk, 9, 10) == {}
    assert send(desk, 9, 15) == {"sent": 1}


def test_at_night_and_on_days_off_everything_waits(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    friday = date(2027, 1, 8)
    put_one(kind="meeting_invitation")
    assert send(desk, 20, 30, friday) == {"put_off": 1}
    assert send(desk, 9, 0, friday + timedelta(1)) == {}
    assert desk.messages()[0].not_before == desk.at(friday + timedelta(3), 7, 0)
    assert send(desk, 7, 0, friday + timedelta(3)) == {"sent": 1}
    assert len(lines[CHAT].taken) == 1


@pytest.mark.usefixtures("lines")
def test_an_internal_message_does_not_go_to_a_chat(desk: Desk, put_one: Callable[..., int]) -> None:
    put_one(tier=2)
    assert send(desk) == {"dead": 1}
    assert found(desk)[0] == (CHAT, "dead", recheck.OFFICIAL_ONLY)


def test_who_has_ended_the_link_is_not_written_to_there_but_by_mail(
    desk: Desk, lines: dict[str, Line], put_one: Callable[..., int]
) -> None:
    put_one()
    with begin(desk.office.engine) as connection:
        end_links(connection, CHAT, at=desk.at(TUESDAY), person=SECRETARY)
    assert send(desk) == {"dead": 1}
    assert found(desk) == [(CHAT, "dead", recheck.UNLINKED)]
    assert send(desk, 7, 35) == {"fallbacks": 1, "sent": 1}
    assert (lines[CHAT].taken, [row.person for row in lines[MAIL].taken]) == ([], [SECRETARY])


@pytest.mark.usefixtures("lines")
def test_who_has_left_the_office_is_not_written_to(desk: Desk, put_one: Callable[..., int]) -> None:
    put_one(person="da-nghi-viec")
    assert send(desk) == {"cancelled": 1}
    assert found(desk) == [(CHAT, "cancelled", recheck.LEFT)]


def test_who_no_longer_holds_the_role_is_not_reminded(desk: Desk, lines: dict[str, Line]) -> None:
    number = desk.open()
    perform(desk.office, [number], at=desk.at(TUESDAY))
    compose_digests(desk.office, at=desk.at(TUESDAY))
    full = desk.organisation()
    left = tuple(one for one in full.assignments if one.person != SECRETARY)
    desk.import_organisation(replace(full, assignments=left))
    send(desk)
    assert lines[MAIL].taken == []
    assert found(desk) == [(MAIL, "cancelled", recheck.NOT_THEIRS)]


def test_who_is_silenced_after_the_digest_was_written_hears_later(desk: Desk, lines: dict[str, Line]) -> None:
    number = desk.open()
    perform(desk.office, [number], at=desk.at(TUESDAY))
    compose_digests(desk.office, at=desk.at(TUESDAY))
    order = silence(
        desk.office,
        person=SECRETARY,
        schedule_id=None,
        until=TUESDAY + timedelta(2),
        act=desk.act(TUESDAY, "đi công tác"),
    )
    send(desk, 8, 30)
    assert found(desk) == [(MAIL, "cancelled", "tạm dừng nhắc đến hết ngày 7/1/2027: đi công tác")]
    desk.live(TUESDAY + timedelta(1), TUESDAY + timedelta(2))
    assert lines[MAIL].taken == []
    assert [one.about for one in find_silences(desk.office, on=TUESDAY + timedelta(2))] == ["đồng chí Bùi Mẫu Ánh"]
    desk.live(TUESDAY + timedelta(3), TUESDAY + timedelta(3))
    assert SECRETARY in {row.person for row in lines[MAIL].taken}
    assert order == 1
    assert find_silences(desk.office, on=TUESDAY + timedelta(3)) == []


def test_a_silenced_schedule_is_told_again_once_the_silence_is_ended(desk: Desk, lines: dict[str, Line]) -> None:
    number = desk.open()
    act = desk.act(TUESDAY, "chờ cấp trên")
    order = silence(desk.office, person=None, schedule_id=number, until=date(2027, 2, 1), act=act)
    desk.live(TUESDAY, date(2027, 1, 7))
    assert lines[MAIL].taken == []
    assert desk.reminders()
    end(desk.office, order, desk.act(date(2027, 1, 7)))
    desk.live(date(2027, 1, 8), date(2027, 1, 8))
    assert SECRETARY in {row.person for row in lines[MAIL].taken}
    assert [action for action, _ in desk.audit() if action.startswith("silence")] == ["silenced", "silence_ended"]
