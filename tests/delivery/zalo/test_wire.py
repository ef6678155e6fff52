"""Calls over the wire: what was taken, what was not, and what nobody knows are three things."""

import logging
import re
import socket
from collections.abc import Iterable, Iterator
from threading import Thread

import pytest

from nhiemky.delivery.fake_zalo.server import Drop, FakeZalo, Reply, Request, Route, reply_html, reply_json
from nhiemky.delivery.zalo.wire import AnswerLost, NotReached, Wire, read_base
from nhiemky.errors import BadInput

OFFICIAL = frozenset({"openapi.zalo.me", "business.openapi.zalo.me"})


class Odd:
    """Answers as somebody between us and Zalo may."""

    def routes(self) -> Iterable[Route]:
        return [Route("POST", r"/(\w+)", self.answer)]

    def answer(self, _: Request, match: re.Match[str]) -> Reply:
        match match[1]:
            case "drop":
                raise Drop
            case "slow":
                return reply_json({"ok": True}, after=0.5)
            case "list":
                return reply_json([1, 2])
            case "page":
                return reply_html("<html>Đăng nhập mạng</html>")
            case "elsewhere":
                return Reply(content=b"", status=302, headers={"Location": "/json"})
        return reply_json({"ok": True}, X_RateLimit_Remain="3")


@pytest.fixture
def zalo() -> Iterator[FakeZalo]:
    with FakeZalo(Odd(), longest_wait=0.5) as zalo:
        yield zalo


@pytest.fixture
def wire(zalo: FakeZalo) -> Iterator[Wire]:
    wire = Wire(zalo.url, read=0.2)
    yield wire
    wire.close()


def test_an_object_comes_with_its_headers(wire: Wire) -> None:
    answer = wire.post("/json", {})
    assert (answer.status, answer.content, answer.headers["X-RateLimit-Remain"]) == (200, {"ok": True}, "3")


@pytest.mark.parametrize(("path", "status"), [("/list", 200), ("/page", 200), ("/elsewhere", 302)])
def test_what_is_no_object_is_no_answer_and_no_redirect_is_followed(
    path: str, status: int, wire: Wire, zalo: FakeZalo
) -> None:
    answer = wire.post(path, {})
    assert (answer.status, answer.content, len(zalo.calls)) == (status, None, 1)


@pytest.mark.parametrize("path", ["/drop", "/slow"])
def test_taken_and_not_answered_is_lost(path: str, wire: Wire) -> None:
    with pytest.raises(AnswerLost, match="mất trả lời"):
        wire.post(path, {})


def test_a_call_may_wait_longer_than_the_others(wire: Wire) -> None:
    assert wire.post("/slow", {}, read=5).content == {"ok": True}


def test_nobody_there_means_nothing_was_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        wire = Wire(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(NotReached):
            wire.post("/json", {})
        wire.close()


def test_a_server_that_hangs_up_in_the_middle_is_lost() -> None:
    """Half an answer: the message may have been taken."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer_by_half() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"ok"')

        Thread(target=answer_by_half, daemon=True).start()
        wire = Wire(f"http://127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(AnswerLost):
            wire.post("/json", {})
        wire.close()


def test_the_proxy_of_the_office_is_not_asked_for_this_machine(
    zalo: FakeZalo, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    wire = Wire(zalo.url)
    assert wire.post("/json", {}).status == 200
    wire.close()


def test_the_library_tells_no_log_an_address() -> None:
    assert [logging.getLogger(name).isEnabledFor(logging.INFO) for name in ("httpx", "httpcore")] == [False, False]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://openapi.zalo.me", "https://openapi.zalo.me"),
        ("https://business.openapi.zalo.me/", "https://business.openapi.zalo.me"),
        ("https://openapi.zalo.me:443", "https://openapi.zalo.me:443"),
        ("http://127.0.0.1:4290", "http://127.0.0.1:4290"),
        ("http://localhost:1/", "http://localhost:1"),
    ],
)
def test_official_addresses_and_this_machine_are_taken(given: str, kept: str) -> None:
    assert read_base(given, OFFICIAL) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "openapi.zalo.me",
        "http://openapi.zalo.me",
        "https://zalo.me",
        "https://openapi.zalo.me.evil.example",
        "https://openapi.zalo.me@evil.example",
        "https://openapi.zalo.me:444",
        "https://openapi.zalo.me/v3.0",
        "https://openapi.zalo.me?x=1",
        "http://127.0.0.2:80",
        "http://0.0.0.0",
        "http://[::1",
        "http://127.0.0.1:port",
        "ftp://127.0.0.1",
    ],
)
def test_any_other_address_is_refused(given: str) -> None:
    with pytest.raises(BadInput, match="địa chỉ api chỉ được là"):
        read_base(given, OFFICIAL)
