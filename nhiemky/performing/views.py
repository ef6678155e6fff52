"""Schedules as the agenda sees them: live tasks with target, ladder and what is known of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from calendars.expressions import Expression, Offset, evaluate
from calendars.network import applicable_facts
from calendars.plan_model import Plan
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, ScheduleView, StepRecord, StepState, Task
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import schedules as store
from nhiemky.store.drafts import read_written
from nhiemky.store.engine import Connection
from nhiemky.store.reminders import read_decided


def read_views(office: Office, connection: Connection, ids: Sequence[int]) -> list[ScheduleView]:
    """The approved schedules among `ids`, each with its live tasks."""
    schedules = _read_approved(connection, ids)
    numbers = [one.id for one in schedules]
    tasks = _read_tasks(office, connection, schedules)
    decided = read_decided(connection, numbers)
    written = read_written(connection, numbers)
    return [
        ScheduleView(
            one.id,
            one.approved_on or one.opened_on,
            tasks[one.id],
            decided[one.id],
            frozenset(written[one.id]),
            one.wake_at,
        )
        for one in schedules
    ]


def read_tasks(office: Office, connection: Connection, ids: Sequence[int]) -> dict[int, tuple[Task, ...]]:
    """The live tasks alone of the approved schedules among `ids`."""
    return _read_tasks(office, connection, _read_approved(connection, ids))


def _read_approved(connection: Connection, ids: Sequence[int]) -> list[ScheduleRecord]:
    return [one for one in store.read_schedules(connection, ids) if one.state is ScheduleState.APPROVED]


def _read_tasks(
    office: Office, connection: Connection, schedules: Sequence[ScheduleRecord]
) -> dict[int, tuple[Task, ...]]:
    plans = {one.id: plan_of(office, connection, one) for one in schedules}
    steps = _read_steps(connection, plans)
    return {one.id: tuple(_tasks(office, plans[one.id], one, steps[one.id])) for one in schedules}


def _read_steps(connection: Connection, plans: Mapping[int, Plan]) -> dict[int, list[StepRecord]]:
    """The live ones; where an outside party is waited for all, since what is done says when it was asked."""
    whole = [number for number, plan in plans.items() if plan.has_outside_party]
    live = [number for number, plan in plans.items() if not plan.has_outside_party]
    return store.read_steps(connection, whole) | store.read_live_steps(connection, live)


def _tasks(office: Office, plan: Plan, schedule: ScheduleRecord, steps: Sequence[StepRecord]) -> Iterator[Task]:
    ready = _ready_days(office, plan, schedule, steps) if plan.has_outside_party else {}
    kept = office.kept_tasks
    for step in steps:
        if step.state.is_live and step.target is not None and step.key in plan.steps:
            ready_on = ready.get((step.key, step.body))
            key = (schedule.plan_sha256, step, ready_on)
            if key not in kept:
                kept[key] = _task(office, plan, step, step.target, ready_on)
            yield kept[key]


def _task(office: Office, plan: Plan, step: StepRecord, target: date, ready_on: date | None) -> Task:
    model = plan.steps[step.key]
    return Task(
        step_id=step.id,
        key=step.key,
        body=step.body,
        owner=model.owner,
        state=step.state,
        target=target,
        target_version=step.target_version,
        target_since=step.target_since or target,
        remind=plan.reminders_of(step.key),
        escalate=plan.escalations_of(step.key),
        waits_for=model.waits_for,
        ready_on=ready_on,
        start=_draft_start(office, plan.draft_lead_of(step.key), target) if model.documents else None,
        documents=model.documents,
        tier=model.tier,
    )


def _draft_start(office: Office, lead: Offset, target: date) -> date:
    return evaluate(Expression(on=target, offset=Offset(-abs(lead.count), lead.unit)), {}, office.calendar)


def _ready_days(
    office: Office, plan: Plan, schedule: ScheduleRecord, steps: Sequence[StepRecord]
) -> Mapping[tuple[str, str], date]:
    """Of the steps that wait for an outside party: the day the last predecessor was done, if none is open."""
    facts = applicable_facts(plan, {**schedule.facts, "variant": schedule.variant or ""})
    cells = tuple(dict.fromkeys(step.body for step in steps if step.body != schedule.body))
    dropped = frozenset(step.key for step in steps if step.is_dropped)
    network = office.network_of(plan, schedule.plan_sha256, facts, cells, dropped)
    done = {(s.key, s.body): s.done_on for s in steps if s.state is StepState.DONE and s.done_on}
    ready: dict[tuple[str, str], date] = {}
    for node in network.nodes:
        if node.step.waits_for is None:
            continue
        before = [network.nodes[edge.before] for edge in node.edges]
        days = [done.get((one.key, one.body or schedule.body)) for one in before]
        known = [day for day in days if day is not None]
        if len(known) == len(days):
            ready[node.key, node.body or schedule.body] = max(
                known, default=schedule.approved_on or schedule.opened_on
            )
    return ready
