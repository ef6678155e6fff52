"""Whose chat account is whose, as the person proved it with a code, and what has come in from a provider.

A provider is named as its channel: zalobot, zalooa, zalozbs. Nothing here guesses an address.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from nhiemky.store.claims import insert_once
from nhiemky.store.delivery_tables import inbox_seen, link, link_code

_ACTIVE = link.c.ended_at.is_(None)
_AT_ONCE = 500  # keys in one question: SQLite takes no endless list


class Link(NamedTuple):
    """One account that is a person's today."""

    person: str
    provider: str
    address: str
    linked_at: datetime


class Code(NamedTuple):
    """One code as it is kept: never the code itself."""

    id: int
    code_hash: str
    person: str
    expires_at: datetime
    used_at: datetime | None


def addresses_of(connection: Connection, people: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each person with an account of theirs: the channel and the address there."""
    keys = sorted(set(people))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for first in range(0, len(keys), _AT_ONCE):
        some = link.c.person.in_(keys[first : first + _AT_ONCE])
        for row in connection.execute(select(link.c.person, link.c.provider, link.c.address).where(_ACTIVE, some)):
            found[row.person][row.provider] = row.address
    return dict(found)


def read_links(connection: Connection, provider: str) -> list[Link]:
    """Every account that is somebody's today, oldest first."""
    query = select(*(link.c[name] for name in Link._fields)).where(_ACTIVE, link.c.provider == provider)
    return [Link(*row) for row in connection.execute(query.order_by(link.c.linked_at, link.c.id))]


def find_person(connection: Connection, provider: str, address: str) -> str | None:
    """Whose account this is."""
    ours = (_ACTIVE, link.c.provider == provider, link.c.address == address)
    return connection.scalar(select(link.c.person).where(*ours))


def add_link(connection: Connection, person: str, provider: str, address: str, *, at: datetime) -> None:
    """From now on the account is the person's; the one they had before is theirs no more."""
    end_links(connection, provider, at=at, person=person)
    values = {"person": person, "provider": provider, "address": address, "linked_at": at}
    connection.execute(insert(link).values(values))


def end_links(
    connection: Connection, provider: str, *, at: datetime, person: str | None = None, address: str | None = None
) -> int:
    """Ends the account of a person, or the one at an address; how many there were."""
    which = link.c.person == person if person is not None else link.c.address == address
    ended = update(link).where(_ACTIVE, link.c.provider == provider, which).values(ended_at=at)
    return connection.execute(ended).rowcount


# --- codes ---------------------------------------------------------------------------------------


def add_code(
    connection: Connection, code_hash: str, person: str, provider: str, *, expires_at: datetime, at: datetime
) -> None:
    """Keeps a new code; those the person had before end now."""
    older = (link_code.c.person == person, link_code.c.provider == provider, link_code.c.used_at.is_(None))
    connection.execute(update(link_code).where(*older, link_code.c.expires_at > at).values(expires_at=at))
    values = {"code_hash": code_hash, "person": person, "provider": provider, "expires_at": expires_at}
    connection.execute(insert(link_code).values(values))


def read_codes(connection: Connection, provider: str, *, since: datetime) -> list[Code]:
    """The codes that end or ended after the moment, the newest first; used ones too."""
    query = select(*(link_code.c[name] for name in Code._fields))
    wanted = (link_code.c.provider == provider, link_code.c.expires_at > since)
    return [Code(*row) for row in connection.execute(query.where(*wanted).order_by(link_code.c.id.desc()))]


def use_code(connection: Connection, code_id: int, *, at: datetime) -> bool:
    """Uses the code up; False when another was faster, or its time is over."""
    open_one = (link_code.c.id == code_id, link_code.c.used_at.is_(None), link_code.c.expires_at > at)
    return connection.execute(update(link_code).where(*open_one).values(used_at=at)).rowcount == 1


# --- what has come in ----------------------------------------------------------------------------


def take_in(connection: Connection, provider: str, message_id: str, sender: str, *, at: datetime) -> bool:
    """Claims a message for answering; False for one that was taken in before."""
    values = {"provider": provider, "message_id": message_id, "sender": sender, "seen_at": at}
    return connection.execute(insert_once(connection, inbox_seen), values).rowcount == 1


def note_outcome(connection: Connection, provider: str, message_id: str, outcome: str) -> None:
    """What became of a message that was taken in, in one word."""
    ours = (inbox_seen.c.provider == provider, inbox_seen.c.message_id == message_id)
    connection.execute(update(inbox_seen).where(*ours).values(outcome=outcome))


def count_outcomes(
    connection: Connection, provider: str, sender: str, outcomes: Iterable[str], *, since: datetime
) -> int:
    """How often messages of a sender ended in these ways since the moment."""
    ours = (inbox_seen.c.provider == provider, inbox_seen.c.sender == sender, inbox_seen.c.seen_at >= since)
    counted = select(func.count()).where(*ours, inbox_seen.c.outcome.in_(tuple(outcomes)))
    return connection.scalar(counted) or 0
