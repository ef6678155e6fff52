"""Forms that must not get in: each is refused by its cell, or by its file where no cell is to blame."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from spoilt_forms import (
    ADMITTED,
    AGAIN,
    AS_DAY,
    BAD,
    CELL,
    CLOSING,
    DAY,
    FEES,
    KEY,
    MOOD,
    NO_GUESS,
    OPENING,
    SHEET,
    Bad,
    address_of,
    edited,
    renamed,
    typed,
)

from calendars.periods import parse_period
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.act import Act
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figure_forms import write_forms
from nhiemky.performing.figure_imports import FormOutcome, FormState, import_forms
from nhiemky.performing.office import Office, open_office
from nhiemky.settings import PROJECT, load_settings
from nhiemky.store.engine import begin, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.secret_key import load_secret_key
from nhiemky.store.tables import metadata

TODAY = date(2026, 5, 20)
ACT = Act(datetime(2026, 5, 20, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), "thử")
LARGEST_MEMORY = 300_000  # kB
OVERLAY = """
indicators:
  other.first_day: {name: "Ngày sinh hoạt đầu kỳ", unit: "ngày", group: S8, asked_of: [cell], sets: [half_year],
    measure: day, adding: latest, has_estimate: false}
  other.mood: {name: "Tình hình tư tưởng", unit: "", group: S8, asked_of: [cell], sets: [half_year],
    measure: choice, adding: none, has_estimate: false, choices: {calm: "ổn định", watch: "cần lưu ý"}}
"""


class Desk(NamedTuple):
    """An office that waits for figures, the form of a cell filled in, and where forms arrive."""

    office: Office
    cycle: int
    form: bytes
    folder: Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    settings = load_settings({"NHIEMKY_HOME": str(folder / "home")})
    overlay = settings.templates_overlay / "figures"
    overlay.mkdir(parents=True)
    (overlay / "indicators.yaml").write_text(OVERLAY, encoding="utf-8")
    with open_office(settings, today=TODAY) as office:
        upgrade(office.engine)
        with begin(office.engine) as connection:
            sample = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
            keep_organisation(connection, read_organisation(sample), "sample", ACT.at)
        cycle = open_cycle(office, WantedCycle("so-khcn", period=parse_period("2026H1")), ACT).id
        [form] = write_forms(office, cycle, folder / "out", ACT, CELL)
        KEY[:] = [load_secret_key(settings.secret_key, settings.home)]
        yield Desk(office, cycle, filled(form.read_bytes()), folder)


def filled(form: bytes) -> bytes:
    values = {OPENING: 10, ADMITTED: 2, CLOSING: 12, FEES: 1_250_000, DAY: date(2026, 1, 5), MOOD: "ổn định"}

    def act(workbook: Workbook) -> None:
        for name, value in values.items():
            workbook[SHEET][address_of(workbook, name)].value = value

    return edited(act)(form)


def take_in(desk: Desk, tmp_path: Path, content: bytes, name: str = "bieu.xlsx") -> FormOutcome:
    file = tmp_path / name
    file.write_bytes(content)
    [outcome] = import_forms(desk.office, [file], ACT)
    return outcome


def kept_rows(office: Office) -> dict[str, list[Any]]:
    names = ("submission", "figure", "collection", "step", "audit")
    with read(office.engine) as connection:
        return {name: connection.execute(metadata.tables[name].select()).all() for name in names}


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_a_bad_form_is_refused_at_its_place_and_changes_nothing(desk: Desk, tmp_path: Path, bad: Bad) -> None:
    before = kept_rows(desk.office)
    outcome = take_in(desk, tmp_path, bad.spoil(desk.form))
    workbook = load_workbook(io.BytesIO(desk.form))
    place = address_of(workbook, bad.cell) if bad.cell.startswith("n_") else bad.cell
    assert outcome.state is FormState.REFUSED
    assert (place, True) in [(fault.address, bad.says in str(fault)) for fault in outcome.faults], outcome.faults
    assert all("\n" not in str(fault) and fault.file == "bieu.xlsx" for fault in outcome.faults)
    assert kept_rows(desk.office) == before


def test_there_are_forty_of_them_at_least() -> None:
    assert len(BAD) >= 40
    assert len({bad.name for bad in BAD}) == len(BAD)


def test_the_form_they_were_made_from_is_good(desk: Desk, tmp_path: Path) -> None:
    outcome = take_in(desk, tmp_path, desk.form)
    assert (outcome.state, outcome.figures, outcome.faults) == (FormState.KEPT, 6, [])
    assert take_in(desk, tmp_path, desk.form).state is FormState.SAME


def test_every_fault_of_a_form_is_told_at_once(desk: Desk, tmp_path: Path) -> None:
    content = desk.form
    for bad in (typed(OPENING, "1.234"), typed(ADMITTED, "=1"), typed(DAY, "31/02/2026"), renamed(CLOSING, None)):
        content = bad(content)
    outcome = take_in(desk, tmp_path, content)
    workbook = load_workbook(io.BytesIO(desk.form))
    where = {name: f"bieu.xlsx, ô {address_of(workbook, name)}" for name in (OPENING, ADMITTED, DAY)}
    actual = "thực hiện đến ngày chốt"
    assert [str(fault) for fault in outcome.faults] == [
        f"bieu.xlsx (Số đảng viên cuối kỳ, {actual}): mất tên ô “{CLOSING}”; {AGAIN}",
        f"{where[OPENING]} (Số đảng viên đầu kỳ, {actual}): “1.234” không rõ là hàng nghìn hay số lẻ; {NO_GUESS}",
        f"{where[ADMITTED]} (Số đảng viên kết nạp, {actual}): “=1” ô chứa công thức; hãy dán giá trị",
        f"{where[DAY]} (Ngày sinh hoạt đầu kỳ, {actual}): “31/02/2026” không rõ là ngày nào; {AS_DAY}",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "bomb",
        "entities",
        "many cells",
        "merged to the last cell",
        "stray cell",
        "too large",
        "many styles",
        "many names",
    ],
)
def test_a_bomb_costs_less_than_300_mb(desk: Desk, tmp_path: Path, name: str) -> None:
    bad = next(one for one in BAD if one.name == name)
    file = tmp_path / "bom.xlsx"
    file.write_bytes(bad.spoil(desk.form))
    code = (  # VmHWM is of the child alone; what rusage says begins with the parent's
        "import re, sys; from pathlib import Path; from nhiemky.errors import BadInput\n"
        "from nhiemky.intake.figure_file import open_form\n"
        "try: open_form(Path(sys.argv[1]).read_bytes(), 'bom.xlsx', bytes.fromhex(sys.argv[2])); print('opened')\n"
        "except BadInput as bad: print('refused')\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    command = [sys.executable, "-c", code, str(file), KEY[0].hex()]
    said, memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert said == ("opened" if name == "stray cell" else "refused")
    assert int(memory) < LARGEST_MEMORY


def test_all_of_them_at_the_clerks_own_command_are_refused_within_300_mb(desk: Desk, tmp_path: Path) -> None:
    for number, bad in enumerate(BAD):
        (tmp_path / f"{number:02}.xlsx").write_bytes(bad.spoil(desk.form))
    before = kept_rows(desk.office)
    code = (  # the most that the one process which read them all has ever held is more than any of them cost
        "import re, sys; from pathlib import Path; from nhiemky.portal.cli import main\n"
        "try: main()\n"
        "finally: print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "--today", str(TODAY), "figures", "import", str(tmp_path), "--json"]
    home = {**os.environ, "NHIEMKY_HOME": str(desk.office.settings.home)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=home)
    forms = json.loads(done.stdout)["forms"]
    assert done.returncode == 1
    assert [(one["file"], one["state"]) for one in forms] == [(f"{n:02}.xlsx", "refused") for n in range(len(BAD))]
    assert all(one["faults"] for one in forms)
    assert "Traceback" not in done.stderr
    assert int(done.stderr.split()[-1]) < LARGEST_MEMORY
    assert kept_rows(desk.office) == before
