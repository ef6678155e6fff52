"""What forms of a half-year review are tried with: the office, and the hand that types into the cells."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook

from calendars.periods import parse_period
from nhiemky.intake.figure_form import FORM_SHEET
from nhiemky.performing.act import Act
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figure_forms import write_forms
from nhiemky.performing.office import Office
from nhiemky.store import figures as store
from nhiemky.store.engine import read

TODAY = date(2026, 5, 20)
CELLS = ("cb-van-phong", "cb-trung-tam", "cb-tieu-chuan")
OVERLAY = """
indicators:
  other.first_day: {name: "Ngày sinh hoạt đầu kỳ", unit: "ngày", group: S8, asked_of: [cell], sets: [half_year],
    measure: day, adding: latest, has_estimate: false}
  other.mood: {name: "Tình hình tư tưởng", unit: "", group: S8, asked_of: [cell], sets: [half_year],
    measure: choice, adding: none, has_estimate: false, choices: {calm: "ổn định, thoả đáng", watch: "cần lưu ý"}}
"""
OPENING, ADMITTED, CLOSING = "n_members_opening_actual", "n_members_admitted_actual", "n_members_closing_actual"
FEES, RATE, AGE = "n_fees_collected_actual", "n_activity_attendance_rate_actual", "n_members_average_age_actual"
DAY, MOOD = "n_other_first_day_actual", "n_other_mood_actual"
AGREEING = {OPENING: 10, ADMITTED: 2, CLOSING: 12}
AGREEING_STATISTICS = {
    "n_members_opening_statistic": 10, "n_members_admitted_statistic": 2, "n_members_closing_statistic": 12,
}  # fmt: skip

Values = Mapping[str, object]
ActOf = Callable[[date], Act]


def prepare_office(office: Office) -> Office:
    """The office with two indicators of its own: a day, and a choice."""
    folder = office.settings.templates_overlay / "figures"
    folder.mkdir(parents=True)
    (folder / "indicators.yaml").write_text(OVERLAY, encoding="utf-8")
    return office


def open_cycle_of(office: Office, period: str, act: ActOf, plan: str | None = None) -> int:
    return open_cycle(office, WantedCycle("so-khcn", plan, parse_period(period)), act(TODAY)).id


def write_three(office: Office, cycle: int, folder: Path, act: Act) -> dict[str, Path]:
    """The forms of three cells; a test that wants all asks for them itself."""
    written = [one for cell in CELLS for one in write_forms(office, cycle, folder, act, cell)]
    return {one.stem.removeprefix("bieu-so-lieu-2026h1-"): one for one in written}


def fill(file: Path, values: Values, formats: Mapping[str, str] | None = None) -> Path:
    """Types values into the cells of these names."""
    workbook = load_workbook(file)
    for name, value in values.items():
        cell = workbook[FORM_SHEET][place_of(workbook, name)]
        cell.value = value
        if formats and name in formats:
            cell.number_format = formats[name]
    workbook.save(file)
    return file


def place_of(workbook: Workbook, name: str) -> str:
    return workbook.defined_names[name].attr_text.rpartition("!")[2].replace("$", "")


def counting(office: Office, cycle: int, body: str) -> dict[str, object]:
    """What counts for a body, by the last word of its indicator's key."""
    with read(office.engine) as connection:
        found = store.read_figures(connection, cycle, bodies=[body]).get(body, [])
    return {one.indicator.partition(".")[2]: one.value for one in found}
