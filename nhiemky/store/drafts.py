"""The papers written: which round of which paper lies where, and what it was made of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, func, select

from nhiemky.errors import BadInput, NotFound
from nhiemky.store.claims import insert_once_for
from nhiemky.store.columns import is_among
from nhiemky.store.tables import draft

Row = TypeVar("Row")
_ONE = select(draft).where(draft.c.id == bindparam("wanted"))
_WRITTEN = select(draft.c.schedule_id, draft.c.step_id, draft.c.kind).where(is_among(draft.c.schedule_id, "ids"))
# A list of drafts needs neither what they were made of nor their content.
_LISTED = [column for column in draft.c if column.name not in {"inputs", "content"}]
_KEPT = (str, int, float)  # as JSON writes them
_SEVERAL = {"schedule_id", "body"}
_LAST_ROUND = select(func.max(draft.c.round)).where(
    draft.c.subject == bindparam("wanted"), draft.c.kind == bindparam("paper")
)
_WEIGHTS = select(draft.c.id, draft.c.tier, func.length(draft.c.content)).where(is_among(draft.c.id, "ids"))
_FILES = select(draft.c.id, draft.c.tier, draft.c.file, draft.c.content).where(is_among(draft.c.id, "ids"))


def subject_of(schedule_id: int | None, body: str, period: str | None) -> str:
    """Whose rounds are counted together and whose data sheet it is: a schedule's, or a body's for a period."""
    return f"schedule:{schedule_id}" if schedule_id is not None else f"{body}:{period or ''}"


def next_round(connection: Connection, subject: str, kind: str) -> int:
    """The number of the next draft of a paper: 1 for the first, whichever step the earlier ones were for."""
    return int(connection.scalar(_LAST_ROUND, {"wanted": subject, "paper": kind}) or 0) + 1


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    """Records a draft that lies on disk and gives its id; the subject follows from what it was written for.

    Raises BadInput when somebody else has just recorded the same round.
    """
    row = {"subject": subject_of(values.get("schedule_id"), values["body"], values.get("period")), **values}
    if row.get("inputs") is not None:
        row["inputs"] = as_plain(row["inputs"])
    new = connection.execute(insert_once_for(connection, draft, "id"), row).scalar()
    if new is None:
        raise BadInput(f"dự thảo lần {row['round']}", "vừa có người khác tạo; hãy chạy lại lệnh này")
    return int(new)


def read_draft(connection: Connection, draft_id: int) -> dict[str, Any]:
    """One draft. Raises NotFound."""
    row = connection.execute(_ONE, {"wanted": draft_id}).mappings().one_or_none()
    if row is None:
        raise _unknown(draft_id)
    return dict(row)


def read_weights(connection: Connection, ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """Id, tier and bytes of drafts, in their order, without their content. Raises NotFound."""
    rows = {row[0]: (row[0], row[1], row[2] or 0) for row in connection.execute(_WEIGHTS, {"ids": list(ids)})}
    return _in_order(rows, ids)


def read_files(connection: Connection, ids: Sequence[int]) -> list[tuple[int, int, str, bytes | None]]:
    """Id, tier, path and content (None where it is not kept) of drafts, in their order. Raises NotFound."""
    rows = {row[0]: (row[0], row[1], row[2], row[3]) for row in connection.execute(_FILES, {"ids": list(ids)})}
    return _in_order(rows, ids)


def _in_order(rows: Mapping[int, Row], ids: Sequence[int]) -> list[Row]:
    for one in ids:
        if one not in rows:
            raise _unknown(one)
    return [rows[one] for one in ids]


def _unknown(draft_id: int) -> NotFound:
    return NotFound(f"không có dự thảo số {draft_id}; xem nhiemky document list")


def find_drafts(
    connection: Connection,
    *,
    schedule_ids: Iterable[int] | None = None,
    bodies: Iterable[str] | None = None,
    subject: str | None = None,
    kind: str | None = None,
) -> list[dict[str, Any]]:
    """The drafts for which everything said holds, oldest first, without their inputs and content."""
    said = {
        "schedule_id": None if schedule_ids is None else list(schedule_ids),
        "body": None if bodies is None else list(bodies),
        "subject": subject,
        "kind": kind,
    }
    wanted = {name: value for name, value in said.items() if value is not None}
    return [dict(row) for row in connection.execute(_listing(tuple(wanted)), wanted).mappings()]


@cache
def _listing(names: tuple[str, ...]) -> Select[Any]:
    """The statement that asks for drafts by these columns, each a value or several."""
    query = select(*_LISTED).order_by(draft.c.id)
    for name in names:
        column = draft.c[name]
        query = query.where(is_among(column, name) if name in _SEVERAL else column == bindparam(name))
    return query


def read_written(connection: Connection, schedule_ids: Iterable[int]) -> dict[int, set[tuple[int, str]]]:
    """Per schedule: the (step, kind) whose first draft exists."""
    ids = list(schedule_ids)
    found: dict[int, set[tuple[int, str]]] = {one: set() for one in ids}
    for schedule_id, step_id, kind in connection.execute(_WRITTEN, {"ids": ids}).all():
        found[schedule_id].add((step_id, kind))
    return found


def count_drafts(connection: Connection, schedule_ids: Iterable[int]) -> int:
    """How many drafts there are of the schedules."""
    query = select(func.count()).select_from(draft).where(draft.c.schedule_id.in_(list(schedule_ids)))
    return int(connection.scalar(query) or 0)


def as_plain(value: object) -> object:
    """The same as JSON keeps it, at any depth: days and moments as ISO text, anything else foreign as its text."""
    if value is None or isinstance(value, _KEPT):  # asked first: nearly all are
        return value
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
