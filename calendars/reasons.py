"""Why a date is what it is: one Vietnamese sentence, and the chain of steps that leads to it.

Built when somebody asks, never while planning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calendars.days_off import describe_off_days
from calendars.expressions import Unit, reach
from calendars.network import Node, Rule
from calendars.plan_model import Basis
from calendars.planner import Because, Projection
from calendars.wording import format_date, format_span, format_weekday_date
from calendars.working_days import Roll, WorkingDays

UNSETTLED = "tạm tính, chưa có quy định"
CUSTOMARY = "theo thực tiễn, chưa có quy định"
PROVISIONAL = "dự kiến: lịch nghỉ của khoảng này chưa có quyết định chính thức"

_ROLL_WORDS = {True: "chuyển sang", False: "lùi về"}


@dataclass(frozen=True, slots=True)
class Cause:
    """One link of a chain: which step (None for an anchor or today), what kind of limit, its date, in words."""

    step: str | None
    body: str | None
    kind: str
    on: date
    text: str


def explain_due(projection: Projection, position: int) -> str:
    """The sentence of the date that the step's own rule gives; of its chain where it has no rule."""
    node = projection.network.nodes[position]
    if node.due is None:
        return _explain_chain(projection, position)
    if is_eased(projection, position):
        return _explain_eased(projection, position, node.due)
    parts = [explain_expression(node.due, _start(projection, node.due), node.calendar)]
    document = projection.documents.get(node.due.anchor or "")
    if document is not None and node.due.is_plain:
        parts.append(f"theo {document}")
    elif node.step.basis is not Basis.RULE:
        parts.append(UNSETTLED if node.step.basis is Basis.DEFAULT else CUSTOMARY)
    elif node.step.source:
        parts.append(f"theo {node.step.source}")
    if document is not None and not node.due.is_plain:
        parts.append(f"{node.due.title} theo {document}")
    if is_provisional(projection, position):
        parts.append(PROVISIONAL)
    return "; ".join(parts)


def is_eased(projection: Projection, position: int) -> bool:
    """Whether the step's own limit has given way because the cycle was opened late."""
    known, due = projection.given.get(position), projection.due[position]
    return known is not None and known.eased_to is not None and due == known.eased_to.toordinal()


def count_eased(projection: Projection) -> int:
    """How many limits have given way."""
    return sum(is_eased(projection, position) for position in projection.given)


def _explain_eased(projection: Projection, position: int, rule: Rule) -> str:
    start = _start(projection, rule).toordinal()
    calendar = projection.network.nodes[position].calendar
    usual = format_date(date.fromordinal(reach(rule.expression, start, calendar, rule.roll)))
    on = format_weekday_date(date.fromordinal(projection.due[position] or 0))
    return f"{on}: kỳ mở muộn, tính lại từ ngày mở (lịch thường là {usual}); {UNSETTLED}"


def explain_latest(projection: Projection, position: int) -> str:
    """The sentence of the latest date: its own rule, or what tightened it."""
    reason = projection.latest_because[position]
    on = date.fromordinal(projection.latest[position])
    if reason >= 0:
        node = projection.network.nodes[reason]
        starts = _latest_start(projection, reason)
        return (
            f"chậm nhất {format_weekday_date(on)} để kịp việc “{node.step.title}” "
            f"({'bắt đầu' if node.takes > 1 else 'chậm nhất'} {format_date(starts)})"
        )
    if reason == Because.DUE:
        return explain_due(projection, position)
    if reason == Because.CHAIN:
        return _explain_chain(projection, position)
    if reason == Because.NOT_AFTER:
        mark = _name_mark(projection.network.nodes[position].not_after, projection)
        return f"{format_weekday_date(on)}: không muộn hơn {mark}"
    return f"{format_weekday_date(on)}: {_LIMITS[Because(reason)]}"


_LIMITS = {
    Because.DEADLINE: "hạn do cấp trên ấn định",
    Because.FIXED: "ngày đã được ấn định, không theo công thức",
    Because.TODAY: "sớm nhất là từ hôm nay",
    Because.DONE: "đã xong",
    Because.OUTSIDE: "chờ các chi bộ hoàn thành",
    Because.DUE: "hạn của việc này",
    Because.CHAIN: "theo việc trước đó",
}


def explain_expression(rule: Rule, start: date, calendar: WorkingDays) -> str:
    """Say how a rule gets from its anchor's date to its own, naming the days off that were passed over."""
    expression, end = (
        rule.expression,
        date.fromordinal(reach(rule.expression, start.toordinal(), calendar, rule.roll)),
    )
    if expression.is_last_working_day:
        return f"{format_weekday_date(end)} là ngày làm việc cuối cùng của tháng {end.month}/{end.year}"
    offset = expression.offset
    if offset is None or offset.count == 0:
        return _explain_same_day(rule.title, start, end)
    side = "trước" if offset.count < 0 else "sau"
    head = f"{format_span(offset)} {side} {format_date(start)} là "
    if offset.unit is Unit.WORKING_DAY:
        passed = describe_off_days(calendar, *sorted((start, end)))
        return f"{head}{format_weekday_date(end)}" + (f"; không tính {passed}" if passed else "")
    exact = date.fromordinal(reach(expression, start.toordinal(), calendar, Roll.KEEP))
    return head + _explain_roll(exact, end)


def is_provisional(projection: Projection, position: int) -> bool:
    """Whether the latest date, or anything it is counted from, rests on days nobody has decided yet."""
    node, on = projection.network.nodes[position], date.fromordinal(projection.latest[position])
    reason = projection.latest_because[position]
    if node.calendar.is_provisional(on, on):
        return True
    if reason >= 0:
        needed = date.fromordinal(projection.latest[reason])
        return node.calendar.is_provisional(on, needed) or is_provisional(projection, reason)
    return reason == Because.DUE and _has_provisional_due(projection, position)


def _has_provisional_due(projection: Projection, position: int) -> bool:
    """Follows rules only: a step's rule may count from a step whose latest date in turn serves this one."""
    node, due = projection.network.nodes[position], projection.due[position]
    known = projection.given.get(position)
    if node.due is None or due is None or (known is not None and (known.done_on or known.fixed_on)):
        return False
    if node.due.node is not None and _has_provisional_due(projection, node.due.node):
        return True
    on = date.fromordinal(due)
    return node.calendar.is_provisional(_first_counted(projection, node, node.due), on)


def _first_counted(projection: Projection, node: Node, rule: Rule) -> date:
    """From where working days matter: the anchor, or for calendar days only the day before it was rolled."""
    start, offset = _start(projection, rule), rule.expression.offset
    if offset is not None and offset.unit is Unit.WORKING_DAY:
        return start
    return date.fromordinal(reach(rule.expression, start.toordinal(), node.calendar, Roll.KEEP))


def trace_latest(projection: Projection, position: int) -> Iterator[Cause]:
    """From a step's latest date to the rule, deadline or fixed date that bounds it."""
    while True:
        node, reason = projection.network.nodes[position], projection.latest_because[position]
        kind = "successor" if reason >= 0 else Because(reason).name.lower()
        yield _cause(node, kind, projection.latest[position], explain_latest(projection, position))
        if reason < 0:
            return
        position = reason


def trace_forecast(projection: Projection, position: int) -> Iterator[Cause]:
    """From a step's forecast back to today, a finished step, or a day it may not start before."""
    while True:
        node, reason = projection.network.nodes[position], projection.forecast_because[position]
        kind = "predecessor" if reason >= 0 else Because(reason).name.lower()
        on = projection.forecast[position]
        yield _cause(node, kind, on, explain_forecast(projection, position))
        if reason < 0:
            return
        position = reason


def explain_forecast(projection: Projection, position: int) -> str:
    """The sentence of the forecast date."""
    reason = projection.forecast_because[position]
    on = format_weekday_date(date.fromordinal(projection.forecast[position]))
    if reason == Because.NOT_BEFORE:
        return f"{on}: không sớm hơn {_name_mark(projection.network.nodes[position].not_before, projection)}"
    if reason < 0:
        return f"{on}: {_LIMITS[Because(reason)]}"
    before = projection.network.nodes[reason]
    finished = format_date(date.fromordinal(projection.forecast[reason]))
    return f"sớm nhất {on}, vì việc “{before.step.title}” dự kiến xong {finished}"


def _cause(node: Node, kind: str, ordinal: int, text: str) -> Cause:
    return Cause(node.key, node.body, kind, date.fromordinal(ordinal), text)


def _start(projection: Projection, rule: Rule) -> date:
    if rule.node is not None:
        return date.fromordinal(projection.planned[rule.node])
    if rule.anchor is not None:
        return projection.anchors[rule.anchor]
    assert rule.expression.on is not None
    return rule.expression.on


def _latest_start(projection: Projection, position: int) -> date:
    node, finish = projection.network.nodes[position], date.fromordinal(projection.latest[position])
    return finish if node.takes == 1 else node.calendar.shift(finish, 1 - node.takes)


def _name_mark(rule: Rule | None, projection: Projection) -> str:
    """A bound as the plan says it: "18 ngày làm việc trước ngày khai mạc đại hội (10/2/2027)"."""
    assert rule is not None
    expression, start = rule.expression, format_date(_start(projection, rule))
    name = start
    if rule.node is not None:
        name = f"việc “{projection.network.nodes[rule.node].step.title}” ({start})"
    elif rule.anchor is not None:
        name = f"{rule.title} ({start})"
    offset = expression.offset
    if offset is not None and offset.count:
        name = f"{format_span(offset)} {'trước' if offset.count < 0 else 'sau'} {name}"
    return f"ngày làm việc cuối tháng của {name}" if expression.is_last_working_day else name


def _explain_same_day(title: str, start: date, end: date) -> str:
    if end != start:
        return _explain_roll(start, end)
    return f"{format_weekday_date(end)}, đúng {title}" if title else format_weekday_date(end)


def _explain_roll(exact: date, end: date) -> str:
    if exact == end:
        return format_weekday_date(end)
    words = _ROLL_WORDS[end > exact]
    return f"{format_weekday_date(exact)}, không phải ngày làm việc nên {words} {format_weekday_date(end)}"


def _explain_chain(projection: Projection, position: int) -> str:
    node = projection.network.nodes[position]
    on = format_weekday_date(date.fromordinal(projection.planned[position]))
    if not node.edges:
        return f"{on}: {_LIMITS[Because.TODAY]}"
    last = max(node.edges, key=lambda edge: projection.planned[edge.before])
    before = projection.network.nodes[last.before].step.title
    return f"{on}, tiếp sau việc “{before}” ({format_date(date.fromordinal(projection.planned[last.before]))})"
