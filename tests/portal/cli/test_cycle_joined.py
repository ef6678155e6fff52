"""Two reviews with one conference: `nhiemky cycle move` names the other one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_a_mid_term_review_held_with_the_half_year_review_is_named_when_one_of_them_moves(
    sample: Path, nhiemky: Command
) -> None:
    """Merged: one conference, one invitation; two sets of days that are to be moved together."""
    (sample / "plans").mkdir(exist_ok=True)
    (sample / "plans" / "mid_term_review.yaml").write_text(
        "plan: mid_term_review\nextends: mid_term_review\nversion: 2\n"
        "switches: {with_half_year: {title: Kết hợp, default: true}}\n",
        encoding="utf-8",
    )
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
