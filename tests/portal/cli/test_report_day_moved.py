"""The superior moves the report day by document: from the clerk's command to the messages in the mailbox."""

import email
import email.policy
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]
OPENED, MOVED = date(2026, 5, 18), date(2026, 6, 9)
HALF_YEAR = ("cycle", "open", "--org", "so-khcn", "--period", "2026H1")
LETTER = ("--document", "15-CV/TU", "--document-date", "8/6/2026", "--date", "18/6/2026")
OLD, NEW = "20260615", "20260618"


@pytest.fixture
def review(sample: Path, nhiemky: Command) -> Path:
    """The half-year review as number 9, its people reminded up to the eve of the letter."""
    assert nhiemky(*HALF_YEAR, today=OPENED.isoformat()).code == 0
    for number in range(1, (MOVED - OPENED).days):
        tick(nhiemky, OPENED + timedelta(number))
    return sample


def tick(nhiemky: Command, day: date) -> None:
    assert nhiemky("tick", "--at", f"{day}T07:30", "--json", today=None).code == 0


def mailbox(home: Path) -> dict[str, EmailMessage]:
    """The messages by the name of their file."""
    return {
        file.name: email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in (home / "mailbox" / "new").iterdir()
    }


def entries(message: EmailMessage) -> set[tuple[str, int, str]]:
    """Key, sequence and day of every entry of the calendar that came along."""
    found = set()
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            for event in Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT"):
                day = event.decoded("DTSTART")
                found.add((str(event["UID"]), int(event.get("SEQUENCE", 0)), f"{day:%Y%m%d}"))
    return found


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def report_step(nhiemky: Command) -> dict[str, Any]:
    steps = nhiemky("cycle", "show", "9", "--json", today=MOVED.isoformat()).json["steps"]
    return next(one for one in steps if one["key"] == "send_report")


def test_it_is_seen_first_and_changes_nothing(review: Path, nhiemky: Command, rows: Rows) -> None:
    before = rows(review)
    answer = nhiemky("cycle", "report-day", "9", *LETTER, "--json", today=MOVED.isoformat())
    assert answer.code == 0
    moved = {one["step"]: (one["old"], one["new"]) for one in answer.json["changes"]}
    assert moved["send_report"] == ("2026-06-15", "2026-06-18")
    assert rows(review) == before


def test_new_dates_name_the_document(review: Path, nhiemky: Command) -> None:
    assert nhiemky("cycle", "report-day", "9", *LETTER, "--apply", today=MOVED.isoformat()).code == 0
    step = report_step(nhiemky)
    assert step["target"] == "2026-06-18"
    assert "theo Công văn số 15-CV/TU ngày 8/6/2026" in step["sentence"]


def test_each_person_gets_one_message_and_the_entry_of_the_calendar_moves(review: Path, nhiemky: Command) -> None:
    before = mailbox(review)
    uid = f"viec-{report_step(nhiemky)['id']}@"
    told = {one for message in before.values() for one in entries(message) if one[0].startswith(uid)}
    assert {(sequence, day) for _, sequence, day in told} == {(0, OLD)}

    assert nhiemky("cycle", "report-day", "9", *LETTER, "--apply", today=MOVED.isoformat()).code == 0
    tick(nhiemky, MOVED + timedelta(1))
    tick(nhiemky, MOVED + timedelta(1))  # a second pass of the day says nothing again

    news = [message for name, message in mailbox(review).items() if name not in before]
    people = Counter(str(one["To"]) for one in news)
    assert len(people) > 1
    assert set(people.values()) == {1}
    why = "việc này đã đổi hạn theo Công văn số 15-CV/TU ngày 8/6/2026"
    assert all(why in text_of(one) for one in news)
    moved = {one for message in news for one in entries(message) if one[0].startswith(uid)}
    assert {(sequence, day) for _, sequence, day in moved} == {(1, NEW)}
    assert {key for key, _, _ in moved} == {key for key, _, _ in told}  # the same entry, not a second one


def test_a_step_that_is_early_for_the_sake_of_another_names_the_document_too(
    sample: Path, nhiemky: Command
) -> None:
    """The request is due five working days after the opening; the superior's day makes it earlier all the same."""
    assert nhiemky(*HALF_YEAR, today=OPENED.isoformat()).code == 0
    letter = ("--document", "15-CV/TU", "--document-date", "19/5/2026", "--date", "2/6/2026")
    answer = nhiemky("cycle", "report-day", "9", *letter, "--apply", "--json", today="2026-05-19")
    request = next(one for one in answer.json["changes"] if one["step"] == "request_inputs")
    assert "để kịp việc" in request["reason"]
    tick(nhiemky, date(2026, 5, 20))
    news = [" ".join(text_of(one).split()) for one in mailbox(sample).values()]
    (said,) = {text for text in news if "Công văn đề nghị các chi bộ báo cáo" in text}
    line = said.partition("Công văn đề nghị các chi bộ báo cáo")[2].partition("Vì sao")[2]
    assert "việc này đã đổi hạn theo Công văn số 15-CV/TU ngày 19/5/2026" in line
