"""A schedule as people and programs read it: every step with its dates, their reasons, and the conflicts."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from calendars.plan_model import Basis
from calendars.planner import Because
from calendars.reasons import (
    count_eased,
    explain_latest,
    is_provisional,
    trace_latest,
)
from calendars.wording import format_weekday_date
from nhiemky.domain.schedule import ScheduleRecord, StepRecord, StepState
from nhiemky.performing.conflicts import Conflict, as_links, find_conflicts
from nhiemky.performing.office import Office
from nhiemky.performing.planning import Planned, plan_family, root_of
from nhiemky.store import schedules as store
from nhiemky.store.engine import read


@dataclass(frozen=True, slots=True)
class DatedStep:
    """One step as it stands on a day. `latest` is where the backward pass leaves it, `due` its own rule."""

    id: int
    key: str
    title: str
    org: str
    owner: str
    due: date | None
    latest: date | None
    forecast: date | None
    actual: date | None
    slack_wd: int | None
    basis: str
    source: str
    state: str
    provisional: bool
    because: tuple[dict[str, object], ...]
    sentence: str
    tier: int
    target: date | None
    baseline: date | None
    rounds: int
    deadlines: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A schedule with its own steps, then those of its cells; `title` is its plan's, `names` the bodies'."""

    schedule: ScheduleRecord
    title: str
    names: Mapping[str, str]
    steps: tuple[DatedStep, ...]
    conflicts: tuple[Conflict, ...]
    children: tuple[ScheduleRecord, ...]
    eased: int = 0  # steps whose own limit counts from the real opening, a late one

    def as_dict(self) -> dict[str, object]:
        """For `--json`; dates stay dates."""
        schedule = self.schedule
        return {
            "id": schedule.id,
            "org": schedule.body,
            "plan": schedule.plan,
            "day": schedule.day,
            "closing": schedule.closing,
            "superior_plan": schedule.superior_plan,
            "variant": schedule.variant,
            "state": schedule.state,
            "parent": schedule.parent_id,
            "approved_on": schedule.approved_on,
            "baseline": schedule.baseline,
            "steps": [asdict(step) for step in self.steps],
            "conflicts": [asdict(conflict) for conflict in self.conflicts],
        }


def show_congress(office: Office, schedule_id: int, *, today: date) -> Shown:
    """Everything about a schedule as of a day; nothing is written."""
    with read(office.engine) as connection:
        root = root_of(connection, schedule_id)
        family = plan_family(office, connection, root, today).branch(schedule_id)
        baselines = {
            one.schedule.id: store.read_baseline(connection, one.schedule.id, one.schedule.baseline)
            for one in family.members
        }
        names = {body.key: body.name for body in office.organisation(connection).bodies}
    steps = [step for one in family.members for step in _dated(one, baselines[one.schedule.id])]
    conflicts = find_conflicts(family, names)
    children = tuple(one.schedule for one in family.children)
    title, eased = family.root.plan.title, count_eased(family.root.projection)
    return Shown(family.root.schedule, title, names, tuple(steps), tuple(conflicts), children, eased)


def _dated(planned: Planned, baseline: dict[int, date | None]) -> Iterator[DatedStep]:
    positions = {id(planned.step_at(i)): i for i in range(len(planned.network.nodes))}
    for step in sorted(planned.steps.values(), key=lambda one: (one.position, one.id)):
        position = positions.get(id(step))
        if step.key in planned.plan.steps:
            yield _dated_step(planned, step, position, baseline.get(step.id))


def _dated_step(planned: Planned, step: StepRecord, position: int | None, baseline: date | None) -> DatedStep:
    model = planned.plan.steps[step.key]
    projection = planned.projection
    known = position is not None and step.state.is_live
    due = projection.due[position] if position is not None else None
    latest = date.fromordinal(projection.latest[position]) if position is not None else step.latest
    return DatedStep(
        id=step.id,
        key=step.key,
        title=model.title,
        org=step.body,
        owner=model.owner,
        due=date.fromordinal(due) if due is not None else None,
        latest=latest,
        forecast=date.fromordinal(projection.forecast[position]) if position is not None else None,
        actual=step.done_on,
        slack_wd=projection.slack(position) if known and position is not None else None,
        basis=model.basis,
        source=model.source,
        state=step.state,
        provisional=position is not None and is_provisional(projection, position),
        because=as_links(planned, trace_latest(projection, position)) if position is not None else (),
        sentence=_sentence(planned, step, position),
        tier=model.tier,
        target=step.target,
        baseline=baseline,
        rounds=step.rounds,
        deadlines=_deadlines(planned, step, latest),
    )


def _sentence(planned: Planned, step: StepRecord, position: int | None) -> str:
    if step.state is StepState.DONE and step.done_on is not None:
        return f"đã xong {format_weekday_date(step.done_on)}"
    if position is None:
        return step.state.label
    if step.fixed_on is not None:
        return _explain_fixed(planned, step, position)
    return explain_latest(planned.projection, position) + _name_document(planned, step, position)


def _name_document(planned: Planned, step: StepRecord, position: int) -> str:
    """Whose paper set the deadline that decided the date; for a cell it is its committee's own step."""
    if planned.projection.latest_because[position] != Because.DEADLINE:
        return ""
    latest = date.fromordinal(planned.projection.latest[position])
    papers = [source for key, _, on, source in planned.deadlines if key == step.key and on == latest]
    return f" ({papers[0]})" if papers else " (để đảng bộ kịp hoàn thành đại hội các chi bộ)"


def _explain_fixed(planned: Planned, step: StepRecord, position: int) -> str:
    """Who set the day aside from the rule and how far from it, so that nobody forgets it was set."""
    assert step.fixed_on is not None
    how = "khóa theo văn bản cấp trên" if step.locked_on else "ghim bằng tay"
    text = f"{format_weekday_date(step.fixed_on)}: {how}" + (f" ({step.note})" if step.note else "")
    due = planned.projection.due[position]
    if due is None:
        return text
    away = planned.network.calendar.count_between(date.fromordinal(due), step.fixed_on)
    side = "muộn hơn" if away > 0 else "sớm hơn"
    return f"{text}; {side} công thức {abs(away)} ngày làm việc" if away else text


def _deadlines(planned: Planned, step: StepRecord, latest: date | None) -> tuple[dict[str, object], ...]:
    """Every superior's deadline for the step, with the working days between our date and it."""
    calendar = planned.network.calendar
    return tuple(
        {
            "level": level,
            "on": on,
            "source": source,
            "slack_wd": calendar.count_between(latest, on) if latest is not None else None,
        }
        for key, level, on, source in planned.deadlines
        if key == step.key
    )


def basis_label(basis: str) -> str:
    """What a person reads beside a date."""
    return {Basis.RULE: "quy định", Basis.PRACTICE: "thực tiễn"}.get(Basis(basis), "tạm tính, chưa có quy định")
