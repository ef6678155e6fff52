"""Reads what people write to the Zalo Bot and answers it.

Zalo gives the same message again and again and knows no acknowledgement: each is taken in once, under its
own number, in the transaction that acts on it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from nhiemky.delivery.zalo.bot_api import (
    BotAddress,
    BotApi,
    BotRefused,
    Incoming,
    PollFailed,
    read_bot_address,
)
from nhiemky.domain.sending import Verdict
from nhiemky.errors import NhiemkyError
from nhiemky.performing.counts import Counts
from nhiemky.performing.linking import PROVIDER
from nhiemky.performing.linking_answers import Reply, answer
from nhiemky.performing.office import Office
from nhiemky.settings import Settings
from nhiemky.store.engine import StoreUnavailable, begin
from nhiemky.store.leases import release_lease, take_lease
from nhiemky.store.links import take_in

LASTS = timedelta(seconds=50)  # of a run: the next one begins after a minute
LONGEST_POLL = 25.0  # seconds
PAUSE, PAUSE_AFTER_TROUBLE = 1.0, 5.0  # seconds; with anything waiting, Zalo answers at once
MOST_TROUBLE = 3  # in a row, then the next run tries again
log = logging.getLogger(__name__)

_LEASE = "poll-zalo"
_LEASE_LASTS = timedelta(seconds=90)


class WebhookSet(NhiemkyError):
    """Bot Zalo đang đặt webhook nên không đọc được mã liên kết; gỡ webhook rồi chờ lượt sau."""


def bot_of(settings: Settings) -> BotAddress | None:
    """The bot of the settings. Raises BadInput for an address that is none."""
    urls = (one for one in settings.channel_urls if one.partition(":")[0].lower() == PROVIDER)
    url = next(urls, None)
    return None if url is None else read_bot_address(url)


def ask_bot_name(address: BotAddress) -> str:
    """The name by which people find the bot in Zalo. Raises BotRefused, PollFailed."""
    api = BotApi(address)
    try:
        return api.name()
    finally:
        api.close()


def read_inbox(
    office: Office, *, clock: Callable[[], datetime], wait: Callable[[float], None], worker: str
) -> Counts:
    """Reads and answers for `LASTS`; how many of each answer. Without a bot in the settings: nothing at all.

    Raises BotRefused or WebhookSet at most once a day: the administrator need not hear of it every minute.
    """
    address = bot_of(office.settings)
    if address is None or not _take_turn(office, worker, clock()):
        return Counts()
    api = BotApi(address)
    try:
        return _read_for_a_while(office, api, clock, wait)
    except (BotRefused, WebhookSet) as error:
        if _is_news(office, type(error).__name__, clock()):
            raise
        return Counts(refused=1)
    finally:
        api.close()
        with begin(office.engine) as connection:
            release_lease(connection, _LEASE, worker)


def _read_for_a_while(
    office: Office, api: BotApi, clock: Callable[[], datetime], wait: Callable[[float], None]
) -> Counts:
    counts, until = Counts(), clock() + LASTS
    trouble, is_checked = 0, False
    while trouble < MOST_TROUBLE and (left := (until - clock()).total_seconds()) > 0:
        try:
            found = api.poll(min(left, LONGEST_POLL))
        except PollFailed:
            trouble += 1
            counts.add("poll_trouble")
            wait(PAUSE_AFTER_TROUBLE)
            continue
        trouble = 0
        if not found and not is_checked:
            is_checked = True
            if api.has_webhook():
                raise WebhookSet
        for incoming in found:
            _answer_one(office, api, incoming, clock(), counts)
        wait(PAUSE)
    return counts


def _answer_one(office: Office, api: BotApi, incoming: Incoming, at: datetime, counts: Counts) -> None:
    try:
        reply, words = answer(office, incoming, at=at)
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is, the other people get their answers)
        log.warning("a message to the bot could not be answered: %s", type(error).__name__)
        counts.add("failed")
        return
    if reply is Reply.NOTHING:
        return
    counts.add(reply)
    if api.send(incoming.chat_id, words).verdict is not Verdict.SENT:
        counts.add("unanswered_chats")  # what was asked is done all the same


def _take_turn(office: Office, worker: str, at: datetime) -> bool:
    with begin(office.engine) as connection:
        return take_lease(connection, _LEASE, worker, at, _LEASE_LASTS)


def _is_news(office: Office, what: str, at: datetime) -> bool:
    """Whether this trouble was not told today yet."""
    with begin(office.engine) as connection:
        return take_in(connection, PROVIDER, f"{what}|{at:%Y-%m-%d}", "", at=at)
