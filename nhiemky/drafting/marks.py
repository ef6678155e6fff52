"""Signs inside a draft's text that no value can forge, so that a value stays a value.

They are Unicode noncharacters (U+FDD0...), which text may not contain and which `clean` removes from
everything that comes in. A template gives a line its meaning by its first signs ("# ", "- ", "@", "|");
a value is shielded so that it can neither begin a line, nor end one, nor open a table cell.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from nhiemky.domain.vietnamese import normalise

_SHIELD = "\ufdd0"  # stands before every value
_BAR = "\ufdd1"  # a "|" that belongs to a value
BREAK = "\ufdd2"  # a line break that belongs to a value
_OPEN, _CLOSE = "\ufdd3", "\ufdd4"  # around the path of a missing value
_DOUBT, _SURE = "\ufdd5", "\ufdd6"  # around the reason why the value before it cannot be right
_RED, _BLACK = "\ufdd7", "\ufdd8"  # around words that the paper must not be signed with

_NONCHARACTERS = "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
_SHORT = 200  # characters; longer texts are not worth remembering
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_NOT_TEXT = re.compile(f"[{_CONTROLS}\ufdd0-\ufdef\ud800-\udfff{_NONCHARACTERS}]")
_NEWLINE = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_MISSING = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SIGN = re.compile(f"[{_OPEN}{_DOUBT}{_RED}{BREAK}&<>]")
_MARKED = re.compile(f"([{_OPEN}{_DOUBT}{_RED}][^{_CLOSE}{_SURE}{_BLACK}]*)[{_CLOSE}{_SURE}{_BLACK}]")


def clean(text: str) -> str:
    """Text as a document may hold it: NFC, nothing invisible or unprintable, lines ended by a newline."""
    return _clean_short(text) if len(text) <= _SHORT else _clean(text)


@lru_cache(maxsize=4096)
def _clean_short(text: str) -> str:
    """The same names and titles come back in every draft."""
    return _clean(text)


def _clean(text: str) -> str:
    printable = _NOT_TEXT.sub("", text)
    return "\n".join(normalise(line) for line in _NEWLINE.split(printable)).strip("\n")


def shield(value: str) -> str:
    """A clean value that cannot change the structure of the text it is put into."""
    return _SHIELD + value.replace("\n", BREAK).replace("|", _BAR)


def unshield(text: str) -> str:
    """The text of one block or cell with its values as they were; a break inside stays `BREAK`."""
    return text.replace(_SHIELD, "").replace(_BAR, "|")


def mark_missing(path: str) -> str:
    """The place of a value that is not there yet."""
    return f"{_OPEN}{path}{_CLOSE}"


def missing_in(text: str) -> tuple[str, ...]:
    """Paths of the missing values of a text, each once, in the order of their places."""
    return tuple(dict.fromkeys(_MISSING.findall(text)))


def mark_doubt(note: str) -> str:
    """Stands behind a value that contradicts others; the note says why."""
    return f"{_DOUBT}{note}{_SURE}"


def mark_red(words: str) -> str:
    """Words of the draft about itself, such as "(5/7 chi bộ)" behind a total that is not whole."""
    return f"{_RED}{words}{_BLACK}"


def has_signs(text: str) -> bool:
    """Whether a text has any mark, a break of its own, or letters that XML reads as its own."""
    return _SIGN.search(text) is not None


def has_marks(text: str) -> bool:
    """Whether a text has the mark of a missing or a doubted value, or words in red."""
    return _OPEN in text or _DOUBT in text or _RED in text


class Marked(NamedTuple):
    """A stretch of text, or a mark in its place: one of the four is not None."""

    text: str | None = None
    missing: str | None = None  # the path
    doubt: str | None = None  # the note
    red: str | None = None  # words to print in red


def split_marks(text: str) -> tuple[Marked, ...]:
    """A text taken apart into plain stretches and marks, in order; empty stretches are left out."""
    return tuple(_read_part(part) for part in _MARKED.split(text) if part)


def _read_part(part: str) -> Marked:
    if part[0] == _OPEN:
        return Marked(missing=part[1:])
    if part[0] == _RED:
        return Marked(red=part[1:])
    return Marked(doubt=part[1:]) if part[0] == _DOUBT else Marked(text=part)
