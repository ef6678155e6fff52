"""Lists of conclusions as tests enter them in a half-year review, and what has become of them."""

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from calendars.periods import parse_period
from nhiemky.domain.conclusions import FollowedTask
from nhiemky.performing.conclusions import (
    ImportedConclusions,
    WantedConclusions,
    import_conclusions,
    list_conclusions,
)
from nhiemky.performing.cycles import WantedCycle, open_cycle

Desk = Any  # of conftest.py
OPENED, HELD, ENTERED = date(2026, 5, 18), date(2026, 7, 21), date(2026, 7, 22)  # a Wednesday
PAPER = "62-TB/ĐU"


def open_review(
    desk: Desk, period: str, opened: date, held: date | None = None, plan: str = "half_year_review"
) -> int:
    wanted = WantedCycle("so-khcn", plan, parse_period(period), held)
    return open_cycle(desk.office, wanted, desk.act(opened)).id


def enter(
    desk: Desk, cycle: int, path: Path, day: date = ENTERED, *, apply: bool = True, on: date | None = None
) -> ImportedConclusions:
    wanted = WantedConclusions(cycle, path, PAPER, on or desk.schedule(cycle).day)
    return import_conclusions(desk.office, wanted, desk.act(day), apply=apply)


def tasks(desk: Desk, cycle: int) -> dict[int, FollowedTask]:
    return {one.number: one for one in list_conclusions(desk.office, cycle).tasks}


def row(
    number: int, what: str = "Rà soát quy chế làm việc", who: str = "Văn phòng Đảng ủy", **more: object
) -> dict[str, object]:
    return {"number": number, "what": what, "who": who, **more}


def listed(done: ImportedConclusions) -> int:
    """The number of the list by which the tasks are followed."""
    assert done.list_id is not None
    return done.list_id


def text_of(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())
