"""Figures of 5,000 cells: forms imported with all commits, beside openpyxl opening the same files; the totals.

One process on both sides. The bare read opens every fifth of the files, half of them before the import and half
after it, so that a busy moment of the machine falls on both.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from benchmarks.measure import Figures, best_of, milliseconds
from calendars.periods import parse_period
from nhiemky.domain.organisation import Body, BodyKind, Organisation
from nhiemky.intake.form_mark import sign
from nhiemky.performing.act import Act
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figure_forms import write_forms
from nhiemky.performing.figure_imports import FormState, import_forms
from nhiemky.performing.figures import read_totals
from nhiemky.performing.office import Office, open_office
from nhiemky.settings import load_settings
from nhiemky.store.engine import begin, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.schedules import read_schedule
from nhiemky.store.secret_key import load_secret_key

FORMS = 5_000
INDICATORS = 40
EVERY = 5  # of the files that the bare read opens
MOST_TIMES_FLOOR, LONGEST_TOTALS = 3.0, 0.5
TODAY = date(2026, 5, 20)
ACT = Act(datetime(2026, 5, 20, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), "đo")


def run() -> Iterator[Figures]:
    """Two rows: the import, and the totals of what it has brought in."""
    with TemporaryDirectory(prefix="nhiemky-bench-") as folder:
        settings = load_settings({"NHIEMKY_HOME": f"{folder}/home"})
        with open_office(settings, today=TODAY) as office:
            cycle = _open(office)
            files = _write_forms(office, cycle, Path(folder))
            yield _import(office, files)
            yield _totals(office, cycle)


def _import(office: Office, files: list[Path]) -> Figures:
    sample = files[::EVERY]
    half = len(sample) // 2
    floor = _seconds(partial(_read_bare, sample[:half]))
    taken = _seconds(partial(_take_in, office, files))
    floor = (floor + _seconds(partial(_read_bare, sample[half:]))) * len(files) / len(sample)
    return Figures(
        f"{len(files):,} forms imported, one transaction each",
        f"{milliseconds(taken)} ({len(files) / taken:.0f}/s)",
        f"<= {MOST_TIMES_FLOOR:g} x floor",
        f"openpyxl opens them {milliseconds(floor)}",
        taken / floor,
        ok=taken <= MOST_TIMES_FLOOR * floor,
    )


def _totals(office: Office, cycle: int) -> Figures:
    with read(office.engine) as connection:
        schedule = read_schedule(connection, cycle)
        taken = best_of(lambda: read_totals(office, connection, schedule))
        totals = read_totals(office, connection, schedule)
    whole = [one for one in totals.values() if one.given == FORMS]
    return Figures(
        f"totals of {FORMS:,} cells x {len(whole)} values",
        milliseconds(taken),
        f"<= {LONGEST_TOTALS:g} s",
        "-",
        None,
        ok=taken <= LONGEST_TOTALS and len(whole) >= INDICATORS,
    )


def _seconds(act: partial[None]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def _read_bare(files: list[Path]) -> None:
    for file in files:
        load_workbook(file)


def _take_in(office: Office, files: list[Path]) -> None:
    """That everything went in is looked at, not believed."""
    states = {one.state for one in import_forms(office, files, ACT)}
    if states != {FormState.KEPT}:
        raise SystemExit(f"not all forms went in: {states}")


# --- the office and its forms --------------------------------------------------------------------


def _open(office: Office) -> int:
    top = Body("so-mau", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION, symbol="ĐU", place="Mẫu")
    cells = (Body(f"cb-{n:05}", f"Chi bộ số {n:05}", BodyKind.CELL, parent=top.key) for n in range(FORMS))
    upgrade(office.engine)
    with begin(office.engine) as connection:
        keep_organisation(connection, Organisation(bodies=(top, *cells)), "đo", ACT.at)
    return open_cycle(office, WantedCycle(top.key, "half_year_review", parse_period("2026H1")), ACT).id


def _write_forms(office: Office, cycle: int, folder: Path) -> list[Path]:
    """One form as the office writes it, filled in; the others are the same file with another body's mark."""
    [first] = write_forms(office, cycle, folder / "first", ACT, "cb-00000")
    parts, mark = _fill(first)
    key = load_secret_key(office.settings.secret_key, office.settings.home)
    sheets = {part: parts.pop(part).decode() for part in sorted(parts) if part.startswith("xl/worksheets/sheet")}
    said = json.loads(mark[1])
    forms = folder / "forms"
    forms.mkdir()
    for number in range(FORMS):
        body, name = f"cb-{number:05}", f"Chi bộ số {number:05}"
        text = json.dumps({**said, "body": body, "body_name": name}, ensure_ascii=False, separators=(",", ":"))
        strings = {
            mark[0]: sign(text, key),
            mark[1]: text,
            said["body_name"].upper(): name.upper(),
        }
        own = {part: _replace(sheet, strings).encode() for part, sheet in sheets.items()}
        _pack(forms / f"bieu-{body}.xlsx", {**parts, **own})
    return sorted(forms.iterdir())


def _replace(sheet: str, strings: Mapping[str, str]) -> str:
    for old, new in strings.items():
        sheet = sheet.replace(_as_xml(old), _as_xml(new))
    return sheet


def _as_xml(text: str) -> str:
    """As openpyxl writes it."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()


def _fill(file: Path) -> tuple[dict[str, bytes], tuple[str, str]]:
    """The parts of a form with 40 values that agree, and its signature and mark."""
    workbook = load_workbook(file)
    meta = workbook["_meta"]
    mark = (str(meta["A1"].value), str(meta["A2"].value))
    asked = [one for one in json.loads(mark[1])["fields"] if one["basis"] == "actual"][:INDICATORS]
    for one in asked:
        place = str(workbook.defined_names[one["name"]].attr_text).rpartition("!")[2].replace("$", "")
        workbook.worksheets[0][place] = 12
    stream = io.BytesIO()
    workbook.save(stream)
    with zipfile.ZipFile(stream) as package:
        return {name: package.read(name) for name in package.namelist()}, mark


def _pack(file: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in parts.items():
            package.writestr(name, data)
