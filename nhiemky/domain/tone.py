"""Where the tone mark stands in open syllables: "hòa, khỏe, ủy" or "hoà, khoẻ, uỷ". One style in one paper.

Both are in use; an office sets its own. For the office's wording only: people's and place names keep the
spelling of their owners. Text is NFC; letters written with combining marks are left as they are.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Literal, get_args

__all__ = ["Tone", "set_tone", "tones_of"]

Tone = Literal["ủy", "uỷ"]

_FIRST = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_SECOND = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
# A syllable of its own: "quý" has the onset "qu", "giỏ" and "hoàn" no such rhyme, "Eloá" no such onset.
_ONSETS = "ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|[bcdđghklmnprstvx]"


def _cased(pair: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Each letter keeps its case: ủy, Ủy, ỦY."""
    for turns in product((str.lower, str.upper), repeat=2):
        first, second = ("".join(turn(char) for turn, char in zip(turns, rhyme, strict=True)) for rhyme in pair)
        yield first, second


_PAIRS = [cased for pair in zip(_FIRST, _SECOND, strict=True) for cased in _cased(pair)]
_STYLES: dict[Tone, dict[str, str]] = {
    "ủy": {new: old for old, new in _PAIRS},
    "uỷ": dict(_PAIRS),
}


def _syllable(rhymes: dict[str, str]) -> re.Pattern[str]:
    """Syllables whose tone stands elsewhere than in the style wanted."""
    ends = "|".join(rhymes)
    return re.compile(rf"(?<![\w\u0300-\u036f])((?i:{_ONSETS})?)({ends})(?![\w\u0300-\u036f])")


_WRONG = {tone: _syllable(rhymes) for tone, rhymes in _STYLES.items()}


def set_tone(text: str, tone: Tone) -> str:
    """The text in one style; nothing but the place of tone marks changes, "quý" and "giỏ" do not."""
    rhymes = _STYLES[tone]
    return _WRONG[tone].sub(lambda syllable: syllable[1] + rhymes[syllable[2]], text)


def tones_of(text: str) -> frozenset[Tone]:
    """The styles that occur in a text; two of them is a fault of the paper."""
    first, second = get_args(Tone)
    found = {first: _WRONG[second].search(text), second: _WRONG[first].search(text)}
    return frozenset(tone for tone, match in found.items() if match)
