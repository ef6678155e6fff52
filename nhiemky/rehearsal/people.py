"""The people of a rehearsal: they do each step on its date, some days late; outside parties keep their time."""

from collections.abc import Iterator, Sequence
from datetime import date

from nhiemky.domain.schedule import Task
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.steps import finish_steps
from nhiemky.performing.views import read_tasks
from nhiemky.rehearsal.stage import WORKER, evening
from nhiemky.store.engine import read


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
            finish_steps(self._stage, done, Act(evening(day), WORKER))
            self._days = dict(self._plan())

    def _plan(self) -> Iterator[tuple[int, date | None]]:
        with read(self._stage.engine) as connection:
            found = read_tasks(self._stage, connection, self._ids)
        for tasks in found.values():
            for task in tasks:
                yield task.step_id, day_of(self._stage, task, self._lateness)


def day_of(stage: Office, task: Task, lateness: int) -> date | None:
    """When a person does a step; None while an outside party has not got what it is to answer."""
    calendar = stage.calendar
    if task.waits_for is None:
        return calendar.shift(task.target, lateness) if lateness else task.target
    return None if task.ready_on is None else calendar.shift(task.ready_on, task.waits_for.service.count)
