"""Numbers of figures: kept as whole ten-thousandths, and exactly what they were when they come back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.figures import (
    LARGEST,
    Basis,
    CollectionState,
    Total,
    from_amount,
    percent,
    shorten,
    to_amount,
)
from nhiemky.errors import BadInput

numbers = st.decimals(-LARGEST + 1, LARGEST - 1, allow_nan=False, allow_infinity=False, places=4)


@given(numbers)
def test_a_number_comes_back_as_it_was(number: Decimal) -> None:
    assert from_amount(to_amount(number)) == number


@given(st.lists(numbers, max_size=20))
def test_whole_amounts_add_up_exactly_in_any_order(values: list[Decimal]) -> None:
    amounts = [to_amount(one) for one in values]

    assert from_amount(sum(amounts)) == from_amount(sum(reversed(amounts))) == sum(values, Decimal(0))


def test_nine_thousand_of_the_largest_fit_the_sums_of_a_database() -> None:
    assert to_amount(LARGEST - 1) * 9_000 < 2**63


@pytest.mark.parametrize("text", ["0.00001", "1e11", "-1e11", "NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_cannot_be_held_exactly_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        to_amount(Decimal(text))


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(1, 63, "1.5873"), (57, 60, "95"), (2, 3, "66.6667"), (0, 5, "0"), (5, 0, "None")]
)
def test_a_percentage_has_four_places_and_nothing_has_none(part: int, whole: int, shown: str) -> None:
    assert str(percent(Decimal(part), Decimal(whole))) == shown


@pytest.mark.parametrize(("text", "shown"), [("92.50", "92.5"), ("1E+2", "100"), ("0.000", "0"), ("-0", "0")])
def test_superfluous_zeros_go(text: str, shown: str) -> None:
    assert str(shorten(Decimal(text))) == shown


def test_only_who_has_not_sent_is_chased() -> None:
    awaited = {one for one in CollectionState if one.is_awaited}

    assert awaited == {CollectionState.REQUESTED, CollectionState.REMINDED, CollectionState.RETURNED}


def test_every_word_of_the_vocabulary_is_told_in_vietnamese() -> None:
    assert all(one.label for one in (*Basis, *CollectionState))


def test_a_total_knows_whether_everybody_is_in() -> None:
    assert Total("members.closing", Basis.ACTUAL, Decimal(63), 7, 7).is_whole
    assert not Total("members.closing", Basis.ACTUAL, Decimal(50), 5, 7, ("a", "b")).is_whole
