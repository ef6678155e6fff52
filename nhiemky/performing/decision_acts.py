"""What the acts about decisions share: reading, refusing, putting people into office, finishing steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nhiemky.domain.decisions import (
    Decision,
    DecisionAct,
    DecisionState,
    Side,
    Way,
    find_twin,
    refuse_act,
    tell_state,
)
from nhiemky.domain.new_holders import HolderChange, name_holders, renew_term, roles_replaced
from nhiemky.domain.numbering import parse_symbol
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepRecord
from nhiemky.domain.vietnamese import format_date, normalise
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.decision_record import read_term_label
from nhiemky.performing.office import Office
from nhiemky.performing.steps import finish_within
from nhiemky.store import decisions as store
from nhiemky.store import schedules
from nhiemky.store.engine import Connection
from nhiemky.store.organisations import find_newest, hold_organisation, keep_organisation

LONGEST_SYMBOL = 40


@dataclass(frozen=True, slots=True)
class Given:
    """A paper that has come in, as its first page says: number and sign, day; the list that came with it."""

    number: str
    on: date
    people: Path | None = None


def read_for(
    office: Office, connection: Connection, schedule_id: int, *, is_cell: bool
) -> tuple[ScheduleRecord, Organisation]:
    """A schedule held for the act, and the organisation. Raises NotFound, BadInput for the other side's."""
    schedules.hold_schedule(connection, schedule_id)
    schedule = schedules.read_schedule(connection, schedule_id)
    place = f"đợt số {schedule_id}"
    if schedule.state is ScheduleState.CANCELLED:
        raise BadInput(place, schedule.state.label)
    organisation = office.organisation(connection)
    body = organisation.body(schedule.body)
    if body.is_cell and not is_cell:
        raise BadInput(place, "là của chi bộ, do Đảng ủy quyết định; hãy dùng: nhiemky decision receive")
    if is_cell and not body.is_cell:
        raise BadInput(place, "là của đảng bộ, do cấp trên quyết định; hãy dùng: nhiemky decision submit, file")
    return schedule, organisation


def open_decision(connection: Connection, decision_id: int, wanted: DecisionAct) -> Decision:
    """A decision held for an act. Raises NotFound; BadInput saying what was done last, or is to be done first."""
    decision = store.hold_decision(connection, decision_id)
    if (reason := refuse_act(decision, wanted)) is not None:
        raise BadInput(f"hồ sơ quyết định số {decision_id}", reason)
    return decision


def new_values(
    schedule: ScheduleRecord, side: Side, way: Way, state: DecisionState, people: Path | None
) -> dict[str, Any]:
    """The columns every new decision has."""
    source = people.name[:255] if people else ""
    return {
        "schedule_id": schedule.id,
        "body": schedule.body,
        "side": side,
        "way": way,
        "state": state,
        "source": source,
    }


def put_into_office(
    office: Office, connection: Connection, schedule: ScheduleRecord, decision: Decision, on: date, act: Act
) -> tuple[tuple[HolderChange, ...], int | None]:
    """Keeps the organisation with the people in office, as a new state of it; gives the changes and its number."""
    hold_organisation(connection)
    organisation = office.organisation(connection)
    earlier = store.read_decisions(connection, [schedule.id])
    is_first = all(one.organisation_id is None for one in earlier)
    kind = organisation.body(decision.body).kind
    replaced = roles_replaced(decision.people, kind, is_first=is_first)
    after, changes = name_holders(organisation, decision.body, decision.people, replaced, on)
    after = renew_term(after, decision.body, schedule.day, read_term_label(connection, schedule))
    keep_organisation(connection, after, f"decision:{decision.id}", act.at)
    return changes, find_newest(connection)


def finish_steps_of(
    office: Office,
    connection: Connection,
    schedule: ScheduleRecord,
    keys: Iterable[str],
    on: date,
    act: Act,
) -> None:
    """Marks those of the steps done that are still to be done."""
    days = {step.id: on for step in live_steps(connection, schedule, keys)}
    if days:
        finish_within(office, connection, days, act)


def live_steps(connection: Connection, schedule: ScheduleRecord, keys: Iterable[str]) -> Sequence[StepRecord]:
    """The steps of the plan an act stands for; none in a schedule that is closed."""
    if schedule.state is ScheduleState.CLOSED:
        return ()
    wanted = set(keys)
    steps = schedules.read_steps(connection, [schedule.id])[schedule.id]
    return [one for one in steps if one.key in wanted and one.body == schedule.body and one.state.is_live]


def read_symbol(text: str, option: str) -> str:
    """A number and sign as on a paper: "05-TTr/CB". Raises BadInput naming the option."""
    if parse_symbol(text) is None:
        raise BadInput(
            option, f'"{text}" chưa đúng; ghi số và ký hiệu như trên văn bản, ví dụ 05-TTr/CB, 123-QĐ/ĐU'
        )
    return normalise(text)[:LONGEST_SYMBOL]


def refuse_coming(on: date, option: str, act: Act) -> None:
    """Raises BadInput for a day that is still to come."""
    if on > act.today:
        raise BadInput(option, f"{format_date(on)} là ngày chưa tới")


def refuse_before(on: date, earlier: date | None, what: str) -> None:
    """Raises BadInput for a day before another one, named."""
    if earlier is not None and on < earlier:
        raise BadInput("--date", f"{format_date(on)} trước {what} ({format_date(earlier)})")


def refuse_before_closing(schedule: ScheduleRecord, way: Way, on: date, option: str) -> None:
    """Raises BadInput for a paper about an election that is older than the end of the congress that elected.

    An appointment has no such day: its papers are there before the congress, which hears them.
    """
    if way is Way.ELECT and on < schedule.closing:
        ended = format_date(schedule.closing)
        raise BadInput(option, f"{format_date(on)} trước khi đại hội bế mạc ({ended})")


def refuse_twin(connection: Connection, schedule_id: int, number: str, on: date, *, is_request: bool) -> None:
    """Raises BadInput when the request, or the decision, was entered already: where, and how far it is."""
    known = store.read_decisions(connection, [schedule_id])
    if (twin := find_twin(known, number, on, is_request=is_request)) is not None:
        what = "tờ trình" if is_request else "quyết định"
        raise BadInput(
            f"{what} số {number}", f"đã nhập ngày {format_date(on)}: hồ sơ số {twin.id}, {tell_state(twin)}"
        )
