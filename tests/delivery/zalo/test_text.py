"""Text as Zalo counts it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from nhiemky.delivery.zalo.text import LONGEST, MORE, fit, length


def test_one_form_of_every_letter_before_counting() -> None:
    words = "Báo cáo sơ kết công tác Đảng 6 tháng đầu năm"
    assert fit(unicodedata.normalize("NFD", words)) == words
    assert (length(words), length(unicodedata.normalize("NFD", words))) == (44, 56)


def test_two_thousand_characters_fit_and_one_more_is_cut_on_a_word() -> None:
    assert fit("ủ" * LONGEST) == "ủ" * LONGEST
    long = "việc " * 399 + "cuối!!"
    assert fit(long) == f"{'việc ' * 397}việc{MORE}"


def test_the_last_link_survives_the_cut() -> None:
    long = f"{'việc ' * 500}\nhttps://so.example/v/abc"
    end = f"{MORE}: https://so.example/v/abc"
    assert fit(long).endswith(f"việc{end}")


def test_a_link_is_never_cut_in_two() -> None:
    link = f"https://so.example/{'a' * 600}"  # too long to be given again after the cut
    assert fit(f"{'x' * 1980} {link} {'y ' * 300}") == f"{'x' * 1980}{MORE}"


def test_an_endless_word_is_cut_between_letters() -> None:
    assert fit("ộ" * 3000) == "ộ" * (LONGEST - len(MORE)) + MORE


def test_signs_nobody_sees_go_away_and_lines_stay() -> None:
    assert fit("Một\r\nhai\x00\x07\u2028ba\tbốn\r") == "Một\nhaiba\tbốn"


def test_half_a_letter_does_no_harm() -> None:
    assert fit("a\ud83d b") == "a? b"


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=300), st.integers(60, 200))
def test_whatever_comes_it_fits_and_stays_itself(text: str, longest: int) -> None:
    short = fit(text, longest)
    assert length(short) <= longest
    assert fit(short, longest) == short
    short.encode()
