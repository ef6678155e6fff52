"""By which channel and at which address each person is reached, and from which hour on.

Their own choice goes first, then an account they have linked, then what the office's list says, then mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nhiemky.domain.fallback import is_chat
from nhiemky.domain.organisation import Person
from nhiemky.domain.quiet import QuietHours, speaks_at
from nhiemky.domain.secrecy import Tier
from nhiemky.performing.office import Office
from nhiemky.store.engine import Connection
from nhiemky.store.links import addresses_of
from nhiemky.store.preferences import NONE, Preference, read_preferences
from nhiemky.store.suppressions import find_suspended

BY_PHONE = "phone"  # instead of the number, which the plugin looks up itself: the outbox keeps no telephone


@dataclass(frozen=True, slots=True)
class Route:
    """A channel, the address there, and what the person has chosen."""

    channel: str
    address: str
    quiet: QuietHours
    weekly: bool = False

    def speaks_at(self, at: datetime, office: Office) -> datetime:
        """The first moment from `at` on at which the person may be spoken to."""
        return speaks_at(at, self.quiet, office.calendar)


def choose(
    office: Office, connection: Connection, people: Iterable[Person], *, tier: int = 1, at: datetime
) -> dict[str, Route]:
    """The route of each person by key. Internal messages (tier 2) go by mail alone."""
    chosen = {one.key: one for one in people}
    preferences = read_preferences(connection, chosen)
    accounts = addresses_of(connection, chosen) if _chats(office) else {}
    places = {
        key: _places(office, person, preferences.get(key, NONE), accounts.get(key, {}), tier)
        for key, person in chosen.items()
    }
    suspended = find_suspended(connection, (place for some in places.values() for place in some), at)
    return {
        key: _route(
            office, [place for place in some if place not in suspended] or some, preferences.get(key, NONE)
        )
        for key, some in places.items()
    }


def quiet_of(office: Office, preference: Preference) -> QuietHours:
    """The person's quiet hours, the office's where they have not said."""
    start, end = preference.quiet_from, preference.quiet_to
    settings = office.settings
    return QuietHours(settings.quiet_from if start is None else start, settings.quiet_to if end is None else end)


def mail_channel(office: Office) -> str:
    """The channel of mail: the first of the settings that is no chat."""
    return next((one for one in _schemes(office) if not is_chat(one)), office.channel_name)


def _route(office: Office, places: list[tuple[str, str]], preference: Preference) -> Route:
    channel, address = places[0]
    return Route(channel, address, quiet_of(office, preference), preference.weekly)


def _places(
    office: Office, person: Person, preference: Preference, accounts: Mapping[str, str], tier: int
) -> list[tuple[str, str]]:
    """Where the person can be written to, the best first; mail last, without an address where there is none."""
    by_mail = mail_channel(office)
    mail = (by_mail, "" if is_chat(by_mail) else person.email or "")
    wanted = preference.channel or ("zalo" if accounts else person.channel)
    chats = [] if tier == Tier.INTERNAL else _chat_places(office, person, accounts)
    if wanted != "email" or not mail[1]:
        return [*chats, mail]
    return [mail, *(place for place in chats if place[0] in accounts)]


def _chat_places(office: Office, person: Person, accounts: Mapping[str, str]) -> list[tuple[str, str]]:
    places = []
    for scheme in _chats(office):
        address = accounts.get(scheme) or (accounts.get("zalooa") if scheme == "zalozbs" else None)
        if address is None and scheme == "zalozbs" and person.phone:
            address = BY_PHONE
        if address is not None:
            places.append((scheme, address))
    return places


def _chats(office: Office) -> list[str]:
    return [one for one in _schemes(office) if is_chat(one)]


def _schemes(office: Office) -> Sequence[str]:
    """The channels there are; a rehearsal has its one outlet."""
    return office.channel_names if office.outlet is None else office.channel_names[:1]
