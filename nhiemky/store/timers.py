"""The schedules of members' timers: whose they are stands in the occasion and nowhere else."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.domain.timers import MEMBER
from nhiemky.store import schedules
from nhiemky.store.tables import schedule

_OPEN = (ScheduleState.DRAFT, ScheduleState.APPROVED)
WITHDRAWN = "withdrawn"  # takes the place of the member in the occasion of what the engine has called off


def read_timers(connection: Connection, plans: Collection[str]) -> list[ScheduleRecord]:
    """Every timer that was opened for a member, in whatever state; those the engine has called off apart."""
    query = select(schedule.c.id).where(schedule.c.plan.in_(plans), schedule.c.occasion.startswith(f"{MEMBER}:"))
    ids = connection.scalars(query).all()
    return schedules.read_schedules(connection, ids) if ids else []


def is_running(record: ScheduleRecord) -> bool:
    """Whether it still asks something of somebody."""
    return record.state in _OPEN


def forget_member(connection: Connection, record: ScheduleRecord) -> None:
    """Calls a timer off: nobody is asked any more, whose it was is not kept, and it may be opened anew."""
    day = (record.occasion or "").rpartition(":")[2]
    occasion = f"{WITHDRAWN}:{record.id}:{day}"
    schedules.change_schedule(
        connection, record.id, state=ScheduleState.CANCELLED, occasion=occasion, wake_at=None
    )
