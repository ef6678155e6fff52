"""Tasks that conferences and superiors have set, with the steps that follow them."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from nhiemky.domain.schedule import ScheduleState, StepState
from nhiemky.store.cycle_tables import conclusion
from nhiemky.store.tables import schedule, step

_OF_BODY = (
    select(
        conclusion.c.id,
        conclusion.c.schedule_id,
        conclusion.c.number,
        conclusion.c.what,
        conclusion.c.owner,
        conclusion.c.body,
        conclusion.c.deadline,
        conclusion.c.report_to,
        conclusion.c.document,
        conclusion.c.document_on,
        conclusion.c.is_recurring,
        conclusion.c.tier,
        conclusion.c.carried_from,
        conclusion.c.result,
        schedule.c.day.label("set_on"),
        step.c.state.label("step_state"),
        step.c.target.label("target"),
        step.c.done_on.label("done_on"),
    )
    .join(schedule, schedule.c.id == conclusion.c.schedule_id)
    .join(step, step.c.id == conclusion.c.step_id, isouter=True)
    .where(schedule.c.body == bindparam("of"), schedule.c.state != ScheduleState.CANCELLED)
    .order_by(schedule.c.day, conclusion.c.schedule_id, conclusion.c.number)
)
_FINISHED = {StepState.DONE, StepState.DROPPED, StepState.NOT_APPLICABLE}


class FollowedTask(NamedTuple):
    """A task as it was set (`set_on`: the main day of its cycle), and how far its step is."""

    id: int
    schedule_id: int
    number: int
    what: str
    owner: str
    body: str
    deadline: date | None
    report_to: str
    document: str
    document_on: date | None
    is_recurring: bool
    tier: int
    carried_from: int | None
    result: str
    set_on: date
    step_state: StepState | None
    target: date | None
    done_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done; one without a step is until a result is written."""
        return not self.result if self.step_state is None else self.step_state not in _FINISHED

    @property
    def goes_on(self) -> bool:
        """Whether the next review hears of it too."""
        return self.is_open or self.is_recurring


def read_followed_tasks(connection: Connection, body: str) -> list[FollowedTask]:
    """Every task of the cycles of a body, the earliest cycle first, in the order of their numbers."""
    rows = connection.execute(_OF_BODY, {"of": body}).all()
    return [
        FollowedTask(*row)._replace(step_state=None if row.step_state is None else StepState(row.step_state))
        for row in rows
    ]
