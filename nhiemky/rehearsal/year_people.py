"""The people of a rehearsed year: what a step asks of them they do in earnest, with invented figures and texts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from nhiemky.domain.schedule import ScheduleRecord, Task
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.steps import drop_step, finish_steps
from nhiemky.performing.views import read_views
from nhiemky.rehearsal.people import day_of
from nhiemky.rehearsal.stage import WORKER, evening
from nhiemky.rehearsal.year_figures import FigureDesk
from nhiemky.store import schedules
from nhiemky.store.engine import read

Due = tuple[Task, date | None]


class YearPeople:
    """Knows what each cycle's people will do on which day; looks again only at cycles in which something was done."""

    def __init__(self, stage: Office, desk: FigureDesk, lateness: int) -> None:
        self._stage, self._desk, self._lateness = stage, desk, lateness
        self._due: dict[int, list[Due]] = {}

    @property
    def next_day(self) -> date | None:
        """The day on which somebody next has something to do."""
        return min((on for due in self._due.values() for _, on in due if on is not None), default=None)

    def look(self, ids: Sequence[int]) -> None:
        """Reads what is to be done in these cycles."""
        with read(self._stage.engine) as connection:
            views = read_views(self._stage, connection, ids)
        for view in views:
            due = [(task, day_of(self._stage, task, self._lateness)) for task in view.tasks]
            self._due[view.schedule_id] = due

    def work(self, day: date) -> None:
        """Does in the evening what was put off to this day or an earlier one."""
        act = Act(evening(day), WORKER)
        touched = []
        for number, due in self._due.items():
            tasks = [task for task, on in due if on is not None and on <= day]
            if tasks:
                self._do(number, tasks, act)
                touched.append(number)
        self.look(touched)

    def _do(self, number: int, tasks: Sequence[Task], act: Act) -> None:
        """The acts that have a form of their own first; what they have not closed is said to be done."""
        by_key: dict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            by_key[task.key].append(task)
        with read(self._stage.engine) as connection:
            cycle = schedules.read_schedule(connection, number)
        for key, found in by_key.items():
            self._act(cycle, key, found, act)
        self._finish(number, {task.step_id for task in tasks}, act)

    def _act(self, cycle: ScheduleRecord, key: str, tasks: Sequence[Task], act: Act) -> None:
        if key == "request_inputs":
            self._desk.send_out(cycle, act)
        elif key == "send_figures":
            self._desk.give(cycle, [task.body for task in tasks], act)
        elif key == "merge_figures":
            self._desk.merge(cycle, act)
        elif key == "draft_report":
            for kind in tasks[0].documents:
                draft_document(self._stage, kind, Order(cycle.id), act)
        elif key == "chase_inputs" and self._desk.is_complete(cycle):
            drop_step(self._stage, tasks[0].step_id, act)

    def _finish(self, number: int, ids: Iterable[int], act: Act) -> None:
        with read(self._stage.engine) as connection:
            steps = schedules.read_steps_by_id(connection, list(ids))
        live = {one.id: act.today for one in steps if one.state.is_live}
        if live:
            finish_steps(self._stage, live, act)
