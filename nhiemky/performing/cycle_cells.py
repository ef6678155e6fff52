"""Cells that come and go while a committee's cycle runs: their steps follow the heirs, new cells are asked too."""

from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepRecord, StepState
from nhiemky.performing.act import Act
from nhiemky.performing.collections import request_figures, withdraw_figures
from nhiemky.performing.office import Office
from nhiemky.performing.opening import ENDED, add_step_rows
from nhiemky.performing.planning import plan_of
from nhiemky.store import schedules as store
from nhiemky.store.cycles import find_cycle, read_cycles
from nhiemky.store.engine import Connection
from nhiemky.store.reminders import cancel_uncarried

TAKEN_OVER = "tổ chức kế thừa đã có kỳ này"


def is_covered(connection: Connection, schedule: ScheduleRecord, heir: str, act: Act) -> bool:
    """Whether the heir has the same cycle of its own; then the one of the body that has ended is cancelled."""
    if schedule.occasion is None:
        return False
    own = find_cycle(connection, heir, schedule.plan, schedule.occasion)
    if own is None:
        return False
    steps = store.read_steps(connection, [schedule.id])[schedule.id]
    cancel_uncarried(connection, [step.id for step in steps if step.state.is_live], TAKEN_OVER)
    store.change_schedule(connection, schedule.id, state=ScheduleState.CANCELLED, wake_at=None)
    act.record(connection, "cycle.cancel", schedule.id, {"taken_over_by": own.id})
    return True


def follow_cells(office: Office, connection: Connection, organisation: Organisation, act: Act) -> set[int]:
    """Puts the cells' steps of running cycles where the cells are now; gives the cycles it has changed."""
    changed: set[int] = set()
    for cycle in read_cycles(connection):
        plan = plan_of(office, connection, cycle)
        is_asked = any(step.per for step in plan.steps.values())
        if is_asked and cycle.state not in ENDED and organisation.is_open(cycle.body, act.today):
            before = store.read_steps(connection, [cycle.id])[cycle.id]
            _hand_over(connection, organisation, cycle, before, act)
            if plan.cycle is not None and plan.cycle.figures is not None:
                _ask_again(connection, organisation, cycle, before, act)
            known = store.read_steps(connection, [cycle.id])[cycle.id]
            pairs = frozenset((step.key, step.body) for step in known)
            add_step_rows(connection, organisation, cycle, plan, act.today, pairs)
            after = store.read_steps(connection, [cycle.id])[cycle.id]
            changed |= {cycle.id} if after != before else set()
    return changed


def _ask_again(
    connection: Connection, organisation: Organisation, cycle: ScheduleRecord, steps: list[StepRecord], act: Act
) -> None:
    """Asks the cells there are for their figures, and those that have ended no more."""
    cells = [cell.key for cell in organisation.cells(cycle.body, act.today)]
    for gone in sorted({step.body for step in steps} - {cycle.body, *cells}):
        withdraw_figures(connection, cycle.id, gone, act.at, act.actor)
    request_figures(connection, cycle.id, cells, act.at, act.actor)


def _hand_over(
    connection: Connection, organisation: Organisation, cycle: ScheduleRecord, steps: list[StepRecord], act: Act
) -> None:
    """The open step of an ended cell goes to its one heir, or falls away where the heir has it already."""
    taken = {(step.key, step.body) for step in steps}
    for step in steps:
        if step.body == cycle.body or not step.state.is_live or organisation.is_open(step.body, act.today):
            continue
        heirs = organisation.successors(step.body, act.today)
        heir = heirs[0].key if len(heirs) == 1 else None
        if heir is not None and (step.key, heir) not in taken:
            store.change_step(connection, step.id, body=heir)
            taken.add((step.key, heir))
        else:
            store.change_step(connection, step.id, state=StepState.NOT_APPLICABLE)
        cancel_uncarried(connection, [step.id], "chi bộ đã kết thúc")
