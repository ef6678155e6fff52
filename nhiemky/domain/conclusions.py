"""Conclusions of a conference and requests of a superior, and the plan by which they are followed as tasks."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.expressions import Expression, Offset, Unit
from calendars.periods import Period, PeriodKind, period_of
from calendars.plan_model import Basis, Defaults, Escalation, Overdue, Plan, Remind, Scope, Step
from calendars.working_days import Roll, WorkingDays
from nhiemky.domain import roles
from nhiemky.domain.schedule import StepState
from nhiemky.domain.secrecy import Tier, handling_of
from nhiemky.domain.vietnamese import format_date

PLAN = "followed_tasks"
LONGEST_TITLE = 120  # of a step
CELLS = "cell_secretaries"  # a task of every cell: each answers for its own
LONGEST_RECURRING = timedelta(days=3 * 366)
# Nobody has said how often a task is called to mind: as the steps of a review.
LADDER = Defaults(
    remind=Remind(
        before=(Offset(5, Unit.WORKING_DAY), Offset(1, Unit.WORKING_DAY)),
        overdue=Overdue(every=Offset(2, Unit.WORKING_DAY), limit=3),
    )
)
_CLIMBS = (Offset(1, Unit.WORKING_DAY), Offset(3, Unit.WORKING_DAY))
_FINISHED = {StepState.DONE, StepState.DROPPED, StepState.NOT_APPLICABLE}
EVERY = {PeriodKind.MONTH: "hằng tháng", PeriodKind.QUARTER: "hằng quý"}


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One conclusion as entered: who (a role of a body), with whom, what, until when, to whom.

    `every`: comes back each month or quarter until its deadline. `tier` 3: its text is nobody else's business.
    """

    number: int
    what: str
    owner: str
    body: str
    deadline: date | None = None
    report_to: str = ""
    partners: str = ""
    every: PeriodKind | None = None
    tier: int = Tier.ORDINARY
    source: str = ""


@dataclass(frozen=True, slots=True)
class SetBy:
    """What has set the tasks: its name, its paper if there is one, and the days that count.

    `until` is the day of the next review, by which a task without a deadline is to be done.
    """

    title: str
    document: str
    document_on: date | None
    held_on: date
    until: date

    @property
    def name(self) -> str:
        """As the reason of a date says it: "12-TB/ĐU ngày 28/7/2021"."""
        if not self.document:
            return f"kết luận ngày {format_date(self.held_on)}"
        return self.document + (f" ngày {format_date(self.document_on)}" if self.document_on else "")

    @property
    def since(self) -> date:
        """The day from which the tasks count."""
        return self.document_on or self.held_on


@dataclass(frozen=True, slots=True)
class TaskPart:
    """One step of a task: of one body and, where the task comes back, of one period."""

    step_id: int
    key: str
    body: str
    state: StepState
    target: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class FollowedTask:
    """A task as it was set (`set_on`: the main day of its cycle), and how far its steps are."""

    id: int
    schedule_id: int
    number: int
    what: str
    owner: str
    body: str
    deadline: date | None
    report_to: str
    partners: str
    document: str
    document_on: date | None
    is_recurring: bool
    rhythm: str | None
    tier: int
    carried_from: int | None
    result: str
    source: str
    set_on: date
    set_in: str
    occasion: str
    parts: tuple[TaskPart, ...] = ()

    @property
    def is_from_meeting(self) -> bool:
        """Whether a monthly meeting has set it, not a review."""
        return re.fullmatch(r"\d{4}M\d{2}", self.occasion) is not None

    @property
    def open_parts(self) -> tuple[TaskPart, ...]:
        """The steps that still have to be done, the earliest first."""
        live = [one for one in self.parts if one.state not in _FINISHED]
        return tuple(sorted(live, key=lambda one: (one.target or date.max, one.step_id)))

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done; one without a step is until a result is written."""
        return bool(self.open_parts) if self.parts else not self.result

    @property
    def every(self) -> PeriodKind | None:
        """How often it comes back; one entered before that was kept is known by its steps."""
        if self.rhythm is not None:
            return PeriodKind(self.rhythm)
        keys = [one.key.rpartition("_")[2] for one in self.parts]
        kinds = {"m": PeriodKind.MONTH, "q": PeriodKind.QUARTER}
        return next((kinds[key[4]] for key in keys if re.fullmatch(r"\d{4}[mq]\d{1,2}", key)), None)

    @property
    def goes_on(self) -> bool:
        """Whether the next review hears of it: while it is open, one that came back regularly once more."""
        return self.is_open or (self.is_recurring and self.carried_from is None)

    @property
    def target(self) -> date | None:
        """The next day to be kept; of a task that is done its last."""
        if self.open_parts:
            return self.open_parts[0].target
        return max((one.target for one in self.parts if one.target), default=self.deadline)

    @property
    def done_on(self) -> date | None:
        """The day the last of it was done; None while any of it is open."""
        days = [one.done_on for one in self.parts if one.done_on]
        return max(days) if days and not self.is_open else None

    @property
    def progress(self) -> str:
        """ "3/7" of a task of several bodies or periods; empty of one with a single step."""
        done = sum(one.state is StepState.DONE for one in self.parts)
        return f"{done}/{len(self.parts)}" if len(self.parts) > 1 else ""

    @property
    def shown(self) -> str:
        """What may be said of it outside the office's own screen."""
        return hide(self.number, self.what, self.tier)


def hide(number: int, what: str, tier: int) -> str:
    """The text of a task; of a restricted one only that there is one."""
    return what if handling_of(tier).is_told else f"Nhiệm vụ số {number} (việc hạn chế)"


def shorten(text: str, limit: int = LONGEST_TITLE) -> str:
    """The text, or as many whole words of it as fit, then "…"."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, blank, _ = cut.rpartition(" ")
    kept = head if blank and text[limit - 1] != " " else cut
    return f"{kept.rstrip(' ,;:.-')}…"


def task_key(number: int, period: Period | None = None) -> str:
    """The key of a task's step: "task_3", of one that comes back "task_3_2026m07"."""
    return f"task_{number}" + (f"_{period.key.lower()}" if period else "")


def number_of(key: str) -> int | None:
    """The number of the task that a step is of; None for a step that was handed over."""
    head, _, rest = key.partition("_")
    number, _, more = rest.partition("_")
    return int(number) if head == "task" and number.isdigit() and not more.startswith("until") else None


def lay_out_tasks(
    conclusions: Sequence[Conclusion], set_by: SetBy, calendar: WorkingDays, scope: Scope, own: str
) -> Plan:
    """The plan of a list of tasks; `own` is the body whose conference has set them."""
    steps: dict[str, Step] = {}
    for one in conclusions:
        steps.update(_steps_of(one, set_by, calendar, own))
    return replace_steps(
        Plan(
            plan=PLAN,
            version=1,
            title=f"Nhiệm vụ theo kết luận: {set_by.title}",
            scope=scope,
            sources=(set_by.name,),
            defaults=LADDER,
            steps={},
        ),
        steps,
    )


def replace_steps(plan: Plan, steps: Mapping[str, Step]) -> Plan:
    """The same plan with these steps."""
    return plan.model_copy(update={"steps": dict(steps)})


def _steps_of(one: Conclusion, set_by: SetBy, calendar: WorkingDays, own: str) -> Iterator[tuple[str, Step]]:
    until = one.deadline or set_by.until
    for period, due in _occurrences(one.every, set_by.since, until, calendar):
        yield task_key(one.number, period), _step(one, set_by, own, period, due)


def _step(one: Conclusion, set_by: SetBy, own: str, period: Period | None, due: date) -> Step:
    is_settled = one.deadline is not None or period is not None
    tail = f" ({period.label})" if period else ""
    said = hide(one.number, one.what, one.tier).rstrip(" .;")
    title = shorten(said, LONGEST_TITLE - len(tail)) + tail
    return Step(
        title=title,
        owner="cell_secretary" if one.owner == CELLS else one.owner,
        due=Expression(on=due),
        roll=Roll.PREVIOUS,
        per="named" if one.owner == CELLS or one.body != own else None,
        basis=Basis.RULE if is_settled else Basis.DEFAULT,
        source=set_by.name,
        escalate=_ladder(one.owner),
        optional=True,
        tier=one.tier,
    )


def _ladder(owner: str) -> tuple[Escalation, ...]:
    """Who is told of a late task, up to the secretary of the party's own structure."""
    asked = "cell_secretary" if owner == CELLS else owner
    higher = [one for one in roles.escalation_chain(asked) if one != asked]
    return tuple(Escalation(after=after, to=to) for after, to in zip(_CLIMBS, higher, strict=False))


def _occurrences(
    every: PeriodKind | None, since: date, until: date, calendar: WorkingDays
) -> Iterator[tuple[Period | None, date]]:
    """The days of a task: its own, or the last working day of every period that ends between the two."""
    found: list[tuple[Period | None, date]] = []
    if every is not None:
        period = period_of(every, since)
        while period.to_on <= min(until, since + LONGEST_RECURRING, calendar.last):
            found.append((period, calendar.roll(period.to_on, Roll.PREVIOUS)))
            period = period.following()
        found = [pair for pair in found if pair[1] > since]
    yield from found or [(None, until)]


def newest_of_each(tasks: Iterable[FollowedTask]) -> list[FollowedTask]:
    """Each task once, as it stands in the last cycle it was carried to; in the order in which they come."""
    root: dict[int, int] = {}
    newest: dict[int, FollowedTask] = {}
    for one in sorted(tasks, key=lambda task: task.id):
        root[one.id] = root.get(one.carried_from, one.carried_from) if one.carried_from else one.id
        newest[root[one.id]] = one
    return list(newest.values())
