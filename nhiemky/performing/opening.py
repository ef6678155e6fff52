"""Opens a congress for a body and its cells, and approves it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from calendars.cascade import lay_out_cells
from calendars.conditions import Value
from calendars.network import applicable_facts
from calendars.plan_model import BASE_CALENDAR, Plan, Scope
from calendars.wording import format_date
from calendars.working_days import WorkingDays
from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.changes import store_dates
from nhiemky.performing.conflicts import describe_collisions, describe_day_off
from nhiemky.performing.office import Office, find_plan_of
from nhiemky.performing.planning import Family, facts_of, keep_plan, plan_family, root_of
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, begin
from nhiemky.store.organisations import read_organisation

ENDED = frozenset({ScheduleState.CLOSED, ScheduleState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for when opening a congress."""

    org: str
    plan: str
    day: date
    superior_plan: date
    variant: str | None = None
    closing: date | None = None

    @property
    def anchors(self) -> dict[str, date]:
        """The three anchors of a plan."""
        return {
            "superior_plan": self.superior_plan,
            "congress": self.day,
            "closing": self.closing or self.day,
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """A congress or a cycle that was opened; `warnings` are sentences for the person who did it.

    Not new: it had been opened before, nothing was written.
    """

    id: int
    warnings: tuple[str, ...] = ()
    is_new: bool = True


def open_congress(office: Office, wanted: Wanted, act: Act) -> Opened:
    """Opens a schedule, and one for every cell where the plan is a cascade, in one transaction.

    Raises BadInput for a plan that does not fit the body, an unknown variant, or a day not after S0.
    """
    plan, variant = choose_plan(office, wanted.plan, wanted.variant)
    if plan.cycle is not None:
        raise BadInput("--plan", f'"{plan.title}" là một kỳ, không phải đại hội; dùng: nhiemky cycle open')
    _check_days(wanted)
    check_in_calendar(office.calendar, wanted.day, "--day")
    check_in_calendar(office.calendar, wanted.superior_plan, "--superior-plan")
    with begin(office.engine) as connection:
        organisation = read_organisation(connection)
        body = organisation.body(wanted.org)
        check_scope(plan, body)
        known = store.find_open(connection, body.key)
        root = _add(connection, organisation, body, plan, replace(wanted, variant=variant), act)
        collisions = _add_cells(office, connection, organisation, root, plan, wanted, act)
        store_dates(connection, [plan_family(office, connection, root, act.today)], act)
        act.record(connection, "congress.open", root, {"org": body.key, "plan": plan.plan, "day": wanted.day})
    open_ones = [f"{body.name} đang có đợt số {one.id} ({one.plan}) chưa kết thúc" for one in known]
    days_off = (
        describe_day_off(office.calendar, wanted.day, "ngày khai mạc"),
        describe_day_off(office.calendar, wanted.closing, "ngày bế mạc") if wanted.closing else None,
    )
    return Opened(root, (*open_ones, *filter(None, days_off), *collisions))


def approve_congress(office: Office, schedule_id: int, act: Act) -> int:
    """Freezes the targets as a new baseline and lets the agenda speak, cells included; gives its version."""
    with begin(office.engine) as connection:
        whole = plan_family(office, connection, root_of(connection, schedule_id), act.today)
        family = whole.branch(schedule_id)
        root = family.root.schedule
        if root.state in ENDED:
            raise BadInput(f"đợt số {schedule_id}", f"{root.state.label}, không phê duyệt được")
        approve_family(connection, family, act)
        act.record(connection, "congress.approve", schedule_id, {"baseline": root.baseline + 1})
    return root.baseline + 1


def approve_family(connection: Connection, family: Family, act: Act) -> None:
    """Writes the dates of a family and freezes them; from then on it speaks."""
    store_dates(connection, [family], act)
    for planned in family.members:
        if planned.schedule.state not in ENDED:
            _approve(connection, planned.schedule, act)


def choose_plan(office: Office, key: str, variant: str | None) -> tuple[Plan, str | None]:
    """The plan and variant that a person means; a variant may be carried by a plan of its own."""
    plan = find_plan_of(office, key, is_cycle=False)
    if variant is None:
        return plan, plan.default_variant
    if variant not in plan.variants:
        known = ", ".join(plan.variants) or "kế hoạch này không chia loại"
        raise BadInput("--variant", f'không có loại "{variant}"; chỉ có: {known}')
    other = plan.variants[variant].plan
    return (office.find_plan(other), variant) if other else (plan, variant)


def add_step_rows(
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    plan: Plan,
    on: date,
    known: frozenset[tuple[str, str]] = frozenset(),
) -> None:
    """Adds the steps of a plan that a schedule has not got yet, one a cell of that day where the plan says so."""
    facts = applicable_facts(plan, {**schedule.facts, "variant": schedule.variant or ""})
    places = {"cells": [cell.key for cell in organisation.cells(schedule.body, on)], "named": []}
    wanted = [
        (position, key, body)
        for position, (key, step) in enumerate(plan.steps.items())
        for body in places.get(step.per or "", [schedule.body])
        if (key, body) not in known
    ]
    rows = [
        {
            "schedule_id": schedule.id,
            "position": position,
            "key": key,
            "body": body,
            "state": _state(plan, key, facts),
        }
        for position, key, body in wanted
    ]
    store.add_steps(connection, rows)


def _state(plan: Plan, key: str, facts: Mapping[str, Value]) -> StepState:
    return StepState.OPEN if plan.is_applicable(key, facts) else StepState.NOT_APPLICABLE


def _check_days(wanted: Wanted) -> None:
    if wanted.day <= wanted.superior_plan:
        received = format_date(wanted.superior_plan)
        raise BadInput("--day", f"ngày đại hội phải sau ngày nhận kế hoạch của cấp trên ({received})")
    if wanted.closing is not None and wanted.closing < wanted.day:
        raise BadInput("--closing", "ngày bế mạc không được trước ngày khai mạc")


def check_in_calendar(calendar: WorkingDays, on: date, option: str) -> None:
    """Refuses a day of which nobody can say whether it is a working day: mostly a slip in the year."""
    if not calendar.first <= on <= calendar.last:
        known = f"{format_date(calendar.first)} đến {format_date(calendar.last)}"
        raise BadInput(option, f"{format_date(on)} nằm ngoài lịch (từ {known})")


def check_scope(plan: Plan, body: Body) -> None:
    """Refuses a plan of another kind of body. Raises BadInput."""
    if (plan.scope is Scope.CELL) != body.is_cell:
        wants = "chi bộ" if plan.scope is Scope.CELL else "đảng bộ"
        raise BadInput("--plan", f'kế hoạch "{plan.title}" dành cho {wants}, không dùng cho {body.name}')


def _add(
    connection: Connection,
    organisation: Organisation,
    body: Body,
    plan: Plan,
    wanted: Wanted,
    act: Act,
    parent: int | None = None,
) -> int:
    values = {
        "body": body.key,
        "plan": plan.plan,
        "plan_sha256": keep_plan(connection, plan),
        "variant": wanted.variant,
        "facts": facts_of(organisation, body.key, wanted.variant, act.today),
        "day": wanted.day,
        "closing": wanted.closing or wanted.day,
        "superior_plan": wanted.superior_plan,
        "parent_id": parent,
        "state": ScheduleState.DRAFT,
        "opened_on": act.today,
    }
    schedule_id = store.add_schedule(connection, values)
    add_step_rows(connection, organisation, store.read_schedule(connection, schedule_id), plan, act.today)
    return schedule_id


def _add_cells(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    parent: int,
    plan: Plan,
    wanted: Wanted,
    act: Act,
) -> list[str]:
    """Opens the cells' congresses; gives a warning for every day that would need one delegate twice."""
    if plan.cells is None or not plan.cells.opens:
        return []
    cell_plan = office.find_plan(plan.cells.plan)
    cells = [cell for cell in organisation.children(wanted.org, act.today) if cell.is_cell]
    calendar = office.calendars_of(plan)[plan.cells.calendar or BASE_CALENDAR]
    days = lay_out_cells(plan.cells, [cell.key for cell in cells], wanted.anchors, calendar)
    for cell in cells:
        own = Wanted(cell.key, cell_plan.plan, days[cell.key], wanted.superior_plan, cell_plan.default_variant)
        _add(connection, organisation, cell, cell_plan, own, act, parent)
    return describe_collisions(days, {cell.key: cell.name for cell in cells})


def _approve(connection: Connection, schedule: ScheduleRecord, act: Act) -> None:
    version = schedule.baseline + 1
    steps = store.read_live_steps(connection, [schedule.id])[schedule.id]
    targets = {step.id: step.target for step in steps}
    store.add_baseline(connection, schedule.id, version, targets)
    approved_on = schedule.approved_on or act.today
    values = {
        "state": ScheduleState.APPROVED,
        "baseline": version,
        "approved_on": approved_on,
        "wake_at": act.at,
    }
    store.change_schedule(connection, schedule.id, **values)
