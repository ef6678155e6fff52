"""A plan prepared for one kind of body: what applies, in what order, what waits for what."""

from datetime import date

import pytest

from calendars.conditions import Value
from calendars.named import build_calendars
from calendars.network import Edge, Network, applicable_facts, build_network
from calendars.plan_model import Plan
from calendars.working_days import Roll, WorkingDays

DAYS = WorkingDays(date(2026, 1, 1), date(2027, 12, 31))


def plan(**steps: dict[str, object]) -> Plan:
    whole = {key: {"title": f"Việc {key}", "owner": "office", **step} for key, step in steps.items()}
    return Plan.model_validate(
        {
            "plan": "mau",
            "version": 1,
            "title": "Kế hoạch mẫu",
            "scope": "committee",
            "switches": {"merged": {"title": "Mới hợp nhất"}, "notice": {"title": "Thông báo", "default": True}},
            "calendars": {"meetings": {"without": [{"name": "Tết", "from": "-3d", "to": "7d"}]}},
            "steps": whole,
        }
    )


def network(made: Plan, *cells: str, dropped: tuple[str, ...] = (), **facts: Value) -> Network:
    known = applicable_facts(made, {"official_members": 9, **facts})
    return build_network(made, build_calendars(made, DAYS), known, cells, frozenset(dropped))


def edges(found: Network) -> dict[str, dict[str, Edge]]:
    """What each step waits for, by key (and body), with the position left out."""
    names = [node.key if node.body is None else f"{node.key}@{node.body}" for node in found.nodes]
    return {
        name: {names[edge.before]: Edge(-1, edge.gap, edge.days) for edge in node.edges}
        for name, node in zip(names, found.nodes, strict=True)
    }


def test_switches_nobody_set_stand_at_their_default() -> None:
    assert applicable_facts(plan(a={}), {"merged": True, "members": 5}) == {
        "merged": True,
        "notice": True,
        "members": 5,
    }


@pytest.mark.parametrize(("members", "expected"), [(8, ["a", "c"]), (9, ["a", "b", "c"])])
def test_a_step_whose_condition_does_not_hold_is_left_out(members: int, expected: list[str]) -> None:
    made = plan(a={}, b={"when": "official_members >= 9", "after": ["a"]}, c={"after": ["b"]})
    assert [node.key for node in network(made, official_members=members).nodes] == expected


def test_bodies_that_are_alike_in_what_the_conditions_ask_have_the_same_steps() -> None:
    asks = "official_members >= 9 and not (merged == True)"
    assert plan(a={}, b={"when": asks, "after": ["a"]}).facts_asked == {"official_members", "merged"}
    assert plan(a={}).facts_asked == set()


def test_everything_a_step_looks_back_to_comes_before_it() -> None:
    made = plan(last={"after": ["middle"]}, middle={"due": "first + 3wd"}, first={})
    assert [node.key for node in network(made).nodes] == ["first", "middle", "last"]


def test_gaps_a_later_day_a_lag_and_the_same_day() -> None:
    made = plan(
        a={}, b={"after": ["a"]}, c={"after": ["a + 2wd"]}, d={"after": ["a + 3d"]}, e={"after": ["a same day"]}
    )
    assert edges(network(made)) == {
        "a": {},
        "b": {"a": Edge(-1, 1)},
        "c": {"a": Edge(-1, 3)},
        "d": {"a": Edge(-1, 1, 3)},
        "e": {"a": Edge(-1, 0)},
    }


def test_a_step_left_out_hands_on_its_predecessors() -> None:
    made = plan(a={}, b={}, c={"after": ["a", "b"]}, d={"after": ["c"]}, e={"after": ["d"]})
    assert edges(network(made, dropped=("c", "d")))["e"] == {"a": Edge(-1, 1), "b": Edge(-1, 1)}


def test_the_same_sitting_as_a_step_left_out_is_still_later_than_what_came_before_that() -> None:
    """Officers are elected in the sitting after the report; without a committee election still not with it."""
    made = plan(report={}, elect={"after": ["report + 1wd"]}, officers={"after": ["elect same day"]})
    assert edges(network(made, dropped=("elect",)))["officers"] == {"report": Edge(-1, 2)}


@pytest.mark.parametrize("links", [["b same day", "a"], ["a", "b same day"]])
def test_of_two_ways_to_a_predecessor_the_stricter_counts(links: list[str]) -> None:
    made = plan(a={}, b={"after": ["a same day"]}, c={"after": links})
    assert edges(network(made, dropped=("b",)))["c"] == {"a": Edge(-1, 1)}


def test_steps_of_cells_wait_for_their_own_cell_and_the_committee_for_all() -> None:
    made = plan(
        start={}, visit={"per": "cells", "after": ["start"]}, note={"per": "cells", "after": ["visit"]},
        sum={"after": ["note"]},
    )  # fmt: skip
    later = Edge(-1, 1)
    assert edges(network(made, "x", "y")) == {
        "start": {},
        "visit@x": {"start": later},
        "visit@y": {"start": later},
        "note@x": {"visit@x": later},
        "note@y": {"visit@y": later},
        "sum": {"note@x": later, "note@y": later},
    }
    assert network(made, "x").find("visit") is None
    assert network(made, "x").find("sum") == 3


def test_rules_know_where_they_count_from() -> None:
    made = plan(
        a={"due": "congress - 30wd"},
        b={"due": "a + 5wd", "not_before": "superior_plan", "not_after": "2027-05-01"},
        c={"due": "closing + 6m", "roll": "keep"},
    )
    a, b, c = sorted(network(made).nodes, key=lambda node: node.key)
    assert [(node.due.anchor, node.due.node, node.due.roll) for node in (a, b, c) if node.due] == [
        ("congress", None, Roll.PREVIOUS),
        (None, 0, Roll.NEXT),
        ("closing", None, Roll.KEEP),
    ]
    assert (b.not_before.roll if b.not_before else None, b.not_after.roll if b.not_after else None) == (
        Roll.NEXT,
        Roll.PREVIOUS,
    )
    assert [node.keeps_day for node in (a, b, c)] == [False, False, True]


def test_a_rule_that_counts_from_a_step_left_out_is_no_rule() -> None:
    made = plan(a={}, b={"due": "a + 5wd", "after": ["a"]})
    assert [node.due for node in network(made, dropped=("a",)).nodes] == [None]


def test_an_outside_party_takes_its_service_time() -> None:
    made = plan(
        own={"takes": "3wd"}, theirs={"waits_for": {"party": "superior_committee", "service": "15wd"}}, quick={}
    )
    assert [node.takes for node in network(made).nodes] == [3, 15, 1]


def test_steps_count_in_their_own_calendar() -> None:
    made = plan(a={}, meet={"calendar": "meetings"})
    calendars = {node.key: node.calendar for node in network(made).nodes}
    tet = date(2027, 2, 8)
    assert [calendars[key].is_working(tet) for key in ("a", "meet")] == [True, False]
