"""The base of percentages, and the sums of the ballots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.elections import (
    BallotCount,
    contradictions_of,
    election_base,
    is_majority,
    needed_votes,
)
from nhiemky.errors import BadInput

COUNTS = st.integers(0, 500)


def test_base_is_the_official_members_convened_less_those_away_and_exempt_ones_who_stay_away() -> None:
    assert election_base(convened_official=91, away=2, exempt_absent=1) == 88


def test_exempt_members_who_attend_count() -> None:
    assert election_base(convened_official=91, away=0, exempt_absent=0) == 91


def test_nobody_left_is_refused_in_words() -> None:
    with pytest.raises(BadInput) as refused:
        election_base(5, 3, 2)
    assert str(refused.value) == (
        "số liệu triệu tập: được trừ 5 đảng viên trong khi triệu tập 5 đảng viên chính thức, "
        "không còn ai để tính tỷ lệ"
    )


@pytest.mark.parametrize("counts", [(-1, 0, 0), (9, -1, 0), (9, 0, -1)])
def test_nothing_is_below_nothing(counts: tuple[int, int, int]) -> None:
    with pytest.raises(BadInput, match="không thể âm"):
        election_base(*counts)


@pytest.mark.parametrize(("base", "needed"), [(88, 45), (87, 44), (1, 1), (2, 2)])
def test_majority_is_more_than_half(base: int, needed: int) -> None:
    assert needed_votes(base) == needed
    assert (is_majority(needed, base), is_majority(needed - 1, base)) == (True, False)


@given(votes=COUNTS, base=st.integers(1, 500))
def test_majority_is_never_half(votes: int, base: int) -> None:
    assert is_majority(votes, base) == (2 * votes > base)


def test_sound_minutes_have_no_contradiction() -> None:
    count = BallotCount(86, 85, 1, 84, 1, seats=3, votes=(80, 79, 60, 33))
    assert contradictions_of(count, present_official=86) == ()


def test_nothing_is_said_of_what_is_not_entered() -> None:
    assert contradictions_of(BallotCount(issued=86, returned=85, valid=84, votes=(None, 3))) == ()


@pytest.mark.parametrize(
    ("count", "present", "sentence"),
    [
        (
            BallotCount(86, 84, 1),
            None,
            "Số phiếu phát ra (86) khác tổng số phiếu thu về và không thu về (84 + 1 = 85).",
        ),
        (
            BallotCount(returned=85, valid=84, invalid=2),
            None,
            "Số phiếu thu về (85) khác tổng số phiếu hợp lệ và không hợp lệ (84 + 2 = 86).",
        ),
        (BallotCount(issued=87), 86, "Số phiếu phát ra (87) nhiều hơn số người có quyền bầu cử có mặt (86)."),
        (
            BallotCount(valid=84, votes=(85, 3)),
            None,
            "Có người được 85 phiếu, nhiều hơn số phiếu hợp lệ (84).",
        ),
        (
            BallotCount(valid=10, seats=2, votes=(9, 8, 4)),
            None,
            "Tổng số phiếu bầu (21) nhiều hơn số phiếu hợp lệ nhân số người được bầu (10 x 2 = 20).",
        ),
    ],
)
def test_a_sum_that_does_not_come_out_is_said(count: BallotCount, present: int | None, sentence: str) -> None:
    assert contradictions_of(count, present) == (sentence,)


@given(valid=COUNTS, invalid=COUNTS, not_returned=COUNTS)
def test_counts_that_add_up_are_accepted(valid: int, invalid: int, not_returned: int) -> None:
    returned = valid + invalid
    count = BallotCount(returned + not_returned, returned, not_returned, valid, invalid)
    assert contradictions_of(count) == ()
