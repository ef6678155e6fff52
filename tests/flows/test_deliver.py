"""The sender as a procedure of Prefect: it leaves a sign of life, and the day's numbers without a name."""

import asyncio
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact

from flows.deliver import deliver, summarise_sending
from flows.moment import read_clock
from nhiemky.settings import load_settings
from nhiemky.store.channel_states import SENDER, read_states
from nhiemky.store.engine import open_engine, read

pytestmark = pytest.mark.prefect


async def read_artifacts(key: str) -> list[Artifact]:
    async with get_client() as client:
        return [one for one in await client.read_artifacts() if one.key == key]


def test_a_run_leaves_a_sign_of_life_and_the_day_s_numbers(home: Path, runner: asyncio.Runner) -> None:
    before = read_clock()
    assert runner.run(deliver(return_state=True)).is_completed()
    assert runner.run(summarise_sending(return_state=True)).is_completed()
    engine = open_engine(load_settings({"NHIEMKY_HOME": str(home)}).store_url)
    with read(engine) as connection:
        (state,) = [one for one in read_states(connection) if one.channel == SENDER]
    engine.dispose()
    assert state.heartbeat_at is not None
    assert state.heartbeat_at >= before
    (artifact,) = runner.run(read_artifacts("sending"))
    assert "Không có tin nào." in str(artifact.data)
