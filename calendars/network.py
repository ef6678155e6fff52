"""A plan prepared for one kind of body: applicable steps in order, links resolved, rules ready.

Made once per plan and set of facts, then used for every body with these facts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from calendars.conditions import Condition, Value
from calendars.expressions import Expression, Unit
from calendars.links import Link
from calendars.plan_model import BASE_CALENDAR, Plan, Step
from calendars.working_days import Roll, WorkingDays


@dataclass(frozen=True, slots=True)
class Edge:
    """A predecessor by position; `gap` working days from its finish to the start, 0 for the same day."""

    before: int
    gap: int
    days: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression with its roll and where its anchor is found: a node's position, or an anchor by name."""

    expression: Expression
    roll: Roll
    node: int | None
    anchor: str | None
    title: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it is the anchor's own day, nothing added: what has set the anchor has set the date."""
        return self.expression.offset is None and not self.expression.is_last_working_day


@dataclass(frozen=True, slots=True)
class Node:
    """One step of one body. `takes` are working days from start to finish, both counted."""

    key: str
    body: str | None
    step: Step
    calendar: WorkingDays
    takes: int
    due: Rule | None
    not_before: Rule | None
    not_after: Rule | None
    edges: tuple[Edge, ...]
    keeps_day: bool


@dataclass(frozen=True, slots=True)
class Network:
    """The nodes in an order in which everything a node looks back to comes first."""

    plan: Plan
    calendar: WorkingDays
    nodes: tuple[Node, ...]
    index: Mapping[tuple[str, str | None], int]

    def find(self, key: str) -> int | None:
        """Position of the body's own step, or None when it does not apply."""
        return self.index.get((key, None))


def build_network(
    plan: Plan,
    calendars: Mapping[str, WorkingDays],
    facts: Mapping[str, Value],
    cells: Sequence[str] = (),
    dropped: frozenset[str] = frozenset(),
) -> Network:
    """Leaves out what does not apply and what was dropped; their predecessors pass through."""
    kept = [key for key in plan.steps if key not in dropped and _applies(plan, key, facts)]
    links = {key: _resolve_links(plan, key, frozenset(kept)) for key in kept}
    order = TopologicalSorter({key: _looks_back(plan, key, links[key]) & set(kept) for key in kept}).static_order()
    places = {key: (tuple(cells) if plan.steps[key].per else (None,)) for key in kept}
    pairs = [(key, body) for key in order for body in places[key]]
    index = {pair: position for position, pair in enumerate(pairs)}
    nodes = tuple(_build_node(plan, pair, links[pair[0]], index, calendars) for pair in pairs)
    return Network(plan, calendars[BASE_CALENDAR], nodes, index)


def applicable_facts(plan: Plan, facts: Mapping[str, Value]) -> dict[str, Value]:
    """The facts a plan's conditions see: switches nobody set stand at their default."""
    return {**{key: switch.default for key, switch in plan.switches.items()}, **facts}


def _applies(plan: Plan, key: str, facts: Mapping[str, Value]) -> bool:
    when = plan.steps[key].when
    return when is None or Condition(when, plan.condition_names).holds(facts)


def _looks_back(plan: Plan, key: str, links: Mapping[str, Edge]) -> set[str]:
    anchors = {one.anchor for _, one in plan.steps[key].expressions() if one.anchor}
    return {*links, *anchors}


def _resolve_links(plan: Plan, key: str, kept: frozenset[str]) -> dict[str, Edge]:
    """Predecessor keys with their gap; of two ways to the same predecessor the stricter counts."""
    found: dict[str, Edge] = {}
    for link in plan.steps[key].after:
        for name, edge in _stand_ins(plan, link, kept):
            found[name] = _stricter(found.get(name, edge), edge)
    return found


def _stand_ins(plan: Plan, link: Link, kept: frozenset[str]) -> Iterator[tuple[str, Edge]]:
    """A step left out hands on its own predecessors: no act of a sitting moves to the day before it that way."""
    working = link.lag.count if link.lag.unit is Unit.WORKING_DAY else 0
    days = link.lag.count if link.lag.unit is Unit.DAY else 0
    edge = Edge(-1, 0 if link.is_same_day else 1 + working, days)
    if link.step in kept:
        yield link.step, edge
        return
    for before in plan.steps[link.step].after:
        for name, passed in _stand_ins(plan, before, kept):
            yield name, _stricter(edge, passed)


def _stricter(one: Edge, other: Edge) -> Edge:
    return Edge(-1, max(one.gap, other.gap), max(one.days, other.days))


def _build_node(
    plan: Plan,
    pair: tuple[str, str | None],
    links: Mapping[str, Edge],
    index: Mapping[tuple[str, str | None], int],
    calendars: Mapping[str, WorkingDays],
) -> Node:
    key, body = pair
    step = plan.steps[key]
    edges = tuple(
        Edge(position, edge.gap, edge.days)
        for name, edge in links.items()
        for (other, place), position in index.items()
        if other == name and (body is None or place in {None, body})
    )
    takes = step.waits_for.service.count if step.waits_for else step.takes.count
    anchors = plan.anchor_titles
    rules = {
        name: _build_rule(expression, _roll_of(plan, step, name, expression), body, index, anchors)
        for name, expression in step.expressions()
    }
    return Node(
        key,
        body,
        step,
        calendars[step.calendar],
        max(1, takes),
        rules.get("due"),
        rules.get("not_before"),
        rules.get("not_after"),
        edges,
        keeps_day=step.roll is Roll.KEEP,
    )


def _roll_of(plan: Plan, step: Step, name: str, expression: Expression) -> Roll:
    """A day not to start before rolls forward; the steps of a cycle come earlier, never later."""
    own = step.roll if name == "due" or step.roll is Roll.KEEP else None
    if own is None and plan.cycle is not None and name != "not_before":
        return Roll.PREVIOUS
    roll = own or expression.default_roll
    return Roll.NEXT if name == "not_before" and roll is Roll.PREVIOUS else roll


def _build_rule(
    expression: Expression,
    roll: Roll,
    body: str | None,
    index: Mapping[tuple[str, str | None], int],
    anchors: Mapping[str, str],
) -> Rule | None:
    """None when the step it counts from does not apply."""
    anchor = expression.anchor
    if anchor is None or anchor in anchors:
        return Rule(expression, roll, None, anchor, anchors.get(anchor or "", ""))
    position = index.get((anchor, body), index.get((anchor, None)))
    return None if position is None else Rule(expression, roll, position, None)
