import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.drafting.marks import (
    BREAK,
    Marked,
    clean,
    has_marks,
    mark_doubt,
    mark_missing,
    missing_in,
    shield,
    split_marks,
    unshield,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("Đảng ủy", "Đảng ủy"),
        (unicodedata.normalize("NFD", "Đảng ủy"), "Đảng ủy"),
        ("một\r\nhai\rba\x85bốn\u2028năm", "một\nhai\nba\nbốn\nnăm"),
        ("a\x00b\x1f\ufffe\ud800c", "abc"),
        ("a\ufdd0\ufdd3path\ufdd4b", "apathb"),
        ("5 < 6 & a | b", "5 < 6 & a | b"),
        ("\n  \n", ""),
    ],
)
def test_clean_keeps_text_and_drops_what_no_document_may_hold(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT)
def test_shielded_value_is_one_line_that_starts_with_no_sign(text: str) -> None:
    shielded = shield(clean(text))
    assert ("\n" in shielded, "|" in shielded, shielded[0] in "#-@| ") == (False, False, False)


@given(ANY_TEXT)
def test_unshielded_value_is_the_value(text: str) -> None:
    assert unshield(shield(clean(text))).replace(BREAK, "\n") == clean(text)


@given(ANY_TEXT)
def test_value_cannot_forge_the_mark_of_a_missing_value(text: str) -> None:
    assert missing_in(shield(clean(text + mark_missing("signer.name")))) == ()


def test_missing_values_are_found_once_each_in_their_order() -> None:
    text = f"a {mark_missing('b.c')} d {mark_missing('a')} {mark_missing('b.c')}"
    assert missing_in(text) == ("b.c", "a")


def test_text_is_taken_apart_at_its_marks() -> None:
    text = f"a {mark_missing('b.c')}{mark_doubt('5 khác 6')} d"
    assert split_marks(text) == (Marked("a "), Marked(missing="b.c"), Marked(doubt="5 khác 6"), Marked(" d"))


@given(ANY_TEXT)
def test_value_cannot_forge_a_mark(text: str) -> None:
    assert not has_marks(shield(clean(mark_doubt(text) + mark_missing(text))))
