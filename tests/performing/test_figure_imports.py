"""Forms come back filled in: what goes in, what replaces what, what stays out."""

import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typed_forms import (
    ADMITTED,
    AGE,
    AGREEING,
    CELLS,
    CLOSING,
    DAY,
    FEES,
    MOOD,
    OPENING,
    RATE,
    TODAY,
    ActOf,
    counting,
    fill,
    open_cycle_of,
    place_of,
    prepare_office,
    write_three,
)

from calendars.periods import parse_period
from nhiemky.domain.schedule import StepState
from nhiemky.errors import BadInput, NotFound
from nhiemky.intake.figure_form import FORM_SHEET
from nhiemky.performing.collections import read_collection
from nhiemky.performing.figure_forms import find_form_cycle, write_forms
from nhiemky.performing.figure_imports import FormState, find_files, import_forms
from nhiemky.performing.office import Office
from nhiemky.rehearsal.filler import Giver, fill_form, invent
from nhiemky.store import figures as store
from nhiemky.store import schedules
from nhiemky.store.engine import begin, read

SONGS = 'other.songs: {name: "Số bài hát", unit: "bài", group: S8, asked_of: [cell], sets: [half_year]}'
TWICE = "Chi bộ Văn phòng có hai biểu khác nhau trong lần nhập này"


@pytest.fixture
def office(make_office: Callable[[date], Office]) -> Office:
    return prepare_office(make_office(TODAY))


@pytest.fixture
def cycle(office: Office, act: ActOf) -> int:
    return open_cycle_of(office, "2026H1", act)


@pytest.fixture
def forms(office: Office, cycle: int, act: ActOf, tmp_path: Path) -> dict[str, Path]:
    return write_three(office, cycle, tmp_path / "out", act(TODAY))


def test_what_was_typed_is_what_is_kept(office: Office, cycle: int, forms: dict[str, Path], act: ActOf) -> None:
    values = {
        OPENING: " 10 ",
        ADMITTED: 2.0,
        CLOSING: "１２",
        FEES: "1.250.000",
        AGE: 42.1 + 0.2,
        RATE: 0.925,
        DAY: "05/6/2026",
        MOOD: unicodedata.normalize("NFD", "Ổn định, thỏa đáng "),
    }
    file = fill(forms[CELLS[0]], values, {RATE: "0,0%"})
    [outcome] = import_forms(office, [file], act(TODAY))
    assert (outcome.state, outcome.faults, outcome.figures) == (FormState.KEPT, [], 8)
    assert counting(office, cycle, CELLS[0]) == {
        "opening": Decimal(10),
        "admitted": Decimal(2),
        "closing": Decimal(12),
        "collected": Decimal(1_250_000),
        "average_age": Decimal("42.3"),
        "attendance_rate": Decimal("92.5"),
        "first_day": date(2026, 6, 5),
        "mood": "calm",
    }


def test_a_value_knows_its_cell(office: Office, cycle: int, forms: dict[str, Path], act: ActOf) -> None:
    file = fill(forms[CELLS[0]], AGREEING)
    import_forms(office, [file], act(TODAY))
    with read(office.engine) as connection:
        found = store.read_figures(connection, cycle, bodies=[CELLS[0]])[CELLS[0]]
    place = place_of(load_workbook(file), ADMITTED)
    assert [one.address for one in found if one.indicator == "members.admitted"] == [f"{FORM_SHEET}!{place}"]


def test_an_empty_cell_is_no_zero(office: Office, cycle: int, forms: dict[str, Path], act: ActOf) -> None:
    [outcome] = import_forms(office, [fill(forms[CELLS[0]], AGREEING)], act(TODAY))
    assert outcome.blanks > 50
    assert "transferred_in" not in counting(office, cycle, CELLS[0])


def test_rows_may_be_inserted(office: Office, cycle: int, forms: dict[str, Path], act: ActOf) -> None:
    file = fill(forms[CELLS[0]], AGREEING)
    move_down(file, at=12)
    [outcome] = import_forms(office, [file], act(TODAY))
    assert (outcome.state, outcome.faults) == (FormState.KEPT, [])
    assert counting(office, cycle, CELLS[0]) == {"opening": 10, "admitted": 2, "closing": 12}


def move_down(file: Path, *, at: int) -> None:
    """As Excel inserts a row: cells and the names that point at them move."""
    workbook = load_workbook(file)
    sheet = workbook[FORM_SHEET]
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_row >= at:
            merged.shift(row_shift=1)
    sheet.insert_rows(at)
    for name, defined in workbook.defined_names.items():
        row = int(defined.attr_text.rpartition("$")[2])
        if name.startswith("n_") and row >= at:
            defined.attr_text = f"{defined.attr_text.rpartition('$')[0]}${row + 1}"
    workbook.save(file)


def test_a_corrected_form_replaces(office: Office, cycle: int, forms: dict[str, Path], act: ActOf) -> None:
    file = forms[CELLS[0]]
    import_forms(office, [fill(file, {**AGREEING, FEES: 500_000})], act(TODAY))
    [again] = import_forms(office, [fill(file, {ADMITTED: 3, CLOSING: 13, FEES: None})], act(TODAY))
    assert (again.state, again.replaced > 0) == (FormState.KEPT, True)
    assert counting(office, cycle, CELLS[0]) == {"opening": 10, "admitted": 3, "closing": 13}


def test_the_same_file_again_changes_nothing(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf, dump: Callable[..., object]
) -> None:
    file = fill(forms[CELLS[0]], AGREEING)
    import_forms(office, [file], act(TODAY))
    before = dump(office.engine)
    [again] = import_forms(office, [file], act(TODAY))
    assert again.state is FormState.SAME
    assert dump(office.engine) == before


def test_what_an_import_that_was_cut_off_left_undone_is_done_by_the_next(
    office: Office, cycle: int, act: ActOf, tmp_path: Path
) -> None:
    written = write_forms(office, cycle, tmp_path / "out", act(TODAY))
    files = [fill_whole(office, cycle, file) for file in written if file.stem.partition("-cb-")[1]]

    def die(done: int, of: int) -> None:
        if done == of - 1:
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        import_forms(office, files[:-1], act(TODAY), die)
    assert [one.state for one in import_forms(office, files[:-1], act(TODAY))][:-1] == [FormState.SAME] * 5
    assert step_state(office, cycle, "request_inputs") is StepState.OPEN

    with pytest.raises(ConnectionAbortedError):
        import_forms(office, files[-1:], act(TODAY), lambda done, of: die(done, of + 1))
    assert (
        step_state(office, cycle, "request_inputs") is StepState.OPEN
    )  # every form is in, and nobody has seen it
    assert {one.state for one in import_forms(office, files, act(TODAY))} == {FormState.SAME}
    assert step_state(office, cycle, "request_inputs") is StepState.DONE


def fill_whole(office: Office, cycle: int, file: Path) -> Path:
    """A form in which nothing is blank and everything agrees."""
    with read(office.engine) as connection:
        found = find_form_cycle(office, connection, schedules.read_schedule(connection, cycle))
        organisation = office.organisation(connection)
    body = organisation.body(file.stem.removeprefix("bieu-so-lieu-2026h1-"))
    giver = Giver(organisation.counts(body.key, TODAY), 7, is_cell=True)
    values = invent(found.fields(body), found.catalogue, giver, parse_period("2026H1"), TODAY)
    values |= {DAY: TODAY, MOOD: "ổn định, thoả đáng"}
    file.write_bytes(fill_form(file.read_bytes(), values))
    return file


def step_state(office: Office, cycle: int, key: str) -> StepState:
    with read(office.engine) as connection:
        return next(one.state for one in schedules.read_steps(connection, [cycle])[cycle] if one.key == key)


def test_a_bad_form_does_not_keep_out_the_others(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf
) -> None:
    good, bad, late = (forms[cell] for cell in CELLS)
    fill(good, AGREEING)
    fill(bad, {**AGREEING, FEES: "1.250"})
    fill(late, AGREEING)
    outcomes = import_forms(office, [good.parent], act(TODAY))
    states = {one.body: one.state for one in outcomes}
    assert states == {
        CELLS[0]: FormState.KEPT,
        CELLS[1]: FormState.REFUSED,
        CELLS[2]: FormState.KEPT,
    }
    assert counting(office, cycle, CELLS[1]) == {}
    with read(office.engine) as connection:
        collected = read_collection(connection, schedules.read_schedule(connection, cycle))
    assert {body: one.submission_id is not None for body, one in collected.items() if body in CELLS} == {
        CELLS[0]: True,
        CELLS[1]: False,
        CELLS[2]: True,
    }


def test_two_different_forms_of_one_body_are_both_refused(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf, tmp_path: Path
) -> None:
    one = fill(forms[CELLS[0]], AGREEING)
    two = fill(Path(shutil.copy(one, tmp_path / "ban-sua.xlsx")), {ADMITTED: 3})
    outcomes = import_forms(office, [one, two], act(TODAY))
    assert [str(fault) for outcome in outcomes for fault in outcome.faults] == [
        f"{one.name}: {TWICE} (ban-sua.xlsx); chỉ giữ lại một tệp",
        f"ban-sua.xlsx: {TWICE} ({one.name}); chỉ giữ lại một tệp",
    ]
    assert counting(office, cycle, CELLS[0]) == {}


def test_the_same_file_under_two_names_goes_in_once(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf, tmp_path: Path
) -> None:
    one = fill(forms[CELLS[0]], AGREEING)
    two = Path(shutil.copy(one, tmp_path / "ban-sao.xlsx"))
    assert [each.state for each in import_forms(office, [one, two], act(TODAY))] == [
        FormState.KEPT,
        FormState.SAME,
    ]


def test_another_bodys_form_under_this_bodys_name_is_refused(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf, tmp_path: Path
) -> None:
    other = tmp_path / forms[CELLS[1]].name
    shutil.copy(fill(forms[CELLS[0]], AGREEING), other)
    [outcome] = import_forms(office, [other], act(TODAY))
    assert [fault.reason for fault in outcome.faults] == [
        f"biểu lập cho Chi bộ Văn phòng mà tên tệp là của {CELLS[1]}; mỗi tổ chức điền vào biểu của mình"
    ]


def test_a_form_of_another_cycle_is_refused_where_one_is_named(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf
) -> None:
    file = fill(forms[CELLS[0]], AGREEING)
    other = open_cycle_of(office, "2026Q1", act)
    [outcome] = import_forms(office, [file], act(TODAY), cycle_id=other)
    assert [fault.reason for fault in outcome.faults] == [
        f"biểu của Chi bộ Văn phòng, kỳ 2026H1: không thuộc kỳ đang nhập (kỳ số {other})"
    ]
    with pytest.raises(NotFound, match="kỳ số 999"):
        import_forms(office, [file], act(TODAY), cycle_id=999)


def test_a_cycle_that_is_over_takes_no_form(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf, tmp_path: Path
) -> None:
    file = fill(forms[CELLS[0]], AGREEING)
    with begin(office.engine) as connection:
        schedules.change_schedule(connection, cycle, state="cancelled")
    [outcome] = import_forms(office, [file], act(TODAY))
    assert [fault.reason for fault in outcome.faults] == [f"kỳ số {cycle}: đã hủy, không nhận số liệu nữa"]
    with pytest.raises(BadInput, match="đã hủy, không nhận số liệu nữa"):
        write_forms(office, cycle, tmp_path / "nua", act(TODAY))


# --- the catalogue goes on ---------------------------------------------------------------------------


def change_catalogue(office: Office, old: str, new: str) -> None:
    file = office.settings.templates_overlay / "figures" / "indicators.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_form_of_an_older_catalogue_counts_where_it_has_all_that_is_asked(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf
) -> None:
    file = fill(forms[CELLS[0]], {**AGREEING, DAY: "05/6/2026"})
    change_catalogue(
        office, "group: S8, asked_of: [cell], sets: [half_year],\n    measure: day", "group: S8,\n    measure: day"
    )
    [outcome] = import_forms(office, [file], act(TODAY))
    assert (outcome.state, outcome.faults) == (FormState.KEPT, [])
    assert outcome.remarks == ["biểu lập theo danh mục cũ, không đọc mục đã bỏ: Ngày sinh hoạt đầu kỳ"]
    assert "first_day" not in counting(office, cycle, CELLS[0])


def test_a_form_that_lacks_what_is_asked_now_is_told(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf
) -> None:
    file = fill(forms[CELLS[0]], AGREEING)
    change_catalogue(office, "indicators:", f"indicators:\n  {SONGS}")
    [outcome] = import_forms(office, [file], act(TODAY))
    assert [fault.reason for fault in outcome.faults] == [
        "biểu lập theo danh mục chỉ tiêu cũ: chưa có: Số bài hát; hãy xin văn phòng biểu mới"
    ]


def test_a_form_in_another_unit_is_told(office: Office, cycle: int, forms: dict[str, Path], act: ActOf) -> None:
    file = fill(forms[CELLS[0]], AGREEING)
    change_catalogue(office, "indicators:", 'indicators:\n  members.closing: {unit: "người"}')
    [outcome] = import_forms(office, [file], act(TODAY))
    [fault] = outcome.faults
    changed = "đã đổi đơn vị tính: Số đảng viên cuối kỳ"
    assert fault.reason == f"biểu lập theo danh mục chỉ tiêu cũ: {changed}; hãy xin văn phòng biểu mới"


# --- files and folders -------------------------------------------------------------------------------


def test_a_folder_gives_its_excel_files_and_each_file_counts_once(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.XLSX", "c.xls", "~$b.xlsx", ".an.xlsx", "bao-cao.pdf"):
        (tmp_path / name).write_bytes(b"")
    found = find_files([tmp_path, tmp_path / "b.xlsx", tmp_path / "bao-cao.pdf"])
    assert [name for name, _ in found] == ["a.XLSX", "b.xlsx", "c.xls", "bao-cao.pdf"]


@pytest.mark.parametrize("names", [["khong-co.xlsx"], ["."]])
def test_nothing_to_read_is_told(tmp_path: Path, names: Iterable[str]) -> None:
    with pytest.raises(NotFound, match="không có tệp"):
        find_files([tmp_path / name for name in names])


@pytest.mark.desktop
def test_a_form_saved_by_libreoffice_is_read(
    office: Office, cycle: int, forms: dict[str, Path], act: ActOf, tmp_path: Path
) -> None:
    file = fill(forms[CELLS[0]], {**AGREEING, DAY: date(2026, 1, 5), MOOD: "cần lưu ý", RATE: 92.5})
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    out = tmp_path / "lo"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(out), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    saved = load_workbook(out / file.name)
    assert saved["_meta"].sheet_state in {"hidden", "veryHidden"}
    [outcome] = import_forms(office, [out / file.name], act(TODAY))
    assert (outcome.state, outcome.faults, outcome.figures) == (FormState.KEPT, [], 6)
