"""Decisions of the superior about the committee: our submission, and the filing of what was decided."""

from datetime import date

from calendars.expressions import Unit
from nhiemky.domain.decision_checks import check_register
from nhiemky.domain.decisions import (
    DECISION_STEPS,
    REQUEST_STEPS,
    Decision,
    DecisionState,
    Named,
    Side,
    Way,
    tell_state,
    way_of,
)
from nhiemky.domain.new_holders import HolderChange
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord, StepState
from nhiemky.domain.vietnamese import format_date
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.decision_people import read_people
from nhiemky.performing.act import Act
from nhiemky.performing.decision_acts import (
    Given,
    finish_steps_of,
    live_steps,
    new_values,
    put_into_office,
    read_for,
    read_symbol,
    refuse_before,
    refuse_before_closing,
    refuse_coming,
    refuse_twin,
)
from nhiemky.performing.decision_record import subjects_of
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.performing.steps import receive_within
from nhiemky.store import decisions as store
from nhiemky.store import schedules
from nhiemky.store.engine import Connection, begin, read

# A superior's decision on the committee is there when both of these are decided; there may be several papers.
NEEDED_ROLES = frozenset({"committee_member", "secretary"})


def submit_request(office: Office, schedule_id: int, on: date, number: str | None, act: Act) -> Decision:
    """Our submission has gone to the superior; how long it may take stands in the plan."""
    with begin(office.engine) as connection:
        schedule, _ = read_for(office, connection, schedule_id, is_cell=False)
        refuse_coming(on, "--date", act)
        for one in store.read_decisions(connection, [schedule_id]):
            if one.state is DecisionState.SUBMITTED:
                raise BadInput(f"đợt số {schedule_id}", f"{tell_state(one)} (hồ sơ số {one.id})")
        way = way_of(schedule.plan, schedule.variant)
        refuse_before_closing(schedule, way, on, "--date")
        values = new_values(schedule, Side.SUPERIOR, way, DecisionState.SUBMITTED, None)
        symbol = read_symbol(number, "--number") if number else None
        values |= {"request_number": symbol, "request_on": on}
        made = store.add_decision(connection, values, (), act.actor, act.at)
        act.record(connection, "decision.submit", made.id, {"schedule": schedule_id, "on": on})
        finish_steps_of(office, connection, schedule, REQUEST_STEPS, on, act)
    return made


def file_decision(
    office: Office, schedule_id: int, given: Given, issuer: str, effective: date, act: Act, *, apply: bool
) -> tuple[Decision, tuple[HolderChange, ...]]:
    """Files a superior's decision and puts its people into office from its day; without `apply` a preview."""
    if not issuer.strip():
        raise BadInput("--issuer", "phải ghi cơ quan ban hành, không để trống")
    with begin(office.engine, keep=apply) as connection:
        schedule, organisation = read_for(office, connection, schedule_id, is_cell=False)
        number = read_symbol(given.number, "--number")
        refuse_coming(given.on, "--date", act)
        if effective < given.on:
            raise BadInput("--effective", f"{format_date(effective)} trước ngày ký ({format_date(given.on)})")
        way = way_of(schedule.plan, schedule.variant)
        _refuse_too_early(connection, schedule, way, given.on)
        refuse_twin(connection, schedule_id, number, given.on, is_request=False)
        people = _read_filed(given, organisation, schedule, effective, act)
        values = new_values(schedule, Side.SUPERIOR, way, DecisionState.FILED, given.people)
        values |= {"symbol": number, "signed_on": given.on, "issuer": issuer.strip(), "effective_on": effective}
        made = store.add_decision(connection, values, people, act.actor, act.at)
        changes, newest = put_into_office(office, connection, schedule, made, effective, act)
        title = f"Quyết định {subjects_of(made)}"
        made = store.change_decision(connection, made.id, organisation_id=newest, title=title)
        act.record(connection, "decision.file", made.id, {"schedule": schedule_id, "organisation": newest})
        _follow_filing(office, connection, schedule, given.on, act)
    return made, changes


def _refuse_too_early(connection: Connection, schedule: ScheduleRecord, way: Way, on: date) -> None:
    """A ratification is younger than the election and than our submission about it."""
    refuse_before_closing(schedule, way, on, "--date")
    if way is Way.ELECT:
        for one in store.read_decisions(connection, [schedule.id]):
            if one.state is DecisionState.SUBMITTED:
                refuse_before(on, one.request_on, "ngày tờ trình")


def _read_filed(
    given: Given, organisation: Organisation, schedule: ScheduleRecord, effective: date, act: Act
) -> tuple[Named, ...]:
    if given.people is None:
        raise BadInput("--people", "còn thiếu danh sách kèm theo quyết định")
    people = read_people(given.people, organisation, schedule.body)
    found = check_register(organisation, schedule.body, people, min(effective, act.today), act.today)
    if faults := [BadInput(one.place or "danh sách", one.message) for one in found if one.is_fault]:
        raise BadRows(given.people.name, faults)
    return people


def _follow_filing(office: Office, connection: Connection, schedule: ScheduleRecord, on: date, act: Act) -> None:
    """Several papers may make one decision: seen with the first, done when committee and secretary are there."""
    filed = store.read_decisions(connection, [schedule.id])
    named = {one.role for decision in filed if decision.state is DecisionState.FILED for one in decision.people}
    if named >= NEEDED_ROLES:
        finish_steps_of(office, connection, schedule, DECISION_STEPS, on, act)
        return
    for step in live_steps(connection, schedule, DECISION_STEPS):
        if step.state is StepState.OPEN:
            receive_within(office, connection, step.id, on, act)


def describe_service(office: Office, decision: Decision) -> str | None:
    """How long the superior may take by the plan, and until when: "Cấp trên trả lời trong 15 ngày làm việc, …"."""
    with read(office.engine) as connection:
        schedule = schedules.read_schedule(connection, decision.schedule_id)
        plan = plan_of(office, connection, schedule)
        steps = schedules.read_steps(connection, [schedule.id])[schedule.id]
    wanted = {one.key for one in steps if one.state is not StepState.NOT_APPLICABLE} & set(DECISION_STEPS)
    waits = next((plan.steps[key].waits_for for key in wanted if key in plan.steps), None)
    if waits is None or decision.request_on is None:
        return None
    if waits.service.unit is not Unit.WORKING_DAY:
        return f"Thời hạn cấp trên trả lời: {waits.service}"
    until = office.calendar.shift(decision.request_on, waits.service.count)
    return f"Cấp trên trả lời trong {waits.service.count} ngày làm việc, đến {format_date(until)}"
