"""`nhiemky init`, and what every command does where there is no home yet or none can be."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
PROCESS = [sys.executable, "-c", "from nhiemky.portal.cli import main; main()"]


def test_init_makes_an_empty_office_and_can_be_repeated(home: Path, nhiemky: Command) -> None:
    for _ in range(2):
        answer = nhiemky("init", "--json")
        assert (answer.code, answer.json) == (0, {"home": str(home)})
    assert nhiemky("congress", "list", "--json").json == {"congresses": []}
    assert nhiemky("init").err == f"Dữ liệu nằm ở {home}.\n"


def test_the_sample_is_opened_once_on_the_first_fitting_day_after_150_days(home: Path, nhiemky: Command) -> None:
    for _ in range(2):
        answer = nhiemky("init", "--sample", "--json")
        assert (answer.code, answer.json) == (0, {"home": str(home), "id": 1})
    listed = nhiemky("congress", "list", "--json").json["congresses"]
    assert (len(listed), listed[0]["day"], listed[0]["state"]) == (8, "2027-04-22", "approved")


def test_the_samples_day_is_not_put_into_tet(home: Path, nhiemky: Command) -> None:
    nhiemky("init", "--sample", today="2026-09-06")  # 150 days on is 3/2/2027, Tết is on 6/2
    assert nhiemky("congress", "list", "--json").json["congresses"][0]["day"] == "2027-02-15"


@pytest.mark.parametrize(
    "words",
    [
        ("congress", "list"),
        ("congress", "show", "1"),
        ("congress", "approve", "1"),
        ("congress", "follow"),
        ("org", "show"),
        ("step", "done", "1"),
        ("tick",),
        ("rehearse", "1"),
        ("draft", "congress_plan", "--congress", "1"),
        ("backup",),
    ],
)
def test_without_a_database_every_command_says_what_to_run(
    home: Path, nhiemky: Command, words: tuple[str, ...]
) -> None:
    assert nhiemky(*words).line == "Lỗi: Chưa có cơ sở dữ liệu; hãy chạy: nhiemky init"


def test_a_home_may_be_given_from_here(home: Path, nhiemky: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHIEMKY_HOME", "cơ quan/dữ liệu")
    assert nhiemky("init", "--json").json == {"home": str(Path.cwd() / "cơ quan" / "dữ liệu")}


def test_a_home_that_is_a_file_is_one_line(home: Path, nhiemky: Command) -> None:
    home.write_text("x", encoding="utf-8")
    assert nhiemky("init").line == f"Lỗi: {home}: đã có, mà không phải thư mục"
    assert nhiemky("congress", "list").line == "Lỗi: Chưa có cơ sở dữ liệu; hãy chạy: nhiemky init"


def test_a_home_that_cannot_be_made_is_one_line(
    home: Path, nhiemky: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHIEMKY_HOME", "/proc/nhiemky")
    assert nhiemky("init").line.startswith("Lỗi: /proc/nhiemky: không ")


def test_a_broken_database_is_one_line(sample: Path, nhiemky: Command) -> None:
    (sample / "nhiemky.db").write_bytes(b"not a database" * 500)
    assert nhiemky("congress", "list").line == "Lỗi: không đọc được cơ sở dữ liệu (file is not a database)"


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ('digest_at = "25:00"', "{file}, mục digest_at: phải là giờ, ví dụ 07:30"),
        ("x = 1", "{file}, mục x: không có cài đặt này; xem danh sách trong docs/huong-dan.md"),
    ],
)
def test_a_wrong_setting_names_its_place(sample: Path, nhiemky: Command, setting: str, line: str) -> None:
    file = sample / "nhiemky.toml"
    file.write_text(setting, encoding="utf-8")
    assert nhiemky("congress", "list").line == "Lỗi: " + line.format(file=file)


@pytest.mark.parametrize(
    "url", ["mysql://thu:mat-khau@127.0.0.1/x", "postgresql://thu:mat-khau@127.0.0.1:1/x", "x"]
)
def test_a_database_that_cannot_be_used_is_one_line_without_its_password(
    home: Path, nhiemky: Command, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("NHIEMKY_DATABASE_URL", url)
    line = nhiemky("congress", "list").line
    assert line.startswith("Lỗi: ")
    assert "mat-khau" not in line


def test_today_may_be_written_as_in_a_paper(sample: Path, nhiemky: Command) -> None:
    said = [
        nhiemky("--today", day, "congress", "show", "1", today=None).out for day in ("10/3/2027", "2027-03-10")
    ]
    assert said[0] == said[1] != ""


@pytest.mark.parametrize("day", ["2027-02-29", "29/2/2027", "hôm qua", ""])
def test_today_is_a_day_that_there_is(sample: Path, nhiemky: Command, day: str) -> None:
    answer = nhiemky("--today", day, "congress", "list", today=None)
    assert answer.line == f'Lỗi: --today: "{day}" không phải là ngày; viết dạng 10/6/2027'


@pytest.mark.parametrize(
    ("day", "line"),
    [
        ("0001-01-01", "không có lịch năm 1; lịch có từ năm 2018 đến năm 2100"),
        ("2098-01-04", "không có lịch năm 2105; lịch có từ năm 2018 đến năm 2100"),
    ],
)
def test_a_day_beyond_every_calendar_is_one_line(sample: Path, nhiemky: Command, day: str, line: str) -> None:
    assert nhiemky("congress", "show", "1", today=day).line == f"Lỗi: {line}"


@pytest.mark.parametrize("words", [("--help",), ("congress", "--help"), ("days", "--help"), ("tick", "--help")])
def test_help_needs_nothing_at_all(home: Path, words: tuple[str, ...]) -> None:
    helped = subprocess.run([*PROCESS, *words], capture_output=True, text=True, check=True)
    assert (helped.stderr, home.exists()) == ("", False)
    assert "--help" in helped.stdout


def test_a_bare_command_shows_its_help_and_fails(home: Path, nhiemky: Command) -> None:
    for words in ((), ("congress",), ("step",)):
        answer = nhiemky(*words, today=None)
        assert (answer.code, answer.err) == (1, "Lỗi: hãy thêm tên lệnh; xem nhiemky --help\n")
