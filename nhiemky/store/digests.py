"""What the composer of the digests asks: when each person was last written to, and what has been drafted since."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from nhiemky.domain.sending import State
from nhiemky.store.tables import draft, outbox, schedule, step

_LIVE = ("open", "received", "returned")


class NewDraft(NamedTuple):
    """The last round of one paper, and the step it was written for."""

    id: int
    step_id: int
    body: str
    kind: str
    title: str
    round: int
    tier: int
    written_at: datetime


def find_last_written(
    connection: Connection, people: Iterable[str], kind: str, before: datetime | None = None
) -> dict[str, datetime]:
    """When the last message of a kind was put in for each of the people, before a moment; cancelled ones apart."""
    query = (
        select(outbox.c.person, func.max(outbox.c.created_at).label("last"))
        .where(outbox.c.person.in_(sorted(people)), outbox.c.kind == kind, outbox.c.state != State.CANCELLED)
        .group_by(outbox.c.person)
    )
    if before is not None:
        query = query.where(outbox.c.created_at < before)
    return {row.person: row.last for row in connection.execute(query)}


def find_new_drafts(connection: Connection, since: datetime | None) -> list[NewDraft]:
    """Papers written after a moment for open steps of approved schedules, each in its last round; oldest first."""
    later = draft.alias()
    is_superseded = (
        select(later.c.id)
        .where(later.c.subject == draft.c.subject, later.c.kind == draft.c.kind, later.c.round > draft.c.round)
        .exists()
    )
    columns = (draft.c.id, draft.c.step_id, draft.c.body, draft.c.kind, draft.c.title, draft.c.round)
    query = (
        select(*columns, draft.c.tier, draft.c.written_at)
        .join(step, step.c.id == draft.c.step_id)
        .join(schedule, schedule.c.id == step.c.schedule_id)
        .where(schedule.c.state == "approved", step.c.state.in_(_LIVE), step.c.is_dropped.is_(False))
        .where(~is_superseded)
        .order_by(draft.c.id)
    )
    if since is not None:
        query = query.where(draft.c.written_at > since)
    return [NewDraft(*row) for row in connection.execute(query)]
