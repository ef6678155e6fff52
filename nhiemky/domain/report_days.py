"""When a superior wants a report: days set by a document, for one cycle or for every one from a period on."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendars.periods import Period, parse_period
from nhiemky.domain.cycles import read_occasion
from nhiemky.domain.numbering import parse_symbol
from nhiemky.domain.vietnamese import format_date

_EVERY = re.compile(r"(\d{4}-\d{2}-\d{2}) \((\S+)\)")
_LEADING_WORD = re.compile(r"^\s*số\s*:?\s*", re.IGNORECASE)
_KINDS = {
    "CV": "Công văn",
    "KH": "Kế hoạch",
    "HD": "Hướng dẫn",
    "TB": "Thông báo",
    "CT": "Chỉ thị",
    "CTR": "Chương trình",
    "QĐ": "Quyết định",
    "QC": "Quy chế",
    "KL": "Kết luận",
    "NQ": "Nghị quyết",
}


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A report day as a document has set it. Without `occasion` it holds for every period of its span."""

    id: int
    plan: str
    body: str
    occasion: str | None
    rule: str
    document: str
    document_on: date | None
    effective_from: date
    effective_to: date | None
    by: str
    at: datetime

    @property
    def name(self) -> str:
        """The document as a sentence names it: "Công văn số 12-CV/TU ngày 20/5/2026"."""
        dated = f" ngày {format_date(self.document_on)}" if self.document_on else ""
        return f"{name_document(self.document)}{dated}"

    def holds_for(self, occasion: str) -> bool:
        """Whether it says anything of a cycle."""
        if self.occasion is not None:
            return self.occasion == occasion
        period = read_occasion(occasion)
        if not isinstance(period, Period):
            return False
        return self.effective_from <= period.from_on <= (self.effective_to or date.max)

    def has_spoken_of(self, occasion: str) -> bool:
        """Whether it holds for a cycle, or did until another replaced it from that very period on."""
        period = read_occasion(occasion)
        if self.occasion is not None or not isinstance(period, Period) or self.effective_to is None:
            return self.holds_for(occasion)
        return self.effective_from <= period.from_on <= self.effective_to + timedelta(1)

    def day_of(self, occasion: str) -> date:
        """The day it sets for a cycle it holds for."""
        repeated = _EVERY.fullmatch(self.rule)
        period = read_occasion(occasion)
        if repeated is None or not isinstance(period, Period):
            return date.fromisoformat(repeated[1] if repeated else self.rule)
        return _same_day(date.fromisoformat(repeated[1]), parse_period(repeated[2]), period)


def rule_for_every(on: date, period: Period) -> str:
    """The rule of a day that comes back in every period, as it was said for one of them."""
    return f"{on.isoformat()} ({period.key})"


def rule_in_force(rules: Iterable[ReportDay], occasion: str) -> ReportDay | None:
    """The last document that speaks of a cycle: a later one replaces an earlier one."""
    return max((one for one in rules if one.holds_for(occasion)), key=lambda one: one.id, default=None)


def name_document(number: str) -> str:
    """A paper by its number with the word for its kind: "Công văn số 12-CV/TU"; words of one's own stay."""
    symbol = parse_symbol(number)
    if symbol is None:
        return number
    return f"{_KINDS.get(symbol.kind.upper(), 'văn bản')} số {_LEADING_WORD.sub('', number)}"


def _same_day(on: date, said_of: Period, period: Period) -> date:
    """The same day of the month as many months from the period's end; the end of a month stays one."""
    months = (period.to_on.year - said_of.to_on.year) * 12 + period.to_on.month - said_of.to_on.month
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_end = on.day == monthrange(on.year, on.month)[1]
    return date(year, month + 1, last if is_end else min(on.day, last))
