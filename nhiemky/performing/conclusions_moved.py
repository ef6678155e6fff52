"""Tasks follow their conference: entered before its day was known, they count from it anew when it moves."""

from collections.abc import Sequence
from datetime import date

from nhiemky.domain.conclusions import Conclusion, FollowedTask, SetBy
from nhiemky.domain.cycles import name_cycle_of
from nhiemky.domain.schedule import ScheduleRecord, StepRecord
from nhiemky.performing.act import Act
from nhiemky.performing.changes import Change
from nhiemky.performing.figure_periods import period_of_cycle
from nhiemky.performing.next_review import find_next_review
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.performing.task_list import follow_tasks
from nhiemky.store import conclusions as store
from nhiemky.store import schedules
from nhiemky.store.engine import Connection


def find_until(office: Office, connection: Connection, cycle: ScheduleRecord, entered_on: date) -> date | None:
    """The day of the next review, by which a task without a deadline is to be done; None where it is not known."""
    period = period_of_cycle(cycle)
    plan = plan_of(office, connection, cycle)
    return find_next_review(office, plan, max(cycle.day, entered_on), period.to_on if period else None)


def follow_conference(office: Office, connection: Connection, number: int, act: Act) -> list[Change]:
    """Dates the open tasks of a cycle again from its main day as it now is; gives what moved of them."""
    cycle = schedules.read_schedule(connection, number)
    followed = store.find_task_list(connection, number)
    if followed is None:
        return []
    own = [one for one in store.read_conclusions(connection, number) if one.carried_from is None and one.is_open]
    before = _steps(connection, followed.id)
    until = find_until(office, connection, cycle, followed.opened_on) or office.calendar.last
    title = name_cycle_of(plan_of(office, connection, cycle).title, cycle.occasion or "")
    for document, on in dict.fromkeys((one.document, one.document_on) for one in own):
        tasks = [_as_entered(one) for one in own if (one.document, one.document_on) == (document, on)]
        follow_tasks(office, connection, cycle, tasks, SetBy(title, document, on, cycle.day, until), act)
    return _find_moved(office, connection, followed.id, before)


def _steps(connection: Connection, number: int) -> Sequence[StepRecord]:
    return schedules.read_steps(connection, [number])[number]


def _as_entered(one: FollowedTask) -> Conclusion:
    """The task as its list has said it."""
    return Conclusion(
        number=one.number,
        what=one.what,
        owner=one.owner,
        body=one.body,
        deadline=one.deadline,
        report_to=one.report_to,
        partners=one.partners,
        every=one.every,
        tier=one.tier,
        source=one.source,
    )


def _find_moved(office: Office, connection: Connection, number: int, before: Sequence[StepRecord]) -> list[Change]:
    """What became of every step: another day, a new one, or none any more."""
    plan = plan_of(office, connection, schedules.read_schedule(connection, number))
    old = {step.id: step for step in before}
    changes = []
    for step in _steps(connection, number):
        was = old[step.id].target if step.id in old and old[step.id].state.is_live else None
        now = step.target if step.state.is_live else None
        model = plan.steps.get(step.key)
        if was != now and (model is not None or step.id in old):
            title = model.title if model is not None else "Nhiệm vụ theo kết luận"
            reason = "tính lại theo ngày hội nghị đã dời"
            changes.append(Change(step.id, step.key, title, step.body, was, now, reason))
    return changes
