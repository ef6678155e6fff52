"""Addresses that are not written to: they refused for good, or three times within a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update

from nhiemky.store.claims import insert_once
from nhiemky.store.columns import is_among
from nhiemky.store.delivery_tables import suppression

MAIL = "mail"
MOST_STRIKES = 3
WITHIN = timedelta(days=7)
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why an address is not used; without `suspended_at` it only has strikes."""

    channel: str
    address: str
    reason: str
    since: datetime
    suspended_at: datetime | None
    until: datetime | None
    strikes: int
    source: str


_ALL = select(*(suppression.c[name] for name in Suppression.__slots__))
_NEWEST_FIRST = _ALL.order_by(suppression.c.since.desc(), suppression.c.id)
_AT = bindparam("at", type_=suppression.c.until.type)
_SUSPENDED = _ALL.where(
    is_among(suppression.c.address, "addresses"),
    suppression.c.suspended_at.is_not(None),
    suppression.c.until.is_(None) | (suppression.c.until > _AT),
)


def family(channel: str) -> str:
    """Mail addresses are the same person's by whatever way mail goes; a chat account belongs to its channel."""
    return channel if channel.startswith("zalo") else MAIL


def suspend(
    connection: Connection,
    channel: str,
    address: str,
    reason: str,
    *,
    source: str,
    at: datetime,
    until: datetime | None = None,
) -> None:
    """Stop writing to an address, until a moment or until somebody lifts it."""
    _make(connection, channel, address, reason, source, at)
    values = {"reason": reason[:_LONGEST], "suspended_at": at, "until": until, "source": source}
    connection.execute(update(suppression).where(_is(channel, address)).values(values))


def strike(connection: Connection, channel: str, address: str, reason: str, *, source: str, at: datetime) -> bool:
    """Count a refusal that may pass; True when it is the third within a week, which suspends the address."""
    _make(connection, channel, address, reason, source, at)
    row = connection.execute(select(suppression).where(_is(channel, address)).with_for_update()).one()
    is_fresh = at - row.since > WITHIN
    strikes = 1 if is_fresh else row.strikes + 1
    is_out = strikes >= MOST_STRIKES and row.suspended_at is None
    values = {
        "strikes": strikes,
        "since": at if is_fresh else row.since,
        "reason": reason[:_LONGEST],
        "source": source,
        "suspended_at": at if is_out else row.suspended_at,
    }
    connection.execute(update(suppression).where(_is(channel, address)).values(values))
    return is_out


def lift(connection: Connection, channel: str, address: str) -> bool:
    """Use the address again, its strikes forgotten. False: it was not suspended."""
    return connection.execute(delete(suppression).where(_is(channel, address))).rowcount > 0


def find_suspended(
    connection: Connection, places: Iterable[tuple[str, str]], at: datetime
) -> dict[tuple[str, str], Suppression]:
    """Those of the (channel, address) that are suspended at a moment, as they were asked for."""
    asked = {(channel, address): (family(channel), address.casefold()) for channel, address in places}
    if not asked:
        return {}
    addresses = {address for _, address in asked.values()}
    rows = connection.execute(_SUSPENDED, {"addresses": addresses, "at": at})
    found = {(row.channel, row.address): Suppression(*row) for row in rows}
    return {place: found[key] for place, key in asked.items() if key in found}


def read_suppressions(connection: Connection) -> list[Suppression]:
    """All of them, the newest first."""
    return [Suppression(*row) for row in connection.execute(_NEWEST_FIRST)]


def _make(connection: Connection, channel: str, address: str, reason: str, source: str, at: datetime) -> None:
    values = {"channel": family(channel), "address": address.casefold(), "reason": reason[:_LONGEST]}
    connection.execute(insert_once(connection, suppression), values | {"since": at, "source": source})


def _is(channel: str, address: str) -> ColumnElement[bool]:
    return (suppression.c.channel == family(channel)) & (suppression.c.address == address.casefold())
