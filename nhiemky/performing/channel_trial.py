"""Tries the way by which one person is reached, and counts what a channel has left."""

from datetime import datetime, time

from nhiemky.delivery import messages
from nhiemky.delivery.allowed import place_of
from nhiemky.delivery.channels import open_channel
from nhiemky.delivery.trial import tell, try_out
from nhiemky.domain.fallback import is_chat
from nhiemky.domain.sending import Outcome
from nhiemky.performing.channel_choice import choose
from nhiemky.performing.office import Office
from nhiemky.performing.sending import offer_accounts
from nhiemky.store.engine import read
from nhiemky.store.outbox_lists import count_sent_since
from nhiemky.store.zalo_tokens import Health, find_health

QUOTAS = {"zalobot": 3000}  # messages a month of the free package


def try_person(office: Office, key: str, *, at: datetime) -> tuple[str, Outcome]:
    """The channel by which the person is reached, and what became of a test message there. Raises NotFound."""
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
        person = organisation.person(key)
        route = choose(office, connection, [person], at=at)[key]
    reader = messages.Reader(
        person=person.full_name,
        office=messages.Office(
            organisation.top(at.date()).name, office.settings.office_phone, office.settings.office_mail
        ),
        day=at.date(),
        place=place_of(route.channel, route.address, office.settings.official_domains),
    )
    message = messages.notice("test", reader, 0, {}, office.message_templates)
    offer_accounts(office)
    channels = {route.channel: office.channels[route.channel]}
    outcomes = try_out(channels, message, name=person.full_name, address=route.address, at=at)
    return route.channel, outcomes[route.channel]


def try_address(office: Office, url: str, subject: str, text: str, *, at: datetime) -> Outcome:
    """What became of a test message to whom an address names; a chat that names nobody is only asked.

    Raises BadInput for an address nobody understands.
    """
    offer_accounts(office, url)
    if is_chat(url):
        channel = open_channel(url, office.sender, names_people=True)
        try:
            answer = None if getattr(channel, "people", ()) else channel.check()
        finally:
            channel.close()
        if answer is not None:
            return answer
    return tell(url, subject, text, sender=office.sender, at=at)


def count_of_month(office: Office, *, at: datetime) -> dict[str, int]:
    """What each channel has taken since the first of the month."""
    first = datetime.combine(at.date().replace(day=1), time.min, at.tzinfo)
    with read(office.engine) as connection:
        return count_sent_since(connection, first)


def find_token_health(office: Office) -> Health | None:
    """How the grant of the office's Zalo OA is; None where there is none."""
    app_id = office.settings.zalo_app_id
    if app_id is None:
        return None
    with read(office.engine) as connection:
        return find_health(connection, app_id)
