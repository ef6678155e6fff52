"""What people report of a step: received, done, returned; pinned, locked or dropped."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from calendars.wording import format_date
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepRecord, StepState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.changes import Difference
from nhiemky.performing.moving import replan
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of, root_of
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, begin
from nhiemky.store.reminders import cancel_uncarried

LONG_BEFORE = timedelta(days=365)


def receive_step(office: Office, step_id: int, on: date, act: Act) -> Difference:
    """Somebody has seen it; it stays to be done."""
    with begin(office.engine) as connection:
        return receive_within(office, connection, step_id, on, act)


def receive_within(office: Office, connection: Connection, step_id: int, on: date, act: Act) -> Difference:
    """As receive_step, in the transaction of another act."""
    step = _read_live(connection, step_id)
    _check_day(connection, step, on, act)
    return _change(office, connection, step_id, act, state=StepState.RECEIVED, received_on=on)


def finish_step(office: Office, step_id: int, on: date, act: Act) -> Difference:
    """Done is a fact: dates that count from it move at once."""
    return finish_steps(office, {step_id: on}, act)


def finish_steps(office: Office, days: Mapping[int, date], act: Act) -> Difference:
    """As finish_step for several at once: all of them or, when one may not be, none."""
    with begin(office.engine) as connection:
        return finish_within(office, connection, days, act)


def finish_within(office: Office, connection: Connection, days: Mapping[int, date], act: Act) -> Difference:
    """As finish_steps, in the transaction of the act that makes them done."""
    steps = {step.id: step for step in store.read_steps_by_id(connection, days)}
    schedules = _read_with_roots(connection, {step.schedule_id for step in steps.values()})
    done: list[dict[str, object]] = []
    for step_id, on in days.items():
        step = steps.get(step_id) or store.read_step(connection, step_id)  # which says that there is none
        schedule = schedules[step.schedule_id]
        _refuse_dead(step, schedule)
        _check_start(schedules[schedule.parent_id or schedule.id], on, act)
        note = act.reason or step.note
        done.append({"id": step_id, "state": StepState.DONE, "done_on": on, "by": act.actor, "note": note})
    act.record_each(connection, "step.done", {step_id: {"on": on} for step_id, on in days.items()})
    store.change_steps(connection, done)
    cancel_uncarried(connection, days, "đã xong")
    roots = {schedules[step.schedule_id].parent_id or step.schedule_id for step in steps.values()}
    return replan(office, connection, sorted(roots), act).without(days)


def return_step(office: Office, step_id: int, act: Act) -> Difference:
    """Sent back with a reason: to be done again, even when it was dropped or called done (another round)."""
    with begin(office.engine) as connection:
        return return_within(office, connection, step_id, act)


def return_within(office: Office, connection: Connection, step_id: int, act: Act) -> Difference:
    """As return_step, in the transaction of another act."""
    step = store.read_step(connection, step_id)
    _refuse_ended(step, store.read_schedule(connection, step.schedule_id))
    if step.state is StepState.NOT_APPLICABLE:
        raise BadInput(f"việc số {step_id}", f"{step.state.label}, không trả lại được")
    if not act.reason:
        raise BadInput("--note", "phải ghi lý do trả lại")
    again = {"rounds": step.rounds + (step.state is StepState.DONE), "done_on": None, "received_on": None}
    again["is_dropped"] = False
    anew = {"target_version": step.target_version + 1, "target_since": act.today}
    return _change(office, connection, step_id, act, state=StepState.RETURNED, **again, **anew)


def pin_step(office: Office, step_id: int, to: date | None, act: Act) -> Difference:
    """Moved by hand to a day, or released (None) back to its rule; who and why are kept."""
    with begin(office.engine) as connection:
        step = _read_live(connection, step_id)
        if to is not None:
            _check_pin(step, to, act)
        return _change(office, connection, step_id, act, pinned_on=to)


def lock_step(office: Office, step_id: int, to: date | None, act: Act) -> Difference:
    """Locked to a day by a superior's paper, or released (None); the note names the paper."""
    with begin(office.engine) as connection:
        _read_live(connection, step_id)
        if to is not None and not act.reason:
            raise BadInput("--note", "phải ghi số, ngày văn bản ấn định thời hạn")
        return _change(office, connection, step_id, act, locked_on=to)


def drop_step(office: Office, step_id: int, act: Act) -> Difference:
    """Leaves an optional step out; its predecessors pass through. Raises BadInput for any other."""
    with begin(office.engine) as connection:
        step = _read_live(connection, step_id)
        plan = plan_of(office, connection, store.read_schedule(connection, step.schedule_id))
        if not plan.steps[step.key].optional:
            raise BadInput(f"việc số {step_id}", "là việc bắt buộc theo kế hoạch, không bỏ được")
        cancel_uncarried(connection, [step_id], "đã bỏ")
        return _change(office, connection, step_id, act, state=StepState.DROPPED, is_dropped=True)


def _change(office: Office, connection: Connection, step_id: int, act: Act, **values: Any) -> Difference:  # noqa: ANN401
    """Sets a step, plans its family again and writes the audit; gives the other dates that moved."""
    step = store.read_step(connection, step_id)
    store.change_step(connection, step_id, **values, by=act.actor, note=act.reason or step.note)
    act.record(connection, "step.change", step_id, {name: _plain(value) for name, value in values.items()})
    changes = replan(office, connection, [root_of(connection, step.schedule_id)], act)
    return changes.without({step_id})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _read_with_roots(connection: Connection, ids: Iterable[int]) -> dict[int, ScheduleRecord]:
    """Schedules by id, with those of the committees that cells' schedules belong to."""
    found = {one.id: one for one in store.read_schedules(connection, ids)}
    parents = {one.parent_id for one in found.values() if one.parent_id is not None} - found.keys()
    return found | {one.id: one for one in (store.read_schedules(connection, parents) if parents else ())}


def _read_live(connection: Connection, step_id: int) -> StepRecord:
    step = store.read_step(connection, step_id)
    _refuse_dead(step, store.read_schedule(connection, step.schedule_id))
    return step


def _refuse_dead(step: StepRecord, schedule: ScheduleRecord) -> None:
    _refuse_ended(step, schedule)
    if not step.state.is_live:
        when = f" ngày {format_date(step.done_on)}" if step.done_on else ""
        raise BadInput(
            f"việc số {step.id}", f"{step.state.label}{when}, không đổi được (có thể dùng: step return)"
        )


def _refuse_ended(step: StepRecord, schedule: ScheduleRecord) -> None:
    if schedule.state in {ScheduleState.CLOSED, ScheduleState.CANCELLED}:
        raise BadInput(f"việc số {step.id}", f"thuộc đợt số {schedule.id} {schedule.state.label}")


def _check_day(connection: Connection, step: StepRecord, on: date, act: Act) -> None:
    _check_start(store.read_schedule(connection, root_of(connection, step.schedule_id)), on, act)


def _check_start(root: ScheduleRecord, on: date, act: Act) -> None:
    """A day to come, or one long before everything began, is a slip of the pen."""
    if on > act.today:
        raise BadInput("--on", f"{format_date(on)} là ngày chưa tới")
    if root.superior_plan - on > LONG_BEFORE:
        received = f"ngày nhận kế hoạch của cấp trên là {format_date(root.superior_plan)}"
        raise BadInput("--on", f"{format_date(on)} sớm hơn một năm trước khi bắt đầu đợt này ({received})")


def _check_pin(step: StepRecord, to: date, act: Act) -> None:
    if not act.reason:
        raise BadInput("--note", "phải ghi lý do ghim ngày")
    if to < act.today:
        raise BadInput("--to", f"{format_date(to)} là ngày đã qua")
    if step.locked_on is not None:
        locked = format_date(step.locked_on)
        raise BadInput(f"việc số {step.id}", f"đã khóa ngày {locked} theo văn bản; bỏ khóa trước khi ghim")
