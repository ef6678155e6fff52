"""The poller against the fake: every message answered once, trouble waited out, no loop without a pause."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from nhiemky.delivery.fake_zalo.bot import TOKEN, Bot
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.delivery.zalo.bot_api import BotRefused
from nhiemky.performing import zalo_inbox
from nhiemky.performing.act import Act
from nhiemky.performing.linking import issue_code, read_linked
from nhiemky.performing.office import Office, open_office
from nhiemky.performing.zalo_inbox import LASTS, WebhookSet, ask_bot_name, bot_of, read_inbox
from nhiemky.settings import load_settings
from nhiemky.store.engine import begin
from nhiemky.store.leases import take_lease
from nhiemky.store.tables import VIETNAM

AN = "nguyen-mau-an"
AT = datetime(2026, 11, 23, 8, tzinfo=VIETNAM)


@dataclass
class Watch:
    """A clock that passes only while somebody waits, and a fake that is asked at its moment."""

    now: datetime = AT
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def bot(watch: Watch) -> Bot:
    return Bot(watch)


@pytest.fixture
def zalo(bot: Bot) -> Iterator[FakeZalo]:
    with FakeZalo(bot, longest_wait=0.01) as zalo:
        yield zalo


@pytest.fixture
def office(make_office: Callable[[date], Office], zalo: FakeZalo) -> Office:
    office = make_office(AT.date())
    channels = ("maildir:///dev/null", f"zalobot://{TOKEN}?api={zalo.url}")
    office.settings = office.settings.model_copy(update={"channels": channels})
    return office


def read_all(office: Office, watch: Watch) -> dict[str, int]:
    return read_inbox(office, clock=watch, wait=watch.wait, worker="thử").as_dict()


def give(office: Office, watch: Watch) -> str:
    return issue_code(office, AN, Act(watch.now, "thử")).code


def test_a_code_is_answered_and_the_run_ends_within_its_time(office: Office, watch: Watch, bot: Bot) -> None:
    bot.receive("c1", give(office, watch))
    assert read_all(office, watch) == {"linked": 1}
    assert [one.person for one in read_linked(office)] == [AN]
    assert [(one.chat_id, one.text.splitlines()[0]) for one in bot.arrived] == [
        ("c1", "Đã liên kết Zalo này với đồng chí Nguyễn Mẫu An.")
    ]
    assert timedelta() < watch.now - AT <= LASTS + timedelta(seconds=1)


def test_an_answer_is_never_asked_for_without_a_pause(
    office: Office, watch: Watch, bot: Bot, zalo: FakeZalo
) -> None:
    """With anything waiting Zalo answers at once: without a pause we would call a dozen times a second."""
    bot.replays = True
    bot.receive("c1", "Chào")
    assert read_all(office, watch) == {"help": 1}
    assert min(watch.waits) >= 1
    assert len(zalo.calls) <= LASTS.seconds + 2


def test_replayed_updates_of_many_people_are_answered_once_each(office: Office, watch: Watch, bot: Bot) -> None:
    bot.replays = True
    for number in range(10):
        bot.receive(f"c{number}", "Chào")
    runs = [read_all(office, watch) for _ in range(3)]
    assert runs == [{"help": 10}, {}, {}]
    assert sorted(one.chat_id for one in bot.arrived) == [f"c{number}" for number in range(10)]


def test_an_empty_inbox_is_an_ordinary_run(office: Office, watch: Watch, bot: Bot) -> None:
    for bot.empty_status in (408, 200):
        assert read_all(office, watch) == {}


def test_trouble_is_waited_out_and_nothing_is_lost(office: Office, watch: Watch, bot: Bot) -> None:
    bot.trouble.extend(["html500", "drop"])
    bot.receive("c1", give(office, watch))
    assert read_all(office, watch) == {"poll_trouble": 2, "linked": 1}


def test_three_troubles_in_a_row_end_the_run_and_the_next_goes_on(office: Office, watch: Watch, bot: Bot) -> None:
    bot.trouble.extend(["429", "503", "html500"])
    bot.receive("c1", "Chào")
    assert read_all(office, watch) == {"poll_trouble": 3}
    assert watch.now - AT == timedelta(seconds=15)
    assert read_all(office, watch) == {"help": 1}


def test_a_wrong_token_is_reported_once_a_day(office: Office, watch: Watch, bot: Bot) -> None:
    bot.token = "1:khac"
    with pytest.raises(BotRefused):
        read_all(office, watch)
    assert read_all(office, watch) == {"refused": 1}
    watch.now += timedelta(days=1)
    with pytest.raises(BotRefused):
        read_all(office, watch)


def test_a_webhook_that_makes_the_bot_deaf_is_reported(office: Office, watch: Watch, bot: Bot) -> None:
    bot.webhook = "https://so.example/zalo"
    with pytest.raises(WebhookSet, match="webhook"):
        read_all(office, watch)


def test_what_could_not_be_answered_is_done_all_the_same(office: Office, watch: Watch, bot: Bot) -> None:
    bot.receive("h429-1", give(office, watch))
    assert read_all(office, watch) == {"linked": 1, "unanswered_chats": 1}
    assert [one.address for one in read_linked(office)] == ["h429-1"]


def test_one_message_that_breaks_keeps_no_other_waiting(
    office: Office, watch: Watch, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = zalo_inbox.answer

    def broken_for_one(office: Office, incoming: zalo_inbox.Incoming, *, at: datetime) -> object:
        if incoming.chat_id == "c1":
            raise ValueError("một lỗi")
        return good(office, incoming, at=at)

    monkeypatch.setattr(zalo_inbox, "answer", broken_for_one)
    bot.receive("c1", "Chào")
    bot.receive("c2", "Chào")
    assert read_all(office, watch) == {"failed": 1, "help": 1}


def test_while_another_run_reads_there_is_nothing_to_do(office: Office, watch: Watch, zalo: FakeZalo) -> None:
    with begin(office.engine) as connection:
        take_lease(connection, "poll-zalo", "lượt khác", watch.now, timedelta(seconds=90))
    assert (read_all(office, watch), len(zalo.calls)) == ({}, 0)
    watch.now += timedelta(seconds=90)
    read_all(office, watch)
    assert len(zalo.calls) > 0


def test_an_office_without_a_bot_asks_nobody(tmp_path: Path, watch: Watch, zalo: FakeZalo) -> None:
    settings = load_settings({"NHIEMKY_HOME": str(tmp_path)})
    assert bot_of(settings) is None
    with open_office(settings, today=AT.date()) as office:
        assert (read_all(office, watch), len(zalo.calls)) == ({}, 0)


def test_the_name_of_the_bot(office: Office) -> None:
    address = bot_of(office.settings)
    assert address is not None
    assert ask_bot_name(address) == "bot.chaythu"
