"""Leases with an expiry: two passes at once are harmless, but need not do the same work."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete

from nhiemky.store.claims import COUNTED
from nhiemky.store.tables import lease


def take_lease(connection: Connection, name: str, holder: str, at: datetime, lasts: timedelta) -> bool:
    """Takes a lease that is free, expired or already the holder's; False when another holds it."""
    from sqlalchemy.dialects import postgresql, sqlite  # noqa: PLC0415  (only a pass needs them)

    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(lease).values(name=name, holder=holder, until=at + lasts)
    statement = statement.on_conflict_do_update(
        index_elements=[lease.c.name],
        set_={"holder": statement.excluded.holder, "until": statement.excluded.until},
        where=(lease.c.until <= at) | (lease.c.holder == holder),
    ).execution_options(**COUNTED)
    return connection.execute(statement).rowcount == 1


def release_lease(connection: Connection, name: str, holder: str) -> None:
    """Gives a lease back; one that has passed to another stays there."""
    connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))
