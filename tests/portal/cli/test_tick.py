"""`nhiemky tick`: the same pass as Prefect's, at any moment, any number of times."""

import email
import email.policy
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]

COUNTS = {
    "cycles", "cycles_failed", "timers", "timers_moved", "timers_ended", "timers_failed",
    "drafts", "reminders", "digests", "sent", "closed", "term_questions", "unanswered", "unknown", "retried",
    "stopped", "dead", "cancelled", "passed", "failed", "group_boards", "groups_unknown",
}  # fmt: skip
PROCESS = [sys.executable, "-c", "from nhiemky.portal.cli import main; main()"]


@pytest.fixture
def tick(nhiemky: Command) -> Command:
    """One pass at a moment; gives what it counted, without the noughts."""

    def at(moment: str) -> dict[str, int]:
        answer = nhiemky("tick", "--at", moment, "--json", today=None)
        assert answer.code == 0
        assert set(answer.json) == COUNTS
        return {name: number for name, number in answer.json.items() if number}

    return at


def addressees(home: Path) -> list[str]:
    """To whom the messages in the mailbox are."""
    files = (home / "mailbox" / "new").iterdir()
    return [str(email.message_from_bytes(file.read_bytes(), policy=email.policy.default)["To"]) for file in files]


def test_the_first_pass_writes_drafts_and_one_message_a_person(sample: Path, tick: Command) -> None:
    counts = tick("2026-11-25T07:30")
    assert (counts["drafts"], counts["digests"], counts["sent"]) == (2, 1, 1)
    assert sorted(file.name for file in (sample / "drafts").iterdir()) == [
        "cells_guidance_letter_cong-van-chuan-bi-dai-hoi-cac-chi-bo_so-khcn_2026-11-25_du-thao-1.docx",
        "congress_plan_ke-hoach-to-chuc-dai-hoi_so-khcn_2026-11-25_du-thao-1.docx",
    ]
    assert addressees(sample) == ["Đặng Thị Thử Bích <dang-thi-thu-bich@so-khcn.example>"]


def _without_signs_of_life(lines: list[str]) -> list[str]:
    """That the sender lives is written down in every pass."""
    return [line for line in lines if 'INTO "channel_state"' not in line]


def test_a_second_pass_finds_nothing_to_do(sample: Path, tick: Command, rows: Rows) -> None:
    tick("2026-11-25T07:30")
    before = _without_signs_of_life(rows(sample))
    assert tick("2026-11-25T07:45") == {}
    assert _without_signs_of_life(rows(sample)) == before


@pytest.mark.parametrize(  # 24/11 is Ngày Văn hóa Việt Nam, 8/2/2027 is in Tết
    "moment",
    ["2026-11-25T06:00", "2026-11-25T07:29:59", "2026-11-24T09:00", "2026-11-29T09:00", "2027-02-08T09:00"],
)
def test_before_the_hour_and_on_days_off_nobody_is_disturbed(sample: Path, tick: Command, moment: str) -> None:
    assert tick(moment) == {}
    assert not (sample / "mailbox").exists() or addressees(sample) == []


def test_after_ten_days_of_downtime_a_person_gets_one_message(sample: Path, tick: Command) -> None:
    tick("2027-01-11T07:30")
    before = addressees(sample)
    counts = tick("2027-01-21T14:00")
    after = addressees(sample)
    assert len(set(after)) == counts["sent"] == len(after) - len(before)
    assert tick("2027-01-21T14:15") == {}


def test_a_day_alone_is_the_morning_of_that_day(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky("tick", "--at", "2026-11-25", today=None)
    assert answer.err.startswith("Đã rà đến 08:00 25/11/2026: ")
    assert nhiemky("tick", today="2026-11-25").err == "Đã rà đến 08:00 25/11/2026: không có việc gì đến hạn.\n"


def test_a_moment_of_another_zone_is_said_in_vietnams(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky("tick", "--at", "2026-11-25T00:30Z", today=None)
    assert answer.err.startswith("Đã rà đến 07:30 25/11/2026: ")


@pytest.mark.parametrize("moment", ["x", "2026-13-01T07:00", "2026-02-30", "07:30"])
def test_a_moment_that_is_none_is_one_line(sample: Path, nhiemky: Command, rows: Rows, moment: str) -> None:
    before = rows(sample)
    answer = nhiemky("tick", "--at", moment, today=None)
    assert answer.line == f'Lỗi: --at: "{moment}" không phải là thời điểm; viết dạng 2027-06-10T07:30'
    assert rows(sample) == before


def test_nobody_to_remind_is_said_with_what_to_do(home: Path, nhiemky: Command, tmp_path: Path) -> None:
    file = tmp_path / "không chức vụ.yaml"
    file.write_text(
        "bodies: [{key: db, name: Đảng bộ Thử, kind: party_organization},"
        " {key: cb, name: Chi bộ Thử, kind: cell, parent: db}]\n"
        "members: [{full_name: Nguyễn Thử An, body: cb, status: official}]\n",
        encoding="utf-8",
    )
    nhiemky("org", "import", str(file))
    nhiemky("congress", "open", "--org", "cb", "--plan", "cell_congress", "--day", "2027-03-10")
    nhiemky("congress", "approve", "1")
    answer = nhiemky("tick", "--at", "2026-11-26", today=None)
    assert answer.code == 0
    assert "việc chưa có người nhận" in answer.err.splitlines()[0]
    assert answer.err.splitlines()[1] == (
        "Chú ý: có việc đến hạn mà chưa ai giữ chức vụ phải nhắc, hoặc người đó không còn trong danh sách; "
        "xem: nhiemky doctor."
    )


def test_a_person_who_wants_only_what_is_due_hears_nothing_before(
    home: Path, nhiemky: Command, tick: Command, tmp_path: Path
) -> None:
    file = tmp_path / "ít tin.yaml"
    file.write_text(
        "bodies: [{key: db, name: Đảng bộ Thử, kind: party_organization},"
        " {key: cb, name: Chi bộ Thử, kind: cell, parent: db}]\n"
        "members: [{key: an, full_name: Nguyễn Thử An, body: cb, status: official,"
        " email: an@thu.example, daily_digest: không}]\n"
        "roles: [{person: an, body: cb, role: cell_secretary, from_on: 1/1/2022}]\n",
        encoding="utf-8",
    )
    nhiemky("org", "import", str(file))
    nhiemky("congress", "open", "--org", "cb", "--plan", "cell_congress", "--day", "2027-03-10")
    nhiemky("congress", "approve", "1")
    assert "reminders" in tick("2026-11-25T07:30")  # a step is due on the 26th
    assert not (home / "mailbox").exists() or addressees(home) == []
    assert tick("2026-11-26T07:30")["sent"] == 1


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_passes_at_once_do_nothing_twice(
    home: Path, nhiemky: Command, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    if database == "postgresql":
        server = request.getfixturevalue("postgres")
        server.psql("DROP DATABASE IF EXISTS at_once;")
        server.psql("CREATE DATABASE at_once;")
        monkeypatch.setenv("NHIEMKY_DATABASE_URL", str(server.get_uri(database="at_once")))
    nhiemky("init", "--sample")
    command = [*PROCESS, "tick", "--at", "2027-01-12T09:00", "--json"]
    running = [subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE) for _ in range(3)]
    for process in running:
        process.communicate(timeout=120)
        assert process.returncode == 0
    papers = [file.name for file in (home / "drafts").iterdir()]
    assert papers
    assert [name for name in papers if not name.endswith("_du-thao-1.docx")] == []
    assert len(addressees(home)) == len(set(addressees(home))) > 1
