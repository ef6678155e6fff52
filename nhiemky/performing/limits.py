"""From which days of a schedule the latest date of a step is said, and whose document has set one of them."""

from collections.abc import Iterator, Mapping

from calendars.planner import Because
from nhiemky.performing.planning import Planned


def limiting_anchors(planned: Planned, position: int) -> Iterator[str]:
    """The anchors behind a step's latest date, the nearest first: through later steps, then from day to day."""
    anchor = _first_anchor(planned, _last_of_chain(planned, position))
    cycle = planned.plan.cycle
    while anchor is not None:
        yield anchor
        day = cycle.days.get(anchor) if cycle is not None else None
        anchor = day.on.anchor if day is not None and anchor not in planned.projection.documents else None


def find_documents(planned: Planned, positions: Mapping[int, int]) -> dict[int, str]:
    """The superior's document behind the latest date of each step that has one; `positions` by step id."""
    documents = planned.projection.documents
    found = {}
    for step_id, position in positions.items():
        named = [documents[one] for one in limiting_anchors(planned, position) if one in documents]
        if named:
            found[step_id] = named[0]
    return found


def _last_of_chain(planned: Planned, position: int) -> int:
    """The step whose own limit decides: what must be done in time for another has that one's."""
    because = planned.projection.latest_because
    while because[position] >= 0:
        position = because[position]
    return position


def _first_anchor(planned: Planned, position: int) -> str | None:
    """The day that a limit counts from, through the steps between."""
    nodes, because = planned.network.nodes, planned.projection.latest_because[position]
    if because not in {Because.DUE, Because.NOT_AFTER, Because.CHAIN}:
        return None
    node = nodes[position]
    rule = node.not_after if because == Because.NOT_AFTER else node.due
    while rule is not None and rule.node is not None:
        rule = nodes[rule.node].due
    return rule.anchor if rule is not None else None
