"""Dates the steps of stored schedules: a committee's together with those of its cells."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from calendars.conditions import Value
from calendars.lateness import ease_late_opening
from calendars.network import Network, applicable_facts
from calendars.plan_model import CellsLayout, Plan
from calendars.planner import Given, Projection, project
from nhiemky.domain.cycles import period_facts, read_occasion
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.report_days import ReportDay, rule_in_force
from nhiemky.domain.schedule import ScheduleRecord, StepRecord, StepState
from nhiemky.performing.office import Office
from nhiemky.store import schedules as store
from nhiemky.store.cycles import read_report_days, read_report_days_of
from nhiemky.store.deadlines import read_deadlines
from nhiemky.store.digests import NewDraft
from nhiemky.store.engine import Connection

Key = tuple[str, str]


@dataclass(slots=True)
class Planned:
    """One schedule with its plan projected; `deadlines` are (step, level, date, source)."""

    schedule: ScheduleRecord
    plan: Plan
    network: Network
    projection: Projection
    steps: dict[Key, StepRecord]
    deadlines: list[tuple[str, str, date, str]]
    has_new_start: bool = False

    def step_at(self, position: int) -> StepRecord | None:
        """The stored step of a node; None for one that is not stored yet."""
        node = self.network.nodes[position]
        return self.steps.get((node.key, node.body or self.schedule.body))

    def date_of(self, dates: Sequence[int], key: str) -> date | None:
        """One of the projection's dates of the body's own step, None where it does not apply."""
        position = self.network.find(key)
        return None if position is None else date.fromordinal(dates[position])


@dataclass(slots=True)
class Family:
    """A schedule and those of the cells under it."""

    root: Planned
    children: list[Planned]

    @property
    def members(self) -> list[Planned]:
        """The root first, then the cells."""
        return [self.root, *self.children]

    def branch(self, schedule_id: int) -> "Family":
        """The part below one schedule: all of it for the root, a cell alone, planned within its family."""
        if schedule_id == self.root.schedule.id:
            return self
        return Family(next(one for one in self.children if one.schedule.id == schedule_id), [])


def facts_of(organisation: Organisation, body: str, variant: str | None, on: date) -> dict[str, Value]:
    """What a plan's conditions may speak of, for a body on a day."""
    counts, found = organisation.counts(body, on), organisation.body(body)
    return {
        "official_members": counts.official,
        "members": counts.members,
        "variant": variant or "",
        "has_standing_committee": found.has_standing_committee,
        **found.switches,
    }


def keep_plan(connection: Connection, plan: Plan) -> str:
    """Stores the exact plan a schedule is opened with and gives its hash."""
    text = plan.model_dump_json(by_alias=True, exclude_defaults=True)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    store.keep_plan(connection, plan.plan, plan.version, sha256, text)
    return sha256


def plan_of(office: Office, connection: Connection, schedule: ScheduleRecord | NewDraft) -> Plan:
    """The plan as the schedule was opened with it."""
    kept = office.kept_plans
    if schedule.plan_sha256 not in kept:
        text = store.read_plan(connection, schedule.plan_sha256)
        kept[schedule.plan_sha256] = Plan.model_validate_json(text)
    return kept[schedule.plan_sha256]


def plan_family(
    office: Office,
    connection: Connection,
    schedule_id: int,
    today: date,
    changed: Mapping[int, ScheduleRecord] | None = None,
) -> Family:
    """Projects a schedule and its cells' as of a day; `changed` replaces stored schedules for a preview."""
    return plan_families(office, connection, [schedule_id], today, changed)[0]


def plan_families(
    office: Office,
    connection: Connection,
    ids: Sequence[int],
    today: date,
    changed: Mapping[int, ScheduleRecord] | None = None,
) -> list[Family]:
    """As plan_family for several at once, in the order of `ids`. Raises NotFound."""
    changed = changed or {}
    roots = store.read_named(connection, ids)
    children = store.read_children_of(connection, ids)
    records = {one: [changed.get(each.id, each) for each in (roots[one], *children[one])] for one in ids}
    everybody = [each for members in records.values() for each in members]
    steps = store.read_steps(connection, [each.id for each in everybody])
    deadlines = read_deadlines(connection, steps)
    documents = _read_documents(office, connection, everybody)
    families = []
    for members in records.values():
        root, *cells = [
            _prepare(office, connection, each, steps[each.id], deadlines[each.id], documents[each.id], today)
            for each in members
        ]
        families.append(Family(root, cells))
        _join(families[-1])
    return families


def root_of(connection: Connection, schedule_id: int) -> int:
    """The id of the committee's schedule a cell's belongs to, or its own."""
    return store.read_schedule(connection, schedule_id).parent_id or schedule_id


def project_again(planned: Planned, given: Mapping[int, Given] | None = None) -> None:
    """Projects once more, with what the rest of the family has made known."""
    planned.projection = project(
        planned.network,
        anchors_of(planned.plan, planned.schedule),
        planned.projection.today,
        planned.projection.given if given is None else given,
        planned.projection.documents,
    )


def _prepare(
    office: Office,
    connection: Connection,
    schedule: ScheduleRecord,
    steps: Sequence[StepRecord],
    deadlines: list[tuple[str, str, date, str]],
    documents: dict[str, str],
    today: date,
) -> Planned:
    plan = plan_of(office, connection, schedule)
    facts = applicable_facts(plan, {**schedule.facts, "variant": schedule.variant or ""})
    cells = list(dict.fromkeys(step.body for step in steps if step.body != schedule.body))
    dropped = frozenset(step.key for step in steps if step.is_dropped)
    network = office.network_of(plan, schedule.plan_sha256, facts, tuple(cells), dropped)
    by_key = {(step.key, step.body): step for step in steps}
    given = _given(network, schedule, by_key, deadlines)
    if is_opened_late(schedule):
        whole = office.network_of(plan, schedule.plan_sha256, facts, tuple(cells), frozenset())
        _ease(given, network, ease_late_opening(whole, anchors_of(plan, schedule), schedule.opened_on))
    projection = project(network, anchors_of(plan, schedule), today, given, documents)
    return Planned(schedule, plan, network, projection, by_key, deadlines)


def anchors_of(plan: Plan, schedule: ScheduleRecord) -> dict[str, date]:
    """The days a plan's dates are said from: a congress's three, or a cycle's own with its main day as moved."""
    if plan.cycle is None or schedule.anchors is None:
        return {"superior_plan": schedule.superior_plan, "congress": schedule.day, "closing": schedule.closing}
    days = {name: date.fromisoformat(on) for name, on in schedule.anchors.items()}
    return {**days, plan.cycle.main: schedule.day}


def is_opened_late(schedule: ScheduleRecord) -> bool:
    """Whether a cycle was opened after the day its plan would have opened it on."""
    return schedule.is_cycle and schedule.opened_on > schedule.superior_plan


def _ease(given: dict[int, Given], network: Network, eased: Mapping[tuple[str, str | None], date]) -> None:
    for key, on in eased.items():
        position = network.index.get(key)
        if position is not None:
            given[position] = replace(given.get(position, Given()), eased_to=on)


def documents_of(connection: Connection, plan: Plan, schedule: ScheduleRecord) -> dict[str, str]:
    """The superior's document that has set the report day of a cycle, by the name of that day."""
    if _report_of(plan, schedule) is None:
        return {}
    return _documents_in(read_report_days(connection, schedule.plan, schedule.body), plan, schedule)


def _read_documents(
    office: Office, connection: Connection, schedules: Sequence[ScheduleRecord]
) -> dict[int, dict[str, str]]:
    """As `documents_of`, by schedule, with one look for all of them."""
    plans = {one.id: plan_of(office, connection, one) for one in schedules}
    asked = {one.plan for one in schedules if _report_of(plans[one.id], one) is not None}
    known = read_report_days_of(connection, asked) if asked else {}
    return {one.id: _documents_in(known.get((one.plan, one.body), ()), plans[one.id], one) for one in schedules}


def _report_of(plan: Plan, schedule: ScheduleRecord) -> str | None:
    """The name of a cycle's day that a document may set."""
    return None if plan.cycle is None or schedule.occasion is None else plan.cycle.report


def _documents_in(known: Sequence[ReportDay], plan: Plan, schedule: ScheduleRecord) -> dict[str, str]:
    report, occasion = _report_of(plan, schedule), schedule.occasion or ""
    if report is None:
        return {}
    found = rule_in_force(known, occasion)
    is_kept = found is not None and found.day_of(occasion).isoformat() == (schedule.anchors or {}).get(report)
    return {report: found.name} if found is not None and is_kept else {}


def facts_again(organisation: Organisation, schedule: ScheduleRecord, body: str, on: date) -> dict[str, Value]:
    """The facts of a schedule as they are on a later day, or for the body that has taken it over."""
    facts = facts_of(organisation, body, schedule.variant, on)
    if not schedule.is_cycle:
        return facts
    return {**facts, **period_facts(read_occasion(schedule.occasion or ""))}


def _given(
    network: Network,
    schedule: ScheduleRecord,
    steps: Mapping[Key, StepRecord],
    deadlines: Sequence[tuple[str, str, date, str]],
) -> dict[int, Given]:
    given: dict[int, Given] = {}
    tightest: dict[str, date] = {}
    for key, _, on, _ in deadlines:
        tightest[key] = min(on, tightest.get(key, on))
    for position, node in enumerate(network.nodes):
        step = steps.get((node.key, node.body or schedule.body))
        limit = tightest.get(node.key)
        done_on = step.done_on if step is not None and step.state is StepState.DONE else None
        fixed_on = step.fixed_on if step is not None else None
        if done_on or fixed_on or limit:
            given[position] = Given(done_on, fixed_on, limit)
    return given


def _join(family: Family) -> None:
    """Cells start from the committee's plan and must be done by its gate; it waits for the last cell."""
    layout = family.root.plan.cells
    if layout is None or not family.children:
        return
    gate = family.root.network.find(layout.gate)
    start = family.root.date_of(family.root.projection.planned, layout.start)
    limit = family.root.date_of(family.root.projection.latest, layout.gate)
    ready: date | None = None
    for child in family.children:
        if start is not None and start != child.schedule.superior_plan:
            child.has_new_start = True
            child.schedule = replace(child.schedule, superior_plan=start)
        key = event_of(layout, child.plan)
        event = child.network.find(key)
        given = dict(child.projection.given)
        if event is not None and limit is not None:
            given[event] = replace(given.get(event, Given()), not_after=_earlier(given.get(event), limit))
        project_again(child, given)
        held = child.date_of(child.projection.forecast, key)
        ready = max(filter(None, (ready, held)), default=None)
    if gate is not None and ready is not None:
        given = dict(family.root.projection.given)
        given[gate] = replace(given.get(gate, Given()), ready_on=ready)
        project_again(family.root, given)


def event_of(layout: CellsLayout, plan: Plan) -> str:
    """The step of a cell's plan that the committee's gate waits for."""
    return next((key for key in layout.events if key in plan.steps), layout.events[0])


def _earlier(known: Given | None, limit: date) -> date:
    return limit if known is None or known.not_after is None else min(known.not_after, limit)
