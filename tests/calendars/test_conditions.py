"""Conditions of plans compare facts and can do nothing else."""

import pytest

from calendars.conditions import FACTS, Condition, UnreadableCondition

SMALL = {"official_members": 8, "members": 9, "variant": "four_contents", "has_standing_committee": False}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("official_members >= 9", False),
        ("official_members < 9 and variant == 'four_contents'", True),
        ("not has_standing_committee", True),
        ("members != official_members or has_standing_committee", True),
        ("3 <= official_members < 9", True),
    ],
)
def test_condition_holds(text: str, expected: bool) -> None:
    assert Condition(text, FACTS).holds(SMALL) is expected


def test_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        UnreadableCondition, match='dùng tên lạ "officials"; chỉ có: has_standing_committee, members'
    ):
        Condition("officials >= 9", FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "members.__class__",
        "[1 for _ in members]",
        "members + 1 > 2",
        "lambda: 1",
        "f'{members}'",
        "",
        "(",
        "\x00",
    ],
)
def test_anything_but_comparisons_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCondition):
        Condition(text, FACTS)


def test_text_compared_with_a_number_is_one_clear_line() -> None:
    with pytest.raises(UnreadableCondition, match="không so sánh được 'four_contents' với 5"):
        Condition("variant > 5", FACTS).holds(SMALL)
