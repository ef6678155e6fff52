"""Calls people to a meeting about a step, tells them of its changes, calls it off.

What was sent is the record: the times, the venue and the sequence of a meeting are those of its last messages
in the outbox. Whoever was told of a meeting is told of its change; whoever was not is simply invited.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from calendars.ics import Meeting, Party, cancel_meeting, request_meeting
from nhiemky.delivery.allowed import Place, find_personal
from nhiemky.delivery.envelope import thread_of_step
from nhiemky.delivery.messages import Calendar
from nhiemky.domain.organisation import MemberStatus, Organisation
from nhiemky.domain.roles import OUTSIDE_ROLES, ROLES
from nhiemky.domain.schedule import ScheduleState, StepRecord
from nhiemky.domain.sending import State
from nhiemky.domain.vietnamese import normalise
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.notices import Notice, Told, find_readers, issuer_of, put_notice
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import outbox, schedules
from nhiemky.store.columns import VIETNAM
from nhiemky.store.engine import Connection, begin
from nhiemky.store.meetings import read_meeting_messages

LONGEST_VENUE = 200
USUAL_LENGTH = timedelta(hours=2)  # in a calendar, when nobody has said how long; the words never say it
OVERTAKEN, CALLED_OFF = "đã có lịch họp khác", "cuộc họp đã hủy"  # why a message still waiting is withdrawn
INVITED, CHANGED, CANCELLED = "meeting_invitation", "meeting_changed", "meeting_cancelled"


@dataclass(frozen=True, slots=True)
class Terms:
    """When and where, and the roles that are asked to come. Moments are in Asia/Ho_Chi_Minh."""

    starts_at: datetime
    venue: str
    roles: tuple[str, ...] = ()
    ends_at: datetime | None = None

    def facts(self) -> dict[str, object]:
        """As the messages show them."""
        return {"starts_at": self.starts_at, "ends_at": self.ends_at, "venue": self.venue}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be different; None stays. `hours` are the beginning and, where it is said, the end."""

    day: date | None = None
    hours: tuple[time, time | None] | None = None
    venue: str | None = None
    roles: tuple[str, ...] | None = None

    def of(self, before: Terms) -> Terms:
        """The terms as they will be."""
        end = before.ends_at.time() if before.ends_at else None
        start, end = self.hours or (before.starts_at.time(), end)
        on = self.day or before.starts_at.date()
        return Terms(
            datetime.combine(on, start, VIETNAM),
            before.venue if self.venue is None else self.venue,
            before.roles if self.roles is None else self.roles,
            datetime.combine(on, end, VIETNAM) if end else None,
        )


@dataclass(frozen=True, slots=True)
class Called:
    """What became of an act: the names of those who get a message, by kind; of those none reaches in time."""

    title: str
    terms: Terms
    told: Mapping[str, Sequence[str]]
    missed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """The meeting as last told: its sequence, its terms (None when called off), who knows of it."""

    sequence: int
    terms: Terms | None
    people: frozenset[str]


def invite(office: Office, step_id: int, terms: Terms, act: Act) -> Called:
    """Invites the holders of the roles, by default who does the step and who approves it.

    Raises BadInput for a meeting there is already, a time gone by, words that may not be sent.
    """
    with begin(office.engine) as connection:
        step, known = _hold(connection, step_id, act)
        if known.terms is not None:
            raise BadInput(f"việc số {step_id}", "đã mời họp; muốn đổi, dùng: nhiemky meeting change")
        terms = _complete(office, connection, step, terms)
        return _tell(office, connection, step, known, terms, act)


def change(office: Office, step_id: int, wanted: Change, act: Act) -> Called:
    """Changes what is given of the meeting's terms. Raises BadInput when nothing would change."""
    with begin(office.engine) as connection:
        step, known = _hold(connection, step_id, act)
        before = _existing(step_id, known)
        terms = _complete(office, connection, step, wanted.of(before))
        if terms == before:
            raise BadInput(f"việc số {step_id}", "lịch họp không có gì đổi")
        return _tell(office, connection, step, known, terms, act)


def cancel(office: Office, step_id: int, act: Act) -> Called:
    """Calls the meeting off; whoever was told of it is told so."""
    with begin(office.engine) as connection:
        step, known = _hold(connection, step_id, act, CALLED_OFF)
        _existing(step_id, known)
        return _tell(office, connection, step, known, None, act)


def _hold(connection: Connection, step_id: int, act: Act, why: str = OVERTAKEN) -> tuple[StepRecord, _Known]:
    """The step, held against a second act at the same time, and what is known; unsent words are withdrawn."""
    step = schedules.read_step(connection, step_id)
    schedules.hold_schedule(connection, step.schedule_id)
    schedule = schedules.read_schedule(connection, step.schedule_id)
    if schedule.state is not ScheduleState.APPROVED:
        raise BadInput(f"việc số {step_id}", f"thuộc đợt số {schedule.id} {schedule.state.label}")
    return step, _read_known(connection, step_id, act, why)


def _read_known(connection: Connection, step_id: int, act: Act, why: str) -> _Known:
    """Rows that are still waiting are withdrawn: their readers know nothing yet."""
    people: set[str] = set()
    sequence, terms = -1, None
    for row in read_meeting_messages(connection, step_id):
        waits = row.state in {State.READY, State.LEASED}
        is_unsent = waits and outbox.cancel(connection, [row.id], why, at=act.at) == 1
        if not (is_unsent or row.state in {State.CANCELLED, State.DEAD}):
            (people.discard if row.kind == CANCELLED else people.add)(row.person)
        if row.sequence >= sequence:
            is_off = row.state is State.CANCELLED and row.last_text == CALLED_OFF
            sequence, terms = row.sequence, None if is_off else _read_terms(row.payload["meeting"])
    return _Known(sequence, terms, frozenset(people))


def _existing(step_id: int, known: _Known) -> Terms:
    if known.terms is None:
        raise BadInput(f"việc số {step_id}", "chưa mời họp; hãy dùng: nhiemky meeting invite")
    return known.terms


def _complete(office: Office, connection: Connection, step: StepRecord, terms: Terms) -> Terms:
    """The terms as they will be sent; roles default to those of the step."""
    schedule = schedules.read_schedule(connection, step.schedule_id)
    model = plan_of(office, connection, schedule).steps[step.key]
    own = [role for role in (model.owner, model.approver) if role and role not in OUTSIDE_ROLES]
    return replace(terms, venue=normalise(terms.venue), roles=tuple(dict.fromkeys(terms.roles or own)))


def _check(terms: Terms, organisation: Organisation, act: Act) -> None:
    if terms.starts_at <= act.at:
        raise BadInput("--day, --time", "là lúc đã qua")
    if terms.ends_at is not None and not terms.starts_at < terms.ends_at:
        raise BadInput("--time", "giờ kết thúc phải sau giờ bắt đầu")
    if not 0 < len(terms.venue) <= LONGEST_VENUE:
        raise BadInput("--venue", f"phải có, dài không quá {LONGEST_VENUE} ký tự")
    probationary = {one.person for one in organisation.memberships if one.status is MemberStatus.PROBATIONARY}
    names = [person.full_name for person in organisation.people if person.key in probationary]
    if find_personal(terms.venue, names) is not None:
        raise BadInput("--venue", "có số điện thoại, số định danh hoặc tên đảng viên dự bị; chỉ ghi địa điểm")
    if unknown := [role for role in terms.roles if role not in ROLES - OUTSIDE_ROLES]:
        raise BadInput("--people", f'không có vai trò "{unknown[0]}"; ví dụ: secretary, committee_member, office')


def _tell(
    office: Office, connection: Connection, step: StepRecord, known: _Known, terms: Terms | None, act: Act
) -> Called:
    """Sends to each what is news to them: an invitation, a change, or that they need not come."""
    organisation = office.organisation(connection)
    shown = terms or known.terms
    assert shown is not None
    coming = []
    if terms is not None:
        _check(terms, organisation, act)
        coming = find_readers(organisation, step.body, terms.roles, act, is_meeting=True)
        if not coming:
            raise BadInput("--people", "không có ai giữ các vai trò này")
    groups = _group(organisation, known, coming)
    news = _News(office, connection, step, known, shown, is_on=terms is not None, act=act)
    missed = [
        one.person.full_name
        for kind, readers in groups.items()
        for one in put_notice(office, connection, news.notice(kind), readers, act)
    ]
    counts = {kind: len(readers) for kind, readers in groups.items()}
    action = "meeting.cancel" if terms is None else "meeting.call"
    act.record(connection, action, step.id, {"sequence": known.sequence + 1, **counts})
    names = {kind: [one.person.full_name for one in readers] for kind, readers in groups.items()}
    return Called(news.title, shown, names, missed)


def _group(organisation: Organisation, known: _Known, coming: Sequence[Told]) -> dict[str, list[Told]]:
    keys = {one.person.key for one in coming}
    gone = [person for person in organisation.people if person.key in known.people - keys]
    return {
        INVITED: [one for one in coming if one.person.key not in known.people],
        CHANGED: [one for one in coming if one.person.key in known.people],
        CANCELLED: [Told(person=person, reason="đồng chí đã được mời dự họp này") for person in gone],
    }


class _News:
    """The messages of one act: the same meeting, told to each group in its own words."""

    def __init__(
        self,
        office: Office,
        connection: Connection,
        step: StepRecord,
        known: _Known,
        terms: Terms,
        *,
        is_on: bool,
        act: Act,
    ) -> None:
        self._step, self._known, self._terms, self._is_on = step, known, terms, is_on
        schedule = schedules.read_schedule(connection, step.schedule_id)
        model = plan_of(office, connection, schedule).steps[step.key]
        self.title, self._tier = model.title, model.tier
        self._body = office.organisation(connection).body(step.body).name
        self._issuer = issuer_of(office, act.at)

    def notice(self, kind: str) -> Notice:
        """The message of a kind; those who need not come are shown what they had been told."""
        terms = self._known.terms if kind == CANCELLED and self._known.terms else self._terms
        return Notice(
            kind=kind,
            tier=self._tier,
            thread=thread_of_step(self._step.id),
            subject_id=f"{self._step.id}.{self._known.sequence + 1}",
            facts=lambda told, place, address: self._facts(kind, terms, told, place, address),
            link_to_step=self._step.id,
            sequence=self._known.sequence + 1,
            expires_at=terms.starts_at,
            kept={"meeting": _write_terms(self._terms, is_on=self._is_on)},
        )

    def _facts(self, kind: str, terms: Terms, told: Told, place: Place, address: str) -> dict[str, object]:
        facts: dict[str, object] = {"title": self.title, "body": self._body, **terms.facts()}
        if kind == CANCELLED:
            facts["is_held"] = self._is_on
        if kind == CHANGED and self._known.terms is not None:
            facts["before"] = self._known.terms.facts()
        if place in {Place.OFFICIAL, Place.PRIVATE} and address:
            facts["calendar"] = self._calendar(kind, terms, Party(told.person.full_name, address))
        return facts

    def _calendar(self, kind: str, terms: Terms, attendee: Party) -> Calendar:
        meeting = Meeting(
            key=f"hop-{self._step.id}",
            title=self.title,
            starts_at=terms.starts_at,
            ends_at=terms.ends_at or terms.starts_at + USUAL_LENGTH,
            venue=terms.venue,
            attendee=attendee,
            sequence=self._known.sequence + 1,
            text=f"Đơn vị tổ chức: {self._body}",
        )
        if kind == CANCELLED:
            return Calendar("CANCEL", cancel_meeting(meeting, self._issuer))
        return Calendar("REQUEST", request_meeting(meeting, self._issuer))


def _write_terms(terms: Terms, *, is_on: bool) -> str:
    plain = {
        "starts_at": terms.starts_at.isoformat(),
        "ends_at": terms.ends_at.isoformat() if terms.ends_at else None,
        "venue": terms.venue,
        "roles": list(terms.roles),
    }
    return json.dumps({**plain, "is_on": is_on}, ensure_ascii=False)


def _read_terms(text: str) -> Terms | None:
    """None for a meeting called off."""
    kept = json.loads(text)
    if not kept["is_on"]:
        return None
    starts_at = datetime.fromisoformat(kept["starts_at"]).astimezone(VIETNAM)
    ends_at = datetime.fromisoformat(kept["ends_at"]).astimezone(VIETNAM) if kept["ends_at"] else None
    return Terms(starts_at, kept["venue"], tuple(kept["roles"]), ends_at)
