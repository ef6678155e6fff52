"""Figures in the database: what counts, what it replaced, sums of whole numbers."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from nhiemky.domain.figures import LARGEST, Basis, Figure
from nhiemky.domain.schedule import ScheduleState
from nhiemky.store.engine import Connection, Engine, begin
from nhiemky.store.figures import (
    Sum,
    add_figures,
    add_submission,
    count_figures,
    end_figures,
    read_figures,
    read_given,
    read_latest_days,
    read_lineage,
    read_numbers,
    sum_figures,
)
from nhiemky.store.schedules import add_schedule, keep_plan

AT = datetime(2026, 6, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CLOSING, FEES = ("members.closing", Basis.ACTUAL), ("fees.collected", Basis.ACTUAL)


def schedule(connection: Connection) -> int:
    day = date(2026, 6, 1)
    keep_plan(connection, "half_year_review", 1, "a" * 64, "{}")
    days = {"day": day, "closing": day, "superior_plan": day, "opened_on": day}
    row = {"body": "du", "plan": "half_year_review", "plan_sha256": "a" * 64, "facts": {}, **days}
    return add_schedule(connection, {**row, "state": str(ScheduleState.APPROVED)})


def put(connection: Connection, number: int, body: str, *values: tuple[tuple[str, Basis], object]) -> None:
    figures = [Figure(*key, value, "B!C1") for key, value in values]  # type: ignore[arg-type]
    add_figures(connection, number, body, figures, submission_id=None, by="thử", at=AT)


def test_sums_are_exact_for_the_largest_amounts_and_keep_cells_and_office_apart(engine: Engine) -> None:
    most = LARGEST - Decimal("0.0001")
    with begin(engine) as connection:
        number = schedule(connection)
        for cell in range(200):
            put(connection, number, f"cb-{cell}", (FEES, most), (CLOSING, Decimal(9)))
        put(connection, number, "du", (CLOSING, Decimal(1)))

        assert sum_figures(connection, number, "du") == {
            FEES: Sum(200, most * 200),
            CLOSING: Sum(200, Decimal(1800)),
        }
        assert sum_figures(connection, number, "cb-0")[CLOSING] == Sum(200, Decimal(1792))


def test_of_one_body_indicator_and_basis_only_one_value_counts(engine: Engine) -> None:
    with begin(engine) as connection:
        number = schedule(connection)
        put(connection, number, "cb", (CLOSING, Decimal(9)))
        with pytest.raises(IntegrityError), connection.begin_nested():
            put(connection, number, "cb", (CLOSING, Decimal(10)))

        assert end_figures(connection, number, "cb", AT, [CLOSING, FEES]) == 1
        put(connection, number, "cb", (CLOSING, Decimal(10)))

        assert read_figures(connection, number) == {"cb": [Figure(*CLOSING, Decimal(10), "B!C1")]}
        values = [(one.figure.value, one.ended_at) for one in read_lineage(connection, number, [CLOSING[0]])]
        assert values == [(Decimal(9), AT), (Decimal(10), None)]


def test_a_value_comes_back_as_what_it_was(engine: Engine) -> None:
    given = [
        (("fees.remitted_on", Basis.ACTUAL), date(2026, 2, 28)),
        (("grading.not_assessed_reason", Basis.ACTUAL), "new"),
        (("members.average_age", Basis.ACTUAL), Decimal("42.5")),
        (("members.female", Basis.ESTIMATE), Decimal(0)),
    ]
    with begin(engine) as connection:
        number = schedule(connection)
        put(connection, number, "cb", *given)

        assert [one.value for one in read_figures(connection, number, bodies=["cb"])["cb"]] == [
            v for _, v in given
        ]
        assert read_figures(connection, number, bodies=["cb-khac"]) == {}
        assert read_numbers(connection, [number], "cb") == {
            number: {given[2][0]: Decimal("42.5"), given[3][0]: Decimal(0)}
        }


def test_who_has_given_what(engine: Engine) -> None:
    with begin(engine) as connection:
        number = schedule(connection)
        put(connection, number, "a", (CLOSING, Decimal(9)), (FEES, Decimal(1)))
        put(connection, number, "b", (CLOSING, Decimal(9)), (("members.closing", Basis.PLAN), Decimal(9)))

        asked = ["members.closing", "fees.collected"]
        assert count_figures(connection, number, asked, [Basis.ACTUAL]) == {"a": 2, "b": 1}
        assert read_given(connection, number, "du", asked) == {
            CLOSING: {"a": "90000", "b": "90000"},
            FEES: {"a": "10000"},
            ("members.closing", Basis.PLAN): {"b": "90000"},
        }
        assert read_given(connection, number, "a", ["fees.collected"]) == {}


def test_the_latest_day_is_that_of_the_cells(engine: Engine) -> None:
    remitted = ("fees.remitted_on", Basis.ACTUAL)
    with begin(engine) as connection:
        number = schedule(connection)
        put(connection, number, "a", (remitted, date(2026, 2, 28)))
        put(connection, number, "b", (remitted, date(2026, 10, 1)), (("grading.reason", Basis.ACTUAL), "new"))
        put(connection, number, "du", (remitted, date(2027, 1, 1)))

        asked = ["fees.remitted_on", "grading.reason"]
        assert read_latest_days(connection, number, "du", asked) == {remitted: date(2026, 10, 1)}
        assert read_given(connection, number, "du", ["grading.reason"]) == {
            ("grading.reason", Basis.ACTUAL): {"b": ""}
        }


def test_a_submission_is_told_beside_its_values(engine: Engine) -> None:
    with begin(engine) as connection:
        number = schedule(connection)
        form = add_submission(
            connection,
            schedule_id=number,
            body="cb",
            file="bieu.xlsx",
            sha256="b" * 64,
            findings=[],
            at=AT,
            by="thử",
        )
        figure = Figure(*CLOSING, Decimal(9), "Biểu!C14")
        add_figures(connection, number, "cb", [figure], submission_id=form, by="thử", at=AT)

        (found,) = read_lineage(connection, number, [CLOSING[0]])
        assert (found.body, found.figure, found.by, found.at) == ("cb", figure, "thử", AT)
        assert (found.file, found.sha256, found.ended_at) == ("bieu.xlsx", "b" * 64, None)
