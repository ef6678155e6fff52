"""`nhiemky backup`: one file; unzipped into an empty home it is the office again."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def test_a_backup_goes_into_a_new_home_and_nothing_comes_twice(
    sample: Path, nhiemky: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert nhiemky("tick", today="2026-11-25").code == 0
    answer = nhiemky("backup", "--json", today="2026-11-25")
    file = sample / "backups" / "nhiemky-20261125-080000.zip"
    assert answer.json == {"file": str(file), "files": 4}  # database, two drafts, one message
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shown = nhiemky("congress", "show", "1", "--json").json
    new = tmp_path / "nơi mới"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(new)
    monkeypatch.setenv("NHIEMKY_HOME", str(new))
    assert nhiemky("congress", "show", "1", "--json").json == shown
    assert nhiemky("tick", "--at", "2026-11-25T09:00", today=None).err.endswith("không có việc gì đến hạn.\n")
    assert sorted(one.name for one in (new / "drafts").iterdir()) == sorted(
        one.name for one in (sample / "drafts").iterdir()
    )


def test_a_backup_of_postgresql_after_changes_is_whole(
    home: Path, nhiemky: Command, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres = request.getfixturevalue("postgres")
    postgres.psql("DROP DATABASE IF EXISTS sao_luu;")
    postgres.psql("CREATE DATABASE sao_luu;")
    monkeypatch.setenv("NHIEMKY_DATABASE_URL", str(postgres.get_uri(database="sao_luu")))
    nhiemky("init", "--sample")
    # The committee's row is written last: the cells' must still come after it in the copy.
    nhiemky("congress", "move", "1", "--day", "2027-05-20", "--reason", "cấp trên lùi", "--apply")
    shown = nhiemky("congress", "show", "1", "--json").json
    file = tmp_path / "sao lưu.zip"
    assert nhiemky("backup", "--out", str(file)).code == 0
    monkeypatch.delenv("NHIEMKY_DATABASE_URL")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "nơi mới")
    monkeypatch.setenv("NHIEMKY_HOME", str(tmp_path / "nơi mới"))
    assert nhiemky("congress", "show", "1", "--json").json == shown


def test_a_rehearsal_of_postgresql_after_changes_runs(
    home: Path, nhiemky: Command, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres = request.getfixturevalue("postgres")
    postgres.psql("DROP DATABASE IF EXISTS chay_thu;")
    postgres.psql("CREATE DATABASE chay_thu;")
    monkeypatch.setenv("NHIEMKY_DATABASE_URL", str(postgres.get_uri(database="chay_thu")))
    nhiemky("init", "--sample")
    nhiemky("congress", "approve", "1")
    answer = nhiemky("rehearse", "1", "--until", "2026-11-30", "--out", str(tmp_path / "a"), "--json")
    assert (answer.code, answer.json["days"]) == (0, 8)


def test_a_file_that_is_there_is_never_written_over(sample: Path, nhiemky: Command, tmp_path: Path) -> None:
    file = tmp_path / "sao lưu.zip"
    file.write_text("x", encoding="utf-8")
    line = nhiemky("backup", "--out", str(file)).line
    assert line == f"Lỗi: {file}: đã có tệp này, không ghi đè; hãy chọn tên khác"
    assert file.read_text(encoding="utf-8") == "x"


def test_a_place_that_cannot_be_written_is_one_line_and_leaves_nothing(
    sample: Path, nhiemky: Command, tmp_path: Path
) -> None:
    (tmp_path / "tệp").write_text("x", encoding="utf-8")
    assert nhiemky("backup", "--out", str(tmp_path / "tệp" / "a.zip")).line.startswith(
        f"Lỗi: {tmp_path / 'tệp'}: "
    )
    assert [one.name for one in tmp_path.iterdir() if ".part" in one.name] == []


def test_the_person_is_told_where_it_is_and_that_it_is_sensitive(sample: Path, nhiemky: Command) -> None:
    file = sample / "backups" / "nhiemky-20261123-080000.zip"
    assert nhiemky("backup").err == (
        f"Đã sao lưu 1 tệp vào {file}. Giữ nơi an toàn: trong đó có dữ liệu đảng viên.\n"
    )
