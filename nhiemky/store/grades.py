"""The grades on their way: a level of each subject for each stage. Whose they are is for the office alone."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from nhiemky.domain.grading import Level, Stage
from nhiemky.store.cycle_tables import grade

Key = tuple[str, Stage]
_OF = select(grade.c.subject, grade.c.stage, grade.c.level).where(grade.c.schedule_id == bindparam("schedule"))
_THIS = (
    grade.c.schedule_id == bindparam("schedule"),
    grade.c.subject == bindparam("whose"),
    grade.c.stage == bindparam("on_stage"),
)
_ADD = insert(grade)
_SET = update(grade).where(*_THIS)  # what, is said by the values of each execution
_REMOVE = delete(grade).where(*_THIS)


def read_grades(connection: Connection, schedule_id: int) -> dict[Key, Level]:
    """Every level of a cycle by subject and stage."""
    rows = connection.execute(_OF, {"schedule": schedule_id}).all()
    return {(row.subject, Stage(row.stage)): Level(row.level) for row in rows}


def keep_grades(
    connection: Connection,
    schedule_id: int,
    given: Mapping[Key, Level | None],
    source: str,
    by: str,
    at: datetime,
) -> int:
    """Writes the levels that are new or other than before, takes back those given as None; how many changed."""
    known = read_grades(connection, schedule_id)
    changed = {key: level for key, level in given.items() if known.get(key) != level}
    added = []
    for (subject, stage), level in changed.items():
        here = {"schedule": schedule_id, "whose": subject, "on_stage": str(stage)}
        values = {"level": str(level), "source": source, "by": by, "at": at}
        if level is None:
            connection.execute(_REMOVE, here)
        elif (subject, stage) in known:
            connection.execute(_SET, {**values, **here})
        else:
            added.append({"schedule_id": schedule_id, "subject": subject, "stage": str(stage), **values})
    if added:
        connection.execute(_ADD, added)
    return len(changed)
