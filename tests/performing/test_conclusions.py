"""Conclusions become tasks: the eight of a half-year review, followed by the real pass."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendars.periods import parse_period
from nhiemky.domain.conclusions import FollowedTask
from nhiemky.performing.conclusions import (
    ImportedConclusions,
    WantedConclusions,
    import_conclusions,
    list_conclusions,
    set_result,
)
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.office import Office

Desk = Any  # of conftest.py
EIGHT = Path(__file__).parent / "data" / "article_004_tasks.yaml"
CONFERENCE = date(2021, 7, 26)
ENTERED = date(2021, 7, 28)  # a Wednesday


@pytest.fixture
def review(desk: Desk) -> int:
    """The half-year review of 2021 with its conference on 26/7, opened on 1/6/2021."""
    wanted = WantedCycle("so-khcn", "half_year_review", parse_period("2021H1"), CONFERENCE)
    return open_cycle(desk.office, wanted, desk.act(date(2021, 6, 1))).id


def enter(desk: Desk, cycle: int, path: Path = EIGHT, day: date = ENTERED, *, apply: bool = True) -> ImportedConclusions:
    wanted = WantedConclusions(cycle, path, "62-TB/ĐU", CONFERENCE)
    return import_conclusions(desk.office, wanted, desk.act(day), apply=apply)


def test_the_eight_tasks_of_a_review_are_followed(desk: Desk, review: int) -> None:
    done = enter(desk, review)
    assert done.added == tuple(range(1, 9))
    for one in done.tasks: print(one.number, one.owner, one.body, one.target, one.progress, [ (p.key,p.body,p.target) for p in one.parts][:3])
    s = desk.schedule(done.list_id); print(s)
    print(desk.steps(review)["conclude_tasks"])
    counts = desk.live(ENTERED, date(2021, 11, 24))
    print(counts)
    for m in desk.messages()[:30]: print(m.local_day, m.person, m.payload["subject"])
    print(desk.messages()[-1].payload["text"])
    assert 0
