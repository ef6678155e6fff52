"""What people pressed on their page: each press is claimed once, and kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from nhiemky.store.claims import insert_once
from nhiemky.store.columns import is_among
from nhiemky.store.delivery_tables import action

_COLUMNS = ("person", "step_id", "what", "details", "at")
_ALL = select(*(action.c[name] for name in _COLUMNS)).order_by(action.c.at.desc(), action.c.id.desc())
_OF_KINDS = _ALL.where(is_among(action.c.what, "whats"))


class Press(NamedTuple):
    """One press: by whom, on which step, what, with what details, when."""

    person: str
    step_id: int | None
    what: str
    details: Mapping[str, Any] | None
    at: datetime


def claim_press(connection: Connection, token: str, press: Press) -> bool:
    """Keeps the press in the transaction of what it does; False when the token has been used before."""
    return connection.execute(insert_once(connection, action), {"token": token, **press._asdict()}).rowcount == 1


def find_press(connection: Connection, token: str) -> Press | None:
    """The press that used a token."""
    row = connection.execute(select(*(action.c[name] for name in _COLUMNS)).where(action.c.token == token)).first()
    return None if row is None else Press(*row)


def read_presses(connection: Connection, whats: Iterable[str] | None = None) -> list[Press]:
    """Every press, or those of some kinds, the newest first."""
    rows = connection.execute(_ALL) if whats is None else connection.execute(_OF_KINDS, {"whats": list(whats)})
    return [Press(*row) for row in rows]
