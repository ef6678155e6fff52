from pathlib import Path
from typing import Any

import pytest

from nhiemky.drafting.checks import Contradiction, mark_contradictions, read_number
from nhiemky.drafting.kind_model import CheckData
from nhiemky.drafting.kinds import Kind, load_kind
from nhiemky.drafting.values import Section, build_section, note_of


@pytest.fixture
def kind(templates: Path) -> Kind:
    """A kind with the shared checks: attendance, ballots, targets."""
    return load_kind("congress_resolution", templates)


def section_of(**context: Any) -> Section:  # noqa: ANN401
    return build_section(context, lambda _path, _value: None)


def test_twenty_nine_targets_are_twenty_one_and_seven_and_one(kind: Kind) -> None:
    counts = {"total": 29, "met": 21, "not_met": 7, "not_assessed": 1}
    assert mark_contradictions(section_of(target_counts=counts), kind) == ()
    section = section_of(target_counts={**counts, "met": 22})
    assert mark_contradictions(section, kind) == (
        Contradiction(
            "target_counts.total",
            "29 khác 22 + 7 + 1 = 30 "
            "(số chỉ tiêu đạt và vượt, số chỉ tiêu không đạt, số chỉ tiêu chưa đánh giá được)",
        ),
    )
    counts_section = section["target_counts"]
    assert isinstance(counts_section, Section)
    assert (counts_section["total"], note_of(counts_section["total"]) is not None) == (29, True)


def test_each_ballot_is_checked_by_itself_and_against_those_present(kind: Kind) -> None:
    good = {
        "issued": 57,
        "returned": 57,
        "not_returned": 0,
        "valid": 56,
        "invalid": 1,
        "candidates": [{"votes": 56}],
    }
    bad = {
        "issued": 60,
        "returned": 57,
        "not_returned": 1,
        "valid": 56,
        "invalid": 1,
        "candidates": [{"votes": 57}],
    }
    found = mark_contradictions(section_of(ballots=[good, bad], attendance={"present_official": 57}), kind)
    assert [one.path for one in found] == ["ballots.issued", "ballots.issued", "ballots.candidates.votes"]
    assert [one.note.split(" (")[0] for one in found] == ["60 khác 57 + 1 = 58", "60 lớn hơn 57", "57 lớn hơn 56"]


@pytest.mark.parametrize("missing", ["issued", "returned", "not_returned"])
def test_a_check_of_which_a_value_is_missing_says_nothing(kind: Kind, missing: str) -> None:
    ballot = {"issued": 60, "returned": 50, "not_returned": 1}
    del ballot[missing]
    assert mark_contradictions(section_of(ballots=[ballot]), kind) == ()


def test_a_column_adds_up_to_its_total_and_what_is_taken_off_counts(templates: Path) -> None:
    kind = load_kind("budget_request", templates)
    lines = [{"amount": 1_000_000}, {"amount": 250_000}]
    assert mark_contradictions(section_of(budget_lines=lines, budget_total=1_250_000), kind) == ()
    (found,) = mark_contradictions(section_of(budget_lines=lines, budget_total=1_300_000), kind)
    assert found.note.startswith("1.300.000 khác 1.250.000")
    check = CheckData(left="closing", equals=("opening", "admitted"), minus=("left",))
    own = Kind(kind.key, kind.data, kind.text, kind.text_path, kind.sha256, kind.shared, (check,))
    (found,) = mark_contradictions(section_of(opening=60, admitted=5, left=1, closing=65), own)
    assert found.note == "65 khác 60 + 5 - 1 = 64 (opening, admitted, left)"


@pytest.mark.parametrize(
    ("value", "number"),
    [(5, "5"), ("91,5", "91.5"), ("1.250", "1250"), ("91.5", None), ("năm", None), (True, None), (None, None)],
)
def test_only_what_is_surely_a_number_is_added(value: object, number: str | None) -> None:
    found = read_number(value)
    assert (None if found is None else format(found.normalize(), "f")) == number
