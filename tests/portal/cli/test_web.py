"""`nhiemky web`: the page alone, and the requests it brought."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from nhiemky.delivery.links import open_links
from nhiemky.performing.act import Act
from nhiemky.performing.answers import Answer, What, give_answer
from nhiemky.performing.office import open_office
from nhiemky.performing.things import find_things
from nhiemky.settings import load_settings
from nhiemky.store.engine import read

NOW = datetime(2026, 12, 15, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_without_an_address_there_is_nothing_to_serve(nhiemky: Callable[..., Any], sample: Path) -> None:
    assert nhiemky("web").line == (
        "Lỗi: portal_url: chưa đặt địa chỉ trang trả lời, ví dụ https://nhac-viec.co-quan.example"
    )


@pytest.mark.usefixtures("sample")
def test_a_port_in_use_is_one_line(nhiemky: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("NHIEMKY_PORTAL_URL", "https://so.example")
        monkeypatch.setenv("NHIEMKY_PORTAL_PORT", str(other.getsockname()[1]))
        assert nhiemky("web").line.endswith(
            "cổng này đang có chương trình khác dùng; chọn cổng khác bằng NHIEMKY_PORTAL_PORT"
        )


@pytest.mark.usefixtures("home")
def test_before_init_there_is_no_page(nhiemky: Callable[..., Any]) -> None:
    assert nhiemky("web").line == "Lỗi: Chưa có cơ sở dữ liệu; hãy chạy: nhiemky init"


def test_requests_are_listed_with_what_to_do(nhiemky: Callable[..., Any], sample: Path) -> None:
    assert nhiemky("web", "requests").out == "Không có đề nghị lùi hạn nào.\n"
    with open_office(load_settings({"NHIEMKY_HOME": str(sample)}), today=NOW.date()) as office:
        with read(office.engine) as connection:
            people = office.organisation(connection).people
        person = next(one for one in people if find_things(office, one, 0, NOW.date()).shown)
        thing = find_things(office, person, 0, NOW.date()).shown[0]
        give_answer(office, person, Answer(thing.step_id, What.LATER, 3, "chờ số liệu"), "t", Act(NOW, person.key))
    told = nhiemky("web", "requests")
    assert told.out.splitlines()[0] == f"Việc số {thing.step_id}: {thing.title} ({thing.body})"
    assert f"  {person.full_name} xin lùi 3 ngày làm việc, đến " in told.out
    assert told.out.endswith("  Lý do: chờ số liệu\n")
    assert told.err == 'Đồng ý thì ghim ngày mới: nhiemky step pin SỐ --to NGÀY --note "đồng ý lùi"\n'
    (request,) = nhiemky("web", "requests", "--json").json["requests"]
    assert (request["step_id"], request["days"], request["reason"]) == (thing.step_id, 3, "chờ số liệu")
    assert date.fromisoformat(request["until"]) > date.fromisoformat(request["due"])


def test_the_page_alone_runs_until_it_is_stopped_and_writes_no_link_anywhere(sample: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "NHIEMKY_PORTAL_URL": "https://so.example/viec", "NHIEMKY_PORTAL_PORT": str(port)}
    screen = tmp_path / "screen.txt"
    command = [sys.executable, "-c", "from nhiemky.portal.cli import main; main(['web'])"]
    with screen.open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
    try:
        settings = load_settings(environ)
        links = open_links(settings)
        assert links is not None
        now = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))  # noqa: TID251 - as the page's own process does
        path = urlsplit(links.page("nguyen-mau-an", now)).path
        codes = [ask(port, path), ask(port, "/viec/v/x")]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert codes == [200, 403]
    written = screen.read_text(encoding="utf-8")
    assert f"Trang trả lời đang chờ ở http://127.0.0.1:{port}" in written
    assert "/v/" not in written
    assert "Traceback" not in written


def ask(port: int, path: str) -> int:
    """The code of a page, once it is there."""
    deadline = time.monotonic() + 60
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        finally:
            connection.close()
