"""Changes of a running schedule that end in a difference to approve: another day, variant, calendar or body.

A preview does the very same act in a transaction and takes it back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from calendars.cascade import lay_out_cells
from calendars.network import applicable_facts
from calendars.plan_model import Plan
from calendars.wording import format_date
from nhiemky.domain.schedule import DEADLINE_LEVELS, ScheduleRecord, ScheduleState, StepRecord, StepState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.changes import Change, Difference, store_dates
from nhiemky.performing.office import Office
from nhiemky.performing.opening import add_step_rows, check_in_calendar
from nhiemky.performing.planning import (
    Family,
    Planned,
    event_of,
    keep_plan,
    plan_families,
    plan_family,
    plan_of,
    root_of,
)
from nhiemky.store import schedules as store
from nhiemky.store.deadlines import add_deadline, read_deadlines
from nhiemky.store.engine import Connection, begin
from nhiemky.store.organisations import read_organisation
from nhiemky.store.reminders import cancel_uncarried


def move_congress(
    office: Office, schedule_id: int, day: date, act: Act, *, apply: bool, closing: date | None = None
) -> Difference:
    """Moves the congress day; cells whose day no longer fits before the committee's are laid out anew."""
    with begin(office.engine, keep=apply) as connection:
        schedule = _read_congress(connection, schedule_id)
        check_in_calendar(office.calendar, day, "--day")
        if day <= schedule.superior_plan:
            received = format_date(schedule.superior_plan)
            raise BadInput("--day", f"ngày đại hội phải sau ngày nhận kế hoạch của cấp trên ({received})")
        if closing is not None and closing < day:
            raise BadInput("--closing", "ngày bế mạc không được trước ngày khai mạc")
        last = closing or day + (schedule.closing - schedule.day)
        known = plan_family(office, connection, root_of(connection, schedule_id), act.today)
        store.change_schedule(connection, schedule_id, day=day, closing=last)
        family = plan_family(office, connection, root_of(connection, schedule_id), act.today)
        if schedule.parent_id is None:  # a cell that is moved by itself stays where it was put, conflicts are told
            _move_cells(office, connection, family)
        changes = replan(office, connection, [family.root.schedule.id], act)
        act.record(connection, "congress.move", schedule_id, {"old": schedule.day, "new": day})
        return Difference(changes, changes.families, [known])


def switch_variant(office: Office, schedule_id: int, variant: str, act: Act, *, apply: bool) -> Difference:
    """Switches the kind of congress; what is done carries over by the plan's own table."""
    with begin(office.engine, keep=apply) as connection:
        schedule = _read_congress(connection, schedule_id)
        plan = plan_of(office, connection, schedule)
        if variant not in plan.variants:
            known = ", ".join(plan.variants) or "kế hoạch này không chia loại"
            raise BadInput("--variant", f'không có loại "{variant}"; chỉ có: {known}')
        chosen = plan.variants[variant]
        target = office.find_plan(chosen.plan) if chosen.plan else plan
        fallen = _rewrite(connection, schedule, plan, target, variant, chosen.carry, act.today)
        changes = replan(office, connection, [root_of(connection, schedule_id)], act)
        act.record(connection, "congress.switch", schedule_id, {"old": schedule.variant, "new": variant})
        return Difference([*fallen, *changes], changes.families)


def replan_all(office: Office, act: Act, *, apply: bool) -> Difference:
    """Projects every open schedule again, as after a correction of the calendar."""
    with begin(office.engine, keep=apply) as connection:
        live = {ScheduleState.DRAFT, ScheduleState.APPROVED}
        roots = [one.id for one in store.read_schedules(connection) if one.parent_id is None and one.state in live]
        changes = replan(office, connection, roots, act)
        if changes:
            act.record(connection, "calendar.replan", "all", {"changes": len(changes)})
        return changes


def set_deadline(
    office: Office, schedule_id: int, step: str, level: str, on: date, source: str, act: Act, *, apply: bool
) -> Difference:
    """Keeps a superior's deadline for a step beside the others; the tightest of all wins."""
    with begin(office.engine, keep=apply) as connection:
        schedule = _read_open(connection, schedule_id)
        if step not in plan_of(office, connection, schedule).steps:
            raise BadInput("--step", f'kế hoạch của đợt số {schedule_id} không có bước "{step}"')
        if level not in DEADLINE_LEVELS:
            raise BadInput("--level", f'không có cấp "{level}"; chỉ có: {", ".join(DEADLINE_LEVELS)}')
        known = {(key, at): (day, paper) for key, at, day, paper in _deadlines(connection, schedule_id)}
        old_day, old_source = known.get((step, level), (None, None))
        add_deadline(connection, schedule_id, step, level, on, source)
        details = {"step": step, "level": level, "old": old_day, "new": on, "replaces": old_source}
        act.record(connection, "congress.deadline", schedule_id, details)
        root = root_of(connection, schedule_id)
        _move_cells(office, connection, plan_family(office, connection, root, act.today))
        return replan(office, connection, [root], act)


def _deadlines(connection: Connection, schedule_id: int) -> list[tuple[str, str, date, str]]:
    return read_deadlines(connection, [schedule_id])[schedule_id]


def replan(office: Office, connection: Connection, roots: Iterable[int], act: Act) -> Difference:
    """Projects families again, writes their dates and wakes them; gives what moved."""
    families = plan_families(office, connection, list(roots), act.today)
    changes = store_dates(connection, families, act)
    members = (one.schedule for family in families for one in family.members)
    store.set_wake(connection, [one.id for one in members if one.state is ScheduleState.APPROVED], act.at)
    return Difference(changes, families)


def _read_open(connection: Connection, schedule_id: int) -> ScheduleRecord:
    schedule = store.read_schedule(connection, schedule_id)
    if schedule.state in {ScheduleState.CLOSED, ScheduleState.CANCELLED}:
        raise BadInput(f"đợt số {schedule_id}", f"{schedule.state.label}, không thay đổi được nữa")
    return schedule


def _read_congress(connection: Connection, schedule_id: int) -> ScheduleRecord:
    schedule = _read_open(connection, schedule_id)
    if schedule.is_cycle:
        raise BadInput(f"đợt số {schedule_id}", "là một kỳ, không phải đại hội; dùng: nhiemky cycle")
    if schedule.is_task_list:
        raise BadInput(f"đợt số {schedule_id}", "là nhiệm vụ theo dõi; dùng: nhiemky conclusions import")
    return schedule


def _move_cells(office: Office, connection: Connection, family: Family) -> None:
    """Leaves the cells alone while they still fit; else lays out those that have not met, and no others."""
    layout, root = family.root.plan.cells, family.root
    if layout is None or not family.children:
        return
    limit = root.date_of(root.projection.latest, layout.gate)
    open_ones = [one for one in family.children if not _has_met(one, event_of(layout, one.plan))]
    if limit is None or all(_fits(one, limit) for one in open_ones):
        return
    anchors = {"superior_plan": root.schedule.superior_plan, "congress": root.schedule.day}
    calendar = office.calendars_of(root.plan)[layout.calendar]
    cells = [one.schedule.body for one in open_ones]
    days = lay_out_cells(layout, cells, {**anchors, "closing": root.schedule.closing}, calendar, limit=limit)
    for one in open_ones:
        day = days[one.schedule.body]
        store.change_schedule(connection, one.schedule.id, day=day, closing=day)


def _fits(cell: Planned, limit: date) -> bool:
    """Whether a cell's day still lies before the gate and leaves it time from a start that has moved."""
    if cell.schedule.day > limit:
        return False
    slacks = (cell.projection.slack(position) for position in range(len(cell.network.nodes)))
    return not cell.has_new_start or min(slacks, default=0) >= 0


def _has_met(cell: Planned, event: str) -> bool:
    step = cell.steps.get((event, cell.schedule.body))
    return step is not None and not step.state.is_live


def _rewrite(
    connection: Connection,
    schedule: ScheduleRecord,
    plan: Plan,
    target: Plan,
    variant: str,
    carry: Mapping[str, str],
    on: date,
) -> list[Change]:
    """Gives a schedule another plan: new steps are added, done ones marked, the others fall away."""
    sha256 = keep_plan(connection, target)
    facts = {**schedule.facts, "variant": variant}
    changed = replace(schedule, variant=variant, plan=target.plan, plan_sha256=sha256, facts=facts)
    store.change_schedule(
        connection, schedule.id, variant=variant, plan=target.plan, plan_sha256=sha256, facts=facts
    )
    steps = store.read_steps(connection, [schedule.id])[schedule.id]
    organisation = read_organisation(connection)
    known = frozenset((one.key, one.body) for one in steps)
    add_step_rows(connection, organisation, changed, target, on, known)
    done = {carry.get(one.key, one.key): one for one in steps if one.state is StepState.DONE}
    _carry_done(connection, schedule.id, done)
    return _drop_fallen(connection, changed, plan, target)


def _carry_done(connection: Connection, schedule_id: int, done: Mapping[str, StepRecord]) -> None:
    for step in store.read_steps(connection, [schedule_id])[schedule_id]:
        old = done.get(step.key)
        if old is not None and step.state is not StepState.DONE:
            store.change_step(connection, step.id, state=StepState.DONE, done_on=old.done_on, note=old.key)


def _drop_fallen(connection: Connection, schedule: ScheduleRecord, plan: Plan, target: Plan) -> list[Change]:
    """Switches off what the new plan or variant does not have, and on what it has again."""
    facts = applicable_facts(target, {**schedule.facts, "variant": schedule.variant or ""})
    fallen: list[Change] = []
    for step in store.read_steps(connection, [schedule.id])[schedule.id]:
        is_wanted = step.key in target.steps and target.is_applicable(step.key, facts)
        if step.state.is_live and not is_wanted:
            store.change_step(connection, step.id, state=StepState.NOT_APPLICABLE)
            cancel_uncarried(connection, [step.id], "không còn áp dụng")
            title = plan.steps[step.key].title if step.key in plan.steps else target.steps[step.key].title
            why = "không áp dụng với loại đại hội này"
            fallen.append(Change(step.id, step.key, title, step.body, step.target, None, why))
        elif step.state is StepState.NOT_APPLICABLE and is_wanted:
            store.change_step(connection, step.id, state=StepState.OPEN, target=None)
    return fallen


def apply_facts(office: Office, connection: Connection, schedule: ScheduleRecord, on: date) -> None:
    """Adds and switches off steps as the facts of a schedule now say."""
    plan = plan_of(office, connection, schedule)
    steps = store.read_steps(connection, [schedule.id])[schedule.id]
    known = frozenset((one.key, one.body) for one in steps)
    add_step_rows(connection, read_organisation(connection), schedule, plan, on, known)
    _drop_fallen(connection, schedule, plan, plan)
