"""The page of a rehearsal: the timeline, the conflicts, and per person the messages day by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from calendars.wording import format_date, format_weekday_date
from nhiemky.delivery.folder import Sent
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import StepState
from nhiemky.domain.vietnamese import sort_key_by_given_name
from nhiemky.performing.office import Office
from nhiemky.performing.show import DatedStep, Shown
from nhiemky.rehearsal.summary import Summary
from nhiemky.store.engine import read
from nhiemky.store.organisations import read_organisation

HIDDEN_FROM = 3
HIDDEN_TITLE = "Việc hạn chế, xem tại Văn phòng Đảng ủy"
ROW = 22
LEFT = 430
WIDTH = 760
TOP = 46


@dataclass(frozen=True, slots=True)
class Bar:
    """One step on the timeline: from its forecast to its latest day; `marks` say what is unsure about it."""

    title: str
    y: int
    start: float
    width: float
    css: str
    tip: str


@dataclass(frozen=True, slots=True)
class Group:
    """The steps of one body."""

    name: str
    y: int
    bars: list[Bar]


def write_page(
    stage: Office, shown: Shown, sent: Sequence[Sent], summary: Summary, path: Path, today: date
) -> None:
    """Writes index.html; the same rehearsal, the same bytes."""
    with read(stage.engine) as connection:
        organisation = read_organisation(connection)
    steps = [step for step in shown.steps if step.state != StepState.NOT_APPLICABLE and step.latest]
    last = max((step.latest for step in steps if step.latest), default=today)
    scale = Scale(today, last)
    groups = _groups(steps, organisation, scale)
    pages = Environment(
        loader=FileSystemLoader(stage.settings.templates / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = pages.get_template("rehearsal.html.j2").render(
        body=organisation.body(shown.schedule.body).name,
        day=format_weekday_date(shown.schedule.day),
        today=format_date(today),
        summary=summary.as_dict(),
        conflicts=shown.conflicts,
        groups=groups,
        height=(groups[-1].y + ROW * (len(groups[-1].bars) + 1) if groups else TOP) + ROW,
        width=LEFT + WIDTH + 20,
        left=LEFT,
        months=scale.months(),
        congress=scale.x(shown.schedule.day),
        provisional=[(step.title, format_date(step.latest)) for step in steps if step.provisional and step.latest],
        people=list_people(sent, organisation),
    )
    path.write_text(html, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to pixels."""

    first: date
    last: date

    def x(self, on: date) -> float:
        """Where a day stands, kept inside the picture."""
        span = max(1, (self.last - self.first).days)
        return round(LEFT + WIDTH * min(1, max(0, (on - self.first).days / span)), 1)

    def months(self) -> list[tuple[float, str]]:
        """The first of every month with its label."""
        found, day = [], (self.first.replace(day=1) + timedelta(32)).replace(day=1)
        while day <= self.last:
            found.append((self.x(day), f"{day.month}/{day.year}"))
            day = (day + timedelta(32)).replace(day=1)
        return found


def _groups(steps: Iterable[DatedStep], organisation: Organisation, scale: Scale) -> list[Group]:
    groups: list[Group] = []
    y = TOP
    for body, members in groupby(steps, key=attrgetter("org")):
        ordered = sorted(members, key=lambda one: (one.latest or date.max, one.id))
        bars = [_bar(step, y + ROW * (row + 1), scale) for row, step in enumerate(ordered)]
        groups.append(Group(organisation.body(body).name, y, bars))
        y += ROW * (len(bars) + 1) + 8
    return groups


def _bar(step: DatedStep, y: int, scale: Scale) -> Bar:
    assert step.latest is not None
    end = scale.x(step.latest)
    start = scale.x(min(step.forecast or step.latest, step.latest))
    late = step.slack_wd is not None and step.slack_wd < 0
    css = "late" if late else ("provisional" if step.provisional else "sure")
    is_hidden = step.tier >= HIDDEN_FROM
    title = HIDDEN_TITLE if is_hidden else step.title
    return Bar(
        title,
        y,
        start,
        max(3.0, round(end - start, 1)),
        css,
        format_date(step.latest) if is_hidden else step.sentence,
    )


def list_people(sent: Sequence[Sent], organisation: Organisation) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Name and messages of everybody who was written to, in the order of given names."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for message in sent:
        line = (format_date(message.day), message.subject, f"messages/{message.file}")
        found.setdefault(message.person, []).append(line)
    named = [(organisation.person(key).full_name, lines) for key, lines in found.items()]
    return sorted(named, key=lambda one: sort_key_by_given_name(one[0]))
