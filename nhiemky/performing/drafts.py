"""Writes one paper to disk and into the register; what a person may have edited is never written over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from calendars.plan_model import Plan
from nhiemky.domain.draft_names import file_name
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleView, StepRecord, Task
from nhiemky.drafting.draft import Draft, write_draft
from nhiemky.drafting.kind_model import KindData
from nhiemky.drafting.kinds import Kind, load_kind
from nhiemky.drafting.material import speaks_of
from nhiemky.drafting.sheet import Sheet
from nhiemky.performing.cycle_values import Names
from nhiemky.performing.draft_files import place_file
from nhiemky.performing.office import Office
from nhiemky.performing.papers import COMMENTED, LOOKED_UP, Subject, Values, build_context
from nhiemky.performing.planning import plan_of
from nhiemky.performing.sheets import Kept, find_sheet
from nhiemky.store import drafts
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection
from nhiemky.store.sheets import read_sheets

SOURCES = "$sources"  # beside the values a draft was made of, where each came from then


@dataclass(frozen=True, slots=True)
class Written:
    """A paper that lies on disk. `is_new` False: it says the same as the last round, which was kept."""

    id: int
    kind: str
    body: str
    about: str  # the body whose congress it is about, usually the same
    round: int
    path: Path
    sha256: str
    missing: tuple[str, ...]
    contradictions: tuple[str, ...]
    warnings: tuple[str, ...]
    title: str
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """Which paper is wanted: of whom, which kind and outline, for which step; `part` of several of a kind."""

    subject: Subject
    kind: str
    outline: str | None = None
    step_id: int | None = None
    part: int | None = None
    more: Mapping[str, object] = field(default_factory=dict)  # values only this paper has

    @property
    def register(self) -> str:
        """Under which name its rounds are counted."""
        schedule, period = self.subject.schedule, self.subject.period
        name = drafts.subject_of(
            schedule.id if schedule else None, self.subject.body, period.key if period else None
        )
        name += f":{self.subject.body}" if self.subject.is_own else ""
        return f"{name}/{self.part}" if self.part else name


class Desk:
    """Where the papers of one act are written: one office, one transaction, one moment, one folder."""

    def __init__(
        self,
        office: Office,
        connection: Connection,
        organisation: Organisation,
        at: datetime,
        folder: Path | None = None,
    ) -> None:
        """`folder` None: the office's own drafts."""
        self.office, self.connection, self.organisation, self.at = office, connection, organisation, at
        self.folder = folder or office.drafts
        self._contexts: dict[tuple[object, ...], Values] = {}
        self._sheets: dict[str, Kept] = {}
        self._held: dict[int, ScheduleRecord] = {}
        self._steps: dict[int, Sequence[StepRecord]] = {}
        self._written: dict[int, set[tuple[int, str]]] = {}
        self._kinds: dict[tuple[str, str | None], Kind] = {}
        self._names: dict[tuple[str, str | None], Names] = {}

    def kind(self, key: str, outline: str | None = None) -> Kind:
        """A document kind, read once: templates do not change under an act."""
        if (key, outline) not in self._kinds:
            settings = self.office.settings
            self._kinds[key, outline] = load_kind(key, settings.templates, settings.templates_overlay, outline)
        return self._kinds[key, outline]

    def names(self, kind: Kind) -> Names:
        """The names of the context that papers of a kind use."""
        key = (kind.key, kind.outline)
        if key not in self._names:
            settings = self.office.settings
            self._names[key] = speaks_of(kind, settings.templates, settings.templates_overlay)
        return self._names[key]

    def hold(self, schedule_id: int) -> ScheduleRecord:
        """A schedule that no other pass works on until the end of the transaction, read once."""
        if schedule_id not in self._held:
            self._held[schedule_id] = store.hold_schedule(self.connection, schedule_id)
        return self._held[schedule_id]

    def steps(self, schedule_id: int) -> Sequence[StepRecord]:
        """The steps of a schedule, read once: writing papers changes none."""
        if schedule_id not in self._steps:
            self._steps[schedule_id] = store.read_steps(self.connection, [schedule_id])[schedule_id]
        return self._steps[schedule_id]

    def written(self, schedule_id: int) -> set[tuple[int, str]]:
        """The (step, kind) of a schedule that have a draft; to be asked once it is held, and added to."""
        if schedule_id not in self._written:
            self._written[schedule_id] = drafts.read_written(self.connection, [schedule_id])[schedule_id]
        return self._written[schedule_id]

    def context(self, subject: Subject, names: Names = LOOKED_UP) -> Values:
        """The values of a subject that papers with these names need, read once."""
        is_cycle = subject.schedule is not None and subject.schedule.is_cycle
        wanted = names & (LOOKED_UP if is_cycle else COMMENTED)
        key = (*subject.key, wanted)
        if key not in self._contexts:
            self._contexts[key] = build_context(
                self.office, self.connection, self.organisation, subject, self.at, wanted
            )
        return self._contexts[key]

    def sheet(self, paper: Paper) -> Sheet:
        """What people have given for a paper, read once."""
        subject = paper.register.partition("/")[0]
        if subject not in self._sheets:
            self._sheets[subject] = read_sheets(self.connection, subject)
        return find_sheet(self._sheets[subject], subject, paper.kind)

    def write(self, paper: Paper, *, is_kept_when_same: bool = False) -> Written:
        """Writes the next round beside those there are; or keeps the last one if nothing has changed."""
        last = drafts.next_round(self.connection, paper.register, paper.kind) - 1
        if last and is_kept_when_same:
            kept = self._keep(paper, last)
            if kept is not None:
                return kept
        number = last + 1
        label = self.kind(paper.kind).label
        while True:
            made = self._make(paper, number)
            about, day = paper.subject.about, self.at.date()
            path = self.folder / file_name(paper.kind, label, about, day, number, paper.part)
            if place_file(path, made.content):
                return self._record(paper, number, path, made)
            number += 1

    def _make(self, paper: Paper, number: int) -> Draft:
        kind = self.kind(paper.kind, paper.outline)
        return write_draft(
            kind,
            {**self.context(paper.subject, self.names(kind)), **paper.more},
            templates=self.office.settings.templates,
            overlay=self.office.settings.templates_overlay,
            round_number=number,
            sheet=self.sheet(paper),
        )

    def _keep(self, paper: Paper, last: int) -> Written | None:
        """The last round, if writing it again gives the same bytes and its file is still there."""
        found = drafts.find_drafts(self.connection, subject=paper.register, kind=paper.kind)[-1]
        path = self.office.drafts / found["file"]
        if path.parent != self.folder or not path.exists():
            return None  # asked first: writing it again costs most
        made = self._make(paper, last)
        if found["sha256"] != made.sha256:
            return None
        return _written(found["id"], paper, last, path, made, is_new=False)

    def _record(self, paper: Paper, number: int, path: Path, made: Draft) -> Written:
        schedule, period = paper.subject.schedule, paper.subject.period
        values: dict[str, Any] = {
            "schedule_id": schedule.id if schedule else None,
            "step_id": paper.step_id,
            "body": paper.subject.body,
            "period": period.key if period else None,
            "subject": paper.register,
            "kind": made.kind,
            "outline": made.outline,
            "version": made.version,
            "round": number,
            "title": made.title,
            "tier": made.tier,
            "file": _shown_path(path, self.office.drafts),
            "sha256": made.sha256,
            "template_sha256": made.template_sha256,
            "inputs_sha256": made.inputs_sha256,
            "inputs": None if made.inputs is None else {**made.inputs, SOURCES: made.sources},
            "content": made.content,
            "missing": len(made.missing),
            "written_at": self.at,
        }
        return _written(drafts.add(self.connection, values), paper, number, path, made)


def write_due_draft(desk: Desk, view: ScheduleView, task: Task, kind: str) -> bool:
    """Writes the first draft of a step's paper, in the transaction that decided it.

    False when there is one since the view was read: another pass was quicker.
    """
    office, connection = desk.office, desk.connection
    schedule = desk.hold(view.schedule_id)
    written = desk.written(schedule.id)
    if (task.step_id, kind) in written:
        return False
    written.add((task.step_id, kind))
    plan = plan_of(office, connection, schedule)
    more = {} if task.waits_for is None else {"waiting": _waiting(task, plan.steps[task.key].title)}
    data = desk.kind(kind).data
    subject = _subject_of_step(desk, schedule, plan, task, data)
    for paper in parts_of(desk, Paper(subject, kind, step_id=task.step_id, more=more), data):
        desk.write(paper)
    return True


def _subject_of_step(desk: Desk, schedule: ScheduleRecord, plan: Plan, task: Task, data: KindData) -> Subject:
    """A step that every cell of a cycle has is about the cell's own paper."""
    if schedule.is_cycle and plan.steps[task.key].per is not None and task.body != schedule.body:
        return Subject(task.body, schedule, is_own=True)
    return Subject(writing_body(desk.organisation, schedule.body, data), schedule)


def writing_body(organisation: Organisation, body: str, kind: KindData) -> str:
    """Whose paper it is: a decision about a cell is issued by the committee above it."""
    parent = organisation.body(body).parent
    return parent if kind.about_cell and parent else body


def parts_of(desk: Desk, paper: Paper, kind: KindData) -> Iterator[Paper]:
    """The paper itself; or, of a kind that comes once per ballot, one for every ballot that has been given."""
    if kind.per is None:
        yield paper
        return
    given = desk.sheet(paper).values.get(kind.per)
    items = given if isinstance(given, list) and given else [None]
    for number, item in enumerate(items, start=1):
        more = {} if item is None else {kind.per.removesuffix("s"): item}
        yield replace(paper, part=number, more={**paper.more, **more})


def _waiting(task: Task, title: str) -> dict[str, object]:
    """What the office has waited for, for the letter that asks after it; nothing of a restricted step."""
    assert task.waits_for is not None
    return {
        "title": title,
        "tier": task.tier,
        "sent_on": task.ready_on,
        "service_days": task.waits_for.service.count,
    }


def _shown_path(path: Path, drafts_folder: Path) -> str:
    """Within the office's drafts as a relative path, elsewhere in full."""
    return (
        path.relative_to(drafts_folder).as_posix() if path.is_relative_to(drafts_folder) else str(path.absolute())
    )


def _written(draft_id: int, paper: Paper, number: int, path: Path, made: Draft, *, is_new: bool = True) -> Written:
    return Written(
        draft_id, made.kind, paper.subject.body, paper.subject.about, number, path, made.sha256, made.missing,
        made.contradictions, made.warnings, made.title, is_new,
    )  # fmt: skip
