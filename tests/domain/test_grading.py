"""Grades: levels, the order of stages, counts without names, and the share of excellent ones."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.grading import (
    Grades,
    Level,
    ShareRule,
    Stage,
    Subject,
    SubjectKind,
    count_grades,
    decider_of,
    find_excess,
    find_skipped,
)

RULE = ShareRule(Decimal(20), "chưa xác nhận")


def member(key: str = "a", **levels: str) -> Grades:
    subject = Subject(key, f"Nguyễn Văn Mẫu {key}", SubjectKind.MEMBER, "cb-1")
    return Grades(subject, {Stage(stage): Level(level) for stage, level in levels.items()})


def test_levels_and_stages_are_said_in_the_words_of_the_party() -> None:
    assert [level.label for level in Level] == [
        "hoàn thành xuất sắc nhiệm vụ",
        "hoàn thành tốt nhiệm vụ",
        "hoàn thành nhiệm vụ",
        "không hoàn thành nhiệm vụ",
    ]
    assert [stage.label for stage in SubjectKind.MEMBER.stages] == [
        "Tự xếp loại", "Chi bộ đề nghị", "Thẩm định", "Quyết định",
    ]  # fmt: skip
    assert SubjectKind.CELL.stages == (Stage.SELF, Stage.APPRAISAL, Stage.DECISION)
    assert decider_of(SubjectKind.MEMBER) == "Đảng ủy quyết định; chi bộ đề nghị"


@pytest.mark.parametrize(
    ("levels", "word"),
    [
        ({}, None),
        ({"self": "excellent"}, None),
        ({"self": "excellent", "cell": "good"}, (Stage.CELL, Level.GOOD)),
        ({"cell": "good", "decision": "completed"}, (Stage.DECISION, Level.COMPLETED)),
    ],
)
def test_the_last_word_is_never_the_subjects_own(levels: dict[str, str], word: tuple[Stage, Level] | None) -> None:
    assert member(**levels).proposed == word


def test_a_stage_that_was_passed_over_is_counted() -> None:
    rows = [member("a", decision="good"), member("b", self="good", cell="good", decision="good"), member("c")]
    assert find_skipped(rows) == {
        (SubjectKind.MEMBER, Stage.SELF): 1,
        (SubjectKind.MEMBER, Stage.CELL): 1,
        (SubjectKind.MEMBER, Stage.APPRAISAL): 2,
    }


def counted(excellent: int, good: int) -> str | None:
    rows = [
        *(member(f"x{number}", cell="excellent") for number in range(excellent)),
        *(member(f"g{number}", cell="good") for number in range(good)),
    ]
    return find_excess(RULE, count_grades(SubjectKind.MEMBER, rows), "Chi bộ Mẫu")


def test_two_of_ten_good_ones_may_be_excellent_and_three_may_not() -> None:
    assert counted(2, 10) is None
    assert counted(3, 10) == (
        "Chi bộ Mẫu: 03 đảng viên hoàn thành xuất sắc, nhiều hơn 20% của 10 đảng viên hoàn thành tốt, "
        "tức nhiều nhất 02 (chưa xác nhận)"
    )
    assert counted(1, 4) is not None
    assert counted(0, 0) is None


def test_without_a_rule_no_share_is_too_large() -> None:
    assert find_excess(None, count_grades(SubjectKind.MEMBER, [member(cell="excellent")]), "x") is None


@given(st.lists(st.sampled_from(["", *Level]), max_size=40))
def test_levels_and_those_not_assessed_add_up_to_all(levels: list[str]) -> None:
    rows = [member(str(place), **({"cell": level} if level else {})) for place, level in enumerate(levels)]
    counts = count_grades(SubjectKind.MEMBER, rows)
    assert counts.assessed + counts.not_assessed == counts.total == len(rows)
    assert counts.decided == 0
    assert counts.is_final is (not rows)
    assert "Mẫu" not in counts.stage_counts()
