"""One pass: does what the agenda says is due, schedule by schedule, those with papers each in a transaction.

Prefect's tasks, `tick` and the rehearsal all call these functions; a pass that is killed is made good by
the next one, since every act is claimed under a unique key in the transaction that decides it.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

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
from nhiemky.domain.schedule import ScheduleView
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
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.reminders import decide

__all__ = ["bring_up_to_now", "compose_digests", "deliver", "due_schedules", "perform", "settle", "work_through"]

ALL_KINDS = frozenset(ActionKind)
POISON_PAUSE = timedelta(hours=1)
TOGETHER = 20  # schedules in one transaction: nobody waits long for the database
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
        views = _read_together(office, connection, ids)
    stage = _Pass(office, organisation, at, only == ALL_KINDS)
    for view in _read_each(office, ids, at, counts) if views is None else views:
        try:
            stage.look(view, only)
        except Exception as error:  # noqa: BLE001  (whatever it is, the other schedules go on)
            _put_off(office, view.schedule_id, at, error, counts)
    counts.update(stage.act())
    return counts


def _read_together(office: Office, connection: Connection, ids: Sequence[int]) -> list[ScheduleView] | None:
    """All in one look; None where one cannot be read."""
    try:
        return read_views(office, connection, ids)
    except Exception:  # noqa: BLE001  (told by the one it belongs to)
        return None


def _read_each(office: Office, ids: Sequence[int], at: datetime, counts: Counts) -> Iterator[ScheduleView]:
    """One by one: what cannot be read keeps back no other."""
    for one in ids:
        try:
            with read(office.engine) as connection:
                views = read_views(office, connection, [one])
        except Exception as error:  # noqa: BLE001  (as above)
            _put_off(office, one, at, error, counts)
        else:
            yield from views


def settle(office: Office, ids: Sequence[int], *, at: datetime) -> None:
    """Stores when each schedule next has something to do."""
    if not ids:
        return
    digest_at = office.settings.digest_at
    with begin(office.engine) as connection:
        views = read_views(office, connection, ids)
        moments = [wakes_at(view, at, calendar=office.calendar, digest_at=digest_at) for view in views]
        store.settle_wakes(connection, [_wake(*one) for one in zip(views, moments, strict=True)])


class _Due(NamedTuple):
    """A schedule with all that it will ever ask for, and what of it is to be done now."""

    view: ScheduleView
    open_ones: Sequence[Action]
    wanted: Sequence[Action]

    @property
    def has_papers(self) -> bool:
        return any(one.kind is ActionKind.DRAFT for one in self.wanted)


@dataclass
class _Pass:
    """The schedules of one pass: first looked at, then acted on.

    With `settles` the next wake-up of each is stored, in the transaction of what is done for it.
    """

    office: Office
    organisation: Organisation
    at: datetime
    settles: bool
    _todo: list[_Due] = field(default_factory=list)
    _idle: list[store.Wake] = field(default_factory=list)

    def look(self, view: ScheduleView, only: frozenset[ActionKind]) -> None:
        """Decides what is to be done."""
        open_ones = pending(view, self.office.calendar)
        wanted = [action for action in _due(self.office, view, open_ones, self.at) if action.kind in only]
        if wanted:
            self._todo.append(_Due(view, open_ones, wanted))
        elif self.settles and view.tasks:
            self._idle.append(self._wake(view, open_ones))

    def act(self) -> Counts:
        """Does it, in order."""
        counts = Counts()
        for group in _groups(self._todo):
            self._act_together(group, counts)
        if self._idle:
            with begin(self.office.engine) as connection:
                store.settle_wakes(connection, self._idle)
        return counts

    def _act_together(self, group: Sequence[_Due], counts: Counts) -> None:
        """In one transaction; where something fails each has its own."""
        done = Counts()
        try:
            with begin(self.office.engine) as connection:
                self._act(connection, group, done)
        except Exception as error:  # noqa: BLE001  (whatever it is, the other schedules go on)
            if len(group) == 1:
                _put_off(self.office, group[0].view.schedule_id, self.at, error, counts)
                return
            for one in group:
                self._act_together([one], counts)
            return
        counts.update(done)

    def _act(self, connection: Connection, group: Sequence[_Due], done: Counts) -> None:
        desk = Desk(
            self.office, connection, self.organisation, self.at
        )  # the papers of one act share what is read
        acted = _act_all(desk, group, done)
        wakes = [
            self._wake(view, [action for action in open_ones if id(action) not in acted])
            for view, open_ones, _ in group
            if self.settles and view.tasks
        ]
        store.settle_wakes(connection, wakes)

    def _wake(self, view: ScheduleView, left: Sequence[Action]) -> store.Wake:
        moment = next_moment(left, self.at, self.office.calendar, self.office.settings.digest_at)
        return _wake(view, moment)


def _groups(todo: Sequence[_Due]) -> Iterator[Sequence[_Due]]:
    """Schedules that write papers one by one, the others some together."""
    for has_papers, found in groupby(todo, key=attrgetter("has_papers")):
        ones, size = list(found), 1 if has_papers else TOGETHER
        yield from (ones[start : start + size] for start in range(0, len(ones), size))


def _wake(view: ScheduleView, moment: datetime | None) -> store.Wake:
    return store.Wake(view.schedule_id, moment, view.wake_at)


def _due(office: Office, view: ScheduleView, open_ones: Sequence[Action], at: datetime) -> list[Action]:
    if view.tasks and is_speaking(at, office.calendar, office.settings.digest_at):
        return due_actions(open_ones, at.date())
    return agenda(view, at, calendar=office.calendar, digest_at=office.settings.digest_at)


def _act_all(desk: Desk, group: Sequence[_Due], counts: Counts) -> set[int]:
    """Does the actions, all reminders in one statement; gives the `id` of each that is done.

    Where nobody could be found to be reminded the action stays due.
    """
    rows: list[dict[str, object]] = []
    acted = {id(one) for view, _, wanted in group for one in wanted if _act(desk, view, one, counts, rows)}
    if rows:
        counts.add("reminders", decide(desk.connection, rows))
    return acted


def _act(desk: Desk, view: ScheduleView, action: Action, counts: Counts, rows: list[dict[str, object]]) -> bool:
    """Does one action, or adds to `rows` what is to be decided for it; False when it stays due."""
    if action.task is None or action.rung is None:
        is_closed = store.close_schedule(desk.connection, view.schedule_id, view.wake_at)
        counts.add("closed", is_closed)
        return is_closed
    if action.kind is ActionKind.DRAFT:
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
        store.put_off(connection, schedule_id, at + POISON_PAUSE)
