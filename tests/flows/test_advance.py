"""A pass of Prefect against the real engine: what it leaves in the database, and what its runs are called."""

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact, FlowRun, State
from prefect.runtime import flow_run

from flows.advance import advance, bring_up_to
from flows.moment import read_clock
from nhiemky.performing.office import Office, open_office
from nhiemky.settings import PROJECT, load_settings
from nhiemky.store.engine import begin, read
from nhiemky.store.leases import take_lease
from nhiemky.store.outbox import messages
from nhiemky.store.schedules import read_schedule

pytestmark = pytest.mark.prefect

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
RunAt = Callable[[datetime], dict[str, int]]
MONDAY = datetime(2027, 3, 1, 7, 45, tzinfo=VIETNAM)
SUNDAY = datetime(2027, 2, 28, 7, 45, tzinfo=VIETNAM)


@flow
async def advance_at(at: datetime) -> State[Any]:
    """The pass at a chosen moment; `advance` reads the clock."""
    return (await bring_up_to(at, flow_run.id)).close()


@pytest.fixture
def run_at(runner: asyncio.Runner) -> Callable[[datetime], dict[str, int]]:
    def run(at: datetime) -> dict[str, int]:
        counts: dict[str, int] = runner.run(advance_at(at)).as_dict()
        return counts

    return run


def opened(home: Path) -> AbstractContextManager[Office]:
    return open_office(load_settings({"NHIEMKY_HOME": str(home)}), today=MONDAY.date())


def outbox_of(home: Path) -> list[tuple[str, str]]:
    with opened(home) as office, read(office.engine) as connection:
        return [(message.person, message.kind) for message in messages(connection)]


async def read_artifacts() -> list[Artifact]:
    async with get_client() as client:
        return await client.read_artifacts()


async def read_runs(name: str) -> list[FlowRun]:
    async with get_client() as client:
        return [run for run in await client.read_flow_runs() if run.name.startswith(name)]


def test_a_pass_decides_the_reminders_composes_digests_and_publishes_the_board(
    home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner
) -> None:
    counts = run_at(MONDAY)
    written = outbox_of(home)
    assert counts["boards"] == 1
    assert counts["reminders"] > 0
    assert counts["digests"] == len(written) > 0
    assert len(set(written)) == len(written)


def test_a_second_pass_at_the_same_moment_finds_nothing_to_do(
    home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner
) -> None:
    run_at(MONDAY)
    written = outbox_of(home)
    assert run_at(MONDAY) == {}
    assert outbox_of(home) == written


def test_a_pass_on_a_sunday_says_nothing_and_comes_back_on_monday(
    home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner
) -> None:
    run_at(SUNDAY)
    assert outbox_of(home) == []
    assert run_at(MONDAY)["digests"] > 0


def test_after_a_pass_the_schedule_sleeps_until_it_has_something_to_do(
    home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner
) -> None:
    run_at(MONDAY)
    with opened(home) as office, read(office.engine) as connection:
        wake_at = read_schedule(connection, congress).wake_at
    assert wake_at is not None
    assert wake_at > MONDAY


def test_the_board_names_steps_dates_states_and_slack_but_no_person(
    home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner
) -> None:
    run_at(MONDAY)
    found = [one for one in runner.run(read_artifacts()) if one.key == f"bang-tien-do-{congress}"]
    table = json.loads(str(found[0].data))
    assert {tuple(row) for row in table} == {("Việc", "Ngày", "Trạng thái", "Dự phòng (ngày làm việc)")}
    people = re.findall(r"full_name: ([^,}\n]+)", SAMPLE.read_text("utf-8"))
    assert people
    assert [name for name in people if name.strip('" ') in f"{table} {found[0].description}"] == []


def test_the_runs_have_readable_names(home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner) -> None:
    run_at(MONDAY)
    assert runner.run(read_runs(f"Đại hội số {congress}: cập nhật"))


def test_a_poisoned_schedule_is_named_by_its_number_and_put_off(
    home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner
) -> None:
    with opened(home) as office, begin(office.engine) as connection:
        connection.exec_driver_sql("UPDATE plan_text SET content = '{}'")
    state: State[Any] = runner.run(advance_at(MONDAY, return_state=True))
    assert state.is_failed()
    assert state.message is not None
    assert state.message == f"Chưa xong: đại hội số {congress}. Lượt sau làm tiếp."


def test_while_another_run_has_the_turn_this_one_does_nothing(
    home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner
) -> None:
    now = read_clock()
    with opened(home) as office, begin(office.engine) as connection:
        assert take_lease(connection, "advance", "lượt khác", now, timedelta(minutes=10))
    state: State[Any] = runner.run(advance(return_state=True))
    assert (state.type.value, state.message) == ("COMPLETED", "Lượt khác đang rà; lượt này không phải làm gì.")


def test_the_turn_of_a_killed_run_is_taken_over_when_its_lease_has_ended(
    home: Path, congress: int, run_at: RunAt, runner: asyncio.Runner
) -> None:
    past = read_clock() - timedelta(minutes=15)
    with opened(home) as office, begin(office.engine) as connection:
        assert take_lease(connection, "advance", "lượt bị ngắt", past, timedelta(minutes=10))
    state: State[Any] = runner.run(advance(return_state=True))
    assert (state.type.value, state.message) == ("COMPLETED", "Đã xong.")
    runs = runner.run(read_runs("Rà việc "))
    assert all(re.fullmatch(r"Rà việc \d\d:\d\d \d\d/\d\d/\d{4}", run.name) for run in runs)


def test_without_an_absolute_home_a_run_refuses_instead_of_making_a_second_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runner: asyncio.Runner
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NHIEMKY_HOME", "var")
    state: State[Any] = runner.run(advance(return_state=True))
    assert state.is_failed()
    assert "NHIEMKY_HOME: tiến trình làm việc cần đường dẫn đầy đủ" in str(state.message)
    assert list(tmp_path.iterdir()) == []
