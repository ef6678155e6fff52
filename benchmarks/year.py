"""A whole year of the sample lived: its cycles, forms filled in and taken in, drafts, conclusions, messages."""

import tempfile
from pathlib import Path

from benchmarks.measure import Figures, in_turn, milliseconds
from benchmarks.sample_home import OPENED, sample_home
from calendars.plan import PLANS
from nhiemky.performing.office import open_office
from nhiemky.rehearsal.year import rehearse_year
from nhiemky.rehearsal.year_summary import YearSummary
from nhiemky.settings import load_settings

BAR = 10.0
# Of seven cells the monthly meetings, of their committee four quarters, the half-year, the year with its grading.
NAMED = ("monthly_cell_meeting", "quarter_report", "half_year_review", "annual_review")
YEAR = 2027


def _ask_for_four_quarters(folder: Path) -> None:
    """The shipped plan leaves the second and the fourth report to the reviews."""
    plan = (PLANS / "quarter_report.yaml").read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    own = plan.replace("numbers: [1, 3]", "numbers: [1, 2, 3, 4]")
    (folder / "quarter_report.yaml").write_text(own, encoding="utf-8")


def run() -> list[Figures]:
    """Beside the least that could be done: the same files written again, byte by byte."""
    return [
        _measure("rehearse a year", " ".join(NAMED), BAR),
        _measure("the same and all else that opens by itself", "", None),
    ]


def _measure(what: str, cycles: str, bar: float | None) -> Figures:
    with sample_home() as home, tempfile.TemporaryDirectory(prefix="nhiemky-bench-") as folder:
        wanted = {"NHIEMKY_CYCLES": cycles} if cycles else {}
        settings = load_settings({"NHIEMKY_HOME": str(home), **wanted})
        _ask_for_four_quarters(settings.plans_overlay)

        def live(out: str | None = None) -> YearSummary:
            """Into a folder of its own: clearing the one before is no part of living a year."""
            with open_office(settings, today=OPENED) as office:
                return rehearse_year(
                    office, YEAR, "so-khcn", out=Path(out or tempfile.mkdtemp(dir=folder))
                ).summary

        lived = live(folder)
        files = [(file, file.read_bytes()) for file in Path(folder).rglob("*") if file.is_file()]
        taken, floor = in_turn(live, lambda: [file.write_bytes(content) for file, content in files])
    is_whole = lived.open == lived.failed == 0
    return Figures(
        f"{what}: {lived.cycles} cycles, {lived.forms} forms, {len(files)} files",
        milliseconds(taken),
        f"<= {milliseconds(bar)}" if bar else "whole",
        f"writing these files {milliseconds(floor)}",
        taken / floor,
        ok=is_whole and (bar is None or taken <= bar),
    )
