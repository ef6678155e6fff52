from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from nhiemky.drafting.values import Missing, Plain, Section, build_section
from nhiemky.errors import BadInput


def told_nobody(path: str, value: Plain) -> None:
    """The reader of these tests keeps nothing."""


def test_absent_value_empty_text_and_empty_list_are_missing_under_their_path() -> None:
    section = build_section({"body": {"name": " ", "cells": [], "place": None}}, told_nobody)
    body = section.read("body")
    assert isinstance(body, Section)
    paths = [
        missing.path for name in ("name", "cells", "place", "x") if isinstance(missing := body.read(name), Missing)
    ]
    assert paths == ["body.name", "body.cells", "body.place", "body.x"]


def test_part_of_something_missing_is_missing_with_its_whole_path() -> None:
    missing = build_section({}, told_nobody).read("superior_plan")
    assert isinstance(missing, Missing)
    assert (missing.number.path, missing["on"].path) == ("superior_plan.number", "superior_plan.on")


def test_missing_value_is_false_empty_and_neither_more_nor_less_than_anything() -> None:
    missing = Missing(name="x")
    assert (bool(missing), list(missing), len(missing), missing > 1, missing <= 1) == (False, [], 0, False, False)


def test_every_plain_value_read_is_told_with_its_path_and_a_list_with_its_length() -> None:
    told: list[tuple[str, Plain]] = []
    section = build_section({"cells": [{"official": 6}, {"official": 12}]}, lambda *reading: told.append(reading))
    cells = section.read("cells")
    assert isinstance(cells, list)
    for cell in cells:
        cell.read("official")
    assert told == [("cells", 2), ("cells.official", 6), ("cells.official", 12)]


def test_moment_is_its_day() -> None:
    at = datetime(2027, 4, 20, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert build_section({"day": at}, told_nobody) == {"day": date(2027, 4, 20)}


@pytest.mark.parametrize("value", [object(), 1.5, b"a", {1, 2}])
def test_value_that_is_not_plain_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(BadInput, match=r"^body\.cells: chỉ nhận chữ, số nguyên, ngày và danh sách"):
        build_section({"body": {"cells": [value]}}, told_nobody)


def test_restricted_step_keeps_its_day_and_loses_everything_that_tells_what_it_is() -> None:
    step = {
        "key": "personnel_scheme",
        "title": "Đề án nhân sự",
        "owner_title": "Tiểu ban Nhân sự",
        "due": date(2027, 3, 11),
        "due_text": "trước khi trình nhân sự",
        "basis": "rule",
        "basis_text": "theo 190-QĐ/TW",
        "tier": 3,
    }
    assert build_section({"steps": [step]}, told_nobody)["steps"] == [
        {
            "title": "Công việc theo hướng dẫn riêng",
            "owner_title": "Theo phân công",
            "due": date(2027, 3, 11),
            "basis": "restricted",
            "tier": 3,
        }
    ]
