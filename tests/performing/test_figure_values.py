"""The report of a cycle on any day: with five of seven cells in, with all, with contradictions, with last year."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import insert

from calendars.periods import parse_period
from nhiemky.domain.schedule import StepState
from nhiemky.drafting.origin import ORIGINS
from nhiemky.drafting.paper_text import read_paper
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.collections import return_form
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.drafts import Written
from nhiemky.performing.orders import Order, draft_document, draft_everything
from nhiemky.performing.papers import Subject, build_context
from nhiemky.performing.passes import work_through
from nhiemky.performing.targets import Resolution, import_targets
from nhiemky.store import schedules
from nhiemky.store.cycle_tables import conclusion, report_day
from nhiemky.store.drafts import find_drafts, read_draft
from nhiemky.store.engine import begin, read

Desk = Any  # FiguresDesk of conftest.py
CELLS = (
    "cb-van-phong", "cb-ke-hoach-tai-chinh", "cb-quan-ly-khoa-hoc", "cb-doi-moi-sang-tao", "cb-chuyen-doi-so",
    "cb-tieu-chuan", "cb-trung-tam",
)  # fmt: skip
FORM: Mapping[str, object] = {
    "members.opening": 8, "members.admitted": 1, "members.transferred_in": 0, "members.transferred_out": 0,
    "members.deceased": 0, "members.removed": 0, "members.expelled": 0, "members.resigned": 0,
    "members.closing": 9, "members.official": 8, "members.probationary": 1, "members.female": 4,
    "activity.study_expected": 8, "activity.study_present": 7, "activity.cell_meetings": 5,
    "activity.cell_meetings/estimate": 6, "inspection.inspected_members": 0, "fees.collected": 3_000_000,
}  # fmt: skip
OWN: Mapping[str, object] = {"organisation.cells": 7, "activity.committee_meetings": 3, "inspection.planned": 4}
DAY = date(2026, 6, 10)


def act(desk: Desk, day: date = DAY) -> Act:
    return replace(desk.act(), at=desk.act().at.replace(month=day.month, day=day.day))


def draft(desk: Desk, kind: str = "half_year_report", **order: Any) -> Written:  # noqa: ANN401
    return draft_document(desk.office, kind, Order(desk.cycle, **order), act(desk))[0]


def open_cycle_of(desk: Desk, period: str, plan: str) -> int:
    wanted = WantedCycle("so-khcn", plan, parse_period(period))
    return open_cycle(desk.office, wanted, act(desk, date(2026, 6, 1))).id


def text_of(paper: Written) -> str:
    lines: list[str] = []
    for item in read_paper(paper.path.read_bytes(), paper.kind):
        lines += [item] if isinstance(item, str) else [" | ".join(row) for row in item]
    return "\n".join(lines)


def context_of(desk: Desk, body: str = "so-khcn", *, is_own: bool = False) -> dict[str, Any]:
    with read(desk.office.engine) as connection:
        schedule = schedules.read_schedule(connection, desk.cycle)
        organisation = desk.office.organisation(connection)
        subject = Subject(body, schedule, is_own=is_own)
        return build_context(desk.office, connection, organisation, subject, act(desk).at)


def send_all(desk: Desk, cells: tuple[str, ...] = CELLS) -> None:
    for body in cells:
        desk.send(body, FORM, file=f"{body}.xlsx")
    desk.send("so-khcn", OWN, file="van-phong.xlsx")


def test_with_five_of_seven_cells_totals_say_so_and_the_others_are_named(figures_desk: Desk) -> None:
    send_all(figures_desk, CELLS[:5])
    paper = draft(figures_desk)
    text = text_of(paper)
    assert "có 07 chi bộ với 45 (5/7 chi bộ) đảng viên (40 (5/7 chi bộ) đảng viên chính thức" in text
    assert "tỷ lệ đảng viên tham gia đạt 87,5% (5/7 chi bộ)" in text
    assert "đã có biểu số liệu của 5/7 chi bộ; còn chờ: [CHƯA GỬI: Chi bộ Tiêu chuẩn Đo lường Chất lượng]" in text
    assert "Kỳ họp của Đảng ủy | kỳ | 3 | -" in text
    assert "Số kỳ sinh hoạt thường kỳ của chi bộ | kỳ | 25 (5/7 chi bộ) | 30 (5/7 chi bộ)" in text
    assert paper.contradictions == ()


def test_nothing_is_zero_by_default(figures_desk: Desk) -> None:
    """What nobody gave is missing; what everybody gave as nothing is nothing."""
    send_all(figures_desk)
    paper = draft(figures_desk)
    assert "số đảng viên được trao, truy tặng Huy hiệu Đảng" in paper.missing
    assert "số đảng viên được giám sát" in paper.missing
    assert "số đảng viên được kiểm tra" not in paper.missing
    assert "số đảng viên từ trần" not in paper.missing


def test_with_all_cells_it_is_complete(figures_desk: Desk) -> None:
    send_all(figures_desk)
    text = text_of(draft(figures_desk))
    assert "với 63 đảng viên (56 đảng viên chính thức, 07 đảng viên dự bị), trong đó nữ 28 đồng chí" in text
    assert "7 | Đảng viên cuối kỳ | đồng chí | 63 | - | -" in text
    assert "CHƯA GỬI" not in text


def test_without_any_form_there_is_a_report_all_the_same(figures_desk: Desk) -> None:
    paper = draft(figures_desk)
    assert "số đảng viên cuối kỳ" in paper.missing
    assert "0/7 chi bộ; còn chờ: [CHƯA GỬI: " in text_of(paper)


def test_every_figure_says_where_it_comes_from(figures_desk: Desk) -> None:
    send_all(figures_desk, CELLS[:5])
    origins = context_of(figures_desk)[ORIGINS]
    closing = origins["figures.members.closing"]
    assert closing.source == "Biểu số liệu 6 tháng đầu năm 2026 của 5/7 chi bộ, chốt ngày 31/5/2026"
    assert (closing.part, len(closing.lacking)) == ("5/7 chi bộ", 2)
    assert origins["figures.inspection.planned"].source == (
        "Biểu số liệu 6 tháng đầu năm 2026 của Ủy ban Kiểm tra Đảng ủy, chốt ngày 31/5/2026"
    )
    assert origins["figures.development.badges"].source == (
        "Biểu số liệu 6 tháng đầu năm 2026: chưa đủ để có số này (0/7 chi bộ)"
    )


def test_a_contradiction_of_a_form_doubts_the_total_and_is_told_in_full(figures_desk: Desk) -> None:
    send_all(figures_desk)
    figures_desk.send(CELLS[0], {**FORM, "members.official": 6}, file="sai.xlsx")
    paper = draft(figures_desk)
    told = [
        one for one in paper.contradictions if one.startswith("số đảng viên cuối kỳ: Chi bộ Văn phòng: Số đảng")
    ]
    assert len(told) == 1
    assert "ghi 9 tại Biểu!C10" in told[0]
    assert "[MÂU THUẪN: xem Phiếu kiểm tra" in text_of(paper)


def test_what_the_clerk_gives_counts_and_the_conflict_is_shown(figures_desk: Desk, tmp_path: Path) -> None:
    send_all(figures_desk)
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("figures:\n  members:\n    closing: 64\n", encoding="utf-8")
    paper = draft(figures_desk, data=sheet)
    assert "với 64 [MÂU THUẪN: Biểu số liệu 6 tháng đầu năm 2026 của 7/7 chi bộ, chốt ngày 31/5/2026 ghi 63" in (
        text_of(paper)
    )


def test_the_days_of_the_cycle_and_the_superiors_document(figures_desk: Desk) -> None:
    with begin(figures_desk.office.engine) as connection:
        connection.execute(
            insert(report_day).values(
                plan="half_year_review", body="so-khcn", occasion="2026H1", rule="2026-06-12",
                document="45-CV/ĐU", document_on=date(2026, 5, 20), effective_from=date(2026, 5, 20),
                by="thử", at=act(figures_desk).at,
            )
        )  # fmt: skip
    context = context_of(figures_desk)
    assert (context["period"]["label"], context["period"]["cut_off"]) == (
        "6 tháng đầu năm 2026",
        date(2026, 5, 31),
    )
    assert (context["request"]["number"], context["request"]["on"]) == ("45-CV/ĐU", date(2026, 5, 20))
    assert context["meeting"]["day"] == figures_desk.schedule.day
    assert "congress" not in context
    assert "Thực hiện yêu cầu báo cáo tại văn bản số 45-CV/ĐU, ngày 20/5/2026" in text_of(draft(figures_desk))


def test_last_years_same_period_stands_beside_as_far_as_it_is_known(figures_desk: Desk) -> None:

    last = replace(figures_desk, cycle=open_cycle_of(figures_desk, "2025H1", "half_year_review"))
    send_all(last, CELLS[:6])
    send_all(figures_desk)
    text = text_of(draft(figures_desk))
    assert "7 | Đảng viên cuối kỳ | đồng chí | 63 | 54 (6/7 chi bộ) | -" in text


def test_a_cells_own_report_has_its_own_figures_and_its_own_rounds(figures_desk: Desk) -> None:
    send_all(figures_desk, CELLS[:5])
    own, other = draft(figures_desk, body=CELLS[0]), draft(figures_desk, body=CELLS[1])
    assert "Chi bộ Văn phòng có 9 đảng viên" in text_of(own).replace("09", "9")
    assert "chi bộ)" not in text_of(own)
    assert [(one.body, one.round) for one in (own, other, draft(figures_desk, body=CELLS[0]))] == [
        (CELLS[0], 1), (CELLS[1], 1), (CELLS[0], 2),
    ]  # fmt: skip
    with read(figures_desk.office.engine) as connection:
        row = read_draft(connection, own.id)
        steps = schedules.read_steps(connection, [figures_desk.cycle])[figures_desk.cycle]
    step = next(one for one in steps if one.id == row["step_id"])
    assert (step.key, step.body) == ("cell_reviews", CELLS[0])


def test_a_body_outside_the_cycle_is_one_line(figures_desk: Desk) -> None:
    with pytest.raises(BadInput, match="văn bản này lập theo cả năm"):
        draft(figures_desk, "annual_report")
    with pytest.raises(BadInput, match="--period: đợt số"):
        draft(figures_desk, period="2025H1")


def test_the_file_of_a_cycle_has_the_papers_of_its_steps_and_of_its_cells(figures_desk: Desk) -> None:
    written = draft_everything(figures_desk.office, Order(figures_desk.cycle), act(figures_desk))
    reports = [one.body for one in written if one.kind == "half_year_report"]
    assert sorted(reports) == sorted(["so-khcn", *CELLS])
    assert {"chasing_letter", "conclusion_notice", "meeting_minutes"} <= {one.kind for one in written}
    again = draft_everything(figures_desk.office, Order(figures_desk.cycle), act(figures_desk))
    assert not any(one.is_new for one in again)


# --- the chasing letter ----------------------------------------------------------------------------------


def test_only_those_who_have_not_sent_are_chased_as_of_the_hour(figures_desk: Desk) -> None:
    send_all(figures_desk, CELLS[:5])
    text = text_of(draft(figures_desk, "chasing_letter"))
    due = figures_desk.step("send_figures", CELLS[5]).target
    assert "Tính đến 08 giờ 00, ngày 10/6/2026, còn 02 nội dung chưa gửi" in text
    assert (
        f"1 | Chi bộ Tiêu chuẩn Đo lường Chất lượng | Biểu số liệu, báo cáo 6 tháng đầu năm 2026 | {due:%d}/"
        in text
    )
    assert "Các đơn vị đã gửi: Chi bộ " in text
    assert "Kính gửi:\n- Chi bộ Tiêu chuẩn Đo lường Chất lượng;\n- Chi bộ Trung tâm" in text


def test_a_returned_form_is_chased_again_and_what_the_totals_still_hold_is_said(figures_desk: Desk) -> None:
    send_all(figures_desk)
    return_form(figures_desk.office, figures_desk.cycle, CELLS[0], figures_desk.act("số liệu chưa khớp"))
    context = context_of(figures_desk)
    told = "Chi bộ Văn phòng (biểu đã trả lại, số cũ còn trong số tổng)"
    assert (context["collection"]["waiting"], context["late"]["addressees"]) == ([told], ["Chi bộ Văn phòng"])


# --- targets and tasks -----------------------------------------------------------------------------------


TARGETS = (
    '{name: Kết nạp đảng viên, unit: đồng chí, planned: "10", sense: ít nhất, indicator: members.admitted}',
    '{name: Quy chế làm việc, unit: văn bản, planned: "quý III", sense: hoàn thành}',
)


def keep_targets(desk: Desk, tmp_path: Path, targets: Sequence[str] = TARGETS) -> None:
    path = tmp_path / "targets.yaml"
    path.write_text("\n- ".join(("targets:", *targets)), encoding="utf-8")
    wanted = Resolution("so-khcn", "2026", "21-NQ/ĐU", date(2025, 12, 29))
    import_targets(desk.office, path, wanted, act(desk))


def test_the_half_year_is_measured_by_the_resolution_of_december_by_its_number(
    figures_desk: Desk, tmp_path: Path
) -> None:
    keep_targets(figures_desk, tmp_path)
    send_all(figures_desk)
    text = text_of(draft(figures_desk))
    assert "đề ra tại Nghị quyết số 21-NQ/ĐU, ngày 29/12/2025" in text
    assert "1 | Kết nạp đảng viên | đồng chí | 10 | 7 (70%) | chưa đánh giá được (đề xuất)" in text
    assert "Kết nạp đảng viên: 07 đồng chí, chỉ tiêu cả năm 10 đồng chí" in text.replace("- ", "")
    origin = context_of(figures_desk)[ORIGINS]["figures.members.admitted_plan"]
    assert origin.source == "Chỉ tiêu số 1, Nghị quyết số 21-NQ/ĐU, ngày 29/12/2025"


@pytest.mark.parametrize(
    ("plan", "kind"), [("mid_term_review", "mid_term_report"), ("superior_visit", "visit_report")]
)
def test_under_the_resolution_of_the_congress_stand_its_targets_not_the_years(
    figures_desk: Desk, tmp_path: Path, plan: str, kind: str
) -> None:
    keep_targets(figures_desk, tmp_path)
    wanted = WantedCycle("so-khcn", plan, day=date(2026, 9, 15))
    figures_desk.cycle = open_cycle(figures_desk.office, wanted, act(figures_desk)).id
    assert "1 | [CẦN BỔ SUNG: kết quả từng chỉ tiêu] | -" in text_of(draft(figures_desk, kind))
    path = tmp_path / "term.yaml"
    path.write_text(
        "targets: [{name: Kết nạp cả nhiệm kỳ, unit: đồng chí, planned: 35, sense: ít nhất}]", encoding="utf-8"
    )
    term = Resolution("so-khcn", "2025-2030", "01-NQ/ĐH", date(2025, 6, 10))
    import_targets(figures_desk.office, path, term, act(figures_desk))
    text = text_of(draft(figures_desk, kind))
    assert "1 | Kết nạp cả nhiệm kỳ | đồng chí | 35 | " in text
    assert ("Nghị quyết số 01-NQ/ĐH, ngày 10/6/2025 đề ra 01 chỉ tiêu" in text) == (kind == "mid_term_report")
    assert "Kết nạp đảng viên | đồng chí | 10" not in text


@pytest.mark.parametrize("kind", ["half_year_report", "half_year_report.five_headings"])
def test_the_annex_lays_the_plan_and_the_last_year_beside_each_result(
    figures_desk: Desk, tmp_path: Path, kind: str
) -> None:
    targets = (
        "{name: Kết nạp, unit: đồng chí, planned: 10, sense: ít nhất, indicator: members.admitted}",
        "{name: Đảng phí, unit: đồng, planned: 60000000, sense: ít nhất, indicator: fees.collected}",
        "{name: Kỷ luật, unit: đồng chí, planned: 0, sense: không quá, indicator: inspection.disciplined_members}",
    )
    keep_targets(figures_desk, tmp_path, targets)
    desk, (name, _, outline) = figures_desk, kind.partition(".")
    before, desk.cycle = desk.cycle, open_cycle_of(desk, "2025H1", "half_year_review")
    for body in CELLS:
        desk.send(body, {**FORM, "fees.collected": 0}, file=f"{body}.xlsx")
    desk.cycle = before
    send_all(desk)
    text = text_of(draft(desk, name, outline=outline or None))
    assert "| đồng chí | 7 | 7 | 10" in text
    if not outline:
        assert "Đảng phí đã thu | đồng | 21.000.000 | 0 | 60.000.000" in text
        assert (
            "Đảng viên bị thi hành kỷ luật | đồng chí | [CẦN BỔ SUNG: số đảng viên bị thi hành kỷ luật] | - | 0"
            in text
        )


def test_in_the_table_of_estimates_too_what_is_only_a_part_is_red(figures_desk: Desk) -> None:
    send_all(figures_desk, CELLS[:5])
    paper = Document(str(draft(figures_desk).path))
    table = next(one for one in paper.tables if one.rows[0].cells[-1].text == "Ước cả kỳ")
    runs = [run for row in table.rows for run in row.cells[-1].paragraphs[0].runs if "5/7 chi bộ" in run.text]
    assert {run.style.name for run in runs} == {"VB Thieu"}


def test_the_letter_of_the_statistics_asks_for_no_report_and_no_estimate(figures_desk: Desk) -> None:
    figures_desk.cycle = open_cycle_of(figures_desk, "2026H1", "statistics_report")
    text = text_of(draft(figures_desk, "report_request_letter"))
    assert "về việc cung cấp số liệu thống kê 6 tháng đầu năm 2026" in text
    assert "Để có căn cứ thống kê số liệu 6 tháng đầu năm 2026, Đảng ủy" in text
    assert "Số liệu tính đến hết ngày 30/6/2026 là số thực tế, không phải số ước" in text
    assert "Gửi biểu thống kê về Đảng ủy Sở Khoa học và Công nghệ chậm nhất ngày" in text
    assert [word for word in ("sơ kết", "ĐỀ CƯƠNG", "cột ước") if word in text] == []


def add_task(desk: Desk, cycle: int, number: int, **more: Any) -> None:  # noqa: ANN401
    values = {
        "schedule_id": cycle, "number": number, "what": f"Nhiệm vụ mẫu {number}", "owner": "office",
        "body": "so-khcn", "source": "thử", "by": "thử", "at": act(desk).at, **more,
    }  # fmt: skip
    with begin(desk.office.engine) as connection:
        connection.execute(insert(conclusion).values(**values))


def test_open_tasks_of_the_review_before_are_carried_over_with_their_results(figures_desk: Desk) -> None:

    last = open_cycle_of(figures_desk, "2025", "annual_review")
    add_task(figures_desk, last, 1, result="đã ban hành quy chế")
    add_task(figures_desk, last, 2)
    add_task(figures_desk, last, 3, is_recurring=True, result="đều hằng tháng")
    context = context_of(figures_desk)
    assert [(one["title"], one["state"]) for one in context["last_tasks"]] == [
        ("Nhiệm vụ mẫu 1", "hoàn thành"), ("Nhiệm vụ mẫu 2", "đang thực hiện"), ("Nhiệm vụ mẫu 3", "hoàn thành"),
    ]  # fmt: skip
    assert [one["title"] for one in context["tasks"]] == ["Nhiệm vụ mẫu 2", "Nhiệm vụ mẫu 3"]


def test_once_the_conference_has_set_its_own_tasks_these_are_told(figures_desk: Desk) -> None:
    add_task(figures_desk, figures_desk.cycle, 1, deadline=date(2026, 9, 30), owner="secretary")
    tasks = context_of(figures_desk)["tasks"]
    assert [(one["title"], one["lead"], one["due"]) for one in tasks] == [
        ("Nhiệm vụ mẫu 1", "Bí thư Đảng ủy", date(2026, 9, 30))
    ]


def test_a_step_of_every_cell_drafts_the_cells_own_paper(figures_desk: Desk) -> None:
    """The pass writes into the name of the cell, not seven rounds of the committee's."""
    at = act(figures_desk, date(2026, 6, 2)).at
    work_through(figures_desk.office, at=at, clock=lambda: at, worker="thử")
    with read(figures_desk.office.engine) as connection:
        rows = find_drafts(connection, schedule_ids=[figures_desk.cycle], kind="half_year_report")
        steps = {one.id: one for one in schedules.read_steps(connection, [figures_desk.cycle])[figures_desk.cycle]}
    cells = {row["body"]: row for row in rows if row["body"] != "so-khcn"}
    assert sorted(cells) == sorted(CELLS)
    assert {row["round"] for row in cells.values()} == {1}
    assert {(steps[row["step_id"]].body, steps[row["step_id"]].state) for row in cells.values()} == {
        (body, StepState.OPEN) for body in CELLS
    }
