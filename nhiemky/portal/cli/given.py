"""Values of a command line that a clerk writes as in a paper."""

from datetime import date
from typing import TypeVar

from nhiemky.domain.vietnamese import parse_date
from nhiemky.errors import BadInput

T = TypeVar("T")


def read_any_day(text: str, what: str) -> date:
    """A day as a clerk writes it, 12/6/2027, or 2027-06-12. Raises BadInput naming the option."""
    found = parse_date(text)
    if found is None:
        raise BadInput(what, f'"{text}" không phải là ngày; viết dạng 12/6/2027')
    return found


def need(value: T | None, what: str) -> T:
    """What must be given here. Raises BadInput naming it."""
    if value is None:
        raise BadInput(what, "còn thiếu")
    return value


def read_words(text: str, what: str) -> str:
    """Words that are kept for good: empty ones would say nothing. Raises BadInput naming the option."""
    if not text.strip():
        raise BadInput(what, "phải ghi rõ, không để trống")
    return text.strip()
