"""Decisions that somebody is reminded; the insert under a unique key is the claim."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from nhiemky.store.claims import insert_once
from nhiemky.store.columns import is_among, is_one_of
from nhiemky.store.tables import outbox, reminder, schedule, step


class Uncarried(NamedTuple):
    """A reminder that no message carries yet."""

    id: int
    person: str
    schedule_id: int
    step_id: int
    rung: str
    day: date
    reason: str


class Carried(NamedTuple):
    """A reminder in a message, with the body of its step and how that stands now."""

    reminder: Uncarried
    body: str
    is_live: bool
    is_moved: bool


_DECIDED = (
    select(reminder.c.schedule_id, reminder.c.step_id, reminder.c.rung, func.max(reminder.c.due_version))
    .where(is_among(reminder.c.schedule_id, "ids"))
    .group_by(reminder.c.schedule_id, reminder.c.step_id, reminder.c.rung)
)
_IS_LIVE = (
    is_one_of(step.c.state, ("open", "received", "returned"))
    & step.c.is_dropped.is_(False)
    & (schedule.c.state != "cancelled")  # of what is cancelled nothing is asked any more
)
_CARRIED = (
    select(_IS_LIVE & (reminder.c.due_version == step.c.target_version))
    .join(step, step.c.id == reminder.c.step_id)
    .join(schedule, schedule.c.id == step.c.schedule_id)
    .where(reminder.c.outbox_id == bindparam("outbox"))
)
_CARRIED_NOW = (
    select(
        reminder.c.outbox_id,
        reminder.c.body,
        _IS_LIVE,
        reminder.c.due_version != step.c.target_version,
        *(reminder.c[name] for name in Uncarried._fields),
    )
    .join(step, step.c.id == reminder.c.step_id)
    .join(schedule, schedule.c.id == step.c.schedule_id)
    .where(is_among(reminder.c.outbox_id, "ids"))
    .order_by(reminder.c.id)
)
_CARRY = update(reminder).where(reminder.c.id == bindparam("number")).values(outbox_id=bindparam("outbox"))
_WRITTEN_TO = select(outbox.c.person).where(
    is_among(outbox.c.person, "people"),
    outbox.c.kind == bindparam("wanted"),
    outbox.c.local_day == bindparam("day"),
)
_CANCEL = update(reminder).where(is_among(reminder.c.id, "ids")).values(cancelled=bindparam("reason_"))
_CANCEL_UNCARRIED = (
    update(reminder)
    .where(is_among(reminder.c.step_id, "ids"), reminder.c.outbox_id.is_(None), reminder.c.cancelled.is_(None))
    .values(cancelled=bindparam("reason_"))
)
_UNCARRIED = (
    select(*(reminder.c[name] for name in Uncarried._fields))
    .where(reminder.c.outbox_id.is_(None), reminder.c.cancelled.is_(None))
    .order_by(reminder.c.person, reminder.c.id)
)


def decide(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Records reminders; those already decided are passed over. Gives how many are new."""
    if not rows:
        return 0
    return connection.execute(insert_once(connection, reminder), [dict(row) for row in rows]).rowcount


def read_decided(connection: Connection, schedule_ids: Iterable[int]) -> dict[int, dict[tuple[int, str], int]]:
    """Per schedule: the last due version under which each (step, rung) was decided."""
    ids = list(schedule_ids)
    found: dict[int, dict[tuple[int, str], int]] = {one: {} for one in ids}
    for schedule_id, step_id, rung, version in connection.execute(_DECIDED, {"ids": ids}).all():
        found[schedule_id][step_id, rung] = version
    return found


def read_uncarried(connection: Connection) -> list[Uncarried]:
    """Reminders waiting for a message, person by person, oldest first."""
    return [Uncarried(*row) for row in connection.execute(_UNCARRIED)]


def find_written_to(connection: Connection, people: Iterable[str], kind: str, day: date) -> set[str]:
    """Those of the people who already have a message of a kind for a local day."""
    return set(connection.scalars(_WRITTEN_TO, {"people": list(people), "wanted": kind, "day": day}))


def carry(connection: Connection, reminders: Mapping[int, int]) -> None:
    """Points each reminder to the message that carries it, both by id."""
    if rows := [{"number": one, "outbox": message} for one, message in reminders.items()]:
        connection.execute(_CARRY, rows)


def cancel(connection: Connection, reminder_ids: Iterable[int], reason: str) -> None:
    """Cancels decisions that no message will carry."""
    connection.execute(_CANCEL, {"ids": list(reminder_ids), "reason_": reason})


def cancel_uncarried(connection: Connection, step_ids: Iterable[int], reason: str) -> int:
    """Cancels what was decided for steps and not yet put into a message. Gives how many."""
    return connection.execute(_CANCEL_UNCARRIED, {"ids": list(step_ids), "reason_": reason}).rowcount


def find_live_steps_of_message(connection: Connection, outbox_id: int) -> tuple[int, int]:
    """How many steps a message reminds of, and how many of them still have to be done."""
    live = connection.scalars(_CARRIED, {"outbox": outbox_id}).all()
    return len(live), sum(map(bool, live))


def move_reminders(connection: Connection, old: int, new: int) -> None:
    """Points what one message carried to the message that stands in for it."""
    connection.execute(update(reminder).where(reminder.c.outbox_id == old).values(outbox_id=new))


def find_targets_of_message(connection: Connection, outbox_id: int) -> set[date]:
    """The days on which what the message reminds of has to be done."""
    query = select(step.c.target).join(reminder, reminder.c.step_id == step.c.id)
    return {day for day in connection.scalars(query.where(reminder.c.outbox_id == outbox_id)) if day}


def read_carried(connection: Connection, outbox_ids: Iterable[int]) -> dict[int, list[Carried]]:
    """What each message reminds of, as it stands now; the oldest decision first."""
    found: dict[int, list[Carried]] = defaultdict(list)
    for outbox_id, body, is_live, is_moved, *one in connection.execute(_CARRIED_NOW, {"ids": list(outbox_ids)}):
        found[outbox_id].append(Carried(Uncarried(*one), body, is_live, is_moved))
    return found
