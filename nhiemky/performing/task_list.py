"""The schedule that follows the tasks of a cycle: a plan made of them, one step a task, body and period."""

from collections.abc import Mapping, Sequence
from datetime import date

from calendars.plan_model import Plan, Scope, Step
from nhiemky.domain.conclusions import CELLS, PLAN, Conclusion, SetBy, lay_out_tasks, number_of, replace_steps
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import TASK_LIST, ScheduleRecord, ScheduleState, StepRecord, StepState
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.opening import approve_family
from nhiemky.performing.planning import facts_of, keep_plan, plan_family, plan_of
from nhiemky.store import conclusions as store
from nhiemky.store import schedules
from nhiemky.store.engine import Connection
from nhiemky.store.reminders import cancel_uncarried

CORRECTED = "kết luận đã sửa"


def follow_tasks(
    office: Office,
    connection: Connection,
    cycle: ScheduleRecord,
    given: Sequence[Conclusion],
    set_by: SetBy,
    act: Act,
) -> int:
    """Follows new and corrected tasks beside those that are followed already; gives the list's number.

    What is done stays done. A task that goes to somebody else is a new step for them.
    """
    organisation = office.organisation(connection)
    scope = Scope.CELL if organisation.body(cycle.body).is_cell else Scope.COMMITTEE
    plan = lay_out_tasks(given, set_by, office.calendar, scope, cycle.body)
    known = store.find_task_list(connection, cycle.id)
    if known is None:
        number = _open(connection, organisation, cycle, plan, set_by, act)
        steps: list[StepRecord] = []
    else:
        number = known.id
        steps = schedules.read_steps(connection, [number])[number]
        old = plan_of(office, connection, known)
        plan = _merge(old, plan, steps)
        _hand_over(connection, steps, old, plan, given)
    cells = [cell.key for cell in organisation.cells(cycle.body, act.today)]
    _add_rows(connection, number, plan, given, cells)
    last = max(_due(step) for step in plan.steps.values())
    values = {"plan_sha256": keep_plan(connection, plan), "day": last, "closing": last}
    schedules.change_schedule(connection, number, state=ScheduleState.APPROVED, **values)
    approve_family(connection, plan_family(office, connection, number, act.today), act)
    _point(connection, cycle.id, number)
    return number


def _open(
    connection: Connection,
    organisation: Organisation,
    cycle: ScheduleRecord,
    plan: Plan,
    set_by: SetBy,
    act: Act,
) -> int:
    values = {
        "body": cycle.body,
        "plan": PLAN,
        "plan_sha256": keep_plan(connection, plan),
        "facts": facts_of(organisation, cycle.body, None, act.today),
        "day": set_by.until,
        "closing": set_by.until,
        "superior_plan": min(set_by.since, act.today),
        "state": ScheduleState.APPROVED,
        "opened_on": act.today,
        "occasion": f"{TASK_LIST}{cycle.id}",
    }
    return schedules.add_schedule(connection, values)


def _merge(old: Plan, new: Plan, steps: Sequence[StepRecord]) -> Plan:
    """The old plan with what the new one says of its tasks; steps that are done stay as they were."""
    given = {number_of(key) for key in new.steps}
    done = {step.key for step in steps if not step.state.is_live and step.state is not StepState.NOT_APPLICABLE}
    kept = {key: step for key, step in old.steps.items() if number_of(key) not in given or key in done}
    live = {key: step for key, step in new.steps.items() if key not in kept or _is_partly_live(key, steps)}
    both = {**kept, **live}
    return replace_steps(new, {key: both[key] for key in sorted(both, key=_order)})


def _is_partly_live(key: str, steps: Sequence[StepRecord]) -> bool:
    """A task of every cell may be done in one and open in another."""
    return any(step.key == key and step.state.is_live for step in steps)


def _order(key: str) -> tuple[int, str]:
    return number_of(key) or 0, key


def _hand_over(
    connection: Connection,
    steps: Sequence[StepRecord],
    old: Plan,
    plan: Plan,
    given: Sequence[Conclusion],
) -> None:
    """Ends the open steps that are no more, and those that somebody else is to do."""
    by_number = {one.number: one for one in given}
    for step in steps:
        number = number_of(step.key)
        if number not in by_number or not step.state.is_live:
            continue
        if step.key in plan.steps and not _is_others(step, old.steps.get(step.key), plan, by_number[number]):
            continue
        gone = {"key": f"{step.key}_until_{step.id}"[-64:]} if step.key in plan.steps else {}
        schedules.change_step(connection, step.id, state=StepState.NOT_APPLICABLE, **gone)
        cancel_uncarried(connection, [step.id], CORRECTED)


def _is_others(step: StepRecord, old: Step | None, plan: Plan, wanted: Conclusion) -> bool:
    new = plan.steps[step.key]
    is_same_body = wanted.owner == CELLS or step.body == wanted.body
    return not is_same_body or old is None or (old.owner, old.per) != (new.owner, new.per)


def _add_rows(
    connection: Connection, number: int, plan: Plan, given: Sequence[Conclusion], cells: Sequence[str]
) -> None:
    """The steps that are not there yet; one that had fallen away and is wanted again is open again."""
    known = {(step.key, step.body): step for step in schedules.read_steps(connection, [number])[number]}
    places: Mapping[int, Sequence[str]] = {
        one.number: cells if one.owner == CELLS else [one.body] for one in given
    }
    wanted = [
        (position, key, body)
        for position, key in enumerate(plan.steps)
        for body in places.get(number_of(key) or 0, ())
    ]
    for _, key, body in wanted:
        step = known.get((key, body))
        if step is not None and step.state is StepState.NOT_APPLICABLE:
            schedules.change_step(connection, step.id, state=StepState.OPEN, target=None)
    rows = [
        {"schedule_id": number, "position": position, "key": key, "body": body, "state": StepState.OPEN}
        for position, key, body in wanted
        if (key, body) not in known
    ]
    schedules.add_steps(connection, rows)


def _point(connection: Connection, cycle_id: int, number: int) -> None:
    """Every task points to its last step."""
    steps = schedules.read_steps(connection, [number])[number]
    last = {number_of(step.key): step.id for step in steps if step.state is not StepState.NOT_APPLICABLE}
    store.point_to_steps(connection, cycle_id, {key: value for key, value in last.items() if key is not None})


def _due(step: Step) -> date:
    assert step.due is not None
    assert step.due.on is not None
    return step.due.on
