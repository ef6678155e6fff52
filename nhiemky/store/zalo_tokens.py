"""The tokens of the office's Official Account, locked; the one place where a refresh token is used up.

A refresh token serves once. Whoever finds the access token expired waits for the same lock and then looks at the
generation: if another has been faster, that one's tokens are the answer. The row is part of no backup: an old
refresh token is worthless, and using it in a copied office would end the grant of the real one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from nhiemky.errors import NhiemkyError
from nhiemky.store.delivery_tables import zalo_token
from nhiemky.store.engine import StoreUnavailable, begin
from nhiemky.store.secret_key import Lock

PURPOSE = "zalo_token"  # of the key that locks the tokens
REFRESH_LASTS = timedelta(days=90)


class NotConnected(NhiemkyError):
    """Chưa nối OA Zalo; quản trị OA phải chạy: nhiemky zalo connect"""


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What Zalo grants; `lasts` is the life of the access token."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Health:
    """How the grant is, without its tokens. `failed_at` is the first failure since the last good answer."""

    app_id: str
    generation: int
    access_until: datetime
    refreshed_at: datetime
    failed_at: datetime | None
    failure: str | None

    @property
    def consent_until(self) -> datetime:
        """When the refresh token dies of age and an administrator must consent again."""
        return self.refreshed_at + REFRESH_LASTS


@dataclass(frozen=True, slots=True)
class Grant:
    """The tokens as they are now."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    generation: int


def find_health(connection: Connection, app_id: str) -> Health | None:
    """How the grant of an app is; None before the first consent."""
    named = [zalo_token.c[name] for name in Health.__dataclass_fields__]
    row = connection.execute(select(*named).where(zalo_token.c.app_id == app_id)).one_or_none()
    return Health(*row) if row else None


def find_grant(connection: Connection, lock: Lock, app_id: str) -> Grant:
    """The tokens of an app. Raises NotConnected, WrongKey."""
    columns = (zalo_token.c.access, zalo_token.c.refresh, zalo_token.c.generation)
    row = connection.execute(select(*columns).where(zalo_token.c.app_id == app_id)).one_or_none()
    if row is None:
        raise NotConnected
    return Grant(lock.open(row.access), lock.open(row.refresh), row.generation)


def keep_consent(connection: Connection, lock: Lock, app_id: str, pair: TokenPair, at: datetime) -> None:
    """The tokens of a new consent, in place of whatever was there; a refresh under way loses against them."""
    _wait_turn(connection, app_id)
    known = find_health(connection, app_id)
    connection.execute(delete(zalo_token).where(zalo_token.c.app_id == app_id))
    generation = known.generation + 1 if known else 1
    connection.execute(insert(zalo_token).values(app_id=app_id, generation=generation, **_locked(lock, pair, at)))


def refresh_grant(
    engine: Engine,
    lock: Lock,
    app_id: str,
    *,
    seen: int,
    ask: Callable[[str], TokenPair],
    clock: Callable[[], datetime],
) -> Grant:
    """The tokens after generation `seen`: asked for once, however many find it expired at the same time.

    `ask` is given the refresh token, spends it, and may take its time: the lock has no expiry. What it raises
    leaves everything as it was. Raises NotConnected, WrongKey too.
    """
    pair: TokenPair | None = None
    try:
        with begin(engine) as connection:
            _wait_turn(connection, app_id)
            grant = find_grant(connection, lock, app_id)
            if grant.generation != seen:
                return grant
            pair = ask(grant.refresh)
            return _replace(connection, lock, app_id, grant, pair, clock())
    except StoreUnavailable:
        if pair is None:
            raise
    # Zalo has turned the tokens over and only our commit failed: these are the only good ones there are.
    with begin(engine) as connection:
        _wait_turn(connection, app_id)
        grant = find_grant(connection, lock, app_id)
        if grant.generation != seen:
            return grant
        return _replace(connection, lock, app_id, grant, pair, clock())


def record_failure(connection: Connection, app_id: str, failure: str, at: datetime) -> bool:
    """Notes that a refresh failed; True for the first failure since the last good answer: the one to report."""
    health = find_health(connection, app_id)
    if health is None:
        return False
    values = {"failure": failure, "failed_at": health.failed_at or at}
    connection.execute(update(zalo_token).where(zalo_token.c.app_id == app_id).values(**values))
    return health.failed_at is None


def _replace(connection: Connection, lock: Lock, app_id: str, old: Grant, pair: TokenPair, at: datetime) -> Grant:
    generation = old.generation + 1
    values = {"generation": generation, "previous_refresh": lock.close(old.refresh), **_locked(lock, pair, at)}
    connection.execute(update(zalo_token).where(zalo_token.c.app_id == app_id).values(**values))
    return Grant(pair.access, pair.refresh, generation)


def _locked(lock: Lock, pair: TokenPair, at: datetime) -> dict[str, object]:
    return {
        "access": lock.close(pair.access),
        "refresh": lock.close(pair.refresh),
        "access_until": at + pair.lasts,
        "refreshed_at": at,
        "failed_at": None,
        "failure": None,
    }


def _wait_turn(connection: Connection, app_id: str) -> None:
    """One at a time to the end of the transaction; SQLite's transactions are so from their beginning."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(PURPOSE), func.hashtext(app_id))))
