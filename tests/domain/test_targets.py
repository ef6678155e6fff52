"""Targets: numbers read out of words, verdicts from numbers, 21 + 7 + 1 = 29."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.targets import (
    Sense,
    Target,
    TargetResult,
    Verdict,
    count_verdicts,
    judge,
    read_amount,
)

REACHED, BEYOND, MISSED, OPEN = Verdict.MET, Verdict.EXCEEDED, Verdict.MISSED, Verdict.NOT_ASSESSED


def target(sense: Sense, planned: str = "10") -> Target:
    return Target(1, "Kết nạp đảng viên", "đồng chí", planned, sense)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", "3"), ("ít nhất 3%", "3"), ("từ 01 cuộc trở lên", "1"), ("1.250,5", "1250.5"), ("92,5 %", "92.5"),
        ("100%", "100"), ("3 - 4", None), ("quý III", None), ("", None), ("30/6/2026", None), ("1.25", None),
        ("1,250.5", None),
    ],
)  # fmt: skip
def test_one_number_is_read_and_nothing_is_guessed(text: str, number: str | None) -> None:
    assert read_amount(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("sense", "actual", "at_the_end", "before"),
    [
        (Sense.AT_LEAST, "9", MISSED, OPEN), (Sense.AT_LEAST, "10", REACHED, REACHED),
        (Sense.AT_LEAST, "11", BEYOND, BEYOND), (Sense.AT_MOST, "9", REACHED, OPEN),
        (Sense.AT_MOST, "10", REACHED, OPEN), (Sense.AT_MOST, "11", MISSED, MISSED),
        (Sense.EQUAL, "10", REACHED, OPEN), (Sense.EQUAL, "9", MISSED, OPEN), (Sense.EQUAL, "11", MISSED, OPEN),
        (Sense.DONE, "10", OPEN, OPEN),
    ],
)  # fmt: skip
def test_numbers_give_a_verdict_at_the_end_and_before_only_what_cannot_change(
    sense: Sense, actual: str, at_the_end: Verdict, before: Verdict
) -> None:
    assert judge(target(sense), Decimal(actual), is_final=True)[0] is at_the_end
    assert judge(target(sense), Decimal(actual), is_final=False)[0] is before


def test_the_reason_says_how_far_it_is() -> None:
    assert judge(target(Sense.AT_LEAST), Decimal(7), is_final=False)[1] == "chưa hết thời hạn, bằng 70% kế hoạch"
    assert judge(target(Sense.AT_LEAST), Decimal(7), is_final=True)[1] == "7 so với 10"
    assert judge(target(Sense.AT_MOST, "0"), Decimal(1), is_final=False)[1] == "1 vượt mức 0"


def test_what_nobody_has_measured_is_not_missed() -> None:
    assert judge(target(Sense.AT_LEAST), None, is_final=True) == (OPEN, "")


def test_the_share_is_told_of_what_should_be_more() -> None:
    assert TargetResult(target(Sense.AT_LEAST), "7", OPEN).share == "70%"
    assert TargetResult(target(Sense.AT_MOST), "7", OPEN).share is None
    assert TargetResult(target(Sense.AT_LEAST, "0"), "7", OPEN).share is None
    assert TargetResult(target(Sense.AT_LEAST), "7 (5/7)", OPEN).share is None


def test_the_real_congress_of_29_targets() -> None:
    verdicts = [REACHED] * 15 + [BEYOND] * 6 + [MISSED] * 7 + [OPEN]
    assert str(count_verdicts(verdicts)) == (
        "21 đạt và vượt (trong đó 6 vượt) + 7 không đạt + 1 chưa đánh giá được = 29 chỉ tiêu"
    )


@given(st.lists(st.sampled_from(list(Verdict)), max_size=60))
def test_the_parts_are_always_the_whole(verdicts: list[Verdict]) -> None:
    counts = count_verdicts(verdicts)
    assert counts.total == len(verdicts)


@given(st.sampled_from(list(Sense)), st.decimals(-1000, 1000, places=2), st.decimals(0, 1000, places=2))
def test_every_pair_of_numbers_has_a_verdict(sense: Sense, actual: Decimal, planned: Decimal) -> None:
    words = f"{planned:f}".replace(".", ",")
    for is_final in (True, False):
        verdict, reason = judge(target(sense, words), actual, is_final=is_final)
        assert verdict in Verdict
        assert reason or verdict.is_reached
