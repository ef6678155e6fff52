"""The day a superior wants the report on: set by a document, for one cycle or from it on for every one."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from calendars.periods import Period
from nhiemky.domain.cycles import read_occasion
from nhiemky.domain.report_days import ReportDay, rule_for_every, rule_in_force
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.changes import Difference
from nhiemky.performing.conclusions_moved import follow_conference
from nhiemky.performing.cycle_changes import (
    days_as_kept,
    lay_out_again,
    layout_of,
    open_cycles_of,
    read_open_cycle,
)
from nhiemky.performing.cycles import check_near
from nhiemky.performing.moving import replan
from nhiemky.performing.office import Office
from nhiemky.performing.opening import check_in_calendar
from nhiemky.performing.planning import plan_families, plan_of
from nhiemky.store import cycles as store
from nhiemky.store.engine import Connection, begin, read

LONGEST_DOCUMENT = 80
_HANDED_OVER = ("plan", "document", "document_on", "effective_from", "effective_to", "by", "at")


@dataclass(frozen=True, slots=True)
class WantedReportDay:
    """A day, the document that sets it, and whether it comes back in every period from this one on."""

    on: date
    document: str
    document_on: date | None = None
    is_every: bool = False


def set_report_day(office: Office, number: int, wanted: WantedReportDay, act: Act, *, apply: bool) -> Difference:
    """Keeps what a superior's document says and plans the cycles it holds for again; earlier ones stay known.

    Raises BadInput for a plan without a report, a day that is not of the cycle, a document without a number.
    """
    wanted = replace(wanted, document=" ".join(wanted.document.split()))
    with begin(office.engine, keep=apply) as connection:
        schedule = read_open_cycle(connection, number)
        layout = layout_of(plan_of(office, connection, schedule))
        if layout.report is None:
            raise BadInput(f"kỳ số {number}", "kế hoạch này không có ngày báo cáo cấp trên")
        _check(office, schedule, wanted, act)
        check_near(days_as_kept(schedule, layout), wanted.on, "--date")
        old = (schedule.anchors or {}).get(layout.report)
        touched = _touched(connection, schedule, wanted)
        known = plan_families(office, connection, [one.id for one in touched], act.today)
        _keep(connection, schedule, wanted, act)
        for one in touched:
            lay_out_again(office, connection, one, layout_of(plan_of(office, connection, one)))
        changes = replan(office, connection, [one.id for one in touched], act)
        tasks = [task for one in touched for task in follow_conference(office, connection, one.id, act)]
        details = {"old": old, "new": wanted.on, "document": wanted.document, "every": wanted.is_every}
        act.record(connection, "cycle.report_day", number, details)
        return Difference([*changes, *tasks], changes.families, known)


def read_history(office: Office, schedule: ScheduleRecord) -> list[ReportDay]:
    """Every document that has said something of the report day of a cycle, oldest first."""
    assert schedule.occasion is not None
    with read(office.engine) as connection:
        known = store.read_report_days(connection, schedule.plan, schedule.body)
    return [one for one in known if one.has_spoken_of(schedule.occasion)]


def hand_over_report_days(connection: Connection, schedule: ScheduleRecord, heir: str) -> None:
    """What documents have said of a cycle goes on to hold for it with the body that succeeds its own."""
    if schedule.occasion is None:
        return
    for one in store.read_report_days(connection, schedule.plan, schedule.body):
        if one.has_spoken_of(schedule.occasion):
            values = {name: getattr(one, name) for name in _HANDED_OVER}
            rule = one.day_of(schedule.occasion).isoformat()
            own = {"body": heir, "occasion": schedule.occasion, "rule": rule}
            store.add_report_day(connection, {**values, **own})


def _check(office: Office, schedule: ScheduleRecord, wanted: WantedReportDay, act: Act) -> None:
    check_in_calendar(office.calendar, wanted.on, "--date")
    if not wanted.document:
        raise BadInput("--document", "phải ghi số văn bản của cấp trên, ví dụ 12-CV/TU")
    if len(wanted.document) > LONGEST_DOCUMENT:
        raise BadInput("--document", f"dài quá {LONGEST_DOCUMENT} ký tự; chỉ ghi số, ký hiệu")
    if wanted.document_on is not None and wanted.document_on > act.today:
        raise BadInput("--document-date", "là ngày chưa đến")
    period = read_occasion(schedule.occasion or "")
    if wanted.is_every and not isinstance(period, Period):
        raise BadInput("--every", "kỳ này mở theo ngày, không có kỳ sau để áp dụng")


def _touched(connection: Connection, schedule: ScheduleRecord, wanted: WantedReportDay) -> list[ScheduleRecord]:
    """The cycle itself; with `--every` also the later ones that are open already."""
    if not wanted.is_every:
        return [schedule]
    start = _start(schedule)
    known = open_cycles_of(connection, schedule.plan, schedule.body)
    return [one for one in known if _start(one) >= start]


def _start(schedule: ScheduleRecord) -> date:
    period = read_occasion(schedule.occasion or "")
    return period.from_on if isinstance(period, Period) else period


def _keep(connection: Connection, schedule: ScheduleRecord, wanted: WantedReportDay, act: Act) -> None:
    """One more row; the ones it replaces say until when they held. What holds already is not written twice."""
    period = read_occasion(schedule.occasion or "")
    is_every = wanted.is_every and isinstance(period, Period)
    start = _start(schedule) if is_every else act.today
    rule = rule_for_every(wanted.on, period) if is_every and isinstance(period, Period) else wanted.on.isoformat()
    said = {
        "occasion": None if is_every else schedule.occasion,
        "rule": rule,
        "document": wanted.document,
        "document_on": wanted.document_on,
    }
    known = store.read_report_days(connection, schedule.plan, schedule.body)
    held = rule_in_force(known, schedule.occasion or "")
    if (
        held is not None
        and held.effective_to is None
        and all(getattr(held, name) == value for name, value in said.items())
    ):
        return
    for one in known:
        if _is_replaced(one, schedule, is_every=is_every):
            store.end_report_day(connection, one.id, start - timedelta(1) if is_every else act.today)
    place = {"plan": schedule.plan, "body": schedule.body, "effective_from": start}
    store.add_report_day(connection, {**place, **said, "by": act.actor, "at": act.at})


def _is_replaced(one: ReportDay, schedule: ScheduleRecord, *, is_every: bool) -> bool:
    if is_every:
        return one.occasion is None and (one.effective_to is None or one.effective_to >= _start(schedule))
    return one.occasion == schedule.occasion and one.effective_to is None
