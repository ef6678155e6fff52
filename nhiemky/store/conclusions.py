"""Tasks that conferences and superiors have set, with the steps that follow them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from nhiemky.domain.conclusions import FollowedTask, TaskPart, number_of
from nhiemky.domain.schedule import TASK_LIST, ScheduleRecord, ScheduleState, StepState
from nhiemky.errors import NotFound
from nhiemky.store import schedules
from nhiemky.store.columns import is_among
from nhiemky.store.cycle_tables import conclusion
from nhiemky.store.tables import schedule, step

__all__ = ["FollowedTask", "read_conclusion", "read_conclusions", "read_followed_tasks"]

_KEPT = (
    conclusion.c.id,
    conclusion.c.schedule_id,
    conclusion.c.number,
    conclusion.c.what,
    conclusion.c.owner,
    conclusion.c.body,
    conclusion.c.deadline,
    conclusion.c.report_to,
    conclusion.c.partners,
    conclusion.c.document,
    conclusion.c.document_on,
    conclusion.c.is_recurring,
    conclusion.c.rhythm,
    conclusion.c.tier,
    conclusion.c.carried_from,
    conclusion.c.result,
    conclusion.c.source,
    schedule.c.day.label("set_on"),
    schedule.c.plan.label("set_in"),
    schedule.c.occasion,
)
_FOLLOWING = (step.c.schedule_id.label("list_id"), step.c.key.label("list_key"))
_ALL = (
    select(*_KEPT, *_FOLLOWING)
    .join(schedule, schedule.c.id == conclusion.c.schedule_id)
    .join(step, step.c.id == conclusion.c.step_id, isouter=True)
    .order_by(
        schedule.c.day,
        conclusion.c.schedule_id,
        conclusion.c.carried_from.is_(None),
        func.abs(conclusion.c.number),
    )
)
_OF_BODY = _ALL.where(schedule.c.body == bindparam("of"), schedule.c.state != ScheduleState.CANCELLED)
_OF_CYCLE = _ALL.where(conclusion.c.schedule_id == bindparam("of"))
_ONE = _ALL.where(conclusion.c.id == bindparam("of"))
_PARTS = (
    select(step.c.schedule_id, step.c.key, step.c.id, step.c.body, step.c.state, step.c.target, step.c.done_on)
    .where(is_among(step.c.schedule_id, "ids"))
    .where(step.c.state != StepState.NOT_APPLICABLE)
    .order_by(step.c.position, step.c.id)
)


def read_followed_tasks(connection: Connection, body: str) -> list[FollowedTask]:
    """Every task of the cycles of a body, the earliest cycle first, in the order of their numbers."""
    return _with_parts(connection, connection.execute(_OF_BODY, {"of": body}).all())


def read_conclusions(connection: Connection, schedule_id: int) -> list[FollowedTask]:
    """The tasks of one cycle: those carried over first, then its own by their numbers."""
    return _with_parts(connection, connection.execute(_OF_CYCLE, {"of": schedule_id}).all())


def read_conclusion(connection: Connection, conclusion_id: int) -> FollowedTask:
    """One task by its id. Raises NotFound."""
    found = _with_parts(connection, connection.execute(_ONE, {"of": conclusion_id}).all())
    if not found:
        raise NotFound(f"không có nhiệm vụ mã {conclusion_id}; xem nhiemky conclusions list")
    return found[0]


def find_task_list(connection: Connection, cycle_id: int) -> ScheduleRecord | None:
    """The schedule that follows the tasks of a cycle."""
    query = select(schedule.c.id).where(
        schedule.c.occasion == f"{TASK_LIST}{cycle_id}", schedule.c.state != ScheduleState.CANCELLED
    )
    found = connection.scalar(query)
    return None if found is None else schedules.read_schedule(connection, int(found))


def add_conclusion(connection: Connection, schedule_id: int, values: Mapping[str, Any]) -> None:
    """Keeps a new task of a cycle."""
    connection.execute(insert(conclusion).values(schedule_id=schedule_id, **values))


def change_conclusion(connection: Connection, conclusion_id: int, **values: Any) -> None:  # noqa: ANN401
    """Sets columns of a task, wherever it has been carried to."""
    connection.execute(update(conclusion).where(_everywhere(conclusion_id)).values(**values))


def point_to_steps(connection: Connection, schedule_id: int, steps: Mapping[int, int]) -> None:
    """Says by which step each own task of a cycle is followed; `steps` are step ids by number."""
    query = select(conclusion.c.id, conclusion.c.number, conclusion.c.step_id).where(
        conclusion.c.schedule_id == schedule_id, conclusion.c.number > 0
    )
    for row in connection.execute(query).all():
        if row.number in steps and steps[row.number] != row.step_id:
            change_conclusion(connection, row.id, step_id=steps[row.number])


def _everywhere(conclusion_id: int) -> ColumnElement[bool]:
    """A task and those rows of later cycles that are followed by the same step."""
    steps = select(conclusion.c.step_id).where(conclusion.c.id == conclusion_id)
    return (conclusion.c.id == conclusion_id) | (conclusion.c.step_id == steps.scalar_subquery())


def carry(connection: Connection, schedule_id: int, tasks: Iterable[FollowedTask], by: str, at: datetime) -> int:
    """Lists tasks in a later cycle as well, numbered below zero; they are followed by the same steps."""
    count = 0
    for count, one in enumerate(tasks, start=1):
        row = connection.execute(select(conclusion).where(conclusion.c.id == one.id)).mappings().one()
        values = {key: value for key, value in row.items() if key != "id"}
        again = {"schedule_id": schedule_id, "number": -count, "carried_from": one.id, "by": by, "at": at}
        connection.execute(insert(conclusion).values(**{**values, **again}))
    return count


def _with_parts(connection: Connection, rows: Iterable[Row[Any]]) -> list[FollowedTask]:
    found = list(rows)
    lists = {row.list_id for row in found if row.list_id is not None}
    parts: dict[tuple[int, int], list[TaskPart]] = {}
    for row in connection.execute(_PARTS, {"ids": sorted(lists)}) if lists else ():
        number = number_of(row.key)
        if number is not None:
            part = TaskPart(row.id, row.key, row.body, StepState(row.state), row.target, row.done_on)
            parts.setdefault((row.schedule_id, number), []).append(part)
    return [_as_task(row, parts) for row in found]


def _as_task(row: Row[Any], parts: Mapping[tuple[int, int], list[TaskPart]]) -> FollowedTask:
    values = {column.name: getattr(row, column.name) for column in _KEPT}
    number = number_of(row.list_key) if row.list_key else None
    own = parts.get((row.list_id, number), []) if number is not None else []
    return FollowedTask(**values, parts=tuple(own))
