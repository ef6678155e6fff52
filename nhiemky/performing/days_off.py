"""Congresses and conferences on a day that a later decision has made a day off: they stay, people are told."""

from collections.abc import Iterator
from datetime import date

from calendars.plan_model import Plan
from calendars.working_days import WorkingDays
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.domain.timers import is_of_member
from nhiemky.performing.conflicts import describe_day_off
from nhiemky.performing.cycle_show import name_cycle
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import schedules as store
from nhiemky.store.engine import read

LIVE = frozenset({ScheduleState.DRAFT, ScheduleState.APPROVED})


def find_new_days_off(office: Office, later: WorkingDays, *, today: date) -> list[str]:
    """A sentence for each open schedule whose main day is a working day now, and no more in a later calendar."""
    return list(_find(office, later, today))


def _find(office: Office, later: WorkingDays, today: date) -> Iterator[str]:
    with read(office.engine) as connection:
        for one in store.read_schedules(connection):
            is_ahead = one.state in LIVE and one.day >= today and not is_of_member(one)
            off = describe_day_off(later, one.day, "ngày chính") if is_ahead else None
            if off is not None and office.calendar.is_working(one.day):
                yield f"{_name(plan_of(office, connection, one), one)}: {off}; dời bằng: nhiemky {_mover(one)}"


def _name(plan: Plan, one: ScheduleRecord) -> str:
    return f"kỳ số {one.id}, {name_cycle(plan, one)}" if one.is_cycle else f"đợt số {one.id}, {plan.title}"


def _mover(one: ScheduleRecord) -> str:
    return f"{'cycle' if one.is_cycle else 'congress'} move {one.id}"
