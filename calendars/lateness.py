"""Own limits of a cycle that was opened after its day: those nobody has settled count from the real opening."""

from collections.abc import Mapping
from datetime import date

from calendars.network import Network, Node
from calendars.plan_model import PERIOD_ANCHORS, Basis
from calendars.planner import project

Key = tuple[str, str | None]


def ease_late_opening(network: Network, anchors: Mapping[str, date], opened_on: date) -> dict[Key, date]:
    """The later limits, by step and body, of the steps that a start on `opened_on` no longer meets.

    Only limits of basis `default` give way, and never beyond the day of the cycle that they serve: what cannot
    make that day keeps its limit and is told as a conflict. `network` is the whole one, also with what has been
    left out since, so that no limit moves when a step is left out. Of a cycle that is over nothing gives way.
    Raises OutOfCalendar.
    """
    goals = _find_goals(network, anchors)
    if opened_on > max(goals.values(), default=date.min):
        return {}
    projection = project(network, anchors, opened_on)
    eased = {}
    for position, node in enumerate(network.nodes):
        due, soonest = projection.due[position], projection.forecast[position]
        if due is None or soonest <= due or not _may_give_way(node):
            continue
        if soonest <= _goal_of(node, goals, due):
            eased[node.key, node.body] = date.fromordinal(soonest)
    return eased


def _may_give_way(node: Node) -> bool:
    """Not a day of the cycle itself, nor what a regulation or practice says."""
    is_goal = node.due is not None and node.due.is_plain and node.due.anchor not in PERIOD_ANCHORS
    return node.step.basis is Basis.DEFAULT and not node.step.hard and not is_goal


def _find_goals(network: Network, anchors: Mapping[str, date]) -> dict[str, date]:
    """The days of the cycle on which a step stands: the report, the conference."""
    rules = [node.due for node in network.nodes if node.due is not None]
    names = {rule.anchor for rule in rules if rule.anchor is not None and rule.is_plain}
    return {name: on for name, on in anchors.items() if name in names and name not in PERIOD_ANCHORS}


def _goal_of(node: Node, goals: Mapping[str, date], due: int) -> int:
    """The goal that the limit is said from, else the first one after it; after the last there is none."""
    anchor = node.due.anchor if node.due is not None else None
    if anchor is not None and anchor in goals:
        goal = goals[anchor].toordinal()
        return goal if due <= goal else date.max.toordinal()
    later = [on.toordinal() for on in goals.values() if on.toordinal() >= due]
    return min(later, default=date.max.toordinal())
