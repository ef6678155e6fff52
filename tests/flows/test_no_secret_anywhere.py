"""After a rehearsal, passes and sending, planted words are in no log, run, artifact, message or name of a file.

In the database they stand only where they were entered: the register of the organisation, the data sheets, and
the papers for people's eyes that are made of these; a token of Zalo only encrypted.
"""

import asyncio
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows import deliver as delivering
from flows import on_demand
from flows import read_bounces as reading
from flows.advance import bring_up_to
from flows.forms import Rehearse
from nhiemky.domain.organisation import Organisation
from nhiemky.performing.office import open_office
from nhiemky.settings import load_settings
from nhiemky.store.engine import begin, read
from nhiemky.store.organisations import keep_organisation, read_organisation
from nhiemky.store.outbox import messages
from nhiemky.store.secret_key import Lock, load_secret_key
from nhiemky.store.sheets import write_sheet
from nhiemky.store.zalo_tokens import TokenPair, keep_consent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scanner import Finding, Scanner

pytestmark = pytest.mark.prefect

AT = datetime(2027, 3, 1, 7, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # a Monday
LATER = AT + timedelta(days=49)  # the next day on which somebody is reminded
WORDS = {
    "mật khẩu": "m4t-khau-rat-dai",
    "khóa bot": "987654321:AbCdEf-bot-token",
    "khóa Zalo": "zalo-access-token-0001",
    "khóa làm mới": "zalo-refresh-token-0001",
    "điện thoại": "0987 654 321",
    "ứng viên": "Hoàng Thị Dự Tuyển",
}
SETTINGS = ("nhiemky.toml", "secret.key")  # what the administrator has written there
ENTERED = {"organisation.content", "sheet.value", "draft.inputs", "draft.content"}
PAPERS = ("drafts/", "rehearsals/1/drafts/")


@flow
async def advance_at(at: datetime) -> State[Any]:
    """The pass at a chosen moment."""
    return (await bring_up_to(at, flow_run.id)).close()


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What a handler at the root hears from any library at its most talkative."""
    heard: list[str] = []
    handler = logging.Handler(logging.NOTSET)
    handler.emit = lambda record: heard.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield heard
    root.removeHandler(handler)
    root.setLevel(level)


def plant(home: Path, congress: int) -> None:
    """Puts the words where an office has them: settings, register, data sheet, Zalo's tokens."""
    with open_office(load_settings({"NHIEMKY_HOME": str(home)}), today=AT.date()) as office:
        with read(office.engine) as connection:
            organisation = read_organisation(connection)
        locked = Lock(load_secret_key(None, home), "zalo")
        pair = TokenPair(WORDS["khóa Zalo"], WORDS["khóa làm mới"], timedelta(hours=25))
        with begin(office.engine) as connection:
            keep_organisation(connection, with_planted_people(organisation), "thử", AT)
            candidates = [{"name": WORDS["ứng viên"]}]
            write_sheet(
                connection, f"schedule:{congress}", {"candidates": candidates}, source="thử", by="thử", at=AT
            )
            keep_consent(connection, locked, "app", pair, AT)


def with_planted_people(organisation: Organisation) -> Organisation:
    """Everybody has the telephone; somebody without any role has the candidate's name."""
    holders = {one.person for one in organisation.assignments} | {one.deputy for one in organisation.assignments}
    chosen = next(one.key for one in organisation.people if one.key not in holders)
    people = (replace(one, phone=WORDS["điện thoại"]) for one in organisation.people)
    return replace(
        organisation,
        people=tuple(replace(one, full_name=WORDS["ứng viên"]) if one.key == chosen else one for one in people),
    )


def write_settings(home: Path, channel: str) -> None:
    password, bot = WORDS["mật khẩu"], WORDS["khóa bot"]
    lines = (
        f'channels = ["{channel}"]',
        f'admin_url = "json://127.0.0.1:1/{bot}"',
        f'bounce_url = "imap://vp:{password}@127.0.0.1:1/INBOX"',
        'portal_url = "https://nhac-viec.so.example"',
    )
    (home / "nhiemky.toml").write_text("\n".join(lines), encoding="utf-8")


def test_planted_words_are_found_nowhere_but_where_they_were_entered(
    home: Path,
    congress: int,
    runner: asyncio.Runner,
    log: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    plant(home, congress)
    for module in (delivering, reading, on_demand):
        monkeypatch.setattr(module, "read_clock", lambda: AT)
    write_settings(home, f"maildir://{home}/mailbox")
    runner.run(advance_at(AT))
    runner.run(delivering.deliver(return_state=True))  # type: ignore[arg-type]
    write_settings(home, f"mailto://vp:{WORDS['mật khẩu']}@127.0.0.1:1")  # a dead relay
    runner.run(advance_at(LATER))
    monkeypatch.setattr(delivering, "read_clock", lambda: LATER)
    for procedure in (delivering.deliver, delivering.summarise_sending, reading.read_bounces):
        runner.run(procedure(return_state=True))  # type: ignore[arg-type]
    until = (LATER + timedelta(days=30)).date().isoformat()
    runner.run(on_demand.rehearse(Rehearse(congress=congress, until=until), return_state=True))  # type: ignore[arg-type]

    scanner = Scanner(WORDS)
    files = scanner.scan_folder(home, leave_out=SETTINGS)
    told = capfd.readouterr()
    assert [one for one in files if not is_entered(one)] == []
    assert {one.word for one in files} >= {"điện thoại", "ứng viên"}  # where they belong they are seen
    assert scanner.scan_text("\n".join(log), "nhật ký") == []
    assert scanner.scan_text(told.out + told.err, "màn hình") == []
    assert scanner.scan_text(runner.run(read_everything_of_prefect()), "Prefect") == []
    assert list((home / "rehearsals").rglob("*.eml"))
    assert find_states(home) == {("maildir", "sent"), ("mailto", "ready")}  # both ways were really gone


def find_states(home: Path) -> set[tuple[str, str]]:
    """By which channels messages were sent or tried, and what became of them."""
    settings = load_settings({"NHIEMKY_HOME": str(home)})
    with open_office(settings, today=AT.date()) as office, read(office.engine) as connection:
        return {(one.channel, str(one.state)) for one in messages(connection)}


def is_entered(finding: Finding) -> bool:
    """Whether a word stands where people have put it, or in a paper that is made for them."""
    is_person = finding.word in {"điện thoại", "ứng viên"}
    return is_person and (finding.place in ENTERED or finding.place.startswith(PAPERS))


async def read_everything_of_prefect() -> str:
    """Runs, their parameters, tasks, artifacts and logs as the server tells them, and its whole database."""
    async with get_client() as client:
        told: list[Any] = [
            *await client.read_flow_runs(),
            *await client.read_task_runs(),
            *await client.read_artifacts(),
            *await client.read_logs(),
        ]
    assert len(told) > 10
    return "\n".join(one.model_dump_json() for one in told)
