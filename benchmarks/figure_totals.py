"""The totals of 5,000 cells x 40 indicators on both databases: when all is in, and with gaps everywhere.

With gaps means the worst of both kinds: every fiftieth cell has given nothing at all, every other one lacks two of
its values. Beside it stands the database's bare adding of the same rows.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, literal, select

from benchmarks.databases import KINDS, open_database
from benchmarks.large_review import ACT, CELLS, INDICATORS, TODAY, cell_key, open_review
from benchmarks.measure import Figures, in_turn, milliseconds
from nhiemky.domain.figures import SCALE, Basis
from nhiemky.domain.indicators import Adding, Catalogue
from nhiemky.performing.figure_totals import Key, catalogue_of, form_keys, read_totals
from nhiemky.performing.office import Office, open_office
from nhiemky.settings import load_settings
from nhiemky.store.cycle_tables import collection, figure
from nhiemky.store.engine import begin, read
from nhiemky.store.schedules import read_schedule

LONGEST = 0.5
SILENT, LACKING = 50, 20  # one cell in so many has given nothing; of the others one in so many lacks a value
BARE = (
    select(figure.c.indicator, figure.c.basis, func.count(), func.sum(figure.c.amount))
    .where(figure.c.ended_at.is_(None))
    .group_by(figure.c.indicator, figure.c.basis)
)


def run() -> Iterator[Figures]:
    """Two rows a database."""
    for kind in KINDS:
        with TemporaryDirectory(prefix="nhiemky-bench-") as folder, open_database(kind, Path(folder)) as url:
            settings = load_settings({"NHIEMKY_HOME": f"{folder}/home", "NHIEMKY_DATABASE_URL": url})
            with open_office(settings, today=TODAY) as office:
                yield from _measure(office, kind)


def _measure(office: Office, kind: str) -> Iterator[Figures]:
    cycle = open_review(office)
    keys = _choose_keys(catalogue_of(office))
    _fill(office, cycle, keys)
    yield _row(office, cycle, f"{kind}, complete", dict.fromkeys(keys, CELLS))
    yield _row(office, cycle, f"{kind}, with gaps", _make_gaps(office, keys))


def _row(office: Office, cycle: int, state: str, given: dict[Key, int]) -> Figures:
    with read(office.engine) as connection:
        schedule = read_schedule(connection, cycle)
        totals = read_totals(office, connection, schedule)
        taken, floor = in_turn(
            lambda: read_totals(office, connection, schedule),
            lambda: connection.execute(BARE).all(),
        )
    found = {key: totals[key] for key in given}
    is_right = given == {key: one.given for key, one in found.items()} and all(
        one.value == one.given and len(one.missing) == one.asked - one.given for one in found.values()
    )
    return Figures(
        f"totals of {CELLS:,} cells x {len(given)}, {state}",
        milliseconds(taken),
        f"<= {LONGEST:g} s",
        f"the database adds {milliseconds(floor)}",
        taken / floor,
        ok=taken <= LONGEST and is_right,
    )


def _choose_keys(catalogue: Catalogue) -> list[Key]:
    """Values that add up, among them the counts of which the rates are made."""
    asked = sorted(form_keys(catalogue, "half_year", is_office=False))
    added = [key for key in asked if catalogue.indicators[key[0]].adding in {Adding.SUM, Adding.CLOSING}]
    keys = [key for key in added if key[1] is Basis.ACTUAL][:INDICATORS]
    assert len(keys) == INDICATORS
    return keys


def _fill(office: Office, cycle: int, keys: list[Key]) -> None:
    """Each cell gives 1 for every indicator."""
    columns = ("schedule_id", "body", "indicator", "basis", "amount", "address", "by", "at")
    cells = collection.c.body.startswith("cb-") & (collection.c.schedule_id == cycle)
    with begin(office.engine) as connection:
        for indicator, basis in keys:
            shared = (literal(indicator), literal(str(basis)), literal(SCALE), literal("B!C1"), literal("đo"))
            moment = literal(ACT.at, figure.c.at.type)
            rows = select(collection.c.schedule_id, collection.c.body, *shared, moment).where(cells)
            connection.execute(figure.insert().from_select(columns, rows))


def _make_gaps(office: Office, keys: list[Key]) -> dict[Key, int]:
    """Takes values away; gives how many cells still give each."""
    silent = {number for number in range(CELLS) if not number % SILENT}
    left = {}
    with begin(office.engine) as connection:
        for place, (indicator, basis) in enumerate(keys):
            gone = silent | {number for number in range(CELLS) if not (number + place) % LACKING}
            bodies = figure.c.body.in_([cell_key(number) for number in gone])
            connection.execute(figure.delete().where(figure.c.indicator == indicator, bodies))
            left[indicator, basis] = CELLS - len(gone)
    return left
