"""The figures of a cycle added up: who has given what, who is missing, sums that are never zero by default."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nhiemky.domain.figure_checks import Finding, check_across
from nhiemky.domain.figures import Basis, Figure, FigureValue, Total, from_amount, percent, shorten
from nhiemky.domain.indicators import CELL, Adding, Catalogue, Indicator, Measure, Rule
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.errors import BadInput, NotFound
from nhiemky.intake.indicators import load_catalogue
from nhiemky.performing.figure_periods import cut_off_of
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import collections, figures
from nhiemky.store.engine import Connection

Key = tuple[str, Basis]
_ADDED = {Adding.SUM, Adding.CLOSING}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked what in a cycle. `office` is the committee itself, none in a cell's own cycle."""

    catalogue: Catalogue
    set_name: str
    cells: tuple[str, ...]
    office: str | None

    def bodies_of(self, indicator: Indicator) -> tuple[str, ...]:
        """The bodies that give a value."""
        cells = self.cells if CELL in indicator.asked_of else ()
        is_office = self.office is not None and set(indicator.asked_of) - {CELL}
        return (*cells, self.office) if is_office and self.office else cells

    def keys_of(self, body: str) -> frozenset[Key]:
        """The values that a body is asked for."""
        return form_keys(self.catalogue, self.set_name, is_office=body == self.office)


def form_keys(catalogue: Catalogue, set_name: str, *, is_office: bool) -> frozenset[Key]:
    """The values that a set asks of a cell, or of the committee's office and inspection together."""
    return frozenset(
        (key, basis)
        for key in catalogue.sets[set_name]
        if _is_asked(catalogue.indicators[key], is_office=is_office)
        for basis in catalogue.bases_of(set_name, key)
    )


def needed_keys(catalogue: Catalogue, keys: Collection[Key]) -> frozenset[Key]:
    """Those of a form's values that must be there; a rate whose counts are on the form follows from them."""
    indicators = {key for key, _ in keys}
    rates = {key for key in indicators if indicators.issuperset(catalogue.indicators[key].of or (key, ""))}
    return frozenset(one for one in keys if one[0] not in rates)


def lacking_keys(catalogue: Catalogue, keys: Collection[Key], figures: Collection[Figure]) -> frozenset[Key]:
    """The blanks of a form: a value that must be there and is not, unless the count it depends on is 0."""
    needed = needed_keys(catalogue, keys) - {(one.indicator, one.basis) for one in figures}
    nothing = {one.indicator for one in figures if one.value == 0}
    return frozenset(one for one in needed if catalogue.indicators[one[0]].needed_when not in nothing)


def _is_asked(indicator: Indicator, *, is_office: bool) -> bool:
    return bool(set(indicator.asked_of) - {CELL}) if is_office else CELL in indicator.asked_of


def catalogue_of(office: Office) -> Catalogue:
    """The indicators of the office."""
    return load_catalogue(office.settings.templates, office.settings.templates_overlay)


def asked_of(office: Office, connection: Connection, schedule: ScheduleRecord) -> Asked | None:
    """Who was asked what; None for a schedule without figures. A body that ended before is not waited for."""
    set_name, catalogue = set_of(office, connection, schedule), catalogue_of(office)
    if set_name is None:
        return None
    organisation = office.organisation(connection)
    collected = collections.read_collections(connection, schedule.id)
    cut_off = cut_off_of(schedule)
    place = {body.key: number for number, body in enumerate(organisation.bodies)}
    present = {body.key for body in organisation.bodies if body.is_open(cut_off)}
    waited = [body for body, one in collected.items() if one.submission_id is not None or body in present]
    cells = tuple(sorted(waited, key=lambda body: place.get(body, len(place))))
    if is_cell(organisation, schedule.body):
        return Asked(catalogue, set_name, cells, None)
    return Asked(catalogue, set_name, tuple(one for one in cells if one != schedule.body), schedule.body)


def set_of(office: Office, connection: Connection, schedule: ScheduleRecord) -> str | None:
    """The set of indicators that a cycle asks for. Raises BadInput for a set that no catalogue has."""
    cycle = plan_of(office, connection, schedule).cycle
    if cycle is None or cycle.figures is None:
        return None
    known = catalogue_of(office).sets
    if cycle.figures not in known:
        raise BadInput(
            f"kế hoạch {schedule.plan}", f'không có bộ chỉ tiêu "{cycle.figures}"; có: {", ".join(known)}'
        )
    return cycle.figures


def is_cell(organisation: Organisation, body: str) -> bool:
    """Whether a body is a cell; one that is no longer in the list is none."""
    try:
        return organisation.body(body).is_cell
    except NotFound:
        return False


def read_totals(office: Office, connection: Connection, schedule: ScheduleRecord) -> dict[Key, Total]:
    """All totals of a cycle by indicator and basis; {} for a schedule without figures."""
    asked = asked_of(office, connection, schedule)
    if asked is None:
        return {}
    return _Adder(connection, schedule.id, asked).add()


def check_whole(
    office: Office, connection: Connection, schedule: ScheduleRecord, totals: Mapping[Key, Total] | None = None
) -> list[Finding]:
    """The committee's totals against each other and against the office's own targets.

    `totals` are those that `read_totals` has just given; without them they are read.
    """
    catalogue = catalogue_of(office)
    target = office.settings.admission_target
    targets = {one.key: target for one in catalogue.checks if one.rule is Rule.TARGET and target is not None}
    return check_across(
        catalogue,
        figures.read_figures(connection, schedule.id, bodies=[schedule.body]),
        {},
        totals=read_totals(office, connection, schedule) if totals is None else totals,
        committee=schedule.body,
        targets=targets,
    )


def find_whole_errors(office: Office, connection: Connection, schedule: ScheduleRecord) -> list[Finding]:
    """What contradicts between the bodies' figures and the committee's own; a cell's own slips are not told."""
    return [one for one in check_whole(office, connection, schedule) if one.is_error]


class _Adder:
    """Adds in the database; reads single values only where they cannot be added."""

    def __init__(self, connection: Connection, schedule_id: int, asked: Asked) -> None:
        self.connection, self.schedule_id, self.asked = connection, schedule_id, asked
        self.catalogue, self.office = asked.catalogue, asked.office or ""
        self.chosen = [self.catalogue.indicators[key] for key in self.catalogue.sets[asked.set_name]]
        self.cells = figures.sum_figures(connection, schedule_id, self.office)
        sole = asked.cells if len(asked.cells) == 1 else ()
        rows = figures.read_figures(connection, schedule_id, bodies=[self.office, *sole])
        self.sole = {
            body: {(one.indicator, one.basis): one.value for one in given} for body, given in rows.items()
        }
        self.own = self.sole.get(self.office, {})
        self.given = self._read_gaps()
        self.days = self._read_days()
        self.totals: dict[Key, Total] = {}

    def add(self) -> dict[Key, Total]:
        for one in self.chosen:
            for basis in self._bases_of(one) if not one.parts else ():
                self.totals[one.key, basis] = self._total(one, basis)
        for one in self.chosen:
            for basis in self._bases_of(one) if one.parts else ():
                self.totals[one.key, basis] = self._compose(one, basis)
        self.totals.update(self._plans())
        return self.totals

    def _bases_of(self, one: Indicator) -> Sequence[Basis]:
        return self.catalogue.bases_of(self.asked.set_name, one.key)

    def _read_gaps(self) -> dict[Key, dict[str, str]]:
        """Who has given what is asked only for values that some cells lack, and for those counted with them."""
        bases = self.catalogue.bases[self.asked.set_name]
        counts = {key: one.given for key, one in self.cells.items() if key[1] in bases}
        indicators = {key[0] for key, count in counts.items() if count != len(self.asked.cells)}
        for one in self.chosen:
            if indicators.intersection(one.parts):
                indicators.update(one.parts)
        if not indicators:
            return {}
        return figures.read_given(self.connection, self.schedule_id, self.office, indicators)

    def _read_days(self) -> dict[Key, date]:
        """The latest days of the cells, where any has told one."""
        told = {indicator for indicator, _ in self.cells}
        days = [one.key for one in self.chosen if _is_latest_day(one) and CELL in one.asked_of and one.key in told]
        if not days:
            return {}
        return figures.read_latest_days(self.connection, self.schedule_id, self.office, days)

    def _missing(self, one: Indicator, key: Key) -> tuple[str, ...]:
        cells = self.asked.cells if CELL in one.asked_of else ()
        known = self.cells.get(key)
        if known is not None:
            given = self.given.get(key, {})
            is_whole = known.given == len(cells)
            cells = () if is_whole else tuple(cell for cell in cells if cell not in given)
        is_awaited = self.asked.office is not None and set(one.asked_of) - {CELL} and key not in self.own
        return (*cells, self.asked.office) if is_awaited and self.asked.office else cells

    def _total(self, one: Indicator, basis: Basis) -> Total:
        key, bodies = (one.key, basis), self.asked.bodies_of(one)
        missing = self._missing(one, key)
        value = self._sum(one, key) if one.adding in _ADDED else self._single(one, bodies, key)
        return Total(one.key, basis, value, len(bodies) - len(missing), len(bodies), missing)

    def _sum(self, one: Indicator, key: Key) -> Decimal | None:
        cells = self.cells.get(key) if CELL in one.asked_of else None
        own = self.own.get(key) if set(one.asked_of) - {CELL} else None
        found = [part for part in (cells and cells.value, own) if isinstance(part, Decimal)]
        return sum(found, Decimal(0)) if found else None

    def _single(self, one: Indicator, bodies: Sequence[str], key: Key) -> FigureValue | None:
        """What cannot be added: the latest day, or the only body's own value."""
        if _is_latest_day(one):
            own = self.own.get(key) if set(one.asked_of) - {CELL} else None
            return max((day for day in (self.days.get(key), own) if isinstance(day, date)), default=None)
        return self.sole.get(bodies[0], {}).get(key) if len(bodies) == 1 else None

    def _compose(self, one: Indicator, basis: Basis) -> Total:
        """Made of other totals; where different bodies are missing, of those that gave every part."""
        keys = [(part, self._basis_of(part, basis)) for part in one.parts]
        parts = [self.totals.get(key) for key in keys]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts):
            return Total(one.key, basis, None, 0, max((part.asked for part in known), default=0))
        lacking = {body for part in known for body in part.missing}
        givers = (self.asked.bodies_of(self.catalogue.indicators[part]) for part in one.parts)
        bodies = dict.fromkeys(body for part in givers for body in part)
        missing = tuple(body for body in bodies if body in lacking)
        asked = len(bodies)
        is_even = all(part.missing == known[0].missing for part in known)
        numbers = [part.value for part in known] if is_even else self._sum_whole(keys, lacking)
        return Total(one.key, basis, _make(one, numbers), asked - len(missing), asked, missing)

    def _basis_of(self, part: str, basis: Basis) -> Basis:
        is_fixed = basis is Basis.ESTIMATE and self.catalogue.indicators[part].is_fixed
        return Basis.ACTUAL if is_fixed else basis

    def _sum_whole(self, keys: Sequence[Key], without: set[str]) -> list[FigureValue | None]:
        """Each part added over the bodies that gave all of them."""
        sums: list[FigureValue | None] = []
        for key in keys:
            found = self._sum_cells(key, without)
            own = self.own.get(key)
            if isinstance(own, Decimal) and self.office not in without:
                found.append(own)
            sums.append(sum(found, Decimal(0)) if found else None)
        return sums

    def _sum_cells(self, key: Key, without: set[str]) -> list[Decimal]:
        """What the database has added, less the cells to leave out; [] where none is left."""
        given, known = self.given.get(key, {}), self.cells.get(key)
        is_any = any(amount for body, amount in given.items() if body not in without)
        if known is None or known.value is None or not is_any:
            return []
        left_out = sum(int(amount) for body in without if (amount := given.get(body)))
        return [shorten(known.value - from_amount(left_out))]

    def _plans(self) -> Iterator[tuple[Key, Total]]:
        for (indicator, basis), one in self.cells.items():
            if basis is Basis.PLAN:
                yield (indicator, basis), Total(indicator, basis, one.value, one.given, one.given)
        for (indicator, basis), value in self.own.items():
            if basis is Basis.PLAN:
                number = value if isinstance(value, Decimal) else None
                yield (indicator, basis), Total(indicator, basis, number, 1, 1)


def _is_latest_day(one: Indicator) -> bool:
    return one.adding is Adding.LATEST and one.measure is Measure.DAY


def _make(one: Indicator, numbers: Sequence[FigureValue | None]) -> Decimal | None:
    found = [number for number in numbers if isinstance(number, Decimal)]
    if len(found) != len(numbers):
        return None
    return percent(found[0], found[1]) if one.adding is Adding.RATIO else sum(found, Decimal(0))
