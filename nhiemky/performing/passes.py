"""One pass: does what the agenda says is due, schedule by schedule, each in a transaction of its own.

Prefect's tasks, `tick` and the rehearsal all call these functions; a pass that is killed is made good by
the next one, since every act is claimed under a unique key in the transaction that decides it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from nhiemky.domain.agenda import (
    Action,
    ActionKind,
    agenda,
    due_actions,
    is_speaking,
    next_moment,
    pending,
    wakes_at,
)
from nhiemky.domain.holders import holders
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleState, ScheduleView
from nhiemky.performing.counts import Counts
from nhiemky.performing.cycles import open_due_cycles
from nhiemky.performing.digests import compose_digests
from nhiemky.performing.drafts import Desk, write_due_draft
from nhiemky.performing.office import Office
from nhiemky.performing.sending import deliver
from nhiemky.performing.terms import raise_term_questions
from nhiemky.performing.timers import open_member_timers
from nhiemky.performing.views import read_views
from nhiemky.store import schedules as store
from nhiemky.store.engine import begin, read
from nhiemky.store.reminders import decide

__all__ = ["bring_up_to_now", "compose_digests", "deliver", "due_schedules", "perform", "settle", "work_through"]

ALL_KINDS = frozenset(ActionKind)
POISON_PAUSE = timedelta(hours=1)
log = logging.getLogger(__name__)


def bring_up_to_now(office: Office, *, at: datetime, clock: Callable[[], datetime], worker: str) -> Counts:
    """The whole pass: terms to be asked about, cycles and timers to be opened, what is due, digests, messages."""
    counts = raise_term_questions(office, at=at)
    counts.update(open_due_cycles(office, at=at))
    counts.update(open_member_timers(office, at=at))
    counts.update(work_through(office, at=at, clock=clock, worker=worker))
    return counts


def work_through(office: Office, *, at: datetime, clock: Callable[[], datetime], worker: str) -> Counts:
    """The pass over schedules that are open already; a rehearsal lives these alone."""
    counts = Counts()
    counts.update(perform(office, due_schedules(office, at=at), at=at))
    counts.update(compose_digests(office, at=at))
    counts.update(deliver(office, clock=clock, worker=worker))
    return counts


def due_schedules(office: Office, *, at: datetime) -> list[int]:
    """The ids of schedules whose hour has come."""
    with read(office.engine) as connection:
        return store.find_due(connection, at)


def perform(
    office: Office, ids: Sequence[int], *, at: datetime, only: frozenset[ActionKind] = ALL_KINDS
) -> Counts:
    """Does what is due of the kinds asked for; a schedule that fails is put off and never stops the others."""
    counts = Counts()
    if not ids:
        return counts
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
    idle: list[store.Wake] = []
    for view in _readable(office, ids, at, counts):
        try:
            idle += _perform_one(office, organisation, view, at, only, counts)
        except Exception as error:  # noqa: BLE001  (whatever it is, the other schedules go on)
            _put_off(office, view.schedule_id, at, error, counts)
    if idle:
        with begin(office.engine) as connection:
            store.settle_wakes(connection, idle)
    return counts


def _readable(office: Office, ids: Sequence[int], at: datetime, counts: Counts) -> list[ScheduleView]:
    """All in one look; where one cannot be read, one by one, so that it keeps back no other."""
    try:
        with read(office.engine) as connection:
            return read_views(office, connection, ids)
    except Exception as error:  # noqa: BLE001  (as above)
        if len(ids) == 1:
            _put_off(office, ids[0], at, error, counts)
            return []
    return [view for one in ids for view in _readable(office, [one], at, counts)]


def settle(office: Office, ids: Sequence[int], *, at: datetime) -> None:
    """Stores when each schedule next has something to do."""
    if not ids:
        return
    digest_at = office.settings.digest_at
    with begin(office.engine) as connection:
        views = read_views(office, connection, ids)
        moments = [wakes_at(view, at, calendar=office.calendar, digest_at=digest_at) for view in views]
        store.settle_wakes(connection, [_wake(*one) for one in zip(views, moments, strict=True)])


def _perform_one(
    office: Office,
    organisation: Organisation,
    view: ScheduleView,
    at: datetime,
    only: frozenset[ActionKind],
    counts: Counts,
) -> list[store.Wake]:
    """Acts and, when nothing is left out, stores the next wake-up in the same transaction.

    Where there was nothing to do the wake-up is given back, to be stored with those of the others.
    """
    open_ones = pending(view, office.calendar)
    due = _due(office, view, open_ones, at)
    wanted = [action for action in due if action.kind in only]
    is_settled = only == ALL_KINDS and bool(view.tasks)
    if not wanted:
        return [_wake(view, _next_moment(office, open_ones, at))] if is_settled else []
    done = Counts()
    with begin(office.engine) as connection:
        desk = Desk(office, connection, organisation, at)  # the papers of one act share what is read for them
        acted = _act_all(desk, view, wanted, done)
        if is_settled:
            left = [action for action in open_ones if id(action) not in acted]
            store.settle_wakes(connection, [_wake(view, _next_moment(office, left, at))])
    counts.update(done)
    return []


def _wake(view: ScheduleView, moment: datetime | None) -> store.Wake:
    return store.Wake(view.schedule_id, moment, view.wake_at)


def _next_moment(office: Office, left: Sequence[Action], at: datetime) -> datetime | None:
    return next_moment(left, at, office.calendar, office.settings.digest_at)


def _due(office: Office, view: ScheduleView, open_ones: Sequence[Action], at: datetime) -> list[Action]:
    if view.tasks and is_speaking(at, office.calendar, office.settings.digest_at):
        return due_actions(open_ones, at.date())
    return agenda(view, at, calendar=office.calendar, digest_at=office.settings.digest_at)


def _act_all(desk: Desk, view: ScheduleView, actions: Sequence[Action], counts: Counts) -> set[int]:
    """Does the actions, all reminders in one statement; gives the `id` of each that is done.

    Where nobody could be found to be reminded the action stays due.
    """
    rows: list[dict[str, object]] = []
    acted = {id(one) for one in actions if _act(desk, view, one, counts, rows)}
    if rows:
        counts.add("reminders", decide(desk.connection, rows))
    return acted


def _act(desk: Desk, view: ScheduleView, action: Action, counts: Counts, rows: list[dict[str, object]]) -> bool:
    """Does one action, or adds to `rows` what is to be decided for it; False when nobody is there to remind."""
    if action.task is None or action.rung is None:
        store.change_schedule(desk.connection, view.schedule_id, state=ScheduleState.CLOSED, wake_at=None)
        counts.add("closed")
    elif action.kind is ActionKind.DRAFT:
        is_new = write_due_draft(desk, view, action.task, action.rung.document)
        counts.add("drafts", is_new)
    else:
        found = _reminders(desk.organisation, view, action, desk.at)
        rows += found
        counts.add("unanswered", not found)
        return bool(found)
    return True


def _reminders(
    organisation: Organisation, view: ScheduleView, action: Action, at: datetime
) -> list[dict[str, object]]:
    """One row a person who acts in the rung's role today, with what role it was."""
    task, rung = action.task, action.rung
    assert task is not None
    assert rung is not None
    return [
        {
            "schedule_id": view.schedule_id,
            "step_id": task.step_id,
            "body": task.body,
            "rung": rung.name,
            "due_version": task.target_version,
            "person": holder.person.key,
            "day": rung.day,
            "reason": rung.role,
            "decided_at": at,
        }
        for holder in holders(organisation, task.body, rung.role, at.date())
    ]


def _put_off(office: Office, schedule_id: int, at: datetime, error: Exception, counts: Counts) -> None:
    """Counted, and looked at again in an hour, not at every pass."""
    log.warning("schedule %s could not be worked on: %s", schedule_id, type(error).__name__)
    counts.fail(schedule_id)
    with begin(office.engine) as connection:
        store.change_schedule(connection, schedule_id, wake_at=at + POISON_PAUSE)
