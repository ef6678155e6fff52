"""Changes of a running cycle that end in a difference to approve: its main day, its report day; and its end."""

from collections.abc import Iterable, Iterator
from datetime import date

from calendars.network import applicable_facts
from calendars.periods import Period
from calendars.plan_model import CycleLayout, Plan
from calendars.wording import format_date
from nhiemky.domain.cycles import CycleDays, lay_out_days, read_occasion
from nhiemky.domain.report_days import rule_in_force
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.domain.timers import is_of_member
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.changes import Difference
from nhiemky.performing.conclusions_moved import follow_conference
from nhiemky.performing.cycles import check_near, columns_of, report_day_of
from nhiemky.performing.moving import replan
from nhiemky.performing.office import Office
from nhiemky.performing.opening import ENDED, approve_family, check_in_calendar
from nhiemky.performing.planning import plan_families, plan_family, plan_of
from nhiemky.store import cycles as store
from nhiemky.store import schedules
from nhiemky.store.conclusions import find_task_list
from nhiemky.store.engine import Connection, begin
from nhiemky.store.reminders import cancel_uncarried

CANCELLED = "đã hủy kỳ này"
TOGETHER, HALF_YEAR = "with_half_year", "half_year_review"  # a switch of plans, and the plan that it speaks of


def read_open_cycle(connection: Connection, number: int) -> ScheduleRecord:
    """A cycle that can still change. Raises BadInput for a congress and for one that has ended, NotFound."""
    schedule = store.read_cycle(connection, number)
    if schedule.state in ENDED:
        raise BadInput(f"kỳ số {number}", f"{schedule.state.label}, không thay đổi được nữa")
    return schedule


def move_cycle(office: Office, number: int, day: date, act: Act, *, apply: bool) -> Difference:
    """Moves the main day; the days said from it follow, what a superior's document has set stays."""
    with begin(office.engine, keep=apply) as connection:
        schedule = read_open_cycle(connection, number)
        if is_of_member(schedule):
            raise BadInput(
                f"kỳ số {number}", "ngày này tính từ ngày kết nạp; sửa danh sách đảng viên rồi org import"
            )
        layout = layout_of(plan_of(office, connection, schedule))
        check_in_calendar(office.calendar, day, "--day")
        before = days_as_kept(schedule, layout)
        if isinstance(read_occasion(_occasion(schedule)), Period):
            check_near(before, day, "--day")
        _check_not_set(connection, schedule, layout)
        if day <= schedule.superior_plan:
            opening = format_date(schedule.superior_plan)
            raise BadInput("--day", f"ngày mới phải sau ngày mở kỳ ({opening})")
        known = plan_families(office, connection, [number], act.today)
        lay_out_again(office, connection, schedule, layout, main=day)
        changes = replan(office, connection, [number], act)
        tasks = follow_conference(office, connection, number, act)
        act.record(connection, "cycle.move", number, {"old": schedule.day, "new": day})
        return Difference([*changes, *tasks], changes.families, known)


def find_joined(office: Office, connection: Connection, number: int) -> list[ScheduleRecord]:
    """The open cycles whose conference is held together with that of a cycle, on the day as it is kept."""
    own = store.read_cycle(connection, number)
    return [
        one
        for one in store.read_cycles(connection)
        if one.id != own.id
        and (one.body, one.day) == (own.body, own.day)
        and one.state not in ENDED
        and (_is_joined(office, connection, one, own) or _is_joined(office, connection, own, one))
    ]


def lacks_conference(office: Office, connection: Connection, number: int) -> bool:
    """Whether a cycle is to be held together with a half-year review, and none is held on its day."""
    own = store.read_cycle(connection, number)
    facts = applicable_facts(plan_of(office, connection, own), own.facts)
    return bool(facts.get(TOGETHER)) and not find_joined(office, connection, number)


def _is_joined(office: Office, connection: Connection, one: ScheduleRecord, other: ScheduleRecord) -> bool:
    """Whether the office has switched on that the one has no conference but that of the other."""
    facts = applicable_facts(plan_of(office, connection, one), one.facts)
    return other.plan == HALF_YEAR and bool(facts.get(TOGETHER))


def _check_not_set(connection: Connection, schedule: ScheduleRecord, layout: CycleLayout) -> None:
    """Where the main day is the report day itself, a superior's document is not put aside by hand."""
    rule = rule_in_force(store.read_report_days(connection, schedule.plan, schedule.body), _occasion(schedule))
    if rule is not None and layout.main == layout.report:
        raise BadInput(
            "--day", f"ngày này do {rule.name} ấn định; có văn bản khác thì dùng: nhiemky cycle report-day"
        )


def approve_cycle(office: Office, number: int, act: Act) -> bool:
    """Lets a draft speak: freezes its dates as the baseline. False where it speaks already: nothing is written."""
    with begin(office.engine) as connection:
        schedule = read_open_cycle(connection, number)
        if schedule.state is not ScheduleState.DRAFT:
            return False
        approve_family(connection, plan_family(office, connection, number, act.today), act)
        act.record(connection, "cycle.approve", number, {})
    return True


def cancel_cycle(office: Office, number: int, act: Act) -> None:
    """Ends a cycle that is not held; nothing is asked of anybody any more. It may be opened anew by hand."""
    with begin(office.engine) as connection:
        read_open_cycle(connection, number)
        tasks = find_task_list(connection, number)
        for one in (number, *((tasks.id,) if tasks is not None else ())):
            schedules.hold_schedule(connection, one)
            steps = schedules.read_steps(connection, [one])[one]
            cancel_uncarried(connection, [step.id for step in steps if step.state.is_live], CANCELLED)
            schedules.change_schedule(connection, one, state=ScheduleState.CANCELLED, wake_at=None)
        act.record(connection, "cycle.cancel", number, {})


def layout_of(plan: Plan) -> CycleLayout:
    """The cycle of a plan that a cycle was opened with."""
    assert plan.cycle is not None
    return plan.cycle


def lay_out_again(
    office: Office,
    connection: Connection,
    schedule: ScheduleRecord,
    layout: CycleLayout,
    main: date | None = None,
) -> CycleDays:
    """Writes the days as they now are: what a document or a person has set stands, the others follow."""
    occasion = _occasion(schedule)
    period = read_occasion(occasion)
    fixed = report_day_of(connection, layout, schedule.plan, schedule.body, occasion=occasion)
    chosen = main or _chosen_main(office, schedule, layout)
    if not isinstance(period, Period):
        period = chosen or schedule.day
        opening = lay_out_days(layout, period, office.calendar).opening
        fixed["opening"] = min(schedule.superior_plan, opening)  # what has been opened stays so
        _rename(connection, schedule, period)
    if chosen is not None:
        fixed[layout.main] = chosen
    days = lay_out_days(layout, period, office.calendar, fixed)
    schedules.change_schedule(connection, schedule.id, **columns_of(days))
    return days


def _rename(connection: Connection, schedule: ScheduleRecord, day: date) -> None:
    """A cycle on demand is known by its day; one of that day already is not to be covered up."""
    head, colon, _ = _occasion(schedule).rpartition(":")
    occasion = f"{head}{colon}{day.isoformat()}"
    if occasion == schedule.occasion:
        return
    other = store.find_cycle(connection, schedule.body, schedule.plan, occasion)
    if other is not None:
        raise BadInput("--day", f"ngày {format_date(day)} đã có kỳ số {other.id} của kế hoạch này")
    schedules.change_schedule(connection, schedule.id, occasion=occasion)
    store.rename_report_days(connection, schedule.plan, schedule.body, _occasion(schedule), occasion)


def _chosen_main(office: Office, schedule: ScheduleRecord, layout: CycleLayout) -> date | None:
    """The main day where a person has moved it; None while it follows the rule from the days there are."""
    period = read_occasion(_occasion(schedule))
    kept = schedule.anchors or {}
    fixed = {layout.report: date.fromisoformat(kept[layout.report])} if layout.report else {}
    if not isinstance(period, Period):
        return None
    by_rule = lay_out_days(layout, period, office.calendar, fixed).main
    return None if by_rule == schedule.day else schedule.day


def days_as_kept(schedule: ScheduleRecord, layout: CycleLayout) -> CycleDays:
    """The days of a cycle as they stand."""
    days = {name: date.fromisoformat(on) for name, on in (schedule.anchors or {}).items()}
    return CycleDays({**days, layout.main: schedule.day}, schedule.day)


def _occasion(schedule: ScheduleRecord) -> str:
    assert schedule.occasion is not None
    return schedule.occasion


def open_cycles_of(connection: Connection, plan: str, body: str) -> Iterator[ScheduleRecord]:
    """The cycles of a plan of a body that can still change."""
    known: Iterable[ScheduleRecord] = schedules.find_open(connection, body, [plan])
    return (one for one in known if one.is_cycle)
