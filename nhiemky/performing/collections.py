"""How far each body's figures have come: asked, returned with reasons, accepted, merged into the committee's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from nhiemky.domain.figures import CollectionState
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.figure_totals import find_whole_errors
from nhiemky.performing.moving import replan
from nhiemky.performing.office import Office
from nhiemky.performing.planning import root_of
from nhiemky.performing.steps import finish_within, return_within
from nhiemky.store import collections as store
from nhiemky.store import schedules
from nhiemky.store.audit import record
from nhiemky.store.collections import Collected
from nhiemky.store.engine import Connection, begin

REQUEST, SEND, MERGE = "request_inputs", "send_figures", "merge_figures"
_MAY_BE_ACCEPTED = {CollectionState.RECEIVED, CollectionState.CHECKED, CollectionState.RETURNED}
_IN = {CollectionState.ACCEPTED, CollectionState.MERGED}
_WHOLE = {*_IN, CollectionState.CHECKED}
_ALL_IN = "tự đóng: mọi nơi được yêu cầu đã gửi đủ biểu số liệu"


@dataclass(frozen=True, slots=True)
class Moved:
    """The bodies that an act has moved on, and those it has left."""

    bodies: tuple[str, ...]
    left: tuple[str, ...] = ()


def request_figures(connection: Connection, schedule_id: int, bodies: Iterable[str], at: datetime, by: str) -> int:
    """Asks bodies for their figures; asking again changes nothing. Gives how many were not asked before."""
    asked = store.add_collections(connection, schedule_id, bodies, at, by)
    if asked:
        record(connection, at, by, "figures.request", str(schedule_id), {"bodies": asked})
    return asked


def withdraw_figures(connection: Connection, schedule_id: int, body: str, at: datetime, by: str) -> bool:
    """Waits no more for a body that has ended; what it has given stays and counts. True when it was awaited."""
    is_withdrawn = store.remove_collection(connection, schedule_id, body)
    if is_withdrawn:
        record(connection, at, by, "figures.withdraw", f"{schedule_id}/{body}", {})
    return is_withdrawn


def read_collection(connection: Connection, schedule: ScheduleRecord) -> dict[str, Collected]:
    """Every body asked; one that a message has reminded since it was asked is told as reminded."""
    found = store.read_collections(connection, schedule.id)
    reminded = store.read_reminded(connection, schedule.id, SEND)
    for body, one in found.items():
        last = reminded.get(body)
        if one.state is CollectionState.REQUESTED and last is not None and last >= one.since:
            found[body] = one._replace(state=CollectionState.REMINDED, since=last)
    return found


def read_cycle(connection: Connection, schedule_id: int) -> ScheduleRecord:
    """A cycle that still takes figures. Raises NotFound, and BadInput for one that is closed or cancelled."""
    schedule = schedules.read_schedule(connection, schedule_id)
    refuse_ended(schedule)
    return schedule


def refuse_ended(schedule: ScheduleRecord) -> None:
    """Raises BadInput for a cycle that takes no figures any more."""
    if schedule.state in {ScheduleState.CLOSED, ScheduleState.CANCELLED}:
        raise BadInput(f"kỳ số {schedule.id}", f"{schedule.state.label}, không nhận số liệu nữa")


def return_form(office: Office, schedule_id: int, body: str, act: Act) -> None:
    """Sends a body's form back with reasons: its step is open again and reminds with them."""
    act = _with_plain_reason(act)
    if not act.reason:
        raise BadInput("--note", "phải ghi lý do trả lại biểu số liệu")
    with begin(office.engine) as connection:
        schedule = read_cycle(connection, schedule_id)
        one = _hold(connection, schedule, body)
        if one.submission_id is None:
            raise BadInput(body, "chưa gửi biểu số liệu nào, không có gì để trả lại")
        if one.state is CollectionState.RETURNED:
            raise BadInput(body, "biểu số liệu đã trả lại rồi, đang chờ biểu sửa")
        reopen_merge(office, connection, schedule, body, "đã trả lại", act)
        _move(connection, schedule, body, CollectionState.RETURNED, act, reasons=(act.reason,))
        step = store.find_step(connection, schedule_id, SEND, body)
        if step is not None:
            return_within(office, connection, step, act)


def accept_forms(office: Office, schedule_id: int, bodies: Sequence[str], act: Act) -> Moved:
    """Accepts the forms of the bodies named, or of all whose figures agree.

    A form with blank fields is accepted by name only; one with contradictions, or one that was returned, by name
    and with a reason. Gives those that were not accepted before.
    """
    act = _with_plain_reason(act)
    with begin(office.engine) as connection:
        schedule = read_cycle(connection, schedule_id)
        known = store.read_collections(connection, schedule_id)
        chosen = list(bodies) or [body for body, one in known.items() if one.state is CollectionState.CHECKED]
        accepted = []
        for body in dict.fromkeys(chosen):
            one = _hold(connection, schedule, body)
            _check_acceptable(connection, schedule, body, one, act)
            if one.state not in _IN:
                _move(connection, schedule, body, CollectionState.ACCEPTED, act)
                accepted.append(body)
        close_steps(office, connection, schedule, SEND, chosen, act)
        _close_request(office, connection, schedule, act)
        return Moved(tuple(accepted), tuple(body for body in known if body not in chosen))


def merge_forms(office: Office, schedule_id: int, act: Act) -> Moved:
    """Merges what has been accepted.

    With a body still missing (its state stays), or while the bodies' figures contradict the committee's own, only
    for a reason.
    """
    act = _with_plain_reason(act)
    with begin(office.engine) as connection:
        schedule = read_cycle(connection, schedule_id)
        known = read_collection(connection, schedule)
        left = [body for body, one in known.items() if one.state not in _IN]
        if left and not act.reason:
            lack = _tell_left(office, connection, known, left)
            raise BadInput(f"kỳ số {schedule_id}", f"{lack}; vẫn tổng hợp thì ghi --note lý do")
        merged = [body for body, one in known.items() if one.state is CollectionState.ACCEPTED]
        if not merged and not any(one.state is CollectionState.MERGED for one in known.values()):
            raise BadInput(f"kỳ số {schedule_id}", "chưa có biểu số liệu nào được chấp nhận")
        if not act.reason:
            _refuse_contradictions(office, connection, schedule)
        for body in merged:
            _move(connection, schedule, body, CollectionState.MERGED, act)
        close_steps(office, connection, schedule, MERGE, (schedule.body,), act)
        return Moved(tuple(merged), tuple(left))


def reopen_merge(
    office: Office, connection: Connection, schedule: ScheduleRecord, body: str, what: str, act: Act
) -> None:
    """What has been merged is to be merged again: a form changes. To be called before it does."""
    found = store.find_step(connection, schedule.id, MERGE, schedule.body)
    if found is None or schedules.read_step(connection, found).state is not StepState.DONE:
        return
    known = store.read_collections(connection, schedule.id)
    if all(one.state is not CollectionState.MERGED for one in known.values()):
        return  # called done by hand, nothing was merged yet
    name = office.organisation(connection).body(body).name
    return_within(office, connection, found, replace(act, reason=f"biểu của {name} {what}, phải tổng hợp lại"))


def _with_plain_reason(act: Act) -> Act:
    """Blanks are no reason."""
    return replace(act, reason=" ".join(act.reason.split()))


def settle_cycle(office: Office, schedule_id: int, act: Act) -> None:
    """Plans the cycle again after forms have come in: what waits for the figures gets its dates."""
    with begin(office.engine) as connection:
        _close_request(office, connection, schedules.read_schedule(connection, schedule_id), act)
        replan(office, connection, [root_of(connection, schedule_id)], act)


def close_steps(
    office: Office, connection: Connection, schedule: ScheduleRecord, key: str, bodies: Iterable[str], act: Act
) -> None:
    """Finishes the bodies' steps of a key that are still open."""
    found = [store.find_step(connection, schedule.id, key, body) for body in bodies]
    steps = schedules.read_steps_by_id(connection, [one for one in found if one is not None])
    days = {one.id: act.today for one in steps if one.state.is_live}
    if days:
        finish_within(office, connection, days, act)


def _close_request(office: Office, connection: Connection, schedule: ScheduleRecord, act: Act) -> None:
    """Nothing is left to be asked for once every body asked has given a whole form."""
    known = store.read_collections(connection, schedule.id)
    asked = {body: one for body, one in known.items() if body != schedule.body} or known
    if asked and all(one.state in _WHOLE for one in asked.values()):
        close_steps(office, connection, schedule, REQUEST, (schedule.body,), replace(act, reason=_ALL_IN))


def _tell_left(office: Office, connection: Connection, known: dict[str, Collected], left: Sequence[str]) -> str:
    """Who is not accepted yet, by name, in the order and with the count of the cycle's status."""
    names = {body.key: body.name for body in office.organisation(connection).bodies}
    order = [*(body for body in names if body in left), *(body for body in left if body not in names)]
    told = ", ".join(f"{names.get(body, body)} ({known[body].state.label})" for body in order)
    given = sum(not one.state.is_awaited for one in known.values())
    return f"đã gửi {given}/{len(known)} nơi, chưa chấp nhận đủ: {told}"


def _refuse_contradictions(office: Office, connection: Connection, schedule: ScheduleRecord) -> None:
    found = find_whole_errors(office, connection, schedule)
    if found:
        more = f" (và {len(found) - 1} chỗ khác)" if len(found) > 1 else ""
        told = f"số liệu các nơi còn mâu thuẫn: {found[0].text.removesuffix('.')}{more}"
        raise BadInput(f"kỳ số {schedule.id}", f"{told}; vẫn tổng hợp thì ghi --note lý do")


def _check_acceptable(
    connection: Connection, schedule: ScheduleRecord, body: str, one: Collected, act: Act
) -> None:
    if one.submission_id is None:
        raise BadInput(body, "chưa gửi biểu số liệu, không có gì để chấp nhận")
    if act.reason or one.state not in _MAY_BE_ACCEPTED - {CollectionState.CHECKED}:
        return
    if one.state is CollectionState.RETURNED:
        raise BadInput(body, f"{one.state.label}; vẫn chấp nhận thì ghi --note lý do")
    if any(found["is_error"] for found in store.read_kept_findings(connection, schedule.id, body).get(body, ())):
        raise BadInput(body, "đã nhận, số liệu còn mâu thuẫn; vẫn chấp nhận thì ghi --note lý do")


def _hold(connection: Connection, schedule: ScheduleRecord, body: str) -> Collected:
    one = store.hold_collection(connection, schedule.id, body)
    if one is None:
        raise BadInput(body, f"không có trong danh sách được yêu cầu gửi số liệu của kỳ số {schedule.id}")
    return one


def _move(
    connection: Connection,
    schedule: ScheduleRecord,
    body: str,
    state: CollectionState,
    act: Act,
    reasons: Sequence[str] = (),
) -> None:
    store.set_collection(connection, schedule.id, body, state, at=act.at, by=act.actor, reasons=reasons)
    act.record(connection, f"figures.{state}", f"{schedule.id}/{body}", {})
