"""What a whole group reads once a week: which work is due, on which day. Nobody is named, nothing late is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment

from nhiemky.delivery.allowed import Place, is_told, show, show_part
from nhiemky.delivery.messages import Item
from nhiemky.delivery.messages_writing import Message, Office, write
from nhiemky.domain.secrecy import Tier

KIND = "group_board"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The work of one schedule under the name of the schedule."""

    title: str
    things: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """All that is due for a body from `day` to `until`."""

    office: Office
    day: date
    until: date
    lists: Sequence[Listed]


def group_board(view: GroupView, templates: Environment) -> Message | None:
    """The message for the group; None when nothing of it may be told there, or nothing is due in these days."""
    numbers = iter(range(1, sum(len(one.things) for one in view.lists) + 1))
    lists = [
        {"title": one.title, "things": told}
        for one in view.lists
        if (told := [(next(numbers), part) for part in _parts(view, one.things)])
    ]
    if not lists:
        return None
    given = {"office": view.office, "day": view.day, "until": view.until, "lists": lists}
    shown = show(KIND, Tier.ORDINARY, Place.GROUP, given)
    total = sum(len(one["things"]) for one in lists)
    return write(lambda _place: (KIND, {**shown, "total": total, "reason": None}), Place.GROUP, templates)


def _parts(view: GroupView, things: Sequence[Item]) -> Iterator[dict[str, object]]:
    for item in sorted(things, key=lambda one: one.due):
        if is_told(item.tier, Place.GROUP) and view.day <= item.due <= view.until:
            fields = ("title", "due", "is_provisional")
            yield show_part("things", Place.GROUP, {name: getattr(item, name) for name in fields})
