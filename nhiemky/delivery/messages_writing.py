"""Writes a message with the words of templates/messages/<kind>/: a subject, two mail twins, a chat text.

Only what `allowed.show` lets through reaches a template. The chat text is written as for a chat even when the
message goes by mail, so that none of the forms says more than the place it may be read in allows.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from nhiemky.delivery.allowed import Place
from nhiemky.delivery.messages_loading import CompiledOnce, FlatLoader
from nhiemky.delivery.messages_zbs import fill_table
from nhiemky.domain.vietnamese import format_count, format_date, format_weekday_date, normalise
from nhiemky.errors import BadInput

LONGEST_CHAT = 2000  # characters (NFC) of one Zalo message
_LISTED = (200, 12, 9, 6, 4, 3, 2, 1)  # how many things a chat text lists, until it is short enough
_LONGEST_TITLE = 160
_CHATS = frozenset({Place.CHAT, Place.PAID, Place.GROUP})
_PAGE = re.compile(r"https?://[!#-;=?-~]+", re.ASCII)
_MORE = " … xem tiếp"
_COMPILED = CompiledOnce()


@dataclass(frozen=True, slots=True)
class Calendar:
    """An iCalendar file; `method` equals its METHOD."""

    method: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it will be read, in every form a channel may want. `zbs` is for template messages."""

    subject: str
    text: str
    html: str
    zalo: str = ""
    zbs: Mapping[str, object] = field(default_factory=dict)
    calendar: Calendar | None = None
    unsubscribe: str | None = None

    def payload(self, name: str) -> dict[str, str]:
        """The form in which the outbox keeps it, with the name of the person it goes to."""
        kept = {"name": name, "subject": self.subject, "text": self.text, "html": self.html, "zalo": self.zalo}
        if self.zbs:
            kept["zbs"] = json.dumps(self.zbs, ensure_ascii=False, sort_keys=True)
        if self.calendar:
            kept |= {"calendar": self.calendar.text, "method": self.calendar.method}
        if self.unsubscribe:
            kept["unsubscribe"] = self.unsubscribe
        return {key: value for key, value in kept.items() if value or key == "name"}


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes, and whom to call. `name` as in "Đảng bộ Sở KH&CN"."""

    name: str
    phone: str | None = None
    mail: str | None = None

    def fields(self) -> dict[str, str | None]:
        """What a message may show of it."""
        return {"name": self.name, "phone": self.phone, "mail": self.mail}


class _Words(ImmutableSandboxedEnvironment):
    """What may be shown comes as plain mappings."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  (as the library has it)
        """Looked up as what it is; the library learns it from an exception, at every value."""
        return obj[attribute] if type(obj) is dict and attribute in obj else super().getattr(obj, attribute)


Fields = Callable[[Place], tuple[str, Mapping[str, object]]]


def load_templates(*folders: Path, loader: type[FileSystemLoader] = FlatLoader) -> Environment:
    """The message templates; a file in an earlier folder (the office's own) goes before a later one."""
    templates = _Words(
        loader=loader([folder / "messages" for folder in folders]),
        bytecode_cache=_COMPILED,
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
        "clock": lambda moment: f"{moment:%H} giờ {moment:%M}",
        "short": lambda text: cut(normalise(text), _LONGEST_TITLE, "…"),
        "url": lambda text: quote(normalise(text), safe="@+"),
        "dial": lambda text: "".join(sign for sign in text if sign.isdigit() or sign == "+"),
    }
    return templates


def write(fields: Fields, place: Place, templates: Environment, *, has_chats: bool = True) -> Message:
    """Write all forms; `fields` gives the folder and the values that may be shown in a place.

    An office without any chat needs only those of a mail.
    """
    folder, shown = fields(place)
    _check_link(shown["link"])
    _check_link(shown["unsubscribe"])
    message = Message(
        subject=_clean(_render(templates, folder, "subject.txt", shown)),
        text=_render(templates, folder, "body.txt", shown),
        html=_render(templates, folder, "body.html", shown),
        calendar=_calendar_of(shown),
        unsubscribe=str(shown["unsubscribe"]) if shown["unsubscribe"] else None,
    )
    return _add_chats(message, fields, place, templates) if has_chats or place in _CHATS else message


def _add_chats(message: Message, fields: Fields, place: Place, templates: Environment) -> Message:
    folder, shown = fields(place if place in _CHATS else Place.CHAT)
    _check_link(shown["link"])
    paid_folder, paid = fields(Place.PAID) if place is not Place.GROUP else ("", {})
    data = fill_table(templates, paid_folder, paid)
    text = _write_chat(templates, folder, shown)
    return replace(message, zalo=text, zbs={"kind": paid_folder, "data": data} if data else {})


def cut(text: str, longest: int, ending: str = _MORE) -> str:
    """The text, or its beginning up to a whole word with the ending; never longer than `longest` characters."""
    if len(text) <= longest:
        return text
    room = longest - len(ending)
    kept = text[: room + 1]
    blank = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:blank] if blank > room // 2 else text[:room]).rstrip() + ending


def _render(templates: Environment, folder: str, name: str, fields: Mapping[str, object]) -> str:
    return templates.get_template(f"{folder}/{name}.j2").render(fields)


def _write_chat(templates: Environment, folder: str, fields: Mapping[str, object]) -> str:
    """What does not fit is counted, not listed; whom to call and where to press is never cut away."""
    for listed in _LISTED:
        text = _render(templates, folder, "zalo.txt", {**fields, "listed": listed}).strip()
        if len(text) <= LONGEST_CHAT:
            return text
    link = f"{_MORE}: {fields['link']}" if fields["link"] else _MORE
    return cut(text, LONGEST_CHAT, link)


def _calendar_of(shown: Mapping[str, object]) -> Calendar | None:
    calendar = shown.get("calendar")
    return calendar if isinstance(calendar, Calendar) else None


def _check_link(link: object) -> None:
    """A button must never be anything but a page of the web."""
    if link and not _PAGE.fullmatch(str(link)):
        raise BadInput("liên kết trong tin", "phải bắt đầu bằng https:// hoặc http://, không có dấu cách")


def _one_line(value: object) -> object:
    """Every value a template prints stays one line: a title cannot forge a line of the message."""
    return value if isinstance(value, Markup) else _clean(str(value))


@lru_cache(maxsize=2000)  # the same titles, names and days stand in both twins of many messages
def _clean(text: str) -> str:
    return normalise(text)
