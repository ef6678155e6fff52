"""The targets of resolutions and what each review found of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from nhiemky.domain.targets import Sense, Target, TargetResult, Verdict
from nhiemky.store.cycle_tables import target, target_result

_OF = (
    select(target)
    .where(target.c.body == bindparam("body"), target.c.occasion == bindparam("occasion"))
    .order_by(target.c.number)
)
_OCCASIONS = select(target.c.occasion).where(target.c.body == bindparam("body")).distinct()
_RESULTS = select(target_result).where(target_result.c.schedule_id == bindparam("schedule"))


def read_targets(connection: Connection, body: str, occasion: str) -> list[Target]:
    """The targets of a body for a year or a term, by number."""
    rows = connection.execute(_OF, {"body": body, "occasion": occasion})
    return [_as_target(row) for row in rows.all()]


def read_occasions(connection: Connection, body: str) -> list[str]:
    """The years and terms that a body has targets for."""
    return sorted(connection.scalars(_OCCASIONS, {"body": body}).all())


def keep_targets(
    connection: Connection, body: str, occasion: str, targets: Sequence[Target], by: str, at: datetime
) -> tuple[int, ...]:
    """Makes these the targets of a body for an occasion; gives the numbers that are no more.

    A target keeps its id, and so what reviews have said of it, as long as its number stays.
    """
    known = {one.number: one for one in read_targets(connection, body, occasion)}
    for one in targets:
        values = {**_values(one), "by": by, "at": at}
        old = known.pop(one.number, None)
        if old is None:
            connection.execute(insert(target).values(body=body, occasion=occasion, **values))
        elif _values(old) != _values(one):
            connection.execute(update(target).where(target.c.id == old.id).values(**values))
    gone = [one.id for one in known.values()]
    if gone:
        connection.execute(delete(target).where(target.c.id.in_(gone)))
    return tuple(known)


def find_assessed(connection: Connection, body: str, occasion: str) -> set[int]:
    """The numbers of targets that some review has said something of."""
    query = (
        select(target.c.number)
        .join(target_result, target_result.c.target_id == target.c.id)
        .where(target.c.body == body, target.c.occasion == occasion)
    )
    return set(connection.scalars(query).all())


def read_results(connection: Connection, schedule_id: int, targets: Sequence[Target]) -> dict[int, TargetResult]:
    """What a review has said of these targets, by the target's number."""
    by_id = {one.id: one for one in targets}
    rows = connection.execute(_RESULTS, {"schedule": schedule_id}).all()
    return {
        by_id[row.target_id].number: TargetResult(
            by_id[row.target_id], row.actual, Verdict(row.verdict), row.reason
        )
        for row in rows
        if row.target_id in by_id
    }


def keep_result(connection: Connection, schedule_id: int, result: TargetResult, by: str, at: datetime) -> None:
    """Keeps what a review says of a target, in place of what it said before."""
    place = (target_result.c.schedule_id == schedule_id) & (target_result.c.target_id == result.target.id)
    values = {"actual": result.actual, "verdict": result.verdict, "reason": result.reason, "by": by, "at": at}
    if connection.execute(update(target_result).where(place).values(**values)).rowcount == 0:
        whose = {"schedule_id": schedule_id, "target_id": result.target.id}
        connection.execute(insert(target_result).values(**whose, **values))


_NAMES = ("number", "name", "unit", "planned", "sense", "indicator", "document", "document_on")


def _values(one: Target) -> Mapping[str, object]:
    return {name: getattr(one, name) for name in _NAMES}


def _as_target(row: Row[tuple[object, ...]]) -> Target:
    values = {name: getattr(row, name) for name in _NAMES}
    return Target(**{**values, "sense": Sense(row.sense)}, id=row.id)
