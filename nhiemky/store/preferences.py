"""How people want to be reached; what they have not said is the office's way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection, select, update

from nhiemky.store.claims import insert_once
from nhiemky.store.columns import is_among
from nhiemky.store.delivery_tables import preference


@dataclass(frozen=True, slots=True)
class Preference:
    """What one person has chosen; None: not chosen."""

    channel: str | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    weekly: bool = False


NONE = Preference()
_CHOSEN = select(preference.c.person, *(preference.c[name] for name in Preference.__slots__)).where(
    is_among(preference.c.person, "people")
)


def change_preference(connection: Connection, person: str, *, by: str, at: datetime, **values: object) -> None:
    """Set what is given of channel, quiet_from, quiet_to, weekly; None takes a choice back."""
    new = {"changed_at": at, "by": by, **values}
    connection.execute(insert_once(connection, preference), {"person": person, "changed_at": at, "by": by})
    connection.execute(update(preference).where(preference.c.person == person).values(new))


def read_preferences(connection: Connection, people: Iterable[str]) -> dict[str, Preference]:
    """What the people have chosen, where they have."""
    rows = connection.execute(_CHOSEN, {"people": list(people)})
    return {row[0]: Preference(*row[1:]) for row in rows}
