"""Totals tell how many have given, who is missing, and are never zero by default."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhiemky.domain.figures import SCALE, Basis, CollectionState, Total, percent
from nhiemky.domain.organisation import Body, BodyKind, Organisation
from nhiemky.performing.collections import request_figures, withdraw_figures
from nhiemky.performing.figure_totals import catalogue_of, form_keys, read_totals
from nhiemky.performing.office import Office
from nhiemky.store import schedules
from nhiemky.store.cycle_tables import collection, figure, submission
from nhiemky.store.engine import begin, read
from nhiemky.store.organisations import keep_organisation

Desk = Any  # FiguresDesk of conftest.py
# In the order of the list of the sample.
CELLS = (
    "cb-van-phong",
    "cb-ke-hoach-tai-chinh",
    "cb-quan-ly-khoa-hoc",
    "cb-doi-moi-sang-tao",
    "cb-chuyen-doi-so",
    "cb-tieu-chuan",
    "cb-trung-tam",
)
CLOSING = ("members.closing", Basis.ACTUAL)
RATE = ("activity.attendance_rate", Basis.ACTUAL)


def attendance(present: int, expected: int) -> dict[str, object]:
    return {"activity.attendance_present": present, "activity.attendance_expected": expected}


def test_before_the_first_form_nothing_is_zero(figures_desk: Desk) -> None:
    totals = figures_desk.totals()

    assert {one.value for one in totals.values()} == {None}
    assert {one.given for one in totals.values()} == {0}
    assert totals[CLOSING] == Total("members.closing", Basis.ACTUAL, None, 0, 7, CELLS)
    assert totals["organisation.cells", Basis.ACTUAL].missing == ("so-khcn",)


def test_five_of_seven_cells(figures_desk: Desk) -> None:
    for number, cell in enumerate(CELLS[:5], start=8):
        figures_desk.send(cell, {"members.closing": number})

    assert figures_desk.totals()[CLOSING] == Total(*CLOSING, Decimal(50), 5, 7, CELLS[5:])


def test_with_all_seven_in_the_total_is_the_sum(figures_desk: Desk) -> None:
    for cell in CELLS:
        figures_desk.send(cell, {"members.closing": 9, "fees.collected": 1_500_000})

    totals = figures_desk.totals()
    assert totals[CLOSING] == Total(*CLOSING, Decimal(63), 7, 7)
    assert totals["fees.collected", Basis.ACTUAL].value == Decimal(10_500_000)
    assert totals["members.closing", Basis.ESTIMATE].value is None


def test_a_rate_is_that_of_the_summed_counts_not_the_mean_of_rates(figures_desk: Desk) -> None:
    figures_desk.send(CELLS[0], attendance(10, 10) | {"activity.attendance_rate": 100})
    figures_desk.send(CELLS[1], attendance(30, 60) | {"activity.attendance_rate": 50})

    assert figures_desk.totals()[RATE] == Total(*RATE, Decimal("57.1429"), 2, 7, CELLS[2:])


def test_a_rate_counts_only_the_bodies_that_gave_both_counts(figures_desk: Desk) -> None:
    figures_desk.send(CELLS[0], attendance(9, 10))
    figures_desk.send(CELLS[1], {"activity.attendance_expected": 90})
    figures_desk.send(CELLS[2], {"activity.attendance_present": 5})

    assert figures_desk.totals()[RATE] == Total(*RATE, Decimal(90), 1, 7, CELLS[1:])


def test_derived_sums_take_the_opening_for_their_estimate(figures_desk: Desk) -> None:
    for cell in CELLS:
        start = {"members.opening": 9, "members.admitted": 0, "members.transferred_in": 0}
        later = {"members.admitted/estimate": 1, "members.transferred_in/estimate": 0}
        left = {"members.removed": 0, "members.expelled": 1, "members.resigned": 0}
        figures_desk.send(cell, {**start, **later, **left})

    totals = figures_desk.totals()
    assert totals["members.turnover", Basis.ACTUAL].value == Decimal(63)
    assert totals["members.turnover", Basis.ESTIMATE].value == Decimal(70)
    assert totals["members.left", Basis.ACTUAL] == Total("members.left", Basis.ACTUAL, Decimal(7), 7, 7)
    assert totals["development.admission_rate", Basis.ESTIMATE].value == Decimal("11.1111")


def test_a_sum_over_cells_and_office_waits_for_both_whoever_is_named_first(figures_desk: Desk) -> None:
    folder = figures_desk.office.settings.templates_overlay / "figures"
    folder.mkdir(parents=True)
    entry = "{name: Số cuộc học và họp, unit: cuộc, group: S4, sets: [half_year], sum_of: [%s, %s]}"
    parts = ("activity.committee_meetings", "activity.thematic_meetings")
    entries = [f"  activity.both_{number}: {entry % order}" for number, order in enumerate((parts, parts[::-1]))]
    (folder / "indicators.yaml").write_text("\n".join(["indicators:", *entries]), encoding="utf-8")
    figures_desk.send("so-khcn", {"activity.committee_meetings": 6})
    figures_desk.send(CELLS[0], {"activity.thematic_meetings": 2})

    totals = figures_desk.totals()
    for number in (0, 1):
        found = totals[f"activity.both_{number}", Basis.ACTUAL]
        assert (found.value, found.given, found.asked, set(found.missing)) == (Decimal(8), 2, 8, set(CELLS[1:]))


def test_what_does_not_add_up_has_no_total_but_tells_who_gave_it(figures_desk: Desk) -> None:
    for cell in CELLS[:3]:
        figures_desk.send(cell, {"members.average_age": "42.5"})

    total = figures_desk.totals()["members.average_age", Basis.ACTUAL]
    assert (total.value, total.given, total.asked) == (None, 3, 7)


def test_what_cells_and_inspection_both_do_is_added_and_both_are_awaited(figures_desk: Desk) -> None:
    for cell in CELLS:
        figures_desk.send(cell, {"inspection.supervised_members": 1})
    key = ("inspection.supervised_members", Basis.ACTUAL)
    assert figures_desk.totals()[key] == Total(*key, Decimal(7), 7, 8, ("so-khcn",))

    figures_desk.send("so-khcn", {"inspection.supervised_members": 1, "inspection.planned": 4})

    totals = figures_desk.totals()
    assert totals[key] == Total(*key, Decimal(8), 8, 8)
    assert totals["inspection.planned", Basis.ACTUAL].value == Decimal(4)


def test_a_plan_entered_by_the_office_stands_beside(figures_desk: Desk) -> None:
    figures_desk.send("so-khcn", {"members.admitted/plan": 3})

    assert figures_desk.totals()["members.admitted", Basis.PLAN].value == Decimal(3)


def test_a_body_that_has_ended_is_not_waited_for(figures_desk: Desk) -> None:
    figures_desk.send(CELLS[0], {"members.closing": 9})
    day = figures_desk.act().at

    with begin(figures_desk.office.engine) as connection:
        assert withdraw_figures(connection, figures_desk.cycle, CELLS[1], day, "thử")
        assert not withdraw_figures(connection, figures_desk.cycle, CELLS[0], day, "thử")

    assert figures_desk.totals()[CLOSING] == Total(*CLOSING, Decimal(9), 1, 6, CELLS[2:])


def set_figures(office: Office, cycle: int, values: Sequence[tuple[str, str, str, int]]) -> None:
    """Values behind the engine's back: body, indicator, basis, amount."""
    columns = ("body", "indicator", "basis", "amount")
    shared = {"schedule_id": cycle, "address": "B!C1", "by": "thử", "at": entered_at(office)}
    with begin(office.engine) as connection:
        connection.execute(figure.delete())
        if values:
            connection.execute(
                figure.insert(), [{**shared, **dict(zip(columns, one, strict=True))} for one in values]
            )


def entered_at(office: Office) -> datetime:
    return datetime(office.today.year, 6, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


ROWS = st.lists(
    st.tuples(
        st.sampled_from(CELLS),
        st.sampled_from(("members.closing", "activity.attendance_present", "activity.attendance_expected")),
        st.sampled_from(("actual", "estimate")),
        st.integers(0, 10**9),
    ),
    unique_by=lambda one: one[:3],
    max_size=30,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.randoms(use_true_random=False))
def test_totals_are_plain_sums_whatever_the_order_of_the_rows(figures_desk: Desk, rows: Any, random: Any) -> None:  # noqa: ANN401
    shuffled = random.sample(rows, len(rows))
    set_figures(figures_desk.office, figures_desk.cycle, rows)
    totals = figures_desk.totals()
    set_figures(figures_desk.office, figures_desk.cycle, shuffled)

    assert figures_desk.totals() == totals
    for basis in (Basis.ACTUAL, Basis.ESTIMATE):
        given_by = {body: amount for body, key, of, amount in rows if (key, of) == ("members.closing", basis)}
        total = totals["members.closing", basis]
        assert total.value == (Decimal(sum(given_by.values())) / SCALE if given_by else None)
        assert (total.given, total.asked) == (len(given_by), 7)
        assert set(total.missing) == set(CELLS) - given_by.keys()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_a_rate_is_that_of_the_bodies_with_both_counts_whoever_lacks_what(figures_desk: Desk, rows: Any) -> None:  # noqa: ANN401
    set_figures(figures_desk.office, figures_desk.cycle, rows)
    totals = figures_desk.totals()

    for basis in (Basis.ACTUAL, Basis.ESTIMATE):
        given_by = {(key, body): amount for body, key, of, amount in rows if of == basis}
        part, whole = "activity.attendance_present", "activity.attendance_expected"
        both = [body for body in CELLS if (part, body) in given_by and (whole, body) in given_by]
        present, expected = (Decimal(sum(given_by[key, body] for body in both)) for key in (part, whole))
        total = totals["activity.attendance_rate", basis]
        assert total.value == (percent(present / SCALE, expected / SCALE) if both else None)
        assert total.missing == tuple(body for body in CELLS if body not in both)


# Whether a cell leaves a value out, by the number of the cell and the place of the value on the form.
LEFT_OUT: Mapping[str, Callable[[int, int], bool]] = {
    "none": lambda _number, _place: False,
    "one cell in fifty every other value": lambda number, place: not number % 50 and not place % 2,
    "every cell some value": lambda number, place: (number + place) % 20 == 0,
}


@pytest.fixture(params=LEFT_OUT)
def large(figures_desk: Desk, request: pytest.FixtureRequest) -> tuple[Office, int, set[tuple[int, int]]]:
    """5,000 cells that have given 40 indicators each, but for what they left out."""
    is_left_out = LEFT_OUT[request.param]
    office, cycle, at = figures_desk.office, figures_desk.cycle, figures_desk.act().at
    cells = [f"cb-{number:04}" for number in range(5_000)]
    top = Body("so-khcn", "Đảng bộ Sở", BodyKind.PARTY_ORGANIZATION)
    bodies = (top, *(Body(key, key, BodyKind.CELL, "so-khcn") for key in cells))
    asked = sorted(form_keys(catalogue_of(office), "half_year", is_office=False))[:40]
    with begin(office.engine) as connection:
        keep_organisation(connection, Organisation(bodies), "thử", at)
        connection.execute(collection.delete())
        connection.execute(submission.delete())
        request_figures(connection, cycle, cells, at, "thử")
    set_figures(
        office,
        cycle,
        [
            (cell, key, str(basis), (number % 50) * SCALE)
            for number, cell in enumerate(cells)
            for place, (key, basis) in enumerate(asked)
            if not is_left_out(number, place)
        ],
    )
    counts = Counter(place for number in range(5_000) for place in range(40) if is_left_out(number, place))
    return office, cycle, {(5_000 - counts[place], counts[place]) for place in range(40)}


def test_five_thousand_cells_with_forty_indicators_are_added_with_who_is_missing(
    large: tuple[Office, int, set[tuple[int, int]]],
) -> None:
    office, cycle, counts = large
    with read(office.engine) as connection:
        totals = read_totals(office, connection, schedules.read_schedule(connection, cycle))

    whole = [one for one in totals.values() if one.given]
    assert len(whole) >= 40
    assert {(one.given, len(one.missing)) for one in whole} >= counts


def test_asking_again_changes_nothing(figures_desk: Desk, dump: Callable[[Any], Mapping[str, Any]]) -> None:
    before = dump(figures_desk.office.engine)
    with begin(figures_desk.office.engine) as connection:
        asked = request_figures(connection, figures_desk.cycle, list(CELLS), figures_desk.act().at, "thử")

    assert asked == 0
    assert dump(figures_desk.office.engine) == before
    assert set(figures_desk.states().values()) == {CollectionState.REQUESTED}
