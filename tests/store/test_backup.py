"""One zip file with the database, whatever it was kept in, and the files it speaks of."""

import stat
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.passes import bring_up_to_now
from nhiemky.store.backup import write_backup
from nhiemky.store.engine import Engine, open_engine
from nhiemky.store.migrate import find_newest_revision, find_revision
from nhiemky.store.tables import VIETNAM

Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
MONDAY = date(2027, 1, 4)


@pytest.fixture
def office(make_office: Callable[[date], Office], act: Callable[[date], Act]) -> Office:
    """An office with a congress under way: drafts, messages, settings, own days."""
    office = make_office(MONDAY)
    number = open_congress(
        office, Wanted("cb-van-phong", "cell_congress", date(2027, 3, 10), MONDAY), act(MONDAY)
    ).id
    approve_congress(office, number, act(MONDAY))
    at = datetime(2027, 1, 12, 8, tzinfo=VIETNAM)
    bring_up_to_now(office, at=at, clock=lambda: at, worker="thử")
    (office.settings.home / "nhiemky.toml").write_text('office_phone = "0200 000 000"\n', encoding="utf-8")
    (office.settings.days_overlay).mkdir()
    (office.settings.days_overlay / "2027.yaml").write_text("[]\n", encoding="utf-8")
    (office.drafts / "dở-dang.part").write_bytes(b"x")
    return office


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith("nhiemky.db")
    }


def test_a_backup_unzipped_into_an_empty_home_is_the_office_again(
    office: Office, tmp_path: Path, dump: Dump
) -> None:
    home, new = office.settings.home, tmp_path / "nhà mới"
    count = write_backup(office.engine, home, tmp_path / "sao lưu" / "nhiemky.zip")
    with zipfile.ZipFile(tmp_path / "sao lưu" / "nhiemky.zip") as archive:
        assert len(archive.namelist()) == count
        archive.extractall(new)
    engine = open_engine(f"sqlite:///{new / 'nhiemky.db'}")
    assert dump(engine) == dump(office.engine)
    assert find_revision(engine) == find_newest_revision()
    engine.dispose()
    kept = files(home)
    del kept["drafts/dở-dang.part"]
    assert files(new) == kept
    assert {name.split("/")[0] for name in kept} >= {"drafts", "mailbox", "days", "nhiemky.toml"}


def test_a_backup_is_for_its_owner_only_and_leaves_nothing_else(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "sao lưu"
    write_backup(office.engine, office.settings.home, folder / "nhiemky.zip")
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in folder.iterdir()] == [
        ("nhiemky.zip", 0o600)
    ]


def test_a_file_that_is_there_is_not_written_over(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "đã có.zip"
    file.write_bytes(b"quan trong")
    with pytest.raises(BadInput, match="đã có tệp này, không ghi đè; hãy chọn tên khác"):
        write_backup(office.engine, office.settings.home, file)
    assert file.read_bytes() == b"quan trong"
