"""Lives a whole year in advance: every cycle of the year opens, is worked through and closes, on a copy.

The year begins on the day on which its first cycle opens and ends when the last has closed; cycles that the office
has open already are set aside in the copy, so that the year is always lived whole.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from nhiemky.delivery.folder import Sent
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.errors import BadInput
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.performing.passes import work_through
from nhiemky.rehearsal.power import PowerCut
from nhiemky.rehearsal.stage import WORKER, build_stage, clear, live_pass
from nhiemky.rehearsal.year_figures import FigureDesk
from nhiemky.rehearsal.year_people import YearPeople
from nhiemky.rehearsal.year_plans import YearPlans
from nhiemky.store import schedules
from nhiemky.store.copying import before_each_commit, set_aside_cycles, silence_others
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import begin, read

LONGEST = 3 * 366  # days; a year that has not ended by then never will
SECRET = "bản sao để chạy thử, không phải khóa của cơ quan"  # its forms cannot be imported in earnest


@dataclass(frozen=True, slots=True)
class YearSummary:
    """What a rehearsed year was, in integers; `open` are cycles that had not closed, `failed` passes that failed."""

    days: int
    cycles: int
    open: int
    failed: int
    messages: int
    people: int
    forms: int
    drafts: int

    def as_dict(self) -> dict[str, int]:
        """For summary.json."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LivedYear:
    """All that a year has left behind; `drafts` are rows of the register of drafts."""

    summary: YearSummary
    cycles: tuple[ScheduleRecord, ...]
    sent: tuple[Sent, ...]
    forms: tuple[str, ...]
    drafts: tuple[dict[str, object], ...]


def rehearse_year(
    office: Office, year: int, org: str, *, out: Path, lateness: int = 0, power: PowerCut | None = None
) -> LivedYear:
    """Lives every cycle of a year of a committee and its cells; writes messages, forms, drafts into `out`.

    Each step is done on its date plus `lateness` working days. Raises BadInput for a year without a calendar and
    for a body that has no year of its own, NotFound for one nobody knows.
    """
    _check_body(office, org)
    plans = YearPlans(office, year, org)
    settings = office.settings.model_copy(update={"secret_key": SECRET})
    stage, outlet = build_stage(office, settings, out, plans.first)
    clear(out, ("forms",))
    with begin(stage.engine) as connection:
        set_aside_cycles(connection)
        silence_others(connection, ())
    if power is not None:
        before_each_commit(stage.engine, power.commit)
    desk = FigureDesk(stage, out / "forms")
    lived = _Year(stage, plans, YearPeople(stage, desk, lateness))
    days = lived.live(power)
    with read(stage.engine) as connection:
        cycles = schedules.read_schedules(connection, lived.ids)
        drafts = find_drafts(connection, schedule_ids=lived.ids)
    summary = YearSummary(
        days,
        len(cycles),
        sum(one.state is not ScheduleState.CLOSED for one in cycles),
        lived.counts["failed"],
        len(outlet.sent),
        len({one.person for one in outlet.sent}),
        len(desk.kept),
        len(drafts),
    )
    (out / "summary.json").write_text(json.dumps(summary.as_dict(), indent=2) + "\n", encoding="utf-8")
    return LivedYear(summary, tuple(cycles), tuple(outlet.sent), tuple(desk.kept), tuple(drafts))


class _Year:
    """One year on the stage, day after day."""

    def __init__(self, stage: Office, plans: YearPlans, people: YearPeople) -> None:
        self._stage, self._plans, self._people = stage, plans, people
        self.ids: list[int] = []
        self.counts = Counts()

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
        opened = self._plans.open_due(stage, at)
        self.ids += opened
        self._people.look(opened)
        self.counts.update(work_through(stage, at=at, clock=lambda: at, worker=WORKER))

    def _is_open(self) -> bool:
        with read(self._stage.engine) as connection:
            live = schedules.read_schedules(connection, self.ids)
        return any(one.state is ScheduleState.APPROVED for one in live)


def _check_body(office: Office, org: str) -> None:
    with read(office.engine) as connection:
        body = office.organisation(connection).body(org)
    if body.is_cell and body.parent is not None:
        raise BadInput("--org", f"{body.name} không có năm công tác riêng; hãy ghi đảng bộ: {body.parent}")
