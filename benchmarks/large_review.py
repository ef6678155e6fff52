"""A half-year review of a committee with 5,000 cells, all of which are asked for figures."""

from datetime import date, datetime

from calendars.periods import parse_period
from nhiemky.domain.organisation import Body, BodyKind, Organisation
from nhiemky.performing.act import Act
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.office import Office
from nhiemky.store.columns import VIETNAM
from nhiemky.store.engine import begin
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation

CELLS = 5_000
INDICATORS = 40
TODAY = date(2026, 5, 20)
ACT = Act(datetime(2026, 5, 20, 8, tzinfo=VIETNAM), "đo")


def open_review(office: Office) -> int:
    """Prepares the database and opens the review in it; gives its id."""
    top = Body("so-mau", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION, symbol="ĐU", place="Mẫu")
    cells = (Body(cell_key(n), f"Chi bộ số {n:05}", BodyKind.CELL, parent=top.key) for n in range(CELLS))
    upgrade(office.engine)
    with begin(office.engine) as connection:
        keep_organisation(connection, Organisation(bodies=(top, *cells)), "đo", ACT.at)
    return open_cycle(office, WantedCycle(top.key, "half_year_review", parse_period("2026H1")), ACT).id


def cell_key(number: int) -> str:
    """The cells are numbered from 0."""
    return f"cb-{number:05}"
