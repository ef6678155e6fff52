"""What a paper may speak of: the plain values of a body, its congress or its period, as of a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from calendars.periods import Period
from calendars.plan_model import Basis, Plan
from calendars.reasons import UNSETTLED
from nhiemky.domain import roles
from nhiemky.domain.holders import Holder, holders
from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.schedule import ScheduleRecord, StepRecord
from nhiemky.domain.term import policy_in_force
from nhiemky.domain.vietnamese import format_date
from nhiemky.drafting.kind_model import RESTRICTED
from nhiemky.performing.collection_values import moment
from nhiemky.performing.comment_values import comment_values
from nhiemky.performing.cycle_values import COLLECTED, READ, Names, cycle_values
from nhiemky.performing.decision_record import decision_values
from nhiemky.performing.figure_periods import period_of_cycle
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import schedules as store
from nhiemky.store.drafts import subject_of
from nhiemky.store.engine import Connection

DELEGATES_FROM = 200  # official members from which a congress is one of delegates (rule of 2020)
Values = dict[str, object]
COMMENTED: Names = frozenset({"comments", "comments_counts", "comments_paper"})
LOOKED_UP: Names = READ | COMMENTED | {"steps"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose paper it is: a body's, of a schedule, or of a period, or of neither.

    `is_own`: a cell's own paper within a cycle of its committee.
    """

    body: str
    schedule: ScheduleRecord | None = None
    period: Period | None = None
    is_own: bool = False

    @property
    def about(self) -> str:
        """The body whose congress or period it is about; a decision on a cell is issued by its committee."""
        return self.schedule.body if self.schedule and not self.is_own else self.body

    @property
    def key(self) -> tuple[object, ...]:
        """Tells subjects apart within one act."""
        return self.body, self.schedule.id if self.schedule else None, self.period


def build_context(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    subject: Subject,
    at: datetime,
    names: Names = LOOKED_UP,
) -> Values:
    """The plain values a paper of this subject may speak of; what nobody knows yet is left out.

    What takes a look of its own is read only where `names` name it.
    """
    today = at.date()
    body = organisation.body(subject.body)
    values: Values = {
        "today": today,
        "body": _body(organisation, body, today),
        "cells": _cells(organisation, body, {}, today),
        "signer": _signer(organisation, body, today),
    }
    period = subject.period or (period_of_cycle(subject.schedule) if subject.schedule else None)
    if period is not None:
        values["period"] = _period(period)
    if names & COMMENTED:
        values |= _comments(office, connection, subject, period)
    if subject.schedule is None:
        return values
    if subject.schedule.is_cycle:
        found = _of_cycle(office, connection, organisation, subject, subject.schedule, at, names)
        return {**values, **found, "period": {**_part(values, "period"), **_part(found, "period")}}
    return values | _of_schedule(office, connection, organisation, subject.schedule, at)


def _comments(office: Office, connection: Connection, subject: Subject, period: Period | None) -> Values:
    """What people have said of the drafts of the same body and the same schedule or period."""
    number = subject.schedule.id if subject.schedule else None
    own = None if number is not None else subject_of(None, subject.body, period.key if period else None)
    found = comment_values(office, connection, schedule_id=number, body=subject.body, subject=own)
    if subject.schedule is not None and subject.schedule.is_congress:
        found.pop("comments_paper", None)
    elif subject.schedule is not None and subject.schedule.is_cycle:
        found.setdefault("comments_paper", f"dự thảo báo cáo {period.label if period else ''}".rstrip())
    return found


def _of_cycle(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    subject: Subject,
    schedule: ScheduleRecord,
    at: datetime,
    names: Names,
) -> Values:
    plan = plan_of(office, connection, schedule)
    is_needed = names & (COLLECTED | {"steps"})
    steps = store.read_steps(connection, [schedule.id])[schedule.id] if is_needed else []
    body = subject.body if subject.is_own else schedule.body
    values = cycle_values(office, connection, organisation, schedule, steps, body, at, names)
    return {**values, "steps": _steps(plan, steps, organisation.body(schedule.body))}


def _of_schedule(
    office: Office, connection: Connection, organisation: Organisation, schedule: ScheduleRecord, at: datetime
) -> Values:
    plan = plan_of(office, connection, schedule)
    body = organisation.body(schedule.body)
    children = store.read_children(connection, schedule.id)
    steps = store.read_steps(connection, [schedule.id, *(child.id for child in children)])
    days = {child.body: child.day for child in children}
    plans = {schedule.id: plan, **{child.id: plan_of(office, connection, child) for child in children}}
    late = [
        item
        for schedule_id, rows in steps.items()
        for item in _late_items(plans[schedule_id], rows, schedule.body, organisation, at.date())
    ]
    decided = decision_values(connection, organisation, schedule)
    return {
        "congress": _congress(plan, schedule, organisation, at.date()),
        "cells": _cells(organisation, body, days, at.date()),
        "steps": _steps(plan, steps[schedule.id], body),
        "late": {
            "as_of": moment(at),
            "items": late,
            "addressees": list(dict.fromkeys(one["body"] for one in late)),
        },
        **decided,
        "request": {"body_name": body.name, "congress_day": schedule.day, **_part(decided, "request")},
    }


def _part(values: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = values.get(name)
    return part if isinstance(part, Mapping) else {}


def _body(organisation: Organisation, body: Body, today: date) -> Values:
    counts = organisation.counts(body.key, today)
    return {
        "key": body.key,
        "name": body.name,
        "kind": body.kind.value,
        "symbol": body.symbol,
        "superior_name": body.superior_name,
        "superior_address": body.superior_address,
        "place": body.place,
        "has_standing_committee": body.has_standing_committee,
        "has_office": body.has_office,
        "has_cell_committee": counts.has_cell_committee,
        "official": counts.official,
        "probationary": counts.probationary,
        "members": counts.members,
    }


def _congress(plan: Plan, schedule: ScheduleRecord, organisation: Organisation, today: date) -> Values:
    variant = plan.variants.get(schedule.variant or "")
    policy = policy_in_force(organisation.term_policies, schedule.body, today)
    return {
        "day": schedule.day,
        "closing": schedule.closing,
        "variant": schedule.variant or "four_contents",
        "variant_title": variant.title if variant else "",
        "is_all_members": organisation.counts(schedule.body, today).official < DELEGATES_FROM,
        "previous_term": policy.label if policy else None,
    }


def _period(period: Period) -> Values:
    following = period.following()
    return {
        "label": period.label,
        "kind": period.kind.value,
        "number": period.number,
        "year": str(period.year),
        "from_on": period.from_on,
        "to_on": period.to_on,
        "next_label": following.label,
        "next_year": str(period.year + 1),
        "last_label": period.same_last_year().label,
    }


def _cells(organisation: Organisation, body: Body, days: Mapping[str, date], today: date) -> list[Values]:
    if body.is_cell:
        return []
    return [_cell(organisation, cell, days.get(cell.key), today) for cell in organisation.cells(body.key, today)]


def _cell(organisation: Organisation, cell: Body, day: date | None, today: date) -> Values:
    counts = organisation.counts(cell.key, today)
    return {
        "key": cell.key,
        "name": cell.name,
        "official": counts.official,
        "members": counts.members,
        "congress_day": day,
    }


def _steps(plan: Plan, steps: Sequence[StepRecord], body: Body) -> list[Values]:
    rows: list[Values] = [
        {
            "key": step.key,
            "title": plan.steps[step.key].title,
            "owner_title": roles.title(plan.steps[step.key].owner, body),
            "due": step.target,
            "due_text": format_date(step.target),
            "basis": plan.steps[step.key].basis.value,
            "basis_text": _basis_text(plan, step.key),
            "tier": plan.steps[step.key].tier,
        }
        for step in steps
        if step.state.is_live and step.target is not None and step.key in plan.steps
    ]
    return sorted(rows, key=lambda row: str(row["due"]))


def _basis_text(plan: Plan, key: str) -> str:
    step = plan.steps[key]
    return UNSETTLED if step.basis is Basis.DEFAULT else step.source


def _late_items(
    plan: Plan, steps: Sequence[StepRecord], own: str, organisation: Organisation, today: date
) -> list[Values]:
    """What the cells should have done before today: nobody writes to himself, nor of restricted steps."""
    return [
        {
            "body": organisation.body(step.body).name,
            "title": plan.steps[step.key].title,
            "due": step.target,
            "days": (today - step.target).days,
        }
        for step in steps
        if step.body != own
        and step.state.is_live
        and step.target is not None
        and step.target < today
        and step.key in plan.steps
        and plan.steps[step.key].tier < RESTRICTED
    ]


_OFFICES = {
    "secretary": "BÍ THƯ",
    "deputy_secretary": "PHÓ BÍ THƯ",
    "cell_secretary": "BÍ THƯ",
    "cell_deputy_secretary": "PHÓ BÍ THƯ",
}


def _signer(organisation: Organisation, body: Body, today: date) -> Values:
    """Who signs for the organ and the inspection committee; a deputy signs as deputy, a vacancy stays open."""
    role = "cell_secretary" if body.is_cell else "secretary"
    acting = next(iter(holders(organisation, body.key, role, today)), None)
    signer: Values = {}
    if acting is not None and _may_sign(acting, body):
        signer = {"office": _OFFICES[acting.role], "name": acting.person.full_name}
    if not body.is_cell:
        chairs = organisation.assigned(body.key, "inspection_chair", today)
        signer["inspection_chair"] = next((organisation.person(one.person).full_name for one in chairs), None)
    return signer


def _may_sign(acting: Holder, body: Body) -> bool:
    """Of this body, in their own right: who stands in for somebody or carries on from before signs nothing."""
    return (
        acting.body.key == body.key
        and acting.stands_in_for is None
        and not acting.is_caretaker
        and acting.role in _OFFICES
    )
