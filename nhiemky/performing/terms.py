"""Raises "a decision on the term is needed": terms that are due or undecided are asked about, never computed."""

from datetime import datetime, timedelta

from nhiemky.domain.agenda import is_speaking
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleState
from nhiemky.domain.term import TermStatus, policy_in_force, term_status
from nhiemky.performing.act import Act
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.store import schedules as store
from nhiemky.store.engine import begin, read
from nhiemky.store.leases import take_lease
from nhiemky.store.organisations import find_newest

PLAN = "term_decision"
ACTOR = "engine"
ONCE_A_DAY = timedelta(hours=20)
AGAIN_AFTER = timedelta(days=180)  # default: an answer that has not come in is asked for again half a year on
ALLOWED_DAYS = timedelta(days=60)


def raise_term_questions(office: Office, *, at: datetime) -> Counts:
    """Opens the one schedule that asks about terms when some body needs it and none asks already.

    Looked at once a day. A body whose congress is being prepared needs no question.
    """
    counts = Counts()
    if not is_speaking(at, office.calendar, office.settings.digest_at):
        return counts
    with begin(office.engine) as connection:
        if find_newest(connection) is None or not take_lease(connection, "terms", at.isoformat(), at, ONCE_A_DAY):
            return counts
        organisation = office.organisation(connection)
    waiting = find_undecided(office, organisation, at)
    top = organisation.top(at.date())
    if not waiting or _is_asked(office, top.key, at):
        return counts
    act = Act(at, ACTOR, ", ".join(sorted(waiting)))
    day = at.date() + ALLOWED_DAYS
    opened = open_congress(office, Wanted(top.key, PLAN, day, at.date()), act)
    approve_congress(office, opened.id, act)
    counts.add("term_questions")
    return counts


def find_undecided(office: Office, organisation: Organisation, at: datetime) -> dict[str, TermStatus]:
    """Bodies whose term is due or undecided and whose congress nobody prepares, with what is wrong."""
    live = {ScheduleState.DRAFT, ScheduleState.APPROVED}
    with read(office.engine) as connection:
        known = store.read_of_bodies(connection, [body.key for body in organisation.bodies])
    congresses = [one for one in known if one.plan != PLAN and one.is_congress]
    prepared = {one.body for one in congresses if one.state in live}
    held = {one.body: one.day for one in congresses if one.state is ScheduleState.CLOSED}
    found: dict[str, TermStatus] = {}
    for body in organisation.bodies:
        policy = policy_in_force(organisation.term_policies, body.key, at.date())
        if policy is None or body.key in prepared or not body.is_open(at.date()):
            continue
        last = max(filter(None, (policy.last_congress_on, held.get(body.key))), default=None)
        status = term_status(policy, last, at.date())
        if status.is_decision_needed:
            found[body.key] = status
    return found


def _is_asked(office: Office, top: str, at: datetime) -> bool:
    with read(office.engine) as connection:
        asked = [one for one in store.read_of_bodies(connection, [top]) if one.plan == PLAN]
    return any(at.date() - one.opened_on < AGAIN_AFTER for one in asked)
