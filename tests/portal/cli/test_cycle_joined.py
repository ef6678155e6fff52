"""Two reviews with one conference: `nhiemky cycle move` names the other one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


@pytest.fixture
def together(sample: Path) -> Path:
    """An office that holds its mid-term review with the half-year review."""
    (sample / "plans").mkdir(exist_ok=True)
    (sample / "plans" / "mid_term_review.yaml").write_text(
        "plan: mid_term_review\nextends: mid_term_review\nversion: 2\n"
        "switches: {with_half_year: {title: Kết hợp, default: true}}\n",
        encoding="utf-8",
    )
    return sample


@pytest.mark.usefixtures("together")
def test_a_mid_term_review_without_the_conference_it_is_to_be_held_with_is_told(nhiemky: Command) -> None:
    """Its invitations are those of the other one: on another day nobody would be invited."""
    nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2027H1", "--day", "21/7/2027", today="2027-05-20")
    mid_term = ("cycle", "open", "--org", "so-khcn", "--plan", "mid_term_review", "--day")
    line = (
        "Chú ý: kỳ này họp chung hội nghị sơ kết 6 tháng, nhưng chưa có hội nghị ấy vào ngày 22/7/2027: "
        "mở kỳ sơ kết 6 tháng hoặc dời cho cùng ngày, kẻo không có giấy mời.\n"
    )
    assert line in nhiemky(*mid_term, "22/7/2027", today="2027-05-20").err
    assert "họp chung" not in nhiemky(*mid_term, "21/7/2027", today="2027-05-20").err


@pytest.mark.usefixtures("together")
def test_a_mid_term_review_held_with_the_half_year_review_is_named_when_one_of_them_moves(
    nhiemky: Command,
) -> None:
    """Merged: one conference, one invitation; two sets of days that are to be moved together."""
    day = ("--org", "so-khcn", "--day", "2027-07-21")
    nhiemky("cycle", "open", *day, "--period", "2027H1", today="2027-05-20")
    nhiemky("cycle", "open", *day, "--plan", "mid_term_review", today="2027-05-20")
    shown = nhiemky("cycle", "show", "10", "--json", today="2027-05-20").json["steps"]
    steps = {one["key"] for one in shown if one["state"] != "not_applicable"}
    assert "hold_conference" in steps
    assert not steps & {"conference_plan", "conference_papers"}

    told = [
        nhiemky("cycle", "move", *words, "--reason", "bận", today="2027-05-21").err
        for words in (("9", "--day", "2027-07-23", "--apply"), ("10", "--day", "2027-07-23", "--apply"))
    ]

    line = (
        "Chú ý: kỳ số 10 họp chung hội nghị này, vẫn ngày 21/7/2027; dời cùng ngày bằng: nhiemky cycle move 10.\n"
    )
    assert told[0].startswith(line)
    assert "họp chung" not in told[1]
    again = nhiemky("cycle", "move", "10", "--day", "2027-07-26", "--reason", "bận", today="2027-05-21")
    assert "Chú ý: kỳ số 9 họp chung hội nghị này, vẫn ngày 23/7/2027" in again.err
