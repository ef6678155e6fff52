"""Schedules and their steps: open, read, change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, Table, Update, bindparam, insert, select, update

from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepRecord, StepState
from nhiemky.errors import NotFound
from nhiemky.store.claims import COUNTED, insert_once
from nhiemky.store.columns import is_among, is_one_of
from nhiemky.store.tables import baseline, plan_text, schedule, step

_SCHEDULE_NAMES = [one.name for one in fields(ScheduleRecord)]
_SCHEDULE_COLUMNS = [schedule.c[name] for name in _SCHEDULE_NAMES]
_STEP_COLUMNS = [step.c[one.name] for one in fields(StepRecord)]
_STATE = [one.name for one in fields(StepRecord)].index("state")
_SCHEDULE_STATE = _SCHEDULE_NAMES.index("state")

# Built once: a pass asks them over and over.
_ADD = insert(schedule)
_ADD_STEPS = insert(step)
_ADD_BASELINE = insert(baseline)
_PLAN = select(plan_text.c.sha256).where(plan_text.c.sha256 == bindparam("wanted"))
_ALL = select(*_SCHEDULE_COLUMNS).order_by(schedule.c.parent_id.is_not(None), schedule.c.id)
_NAMED = _ALL.where(is_among(schedule.c.id, "ids"))
_ONE = select(*_SCHEDULE_COLUMNS).where(schedule.c.id == bindparam("wanted"))
_HOLD = _ONE.with_for_update()
_ONE_STEP = select(*_STEP_COLUMNS).where(step.c.id == bindparam("wanted"))
_OF_BODIES = select(*_SCHEDULE_COLUMNS).where(is_among(schedule.c.body, "bodies")).order_by(schedule.c.id)
_OF_OCCASIONS = (
    select(*_SCHEDULE_COLUMNS)
    .where(schedule.c.body == bindparam("wanted"), is_among(schedule.c.occasion, "occasions"))
    .order_by(schedule.c.id)
)
_CHILDREN = select(*_SCHEDULE_COLUMNS).where(schedule.c.parent_id == bindparam("parent")).order_by(schedule.c.id)
_CHILDREN_OF = select(*_SCHEDULE_COLUMNS).where(is_among(schedule.c.parent_id, "ids")).order_by(schedule.c.id)
_STEPS = (
    select(*_STEP_COLUMNS)
    .where(is_among(step.c.schedule_id, "ids"))
    .order_by(step.c.schedule_id, step.c.position, step.c.id)
)
# Not "those that are live": a state that nobody knows is not to be passed over.
_LIVE_STEPS = _STEPS.where(~is_one_of(step.c.state, [one for one in StepState if not one.is_live]))
_STEPS_BY_ID = select(*_STEP_COLUMNS).where(is_among(step.c.id, "ids")).order_by(step.c.id)
_SET_WAKE = update(schedule).where(schedule.c.id == bindparam("schedule")).values(wake_at=bindparam("at"))
_PUT_OFF = _SET_WAKE.where(schedule.c.state == ScheduleState.APPROVED)
_SETTLE_WAKE = _SET_WAKE.where(
    schedule.c.wake_at.is_not_distinct_from(bindparam("seen", type_=schedule.c.wake_at.type))
)
_CLOSE = (
    _SETTLE_WAKE.where(schedule.c.state == ScheduleState.APPROVED)
    .values(state=ScheduleState.CLOSED)
    .execution_options(**COUNTED)
)
_DUE = (
    select(schedule.c.id)
    .where(schedule.c.wake_at <= bindparam("at", type_=schedule.c.wake_at.type))
    .order_by(schedule.c.wake_at)
    .limit(bindparam("limit"))
)


class Wake(NamedTuple):
    """When a schedule next has something to do, and what its wake-up was when that was found."""

    schedule: int
    at: datetime | None
    seen: datetime | None


def keep_plan(connection: Connection, key: str, version: int, sha256: str, content: str) -> None:
    """Keeps the exact text of a plan, once, whoever else keeps it at the same moment."""
    if connection.execute(_PLAN, {"wanted": sha256}).first() is None:
        values = {"key": key, "version": version, "sha256": sha256, "content": content}
        connection.execute(insert_once(connection, plan_text), values)


def read_plan(connection: Connection, sha256: str) -> str:
    """The plan a schedule was opened with."""
    found = connection.scalar(select(plan_text.c.content).where(plan_text.c.sha256 == sha256))
    if not isinstance(found, str):
        raise NotFound("không còn bản kế hoạch của đợt này trong cơ sở dữ liệu")
    return found


def add_schedule(connection: Connection, values: Mapping[str, Any]) -> int:
    """Adds a schedule and gives its id."""
    key = connection.execute(_ADD, dict(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def add_steps(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds steps in one statement; every row names the same columns."""
    if rows:
        connection.execute(_ADD_STEPS, list(rows))


def read_schedule(connection: Connection, schedule_id: int) -> ScheduleRecord:
    """One schedule. Raises NotFound."""
    return _found(connection.execute(_ONE, {"wanted": schedule_id}).one_or_none(), schedule_id)


def read_schedules(connection: Connection, ids: Iterable[int] | None = None) -> list[ScheduleRecord]:
    """All schedules, or those named, parents before their children, oldest first."""
    rows = connection.execute(_ALL) if ids is None else connection.execute(_NAMED, {"ids": list(ids)})
    return [_as_schedule(row) for row in rows.all()]


def read_named(connection: Connection, ids: Sequence[int]) -> dict[int, ScheduleRecord]:
    """Schedules by id. Raises NotFound for the first that is not there."""
    found = {one.id: one for one in read_schedules(connection, ids)}
    return {one: found.get(one) or _found(None, one) for one in ids}


def read_of_bodies(connection: Connection, bodies: Iterable[str]) -> list[ScheduleRecord]:
    """All schedules of some bodies, in whatever state, oldest first."""
    return [_as_schedule(row) for row in connection.execute(_OF_BODIES, {"bodies": list(bodies)}).all()]


def read_of_occasions(connection: Connection, body: str, occasions: Iterable[str]) -> list[ScheduleRecord]:
    """The schedules of a body for any of some occasions, in whatever state, oldest first."""
    wanted = {"wanted": body, "occasions": sorted(occasions)}
    return [_as_schedule(row) for row in connection.execute(_OF_OCCASIONS, wanted)]


def read_children(connection: Connection, parent_id: int) -> list[ScheduleRecord]:
    """The cells' schedules of a committee's."""
    return [_as_schedule(row) for row in connection.execute(_CHILDREN, {"parent": parent_id})]


def read_children_of(connection: Connection, parent_ids: Iterable[int]) -> dict[int, list[ScheduleRecord]]:
    """Per committee's schedule those of its cells."""
    found: dict[int, list[ScheduleRecord]] = {one: [] for one in parent_ids}
    for row in connection.execute(_CHILDREN_OF, {"ids": list(found)}):
        child = _as_schedule(row)
        assert child.parent_id is not None
        found[child.parent_id].append(child)
    return found


def read_steps(connection: Connection, schedule_ids: Iterable[int]) -> dict[int, list[StepRecord]]:
    """The steps of schedules, in the order of their plan."""
    return _read_steps(connection, _STEPS, schedule_ids)


def read_live_steps(connection: Connection, schedule_ids: Iterable[int]) -> dict[int, list[StepRecord]]:
    """Those that still have to be done."""
    return _read_steps(connection, _LIVE_STEPS, schedule_ids)


def _read_steps(
    connection: Connection, statement: Select[Any], schedule_ids: Iterable[int]
) -> dict[int, list[StepRecord]]:
    found: dict[int, list[StepRecord]] = {one: [] for one in schedule_ids}
    if found:
        for row in connection.execute(statement, {"ids": list(found)}).all():
            found[row[1]].append(_as_step(*row))
    return found


def read_steps_by_id(connection: Connection, step_ids: Iterable[int]) -> list[StepRecord]:
    """Steps of whatever schedules, by id."""
    return [_as_step(*row) for row in connection.execute(_STEPS_BY_ID, {"ids": list(step_ids)}).all()]


def read_step(connection: Connection, step_id: int) -> StepRecord:
    """One step. Raises NotFound."""
    row = connection.execute(_ONE_STEP, {"wanted": step_id}).one_or_none()
    if row is None:
        raise NotFound(f"không có việc số {step_id}; xem nhiemky congress show")
    return _as_step(*row)


def change_schedule(connection: Connection, schedule_id: int, **values: Any) -> None:  # noqa: ANN401
    """Sets columns of one schedule."""
    new = {f"new_{name}": value for name, value in values.items()}
    connection.execute(_set_columns(schedule, tuple(values)), {"row": schedule_id, **new})


def set_wake(connection: Connection, ids: Iterable[int], at: datetime | None) -> None:
    """Stores when schedules next have something to do."""
    rows = [{"schedule": one, "at": at} for one in ids]
    if rows:
        connection.execute(_SET_WAKE, rows)


def put_off(connection: Connection, schedule_id: int, until: datetime) -> None:
    """Wakes a schedule later; one that has ended meanwhile is left asleep."""
    connection.execute(_PUT_OFF, {"schedule": schedule_id, "at": until})


def settle_wakes(connection: Connection, wakes: Iterable[Wake]) -> None:
    """Stores what a pass has found, unless somebody has woken the schedule since the pass looked at it."""
    if rows := [one._asdict() for one in wakes]:
        connection.execute(_SETTLE_WAKE, rows)


def close_schedule(connection: Connection, schedule_id: int, seen: datetime | None) -> bool:
    """Ends a schedule with nothing left to be done; False where somebody has woken or ended it since the look."""
    values = {"schedule": schedule_id, "at": None, "seen": seen}
    return connection.execute(_CLOSE, values).rowcount == 1


def hold_schedule(connection: Connection, schedule_id: int) -> ScheduleRecord:
    """Reads a schedule and makes every other pass over it wait for the end of this transaction.

    SQLite has one writer. Raises NotFound.
    """
    return _found(connection.execute(_HOLD, {"wanted": schedule_id}).one_or_none(), schedule_id)


def change_step(connection: Connection, step_id: int, **values: Any) -> None:  # noqa: ANN401
    """Sets columns of one step."""
    change_steps(connection, [{"id": step_id, **values}])


def change_steps(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets columns of many steps in one statement; every row names `id` and the same columns."""
    if not rows:
        return
    names = tuple(name for name in rows[0] if name != "id")
    values = [{"row": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    connection.execute(_set_columns(step, names), values)


@cache
def _set_columns(table: Table, names: tuple[str, ...]) -> Update:
    """The statement that sets these columns of a row."""
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(table.c.id == bindparam("row")).values(new)


def rename_body(connection: Connection, schedule_id: int, old: str, new: str) -> None:
    """Hands the steps of one body to another."""
    same = (step.c.schedule_id == schedule_id) & (step.c.body == old)
    connection.execute(update(step).where(same).values(body=new))


def find_due(connection: Connection, at: datetime, limit: int = 10_000) -> list[int]:
    """Ids of schedules that wake at or before a moment; what sleeps is not looked at."""
    return list(connection.scalars(_DUE, {"at": at, "limit": limit}))


def find_open(connection: Connection, body: str, plans: Iterable[str] | None = None) -> list[ScheduleRecord]:
    """Schedules of a body that are neither closed nor cancelled."""
    query = select(*_SCHEDULE_COLUMNS).where(
        schedule.c.body == body, schedule.c.state.in_([ScheduleState.DRAFT, ScheduleState.APPROVED])
    )
    if plans is not None:
        query = query.where(schedule.c.plan.in_(list(plans)))
    return [_as_schedule(row) for row in connection.execute(query.order_by(schedule.c.id))]


def add_baseline(
    connection: Connection, schedule_id: int, version: int, targets: Mapping[int, date | None]
) -> None:
    """Freezes the targets of a schedule under a version number."""
    rows = [
        {"schedule_id": schedule_id, "version": version, "step_id": step_id, "target": target}
        for step_id, target in targets.items()
    ]
    if rows:
        connection.execute(_ADD_BASELINE, rows)


def read_baseline(connection: Connection, schedule_id: int, version: int) -> dict[int, date | None]:
    """The frozen targets of a version, by step."""
    query = select(baseline.c.step_id, baseline.c.target).where(
        baseline.c.schedule_id == schedule_id, baseline.c.version == version
    )
    return {row.step_id: row.target for row in connection.execute(query)}


def _found(row: Row[Any] | None, schedule_id: int) -> ScheduleRecord:
    if row is None:
        raise NotFound(f"không có đợt, kỳ số {schedule_id}; xem nhiemky congress list, nhiemky cycle list")
    return _as_schedule(row)


def _as_schedule(row: Row[Any]) -> ScheduleRecord:
    values: list[Any] = list(row)
    values[_SCHEDULE_STATE] = ScheduleState(values[_SCHEDULE_STATE])
    return ScheduleRecord(*values)


@lru_cache(maxsize=4096)  # frozen: of the thousands a pass reads again, what says the same can be the same
def _as_step(*columns: Any) -> StepRecord:  # noqa: ANN401
    values = list(columns)
    values[_STATE] = StepState(values[_STATE])
    return StepRecord(*values)
