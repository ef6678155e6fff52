"""Opens review cycles, by themselves when their day has come or on demand; moves and cancels them."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from calendars.periods import Period
from calendars.plan_model import CycleLayout, Plan, Scope
from calendars.wording import format_date
from nhiemky.domain.cycles import CycleDays, DueCycle, check_period, cycles_due, lay_out_days, period_facts
from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.report_days import rule_in_force
from nhiemky.domain.schedule import ScheduleState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.carrying import carry_open_conclusions
from nhiemky.performing.changes import store_dates
from nhiemky.performing.collections import request_figures
from nhiemky.performing.counts import Counts
from nhiemky.performing.cycle_choice import choose_cycle_plan
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Opened, add_step_rows, approve_family, check_in_calendar, check_scope
from nhiemky.performing.planning import facts_of, keep_plan, plan_family
from nhiemky.store import cycles as store
from nhiemky.store import schedules
from nhiemky.store.engine import Connection, StoreUnavailable, begin, read
from nhiemky.store.leases import take_lease

ACTOR = "engine"
LEASE = "cycles"
LOOK_AGAIN = timedelta(minutes=2)  # after a look that was cut off or could not open all: before the next pass
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WantedCycle:
    """What is asked for: a period of a plan, or the main day of one on demand.

    With a period, `day` is its main day where that is known already. Without a plan the one that has the period.
    `about` says of which one it is where a body can have several on one day.
    """

    org: str
    plan: str | None = None
    period: Period | None = None
    day: date | None = None
    is_draft: bool = False
    about: str | None = None


def open_cycle(office: Office, wanted: WantedCycle, act: Act) -> Opened:
    """Opens a cycle and lets it speak at once unless it is a draft; one that is open already is given back.

    Raises BadInput for a plan, period, day or body that does not fit, NotFound for one nobody knows.
    """
    return _open(office, choose_cycle_plan(office, wanted.org, wanted.plan, wanted.period), wanted, act)


def open_due_cycles(office: Office, *, at: datetime) -> Counts:
    """Opens every cycle of the plans in `settings.cycles` whose day has come, oldest first; once a day.

    What could not be opened is looked at again soon, and keeps back no other.
    """
    counts = Counts()
    if not office.settings.cycles:
        return counts
    with begin(office.engine) as connection:
        first = store.find_first_import(connection)
        if first is None or not take_lease(connection, LEASE, at.isoformat(), at, LOOK_AGAIN):
            return counts
        organisation = office.organisation(connection)
    _open_all(office, organisation, office.settings.cycles, first.date(), at, counts)
    if not counts["cycles_failed"]:
        midnight = datetime.combine(at.date() + timedelta(1), time.min, at.tzinfo)
        with begin(office.engine) as connection:
            take_lease(connection, LEASE, at.isoformat(), at, midnight - at)
    return counts


def open_due_of(office: Office, plan: str, *, at: datetime) -> Counts:
    """As `open_due_cycles` for one plan at once, where the office lets that plan open by itself."""
    counts = Counts()
    with read(office.engine) as connection:
        first = store.find_first_import(connection)
        if first is None or plan not in office.settings.cycles:
            return counts
        organisation = office.organisation(connection)
    _open_all(office, organisation, (plan,), first.date(), at, counts)
    return counts


def open_for_all(office: Office, wanted: WantedCycle, act: Act) -> list[Opened]:
    """Opens the cycle for every body that its plan is for; `wanted.org` is left empty."""
    assert wanted.plan is not None
    plan = office.find_plan(wanted.plan)
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
    bodies = bodies_of(organisation, plan.scope, act.today)
    return [_open(office, plan, replace(wanted, org=body.key), act) for body in bodies]


def _open_all(
    office: Office, organisation: Organisation, keys: Iterable[str], since: date, at: datetime, counts: Counts
) -> None:
    act = Act(at, ACTOR, "đến ngày mở kỳ")
    for plan, due in _find_due(office, organisation, keys, since, at.date(), counts):
        _open_due(office, plan, due, act, counts)


def _find_due(
    office: Office, organisation: Organisation, keys: Iterable[str], since: date, today: date, counts: Counts
) -> list[tuple[Plan, DueCycle]]:
    found: list[tuple[Plan, DueCycle]] = []
    for key in keys:
        try:
            plan = office.find_plan(key)
            with begin(office.engine) as connection:
                opened = store.read_opened(connection, key)
            bodies = bodies_of(organisation, plan.scope, today)
            due = cycles_due(plan, bodies, opened, office.calendar, today=today, since=since)
            found += [(plan, one) for one in due]
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  (a plan that is broken keeps back no other)
            log.warning("cycles of plan %s could not be looked at: %s", key, type(error).__name__)
            counts.add("cycles_failed")
    return sorted(found, key=lambda pair: pair[1].days.opening)


def _open_due(office: Office, plan: Plan, due: DueCycle, act: Act, counts: Counts) -> None:
    try:
        opened = _open(office, plan, WantedCycle(due.body, plan.plan, due.period), act)
        counts.add("cycles", opened.is_new)
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  (the other cycles are opened)
        log.warning("a cycle of plan %s could not be opened: %s", plan.plan, type(error).__name__)
        counts.add("cycles_failed")


def bodies_of(organisation: Organisation, scope: Scope, on: date) -> tuple[Body, ...]:
    """The bodies that a plan is opened for by itself: the office's own committee, or every cell."""
    top = organisation.top(on)
    if scope is Scope.CELL:
        return organisation.cells(top.key, on)
    return () if top.is_cell else (top,)


def _open(office: Office, plan: Plan, wanted: WantedCycle, act: Act) -> Opened:
    occasion = occasion_of(plan, wanted)
    with begin(office.engine) as connection:
        organisation = office.organisation(connection)
        body = organisation.body(wanted.org)
        check_scope(plan, body)
        _check_exists(organisation, body, act.today)
        known = store.find_cycle(connection, body.key, plan.plan, occasion)
        if known is not None:
            return Opened(known.id, is_new=False)
        number = _add(office, connection, organisation, body, plan, wanted, act)
        if number is None:  # another process was quicker
            known = store.find_cycle(connection, body.key, plan.plan, occasion)
            assert known is not None
            return Opened(known.id, is_new=False)
        day = occasion.rpartition(":")[2]  # what it is about may be a member
        act.record(connection, "cycle.open", number, {"org": body.key, "plan": plan.plan, "occasion": day})
    return Opened(number)


def occasion_of(plan: Plan, wanted: WantedCycle) -> str:
    """The name under which the cycle is kept. Raises BadInput for a period the plan does not have."""
    if wanted.period is not None:
        check_period(plan, wanted.period)
        return wanted.period.key
    if plan.cycle is not None and plan.cycle.period is not None:
        raise BadInput("--period", f'kế hoạch "{plan.title}" theo kỳ; hãy ghi kỳ, ví dụ 2026H1, 2026Q3, 2026M05')
    if wanted.day is None:
        raise BadInput("--day", f'kế hoạch "{plan.title}" mở theo ngày; hãy ghi ngày')
    return f"{wanted.about}:{wanted.day.isoformat()}" if wanted.about else wanted.day.isoformat()


def _check_exists(organisation: Organisation, body: Body, today: date) -> None:
    if body.ended_on is not None and body.ended_on < today:
        heirs = ", ".join(heir.key for heir in organisation.successors(body.key, today)) or "chưa có"
        raise BadInput("--org", f"{body.name} đã kết thúc ngày {format_date(body.ended_on)}; kế thừa: {heirs}")


def _add(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    body: Body,
    plan: Plan,
    wanted: WantedCycle,
    act: Act,
) -> int | None:
    """One cycle with its steps and dates, and the request for figures where its plan wants them."""
    assert plan.cycle is not None
    number = _add_row(office, connection, organisation, body, plan, wanted, act)
    if number is None:
        return None
    cycle = schedules.read_schedule(connection, number)
    add_step_rows(connection, organisation, cycle, plan, act.today)
    carry_open_conclusions(office, connection, cycle, act)
    family = plan_family(office, connection, number, act.today)
    if wanted.is_draft:
        store_dates(connection, [family], act)
    else:
        approve_family(connection, family, act)
    if plan.cycle.figures is not None:
        cells = [cell.key for cell in organisation.cells(body.key, act.today)]
        request_figures(connection, number, cells, act.at, act.actor)
    return number


def _add_row(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    body: Body,
    plan: Plan,
    wanted: WantedCycle,
    act: Act,
) -> int | None:
    """The cycle itself with its days; None where somebody has just opened the same."""
    assert plan.cycle is not None
    days = _first_days(office, connection, body, plan.cycle, plan.plan, wanted)
    facts = facts_of(organisation, body.key, None, act.today)
    values = {
        "body": body.key,
        "plan": plan.plan,
        "plan_sha256": keep_plan(connection, plan),
        "facts": {**facts, **period_facts(wanted.period or days.main)},
        **columns_of(days),
        "state": ScheduleState.DRAFT,
        "opened_on": act.today,
        "occasion": occasion_of(plan, wanted),
    }
    return store.add_cycle(connection, values)


def _first_days(
    office: Office, connection: Connection, body: Body, cycle: CycleLayout, plan: str, wanted: WantedCycle
) -> CycleDays:
    """The days by rule, with the superior's report day where a document has set one and the main day as asked."""
    period = wanted.period or wanted.day
    assert period is not None
    for on in (period.from_on, period.to_on) if isinstance(period, Period) else (period,):
        check_in_calendar(office.calendar, on, "--day" if wanted.period is None else "--period")
    fixed = report_day_of(connection, cycle, plan, body.key, occasion=wanted.period.key) if wanted.period else {}
    days = lay_out_days(cycle, period, office.calendar, fixed)
    if wanted.day is not None and wanted.period is not None:
        check_near(days, wanted.day, "--day")
        days = lay_out_days(cycle, period, office.calendar, {**fixed, cycle.main: wanted.day})
    return days


def report_day_of(
    connection: Connection, cycle: CycleLayout, plan: str, body: str, *, occasion: str
) -> dict[str, date]:
    """The report day of a cycle by its name, where a document has set it; else empty: the plan's rule holds."""
    if cycle.report is None:
        return {}
    rule = rule_in_force(store.read_report_days(connection, plan, body), occasion)
    return {} if rule is None else {cycle.report: rule.day_of(occasion)}


def columns_of(days: CycleDays) -> Mapping[str, object]:
    """How the days are kept; what the other schedules call the superior's plan is the opening here."""
    return {
        "superior_plan": days.opening,
        "day": days.main,
        "closing": days.last,
        "anchors": {name: on.isoformat() for name, on in days.by_name.items()},
    }


def check_near(days: CycleDays, on: date, option: str) -> None:
    """Refuses a day before the cycle or more than a year after it: a slip in the year. Raises BadInput."""
    start = min(days.opening, days.by_name["period_start"])
    end = days.by_name["period_end"] + timedelta(366)
    if not start <= on <= end:
        known = f"từ {format_date(start)} đến {format_date(end)}"
        raise BadInput(option, f"{format_date(on)} không thuộc kỳ này; phải trong khoảng {known}")
