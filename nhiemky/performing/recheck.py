"""Asks once more, just before a message leaves: still to be done, still theirs, not silenced, not at night?"""

from collections.abc import Sequence
from datetime import datetime

from nhiemky.domain.fallback import is_chat
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.quiet import speaks_at
from nhiemky.domain.secrecy import Tier
from nhiemky.domain.sending import HARMLESS_KINDS, Hold, State
from nhiemky.domain.vietnamese import format_date
from nhiemky.performing.channel_choice import quiet_of
from nhiemky.performing.office import Office
from nhiemky.store.engine import Connection, read
from nhiemky.store.links import find_person
from nhiemky.store.outbox_rows import OutboxRow
from nhiemky.store.preferences import NONE, read_preferences
from nhiemky.store.reminders import Carried, read_carried
from nhiemky.store.silences import Silence, read_silences, silenced_people, silenced_schedules
from nhiemky.store.suppressions import find_suspended

ASKED_FOR = frozenset({"account_linking", "test"})  # the person waits for them: no hour is quiet
REMINDERS = HARMLESS_KINDS - ASKED_FOR

LINKED = frozenset({"zalobot", "zalooa"})  # where an address is an account the person has linked

DONE = "mọi việc trong tin đã xong hoặc đã dời hạn"
LEFT = "người nhận không còn trong danh sách"
NOT_THEIRS = "người nhận không còn phụ trách việc nào trong tin"
QUIET = "ngoài giờ gửi tin của người nhận"
UNLINKED = "người nhận đã gỡ liên kết Zalo"
OFFICIAL_ONLY = "tin nội bộ chỉ gửi vào hộp thư công vụ"


def recheck(office: Office, row: OutboxRow, at: datetime) -> Hold | None:
    """Why the message is not to be sent at this moment, or None."""
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
        if row.kind not in ASKED_FOR and all(one.key != row.person for one in organisation.people):
            return Hold(LEFT, is_told_later=True)
        silences = read_silences(connection, at.date()) if row.kind in REMINDERS else []
        return (
            _is_over(organisation, row, read_carried(connection, row.id), silences, at)
            or _is_silenced(row, silences)
            or _cannot_go(connection, row, at)
            or _is_quiet(office, connection, row, at)
        )


def _is_over(
    organisation: Organisation,
    row: OutboxRow,
    carried: Sequence[Carried],
    silences: Sequence[Silence],
    at: datetime,
) -> Hold | None:
    if not carried:
        return None
    live = [one for one in carried if one.is_live and not one.is_moved]
    if not live:
        return Hold(DONE)
    theirs = [one for one in live if _is_theirs(organisation, one, row.person, at)]
    if not theirs:
        return Hold(NOT_THEIRS)
    quiet = silenced_schedules(silences)
    if all(one.schedule_id in quiet for one in theirs):
        return _silent(quiet[theirs[0].schedule_id])
    return None


def _is_theirs(organisation: Organisation, one: Carried, person: str, at: datetime) -> bool:
    return any(holder.key == person for holder in resolve(organisation, one.body, one.role, at.date()))


def _is_silenced(row: OutboxRow, silences: Sequence[Silence]) -> Hold | None:
    found = silenced_people(silences).get(row.person)
    return _silent(found) if found else None


def _silent(silence: Silence) -> Hold:
    until = format_date(silence.until_on)
    return Hold(f"tạm dừng nhắc đến hết ngày {until}: {silence.reason}", is_told_later=True)


def _cannot_go(connection: Connection, row: OutboxRow, at: datetime) -> Hold | None:
    if row.tier == Tier.INTERNAL and is_chat(row.channel):
        return Hold(OFFICIAL_ONLY, State.DEAD)
    if _is_of_an_account(row) and find_person(connection, row.channel, row.address) != row.person:
        return Hold(UNLINKED, State.DEAD)  # they have been promised that nothing comes there any more
    place = (row.channel, row.address)
    found = find_suspended(connection, [place], at).get(place)
    return Hold(f"địa chỉ đang bị tạm ngừng: {found.reason}", State.DEAD) if found else None


def _is_of_an_account(row: OutboxRow) -> bool:
    is_group = row.address.startswith(("gmf:", "group:"))
    return row.channel in LINKED and row.kind not in ASKED_FOR and not is_group


def _is_quiet(office: Office, connection: Connection, row: OutboxRow, at: datetime) -> Hold | None:
    if row.kind in ASKED_FOR:
        return None
    preference = read_preferences(connection, [row.person]).get(row.person, NONE)
    until = speaks_at(at, quiet_of(office, preference), office.calendar)
    return Hold(QUIET, State.READY, until) if until > at else None
