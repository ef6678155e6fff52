"""Figures of a review: values with where they stand, how far a body's have come, totals that hide no gap."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from nhiemky.errors import BadInput

SCALE = 10_000  # numbers are kept as whole ten-thousandths: sums are exact in every database
LARGEST = Decimal(10**11)  # đồng; no cell comes near, and 9,000 of them fit the 64 bits in which databases add
_STEP = Decimal(1) / SCALE

FigureValue = Decimal | date | str


class Basis(StrEnum):
    """What a value tells: the days to the cut-off, the whole period, the statistics of 30/6, 31/12, the plan."""

    ACTUAL = "actual"
    ESTIMATE = "estimate"
    STATISTIC = "statistic"
    PLAN = "plan"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _BASIS_LABELS[self]


_BASIS_LABELS = {
    Basis.ACTUAL: "thực hiện đến ngày chốt",
    Basis.ESTIMATE: "ước cả kỳ",
    Basis.STATISTIC: "thống kê",
    Basis.PLAN: "kế hoạch năm",
}


class CollectionState(StrEnum):
    """How far a body's figures have come; a returned form is awaited again."""

    REQUESTED = "requested"
    REMINDED = "reminded"
    RECEIVED = "received"
    CHECKED = "checked"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    MERGED = "merged"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _STATE_LABELS[self]

    @property
    def is_awaited(self) -> bool:
        """Whether the body still has to send: those, and only those, are chased."""
        return self in {CollectionState.REQUESTED, CollectionState.REMINDED, CollectionState.RETURNED}


_STATE_LABELS = {
    CollectionState.REQUESTED: "đã yêu cầu",
    CollectionState.REMINDED: "đã đôn đốc",
    CollectionState.RECEIVED: "đã nhận, chưa khớp hoặc chưa đủ",
    CollectionState.CHECKED: "đã kiểm tra khớp",
    CollectionState.RETURNED: "đã trả lại",
    CollectionState.ACCEPTED: "đã chấp nhận",
    CollectionState.MERGED: "đã tổng hợp",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One value as a body gave it; `address` is its cell: "Biểu 1!C7"."""

    indicator: str
    basis: Basis
    value: FigureValue
    address: str


@dataclass(frozen=True, slots=True)
class Total:
    """The bodies' values together: `given` of `asked` are in, `missing` names the others.

    The value is None while nobody has given any, and where values do not add up: never zero by default.
    """

    indicator: str
    basis: Basis
    value: FigureValue | None
    given: int
    asked: int
    missing: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everybody asked has given a value."""
        return self.given == self.asked


def to_amount(value: Decimal) -> int:
    """A number in whole ten-thousandths. Raises BadInput for what they cannot hold exactly."""
    if not value.is_finite() or abs(value) >= LARGEST:
        raise BadInput(f"số {value}", "quá lớn hoặc không phải là số")
    scaled = value * SCALE
    if scaled != scaled.to_integral_value():
        raise BadInput(f"số {value}", "có quá 4 chữ số thập phân")
    return int(scaled)


def from_amount(amount: int) -> Decimal:
    """The number again, without superfluous zeros."""
    return shorten(Decimal(amount) / SCALE)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """The part in per cent of the whole to four places; None of nothing."""
    if not whole:
        return None
    return shorten((part * 100 / whole).quantize(_STEP, ROUND_HALF_UP))


def shorten(value: Decimal) -> Decimal:
    """92.50 is 92.5, 1E+2 is 100, and there is one zero."""
    if not value:
        return Decimal(0)
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
