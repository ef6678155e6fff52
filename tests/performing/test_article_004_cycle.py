"""A published half-year review (26/7/2021) lived as a cycle: its days, its forms, its report, its eight tasks.

Only the figures, days and numbers of instruments come from the article; the sentences are ours.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from calendars.periods import parse_period
from nhiemky.domain.figures import Basis
from nhiemky.domain.ladder import ESCALATED
from nhiemky.domain.organisation import Body
from nhiemky.domain.schedule import ScheduleState, StepState
from nhiemky.drafting.paper_text import read_paper
from nhiemky.performing.conclusions import WantedConclusions, import_conclusions, list_conclusions, set_result
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figure_forms import FormCycle, find_form_cycle, write_forms
from nhiemky.performing.figure_imports import FormState, import_forms
from nhiemky.performing.figures import read_totals
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.steps import finish_steps
from nhiemky.performing.targets import Resolution, import_targets
from nhiemky.rehearsal.filler import Giver, fill_form, invent
from nhiemky.store import schedules
from nhiemky.store.engine import begin, read
from nhiemky.store.organisations import keep_organisation, read_organisation

DATA = Path(__file__).parent / "data"
CYCLE = yaml.safe_load((DATA / "article_004_cycle.yaml").read_text(encoding="utf-8"))
ARTICLE = yaml.safe_load(
    (DATA.parents[1] / "drafting" / "documents" / "data" / "article_004.yaml").read_text(encoding="utf-8")
)
EIGHT = DATA / "article_004_tasks.yaml"
OPENED, HELD = CYCLE["opened"], CYCLE["conference"]
ENTERED = HELD + timedelta(2)
ANSWERED = date(2022, 1, 26)
WORDS = {
    "report": ARTICLE["sheet"]["report"],
    "tasks": ARTICLE["sheet"]["tasks"],
    "meeting": {"invited_limit": 30},
    "period": {"cut_off": "30/6/2021"},
    "year_resolution": {"title": ARTICLE["sheet"]["year_resolution"]["title"]},
}
LEFT_ALONE = {"send_figures", "conclude_tasks", "track_tasks"}
Desk = Any  # of conftest.py


@dataclass(frozen=True)
class Review:
    """The cycle on its desk."""

    desk: Desk
    id: int
    folder: Path

    def forms(self) -> None:
        """Every cell and the committee fill in their Excel forms; the office takes them in."""
        office, act = self.desk.office, self.desk.act(date(2021, 6, 4))
        files = write_forms(office, self.id, self.folder / "forms", act)
        with read(office.engine) as connection:
            cycle = find_form_cycle(office, connection, schedules.read_schedule(connection, self.id))
        for file in files:
            body = self.desk.organisation().body(file.stem.removeprefix("bieu-so-lieu-2021h1-"))
            file.write_bytes(fill_form(file.read_bytes(), self.values(cycle, body)))
        outcomes = import_forms(office, files, act)
        assert [(one.file, one.state, one.faults) for one in outcomes] == [
            (file.name, FormState.KEPT, []) for file in files
        ]

    def values(self, cycle: FormCycle, body: Body) -> dict[str, Any]:
        """What the article says, for both columns of the form; what it does not say is invented."""
        giver = Giver(self.desk.organisation().counts(body.key, HELD), 7, body.is_cell)
        fields = cycle.fields(body)
        form = CYCLE["forms"].get(body.key, CYCLE["forms"]["others"])
        given = {one.name: form[one.indicator] for one in fields if one.indicator in form}
        return invent(fields, cycle.catalogue, giver, parse_period("2021H1"), CYCLE["days"]["cutoff"]) | given

    def finish(self, until: date) -> None:
        """The office does its own steps on their days."""
        due = {
            step.id: step.target
            for step in self.desk.steps(self.id).values()
            if step.state.is_live and step.key not in LEFT_ALONE and step.target <= until
        }
        finish_steps(self.desk.office, due, self.desk.act(until))


@pytest.fixture
def review(desk: Desk, tmp_path: Path) -> Review:
    """Opened in June 2021 with the day of the conference, in an office whose people are in office already."""
    with begin(desk.office.engine) as connection:
        found = read_organisation(connection)
        seated = tuple(replace(one, from_on=date(2020, 8, 1)) for one in found.assignments)
        keep_organisation(connection, replace(found, assignments=seated), "năm 2021", desk.at(OPENED))
    desk.office.today = OPENED
    path = tmp_path / "targets.yaml"
    path.write_text('targets: [{name: Kết nạp, unit: đồng chí, planned: "3", sense: ít nhất}]', encoding="utf-8")
    resolution = Resolution("so-khcn", "2021", CYCLE["resolution"]["number"], CYCLE["resolution"]["dated"])
    import_targets(desk.office, path, resolution, desk.act(OPENED))
    wanted = WantedCycle("so-khcn", None, parse_period("2021H1"), HELD)
    return Review(desk, open_cycle(desk.office, wanted, desk.act(OPENED)).id, tmp_path)


def test_its_days_and_the_dates_of_its_steps(review: Review) -> None:
    schedule = review.desk.schedule(review.id)
    assert schedule.state is ScheduleState.APPROVED
    assert {name: date.fromisoformat(on) for name, on in schedule.anchors.items()} == CYCLE["days"]
    steps = review.desk.steps(review.id)
    assert {key: steps[key].target for key in CYCLE["steps"]} == CYCLE["steps"]


def test_the_forms_give_the_figures_of_the_article(review: Review) -> None:
    review.forms()
    with read(review.desk.office.engine) as connection:
        schedule = schedules.read_schedule(connection, review.id)
        totals = read_totals(review.desk.office, connection, schedule)
    found = {key: totals[key, Basis.ACTUAL] for key in CYCLE["totals"]}
    assert {key: one.value for key, one in found.items()} == {
        key: Decimal(value) for key, value in CYCLE["totals"].items()
    }
    assert {one.missing for one in found.values()} == {()}


def test_the_whole_review_from_june_to_its_eight_followed_tasks(review: Review) -> None:
    desk = review.desk
    desk.live(OPENED, date(2021, 6, 3))
    review.forms()
    steps = desk.steps(review.id)
    assert steps["send_figures"].state is StepState.DONE  # closed by the forms themselves
    desk.live(date(2021, 6, 4), date(2021, 6, 10))
    review.finish(date(2021, 7, 26))
    _check_report(review)
    _check_tasks(review)


def _check_report(review: Review) -> None:
    """Every number of the article, its five heads, its eight tasks; nothing is missing or doubted."""
    sheet = review.folder / "sheet.yaml"
    sheet.write_text(yaml.safe_dump(WORDS, allow_unicode=True), encoding="utf-8")
    order = Order(review.id, outline="five_headings", data=sheet)
    [paper] = draft_document(review.desk.office, "half_year_report", order, review.desk.act(date(2021, 7, 21)))
    lines = [one for one in read_paper(paper.path.read_bytes(), "report.docx") if isinstance(one, str)]
    assert [words for words in ARTICLE["printed"] if words not in "\n".join(lines)] == []
    assert [line for line in lines if line in CYCLE["headings"]] == CYCLE["headings"]
    assert {line[:2] for line in lines if line[:1].isdigit() and line[1:3] == ". "} == {
        "1.",
        "2.",
        "3.",
        "4.",
        "5.",
    }
    tasks = [line for line in lines if line.startswith("(") and line[1:2].isdigit()]
    assert tasks == [f"({number}) {one['title']}." for number, one in enumerate(ARTICLE["sheet"]["tasks"], 1)]
    assert (paper.missing, paper.contradictions) == ((), ())


def _check_tasks(review: Review) -> None:
    """They are reminded of and escalated by the same pass as every step, and end when they are done."""
    desk = review.desk
    wanted = WantedConclusions(review.id, EIGHT, "62-TB/ĐU", HELD)
    entered = import_conclusions(desk.office, wanted, desk.act(ENTERED), apply=True)
    assert len(entered.tasks) == 8
    assert desk.steps(review.id)["conclude_tasks"].state is StepState.DONE
    parts = {part.step_id: part for one in entered.tasks for part in one.parts}
    assert sorted({part.target for part in parts.values() if part.target}) == CYCLE["followed"]
    for day in CYCLE["followed"]:  # nobody answers: its people are told on the day, afterwards those above them
        desk.pass_at(day)
        desk.pass_at(day + timedelta(8))
    rungs = {(row["step_id"], row["rung"].partition(":")[0]) for row in desk.reminders()}
    told = {
        (task.number, rung)
        for task in entered.tasks
        for rung in ("on_day", ESCALATED[:-1])
        if all((part.step_id, rung) in rungs for part in task.parts)
    }
    expected = {(number, rung) for number in range(1, 9) for rung in ("on_day", ESCALATED[:-1])}
    assert told == expected - {(7, ESCALATED[:-1])}  # the secretary's own task: nobody stands above him
    for task in entered.tasks:
        for part in task.parts:
            set_result(desk.office, task.id, None, part.target or HELD, desk.act(ANSWERED))
    left = list_conclusions(desk.office, review.id).tasks
    assert [(one.number, one.is_open) for one in left] == [(number, False) for number in range(1, 9)]
    desk.live(ANSWERED, ANSWERED + timedelta(2))
    assert desk.schedule(entered.list_id).state is ScheduleState.CLOSED
