"""Reads a number as a clerk typed it or as Excel keeps it. Never guesses: what can mean two numbers is refused."""

import re
from decimal import Decimal

from nhiemky.domain.vietnamese import normalise
from nhiemky.intake.values import Unreadable

MOST_PLACES = 4  # digits behind the comma that are kept
LONGEST_SHOWN = 40  # characters of a value in a message
_LONGEST_NUMBER = 25  # characters; longer is not a figure of an office

_FULL_WIDTH = str.maketrans("０１２３４５６７８９，．－％", "0123456789,.-%")
_MINUS = str.maketrans("−–", "--")
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")
_EXPONENT = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")
_PERCENT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # what of a number format is not a sign of its own


class BadFigure(Unreadable):
    """Why a value cannot be taken, and what to write instead."""

    def __init__(self, reason: str, suggestion: str) -> None:
        super().__init__(f"{reason}; {suggestion}")
        self.reason = reason
        self.suggestion = suggestion


def read_number(text: str, *, is_whole: bool = False) -> Decimal:
    """ "1.234,5", "12,5", "1 234 567" or "1.234.567"; any space and full-width digits count as plain ones.

    `is_whole`: no fraction is wanted, so none is suggested. Raises BadFigure: for "1.234" and "1,234", which are a
    thousand or a fraction, for per cent signs, exponents, digits of other scripts and what is no number at all.
    """
    plain = normalise(text).translate(_FULL_WIDTH).translate(_MINUS)
    if len(plain) > _LONGEST_NUMBER:
        raise BadFigure("quá dài, không phải một số", "chỉ ghi số")
    _refuse_signs(plain)
    sign, digits = (-1, plain[1:].lstrip()) if plain.startswith("-") else (1, plain)
    return sign * _read_digits(digits, is_whole=is_whole)


def read_excel_number(value: float, number_format: str) -> Decimal:
    """The number that Excel shows: fifteen digits, as many as it keeps, so 0.1 + 0.2 is 0,3.

    A cell in per cent shows a hundred times what it holds. Raises BadFigure where a number is none.
    """
    number = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if not number.is_finite():
        raise BadFigure("không phải một số", "chỉ ghi số")
    return number * 100 if is_percent_format(number_format) else number


def is_percent_format(number_format: str) -> bool:
    """Tell whether cells of this format show per cent."""
    return "%" in _PERCENT_FORMAT.sub("", number_format)


def show_number(number: Decimal) -> str:
    """A number as it should be typed: "1234", "12,5"; no dots, which could be read otherwise."""
    plain = f"{number.normalize():f}"
    return plain.replace(".", ",")


def show_value(value: object) -> str:
    """A value from a cell in a message: one line, not long."""
    text = normalise(str(value))
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def places_of(number: Decimal) -> int:
    """How many digits stand behind the comma."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _refuse_signs(plain: str) -> None:
    if plain in {"-", "--", "không", "Không", "khong"}:
        raise BadFigure("không phải một số", "ghi 0 nếu không có, để trống nếu chưa có số liệu")
    if plain.endswith("%"):
        raise BadFigure("có dấu %", f"chỉ ghi số, ví dụ {plain.rstrip('% ') or '92,5'}")
    if _EXPONENT.fullmatch(plain):
        raise BadFigure("ghi theo lối 1e3", "ghi đủ các chữ số, ví dụ 1000")


def _read_digits(digits: str, *, is_whole: bool) -> Decimal:
    if _PLAIN.fullmatch(digits):
        return Decimal(digits)
    if grouped := _GROUPED.fullmatch(digits):
        return _read_grouped(digits, grouped[1], is_whole=is_whole)
    for comma in (",", "."):
        whole, sign, rest = digits.rpartition(comma)
        if sign and _PLAIN.fullmatch(rest):
            return Decimal(f"{_read_whole(whole, comma, is_whole=is_whole)}.{rest}")
    raise BadFigure("không phải một số", f"chỉ ghi chữ số, ví dụ {'12' if is_whole else '12 hoặc 12,5'}")


def _read_grouped(digits: str, separator: str, *, is_whole: bool) -> Decimal:
    """Two groups, or blanks, can only be thousands; one dot or comma before three digits can be both."""
    whole = "".join(_PLAIN.findall(digits))
    if separator == " " or digits.count(separator) > 1:
        return _without_leading_zero(whole)
    if digits.startswith(f"0{separator}"):
        return Decimal(digits.replace(",", "."))
    thousands = f"ghi {whole.lstrip('0')} nếu là hàng nghìn"
    remedy = (
        f"{thousands}, chỉ ghi số nguyên" if is_whole else f"{thousands}, ghi {_as_fraction(digits)} nếu là số lẻ"
    )
    raise BadFigure("không rõ là hàng nghìn hay số lẻ", remedy)


def _as_fraction(digits: str) -> str:
    """ "1.234" as "1,2340" and "1.200" as "1,2": with other than three digits a comma can only be a comma."""
    plain = digits.replace(".", ",").rstrip("0").rstrip(",")
    return f"{plain}0" if len(plain.partition(",")[2]) == 3 else plain


def _read_whole(whole: str, comma: str, *, is_whole: bool) -> str:
    """What stands before the comma: plain, or grouped by another sign than the comma itself."""
    if _PLAIN.fullmatch(whole):
        return whole
    grouped = _GROUPED.fullmatch(whole)
    if grouped is None or grouped[1] == comma:
        example = "1234" if is_whole else "1234 hoặc 1234,5"
        raise BadFigure("các nhóm chữ số không rõ", f"chỉ ghi chữ số, ví dụ {example}")
    return "".join(_PLAIN.findall(whole))


def _without_leading_zero(whole: str) -> Decimal:
    if whole.startswith("0"):
        raise BadFigure("các nhóm chữ số không rõ", f"ghi {int(whole)}")
    return Decimal(whole)
