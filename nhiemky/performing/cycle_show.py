"""A cycle as people and programs read it: its days and why, its steps, and what is to be done next."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from calendars.network import Rule
from calendars.periods import Period
from calendars.plan_model import PERIOD_ANCHORS, Basis, CycleDay, CycleLayout, Plan
from calendars.reasons import CUSTOMARY, UNSETTLED, explain_expression
from calendars.wording import format_date, format_weekday_date
from calendars.working_days import Roll
from nhiemky.domain.cycles import lay_out_days, name_cycle_of, read_occasion
from nhiemky.domain.report_days import ReportDay
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepState
from nhiemky.domain.timers import tell_occasion
from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.collections import read_collection
from nhiemky.performing.office import Office
from nhiemky.performing.planning import anchors_of, documents_of, is_opened_late, plan_of
from nhiemky.performing.report_days import read_history
from nhiemky.performing.show import DatedStep, Shown, show_congress
from nhiemky.store.collections import Collected
from nhiemky.store.cycles import read_cycle, read_cycles
from nhiemky.store.engine import read

NEXT = 5
GIVEN = "theo ngày văn phòng đã ghi"


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day of a cycle and why it is that day."""

    name: str
    title: str
    on: date
    sentence: str


@dataclass(frozen=True, slots=True)
class ShownCycle:
    """A cycle with its days in their order, its steps as of a day, and the documents on its report day.

    `next` are the first open steps, those of several cells together; `figures` how far each body's have come.
    """

    shown: Shown
    name: str
    days: tuple[ShownDay, ...]
    next: tuple[tuple[DatedStep, ...], ...]
    history: tuple[ReportDay, ...]
    figures: Mapping[str, Collected]

    @property
    def lateness(self) -> str | None:
        """How late it was opened and what came of it; None where every limit is the usual one."""
        schedule = self.shown.schedule
        if not self.shown.eased or not is_opened_late(schedule):
            return None
        days = format_count((schedule.opened_on - schedule.superior_plan).days)
        return (
            f"Kỳ mở ngày {format_date(schedule.opened_on)}, muộn {days} ngày so với lịch tạm tính; "
            f"{format_count(self.shown.eased)} việc đã quá ngày thường lệ được tính lại từ ngày mở"
        )

    def as_dict(self) -> dict[str, object]:
        """For `--json`; dates stay dates."""
        schedule = self.shown.schedule
        return {
            **self.shown.as_dict(),
            "occasion": tell_occasion(schedule),
            "name": self.name,
            "days": [asdict(day) for day in self.days],
            "next": [step.id for group in self.next for step in group],
            "report_days": [asdict(one) for one in self.history],
            "figures": [
                {"org": body, "state": one.state, "since": one.since} for body, one in self.figures.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class ListedCycle:
    """One line of the list of cycles."""

    id: int
    org: str
    org_name: str
    plan: str
    occasion: str
    name: str
    day: date
    state: ScheduleState


def list_cycles(office: Office) -> list[ListedCycle]:
    """Every cycle, by its first day and the order in which they were opened."""
    with read(office.engine) as connection:
        names = {body.key: body.name for body in office.organisation(connection).bodies}
        cycles = sorted(read_cycles(connection), key=lambda one: (_start(one), one.plan, one.id))
        return [
            ListedCycle(
                one.id,
                one.body,
                names.get(one.body, one.body),
                one.plan,
                tell_occasion(one),
                name_cycle(plan_of(office, connection, one), one),
                one.day,
                one.state,
            )
            for one in cycles
        ]


def show_cycle(office: Office, number: int, *, today: date) -> ShownCycle:
    """Everything about a cycle as of a day; nothing is written. Raises BadInput for a congress, NotFound."""
    with read(office.engine) as connection:
        schedule = read_cycle(connection, number)
        plan = plan_of(office, connection, schedule)
        documents = documents_of(connection, plan, schedule)
        figures = read_collection(connection, schedule)
    shown = show_congress(office, number, today=today)
    days = tuple(_days(office, plan, schedule, documents))
    history = tuple(read_history(office, schedule))
    return ShownCycle(shown, name_cycle(plan, schedule), days, tuple(_next(shown)), history, figures)


def name_cycle(plan: Plan, schedule: ScheduleRecord) -> str:
    """The plan's title with the period: "Sơ kết 6 tháng đầu năm 2026"."""
    return name_cycle_of(plan.title, schedule.occasion or "")


def _start(schedule: ScheduleRecord) -> date:
    return date.fromisoformat((schedule.anchors or {}).get("period_start", schedule.day.isoformat()))


def _next(shown: Shown) -> list[tuple[DatedStep, ...]]:
    """The open steps by date, the next few of them; the same step of several cells is one."""
    live = [step for step in shown.steps if StepState(step.state).is_live and step.latest is not None]
    groups: dict[tuple[str, date | None], list[DatedStep]] = {}
    for step in sorted(live, key=lambda one: (one.latest or date.max, one.id)):
        groups.setdefault((step.key, step.latest), []).append(step)
    return [tuple(group) for group in list(groups.values())[:NEXT]]


def _days(office: Office, plan: Plan, schedule: ScheduleRecord, documents: dict[str, str]) -> Iterator[ShownDay]:
    assert plan.cycle is not None
    kept = anchors_of(plan, schedule)
    for name, on in sorted(kept.items(), key=lambda pair: (pair[1], list(kept).index(pair[0]))):
        why = _explain(office, plan, plan.cycle, schedule, name, documents)
        yield ShownDay(name, plan.anchor_titles[name], on, why)


def _explain(
    office: Office,
    plan: Plan,
    cycle: CycleLayout,
    schedule: ScheduleRecord,
    name: str,
    documents: dict[str, str],
) -> str:
    """By which document, by whose hand, or by which rule a day is what it is, and what that stands on."""
    kept = anchors_of(plan, schedule)
    said = format_weekday_date(kept[name])
    if name in documents:
        return f"{said}, theo {documents[name]}"
    if name in PERIOD_ANCHORS:
        return said
    by_rule = lay_out_days(
        cycle, read_occasion(schedule.occasion or ""), office.calendar, _before(kept, cycle, name)
    )
    day = cycle.days[name]
    if by_rule.by_name[name] != kept[name]:
        return f"{said}, giữ ngày đã định; theo quy tắc là {format_weekday_date(by_rule.by_name[name])}"
    anchor = day.on.anchor
    if _is_given(day, schedule):
        return f"{said}; theo {day.source}" if day.source else f"{said}, {GIVEN}"
    start = kept[anchor] if anchor else day.on.on or kept[name]
    rule = Rule(day.on, Roll.KEEP, None, anchor, plan.anchor_titles.get(anchor or "", ""))
    sentence = explain_expression(rule, start, office.calendar)
    if day.basis is Basis.RULE:
        return f"{sentence}; theo {day.source}" if day.source else sentence
    return f"{sentence}; {UNSETTLED if day.basis is Basis.DEFAULT else CUSTOMARY}"


def _is_given(day: CycleDay, schedule: ScheduleRecord) -> bool:
    """Whether it is the very day that a cycle on demand has been opened for."""
    is_on_demand = not isinstance(read_occasion(schedule.occasion or ""), Period)
    return is_on_demand and day.on.anchor in PERIOD_ANCHORS and day.on.offset is None


def _before(kept: dict[str, date], cycle: CycleLayout, name: str) -> dict[str, date]:
    """The days written before one: what it is said from as they stand now."""
    names = list(cycle.days)
    earlier = names[: names.index(name)]
    return {"opening": kept["opening"], **{one: kept[one] for one in earlier}}
