"""Puts what was decided for a person into the one message of the working day."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from calendars.working_days import Roll
from nhiemky.delivery import messages
from nhiemky.delivery.allowed import may_attach, place_of
from nhiemky.delivery.links import Links, open_links
from nhiemky.delivery.messages_files import choose_files
from nhiemky.domain.agenda import is_speaking
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.performing.channel_choice import Route, choose
from nhiemky.performing.counts import Counts
from nhiemky.performing.digest_news import NOTHING, News, find_drafts, find_urgent, join
from nhiemky.performing.digest_writing import KIND, Reminded, find_items, read_reminded, write_digest
from nhiemky.performing.group_boards import compose_group_boards
from nhiemky.performing.office import Office
from nhiemky.store import outbox, reminders
from nhiemky.store.engine import Connection, StoreUnavailable, begin, connected, read
from nhiemky.store.silences import Silence, read_silences, silenced_people, silenced_schedules

LONGEST_THREAD = 160
TOGETHER = 20  # digests in one transaction: nobody waits long for the database
log = logging.getLogger(__name__)


def compose_digests(office: Office, *, at: datetime) -> Counts:
    """One digest a person for the day, with every reminder no message carries yet; some in one transaction.

    Reminders of people and schedules that are silenced wait until the silence ends. The clerk gets one also for
    what the office alone can settle. Groups are told once a week.
    """
    if not is_speaking(at, office.calendar, office.settings.digest_at):
        return Counts()
    counts = _compose_for_people(office, at)
    counts.update(compose_group_boards(office, at=at))
    return counts


def _compose_for_people(office: Office, at: datetime) -> Counts:
    counts = Counts()
    with read(office.engine) as connection:
        silences = read_silences(connection, at.date())
        waiting = _not_silenced(silences, reminders.read_uncarried(connection))
        urgent = find_urgent(office, connection, KIND, at)
        asked = _whom_to_tell(waiting, urgent, silences)
        if not asked:
            return counts
        organisation = office.organisation(connection)
        written = reminders.find_written_to(connection, asked, KIND, at.date())
        people = {one.key: one for one in organisation.people if one.key not in written}
        known = [people[key] for key in asked if key in people]
        drafts = find_drafts(office, connection, organisation, [one.key for one in known], KIND, at.date())
        routes = choose(office, connection, known, at=at)
        reminded = read_reminded(office, connection, waiting, at.date())
    news, links = join(urgent, drafts), open_links(office.settings)
    with connected(office.engine) as line:
        round_ = _Round(office, line, organisation, routes, news, reminded, links, at)
        # in one order for every worker: of two transactions with several people each neither waits for the other
        todo = [_Asked(people.get(key), asked[key]) for key in sorted(asked) if key not in written]
        for start in range(0, len(todo), TOGETHER):
            counts.update(round_.compose(todo[start : start + TOGETHER]))
    return counts


def _whom_to_tell(
    waiting: Sequence[reminders.Uncarried], urgent: Mapping[str, News], silences: Sequence[Silence]
) -> dict[str, list[reminders.Uncarried]]:
    """Everybody with something to be told, and their reminders."""
    asked = {person: list(group) for person, group in groupby(waiting, key=attrgetter("person"))}
    silenced = silenced_people(silences)
    for person, news in urgent.items():
        if news.is_urgent and person not in silenced:
            asked.setdefault(person, [])
    return asked


def _not_silenced(
    silences: Sequence[Silence], waiting: Sequence[reminders.Uncarried]
) -> list[reminders.Uncarried]:
    people, schedules = silenced_people(silences), silenced_schedules(silences)
    return [one for one in waiting if one.person not in people and one.schedule_id not in schedules]


class _Asked(NamedTuple):
    """A person with something to be told; None has left the list."""

    person: Person | None
    waiting: Sequence[reminders.Uncarried]


@dataclass(frozen=True, slots=True)
class _Round:
    """The digests of one moment; `line` is the connection on which they have their transactions."""

    office: Office
    line: Connection
    organisation: Organisation
    routes: Mapping[str, Route]
    news: Mapping[str, News]
    reminded: Reminded
    links: Links | None
    at: datetime

    def compose(self, group: Sequence[_Asked]) -> Counts:
        """The digests of some people in one transaction; where one goes wrong each has its own."""
        try:
            with begin(self.line) as connection:
                counts = self._put(connection, group)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  (whatever it is, the other people get theirs)
            return self._each_alone(group) if len(group) > 1 else _failed(group[0], error)
        return counts

    def _each_alone(self, group: Sequence[_Asked]) -> Counts:
        counts = Counts()
        for one in group:
            counts.update(self.compose([one]))
        return counts

    def _put(self, connection: Connection, group: Sequence[_Asked]) -> Counts:
        counts, told = Counts(), []
        for person, waiting in group:
            if person is None:  # whoever holds the role now is told at its next rung
                reminders.cancel(connection, [one.id for one in waiting], "không còn trong danh sách")
                counts.add("unanswered", len(waiting))
            elif digest := self._compose_one(connection, person, waiting):
                told.append(digest)
        ids = outbox.put_all(connection, [message for message, _ in told], at=self.at)
        carried = {one: number for (_, ones), number in zip(told, ids, strict=True) for one in ones}
        reminders.carry(connection, carried)
        if told:
            counts.add("digests", len(told))
        return counts

    def _compose_one(
        self, connection: Connection, person: Person, waiting: Sequence[reminders.Uncarried]
    ) -> tuple[outbox.NewMessage, Sequence[int]] | None:
        """The message and the reminders it carries; None when there is nothing to be told today."""
        office, today = self.office, self.at.date()
        news, ids = self.news.get(person.key, NOTHING), [one.id for one in waiting]
        items = find_items(office, connection, self.organisation, person, waiting, self.reminded, today)
        if not items:
            reminders.cancel(connection, ids, "không còn việc phải làm")
        if not news.is_urgent and (not items or self._waits(person, items)):
            return None
        route = self.routes[person.key]
        place = place_of(route.channel, route.address, office.settings.official_domains)
        written = write_digest(office, self.organisation, person, items, news, place, self.links, self.at)
        files = choose_files(
            connection,
            [one.id for one in news.drafts if may_attach(one.tier, place)],
            place,
            office.settings.attachment_limit,
        )
        return self._message(person, written, waiting, files), ids if items else ()

    def _waits(self, person: Person, items: Sequence[messages.Item]) -> bool:
        """Who asked for less is told on the day of the first thing, or at the beginning of the week."""
        today = self.at.date()
        if self.routes[person.key].weekly:
            return not _begins_week(self.office, today) and all(item.due != today for item in items)
        return not person.daily_digest and all(item.due > today for item in items)

    def _message(
        self,
        person: Person,
        written: messages.Message,
        waiting: Sequence[reminders.Uncarried],
        files: Sequence[int],
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
            attachment_ids=files or None,  # asked once more when it leaves
        )


def _failed(asked: _Asked, error: Exception) -> Counts:
    log.warning("a digest could not be composed: %s", type(error).__name__)
    counts = Counts()
    for schedule_id in sorted({one.schedule_id for one in asked.waiting}):
        counts.fail(schedule_id)
    return counts


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
