"""One Prefect server for all tests of the flows, and an office of invented people with one open congress."""

import asyncio
import gc
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from prefect.events.worker import EventsWorker
from prefect.settings import (
    PREFECT_API_REQUEST_TIMEOUT,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_TO_API_ENABLED,
    PREFECT_SERVER_ANALYTICS_ENABLED,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness

from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.act import Act
from nhiemky.performing.office import open_office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.settings import PROJECT, load_settings
from nhiemky.store.engine import begin
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
OPENED = datetime(2027, 1, 4, 8, 0, tzinfo=VIETNAM)  # a Monday
CONGRESS = date(2027, 6, 10)
CELL = "cb-van-phong"


@pytest.fixture(scope="session", autouse=True)
def prefect_server() -> Iterator[None]:
    """A server of its own on a database of its own; a first start can need more than half a minute."""
    quiet = {
        PREFECT_API_REQUEST_TIMEOUT: 20.0,  # an answer that got lost is asked for again after that, not after 60
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        PREFECT_LOGGING_TO_API_ENABLED: False,
        PREFECT_SERVER_ANALYTICS_ENABLED: False,
    }
    with temporary_settings(quiet), prefect_test_harness(server_startup_timeout=120):
        gc.collect()
        gc.freeze()  # else every test of this folder looks through all of Prefect
        yield


@pytest.fixture(scope="session")
def runner(prefect_server: None) -> Iterator[asyncio.Runner]:
    """One event loop for all; at the end Prefect's threads let go of their connections."""
    with asyncio.Runner() as runner:
        yield runner
        EventsWorker.drain_all()


@pytest.fixture(autouse=True)
def prefects_sockets() -> Iterator[None]:
    """Prefect's own client leaves sockets to the garbage collector: they are collected here, not in a test."""
    gc.disable()
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    gc.enable()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of an office with the sample's organisation, and nothing open yet."""
    monkeypatch.setenv("NHIEMKY_HOME", str(tmp_path))
    monkeypatch.delenv("NHIEMKY_DATABASE_URL", raising=False)
    found = read_organisation(PROJECT / "samples" / "so-khcn" / "organisation.yaml")
    found = replace(found, term_policies=())  # no question about terms beside what a test opens
    with open_office(load_settings({"NHIEMKY_HOME": str(tmp_path)}), today=OPENED.date()) as office:
        upgrade(office.engine)
        with begin(office.engine) as connection:
            keep_organisation(connection, found, "so-khcn", OPENED)
    return tmp_path


@pytest.fixture
def congress(home: Path) -> int:
    """The number of an approved congress of one cell, five months ahead."""
    act = Act(OPENED, "Nguyễn Văn Mẫu")
    wanted = Wanted(org=CELL, plan="cell_congress", day=CONGRESS, superior_plan=OPENED.date())
    with open_office(load_settings({"NHIEMKY_HOME": str(home)}), today=OPENED.date()) as office:
        number = open_congress(office, wanted, act).id
        approve_congress(office, number, act)
    return number
