"""Rows to begin with: a plan, a schedule and its steps."""

from collections.abc import Callable
from datetime import date

import pytest

from nhiemky.store import schedules
from nhiemky.store.engine import Connection

PLAN = "0" * 64


@pytest.fixture
def add_schedule() -> Callable[..., int]:
    """Adds a schedule that differs from a plain one as said."""

    def add(connection: Connection, **own: object) -> int:
        schedules.keep_plan(connection, "cell_congress", 1, PLAN, '{"plan": "cell_congress"}')
        values = {
            "body": "cb-van-phong",
            "plan": "cell_congress",
            "plan_sha256": PLAN,
            "variant": "with_election",
            "facts": {"official_members": 11, "has_standing_committee": False, "variant": "with_election"},
            "day": date(2027, 6, 10),
            "closing": date(2027, 6, 11),
            "superior_plan": date(2027, 1, 4),
            "state": "draft",
            "opened_on": date(2027, 1, 4),
        }
        return schedules.add_schedule(connection, values | own)

    return add


@pytest.fixture
def add_step(add_schedule: Callable[..., int]) -> Callable[..., int]:
    """Adds one step, with a schedule of its own unless one is named; gives the step's id."""

    def add(connection: Connection, schedule_id: int | None = None, **own: object) -> int:
        number = schedule_id or add_schedule(connection)
        values = {"schedule_id": number, "position": 0, "key": "report", "body": "cb-van-phong", "state": "open"}
        schedules.add_steps(connection, [values | own])
        return schedules.read_steps(connection, [number])[number][-1].id

    return add
