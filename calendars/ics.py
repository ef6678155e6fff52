"""Calendar files (RFC 5545, 5546): a deadline to note, a meeting to answer, and taking either back.

Pure: moments are arguments. The same things give the same bytes, so a message sent again is the same message.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Component, Event, Timezone, TimezoneStandard, vCalAddress, vText

__all__ = ["Deadline", "Issuer", "Meeting", "Party", "cancel_meeting", "publish_deadlines", "request_meeting"]

ZONE = "Asia/Ho_Chi_Minh"
_OFFSET = timedelta(hours=7)
_ZONE_FROM = datetime(1975, 6, 13)  # noqa: DTZ001  (local by definition: the zone has not changed since)
# A parameter has no way to write a double quote; readers take the others for the beginning of an escape.
_NOT_IN_A_PARAMETER = str.maketrans({'"': "'", "^": " ", "%": " "})
_LONGEST_LINE = 75  # bytes, with the break's first
_LONGEST_TITLE = 200  # a calendar shows a line, not a page


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with a mail address: who calls a meeting, who is to come."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who writes the file and when; `domain` makes the UIDs the office's own."""

    organizer: Party
    domain: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A day by which something is to be done; `key` never changes, `sequence` grows with every change."""

    key: str
    title: str
    due: date
    sequence: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting for one who is asked to come. Moments are aware; the attendee alone is named in the file."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    attendee: Party
    sequence: int = 0
    text: str = ""


def publish_deadlines(deadlines: Iterable[Deadline], issuer: Issuer) -> str:
    """METHOD:PUBLISH: all-day entries that take no time and want no answer."""
    head, end, tail = _frame()
    stamp = f"DTSTAMP:{issuer.at.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
    entries = [_entry(one, issuer.organizer, issuer.domain) for one in deadlines]
    return "".join((head, *(f"{before}{stamp}{after}" for before, after in entries), end, tail))


@lru_cache(maxsize=1)
def _frame() -> tuple[str, str, str]:
    """What stands around the entries."""
    return _text(_calendar("PUBLISH")).rpartition("END:VCALENDAR")


@lru_cache(maxsize=1000)  # one step is told to several people, by day after day
def _entry(one: Deadline, organizer: Party, domain: str) -> tuple[str, str]:
    """What stands before and after the moment of the file.

    Line by line, as the library would order them: a component for each takes most of the time of a message.
    """
    head = (
        "BEGIN:VEVENT",
        f"SUMMARY:{_escape(_summary(one.title))}",
        f"DTSTART;VALUE=DATE:{one.due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.due + timedelta(1):%Y%m%d}",
    )
    tail = (
        f"UID:{_escape(f'{one.key}@{domain}')}",
        f"SEQUENCE:{one.sequence}",
        *([f"DESCRIPTION:{_escape(_description(one.text))}"] if one.text else []),
        _organizer(organizer),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )
    return _folded(head), _folded(tail)


def _folded(lines: Iterable[str]) -> str:
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _fold(line: str) -> str:
    """As the library folds, but not sign by sign: no letter is cut, and no sign that begins an escape is left."""
    data, pieces, start = line.encode(), [], 0
    if len(data) < _LONGEST_LINE:
        return line
    while len(data) - start >= _LONGEST_LINE:
        end = start + _LONGEST_LINE - 1
        while data[end] & 0xC0 == 0x80:  # inside a letter
            end -= 1
        if data[end - 1] in b"\\^":
            end -= 1
        pieces.append(data[start:end])
        start = end
    return b"\r\n ".join((*pieces, data[start:])).decode()


@lru_cache(maxsize=8)  # all files are of the same office
def _organizer(party: Party) -> str:
    component = Event()
    component.add("organizer", _address(party), encode=False)
    _, line, *_ = component.content_lines()
    return str(line)


def _escape(text: str) -> str:
    """As the library writes it (RFC 5545 section 3.3.11), without an object of its own for each text."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def request_meeting(meeting: Meeting, issuer: Issuer) -> str:
    """METHOD:REQUEST: an invitation, or with a higher sequence its change."""
    return _meeting("REQUEST", "CONFIRMED", meeting, issuer)


def cancel_meeting(meeting: Meeting, issuer: Issuer) -> str:
    """METHOD:CANCEL: takes an invitation back; the sequence is one higher than that of the last file."""
    return _meeting("CANCEL", "CANCELLED", meeting, issuer)


def _meeting(method: str, status: str, meeting: Meeting, issuer: Issuer) -> str:
    calendar = _calendar(method)
    calendar.add_component(_zone())
    event = _event(meeting.key, meeting.title, meeting.sequence, meeting.text, issuer)
    _add_local(event, "dtstart", meeting.starts_at)
    _add_local(event, "dtend", meeting.ends_at)
    event.add("location", _clean(meeting.venue))
    event.add("status", status)
    event.add("attendee", _attendee(meeting.attendee), encode=False)
    calendar.add_component(event)
    return _text(calendar)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//nhiemky//VN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _zone() -> Timezone:
    """One block of +07; the library's own would begin with the +08 of before 1975, which clients misread."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", _ZONE_FROM)
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone


def _event(key: str, title: str, sequence: int, text: str, issuer: Issuer) -> Event:
    event = Event()
    event.add("uid", f"{key}@{issuer.domain}")
    event.add("dtstamp", issuer.at)
    event.add("sequence", sequence)
    event.add("summary", _summary(title))
    if text:
        event.add("description", _description(text))
    event.add("organizer", _address(issuer.organizer), encode=False)
    return event


def _summary(title: str) -> str:
    return _clean(title)[:_LONGEST_TITLE]


def _description(text: str) -> str:
    return "\n".join(map(_clean, text.splitlines()))


def _add_local(event: Component, name: str, moment: datetime) -> None:
    """Local time with the name of our own zone block, whichever zone the moment came in."""
    if moment.utcoffset() is None:
        raise ValueError(name)
    utc = moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta())
    event.add(name, utc + _OFFSET, parameters={"TZID": ZONE})


def _attendee(party: Party) -> vCalAddress:
    address = _address(party)
    address.params |= {
        "CUTYPE": vText("INDIVIDUAL"),
        "ROLE": vText("REQ-PARTICIPANT"),
        "PARTSTAT": vText("NEEDS-ACTION"),
        "RSVP": vText("TRUE"),
    }
    return address


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"MAILTO:{party.address}")
    if name := _clean(party.name.translate(_NOT_IN_A_PARAMETER)):
        address.params["CN"] = vText(name)
    return address


def _clean(text: str) -> str:
    """One line without control characters, which no calendar file may hold.

    A backslash becomes a slash: the library takes one before an N for a line break.
    """
    plain = text.encode("utf-8", "replace").decode().replace("\\", "/")
    if not plain.isprintable():
        plain = "".join(sign if sign.isprintable() else " " for sign in plain)
    return " ".join(plain.split())


def _text(calendar: Calendar) -> str:
    content: bytes = calendar.to_ical()
    return content.decode()
