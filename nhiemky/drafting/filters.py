"""What a template may do with a value: print it, sort a list. What is missing stays missing, what is doubted
stays doubted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any

import jinja2

from nhiemky.domain.numerals import (
    format_decimal,
    format_percent,
    format_roman,
    format_term,
    spell_number,
    spell_ordinal,
)
from nhiemky.domain.vietnamese import (
    format_count,
    format_document_date,
    format_header_date,
    format_number,
    format_weekday,
    sort_key_by_given_name,
)
from nhiemky.drafting.checks import read_number
from nhiemky.drafting.marks import mark_red
from nhiemky.drafting.values import Section, show_marks


def print_value(value: object) -> str:
    """A plain value as a document prints it, a list of names with commas; raises TypeError for anything else."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return format_number(value)
    if isinstance(value, date):
        return format_document_date(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    raise TypeError(type(value).__name__)


def filters(*, pad_counts: bool) -> Mapping[str, Callable[..., object]]:
    """The filters by name; `pad_counts`: "03 đảng viên" or "3 đảng viên"."""
    printing = {**_PRINTING, "count": format_count if pad_counts else format_number}
    return {
        "default": _default,
        "by_given_name": by_given_name,
        "by_votes": by_votes,
        **{name: _passing_marks(filter_) for name, filter_ in printing.items()},
    }


def _passing_marks(filter_: Callable[..., str]) -> Callable[..., object]:
    @wraps(filter_)
    def apply(value: object, *others: object) -> object:
        for one in (value, *others):
            if isinstance(one, jinja2.Undefined):
                return one
        doubts = dict.fromkeys(show_marks(one) for one in (value, *others))
        return filter_(value, *others) + "".join(doubts)

    return apply


def _default(value: object, other: object = "") -> object:
    """The other when there is no value; then nothing is missing."""
    return other if isinstance(value, jinja2.Undefined) else value


# --- lists -------------------------------------------------------------------------------------------


def by_given_name(people: Sequence[Any]) -> list[Any]:
    """Names, or items with a name, in the order of ballots: given name, then family and middle names."""
    return sorted(people, key=lambda person: sort_key_by_given_name(_name(person)))


def by_votes(candidates: Sequence[Any]) -> list[Any]:
    """Candidates from most to fewest votes, equals by given name; those whose votes are unknown come last."""
    return sorted(by_given_name(candidates), key=_votes, reverse=True)


def _name(person: object) -> str:
    return str(person.get("name") or "") if isinstance(person, Section) else str(person)


def _votes(candidate: object) -> int:
    votes = candidate.get("votes") if isinstance(candidate, Section) else None
    return votes if isinstance(votes, int) else -1


# --- values ------------------------------------------------------------------------------------------


def format_ordinal(ordinal: int | str) -> str:
    """Print "XVI" for titles; an ordinal already in words or Roman figures is kept."""
    return ordinal if isinstance(ordinal, str) else format_roman(ordinal)


def spell_ordinal_value(ordinal: int | str) -> str:
    """Print "nhất", "hai" after "lần thứ" in running text."""
    return ordinal if isinstance(ordinal, str) else spell_ordinal(ordinal)


def format_share(part: int | str, whole: int | str) -> str:
    """Print "95,45%" of a whole; a whole of nothing has no shares: ValueError."""
    counted, base = read_number(part), read_number(whole)
    if counted is None or not base:
        raise ValueError(whole)
    return format_percent(counted, base)


def format_amount(amount: int | str) -> str:
    """Print "1.250.000"; an amount already written is kept."""
    return amount if isinstance(amount, str) else format_number(amount)


def format_rate(value: int | str) -> str:
    """Print "91,5%" of a number of per cent."""
    return f"{_number(value)}%"


def show_awaited(name: str) -> str:
    """Names in red a body whose figures are not in yet."""
    return mark_red(f"[CHƯA GỬI: {name}]")


def _number(value: int | str) -> str:
    number = read_number(value)
    return str(value) if number is None else format_decimal(number)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


_PRINTING: Mapping[str, Callable[..., str]] = {
    "date": format_document_date,
    "header_date": format_header_date,
    "long_date": format_header_date,
    "lower_first": _lower_first,
    "upper_first": _upper_first,
    "money": format_amount,
    "number": _number,
    "ordinal": format_ordinal,
    "ordinal_words": spell_ordinal_value,
    "percent": format_share,
    "rate": format_rate,
    "awaited": show_awaited,
    "roman": format_roman,
    "term": format_term,
    "upper": str.upper,
    "weekday": format_weekday,
    "words": spell_number,
}
