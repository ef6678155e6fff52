"""Deadlines that superiors have set for steps of schedules."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, insert, select

from nhiemky.store.columns import is_among
from nhiemky.store.tables import deadline

_DEADLINES = (
    select(deadline.c.schedule_id, deadline.c.step_key, deadline.c.level, deadline.c.on, deadline.c.source)
    .where(is_among(deadline.c.schedule_id, "ids"))
    .order_by(deadline.c.on)
)


def add_deadline(
    connection: Connection, schedule_id: int, step_key: str, level: str, on: date, source: str
) -> None:
    """Keeps a superior's deadline; one per level, a later document of the same level replaces it."""
    same = (
        (deadline.c.schedule_id == schedule_id) & (deadline.c.step_key == step_key) & (deadline.c.level == level)
    )
    connection.execute(deadline.delete().where(same))
    values = {"schedule_id": schedule_id, "step_key": step_key, "level": level, "on": on, "source": source}
    connection.execute(insert(deadline).values(values))


def read_deadlines(connection: Connection, ids: Iterable[int]) -> dict[int, list[tuple[str, str, date, str]]]:
    """Per schedule: step key, level, date and source of every deadline, tightest first."""
    found: dict[int, list[tuple[str, str, date, str]]] = {one: [] for one in ids}
    for row in connection.execute(_DEADLINES, {"ids": list(found)}):
        found[row[0]].append((row[1], row[2], row[3], row[4]))
    return found
