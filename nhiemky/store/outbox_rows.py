"""A message as it is put into the outbox, and as it is read from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from nhiemky.domain.sending import Outcome, Revision, Settlement, State


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message as it was composed; at most one a person, kind, subject, local day and channel.

    `payload` has subject, text, html and name (of the person), and what else the kind has. `expires_at` ends
    its usefulness. `thread` names the conversation it belongs to, `attachment_ids` drafts.
    """

    person: str
    kind: str
    local_day: date
    channel: str
    address: str
    payload: Mapping[str, str]
    not_before: datetime
    subject_id: str = ""
    expires_at: datetime | None = None
    thread: str = ""
    attachment_ids: Sequence[int] | None = None
    fallback_of: int | None = None
    sequence: int = 0
    tier: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A message with what became of it."""

    id: int
    person: str
    kind: str
    subject_id: str
    local_day: date
    channel: str
    address: str
    payload: Mapping[str, str]
    state: State
    tries: int
    not_before: datetime
    expires_at: datetime | None
    lease_until: datetime | None
    worker: str | None
    provider_id: str | None
    last_class: str | None
    last_code: str | None
    last_text: str | None
    created_at: datetime
    settled_at: datetime | None
    thread: str = ""
    attachment_ids: Sequence[int] | None = None
    fallback_of: int | None = None
    sequence: int = 0
    tier: int = 1
    planned_at: datetime | None = None

    @property
    def key(self) -> str:
        """Names the message outside the database; the same again if a restored backup decides it again."""
        return _key(self.local_day, self.person, self.kind, self.subject_id, self.channel)

    @property
    def ready_since(self) -> datetime:
        """From when on it was to be sent."""
        return self.planned_at or self.created_at


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that has ended at a moment, and what it makes of the message.

    `revision` is what was said instead, where no stamp has written it down.
    """

    row: OutboxRow
    outcome: Outcome
    settlement: Settlement
    at: datetime
    revision: Revision | None = None


@lru_cache(maxsize=64)  # asked several times while the message is sent
def _key(day: date, person: str, kind: str, subject_id: str, channel: str) -> str:
    parts = f"{person}|{kind}|{subject_id}|{day.isoformat()}|{channel}"
    return f"{day:%Y%m%d}-{sha256(parts.encode()).hexdigest()[:16]}"


def as_row(row: Row[Any]) -> OutboxRow:
    """A row of the table."""
    values = row._mapping  # noqa: SLF001  (SQLAlchemy's public way to a row by names)
    return OutboxRow(**{**values, "state": State(values["state"])})
