"""Grades of a review: taken in from the office's list, counted for papers; names stay on the office's screen."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nhiemky.domain.figures import Basis
from nhiemky.domain.grading import (
    GradeCounts,
    Grades,
    Level,
    Stage,
    Subject,
    SubjectKind,
    count_grades,
    find_excess,
    find_skipped,
)
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.domain.timers import present_members
from nhiemky.domain.vietnamese import SortKey, format_count, sort_key_by_given_name
from nhiemky.drafting.origin import Origin
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.figure_values import FigureValues
from nhiemky.performing.member_counts import member_rules
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import grades as store
from nhiemky.store.cycles import read_cycle
from nhiemky.store.engine import Connection, begin, read

DECIDE = "decide_grades"  # the step that a plan of a review with grading has
_NAMES = {SubjectKind.CELL: "cells", SubjectKind.MEMBER: "members"}


@dataclass(frozen=True, slots=True)
class GradeReport:
    """Counts of the whole and of the members of each cell, and what does not fit; nobody is named."""

    whole: tuple[GradeCounts, ...]
    cells: tuple[tuple[str, GradeCounts], ...]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import has changed, and how things stand now."""

    changed: int
    report: GradeReport


def import_grades(office: Office, path: Path, number: int, act: Act) -> Taken:
    """Takes in the levels of a list, all or none. Raises BadInput, BadRows, NotFound."""
    from nhiemky.intake.grades_file import read_grades  # noqa: PLC0415  (openpyxl: who only looks need not wait)

    with begin(office.engine) as connection:
        schedule = _read_graded(office, connection, number)
        if schedule.state is ScheduleState.CANCELLED:
            raise BadInput(f"kỳ số {number}", f"{schedule.state.label}, không nhập xếp loại được nữa")
        organisation = office.organisation(connection)
        subjects = find_subjects(organisation, schedule)
        given = read_grades(path, subjects)
        # The name of the file may be somebody's: what it held is known by its hash.
        source = f"{path.suffix.lower()} sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
        changed = store.keep_grades(connection, number, given, source, act.actor, act.at)
        stages = {str(stage): sum(one is stage for _, one in given) for stage in Stage}
        act.record(connection, "grade.import", number, {"changed": changed, "rows": stages, "source": source})
        report = _report(office, organisation, _join(subjects, store.read_grades(connection, number)))
    return Taken(changed, report)


def list_grades(office: Office, number: int) -> list[Grades]:
    """Everybody to be graded in a cycle with the levels so far: cells first, then members cell by cell."""
    with read(office.engine) as connection:
        schedule = _read_graded(office, connection, number)
        subjects = find_subjects(office.organisation(connection), schedule)
        return _join(subjects, store.read_grades(connection, number))


def write_list(office: Office, number: int, path: Path) -> int:
    """Writes the list to fill in; gives how many there are to grade. Raises BadInput."""
    from nhiemky.intake.grades_file import write_grade_list  # noqa: PLC0415  (openpyxl: who only looks need not wait)

    rows = list_grades(office, number)
    with read(office.engine) as connection:
        names = {body.key: body.name for body in office.organisation(connection).bodies}
    write_grade_list(path, rows, names)
    return len(rows)


def report_grades(office: Office, number: int) -> GradeReport:
    """How many have which level, and what does not fit."""
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
        schedule = _read_graded(office, connection, number)
        rows = _join(find_subjects(organisation, schedule), store.read_grades(connection, number))
        return _report(office, organisation, rows)


def _read_graded(office: Office, connection: Connection, number: int) -> ScheduleRecord:
    schedule = read_cycle(connection, number)
    plan = plan_of(office, connection, schedule)
    if DECIDE not in plan.steps:
        raise BadInput(f"kỳ số {number}", f'"{plan.title}" không có bước xếp loại ({DECIDE})')
    return schedule


def find_subjects(organisation: Organisation, schedule: ScheduleRecord, body: str | None = None) -> list[Subject]:
    """Who is graded: the cells of the body at the end of the period, and their members then.

    Raises BadInput where a cell and a person go by the same key: a level could be read as the other's.
    """
    on = date.fromisoformat((schedule.anchors or {}).get("period_end", schedule.day.isoformat()))
    cells = organisation.cells(body or schedule.body, on)
    members: dict[str, list[Subject]] = {cell.key: [] for cell in cells}
    for held in present_members(organisation, on).values():
        if held.body in members:
            name = organisation.person(held.person).full_name
            members[held.body].append(Subject(held.person, name, SubjectKind.MEMBER, held.body))
    own = [Subject(cell.key, cell.name, SubjectKind.CELL, cell.key) for cell in cells]
    people = [one for found in members.values() for one in sorted(found, key=_by_given_name)]
    if same := {one.key for one in own} & {one.key for one in people}:
        raise BadInput(f"mã “{min(same)}”", "vừa là chi bộ vừa là đảng viên; hãy đổi mã trong danh sách tổ chức")
    return [*own, *people]


def _by_given_name(subject: Subject) -> tuple[SortKey, SortKey]:
    return sort_key_by_given_name(subject.name)


def _join(subjects: Iterable[Subject], levels: dict[tuple[str, Stage], Level]) -> list[Grades]:
    found: dict[str, dict[Stage, Level]] = {}
    for (subject, stage), level in levels.items():
        found.setdefault(subject, {})[stage] = level
    return [Grades(one, found.get(one.key, {})) for one in subjects]


def _report(office: Office, organisation: Organisation, rows: Sequence[Grades]) -> GradeReport:
    whole = tuple(count_grades(kind, rows) for kind in SubjectKind)
    bodies = dict.fromkeys(one.subject.body for one in rows)
    cells = tuple(
        (body, count_grades(SubjectKind.MEMBER, [one for one in rows if one.subject.body == body]))
        for body in bodies
    )
    rule = member_rules(office).share
    excess = [
        find_excess(rule, whole[0], "Toàn đảng bộ"),
        *(find_excess(rule, counts, organisation.body(body).name) for body, counts in cells),
    ]
    skipped = [
        f"{format_count(number)} {kind.label} chưa có mức ở bước “{stage.label}” dù đã có bước sau"
        for (kind, stage), number in find_skipped(rows).items()
    ]
    return GradeReport(whole, cells, (*filter(None, excess), *skipped))


# --- what papers may say ---------------------------------------------------------------------------------


def put_grade_counts(
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    body: str,
    figures: FigureValues,
) -> None:
    """Sets figures.grading.* of a paper from the levels taken in, numbers only; without any nothing is said.

    A form that says otherwise is told as a doubt.
    """
    levels = store.read_grades(connection, schedule.id)
    if not levels:
        return
    rows = _join(find_subjects(organisation, schedule, body), levels)
    kinds = [SubjectKind.MEMBER] if body != schedule.body or organisation.body(body).is_cell else list(SubjectKind)
    for kind in kinds:
        counts = count_grades(kind, rows)
        if counts.assessed:
            _put(figures, counts)


def _put(figures: FigureValues, counts: GradeCounts) -> None:
    name = _NAMES[counts.kind]
    values = {"assessed": counts.assessed, **{str(level): number for level, number in counts.levels.items()}}
    if counts.kind is SubjectKind.MEMBER:
        values |= {"total": counts.total, "not_assessed": counts.not_assessed}
    for part, value in values.items():
        path = f"grading.{name}_{part}"
        total = figures.totals.get((path, Basis.ACTUAL))
        is_other = total is not None and total.value is not None and total.value != value
        doubts = (f"biểu số liệu ghi {total.value}",) if total is not None and is_other else ()
        figures.put(path, value, Origin(f"Bảng xếp loại đã nhập: {counts.stage_counts()}", doubts=doubts))
