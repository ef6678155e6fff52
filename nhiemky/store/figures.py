"""Figures of a cycle: what counts, what it replaced, and sums made by the database on whole numbers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, String, bindparam, cast, func, insert, select, update

from nhiemky.domain.figures import Basis, Figure, FigureValue, from_amount, to_amount
from nhiemky.store.cycle_tables import figure, submission

Key = tuple[str, Basis]
_DAY = "day:"

_SCHEDULES: BindParameter[Any] = bindparam("schedules", expanding=True)
_BODIES: BindParameter[Any] = bindparam("bodies", expanding=True)
_INDICATORS: BindParameter[Any] = bindparam("indicators", expanding=True)
_COUNTING = figure.c.ended_at.is_(None)
_OF_SCHEDULE = (figure.c.schedule_id == bindparam("schedule")) & _COUNTING
_VALUES = (figure.c.body, figure.c.indicator, figure.c.basis, figure.c.amount, figure.c.text, figure.c.address)
_ALL = select(*_VALUES).where(_OF_SCHEDULE).order_by(figure.c.id)
_OF_BODIES = _ALL.where(figure.c.body.in_(_BODIES))
_OF_INDICATORS = _ALL.where(figure.c.indicator.in_(_INDICATORS))
_NUMBERS = select(figure.c.schedule_id, figure.c.indicator, figure.c.basis, figure.c.amount).where(
    figure.c.schedule_id.in_(_SCHEDULES), figure.c.body == bindparam("of"), _COUNTING, figure.c.amount.is_not(None)
)
_SUMS = (
    select(figure.c.indicator, figure.c.basis, func.count(), func.sum(figure.c.amount))
    .where(_OF_SCHEDULE)
    .group_by(figure.c.indicator, figure.c.basis)
)
_SUMS_OF_CELLS = _SUMS.where(figure.c.body != bindparam("office"))
_IS_DAY = figure.c.text.startswith(_DAY)
_LATEST = (
    select(figure.c.indicator, figure.c.basis, func.max(figure.c.text))
    .where(_OF_SCHEDULE, figure.c.body != bindparam("office"), figure.c.indicator.in_(_INDICATORS), _IS_DAY)
    .group_by(figure.c.indicator, figure.c.basis)
)
# All bodies of an indicator in one row: thousands of rows of one value each would take longer than the adding.
# Both lists are made in one pass over the rows, so that their places agree; joined pairs would take twice as long.
# Not `indicator IN`: before its first ANALYZE, PostgreSQL would go by the index of bodies and sort on disk.
_IS_WANTED = (figure.c.indicator + "").in_(_INDICATORS)
_GIVEN = (
    select(
        figure.c.indicator,
        figure.c.basis,
        func.aggregate_strings(figure.c.body, ","),
        func.aggregate_strings(func.coalesce(cast(figure.c.amount, String), ""), ","),
    )
    .where(_OF_SCHEDULE, figure.c.body != bindparam("office"), _IS_WANTED)
    .group_by(figure.c.indicator, figure.c.basis)
)
_HOW_MANY = (
    select(figure.c.body, func.count())
    .where(
        _OF_SCHEDULE, figure.c.indicator.in_(_INDICATORS), figure.c.basis.in_(bindparam("bases", expanding=True))
    )
    .group_by(figure.c.body)
)
_LINEAGE = (
    select(*_VALUES, figure.c.by, figure.c.at, figure.c.ended_at, submission.c.file, submission.c.sha256)
    .join(submission, submission.c.id == figure.c.submission_id, isouter=True)
    .where(figure.c.schedule_id == bindparam("schedule"), figure.c.indicator.in_(_INDICATORS))
    .order_by(figure.c.body, figure.c.indicator, figure.c.basis, figure.c.id)
)
_END = (
    update(figure)
    .where(_OF_SCHEDULE, figure.c.body == bindparam("of"))
    .values(ended_at=bindparam("until", type_=figure.c.ended_at.type))
)
_ADD = insert(figure)
_ADD_SUBMISSION = insert(submission)


class Traced(NamedTuple):
    """A value with whence it came: person, file, address, moment; `ended_at` when another has replaced it."""

    body: str
    figure: Figure
    by: str
    at: datetime
    file: str | None
    sha256: str | None
    ended_at: datetime | None


class Sum(NamedTuple):
    """What the database adds: how many values, the sum of the numbers among them."""

    given: int
    value: Decimal | None


def add_submission(
    connection: Connection,
    *,
    schedule_id: int,
    body: str,
    file: str,
    sha256: str,
    findings: Sequence[Mapping[str, Any]],
    at: datetime,
    by: str,
) -> int:
    """Keeps that a form came in; gives its id."""
    values = {
        "schedule_id": schedule_id,
        "body": body,
        "file": file,
        "sha256": sha256,
        "findings": list(findings),
        "received_at": at,
        "by": by,
    }
    key = connection.execute(_ADD_SUBMISSION, values).inserted_primary_key
    assert key is not None
    return int(key[0])


def end_figures(connection: Connection, schedule_id: int, body: str, at: datetime, keys: Collection[Key]) -> int:
    """Ends the values of these keys that count, so that others may; gives how many there were."""
    ended = 0
    for basis in {basis for _, basis in keys}:
        indicators = [indicator for indicator, of in keys if of is basis]
        these = _END.where(figure.c.basis == str(basis), figure.c.indicator.in_(indicators))
        ended += connection.execute(these, {"schedule": schedule_id, "of": body, "until": at}).rowcount
    return ended


def add_figures(
    connection: Connection,
    schedule_id: int,
    body: str,
    figures: Iterable[Figure],
    *,
    submission_id: int | None,
    by: str,
    at: datetime,
) -> None:
    """Adds values that count from now on, in one statement."""
    shared = {"schedule_id": schedule_id, "body": body, "submission_id": submission_id, "by": by, "at": at}
    rows = [
        {
            **shared,
            "indicator": one.indicator,
            "basis": str(one.basis),
            "address": one.address,
            "amount": to_amount(one.value) if isinstance(one.value, Decimal) else None,
            "text": _to_text(one.value),
        }
        for one in figures
    ]
    if rows:
        connection.execute(_ADD, rows)


def read_figures(
    connection: Connection,
    schedule_id: int,
    *,
    bodies: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
) -> dict[str, list[Figure]]:
    """The values that count, by body: all, those of some bodies, or those of some indicators."""
    asked: dict[str, Any] = {"schedule": schedule_id}
    if bodies is not None:
        rows = connection.execute(_OF_BODIES, {**asked, "bodies": list(bodies)})
    elif indicators is not None:
        rows = connection.execute(_OF_INDICATORS, {**asked, "indicators": list(indicators)})
    else:
        rows = connection.execute(_ALL, asked)
    found: dict[str, list[Figure]] = {}
    for body, *rest in rows:
        found.setdefault(body, []).append(_as_figure(*rest))
    return found


def read_numbers(connection: Connection, schedule_ids: Sequence[int], body: str) -> dict[int, dict[Key, Decimal]]:
    """The numbers of one body in several cycles."""
    found: dict[int, dict[Key, Decimal]] = {one: {} for one in schedule_ids}
    for schedule_id, indicator, basis, amount in connection.execute(
        _NUMBERS, {"schedules": list(schedule_ids), "of": body}
    ):
        found[schedule_id][indicator, Basis(basis)] = from_amount(amount)
    return found


def sum_figures(connection: Connection, schedule_id: int, office: str) -> dict[Key, Sum]:
    """The cells' values added by indicator and basis; exact, since they are whole numbers."""
    rows = connection.execute(_SUMS_OF_CELLS, {"schedule": schedule_id, "office": office})
    return {
        (indicator, Basis(basis)): Sum(count, None if amount is None else from_amount(int(amount)))
        for indicator, basis, count, amount in rows
    }


def read_latest_days(
    connection: Connection, schedule_id: int, office: str, indicators: Collection[str]
) -> dict[Key, date]:
    """The latest day that the cells have given for each of these indicators."""
    asked = {"schedule": schedule_id, "office": office, "indicators": list(indicators)}
    return {
        (indicator, Basis(basis)): date.fromisoformat(text.removeprefix(_DAY))
        for indicator, basis, text in connection.execute(_LATEST, asked)
    }


def count_figures(
    connection: Connection, schedule_id: int, indicators: Collection[str], bases: Collection[Basis]
) -> dict[str, int]:
    """How many of these values each body has given; a body that gave none is not there."""
    asked = {"schedule": schedule_id, "indicators": list(indicators), "bases": [str(one) for one in bases]}
    return {row[0]: row[1] for row in connection.execute(_HOW_MANY, asked)}


def read_given(
    connection: Connection, schedule_id: int, office: str, indicators: Collection[str]
) -> dict[Key, dict[str, str]]:
    """Which cells have given a value of these indicators, with its amount in ten-thousandths ("" of a text)."""
    asked = {"schedule": schedule_id, "office": office, "indicators": list(indicators)}
    return {
        (indicator, Basis(basis)): dict(zip(bodies.split(","), amounts.split(","), strict=True))
        for indicator, basis, bodies, amounts in connection.execute(_GIVEN, asked)
    }


def read_lineage(connection: Connection, schedule_id: int, indicators: Collection[str]) -> list[Traced]:
    """Every value that indicators have had in a cycle, by body, oldest first, also what no longer counts."""
    rows = connection.execute(_LINEAGE, {"schedule": schedule_id, "indicators": list(indicators)})
    return [
        Traced(row.body, _as_figure(*row[1:6]), row.by, row.at, row.file, row.sha256, row.ended_at) for row in rows
    ]


def _to_text(value: FigureValue) -> str | None:
    """A day tells itself from a choice by its mark."""
    if isinstance(value, Decimal):
        return None
    return f"{_DAY}{value.isoformat()}" if isinstance(value, date) else value


def _as_figure(indicator: str, basis: str, amount: int | None, text: str | None, address: str) -> Figure:
    value: FigureValue = text or ""
    if amount is not None:
        value = from_amount(amount)
    elif text is not None and text.startswith(_DAY):
        value = date.fromisoformat(text.removeprefix(_DAY))
    return Figure(indicator, Basis(basis), value, address)
