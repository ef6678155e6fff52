"""What a person answers from a message: received, done, or asking for a later day.

A request for a later day moves nothing: it is kept beside the step for the office to decide.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from calendars.wording import format_date, format_weekday_date
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepRecord
from nhiemky.domain.secrecy import handling_of
from nhiemky.domain.vietnamese import normalise
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.performing.steps import finish_within, receive_within
from nhiemky.performing.things import (
    ASKED_LATER,
    HIDDEN_TITLE,
    asked_day,
    describe_end,
    find_asked,
    is_pending,
    read_owned,
)
from nhiemky.store import schedules as store
from nhiemky.store.answers import Press, claim_press, find_press
from nhiemky.store.engine import Connection, begin, read

MOST_DAYS = 30  # working days; whoever needs more talks to the office
LONGEST_REASON = 300
_LONGEST_NOTE = 2000


class What(StrEnum):
    """The three buttons."""

    RECEIVED = "received"
    DONE = "done"
    LATER = ASKED_LATER


class NothingToDo(NhiemkyError):
    """Không còn gì phải làm."""


class AlreadyPressed(NothingToDo):
    """Lần bấm này đã được ghi nhận trước đó, không ghi thêm lần nữa."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A press of a button. `days` are working days, asked for with WHAT.LATER only."""

    step_id: int
    what: What
    days: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A later day that somebody asks for and nobody has decided on yet."""

    step_id: int
    schedule_id: int
    title: str
    body: str
    person: str
    asked_at: datetime
    due: date
    until: date
    days: int
    reason: str
    tier: int


def give_answer(office: Office, person: Person, answer: Answer, token: str, act: Act) -> str:
    """Does what was pressed, once for a token; gives the sentence that says what was done.

    Raises AlreadyPressed for a repeat, NothingToDo when the step is no longer open, BadInput for a request
    that makes no sense; nothing is changed then.
    """
    with begin(office.engine) as connection:
        if used := find_press(connection, token):
            raise AlreadyPressed(_describe_repeat(used))
        title, details = _check(office, connection, person, answer, act.today)
        press = Press(person.key, answer.step_id, answer.what, details, act.at)
        if not claim_press(connection, token, press):
            raise AlreadyPressed
        return _perform(office, connection, answer, title, details, act)


def read_requests(office: Office) -> list[Request]:
    """The requests nobody has decided on: the step is still open on the day it had when they were made."""
    with read(office.engine) as connection:
        return find_requests(office, connection)


def find_requests(office: Office, connection: Connection) -> list[Request]:
    """As `read_requests`, within a transaction."""
    presses = find_asked(connection)
    steps = store.read_steps_by_id(connection, presses) if presses else []
    waiting = [one for one in steps if one.state.is_live and one.target and is_pending(one, presses[one.id])]
    if not waiting:
        return []
    organisation = office.organisation(connection)
    schedules = {one.id: one for one in store.read_schedules(connection, {one.schedule_id for one in waiting})}
    return [
        _as_request(office, connection, organisation, schedules[step.schedule_id], step, presses[step.id])
        for step in waiting
        if schedules[step.schedule_id].state is ScheduleState.APPROVED
    ]


def _describe_repeat(press: Press) -> str:
    return (
        f"Lần bấm này đã được ghi nhận lúc {press.at:%H:%M} {format_weekday_date(press.at.date())}; "
        "không ghi thêm gì."
    )


def _check(
    office: Office, connection: Connection, person: Person, answer: Answer, today: date
) -> tuple[str, dict[str, object] | None]:
    """Whether this person may press this now; gives the step's name and what is to be kept of the press."""
    organisation = office.organisation(connection)
    owned = {one[1].id: one for one in read_owned(office, connection, organisation, person, today)}
    if answer.step_id not in owned:
        raise NothingToDo(describe_end(office, connection, organisation, answer.step_id))
    schedule, step = owned[answer.step_id]
    model = plan_of(office, connection, schedule).steps[step.key]
    name = f"việc “{model.title}”" if handling_of(model.tier).is_told else "việc này"
    if answer.what is not What.LATER:
        return name, None
    # What is written about personnel work would stand in the database and on screens: it is told to the office.
    reason = "" if not handling_of(model.tier).is_told else normalise(answer.reason)[:LONGEST_REASON]
    if not 1 <= answer.days <= MOST_DAYS:
        raise BadInput("Số ngày xin lùi", f"chọn từ 1 đến {MOST_DAYS} ngày làm việc")
    if not reason and handling_of(model.tier).is_told:
        raise BadInput("Lý do", "xin ghi lý do xin lùi")
    assert step.target is not None
    until = office.calendar.shift(max(step.target, today), answer.days)
    kept = {"days": answer.days, "until": until.isoformat(), "version": step.target_version, "reason": reason}
    return name, kept


def _perform(
    office: Office,
    connection: Connection,
    answer: Answer,
    name: str,
    details: dict[str, object] | None,
    act: Act,
) -> str:
    match answer.what:
        case What.RECEIVED:
            receive_within(office, connection, answer.step_id, act.today, act)
            return f"Đồng chí đã nhận {name}."
        case What.DONE:
            finish_within(office, connection, {answer.step_id: act.today}, act)
            return f"Đồng chí đã làm xong {name}. Xin cảm ơn đồng chí."
        case What.LATER:
            assert details is not None
            until = date.fromisoformat(str(details["until"]))
            _keep_request(connection, answer, until, str(details["reason"]), act)
            return (
                f"Đề nghị lùi {name} đến {format_weekday_date(until)} đã chuyển Văn phòng Đảng ủy. "
                "Hạn hiện tại chưa đổi cho đến khi được đồng ý."
            )


def _keep_request(connection: Connection, answer: Answer, until: date, reason: str, act: Act) -> None:
    """Beside the step, where the clerk looks; the reason not in the audit, which holds no texts."""
    step = store.read_step(connection, answer.step_id)
    said = f"xin lùi đến {format_date(until)}" + (f": {reason}" if reason else "")
    note = f"{step.note}; {said}" if step.note else said
    store.change_step(connection, step.id, note=note[-_LONGEST_NOTE:])
    act.record(connection, "step.later_asked", step.id, {"days": answer.days, "until": until})


def _as_request(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    step: StepRecord,
    press: Press,
) -> Request:
    model = plan_of(office, connection, schedule).steps[step.key]
    assert press.details is not None
    assert step.target is not None
    names = {one.key: one.full_name for one in organisation.people}
    return Request(
        step_id=step.id,
        schedule_id=schedule.id,
        title=HIDDEN_TITLE if not handling_of(model.tier).is_told else model.title,
        body=organisation.body(step.body).name,
        person=names.get(press.person, press.person),
        asked_at=press.at,
        due=step.target,
        until=asked_day(press),
        days=int(press.details["days"]),
        reason=str(press.details["reason"]),
        tier=model.tier,
    )
