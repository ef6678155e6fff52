"""What papers of a cycle may speak of besides figures: its days, the request, targets, tasks, who has sent."""

from collections.abc import Sequence
from datetime import datetime

from calendars.plan_model import Plan
from nhiemky.domain.figures import Basis
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.report_days import rule_in_force
from nhiemky.domain.schedule import ScheduleRecord, StepRecord
from nhiemky.domain.targets import Target, TargetResult, count_verdicts
from nhiemky.drafting.origin import ORIGINS, Origin
from nhiemky.performing.collection_values import collection_values
from nhiemky.performing.conclusion_values import task_values
from nhiemky.performing.figure_periods import period_of_cycle
from nhiemky.performing.figure_values import FigureValues, read_figure_values
from nhiemky.performing.grading import put_grade_counts
from nhiemky.performing.member_counts import timer_values
from nhiemky.performing.office import Office
from nhiemky.performing.planning import anchors_of, plan_of
from nhiemky.performing.target_occasions import find_term, occasion_of, year_of
from nhiemky.performing.targets import find_results, find_title
from nhiemky.store import cycles
from nhiemky.store import targets as target_store
from nhiemky.store.engine import Connection

Values = dict[str, object]
Names = frozenset[str]
MEASURED: Names = frozenset({"figures", "estimates", "targets", "target_counts", "term_targets"})
TARGETED: Names = frozenset({"targets", "target_counts", "figures", "estimates", "year_resolution"})
ASSESSED: Names = frozenset({"targets", "target_counts"})
TERM: Names = frozenset({"term_targets", "term_resolution"})
FOLLOWED: Names = frozenset({"tasks", "last_tasks"})
COLLECTED: Names = frozenset({"collection", "late"})
READ: Names = MEASURED | TARGETED | TERM | FOLLOWED | COLLECTED | {"timers", "request"}  # each costs a look
REQUEST_LETTER = "report_request_letter"
_COUNTED = {"total": "targets.total", "not_met": "targets.missed", "not_assessed": "targets.not_assessed"}


def cycle_values(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    steps: Sequence[StepRecord],
    body: str,
    at: datetime,
    names: Names = READ,
) -> Values:
    """The values of a cycle for a paper of `body`: the committee whose cycle it is, or one of its cells.

    Of what has to be looked up only that which `names` name.
    """
    plan = plan_of(office, connection, schedule)
    measured_by = occasion_of(connection, schedule, body) if names & TARGETED else None
    wanted = target_store.read_targets(connection, body, measured_by) if measured_by else []
    figures = FigureValues()
    if names & MEASURED:
        figures = read_figure_values(office, connection, organisation, schedule, body, wanted)
        put_grade_counts(connection, organisation, schedule, body, figures)
    has_collection = names & COLLECTED and body == schedule.body
    return {
        "figures": figures.tree,
        "estimates": figures.estimates,
        "timers": _timers(office, organisation, schedule, body) if "timers" in names else {},
        "period": _days(schedule, plan),
        "meeting": _meeting(schedule, plan, body, figures),
        "request": _request(connection, schedule, organisation) if "request" in names else {},
        **_measured(office, connection, schedule, body, names, measured_by, wanted, figures),
        **(task_values(connection, organisation, schedule, body) if names & FOLLOWED else {}),
        **(collection_values(connection, organisation, schedule, plan, steps, at) if has_collection else {}),
        ORIGINS: figures.origins,
    }


# --- days ----------------------------------------------------------------------------------------------


def _days(schedule: ScheduleRecord, plan: Plan) -> Values:
    """The days of a cycle among those of its period, and the set of figures it asks for."""
    assert plan.cycle is not None
    anchors = anchors_of(plan, schedule)
    report = anchors.get(plan.cycle.report) if plan.cycle.report else None
    return {"cut_off": anchors.get("cutoff"), "report_by": report, "figures": plan.cycle.figures}


def _timers(office: Office, organisation: Organisation, schedule: ScheduleRecord, body: str) -> Values:
    """How many members fall due in the period, by the list of members alone."""
    period = period_of_cycle(schedule)
    return {} if period is None else timer_values(office, organisation, body, period.from_on, period.to_on)


def _meeting(schedule: ScheduleRecord, plan: Plan, body: str, figures: FigureValues) -> Values:
    """The meeting of a cycle that ends in one: "hội nghị sơ kết 6 tháng đầu năm 2026", on its main day.

    A cell within a committee's cycle meets on days of its own.
    """
    assert plan.cycle is not None
    if plan.cycle.main == plan.cycle.report or body != schedule.body:
        return {}
    period = period_of_cycle(schedule)
    title = plan.cycle.days[plan.cycle.main].title.removeprefix("ngày ")
    values: Values = {"day": schedule.day, **({"title": f"{title} {period.label}"} if period else {})}
    figures.origins.update({f"meeting.{name}": Origin("Lịch của kỳ") for name in values})
    return values


def _request(connection: Connection, schedule: ScheduleRecord, organisation: Organisation) -> Values:
    """The superior's document that has set the report day."""
    rules = cycles.read_report_days(connection, schedule.plan, schedule.body)
    found = rule_in_force(rules, schedule.occasion or "")
    values: Values = {"body_name": organisation.body(schedule.body).name}
    return values if found is None else {**values, "number": found.document, "on": found.document_on}


# --- targets -------------------------------------------------------------------------------------------


def _measured(
    office: Office,
    connection: Connection,
    schedule: ScheduleRecord,
    body: str,
    names: Names,
    occasion: str | None,
    wanted: Sequence[Target],
    figures: FigureValues,
) -> Values:
    """What the year or the term `occasion` has promised in its targets, and what has come of it."""
    year, results = year_of(schedule), list[TargetResult]()
    if occasion and names & ASSESSED:
        results = find_results(office, connection, schedule, occasion, wanted, figures.totals)
    is_of_year = occasion == year
    return {
        **_targets(results, figures),
        **(_resolution(connection, body, wanted, year, figures) if is_of_year else _congress(wanted, figures)),
        **(_term(office, connection, schedule, body, year, figures) if names & TERM else {}),
    }


def _targets(results: Sequence[TargetResult], figures: FigureValues) -> Values:
    if not results:
        return {}
    counts = count_verdicts(one.verdict for one in results)
    values: Values = {
        "total": counts.total,
        "met": counts.met + counts.exceeded,
        "not_met": counts.missed,
        "not_assessed": counts.not_assessed,
    }
    proposed = sum(one.is_proposed for one in results)
    source = f"Biểu chỉ tiêu; {proposed} chỉ tiêu mới là đề xuất, chưa xác nhận" if proposed else "Biểu chỉ tiêu"
    for name, indicator in _COUNTED.items():
        figures.origins[f"target_counts.{name}"] = Origin(
            source, doubts=_other_count(figures, indicator, values[name])
        )
    figures.origins["target_counts.met"] = Origin(source)
    return {"targets": [_target_row(one) for one in results], "target_counts": values}


def _other_count(figures: FigureValues, indicator: str, count: object) -> tuple[str, ...]:
    """What the office's own form counts differently, once no target waits for a verdict."""
    total = figures.totals.get((indicator, Basis.ACTUAL))
    if total is None or total.value is None or total.value == count:
        return ()
    return (f"biểu số liệu ghi {total.value}",)


def _target_row(one: TargetResult) -> Values:
    target = one.target
    return {
        "number": target.number,
        "name": target.name,
        "unit": target.unit,
        "planned": target.planned,
        "actual": one.actual,
        "share": one.share,
        "verdict": f"{one.verdict.label} (đề xuất)" if one.is_proposed else one.verdict.label,
        "reason": one.reason,
        "source": target.document,
    }


def _resolution(
    connection: Connection, body: str, wanted: Sequence[Target], year: str, figures: FigureValues
) -> Values:
    """The resolution a year is measured by: that of its targets; what it is about stands in the register."""
    if not wanted:
        return {}
    for name in ("number", "on"):
        figures.origins[f"year_resolution.{name}"] = Origin(f"Biểu chỉ tiêu năm {year} đã nhập")
    values: Values = {"number": wanted[0].document, "on": wanted[0].document_on}
    if title := find_title(connection, body, wanted[0]):
        figures.origins["year_resolution.title"] = Origin(f"Sổ văn bản, số {wanted[0].document}")
        values["title"] = title
    return {"year_resolution": values}


def _congress(wanted: Sequence[Target], figures: FigureValues) -> Values:
    """The resolution of the congress, where a mid-term review is measured by its targets."""
    if not wanted:
        return {}
    values: Values = {"resolution_number": wanted[0].document, "resolution_on": wanted[0].document_on}
    figures.origins.update({f"mid_term.{name}": Origin("Biểu chỉ tiêu nhiệm kỳ đã nhập") for name in values})
    return {"mid_term": values}


def _term(
    office: Office, connection: Connection, schedule: ScheduleRecord, body: str, year: str, figures: FigureValues
) -> Values:
    """The targets of the congress above the year's."""
    term = find_term(connection, body, year)
    if term is None:
        return {}
    wanted = target_store.read_targets(connection, body, term)
    results = find_results(office, connection, schedule, term, wanted, figures.totals)
    resolution = {"number": wanted[0].document, "on": wanted[0].document_on, "term": term}
    return {"term_targets": [_target_row(one) for one in results], "term_resolution": resolution}
