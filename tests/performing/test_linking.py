"""Linking a Zalo: only a code given by the office links, each message is answered once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from nhiemky.delivery.zalo.bot_api import Incoming
from nhiemky.delivery.zalo.text import LONGEST
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing import linking, linking_answers
from nhiemky.performing.act import Act
from nhiemky.performing.linking import PROVIDER, end_link, issue_code, mail_code, read_linked
from nhiemky.performing.linking_answers import Reply, answer
from nhiemky.performing.office import Office
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import begin, read
from nhiemky.store.links import add_link, addresses_of
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.outbox import messages
from nhiemky.store.tables import VIETNAM

MONDAY = date(2026, 11, 23)
AN, ANH = "nguyen-mau-an", "bui-mau-anh"


@dataclass
class Chat:
    """The office's clerk and people with Zalo, at a moment that passes."""

    office: Office
    at: datetime = datetime(2026, 11, 23, 8, tzinfo=VIETNAM)
    numbers: Any = field(default_factory=lambda: count(1))

    def give(self, person: str, code: int | None = None) -> str:
        act = Act(self.at, "thử")
        return issue_code(self.office, person, act, **({"draw": lambda: code} if code is not None else {})).code

    def write(self, chat: str, text: str, message: str = "", *, is_private: bool = True) -> Reply:
        return self.say(chat, text, message, is_private=is_private)[0]

    def say(self, chat: str, text: str, message: str = "", *, is_private: bool = True) -> tuple[Reply, str]:
        incoming = Incoming(message or f"n{next(self.numbers)}", chat, text, is_private)
        return answer(self.office, incoming, at=self.at)

    def wait(self, **passed: int) -> None:
        self.at += timedelta(**passed)

    def links(self) -> dict[str, str]:
        return {one.person: one.address for one in read_linked(self.office)}


@pytest.fixture
def chat(make_office: Callable[[date], Office]) -> Chat:
    return Chat(make_office(MONDAY))


def test_the_code_links_the_chat_that_sends_it(chat: Chat) -> None:
    code = chat.give(AN)
    assert (len(code), code.isdecimal()) == (6, True)
    assert chat.write("c1", code) is Reply.LINKED
    with read(chat.office.engine) as connection:
        assert addresses_of(connection, [AN, ANH]) == {AN: {PROVIDER: "c1"}}


@pytest.mark.parametrize(
    "form", ["482 913", " 482913\n", "482-913", "482.913", "\uff14\uff18\uff12\uff19\uff11\uff13"]
)
def test_a_code_is_read_however_people_write_it(form: str, chat: Chat) -> None:
    chat.give(AN, 482913)
    assert chat.write("c1", form) is Reply.LINKED


@pytest.mark.parametrize("form", ["482913 ạ", "Mã: 482 913.", "mã của tôi là 482913\nAn"])
def test_a_code_may_stand_in_a_sentence(form: str, chat: Chat) -> None:
    chat.give(AN, 482913)
    assert chat.write("c1", form) is Reply.LINKED


@pytest.mark.parametrize("text", ["0912 482 913", "482913 hoặc 482914", "4829137", "48291", "ngày 20.11.2026"])
def test_other_numbers_are_no_code(text: str, chat: Chat) -> None:
    chat.give(AN, 482913)
    assert chat.write("c1", text) is Reply.HELP


def test_a_code_may_begin_with_zeros(chat: Chat) -> None:
    assert chat.give(AN, 7) == "000007"
    assert chat.write("c1", "000007") is Reply.LINKED


def test_the_same_message_again_is_not_answered(chat: Chat) -> None:
    code = chat.give(AN)
    assert [chat.write("c1", code, "m1") for _ in range(3)] == [Reply.LINKED, Reply.NOTHING, Reply.NOTHING]
    chat.write("c1", "DUNG")
    assert chat.write("c1", code, "m1") is Reply.NOTHING
    assert chat.links() == {}


def test_a_code_lasts_fifteen_minutes(chat: Chat) -> None:
    first, second = chat.give(AN), chat.give(ANH)
    chat.wait(minutes=14, seconds=59)
    assert chat.write("c1", first) is Reply.LINKED
    chat.wait(seconds=1)
    assert chat.write("c2", second) is Reply.ENDED
    chat.wait(days=2)
    assert chat.write("c2", second) is Reply.WRONG


def test_a_code_serves_once(chat: Chat) -> None:
    code = chat.give(AN)
    assert [chat.write(one, code) for one in ("c1", "c1", "c2")] == [Reply.LINKED, Reply.AGAIN, Reply.USED]
    assert chat.links() == {AN: "c1"}


def test_a_new_code_takes_the_place_of_the_old(chat: Chat) -> None:
    old, new = chat.give(AN, 111111), chat.give(AN, 222222)
    assert [chat.write("c1", one) for one in (old, new)] == [Reply.ENDED, Reply.LINKED]


def test_two_codes_are_never_the_same(chat: Chat) -> None:
    drawn = iter([111111, 111111, 222222])
    codes = [issue_code(chat.office, one, Act(chat.at, "thử"), draw=lambda: next(drawn)).code for one in (AN, ANH)]
    assert codes == ["111111", "222222"]


def test_another_telephone_takes_the_place_of_the_old_one(chat: Chat) -> None:
    assert chat.write("c1", chat.give(AN)) is Reply.LINKED
    chat.wait(minutes=1)
    assert chat.write("c2", chat.give(AN)) is Reply.LINKED
    assert chat.links() == {AN: "c2"}


def test_two_people_on_one_zalo_the_second_is_refused_and_keeps_the_code(chat: Chat) -> None:
    chat.write("c1", chat.give(AN))
    code = chat.give(ANH)
    reply, words = chat.say("c1", code)
    assert (reply, "Nguyễn Mẫu An" in words, chat.links()) == (Reply.TAKEN, False, {AN: "c1"})
    assert [chat.write("c1", "DUNG"), chat.write("c1", code)] == [Reply.UNLINKED, Reply.LINKED]
    assert chat.links() == {ANH: "c1"}


def test_five_wrong_codes_and_the_chat_is_not_heard_for_an_hour(chat: Chat) -> None:
    code = chat.give(AN, 482913)
    wrong = [chat.write("c1", f"00000{number}") for number in range(5)]
    assert wrong == [Reply.WRONG] * 4 + [Reply.BLOCKED]
    assert [chat.write("c1", code), chat.write("c1", "000009")] == [Reply.NOTHING, Reply.NOTHING]
    assert chat.write("c2", code) is Reply.LINKED  # others are heard
    chat.wait(hours=1, seconds=1)
    assert chat.write("c1", chat.give(ANH)) is Reply.LINKED


@pytest.mark.parametrize(
    "word", ["DUNG", "dung", "Dừng", "DU\u031b\u0300NG", "Dừng nhận tin", " dung. ", "“DUNG”"]
)
def test_dung_unlinks(word: str, chat: Chat) -> None:
    chat.write("c1", chat.give(AN))
    assert [chat.write("c1", word), chat.write("c1", word), chat.write("c1", word)] == [
        Reply.UNLINKED,
        Reply.NOT_LINKED,
        Reply.NOTHING,
    ]
    assert chat.links() == {}


@pytest.mark.parametrize("word", ["Đúng", "dùng", "Dũng", "đừng", "Dung à", "dừng họp", "không dừng"])
def test_words_that_look_like_dung_unlink_nobody(word: str, chat: Chat) -> None:
    chat.write("c1", chat.give(AN))
    assert chat.write("c1", word) is Reply.HELP
    assert chat.links() == {AN: "c1"}


def test_one_polite_line_a_day_for_anything_else(chat: Chat) -> None:
    texts = ["Chào bot", "Việc của tôi đến đâu rồi?", "", "12345", "1234567", "48291a"]
    assert [chat.write("c1", text) for text in texts] == [Reply.HELP] + [Reply.NOTHING] * 5
    assert chat.write("c2", "Chào") is Reply.HELP
    chat.wait(hours=15, minutes=59)
    assert chat.write("c1", "Chào") is Reply.NOTHING
    chat.wait(minutes=1)
    assert chat.write("c1", "Chào") is Reply.HELP


def test_in_a_group_nothing_is_answered_and_nobody_linked(chat: Chat) -> None:
    code = chat.give(AN)
    assert chat.write("g1", code, is_private=False) is Reply.NOTHING
    assert chat.links() == {}


def test_the_fifty_first_is_refused_and_the_clerk_is_told_once_a_day(chat: Chat) -> None:
    with begin(chat.office.engine) as connection:
        for number in range(50):
            add_link(connection, f"nguoi-{number}", PROVIDER, f"chat-{number}", at=chat.at)
    code = chat.give(AN)
    assert [chat.write("c1", code), chat.write("c1", code)] == [Reply.FULL, Reply.FULL]
    with read(chat.office.engine) as connection:
        told = messages(connection)
    assert [(one.kind, one.channel, bool(one.address), AN in str(one.payload)) for one in told] == [
        ("linking_full", "maildir", True, False)
    ]
    with begin(chat.office.engine) as connection:
        add_link(connection, "nguoi-0", PROVIDER, "chat-moi", at=chat.at)  # already one of the fifty
    end_one = f"nguoi-{7}"
    with begin(chat.office.engine) as connection:
        linking.links.end_links(connection, PROVIDER, at=chat.at, person=end_one)
    assert chat.write("c1", code) is Reply.LINKED


def test_whoever_has_left_the_list_is_not_linked(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    code = chat.give(AN)
    monkeypatch.setattr(linking_answers._Chat, "_is_member", lambda *_: False)
    assert chat.write("c1", code) is Reply.ENDED
    with pytest.raises(NotFound, match="nguoi-la"):
        chat.give("nguoi-la")


def test_the_office_ends_a_link(chat: Chat) -> None:
    chat.write("c1", chat.give(AN))
    assert [end_link(chat.office, AN, Act(chat.at, "thử")) for _ in range(2)] == [True, False]
    assert chat.links() == {}


def test_the_code_goes_by_mail_to_the_person_and_ends_with_its_time(chat: Chat) -> None:
    given = issue_code(chat.office, AN, Act(chat.at, "thử"), draw=lambda: 482913)
    mail_code(chat.office, given, "bot.vanphong", at=chat.at)
    with read(chat.office.engine) as connection:
        (row,) = messages(connection)
    assert (row.person, row.kind, row.channel, row.expires_at) == (
        AN,
        "account_linking",
        "maildir",
        given.valid_until,
    )
    assert all(word in row.payload["text"] for word in ("482 913", "bot.vanphong", "08 giờ 15"))
    assert "482" not in row.payload.get("zalo", "")


def test_a_person_without_a_mailbox_hears_the_code_from_the_clerk(chat: Chat) -> None:
    with begin(chat.office.engine) as connection:
        organisation = chat.office.organisation(connection)
        people = tuple(replace(one, email=None) if one.key == AN else one for one in organisation.people)
        keep_organisation(connection, replace(organisation, people=people), "thử", chat.at)
    given = issue_code(chat.office, AN, Act(chat.at, "thử"))
    with pytest.raises(BadInput, match="báo mã trực tiếp"):
        mail_code(chat.office, given, "bot.vanphong", at=chat.at)


def test_neither_code_nor_chat_is_in_the_database_or_audit_in_plain(
    chat: Chat, dump: Callable[[Any], dict[str, list[tuple[object, ...]]]]
) -> None:
    code = chat.give(AN, 482913)
    chat.write("chat-mat-1", code)
    tables = dump(chat.office.engine)
    assert "482913" not in str(tables)
    assert {name for name, rows in tables.items() if "chat-mat-1" in str(rows)} == {"link", "inbox_seen"}
    with read(chat.office.engine) as connection:
        acts = [(one["action"], one["actor"]) for one in read_audit(connection, AN)]
    assert acts == [("link.code", "thử"), ("link.add", AN)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_bot_says(chat: Chat, snapshot: SnapshotAssertion) -> None:
    code = chat.give(AN, 482913)
    said = [chat.say("c1", "Chào"), chat.say("c1", "DUNG"), chat.say("c1", "000000"), chat.say("c1", code)]
    said += [chat.say("c1", code), chat.say("c2", code), chat.say("c1", chat.give(ANH)), chat.say("c1", "DUNG")]
    for reply in (Reply.ENDED, Reply.BLOCKED, Reply.FULL):
        with read(chat.office.engine) as connection:
            talk = linking_answers._Chat(chat.office, connection, PROVIDER, "c1", chat.at)
            said.append((reply, talk.words(reply)))
    assert {reply for reply, _ in said} == set(Reply) - {Reply.NOTHING}
    assert all(0 < len(words) <= LONGEST for _, words in said)
    assert "\n\n".join(f"[{reply}]\n{words}" for reply, words in said) == snapshot
