"""Dates every step: by its own rule (due), as late as may be (latest), as soon as can be (forecast).

One backward pass gives the latest dates, one forward pass the forecast; each date keeps a pointer to what
decided it. Dates are day ordinals inside, sentences are built only when asked (reasons).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from calendars.expressions import reach
from calendars.network import Network, Node, Rule
from calendars.working_days import OutOfCalendar, WorkingDays
from calendars.written_dates import format_date

Ordinals = list[int]


class Because(IntEnum):
    """What decided a date when it was not another step (those are positions, 0 and up)."""

    DUE = -1
    NOT_AFTER = -2
    DEADLINE = -3
    FIXED = -4
    CHAIN = -5
    TODAY = -6
    NOT_BEFORE = -7
    DONE = -8
    OUTSIDE = -9


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a step besides its rule: `fixed_on` by pin or lock, `ready_on` from another schedule.

    `eased_to` is its own limit where that was over before the cycle was opened.
    """

    done_on: date | None = None
    fixed_on: date | None = None
    not_after: date | None = None
    ready_on: date | None = None
    eased_to: date | None = None


NOTHING = Given()


@dataclass(slots=True)
class Projection:
    """The three dates of every node, as ordinals, with their because-pointers."""

    network: Network
    anchors: Mapping[str, date]
    today: date
    given: Mapping[int, Given]
    documents: Mapping[str, str] = field(default_factory=dict)  # anchors that a superior's document has set
    due: list[int | None] = field(default_factory=list)
    planned: Ordinals = field(default_factory=list)
    latest: Ordinals = field(default_factory=list)
    forecast: Ordinals = field(default_factory=list)
    latest_because: Ordinals = field(default_factory=list)
    forecast_because: Ordinals = field(default_factory=list)

    def slack(self, position: int) -> int:
        """Working days between forecast and latest; negative is a conflict."""
        indexes, origin = self.network.calendar.indexes, self.network.calendar.origin
        return indexes[self.latest[position] - origin + 1] - indexes[self.forecast[position] - origin + 1]


def project(
    network: Network,
    anchors: Mapping[str, date],
    today: date,
    given: Mapping[int, Given] | None = None,
    documents: Mapping[str, str] | None = None,
) -> Projection:
    """Plans one schedule. `given` holds, by position, what has been done, fixed or set from outside.

    `documents` names, by anchor, the superior's document that set it: reasons say so.

    Raises OutOfCalendar when a date leaves the calendar.
    """
    projection = Projection(network, anchors, today, given or {}, documents or {})
    try:
        _apply_rules(projection)
        _pass_backward(projection)
        _pass_forward(projection)
    except IndexError:
        raise OutOfCalendar(
            f"kế hoạch chạy ra ngoài lịch đang có (đến {format_date(network.calendar.last)})"
        ) from None
    return projection


def _apply_rules(projection: Projection) -> None:
    """Due dates by each step's own rule, in order, so that a rule may count from an earlier step."""
    starts = {name: on.toordinal() for name, on in projection.anchors.items()}
    given, planned, dues = projection.given, projection.planned, projection.due
    for position, node in enumerate(projection.network.nodes):
        rule = node.due
        due = None if rule is None else _reach(rule, starts, planned, node.calendar)
        known = given.get(position, NOTHING) if given else NOTHING
        if due is not None and known.eased_to is not None:
            due = max(due, known.eased_to.toordinal())
        dues.append(due)
        if given:
            settled = known.done_on or known.fixed_on
            if settled is not None:
                planned.append(settled.toordinal())
                continue
        planned.append(_chain(node, planned, projection.today.toordinal()) if due is None else due)


def _reach(rule: Rule, starts: Mapping[str, int], planned: Sequence[int], calendar: WorkingDays) -> int:
    expression = rule.expression
    if rule.node is not None:
        start = planned[rule.node]
    elif rule.anchor is not None:
        start = starts[rule.anchor]
    else:
        assert expression.on is not None
        start = expression.on.toordinal()
    return reach(expression, start, calendar, rule.roll)


def _chain(node: Node, planned: Sequence[int], today: int) -> int:
    """Where a step without a rule of its own falls when its predecessors keep their dates."""
    finish, _ = _earliest(node, planned, today if not node.edges else 0)
    return finish


def _pass_backward(projection: Projection) -> None:
    """Latest finish: the tightest of own due, bounds, deadlines and what every successor needs."""
    nodes, given, planned = projection.network.nodes, projection.given, projection.planned
    latest: Ordinals = [0] * len(nodes)
    because: Ordinals = [0] * len(nodes)
    needs: list[int] = [0] * len(nodes)
    needed_by: list[int] = [-1] * len(nodes)
    starts = {name: on.toordinal() for name, on in projection.anchors.items()}
    for position in range(len(nodes) - 1, -1, -1):
        node = nodes[position]
        due = projection.due[position]
        limit, reason = (due, int(Because.DUE)) if due is not None else (planned[position], int(Because.CHAIN))
        if needed_by[position] >= 0 and (due is None or needs[position] < limit):
            limit, reason = _settle(node, needs[position], planned[position]), needed_by[position]
        if node.not_after is not None:
            bound = _reach(node.not_after, starts, planned, node.calendar)
            if bound < limit:
                limit, reason = bound, int(Because.NOT_AFTER)
        if given and position in given:
            limit, reason, is_done = _tighten(limit, reason, given[position])
            if is_done:
                latest[position], because[position] = limit, reason
                continue
        latest[position], because[position] = limit, reason
        _demand(node, position, limit, needs, needed_by)
    projection.latest, projection.latest_because = latest, because


def _settle(node: Node, limit: int, planned: int) -> int:
    """The last day not after a limit on which the step can fall: a working day, or its own day off."""
    at = limit - node.calendar.origin
    last = node.calendar.days[_at_least_first(node.calendar.indexes[at + 1] - 1)]
    return planned if last < planned <= limit else last


def _tighten(limit: int, reason: int, known: Given) -> tuple[int, int, bool]:
    """Deadlines of superiors tighten, a fixed date replaces; a done step demands nothing any more."""
    if known.not_after is not None and known.not_after.toordinal() < limit:
        limit, reason = known.not_after.toordinal(), int(Because.DEADLINE)
    if known.fixed_on is not None:
        limit, reason = known.fixed_on.toordinal(), int(Because.FIXED)
    return limit, reason, known.done_on is not None


def _demand(node: Node, position: int, finish: int, needs: list[int], needed_by: list[int]) -> None:
    """Tells every predecessor how late it may finish so that this step can still make its limit.

    Before a working day that may be any day, before a step on a day off its last working day.
    """
    indexes, days, origin = node.calendar.indexes, node.calendar.days, node.calendar.origin
    start = finish
    if node.takes > 1:
        start = days[_at_least_first(indexes[finish - origin + 1] - node.takes)]
    for edge in node.edges:
        limit = start - edge.days
        if edge.gap:
            at = indexes[limit - origin]
            is_day_off = days[at] != limit
            limit = days[_at_least_first(at - edge.gap + (not is_day_off))] - (not is_day_off)
        if needed_by[edge.before] < 0 or limit < needs[edge.before]:
            needs[edge.before], needed_by[edge.before] = limit, position


def _at_least_first(index: int) -> int:
    """A list would silently count from its end."""
    if index < 0:
        raise IndexError
    return index


def _pass_forward(projection: Projection) -> None:
    """Forecast: as soon as today, the predecessors and the bounds allow; what is done stays where it was."""
    nodes, given, planned = projection.network.nodes, projection.given, projection.planned
    starts = {name: on.toordinal() for name, on in projection.anchors.items()}
    today = projection.today.toordinal()
    forecast: Ordinals = []
    because: Ordinals = []
    for position, node in enumerate(nodes):
        known = given.get(position, NOTHING) if given else NOTHING
        if known.done_on is not None:
            forecast.append(known.done_on.toordinal())
            because.append(int(Because.DONE))
            continue
        finish, reason = _earliest(node, forecast, today)
        if known.ready_on is not None and known.ready_on.toordinal() > finish:
            finish, reason = known.ready_on.toordinal(), int(Because.OUTSIDE)
        if node.not_before is not None:
            bound = _reach(node.not_before, starts, planned, node.calendar)
            if bound >= finish:
                finish, reason = bound, int(Because.NOT_BEFORE)
        if known.fixed_on is not None and known.fixed_on.toordinal() >= finish:
            finish, reason = known.fixed_on.toordinal(), int(Because.FIXED)
        forecast.append(finish)
        because.append(reason)
    projection.forecast, projection.forecast_because = forecast, because


def _earliest(node: Node, forecast: Sequence[int], today: int) -> tuple[int, int]:
    """The earliest finish after today and the predecessors, with what decided it.

    An act of the same sitting shares the day of the step before it, even a day off.
    """
    indexes, days, origin = node.calendar.indexes, node.calendar.days, node.calendar.origin
    start, reason = today, int(Because.TODAY)
    for edge in node.edges:
        ready = forecast[edge.before] + edge.days
        if edge.gap and node.keeps_day:  # held on its own day, working or not: any later day will do
            ready = 1 + (days[indexes[ready - origin + 1] + edge.gap - 2] if edge.gap > 1 else ready)
        elif edge.gap:
            ready = days[indexes[ready - origin + 1] + edge.gap - 1]
        if ready >= start:
            start, reason = ready, edge.before
    if node.takes == 1 and (node.keeps_day or reason >= 0):
        return start, reason
    return days[indexes[start - origin] + node.takes - 1], reason
