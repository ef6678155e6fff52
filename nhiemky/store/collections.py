"""How far each body's figures of a cycle have come; the history of it is in the audit."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from nhiemky.domain.figures import CollectionState
from nhiemky.store.claims import insert_once
from nhiemky.store.cycle_tables import collection, submission
from nhiemky.store.tables import reminder, step

_COLUMNS = (
    collection.c.body,
    collection.c.state,
    collection.c.since,
    collection.c.reasons,
    collection.c.by,
    collection.c.submission_id,
    submission.c.file,
    submission.c.sha256,
    submission.c.received_at,
)
_ALL = (
    select(*_COLUMNS)
    .join(submission, submission.c.id == collection.c.submission_id, isouter=True)
    .where(collection.c.schedule_id == bindparam("schedule"))
    .order_by(collection.c.body)
)
_ONE = _ALL.where(collection.c.body == bindparam("of")).with_for_update(of=collection)
_FINDINGS = (
    select(submission.c.body, submission.c.findings)
    .join(collection, collection.c.submission_id == submission.c.id)
    .where(collection.c.schedule_id == bindparam("schedule"))
    .order_by(submission.c.body)
)
_REMINDED = (
    select(step.c.body, func.max(reminder.c.decided_at))
    .join(step, step.c.id == reminder.c.step_id)
    .where(
        reminder.c.schedule_id == bindparam("schedule"),
        step.c.schedule_id == bindparam("schedule"),
        step.c.key == bindparam("key"),
        reminder.c.outbox_id.is_not(None),
    )
    .group_by(step.c.body)
)
_STEP = select(step.c.id).where(
    step.c.schedule_id == bindparam("schedule"), step.c.key == bindparam("key"), step.c.body == bindparam("of")
)


# What is set is said by the values of each execution.
_SET = update(collection).where(
    collection.c.schedule_id == bindparam("schedule"), collection.c.body == bindparam("of")
)


class Collected(NamedTuple):
    """How far a body's figures have come, and the form that counts."""

    state: CollectionState
    since: datetime
    reasons: tuple[str, ...]
    by: str
    submission_id: int | None = None
    file: str | None = None
    sha256: str | None = None
    received_at: datetime | None = None


def add_collections(connection: Connection, schedule_id: int, bodies: Iterable[str], at: datetime, by: str) -> int:
    """Asks bodies that have not been asked yet; gives how many those are."""
    rows = [
        {"schedule_id": schedule_id, "body": body, "state": str(CollectionState.REQUESTED), "since": at, "by": by}
        for body in bodies
    ]
    return connection.execute(insert_once(connection, collection), rows).rowcount if rows else 0


def read_collections(connection: Connection, schedule_id: int) -> dict[str, Collected]:
    """Every body asked, by key."""
    rows = connection.execute(_ALL, {"schedule": schedule_id})
    return {row.body: _as_collected(row) for row in rows}


def hold_collection(connection: Connection, schedule_id: int, body: str) -> Collected | None:
    """How far one body is, None when it was not asked; who else wants to move it on waits."""
    row = connection.execute(_ONE, {"schedule": schedule_id, "of": body}).one_or_none()
    return None if row is None else _as_collected(row)


def set_collection(
    connection: Connection,
    schedule_id: int,
    body: str,
    state: CollectionState,
    *,
    at: datetime,
    by: str,
    reasons: Sequence[str] = (),
    submission_id: int | None = None,
) -> None:
    """Moves a body on; without a submission the one that counts stays."""
    values = {"state": str(state), "since": at, "by": by, "reasons": list(reasons) or None}
    if submission_id is not None:
        values["submission_id"] = submission_id
    connection.execute(_SET, {**values, "schedule": schedule_id, "of": body})


def remove_collection(connection: Connection, schedule_id: int, body: str) -> bool:
    """Asks a body no more; what has come in stays. Gives whether it was asked and had sent nothing."""
    same = (collection.c.schedule_id == schedule_id) & (collection.c.body == body)
    asked_in_vain = same & collection.c.submission_id.is_(None)
    return connection.execute(delete(collection).where(asked_in_vain)).rowcount > 0


def read_kept_findings(
    connection: Connection, schedule_id: int, body: str | None = None
) -> dict[str, list[dict[str, Any]]]:
    """What was found in the form of each body that counts, or of one body."""
    query = _FINDINGS if body is None else _FINDINGS.where(submission.c.body == body)
    rows = connection.execute(query, {"schedule": schedule_id})
    return {of: list(findings or ()) for of, findings in rows}


def read_reminded(connection: Connection, schedule_id: int, key: str) -> dict[str, datetime]:
    """When a message last carried a reminder of this step, by body."""
    rows = connection.execute(_REMINDED, {"schedule": schedule_id, "key": key})
    return {row[0]: row[1] for row in rows}


def find_step(connection: Connection, schedule_id: int, key: str, body: str) -> int | None:
    """The id of a body's step of a cycle; None where the plan has none."""
    return connection.scalar(_STEP, {"schedule": schedule_id, "key": key, "of": body})


def _as_collected(row: Row[Any]) -> Collected:
    return Collected(
        CollectionState(row.state),
        row.since,
        tuple(row.reasons or ()),
        row.by,
        row.submission_id,
        row.file,
        row.sha256,
        row.received_at,
    )
