"""Asks once more, just before messages leave: still to be done, still theirs, not silenced, not at night?

A digest of which only a part is over is written anew with the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from nhiemky.delivery.messages_group import KIND as BOARD
from nhiemky.domain.fallback import is_chat
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.quiet import speaks_at
from nhiemky.domain.secrecy import Tier
from nhiemky.domain.sending import HARMLESS_KINDS, Hold, Revision, State
from nhiemky.domain.vietnamese import format_date
from nhiemky.errors import NotFound
from nhiemky.performing.channel_choice import quiet_of
from nhiemky.performing.digest_writing import KIND as DIGEST
from nhiemky.performing.digest_writing import rewrite_digest
from nhiemky.performing.group_boards import recheck_board
from nhiemky.performing.office import Office
from nhiemky.store.engine import Connection, read
from nhiemky.store.links import addresses_of
from nhiemky.store.outbox_rows import OutboxRow
from nhiemky.store.outbox_sweep import RESENT, mark_resent
from nhiemky.store.preferences import NONE, Preference, read_preferences
from nhiemky.store.reminders import Carried, Uncarried, read_carried
from nhiemky.store.silences import Silence, read_silences, silenced_people, silenced_schedules
from nhiemky.store.suppressions import Suppression, find_suspended

ASKED_FOR = frozenset({"account_linking", "test"})  # the person waits for them: no hour is quiet
REMINDERS = HARMLESS_KINDS - ASKED_FOR

LINKED = frozenset({"zalobot", "zalooa"})  # where an address is an account the person has linked

# The parts of a payload that the writing of a message makes.
WRITTEN = frozenset({"name", "subject", "text", "html", "zalo", "zbs", "calendar", "method", "unsubscribe"})

DONE = "mọi việc trong tin đã xong hoặc đã dời hạn"
LEFT = "người nhận không còn trong danh sách"
NOT_THEIRS = "người nhận không còn phụ trách việc nào trong tin"
QUIET = "ngoài giờ gửi tin của người nhận"
UNLINKED = "người nhận đã gỡ liên kết Zalo"
OFFICIAL_ONLY = "tin nội bộ chỉ gửi vào hộp thư công vụ"


def recheck(office: Office, rows: Sequence[OutboxRow], at: datetime) -> dict[int, Hold | Revision]:
    """Which of the messages are not to be sent at this moment, and why; which have to say something else."""
    with read(office.engine) as connection:
        moment = _look(office, connection, rows, at)
        answers = {row.id: moment.answer(connection, row) for row in rows}
    return {number: answer for number, answer in answers.items() if answer is not None}


def _look(office: Office, connection: Connection, rows: Sequence[OutboxRow], at: datetime) -> "_Moment":
    people = {row.person for row in rows}
    places = [(row.channel, row.address) for row in rows]
    return _Moment(
        office,
        at,
        office.organisation(connection),
        read_silences(connection, at.date()),
        read_carried(connection, [row.id for row in rows]),
        addresses_of(connection, people) if any(map(_is_of_an_account, rows)) else {},
        find_suspended(connection, places, at),
        read_preferences(connection, people),
    )


@dataclass(frozen=True, slots=True)
class _Moment:
    """All that decides about several messages, read once for all of them."""

    office: Office
    at: datetime
    organisation: Organisation
    silences: Sequence[Silence]
    carried: Mapping[int, Sequence[Carried]]
    accounts: Mapping[str, Mapping[str, str]]
    suspended: Mapping[tuple[str, str], Suppression]
    preferences: Mapping[str, Preference]
    acting: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def answer(self, connection: Connection, row: OutboxRow) -> Hold | Revision | None:
        """Why the message is not to be sent now, or what it has to say instead."""
        if row.kind == BOARD:
            return self._is_quiet(row) or recheck_board(self.office, connection, row, self.at)
        if row.kind not in ASKED_FOR and not _is_known(self.organisation, row.person):
            return Hold(LEFT, is_told_later=True)
        found = self._revise(connection, row)
        if isinstance(found, Hold):
            return found
        return self._is_silenced(row) or self._cannot_go(row) or self._is_quiet(row) or found

    def _revise(self, connection: Connection, row: OutboxRow) -> Hold | Revision | None:
        """A digest that tells what is over says only the rest; with no rest it is held back."""
        carried = self.carried.get(row.id, ())
        if not carried:
            return None
        theirs = [one for one in carried if one.is_live and not one.is_moved and self._is_theirs(one, row.person)]
        quiet = silenced_schedules(self.silences)
        told = [one.reminder for one in theirs if one.reminder.schedule_id not in quiet]
        steps = {one.reminder.step_id for one in carried}
        if told and (row.kind != DIGEST or {one.step_id for one in told} == steps):
            return None
        written = _rewrite(self.office, connection, row, told, self.at)
        if written is None:
            return _why_over(carried, theirs, quiet)
        silent = tuple(one.reminder.id for one in theirs if one.reminder.schedule_id in quiet)
        return Revision(written, silent)

    def _is_theirs(self, one: Carried, person: str) -> bool:
        place = (one.body, one.reminder.reason)
        if place not in self.acting:
            holders = resolve(self.organisation, *place, self.at.date())
            self.acting[place] = frozenset(holder.key for holder in holders)
        return person in self.acting[place]

    def _is_silenced(self, row: OutboxRow) -> Hold | None:
        found = silenced_people(self.silences).get(row.person) if row.kind in REMINDERS else None
        return _silent(found) if found else None

    def _cannot_go(self, row: OutboxRow) -> Hold | None:
        if row.tier == Tier.INTERNAL and is_chat(row.channel):
            return Hold(OFFICIAL_ONLY, State.DEAD)
        if _is_of_an_account(row) and self.accounts.get(row.person, {}).get(row.channel) != row.address:
            return Hold(UNLINKED, State.DEAD)  # they have been promised that nothing comes there any more
        found = self.suspended.get((row.channel, row.address))
        return Hold(f"địa chỉ đang bị tạm ngừng: {found.reason}", State.DEAD) if found else None

    def _is_quiet(self, row: OutboxRow) -> Hold | None:
        if row.kind in ASKED_FOR:
            return None
        preference = self.preferences.get(row.person, NONE)
        until = speaks_at(self.at, quiet_of(self.office, preference), self.office.calendar)
        return Hold(QUIET, State.READY, until) if until > self.at else None


def _is_known(organisation: Organisation, person: str) -> bool:
    try:
        organisation.person(person)
    except NotFound:
        return False
    return True


def _rewrite(
    office: Office, connection: Connection, row: OutboxRow, told: Sequence[Uncarried], at: datetime
) -> Mapping[str, str] | None:
    """The digest with these reminders alone; one that may come twice goes on saying so."""
    message = rewrite_digest(office, connection, row, told, at=at) if row.kind == DIGEST else None
    if message is None:
        return None
    new = {name: value for name, value in row.payload.items() if name not in WRITTEN}
    new |= message.payload(row.payload["name"])
    is_repeated = row.payload["subject"].endswith(RESENT)
    return mark_resent(replace(row, payload=new), at) if is_repeated else new


def _why_over(carried: Sequence[Carried], theirs: Sequence[Carried], quiet: Mapping[int, Silence]) -> Hold:
    if not theirs:
        return Hold(NOT_THEIRS if any(one.is_live and not one.is_moved for one in carried) else DONE)
    silent = [quiet[one.reminder.schedule_id] for one in theirs if one.reminder.schedule_id in quiet]
    return _silent(silent[0]) if silent else Hold(DONE)


def _silent(silence: Silence) -> Hold:
    until = format_date(silence.until_on)
    return Hold(f"tạm dừng nhắc đến hết ngày {until}: {silence.reason}", is_told_later=True)


def _is_of_an_account(row: OutboxRow) -> bool:
    is_group = row.address.startswith(("gmf:", "group:"))
    return row.channel in LINKED and row.kind not in ASKED_FOR and not is_group
