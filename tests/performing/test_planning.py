"""A committee's congress and those of its cells are dated together."""

from datetime import date
from typing import Any

from nhiemky.domain.schedule import StepState
from nhiemky.performing.planning import facts_of, plan_family, root_of
from nhiemky.performing.steps import finish_step, pin_step
from nhiemky.store.engine import read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
MONDAY = date(2027, 1, 4)


def forecast(desk: Desk, number: int, key: str) -> date:
    with read(desk.office.engine) as connection:
        root = plan_family(desk.office, connection, number, MONDAY).root
    found = root.date_of(root.projection.forecast, key)
    assert found is not None
    return found


def test_the_committee_waits_for_its_last_cell(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    children = desk.children(root)
    last = max(one.day for one in children.values())
    assert forecast(desk, root, "cell_congresses") >= last
    cell = children["cb-trung-tam"]
    held = desk.steps(cell.id)["hold_cell_congress"].id
    pin_step(desk.office, held, date(2027, 5, 18), desk.act())
    assert forecast(desk, root, "cell_congresses") == date(2027, 5, 18)


def test_cells_start_from_the_committees_plan_and_are_bounded_by_its_gate(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    with read(desk.office.engine) as connection:
        family = plan_family(desk.office, connection, root, MONDAY)
        assert [root_of(connection, one.schedule.id) for one in family.members] == [root] * 8
    start = family.root.date_of(family.root.projection.planned, "congress_plan")
    limit = family.root.date_of(family.root.projection.latest, "cell_congresses")
    assert {one.schedule.superior_plan for one in family.children} == {start}
    for child in family.children:
        position = child.network.find("hold_cell_congress")
        assert position is not None
        assert child.projection.given[position].not_after == limit


def test_a_plan_done_earlier_lets_the_cells_start_earlier(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    done = date(2027, 1, 11)
    for key in ("receive_superior_plan", "disseminate", "choose_variant", "congress_plan"):
        finish_step(desk.office, desk.steps(root)[key].id, done, desk.act(done))
    assert {one.superior_plan for one in desk.children(root).values()} == {done}
    cell = desk.children(root)["cb-van-phong"].id
    assert desk.steps(cell)["receive_parent_plan"].target == date(2027, 1, 14)


def test_a_cells_latest_date_is_not_after_the_committees_gate(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    cell = desk.children(root)["cb-trung-tam"]
    assert (
        desk.steps(cell.id)["hold_cell_congress"].target == cell.day <= desk.steps(root)["cell_congresses"].target
    )


def test_planning_again_without_news_changes_nothing(desk: Desk) -> None:
    """The kept dates are those the plan gives today as on the day of opening: time alone moves no deadline."""
    root = desk.open("so-khcn", "grassroots_with_cells")
    for today in (MONDAY, date(2027, 3, 1), date(2027, 8, 2)):
        with read(desk.office.engine) as connection:
            family = plan_family(desk.office, connection, root, today)
        for planned in family.members:
            for position, _ in enumerate(planned.network.nodes):
                step = planned.step_at(position)
                assert step is not None
                assert step.state is not StepState.OPEN or step.target == date.fromordinal(
                    planned.projection.latest[position]
                )


def test_what_conditions_see_of_a_body(desk: Desk) -> None:
    organisation = desk.organisation()
    assert facts_of(organisation, "so-khcn", "four_contents", MONDAY) == {
        "official_members": 60,
        "members": 63,
        "variant": "four_contents",
        "has_standing_committee": False,
    }
    assert facts_of(organisation, "cb-ke-hoach-tai-chinh", None, MONDAY) == {
        "official_members": 8,
        "members": 8,
        "variant": "",
        "has_standing_committee": False,
    }
