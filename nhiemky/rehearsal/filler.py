"""Fills in a form as a body of a rehearsal would: invented figures that agree with each other and the register.

Written into the cells of the file by their names, as Excel leaves them, and read again like any other form.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from xml.sax.saxutils import escape

from calendars.periods import Period
from nhiemky.domain.figures import Basis
from nhiemky.domain.indicators import Catalogue, Indicator, Measure
from nhiemky.domain.organisation import Counts
from nhiemky.intake.form_mark import FormField

SHEET = "xl/worksheets/sheet1.xml"
FEE = 50_000  # đồng a member and month
KEPT_BY_CELL, REMITTED, KEPT_BY_COMMITTEE, SPENT = 15_000, 20_000, 15_000, 10_000  # of it
_NAME = re.compile(r'<definedName name="(n_[a-z0-9_]+)"[^>]*>[^<]*!\$([A-Z]+)\$(\d+)</definedName>')
_EMPTY_CELL = re.compile(r'<c r="([A-Z]+\d+)"( s="\d+")?(?: t="n")?(?: ?/>|></c>)')
_EXCEL_EPOCH = date(1899, 12, 30)

Value = int | Decimal | date | str


@dataclass(frozen=True, slots=True)
class Giver:
    """Who fills in: a cell, or the committee with its cells' number; `counts` are those of its register."""

    counts: Counts
    cells: int
    is_cell: bool
    fees_before: int = 0


def fill_form(content: bytes, values: Mapping[str, Value]) -> bytes:
    """The same file with the values in the cells of these names."""
    source = zipfile.ZipFile(BytesIO(content))
    places = {name: column + row for name, column, row in _NAME.findall(source.read("xl/workbook.xml").decode())}
    by_place = {places[name]: value for name, value in values.items()}
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for entry in source.infolist():
            part = source.read(entry)
            target.writestr(entry, _fill_sheet(part.decode(), by_place) if entry.filename == SHEET else part)
    return stream.getvalue()


def _fill_sheet(text: str, values: Mapping[str, Value]) -> str:
    def fill(cell: re.Match[str]) -> str:
        value = values.get(cell[1])
        return cell[0] if value is None else f'<c r="{cell[1]}"{cell[2] or ""}{_content(value)}</c>'

    return _EMPTY_CELL.sub(fill, text)


def _content(value: Value) -> str:
    if isinstance(value, str):
        return f' t="inlineStr"><is><t>{escape(value)}</t></is>'
    return f"><v>{(value - _EXCEL_EPOCH).days if isinstance(value, date) else value}</v>"


def invent(
    fields: tuple[FormField, ...], catalogue: Catalogue, giver: Giver, period: Period, cut_off: date
) -> dict[str, Value]:
    """A value for every field of a form; what nothing is known of is nought."""
    last = min(cut_off, period.to_on)
    done = {
        basis: _known(giver, _months(period, period.to_on if basis is Basis.ESTIMATE else last)) for basis in Basis
    }
    return {one.name: _value(catalogue.indicators[one.indicator], done[one.basis], last) for one in fields}


def _months(period: Period, last: date) -> int:
    """Months of a period up to a day, the one begun counted."""
    return (last.year - period.from_on.year) * 12 + last.month - period.from_on.month + 1


def _value(one: Indicator, known: Mapping[str, int], cut_off: date) -> Value:
    if one.measure is Measure.DAY:
        return cut_off
    if one.measure is Measure.CHOICE:
        return next(iter(one.choices.values()))
    if one.measure is Measure.PERCENT and one.of:
        part, whole = (known.get(key, 0) for key in one.of)
        return _percent(part, whole)
    return Decimal("42.5") if one.places else known.get(one.key, 0)


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / whole if whole else Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _known(giver: Giver, months: int) -> dict[str, int]:
    return _of_cell(giver.counts, months) if giver.is_cell else _of_committee(giver, months)


def _of_cell(counts: Counts, months: int) -> dict[str, int]:
    members, meetings = counts.members, counts.members * months
    excellent = counts.official // 6
    return {
        **dict.fromkeys(("members.opening", "members.closing", "members.civil_servants"), members),
        **dict.fromkeys(("development.residence_comments", "fees.payers"), members),
        **dict.fromkeys(("grading.members_total", "grading.members_assessed"), members),
        "members.official": counts.official,
        "members.probationary": counts.probationary,
        "members.female": members // 2,
        "organisation.cell_committee_members": 3 if counts.official >= 9 else 0,
        "activity.cell_meetings": months,
        "activity.thematic_meetings": months // 3,
        "activity.attendance_expected": meetings,
        "activity.attendance_present": meetings - months,  # one was away each time
        "activity.study_conferences": 1,
        "activity.study_expected": members,
        "activity.study_present": members,
        "grading.members_excellent": excellent,
        "grading.members_good": members - excellent,
        "fees.collected": meetings * FEE,
        "fees.cell_kept": meetings * KEPT_BY_CELL,
        "fees.received": meetings * (FEE - KEPT_BY_CELL),
    }


def _of_committee(giver: Giver, months: int) -> dict[str, int]:
    paid, documents = giver.counts.members * months, 4 * months
    return {
        **dict.fromkeys(("organisation.cells", "activity.cells_met"), giver.cells),
        "organisation.committee_members": 7,
        "organisation.inspection_members": 3,
        "activity.committee_meetings": months,
        "activity.study_conferences": 1,
        "activity.documents": documents,
        "activity.resolutions": months,
        "activity.plans": months,
        "activity.reports": months,
        "activity.other_documents": months,
        "inspection.planned": 4,
        "inspection.done": months // 3,
        "inspection.supervised_organisations": months // 6,
        "inspection.inspected_organisations": months // 3 - months // 6,
        **dict.fromkeys(("grading.cells_assessed", "grading.cells_good"), giver.cells),
        "fees.opening": giver.fees_before,
        "fees.remitted": paid * REMITTED,
        "fees.kept": paid * KEPT_BY_COMMITTEE,
        "fees.spent": paid * SPENT,
        "fees.closing": giver.fees_before + paid * (KEPT_BY_COMMITTEE - SPENT),
    }
