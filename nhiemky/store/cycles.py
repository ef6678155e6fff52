"""Cycles and their report days as they are kept; a cycle is a schedule with an occasion."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from nhiemky.domain.report_days import ReportDay
from nhiemky.domain.schedule import TASK_LIST, ScheduleRecord, ScheduleState
from nhiemky.errors import BadInput, NotFound
from nhiemky.store import schedules
from nhiemky.store.columns import is_among
from nhiemky.store.cycle_tables import report_day
from nhiemky.store.tables import organisation, schedule

_ALL_REPORT_DAYS = select(*(report_day.c[one.name] for one in fields(ReportDay))).order_by(report_day.c.id)
_REPORT_DAYS = _ALL_REPORT_DAYS.where(
    report_day.c.plan == bindparam("plan"), report_day.c.body == bindparam("body")
)
_REPORT_DAYS_OF_PLANS = _ALL_REPORT_DAYS.where(is_among(report_day.c.plan, "plans"))

_CYCLE = select(schedule.c.id).where(
    schedule.c.body == bindparam("of"),
    schedule.c.plan == bindparam("set_in"),
    schedule.c.occasion == bindparam("wanted"),
    schedule.c.state != ScheduleState.CANCELLED,
)
_IS_CYCLE = schedule.c.occasion.is_not(None) & ~schedule.c.occasion.startswith(TASK_LIST, autoescape=True)


def add_cycle(connection: Connection, values: Mapping[str, Any]) -> int | None:
    """Adds a cycle and gives its id; None where another process has just opened the same one."""
    try:
        with connection.begin_nested():
            return schedules.add_schedule(connection, values)
    except IntegrityError:
        if find_cycle(connection, values["body"], values["plan"], values["occasion"]) is None:
            raise
        return None


def find_cycle(connection: Connection, body: str, plan: str, occasion: str) -> ScheduleRecord | None:
    """The cycle of a body for an occasion, one that was cancelled apart."""
    found = connection.scalar(_CYCLE, {"of": body, "set_in": plan, "wanted": occasion})
    return None if found is None else schedules.read_schedule(connection, int(found))


def read_cycle(connection: Connection, number: int) -> ScheduleRecord:
    """A cycle by its number. Raises NotFound, and BadInput where the number is that of a congress."""
    found = schedules.read_schedules(connection, [number])
    if not found:
        raise NotFound(f"không có kỳ số {number}; xem nhiemky cycle list")
    if found[0].is_task_list:
        cycle = (found[0].occasion or "").removeprefix(TASK_LIST)
        command = f"nhiemky conclusions list --cycle {cycle}"
        raise BadInput(f"đợt số {number}", f"là nhiệm vụ theo dõi của kỳ số {cycle}; xem: {command}")
    if not found[0].is_cycle:
        raise BadInput(f"đợt số {number}", f"là đợt đại hội; xem: nhiemky congress show {number}")
    return found[0]


def read_cycles(connection: Connection) -> list[ScheduleRecord]:
    """All cycles, in whatever state, oldest first."""
    ids = connection.scalars(select(schedule.c.id).where(_IS_CYCLE)).all()
    return schedules.read_schedules(connection, ids) if ids else []


def find_cycles(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Which of these schedules are cycles."""
    query = select(schedule.c.id).where(schedule.c.id.in_(list(ids)), _IS_CYCLE)
    return set(connection.scalars(query))


def read_opened(connection: Connection, plan: str) -> set[tuple[str, str]]:
    """Body and occasion of every cycle of a plan, the cancelled ones too: nobody opens those again unasked."""
    query = select(schedule.c.body, schedule.c.occasion).where(
        schedule.c.plan == plan, schedule.c.occasion.is_not(None)
    )
    return {(row.body, row.occasion) for row in connection.execute(query)}


def find_first_import(connection: Connection) -> datetime | None:
    """When the organisation was first imported: from then on the system is in use."""
    found: datetime | None = connection.scalar(select(func.min(organisation.c.imported_at)))
    return found


def read_report_days(connection: Connection, plan: str, body: str) -> list[ReportDay]:
    """Every report day that a document has set for the cycles of a plan of a body, oldest first."""
    return [ReportDay(*row) for row in connection.execute(_REPORT_DAYS, {"plan": plan, "body": body})]


def read_report_days_of(connection: Connection, plans: Iterable[str]) -> dict[tuple[str, str], list[ReportDay]]:
    """The same for all bodies of some plans, by plan and body."""
    found: dict[tuple[str, str], list[ReportDay]] = defaultdict(list)
    for row in connection.execute(_REPORT_DAYS_OF_PLANS, {"plans": sorted(plans)}):
        one = ReportDay(*row)
        found[one.plan, one.body].append(one)
    return found


def add_report_day(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keeps a report day; the ones before it stay."""
    connection.execute(insert(report_day).values(**values))


def rename_report_days(connection: Connection, plan: str, body: str, occasion: str, new: str) -> None:
    """What documents have said of one cycle stays with it when it gets another name."""
    of_cycle = (report_day.c.plan == plan, report_day.c.body == body, report_day.c.occasion == occasion)
    connection.execute(update(report_day).where(*of_cycle).values(occasion=new))


def end_report_day(connection: Connection, report_day_id: int, on: date) -> None:
    """Says until when a report day held that a later document has replaced."""
    connection.execute(update(report_day).where(report_day.c.id == report_day_id).values(effective_to=on))
