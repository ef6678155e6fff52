"""The page of a rehearsed year: its cycles, the tasks of its conferences, its papers, and everybody's messages."""

from collections import Counter
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from calendars.wording import format_date
from nhiemky.domain.cycles import name_occasion
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.drafting.kinds import load_kind
from nhiemky.performing.office import Office
from nhiemky.rehearsal.page import list_people
from nhiemky.rehearsal.year_summary import LivedYear, YearTask
from nhiemky.store.engine import read
from nhiemky.store.organisations import read_organisation

Row = tuple[str, ...]


def write_year_page(stage: Office, lived: LivedYear, year: int, org: str, path: Path) -> None:
    """Writes index.html; the same year, the same bytes."""
    with read(stage.engine) as connection:
        organisation = read_organisation(connection)
    pages = Environment(
        loader=FileSystemLoader(stage.settings.templates / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = pages.get_template("rehearsal_year.html.j2").render(
        body=organisation.body(org).name,
        year=year,
        first=format_date(min(one.superior_plan for one in lived.cycles)),
        summary=lived.summary.as_dict(),
        plans=_plans(stage, organisation, lived),
        tasks=[_task(organisation, one) for one in lived.tasks],
        forms=[(Path(name).name, f"forms/{name}") for name in lived.forms],
        papers=_papers(stage, lived),
        people=list_people(lived.sent, organisation),
    )
    path.write_text(html, encoding="utf-8")


def _plans(stage: Office, organisation: Organisation, lived: LivedYear) -> list[tuple[str, list[Row]]]:
    """Title and cycles of each plan, in the order in which they open."""
    drafts = Counter(one["schedule_id"] for one in lived.drafts)
    ordered = sorted(lived.cycles, key=attrgetter("plan", "superior_plan", "id"))
    return [
        (
            stage.find_plan(plan).title,
            [_cycle(organisation, one, drafts[one.id]) for one in members],
        )
        for plan, members in groupby(ordered, key=attrgetter("plan"))
    ]


def _cycle(organisation: Organisation, one: ScheduleRecord, drafts: int) -> Row:
    name = name_occasion(one.occasion or "")
    days = (format_date(one.superior_plan), format_date(one.day))
    return (name, organisation.body(one.body).name, *days, str(drafts), one.state.label)


def _task(organisation: Organisation, one: YearTask) -> Row:
    due = format_date(one.target) if one.target else ""
    return (one.title, organisation.body(one.body).name, due, one.state.label)


def _papers(stage: Office, lived: LivedYear) -> list[tuple[str, int]]:
    """How many papers of each kind."""
    counts = Counter(one["kind"] for one in lived.drafts)
    settings = stage.settings
    named = [
        (load_kind(kind, settings.templates, settings.templates_overlay), many) for kind, many in counts.items()
    ]
    return sorted((kind.label, many) for kind, many in named)
