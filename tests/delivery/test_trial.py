"""A trial goes through every channel and leaves nothing behind in the outbox."""

from datetime import datetime, timedelta
from pathlib import Path

from nhiemky.delivery.channels import Maildir
from nhiemky.delivery.envelope import Sender
from nhiemky.delivery.folder import FolderChannel
from nhiemky.delivery.messages import Message
from nhiemky.delivery.trial import try_out
from nhiemky.domain.sending import Verdict

MESSAGE = Message("Thư thử", "Thư thử.", "<p>Thư thử.</p>")


def test_each_channel_is_tried_and_tells(sender: Sender, at: datetime, tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("", encoding="utf-8")
    channels = {"tot": FolderChannel(tmp_path, sender), "hong": Maildir(tmp_path / "tep", sender)}
    outcomes = try_out(channels, MESSAGE, name="Mẫu", address="mau@so.example", at=at)
    assert {name: outcome.verdict for name, outcome in outcomes.items()} == {
        "tot": Verdict.SENT,
        "hong": Verdict.RETRY,
    }


def test_every_trial_is_a_message_of_its_own(sender: Sender, at: datetime, tmp_path: Path) -> None:
    for minutes in range(2):
        moment = at + timedelta(minutes=minutes)
        channel = Maildir(tmp_path, sender)
        try_out({"maildir": channel}, MESSAGE, name="Mẫu", address="mau@so.example", at=moment)
    assert len(list((tmp_path / "new").iterdir())) == 2
