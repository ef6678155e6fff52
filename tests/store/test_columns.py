"""Moments are kept in UTC and come back in Vietnam's time, whatever zone they were said in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from nhiemky.domain.sending import State
from nhiemky.store.columns import VIETNAM, is_among, is_one_of
from nhiemky.store.engine import Connection, Engine, begin, read
from nhiemky.store.schedules import Wake, add_schedule, keep_plan, read_schedule, settle_wakes
from nhiemky.store.tables import outbox, plan_text, schedule

EVENING = datetime(2027, 1, 4, 23, 30, tzinfo=timezone(timedelta(hours=9)))
NEW = {"body": "so-khcn", "plan": "p", "plan_sha256": "0" * 64, "facts": {}, "state": "approved"}
DAYS = dict.fromkeys(("day", "closing", "superior_plan", "opened_on"), EVENING.date())


def add_waking(connection: Connection, at: datetime | None) -> int:
    keep_plan(connection, "p", 1, "0" * 64, "{}")
    return add_schedule(connection, {**NEW, **DAYS, "wake_at": at})


@pytest.mark.parametrize("moment", [EVENING, EVENING.replace(microsecond=1), None])
def test_a_moment_comes_back_as_the_same_moment_in_vietnam(engine: Engine, moment: datetime | None) -> None:
    with begin(engine) as connection:
        number = add_waking(connection, moment)
    with read(engine) as connection:
        found = read_schedule(connection, number).wake_at
    assert found == moment
    assert found is None or found.tzinfo is VIETNAM


def test_sqlite_keeps_a_moment_as_text_of_one_length_that_sorts_as_the_moments_do(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has moments of its own")
    with begin(engine) as connection:
        add_waking(connection, EVENING)
        kept = connection.execute(text("SELECT wake_at FROM schedule")).scalar_one()
    assert kept == "2027-01-04 14:30:00.000000"


def test_a_moment_is_found_by_the_same_moment_of_another_zone(engine: Engine) -> None:
    with begin(engine) as connection:
        number = add_waking(connection, EVENING)
        settle_wakes(connection, [Wake(number, None, EVENING.astimezone(UTC))])
        assert read_schedule(connection, number).wake_at is None


def test_the_same_hour_of_a_night_when_clocks_are_set_back_is_two_moments(engine: Engine) -> None:
    first = datetime(2027, 10, 31, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    with begin(engine) as connection:
        numbers = [add_waking(connection, one) for one in (first, first.replace(fold=1))]
        early, late = (read_schedule(connection, number).wake_at for number in numbers)
    assert early is not None
    assert late is not None
    assert late - early == timedelta(hours=1)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [([], []), ([2], [2]), ((3, 1, 3), [1, 3]), (range(40_000), [1, 2, 3]), ({-1, 2**31 - 1}, [])],
)
def test_a_row_is_found_by_a_list_of_ids_of_any_length(
    engine: Engine, wanted: Iterable[int], found: list[int]
) -> None:
    query = select(schedule.c.id).where(is_among(schedule.c.id, "ids")).order_by(schedule.c.id)
    with begin(engine) as connection:
        assert [add_waking(connection, None) for _ in range(3)] == [1, 2, 3]
        assert list(connection.scalars(query, {"ids": wanted})) == found
        others = select(schedule.c.id).where(~is_among(schedule.c.id, "ids")).order_by(schedule.c.id)
        assert list(connection.scalars(others, {"ids": wanted})) == [one for one in (1, 2, 3) if one not in found]


@pytest.mark.parametrize("key", ["so-khcn", "Đảng bộ", "a'b\"c\\d", "[1]", "1", "a,b", "null", "", "𝒦"])
def test_a_row_is_found_by_its_key_and_no_other_text(engine: Engine, key: str) -> None:
    query = select(plan_text.c.key).where(is_among(plan_text.c.key, "keys"))
    with begin(engine) as connection:
        keep_plan(connection, key, 1, "1" * 64, "{}")
        keep_plan(connection, "p", 1, "2" * 64, "{}")
        assert list(connection.scalars(query, {"keys": [key]})) == [key]
        assert list(connection.scalars(query, {"keys": [f"{key} "]})) == []


def test_a_fixed_list_is_written_into_the_statement_once(engine: Engine) -> None:
    condition = is_one_of(outbox.c.state, (State.READY, State.LEASED))
    with read(engine) as connection:
        said = str(condition.compile(connection))
    assert "POSTCOMPILE" not in said
    assert "outbox.state IN (" in said
