"""What Zalo posts to the office's page: people's words to the Official Account, and who follows it no more."""

from dataclasses import dataclass
from datetime import datetime

from nhiemky.delivery.zalo.bot_api import Incoming
from nhiemky.delivery.zalo.oa import PERSON_CALL, write_text
from nhiemky.delivery.zalo.oa_address import read_oa_address
from nhiemky.delivery.zalo.oa_api import OaApi
from nhiemky.delivery.zalo.webhook import Event, read_event
from nhiemky.domain.sending import Outcome
from nhiemky.performing.act import Act
from nhiemky.performing.linking import ACCOUNT
from nhiemky.performing.linking_answers import Reply, answer
from nhiemky.performing.office import Office
from nhiemky.performing.sending import offer_accounts
from nhiemky.settings import Settings
from nhiemky.store import links
from nhiemky.store.engine import begin

TEXT, UNFOLLOWED = "user_send_text", "unfollow"


@dataclass(frozen=True, slots=True)
class Answer:
    """Words to be sent to a person of the Official Account."""

    account: str
    text: str


def is_listening(settings: Settings) -> bool:
    """Whether the office takes posts of an Official Account: its channel, its app and its secret are set."""
    return bool(_address_of(settings) and settings.zalo_app_id and settings.zalo_oa_secret)


def take_event(office: Office, raw: bytes, headers: dict[str, str], *, at: datetime) -> Answer | None:
    """Does what a post asks, once. None: nothing is to be answered, as for a post that Zalo has not signed."""
    settings = office.settings
    event = read_event(raw, headers, settings.zalo_app_id or "", settings.zalo_oa_secret or "")
    if event is None or not event.person:
        return None
    if event.name == UNFOLLOWED:
        _end(office, event, at)
    if event.name != TEXT or not event.message_id:
        return None
    incoming = Incoming(event.message_id, event.person, event.text, is_private=True)
    reply, words = answer(office, incoming, at=at, provider=ACCOUNT)
    return None if reply is Reply.NOTHING else Answer(event.person, words)


def send_answer(office: Office, words: Answer, *, at: datetime) -> Outcome:
    """Sends the answer; what was asked is done all the same."""
    offer_accounts(office)
    address = read_oa_address(_address_of(office.settings))
    api = OaApi(address, address.oa_api)
    try:
        content = {"recipient": {"user_id": words.account}, "message": {"text": write_text(words.text)}}
        return api.send(PERSON_CALL, content, at)
    finally:
        api.close()


def _end(office: Office, event: Event, at: datetime) -> None:
    """Who follows no more is not reached there any more: their messages go by mail."""
    with begin(office.engine) as connection:
        person = links.find_person(connection, ACCOUNT, event.person)
        if person is not None:
            links.end_links(connection, ACCOUNT, at=at, address=event.person)
            Act(at, person, "thôi quan tâm OA").record(connection, "link.end", person, {"provider": ACCOUNT})


def _address_of(settings: Settings) -> str:
    return next((one for one in settings.channel_urls if one.lower().startswith(f"{ACCOUNT}:")), "")
