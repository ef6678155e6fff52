"""Moments are kept in UTC and come back in Vietnam's time, whatever zone they were said in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from nhiemky.domain.sending import State
from nhiemky.store.columns import VIETNAM, is_one_of
from nhiemky.store.engine import Connection, Engine, begin, read
from nhiemky.store.schedules import Wake, add_schedule, keep_plan, read_schedule, settle_wakes
from nhiemky.store.tables import outbox

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


def test_a_fixed_list_is_written_into_the_statement_once(engine: Engine) -> None:
    condition = is_one_of(outbox.c.state, (State.READY, State.LEASED))
    with read(engine) as connection:
        said = str(condition.compile(connection))
    assert "POSTCOMPILE" not in said
    assert "outbox.state IN (" in said
