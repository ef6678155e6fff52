"""Text as Zalo counts it: one form of every letter (NFC), at most 2,000 characters, cut between words."""

import re
import unicodedata

LONGEST = 2000
MORE = "… xem tiếp"

_LINK = re.compile(r"https://[^\s<>\"]+")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


def fit(text: str, longest: int = LONGEST) -> str:
    """The text in one message: whole, or cut on a word and ended by "… xem tiếp", with the last link it had.

    Counted in UTF-16 units, as Zalo counts offsets; Vietnamese letters are one each.
    """
    whole = _tidy(text)
    if length(whole) <= longest:
        return whole
    links = _LINK.findall(whole)
    end = f"{MORE}: {links[-1]}" if links and length(links[-1]) <= longest // 4 else MORE
    return f"{_cut(whole, longest - length(end))}{end}"


def length(text: str) -> int:
    """How many UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _tidy(text: str) -> str:
    """NFC; line ends as one sign; half characters and control signs out."""
    plain = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", plain)).strip()


def _cut(text: str, longest: int) -> str:
    """The longest beginning that ends with a whole word; a single endless word is cut between letters."""
    taken = text[:longest]
    while length(taken) > longest:
        taken = taken[:-1]
    if not text[len(taken)].isspace():
        taken = _drop_broken_word(taken, text[len(taken)])
    return taken.rstrip(" \t\n.,;:–-")


def _drop_broken_word(taken: str, following: str) -> str:
    words = re.match(r"(?s)(.*)\s\S*\Z", taken)
    if words and words[1].strip():
        return words[1]
    while taken and unicodedata.combining(following):
        taken, following = taken[:-1], taken[-1]
    return taken
