"""`nhiemky up` as an office sees it: one start for all tests of this file, on a free port."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
import yaml
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Failed

from nhiemky.portal.up.children import _marked
from nhiemky.portal.up.registration import TROUBLE, ZOMBIE, register
from nhiemky.settings import load_settings
from nhiemky.store.engine import open_engine
from nhiemky.store.migrate import upgrade

# Prefect's client leaves sockets to the garbage collector.
pytestmark = [pytest.mark.prefect, pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")]

PROJECT = Path(__file__).resolve().parents[3]
T = TypeVar("T")
PAGE = "https://nhac-viec.co-quan.example"
YEARLY = {"open-half-year-review", "open-annual-review"}  # Prefect makes runs no more than 100 days ahead
RESTING = {"poll-zalo", "refresh-zalo", "read-bounces"}  # no bot, no account, no mailbox is set
COMMAND = """
import sys, typer
from nhiemky.errors import NhiemkyError
from nhiemky.portal.cli.door import Door
from nhiemky.portal.cli.up import up
app = typer.Typer()
@app.callback()
def root(ctx: typer.Context) -> None:
    ctx.obj = Door()
app.command()(up)
try:
    app(standalone_mode=False)
except NhiemkyError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""


@dataclass
class Running:
    """A started `up`: its process, home, port and what its screen shows."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int
    screen: Path
    page: int

    def await_line(self, text: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.read_screen():
            assert time.monotonic() < deadline, f"chưa thấy “{text}” trong:\n{self.read_screen()}"
            time.sleep(0.1)

    def read_screen(self) -> str:
        return self.screen.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_up(home: Path, port: int, screen: Path, page: int | None = None) -> Running:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "NHIEMKY_"))}
    environ |= {"NHIEMKY_HOME": str(home), "NHIEMKY_PREFECT_PORT": str(port)}
    environ["PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS"] = "10"  # nobody waits a minute for the next round
    if page is not None:
        environ |= {"NHIEMKY_PORTAL_URL": PAGE, "NHIEMKY_PORTAL_PORT": str(page)}
    prepared = open_engine(load_settings(environ).store_url)
    upgrade(prepared)
    prepared.dispose()
    with screen.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", COMMAND, "up"], env=environ, stderr=output)
    return Running(process, home, port, screen, page or 0)


@pytest.fixture(autouse=True)
def prefects_sockets() -> Iterator[None]:
    """Prefect's client leaves sockets to the garbage collector: they are collected here."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("up")
    running = start_up(folder / "home", free_port(), folder / "screen.txt", free_port())
    try:
        running.await_line("Hệ thống đang chạy", 120)
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(30)


async def in_office(office: Running, act: Callable[[PrefectClient], Awaitable[T]]) -> T:
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{office.port}/api"}):
        async with get_client() as client:
            return await act(client)


def test_up_says_in_vietnamese_what_it_did_and_where_to_look(office: Running) -> None:
    assert office.read_screen() == (
        "Chưa cài đặt admin_url: sự cố chỉ được báo trên màn hình này.\n"
        "Đang khởi động máy chủ Prefect (lần đầu mất khoảng nửa phút)…\n"
        f"Hệ thống đang chạy. Bảng tiến độ và lịch chạy: http://127.0.0.1:{office.port}\n"
        f"Trang trả lời của người nhận: {PAGE}\n"
        f"Dữ liệu: {office.home} · nhật ký: {office.home}/logs\n"
        "Dừng bằng Ctrl-C.\n"
    )


def test_every_deployment_of_the_file_is_there_and_scheduled_runs_are_made(office: Running) -> None:
    listed = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]

    async def read(client: PrefectClient) -> dict[str, bool]:
        found = {}
        for deployment in await client.read_deployments():
            assert (deployment.path, deployment.pull_steps) == (None, [])
            of_this = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
            found[deployment.name] = bool(await client.read_flow_runs(flow_run_filter=of_this))
        return {name: has_runs or name in YEARLY for name, has_runs in found.items()}

    expected = {one["name"]: "schedules" in one and one["name"] not in RESTING for one in listed}
    deadline = time.monotonic() + 60
    while (found := asyncio.run(in_office(office, read))) != expected and time.monotonic() < deadline:
        time.sleep(0.5)
    assert found == expected


async def read_running(client: PrefectClient) -> dict[str, bool]:
    """Of each deployment with a schedule, whether it runs."""
    found = {}
    for deployment in await client.read_deployments():
        for schedule in await client.read_deployment_schedules(deployment.id):
            found[deployment.name] = schedule.active
    return found


def test_what_has_nothing_to_do_rests_and_runs_once_it_is_set(office: Running) -> None:
    """No process is started every minute to ask a bot that nobody has."""
    assert {name for name, is_on in asyncio.run(in_office(office, read_running)).items() if not is_on} == RESTING
    base = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "NHIEMKY_"))}
    base |= {"NHIEMKY_HOME": str(office.home), "PREFECT_API_URL": f"http://127.0.0.1:{office.port}/api"}
    bot = {"NHIEMKY_CHANNELS": "maildir:///tmp/hop-thu zalobot://1%3Akhoa-chay-thu"}
    for own, resting in ((bot, RESTING - {"poll-zalo"}), ({}, RESTING)):
        subprocess.run([sys.executable, "-m", "nhiemky.portal.up.schedules"], env=base | own, check=True)
        running = asyncio.run(in_office(office, read_running))
        assert {name for name, is_on in running.items() if not is_on} == resting


def test_a_killed_page_is_told_and_answers_again(office: Running) -> None:
    def status() -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{office.page}/v/gia", timeout=5):
                return 200
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def await_status(wanted: int) -> bool:
        deadline = time.monotonic() + 60
        while status() != wanted and time.monotonic() < deadline:
            time.sleep(0.2)
        return status() == wanted

    assert await_status(403)
    (page,) = _children(office, b"main(['web'])")
    os.kill(page, signal.SIGKILL)
    office.await_line("trang trả lời dừng bất ngờ (mã -9), đang khởi động lại", 10)
    assert await_status(403)
    assert _children(office, b"main(['web'])") not in ([], [page])


def test_an_interval_schedule_makes_runs(office: Running) -> None:
    """An install whose pins do not fit has a scheduler that creates none, and says nothing."""
    interval = IntervalSchedule(interval=timedelta(days=1), anchor_date=datetime.now(UTC) + timedelta(hours=12))  # noqa: TID251

    async def find(client: PrefectClient) -> UUID:
        return next(one.id for one in await client.read_deployments() if one.name == "deliver")

    async def add(client: PrefectClient) -> list[UUID]:
        made = await client.create_deployment_schedules(await find(client), [(interval, True)])
        return [one.id for one in made]

    async def count(client: PrefectClient) -> int:
        filters = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[await find(client)]))
        runs = await client.read_flow_runs(flow_run_filter=filters, limit=200)
        return sum(run.expected_start_time == interval.anchor_date for run in runs)

    async def remove(client: PrefectClient) -> None:
        await client.delete_deployment_schedule(await find(client), added[0])

    added = asyncio.run(in_office(office, add))
    deadline = time.monotonic() + 60
    while not (made := asyncio.run(in_office(office, count))) and time.monotonic() < deadline:
        time.sleep(0.5)
    asyncio.run(in_office(office, remove))
    assert made == 1


def test_a_request_without_a_token_of_prefect_is_refused(office: Running) -> None:
    async def post_raw(client: PrefectClient) -> int:
        client._client.enable_csrf_support = False
        try:
            return (await client.request("POST", "/flow_runs/filter", json={})).status_code
        except PrefectHTTPStatusError as error:
            return error.response.status_code

    assert asyncio.run(in_office(office, post_raw)) == 403


def test_a_second_up_on_the_same_home_says_so_in_one_line(office: Running, tmp_path: Path) -> None:
    second = start_up(office.home, free_port(), tmp_path / "screen.txt")
    assert second.process.wait(30) == 1
    line = f"{office.home}: nhiemky up đang chạy rồi (tiến trình {office.process.pid})\n"
    assert second.read_screen().splitlines(keepends=True)[-1] == line


def test_an_up_on_a_busy_port_says_so_in_one_line(office: Running, tmp_path: Path) -> None:
    second = start_up(tmp_path / "home", office.port, tmp_path / "screen.txt")
    assert second.process.wait(30) == 1
    line = second.read_screen().splitlines()[-1]
    busy = "cổng này đang có chương trình khác dùng; chọn cổng khác bằng NHIEMKY_PREFECT_PORT"
    assert line == f"127.0.0.1:{office.port}: {busy}"
    assert office.process.poll() is None


def test_a_failed_run_reaches_the_administrator_through_the_automation(office: Running) -> None:
    async def fail(client: PrefectClient) -> str:
        deployment = await client.read_deployment_by_name("Soạn văn bản/draft-document")
        form = {"form": {"schedule": 3, "everything": True}}
        run = await client.create_flow_run_from_deployment(
            deployment.id, parameters=form, name="Đại hội số 3: soạn văn bản"
        )
        await client.set_flow_run_state(run.id, Failed(message="thử"), force=True)
        return str(run.id)

    run = asyncio.run(in_office(office, fail))
    link = f"http://127.0.0.1:{office.port}/runs/flow-run/{run}"
    line = f"Lượt chạy “Đại hội số 3: soạn văn bản” (Soạn văn bản) chưa làm xong việc; xem {link}"
    office.await_line(line, 30)


def test_registering_again_adds_nothing_and_drops_the_runs_nobody_began(office: Running) -> None:
    later = datetime.now(UTC) + timedelta(days=365)  # noqa: TID251 - a server's own clock cannot be set

    async def register_again(client: PrefectClient) -> list[str]:
        await register("http://127.0.0.1:9/nobody", now=later)
        return sorted(automation.name for automation in await client.read_automations())

    before = asyncio.run(in_office(office, read_planned))
    assert before
    assert asyncio.run(in_office(office, register_again)) == sorted([ZOMBIE, TROUBLE])
    assert asyncio.run(in_office(office, read_planned)) & before == set()


async def read_planned(client: PrefectClient) -> set[UUID]:
    return {run.id for run in await client.read_flow_runs() if run.auto_scheduled and run.start_time is None}


def test_a_killed_worker_is_told_and_started_again(office: Running) -> None:
    before = _workers(office)
    assert len(before) == 1
    os.kill(before[0], signal.SIGKILL)
    office.await_line("tiến trình làm việc dừng bất ngờ (mã -9), đang khởi động lại", 10)
    deadline = time.monotonic() + 20
    while not (after := _workers(office)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(after) == 1
    assert after != before


def test_sigterm_stops_everything_within_fifteen_seconds(tmp_path: Path) -> None:
    """The last test starts an `up` of its own and stops it while the server is still coming up."""
    running = start_up(tmp_path / "home", free_port(), tmp_path / "screen.txt")
    running.await_line("Đang khởi động", 20)
    time.sleep(2)
    assert_stops(running, signal.SIGTERM)


def test_ctrl_c_stops_a_running_office_and_leaves_no_process(office: Running) -> None:
    assert_stops(office, signal.SIGINT)


def assert_stops(running: Running, number: signal.Signals) -> None:
    before = time.monotonic()
    running.process.send_signal(number)
    assert running.process.wait(20) == 0
    assert time.monotonic() - before < 15
    assert _marked(running.home) == frozenset()
    assert running.read_screen().splitlines()[-1] == "Đã dừng. Việc dở dang được làm tiếp ở lần chạy sau."


def _workers(office: Running) -> list[int]:
    return _children(office, b"worker\0start")


def _children(office: Running, command: bytes) -> list[int]:
    def is_one(process: int) -> bool:
        try:
            return command in Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            return False

    return [process for process in _marked(office.home) if is_one(process)]
