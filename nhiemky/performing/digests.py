"""Puts what was decided for a person into the one message of the working day, and sends what waits."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter

from nhiemky.delivery import messages
from nhiemky.delivery.sender import deliver as send_waiting
from nhiemky.domain.agenda import is_speaking
from nhiemky.domain.holders import holders, reason
from nhiemky.domain.ladder import ESCALATED, MOVED
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.roles import escalation_reason, title
from nhiemky.domain.schedule import ScheduleRecord, StepRecord, StepState
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import outbox, reminders
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, StoreUnavailable, begin, read

KIND = "digest"
log = logging.getLogger(__name__)


def compose_digests(office: Office, *, at: datetime) -> Counts:
    """One digest a person for the day, with every reminder no message carries yet; each in its transaction."""
    counts = Counts()
    if not is_speaking(at, office.calendar, office.settings.digest_at):
        return counts
    with read(office.engine) as connection:
        waiting = reminders.read_uncarried(connection)
        if not waiting:
            return counts
        organisation = office.organisation(connection)
        written = reminders.find_written_to(connection, {one.person for one in waiting}, KIND, at.date())
    people = {one.key: one for one in organisation.people}
    for person, group in groupby(waiting, key=attrgetter("person")):
        if person not in written:
            counts.update(_compose_for(office, organisation, people.get(person), list(group), at))
    return counts


def deliver(office: Office, *, clock: Callable[[], datetime], worker: str) -> Counts:
    """Sends what waits in the outbox, on working days and not before the hour of the digest."""
    if not is_speaking(clock(), office.calendar, office.settings.digest_at):
        return Counts()
    waiting = outbox.Outbox(office.engine)
    sent = send_waiting(waiting, office.channels, clock=clock, worker=worker, still_wanted=_still_wanted(office))
    return Counts(**sent)


def _compose_for(
    office: Office,
    organisation: Organisation,
    person: Person | None,
    waiting: Sequence[reminders.Uncarried],
    at: datetime,
) -> Counts:
    """The digest of one person; what goes wrong with it keeps no other from theirs."""
    counts = Counts()
    try:
        if person is None:  # has left the list: whoever holds the role now is told at its next rung
            with begin(office.engine) as connection:
                reminders.cancel(connection, [one.id for one in waiting], "không còn trong danh sách")
            counts.add("unanswered", len(waiting))
        elif _compose_one(office, organisation, person, waiting, at):
            counts.add("digests")
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is, the other people get theirs)
        log.warning("a digest could not be composed: %s", type(error).__name__)
        for schedule_id in sorted({one.schedule_id for one in waiting}):
            counts.fail(schedule_id)
    return counts


def _compose_one(
    office: Office,
    organisation: Organisation,
    person: Person,
    waiting: Sequence[reminders.Uncarried],
    at: datetime,
) -> bool:
    with begin(office.engine) as connection:
        items = _items(office, connection, organisation, person, waiting, at.date())
        if not items:
            reminders.cancel(connection, [one.id for one in waiting], "không còn việc phải làm")
            return False
        if not person.daily_digest and all(item.due > at.date() for item in items):
            return False  # asked to be told only of what is due or late: it waits for the day of the first
        view = messages.DigestView(
            person=person.full_name,
            office=_sender(office, organisation, at.date()),
            day=at.date(),
            items=items,
        )
        written = messages.digest(view, office.message_templates)
        message = outbox.NewMessage(
            person=person.key,
            kind=KIND,
            local_day=at.date(),
            channel=office.channel_name,
            address=person.email or "",
            payload=written.payload(person.full_name),
            not_before=at,
            expires_at=datetime.combine(at.date() + timedelta(1), time.min, at.tzinfo),
        )
        outbox_id = outbox.put(connection, message, at=at)
        reminders.carry(connection, [one.id for one in waiting], outbox_id)
    return True


def _items(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    person: Person,
    waiting: Sequence[reminders.Uncarried],
    day: date,
) -> list[messages.Item]:
    """One item a step, whatever number of rungs has come together; the highest says why, a move is always told."""
    steps = {step.id: step for step in store.read_steps_by_id(connection, {one.step_id for one in waiting})}
    schedules = {one.id: one for one in store.read_schedules(connection, {s.schedule_id for s in steps.values()})}
    moved = {one.step_id for one in waiting if one.rung == MOVED}
    last = {one.step_id: one._replace(rung=MOVED) if one.step_id in moved else one for one in waiting}
    return [
        _item(
            office,
            connection,
            organisation,
            person,
            schedules[steps[step_id].schedule_id],
            steps[step_id],
            one,
            day,
        )
        for step_id, one in last.items()
        if steps[step_id].state.is_live and steps[step_id].target is not None
    ]


def _item(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    person: Person,
    schedule: ScheduleRecord,
    step: StepRecord,
    one: reminders.Uncarried,
    day: date,
) -> messages.Item:
    model = plan_of(office, connection, schedule).steps[step.key]
    target = step.target
    assert target is not None
    away = abs(office.calendar.count_between(day, target))
    return messages.Item(
        title=model.title,
        body=organisation.body(step.body).name,
        due=target,
        working_days=away,
        reason=_reason(organisation, person, step, model.owner, one, day),
        tier=model.tier,
        is_provisional=step.is_provisional,
    )


def _reason(
    organisation: Organisation,
    person: Person,
    step: StepRecord,
    owner: str,
    one: reminders.Uncarried,
    day: date,
) -> str:
    """Why this person: the role in which they act today; for an escalation whose work is late."""
    acting = [holder for holder in holders(organisation, step.body, one.reason, day) if holder.person == person]
    why = reason(acting[0], one.reason) if acting else escalation_reason(one.reason)
    if one.rung.startswith(ESCALATED):
        charged = title(owner, organisation.body(step.body))
        return f"đồng chí {why}; việc do {charged} phụ trách đã quá hạn"
    return f"đồng chí {why}" + (_news(step) if one.rung == MOVED else "")


def _news(step: StepRecord) -> str:
    is_returned = step.state is StepState.RETURNED
    return "; việc này được trả lại để làm tiếp" if is_returned else "; việc này đã đổi hạn"


def _sender(office: Office, organisation: Organisation, on: date) -> messages.Office:
    settings = office.settings
    return messages.Office(organisation.top(on).name, settings.office_phone, settings.office_mail)


def _still_wanted(office: Office) -> Callable[[outbox.OutboxRow], str | None]:
    """Asked just before sending: a reason not to send any more, or None."""

    def ask(row: outbox.OutboxRow) -> str | None:
        with read(office.engine) as connection:
            total, live = reminders.find_live_steps_of_message(connection, row.id)
        return "mọi việc trong tin đã xong hoặc đã dời hạn" if total and not live else None

    return ask
