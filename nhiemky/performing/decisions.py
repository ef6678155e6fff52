"""Decisions about the people of our cells: request received, checked, signed outside, sent."""

from datetime import date
from pathlib import Path
from typing import Any

from nhiemky.domain.decision_checks import Finding, check_people
from nhiemky.domain.decisions import (
    DECISION_STEPS,
    REQUEST_STEPS,
    Decision,
    DecisionAct,
    DecisionState,
    Side,
    way_of,
)
from nhiemky.domain.new_holders import HolderChange
from nhiemky.domain.organisation import Organisation
from nhiemky.drafting.kinds import load_kind
from nhiemky.intake.decision_people import read_people
from nhiemky.performing.act import Act
from nhiemky.performing.decision_acts import (
    Given,
    finish_steps_of,
    new_values,
    open_decision,
    put_into_office,
    read_for,
    read_symbol,
    refuse_before,
    refuse_before_closing,
    refuse_coming,
    refuse_twin,
)
from nhiemky.performing.decision_record import read_record, subjects_of
from nhiemky.performing.issuing import Paperwork, issuer_of, register
from nhiemky.performing.notices import announce_decision
from nhiemky.performing.office import Office
from nhiemky.store import decisions as store
from nhiemky.store import drafts, schedules
from nhiemky.store.engine import begin, read
from nhiemky.store.issued import Issued


def receive_request(office: Office, schedule_id: int, given: Given, act: Act) -> Decision:
    """A cell's request has come in. Raises NotFound, BadInput, BadRows; the same request twice is refused."""
    with begin(office.engine) as connection:
        schedule, organisation = read_for(office, connection, schedule_id, is_cell=True)
        number = read_symbol(given.number, "--request-number")
        refuse_coming(given.on, "--request-date", act)
        way = way_of(schedule.plan, schedule.variant)
        refuse_before_closing(schedule, way, given.on, "--request-date")
        refuse_twin(connection, schedule_id, number, given.on, is_request=True)
        people = read_people(given.people, organisation, schedule.body) if given.people else ()
        values = new_values(schedule, Side.OURS, way, DecisionState.RECEIVED, given.people)
        values |= {"request_number": number, "request_on": given.on}
        made = store.add_decision(connection, values, people, act.actor, act.at)
        act.record(connection, "decision.receive", made.id, {"schedule": schedule_id, "people": len(people)})
        finish_steps_of(office, connection, schedule, REQUEST_STEPS, given.on, act)
    return made


def check_decision(
    office: Office, decision_id: int, act: Act, people: Path | None = None
) -> tuple[Decision, tuple[Finding, ...]]:
    """Checks the people, or a corrected list of them, against register and record.

    Without a fault it may be drafted. What is found is kept, by line, without names.
    """
    with begin(office.engine) as connection:
        decision = open_decision(connection, decision_id, DecisionAct.CHECK)
        schedule = schedules.read_schedule(connection, decision.schedule_id)
        organisation = office.organisation(connection)
        named = read_people(people, organisation, decision.body) if people else decision.people
        record = read_record(connection, schedule)
        found = check_people(organisation, decision.body, named, decision.way, record, act.today)
        is_sound = not any(one.is_fault for one in found)
        state = DecisionState.CHECKED if is_sound else DecisionState.RECEIVED
        kept = {"state": state, "findings": [str(one) for one in found], "checked_on": act.today}
        decision = store.change_decision(connection, decision_id, named, **kept)
        act.record(connection, "decision.check", decision_id, {"findings": len(found), "sound": is_sound})
    return decision, found


def sign_decision(office: Office, decision_id: int, number: int, on: date, act: Act) -> Issued:
    """It was signed outside the system; its number goes into the committee's register."""
    with begin(office.engine) as connection:
        decision = open_decision(connection, decision_id, DecisionAct.SIGN)
        refuse_before(on, decision.request_on, "ngày tờ trình")
        organisation = office.organisation(connection)
        cell = organisation.body(decision.body)
        committee = organisation.body(cell.parent or cell.key)
        kind = load_kind(decision.kind, office.settings.templates, office.settings.templates_overlay)
        subject = drafts.subject_of(decision.schedule_id, decision.body, None)
        written = drafts.find_drafts(connection, subject=subject, kind=decision.kind)
        draft = next((row["id"] for row in reversed(written) if row["written_at"].date() <= on), None)
        title = f"Quyết định {subjects_of(decision)} {cell.name}"
        abbreviation, issuer = kind.data.abbreviation, issuer_of(kind, committee)
        paper = Paperwork(committee, issuer, abbreviation, decision.kind, title, draft)
        issued = register(office, connection, paper, number, on, act)
        known: dict[str, Any] = {"issued_id": issued.id, "symbol": issued.symbol, "signed_on": on, "title": title}
        store.change_decision(connection, decision_id, state=DecisionState.SIGNED, **known)
        act.record(connection, "decision.sign", decision_id, {"symbol": issued.symbol, "on": on})
    return issued


def send_decision(
    office: Office, decision_id: int, on: date, act: Act, *, apply: bool
) -> tuple[HolderChange, ...]:
    """It was sent: from that day the people are in office. Without `apply` only what would change is given."""
    with begin(office.engine, keep=apply) as connection:
        decision = open_decision(connection, decision_id, DecisionAct.SEND)
        refuse_coming(on, "--date", act)
        refuse_before(on, decision.signed_on, "ngày ký")
        schedule = schedules.read_schedule(connection, decision.schedule_id)
        changes, newest = put_into_office(office, connection, schedule, decision, on, act)
        done: dict[str, Any] = {"state": DecisionState.SENT, "sent_on": on, "effective_on": on}
        store.change_decision(connection, decision_id, **done, organisation_id=newest)
        act.record(connection, "decision.send", decision_id, {"on": on, "organisation": newest})
        finish_steps_of(office, connection, schedule, DECISION_STEPS, on, act)
        announce_decision(office, connection, store.read_decision(connection, decision_id), act)
    return changes


def list_decisions(office: Office) -> list[Decision]:
    """Every decision, oldest first."""
    with read(office.engine) as connection:
        return store.read_decisions(connection)


def show_decision(office: Office, decision_id: int) -> tuple[Decision, Organisation]:
    """One decision, with the organisation its keys are of. Raises NotFound."""
    with read(office.engine) as connection:
        return store.read_decision(connection, decision_id), office.organisation(connection)


def present_organisation(office: Office) -> Organisation:
    """The organisation as it is kept now."""
    with read(office.engine) as connection:
        return office.organisation(connection)
