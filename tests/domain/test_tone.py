"""One place of the tone mark in one paper."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.tone import Tone, set_tone, tones_of

SYLLABLES = ("hòa", "hoà", "thủy", "THUỶ", "Ủy", "uỷ", "quý", "của", "giỏ", "khuỷu", "hoàn", "khoẻ", "Eloá")
TEXTS = st.lists(st.one_of(st.sampled_from([*SYLLABLES, " ", ",", "\u0301", "_", "1"]), st.text())).map("".join)
TONES = st.sampled_from(["ủy", "uỷ"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ủy ban", "uỷ ban"),
        ("Đảng ủy", "Đảng uỷ"),
        ("ĐẢNG ỦY", "ĐẢNG UỶ"),
        ("Ủy viên", "Uỷ viên"),
        ("hòa bình", "hoà bình"),
        ("thủy sản", "thuỷ sản"),
        ("sức khỏe", "sức khoẻ"),
        ("hủy phiếu", "huỷ phiếu"),
        ("tùy, lũy, lụy, túy", "tuỳ, luỹ, luỵ, tuý"),
        ("văn hóa, tòa, thỏa, họa, xõa", "văn hoá, toà, thoả, hoạ, xoã"),
        ("hòe, lóe, chõe, ọe", "hoè, loé, choẽ, oẹ"),
        ("ngòe nghóe góa", "ngoè nghoé goá"),
    ],
)
def test_open_syllables_have_two_spellings(first: str, second: str) -> None:
    assert (set_tone(second, "ủy"), set_tone(first, "uỷ")) == (first, second)
    assert (set_tone(first, "ủy"), set_tone(second, "uỷ")) == (first, second)
    assert (tones_of(first), tones_of(second)) == ({"ủy"}, {"uỷ"})


@pytest.mark.parametrize(
    "text",
    ["quý", "Quý I", "quỳ", "quỹ", "của", "giỏ", "giả", "hoàn", "hoài", "khuỷu", "thuyền", "nguyễn", "đẩy mạnh",
     "kế hoạch", "quả", "quá", "quà", "mùa", "Eloá", "aoà", "oàx", "uy tín", "hoa", "f-16",
     unicodedata.normalize("NFD", "ủy ban hoà bình")],
)  # fmt: skip
def test_other_syllables_are_left_alone(text: str) -> None:
    assert [set_tone(text, tone) for tone in ("ủy", "uỷ")] == [text, text]  # type: ignore[arg-type]
    assert tones_of(text) == frozenset()


def test_two_styles_in_one_paper_are_seen() -> None:
    assert tones_of("Đảng ủy họp về văn hoá, quý I") == {"ủy", "uỷ"}


@given(TEXTS, TONES, TONES)
def test_the_last_style_wins_and_nothing_else_changes(text: str, one: Tone, other: Tone) -> None:
    assert set_tone(set_tone(text, one), other) == set_tone(text, other)
    assert tones_of(set_tone(text, one)) <= {one}
    assert _without_tones(set_tone(text, one)) == _without_tones(text)
    assert len(set_tone(text, one)) == len(text)


def _without_tones(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
