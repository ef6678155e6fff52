"""What the composer of the digests asks: when each person was last written to, and what has been drafted since."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from nhiemky.domain.sending import State
from nhiemky.store.columns import is_among, is_one_of
from nhiemky.store.tables import draft, outbox, schedule, step

_LIVE = ("open", "received", "returned")


class NewDraft(NamedTuple):
    """The last round of one paper, and the step it was written for: `seat` is its body, `key` that in its plan."""

    id: int
    step_id: int
    body: str
    kind: str
    title: str
    round: int
    tier: int
    written_at: datetime
    seat: str
    key: str
    plan_sha256: str


_LAST = (
    select(outbox.c.person, func.max(outbox.c.created_at).label("last"))
    .where(
        is_among(outbox.c.person, "people"),
        outbox.c.kind == bindparam("wanted"),
        outbox.c.state != State.CANCELLED,
    )
    .group_by(outbox.c.person)
)
_LAST_BEFORE = _LAST.where(outbox.c.created_at < bindparam("before", type_=outbox.c.created_at.type))
_LATER = draft.alias()
_IS_SUPERSEDED = (
    select(_LATER.c.id)
    .where(_LATER.c.subject == draft.c.subject, _LATER.c.kind == draft.c.kind, _LATER.c.round > draft.c.round)
    .exists()
)
_APPROVED = select(schedule.c.id).where(schedule.c.state == "approved")
# By schedule, not all drafts by their moment: in a row it comes after the whole content of the paper.
_NEW = (
    select(*(draft.c[name] for name in NewDraft._fields[:-3]), step.c.body, step.c.key, schedule.c.plan_sha256)
    .join(step, step.c.id == draft.c.step_id)
    .join(schedule, schedule.c.id == step.c.schedule_id)
    .where(draft.c.schedule_id.in_(_APPROVED), is_one_of(step.c.state, _LIVE), step.c.is_dropped.is_(False))
    .where(~_IS_SUPERSEDED)
    .order_by(draft.c.id)
)
_NEW_SINCE = _NEW.where(draft.c.written_at > bindparam("since", type_=draft.c.written_at.type))


def find_last_written(
    connection: Connection, people: Iterable[str], kind: str, before: datetime | None = None
) -> dict[str, datetime]:
    """When the last message of a kind was put in for each of the people, before a moment; cancelled ones apart."""
    values = {"people": sorted(people), "wanted": kind}
    if before is None:
        return {row.person: row.last for row in connection.execute(_LAST, values)}
    return {row.person: row.last for row in connection.execute(_LAST_BEFORE, {**values, "before": before})}


def find_new_drafts(connection: Connection, since: datetime | None) -> list[NewDraft]:
    """Papers written after a moment for open steps of approved schedules, each in its last round; oldest first."""
    rows = connection.execute(_NEW) if since is None else connection.execute(_NEW_SINCE, {"since": since})
    return [NewDraft(*row) for row in rows]
