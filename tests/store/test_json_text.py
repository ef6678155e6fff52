"""JSON columns: the same values as the standard library's, however they were written."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.store.json_text import read_json, write_json

ANYTHING = st.recursive(
    # JSON has no infinity, and no column of the store ever holds one.
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING)
def test_what_is_written_is_read_again(value: object) -> None:
    assert read_json(write_json(value)) == value


@given(ANYTHING)
def test_rows_written_by_the_standard_library_are_read(value: object) -> None:
    assert read_json(json.dumps(value)) == value


def test_letters_are_kept_as_letters() -> None:
    assert write_json({"tên": "Nguyễn Văn Mẫu"}) == '{"tên":"Nguyễn Văn Mẫu"}'


@pytest.mark.parametrize("value", ["\ud800", 2**70, -(2**70)], ids=["half_character", "giant", "negative_giant"])
def test_what_the_quick_way_refuses_is_kept_all_the_same(value: object) -> None:
    assert read_json(write_json([value])) == [value]


def test_numbers_as_keys_become_text_as_ever() -> None:
    assert read_json(write_json({1: "một"})) == {"1": "một"}


@pytest.mark.parametrize("value", [date(2026, 2, 28), Decimal("1.5")], ids=["day", "decimal"])
def test_what_json_does_not_know_is_refused_as_ever(value: object) -> None:
    with pytest.raises(TypeError):
        write_json({"value": value})
