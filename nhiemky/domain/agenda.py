"""The one place that decides what is due: the state of a schedule and a moment give the actions.

Due means "its day has come and it has not been decided": after any downtime everything missed is due at
once, and a repeat finds nothing left to do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from calendars.working_days import Roll, WorkingDays
from nhiemky.domain.ladder import MOVED, ActionKind, Rung, rungs
from nhiemky.domain.schedule import ScheduleView, Task

__all__ = [
    "Action",
    "ActionKind",
    "agenda",
    "due_actions",
    "is_speaking",
    "next_moment",
    "pending",
    "speaking_moment",
    "wakes_at",
]


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
    return due_actions(pending(state, calendar), at.date())


def wakes_at(state: ScheduleView, at: datetime, *, calendar: WorkingDays, digest_at: time) -> datetime | None:
    """When the schedule next has something to do, not before `at`; None when nothing is left to wait for."""
    if not state.tasks:
        return speaking_moment(at.date(), at, calendar, digest_at)
    return next_moment(pending(state, calendar), at, calendar, digest_at)


def pending(state: ScheduleView, calendar: WorkingDays) -> list[Action]:
    """Every rung that has not been decided, whenever its day comes."""
    return [
        action
        for task in state.tasks
        for action, rung in _actions(task, calendar, state.approved_on)
        if not _is_decided(state, task, rung)
    ]


@lru_cache(maxsize=4096)  # from one look to the next nearly every task stays what it was
def _actions(task: Task, calendar: WorkingDays, approved_on: date) -> tuple[tuple[Action, Rung], ...]:
    return tuple((Action(rung.kind, task, rung), rung) for rung in rungs(task, calendar, approved_on))


def due_actions(open_ones: Iterable[Action], day: date) -> list[Action]:
    """Those whose day has come, oldest first."""
    due = [(action.rung.day, action) for action in open_ones if action.rung and action.rung.day <= day]
    return [action for _, action in sorted(due, key=lambda pair: pair[0])]


def next_moment(
    open_ones: Iterable[Action], at: datetime, calendar: WorkingDays, digest_at: time
) -> datetime | None:
    """The moment at which the first of these is due, not before `at`."""
    days = [action.rung.day for action in open_ones if action.rung]
    return speaking_moment(min(days), at, calendar, digest_at) if days else None


def is_speaking(at: datetime, calendar: WorkingDays, digest_at: time) -> bool:
    """Whether people are spoken to at this moment: a working day, from the hour of the digest on."""
    return calendar.is_working(at.date()) and at.time() >= digest_at


def speaking_moment(day: date, at: datetime, calendar: WorkingDays, digest_at: time) -> datetime:
    """The first moment from the day's digest on, and from `at` on, at which people are spoken to."""
    first = calendar.roll(max(day, at.date()), Roll.NEXT)
    moment = datetime.combine(first, digest_at, at.tzinfo)
    return max(moment, at)


def _is_decided(state: ScheduleView, task: Task, rung: Rung) -> bool:
    """Decided on this target; or already climbed on an earlier one, and now in the past of the new one.

    That the target has moved is told of every move.
    """
    if rung.kind is ActionKind.DRAFT:
        return (task.step_id, rung.document) in state.written
    version = state.decided.get((task.step_id, rung.name))
    if version is None:
        return False
    return version >= task.target_version or (rung.name != MOVED and rung.day <= task.target_since)
