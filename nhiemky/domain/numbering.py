"""Numbers of papers: which series a paper belongs to, and how its symbol is written.

A body counts each kind from 01 through one term. The congress has one series of its own, ĐH, for all kinds
(36-HD/VPTW 1.3.1; under 05-HD/VPTW unconfirmed). Secret papers share the series of their kind, so a gap is
never a fault: the number may be in a register that is not ours.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from nhiemky.domain.vietnamese import format_date, normalise
from nhiemky.errors import BadInput

__all__ = [
    "CONGRESS_SERIES",
    "CongressSpan",
    "Series",
    "Symbol",
    "describe_series",
    "format_symbol",
    "next_number",
    "parse_symbol",
    "read_symbol",
    "repeated_numbers",
    "series_of",
]

CONGRESS_SERIES = "ĐH"
LONGEST_SYMBOL = 80
NO_CONGRESS_KNOWN = date(1930, 2, 3)  # stands for the term before the first congress on record
_CONGRESS_ISSUERS = frozenset(
    {"congress", "presidium", "secretariat", "counting_board", "credentials_board"}
    | {"cell_congress", "party_congress", "congress_organ"}
)
_SYMBOL = re.compile(r"(?:số\s*:?\s*)?(\d{1,5})\s*-\s*([^\W\d_]{1,5})\s*/\s*([^\W_]+(?:-[^\W_]+)*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CongressSpan:
    """Days of a congress; both ends count. It opens with the preparatory session where there is one.

    `first_meeting`: the new committee's first meeting, None while unknown.
    """

    opens: date
    closes: date
    first_meeting: date | None = None

    @property
    def new_series_from(self) -> date:
        """The day from which the committee counts anew.

        The day after the closing, or the first meeting if that is held during the congress.
        """
        if self.first_meeting is not None and self.opens <= self.first_meeting <= self.closes:
            return self.first_meeting
        return self.closes + timedelta(1)


class Series(NamedTuple):
    """Within a body, one running count.

    `term_start` is the first day of the term's series, for the congress series the day the congress opened.
    `kind` is the abbreviation, "ĐH", or for the inspection committee, which counts apart, "QĐ/UBKT".
    """

    term_start: date
    kind: str


class Symbol(NamedTuple):
    """The parts of "60-NQ/ĐU"."""

    number: int
    kind: str
    body: str


def series_of(abbreviation: str, issuer: str, on: date, congresses: Sequence[CongressSpan]) -> Series:
    """The series of a paper issued on a day, from the congresses of its body in any order.

    Raises BadInput for a kind that bears no number, and for a congress paper when no congress is on record.
    """
    if not abbreviation:
        raise BadInput("số văn bản", "loại giấy tờ này không đánh số, ký hiệu")
    if issuer in _CONGRESS_ISSUERS:
        return Series(_congress_of(on, congresses).opens, CONGRESS_SERIES)
    starts = [congress.new_series_from for congress in congresses if congress.new_series_from <= on]
    kind = f"{abbreviation}/UBKT" if issuer == "inspection_committee" else abbreviation
    return Series(max(starts, default=NO_CONGRESS_KNOWN), kind)


def _congress_of(on: date, congresses: Sequence[CongressSpan]) -> CongressSpan:
    """The congress that has opened last; a paper prepared before any has opened belongs to the first to come."""
    if not congresses:
        raise BadInput("số văn bản", "chưa có đại hội nào để lấy số văn bản đại hội")
    in_order = sorted(congresses, key=lambda congress: congress.opens)
    opened = [congress for congress in in_order if congress.opens <= on]
    return opened[-1] if opened else in_order[0]


def describe_series(series: Series) -> str:
    """For a sentence: "loại NQ, nhiệm kỳ từ 21/4/2027", "văn bản đại hội khai mạc 20/4/2027"."""
    if series.kind == CONGRESS_SERIES:
        return f"văn bản đại hội khai mạc {format_date(series.term_start)}"
    kind, _, committee = series.kind.partition("/")
    whose = f"loại {kind}{' của ủy ban kiểm tra' if committee else ''}"
    if series.term_start == NO_CONGRESS_KNOWN:
        return f"{whose}, nhiệm kỳ trước đại hội đầu tiên được ghi nhận"
    return f"{whose}, nhiệm kỳ từ {format_date(series.term_start)}"


def format_symbol(number: int, symbol: str) -> str:
    """Print "60-NQ/ĐU", "01-NQ/ĐH" from a number and "NQ/ĐU"; raises ValueError below 1."""
    if number < 1:
        raise ValueError(number)
    return f"{number:02}-{symbol}"


def parse_symbol(text: str) -> Symbol | None:
    """Read "Số 60-NQ/ĐU" or "60 - NQ/ĐU"; None for anything else, such as the state's "60/NQ-ĐU"."""
    match = _SYMBOL.fullmatch(normalise(text))
    if match is None or int(match[1]) == 0:
        return None
    return Symbol(int(match[1]), match[2], match[3])


def read_symbol(text: str, place: str, what: str) -> str:
    """The symbol as papers print it. Raises BadInput at `place`, saying of `what` and how to write it."""
    found = parse_symbol(text) if len(text) <= LONGEST_SYMBOL else None
    if found is None:
        raise BadInput(place, f"phải ghi số, ký hiệu {what}")
    return format_symbol(found.number, f"{found.kind}/{found.body}")


def next_number(taken: Iterable[int]) -> int:
    """A suggestion: one more than the last; gaps stay, they may be secret papers."""
    return max(taken, default=0) + 1


def repeated_numbers(taken: Iterable[int]) -> tuple[int, ...]:
    """Numbers that occur more than once in one series, sorted."""
    return tuple(sorted(number for number, times in Counter(taken).items() if times > 1))
