"""The catalogue of indicators: what bodies are asked for, how it adds up, what must agree with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from nhiemky.domain.figures import Basis


class Measure(StrEnum):
    """What kind of value an indicator has."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    CHOICE = "choice"

    @property
    def is_number(self) -> bool:
        """Days and choices cannot be added."""
        return self in {Measure.COUNT, Measure.MONEY, Measure.PERCENT}


class Adding(StrEnum):
    """How bodies and periods add up.

    SUM adds both; CLOSING adds bodies, and of several periods the last counts; LATEST is the last known value, of
    several bodies the latest day; RATIO is made of the summed counts; NONE is of each body alone.
    """

    SUM = "sum"
    CLOSING = "closing"
    LATEST = "latest"
    NONE = "none"
    RATIO = "ratio"


CELL, OFFICE, INSPECTION = "cell", "office", "inspection"
ASKED_OF = (CELL, OFFICE, INSPECTION)  # a cell, the committee's office, its inspection committee


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing counted. `of` are the two counts of a percentage (part, whole), `sum_of` what a sum is made of.

    Asked of nobody: made of others. `places` are the digits behind the comma that a count or money may have;
    `has_estimate` False: known at the cut-off only; `is_fixed`: known at the start, and its own estimate;
    `needed_when` is the count that it explains: where that is 0 a form may leave it blank.
    """

    key: str
    name: str
    unit: str
    measure: Measure
    group: str
    adding: Adding
    asked_of: tuple[str, ...]
    of: tuple[str, str] | None = None
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    help: str = ""
    sum_of: tuple[str, ...] = ()
    has_estimate: bool = True
    is_fixed: bool = False
    places: int = 0
    needed_when: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The indicators that its total is made of; none for one that is added itself."""
        return self.of if self.adding is Adding.RATIO and self.of else self.sum_of


class Rule(StrEnum):
    """What a check demands; see `FigureCheck`."""

    SUM = "sum"
    PERCENT = "percent"
    AT_MOST = "at_most"
    CARRIES_OVER = "carries_over"
    ESTIMATE = "estimate"
    STATISTIC = "statistic"
    JUMP = "jump"
    REGISTER = "register"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """One demand on figures.

    sum: whole = all of `plus` less all of `minus`; at_most: the first of `plus` <= whole; percent: each percentage
    (those of `plus`, or all) is that of its counts; carries_over: whole = the last period's first of `plus`;
    estimate: the estimate (of those in `plus`, or of all that are summed) is not less than the actual value;
    statistic: the statistic (of those in `plus`, or all) is the estimate; jump: not more than `factor` times the
    last period's, where the difference is at least `least`; register: whole is what the list of members counts as
    `counted`; target: the first of `plus` is at least so many per cent of the whole as the office has set.
    `level` "committee" looks at the total, "cell" at a body's own form. Not `is_error`: only flagged.
    """

    key: str
    rule: Rule
    whole: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    level: str = "cell"
    is_error: bool = True
    factor: Decimal = Decimal(2)
    least: Decimal = Decimal(0)
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All indicators, checks and sets; `version` is the hash of what it was read from."""

    indicators: Mapping[str, Indicator]
    checks: tuple[FigureCheck, ...]
    sets: Mapping[str, tuple[str, ...]]
    version: str
    set_titles: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, tuple[Basis, ...]] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def asked(self, name: str, who: str) -> tuple[Indicator, ...]:
        """What a set asks of a cell, the office or the inspection committee, in the order of the form."""
        found = (self.indicators[key] for key in self.sets[name])
        return tuple(one for one in found if who in one.asked_of)

    def bases_of(self, name: str, indicator: str) -> tuple[Basis, ...]:
        """The values of an indicator that a set asks for."""
        asked = self.indicators[indicator]
        has_estimate = asked.has_estimate and not asked.is_fixed
        return tuple(one for one in self.bases[name] if has_estimate or one is not Basis.ESTIMATE)

    def name_of(self, indicator: str) -> str:
        """What the clerk reads; an indicator that is asked no more is told by its key."""
        found = self.indicators.get(indicator)
        return found.name if found else indicator
