"""Figures of 5,000 cells: forms imported with all commits, beside openpyxl opening the same files.

One process on both sides. The bare read opens every fifth of the files, half of them before the import and half
after it, so that a busy moment of the machine falls on both.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from xml.sax.saxutils import escape

from openpyxl import load_workbook

from benchmarks.large_review import ACT, CELLS, INDICATORS, TODAY, cell_key, open_review
from benchmarks.measure import Figures, milliseconds
from nhiemky.intake.form_mark import sign
from nhiemky.performing.figure_forms import write_forms
from nhiemky.performing.figure_imports import FormState, import_forms
from nhiemky.performing.office import Office, open_office
from nhiemky.settings import load_settings
from nhiemky.store.secret_key import load_secret_key

EVERY = 5  # of the files that the bare read opens
MOST_TIMES_FLOOR = 3.0


def run() -> Iterator[Figures]:
    """One row."""
    with TemporaryDirectory(prefix="nhiemky-bench-") as folder:
        settings = load_settings({"NHIEMKY_HOME": f"{folder}/home"})
        with open_office(settings, today=TODAY) as office:
            yield _import(office, _write_forms(office, open_review(office), Path(folder)))


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


def _write_forms(office: Office, cycle: int, folder: Path) -> list[Path]:
    """One form as the office writes it, filled in; the others are the same file with another body's mark."""
    [first] = write_forms(office, cycle, folder / "first", ACT, "cb-00000")
    parts, mark = _fill(first)
    key = load_secret_key(office.settings.secret_key, office.settings.home)
    sheets = {part: parts.pop(part).decode() for part in sorted(parts) if part.startswith("xl/worksheets/sheet")}
    said = json.loads(mark[1])
    forms = folder / "forms"
    forms.mkdir()
    for number in range(CELLS):
        body, name = cell_key(number), f"Chi bộ số {number:05}"
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
