"""Papers on demand: one kind now, or the whole file of a congress."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from calendars.periods import Period, PeriodKind, parse_period
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import TASK_LIST, ScheduleRecord
from nhiemky.domain.timers import tell_occasion
from nhiemky.drafting.kinds import Kind, load_kind
from nhiemky.drafting.occasion import refuse_without_occasion
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.decision_record import decided_so
from nhiemky.performing.drafts import Desk, Paper, Written, parts_of, writing_body
from nhiemky.performing.figure_periods import period_of_cycle
from nhiemky.performing.file_papers import LIST_KIND, papers_of_file, suits
from nhiemky.performing.office import Office
from nhiemky.performing.papers import Subject
from nhiemky.performing.planning import plan_of
from nhiemky.performing.sheets import keep_sheet, write_empty_sheet
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, begin, read


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: papers of a schedule, or of a body with or without a period.

    `data` is a filled data sheet, kept first; `out` a folder, None for the office's own drafts.
    """

    schedule: int | None = None
    body: str | None = None
    period: str | None = None
    outline: str | None = None
    data: Path | None = None
    out: Path | None = None


def draft_document(office: Office, kind: str, order: Order, act: Act) -> tuple[Written, ...]:
    """Writes a paper now, as the next round beside those there are.

    A kind that only cells have is written for every cell of a parent schedule; one that comes once per ballot,
    for every ballot. Raises NotFound, BadInput.
    """
    found = _load(office, kind, order.outline)
    with begin(office.engine) as connection:
        _check(connection, order)
        desk = _desk(office, connection, order, act)
        subjects = list(_subjects(desk, order, found))
        _keep_data(office, connection, subjects, order, kind, act)
        papers = [paper for subject in subjects for paper in _papers(desk, subject, found, order)]
        for paper in papers if found.data.occasion else ():
            refuse_without_occasion(found, desk.context(paper.subject), desk.sheet(paper).values)
        written = tuple(desk.write(paper) for paper in papers)
        _audit(connection, act, order, written)
    return written


def draft_everything(office: Office, order: Order, act: Act) -> tuple[Written, ...]:
    """Writes the whole file of a congress and its cells, the list last; what has not changed is kept."""
    if order.schedule is None:
        raise BadInput("tạo cả hồ sơ", "cần số của đợt (--schedule)")
    with begin(office.engine) as connection:
        _check(connection, order)
        desk = _desk(office, connection, order, act)
        family = _family(connection, order.schedule)
        _keep_data(office, connection, [Subject(family[0].body, family[0])], order, None, act)
        written: list[Written] = []
        for schedule in family:
            written += _write_file(desk, schedule, order)
        _audit(connection, act, order, written)
    return tuple(written)


def prepare_sheet(office: Office, kind: str, order: Order, path: Path, act: Act) -> None:
    """Writes the data sheet of a kind to fill in, with what has been given already."""
    found = _load(office, kind, order.outline)
    with read(office.engine) as connection:
        _check(connection, order)
        desk = _desk(office, connection, order, act)
        subject = next(_subjects(desk, order, found))
        write_empty_sheet(office, connection, Paper(subject, kind).register, kind, path)


# --- whose papers ------------------------------------------------------------------------------------


def _check(connection: Connection, order: Order) -> None:
    """Of a cycle one body's own paper may be asked for, of a congress the schedule says whose it is."""
    if order.schedule is None:
        return
    schedule = store.read_schedule(connection, order.schedule)
    if schedule.is_task_list:
        cycle = (schedule.occasion or "").removeprefix(TASK_LIST)
        raise BadInput(f"đợt số {schedule.id}", f"là nhiệm vụ theo dõi; dự thảo tạo theo kỳ số {cycle}")
    if order.body is None and order.period is None:
        return
    if order.body is not None and not schedule.is_cycle:
        raise BadInput("tạo dự thảo", "chọn một trong hai: số của đợt (--schedule) hoặc mã tổ chức (--org)")
    if order.period is not None and schedule.is_cycle and parse_period(order.period).key != schedule.occasion:
        raise BadInput("--period", f"đợt số {schedule.id} là của kỳ {tell_occasion(schedule)}; hãy bỏ --period")


def _subjects(desk: Desk, order: Order, kind: Kind) -> Iterator[Subject]:
    period = _period(kind, order)
    if order.schedule is None:
        yield _of_body(desk.organisation, order, period)
        return
    family = _family(desk.connection, order.schedule)
    own = desk.organisation.body(family[0].body)
    if family[0].is_cycle:
        yield from _of_cycle(desk, family[0], order, kind)
        return
    if kind.data.about_cell:
        family = decided_so(kind, [one for one in family if desk.organisation.body(one.body).is_cell])
    elif not suits(kind, own):
        family = [one for one in family[1:] if suits(kind, desk.organisation.body(one.body))]
    else:
        family = family[:1]
    if not family:
        raise BadInput(kind.label, f"không dành cho {own.name}")
    yield from (_subject(desk.organisation, one, kind, period) for one in family)


def _of_cycle(desk: Desk, schedule: ScheduleRecord, order: Order, kind: Kind) -> Iterator[Subject]:
    """The body whose cycle it is, else its cells; or the one asked for, which is one of them."""
    _check_period(kind, period_of_cycle(schedule))
    own = desk.organisation.body(schedule.body)
    cells = [] if own.is_cell else desk.organisation.cells(own.key, desk.at.date())
    wanted = desk.organisation.body(order.body) if order.body else None
    if wanted is not None and wanted not in (own, *cells):
        raise BadInput(wanted.name, f"không thuộc đợt số {schedule.id} của {own.name}")
    fitting = [one for one in ((own, *cells) if wanted is None else (wanted,)) if suits(kind, one)]
    if not fitting:
        raise BadInput(kind.label, f"không dành cho {(wanted or own).name}")
    chosen = fitting[:1] if fitting[0] == own else fitting
    yield from (Subject(one.key, schedule, is_own=one != own) for one in chosen)


_PERIOD_WORDS = {
    PeriodKind.YEAR: "cả năm (2026)",
    PeriodKind.HALF_YEAR: "6 tháng (2026H1)",
    PeriodKind.QUARTER: "quý (2026Q3)",
    PeriodKind.MONTH: "tháng (2026M05)",
}


def _period(kind: Kind, order: Order) -> Period | None:
    period = parse_period(order.period) if order.period else None
    _check_period(kind, period)
    return period


def _check_period(kind: Kind, period: Period | None) -> None:
    if period and kind.data.periods and period.kind not in kind.data.periods:
        wanted = ", ".join(_PERIOD_WORDS[one] for one in kind.data.periods)
        raise BadInput(f"{kind.label}, kỳ {period.key}", f"văn bản này lập theo {wanted}")


def _of_body(organisation: Organisation, order: Order, period: Period | None) -> Subject:
    if order.body is None:
        raise BadInput("tạo dự thảo", "cần số của đợt (--schedule) hoặc mã tổ chức (--org)")
    return Subject(organisation.body(order.body).key, None, period)


def _subject(
    organisation: Organisation, schedule: ScheduleRecord, kind: Kind, period: Period | None = None
) -> Subject:
    return Subject(writing_body(organisation, schedule.body, kind.data), schedule, period)


def _family(connection: Connection, schedule_id: int) -> list[ScheduleRecord]:
    store.hold_schedule(connection, schedule_id)
    return [store.read_schedule(connection, schedule_id), *store.read_children(connection, schedule_id)]


# --- the papers --------------------------------------------------------------------------------------


def _papers(desk: Desk, subject: Subject, kind: Kind, order: Order) -> Iterator[Paper]:
    step = _step_of(desk, subject, subject.schedule, kind.key) if subject.schedule else None
    return parts_of(desk, Paper(subject, kind.key, order.outline, step), kind.data)


def _write_file(desk: Desk, schedule: ScheduleRecord, order: Order) -> list[Written]:
    written: list[Written] = []
    for subject, kind in papers_of_file(desk, schedule):
        for paper in _papers(desk, subject, kind, replace(order, outline=None)):
            more = {"archive_items": _items(written)} if kind.key == LIST_KIND else {}
            written.append(desk.write(replace(paper, more={**paper.more, **more}), is_kept_when_same=True))
    return written


def _items(written: Sequence[Written]) -> list[dict[str, object]]:
    """The file so far, as its list prints it."""
    return [
        {"title": paper.title, "reference": f"Dự thảo lần {paper.round}", "note": paper.path.name}
        for paper in written
    ]


def _step_of(desk: Desk, subject: Subject, schedule: ScheduleRecord, kind: str) -> int | None:
    """The step the paper belongs to in this schedule's plan, if any; in a cycle that of its own body."""
    plan = plan_of(desk.office, desk.connection, schedule)
    keys = {key for key, step in plan.steps.items() if kind in step.documents}
    if not keys:
        return None
    steps = desk.steps(schedule.id)
    fitting = [step for step in steps if step.key in keys]
    if schedule.is_cycle:
        fitting = [step for step in fitting if step.body == subject.body]
    return fitting[0].id if fitting else None


# --- the act -----------------------------------------------------------------------------------------


def _desk(office: Office, connection: Connection, order: Order, act: Act) -> Desk:
    folder = order.out.absolute() if order.out else None
    return Desk(office, connection, office.organisation(connection), act.at, folder)


def _load(office: Office, kind: str, outline: str | None) -> Kind:
    return load_kind(kind, office.settings.templates, office.settings.templates_overlay, outline)


def _keep_data(
    office: Office, connection: Connection, subjects: Sequence[Subject], order: Order, kind: str | None, act: Act
) -> None:
    if order.data is None:
        return
    for subject in subjects:
        keep_sheet(office, connection, Paper(subject, kind or "").register, order.data, kind, act)


def _audit(connection: Connection, act: Act, order: Order, written: Sequence[Written]) -> None:
    """Kinds and counts, no texts: the audit is read by many."""
    new = [paper.kind for paper in written if paper.is_new]
    act.record(
        connection, "draft.write", order.schedule or order.body, {"kinds": sorted(set(new)), "papers": len(new)}
    )
