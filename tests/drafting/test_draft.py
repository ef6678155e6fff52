from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx.document import Document
from draft_text import KINDS, TEMPLATES, open_draft, outline, paragraphs
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.sheet import Sheet
from nhiemky.errors import BadInput, NotFound

Context = dict[str, Any]
CASES = [
    (kind, issuer)
    for kind in KINDS
    for issuer in ("committee", "cell")
    if (kind, issuer) != ("cells_guidance_letter", "cell")
]


class PaperText(SingleFileSnapshotExtension):
    """A snapshot is the text of the paper, one file each."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


# --- the papers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "issuer"), CASES)
def test_paper_reads_as_the_office_would_write_it(
    request: pytest.FixtureRequest, snapshot: SnapshotAssertion, kind: str, issuer: str
) -> None:
    draft = write_draft(kind, request.getfixturevalue(issuer), templates=TEMPLATES)
    head = f"{draft.title}\nCòn thiếu: {'; '.join(draft.missing)}\n"
    assert "\n".join([head, *outline(draft), ""]) == snapshot(extension_class=PaperText)


@pytest.mark.parametrize(("kind", "issuer"), CASES)
def test_paper_has_no_state_form_and_no_wrong_word(request: pytest.FixtureRequest, kind: str, issuer: str) -> None:
    text = "\n".join(outline(write_draft(kind, request.getfixturevalue(issuer), templates=TEMPLATES)))
    wrong = (
        "./.",
        "Ban Chấp hành chi bộ",
        "CỘNG HÒA",
        "V/v",
        "Số:",
        "TM.",
        "chi bộ trực thuộc",
        "thẩm tra tư cách",
    )
    assert [word for word in wrong if word in text] == []


def test_all_member_congress_speaks_of_members_a_delegate_congress_of_delegates(committee: Context) -> None:
    def attendance(*, is_all_members: bool) -> str:
        committee["congress"] |= {"is_all_members": is_all_members, "delegates": 120}
        lines = outline(write_draft("congress_plan", committee, templates=TEMPLATES))
        return next(line for line in lines if "được triệu tập" in line)

    assert attendance(is_all_members=True) == (
        "Y: - Đảng viên được triệu tập: toàn thể 63 đảng viên của Đảng bộ Sở Khoa học và Công nghệ "
        "(gồm 60 đảng viên chính thức, 03 đảng viên dự bị), tính đến ngày 23/11/2026."
    )
    assert attendance(is_all_members=False) == (
        "Y: - Đại biểu được triệu tập: 120 đại biểu, đại diện cho 63 đảng viên của "
        "Đảng bộ Sở Khoa học và Công nghệ, tính đến ngày 23/11/2026."
    )


@pytest.mark.parametrize(
    ("variant", "contents"),
    [
        (
            "four_contents",
            ["- Bầu Ban Chấp hành Đảng bộ khóa mới;", "- Bầu đoàn đại biểu dự đại hội đảng bộ cấp trên."],
        ),
        ("three_contents", ["- Bầu đoàn đại biểu dự đại hội đảng bộ cấp trên."]),
        (
            "two_contents",
            ["Đại hội không tiến hành bầu cử; việc chỉ định cấp ủy do cấp có thẩm quyền quyết định và công bố."],
        ),
    ],
)
def test_contents_of_the_congress_follow_its_variant(
    committee: Context, variant: str, contents: list[str]
) -> None:
    committee["congress"]["variant"] = variant
    texts = [
        paragraph.text
        for paragraph in open_draft(write_draft("congress_plan", committee, templates=TEMPLATES)).paragraphs
    ]
    start, end = texts.index("II- NỘI DUNG ĐẠI HỘI"), texts.index("III- THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN")
    assert texts[start + 4 : end] == contents


def test_cell_that_elects_nobody_ends_its_contents_with_a_full_stop(cell: Context) -> None:
    cell["congress"]["variant"] = "three_contents"
    texts = [p.text for p in open_draft(write_draft("congress_plan", cell, templates=TEMPLATES)).paragraphs]
    assert texts[texts.index("III- THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN") - 1] == (
        "- Thảo luận, đóng góp ý kiến vào dự thảo văn kiện đại hội của cấp trên."
    )


@pytest.mark.parametrize(
    ("has_cell_committee", "content"),
    [
        (True, "- Bầu chi ủy, bí thư, phó bí thư chi bộ."),
        (False, "- Bầu bí thư và trường hợp cần thiết bầu phó bí thư chi bộ."),
    ],
)
def test_small_cell_elects_no_cell_committee(cell: Context, has_cell_committee: bool, content: str) -> None:
    cell["body"]["has_cell_committee"] = has_cell_committee
    cell["congress"]["variant"] = "with_election"
    draft = write_draft("congress_plan", cell, templates=TEMPLATES)
    assert [
        p.text for p in open_draft(draft).paragraphs if p.text.startswith("- Bầu") and p.text.endswith("chi bộ.")
    ] == [content]


def test_restricted_step_shows_its_day_and_nothing_else(committee: Context) -> None:
    rows = [
        row for row in outline(write_draft("congress_plan", committee, templates=TEMPLATES)) if "11/3/2027" in row
    ]
    assert rows == [
        "Bang: 4 | Bang: Công việc theo hướng dẫn riêng | Bang: Theo phân công | Bang: 11/3/2027 | Bang: -"
    ]


def test_restricted_paper_is_asked_about_without_its_name(committee: Context) -> None:
    committee["waiting"] |= {"title": "Đề án nhân sự", "tier": 3}
    text = "\n".join(outline(write_draft("enquiry_letter", committee, templates=TEMPLATES)))
    assert ("nhân sự" in text, "đã gửi Đảng ủy Ủy ban nhân dân tỉnh Mẫu hồ sơ phục vụ đại hội." in text) == (
        False,
        True,
    )


def test_after_the_congress_the_letter_no_longer_speaks_of_preparing_it(committee: Context) -> None:
    committee["today"] = date(2027, 5, 20)
    text = "\n".join(outline(write_draft("enquiry_letter", committee, templates=TEMPLATES)))
    assert ("Để kịp thời triển khai các nhiệm vụ sau Đại hội" in text, "Để chủ động chuẩn bị" in text) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("has_office", "archive"), [(True, "- Lưu Văn phòng Đảng ủy."), (False, "- Lưu Đảng ủy.")]
)
def test_archive_line_follows_the_office(committee: Context, has_office: bool, archive: str) -> None:
    committee["body"]["has_office"] = has_office
    closing = open_draft(write_draft("enquiry_letter", committee, templates=TEMPLATES)).tables[1]
    assert closing.cell(0, 0).paragraphs[-1].text == archive


def test_kind_its_issuer_may_not_issue_is_drafted_with_a_warning(cell: Context) -> None:
    lines = outline(write_draft("cells_guidance_letter", cell, templates=TEMPLATES))
    assert [line for line in lines if "Lưu ý:" in line] == [
        "Than: Lưu ý: mẫu này không dành cho chi bộ; kiểm tra lại trước khi dùng."
    ]


def test_guidance_without_a_standing_committee_warns_with_the_rule_and_what_to_do(committee: Context) -> None:
    warnings = write_draft("cells_guidance", committee, templates=TEMPLATES).warnings
    assert [("399-QĐ/TW" in line, "kế hoạch kèm công văn" in line) for line in warnings] == [
        (False, False),
        (True, True),
    ]
    committee["body"]["has_standing_committee"] = True
    assert write_draft("cells_guidance", committee, templates=TEMPLATES).warnings == ()


# --- what is missing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_empty_context_gives_a_whole_paper_of_red_marks_with_vietnamese_names(kind: str) -> None:
    draft = write_draft(kind, {"body": {}, "today": date(2026, 11, 23)}, templates=TEMPLATES)
    marked = [run.text for run in _runs(open_draft(draft)) if run.style.name == "VB Thieu"]
    assert {f"[CẦN BỔ SUNG: {title}]" for title in draft.missing} >= set(marked)
    assert len(marked) >= 10
    assert [title for title in draft.missing if title.isascii()] == []


def _runs(document: Document) -> Iterator[Any]:
    for paragraph in paragraphs(document):
        yield from paragraph.runs


@pytest.mark.parametrize(("kind", "issuer"), CASES)
def test_missing_list_is_exactly_what_the_paper_marks_or_requires(
    request: pytest.FixtureRequest, kind: str, issuer: str
) -> None:
    draft = write_draft(kind, request.getfixturevalue(issuer), templates=TEMPLATES)
    marked = {run.text for run in _runs(open_draft(draft)) if run.style.name == "VB Thieu"}
    assert {f"[CẦN BỔ SUNG: {title}]" for title in draft.missing} == marked


def test_required_value_is_listed_even_where_the_text_does_without_it(committee: Context) -> None:
    del committee["congress"]["is_all_members"]
    assert (
        "hình thức đại hội (đảng viên hoặc đại biểu)"
        in write_draft("congress_plan", committee, templates=TEMPLATES).missing
    )


def test_day_still_to_come_is_not_printed_as_the_day_of_a_paper(committee: Context) -> None:
    committee["superior_plan"]["on"] = date(2026, 12, 23)
    draft = write_draft("congress_plan", committee, templates=TEMPLATES)
    assert draft.missing[0] == "ngày ban hành kế hoạch của cấp trên"
    assert "23/12/2026" not in "\n".join(outline(draft))


@pytest.mark.parametrize("context", [{}, {"body": {}}, {"today": date(2026, 1, 1)}, {"body": 1, "today": "x"}])
def test_context_without_a_day_or_a_body_is_refused(context: Context) -> None:
    with pytest.raises(BadInput, match="dự thảo congress_plan: dữ liệu phải có"):
        write_draft("congress_plan", context, templates=TEMPLATES)


def test_sum_that_does_not_hold_is_marked_at_its_place_and_listed_first(committee: Context) -> None:
    committee["body"] |= {"members": 64}
    draft = write_draft("political_report", committee, templates=TEMPLATES)
    note = "64 khác 60 + 3 = 63 (số đảng viên chính thức, số đảng viên dự bị)"
    assert draft.contradictions == (f"tổng số đảng viên: {note}",)
    texts = [paragraph.text for paragraph in open_draft(draft).paragraphs]
    (place,) = [text for text in texts if "MÂU THUẪN" in text]
    assert f"64 [MÂU THUẪN: {note}] đảng viên" in place


def test_contradiction_that_a_paper_does_not_speak_of_is_not_its_business(committee: Context) -> None:
    committee["body"] |= {"members": 64}
    assert write_draft("enquiry_letter", committee, templates=TEMPLATES).contradictions == ()


def test_sheet_fills_what_the_store_cannot_know_and_says_so(committee: Context) -> None:
    sheet = Sheet({"congress.venue": "Hội trường A"}, {"congress.venue": "phieu.xlsx"})
    draft = write_draft("congress_plan", committee, templates=TEMPLATES, sheet=sheet)
    assert "địa điểm tổ chức đại hội" not in draft.missing
    assert "Than: Hội trường A." in outline(draft)


def test_sheet_that_contradicts_the_store_is_shown_and_not_obeyed(committee: Context) -> None:
    sheet = Sheet({"body.members": 70}, {"body.members": "phieu.xlsx"})
    draft = write_draft("political_report", committee, templates=TEMPLATES, sheet=sheet)
    assert draft.contradictions == ("tổng số đảng viên: phiếu dữ liệu ghi 70",)
    assert any("63 [MÂU THUẪN: phiếu dữ liệu ghi 70]" in line for line in outline(draft))


def test_office_that_writes_the_other_tone_writes_it_throughout(committee: Context, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "style.yaml").write_text('tone: uỷ\nheading_mark: "."\n', encoding="utf-8")
    text = "\n".join(outline(write_draft("congress_plan", committee, templates=TEMPLATES, overlay=tmp_path)))
    assert "Các đồng chí đảng uỷ viên" in text
    assert "Muc: I. MỤC ĐÍCH, YÊU CẦU" in text


def test_a_style_of_nothing_but_remarks_is_the_usual_one(committee: Context, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "style.yaml").write_text("# tone: uỷ\n", encoding="utf-8")
    usual = write_draft("congress_plan", committee, templates=TEMPLATES)
    assert write_draft("congress_plan", committee, templates=TEMPLATES, overlay=tmp_path).sha256 == usual.sha256


def test_unknown_kind_is_refused(committee: Context) -> None:
    with pytest.raises(NotFound, match='Không có loại văn bản "la_lung"'):
        write_draft("la_lung", committee, templates=TEMPLATES)
