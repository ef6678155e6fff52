"""The figures of a cycle as papers read them: each with its origin, who is lacking, what it contradicts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from nhiemky.domain import roles
from nhiemky.domain.figure_checks import Finding
from nhiemky.domain.figures import Basis, Figure, FigureValue, Total, percent
from nhiemky.domain.indicators import CELL, INSPECTION, OFFICE, Adding, Catalogue, Indicator, Measure
from nhiemky.domain.numerals import format_decimal
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.domain.targets import Target
from nhiemky.domain.vietnamese import format_date
from nhiemky.drafting.origin import Origin
from nhiemky.drafting.values import Plain, take_part
from nhiemky.performing.figure_periods import cut_off_of, find_neighbours, period_of_cycle
from nhiemky.performing.figure_totals import catalogue_of, check_whole, form_keys, read_totals, set_of
from nhiemky.performing.figures import read_form_findings
from nhiemky.performing.office import Office
from nhiemky.store import figures as store
from nhiemky.store.engine import Connection

Key = tuple[str, Basis]
Totals = Mapping[Key, Total]
_SUFFIXES = {Basis.ACTUAL: "", Basis.ESTIMATE: "_estimate", Basis.STATISTIC: "_statistic", Basis.PLAN: "_plan"}
_SAME_PERIOD, _LAST_PERIOD = "_same_period", "_last_period"


@dataclass(slots=True)
class FigureValues:
    """What papers read: `tree` under "figures", the origins by path, and the rows of the table of estimates."""

    tree: dict[str, object] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    estimates: list[dict[str, object]] = field(default_factory=list)
    totals: Totals = field(default_factory=dict)

    def put(self, path: str, value: object, origin: Origin) -> None:
        """Sets a value and its origin; without a value only where it is to come from."""
        *way, name = path.split(".")
        place = self.tree
        for part in way:
            below = place.setdefault(part, {})
            assert isinstance(below, dict)
            place = below
        if value is not None:
            place[name] = value
        self.origins[f"figures.{path}"] = origin


def read_figure_values(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    schedule: ScheduleRecord,
    body: str,
    targets: Sequence[Target] = (),
) -> FigureValues:
    """The figures of a cycle for a paper of `body`: the committee's totals, or a cell's own.

    The plain path is the actual value to the cut-off; beside it `_estimate`, `_statistic`, `_plan` (the targets of
    the year where nobody gave one), `_same_period` and `_last_period`.
    """
    values = FigureValues()
    if set_of(office, connection, schedule) is None:
        return values
    book = _Book(office, connection, organisation, body)
    values.totals = book.totals(schedule)
    doubts = book.doubts(schedule, values.totals)
    told = _told_of(schedule)
    for (key, basis), total in values.totals.items():
        if key in book.catalogue.indicators:
            book.put(values, told, total, _SUFFIXES[basis], doubts.get((key, basis), ()))
    near = find_neighbours(connection, schedule)
    for cycles, suffix in ((near.same_period, _SAME_PERIOD), (near.previous, _LAST_PERIOD)):
        for cycle in cycles[:1]:
            book.put_beside(values, cycle, suffix)
    _put_plans(values, targets, book.catalogue)
    values.estimates = book.estimates(values.totals)
    return values


def print_figure(indicator: Indicator, value: FigureValue | None) -> str | int | date | None:
    """A figure as papers take it: whole numbers as such, decimals written out, a choice in words."""
    if isinstance(value, Decimal):
        if indicator.measure is not Measure.PERCENT and value == value.to_integral_value():
            return int(value)
        return format_decimal(value)
    if isinstance(value, str):
        return indicator.choices.get(value, value)
    return value


def _doubts(
    findings: Iterable[Finding], organisation: Organisation, body: str, *, is_whole: bool
) -> dict[Key, tuple[str, ...]]:
    """The contradictions by the values they name; a cell's doubt the committee's total too, and names the cell."""
    found: dict[Key, tuple[str, ...]] = {}
    for finding in findings:
        places = [one for one in (finding.first, finding.second) if one is not None and finding.is_error]
        for place in places if is_whole else [one for one in places if one.body == body]:
            key = (place.indicator, place.basis)
            giver = finding.first.body
            text = finding.text if giver == body else f"{organisation.body(giver).name}: {finding.text}"
            if text not in found.get(key, ()):
                found[key] = (*found.get(key, ()), text)
    return found


def _put_plans(values: FigureValues, targets: Sequence[Target], catalogue: Catalogue) -> None:
    for target in targets:
        indicator = catalogue.indicators.get(target.indicator or "")
        known = values.totals.get((target.indicator or "", Basis.PLAN))
        if indicator is None or target.amount is None or (known is not None and known.value is not None):
            continue
        dated = f", ngày {format_date(target.document_on)}" if target.document_on else ""
        origin = Origin(f"Chỉ tiêu số {target.number}, Nghị quyết số {target.document}{dated}")
        values.put(f"{indicator.key}_plan", print_figure(indicator, target.amount), origin)


class _Told(NamedTuple):
    """How the source of a cycle's figures is told: " quý I năm 2027" and the day they were cut off."""

    of: str
    cut_off: str


def _told_of(schedule: ScheduleRecord) -> _Told:
    period = period_of_cycle(schedule)
    return _Told(f" {period.label}" if period else "", format_date(cut_off_of(schedule)))


class _Book:
    """Reads the totals of cycles for one body and says in words where they come from."""

    def __init__(self, office: Office, connection: Connection, organisation: Organisation, body: str) -> None:
        self.office, self.connection, self.organisation, self.body = office, connection, organisation, body
        self.catalogue = catalogue_of(office)
        self._askers: dict[str, frozenset[str]] = {}
        self._named: dict[tuple[frozenset[str], tuple[str, ...]], tuple[str, ...]] = {}

    def totals(self, schedule: ScheduleRecord) -> Totals:
        """The committee's totals, or a cell's own figures as such."""
        if self.body == schedule.body:
            return read_totals(self.office, self.connection, schedule)
        name = set_of(self.office, self.connection, schedule)
        given = store.read_figures(self.connection, schedule.id, bodies=[self.body]).get(self.body, [])
        keys = form_keys(self.catalogue, name, is_office=False) if name else frozenset()
        return _own_totals(self.catalogue, self.body, given, keys)

    def doubts(self, schedule: ScheduleRecord, totals: Totals) -> dict[Key, tuple[str, ...]]:
        """The contradictions by value; only the committee's own paper speaks of those between its totals."""
        found = read_form_findings(self.connection, schedule)
        is_whole = self.body == schedule.body
        if is_whole:
            found += check_whole(self.office, self.connection, schedule, totals)
        return _doubts(found, self.organisation, self.body, is_whole=is_whole)

    def put(
        self,
        values: FigureValues,
        told: _Told,
        total: Total,
        suffix: str,
        doubts: tuple[str, ...] = (),
    ) -> None:
        """One total under its path."""
        indicator = self.catalogue.indicators[total.indicator]
        unit = self._unit(indicator)
        part = f"{total.given}/{total.asked} {unit}"
        is_part = total.value is not None and not total.is_whole
        origin = Origin(
            self._source(told, indicator, total, part),
            part if is_part else "",
            self._names(indicator, total.missing),
            doubts,
        )
        values.put(f"{indicator.key}{suffix}", print_figure(indicator, total.value), origin)

    def put_beside(self, values: FigureValues, cycle: ScheduleRecord, suffix: str) -> None:
        """The actual values of another cycle; where it knows nothing nothing is said."""
        told = _told_of(cycle)
        for (key, basis), total in self.totals(cycle).items():
            if basis is Basis.ACTUAL and total.value is not None and key in self.catalogue.indicators:
                self.put(values, told, total, suffix)

    def estimates(self, totals: Totals) -> list[dict[str, object]]:
        """The rows of the table that lays the estimate of the period beside what was done up to the cut-off."""
        rows: list[dict[str, object]] = []
        for (key, basis), total in totals.items():
            indicator = self.catalogue.indicators.get(key)
            if basis is Basis.ESTIMATE and total.value is not None and indicator is not None:
                actual = totals.get((key, Basis.ACTUAL))
                shown = self._shown(indicator, actual) if actual else "-"
                row = {"name": indicator.name, "unit": indicator.unit, "actual": shown}
                rows.append({**row, "estimate": self._shown(indicator, total)})
        return rows

    def _shown(self, indicator: Indicator, total: Total) -> Plain:
        """The value as printed; what of it there is so far goes with it, to stand behind it in red."""
        if total.value is None:
            return "-"
        number = format_decimal(total.value) if isinstance(total.value, Decimal) else str(total.value)
        return (
            number if total.is_whole else take_part(number, f"{total.given}/{total.asked} {self._unit(indicator)}")
        )

    def _source(self, told: _Told, indicator: Indicator, total: Total, part: str) -> str:
        if total.value is None:
            return f"Biểu số liệu{told.of}: chưa đủ để có số này ({part})"
        whose = part if total.asked > 1 else self._name(indicator, self.body)
        estimate = ", số ước cả kỳ" if total.basis is Basis.ESTIMATE else ""
        return f"Biểu số liệu{told.of} của {whose}, chốt ngày {told.cut_off}{estimate}"

    def _unit(self, indicator: Indicator) -> str:
        return "chi bộ" if self._askers_of(indicator) == {CELL} else "nơi"

    def _askers_of(self, indicator: Indicator) -> frozenset[str]:
        if indicator.key not in self._askers:  # a paper speaks of each several times
            parts = [self.catalogue.indicators[key] for key in indicator.parts]
            self._askers[indicator.key] = frozenset(indicator.asked_of).union(*(one.asked_of for one in parts))
        return self._askers[indicator.key]

    def _names(self, indicator: Indicator, bodies: tuple[str, ...]) -> tuple[str, ...]:
        key = self._askers_of(indicator), bodies
        if key not in self._named:  # the same bodies lack value after value
            self._named[key] = tuple(self._name(indicator, one) for one in bodies)
        return self._named[key]

    def _name(self, indicator: Indicator, body: str) -> str:
        """Who gives it: of the committee itself its office, or its inspection committee."""
        found = self.organisation.body(body)
        askers = self._askers_of(indicator)
        if found.is_cell:
            return found.name
        key = "inspection_committee" if INSPECTION in askers and OFFICE not in askers else "office"
        title = roles.title(key, found)
        return title[:1].upper() + title[1:]


def _own_totals(catalogue: Catalogue, body: str, given: Sequence[Figure], keys: Iterable[Key]) -> dict[Key, Total]:
    """A body's own figures, what is made of them, and what it was asked for and has not given."""
    totals = {
        (one.indicator, one.basis): Total(one.indicator, one.basis, one.value, 1, 1)
        for one in given
        if one.indicator in catalogue.indicators
    }
    for indicator in catalogue.indicators.values():
        parts = indicator.parts
        for basis in (Basis.ACTUAL, Basis.ESTIMATE) if parts else ():
            made = _make(indicator, [totals.get((part, basis)) for part in parts])
            if made is not None and (indicator.key, basis) not in totals:
                totals[indicator.key, basis] = Total(indicator.key, basis, made, 1, 1)
    for key, basis in keys:
        totals.setdefault((key, basis), Total(key, basis, None, 0, 1, (body,)))
    return totals


def _make(indicator: Indicator, parts: Sequence[Total | None]) -> Decimal | None:
    numbers = [one.value for one in parts if one is not None and isinstance(one.value, Decimal)]
    if len(numbers) != len(parts):
        return None
    return percent(numbers[0], numbers[1]) if indicator.adding is Adding.RATIO else sum(numbers, Decimal())
