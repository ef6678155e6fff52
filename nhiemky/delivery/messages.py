"""What a person reads: one message a day with everything to do, and the few messages that stand for themselves.

The words are in templates/messages/<kind>/; what may be said where is decided in `allowed`. A thing that may
not be told in a place is there only as a number: "Có 01 việc cần xử lý tại Văn phòng Đảng ủy".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jinja2 import Environment

from calendars.ics import Deadline, Issuer, publish_deadlines
from nhiemky.delivery.allowed import Place, is_told, show, show_part
from nhiemky.delivery.messages_writing import Calendar, Message, Office, load_templates, write
from nhiemky.domain.secrecy import Tier
from nhiemky.domain.vietnamese import format_count

__all__ = [
    "HIDDEN_FROM",
    "Asked",
    "Calendar",
    "DigestView",
    "Item",
    "Message",
    "Office",
    "Place",
    "Reader",
    "Ready",
    "Section",
    "Unreached",
    "deadline_file",
    "digest",
    "load_templates",
    "notice",
    "test",
]

HIDDEN_FROM = Tier.RESTRICTED  # from here on nothing is told anywhere
_DIGEST = "digest"


class Section(StrEnum):
    """Where a thing stands in the digest; the text is its heading."""

    OVERDUE = "Đã quá hạn"
    TODAY = "Đến hạn hôm nay"
    WEEK = "Đến hạn trong tuần này"
    COMING = "Sắp đến hạn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, on which day and where. `link` opens the person's page, `unsubscribe` the choice of channel."""

    person: str
    office: Office
    day: date
    place: Place = Place.OFFICIAL
    link: str | None = None
    unsubscribe: str | None = None

    def fields(self) -> dict[str, object]:
        """What every message may show of its reader."""
        names = ("person", "office", "day", "link", "unsubscribe")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do.

    `working_days` lie between the day of the digest and the deadline, on either side. `reason` tells why this
    person is told: "đồng chí là Bí thư Đảng ủy; việc đã chậm 03 ngày làm việc". News, an item that is new or has
    moved, goes into the person's calendar: as the entry of its step, in its version. `period` tells the same step
    of two cycles apart: "tháng 11 năm 2026". `remark` is why the work came back, in the clerk's own words,
    or what its form lacks.
    """

    title: str
    body: str
    due: date
    working_days: int
    reason: str
    tier: int
    is_provisional: bool = False
    step_id: int | None = None
    version: int = 1
    is_news: bool = False
    period: str | None = None
    remark: str | None = None

    def section(self, day: date) -> Section:
        """Overdue, today, by Sunday or later, seen from the day of the digest."""
        if self.due <= day:
            return Section.OVERDUE if self.due < day else Section.TODAY
        sunday = day + timedelta(6 - day.weekday())
        return Section.WEEK if self.due <= sunday else Section.COMING

    def distance(self, day: date) -> str:
        """Tell how far the deadline is: "còn 03 ngày làm việc", "hôm nay", "chậm 02 ngày làm việc"."""
        match self.section(day):
            case Section.TODAY:
                return "hôm nay"
            case Section.OVERDUE:
                return f"chậm {format_count(self.working_days)} ngày làm việc"
            case _ if self.working_days:
                return f"còn {format_count(self.working_days)} ngày làm việc"
            case _:
                return "không còn ngày làm việc nào trước hạn"

    def fields(self, day: date) -> dict[str, object]:
        """What a message of this thing may show, where its tier may be told."""
        names = ("title", "body", "period", "due", "is_provisional", "reason")
        return {name: getattr(self, name) for name in names} | {"distance": self.distance(day)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A draft that waits to be looked at."""

    title: str
    body: str
    round: int
    tier: int
    step_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A later day that somebody asks for and the office has to decide on; who asks is shown on its screen."""

    title: str
    body: str
    due: date
    until: date
    tier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """How many people of a body have an address that is written to no more."""

    body: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """All that one person has to do, as seen on one working day; `issuer` of the calendar file with the news.

    `asked` and `unreached` are for the clerk. Without `has_chats` only the mail is written.
    """

    person: str
    office: Office
    day: date
    items: Sequence[Item]
    ready: Sequence[Ready] = ()
    asked: Sequence[Asked] = ()
    unreached: Sequence[Unreached] = ()
    place: Place = Place.OFFICIAL
    link: str | None = None
    unsubscribe: str | None = None
    issuer: Issuer | None = None
    has_chats: bool = True


def digest(view: DigestView, templates: Environment) -> Message:
    """Write the one message a person gets on a working day."""
    return write(
        lambda place: (_DIGEST, _digest_fields(view, place)), view.place, templates, has_chats=view.has_chats
    )


def notice(kind: str, reader: Reader, tier: int, facts: Mapping[str, object], templates: Environment) -> Message:
    """Write a message about one thing; `facts` are the fields of the kind in `allowed.KINDS`.

    Raises ValueError for a field the kind does not have, or a place the message may not go to.
    """

    def fields(place: Place) -> tuple[str, Mapping[str, object]]:
        shown = show(kind, tier, place, {**reader.fields(), **facts})
        return (kind, shown) if is_told(tier, place) else (_DIGEST, _listing([], [], 1, reader.day) | shown)

    return write(fields, reader.place, templates)


def deadline_file(items: Sequence[Item], issuer: Issuer | None) -> Calendar | None:
    """The deadlines of things as entries of a calendar, one a step; None without any."""
    dated = [item for item in items if item.step_id is not None]
    if issuer is None or not dated:
        return None
    entries = [
        Deadline(
            key=f"viec-{item.step_id}",
            title=f"Hạn: {item.title}",
            due=item.due,
            sequence=item.version - 1,
            text="\n".join(_entry_lines(item)),
        )
        for item in dated
    ]
    return Calendar("PUBLISH", publish_deadlines(entries, issuer))


def _entry_lines(item: Item) -> list[str]:
    period = [f"Kỳ: {item.period}"] if item.period else []
    return [f"Nơi thực hiện: {item.body}", *period, *(["Hạn dự kiến"] if item.is_provisional else [])]


def test(person: str, office: Office, day: date, templates: Environment) -> Message:
    """Write the message that tries a channel."""
    return notice("test", Reader(person=person, office=office, day=day), 0, {}, templates)


def _digest_fields(view: DigestView, place: Place) -> dict[str, object]:
    told = sorted((item for item in view.items if is_told(item.tier, place)), key=lambda item: item.due)
    ready = [one for one in view.ready if is_told(one.tier, place)]
    names = ("person", "office", "day", "link", "unsubscribe")
    given: dict[str, object] = {name: getattr(view, name) for name in names} | {"office": view.office.fields()}
    # Mail alone carries it: the words for the other places of the same digest need none.
    news = [item for item in told if item.is_news] if place is view.place else []
    given["calendar"] = deadline_file(news, view.issuer)
    parts = [show_part("items", place, item.fields(view.day) | {"remark": item.remark}) for item in told]
    drafts = [
        show_part("ready", place, {"title": one.title, "body": one.body, "round": one.round}) for one in ready
    ]
    shown = show(
        _DIGEST, Tier.PUBLIC, place, {**given, "items": parts, "ready": drafts, **_for_clerk(view, place)}
    )
    return _listing([item.section(view.day) for item in told], parts, _count_hidden(view, place), view.day) | shown


def _count_hidden(view: DigestView, place: Place) -> int:
    """Each thing once, also where its draft may not be named either."""
    things = [item for item in view.items if not is_told(item.tier, place)]
    steps = {item.step_id for item in things if item.step_id is not None}
    drafts = [one for one in view.ready if not is_told(one.tier, place) and one.step_id not in steps]
    asked = [one for one in view.asked if not is_told(one.tier, place)]
    return len(things) + len(drafts) + len(asked)


def _for_clerk(view: DigestView, place: Place) -> dict[str, object]:
    asked = [
        show_part("asked", place, {"title": one.title, "body": one.body, "due": one.due, "until": one.until})
        for one in view.asked
        if is_told(one.tier, place)
    ]
    unreached = [show_part("unreached", place, {"body": one.body, "number": one.number}) for one in view.unreached]
    return {"asked": asked, "unreached": unreached}


def _listing(
    sections: Iterable[Section], parts: Sequence[Mapping[str, object]], hidden: int, day: date
) -> dict[str, object]:
    """What the digest's templates count and put in order; all of it comes from what may be shown."""
    placed: dict[Section, list[tuple[int, Mapping[str, object]]]] = {}
    for number, (section, part) in enumerate(zip(sections, parts, strict=True), start=1):
        placed.setdefault(section, []).append((number, part))
    reasons = {part["reason"] for part in parts}
    return {
        "day": day,
        "ready": [],
        "asked": [],
        "unreached": [],
        "sections": {section.value: found for section, found in placed.items()},
        "total": len(parts),
        "overdue": len(placed.get(Section.OVERDUE, ())),
        "today": len(placed.get(Section.TODAY, ())),
        "hidden": hidden,
        "shared_reason": reasons.pop() if len(reasons) == 1 else None,
    }
