"""What may be offered where a step cannot make its latest date; only what would help, and never done silently."""

from collections.abc import Iterable, Iterator
from datetime import date

from calendars.plan_model import CycleLayout
from calendars.planner import Because
from calendars.wording import format_date
from nhiemky.domain.timers import MEMBER
from nhiemky.performing.limits import limiting_anchors
from nhiemky.performing.planning import Planned

OF_TASKS = "sửa thời hạn trong danh sách kết luận rồi nhập lại (conclusions import)"
OF_SUPERIOR = "xin cấp trên lùi thời hạn"
OF_REPORT = "xin cấp trên lùi ngày báo cáo (có văn bản thì ghi: cycle report-day)"


def find_offers(planned: Planned, position: int) -> tuple[str, ...]:
    """In the order in which they cost: do what is overdue, shorten, leave out, ask, move."""
    return tuple(dict.fromkeys(_offers(planned, position)))


def is_overdue(planned: Planned, position: int) -> bool:
    """Whether the date has gone by that was still to come when it was set, or the meeting that it belongs to."""
    step, projection = planned.step_at(position), planned.projection
    latest = date.fromordinal(projection.latest[position])
    if step is None or not step.state.is_live or latest >= projection.today:
        return False
    if planned.schedule.is_task_list:
        return True  # its day was set by a conference, told where it was entered after that day
    cycle = planned.plan.cycle
    is_held = cycle is not None and planned.schedule.day < projection.today
    if is_held and cycle is not None and cycle.main in limiting_anchors(planned, position):
        return True
    since = step.target_since if step.target is not None and step.target <= latest else projection.today
    return since is not None and since <= latest


def _offers(planned: Planned, position: int) -> Iterator[str]:
    projection, nodes = planned.projection, planned.network.nodes
    chain = [position]
    while projection.forecast_because[chain[-1]] >= 0:
        chain.append(projection.forecast_because[chain[-1]])
    if is_overdue(planned, chain[-1]):
        since = date.fromordinal(projection.latest[chain[-1]])
        yield f"làm ngay “{nodes[chain[-1]].step.title}” (quá hạn {format_date(since)})"
    for one in chain:
        node = nodes[one]
        if node.takes > 1 and node.step.waits_for is None:
            yield f"rút ngắn “{node.step.title}” (đang tính {node.takes} ngày làm việc)"
        if node.step.optional:
            yield f"bỏ việc tùy chọn “{node.step.title}”"
        if node.step.waits_for is None and any(edge.gap for edge in node.edges):
            yield f"làm song song “{node.step.title}” với việc trước nó"
    yield from _offer_to_move(planned, position)


def _offer_to_move(planned: Planned, position: int) -> Iterator[str]:
    """Another day, by whoever has set the one that limits the step."""
    is_set = planned.projection.latest_because[position] in {Because.DEADLINE, Because.FIXED}
    if planned.schedule.is_task_list:
        yield OF_TASKS
        return
    if is_set or planned.network.nodes[position].step.hard:
        yield OF_SUPERIOR
    anchors, cycle = list(limiting_anchors(planned, position)), planned.plan.cycle
    if cycle is None:
        if anchors != ["superior_plan"]:
            yield "lùi ngày đại hội (congress move)"
    else:
        yield from _offer_of_cycle(planned, cycle, anchors)


def _offer_of_cycle(planned: Planned, cycle: CycleLayout, anchors: Iterable[str]) -> Iterator[str]:
    """The report day is the superior's, the main day the body's own; what hangs on neither stays."""
    for anchor in anchors:
        if anchor == cycle.report:
            yield OF_REPORT
            return
        if anchor == cycle.main:
            if not (planned.schedule.occasion or "").startswith(f"{MEMBER}:"):
                yield f"lùi {cycle.days[cycle.main].title} (cycle move)"
            return
