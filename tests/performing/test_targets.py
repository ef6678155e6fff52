"""The targets of resolutions from the list to the verdict, on either database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from calendars.periods import parse_period
from nhiemky.domain.targets import Verdict
from nhiemky.errors import BadInput, BadRows, NotFound
from nhiemky.performing.blank_lists import write_results_list
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figure_totals import read_totals
from nhiemky.performing.issuing import issue_outside
from nhiemky.performing.targets import (
    Resolution,
    assess_targets,
    describe_result,
    find_results,
    find_title,
    import_targets,
    list_targets,
)
from nhiemky.store.cycles import read_cycle
from nhiemky.store.engine import read

Desk = Any  # FiguresDesk of conftest.py
Dump = Callable[[Any], Any]
CellValue = Any  # whatever a clerk puts in a cell
YEAR = Resolution("so-khcn", "2026", "21-NQ/ĐU", date(2025, 12, 29))
TERM = Resolution("so-khcn", "2025-2030", "01-NQ/ĐH", date(2025, 6, 10))
ROWS = [
    ("Kết nạp đảng viên", "đồng chí", "7", "ít nhất", "members.admitted"),
    ("Đảng viên học tập nghị quyết", "%", "95", "ít nhất", "activity.study_rate"),
    ("Ban hành quy chế làm việc", "văn bản", "quý III", "hoàn thành", ""),
]
FORM = {
    "members.admitted": 1, "members.opening": 8, "activity.study_expected": 8, "activity.study_present": 8,
}  # fmt: skip
CELLS = (
    "cb-van-phong", "cb-ke-hoach-tai-chinh", "cb-quan-ly-khoa-hoc", "cb-doi-moi-sang-tao", "cb-chuyen-doi-so",
    "cb-tieu-chuan", "cb-trung-tam",
)  # fmt: skip


def yaml_of(path: Path, rows: list[tuple[str, str, str, str, str]]) -> Path:
    lines = [
        f'- {{name: "{name}", unit: "{unit}", planned: "{planned}", sense: {sense}, indicator: "{key}"}}'
        for name, unit, planned, sense, key in rows
    ]
    path.write_text("\n".join(["targets:", *lines]), encoding="utf-8")
    return path


def excel_of(path: Path, title: str, head: list[str], rows: list[list[CellValue]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


HEADERS = (
    "Số thứ tự (*)", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "Đề xuất từ số liệu", "Kết quả", "Đánh giá", "Lý do",
)  # fmt: skip
NOTHING = "chưa có kết quả: chưa đánh giá được (đề xuất)"
READING = [
    ("1", "Kết nạp đảng viên", "đồng chí", "7", "7 (100%): đạt (đề xuất)"),
    (
        "2", "Đảng viên học tập nghị quyết", "%", "95",
        "100 (105,26%): chưa đánh giá được (đề xuất); chưa hết thời hạn, còn thay đổi",
    ),
    ("3", "Ban hành quy chế làm việc", "văn bản", "quý III", NOTHING),
]  # fmt: skip


def results_of(desk: Desk, path: Path, **cells: CellValue) -> Path:
    """The list of the review with some cells filled in by their address, as a clerk does."""
    write_results_list(desk.office, path, desk.cycle)
    book = load_workbook(path)
    for address, value in cells.items():
        book["Kết quả chỉ tiêu"][address] = value
    book.save(path)
    return path


def rows_of(path: Path) -> list[tuple[object, ...]]:
    return list(load_workbook(path)["Kết quả chỉ tiêu"].iter_rows(values_only=True))


def said_of(desk: Desk) -> list[tuple[str | None, Verdict, str, bool]]:
    found = assess_targets(desk.office, desk.cycle, desk.act()).results
    return [(one.actual, one.verdict, one.reason, one.is_proposed) for one in found]


@pytest.fixture
def measured(desk: Desk) -> Desk:
    """The review when every cell has sent its figures."""
    for body in CELLS:
        desk.send(body, FORM, file=f"{body}.xlsx")
    return desk


@pytest.fixture
def desk(figures_desk: Desk, tmp_path: Path) -> Desk:
    """The half-year review with the targets of its year."""
    import_targets(figures_desk.office, yaml_of(tmp_path / "t.yaml", ROWS), YEAR, figures_desk.act())
    return figures_desk


def test_a_list_of_excel_is_read_as_one_of_yaml(figures_desk: Desk, tmp_path: Path) -> None:
    head = ["Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "So sánh", "Mã số liệu"]
    path = excel_of(tmp_path / "t.xlsx", "Chỉ tiêu", head, [list(row) for row in ROWS])
    found = import_targets(figures_desk.office, path, YEAR, figures_desk.act()).targets
    assert [(one.number, one.name, one.planned) for one in found] == [
        (number, row[0], row[2]) for number, row in enumerate(ROWS, start=1)
    ]
    assert {(one.document, one.document_on) for one in found} == {("21-NQ/ĐU", date(2025, 12, 29))}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["Kết nạp", "đồng chí", 3, "hơn", ""], "D2: không có “hơn”; chọn một trong: ít nhất, không quá"),
        (["Kết nạp", "đồng chí", 3, "bằng", "members.all"], "E2: danh mục số liệu không có mã “members.all”"),
        (["Học tập", "%", 0.9, "ít nhất", ""], "C2: “0,9” với đơn vị %: ghi 90 cho 90%"),
        (["", "đồng chí", 3, "bằng", ""], "A2: chưa ghi “Chỉ tiêu”"),
    ],
)
def test_a_wrong_row_is_told_by_its_cell_and_nothing_is_kept(
    figures_desk: Desk, tmp_path: Path, dump: Dump, row: list[object], told: str
) -> None:
    head = ["Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "So sánh", "Mã số liệu"]
    path = excel_of(tmp_path / "t.xlsx", "Chỉ tiêu", head, [row])
    before = dump(figures_desk.office.engine)
    with pytest.raises(BadRows) as raised:
        import_targets(figures_desk.office, path, YEAR, figures_desk.act())
    assert told in str(raised.value.rows[0])
    assert dump(figures_desk.office.engine) == before


def test_before_the_end_of_the_year_the_figures_propose_what_is_reached(desk: Desk) -> None:
    for body in CELLS:
        desk.send(body, FORM, file=f"{body}.xlsx")
    found = assess_targets(desk.office, desk.cycle, desk.act())
    assert [(one.actual, one.verdict, one.is_proposed) for one in found.results] == [
        ("7", Verdict.MET, True), ("100", Verdict.NOT_ASSESSED, True), (None, Verdict.NOT_ASSESSED, True),
    ]  # fmt: skip
    assert found.results[1].reason == "chưa hết thời hạn, còn thay đổi"  # a rate may still fall
    assert str(found.counts).endswith("= 3 chỉ tiêu")


def test_a_total_that_waits_for_cells_gives_no_verdict(desk: Desk) -> None:
    for body in CELLS[:5]:
        desk.send(body, {**FORM, "members.admitted": 2}, file=f"{body}.xlsx")
    first = assess_targets(desk.office, desk.cycle, desk.act()).results[0]
    assert (first.actual, first.verdict) == ("10 (5/7)", Verdict.NOT_ASSESSED)
    assert first.reason == "mới có số liệu của 5/7 nơi"


def test_what_people_say_counts_and_stays(desk: Desk, tmp_path: Path) -> None:
    head = ["Số thứ tự", "Kết quả", "Đánh giá", "Lý do"]
    rows: list[list[object]] = [[3, "đã ban hành", "đạt", ""], [1, "5", None, ""]]
    path = excel_of(tmp_path / "r.xlsx", "Kết quả chỉ tiêu", head, rows)
    assess_targets(desk.office, desk.cycle, desk.act(), path)
    found = assess_targets(desk.office, desk.cycle, desk.act()).results
    assert [(one.actual, one.verdict, one.is_proposed) for one in found] == [
        ("5", Verdict.NOT_ASSESSED, False), (None, Verdict.NOT_ASSESSED, True),
        ("đã ban hành", Verdict.MET, False),
    ]  # fmt: skip


def test_a_piece_of_work_needs_no_number_and_no_unit(figures_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("targets:\n- {name: Ban hành quy chế, sense: hoàn thành}\n", encoding="utf-8")
    found = import_targets(figures_desk.office, path, YEAR, figures_desk.act())
    assert [(one.unit, one.planned) for one in found.targets] == [("-", "hoàn thành")]
    path.write_text("targets:\n- {name: Kết nạp, sense: ít nhất}\n", encoding="utf-8")
    with pytest.raises(BadRows) as raised:
        import_targets(figures_desk.office, path, YEAR, figures_desk.act())
    assert [str(one) for one in raised.value.rows] == [
        "targets[0].unit (dòng 2): chưa ghi “Đơn vị tính”", "targets[0].planned (dòng 2): chưa ghi “Kế hoạch”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "written"), [(60000000, "60.000.000"), ("1250", "1.250"), (7, "7"), (92.5, "92,5")]
)
def test_a_planned_number_is_set_off_by_dots_as_papers_print_it(
    figures_desk: Desk, tmp_path: Path, given: CellValue, written: str
) -> None:
    rows = [["Đảng phí", "đồng", given, "ít nhất"], ["Quy chế làm việc", None, 2027, "hoàn thành"]]
    path = excel_of(tmp_path / "t.xlsx", "Chỉ tiêu", ["Chỉ tiêu", "Đơn vị tính", "Kế hoạch", "So sánh"], rows)
    found = import_targets(figures_desk.office, path, YEAR, figures_desk.act())
    assert [one.planned for one in found.targets] == [written, "2027"]


def test_a_resolution_of_a_day_to_come_and_a_cycle_that_is_not_there_are_refused(
    desk: Desk, tmp_path: Path
) -> None:
    later = Resolution("so-khcn", "2026", "21-NQ/ĐU", date(2027, 12, 29))
    with pytest.raises(BadInput, match="--date: ngày nghị quyết là ngày chưa tới"):
        import_targets(desk.office, yaml_of(tmp_path / "l.yaml", ROWS), later, desk.act())
    with pytest.raises(NotFound, match="không có kỳ số 999; xem nhiemky cycle list"):
        assess_targets(desk.office, 999, desk.act())


def test_apply_keeps_the_proposals(desk: Desk) -> None:
    assess_targets(desk.office, desk.cycle, desk.act(), apply=True)
    assert not any(one.is_proposed for one in assess_targets(desk.office, desk.cycle, desk.act()).results)


@pytest.mark.postgresql
def test_a_new_list_keeps_what_was_said_and_may_not_drop_it(desk: Desk, tmp_path: Path) -> None:
    assess_targets(desk.office, desk.cycle, desk.act(), apply=True)
    changed = [("Kết nạp đảng viên mới", *ROWS[0][1:]), *ROWS[1:]]
    import_targets(desk.office, yaml_of(tmp_path / "n.yaml", changed), YEAR, desk.act())
    first = assess_targets(desk.office, desk.cycle, desk.act()).results[0]
    assert (first.target.name, first.is_proposed) == ("Kết nạp đảng viên mới", False)
    with pytest.raises(BadInput, match="thiếu chỉ tiêu số 3 đã có kết quả"):
        import_targets(desk.office, yaml_of(tmp_path / "k.yaml", ROWS[:2]), YEAR, desk.act())


def test_the_annual_review_measures_by_the_estimate_of_the_year(desk: Desk) -> None:
    wanted = WantedCycle("so-khcn", "annual_review", parse_period("2026"))
    desk.cycle = open_cycle(desk.office, wanted, desk.act()).id
    for body in CELLS:
        desk.send(body, {"members.admitted": 0, "members.admitted/estimate": 1}, file=f"{body}.xlsx")
    first = assess_targets(desk.office, desk.cycle, desk.act()).results[0]
    assert (first.actual, first.verdict, first.reason) == ("7", Verdict.MET, "theo số ước cả kỳ")


def test_term_targets_stand_beside_the_years(desk: Desk, tmp_path: Path) -> None:
    import_targets(desk.office, yaml_of(tmp_path / "term.yaml", ROWS[:1]), TERM, desk.act())
    assert [one.occasion for one in list_targets(desk.office, "so-khcn")] == ["2025-2030", "2026"]


def test_one_period_alone_does_not_judge_what_adds_up_over_a_longer_time(desk: Desk, tmp_path: Path) -> None:
    import_targets(desk.office, yaml_of(tmp_path / "term.yaml", ROWS[:1]), TERM, desk.act())
    wanted = WantedCycle("so-khcn", "half_year_review", parse_period("2026H2"))
    desk.cycle = open_cycle(desk.office, wanted, desk.act()).id
    for body in CELLS:
        desk.send(body, {"members.admitted": 0, "members.admitted/estimate": 0}, file=f"{body}.xlsx")
    first = assess_targets(desk.office, desk.cycle, desk.act()).results[0]
    assert (first.actual, first.verdict, first.share, first.reason) == (
        "0 (riêng 6 tháng cuối năm 2026)", Verdict.NOT_ASSESSED, None,
        "mới là số của riêng 6 tháng cuối năm 2026, cần cộng các kỳ trước",
    )  # fmt: skip


def test_a_year_alone_does_not_judge_the_term(desk: Desk, tmp_path: Path) -> None:
    import_targets(desk.office, yaml_of(tmp_path / "term.yaml", ROWS[:2]), TERM, desk.act())
    wanted = WantedCycle("so-khcn", "annual_review", parse_period("2026"))
    desk.cycle = open_cycle(desk.office, wanted, desk.act()).id
    for body in CELLS:
        desk.send(body, {**FORM, "members.admitted/estimate": 2}, file=f"{body}.xlsx")
    with read(desk.office.engine) as connection:
        schedule = read_cycle(connection, desk.cycle)
        totals = read_totals(desk.office, connection, schedule)
        targets = list_targets(desk.office, "so-khcn", "2025-2030")[0].targets
        found = find_results(desk.office, connection, schedule, "2025-2030", targets, totals)
    assert [(one.actual, one.verdict) for one in found] == [
        ("7 (riêng năm 2026)", Verdict.NOT_ASSESSED), ("100", Verdict.NOT_ASSESSED),
    ]  # fmt: skip


@pytest.mark.parametrize("document", ["", "  ", "21/NQ-ĐU", "21", "21-NQ/ĐU\n22-NQ/ĐU", "21-NQ/" + "Đ" * 80])
def test_a_resolution_without_a_number_is_refused_and_nothing_is_kept(
    figures_desk: Desk, tmp_path: Path, dump: Dump, document: str
) -> None:
    before = dump(figures_desk.office.engine)
    path = yaml_of(tmp_path / "t.yaml", ROWS)
    wanted = replace(YEAR, document=document)
    with pytest.raises(BadInput, match="--document: phải ghi số, ký hiệu nghị quyết, ví dụ 21-NQ/ĐU"):
        import_targets(figures_desk.office, path, wanted, figures_desk.act())
    assert dump(figures_desk.office.engine) == before


def test_a_number_is_kept_as_reports_print_it(figures_desk: Desk, tmp_path: Path) -> None:
    path = yaml_of(tmp_path / "t.yaml", ROWS)
    wanted = replace(YEAR, document="Số 21 - NQ/ĐU")
    found = import_targets(figures_desk.office, path, wanted, figures_desk.act())
    assert {one.document for one in found.targets} == {"21-NQ/ĐU"}


@pytest.mark.parametrize(
    ("number", "title", "told"),
    [
        (21, "Nghị quyết về nhiệm vụ năm 2026", "về nhiệm vụ năm 2026"),
        (21, "Nhiệm vụ năm 2026", "về nhiệm vụ năm 2026"),
        (21, "Nghị quyết về nhiệm vụ năm …", None),
        (22, "Nghị quyết về nhiệm vụ năm 2026", None),
    ],
)
def test_what_the_resolution_is_about_stands_in_the_register_under_its_number(
    desk: Desk, number: int, title: str, told: str | None
) -> None:
    assert YEAR.document_on is not None
    issue_outside(desk.office, "so-khcn", "NQ", number, YEAR.document_on, title, desk.act())
    target = list_targets(desk.office, "so-khcn", "2026")[0].targets[0]
    with read(desk.office.engine) as connection:
        assert find_title(connection, "so-khcn", target) == told


def test_a_cycle_of_a_year_without_targets_says_what_to_do(figures_desk: Desk) -> None:
    with pytest.raises(NotFound, match="năm 2026 chưa có chỉ tiêu; hãy chạy: nhiemky targets import"):
        assess_targets(figures_desk.office, figures_desk.cycle, figures_desk.act())


def test_the_list_to_fill_in_has_every_target_with_what_the_figures_propose(
    measured: Desk, tmp_path: Path
) -> None:
    path = results_of(measured, tmp_path / "r.xlsx")
    assert rows_of(path) == [HEADERS, *((*row, None, None, None) for row in READING)]
    proposed = assess_targets(measured.office, measured.cycle, measured.act()).results
    assert [row[4] for row in READING] == [describe_result(one) for one in proposed]
    help_lines = [row[0] for row in load_workbook(path)["Hướng dẫn"].iter_rows(values_only=True)]
    assert help_lines[0] == f"KẾT QUẢ TỪNG CHỈ TIÊU NĂM 2026: 6 tháng đầu năm 2026, kỳ số {measured.cycle}"
    assert help_lines[-1] == f"Điền xong thì chạy: nhiemky targets assess {path} --cycle {measured.cycle}"


def test_what_was_said_stands_in_the_list_beside_what_the_figures_propose(measured: Desk, tmp_path: Path) -> None:
    given = results_of(measured, tmp_path / "1.xlsx", F2=6, H2="một đồng chí chuyển đi", G3="đạt")
    assess_targets(measured.office, measured.cycle, measured.act(), given)
    assert rows_of(results_of(measured, tmp_path / "2.xlsx"))[1:] == [
        (*READING[0], "6", "chưa đánh giá được", "một đồng chí chuyển đi"),
        (*READING[1], "100", "đạt", None),
        (*READING[2], None, None, None),
    ]


def test_a_list_given_back_as_it_was_records_nothing(measured: Desk, tmp_path: Path, dump: Dump) -> None:
    given = results_of(measured, tmp_path / "1.xlsx", F2="92,5", G3="không đạt", H3="vắng nhiều")
    assert assess_targets(measured.office, measured.cycle, measured.act(), given).recorded == 2
    before = dump(measured.office.engine)
    untouched = results_of(measured, tmp_path / "2.xlsx")
    assert assess_targets(measured.office, measured.cycle, measured.act(hour=15), untouched).recorded == 0
    assert dump(measured.office.engine) == before


def test_who_only_looks_does_not_become_the_one_who_said_it(desk: Desk, dump: Dump) -> None:
    assert assess_targets(desk.office, desk.cycle, desk.act(), apply=True).recorded == 3
    before = dump(desk.office.engine)
    assess_targets(desk.office, desk.cycle, desk.act(hour=15))
    assert assess_targets(desk.office, desk.cycle, desk.act(hour=15), apply=True).recorded == 0
    assert dump(desk.office.engine) == before


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"F4": 35000000}, ("35000000", Verdict.NOT_ASSESSED, "kế hoạch không phải là một con số", False)),
        ({"F4": 92.5}, ("92,5", Verdict.NOT_ASSESSED, "kế hoạch không phải là một con số", False)),
        ({"F4": "đã ban hành", "G4": "ĐẠT"}, ("đã ban hành", Verdict.MET, "", False)),
        ({"F4": 0, "G4": "không đạt"}, ("0", Verdict.MISSED, "", False)),
        ({"G4": "chưa đánh giá được", "H4": "chờ cấp trên"}, (None, Verdict.NOT_ASSESSED, "chờ cấp trên", False)),
        ({"F4": "   ", "H4": " "}, (None, Verdict.NOT_ASSESSED, "chưa có kết quả", True)),
    ],
)
def test_what_is_filled_in_counts_and_an_empty_row_leaves_the_proposal(
    measured: Desk, tmp_path: Path, cells: dict[str, object], said: tuple[object, ...]
) -> None:
    given = results_of(measured, tmp_path / "r.xlsx", **cells)
    assess_targets(measured.office, measured.cycle, measured.act(), given)
    assert said_of(measured) == [
        ("7", Verdict.MET, "", True),
        ("100", Verdict.NOT_ASSESSED, "chưa hết thời hạn, còn thay đổi", True),
        said,
    ]


def test_what_is_changed_in_the_columns_to_read_changes_nothing(
    measured: Desk, tmp_path: Path, dump: Dump
) -> None:
    cells = {"B2": "Khác", "C2": 5.5, "D2": date(2026, 6, 1), "E2": True, "B3": None, "E4": "x" * 400}
    given = results_of(measured, tmp_path / "r.xlsx", **cells)
    before = dump(measured.office.engine)
    assess_targets(measured.office, measured.cycle, measured.act(), given)
    assert dump(measured.office.engine) == before


WRONG_WORD = "Kết quả chỉ tiêu!G3: không có “tốt”; chọn một trong: đạt, vượt, không đạt, chưa đánh giá được"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"H2": "chưa rõ"}, "Kết quả chỉ tiêu!F2: chưa ghi “Kết quả” hoặc “Đánh giá”"),
        ({"G3": "tốt"}, WRONG_WORD),
        ({"A4": "4"}, "Kết quả chỉ tiêu!A4: không có chỉ tiêu mang số này; xem nhiemky targets list"),
        ({"A3": "1"}, "Kết quả chỉ tiêu!A3: số 1 có hai lần"),
        ({"A3": None, "F3": "98"}, "Kết quả chỉ tiêu!A3: chưa ghi “Số thứ tự”"),
        ({"F3": 0.925}, "Kết quả chỉ tiêu!F3: “0,925” với đơn vị %: ghi 90 cho 90%, hoặc định dạng ô là văn bản"),
        (
            {"B3": "KẾT NẠP đảng viên ", "F3": "98"},
            "Kết quả chỉ tiêu!B3: “KẾT NẠP đảng viên” là chỉ tiêu số 1, không phải số 2; các dòng bị dán lệch",
        ),
    ],
)  # fmt: skip
def test_a_result_that_cannot_count_is_told_by_its_cell_and_nothing_is_kept(
    measured: Desk, tmp_path: Path, dump: Dump, cells: dict[str, object], told: str
) -> None:
    given = results_of(measured, tmp_path / "r.xlsx", G2="đạt" if "H2" not in cells else None, **cells)
    before = dump(measured.office.engine)
    with pytest.raises(BadRows) as raised:
        assess_targets(measured.office, measured.cycle, measured.act(), given)
    assert [str(one) for one in raised.value.rows] == [told]
    assert dump(measured.office.engine) == before


def test_a_small_list_made_by_hand_tells_by_its_row_what_its_columns_lack(desk: Desk, tmp_path: Path) -> None:
    path = excel_of(tmp_path / "r.xlsx", "Kết quả chỉ tiêu", ["Số thứ tự", "Lý do"], [[1, "chưa rõ"]])
    with pytest.raises(BadRows) as raised:
        assess_targets(desk.office, desk.cycle, desk.act(), path)
    assert [str(one) for one in raised.value.rows] == [
        "Kết quả chỉ tiêu!dòng 2: chưa ghi “Kết quả” hoặc “Đánh giá”"
    ]


def test_a_result_is_set_off_by_dots_and_the_list_given_back_records_nothing(
    measured: Desk, tmp_path: Path
) -> None:
    given = results_of(measured, tmp_path / "1.xlsx", F2=35000000)
    assess_targets(measured.office, measured.cycle, measured.act(), given)
    assert said_of(measured)[0] == ("35.000.000", Verdict.EXCEEDED, "", False)
    untouched = results_of(measured, tmp_path / "2.xlsx")
    assert assess_targets(measured.office, measured.cycle, measured.act(), untouched).recorded == 0


def test_a_review_without_a_period_is_measured_by_the_congress_never_by_a_year(desk: Desk, tmp_path: Path) -> None:
    wanted = WantedCycle("so-khcn", "mid_term_review", day=date(2026, 9, 15))
    cycle = open_cycle(desk.office, wanted, desk.act()).id
    with pytest.raises(NotFound, match="nhiệm kỳ có năm 2026 chưa có chỉ tiêu; hãy chạy: nhiemky targets import"):
        assess_targets(desk.office, cycle, desk.act())
    import_targets(desk.office, yaml_of(tmp_path / "term.yaml", ROWS[:1]), TERM, desk.act())
    found = assess_targets(desk.office, cycle, desk.act())
    assert (found.occasion, [one.target.document for one in found.results]) == ("2025-2030", ["01-NQ/ĐH"])
    write_results_list(desk.office, tmp_path / "r.xlsx", cycle)
    title = load_workbook(tmp_path / "r.xlsx")["Hướng dẫn"]["A1"].value
    assert str(title).startswith("KẾT QUẢ TỪNG CHỈ TIÊU NHIỆM KỲ 2025-2030: ")


def test_no_list_is_written_for_a_year_without_targets(figures_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="năm 2026 chưa có chỉ tiêu; hãy chạy: nhiemky targets import"):
        write_results_list(figures_desk.office, tmp_path / "r.xlsx", figures_desk.cycle)
    assert list(tmp_path.glob("*.xlsx")) == []
