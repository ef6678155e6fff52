"""Opens what falls due for members when its day has come, follows them to another cell, lists it.

Names stay in the list of members: a timer knows its member by key alone, and its steps are all restricted.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calendars.plan_model import Plan
from nhiemky.domain.cycles import CycleDays, lay_out_days
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.domain.timers import (
    Timer,
    TimerKind,
    TimerRules,
    find_timers,
    present_members,
    timers_of,
)
from nhiemky.performing.act import Act
from nhiemky.performing.counts import Counts
from nhiemky.performing.cycles import LOOK_AGAIN, WantedCycle, open_cycle
from nhiemky.performing.member_counts import member_rules
from nhiemky.performing.moving import replan
from nhiemky.performing.office import Office
from nhiemky.performing.planning import facts_again
from nhiemky.store import schedules
from nhiemky.store import timers as store
from nhiemky.store.cycles import find_first_import
from nhiemky.store.engine import Connection, StoreUnavailable, begin, read
from nhiemky.store.leases import take_lease
from nhiemky.store.organisations import read_organisation
from nhiemky.store.reminders import cancel_uncarried

ACTOR = "engine"
LEASE = "member_timers"
FARTHEST = timedelta(days=400)  # no plan opens longer before its day
NOT_DUE = "không còn phải làm theo danh sách đảng viên"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer with its days, and the schedule that follows it once there is one."""

    timer: Timer
    days: CycleDays
    schedule: ScheduleRecord | None = None


def open_member_timers(office: Office, *, at: datetime) -> Counts:
    """Opens what has come due for members and calls off what is no longer due; once a day.

    Only the plans named in `settings.cycles`. What failed is looked at again soon, and keeps back no other.
    """
    counts = Counts()
    kinds = [kind for kind in TimerKind if kind in office.settings.cycles]
    if not kinds:
        return counts
    with begin(office.engine) as connection:
        first = find_first_import(connection)
        if first is None or not take_lease(connection, LEASE, at.isoformat(), at, LOOK_AGAIN):
            return counts
    _bring_up(office, kinds, first.date(), Act(at, ACTOR, "theo danh sách đảng viên"), counts)
    if not counts["timers_failed"]:
        midnight = datetime.combine(at.date() + timedelta(1), time.min, at.tzinfo)
        with begin(office.engine) as connection:
            take_lease(connection, LEASE, at.isoformat(), at, midnight - at)
    return counts


def _bring_up(office: Office, kinds: Iterable[TimerKind], since: date, act: Act, counts: Counts) -> None:
    """A plan or a file of the office's own that cannot be read stops the timers alone, not the pass."""
    try:
        follow_members(office, act, counts)
        due = find_due(office, kinds, since=since, today=act.today)
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is, the rest of the pass goes on)
        log.warning("the timers of members could not be looked at: %s", type(error).__name__)
        counts.add("timers_failed")
        return
    for one in due:
        _open(office, one.timer, act, counts)


def find_due(office: Office, kinds: Iterable[TimerKind], *, since: date, today: date) -> list[DueTimer]:
    """What is to be opened on a day: its plan opens by now, and it was not over before the system was in use."""
    return [
        due
        for due in list_timers(office, today, today + FARTHEST, kinds)
        if due.schedule is None and due.days.opening <= today and due.days.last >= since
    ]


def list_timers(
    office: Office, today: date, last: date, kinds: Iterable[TimerKind] = tuple(TimerKind)
) -> list[DueTimer]:
    """What falls due for members up to a day, by day, with the schedules opened for it."""
    plans = {kind: office.find_plan(kind) for kind in kinds}
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
        known = {(one.plan, one.occasion): one for one in store.read_timers(connection, plans)}
    found = find_timers(organisation, member_rules(office).timers, today, today, last)
    return [
        DueTimer(one, _days(office, plans[one.kind], one.on), known.get((one.kind, one.occasion)))
        for one in found
        if one.kind in plans and office.calendar.first <= one.on <= office.calendar.last
    ]


def _days(office: Office, plan: Plan, on: date) -> CycleDays:
    assert plan.cycle is not None
    return lay_out_days(plan.cycle, on, office.calendar)


def _open(office: Office, timer: Timer, act: Act, counts: Counts) -> None:
    wanted = WantedCycle(timer.body, timer.kind, day=timer.on, about=timer.about)
    try:
        counts.add("timers", open_cycle(office, wanted, act).is_new)
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001  (the other timers are opened)
        log.warning("a timer of plan %s could not be opened: %s", timer.kind, type(error).__name__)
        counts.add("timers_failed")


# --- following the list of members -----------------------------------------------------------------------


def follow_members(office: Office, act: Act, counts: Counts) -> None:
    """Calls off the timers of those who are confirmed, have left or whose days were corrected; moves the others.

    A timer goes to the cell its member is in now.
    """
    rules = member_rules(office).timers
    with read(office.engine) as connection:
        running = [one for one in store.read_timers(connection, tuple(TimerKind)) if store.is_running(one)]
    for record in running:
        with begin(office.engine) as connection:
            organisation = read_organisation(connection)
            timer = _timer_of(organisation, rules, record, act.today)
            if timer is None:
                _call_off(connection, record, act)
                counts.add("timers_ended")
            elif timer.body != record.body:
                _hand_over(office, connection, organisation, record, timer.body, act)
                counts.add("timers_moved")


def _timer_of(organisation: Organisation, rules: TimerRules, record: ScheduleRecord, today: date) -> Timer | None:
    """The timer a schedule was opened for, as the list of members has it now."""
    key = (record.occasion or "").split(":")[1]
    held = present_members(organisation, today).get(key)
    if held is None:
        return None
    due = timers_of(organisation.person(key), held, rules)
    return next((one for one in due if (one.kind, one.occasion) == (record.plan, record.occasion)), None)


def _call_off(connection: Connection, record: ScheduleRecord, act: Act) -> None:
    steps = schedules.read_steps(connection, [record.id])[record.id]
    cancel_uncarried(connection, [step.id for step in steps if step.state.is_live], NOT_DUE)
    store.forget_member(connection, record)
    act.record(connection, "timer.end", record.id, {})


def _hand_over(
    office: Office, connection: Connection, organisation: Organisation, record: ScheduleRecord, body: str, act: Act
) -> None:
    steps = schedules.read_steps(connection, [record.id])[record.id]
    cancel_uncarried(connection, [step.id for step in steps if step.state.is_live], "đã chuyển chi bộ")
    facts = facts_again(organisation, record, body, act.today)
    schedules.change_schedule(connection, record.id, body=body, facts=facts)
    schedules.rename_body(connection, record.id, record.body, body)
    act.record(connection, "timer.move", record.id, {"old": record.body, "new": body})
    replan(office, connection, [record.id], act)
