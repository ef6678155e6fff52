"""The Maildir is read as it lies there, whoever put the files in it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from nhiemky.delivery.channels import Maildir
from nhiemky.delivery.envelope import Sender
from nhiemky.delivery.maildir import Letter, find_letters, read_letter
from nhiemky.store.outbox import OutboxRow

MakeRow = Callable[..., OutboxRow]


def test_letter_reads_as_it_was_sent(make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path) -> None:
    row = make_row()
    Maildir(tmp_path, sender).send(row, at)
    path = tmp_path / "new" / row.key
    assert find_letters(tmp_path) == {row.key: path}
    assert read_letter(path) == Letter(
        key=row.key,
        path=path,
        at=at,
        name="Nguyễn Văn Mẫu",
        address="mau@so.example",
        subject=row.payload["subject"],
        text=row.payload["text"],
        html=row.payload["html"],
    )


def test_letter_that_was_read_keeps_its_key(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    row = make_row()
    Maildir(tmp_path, sender).send(row, at)
    read = (tmp_path / "new" / row.key).rename(tmp_path / "cur" / f"{row.key}:2,S")
    assert find_letters(tmp_path) == {row.key: read}
    assert read_letter(read).key == row.key


def test_what_is_being_written_is_not_there_yet(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "20261123-0a1b").write_bytes(b"Subject: x")
    assert find_letters(tmp_path) == {}


def test_mailbox_that_was_never_written_to_is_empty(tmp_path: Path) -> None:
    assert find_letters(tmp_path / "khong-co") == {}


@given(st.binary(max_size=400))
def test_no_file_is_too_strange_to_be_looked_at(content: bytes) -> None:
    assert _read(content).key == "la"


def test_letter_without_a_date_or_a_reader_is_shown_all_the_same() -> None:
    letter = _read("Subject: Thư lạ\nContent-Type: text/plain; charset=khong-co\n\nnội dung".encode())
    assert (letter.at, letter.name, letter.address, letter.html) == (None, "", "", "")


def test_letter_of_another_zone_is_dated_in_ours() -> None:
    dates = (
        "Mon, 23 Nov 2026 00:30:00 -0000",
        "Mon, 23 Nov 2026 01:30:00 +0100",
        "Mon, 99 Nov 2026 01:30:00 +0100",
    )
    moments = [_read(f"Date: {one}\n\nx".encode()).at for one in dates]
    assert [moment and moment.isoformat() for moment in moments] == ["2026-11-23T07:30:00+07:00"] * 2 + [None]


def _read(content: bytes) -> Letter:
    from tempfile import TemporaryDirectory  # noqa: PLC0415  (hypothesis and tmp_path do not mix)

    with TemporaryDirectory() as folder:
        path = Path(folder) / "la"
        path.write_bytes(content)
        return read_letter(path)
