"""Opens the database: SQLite in write-ahead mode, or PostgreSQL."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, OperationalError, ProgrammingError
from sqlalchemy.pool import StaticPool

from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.store.json_text import read_json, write_json

__all__ = ["Connection", "Engine", "StoreUnavailable", "begin", "connected", "is_prepared", "open_engine", "read"]


_JSON: dict[str, Any] = {"json_serializer": write_json, "json_deserializer": read_json}
_READS = "nhiemky_reads"  # what a connection of SQLite that is only to look is marked with
_KEPT_STATEMENTS = 1024  # SQLite's driver keeps 128, fewer than a pass has with lists of so many lengths


class StoreUnavailable(NhiemkyError):
    """Không mở được cơ sở dữ liệu."""


def open_engine(url: str) -> Engine:
    """An engine for a database address. Raises StoreUnavailable when it makes no sense."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreUnavailable("NHIEMKY_DATABASE_URL không phải là địa chỉ cơ sở dữ liệu") from None
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address.database)
    if address.get_backend_name() == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **_JSON)
    raise StoreUnavailable(f"chỉ dùng được SQLite hoặc PostgreSQL, không phải {address.get_backend_name()}")


@contextmanager
def begin(engine: Engine | Connection, *, keep: bool = True) -> Iterator[Connection]:
    """One transaction; a database that cannot be reached is one clear line.

    A connection that is open already saves the asking for one.
    Without `keep` everything is undone at the end: a preview does the very act and takes it back.
    """
    try:
        with _connect(engine) as connection, connection.begin() as transaction:
            yield connection
            if not keep:
                transaction.rollback()
    except DataError as error:
        raise BadInput("nội dung cần ghi", "quá dài hoặc có ký tự không ghi được") from error
    except DatabaseError as error:
        _explain("dùng", error)


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """One consistent look at the database that keeps nobody from writing."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.info[_READS] = True
            else:  # would show every statement the newest rows: a backup could miss what another row points to
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    except DatabaseError as error:
        _explain("đọc", error)


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """One connection for several transactions that follow each other."""
    try:
        with engine.connect() as connection:
            yield connection
    except DatabaseError as error:
        _explain("dùng", error)


def _connect(engine: Engine | Connection) -> AbstractContextManager[Connection]:
    return nullcontext(engine) if isinstance(engine, Connection) else engine.connect()


def _explain(what: str, error: DatabaseError) -> NoReturn:
    """A database that is away, locked, read-only or broken is one clear line; other errors are our own."""
    if not isinstance(error, OperationalError | ProgrammingError) and type(error) is not DatabaseError:
        raise error
    reason = str(error.orig).splitlines()[0]
    raise StoreUnavailable(f"không {what} được cơ sở dữ liệu ({reason})") from error


def is_prepared(engine: Engine) -> bool:
    """Whether the tables have been made; a SQLite file is not created by asking."""
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and not Path(file).exists():
        return False
    with read(engine) as connection:
        return inspect(connection).has_table("schedule")


def _open_sqlite(file: str | None) -> Engine:
    in_memory = file in {None, "", ":memory:"}
    options: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
    engine = create_engine(
        f"sqlite:///{'' if in_memory else file}",
        connect_args={"timeout": 60, "check_same_thread": False, "cached_statements": _KEPT_STATEMENTS},
        **options,
        **_JSON,
    )
    if not in_memory:
        event.listen(engine, "do_connect", lambda *_: Path(str(file)).parent.mkdir(parents=True, exist_ok=True))
    event.listen(engine, "connect", _prepare_sqlite)
    # Not an event of the engine: one makes every statement look for listeners.
    engine.dialect.do_begin = _begin_immediate  # type: ignore[assignment, method-assign]
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own connection)
    connection.isolation_level = None  # the driver begins too late: see _begin_immediate
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=60000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: PoolProxiedConnection) -> None:
    """A deferred transaction that writes late fails with "database is locked": thousands of times in a test."""
    connection.execute("BEGIN" if connection.info.pop(_READS, False) else "BEGIN IMMEDIATE")
