"""Every day of 2018 to 2027 as the command gives it, beside the decisions written down day by day."""

import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from os import environ
from pathlib import Path

from benchmarks.commands import call
from benchmarks.measure import Figures

DECISIONS = Path(__file__).parent.parent / "tests" / "calendars" / "data" / "decisions_2018_2027.csv"
YEARS = range(2018, 2028)
SATURDAY = 5


def run() -> list[Figures]:
    """Asks the command itself, year by year."""
    decided = dict(_decided_days())
    shown = {day: working for year in YEARS for day, working in _ask(year)}
    wrong = sum(shown.get(day) != decided.get(day) for day in decided.keys() | shown.keys())
    return [
        Figures(
            "nhiemky days show YEAR --json, 2018-2027",
            f"{wrong} of {len(decided):,} days differ",
            "0",
            "the decisions",
            None,
            ok=wrong == 0,
        )
    ]


def _ask(year: int) -> Iterator[tuple[str, bool]]:
    for day in json.loads(call("days", "show", str(year), "--json", environment=environ))["days"]:
        yield day["date"], day["working"]


def _decided_days() -> Iterator[tuple[str, bool]]:
    """Monday to Friday, less the days off, plus the make-up days."""
    with DECISIONS.open(encoding="utf-8", newline="") as file:
        decisions = {row["date"]: row["kind"] for row in csv.DictReader(file)}
    day = date(YEARS.start, 1, 1)
    while day.year < YEARS.stop:
        kind = decisions.get(day.isoformat())
        yield day.isoformat(), day.weekday() < SATURDAY if kind is None else kind != "off"
        day += timedelta(1)
