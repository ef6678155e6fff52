"""What a person reads: one function per kind of message, a view in, subject and both twins out.

The words are in templates/messages/<kind>/; what may be said is decided here. A thing of tier 3 or above
(`HIDDEN_FROM`) reaches no template: only the number of such things does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from nhiemky.domain.vietnamese import format_count, format_date, format_weekday_date, normalise

HIDDEN_FROM = 3


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it will be read; the same text for every channel of its kind."""

    subject: str
    text: str
    html: str

    def payload(self, name: str) -> dict[str, str]:
        """The form in which the outbox keeps it, with the name of the person it goes to."""
        return {"name": name, "subject": self.subject, "text": self.text, "html": self.html}


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes, and whom to call. `name` as in "Đảng bộ Sở KH&CN"."""

    name: str
    phone: str | None = None
    mail: str | None = None


class Section(StrEnum):
    """Where a thing stands in the digest; the text is its heading."""

    OVERDUE = "Đã quá hạn"
    TODAY = "Đến hạn hôm nay"
    COMING = "Sắp đến hạn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do.

    `working_days` lie between the day of the digest and the deadline, on either side. `reason` tells why this
    person is told: "đồng chí là Bí thư Đảng ủy; việc đã chậm 03 ngày làm việc".
    """

    title: str
    body: str
    due: date
    working_days: int
    reason: str
    tier: int
    is_provisional: bool = False

    def section(self, day: date) -> Section:
        """Overdue, today or coming, seen from the day of the digest."""
        if self.due < day:
            return Section.OVERDUE
        return Section.TODAY if self.due == day else Section.COMING

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


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """All that one person has to do, as seen on one working day."""

    person: str
    office: Office
    day: date
    items: Sequence[Item]


def load_templates(*folders: Path) -> Environment:
    """The message templates; a file in an earlier folder (the office's own) goes before a later one."""
    templates = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([folder / "messages" for folder in folders]),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_one_line,
    )
    templates.filters |= {
        "count": format_count,
        "date": format_date,
        "weekday_date": format_weekday_date,
        "url": lambda text: quote(normalise(text), safe="@+"),
        "dial": lambda text: "".join(sign for sign in text if sign.isdigit() or sign == "+"),
    }
    return templates


def digest(view: DigestView, templates: Environment) -> Message:
    """Write the one message a person gets on a working day."""
    shown = sorted((item for item in view.items if item.tier < HIDDEN_FROM), key=lambda item: item.due)
    reasons = {item.reason for item in shown}
    sections: dict[Section, list[tuple[int, Item]]] = {}
    for number, item in enumerate(shown, start=1):
        sections.setdefault(item.section(view.day), []).append((number, item))
    return _render(
        templates,
        "digest",
        person=view.person,
        office=view.office,
        day=view.day,
        sections={section.value: items for section, items in sections.items()},
        total=len(shown),
        overdue=len(sections.get(Section.OVERDUE, ())),
        today=len(sections.get(Section.TODAY, ())),
        hidden=len(view.items) - len(shown),
        shared_reason=reasons.pop() if len(reasons) == 1 else None,
        is_trial=False,
    )


def test(person: str, office: Office, day: date, templates: Environment) -> Message:
    """Write the message that tries a channel."""
    return _render(templates, "test", person=person, office=office, day=day, is_trial=True)


def _render(templates: Environment, kind: str, **fields: object) -> Message:
    def part(name: str) -> str:
        return templates.get_template(f"{kind}/{name}.j2").render(fields)

    return Message(subject=normalise(part("subject.txt")), text=part("body.txt"), html=part("body.html"))


def _one_line(value: object) -> object:
    """Every value a template prints stays one line: a title cannot forge a line of the message."""
    return value if isinstance(value, Markup) else normalise(str(value))
