"""The cycles of one year in a rehearsal: on which days they open, each by the rule by which it does in earnest."""

from collections.abc import Sequence
from datetime import date, datetime

from calendars.periods import Period, period_of
from calendars.plan_model import CycleLayout, Plan
from nhiemky.domain.cycles import cycles_due, lay_out_days
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.cycles import WantedCycle, bodies_of, open_cycle
from nhiemky.performing.office import Office
from nhiemky.rehearsal.stage import WORKER
from nhiemky.settings import PERIODIC
from nhiemky.store import cycles as store
from nhiemky.store.engine import read

REACH = 2  # years of calendar that a year's cycles need beside it


class YearPlans:
    """The plans that open by themselves, by the days on which a period of the year opens."""

    def __init__(self, office: Office, year: int, org: str) -> None:
        """Raises BadInput for a year that the calendar does not reach."""
        self.year, self.org = year, org
        first, last = office.calendar.first.year + 1, office.calendar.last.year - REACH
        if not first <= year <= last:
            raise BadInput("--year", f"lịch chỉ cho chạy thử các năm từ {first} đến {last}")
        self._openings: dict[date, list[Plan]] = {}
        for key in office.settings.cycles or PERIODIC:
            plan = office.find_plan(key)
            for period in _periods(plan.cycle, year):
                assert plan.cycle is not None
                opening = lay_out_days(plan.cycle, period, office.calendar).opening
                self._openings.setdefault(opening, []).append(plan)
        if not self._openings:
            raise BadInput("--year", f"không có kế hoạch nào mở theo kỳ trong năm {year}; xem cài đặt cycles")

    @property
    def first(self) -> date:
        """The day on which the first cycle of the year opens."""
        return min(self._openings)

    @property
    def last(self) -> date:
        """The day on which the last one opens."""
        return max(self._openings)

    def open_due(self, stage: Office, at: datetime) -> bool:
        """Opens what is due of the year; gives whether it is a day on which something opens."""
        plans = self._openings.get(at.date(), ())
        for plan in plans:
            self._open(stage, plan, at)
        return bool(plans)

    def _open(self, stage: Office, plan: Plan, at: datetime) -> None:
        day = at.date()
        with read(stage.engine) as connection:
            known = bodies_of(stage.organisation(connection), plan.scope, day)
            opened = store.read_opened(connection, plan.plan)
        lived = [one for one in known if self.org in {one.key, one.parent}]
        for due in cycles_due(plan, lived, opened, stage.calendar, today=day, since=self.first):
            if due.period.year == self.year:
                wanted = WantedCycle(due.body, plan.plan, due.period)
                open_cycle(stage, wanted, Act(at, WORKER, "đến ngày mở kỳ"))


def _periods(cycle: CycleLayout | None, year: int) -> Sequence[Period]:
    if cycle is None or cycle.period is None:
        return ()
    found, period = [], period_of(cycle.period, date(year, 1, 1))
    while period.year == year:
        found.append(period)
        period = period.following()
    return [one for one in found if not cycle.numbers or one.number in cycle.numbers]
