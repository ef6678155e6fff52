"""The board of a congress: steps, dates, states, slack and how much is late; no roles, no names of people.

It leaves the office on Prefect's pages, so a step of tier 3 or above has no title there.
"""

from dataclasses import dataclass
from datetime import date

from calendars.plan_model import Plan
from nhiemky.delivery.messages import HIDDEN_FROM
from nhiemky.domain.schedule import StepRecord
from nhiemky.domain.secrecy import Tier
from nhiemky.domain.vietnamese import format_date
from nhiemky.performing.office import Office
from nhiemky.performing.period_names import name_period
from nhiemky.performing.planning import Planned, plan_family, root_of
from nhiemky.store.engine import read
from nhiemky.store.organisations import read_organisation

HIDDEN_TITLE = "Việc xử lý tại Văn phòng Đảng ủy"
LATE = "quá hạn"


@dataclass(frozen=True, slots=True)
class Board:
    """Ready to be shown; a row has `step`, `date`, `state` and `slack` (working days, None once done)."""

    key: str
    title: str
    rows: tuple[dict[str, object], ...]
    counts: dict[str, int]


def board(office: Office, schedule_id: int, *, today: date) -> Board:
    """The board of one schedule as of a day, in the order of its dates. Raises NotFound."""
    with read(office.engine) as connection:
        family = plan_family(office, connection, root_of(connection, schedule_id), today)
        organisation = read_organisation(connection)
    planned = next(one for one in family.members if one.schedule.id == schedule_id)
    names = {one.key: one.name for one in organisation.bodies}
    steps = sorted(_shown(planned), key=lambda step: (_day(step) or date.max, step.position, step.id))
    late = sum(_is_late(step, today) for step in steps)
    live = sum(step.state.is_live for step in steps)
    return Board(
        key=f"bang-tien-do-{schedule_id}",
        title=_name(planned, names),
        rows=tuple(_row(planned, step, names, today) for step in steps),
        counts={"đã xong": len(steps) - live, "còn lại": live, LATE: late},
    )


def is_told(plan: Plan) -> bool:
    """Whether a page that leaves the office may name the plan and its body: not where every step is restricted."""
    return any(step.tier < HIDDEN_FROM for step in plan.steps.values())


def _name(planned: Planned, names: dict[str, str]) -> str:
    schedule = planned.schedule
    if not is_told(planned.plan):
        return f"{HIDDEN_TITLE} (số {schedule.id})"
    title = name_period(planned.plan, schedule, Tier.ORDINARY) or planned.plan.title
    return f"{names[schedule.body]}: {title}, ngày {format_date(schedule.day)}"


def _shown(planned: Planned) -> list[StepRecord]:
    """Steps of this plan that are done or still to do; those that do not apply are left out."""
    return [
        step
        for step in planned.steps.values()
        if step.key in planned.plan.steps and (step.state.is_live or step.done_on is not None)
    ]


def _row(planned: Planned, step: StepRecord, names: dict[str, str], today: date) -> dict[str, object]:
    day = _day(step)
    return {
        "step": _title(planned, step, names),
        "date": format_date(day) if day else "",
        "state": LATE if _is_late(step, today) else step.state.label,
        "slack": _slack(planned, step),
    }


def _title(planned: Planned, step: StepRecord, names: dict[str, str]) -> str:
    model = planned.plan.steps[step.key]
    if model.tier >= HIDDEN_FROM:
        return HIDDEN_TITLE
    return model.title if step.body == planned.schedule.body else f"{model.title} ({names[step.body]})"


def _slack(planned: Planned, step: StepRecord) -> int | None:
    if not step.state.is_live:
        return None
    body = None if step.body == planned.schedule.body else step.body
    nodes = enumerate(planned.network.nodes)
    position = next((i for i, node in nodes if (node.key, node.body) == (step.key, body)), None)
    return None if position is None else planned.projection.slack(position)


def _day(step: StepRecord) -> date | None:
    return step.done_on or step.target


def _is_late(step: StepRecord, today: date) -> bool:
    return step.state.is_live and step.target is not None and step.target < today
