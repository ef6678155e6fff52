"""The day of the next review: by then a task is done for which nobody has said until when."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from calendars.periods import PeriodKind, period_of
from calendars.plan_model import Plan
from calendars.working_days import OutOfCalendar
from nhiemky.domain.cycles import lay_out_days
from nhiemky.errors import NotFound
from nhiemky.performing.carrying import CONCLUDE
from nhiemky.performing.office import Office
from nhiemky.settings import PERIODIC

_SELDOM = {PeriodKind.HALF_YEAR, PeriodKind.YEAR}


def find_next_review(office: Office, plan: Plan, after: date, since: date | None = None) -> date | None:
    """The first main day after a day: of the reviews of the same kind of body, of a monthly meeting its next one.

    Only of periods that end after `since`, the last day of the period that is being concluded: a conference held
    before its usual day is not its own next one. None where the calendar does not reach so far or there is none.
    """
    plans = [plan] if plan.cycle and plan.cycle.period is PeriodKind.MONTH else list(_reviews(office))
    days = [on for one in plans for on in _main_days(office, one, after, since) if on > after]
    return min(days, default=None)


def _reviews(office: Office) -> Iterator[Plan]:
    """The office's plans of half-years and years that end in a conference; a cell follows the committee's."""
    for key in PERIODIC:
        try:
            found = office.find_plan(key)
        except NotFound:
            continue
        if found.cycle and found.cycle.period in _SELDOM and CONCLUDE in found.steps:
            yield found


def _main_days(office: Office, plan: Plan, after: date, since: date | None) -> Iterator[date]:
    assert plan.cycle is not None
    assert plan.cycle.period is not None
    period = period_of(plan.cycle.period, after).same_last_year()
    while period.year <= after.year + 1:
        is_later = since is None or period.to_on > since
        if is_later and (not plan.cycle.numbers or period.number in plan.cycle.numbers):
            with suppress(OutOfCalendar):
                yield lay_out_days(plan.cycle, period, office.calendar).main
        period = period.following()
