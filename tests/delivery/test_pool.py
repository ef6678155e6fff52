"""Connections are kept for the next message, never for too long, and a worn one costs no message a try."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from mail_server import Server

from nhiemky.delivery.channels import Channel, open_channel
from nhiemky.delivery.envelope import Sender
from nhiemky.domain.sending import Verdict
from nhiemky.store.outbox_rows import OutboxRow

MakeRow = Callable[..., OutboxRow]
Serve = Callable[..., Server]
Open = Callable[[Server], Channel]


@pytest.fixture
def open_mail(sender: Sender) -> Iterator[Open]:
    opened: list[Channel] = []

    def start(server: Server) -> Channel:
        opened.append(open_channel(f"nkmail://127.0.0.1:{server.port}?rto=1", sender))
        return opened[-1]

    yield start
    for channel in opened:
        channel.close()


def to(name: str) -> str:
    return f"{name}@so.example"


def test_hundred_and_twenty_messages_take_three_connections_of_fifty(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    channel = open_mail(server)
    for number in range(120):
        assert channel.send(make_row(address=to(f"mau-{number}")), at).verdict is Verdict.SENT
    assert [one.line for one in server.taken] == [0] * 50 + [1] * 50 + [2] * 20


@pytest.mark.parametrize(("pause", "lines"), [(-5, 2), (0, 1), (30, 1), (31, 2)])
def test_connection_that_lay_idle_is_not_used_again(
    pause: int, lines: int, make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    channel = open_mail(server)
    channel.send(make_row(), at)
    channel.send(make_row(), at + timedelta(seconds=pause))
    assert len(server.lines) == lines


@pytest.mark.parametrize("trouble", ["hello503", "bye421", "many452"])
def test_trouble_of_a_kept_connection_is_mended_on_a_fresh_one(
    trouble: str, make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    channel = open_mail(server)
    outcomes = [channel.send(make_row(address=to(name)), at) for name in ("mau", trouble, "thu")]
    assert [one.verdict for one in outcomes] == [Verdict.SENT] * 3
    assert [(one.line, one.rcpt_to) for one in server.taken] == [(0, to("mau")), (1, to(trouble)), (1, to("thu"))]


def test_server_that_takes_few_messages_a_connection_gets_them_all(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve(most=3)
    channel = open_mail(server)
    for number in range(10):
        assert channel.send(make_row(address=to(f"mau-{number}")), at).verdict is Verdict.SENT
    assert [one.line for one in server.taken] == [0] * 3 + [1] * 3 + [2] * 3 + [3]


def test_doubt_is_never_tried_again_on_its_own(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    """A second hand-over of what may have been taken would be a double in silence."""
    server = serve()
    channel = open_mail(server)
    outcomes = [channel.send(make_row(address=to(name)), at).verdict for name in ("mau", "lost", "slow", "thu")]
    assert outcomes == [Verdict.SENT, Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.SENT]
    assert [one.rcpt_to for one in server.taken] == [to(name) for name in ("mau", "lost", "slow", "thu")]


def test_refusal_of_one_person_keeps_the_connection_for_the_next(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    channel = open_mail(server)
    for name in ("mau", "rej550", "tmp451", "full452", "data554", "thu"):
        channel.send(make_row(address=to(name)), at)
    assert len(server.lines) == 1
    assert [one.rcpt_to for one in server.taken] == [to("mau"), to("thu")]


def test_closed_channel_says_good_bye_and_opens_again(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    channel = open_mail(server)
    for _ in range(2):
        channel.send(make_row(), at)
        channel.close()
    assert [one.line for one in server.taken] == [0, 1]


def test_channel_that_nobody_closed_leaves_no_connection_behind(
    make_row: MakeRow, sender: Sender, at: datetime, serve: Serve
) -> None:
    """A warning of an open socket would fail this test."""
    open_channel(f"nkmail://127.0.0.1:{serve().port}", sender).send(make_row(), at)
