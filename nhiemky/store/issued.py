"""The register of numbers: who used which number of which series for what; a number is used once."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select

from nhiemky.store.claims import insert_once
from nhiemky.store.tables import issued


class Issued(NamedTuple):
    """A number used. `term_start` is the first day of the term whose series it belongs to."""

    id: int
    body: str
    term_start: date
    series: str
    number: int
    symbol: str
    kind: str
    issued_on: date
    title: str
    draft_id: int | None
    is_outside: bool
    source: str
    by: str
    at: datetime


_COLUMNS = [issued.c[name] for name in Issued._fields]
_OF_DRAFTS = select(*_COLUMNS).where(issued.c.draft_id.in_(bindparam("ids", expanding=True)))


def add_issued(connection: Connection, values: Mapping[str, Any]) -> int | None:
    """Enters a number and gives its id; None when the number, or the draft, is in the register already."""
    if connection.execute(insert_once(connection, issued), dict(values)).rowcount == 0:
        return None
    found = find_number(connection, values["body"], values["term_start"], values["series"], values["number"])
    assert found is not None
    return found.id


def find_number(connection: Connection, body: str, term_start: date, series: str, number: int) -> Issued | None:
    """Who has used a number of a series of a term."""
    return _one(
        connection,
        issued.c.body == body,
        issued.c.term_start == term_start,
        issued.c.series == series,
        issued.c.number == number,
    )


def find_symbol(connection: Connection, body: str, symbol: str, on: date) -> Issued | None:
    """The paper a body issued on a day as "60-NQ/ĐU"."""
    return _one(connection, issued.c.body == body, issued.c.symbol == symbol, issued.c.issued_on == on)


def find_of_draft(connection: Connection, draft_id: int) -> Issued | None:
    """The number a draft was issued under."""
    return _one(connection, issued.c.draft_id == draft_id)


def read_of_drafts(connection: Connection, draft_ids: Iterable[int]) -> dict[int, Issued]:
    """The numbers of drafts that have been issued, by draft."""
    rows = [Issued(*row) for row in connection.execute(_OF_DRAFTS, {"ids": list(draft_ids)})]
    return {row.draft_id: row for row in rows if row.draft_id is not None}


def read_issued(connection: Connection, body: str | None = None) -> list[Issued]:
    """The register, or one body's part of it: term by term, series by series, by number."""
    query = select(*_COLUMNS).order_by(
        issued.c.body, issued.c.term_start, issued.c.series, issued.c.number, issued.c.id
    )
    if body is not None:
        query = query.where(issued.c.body == body)
    return [Issued(*row) for row in connection.execute(query)]


def _one(connection: Connection, *conditions: Any) -> Issued | None:  # noqa: ANN401  (column expressions)
    row: Row[Any] | None = connection.execute(select(*_COLUMNS).where(*conditions)).one_or_none()
    return None if row is None else Issued(*row)
