"""A trial goes through every channel and leaves nothing in the outbox; the administrator is told directly."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from mail_server import Server, free_port

from nhiemky.delivery.channels import Maildir
from nhiemky.delivery.envelope import Sender
from nhiemky.delivery.folder import FolderChannel
from nhiemky.delivery.memory import KEPT
from nhiemky.delivery.messages import Message
from nhiemky.delivery.trial import tell, try_out
from nhiemky.domain.sending import Verdict
from nhiemky.errors import BadInput

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


def test_administrator_is_told_at_every_address_that_is_named(
    sender: Sender, at: datetime, serve: Callable[..., Server]
) -> None:
    server = serve()
    url = f"nkmail://127.0.0.1:{server.port}/mot@so.example?to=hai@so.example"
    outcome = tell(url, "Cần quản trị xem", "Tin chờ gửi < 1 giờ.", sender=sender, at=at)
    assert (outcome.verdict, [one.rcpt_to for one in server.taken]) == (
        Verdict.SENT,
        ["mot@so.example", "hai@so.example"],
    )
    mail = message_from_bytes(server.taken[0].content, policy=policy.default)
    bodies = [part.get_content().strip() for part in mail.walk() if not part.is_multipart()]
    assert bodies == ["Tin chờ gửi < 1 giờ.", "<p>Tin chờ gửi &lt; 1 giờ.</p>"]


def test_worst_of_several_is_what_counts(sender: Sender, at: datetime, serve: Callable[..., Server]) -> None:
    url = f"nkmail://127.0.0.1:{serve().port}/mot@so.example/rej550@so.example"
    assert tell(url, "Tin", "Tin.", sender=sender, at=at).verdict is Verdict.DEAD


def test_address_without_people_reaches_the_office(sender: Sender, at: datetime) -> None:
    assert tell("memory://quan-tri", "Tin", "Tin.", sender=sender, at=at).verdict is Verdict.SENT
    assert [row.address for row in KEPT.pop("quan-tri")] == ["hoi@so.example"]


def test_dead_relay_is_told_and_nobody_waits(sender: Sender, at: datetime) -> None:
    url = f"nkmails://vp:geheim@127.0.0.1:{free_port()}?to=mot@so.example"
    outcome = tell(url, "Tin", "Tin.", sender=sender, at=at)
    assert (outcome.verdict, outcome.stage, "geheim" in outcome.text) == (Verdict.STOP, "connect", False)


def test_wrong_address_of_the_administrator_is_one_line(sender: Sender, at: datetime) -> None:
    with pytest.raises(BadInput, match=r"^channels: Apprise không hiểu"):
        tell("khongco://geheim", "Tin", "Tin.", sender=sender, at=at)
