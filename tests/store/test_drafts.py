"""Rounds of a paper are counted by what it is for, and what it was made of comes back as it was."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from nhiemky.errors import BadInput, NotFound
from nhiemky.store import drafts
from nhiemky.store.engine import Connection, Engine, begin, read
from nhiemky.store.tables import VIETNAM

AT = datetime(2027, 1, 4, 8, tzinfo=VIETNAM)
Add = Callable[..., int]


def values(kind: str, number: int, **own: object) -> dict[str, Any]:
    hashes = dict.fromkeys(("sha256", "template_sha256", "inputs_sha256"), "0" * 64)
    row = {"body": "so-khcn", "kind": kind, "round": number, "file": f"{kind}-{number}.docx", "missing": 0}
    return row | hashes | {"written_at": AT} | own


@pytest.fixture
def steps(engine: Engine, add_schedule: Add, add_step: Add) -> tuple[int, int, int]:
    """A schedule and two of its steps."""
    with begin(engine) as connection:
        schedule = add_schedule(connection)
        return schedule, add_step(connection, schedule), add_step(connection, schedule, key="plan")


def numbers(connection: Connection, *wanted: tuple[str, str]) -> list[int]:
    return [drafts.next_round(connection, subject, kind) for subject, kind in wanted]


def test_rounds_of_a_paper_are_counted_in_its_schedule_whatever_the_step(
    engine: Engine, steps: tuple[int, int, int]
) -> None:
    schedule, a, _ = steps
    subject = drafts.subject_of(schedule, "so-khcn", None)
    with begin(engine) as connection:
        drafts.add(connection, values("congress_plan", 1, schedule_id=schedule, step_id=a))
        drafts.add(connection, values("congress_plan", 2, schedule_id=schedule))
        wanted = [(subject, "congress_plan"), (subject, "political_report"), ("schedule:9", "congress_plan")]
        assert numbers(connection, *wanted) == [3, 1, 1]
        assert drafts.read_written(connection, [schedule]) == {
            schedule: {(a, "congress_plan"), (None, "congress_plan")}
        }
        assert drafts.count_drafts(connection, [schedule]) == 2


def test_rounds_of_a_paper_of_the_year_are_counted_by_body_and_period(engine: Engine) -> None:
    with begin(engine) as connection:
        drafts.add(connection, values("half_year_report", 1, period="2026H2"))
        drafts.add(connection, values("half_year_report", 1, period="2027H1"))
        wanted = [("so-khcn:2026H2", "half_year_report"), ("so-khcn:2027H2", "half_year_report")]
        assert numbers(connection, *wanted) == [2, 1]


def test_the_same_round_is_recorded_once(engine: Engine, steps: tuple[int, int, int]) -> None:
    row = values("congress_plan", 1, schedule_id=steps[0])
    with begin(engine) as connection:
        drafts.add(connection, row)
        with pytest.raises(BadInput, match=r"^dự thảo lần 1: vừa có người khác tạo; hãy chạy lại lệnh này$"):
            drafts.add(connection, row)
        assert drafts.count_drafts(connection, [steps[0]]) == 1


def test_a_draft_comes_back_with_what_it_was_made_of(engine: Engine) -> None:
    inputs = {"today": date(2027, 1, 4), "cells": ({"name": "Chi bộ Mẫu", "day": None, "official": 11},)}
    own = {"period": "2026H2", "outline": "five_headings", "version": 2, "title": "Báo cáo", "tier": 2}
    with begin(engine) as connection:
        number = drafts.add(connection, values("half_year_report", 1, inputs=inputs, **own))
    with read(engine) as connection:
        found = drafts.read_draft(connection, number)
    assert found == {
        **values("half_year_report", 1, **own),
        "id": number,
        "schedule_id": None,
        "step_id": None,
        "subject": "so-khcn:2026H2",
        "content": None,
        "inputs": {"today": "2027-01-04", "cells": [{"name": "Chi bộ Mẫu", "day": None, "official": 11}]},
    }


def test_drafts_are_found_by_everything_that_is_said(engine: Engine, steps: tuple[int, int, int]) -> None:
    with begin(engine) as connection:
        ids = [
            drafts.add(connection, values("congress_plan", 1, schedule_id=steps[0])),
            drafts.add(connection, values("annual_report", 1, period="2026")),
            drafts.add(connection, values("annual_report", 1, period="2026", body="cb-mot")),
        ]

        def found(**said: Any) -> list[int]:  # noqa: ANN401
            return [row["id"] for row in drafts.find_drafts(connection, **said)]

        assert found() == ids
        assert found(schedule_ids=[steps[0]]) == ids[:1]
        assert found(bodies=["so-khcn"], kind="annual_report") == [ids[1]]
        assert found(subject="cb-mot:2026") == [ids[2]]


def test_a_draft_that_is_not_there_is_one_line(engine: Engine) -> None:
    with (
        read(engine) as connection,
        pytest.raises(NotFound, match=r"^không có dự thảo số 7; xem nhiemky document list$"),
    ):
        drafts.read_draft(connection, 7)
