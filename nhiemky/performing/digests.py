"""Puts what was decided for a person into the one message of the working day."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter

from calendars.ics import Issuer, Party
from calendars.working_days import Roll
from nhiemky.delivery import messages
from nhiemky.delivery.allowed import place_of
from nhiemky.delivery.links import Links, open_links
from nhiemky.domain.agenda import is_speaking
from nhiemky.domain.holders import holders, reason
from nhiemky.domain.ladder import ESCALATED, MOVED
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.roles import escalation_reason, title
from nhiemky.domain.schedule import ScheduleRecord, StepRecord, StepState
from nhiemky.performing.channel_choice import Route, choose
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.performing.sending import deliver
from nhiemky.store import outbox, reminders
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, StoreUnavailable, begin, read
from nhiemky.store.silences import read_silences, silenced_people, silenced_schedules

__all__ = ["KIND", "compose_digests", "deliver"]

KIND = "digest"
LONGEST_THREAD = 160
AHEAD = "before:"  # the rungs before the day: the deadline is news, and goes into the calendar
log = logging.getLogger(__name__)


def compose_digests(office: Office, *, at: datetime) -> Counts:
    """One digest a person for the day, with every reminder no message carries yet; each in its transaction.

    Reminders of people and schedules that are silenced wait until the silence ends.
    """
    counts = Counts()
    if not is_speaking(at, office.calendar, office.settings.digest_at):
        return counts
    with read(office.engine) as connection:
        waiting = _not_silenced(connection, reminders.read_uncarried(connection), at.date())
        if not waiting:
            return counts
        organisation = office.organisation(connection)
        written = reminders.find_written_to(connection, {one.person for one in waiting}, KIND, at.date())
        people = {one.key: one for one in organisation.people if one.key not in written}
        asked = [people[key] for key in dict.fromkeys(one.person for one in waiting) if key in people]
        routes = choose(office, connection, asked, at=at)
    round_ = _Round(office, organisation, routes, open_links(office.settings), at)
    for person, group in groupby(waiting, key=attrgetter("person")):
        if person not in written:
            counts.update(round_.compose_for(people.get(person), list(group)))
    return counts


def _not_silenced(
    connection: Connection, waiting: Sequence[reminders.Uncarried], on: date
) -> list[reminders.Uncarried]:
    silences = read_silences(connection, on) if waiting else []
    people, schedules = silenced_people(silences), silenced_schedules(silences)
    return [one for one in waiting if one.person not in people and one.schedule_id not in schedules]


@dataclass(frozen=True, slots=True)
class _Round:
    """The digests of one moment."""

    office: Office
    organisation: Organisation
    routes: Mapping[str, Route]
    links: Links | None
    at: datetime

    def compose_for(self, person: Person | None, waiting: Sequence[reminders.Uncarried]) -> Counts:
        """The digest of one person; what goes wrong with it keeps no other from theirs."""
        counts = Counts()
        try:
            if person is None:  # has left the list: whoever holds the role now is told at its next rung
                with begin(self.office.engine) as connection:
                    reminders.cancel(connection, [one.id for one in waiting], "không còn trong danh sách")
                counts.add("unanswered", len(waiting))
            elif self._compose_one(person, waiting):
                counts.add("digests")
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  (whatever it is, the other people get theirs)
            log.warning("a digest could not be composed: %s", type(error).__name__)
            for schedule_id in sorted({one.schedule_id for one in waiting}):
                counts.fail(schedule_id)
        return counts

    def _compose_one(self, person: Person, waiting: Sequence[reminders.Uncarried]) -> bool:
        office, today = self.office, self.at.date()
        with begin(office.engine) as connection:
            items = _items(office, connection, self.organisation, person, waiting, today)
            if not items:
                reminders.cancel(connection, [one.id for one in waiting], "không còn việc phải làm")
                return False
            if self._waits(person, items):
                return False
            written = self._write(person, items)
            message = self._message(person, written, waiting)
            outbox_id = outbox.put(connection, message, at=self.at)
            reminders.carry(connection, [one.id for one in waiting], outbox_id)
        return True

    def _waits(self, person: Person, items: Sequence[messages.Item]) -> bool:
        """Who asked for less is told on the day of the first thing, or at the beginning of the week."""
        today = self.at.date()
        if self.routes[person.key].weekly:
            return not _begins_week(self.office, today) and all(item.due != today for item in items)
        return not person.daily_digest and all(item.due > today for item in items)

    def _write(self, person: Person, items: Sequence[messages.Item]) -> messages.Message:
        office, route = self.office, self.routes[person.key]
        view = messages.DigestView(
            person=person.full_name,
            office=_sender(office, self.organisation, self.at.date()),
            day=self.at.date(),
            items=items,
            place=place_of(route.channel, route.address, office.settings.official_domains),
            link=self.links.page(person.key, self.at) if self.links else None,
            unsubscribe=self.links.channel(person.key, self.at) if self.links else None,
            issuer=_issuer(office, self.at),
        )
        return messages.digest(view, office.message_templates)

    def _message(
        self, person: Person, written: messages.Message, waiting: Sequence[reminders.Uncarried]
    ) -> outbox.NewMessage:
        route = self.routes[person.key]
        not_before = route.speaks_at(self.at, self.office)
        schedules = sorted({one.schedule_id for one in waiting})
        return outbox.NewMessage(
            person=person.key,
            kind=KIND,
            local_day=self.at.date(),
            channel=route.channel,
            address=route.address,
            payload=written.payload(person.full_name),
            not_before=not_before,
            expires_at=datetime.combine(not_before.date() + timedelta(1), time.min, self.at.tzinfo),
            thread=_threads(schedules),
        )


def _threads(schedules: Sequence[int]) -> str:
    """One conversation a schedule; as many as the column holds."""
    names = [f"dot-{number}" for number in schedules]
    while len(" ".join(names)) > LONGEST_THREAD:
        names.pop()
    return " ".join(names)


def _begins_week(office: Office, day: date) -> bool:
    """Whether the day is the first working day of its week."""
    monday = day - timedelta(day.weekday())
    return office.calendar.roll(monday, Roll.NEXT) == day


def _issuer(office: Office, at: datetime) -> Issuer:
    sender = office.sender
    organizer = Party(sender.mailbox.name, sender.mailbox.address)
    return Issuer(organizer, sender.domain, at)


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
        step_id=step.id,
        version=step.target_version,
        is_news=one.rung == MOVED or one.rung.startswith(AHEAD),
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
