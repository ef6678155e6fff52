"""The cycles beside a cycle, and the day to which its figures count."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from calendars.periods import parse_period
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figure_periods import cut_off_of, find_neighbours, period_of_cycle
from nhiemky.store import schedules
from nhiemky.store.engine import begin, read

Desk = Any  # FiguresDesk of conftest.py


def opened(desk: Desk, plan: str, period: str) -> int:
    wanted = WantedCycle("so-khcn", plan, parse_period(period))
    return int(open_cycle(desk.office, wanted, desk.act()).id)


def neighbours(desk: Desk, number: int) -> tuple[list[str | None], ...]:
    with read(desk.office.engine) as connection:
        near = find_neighbours(connection, schedules.read_schedule(connection, number))
    return tuple([one.occasion for one in group] for group in (near.previous, near.same_period, near.reported))


def test_the_half_year_stands_beside_the_year_before_and_the_half_year_of_last_year(figures_desk: Desk) -> None:
    opened(figures_desk, "quarter_report", "2025Q3")
    opened(figures_desk, "annual_review", "2025")
    opened(figures_desk, "half_year_review", "2025H1")

    assert neighbours(figures_desk, figures_desk.cycle) == (["2025"], ["2025H1"], [])


def test_the_statistics_stand_beside_the_report_of_their_days_and_of_their_last_day(figures_desk: Desk) -> None:
    half, year = opened(figures_desk, "statistics_report", "2026H1"), opened(figures_desk, "annual_review", "2026")
    second = opened(figures_desk, "statistics_report", "2026H2")

    assert neighbours(figures_desk, half)[2] == ["2026H1"]
    with read(figures_desk.office.engine) as connection:
        near = find_neighbours(connection, schedules.read_schedule(connection, second))
    assert [one.id for one in near.ended_alike] == [year]
    assert {one.id for one in near.previous} == {half, figures_desk.cycle}


def test_a_cancelled_cycle_is_no_neighbour(figures_desk: Desk) -> None:
    number = opened(figures_desk, "annual_review", "2025")
    with begin(figures_desk.office.engine) as connection:
        schedules.change_schedule(connection, number, state="cancelled")

    assert neighbours(figures_desk, figures_desk.cycle) == ([], [], [])


def test_the_cut_off_is_the_cycles_own_day(figures_desk: Desk) -> None:
    assert cut_off_of(figures_desk.schedule) == date(2026, 5, 31)


@pytest.mark.parametrize(("occasion", "key"), [("2026H1", "2026H1"), ("2024-10-11", None), (None, None)])
def test_a_cycle_opened_on_demand_has_no_period(figures_desk: Desk, occasion: str | None, key: str | None) -> None:
    period = period_of_cycle(replace(figures_desk.schedule, occasion=occasion))

    assert (period.key if period else None) == key
