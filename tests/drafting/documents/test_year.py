"""The papers of the year: reports, resolutions, programmes, minutes, letters, forms of one party office."""

import re
from collections.abc import Callable
from datetime import date
from typing import Protocol

import pytest
import yaml

from nhiemky.drafting.draft import Draft
from nhiemky.drafting.kinds import load_kind
from nhiemky.drafting.paper_text import read_paper
from nhiemky.drafting.sheet import Sheet
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
COMMITTEE, CELL, SMALL_CELL = "so-khcn", "cb-van-phong", "cb-ke-hoach-tai-chinh"
PERIODS = {  # the kinds of paper and the period each speaks of
    "annual_report": "2026",
    "cell_meeting_notice": "2026M12",
    "chasing_letter": "2026",
    "collective_review": "2026",
    "conclusion_notice": "2026H1",
    "fees_book": "2026M11",
    "fees_report": "2026H1",
    "grading_decision": "2026",
    "grading_minutes": "2026",
    "grading_plan": "2026",
    "grading_submission": "2026",
    "half_year_report": "2026H1",
    "individual_review_form": "2026",
    "inspection_committee_programme": "2027",
    "inspection_plan": "2027",
    "inspection_programme": "2027",
    "inspection_report": "2026",
    "meeting_invitation": "2026H1",
    "meeting_minutes": "2026M11",
    "meeting_programme": "2026M11",
    "member_record_form": "2026",
    "mid_term_report": "2026H1",
    "monthly_report": "2026M10",
    "monthly_resolution": "2026M11",
    "quarter_report": "2026Q3",
    "remedy_plan": "2026",
    "report_request_letter": "2026H1",
    "residence_comment_request": "2026",
    "resolution_programme": "2026",
    "resolution_study_report": "2026",
    "study_attendance_list": "2026",
    "study_plan": "2027",
    "visit_follow_up": "2026H1",
    "visit_plan": "2026H1",
    "visit_report": "2026H1",
    "work_programme": "2027",
    "yearly_resolution": "2026",
}
BODIES = {"committee": COMMITTEE, "cell": CELL}
PAPERS = [(kind, BODIES[body]) for kind in PERIODS for body in load_kind(kind, TEMPLATES).data.bodies]
OF_CELLS = [kind for kind in PERIODS if "cell" in load_kind(kind, TEMPLATES).data.bodies]
REPORTS = [kind for kind in PERIODS if kind.endswith("_report")]

Write = Callable[..., Draft]


class Samples(Protocol):
    """What of the sample office is used here."""

    def context(self, body: str, period: str) -> dict[str, dict[str, str]]: ...
    def sheet(self, kind: str) -> Sheet: ...
    def write(self, kind: str, body: str = ..., **more: object) -> Draft: ...


@pytest.fixture
def write(samples: Samples) -> Write:
    """Writes a kind of the year for its period: write(kind, body, filled=True, **changes of the context)."""

    def write(kind: str, body: str = COMMITTEE, *, filled: bool = True, **more: object) -> Draft:
        period = samples.context(body, PERIODS[kind])["period"]
        return samples.write(kind, body, filled=filled, period=period, **more)

    return write


def text_of(draft: Draft) -> str:
    """The paper line by line, a table's cells with bars between them, without the check page."""
    lines: list[str] = []
    for item in read_paper(draft.content, draft.kind):
        lines += [item] if isinstance(item, str) else [" | ".join(row) for row in item]
    return "\n".join(lines)


def rows_of(draft: Draft, beginning: str) -> list[list[str]]:
    """The rows of the table whose first cells are `beginning`, without its head."""
    tables = [item for item in read_paper(draft.content, draft.kind) if not isinstance(item, str)]
    return next(table[1:] for table in tables if " | ".join(table[0]).startswith(beginning))


# --- every kind ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PERIODS)
def test_the_kind_is_of_the_year_and_says_where_its_outline_comes_from(kind: str) -> None:
    data = load_kind(kind, TEMPLATES).data
    assert data.phase == "year"
    assert len(data.source) > 30


@pytest.mark.parametrize(("kind", "body"), PAPERS)
def test_with_the_sample_sheet_nothing_is_missing_or_contradicted(write: Write, kind: str, body: str) -> None:
    draft = write(kind, body)
    assert (draft.missing, draft.contradictions, draft.warnings) == ((), (), ())


@pytest.mark.parametrize(("kind", "body"), PAPERS)
def test_no_state_habits_and_no_body_that_does_not_exist(write: Write, kind: str, body: str) -> None:
    for filled in (True, False):
        text = text_of(write(kind, body, filled=filled))
        assert not re.search(r"\./\.|Độc lập - Tự do|TM\.|KT\.|TL\.|Ban Chấp hành [Cc]hi bộ|V/v", text)


@pytest.mark.parametrize("kind", [kind for kind in OF_CELLS if kind != "individual_review_form"])
def test_a_cell_of_less_than_nine_has_no_cell_committee(write: Write, kind: str) -> None:
    """Eight official members: what a chi ủy does elsewhere is the secretary's work here."""
    text = text_of(write(kind, SMALL_CELL, filled=False))
    assert "chi ủy" not in text.lower().replace("số chi ủy viên", "")


@pytest.mark.parametrize("kind", REPORTS)
def test_an_empty_report_says_nothing_of_its_own(write: Write, kind: str) -> None:
    """No zero where no figure was given, no "không có" where nobody said so."""
    draft = write(kind, filled=False)
    text = text_of(draft)
    assert "không có kiến nghị" not in text.lower()
    assert len(draft.missing) > 8
    cells = [cell for line in text.split("\n") if " | " in line for cell in line.split(" | ")[2:]]
    assert "0" not in cells


# --- reports -------------------------------------------------------------------------------------


def test_members_that_do_not_add_up_are_shown_at_their_place(samples: Samples) -> None:
    given = samples.sheet("half_year_report").values
    beginning = "figures.members."
    members = {path.removeprefix(beginning): given[path] for path in given if path.startswith(beginning)}
    wrong = {"members": {**members, "transferred_out": 3}}
    draft = samples.write("half_year_report", filled=False, figures=wrong)
    told = [line.partition(":")[0] for line in draft.contradictions]
    assert told == ["tổng đảng viên đầu kỳ và tăng trong kỳ"]


def test_a_figure_of_the_annex_stands_beside_its_twins(write: Write) -> None:
    rows = {row[1]: row[3:] for row in rows_of(write("half_year_report"), "TT | Nội dung | Đơn vị tính")}
    assert rows["Kết nạp"] == ["2", "1", "3"]
    assert rows["Chuyển đi"] == ["1", "0", "-"]
    assert rows["Đảng phí đã thu"] == ["41.250.000", "38.900.000", "-"]


def test_a_cell_reports_neither_meetings_of_the_committee_nor_organisations(write: Write) -> None:
    text = text_of(write("half_year_report", CELL))
    assert "tổ chức đảng, " not in text
    assert "Kỳ họp của Đảng ủy" not in text
    assert "Chi bộ tổ chức 06 kỳ sinh hoạt thường kỳ" in text


def test_the_annual_report_measures_the_year_by_its_resolution(write: Write) -> None:
    text = text_of(write("annual_report"))
    assert "Nghị quyết số 21-NQ/ĐU, ngày 29/12/2025" in text
    assert "đạt và vượt 05 chỉ tiêu, không đạt 0 chỉ tiêu" in text


def test_the_annual_report_tells_no_grading_before_it_is_decided(write: Write) -> None:
    text = text_of(write("annual_report", filled=False))
    assert "được báo cáo sau khi cấp có thẩm quyền quyết định" in text
    assert "hoàn thành xuất sắc" not in text


def test_the_study_report_counts_its_rate(write: Write) -> None:
    text = text_of(write("resolution_study_report"))
    assert "62 đảng viên, đạt 98,41%" in text
    assert "Chi bộ Quản lý Khoa học | 10 | 9 | 1 | 90%" in text


def test_fees_of_the_cells_stand_in_one_table_with_their_sum(write: Write) -> None:
    rows = rows_of(write("fees_report"), "TT | Chi bộ")
    assert rows[-1] == ["", "Cộng", "63", "62", "41.250.000", "28.875.000"]
    assert sum(int(row[4].replace(".", "")) for row in rows[:-1]) == 41_250_000


def test_what_the_register_knows_is_not_asked_for(write: Write) -> None:
    """Members and cells of today, until the sheet tells those of the day of reckoning."""
    for kind in ("half_year_report", "annual_report"):
        text = text_of(write(kind, filled=False))
        assert "Tính đến ngày 23/11/2026, Đảng bộ Sở Khoa học và Công nghệ có 07 chi bộ với 63 đảng viên" in text
    assert "Chi bộ có 12 đảng viên (11 đảng viên chính thức" in text_of(
        write("monthly_resolution", CELL, filled=False)
    )


# --- conclusions and letters ---------------------------------------------------------------------


def test_a_conclusion_says_who_what_by_when_and_to_whom(write: Write) -> None:
    rows = rows_of(write("conclusion_notice"), "TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời hạn | Báo cáo")
    assert len(rows) == 4
    assert all(cell not in ("", "-") for row in rows for cell in row)
    assert rows[1][2:] == ["Ủy ban Kiểm tra", "Các chi bộ", "30/11/2026", "Đảng ủy"]


def test_a_chasing_letter_lists_what_is_late_as_of_an_hour_and_blames_nobody(write: Write) -> None:
    draft = write("chasing_letter")
    text = text_of(draft)
    assert "Tính đến 09 giờ 30, ngày 23/11/2026, còn 03 nội dung chưa gửi" in text
    assert [row[4] for row in rows_of(draft, "TT | Đơn vị")] == ["3", "3", "5"]
    assert not re.search("vi phạm|phê bình|kỷ luật", text)


def test_a_chasing_letter_without_a_list_takes_what_the_schedule_says(write: Write) -> None:
    item = {"body": "Chi bộ Văn phòng", "title": "Báo cáo tháng", "due": None, "days": 4}
    late = {"as_of": "08 giờ 00, ngày 02/12/2026", "items": [item]}
    draft = write("chasing_letter", filled=False, late=late)
    assert rows_of(draft, "TT | Đơn vị")[0][1:3] == ["Chi bộ Văn phòng", "Báo cáo tháng"]
    assert "Các chi bộ có tên trong danh mục dưới đây" in text_of(draft)


# --- meetings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, "tốt"), (90, "tốt"), (89, "khá"), (70, "khá"), (69, "trung bình"), (50, "trung bình"), (49, "kém")],
)
def test_the_score_of_a_cell_meeting_gives_its_grade(samples: Samples, score: int, grade: str) -> None:
    draft = samples.write("monthly_resolution", CELL, filled=False, meeting={"score": score})
    assert f"Chi bộ tự chấm {score}/100 điểm, xếp loại buổi sinh hoạt: {grade}." in text_of(draft)


def test_the_monthly_resolution_follows_up_the_last_one(write: Write) -> None:
    rows = rows_of(write("monthly_resolution", CELL), "TT | Nhiệm vụ nghị quyết kỳ trước")
    assert [row[3] for row in rows] == ["hoàn thành", "đang thực hiện"]


def test_no_vote_is_told_before_it_is_entered(write: Write) -> None:
    text = text_of(write("monthly_resolution", CELL, filled=False))
    assert "biểu quyết thông qua (" not in text
    assert "Kết quả biểu quyết thông qua Nghị quyết: ……" in text


@pytest.mark.parametrize(("theme", "minutes"), [(None, "90 phút"), ("Nêu gương", "120 phút")])
def test_a_meeting_with_a_theme_takes_longer(samples: Samples, theme: str | None, minutes: str) -> None:
    draft = samples.write("cell_meeting_notice", CELL, filled=False, meeting={"theme": theme})
    assert f"ít nhất {minutes}" in text_of(draft)


def test_minutes_have_no_place_and_day_at_the_top_and_two_signatures(write: Write) -> None:
    text = text_of(write("meeting_minutes"))
    assert "ngày      tháng" not in text
    assert "NGƯỜI GHI BIÊN BẢN" in text
    assert "CHỦ TRÌ HỘI NGHỊ" in text


def test_the_inspection_committee_signs_its_own_programme(write: Write) -> None:
    text = text_of(write("inspection_committee_programme"))
    assert "T/M ỦY BAN KIỂM TRA" in text
    assert "CHỦ NHIỆM" in text
    assert "Lưu Ủy ban Kiểm tra." in text


# --- grading and files of members ----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["grading_submission", "grading_minutes"])
def test_grading_stays_blank_until_the_votes_are_counted(write: Write, kind: str) -> None:
    for body in (COMMITTEE, CELL):
        rows = rows_of(write(kind, body, filled=False), "TT | Đối tượng")
        assert {cell for row in rows for cell in row[2:]} == {"……"}


def test_grades_that_do_not_add_up_are_shown(samples: Samples) -> None:
    grading = {
        "members_assessed": 61, "members_excellent": 12, "members_good": 47, "members_completed": 3,
        "members_failed": 0,
    }  # fmt: skip
    draft = samples.write("grading_submission", filled=False, figures={"grading": grading})
    assert "61 khác 12 + 47 + 3 + 0 = 62" in draft.contradictions[0]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("individual_review_form", CELL),
        ("member_record_form", CELL),
        ("grading_decision", COMMITTEE),
        ("fees_book", CELL),
        ("study_attendance_list", CELL),
        ("study_attendance_list", COMMITTEE),
    ],
)
def test_forms_of_members_are_empty(write: Write, kind: str, body: str) -> None:
    """Restricted: not one name of a member, nothing missing, nothing kept of what went in."""
    data = yaml.safe_load((PROJECT / "samples/so-khcn/organisation.yaml").read_text(encoding="utf-8"))
    draft = write(kind, body)
    text = text_of(draft)
    assert [one["full_name"] for one in data["members"] if one["full_name"] in text] == []
    assert (draft.tier, draft.missing, draft.inputs) == (3, (), None)


def test_papers_of_grading_and_residence_name_no_member_but_those_who_sign(samples: Samples, write: Write) -> None:
    data = yaml.safe_load((PROJECT / "samples/so-khcn/organisation.yaml").read_text(encoding="utf-8"))
    for kind in ("grading_submission", "residence_comment_request"):
        signer = samples.context(CELL, PERIODS[kind])["signer"]["name"]
        text = text_of(write(kind, CELL)).replace(signer, "")
        assert [one["full_name"] for one in data["members"] if one["full_name"] in text] == []


def test_a_committees_book_of_fees_has_a_row_for_each_cell(samples: Samples, write: Write) -> None:
    cells = [item for item in read_paper(write("fees_book").content, "fees_book") if not isinstance(item, str)]
    names = [str(cell["name"]) for cell in samples.context(COMMITTEE, "2026M11")["cells"]]
    assert len(names) == 7
    rows = next(table for table in cells if table[0][1] == "Chi bộ")
    assert [row[1] for row in rows[1:]] == [*names, "Cộng"]


def test_an_action_programme_names_the_superiors_resolution_whole_then_short(write: Write) -> None:
    draft = write("resolution_programme")
    text = text_of(draft)
    assert text.count("Nghị quyết số 00-NQ/TW, ngày 22/8/2026 của Bộ Chính trị") == 2  # its title, its first line
    assert "Phân công, tiến độ thực hiện Nghị quyết 00-NQ/TW" in text
    assert draft.missing == ()


def test_a_study_plan_of_the_year_ends_with_its_review(write: Write) -> None:
    assert "4. Sơ kết, tổng kết" in text_of(write("study_plan"))


@pytest.mark.parametrize(
    ("outline", "head"), [(None, "VI- TỰ NHẬN"), ("leader", "VII- TỰ NHẬN"), ("retired", "V- TỰ NHẬN")]
)
def test_each_form_of_self_review_ends_with_the_grade_one_claims(
    samples: Samples, outline: str | None, head: str
) -> None:
    assert head in text_of(samples.write("individual_review_form", CELL, outline=outline))


def test_the_collective_review_keeps_the_seven_heads_of_the_form(write: Write) -> None:
    lines = text_of(write("collective_review")).split("\n")
    heads = [line.partition("-")[0] for line in lines if re.match(r"[IV]+- ", line)]
    assert heads == ["I", "II", "III", "IV", "V", "VI", "VII"]


def test_the_law_is_that_of_the_day(samples: Samples) -> None:
    """Grading of 2024 goes by 124-QĐ/TW, of 2026 by 366-QĐ/TW."""
    old = samples.write("grading_submission", today=date(2024, 12, 5))
    assert "Quy định số 124-QĐ/TW" in text_of(old)
    assert "Quy định số 366-QĐ/TW" in text_of(samples.write("grading_submission"))


# --- requests, plans and visits ------------------------------------------------------------------


def test_a_request_asks_for_two_figures_and_measures_by_the_years_resolution(write: Write) -> None:
    text = text_of(write("report_request_letter"))
    assert "về việc gửi báo cáo sơ kết 6 tháng đầu năm 2026, cung cấp số liệu" in text
    assert "Nghị quyết số 21-NQ/ĐU, ngày 29/12/2025" in text
    assert "Số liệu chốt đến ngày 31/5/2026; số ước thực hiện cả kỳ ghi riêng" in text
    assert "ĐỀ CƯƠNG BÁO CÁO" in text


@pytest.mark.parametrize(
    ("period", "subject", "has_outline"),
    [
        ("2026", "báo cáo tổng kết năm 2026", True),
        ("2026Q3", "báo cáo quý III năm 2026", False),
        (None, "báo cáo sơ kết giữa nhiệm kỳ", True),
    ],
)
def test_a_request_is_named_by_its_period(
    samples: Samples, period: str | None, subject: str, *, has_outline: bool
) -> None:
    whole: dict[str, object] = dict(samples.context(COMMITTEE, period)["period"]) if period else {}
    text = text_of(samples.write("report_request_letter", period=whole))
    assert f"về việc gửi {subject}, cung cấp số liệu" in text
    assert ("ĐỀ CƯƠNG BÁO CÁO" in text) == has_outline
    assert ("từ đầu nhiệm kỳ" in text) == (period is None)


def test_the_mid_term_report_measures_by_the_resolution_of_the_congress(write: Write) -> None:
    draft = write("mid_term_report")
    assert "Nghị quyết số 01-NQ/ĐH, ngày 30/6/2025 đề ra 03 chỉ tiêu" in text_of(draft)
    assert [row[5] for row in rows_of(draft, "TT | Chỉ tiêu")] == ["chưa đánh giá", "vượt", "đạt"]


def test_what_a_superior_asked_for_becomes_tasks_with_a_lead_and_a_day(write: Write) -> None:
    rows = rows_of(write("visit_follow_up"), "TT | Nhiệm vụ | Chủ trì")
    assert [row[4] for row in rows] == ["30/11/2026", "31/12/2026", "31/12/2026"]
    assert all(cell not in ("", "-") for row in rows for cell in row)


def test_a_decision_on_grades_tells_no_grade(write: Write) -> None:
    """The form has places only: whatever was given, no grade and no count is printed."""
    text = text_of(write("grading_decision"))
    assert "hoàn thành" not in text
    assert [row[3] for row in rows_of(write("grading_decision"), "TT | Chi bộ")] == ["……"] * 3


def test_the_days_of_a_cycle_stand_in_its_letter_and_its_plan_unless_the_office_says_other_ones(
    samples: Samples, write: Write
) -> None:
    steps = [
        {"key": key, "title": "Việc", "due": date(2026, 6, day), "tier": 1}
        for key, day in (
            ("cell_reviews", 9),
            ("committee_review", 12),
            ("inspection_inputs", 4),
            ("send_figures", 5),
        )
    ]
    letter = text_of(write("report_request_letter", filled=False, steps=steps))
    assert "biểu số liệu về Đảng ủy Sở Khoa học và Công nghệ chậm nhất ngày 05/6/2026" in letter
    assert "gửi về Đảng ủy Sở Khoa học và Công nghệ chậm nhất ngày 04/6/2026" in letter
    said = {"due": date(2026, 6, 3)}
    other = text_of(write("report_request_letter", filled=False, steps=steps, report_request=said))
    assert "chậm nhất ngày 03/6/2026" in other
    assert "05/6/2026" not in other
    rows = rows_of(samples.write("grading_plan", filled=False, steps=steps), "TT | Nội dung | Thực hiện")
    assert [row[3] for row in rows[1:3]] == ["09/6/2026", "12/6/2026"]
