"""Links a person's Zalo with the person: by a code that the office gives and the person sends to the bot.

No chat is ever guessed. Of a code only a keyed hash is kept; five wrong ones from a chat, and it is not heard
for an hour.
"""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from nhiemky.delivery import messages
from nhiemky.delivery.zalo.bot_api import MOST_USERS, Incoming
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.act import Act
from nhiemky.performing.channel_choice import mail_channel
from nhiemky.performing.office import Office
from nhiemky.store import links, outbox
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.secret_key import load_secret_key

PROVIDER = "zalobot"
VALID = timedelta(minutes=15)
MOST_WRONG, BLOCKED_FOR = 5, timedelta(hours=1)
REMEMBERED = timedelta(days=1)  # how long a code that has ended is told from one that never was
FULL_KIND, CODE_KIND = "linking_full", "account_linking"
STOP_WORDS = frozenset({"dung", "dừng", "dung nhan tin", "dừng nhận tin"})  # but not "đúng", "dùng", "Dũng"

_DIGITS = 6


class Reply(StrEnum):
    """What the bot answers; the words are in templates/messages/linking/."""

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


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code as it is told to the person; nobody can read it again."""

    code: str
    person: str
    name: str
    valid_until: datetime

    @property
    def spaced(self) -> str:
        """As people read it aloud: "482 913"."""
        return f"{self.code[:3]} {self.code[3:]}"


def _draw() -> int:
    return secrets.randbelow(10**_DIGITS)


def issue_code(office: Office, person: str, act: Act, *, draw: Callable[[], int] = _draw) -> NewCode:
    """A new code for a person; the one they had before is good no more. Raises NotFound."""
    with begin(office.engine) as connection:
        known = office.organisation(connection).person(person)
        waiting = {one.code_hash for one in links.read_codes(connection, PROVIDER, since=act.at)}
        code = _format(draw())
        while _hash(office, code) in waiting:
            code = _format(draw())
        until = act.at + VALID
        links.add_code(connection, _hash(office, code), person, PROVIDER, expires_at=until, at=act.at)
        act.record(connection, "link.code", person, {"provider": PROVIDER})
    return NewCode(code, person, known.full_name, until)


def mail_code(office: Office, given: NewCode, bot: str, *, at: datetime) -> None:
    """Puts the code into the outbox as a mail to the person. Raises BadInput for one without an address.

    `bot` is the name by which people find the bot in Zalo.
    """
    with begin(office.engine) as connection:
        organisation = office.organisation(connection)
        person = organisation.person(given.person)
        if not person.email:
            raise BadInput(given.person, "chưa có địa chỉ thư điện tử; xin báo mã trực tiếp")
        facts = {"bot": bot, "code": given.spaced, "valid_until": given.valid_until}
        written = _write(office, organisation, person, CODE_KIND, facts, at)
        _post(connection, person, CODE_KIND, written, mail_channel(office), at, until=given.valid_until)


def end_link(office: Office, person: str, act: Act) -> bool:
    """Ends a person's link from the office's side; False when there is none. Raises NotFound."""
    with begin(office.engine) as connection:
        office.organisation(connection).person(person)
        ended = links.end_links(connection, PROVIDER, at=act.at, person=person) > 0
        if ended:
            act.record(connection, "link.end", person, {"provider": PROVIDER})
    return ended


def read_linked(office: Office) -> list[links.Link]:
    """Who is linked today, oldest first."""
    with read(office.engine) as connection:
        return links.read_links(connection, PROVIDER)


# --- what a person writes to the bot -------------------------------------------------------------


def answer(office: Office, incoming: Incoming, *, at: datetime) -> tuple[Reply, str]:
    """Does what the person asks, once, and gives the answer with its words; NOTHING is not answered."""
    with begin(office.engine) as connection:
        is_new = links.take_in(connection, PROVIDER, incoming.message_id, incoming.chat_id, at=at)
        if not is_new or not incoming.is_private:
            return Reply.NOTHING, ""
        reply = _react(office, connection, incoming, at)
        links.note_outcome(connection, PROVIDER, incoming.message_id, reply)
        return reply, _words(office, connection, reply, incoming.chat_id, at)


def _react(office: Office, connection: Connection, incoming: Incoming, at: datetime) -> Reply:
    text = " ".join(unicodedata.normalize("NFKC", incoming.text).split())
    if text.casefold().strip(" .!\"'“”") in STOP_WORDS:
        return _unlink(connection, incoming.chat_id, at)
    if code := _read_code(text):
        return _try_code(office, connection, incoming.chat_id, code, at)
    return _once_a_day(connection, Reply.HELP, incoming.chat_id, at)


def _read_code(text: str) -> str | None:
    """The six digits, where the text has no other: "482 913", "mã 482913 ạ"; not those of a telephone number."""
    found = re.findall(r"(?<![0-9])[0-9]{3}[ .-]?[0-9]{3}(?![0-9])", text)
    digits = re.sub(r"[^0-9]", "", text)
    return digits if len(found) == 1 and len(digits) == _DIGITS else None


def _unlink(connection: Connection, chat_id: str, at: datetime) -> Reply:
    person = links.find_person(connection, PROVIDER, chat_id)
    if person is None:
        return _once_a_day(connection, Reply.NOT_LINKED, chat_id, at)
    links.end_links(connection, PROVIDER, at=at, address=chat_id)
    Act(at, person, "nhắn DUNG").record(connection, "link.end", person, {"provider": PROVIDER})
    return Reply.UNLINKED


def _once_a_day(connection: Connection, reply: Reply, chat_id: str, at: datetime) -> Reply:
    """A robot that answers a robot would write all day."""
    morning = datetime.combine(at.date(), time.min, at.tzinfo)
    told = links.count_outcomes(connection, PROVIDER, chat_id, [reply], since=morning)
    return Reply.NOTHING if told else reply


def _try_code(office: Office, connection: Connection, chat_id: str, code: str, at: datetime) -> Reply:
    failures = links.count_outcomes(connection, PROVIDER, chat_id, _FAILURES, since=at - BLOCKED_FOR)
    if failures >= MOST_WRONG:
        return Reply.NOTHING
    reply = _match(office, connection, chat_id, code, at)
    return Reply.BLOCKED if reply in _FAILURES and failures + 1 == MOST_WRONG else reply


def _match(office: Office, connection: Connection, chat_id: str, code: str, at: datetime) -> Reply:
    found = _find_code(office, connection, code, at)
    owner = links.find_person(connection, PROVIDER, chat_id)
    if found is None:
        return Reply.WRONG
    if found.used_at is not None:
        return Reply.AGAIN if owner == found.person else Reply.USED
    if found.expires_at <= at or not _is_member(office, connection, found.person):
        return Reply.ENDED
    if owner not in {None, found.person}:
        return Reply.TAKEN
    return _link(office, connection, found, chat_id, is_again=owner is not None, at=at)


def _link(
    office: Office, connection: Connection, code: links.Code, chat_id: str, *, is_again: bool, at: datetime
) -> Reply:
    others = [one for one in links.read_links(connection, PROVIDER) if one.person != code.person]
    if len(others) >= MOST_USERS:
        _tell_clerk(office, connection, at)
        return Reply.FULL
    if not links.use_code(connection, code.id, at=at):
        return Reply.USED
    if not is_again:
        links.add_link(connection, code.person, PROVIDER, chat_id, at=at)
        Act(at, code.person, "nhắn mã cho bot").record(connection, "link.add", code.person, {"provider": PROVIDER})
    return Reply.AGAIN if is_again else Reply.LINKED


def _find_code(office: Office, connection: Connection, code: str, at: datetime) -> links.Code | None:
    """The newest code that is the same; every one is compared to the end, so that time tells nothing."""
    asked = _hash(office, code)
    codes = links.read_codes(connection, PROVIDER, since=at - REMEMBERED)
    same = [one for one in codes if hmac.compare_digest(one.code_hash, asked)]
    return same[0] if same else None


def _is_member(office: Office, connection: Connection, person: str) -> bool:
    try:
        office.organisation(connection).person(person)
    except NotFound:
        return False  # has left the list since the code was given
    return True


def _hash(office: Office, code: str) -> str:
    """Keyed: a million possible codes are tried in a second by whoever has only the database."""
    key = load_secret_key(office.settings.secret_key, office.settings.home)
    return hmac.new(key, f"link-code|{PROVIDER}|{code}".encode(), "sha256").hexdigest()


def _format(number: int) -> str:
    return f"{number:0{_DIGITS}}"


# --- words ---------------------------------------------------------------------------------------


def _words(office: Office, connection: Connection, reply: Reply, chat_id: str, at: datetime) -> str:
    if reply is Reply.NOTHING:
        return ""
    organisation = office.organisation(connection)
    owner = links.find_person(connection, PROVIDER, chat_id)
    person = next((one.full_name for one in organisation.people if one.key == owner), "")
    template = office.message_templates.get_template(f"linking/{reply}.txt.j2")
    return template.render(
        person=person, office=_office(office, organisation, at), most_wrong=MOST_WRONG, minutes=VALID.seconds // 60
    ).strip()


def _tell_clerk(office: Office, connection: Connection, at: datetime) -> None:
    """Once a day: a person cannot be linked since the bot has all the people it may have."""
    organisation = office.organisation(connection)
    for clerk in resolve(organisation, organisation.top(at.date()).key, "clerk", at.date()):
        written = _write(office, organisation, clerk, FULL_KIND, {"most": MOST_USERS}, at)
        _post(connection, clerk, FULL_KIND, written, mail_channel(office), at)


def _write(
    office: Office, organisation: Organisation, person: Person, kind: str, facts: dict[str, object], at: datetime
) -> messages.Message:
    reader = messages.Reader(person=person.full_name, office=_office(office, organisation, at), day=at.date())
    return messages.notice(kind, reader, 1, facts, office.message_templates)


def _post(
    connection: Connection,
    person: Person,
    kind: str,
    written: messages.Message,
    channel: str,
    at: datetime,
    until: datetime | None = None,
) -> None:
    message = outbox.NewMessage(
        person=person.key,
        kind=kind,
        subject_id="" if until is None else f"{at:%H%M%S%f}",  # each code is a message of its own
        local_day=at.date(),
        channel=channel,
        address=person.email or "",
        payload=written.payload(person.full_name),
        not_before=at,
        expires_at=until,
    )
    outbox.put(connection, message, at=at)


def _office(office: Office, organisation: Organisation, at: datetime) -> messages.Office:
    settings = office.settings
    return messages.Office(organisation.top(at.date()).name, settings.office_phone, settings.office_mail)
