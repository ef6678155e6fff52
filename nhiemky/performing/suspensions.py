"""The addresses that are written to no more: whose they are, why, and how they are taken up again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.links import addresses_of
from nhiemky.store.suppressions import MAIL, Suppression, lift, read_suppressions


@dataclass(frozen=True, slots=True)
class Suspended:
    """One address of a person. `until` None: until somebody takes it up again."""

    person: str
    name: str
    channel: str
    address: str
    reason: str
    since: datetime
    until: datetime | None


def find_suspended(office: Office, *, at: datetime) -> list[Suspended]:
    """The suspended addresses of the people in the list, the newest first."""
    with read(office.engine) as connection:
        return find_suspended_people(office, connection, at)


def find_suspended_people(office: Office, connection: Connection, at: datetime) -> list[Suspended]:
    """As `find_suspended`, within a transaction; an address that is nobody's any more needs nobody's care."""
    active = [
        one
        for one in read_suppressions(connection)
        if one.suspended_at is not None and (one.until is None or one.until > at)
    ]
    if not active:
        return []
    organisation = office.organisation(connection)
    names = {one.key: one.full_name for one in organisation.people}
    owners = {(MAIL, one.email.casefold()): one.key for one in organisation.people if one.email}
    for person, accounts in addresses_of(connection, names).items():
        owners |= {(channel, address.casefold()): person for channel, address in accounts.items()}
    return [_as_suspended(one, owners, names) for one in active if (one.channel, one.address) in owners]


def take_up(office: Office, person: str, act: Act) -> list[Suspended]:
    """Writes again to every address of a person. Raises NotFound where none rests, BadInput."""
    if not act.reason.strip():
        raise BadInput("--reason", "phải ghi lý do, không để trống")
    with begin(office.engine) as connection:
        found = [one for one in find_suspended_people(office, connection, act.at) if one.person == person]
        if not found:
            name = office.organisation(connection).person(person).full_name
            raise NotFound(f"không có địa chỉ nào của đồng chí {name} đang tạm ngừng")
        for one in found:
            lift(connection, one.channel, one.address)
            act.record(connection, "address_taken_up", person, {"channel": one.channel})
    return found


def _as_suspended(one: Suppression, owners: Mapping[tuple[str, str], str], names: Mapping[str, str]) -> Suspended:
    assert one.suspended_at is not None
    person = owners[one.channel, one.address]
    return Suspended(person, names[person], one.channel, one.address, one.reason, one.suspended_at, one.until)
