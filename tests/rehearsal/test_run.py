"""Two whole congresses lived day by day, with the power failing at a random commit every seventh day."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from merged_office import merged_office
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from nhiemky.errors import BadInput
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office, open_office
from nhiemky.performing.opening import Wanted, open_congress
from nhiemky.rehearsal.power import PowerCut
from nhiemky.rehearsal.run import rehearse
from nhiemky.settings import PROJECT, Settings, load_settings
from nhiemky.store.engine import begin
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CONGRESS = date(2027, 4, 22)
JANUARY_ENDS = date(2027, 1, 29)  # a Friday
RESENT = " (gửi lại)"
SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
Doing = Callable[[date], Act]


class TextFile(SingleFileSnapshotExtension):
    """One readable file a snapshot: the diff shows every message that comes, goes or changes its day."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The sample's committee with 7 cells and 63 members (the sizes of article 000); no rehearsal changes it."""
    settings = load_settings({"NHIEMKY_HOME": str(tmp_path_factory.mktemp("home")), "NHIEMKY_CYCLES": "none"})
    with open_office(settings, today=TODAY) as opened:
        upgrade(opened.engine)
        with begin(opened.engine) as connection:
            keep_organisation(connection, read_organisation(SAMPLE), "mẫu", AT)
        yield opened


@pytest.fixture(scope="module")
def congress(office: Office) -> int:
    """The committee's congress with its seven cells', not yet approved."""
    wanted = Wanted("so-khcn", "grassroots_with_cells", CONGRESS, TODAY)
    return open_congress(office, wanted, Act(AT, "thử", "lý do thử")).id


@pytest.fixture(scope="module")
def whole(office: Office, congress: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The congress lived from its first day to its last."""
    out = tmp_path_factory.mktemp("whole")
    rehearse(office, congress, out=out, today=TODAY)
    return out


@pytest.fixture(scope="module")
def messages(whole: Path) -> list[str]:
    """What was sent in the whole congress."""
    return read_messages(whole)


@pytest.fixture(scope="module")
def on_time(office: Office, congress: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The congress lived to the end of January, everybody on time."""
    out = tmp_path_factory.mktemp("on-time")
    rehearse(office, congress, out=out, today=TODAY, until=JANUARY_ENDS)
    return out


def read_messages(out: Path) -> list[str]:
    """Day, recipient and subject of every message, in order of the files' names."""
    lines = []
    for file in sorted((out / "messages").glob("*.eml")):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        subject = message["Subject"].removesuffix(RESENT)  # the one in doubt when the power failed says so
        lines.append(f"{file.name[:8]} {message['To'].addresses[0].addr_spec}: {subject}")
    return sorted(lines)


def fingerprint(out: Path) -> dict[str, str]:
    return {
        str(file.relative_to(out)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(out.rglob("*"))
        if file.is_file() and not file.name.endswith(("-wal", "-shm"))
    }


def test_cascade_of_seven_cells_survives_a_power_cut_every_seventh_day(
    office: Office, congress: int, messages: list[str], tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    power = PowerCut(seed=63)
    summary = rehearse(office, congress, out=tmp_path / "cut", today=TODAY, power=power)
    assert power.cuts > 20
    assert read_messages(tmp_path / "cut") == messages
    assert len(messages) == len(set(messages)) == summary.messages
    assert "\n".join(messages) + "\n" == snapshot(extension_class=TextFile)
    assert json.loads((tmp_path / "cut" / "summary.json").read_text()) == summary.as_dict()


def test_same_rehearsal_gives_the_same_bytes(office: Office, congress: int, on_time: Path, tmp_path: Path) -> None:
    rehearse(office, congress, out=tmp_path, today=TODAY, until=JANUARY_ENDS)
    first = fingerprint(on_time)
    assert first == fingerprint(tmp_path)
    assert any(name.endswith(".docx") for name in first)
    assert any(name.endswith(".eml") for name in first)


def test_rehearsal_leaves_the_office_as_it_was(office: Office, congress: int, tmp_path: Path) -> None:
    before = fingerprint(office.settings.home)
    rehearse(office, congress, out=tmp_path / "out", today=TODAY, until=date(2026, 12, 31))
    assert fingerprint(office.settings.home) == before


def test_late_people_are_chased_and_their_secretary_is_told(
    office: Office, congress: int, on_time: Path, tmp_path: Path
) -> None:
    rehearse(office, congress, out=tmp_path, today=TODAY, until=JANUARY_ENDS, lateness=4)
    chased, prompt = read_messages(tmp_path), read_messages(on_time)
    assert len(chased) > len(prompt)
    assert [line for line in chased if "quá hạn" in line]
    assert not [line for line in prompt if "quá hạn" in line]


def test_nobody_is_written_to_on_a_day_off(office: Office, messages: list[str]) -> None:
    days = {date.fromisoformat(f"{line[:4]}-{line[4:6]}-{line[6:8]}") for line in messages}
    assert [day for day in days if not office.calendar.is_working(day)] == []


def test_end_before_today_is_one_clear_line(office: Office, congress: int, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--until: ngày kết thúc chạy thử phải từ hôm nay trở đi"):
        rehearse(office, congress, out=tmp_path / "out", today=TODAY, until=date(2026, 11, 20))
    assert not (tmp_path / "out").exists()


def test_appointed_congress_of_the_merged_office_survives_power_cuts(
    settings: Settings, act: Doing, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    today, day = date(2025, 4, 14), date(2025, 6, 10)
    with open_office(settings, today=today) as office:
        upgrade(office.engine)
        with begin(office.engine) as connection:
            keep_organisation(connection, merged_office(), "mẫu", act(today).at)
        number = open_congress(office, Wanted("moi", "appointed_congress", day, today), act(today)).id
        power = PowerCut(seed=91)
        rehearse(office, number, out=tmp_path / "cut", today=today, power=power)
        rehearse(office, number, out=tmp_path / "whole", today=today)
    messages = read_messages(tmp_path / "cut")
    assert power.cuts > 5
    assert messages == read_messages(tmp_path / "whole")
    assert "\n".join(messages) + "\n" == snapshot(extension_class=TextFile)
