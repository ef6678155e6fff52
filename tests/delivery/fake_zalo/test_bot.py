"""The fake answers as the facts about Zalo say: spoken to over a plain socket library, without our client."""

import http.client
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from nhiemky.delivery.fake_zalo.bot import TOKEN, Bot
from nhiemky.delivery.fake_zalo.page import Page
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.store.tables import VIETNAM

AT = datetime(2026, 11, 30, 23, 59, tzinfo=VIETNAM)


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bot(clock: Clock) -> Bot:
    return Bot(clock)


@pytest.fixture
def zalo(bot: Bot) -> Iterator[FakeZalo]:
    with FakeZalo(bot, Page(bot), longest_wait=0.2) as zalo:
        yield zalo


def call(zalo: FakeZalo, method: str, token: str = TOKEN, **values: object) -> tuple[int, Any]:
    address = urlsplit(zalo.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    try:
        body = json.dumps(values).encode()
        connection.request("POST", f"/bot{token}/{method}", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def failure(code: int, description: str) -> dict[str, object]:
    return {"ok": False, "error_code": code, "description": description}


def test_a_message_has_the_shape_of_zalos(zalo: FakeZalo, bot: Bot) -> None:
    status, content = call(zalo, "sendMessage", chat_id="ok1", text="Chào đồng chí")
    arrived = bot.arrived[0]
    assert (status, content) == (
        200,
        {"ok": True, "result": {"message_id": arrived.message_id, "date": int(AT.timestamp() * 1000)}},
    )
    assert (arrived.chat_id, arrived.text, arrived.at) == ("ok1", "Chào đồng chí", AT)


def test_a_call_may_be_a_get_as_well(zalo: FakeZalo, bot: Bot) -> None:
    address = urlsplit(zalo.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    connection.request("GET", f"/bot{quote(TOKEN)}/sendMessage?chat_id=ok1&text={quote('Chào')}")
    assert json.loads(connection.getresponse().read())["ok"] is True
    connection.close()
    assert [one.text for one in bot.arrived] == ["Chào"]


def test_who_the_bot_is(zalo: FakeZalo) -> None:
    result = {"id": "1459232241454765289", "account_name": "bot.chaythu", "account_type": "BASIC"}
    assert call(zalo, "getMe") == (200, {"ok": True, "result": {**result, "can_join_groups": False}})


def test_a_wrong_token_and_an_unknown_method(zalo: FakeZalo) -> None:
    assert call(zalo, "getMe", token="1:x") == (401, failure(401, "Unauthorized"))
    assert call(zalo, "sendFile", chat_id="ok1") == (404, failure(404, "Not Found"))


def test_the_length_is_counted_in_earnest(zalo: FakeZalo, bot: Bot) -> None:
    assert call(zalo, "sendMessage", chat_id="ok1", text="ủ" * 2000)[0] == 200
    assert call(zalo, "sendMessage", chat_id="ok1", text="ủ" * 2001)[0] == 400
    assert call(zalo, "sendMessage", chat_id="ok1", text="")[0] == 400
    assert call(zalo, "sendMessage", text="x")[0] == 400
    assert len(bot.arrived) == 1


@pytest.mark.parametrize(("chat", "status"), [("e429", 200), ("h429", 429)])
def test_a_refusal_comes_as_http_status_or_inside_http_200(chat: str, status: int, zalo: FakeZalo) -> None:
    assert call(zalo, "sendMessage", chat_id=chat, text="x") == (status, failure(429, "Quota exceeded"))


def test_dropped_means_taken_without_an_answer(zalo: FakeZalo, bot: Bot) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        call(zalo, "sendMessage", chat_id="drop1", text="x")
    assert len(bot.arrived) == 1


def test_the_month_has_three_thousand_messages_and_the_next_begins_anew(
    zalo: FakeZalo, bot: Bot, clock: Clock
) -> None:
    bot._sent_in["2026-11"] = 2999
    assert call(zalo, "sendMessage", chat_id="ok1", text="x")[1]["ok"] is True
    assert call(zalo, "sendMessage", chat_id="ok1", text="x")[1] == failure(429, "Monthly quota exceeded")
    clock.now += timedelta(minutes=1)
    assert call(zalo, "sendMessage", chat_id="ok1", text="x")[1]["ok"] is True


def test_the_fifty_first_user_is_refused_in_both_directions(zalo: FakeZalo, bot: Bot) -> None:
    assert all(bot.receive(f"nguoi-{number}", "chào") for number in range(50))
    assert not bot.receive("nguoi-50", "chào")
    assert call(zalo, "sendMessage", chat_id="ok51", text="x")[1]["error_code"] == 403
    assert call(zalo, "sendMessage", chat_id="nguoi-49", text="x")[1]["ok"] is True


def test_an_update_has_the_shape_of_zalos_and_comes_alone(zalo: FakeZalo, bot: Bot) -> None:
    bot.receive("6ede", "482913")
    bot.receive("7fdf", "DUNG")
    status, content = call(zalo, "getUpdates", timeout=1)
    assert (status, content) == (
        200,
        {
            "ok": True,
            "result": {
                "event_name": "message.text.received",
                "message": {
                    "from": {"id": "6ede", "display_name": "Nguyễn Văn Mẫu", "is_bot": False},
                    "chat": {"id": "6ede", "chat_type": "PRIVATE"},
                    "text": "482913",
                    "message_id": "2d750000000000000001",
                    "date": int(AT.timestamp() * 1000),
                },
            },
        },
    )
    assert call(zalo, "getUpdates", timeout=1)[1]["result"]["message"]["text"] == "DUNG"


def test_an_empty_poll_waits_and_is_408_in_either_form(zalo: FakeZalo, bot: Bot) -> None:
    assert call(zalo, "getUpdates", timeout=1) == (408, failure(408, "Request timeout"))
    bot.empty_status = 200
    assert call(zalo, "getUpdates", timeout=1) == (200, failure(408, "Request timeout"))


def test_what_was_read_comes_round_again(zalo: FakeZalo, bot: Bot) -> None:
    bot.replays = True
    for chat in ("a", "b"):
        bot.receive(chat, "chào")
    seen = [call(zalo, "getUpdates", timeout=1)[1]["result"]["message"]["chat"]["id"] for _ in range(5)]
    assert seen == ["a", "b", "a", "b", "a"]


def test_a_webhook_makes_the_poll_deaf_until_it_is_taken_away(zalo: FakeZalo, bot: Bot) -> None:
    assert call(zalo, "getWebhookInfo") == (404, failure(404, "Not Found"))
    assert call(zalo, "setWebhook", url="http://so.example", secret_token="12345678")[0] == 400
    assert call(zalo, "setWebhook", url="https://so.example", secret_token="1234567")[0] == 400
    assert call(zalo, "setWebhook", url="https://so.example", secret_token="12345678")[0] == 200
    bot.receive("a", "482913")
    assert call(zalo, "getUpdates", timeout=1)[0] == 408
    assert call(zalo, "getWebhookInfo")[1]["result"]["url"] == "https://so.example"
    call(zalo, "deleteWebhook")
    assert call(zalo, "getUpdates", timeout=1)[1]["result"]["message"]["text"] == "482913"


def test_a_picture_needs_a_secure_address_and_counts_as_a_message(zalo: FakeZalo, bot: Bot) -> None:
    assert call(zalo, "sendPhoto", chat_id="ok1", photo="http://so.example/a.png")[0] == 400
    assert call(zalo, "sendPhoto", chat_id="ok1", photo="https://so.example/a.png", caption="Ảnh")[0] == 200
    assert call(zalo, "sendChatAction", chat_id="ok1", action="typing") == (200, {"ok": True})
    assert [one.text for one in bot.arrived] == ["[https://so.example/a.png] Ảnh"]


def test_the_page_shows_what_arrived_and_writes_to_the_bot(zalo: FakeZalo, bot: Bot) -> None:
    call(zalo, "sendMessage", chat_id="ok1", text="<b>Đến hạn</b>")
    address = urlsplit(zalo.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/", f"chat=a1&text={quote('482 913')}", form)
    page = connection.getresponse().read().decode()
    connection.close()
    assert ("&lt;b&gt;Đến hạn&lt;/b&gt;" in page, "Đã nhắn cho bot." in page) == (True, True)
    assert call(zalo, "getUpdates", timeout=1)[1]["result"]["message"]["text"] == "482 913"


def test_every_call_is_remembered_as_it_came(zalo: FakeZalo) -> None:
    call(zalo, "sendMessage", chat_id="ok1", text="x")
    assert [(one.method, one.path, one.json()) for one in zalo.calls] == [
        ("POST", f"/bot{TOKEN}/sendMessage", {"chat_id": "ok1", "text": "x"})
    ]
