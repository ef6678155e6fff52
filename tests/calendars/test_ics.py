"""A calendar file is read back as it was meant, whatever stands in a title, and never says more than its own."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calendars.ics import Deadline, Issuer, Meeting, Party, cancel_meeting, publish_deadlines, request_meeting

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ISSUER = Issuer(
    Party("Văn phòng Đảng ủy", "van-phong@so.example"), "so.example", datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
)
MEETING = Meeting(
    key="hop-12",
    title="Hội nghị Ban Chấp hành Đảng bộ",
    starts_at=datetime(2026, 11, 25, 8, 30, tzinfo=VIETNAM),
    ends_at=datetime(2026, 11, 25, 11, 0, tzinfo=VIETNAM),
    venue="Phòng họp số 1",
    attendee=Party("Nguyễn Văn Mẫu", "mau@so.example"),
    sequence=2,
)
DEADLINE = Deadline(key="viec-7", title="Hạn: nộp báo cáo", due=date(2026, 12, 31), sequence=1)

hostile = st.text(max_size=300) | st.text(alphabet="Ệ\u0302\r\n\t;,:\\\"'BEGIN:VEVENT=^", max_size=200)


def event_of(text: str) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return event


def test_invitation_is_written_as_shown_here() -> None:
    assert request_meeting(MEETING, ISSUER).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//nhiemky//VN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Ho_Chi_Minh",
        "BEGIN:STANDARD",
        "DTSTART:19750613T000000",
        "TZNAME:+07",
        "TZOFFSETFROM:+0700",
        "TZOFFSETTO:+0700",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Hội nghị Ban Chấp hành Đảng bộ",
        "DTSTART;TZID=Asia/Ho_Chi_Minh:20261125T083000",
        "DTEND;TZID=Asia/Ho_Chi_Minh:20261125T110000",
        "DTSTAMP:20261123T003000Z",
        "UID:hop-12@so.example",
        "SEQUENCE:2",
        'ATTENDEE;CN="Nguyễn Văn Mẫu";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;',
        " ROLE=REQ-PARTICIPANT;RSVP=TRUE:MAILTO:mau@so.example",
        "LOCATION:Phòng họp số 1",
        'ORGANIZER;CN="Văn phòng Đảng ủy":MAILTO:van-phong@so.example',
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_cancellation_is_the_same_meeting_with_another_method_and_state() -> None:
    asked, off = request_meeting(MEETING, ISSUER), cancel_meeting(MEETING, ISSUER)
    assert off == asked.replace("METHOD:REQUEST", "METHOD:CANCEL").replace("STATUS:CONFIRMED", "STATUS:CANCELLED")


def test_deadline_is_a_whole_day_that_takes_no_time_and_wants_no_answer() -> None:
    text = publish_deadlines([DEADLINE], ISSUER)
    event = event_of(text)
    assert "METHOD:PUBLISH\r\n" in text
    assert (event["UID"], event["SEQUENCE"], event["TRANSP"]) == ("viec-7@so.example", 1, "TRANSPARENT")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 31), date(2027, 1, 1))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert "ATTENDEE" not in event


def test_several_deadlines_are_entries_of_one_file() -> None:
    others = [replace(DEADLINE, key=f"viec-{number}") for number in (8, 9)]
    found = icalendar.Calendar.from_ical(publish_deadlines([DEADLINE, *others], ISSUER)).walk("VEVENT")
    assert [event["UID"] for event in found] == [f"viec-{number}@so.example" for number in (7, 8, 9)]


@given(hostile, hostile)
@example("Hạn: " + "ệ" * 40, "\\,;" * 60)
def test_deadlines_are_written_as_the_library_would_write_them(title: str, text: str) -> None:
    published = publish_deadlines([replace(DEADLINE, title=title * 3, text=text)], ISSUER)
    assert icalendar.Calendar.from_ical(published).to_ical().decode() == published


def test_deadline_told_on_another_day_differs_by_its_stamp_alone() -> None:
    first = publish_deadlines([DEADLINE], ISSUER)
    second = publish_deadlines([DEADLINE], replace(ISSUER, at=ISSUER.at + timedelta(1)))
    assert second == first.replace("DTSTAMP:20261123T003000Z", "DTSTAMP:20261124T003000Z") != first


def test_moment_of_any_zone_is_told_in_the_one_zone_of_the_file() -> None:
    utc = replace(MEETING, starts_at=MEETING.starts_at.astimezone(UTC), ends_at=MEETING.ends_at.astimezone(UTC))
    assert request_meeting(utc, ISSUER) == request_meeting(MEETING, ISSUER)
    with pytest.raises(ValueError, match="dtstart"):
        request_meeting(replace(MEETING, starts_at=MEETING.starts_at.replace(tzinfo=None)), ISSUER)


def test_file_has_one_zone_block_of_plus_seven() -> None:
    calendar = icalendar.Calendar.from_ical(request_meeting(MEETING, ISSUER))
    (zone,) = calendar.walk("VTIMEZONE")
    assert [(part.name, part["TZOFFSETTO"].to_ical()) for part in zone.subcomponents] == [("STANDARD", "+0700")]
    assert event_of(request_meeting(MEETING, ISSUER))["DTSTART"].dt == MEETING.starts_at


def test_same_thing_is_the_same_file() -> None:
    assert request_meeting(MEETING, ISSUER) == request_meeting(replace(MEETING), ISSUER)


@given(st.integers(0, 3_000_000_000), st.integers(1, 2000))
def test_every_moment_comes_back(seconds: int, minutes: int) -> None:
    start = datetime(2000, 1, 1, tzinfo=VIETNAM) + timedelta(seconds=seconds)
    meeting = replace(MEETING, starts_at=start, ends_at=start + timedelta(minutes=minutes))
    event = event_of(request_meeting(meeting, ISSUER))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (meeting.starts_at, meeting.ends_at)


@given(hostile, hostile, hostile)
@example("Họp\r\nATTENDEE:mailto:ai@so.example", 'a"b;c:d', "x\r\nEND:VCALENDAR")
@example("Họp; gồm: a, b \\n c", "\udc80", "\x00\u2028")
def test_no_words_can_forge_a_line(title: str, venue: str, name: str) -> None:
    meeting = replace(MEETING, title=title, venue=venue, attendee=Party(name, "mau@so.example"), text=venue)
    text = request_meeting(meeting, ISSUER)
    plain = request_meeting(replace(MEETING, text="x"), ISSUER)
    names = re.findall(r"^[A-Z-]+(?=[:;])", text, re.MULTILINE)
    wanted = re.findall(r"^[A-Z-]+(?=[:;])", plain, re.MULTILINE)
    assert [one for one in names if one != "DESCRIPTION"] == [one for one in wanted if one != "DESCRIPTION"]
    event = event_of(text)
    assert str(event["SUMMARY"]) == one_line(title)[:200]
    assert str(event["LOCATION"]) == one_line(venue)
    assert str(event["ATTENDEE"]) == "MAILTO:mau@so.example"
    assert str(event["ATTENDEE"].params.get("CN", "")) == one_line(re.sub(r"[%^]", " ", name)).replace('"', "'")


@given(hostile)
def test_every_line_is_short_enough_and_ends_as_it_should(title: str) -> None:
    raw = request_meeting(replace(MEETING, title=title * 3), ISSUER).encode()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert not re.search(rb"[^\r]\n|\r[^\n]", raw)


def one_line(text: str) -> str:
    plain = text.encode("utf-8", "replace").decode().replace("\\", "/")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in plain).split())
