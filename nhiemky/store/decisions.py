"""Decisions about people: one row a decision, its people and its state."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from nhiemky.domain.decisions import Decision, DecisionState, Named, Side, Way
from nhiemky.errors import NotFound
from nhiemky.store.tables import decision

_COLUMNS = [decision.c[one.name] for one in fields(Decision)]

_ALL = select(*_COLUMNS).order_by(decision.c.id)
_OF = _ALL.where(decision.c.schedule_id.in_(bindparam("ids", expanding=True)))


def add_decision(
    connection: Connection, values: Mapping[str, Any], people: Iterable[Named], by: str, at: datetime
) -> Decision:
    """Adds a decision and gives it."""
    row = {**values, "people": [asdict(one) for one in people], "by": by, "at": at}
    key = connection.execute(insert(decision).values(**row)).inserted_primary_key
    assert key is not None
    return read_decision(connection, int(key[0]))


def change_decision(
    connection: Connection,
    decision_id: int,
    people: Iterable[Named] | None = None,
    **values: Any,  # noqa: ANN401
) -> Decision:
    """Sets columns of a decision and gives it anew."""
    if people is not None:
        values["people"] = [asdict(one) for one in people]
    connection.execute(update(decision).where(decision.c.id == decision_id).values(**values))
    return read_decision(connection, decision_id)


def read_decision(connection: Connection, decision_id: int) -> Decision:
    """One decision. Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(decision.c.id == decision_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"không có hồ sơ quyết định số {decision_id}; xem nhiemky decision list")
    return _as_decision(row)


def read_decisions(connection: Connection, schedule_ids: Iterable[int] | None = None) -> list[Decision]:
    """All decisions, or those of schedules, oldest first."""
    query, values = (_ALL, {}) if schedule_ids is None else (_OF, {"ids": list(schedule_ids)})
    rows = connection.execute(query, values)
    return [_as_decision(row) for row in rows.mappings()]


def hold_decision(connection: Connection, decision_id: int) -> Decision:
    """Reads a decision and makes everybody else who wants to change it wait; SQLite has one writer."""
    connection.execute(select(decision.c.id).where(decision.c.id == decision_id).with_for_update())
    return read_decision(connection, decision_id)


def _as_decision(row: RowMapping) -> Decision:
    findings = row["findings"]
    return Decision(
        **{
            **row,
            "side": Side(row["side"]),
            "way": Way(row["way"]),
            "state": DecisionState(row["state"]),
            "people": tuple(Named(**one) for one in row["people"]),
            "findings": None if findings is None else tuple(findings),
        }
    )
