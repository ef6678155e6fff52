"""The poller as Prefect runs it: a code is answered, and no code, chat or token is in what Prefect keeps."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client

from flows.poll_zalo import poll_zalo
from nhiemky.delivery.fake_zalo.bot import TOKEN, Bot
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.performing import zalo_inbox
from nhiemky.performing.act import Act
from nhiemky.performing.linking import issue_code, read_linked
from nhiemky.performing.office import open_office
from nhiemky.settings import load_settings
from nhiemky.store.tables import VIETNAM

pytestmark = pytest.mark.prefect
AN = "nguyen-mau-an"


@pytest.fixture
def bot() -> Bot:
    return Bot(lambda: datetime.now(VIETNAM))  # noqa: TID251 - the flow reads the clock too


@pytest.fixture
def zalo(bot: Bot) -> Iterator[FakeZalo]:
    with FakeZalo(bot, longest_wait=0.2) as zalo:
        yield zalo


async def told_by_prefect(since: datetime) -> str:
    """Names, parameters and states of every run, and every artifact."""
    async with get_client() as client:
        runs = [run for run in await client.read_flow_runs() if run.created and run.created >= since]
        tasks = [task for task in await client.read_task_runs() if task.created and task.created >= since]
        artifacts = await client.read_artifacts()
    return "\n".join(one.model_dump_json() for one in (*runs, *tasks, *artifacts))


def test_a_code_sent_to_the_bot_links_and_prefect_keeps_none_of_it(
    runner: asyncio.Runner, home: Path, zalo: FakeZalo, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHIEMKY_CHANNELS", f"maildir://{home / 'thu'} zalobot://{TOKEN}?api={zalo.url}")
    monkeypatch.setattr(zalo_inbox, "LASTS", timedelta(seconds=2))
    now = datetime.now(VIETNAM)  # noqa: TID251 - the flow reads the clock too
    settings = load_settings({"NHIEMKY_HOME": str(home)})
    with open_office(settings, today=now.date()) as office:
        code = issue_code(office, AN, Act(now, "thử")).code
    bot.receive("chat-mat-1", code)
    counts = runner.run(poll_zalo()).as_dict()
    with open_office(settings, today=now.date()) as office:
        linked = [(one.person, one.address) for one in read_linked(office)]
    assert (counts, linked) == ({"linked": 1}, [(AN, "chat-mat-1")])
    told = runner.run(told_by_prefect(now))
    assert "Đọc tin Zalo" in told
    assert [secret for secret in (TOKEN.partition(":")[2], "chat-mat-1", code, AN) if secret in told] == []


def test_an_office_without_a_bot_has_an_ordinary_run(runner: asyncio.Runner, home: Path) -> None:
    assert runner.run(poll_zalo()).as_dict() == {}
