"""Two workers on one Prefect server with our PostgreSQL: every item exactly once (docs/scale-out.md)."""

import asyncio
import gc
import os
import socket
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import psycopg
import pytest
from prefect.client.orchestration import get_client
from prefect.deployments import run_deployment
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.moment import read_clock
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office, open_office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.portal.up.children import Child, prefect_command, stop_leftovers
from nhiemky.portal.up.surroundings import POOL, prefect_environment
from nhiemky.settings import PROJECT, Settings, load_settings
from nhiemky.store.engine import begin, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.outbox import NewMessage, messages, put

# Prefect's client leaves sockets to the garbage collector.
pytestmark = [pytest.mark.prefect, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]

WAITING = 200
ADVANCES, DELIVERIES = 2, 4


@pytest.fixture(autouse=True)
def prefects_sockets() -> Iterator[None]:
    """Prefect's client leaves sockets to the garbage collector: they are collected here."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def settings(tmp_path: Path, postgres: Any) -> Settings:  # noqa: ANN401 - the shared fixture has no type
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE scale_out")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "days").mkdir()
    return load_settings(
        {
            "NHIEMKY_HOME": str(tmp_path),
            "NHIEMKY_DATABASE_URL": postgres.get_uri(database="scale_out"),
            "NHIEMKY_PREFECT_PORT": str(port),
            "NHIEMKY_DIGEST_AT": "00:00",
        }
    )


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """The sample's committee with its seven cells, opened a hundred days ago, and a full outbox."""
    now = read_clock()
    before = now - timedelta(days=100)
    act = Act(before, "Nguyễn Văn Mẫu")
    _make_today_a_working_day(settings, now.date())
    found = read_organisation(PROJECT / "samples" / "so-khcn" / "organisation.yaml")
    with open_office(settings, today=before.date()) as office:
        upgrade(office.engine)
        with begin(office.engine) as connection:
            keep_organisation(connection, found, "so-khcn", before)
        wanted = Wanted("so-khcn", "grassroots_with_cells", now.date() + timedelta(days=120), before.date())
        approve_congress(office, open_congress(office, wanted, act).id, act)
        with begin(office.engine) as connection:
            for number in range(WAITING):
                put(connection, _waiting_message(office, number, now), at=now)
        yield office


@pytest.fixture
def two_workers(settings: Settings, office: Office) -> Iterator[list[Child]]:
    """A Prefect server, the deployments of the file, and two workers that share the pool."""
    own = {"NHIEMKY_DATABASE_URL": settings.database_url, "NHIEMKY_DIGEST_AT": "00:00"}
    own |= {"NHIEMKY_QUIET_FROM": "00:00", "NHIEMKY_QUIET_TO": "00:00"}  # the test runs at any hour
    own["PREFECT_WORKER_QUERY_SECONDS"] = "2"
    environment = prefect_environment(settings, {**os.environ, **own})
    settings.prefect_home.mkdir()

    def child(log: str, command: list[str]) -> Child:
        return Child(log, command, environment, PROJECT, settings.home / "logs" / f"{log}.log")

    server = child("server", prefect_command("server", "start"))
    workers = [
        child(name, prefect_command("worker", "start", "--pool", POOL, "--name", name, "--limit", "3"))
        for name in ("w1", "w2")
    ]
    try:
        server.start()
        _await_health(settings.prefect_port)
        nowhere = "http://127.0.0.1:9/nobody"
        for step in (
            child("register", [sys.executable, "-m", "nhiemky.portal.up.registration", nowhere]),
            child("deploy", prefect_command("--no-prompt", "deploy", "--all")),
        ):
            step.start()
            assert step.process is not None
            assert step.process.wait(120) == 0, step.log.read_text(encoding="utf-8")
        for worker in workers:
            worker.start()
        yield workers
    finally:
        for process in (*workers, server):
            process.stop(5)
        stop_leftovers(settings.home, seconds=2, wait=time.sleep)


def test_two_workers_do_every_item_exactly_once(
    settings: Settings, office: Office, two_workers: list[Child]
) -> None:
    passes = ["Rà việc/advance"] * ADVANCES + ["Gửi tin/deliver"] * DELIVERIES
    with temporary_settings({PREFECT_API_URL: settings.prefect_url}):
        assert asyncio.run(run_all(passes)) == Counter({"COMPLETED": len(passes)})
        assert asyncio.run(run_all(["Gửi tin/deliver"])) == Counter(
            {"COMPLETED": 1}
        )  # what the last pass composed
    with read(office.engine) as connection:
        kept = messages(connection)
    digests = [message.person for message in kept if message.kind == "digest"]
    assert Counter(str(message.state) for message in kept) == Counter({"sent": WAITING + len(digests)})
    assert len(digests) == len(set(digests)) > 0
    arrived = read_arrived(settings.home / "mailbox")
    assert arrived == Counter(
        {message.payload["subject"]: 1 for message in kept if message.kind == "test"}
    ) + Counter(message.payload["subject"] for message in kept if message.kind == "digest")
    submitted = [worker.log.read_text(encoding="utf-8").count(" submitting flow run") for worker in two_workers]
    assert min(submitted) > 0


def read_arrived(mailbox: Path) -> Counter[str]:
    files = [file for folder in ("new", "cur") for file in (mailbox / folder).glob("*")]
    return Counter(str(message_from_bytes(file.read_bytes(), policy=policy.default)["subject"]) for file in files)


async def run_all(names: list[str]) -> Counter[str]:
    """Runs the deployments at the same time and waits for all; how many ended in which state."""
    runs = await asyncio.gather(*(run_deployment(name, timeout=0) for name in names))
    deadline = time.monotonic() + 150
    async with get_client() as client:
        while time.monotonic() < deadline:
            states = [(await client.read_flow_run(run.id)).state for run in runs]
            if all(state is not None and state.is_final() for state in states):
                break
            await asyncio.sleep(1)
    return Counter(state.type.value for state in states if state is not None)


def _waiting_message(office: Office, number: int, now: datetime) -> NewMessage:
    text = f"Tin thử số {number}"
    return NewMessage(
        person=f"mau-{number}",
        kind="test",
        local_day=now.date(),
        channel=office.channel_name,
        subject_id=str(number),
        address=f"mau-{number}@nhiemky.example",
        payload={"name": f"Nguyễn Văn Mẫu {number}", "subject": text, "text": text, "html": f"<p>{text}</p>"},
        not_before=now,
    )


def _make_today_a_working_day(settings: Settings, today: date) -> None:
    """The office's own swap: on a day off people would not be spoken to."""
    with open_office(settings, today=today) as office:
        if office.calendar.is_working(today):
            return
        other = next(
            day
            for day in (today + timedelta(days=ahead) for ahead in range(1, 15))
            if office.calendar.is_working(day) and day.year == today.year
        )
    line = f"- {{off: {other}, work: {today}, name: Hoán đổi thử, source: lịch thử, status: official}}\n"
    (settings.days_overlay / f"{today.year}.yaml").write_text(line, encoding="utf-8")


def _await_health(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("Prefect không khởi động")
