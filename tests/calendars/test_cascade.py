"""The cells' congresses before their committee's: the pilot first, one a day, none in a window or too late."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.cascade import find_collisions, lay_out_cells
from calendars.expressions import parse_expression, parse_offset
from calendars.plan_model import CellsLayout
from calendars.working_days import Day, WorkingDays

LAYOUT = CellsLayout(
    plan="cell_congress",
    last_day=parse_expression("congress - 35d"),
    pilot_lead=parse_offset("10wd"),
    apart=parse_offset("1wd"),
)
REUNIFICATION = [Day(date(2027, 4, day), working=False, name="nghỉ", source="thử") for day in (29, 30)]
YEAR = WorkingDays(date(2026, 1, 1), date(2027, 12, 31), REUNIFICATION)
ANCHORS = {"superior_plan": date(2027, 1, 4), "congress": date(2027, 6, 10), "closing": date(2027, 6, 11)}


def test_cells_are_laid_out_backward_over_days_off_with_the_pilot_well_ahead() -> None:
    """35 days before 10/6 is Thursday 6/5; four cells on working days before it; the pilot ten before these."""
    days = lay_out_cells(LAYOUT, ["diem", "hai", "ba", "bon", "nam"], ANCHORS, YEAR)
    assert days == {
        "diem": date(2027, 4, 15),
        "hai": date(2027, 5, 3),
        "ba": date(2027, 5, 4),
        "bon": date(2027, 5, 5),
        "nam": date(2027, 5, 6),
    }
    assert list(days) == ["diem", "hai", "ba", "bon", "nam"]


def test_the_pilot_may_be_named() -> None:
    days = lay_out_cells(LAYOUT, ["a", "b", "c"], ANCHORS, YEAR, pilot="c")
    assert days == {"a": date(2027, 5, 5), "b": date(2027, 5, 6), "c": date(2027, 4, 19)}


def test_a_pilot_of_another_committee_is_nobodys() -> None:
    assert lay_out_cells(LAYOUT, ["a", "b"], ANCHORS, YEAR, pilot="x") == lay_out_cells(
        LAYOUT, ["a", "b"], ANCHORS, YEAR
    )


@pytest.mark.parametrize(("cells", "expected"), [([], {}), (["a"], {"a": date(2027, 5, 6)})])
def test_no_cell_and_a_single_cell(cells: list[str], expected: dict[str, date]) -> None:
    assert lay_out_cells(LAYOUT, cells, ANCHORS, YEAR) == expected


def test_a_limit_before_the_last_day_pulls_all_cells_before_it() -> None:
    days = lay_out_cells(LAYOUT, ["a", "b", "c"], ANCHORS, YEAR, limit=date(2027, 5, 2))
    assert days == {"a": date(2027, 4, 13), "b": date(2027, 4, 27), "c": date(2027, 4, 28)}


def test_a_last_day_off_is_rolled_back() -> None:
    saturday = {**ANCHORS, "congress": date(2027, 6, 5)}  # 35 days before is Saturday 1/5
    assert lay_out_cells(LAYOUT, ["a"], saturday, YEAR) == {"a": date(2027, 4, 28)}


def test_a_day_of_two_congresses_is_a_collision() -> None:
    first, second = date(2027, 5, 5), date(2027, 5, 6)
    assert find_collisions({"a": second, "b": first, "c": second, "d": first, "e": date(2027, 5, 7)}) == [
        (first, ["b", "d"]),
        (second, ["a", "c"]),
    ]
    assert find_collisions({}) == []


@given(
    congress=st.dates(date(2026, 9, 1), date(2027, 12, 1)),
    number=st.integers(1, 15),
    apart=st.integers(1, 5),
    limit=st.none() | st.integers(30, 120),
    closed=st.lists(st.dates(date(2026, 3, 1), date(2027, 12, 1)), max_size=30),
)
def test_whatever_the_calendar_cells_meet_on_working_days_of_their_own_in_time(
    congress: date, number: int, apart: int, limit: int | None, closed: list[date]
) -> None:
    calendar = WorkingDays(
        date(2025, 1, 1), date(2028, 12, 31), [Day(on, working=False, name="nghỉ", source="thử") for on in closed]
    )
    layout = LAYOUT.model_copy(update={"apart": parse_offset(f"{apart}wd")})
    last = None if limit is None else date.fromordinal(congress.toordinal() - limit)
    cells = [f"cb-{i}" for i in range(number)]
    days = lay_out_cells(layout, cells, {**ANCHORS, "congress": congress}, calendar, limit=last)
    assert list(days) == cells
    assert all(map(calendar.is_working, days.values()))
    assert find_collisions(days) == []
    assert max(days.values()) <= date.fromordinal(congress.toordinal() - max(35, limit or 0))
    assert sorted(cells, key=lambda cell: days[cell]) == cells
    spans = [calendar.count_between(days[one], days[other]) for one, other in pairwise(cells)]
    assert spans == [10, *[apart] * (number - 2)][: number - 1]
