"""Targets of a resolution: what was promised, what came of it, and how the two compare."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nhiemky.domain.numerals import format_decimal, format_percent, parse_decimal

_NUMBER = re.compile(r"(?<![\d.,])\d+(?:\.\d{3})*(?:,\d+)?(?![\d.,]*\d)", re.ASCII)


class Sense(StrEnum):
    """Which side of the planned value is the good one; `DONE` is a piece of work, not a number."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUAL = "equal"
    DONE = "done"

    @property
    def label(self) -> str:
        """What the clerk reads and writes."""
        return _SENSES[self]


_SENSES = {
    Sense.AT_LEAST: "ít nhất",
    Sense.AT_MOST: "không quá",
    Sense.EQUAL: "bằng",
    Sense.DONE: "hoàn thành",
}


class Verdict(StrEnum):
    """How a target stands; "not assessed" is a result of its own (21 + 7 + 1 = 29)."""

    MET = "met"
    EXCEEDED = "exceeded"
    MISSED = "missed"
    NOT_ASSESSED = "not_assessed"

    @property
    def label(self) -> str:
        """What the clerk reads and writes."""
        return _VERDICTS[self]

    @property
    def is_reached(self) -> bool:
        """Whether it counts among "đạt và vượt"."""
        return self in {Verdict.MET, Verdict.EXCEEDED}


_VERDICTS = {
    Verdict.MET: "đạt",
    Verdict.EXCEEDED: "vượt",
    Verdict.MISSED: "không đạt",
    Verdict.NOT_ASSESSED: "chưa đánh giá được",
}


def name_time(occasion: str) -> str:
    """Print "năm 2026", "nhiệm kỳ 2025-2030": the time of a resolution's targets."""
    return f"nhiệm kỳ {occasion}" if "-" in occasion else f"năm {occasion}"


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a resolution for a year ("2026") or a term ("2025-2030"); `indicator` can measure it."""

    number: int
    name: str
    unit: str
    planned: str
    sense: Sense
    indicator: str | None = None
    document: str = ""
    document_on: date | None = None
    id: int = 0

    @property
    def amount(self) -> Decimal | None:
        """The one number of the planned value; None for words, or where there are several."""
        return None if self.sense is Sense.DONE else read_amount(self.planned)


@dataclass(frozen=True, slots=True)
class TargetResult:
    """What a review says of a target. `is_proposed`: worked out, and nobody has said so yet."""

    target: Target
    actual: str | None
    verdict: Verdict
    reason: str = ""
    is_proposed: bool = False

    @property
    def share(self) -> str | None:
        """The result in per cent of the plan, of numbers that are more the better."""
        planned, actual = self.target.amount, read_amount(self.actual or "")
        if self.target.sense is not Sense.AT_LEAST or planned is None or actual is None or planned <= 0:
            return None
        return format_percent(actual, planned)


@dataclass(frozen=True, slots=True)
class TargetCounts:
    """How many targets there are of each verdict; the total is their sum."""

    met: int
    exceeded: int
    missed: int
    not_assessed: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.met + self.exceeded + self.missed + self.not_assessed

    def __str__(self) -> str:
        reached = self.met + self.exceeded
        return (
            f"{reached} đạt và vượt (trong đó {self.exceeded} vượt) + {self.missed} không đạt + "
            f"{self.not_assessed} chưa đánh giá được = {self.total} chỉ tiêu"
        )


def read_amount(text: str) -> Decimal | None:
    """The number in "ít nhất 3%", "01 cuộc", "1.250,5"; None where there is none or more than one."""
    found = _NUMBER.findall(text)
    return parse_decimal(found[0]) if len(found) == 1 else None


def judge(target: Target, actual: Decimal | None, *, is_final: bool) -> tuple[Verdict, str]:
    """The verdict that numbers alone give, with the reason where it is not reached.

    Before the end of its time (`is_final` False) a target is reached or still open, and only one that must not be
    gone beyond can be missed already.
    """
    planned = target.amount
    if actual is None or planned is None:
        return Verdict.NOT_ASSESSED, "" if actual is None else "kế hoạch không phải là một con số"
    if target.sense is Sense.AT_MOST and actual > planned:
        return Verdict.MISSED, f"{format_decimal(actual)} vượt mức {format_decimal(planned)}"
    if not is_final and (target.sense is not Sense.AT_LEAST or actual < planned):
        share = f", bằng {format_percent(actual, planned)} kế hoạch" if planned > 0 else ""
        return Verdict.NOT_ASSESSED, f"chưa hết thời hạn{share if target.sense is Sense.AT_LEAST else ''}"
    if actual == planned:
        return Verdict.MET, ""
    is_good = target.sense is Sense.AT_MOST or (target.sense is Sense.AT_LEAST and actual > planned)
    if is_good:
        return Verdict.EXCEEDED if target.sense is Sense.AT_LEAST else Verdict.MET, ""
    return Verdict.MISSED, f"{format_decimal(actual)} so với {format_decimal(planned)}"


def count_verdicts(verdicts: Iterable[Verdict]) -> TargetCounts:
    """The targets of each verdict."""
    found = list(verdicts)
    return TargetCounts(*(found.count(one) for one in Verdict))
