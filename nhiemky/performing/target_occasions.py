"""Whose targets a cycle is measured by: those of its year, or those of the congress."""

from nhiemky.domain.schedule import ScheduleRecord
from nhiemky.performing.figure_periods import period_of_cycle
from nhiemky.store import targets
from nhiemky.store.engine import Connection


def year_of(schedule: ScheduleRecord) -> str:
    """The year a cycle speaks of."""
    period = period_of_cycle(schedule)
    return str(period.year if period else schedule.day.year)


def occasion_of(connection: Connection, schedule: ScheduleRecord, body: str) -> str | None:
    """The year ("2026") whose targets a cycle is measured by, or the term ("2025-2030") where it has no period.

    A mid-term review and a superior's visit speak of the resolution of the congress, never of a year's. None where
    no targets of the term are known.
    """
    year = year_of(schedule)
    return year if period_of_cycle(schedule) else find_term(connection, body, year)


def find_term(connection: Connection, body: str, year: str) -> str | None:
    """The term ("2025-2030") with targets in which a year lies, the newest."""
    spans = [one for one in targets.read_occasions(connection, body) if "-" in one]
    return max((one for one in spans if one[:4] <= year <= one[-4:]), default=None)
