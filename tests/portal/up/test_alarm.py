import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import monotonic, sleep
from zoneinfo import ZoneInfo

import pytest

from nhiemky.delivery.envelope import read_sender
from nhiemky.portal.up.alarm import Alarm, AlarmBox, send_by_apprise

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SENDER = read_sender("Văn phòng Đảng ủy <vp@nhiemky.example>", "nhiemky.example", None)
RUN = {
    "flow": "Rà việc",
    "name": "Rà việc 08:00 23/11/2026",
    "state": "Crashed",
    "link": "http://127.0.0.1:4200/runs/flow-run/1",
}
LINE = (
    "Lượt chạy “Rà việc 08:00 23/11/2026” (Rà việc) bị ngắt giữa chừng; xem http://127.0.0.1:4200/runs/flow-run/1"
)


class Desk:
    """An administrator's desk: what arrived, what stood on the screen, and a clock set by hand."""

    def __init__(self) -> None:
        self.now = EIGHT
        self.reachable = True
        self.mail: list[str] = []
        self.screen: list[str] = []
        self.alarm = Alarm(send=self._send, tell=self.screen.append, clock=lambda: self.now)

    def _send(self, text: str) -> bool:
        self.mail.append(text)
        return self.reachable

    def wait(self) -> None:
        """The box answers first and reports after: reaching an administrator may take long."""
        deadline = monotonic() + 5
        while not self.mail and monotonic() < deadline:
            sleep(0.01)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def box(desk: Desk) -> Iterator[AlarmBox]:
    box = AlarmBox(desk.alarm)
    box.open()
    yield box
    box.close()


def post(url: str, body: bytes) -> int:
    request = urllib.request.Request(url, data=body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_troubled_run_is_told_once_in_one_vietnamese_line(desk: Desk, box: AlarmBox) -> None:
    assert post(box.url, json.dumps(RUN).encode()) == 204
    desk.wait()
    assert (desk.mail, desk.screen) == ([LINE], [LINE])


def test_within_the_hour_the_same_trouble_is_counted_and_said_with_the_next(desk: Desk) -> None:
    for minutes in (0, 15, 30, 45, 60):
        desk.now = EIGHT + timedelta(minutes=minutes)
        desk.alarm.report_run(RUN)
    assert desk.mail == [LINE, f"{LINE} (và 3 lần nữa trong giờ vừa qua)"]


def test_another_kind_of_trouble_is_told_at_once(desk: Desk) -> None:
    desk.alarm.report_run(RUN)
    desk.alarm.report_run({**RUN, "state": "Late"})
    assert desk.mail == [LINE, LINE.replace("bị ngắt giữa chừng", "đã đến giờ mà chưa chạy")]


def test_an_unreachable_administrator_is_shown_on_the_screen(desk: Desk) -> None:
    desk.reachable = False
    desk.alarm.report_run(RUN)
    assert desk.screen == [LINE, "Chưa báo được cho quản trị: kiểm tra cài đặt admin_url"]


def test_who_does_not_know_the_path_cannot_raise_an_alarm(desk: Desk, box: AlarmBox) -> None:
    assert post(box.url.rsplit("/", 1)[0] + "/guess", json.dumps(RUN).encode()) == 404
    assert desk.screen == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"flow": "x"}', b"\xff\xfe"])
def test_a_garbled_report_is_refused_and_the_box_stays_open(desk: Desk, box: AlarmBox, body: bytes) -> None:
    assert post(box.url, body) == 404
    assert post(box.url, json.dumps(RUN).encode()) == 204
    desk.wait()
    assert desk.screen == [LINE]


def test_the_administrator_is_reached_by_an_apprise_address() -> None:
    arrived: list[str] = []

    class Inbox(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append(json.loads(self.rfile.read(int(self.headers["content-length"])))["message"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Inbox) as server:
        Thread(target=server.handle_request, daemon=True).start()
        assert send_by_apprise(f"json://127.0.0.1:{server.server_port}/", SENDER, lambda: EIGHT)(LINE) is True
    assert arrived == [LINE]


@pytest.mark.parametrize("url", ["json://127.0.0.1:9/", "nonsense://x", "maildir:///tmp/x"])
def test_an_address_that_cannot_be_reached_says_so(url: str) -> None:
    assert send_by_apprise(url, SENDER, lambda: EIGHT)(LINE) is False
