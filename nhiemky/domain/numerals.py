"""Numbers as party papers write them: percent, money, Roman figures, words, letters of points."""

import re
from decimal import Decimal
from fractions import Fraction
from math import floor

from nhiemky.domain.vietnamese import format_number
from nhiemky.errors import BadInput

__all__ = [
    "format_decimal",
    "format_money",
    "format_percent",
    "format_roman",
    "format_term",
    "parse_decimal",
    "point_letter",
    "point_letters",
    "spell_number",
    "spell_ordinal",
]

_TYPED = re.compile(r"(-?)(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d+))?", re.ASCII)
_DASH = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}  # hai mươi mốt, ba mươi tư, bốn mươi lăm
_GROUPS = ((1_000_000_000, "tỷ"), (1_000_000, "triệu"), (1000, "nghìn"))
_LARGEST = 1_000_000_000_000
_POINTS = "abcdđeghiklmnopqrstuvxy"  # no f, j, w, z and no letter with a hook


# --- figures -------------------------------------------------------------------------------------


def format_percent(part: int | Decimal, whole: int | Decimal) -> str:
    """Print "95,45%": at most 2 decimals, halves up, no zeros at the end; "100%" only for what rounds to it.

    Raises ValueError for a whole of nothing, of which there is no share.
    """
    if whole <= 0:
        raise ValueError(whole)
    return f"{_print(Fraction(part) / Fraction(whole) * 100, 2)}%"


def format_decimal(number: int | Decimal, places: int = 2) -> str:
    """Print "91,5" or "1.250,75": at most so many decimals, halves away from zero, no zeros at the end."""
    return _print(Fraction(number), places)


def _print(number: Fraction, places: int) -> str:
    """In whole units of the last decimal, so that no binary fraction is ever rounded."""
    scale = 10**places
    units = floor(abs(number) * scale + Fraction(1, 2))
    whole, rest = divmod(units, scale)
    decimals = f"{rest:0{places}}".rstrip("0") if rest else ""
    sign = "-" if number < 0 and units else ""
    return f"{sign}{format_number(whole)}{',' if decimals else ''}{decimals}"


def parse_decimal(text: str) -> Decimal:
    """Read "91,5", "1.250,75" or "1250"; a dot only sets off thousands.

    Raises BadInput for anything else: "91.5" could be either and is not guessed.
    """
    match = _TYPED.fullmatch(text.strip())
    if match is None:
        raise BadInput(f'"{text[:20]}"', "không phải số viết theo lối Việt Nam, ví dụ 91,5 hoặc 1.250")
    sign, whole, decimals = match.groups(default="")
    return Decimal(f"{sign}{whole.replace('.', '')}.{decimals or 0}")


def format_money(amount: int) -> str:
    """Print "1.250.000"; "đồng" stands in the sentence or over the column."""
    return format_number(amount)


def format_roman(number: int) -> str:
    """Print "XVI"; raises ValueError outside 1 to 3999."""
    if not 0 < number < 4000:
        raise ValueError(number)
    digits = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        digits += sign * count
    return digits


def format_term(term: str) -> str:
    """Print "2025 - 2030", the spaced hyphen of party papers, whatever dash was typed."""
    return _DASH.sub(" - ", term.strip())


# --- words ---------------------------------------------------------------------------------------


def spell_ordinal(ordinal: int) -> str:
    """The word after "lần thứ": "nhất", "hai", "ba", "tư", "mười một"; raises ValueError below 1."""
    if ordinal < 1:
        raise ValueError(ordinal)
    return {1: "nhất", 4: "tư"}.get(ordinal) or spell_number(ordinal)


def spell_number(number: int) -> str:
    """In words, "hai mươi mốt", "một trăm linh năm"; raises ValueError outside 0 to below 1.000 tỷ."""
    if not 0 <= number < _LARGEST:
        raise ValueError(number)
    words: list[str] = []
    for value, name in _GROUPS:
        count, number = divmod(number, value)
        if count:
            words += [*_spell_group(count, is_first=not words), name]
    if number or not words:
        words += _spell_group(number, is_first=not words)
    return " ".join(words)


def _spell_group(number: int, *, is_first: bool) -> list[str]:
    """Three figures; after a larger group the hundreds are said even when there are none."""
    hundreds, rest = divmod(number, 100)
    if is_first and not hundreds:
        return _spell_tens(rest)
    said = [_DIGITS[hundreds], "trăm"]
    if not rest:
        return said
    return said + (["linh", "tư" if rest == 4 else _DIGITS[rest]] if rest < 10 else _spell_tens(rest))


def _spell_tens(number: int) -> list[str]:
    tens, units = divmod(number, 10)
    if not tens:
        return [_DIGITS[units]]
    if tens == 1:
        return ["mười", *([] if not units else ["lăm" if units == 5 else _DIGITS[units]])]
    return [_DIGITS[tens], "mươi", *([] if not units else [_AFTER_TENS.get(units, _DIGITS[units])])]


# --- letters of points ---------------------------------------------------------------------------


def point_letters() -> tuple[str, ...]:
    """a, b, c, d, đ, e, g, h, i, k ...: the order of points in a Vietnamese paper."""
    return tuple(_POINTS)


def point_letter(number: int) -> str:
    """The letter of the first, second ... point; raises ValueError beyond the alphabet's 23."""
    if not 0 < number <= len(_POINTS):
        raise ValueError(number)
    return _POINTS[number - 1]
