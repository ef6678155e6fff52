"""The Zalo Bot against the fake: every switch one by one, and what must never leak or be guessed."""

import logging
import socket
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from apprise import Apprise

from nhiemky.delivery.fake_zalo.bot import TOKEN, Bot
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.delivery.zalo.bot import ZaloBot
from nhiemky.delivery.zalo.bot_api import API, BotAddress, BotApi, BotRefused, PollFailed, read_bot_address
from nhiemky.domain.sending import Verdict
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow
from nhiemky.store.tables import VIETNAM

AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
SECRET = TOKEN.partition(":")[2]


@pytest.fixture
def bot() -> Bot:
    return Bot(lambda: AT)


@pytest.fixture
def zalo(bot: Bot) -> Iterator[FakeZalo]:
    with FakeZalo(bot, longest_wait=0.6) as zalo:
        yield zalo


@pytest.fixture
def plugin(zalo: FakeZalo) -> Iterator[ZaloBot]:
    opened = Apprise.instantiate(f"zalobot://{TOKEN}?api={zalo.url}&rto=5")
    assert isinstance(opened, ZaloBot)
    yield opened
    opened.close()


@pytest.fixture
def hasty(zalo: FakeZalo) -> Iterator[BotApi]:
    """A bot that waits a third of a second for an answer."""
    api = BotApi(read_bot_address(f"zalobot://{TOKEN}?api={zalo.url}&rto=0.3"))
    yield api
    api.close()


SWITCHES = {
    "ok1": (Verdict.SENT, "", 1),
    "e400": (Verdict.DEAD, "400", 0),
    "e401": (Verdict.STOP, "401", 0),
    "e403": (Verdict.DEAD, "403", 0),
    "once-e403": (Verdict.SENT, "", 1),
    "once-h403": (Verdict.SENT, "", 1),
    "e404": (Verdict.DEAD, "404", 0),
    "e408": (Verdict.UNKNOWN, "408", 0),
    "e429": (Verdict.RETRY, "429", 0),
    "e500": (Verdict.RETRY, "500", 0),
    "e418": (Verdict.DEAD, "418", 0),
    "h400": (Verdict.DEAD, "400", 0),
    "h401": (Verdict.STOP, "401", 0),
    "h403": (Verdict.DEAD, "403", 0),
    "h404": (Verdict.DEAD, "404", 0),
    "h408": (Verdict.UNKNOWN, "408", 0),
    "h429": (Verdict.RETRY, "429", 0),
    "h503": (Verdict.RETRY, "503", 0),
    "html500": (Verdict.RETRY, "500", 0),
    "once-html500": (Verdict.RETRY, "500", 0),
    "hang": (Verdict.SENT, "", 1),
    "drop": (Verdict.UNKNOWN, "", 1),
}


@pytest.mark.parametrize("chat", SWITCHES)
def test_every_switch_of_the_bot_has_the_class_of_the_table(
    chat: str, bot: Bot, plugin: ZaloBot, make_row: Callable[..., OutboxRow]
) -> None:
    outcome = plugin.deliver(make_row(channel="zalobot", address=chat), AT)
    assert (outcome.verdict, outcome.code, len(bot.arrived)) == SWITCHES[chat]


def test_a_sent_message_keeps_zalos_number_and_carries_the_chat_text(
    bot: Bot, plugin: ZaloBot, make_row: Callable[..., OutboxRow]
) -> None:
    row = make_row(channel="zalobot", address="ok1")
    row = make_row(channel="zalobot", address="ok1", payload={**row.payload, "zalo": "Đồng chí có 01 việc."})
    outcome = plugin.deliver(row, AT)
    assert [(one.chat_id, one.text) for one in bot.arrived] == [("ok1", "Đồng chí có 01 việc.")]
    assert outcome.provider_id == bot.arrived[0].message_id


def test_an_answer_that_comes_too_late_leaves_the_message_in_doubt(bot: Bot, hasty: BotApi) -> None:
    assert hasty.send("hang", "Thử").verdict is Verdict.UNKNOWN
    assert len(bot.arrived) == 1


def test_zalo_out_of_reach_is_tried_again(make_row: Callable[..., OutboxRow]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and never listening: nobody answers there
        api = BotApi(read_bot_address(f"zalobot://{TOKEN}?api=http://127.0.0.1:{taken.getsockname()[1]}"))
        outcome = api.send("ok1", "Thử")
        api.close()
    assert (outcome.verdict, outcome.stage) == (Verdict.RETRY, "connect")


def test_a_wrong_token_stops_the_channel_and_calls_the_administrator(zalo: FakeZalo) -> None:
    api = BotApi(read_bot_address(f"zalobot://1459232241454765289:sai-ma-bi-mat?api={zalo.url}"))
    outcome = api.send("ok1", "Thử")
    api.close()
    assert (outcome.verdict, outcome.code, outcome.alert) == (Verdict.STOP, "401", True)


def test_a_connection_that_zalo_closed_meanwhile_loses_no_message(bot: Bot, plugin: ZaloBot) -> None:
    """The answer of the first call ends its connection; the second call must not take that for a lost answer."""
    outcomes = [plugin._api.send(chat, "Thử").verdict for chat in ("drop", "ok1", "ok2")]
    assert outcomes == [Verdict.UNKNOWN, Verdict.SENT, Verdict.SENT]


def test_the_month_and_the_number_of_users_are_counted(zalo: FakeZalo, bot: Bot, plugin: ZaloBot) -> None:
    bot.most_users, bot.most_in_a_month = 2, 3
    codes = [plugin._api.send(chat, "Thử").code for chat in ("ok1", "ok2", "ok3", "ok1", "ok2")]
    assert codes == ["", "", "403", "", "429"]


@pytest.mark.parametrize("chat", ["", "mau@so.example", "a b", "../getMe", "x" * 129])
def test_no_chat_is_guessed_from_another_address(chat: str, zalo: FakeZalo, plugin: ZaloBot) -> None:
    outcome = plugin._api.send(chat, "Thử")
    assert (outcome.verdict, outcome.stage, len(zalo.calls)) == (Verdict.DEAD, "build", 0)


def test_a_text_of_any_length_fits(bot: Bot, plugin: ZaloBot) -> None:
    assert plugin._api.send("ok1", "Nhiệm vụ " * 1000).verdict is Verdict.SENT
    assert bot.arrived[0].text.endswith("Nhiệm vụ… xem tiếp")


def test_an_empty_text_goes_nowhere(zalo: FakeZalo, plugin: ZaloBot) -> None:
    assert (plugin._api.send("ok1", " \n").verdict, len(zalo.calls)) == (Verdict.DEAD, 0)


def test_apprise_itself_may_call_the_plugin(bot: Bot, zalo: FakeZalo) -> None:
    service = Apprise.instantiate(f"zalobot://{TOKEN}/ok1/e404?api={zalo.url}")
    assert not service.notify(title="Báo quản trị", body="Kênh thư đã dừng.", body_format="text")
    assert {chat: one.verdict for chat, one in service.outcomes.items()} == {
        "ok1": Verdict.SENT,
        "e404": Verdict.DEAD,
    }
    assert [one.text.split() for one in bot.arrived] == [["Báo", "quản", "trị", "Kênh", "thư", "đã", "dừng."]]
    service.close()


# --- addresses -----------------------------------------------------------------------------------


def test_the_token_keeps_its_colon_and_its_letters() -> None:
    assert read_bot_address("zalobot://123456:AbC-dEf_9.~x") == BotAddress("123456:AbC-dEf_9.~x", API)
    assert read_bot_address("zalobot://123456%3AAbC-dEf_9/chat1/chat2").chats == ("chat1", "chat2")


@pytest.mark.parametrize(
    "url",
    [
        "zalobot://",
        "zalobot://123456",
        "zalobot://secret:123456",
        "zalobot://123456:ngắn",
        "zalobot://123456:abcdefgh?rto=0",
        "zalobot://123456:abcdefgh?cto=lâu",
        "zalobot://123456:abcdefgh?api=https://example.com",
        "zalobot://123456:abcdefgh?api=http://bot-api.zaloplatforms.com",
        "zalobot://123456:abcdefgh?api=https://bot-api.zaloplatforms.com.example.com",
        "zalobot://123456:abcdefgh?api=http://127.0.0.1@example.com",
        "zalobot://123456:abcdefgh?api=http://127.0.0.1.example.com",
        "zalobot://123456:abcdefgh?api=https://bot-api.zaloplatforms.com:8443",
        "zalobot://123456:abcdefgh?api=http://[::1",
        "zalobot://123456:abcdefgh?api=file:///etc/passwd",
    ],
)
def test_a_bad_address_is_one_line_without_the_token(url: str) -> None:
    with pytest.raises(BadInput, match=r"^channels: ") as refused:
        read_bot_address(url)
    assert "abcdefgh" not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert Apprise.instantiate(url) is None


@pytest.mark.parametrize(
    "api", ["https://bot-api.zapps.me", "https://bot-api.zaloplatforms.com/", "http://[::1]:80"]
)
def test_zalos_own_machines_and_this_one_are_accepted(api: str) -> None:
    assert read_bot_address(f"zalobot://123456:abcdefgh?api={api}").api == api.rstrip("/")


# --- secrets -------------------------------------------------------------------------------------


def test_the_token_is_in_no_log_and_no_masked_address(
    caplog: pytest.LogCaptureFixture, plugin: ZaloBot, make_row: Callable[..., OutboxRow]
) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    with caplog.at_level(logging.INFO):
        for chat in ("ok1", "e401", "drop", "html500"):
            plugin.deliver(make_row(channel="zalobot", address=chat), AT)
    told = caplog.text + plugin.url(privacy=True) + repr(plugin._bot) + repr(plugin.outcomes)
    assert SECRET not in told
    assert Apprise.instantiate(plugin.url()).url_identifier == ("zalobot", TOKEN)


# --- reading -------------------------------------------------------------------------------------


def test_what_people_write_comes_one_at_a_time(bot: Bot, hasty: BotApi) -> None:
    bot.receive("a1", "482913")
    bot.receive("a2", "", event="sticker")
    (first,), (second,) = hasty.poll(1), hasty.poll(1)
    assert [(one.chat_id, one.text, one.is_private) for one in (first, second)] == [
        ("a1", "482913", True),
        ("a2", "", True),
    ]
    assert first.message_id != second.message_id


@pytest.mark.parametrize("status", [408, 200])
def test_an_empty_poll_is_no_error_in_either_form(status: int, bot: Bot, hasty: BotApi) -> None:
    bot.empty_status = status
    assert hasty.poll(0.1) == []


def test_what_was_read_comes_again(bot: Bot, hasty: BotApi) -> None:
    bot.replays = True
    bot.receive("a1", "xin chào")
    assert len({one.message_id for _ in range(3) for one in hasty.poll(0.1)}) == 1


@pytest.mark.parametrize("trouble", ["html500", "drop", "429", "503"])
def test_trouble_of_a_poll_may_pass(trouble: str, bot: Bot, hasty: BotApi) -> None:
    bot.trouble.append(trouble)
    with pytest.raises(PollFailed):
        hasty.poll(0.1)
    assert hasty.poll(0.1) == []


def test_a_poll_with_a_wrong_token_is_refused(zalo: FakeZalo) -> None:
    api = BotApi(read_bot_address(f"zalobot://123456:sai-ma-bi-mat?api={zalo.url}"))
    with pytest.raises(BotRefused):
        api.poll(0.1)
    api.close()


def test_a_webhook_makes_the_poll_deaf_and_the_check_says_so(bot: Bot, plugin: ZaloBot, hasty: BotApi) -> None:
    found = plugin.check()
    assert found is not None
    assert (found.verdict, found.text) == (Verdict.SENT, "bot bot.chaythu")
    bot.webhook = "https://so.example/zalo"
    bot.receive("a1", "482913")
    assert hasty.poll(0.1) == []
    deaf = plugin.check()
    assert deaf is not None
    assert (deaf.verdict, "webhook" in deaf.text) == (Verdict.STOP, True)
