"""Links a person's Zalo with the person: by a code that the office gives and the person sends to the bot.

No chat is ever guessed. Of a code only a keyed hash is kept; five wrong ones from a chat, and it is not heard
for an hour.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from nhiemky.delivery import messages
from nhiemky.delivery.zalo.bot_api import MOST_USERS
from nhiemky.delivery.zalo.oa_address import is_uid
from nhiemky.domain.fallback import is_chat
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.channel_choice import mail_channel
from nhiemky.performing.office import Office
from nhiemky.store import links, outbox
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.secret_key import load_secret_key

PROVIDER = "zalobot"  # also whose codes they are: one code is good for the bot and for the Official Account
ACCOUNT = "zalooa"
PROVIDERS = (PROVIDER, ACCOUNT)
VALID = timedelta(minutes=15)
FULL_KIND, CODE_KIND = "linking_full", "account_linking"
DIGITS = 6


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
    return secrets.randbelow(10**DIGITS)


def issue_code(office: Office, person: str, act: Act, *, draw: Callable[[], int] = _draw) -> NewCode:
    """A new code for a person; the one they had before is good no more. Raises NotFound."""
    with begin(office.engine) as connection:
        known = office.organisation(connection).person(person)
        waiting = {one.code_hash for one in links.read_codes(connection, PROVIDER, since=act.at)}
        code = _format(draw())
        while hash_code(office, code) in waiting:
            code = _format(draw())
        until = act.at + VALID
        links.add_code(connection, hash_code(office, code), person, PROVIDER, expires_at=until, at=act.at)
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
        if is_chat(mail_channel(office)):
            raise BadInput("--mail", "chưa có kênh thư trong mục channels; xin báo mã trực tiếp")
        facts = {"bot": bot, "code": given.spaced, "valid_until": given.valid_until}
        written = _write(office, organisation, person, CODE_KIND, facts, at)
        _post(connection, person, CODE_KIND, written, mail_channel(office), at, until=given.valid_until)


def end_link(office: Office, person: str, act: Act) -> bool:
    """Ends a person's links from the office's side; False when there is none. Raises NotFound."""
    with begin(office.engine) as connection:
        office.organisation(connection).person(person)
        ended = [one for one in PROVIDERS if links.end_links(connection, one, at=act.at, person=person)]
        for provider in ended:
            act.record(connection, "link.end", person, {"provider": provider})
    return bool(ended)


def link_account(office: Office, person: str, account: str, act: Act) -> None:
    """Keeps the id by which the Official Account knows a person, as the clerk read it there.

    Raises NotFound; BadInput for what is no such id, and for one that is somebody else's.
    """
    if not is_uid(account):
        raise BadInput("--oa", "mã người dùng Zalo gồm chữ số, lấy ở trang quản trị OA, mục Người quan tâm")
    with begin(office.engine) as connection:
        office.organisation(connection).person(person)
        owner = links.find_person(connection, ACCOUNT, account)
        if owner not in {None, person}:
            raise BadInput("--oa", f"mã này đang của {owner}; gỡ trước: nhiemky link {owner} --end")
        if owner is None:
            links.add_link(connection, person, ACCOUNT, account, at=act.at)
            act.record(connection, "link.add", person, {"provider": ACCOUNT})


def read_linked(office: Office) -> list[links.Link]:
    """Who is linked today, by the bot and by the Official Account, oldest first."""
    with read(office.engine) as connection:
        found = [one for provider in PROVIDERS for one in links.read_links(connection, provider)]
    return sorted(found, key=lambda one: one.linked_at)


def hash_code(office: Office, code: str) -> str:
    """Keyed: a million possible codes are tried in a second by whoever has only the database."""
    key = load_secret_key(office.settings.secret_key, office.settings.home)
    return hmac.new(key, f"link-code|{PROVIDER}|{code}".encode(), "sha256").hexdigest()


def _format(number: int) -> str:
    return f"{number:0{DIGITS}}"


# --- words ---------------------------------------------------------------------------------------


def tell_clerk(office: Office, connection: Connection, at: datetime) -> None:
    """Once a day: a person cannot be linked since the bot has all the people it may have."""
    organisation = office.organisation(connection)
    for clerk in resolve(organisation, organisation.top(at.date()).key, "clerk", at.date()):
        written = _write(office, organisation, clerk, FULL_KIND, {"most": MOST_USERS}, at)
        _post(connection, clerk, FULL_KIND, written, mail_channel(office), at)


def _write(
    office: Office, organisation: Organisation, person: Person, kind: str, facts: dict[str, object], at: datetime
) -> messages.Message:
    reader = messages.Reader(person=person.full_name, office=writer_of(office, organisation, at), day=at.date())
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


def writer_of(office: Office, organisation: Organisation, at: datetime) -> messages.Office:
    """Who writes to people."""
    settings = office.settings
    return messages.Office(organisation.top(at.date()).name, settings.office_phone, settings.office_mail)
