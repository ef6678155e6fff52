"""The one place that decides what is due: the state of a schedule and a moment give the actions.

Due means "its day has come and it has not been decided": after any downtime everything missed is due at
once, and a repeat finds nothing left to do.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from calendars.working_days import Roll, WorkingDays
from nhiemky.domain.ladder import ActionKind, Rung, rungs
from nhiemky.domain.schedule import ScheduleView, Task

__all__ = ["Action", "ActionKind", "agenda", "is_speaking", "wakes_at"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do now for one task; `task` is None for closing the schedule."""

    kind: ActionKind
    task: Task | None
    rung: Rung | None


def agenda(state: ScheduleView, at: datetime, *, calendar: WorkingDays, digest_at: time) -> list[Action]:
    """What is due at a moment, oldest first. Silent on days off and before the hour of the digest."""
    if not is_speaking(at, calendar, digest_at):
        return []
    if not state.tasks:
        return [Action(ActionKind.CLOSE, None, None)]
    due = [
        Action(rung.kind, task, rung)
        for task in state.tasks
        for rung in rungs(task, calendar, state.approved_on)
        if rung.day <= at.date() and not _is_decided(state, task, rung)
    ]
    return sorted(due, key=lambda action: action.rung.day if action.rung else at.date())


def wakes_at(state: ScheduleView, at: datetime, *, calendar: WorkingDays, digest_at: time) -> datetime | None:
    """When the schedule next has something to do, not before `at`; None when nothing is left to wait for."""
    days = [
        rung.day
        for task in state.tasks
        for rung in rungs(task, calendar, state.approved_on)
        if not _is_decided(state, task, rung)
    ]
    if state.tasks and not days:
        return None
    return _speaking_moment(min(days, default=at.date()), at, calendar, digest_at)


def is_speaking(at: datetime, calendar: WorkingDays, digest_at: time) -> bool:
    """Whether people are spoken to at this moment: a working day, from the hour of the digest on."""
    return calendar.is_working(at.date()) and at.time() >= digest_at


def _speaking_moment(day: date, at: datetime, calendar: WorkingDays, digest_at: time) -> datetime:
    """The first moment from the day's digest on, and from `at` on, at which people are spoken to."""
    first = calendar.roll(max(day, at.date()), Roll.NEXT)
    moment = datetime.combine(first, digest_at, at.tzinfo)
    return max(moment, at)


def _is_decided(state: ScheduleView, task: Task, rung: Rung) -> bool:
    """Decided on this target; or already climbed on an earlier one, and now in the past of the new one."""
    if rung.kind is ActionKind.DRAFT:
        return (task.step_id, rung.document) in state.written
    version = state.decided.get((task.step_id, rung.name))
    if version is None:
        return False
    return version >= task.target_version or rung.day <= task.target_since
