"""In a rehearsal nothing leaves the machine: every message is a file."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from nhiemky.delivery.envelope import Sender, write_mail
from nhiemky.delivery.folder import FolderChannel, Sent
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.store.outbox import OutboxRow

MakeRow = Callable[..., OutboxRow]


def test_message_becomes_a_file_and_is_remembered(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    channel, row = FolderChannel(tmp_path, sender), make_row()
    name = f"{row.key}.eml"
    assert channel.send(row, at) == Outcome(Verdict.SENT, provider_id=name, stage="write")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == write_mail(row, sender, at)
    assert channel.sent == [
        Sent(row.local_day, "nguyen-van-mau", row.payload["subject"], row.payload["text"], name)
    ]


def test_message_without_address_fails_as_in_earnest(
    make_row: MakeRow, sender: Sender, at: datetime, tmp_path: Path
) -> None:
    channel = FolderChannel(tmp_path, sender)
    outcome = channel.send(make_row(address=""), at)
    assert outcome == Outcome(Verdict.DEAD, "người nhận: chưa có địa chỉ thư điện tử", stage="build")
    assert (channel.sent, list(tmp_path.iterdir())) == ([], [])
