"""The Vietnamese of names, dates and counts: compare, sort, print. Pure text in, text out."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from calendars.wording import format_date, format_day_month, format_weekday, format_weekday_date

__all__ = [
    "ascii_slug",
    "fold",
    "format_count",
    "format_date",
    "format_day_month",
    "format_document_date",
    "format_header_date",
    "format_number",
    "format_weekday",
    "format_weekday_date",
    "is_legacy_encoded",
    "normalise",
    "parse_date",
    "sort_key",
    "sort_key_by_given_name",
]

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # CLDR vi; f j w z occur in foreign names
_LETTER_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET, start=1)}
_FOREIGN_RANK = len(_ALPHABET) + 1
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of CLDR vi
_TONE_RANK = {mark: rank for rank, mark in enumerate(_TONES, start=1)}

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WORD = re.compile(r"\w+")
# TCVN3 leaves signs inside words ("Uû ban nh©n d©n"); VNI writes a tone as a letter of its own ("Ñaûng boä").
_TCVN3 = re.compile(r"[^\W\d_][©®µ¸¹·¶¨»¾¼½¬±§¥¦°]|[©®µ¸¹·¶¨»¾¼½¬±§¥¦][^\W\d_]")
_VNI = re.compile("[aeiouyAEIOUYöôêâ][ûøïäåëüÛØÏÄÅËÜ]")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


# --- text as it comes in -------------------------------------------------------------------------


def normalise(text: str) -> str:
    """One line of NFC text: precomposed letters, plain single spaces, nothing invisible.

    Never moves a tone mark: people's and place names keep the spelling their owners use.
    """
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(_CONTROL.sub(" ", visible).split())


def is_legacy_encoded(text: str) -> bool:
    """Tell text of the fonts before Unicode (TCVN3, VNI), which must be converted, not imported."""
    composed = unicodedata.normalize("NFC", text)
    return bool(_TCVN3.search(composed) or _VNI.search(composed))


def fold(text: str) -> str:
    """Key under which two spellings are the same words: case, NFD and "uỷ"/"ủy" do not matter.

    Diacritics do matter: "Đạt" and "Đát" stay different.
    """
    return _WORD.sub(lambda word: _fold_word(word[0]), normalise(text).lower())


@lru_cache(maxsize=4096)
def _fold_word(word: str) -> str:
    """Moves the tone to the end of the word, where its place no longer distinguishes."""
    letters, tones = _split_tones(word)
    return letters + "".join(str(rank) for rank in tones if rank)


def _split_tones(word: str) -> tuple[str, tuple[int, ...]]:
    """Letters without their tones, and the tone rank of each letter that bears one."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = tuple(_TONE_RANK[char] for char in decomposed if char in _TONE_RANK)
    letters = "".join(char for char in decomposed if char not in _TONE_RANK)
    return unicodedata.normalize("NFC", letters), tones


def parse_date(text: str) -> date | None:
    """Read "25/4/2025" (day first, always) or "2025-04-25"; None for anything else, two-digit years too."""
    plain = normalise(text)
    if match := _DAY_FIRST.fullmatch(plain):
        day, month, year = match.groups()
    elif match := _ISO.fullmatch(plain):
        year, month, day = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


# --- sorting -------------------------------------------------------------------------------------

SortKey = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def sort_key(text: str) -> SortKey:
    """Dictionary order, syllable by syllable: letters, then tone (ngang, huyền, hỏi, ngã, sắc, nặng)."""
    return tuple(_word_key(word) for word in normalise(text).lower().split())


def sort_key_by_given_name(full_name: str) -> tuple[SortKey, SortKey]:
    """Order of ballots and lists of people: given name (the last word), then family and middle names."""
    given = normalise(full_name).rpartition(" ")[2]
    return sort_key(given), sort_key(full_name)


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters, tones = _split_tones(word)
    return tuple(_LETTER_RANK.get(char, _FOREIGN_RANK + ord(char)) for char in letters), tones


# --- text as it goes out -------------------------------------------------------------------------


def format_document_date(on: date) -> str:
    """Print "05/9/2026" as in the body of a party document: day padded, month padded for 1 and 2 only."""
    return f"{on.day:02}/{_padded_month(on)}/{on.year}"


def format_header_date(on: date) -> str:
    """Print "ngày 05 tháng 3 năm 2026"; days below 10 and months 1, 2 take a zero (05-HD/VPTW)."""
    return f"ngày {on.day:02} tháng {_padded_month(on)} năm {on.year}"


def _padded_month(on: date) -> str:
    return f"{on.month:02}" if on.month <= 2 else str(on.month)


def format_count(number: int) -> str:
    """Print counted nouns as reports do: "03", "12", "1.250"; nothing counted is "0".

    Raises ValueError for a negative count, which nothing can have.
    """
    if number < 0:
        raise ValueError(number)
    return f"{number:02}" if 0 < number < 10 else format_number(number)


def format_number(number: int) -> str:
    """Print "1.250.000": thousands are set off by dots."""
    return f"{number:,}".replace(",", ".")


@lru_cache(maxsize=1024)  # the same kinds and bodies name file after file
def ascii_slug(text: str, limit: int = 80) -> str:
    """Reduce to "ke-hoach-dai-hoi" for file names and keys: a-z, 0-9 and single hyphens, đ becomes d."""
    decomposed = unicodedata.normalize("NFKD", normalise(text).lower().replace("đ", "d"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].rstrip("-")
