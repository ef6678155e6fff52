"""The people of a rehearsed year: what a step asks of them they do in earnest, with invented figures and texts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from nhiemky.domain.schedule import ScheduleRecord, Task
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.planning import plan_of
from nhiemky.performing.steps import drop_step, finish_steps
from nhiemky.performing.views import read_tasks
from nhiemky.rehearsal.people import day_of
from nhiemky.rehearsal.stage import WORKER, evening
from nhiemky.rehearsal.year_acts import GRADED, conclude, grade, measure_targets
from nhiemky.rehearsal.year_figures import FigureDesk
from nhiemky.store import schedules
from nhiemky.store.engine import read

Due = tuple[Task, date | None]
OF_FIGURES = {"request_inputs", "send_figures", "merge_figures", "assess_targets", "draft_report"}
ACTED = OF_FIGURES | GRADED.keys() | {"conclude_tasks"}


class YearPeople:
    """Knows what each cycle's people will do on which day; looks again only where something was done."""

    def __init__(self, stage: Office, desk: FigureDesk, folder: Path, lateness: int) -> None:
        """`folder` takes the conclusions of conferences."""
        self._stage, self._desk, self._folder, self._lateness = stage, desk, folder, lateness
        self.lists: list[int] = []
        self._due: dict[int, list[Due]] = {}

    @property
    def next_day(self) -> date | None:
        """The day on which somebody next has something to do."""
        return min((on for due in self._due.values() for _, on in due if on is not None), default=None)

    def look(self, ids: Sequence[int]) -> None:
        """Reads what is to be done in these cycles."""
        if not ids:
            return
        with read(self._stage.engine) as connection:
            found = read_tasks(self._stage, connection, ids)
        for number in ids:
            self._due.pop(number, None)
        for number, tasks in found.items():
            self._due[number] = [(task, day_of(self._stage, task, self._lateness)) for task in tasks]

    def work(self, day: date) -> None:
        """Does in the evening what was put off to this day or an earlier one."""
        act = Act(evening(day), WORKER)
        waiting: dict[int, list[Task]] = {}
        for number, due in self._due.items():
            if tasks := [task for task, on in due if on is not None and on <= day]:
                waiting[number] = tasks
        acted = {number for number, tasks in waiting.items() if self._act_on(number, tasks, act)}
        has_moved = self._finish([task.step_id for tasks in waiting.values() for task in tasks], act)
        again = {number for number in waiting if has_moved or number in acted or self._is_asked(number)}
        for number in waiting.keys() - again:  # all else stays as it was
            self._due[number] = [one for one in self._due[number] if one[0] not in waiting[number]]
        self.look([number for number in waiting if number in again])

    def _act_on(self, number: int, tasks: Sequence[Task], act: Act) -> bool:
        """The acts that have a command of their own; what they do not close is said to be done with the rest.

        Gives whether there were any.
        """
        by_key: dict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            if task.key in ACTED:
                by_key[task.key].append(task)
        if not by_key:
            return False
        with read(self._stage.engine) as connection:
            cycle = schedules.read_schedule(connection, number)
            figures = plan_of(self._stage, connection, cycle).cycle
        for key, found in by_key.items():
            if key not in OF_FIGURES or (figures is not None and figures.figures):
                self._act(cycle, key, found, act)
        return True

    def _act(self, cycle: ScheduleRecord, key: str, tasks: Sequence[Task], act: Act) -> None:
        if key in GRADED:
            if cycle.plan == "annual_review":
                grade(self._stage, cycle, key, act)
        elif key == "conclude_tasks":
            self._conclude(cycle, act)
        else:
            self._figure(cycle, key, tasks, act)

    def _figure(self, cycle: ScheduleRecord, key: str, tasks: Sequence[Task], act: Act) -> None:
        if key == "request_inputs":
            self._desk.send_out(cycle, act)
        elif key == "send_figures":
            self._desk.give(cycle, [task.body for task in tasks], act)
            self._chase_nobody(cycle, act)
        elif key == "merge_figures":
            self._desk.merge(cycle, act)
        elif key == "assess_targets":
            measure_targets(self._stage, cycle, act)
        elif key == "draft_report":
            for kind in tasks[0].documents:
                draft_document(self._stage, kind, Order(cycle.id), act)

    def _chase_nobody(self, cycle: ScheduleRecord, act: Act) -> None:
        """When all have sent their figures the letter that asks after them is left out."""
        chasing = [task.step_id for task, _ in self._due[cycle.id] if task.key == "chase_inputs"]
        if chasing and self._desk.is_complete(cycle):
            drop_step(self._stage, chasing[0], act)

    def _conclude(self, cycle: ScheduleRecord, act: Act) -> None:
        """The list of a conference's tasks is followed from this evening on."""
        number = conclude(self._stage, cycle, self._folder, act)
        if number is not None:
            self.lists.append(number)
            self.look([number])

    def _is_asked(self, number: int) -> bool:
        """Whether an outside party has an answer to give, which what is done may put a day to."""
        return any(task.waits_for is not None for task, _ in self._due[number])

    def _finish(self, ids: Sequence[int], act: Act) -> bool:
        """Says of what no act has closed that it is done; gives whether another day has moved by it."""
        if not ids:
            return False
        with read(self._stage.engine) as connection:
            steps = schedules.read_steps_by_id(connection, ids)
        live = {one.id: act.today for one in steps if one.state.is_live}
        return bool(live and finish_steps(self._stage, live, act))
