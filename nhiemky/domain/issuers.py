"""Which body may issue which kind of paper on which day. A mismatch is worth a remark, never a refusal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = [
    "ISSUER_NAMES",
    "Advice",
    "Certainty",
    "Matrix",
    "MatrixIssuer",
    "Row",
    "advise",
    "matrix_in_force",
    "matrix_issuer",
]

MatrixIssuer = Literal[
    "committee",
    "standing_committee",
    "cell",
    "inspection_committee",
    "cell_congress",
    "party_congress",
    "congress_organ",
]
Certainty = Literal["confirmed", "one_source", "unconfirmed"]

ISSUER_NAMES: Mapping[MatrixIssuer, str] = {
    "committee": "đảng ủy",
    "standing_committee": "ban thường vụ",
    "cell": "chi bộ",
    "inspection_committee": "ủy ban kiểm tra",
    "cell_congress": "đại hội chi bộ",
    "party_congress": "đại hội đảng bộ",
    "congress_organ": "cơ quan giúp việc của đại hội",
}
_CERTAINTY_WORDS: Mapping[Certainty, str] = {
    "confirmed": "",
    "one_source": " (theo một nguồn, cần đối chiếu văn bản)",
    "unconfirmed": " (chưa xác nhận, cần đối chiếu văn bản)",
}
_CONGRESS_ORGANS = frozenset({"presidium", "secretariat", "counting_board", "credentials_board"})


@dataclass(frozen=True, slots=True)
class Row:
    """Abbreviations of the kinds a body may issue, and how sure that is."""

    issues: frozenset[str]
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do instead."""

    kinds: frozenset[str]
    issuers: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rules of one period. `kinds`: names by abbreviation; `free`: papers every body may issue."""

    effective_from: date
    instrument: str
    rows: Mapping[MatrixIssuer, Row]
    kinds: Mapping[str, str]
    free: frozenset[str]
    advice: tuple[Advice, ...]

    def allows(self, abbreviation: str, issuer: MatrixIssuer) -> bool:
        """Whether nothing is to be said: also for a kind or a body of which the matrix knows nothing."""
        row = self.rows.get(issuer)
        is_known = abbreviation in self.kinds and abbreviation not in self.free
        return row is None or not is_known or abbreviation in row.issues

    def issuers_of(self, abbreviation: str) -> tuple[MatrixIssuer, ...]:
        """The bodies that may issue a kind."""
        return tuple(issuer for issuer, row in self.rows.items() if abbreviation in row.issues)


def matrix_in_force(matrices: Iterable[Matrix], on: date) -> Matrix | None:
    """The rules that took effect last, on or before the day; None before the first."""
    past = [matrix for matrix in matrices if matrix.effective_from <= on]
    return max(past, key=lambda matrix: matrix.effective_from, default=None)


def matrix_issuer(issuer: str, *, is_cell: bool) -> MatrixIssuer:
    """The row for an issuer of a kind's data: "congress" is the cell's or the organisation's, its organs are one.

    Raises ValueError for a name that is no issuer.
    """
    if issuer == "congress":
        return "cell_congress" if is_cell else "party_congress"
    if issuer in _CONGRESS_ORGANS:
        return "congress_organ"
    for name in ISSUER_NAMES:
        if name == issuer:
            return name
    raise ValueError(issuer)


def advise(matrices: Iterable[Matrix], abbreviation: str, issuer: MatrixIssuer, on: date) -> str | None:
    """A Vietnamese remark when the body does not issue such papers on that day, else None.

    "QĐ" is a quyết định; a quy định, which now bears the same letters, is asked for as "QĐi".
    """
    matrix = matrix_in_force(matrices, on)
    if matrix is None or matrix.allows(abbreviation, issuer):
        return None
    certainty = _CERTAINTY_WORDS[matrix.rows[issuer].certainty]
    return (
        f"Lưu ý về thẩm quyền: {ISSUER_NAMES[issuer]} không ban hành {matrix.kinds[abbreviation]}, "
        f"theo {matrix.instrument}{certainty}. {_instead(matrix, abbreviation, issuer)}"
    ).strip()


def _instead(matrix: Matrix, abbreviation: str, issuer: MatrixIssuer) -> str:
    for advice in matrix.advice:
        if abbreviation in advice.kinds and issuer in advice.issuers:
            return advice.text
    others = ", ".join(ISSUER_NAMES[other] for other in matrix.issuers_of(abbreviation))
    return f"Nơi ban hành: {others}." if others else ""
