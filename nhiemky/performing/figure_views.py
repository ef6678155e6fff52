"""What a clerk asks about the figures of a cycle: how far each body is, and whence a number comes."""

import difflib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from nhiemky.domain.figure_checks import Finding
from nhiemky.domain.figures import Basis, CollectionState, Total
from nhiemky.domain.indicators import Catalogue, Indicator
from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.collections import read_collection
from nhiemky.performing.figure_totals import Key, asked_of, catalogue_of, needed_keys, read_totals
from nhiemky.performing.figures import read_findings
from nhiemky.performing.office import Office
from nhiemky.store import schedules
from nhiemky.store.engine import Connection, read
from nhiemky.store.figures import Traced, count_figures, read_figures, read_lineage


@dataclass(frozen=True, slots=True)
class StatusRow:
    """How far a body is: since when, by which file, how many contradictions, things to look at and blanks."""

    body: str
    name: str
    state: CollectionState
    since: datetime
    reasons: tuple[str, ...] = ()
    file: str | None = None
    errors: int = 0
    flags: int = 0
    blanks: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """A cycle's figures at a glance; `names` tells bodies by key."""

    schedule: ScheduleRecord
    rows: tuple[StatusRow, ...]
    findings: tuple[Finding, ...]
    admission_target: Decimal | None
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything a number is made of: its totals, and every value of it and of its parts, old ones too."""

    indicator: Indicator
    parts: tuple[Indicator, ...]
    totals: tuple[Total, ...]
    values: tuple[Traced, ...]
    names: dict[str, str]

    def value_of(self, traced: Traced) -> str:
        """The choice as it reads; other values by themselves."""
        value = traced.figure.value
        return self.indicator.choices.get(value, value) if isinstance(value, str) else ""


def read_status(office: Office, schedule_id: int) -> Status:
    """How far every body of a cycle is. Raises BadInput for a schedule without figures."""
    with read(office.engine) as connection:
        schedule = _read_cycle(office, connection, schedule_id)
        names = _names(office, connection)
        findings = read_findings(office, connection, schedule)
        errors = Counter(one.first.body for one in findings if one.is_error)
        flags = Counter(one.first.body for one in findings if not one.is_error)
        blanks = _count_blanks(office, connection, schedule)
        collected = read_collection(connection, schedule)
        rows = tuple(
            StatusRow(
                body,
                names.get(body, body),
                one.state,
                one.since,
                one.reasons,
                one.file,
                errors[body],
                flags[body],
                blanks.get(body, 0) if one.submission_id is not None else 0,
            )
            for body, one in sorted(collected.items(), key=_order(names))
        )
    return Status(schedule, rows, tuple(findings), office.settings.admission_target, names)


def explain_indicator(office: Office, schedule_id: int, key: str) -> Lineage:
    """Whence an indicator's total of a cycle comes. Raises NotFound for an indicator there is not."""
    catalogue = catalogue_of(office)
    indicator = _find(catalogue, key)
    parts = tuple(catalogue.indicators[part] for part in indicator.parts)
    with read(office.engine) as connection:
        schedule = _read_cycle(office, connection, schedule_id)
        totals = read_totals(office, connection, schedule)
        keys = [indicator.key, *(part.key for part in parts)]
        values = read_lineage(connection, schedule_id, keys)
        names = _names(office, connection)
    own = tuple(totals[indicator.key, basis] for basis in Basis if (indicator.key, basis) in totals)
    place = _order(names)
    values.sort(key=lambda one: (keys.index(one.figure.indicator), place((one.body, None))))
    return Lineage(indicator, parts, own, tuple(values), names)


def _read_cycle(office: Office, connection: Connection, schedule_id: int) -> ScheduleRecord:
    schedule = schedules.read_schedule(connection, schedule_id)
    if asked_of(office, connection, schedule) is None:
        raise BadInput(f"kỳ số {schedule_id}", "kế hoạch này không yêu cầu số liệu")
    return schedule


def _find(catalogue: Catalogue, key: str) -> Indicator:
    """By its key, also as papers write it: "figures.members.closing"."""
    short = key.removeprefix("figures.")
    if short in catalogue.indicators:
        return catalogue.indicators[short]
    near = [one for one in catalogue.indicators if short.rpartition(".")[2] in one]
    near = near or difflib.get_close_matches(short, catalogue.indicators, n=5)
    hint = f" (gần giống: {', '.join(near[:5])})" if near else ""
    raise NotFound(f'Không có chỉ tiêu "{key}"{hint}.')


def _count_blanks(office: Office, connection: Connection, schedule: ScheduleRecord) -> dict[str, int]:
    """How many of the values that must be there each body has left out."""
    asked = asked_of(office, connection, schedule)
    if asked is None:
        return {}
    found: dict[str, int] = {}
    for bodies in (asked.cells, tuple(filter(None, (asked.office,)))):
        needed = needed_keys(asked.catalogue, asked.keys_of(bodies[0])) if bodies else frozenset()
        indicators, bases = {key for key, _ in needed}, {basis for _, basis in needed}
        given = count_figures(connection, schedule.id, indicators, bases) if needed else {}
        spared = _count_spared(connection, schedule, asked.catalogue, needed)
        found |= {body: len(needed) - given.get(body, 0) - spared[body] for body in bodies}
    return found


def _count_spared(
    connection: Connection, schedule: ScheduleRecord, catalogue: Catalogue, needed: frozenset[Key]
) -> Counter[str]:
    """How many values each body has rightly left out: what they depend on was counted as 0."""
    depends = {key: catalogue.indicators[key[0]].needed_when for key in needed}
    counts = {key: count for key, count in depends.items() if count is not None}
    indicators = {*counts.values(), *(key for key, _ in counts)}
    found: Counter[str] = Counter()
    for body, figures in (read_figures(connection, schedule.id, indicators=indicators) if counts else {}).items():
        nothing = {one.indicator for one in figures if one.value == 0}
        given = {(one.indicator, one.basis) for one in figures}
        found[body] = sum(key not in given and count in nothing for key, count in counts.items())
    return found


def _names(office: Office, connection: Connection) -> dict[str, str]:
    return {body.key: body.name for body in office.organisation(connection).bodies}


def _order(names: dict[str, str]) -> Callable[[tuple[str, object]], tuple[int, str]]:
    """Bodies in the order of the organisation's list, those no longer in it last."""
    places = {body: number for number, body in enumerate(names)}
    return lambda item: (places.get(item[0], len(places)), item[0])
