"""The people of a rehearsal: they do each step on its date, some days late; outside parties keep their time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from nhiemky.domain.schedule import Task
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.steps import finish_steps
from nhiemky.performing.views import read_views
from nhiemky.store.engine import read

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WORKER = "rehearsal"
END_OF_WORK = 17


class People:
    """Knows the day on which each live step will be done; looks again only after something was done."""

    def __init__(self, stage: Office, ids: Sequence[int], lateness: int) -> None:
        self._stage, self._ids, self._lateness = stage, ids, lateness
        self._days = dict(self._plan())

    @property
    def has_work(self) -> bool:
        """Whether anything is left to do."""
        return bool(self._days)

    def work(self, day: date) -> None:
        """Does in the evening what was put off to this day or an earlier one."""
        done = {step_id: day for step_id, ends in self._days.items() if ends is not None and ends <= day}
        if done:
            at = datetime(day.year, day.month, day.day, END_OF_WORK, tzinfo=VIETNAM)
            finish_steps(self._stage, done, Act(at, WORKER))
            self._days = dict(self._plan())

    def _plan(self) -> Iterator[tuple[int, date | None]]:
        with read(self._stage.engine) as connection:
            views = read_views(self._stage, connection, self._ids)
        for view in views:
            for task in view.tasks:
                yield task.step_id, self._end_of(task)

    def _end_of(self, task: Task) -> date | None:
        """None while an outside party has not got what it is to answer."""
        calendar = self._stage.calendar
        if task.waits_for is None:
            return calendar.shift(task.target, self._lateness) if self._lateness else task.target
        return None if task.ready_on is None else calendar.shift(task.ready_on, task.waits_for.service.count)
