"""What a person writes to the office's bot or Official Account, and what is done and answered: a code, DUNG."""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from nhiemky.delivery.zalo.bot_api import MOST_USERS, Incoming
from nhiemky.errors import NotFound
from nhiemky.performing.act import Act
from nhiemky.performing.linking import DIGITS, PROVIDER, VALID, hash_code, tell_clerk, writer_of
from nhiemky.performing.office import Office
from nhiemky.store import links
from nhiemky.store.engine import Connection, begin

MOST_WRONG, BLOCKED_FOR = 5, timedelta(hours=1)
REMEMBERED = timedelta(days=1)  # how long a code that has ended is told from one that never was
STOP_WORDS = frozenset({"dung", "dừng", "dung nhan tin", "dừng nhận tin"})  # but not "đúng", "dùng", "Dũng"


class Reply(StrEnum):
    """What the person is answered; the words are in templates/messages/linking/."""

    LINKED = "linked"
    AGAIN = "again"  # the chat is this person's already
    TAKEN = "taken"  # the chat is somebody else's
    WRONG = "wrong"
    ENDED = "ended"
    USED = "used"
    BLOCKED = "blocked"
    FULL = "full"
    UNLINKED = "unlinked"
    NOT_LINKED = "not_linked"
    HELP = "help"
    NOTHING = "nothing"


_FAILURES = (Reply.WRONG, Reply.ENDED, Reply.USED, Reply.BLOCKED)


def answer(office: Office, incoming: Incoming, *, at: datetime, provider: str = PROVIDER) -> tuple[Reply, str]:
    """Does what the person asks, once, and gives the answer with its words; NOTHING is not answered."""
    with begin(office.engine) as connection:
        is_new = links.take_in(connection, provider, incoming.message_id, incoming.chat_id, at=at)
        if not is_new or not incoming.is_private:
            return Reply.NOTHING, ""
        chat = _Chat(office, connection, provider, incoming.chat_id, at)
        reply = chat.react(incoming.text)
        links.note_outcome(connection, provider, incoming.message_id, reply)
        return reply, chat.words(reply)


@dataclass(frozen=True, slots=True)
class _Chat:
    """One person's conversation with us at one moment, in one transaction."""

    office: Office
    connection: Connection
    provider: str
    chat_id: str
    at: datetime

    def react(self, written: str) -> Reply:
        text = " ".join(unicodedata.normalize("NFKC", written).split())
        if text.casefold().strip(" .!\"'“”") in STOP_WORDS:
            return self._unlink()
        if code := _read_code(text):
            return self._try_code(code)
        return self._once_a_day(Reply.HELP)

    def words(self, reply: Reply) -> str:
        if reply is Reply.NOTHING:
            return ""
        organisation = self.office.organisation(self.connection)
        owner = self._owner()
        person = next((one.full_name for one in organisation.people if one.key == owner), "")
        template = self.office.message_templates.get_template(f"linking/{reply}.txt.j2")
        office, minutes = writer_of(self.office, organisation, self.at), VALID.seconds // 60
        return template.render(person=person, office=office, most_wrong=MOST_WRONG, minutes=minutes).strip()

    def _owner(self) -> str | None:
        return links.find_person(self.connection, self.provider, self.chat_id)

    def _record(self, action: str, person: str, reason: str) -> None:
        Act(self.at, person, reason).record(self.connection, action, person, {"provider": self.provider})

    def _unlink(self) -> Reply:
        person = self._owner()
        if person is None:
            return self._once_a_day(Reply.NOT_LINKED)
        links.end_links(self.connection, self.provider, at=self.at, address=self.chat_id)
        self._record("link.end", person, "nhắn DUNG")
        return Reply.UNLINKED

    def _once_a_day(self, reply: Reply) -> Reply:
        """A robot that answers a robot would write all day."""
        morning = datetime.combine(self.at.date(), time.min, self.at.tzinfo)
        return Reply.NOTHING if self._count([reply], since=morning) else reply

    def _count(self, replies: Iterable[Reply], *, since: datetime) -> int:
        return links.count_outcomes(self.connection, self.provider, self.chat_id, replies, since=since)

    def _try_code(self, code: str) -> Reply:
        failures = self._count(_FAILURES, since=self.at - BLOCKED_FOR)
        if failures >= MOST_WRONG:
            return Reply.NOTHING
        reply = self._match(code)
        return Reply.BLOCKED if reply in _FAILURES and failures + 1 == MOST_WRONG else reply

    def _match(self, code: str) -> Reply:
        found, owner = self._find_code(code), self._owner()
        if found is None:
            return Reply.WRONG
        if found.used_at is not None:
            return Reply.AGAIN if owner == found.person else Reply.USED
        if found.expires_at <= self.at or not self._is_member(found.person):
            return Reply.ENDED
        if owner not in {None, found.person}:
            return Reply.TAKEN
        return self._link(found, is_again=owner is not None)

    def _link(self, code: links.Code, *, is_again: bool) -> Reply:
        if self.provider == PROVIDER and self._is_full(code.person):
            tell_clerk(self.office, self.connection, self.at)
            return Reply.FULL
        if not links.use_code(self.connection, code.id, at=self.at):
            return Reply.USED
        if not is_again:
            links.add_link(self.connection, code.person, self.provider, self.chat_id, at=self.at)
            self._record("link.add", code.person, "nhắn mã liên kết")
        return Reply.AGAIN if is_again else Reply.LINKED

    def _is_full(self, person: str) -> bool:
        others = [one for one in links.read_links(self.connection, self.provider) if one.person != person]
        return len(others) >= MOST_USERS

    def _find_code(self, code: str) -> links.Code | None:
        """The newest code that is the same; every one is compared to the end, so that time tells nothing."""
        asked = hash_code(self.office, code)
        codes = links.read_codes(self.connection, PROVIDER, since=self.at - REMEMBERED)
        same = [one for one in codes if hmac.compare_digest(one.code_hash, asked)]
        return same[0] if same else None

    def _is_member(self, person: str) -> bool:
        try:
            self.office.organisation(self.connection).person(person)
        except NotFound:
            return False  # has left the list since the code was given
        return True


def _read_code(text: str) -> str | None:
    """The six digits, where the text has no other: "482 913", "mã 482913 ạ"; not those of a telephone number."""
    found = re.findall(r"(?<![0-9])[0-9]{3}[ .-]?[0-9]{3}(?![0-9])", text)
    digits = re.sub(r"[^0-9]", "", text)
    return digits if len(found) == 1 and len(digits) == DIGITS else None
