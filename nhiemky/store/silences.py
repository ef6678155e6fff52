"""Who is not to be reminded for a while, or of what; who said so, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from nhiemky.store.delivery_tables import silence


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence of a person or of a schedule; both days are included."""

    id: int
    person: str | None
    schedule_id: int | None
    reason: str
    by: str
    at: datetime
    from_on: date
    until_on: date
    ended_at: datetime | None
    ended_by: str | None


_ALL = select(*(silence.c[name] for name in Silence.__slots__)).order_by(silence.c.id)
_ON = bindparam("on", type_=silence.c.from_on.type)
_COUNTING = _ALL.where(silence.c.ended_at.is_(None), silence.c.from_on <= _ON, silence.c.until_on >= _ON)


def add_silence(
    connection: Connection,
    *,
    person: str | None,
    schedule_id: int | None,
    reason: str,
    by: str,
    at: datetime,
    from_on: date,
    until_on: date,
) -> int:
    """Begin a silence; gives its number."""
    values = {
        "person": person,
        "schedule_id": schedule_id,
        "reason": reason,
        "by": by,
        "at": at,
        "from_on": from_on,
        "until_on": until_on,
    }
    return int(connection.execute(insert(silence).returning(silence.c.id), values).scalar_one())


def end_silence(connection: Connection, number: int, *, by: str, at: datetime) -> bool:
    """End a silence before its time. False: there is none of that number that still counts."""
    open_one = (silence.c.id == number, silence.c.ended_at.is_(None), silence.c.until_on >= at.date())
    return connection.execute(update(silence).where(*open_one).values(ended_at=at, ended_by=by)).rowcount == 1


def read_silences(connection: Connection, on: date | None = None) -> list[Silence]:
    """Those that count on a day, or all there ever were; the newest last."""
    rows = connection.execute(_ALL) if on is None else connection.execute(_COUNTING, {"on": on})
    return [Silence(*row) for row in rows]


def silenced_people(silences: Iterable[Silence]) -> dict[str, Silence]:
    """The people among them."""
    return {one.person: one for one in silences if one.person is not None}


def silenced_schedules(silences: Iterable[Silence]) -> dict[int, Silence]:
    """The schedules among them."""
    return {one.schedule_id: one for one in silences if one.schedule_id is not None}
