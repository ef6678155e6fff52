"""`nhiemky link`: the clerk gives a code, sees who is linked, ends a link."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nhiemky.delivery.fake_zalo.bot import TOKEN, Bot
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.performing import zalo_inbox
from nhiemky.performing.linking_answers import Reply
from nhiemky.portal.cli.link import _WORDS
from nhiemky.store.engine import begin, open_engine
from nhiemky.store.links import add_link
from nhiemky.store.tables import VIETNAM

AN = "nguyen-mau-an"
AT = datetime(2026, 11, 23, 8, tzinfo=VIETNAM)


@pytest.fixture
def bot() -> Bot:
    return Bot(lambda: AT)


@pytest.fixture
def zalo(bot: Bot) -> Iterator[FakeZalo]:
    with FakeZalo(bot, longest_wait=0.2) as zalo:
        yield zalo


@pytest.fixture
def with_bot(zalo: FakeZalo, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHIEMKY_CHANNELS", f"maildir://{home.parent / 'thu'} zalobot://{TOKEN}?api={zalo.url}")


@pytest.mark.usefixtures("sample", "with_bot")
def test_the_code_is_told_with_how_to_use_it(nhiemky: Callable[..., Any]) -> None:
    answer = nhiemky("link", AN)
    first, second, third = answer.out.splitlines()
    assert re.fullmatch(r"Mã liên kết Zalo của đồng chí Nguyễn Mẫu An: [0-9]{3} [0-9]{3}", first)
    assert second == "Đồng chí mở Zalo, nhắn mã này cho bot của văn phòng trước 08:15. Mã dùng một lần."
    assert third == "Chỉ báo mã cho chính đồng chí đó."
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.usefixtures("sample")
def test_without_a_bot_the_clerk_is_warned(nhiemky: Callable[..., Any]) -> None:
    answer = nhiemky("link", AN, "--json")
    assert set(answer.json) == {"person", "code", "valid_until"}
    assert answer.json["valid_until"] == "2026-11-23T08:15:00+07:00"
    assert answer.err == "Chú ý: chưa có địa chỉ zalobot://… trong mục channels, bot chưa nhận được mã.\n"
    assert nhiemky("link", AN, "--mail").line == "Lỗi: --mail: chưa có địa chỉ zalobot://… trong mục channels"


@pytest.mark.usefixtures("sample", "with_bot")
def test_the_code_goes_by_mail_too(nhiemky: Callable[..., Any]) -> None:
    assert nhiemky("link", AN, "--mail").out.splitlines()[2] == "Mã cũng được gửi vào hộp thư của đồng chí."


@pytest.mark.usefixtures("sample", "with_bot")
def test_with_zalo_away_no_code_is_given_by_mail(nhiemky: Callable[..., Any], zalo: FakeZalo) -> None:
    zalo.stop()
    assert nhiemky("link", AN, "--mail").line.startswith("Lỗi: chưa nối được tới Zalo")
    assert nhiemky("link", "--json").json == {"links": []}


@pytest.mark.usefixtures("sample")
def test_who_is_linked_and_the_end_of_a_link(nhiemky: Callable[..., Any], home: Path) -> None:
    assert nhiemky("link").out == "Chưa ai liên kết Zalo.\n"
    engine = open_engine(f"sqlite:///{home / 'nhiemky.db'}")
    with begin(engine) as connection:
        add_link(connection, AN, "zalobot", "c1", at=AT)
        add_link(connection, "nguoi-da-di", "zalobot", "c2", at=AT)
    engine.dispose()
    assert nhiemky("link").out.splitlines() == [
        "23/11/2026  bot  Nguyễn Mẫu An  (nguyen-mau-an)",
        "23/11/2026  bot  không còn trong danh sách  (nguoi-da-di)",
    ]
    assert nhiemky("link", AN, "--end").err == "Đã gỡ liên kết Zalo.\n"
    assert nhiemky("link", AN, "--end", "--json").json == {"person": AN, "ended": False}


@pytest.mark.usefixtures("sample", "with_bot")
def test_the_clerk_sees_the_bot_answer(
    nhiemky: Callable[..., Any], bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_inbox, "LASTS", timedelta(seconds=2))
    code = nhiemky("link", AN, "--json", today=None).json["code"]
    bot.receive("c1", code)
    assert nhiemky("link", "--listen", today=None).err == "Đã đọc tin gửi đến bot: 1 người đã liên kết.\n"
    assert [one["person"] for one in nhiemky("link", "--json").json["links"]] == [AN]
    assert nhiemky("link", "--listen", "--json", today=None).json == {}


def test_every_answer_of_the_bot_has_a_word_for_the_clerk() -> None:
    assert set(Reply) - {Reply.NOTHING} <= set(_WORDS)


@pytest.mark.usefixtures("sample")
def test_a_wrong_use_is_one_line(nhiemky: Callable[..., Any]) -> None:
    assert nhiemky("link", "nguoi-la").line == "Lỗi: không có ai có mã, hộp thư hoặc họ tên là “nguoi-la”"
    assert nhiemky("link", "Nguyễn Mẫu An").out.startswith("Mã liên kết Zalo của đồng chí Nguyễn Mẫu An: ")
    assert nhiemky("link", "--listen").line == "Lỗi: --listen: chưa có địa chỉ zalobot://… trong mục channels"
    assert nhiemky("link", "--end").line.startswith("Lỗi: NGƯỜI: cần mã người")
