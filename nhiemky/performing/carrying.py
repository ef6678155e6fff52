"""Tasks go on: what earlier cycles have set and is still open is listed in the next, with its results so far."""

from calendars.periods import PeriodKind
from nhiemky.domain.conclusions import newest_of_each
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import conclusions as store
from nhiemky.store.engine import Connection

CONCLUDE = "conclude_tasks"  # the step of a plan whose conference sets tasks


def carry_open_conclusions(office: Office, connection: Connection, schedule: ScheduleRecord, act: Act) -> int:
    """Lists in a new cycle what earlier ones of its body have left open; gives how many tasks.

    A review hears of the tasks of every cycle before it, a monthly meeting of those of its own kind.
    """
    plan = plan_of(office, connection, schedule)
    if plan.cycle is None or CONCLUDE not in plan.steps:
        return 0
    is_meeting = plan.cycle.period is PeriodKind.MONTH
    earlier = [
        one
        for one in store.read_followed_tasks(connection, schedule.body)
        if one.schedule_id != schedule.id
        and one.set_on <= schedule.day
        and (not is_meeting or one.set_in == schedule.plan)
    ]
    open_ones = [one for one in newest_of_each(earlier) if one.goes_on]
    if open_ones:
        store.carry(connection, schedule.id, open_ones, act.actor, act.at)
        act.record(connection, "conclusions.carry", schedule.id, {"tasks": len(open_ones)})
    return len(open_ones)
