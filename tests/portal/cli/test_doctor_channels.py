"""What `nhiemky doctor` says of the ways out: channels, sender, relay, and the administrator's own."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from nhiemky.delivery.fake_zalo.bot import TOKEN, Bot
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.store.tables import VIETNAM

Run = Callable[..., Any]

NOW = datetime(2026, 11, 23, 8, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CHANNELS", "khongco://x", 'channels: Apprise không hiểu địa chỉ kênh "khongco://…"'),
        ("CHANNELS", "mailto://h.example?to=a@b.example", "channels: địa chỉ kênh thư không được ghi người nhận"),
        ("MAIL_FROM", "Văn phòng", "mail_from hoặc office_mail: địa chỉ thư “"),
        ("ADMIN_URL", "khongco://x", 'channels: Apprise không hiểu địa chỉ kênh "khongco://…"'),
    ],
)
def test_channel_or_sender_that_cannot_be_is_an_error(
    name: str, value: str, told: str, nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"NHIEMKY_{name}", value)
    answer = nhiemky("doctor", "--json")
    assert answer.code == 1
    errors = [sentence for state, sentence in answer.findings["channels"] if state == "error"]
    assert [sentence.startswith(told) for sentence in errors] == [True]


def test_mailbox_that_cannot_be_written_is_an_error(
    nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sample / "tep"
    file.touch()
    monkeypatch.setenv("NHIEMKY_CHANNELS", f"maildir://{str(file).replace(' ', '%20')}")
    assert nhiemky("doctor", "--json").findings["channels"] == [
        ("error", f"không ghi được vào hộp thư {file}; xem lại quyền của thư mục")
    ]


def test_second_channel_gets_no_digests_and_that_is_said(
    nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHIEMKY_CHANNELS", "memory://thu json://b.example")
    assert nhiemky("doctor", "--json").findings["channels"] == [
        ("good", "gửi qua memory://thu, người gửi van-phong@nhiemky.example"),
        (
            "good",
            (
                "gửi qua json://*** (chỉ thử được bằng cách gửi: nhiemky channel test), "
                "người gửi van-phong@nhiemky.example"
            ),
        ),
        ("notice", "ngoài Zalo, tin chỉ đi qua kênh đầu tiên: memory; các kênh sau không dùng đến"),
    ]


def test_a_bot_alone_is_asked_who_it_is_and_nobody_asks_for_a_relay(
    nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeZalo(Bot(lambda: NOW)) as zalo:
        monkeypatch.setenv("NHIEMKY_CHANNELS", f"zalobot://{TOKEN}?api={zalo.url}")
        found = nhiemky("doctor", "--json").findings
        tried = nhiemky("channel", "test", f"zalobot://{TOKEN}?api={zalo.url}")
        wrong = nhiemky("channel", "test", f"zalobot://{TOKEN}x?api={zalo.url}")
    assert [state for state, _ in found["channels"]] == ["good", "notice"]
    assert found["channels"][0][1] == "gửi qua zalobot://***, bot bot.chaythu"
    assert found["people"][0][1].startswith("có việc nhưng chưa liên kết Zalo, sẽ không nhận được tin: ")
    assert (tried.code, tried.out) == (
        0,
        "zalobot: dùng được: bot bot.chaythu; gửi thử tới một người đã liên kết: nhiemky channel test NGƯỜI\n",
    )
    assert wrong.code == 1
    assert wrong.err.startswith("Lỗi: zalobot: kênh không dùng được: 401 Zalo không nhận mã bí mật của bot")
    assert TOKEN.partition(":")[2] not in wrong.err


def test_a_second_channel_on_the_way_of_the_first_is_pointed_out(
    nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHIEMKY_CHANNELS", "memory://thu")
    monkeypatch.setenv("NHIEMKY_ADMIN_URL", "memory://thu")
    ((state, sentence),) = nhiemky("doctor", "--json").findings["admin"]
    assert (state, sentence.partition(":")[0]) == ("notice", "admin_url đi cùng đường với kênh gửi")


@pytest.mark.parametrize("setting", ["CHANNELS", "ADMIN_URL"])
def test_relay_that_is_not_there_is_an_error_that_says_what_to_do(
    setting: str, nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"NHIEMKY_{setting}", "nkmail://vp:geheim@127.0.0.1:1")
    answer = nhiemky("doctor", "--json")
    name = "channels" if setting == "CHANNELS" else "admin"
    assert (answer.code, answer.findings[name][0]) == (
        1,
        (
            "error",
            (
                "không nối được máy chủ thư 127.0.0.1:1: không có máy chủ nào nhận kết nối; "
                "kiểm tra cổng, và máy chủ thư có đang chạy"
            ),
        ),
    )


def test_administrator_may_be_named_in_the_address(
    nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHIEMKY_ADMIN_URL", "nkmail://127.0.0.1:1?to=quan-tri@so.example")
    assert "không nối được máy chủ thư" in nhiemky("doctor", "--json").findings["admin"][0][1]


def test_password_that_would_cross_the_network_in_the_clear_is_noticed(
    nhiemky: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nhiemky.delivery.relay_plugin.RelayPlugin.check", lambda _: None)
    monkeypatch.setenv("NHIEMKY_CHANNELS", "nkmail://vp:geheim@may.example")
    found = nhiemky("doctor", "--json").findings["channels"]
    assert found[1] == (
        "notice",
        "nkmail://***@may.example: mật khẩu đi qua mạng không mã hóa; dùng nkmails:// thay cho nkmail://",
    )
