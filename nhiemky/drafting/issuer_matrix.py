"""Who may issue what, as data: `documents/issuers.yaml`, the office's overlay first."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from nhiemky.domain.issuers import Advice, Certainty, Matrix, MatrixIssuer, Row, advise
from nhiemky.drafting.template_files import Stamp, need_template, read_checked, stamp

_FILE = "documents/issuers.yaml"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RowData(_Data):
    """What one body issues."""

    issues: tuple[str, ...]
    certainty: Certainty


class PeriodData(_Data):
    """The rules from a day on; bodies left out are never remarked upon."""

    effective_from: date
    instrument: str = Field(min_length=2)
    source: str = Field(min_length=2)
    rows: dict[MatrixIssuer, RowData]


class AdviceData(_Data):
    """What to do instead."""

    kinds: tuple[str, ...]
    issuers: tuple[MatrixIssuer, ...]
    text: str = Field(min_length=2)


class MatrixData(_Data):
    """The file; every kind that a row or an advice names has a name."""

    kinds: dict[str, str]
    free: tuple[str, ...] = ()
    periods: tuple[PeriodData, ...] = Field(min_length=1)
    advice: tuple[AdviceData, ...] = ()

    @model_validator(mode="after")
    def _known_kinds(self) -> "MatrixData":
        named = {kind for period in self.periods for row in period.rows.values() for kind in row.issues}
        named |= {kind for advice in self.advice for kind in advice.kinds}
        unknown = named - self.kinds.keys()
        if unknown:
            raise ValueError(f"chưa đặt tên cho {', '.join(sorted(unknown))} ở mục kinds")
        return self


def advise_issuer(
    abbreviation: str, issuer: MatrixIssuer, on: date, templates: Path, overlay: Path | None = None
) -> str | None:
    """A Vietnamese remark when a body does not issue papers of a kind on a day; None when all is well.

    `abbreviation` as in the symbol ("NQ", "CTr"); "QĐi" asks about a quy định. Raises BadInput naming the
    wrong entry of the file.
    """
    return advise(load_matrices(templates, overlay), abbreviation, issuer, on)


def load_matrices(templates: Path, overlay: Path | None = None) -> tuple[Matrix, ...]:
    """The rules of every period, in the order of the file."""
    path = need_template(_FILE, templates, overlay)
    return _matrices(path, stamp(path))


@lru_cache(maxsize=16)
def _matrices(path: Path, _at: Stamp) -> tuple[Matrix, ...]:
    data = read_checked(path, MatrixData)
    advice = tuple(Advice(frozenset(one.kinds), frozenset(one.issuers), one.text) for one in data.advice)
    return tuple(
        Matrix(
            effective_from=period.effective_from,
            instrument=period.instrument,
            rows={issuer: Row(frozenset(row.issues), row.certainty) for issuer, row in period.rows.items()},
            kinds=data.kinds,
            free=frozenset(data.free),
            advice=advice,
        )
        for period in data.periods
    )
