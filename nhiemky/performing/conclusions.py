"""Conclusions become tasks: entered by list, followed as the steps of a schedule of their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from calendars.plan_model import Plan
from nhiemky.domain.conclusions import Conclusion, FollowedTask, SetBy
from nhiemky.domain.numbering import read_symbol
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.domain.vietnamese import format_date
from nhiemky.errors import BadInput, BadRows
from nhiemky.performing.act import Act
from nhiemky.performing.carrying import CONCLUDE
from nhiemky.performing.collections import close_steps
from nhiemky.performing.conclusions_moved import find_until
from nhiemky.performing.cycle_show import name_cycle
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.performing.steps import finish_within
from nhiemky.performing.task_list import follow_tasks
from nhiemky.store import conclusions as store
from nhiemky.store.cycles import read_cycle
from nhiemky.store.engine import Connection, begin, read

LONGEST_RESULT = 2_000


@dataclass(frozen=True, slots=True)
class WantedConclusions:
    """Which list is entered for which cycle, and the paper that has set the tasks."""

    cycle: int
    path: Path
    document: str = ""
    document_on: date | None = None


@dataclass(frozen=True, slots=True)
class ImportedConclusions:
    """What an import does, by the numbers of tasks; `finished` differ from the list and are left as they are.

    `paper` is the kind by which the tasks are given out, where the plan of the cycle names one.
    """

    cycle: int
    name: str
    list_id: int | None
    added: tuple[int, ...]
    changed: tuple[int, ...]
    unchanged: tuple[int, ...]
    finished: tuple[int, ...]
    tasks: tuple[FollowedTask, ...]
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The tasks of a cycle, those carried over from earlier ones first."""

    cycle: int
    name: str
    list_id: int | None
    tasks: tuple[FollowedTask, ...]


def import_conclusions(office: Office, wanted: WantedConclusions, act: Act, *, apply: bool) -> ImportedConclusions:
    """Enters the conclusions of a cycle; a number that is there already is corrected, one that is done stays.

    They are followed at once, and the cycle's own step is done once its main day has come. Raises BadInput,
    BadRows, NotFound, and then nothing is kept.
    """
    if wanted.document:
        number = read_symbol(wanted.document, "--document", "văn bản giao việc, ví dụ 62-TB/ĐU")
        wanted = replace(wanted, document=number)
    with begin(office.engine, keep=apply) as connection:
        cycle = read_cycle(connection, wanted.cycle)
        if cycle.state is ScheduleState.CANCELLED:
            raise BadInput(f"kỳ số {cycle.id}", f"{cycle.state.label}, không nhập kết luận được")
        known = {one.number: one for one in _own(connection, cycle.id)}
        wanted = _with_paper(wanted, known.values())
        given, set_by = _read(office, connection, cycle, wanted, act)
        added, changed, unchanged, finished = _sort(given, known, wanted)
        wanted_ones = [one for one in given if one.number in {*added, *changed}]
        if wanted_ones:
            _keep(connection, cycle.id, wanted_ones, known, wanted, act)
            follow_tasks(office, connection, cycle, wanted_ones, set_by, act)
            details = {"added": list(added), "changed": list(changed), "file": wanted.path.name}
            act.record(connection, "conclusions.import", cycle.id, {**details, "document": wanted.document})
        if cycle.day <= act.today and cycle.state is not ScheduleState.CLOSED:
            close_steps(office, connection, cycle, CONCLUDE, [cycle.body], act)
        found = store.find_task_list(connection, cycle.id)
        return ImportedConclusions(
            cycle.id, set_by.title, found.id if found else None, added, changed, unchanged, finished,
            tuple(_own(connection, cycle.id)), _find_paper(plan_of(office, connection, cycle)),
        )  # fmt: skip


def _with_paper(wanted: WantedConclusions, known: Iterable[FollowedTask]) -> WantedConclusions:
    """A corrected list that names no paper is of the one by which the tasks were given out."""
    papers = dict.fromkeys((one.document, one.document_on) for one in known if one.document)
    same = [(name, on) for name, on in papers if wanted.document in {"", name}]
    if not wanted.document and len(same) > 1:
        raise BadInput(
            "--document",
            f"nhiệm vụ đã nhập theo nhiều văn bản ({', '.join(name for name, _ in same)}); hãy ghi rõ",
        )
    for name, on in same:
        return replace(wanted, document=name, document_on=wanted.document_on or on)
    return wanted


def _find_paper(plan: Plan) -> str | None:
    step = plan.steps.get(CONCLUDE)
    return step.documents[0] if step is not None and step.documents else None


def list_conclusions(office: Office, cycle_id: int) -> Listed:
    """The tasks of a cycle with how far they are. Raises NotFound, BadInput."""
    with read(office.engine) as connection:
        cycle = read_cycle(connection, cycle_id)
        found = store.find_task_list(connection, cycle_id)
        name = name_cycle(plan_of(office, connection, cycle), cycle)
        tasks = tuple(store.read_conclusions(connection, cycle_id))
        return Listed(cycle_id, name, found.id if found else None, tasks)


def set_result(
    office: Office, conclusion_id: int, text: str | None, done_on: date | None, act: Act
) -> FollowedTask:
    """Writes what has come of a task, wherever it is listed; with a day its next open step is done.

    Raises NotFound, and BadInput for an empty or too long text or a task that is done.
    """
    with begin(office.engine) as connection:
        task = store.read_conclusion(connection, conclusion_id)
        if text is not None:
            if not text.strip() or len(text) > LONGEST_RESULT:
                raise BadInput("--text", f"ghi kết quả, nhiều nhất {LONGEST_RESULT} ký tự")
            said = {"result": " ".join(text.split()), "by": act.actor, "at": act.at}
            store.change_conclusion(connection, task.id, **said)
        if done_on is not None:
            if not task.open_parts:
                raise BadInput(f"nhiệm vụ mã {task.id}", "đã xong rồi; làm lại thì dùng: nhiemky step return")
            finish_within(office, connection, {task.open_parts[0].step_id: done_on}, act)
        act.record(connection, "conclusions.result", task.id, {"done_on": done_on, "has_text": text is not None})
        return store.read_conclusion(connection, conclusion_id)


def _read(
    office: Office, connection: Connection, cycle: ScheduleRecord, wanted: WantedConclusions, act: Act
) -> tuple[tuple[Conclusion, ...], SetBy]:
    """The list as given and what has set its tasks; every deadline is a day of the calendar."""
    from nhiemky.intake.conclusions_file import known_names, read_conclusions_file  # noqa: PLC0415  (openpyxl: who only looks need not wait)

    if wanted.document_on is not None and wanted.document_on > act.today:
        raise BadInput("--date", "ngày văn bản là ngày chưa tới")
    organisation = office.organisation(connection)
    plan = plan_of(office, connection, cycle)
    since = wanted.document_on or min(cycle.day, act.today)
    names = known_names(organisation, organisation.body(cycle.body), act.today)
    given = read_conclusions_file(wanted.path, names, min(since, cycle.day))
    until = find_until(office, connection, cycle, act.today)
    if faults := [fault for one in given if (fault := _find_no_day(office, one, until))]:
        raise BadRows(wanted.path.name, faults)
    title = name_cycle(plan, cycle)
    return given, SetBy(title, wanted.document, wanted.document_on, cycle.day, until or office.calendar.last)


def _find_no_day(office: Office, one: Conclusion, until: date | None) -> BadInput | None:
    place = one.source.partition(", ")[2]
    if one.deadline is None:
        return None if until else BadInput(place, "chưa tính được ngày của kỳ tới; hãy ghi “Thời hạn”")
    if office.calendar.first <= one.deadline <= office.calendar.last:
        return None
    return BadInput(
        place, f"thời hạn {format_date(one.deadline)} nằm ngoài lịch (đến {format_date(office.calendar.last)})"
    )


def _own(connection: Connection, cycle_id: int) -> list[FollowedTask]:
    return [one for one in store.read_conclusions(connection, cycle_id) if one.carried_from is None]


Numbers = tuple[int, ...]


def _sort(
    given: Sequence[Conclusion], known: Mapping[int, FollowedTask], wanted: WantedConclusions
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The numbers that are new, changed, unchanged, and changed though they are done."""
    added = tuple(one.number for one in given if one.number not in known)
    same = {one.number for one in given if one.number in known and _is_same(one, known[one.number], wanted)}
    other = [one.number for one in given if one.number in known and one.number not in same]
    finished = tuple(number for number in other if not known[number].is_open)
    changed = tuple(number for number in other if known[number].is_open)
    return added, changed, tuple(sorted(same)), finished


def _is_same(one: Conclusion, known: FollowedTask, wanted: WantedConclusions) -> bool:
    values = _values(one, wanted)
    if one.every is not known.every:
        return False
    return all(getattr(known, name) == value for name, value in values.items() if name not in {"source", "rhythm"})


def _values(one: Conclusion, wanted: WantedConclusions) -> dict[str, object]:
    return {
        "what": one.what,
        "owner": one.owner,
        "body": one.body,
        "deadline": one.deadline,
        "report_to": one.report_to,
        "partners": one.partners,
        "document": wanted.document,
        "document_on": wanted.document_on,
        "is_recurring": one.every is not None,
        "rhythm": None if one.every is None else one.every.value,
        "tier": int(one.tier),
        "source": one.source,
    }


def _keep(
    connection: Connection,
    cycle_id: int,
    given: Sequence[Conclusion],
    known: Mapping[int, FollowedTask],
    wanted: WantedConclusions,
    act: Act,
) -> None:
    for one in given:
        values = {**_values(one, wanted), "by": act.actor, "at": act.at}
        if one.number in known:
            store.change_conclusion(connection, known[one.number].id, **values)
        else:
            store.add_conclusion(connection, cycle_id, {"number": one.number, **values})
