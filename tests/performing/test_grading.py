"""Grades at work: taken in whole or not at all, counted for papers, named on no page that leaves the office."""

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from calendars.periods import parse_period
from nhiemky.domain.grading import Level, Stage, SubjectKind
from nhiemky.errors import BadInput, BadRows, NotFound
from nhiemky.performing.cycle_changes import cancel_cycle
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.grading import import_grades, list_grades, report_grades, write_list
from nhiemky.performing.papers import Subject, build_context
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import Engine, read
from nhiemky.store.schedules import read_schedule

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
DAY = date(2027, 12, 6)
CELL = "cb-trung-tam"  # seven members
MEMBERS = (
    "le-mau-viet", "ho-thi-mau-uyen", "tran-thu-vinh", "do-thu-van", "nguyen-thi-mau-xuan", "bui-mau-yen",
    "trinh-thu-y",
)  # fmt: skip


@pytest.fixture
def cycle(desk: Desk) -> int:
    """The annual review of 2027, open."""
    wanted = WantedCycle("so-khcn", "annual_review", parse_period("2027"))
    return int(open_cycle(desk.office, wanted, desk.act(date(2027, 11, 1))).id)


def write(folder: Path, *rows: dict[str, str], name: str = "xep-loai.yaml") -> Path:
    file = folder / name
    file.write_text(yaml.safe_dump({"grades": list(rows)}, allow_unicode=True), encoding="utf-8")
    return file


def graded(folder: Path, *levels: str, stage: str = "cell") -> Path:
    """A list with levels of the members of one cell, in their order."""
    return write(folder, *({"key": key, stage: level} for key, level in zip(MEMBERS, levels, strict=False)))


def faults(desk: Desk, file: Path, cycle: int) -> list[str]:
    with pytest.raises(BadRows) as refused:
        import_grades(desk.office, file, cycle, desk.act(DAY))
    return [str(row) for row in refused.value.rows]


def counts(desk: Desk, cycle: int, kind: SubjectKind = SubjectKind.MEMBER) -> dict[str, int]:
    whole = next(one for one in report_grades(desk.office, cycle).whole if one.kind is kind)
    levels = {str(level): number for level, number in whole.levels.items() if number}
    return {"total": whole.total, **levels, "decided": whole.decided}


def test_everybody_to_be_graded_is_listed_cells_first(desk: Desk, cycle: int) -> None:
    rows = list_grades(desk.office, cycle)
    assert [one.subject.kind for one in rows].count(SubjectKind.CELL) == 7
    assert [one.subject.kind for one in rows].count(SubjectKind.MEMBER) == 63
    assert all(not one.levels for one in rows)


def test_levels_are_counted_by_the_last_word_and_corrected_by_the_next_list(
    desk: Desk, cycle: int, tmp_path: Path
) -> None:
    first = import_grades(
        desk.office, graded(tmp_path, "xuất sắc", "tốt", "tốt", "hoàn thành"), cycle, desk.act(DAY)
    )
    assert first.changed == 4
    assert counts(desk, cycle) == {"total": 63, "excellent": 1, "good": 2, "completed": 1, "decided": 0}
    import_grades(desk.office, graded(tmp_path, "HTTNV", "HTTNV", stage="decision"), cycle, desk.act(DAY))
    assert counts(desk, cycle) == {"total": 63, "good": 3, "completed": 1, "decided": 2}
    assert (
        import_grades(desk.office, graded(tmp_path, "HTTNV", stage="decision"), cycle, desk.act(DAY)).changed == 0
    )
    import_grades(desk.office, graded(tmp_path, "bỏ", stage="decision"), cycle, desk.act(DAY))
    assert counts(desk, cycle) == {"total": 63, "excellent": 1, "good": 2, "completed": 1, "decided": 1}


def test_cells_are_graded_beside_members_and_have_no_stage_of_the_cell(
    desk: Desk, cycle: int, tmp_path: Path
) -> None:
    file = write(tmp_path, {"name": "Chi bộ Văn phòng", "self": "xuất sắc", "appraisal": "tốt"})
    import_grades(desk.office, file, cycle, desk.act(DAY))
    assert counts(desk, cycle, SubjectKind.CELL) == {"total": 7, "good": 1, "decided": 0}
    wrong = write(tmp_path, {"name": "Chi bộ Văn phòng", "cell": "tốt"})
    assert faults(desk, wrong, cycle) == ["grades[0].cell (dòng 2): chi bộ không có bước “Chi bộ đề nghị”"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"name": "Lê Mẫu Việt", "cell": "giỏi"}], "không có mức “giỏi”; chọn một trong: "),
        (
            [{"name": "Lê Mẫu Viết", "cell": "tốt"}],
            "không có “Lê Mẫu Viết” trong diện xếp loại của kỳ này; có phải ",
        ),
        ([{"key": "khong-co", "cell": "tốt"}], "không có mã “khong-co” trong diện xếp loại của kỳ này"),
        (
            [{"key": "le-mau-viet", "name": "Trần Thử Vinh", "cell": "tốt"}],
            "họ tên không phải của mã ghi ở cột bên",
        ),
        ([{"cell": "tốt"}], "chưa ghi mã hoặc họ tên"),
        ([{"key": "le-mau-viet", "cell": "tốt"}, {"name": "LÊ MẪU VIỆT", "cell": "tốt"}], "đã ghi ở grades[1]"),
        ([{"key": "le-mau-viet", "cel": "tốt"}], "không có mục “cel”; có phải “cell”?"),
    ],
)
def test_one_bad_row_and_nothing_is_taken_in(
    desk: Desk, cycle: int, tmp_path: Path, dump: Dump, rows: list[dict[str, str]], told: str
) -> None:
    before = dump(desk.office.engine)
    (fault,) = faults(desk, write(tmp_path, {"key": "bui-mau-yen", "cell": "tốt"}, *rows), cycle)
    assert told in fault
    assert fault.startswith(f"grades[{len(rows)}]")
    assert dump(desk.office.engine) == before


def test_a_list_without_a_level_is_no_list(desk: Desk, cycle: int, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="chưa chọn mức nào"):
        import_grades(desk.office, write(tmp_path, {"key": "le-mau-viet"}), cycle, desk.act(DAY))


def test_only_a_running_review_with_grading_takes_grades(desk: Desk, cycle: int, tmp_path: Path) -> None:
    file = graded(tmp_path, "tốt")
    half = open_cycle(
        desk.office, WantedCycle("so-khcn", "quarter_report", parse_period("2027Q1")), desk.act(DAY)
    ).id
    with pytest.raises(BadInput, match="không có bước xếp loại"):
        import_grades(desk.office, file, half, desk.act(DAY))
    with pytest.raises(NotFound):
        import_grades(desk.office, file, 999, desk.act(DAY))
    cancel_cycle(desk.office, cycle, desk.act(DAY))
    with pytest.raises(BadInput, match="đã hủy, không nhập xếp loại được nữa"):
        import_grades(desk.office, file, cycle, desk.act(DAY))


def test_too_many_excellent_ones_are_told_by_cell_and_number_without_a_name(
    desk: Desk, cycle: int, tmp_path: Path
) -> None:
    file = graded(tmp_path, "xuất sắc", "xuất sắc", "tốt", "tốt", "tốt", "tốt", "tốt")
    findings = import_grades(desk.office, file, cycle, desk.act(DAY)).report.findings
    assert findings[0] == (
        "Chi bộ Trung tâm Thông tin và Ứng dụng: 02 đảng viên hoàn thành xuất sắc, nhiều hơn 20% của "
        "05 đảng viên hoàn thành tốt, tức nhiều nhất 01 (chưa xác nhận, cần đối chiếu hướng dẫn của cấp trên)"
    )
    assert findings[1] == "07 đảng viên chưa có mức ở bước “Tự xếp loại” dù đã có bước sau"


# --- the list in Excel -------------------------------------------------------------------------------------


def test_the_list_goes_out_is_filled_in_and_comes_back(desk: Desk, cycle: int, tmp_path: Path) -> None:
    file = tmp_path / "xep-loai.xlsx"
    assert write_list(desk.office, cycle, file) == 70
    assert file.stat().st_mode & 0o077 == 0
    workbook = openpyxl.load_workbook(file)
    sheet = workbook["Xếp loại"]
    assert [cell.value for cell in sheet[1]] == [
        "Mã", "Họ và tên, chi bộ", "Sinh hoạt tại", "Tự xếp loại", "Chi bộ đề nghị", "Thẩm định", "Quyết định",
    ]  # fmt: skip
    assert sheet.max_row == 71
    for row in sheet.iter_rows(min_row=2):
        row[6].value = "hoàn thành tốt nhiệm vụ"
    workbook.save(file)
    assert import_grades(desk.office, file, cycle, desk.act(DAY)).changed == 70
    assert counts(desk, cycle) == {"total": 63, "good": 63, "decided": 63}
    again = tmp_path / "lan-2.xlsx"
    write_list(desk.office, cycle, again)
    assert openpyxl.load_workbook(again)["Xếp loại"]["G2"].value == "hoàn thành tốt nhiệm vụ"
    with pytest.raises(BadInput, match="tệp đã có"):
        write_list(desk.office, cycle, again)


def test_a_wrong_cell_of_the_workbook_is_named_by_its_address(desk: Desk, cycle: int, tmp_path: Path) -> None:
    file = tmp_path / "xep-loai.xlsx"
    write_list(desk.office, cycle, file)
    workbook = openpyxl.load_workbook(file)
    workbook["Xếp loại"]["G9"], workbook["Xếp loại"]["E2"] = "=1+1", "tốt"
    workbook.save(file)
    assert faults(desk, file, cycle) == ["Xếp loại!G9: ô chứa công thức; hãy dán giá trị"]
    workbook["Xếp loại"]["G9"] = "khá"
    workbook.save(file)
    told = faults(desk, file, cycle)
    assert [line.partition(":")[0] for line in told] == ["Xếp loại!E2", "Xếp loại!G9"]


# --- papers and secrecy ------------------------------------------------------------------------------------


def figures(desk: Desk, cycle: int, body: str = "so-khcn") -> tuple[dict[str, Any], Any]:
    with read(desk.office.engine) as connection:
        schedule = read_schedule(connection, cycle)
        subject = Subject(body, schedule, is_own=body != "so-khcn")
        context = build_context(desk.office, connection, desk.organisation(), subject, desk.at(DAY))
    return context["figures"].get("grading", {}), context["origins"]  # type: ignore[attr-defined]


def test_papers_get_the_numbers_with_their_origin_and_no_name(desk: Desk, cycle: int, tmp_path: Path) -> None:
    assert figures(desk, cycle)[0] == {}  # before anything is in, nothing is said: not even zero
    import_grades(desk.office, graded(tmp_path, "xuất sắc", "tốt", "tốt"), cycle, desk.act(DAY))
    values, origins = figures(desk, cycle)
    assert values == {
        "members_assessed": 3, "members_excellent": 1, "members_good": 2, "members_completed": 0,
        "members_failed": 0, "members_total": 63, "members_not_assessed": 60,
    }  # fmt: skip
    source = origins["figures.grading.members_good"].source
    assert source == "Bảng xếp loại đã nhập: 03/63 đảng viên có mức, 0 đã quyết định"
    own, _ = figures(desk, cycle, CELL)
    assert (own["members_total"], own["members_assessed"]) == (7, 3)
    assert figures(desk, cycle, "cb-van-phong")[0] == {}


def test_no_name_and_no_level_of_anybody_is_in_the_audit_the_log_or_a_file_name(
    desk: Desk, cycle: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write(tmp_path, {"name": "Lê Mẫu Việt", "decision": "không hoàn thành"}, name="le-mau-viet.yaml")
    with caplog.at_level(logging.DEBUG):
        taken = import_grades(desk.office, file, cycle, desk.act(DAY))
        desk.pass_at(DAY)
    with read(desk.office.engine) as connection:
        audit = [line for line in read_audit(connection) if line["action"] == "grade.import"]
    assert [line["details"]["rows"]["decision"] for line in audit] == [1]
    told = "\n".join([str(audit), str(taken.report), caplog.text, *(str(one.payload) for one in desk.messages())])
    assert [word for word in ("Lê Mẫu Việt", "le-mau-viet", "không hoàn thành nhiệm vụ") if word in told] == []
    kept = [str(one) for one in desk.office.settings.home.rglob("*")]
    assert [one for one in kept if "le-mau-viet" in one] == []


def test_stages_and_levels_fit_their_columns() -> None:
    assert max(len(one) for one in (*Level, *Stage)) <= 16
