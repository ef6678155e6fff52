"""A digest brings the papers written since the last one; the clerk's, what waits for the office alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from nhiemky.delivery.maildir import find_letters
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Person
from nhiemky.domain.schedule import StepRecord
from nhiemky.performing.act import Act
from nhiemky.performing.answers import Answer, What, find_requests, give_answer
from nhiemky.performing.digest_news import find_drafts as find_papers
from nhiemky.performing.digests import compose_digests
from nhiemky.performing.passes import due_schedules, perform
from nhiemky.performing.planning import plan_of
from nhiemky.performing.silences import silence
from nhiemky.performing.steps import pin_step
from nhiemky.performing.suspensions import find_suspended, take_up
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import begin, read
from nhiemky.store.suppressions import suspend

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
MONDAY, TUESDAY = date(2027, 3, 1), date(2027, 3, 2)
SHOWN, NEW = "DỰ THẢO ĐÃ CÓ, CẦN XEM", "ĐỀ NGHỊ LÙI HẠN, CHỜ VĂN PHÒNG TRẢ LỜI"
UNREACHED = "ĐỊA CHỈ KHÔNG NHẬN ĐƯỢC TIN, ĐÃ TẠM NGỪNG GỬI"


def owner_of(desk: Desk, step: StepRecord, on: date) -> Person:
    with read(desk.office.engine) as connection:
        role = plan_of(desk.office, connection, desk.schedule(step.schedule_id)).steps[step.key].owner
        return resolve(desk.office.organisation(connection), step.body, role, on)[0]


def clerk_of(desk: Desk) -> Person:
    organisation = desk.organisation()
    return resolve(organisation, organisation.top(MONDAY).key, "clerk", MONDAY)[0]


def drafts_of(desk: Desk) -> list[dict[str, Any]]:
    with read(desk.office.engine) as connection:
        return find_drafts(connection)


# --- papers


def test_a_paper_is_told_once_to_whoever_answers_for_its_step_and_goes_with_the_mail(desk: Desk) -> None:
    number = desk.open()
    desk.live(date(2027, 3, 15), date(2027, 6, 10))
    steps = {one.id: one for one in desk.steps(number).values()}
    told: set[int] = set()
    for one in desk.messages():
        titles = one.payload["text"].partition(SHOWN)[2]
        for draft_id in one.attachment_ids or ():
            assert draft_id not in told
            told.add(draft_id)
            (draft,) = [row for row in drafts_of(desk) if row["id"] == draft_id]
            assert "CẦN BỔ SUNG" in draft["title"] or draft["title"] in titles
            assert f"Dự thảo lần {draft['round']}, của " in titles
            assert "CẦN BỔ SUNG" not in one.payload["text"]
            assert one.person == owner_of(desk, steps[draft["step_id"]], one.local_day).key
            assert draft["tier"] <= 2
    assert len(told) >= 3


def test_a_paper_is_no_more_open_than_its_step(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office's own plan may give a restricted step an ordinary paper: its title tells what the step hides."""
    desk.open()
    desk.live(date(2027, 3, 15), date(2027, 6, 10))
    with read(desk.office.engine) as connection:
        organisation = desk.organisation()
        people = [one.key for one in organisation.people]
        given = (desk.office, connection, organisation, people, "khong-co", date(2027, 6, 10))
        assert {one.tier for some in find_papers(*given).values() for one in some}

        def restrict(*known: Any) -> Any:  # noqa: ANN401
            plan = plan_of(*known)
            steps = {key: step.model_copy(update={"tier": 3}) for key, step in plan.steps.items()}
            return plan.model_copy(update={"steps": steps})

        monkeypatch.setattr("nhiemky.performing.digest_news.plan_of", restrict)
        assert {one.tier for some in find_papers(*given).values() for one in some} == {3}


def test_the_file_in_the_mailbox_is_the_paper_itself(desk: Desk) -> None:
    desk.open()
    desk.live(date(2027, 3, 15), date(2027, 4, 2))
    attached = {row["id"]: row for row in drafts_of(desk)}
    letters = find_letters(desk.office.settings.mailbox)
    (message, *_) = [one for one in desk.messages() if one.attachment_ids]
    letter = message_from_bytes(letters[message.key].read_bytes(), policy=policy.default)
    parts = [one for one in letter.walk() if str(one.get_filename()).endswith(".docx")]
    files = [part.get_content() for part in parts]
    paths = [desk.office.drafts / attached[one]["file"] for one in message.attachment_ids]
    assert files == [Path(one).read_bytes() for one in paths]


def test_no_paper_goes_to_a_mailbox_that_is_not_official(desk: Desk) -> None:
    desk.office.settings = desk.office.settings.model_copy(update={"channels": ("nkmail://u:p@127.0.0.1:1",)})
    full = desk.organisation()
    desk.import_organisation(
        replace(full, people=tuple(replace(one, email="mau@gmail.com") for one in full.people))
    )
    desk.open()
    for day in (date(2027, 3, 29), date(2027, 4, 2)):
        perform(desk.office, due_schedules(desk.office, at=desk.at(day)), at=desk.at(day))
        compose_digests(desk.office, at=desk.at(day))
    assert {one["tier"] for one in drafts_of(desk)} == {1, 2}
    texts = [one.payload["text"] for one in desk.messages()]
    assert any(SHOWN in one and "Có 02 việc cần xử lý tại Văn phòng Đảng ủy" in one for one in texts)
    assert {one.attachment_ids for one in desk.messages()} == {None}


# --- requests for a later day


@pytest.fixture
def ask(desk: Desk) -> Callable[..., StepRecord]:
    """Somebody presses "Xin lùi" on Monday at nine."""
    number = desk.open()

    def one(position: int = 0) -> StepRecord:
        steps = [step for step in desk.steps(number).values() if step.state.is_live and step.target]
        step = [step for step in steps if step.target > TUESDAY][position]
        act = Act(desk.at(MONDAY, 9, 0), owner_of(desk, step, MONDAY).key)
        give_answer(
            desk.office, owner_of(desk, step, MONDAY), Answer(step.id, What.LATER, 3, "chờ"), str(step.id), act
        )
        return step

    return one


def test_the_clerk_is_told_with_the_next_digest_even_without_a_reminder(
    desk: Desk, ask: Callable[..., StepRecord]
) -> None:
    step, clerk = ask(), clerk_of(desk)
    assert compose_digests(desk.office, at=desk.at(TUESDAY))["digests"] == 1
    text = desk.digests_on(TUESDAY)[clerk.key]
    assert f"{NEW} (01 việc)" in text
    assert owner_of(desk, step, MONDAY).full_name not in text.partition(NEW)[2]
    assert "chờ số liệu" not in text
    assert "nhiemky web requests" in text
    assert compose_digests(desk.office, at=desk.at(TUESDAY, 15))["digests"] == 0


def test_what_is_decided_is_told_no_more_and_what_is_not_makes_no_digest_of_its_own(
    desk: Desk, ask: Callable[..., StepRecord]
) -> None:
    first, second = ask(0), ask(1)
    compose_digests(desk.office, at=desk.at(TUESDAY))
    assert compose_digests(desk.office, at=desk.at(date(2027, 3, 3)))["digests"] == 0
    with read(desk.office.engine) as connection:
        titles = [one.title for one in find_requests(desk.office, connection)]
    assert len(titles) == 2
    pin_step(desk.office, first.id, first.target + timedelta(7), desk.act(TUESDAY))
    with read(desk.office.engine) as connection:
        assert [one.step_id for one in find_requests(desk.office, connection)] == [second.id]


def test_a_silenced_clerk_is_told_when_the_silence_is_over(desk: Desk, ask: Callable[..., StepRecord]) -> None:
    ask()
    clerk = clerk_of(desk)
    silence(desk.office, person=clerk.key, schedule_id=None, until=TUESDAY, act=desk.act(TUESDAY))
    assert compose_digests(desk.office, at=desk.at(TUESDAY))["digests"] == 0
    assert compose_digests(desk.office, at=desk.at(date(2027, 3, 3)))["digests"] == 1


# --- addresses that rest


def test_the_clerk_is_told_once_of_an_address_that_rests_and_can_take_it_up_again(desk: Desk) -> None:
    clerk = clerk_of(desk)
    person = next(one for one in desk.organisation().people if one.email and one.key != clerk.key)
    with begin(desk.office.engine) as connection:
        suspend(connection, "mail", person.email, "không có hộp thư này", source="bounce:1", at=desk.at(MONDAY))
    assert compose_digests(desk.office, at=desk.at(TUESDAY))["digests"] == 1
    text = desk.digests_on(TUESDAY)[clerk.key]
    assert UNREACHED in text
    assert "01 người thuộc " in text.partition(UNREACHED)[2]
    assert person.full_name not in text
    assert person.email not in text
    assert compose_digests(desk.office, at=desk.at(date(2027, 3, 3)))["digests"] == 0
    (found,) = find_suspended(desk.office, at=desk.at(TUESDAY))
    assert (found.person, found.address, found.reason) == (person.key, person.email, "không có hộp thư này")
    take_up(desk.office, person.key, desk.act(TUESDAY))
    assert find_suspended(desk.office, at=desk.at(TUESDAY)) == []


def test_an_address_that_is_nobody_s_any_more_troubles_nobody(desk: Desk) -> None:
    with begin(desk.office.engine) as connection:
        suspend(connection, "mail", "cu@so.example", "không có", source="bounce:1", at=desk.at(MONDAY))
    assert compose_digests(desk.office, at=desk.at(TUESDAY))["digests"] == 0
