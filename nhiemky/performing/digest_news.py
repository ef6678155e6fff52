"""What a digest tells beside its reminders: papers written since the last one; to the clerk, what waits for them.

A request for a later day is told again in every digest of the clerk until it is decided; a suspended address once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from nhiemky.delivery import messages
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Organisation, is_within
from nhiemky.drafting.kinds import load_kind
from nhiemky.performing.answers import Request, find_requests
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.performing.suspensions import Suspended, find_suspended_people
from nhiemky.store.digests import NewDraft, find_last_written, find_new_drafts
from nhiemky.store.engine import Connection

CLERK = "clerk"
GAP = "[CẦN BỔ SUNG"


@dataclass(frozen=True, slots=True)
class News:
    """What one person is told. `is_urgent`: a digest is due for it, reminders or not."""

    drafts: tuple[NewDraft, ...] = ()
    asked: tuple[messages.Asked, ...] = ()
    unreached: tuple[messages.Unreached, ...] = ()
    is_urgent: bool = False

    @property
    def ready(self) -> list[messages.Ready]:
        """The papers as the digest lists them."""
        return [
            messages.Ready(title=one.title, body=one.body, round=one.round, tier=one.tier, step_id=one.step_id)
            for one in self.drafts
        ]


NOTHING = News()


def find_urgent(
    office: Office, connection: Connection, kind: str, at: datetime, before: datetime | None = None
) -> dict[str, News]:
    """For each clerk: what the office has to decide on or see to; urgent when newer than their last digest."""
    requests, suspended = find_requests(office, connection), find_suspended_people(office, connection, at)
    if not requests and not suspended:
        return {}
    organisation = office.organisation(connection)
    clerks = [one.key for one in resolve(organisation, organisation.top(at.date()).key, CLERK, at.date())]
    last = find_last_written(connection, clerks, kind, before)
    found = {key: _for_clerk(organisation, requests, suspended, last.get(key), at.date()) for key in clerks}
    return {key: news for key, news in found.items() if news != NOTHING}


def find_drafts(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    people: Iterable[str],
    kind: str,
    on: date,
    before: datetime | None = None,
) -> dict[str, tuple[NewDraft, ...]]:
    """For each person: the papers of the steps they answer for today, written since their last digest."""
    asked = set(people)
    last = find_last_written(connection, asked, kind, before)
    since = min(last.values()) if asked and asked == last.keys() else None
    drafts = find_new_drafts(connection, since) if asked else []
    found: dict[str, list[NewDraft]] = {}
    for one in drafts:
        people, tier = _find_owners(office, connection, organisation, one, on)
        for person in people:
            if person in asked and (person not in last or one.written_at > last[person]):
                named = _named(office, organisation, one)
                found.setdefault(person, []).append(named._replace(tier=max(tier, one.tier)))
    return {person: tuple(some) for person, some in found.items()}


def _named(office: Office, organisation: Organisation, one: NewDraft) -> NewDraft:
    """With the body's name, and a title without gaps: that of the kind, until the paper has one of its own."""
    title = one.title
    if GAP in title:
        title = load_kind(one.kind, office.settings.templates, office.settings.templates_overlay).label
    return one._replace(body=organisation.body(one.body).name, title=title)


def find_news_of(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    person: str,
    kind: str,
    *,
    at: datetime,
    until: datetime,
) -> News:
    """What a digest of a person that was composed at `until` tells beside its reminders, as it stands at `at`.

    A paper written since then is left to the next digest, which will look back as far as this one.
    """
    urgent = find_urgent(office, connection, kind, at, until)
    drafts = find_drafts(office, connection, organisation, [person], kind, at.date(), until)
    told = {key: tuple(one for one in some if one.written_at <= until) for key, some in drafts.items()}
    return join({person: urgent[person]} if person in urgent else {}, told).get(person, NOTHING)


def _find_owners(
    office: Office, connection: Connection, organisation: Organisation, draft: NewDraft, on: date
) -> tuple[tuple[str, ...], int]:
    """Who answers for its step today, and the tier of the step: its papers are no more open than it is."""
    model = plan_of(office, connection, draft).steps.get(draft.key)
    if model is None:
        return (), 0
    return tuple(one.key for one in resolve(organisation, draft.seat, model.owner, on)), model.tier


def _for_clerk(
    organisation: Organisation,
    requests: Iterable[Request],
    suspended: Iterable[Suspended],
    last: datetime | None,
    on: date,
) -> News:
    asked = [
        messages.Asked(title=one.title, body=one.body, due=one.due, until=one.until, tier=one.tier)
        for one in requests
    ]
    fresh = [one for one in suspended if last is None or one.since > last]
    unreached = Counter(_unit_of(organisation, one.person, on) for one in fresh)
    return News(
        asked=tuple(asked),
        unreached=tuple(messages.Unreached(body=body, number=many) for body, many in unreached.items()),
        is_urgent=bool(fresh) or any(last is None or one.asked_at > last for one in requests),
    )


def _unit_of(organisation: Organisation, person: str, on: date) -> str:
    """The cell of a person, or the committee itself for somebody who is in no cell of ours."""
    for one in organisation.memberships:
        if one.person == person and is_within(on, one.from_on, one.to_on):
            return organisation.body(one.body).name
    return organisation.top(on).name


def join(urgent: Mapping[str, News], drafts: Mapping[str, tuple[NewDraft, ...]]) -> dict[str, News]:
    """Everything there is for each person."""
    found = dict(urgent)
    for person, some in drafts.items():
        known = found.get(person, NOTHING)
        found[person] = News(some, known.asked, known.unreached, known.is_urgent)
    return found
