"""Lives a whole year in advance: every cycle of the year opens, is worked through and closes, on a copy.

The year begins on the day on which its first cycle opens and ends when the last has closed; cycles that the office
has open already are set aside in the copy, so that the year is always lived whole.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from nhiemky.delivery.folder import Sent
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.performing.passes import work_through
from nhiemky.performing.planning import plan_of
from nhiemky.rehearsal.page import HIDDEN_FROM, HIDDEN_TITLE
from nhiemky.rehearsal.power import PowerCut
from nhiemky.rehearsal.stage import WORKER, build_stage, clear, live_pass, morning
from nhiemky.rehearsal.year_acts import set_targets
from nhiemky.rehearsal.year_figures import FigureDesk
from nhiemky.rehearsal.year_page import write_year_page
from nhiemky.rehearsal.year_people import YearPeople
from nhiemky.rehearsal.year_plans import YearPlans
from nhiemky.rehearsal.year_summary import LivedYear, YearSummary, YearTask
from nhiemky.store import schedules
from nhiemky.store.copying import before_each_commit, set_aside_cycles, silence_others
from nhiemky.store.cycles import read_cycles
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import Connection, begin, read

LONGEST = 3 * 366  # days; a year that has not ended by then never will
# Not the office's key: nothing is written into its home, and no form of a rehearsal can be imported in earnest.
SIGNS_WITH = "bản sao để chạy thử, không phải khóa của cơ quan"


def rehearse_year(
    office: Office, year: int, org: str, *, out: Path, lateness: int = 0, power: PowerCut | None = None
) -> LivedYear:
    """Lives every cycle of a year of a committee and its cells; writes messages, forms, drafts into `out`.

    Each step is done on its date plus `lateness` working days. Raises BadInput for a year without a calendar and
    for a body that has no year of its own, NotFound for one nobody knows.
    """
    _check_body(office, org)
    plans = YearPlans(office, year, org)
    settings = office.settings.model_copy(update={"secret_key": SIGNS_WITH})
    stage, outlet = build_stage(office, settings, out, plans.first)
    clear(out, ("forms", "conclusions"))
    with begin(stage.engine) as connection:
        set_aside_cycles(connection)
        silence_others(connection, ())
    if power is not None:
        before_each_commit(stage.engine, power.commit)
    desk = FigureDesk(stage, out / "forms")
    set_targets(stage, org, year, Act(morning(stage, plans.first), WORKER))
    lived = _Year(stage, plans, YearPeople(stage, desk, out / "conclusions", lateness))
    left = lived.sum_up(lived.live(power), outlet.sent, desk.kept)
    (out / "summary.json").write_text(json.dumps(left.summary.as_dict(), indent=2) + "\n", encoding="utf-8")
    write_year_page(stage, left, year, org, out / "index.html")
    return left


class _Year:
    """One year on the stage, day after day."""

    def __init__(self, stage: Office, plans: YearPlans, people: YearPeople) -> None:
        self._stage, self._plans, self._people = stage, plans, people
        self.ids: list[int] = []
        self.counts = Counts()
        self._closed: set[int] = set()

    def live(self, power: PowerCut | None) -> int:
        """Gives how many days were lived."""
        for number in range(LONGEST):
            day = self._plans.first + timedelta(number)
            self._stage.today = day
            live_pass(self._stage, day, number, power, self._pass)
            self._people.work(day)
            if day >= self._plans.last and not self._is_open():
                return number + 1
        return LONGEST

    def _pass(self, stage: Office, at: datetime) -> None:
        """As in earnest: what is due is opened, then worked on at once."""
        if self._plans.open_due(stage, at):
            self._look_at_new_ones()
        self.counts.update(work_through(stage, at=at, clock=lambda: at, worker=WORKER))

    def _look_at_new_ones(self) -> None:
        """Those too that were opened before the power failed: in the copy no others are called cycles."""
        known = {*self.ids, *self._people.lists}
        with read(self._stage.engine) as connection:
            new = [one.id for one in read_cycles(connection) if one.id not in known]
        self.ids += new
        self._people.look(new)

    def _is_open(self) -> bool:
        left = [one for one in (*self.ids, *self._people.lists) if one not in self._closed]
        with read(self._stage.engine) as connection:
            found = schedules.read_schedules(connection, left)
        self._closed |= {one.id for one in found if one.state is ScheduleState.CLOSED}
        return any(one.state is ScheduleState.APPROVED for one in found)

    def sum_up(self, days: int, sent: Sequence[Sent], forms: Sequence[str]) -> LivedYear:
        """What is left behind at the end."""
        with read(self._stage.engine) as connection:
            cycles = schedules.read_schedules(connection, self.ids)
            lists = schedules.read_schedules(connection, self._people.lists)
            drafts = find_drafts(connection, schedule_ids=self.ids)
            tasks = tuple(_name_tasks(self._stage, connection, lists))
        summary = YearSummary(
            days=days,
            cycles=len(cycles),
            open=sum(one.state is not ScheduleState.CLOSED for one in (*cycles, *lists)),
            failed=self.counts["failed"],
            messages=len(sent),
            people=len({one.person for one in sent}),
            forms=len(forms),
            drafts=len(drafts),
            tasks=len(tasks),
        )
        return LivedYear(summary, tuple(cycles), tuple(sent), tuple(forms), tuple(drafts), tasks)


def _name_tasks(stage: Office, connection: Connection, lists: Iterable[ScheduleRecord]) -> Iterator[YearTask]:
    """What the conferences have given people to do, restricted things without their words."""
    for schedule in lists:
        plan = plan_of(stage, connection, schedule)
        for step in schedules.read_steps(connection, [schedule.id])[schedule.id]:
            model = plan.steps[step.key]
            title = HIDDEN_TITLE if model.tier >= HIDDEN_FROM else model.title
            yield YearTask(title, step.body, step.target, step.state)


def _check_body(office: Office, org: str) -> None:
    with read(office.engine) as connection:
        body = office.organisation(connection).body(org)
    if body.is_cell and body.parent is not None:
        raise BadInput("--org", f"{body.name} không có năm công tác riêng; hãy ghi đảng bộ: {body.parent}")
