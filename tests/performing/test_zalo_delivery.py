"""A person with a linked Zalo gets the day's digest there, once, and all others get theirs by mail as before."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nhiemky.delivery.fake_zalo.bot import TOKEN, Bot
from nhiemky.delivery.fake_zalo.server import FakeZalo
from nhiemky.delivery.zalo.text import LONGEST
from nhiemky.domain.sending import State
from nhiemky.performing.linking import PROVIDER
from nhiemky.store.engine import begin
from nhiemky.store.links import add_link

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
TUESDAY = date(2027, 1, 12)
SECRETARY = "bui-mau-anh"


@pytest.fixture
def bot(desk: Desk) -> Bot:
    return Bot(lambda: desk.at(TUESDAY))


@pytest.fixture
def linked(desk: Desk, bot: Bot, tmp_path: Path) -> Iterator[Any]:
    """Links the secretary's chat, whose id chooses what the fake does; gives their row after the pass."""

    def of(chat: str) -> Any:  # noqa: ANN401  (a row of the outbox)
        with begin(desk.office.engine) as connection:
            add_link(connection, SECRETARY, PROVIDER, chat, at=desk.at(TUESDAY))
        desk.open()
        desk.pass_at(TUESDAY)
        rows = [one for one in desk.messages() if one.person == SECRETARY]
        assert [(one.channel, one.address) for one in rows if one.fallback_of is None] == [(PROVIDER, chat)]
        others = {(one.channel, one.state) for one in desk.messages() if one.person != SECRETARY}
        assert others == {("maildir", State.SENT)}
        return rows[0]

    with FakeZalo(bot, longest_wait=0.2) as zalo:
        channels = (f"maildir://{tmp_path / 'thu'}", f"zalobot://{TOKEN}?api={zalo.url}")
        desk.office.settings = desk.office.settings.model_copy(update={"channels": channels})
        yield of


def test_the_digest_comes_to_the_chat_once(desk: Desk, bot: Bot, linked: Any) -> None:  # noqa: ANN401
    row = linked("ok1")
    desk.pass_at(TUESDAY, 8)
    assert (row.state, row.provider_id) == (State.SENT, bot.arrived[0].message_id)
    (arrived,) = bot.arrived
    assert (arrived.chat_id, len(arrived.text) <= LONGEST) == ("ok1", True)
    assert "Bùi Mẫu Ánh" in arrived.text


@pytest.mark.parametrize(
    ("chat", "state", "code", "arrived"),
    [
        ("h429", State.READY, "429", 0),
        ("html500", State.READY, "500", 0),
        ("e401", State.READY, "401", 0),
        ("drop", State.UNKNOWN, None, 1),
        ("e404", State.DEAD, "404", 0),
    ],
)
def test_what_becomes_of_the_row(
    chat: str,
    state: State,
    code: str | None,
    arrived: int,
    bot: Bot,
    linked: Any,  # noqa: ANN401
) -> None:
    row = linked(chat)
    assert (row.state, row.last_code, len(bot.arrived)) == (state, code, arrived)
