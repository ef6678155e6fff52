"""What is open for a person: the steps they answer for today, as their own page shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.wording import format_weekday_date
from nhiemky.domain.cycles import name_occasion
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.roles import title
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepRecord, StepState
from nhiemky.domain.secrecy import handling_of
from nhiemky.domain.vietnamese import format_count
from nhiemky.performing.office import Office
from nhiemky.performing.period_names import name_period
from nhiemky.performing.planning import plan_of
from nhiemky.store import schedules as store
from nhiemky.store.answers import Press, read_presses
from nhiemky.store.engine import Connection, read

HIDDEN_TITLE = "Có việc cần xử lý tại Văn phòng Đảng ủy"
ASKED_LATER = "later"
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Thing:
    """One open step as its owner sees it; of a restricted one neither title, body nor period: these are empty."""

    step_id: int
    title: str
    body: str
    due: date
    distance: str
    is_late: bool
    is_received: bool
    is_hidden: bool
    is_provisional: bool
    asked_until: date | None
    period: str = ""


@dataclass(frozen=True, slots=True)
class Things:
    """What is open for a person: the named step first, then by day; `later` are those not near yet.

    `ended` says, when the named step is not open for this person, why not.
    """

    shown: tuple[Thing, ...]
    later: int
    ended: str = ""


def find_things(office: Office, person: Person, named: int, today: date) -> Things:
    """What is open for a person today, with `named` (0 for none) on top."""
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
        asked = find_asked(connection)
        owned = list(read_owned(office, connection, organisation, person, today))
        ended = ""
        if named and named not in {step.id for _, step in owned}:
            ended = describe_end(office, connection, organisation, named)
        things = [_as_thing(office, connection, organisation, *one, asked, today) for one in owned]
    near = [one for one in things if one.due <= today + SOON or one.step_id == named]
    near.sort(key=lambda one: (one.step_id != named, one.due, one.step_id))
    return Things(tuple(near), len(things) - len(near), ended)


def read_owned(
    office: Office, connection: Connection, organisation: Organisation, person: Person, today: date
) -> Iterator[tuple[ScheduleRecord, StepRecord]]:
    """The dated open steps of approved schedules that the person answers for today."""
    schedules = [one for one in store.read_schedules(connection) if one.state is ScheduleState.APPROVED]
    steps = store.read_steps(connection, [one.id for one in schedules])
    acting: dict[tuple[str, str], bool] = {}
    for schedule in schedules:
        models = plan_of(office, connection, schedule).steps
        for step in steps[schedule.id]:
            if not step.state.is_live or step.target is None or step.key not in models:
                continue
            seat = (step.body, models[step.key].owner)
            if seat not in acting:
                acting[seat] = person in resolve(organisation, *seat, today)
            if acting[seat]:
                yield schedule, step


def _as_thing(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    step: StepRecord,
    asked: Mapping[int, Press],
    today: date,
) -> Thing:
    plan = plan_of(office, connection, schedule)
    model = plan.steps[step.key]
    is_hidden = not handling_of(model.tier).is_told
    due = step.target
    assert due is not None
    press = asked.get(step.id)
    return Thing(
        step_id=step.id,
        title=HIDDEN_TITLE if is_hidden else model.title,
        body="" if is_hidden else _place(organisation, schedule, step),
        due=due,
        distance=_distance(office, due, today),
        is_late=due < today,
        is_received=step.state is StepState.RECEIVED,
        is_hidden=is_hidden,
        is_provisional=step.is_provisional,
        asked_until=asked_day(press) if press and is_pending(step, press) else None,
        period="" if is_hidden else name_period(plan, schedule, model.tier) or "",
    )


def _place(organisation: Organisation, schedule: ScheduleRecord, step: StepRecord) -> str:
    """The body, and the period where the same step comes back."""
    name = organisation.body(step.body).name
    return f"{name}; {name_occasion(schedule.occasion)}" if schedule.is_cycle and schedule.occasion else name


def _distance(office: Office, due: date, today: date) -> str:
    if due == today:
        return "hôm nay"
    days = format_count(abs(office.calendar.count_between(today, due)))
    return f"chậm {days} ngày làm việc" if due < today else f"còn {days} ngày làm việc"


def describe_end(office: Office, connection: Connection, organisation: Organisation, step_id: int) -> str:
    """Why a step that a message spoke of is not among the person's."""
    found = store.read_steps_by_id(connection, [step_id])
    if not found:
        return "Việc trong tin không còn trong kế hoạch."
    (step,) = found
    if step.state is StepState.DONE and step.done_on:
        return f"Việc trong tin đã được ghi là xong {format_weekday_date(step.done_on)}."
    schedule = store.read_schedule(connection, step.schedule_id)
    if not step.state.is_live or schedule.state is not ScheduleState.APPROVED:
        return "Việc trong tin không phải làm nữa."
    model = plan_of(office, connection, schedule).steps.get(step.key)
    if model is None or not handling_of(model.tier).is_told:
        return "Việc trong tin do người khác phụ trách."
    return f"Việc trong tin do {title(model.owner, organisation.body(step.body))} phụ trách."


def find_asked(connection: Connection) -> dict[int, Press]:
    """The last request of each step."""
    presses = reversed(read_presses(connection, [ASKED_LATER]))
    return {one.step_id: one for one in presses if one.step_id is not None}


def is_pending(step: StepRecord, press: Press) -> bool:
    """A target that has moved since is the answer."""
    return press.details is not None and press.details["version"] == step.target_version


def asked_day(press: Press) -> date:
    assert press.details is not None
    return date.fromisoformat(press.details["until"])
