"""The papers with which a congress is prepared: what a clerk would notice at once if it were wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from nhiemky.drafting.draft import Draft, write_draft
from nhiemky.drafting.kinds import load_kind
from nhiemky.drafting.lint.check import lint_document
from nhiemky.drafting.lint.rule import Setting, Severity
from nhiemky.drafting.paper_text import read_paper
from nhiemky.drafting.style import load_style
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
ORGANISATION = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
Papers = Callable[..., Draft]
Samples = Any  # of the conftest above, which is no module to import

BOTH = (
    "budget_request",
    "budget_settlement",
    "clearance_submission",
    "comments_summary",
    "congress_invitation",
    "congress_summons",
    "date_agreement_letter",
    "emulation_plan",
    "opening_notice",
    "propaganda_plan",
    "self_review_report",
    "service_assignment",
    "subcommittee_decision",
)
OF_THE_COMMITTEE = ("members_assignment_notice", "pilot_lessons_report", "political_report")
RESTRICTED_FORMS = ("personnel_scheme", "personnel_plan_form")
BODIES = {"committee": "so-khcn", "cell": "cb-van-phong"}
OPEN = [*((kind, body) for kind in BOTH for body in BODIES.values()), *((k, "so-khcn") for k in OF_THE_COMMITTEE)]
FORMS = [(kind, body) for kind in RESTRICTED_FORMS for body in BODIES.values()]


def lines_of(draft: Draft) -> list[str]:
    """Paragraphs, and the rows of tables with their cells joined by bars, up to the check page."""
    lines: list[str] = []
    for item in read_paper(draft.content, draft.kind):
        lines += [item] if isinstance(item, str) else [" | ".join(row) for row in item]
    return lines


def text_of(draft: Draft) -> str:
    return "\n".join(lines_of(draft))


def changed(samples: Samples, of: str = "so-khcn", **parts: Mapping[str, object]) -> dict[str, object]:
    """Parts of a body's context with some values replaced: changed(samples, congress={"variant": ...})."""
    context = samples.context(of)
    return {name: {**context[name], **new} for name, new in parts.items()}


def delegates(samples: Samples) -> dict[str, object]:
    """The committee's congress as one of 55 delegates, of whom the first cell sends three."""
    context = samples.context()
    first, *others = context["cells"]
    return {
        "congress": {**context["congress"], "is_all_members": False, "delegates": 55},
        "cells": [{**first, "delegates": 3}, *({**cell, "delegates": 8} for cell in others)],
    }


# --- every kind ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "body"), OPEN)
def test_the_sample_sheet_leaves_nothing_open(paper: Papers, kind: str, body: str) -> None:
    draft = paper(kind, body)
    assert (draft.missing, draft.contradictions, draft.warnings) == ((), (), ())


@pytest.mark.parametrize(("kind", "body"), [*OPEN, *FORMS])
def test_the_paper_has_the_form_of_the_party(paper: Papers, kind: str, body: str) -> None:
    draft = paper(kind, body)
    setting = Setting(load_style(TEMPLATES, None), date(2026, 11, 23), TEMPLATES, None)
    errors = [
        finding
        for finding in lint_document(draft.content, f"{kind}.docx", setting)
        if finding.rule.severity is Severity.ERROR
    ]
    assert errors == []


@pytest.mark.parametrize(("kind", "body"), [*OPEN, *FORMS])
def test_all_members_are_never_called_delegates(paper: Papers, kind: str, body: str) -> None:
    """The delegation to the superior's congress is elected; nobody else is a delegate."""
    text = text_of(paper(kind, body)).lower()
    for allowed in ("đoàn đại biểu", "đại biểu dự đại hội đảng bộ cấp trên"):
        text = text.replace(allowed, "")
    assert "đại biểu" not in text


@pytest.mark.parametrize("kind", [*BOTH, *RESTRICTED_FORMS, "political_report"])
def test_a_small_cell_has_no_cell_committee(samples: Samples, paper: Papers, kind: str) -> None:
    """Under nine official members there is a bí thư, and at most a phó bí thư; kiểm điểm is theirs."""
    assert samples.context("cb-trung-tam")["body"]["official"] == 7
    text = text_of(paper(kind, "cb-trung-tam", filled=False)).lower()
    assert "chi ủy" not in text
    assert "ban chấp hành chi bộ" not in text


@pytest.mark.parametrize(
    "kind", ["clearance_submission", "congress_summons", "opening_notice", "service_assignment"]
)
@pytest.mark.parametrize("body", BODIES.values())
def test_a_congress_of_two_contents_elects_nobody(samples: Samples, paper: Papers, kind: str, body: str) -> None:
    lines = lines_of(
        paper(kind, body, filled=False, **changed(samples, body, congress={"variant": "two_contents"}))
    )
    told = [line for line in lines if re.search(r"\b[Bb]ầu\b|kiểm phiếu|[Tt]hùng phiếu", line)]
    assert [line for line in told if "không tiến hành bầu cử" not in line] == []


def test_a_congress_of_three_contents_elects_the_delegation_alone(samples: Samples, paper: Papers) -> None:
    three = changed(samples, congress={"variant": "three_contents"})
    for kind in ("clearance_submission", "congress_summons", "opening_notice"):
        text = text_of(paper(kind, **three))
        assert "bầu đoàn đại biểu dự đại hội đảng bộ cấp trên" in text
        assert "bầu Ban Chấp hành" not in text
    assert "ban kiểm phiếu 05 đồng chí" in text_of(paper("clearance_submission", **three))
    assert "Thùng phiếu" in text_of(paper("service_assignment", filled=False, **three))
    form = text_of(paper("personnel_plan_form", **three))
    assert "Đại biểu dự khuyết" in form
    assert "chỉ định" not in form


# --- restricted forms ----------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "body"), FORMS)
def test_a_personnel_form_names_nobody(paper: Papers, kind: str, body: str) -> None:
    text = text_of(paper(kind, body))
    people = [person.full_name for person in read_organisation(ORGANISATION).people]
    assert len(people) == 63
    assert [name for name in people if name in text] == []
    assert load_kind(kind, TEMPLATES).data.tier == 3


@pytest.mark.parametrize("kind", RESTRICTED_FORMS)
def test_a_personnel_form_asks_for_nothing(kind: str) -> None:
    assert [path for path, field in load_kind(kind, TEMPLATES).data.fields.items() if field.ask] == []


def test_a_personnel_form_says_that_it_is_filled_outside(paper: Papers) -> None:
    lines = lines_of(paper("personnel_scheme"))
    assert "Lập thành phụ lục riêng, ngoài hệ thống" in text_of(paper("personnel_scheme"))
    assert any(line.startswith("Mẫu trống.") for line in lines)


# --- who issues, to whom -------------------------------------------------------------------------


def test_only_a_standing_committee_issues_guidance(samples: Samples, paper: Papers) -> None:
    without = paper("cells_guidance")
    context = {**samples.context(), **changed(samples, body={"has_standing_committee": True})}
    with_one = write_draft("cells_guidance", context, templates=TEMPLATES)
    assert len(without.warnings) == 2  # the kind's own issuer, and the matrix
    assert with_one.warnings == ()
    assert any("T/M BAN THƯỜNG VỤ" in line for line in lines_of(with_one))


def test_votes_are_counted_on_the_official_members_convened(paper: Papers) -> None:
    text = text_of(paper("cells_guidance"))
    assert "tính trên số đảng viên chính thức được triệu tập" in text
    assert "đảng viên dự bị không tham gia bầu cử" in text
    assert "không bầu ban thẩm tra tư cách đại biểu" in text


@pytest.mark.parametrize("body", BODIES.values())
def test_a_submission_is_kinh_trinh_and_a_letter_kinh_gui(paper: Papers, body: str) -> None:
    superior = "Đảng ủy Ủy ban nhân dân tỉnh Mẫu" if body == "so-khcn" else "Đảng ủy Sở Khoa học và Công nghệ"
    assert f"Kính trình: {superior}" in lines_of(paper("clearance_submission", body))
    assert f"Kính gửi: {superior}" in lines_of(paper("date_agreement_letter", body))


def test_the_money_is_asked_of_whoever_gives_it(paper: Papers) -> None:
    draft = paper("budget_request", budget={"addressee": "Ban Giám đốc Sở Khoa học và Công nghệ"})
    assert "Kính trình: Ban Giám đốc Sở Khoa học và Công nghệ" in lines_of(draft)


# --- days ----------------------------------------------------------------------------------------


def test_the_date_is_agreed_before_it_is_announced(paper: Papers) -> None:
    letter = text_of(paper("date_agreement_letter"))
    assert "trước ít nhất 30 ngày làm việc theo quy định" in letter
    notice = paper("opening_notice", filled=False)
    assert "số công văn của cấp trên đồng ý thời gian đại hội" in notice.missing


def test_a_congress_of_several_days_says_both(samples: Samples, paper: Papers) -> None:
    two_days = changed(samples, congress={"closing": samples.context()["congress"]["day"].replace(day=21)})
    for kind in ("clearance_submission", "date_agreement_letter", "opening_notice", "congress_summons"):
        text = text_of(paper(kind, **two_days))
        assert "ngày 20/5/2027" in text
        assert "ngày 21/5/2027" in text
        assert "trong một ngày" not in text


def test_delegates_are_allotted_to_the_cells(samples: Samples, paper: Papers) -> None:
    lines = lines_of(paper("opening_notice", **delegates(samples)))
    assert "Đại hội đại biểu: triệu tập 55 đại biểu, phân bổ cho các chi bộ như sau:" in lines
    assert "1 | Chi bộ Văn phòng | 12 | 3" in lines
    assert any("Bầu đại biểu theo số lượng phân bổ" in line for line in lines)


def test_a_delegate_is_told_in_what_capacity(samples: Samples, paper: Papers) -> None:
    assert any(
        line.startswith("- Tư cách: ") for line in lines_of(paper("congress_summons", **delegates(samples)))
    )
    assert not any(line.startswith("- Tư cách: ") for line in lines_of(paper("congress_summons")))


# --- tables --------------------------------------------------------------------------------------


def test_each_cell_has_its_committee_member(paper: Papers) -> None:
    lines = lines_of(paper("members_assignment_notice"))
    assert "1 | Chi bộ Văn phòng | 12 | 25/3/2027 | đồng chí Nguyễn Mẫu An, Phó Bí thư | Đại hội điểm" in lines
    assert "2 | Chi bộ Kế hoạch - Tài chính | 8 | 08/4/2027 | đồng chí Hồ Mẫu Dũng | -" in lines


def test_a_cell_misspelt_in_the_sheet_is_not_passed_over(paper: Papers) -> None:
    draft = paper(
        "members_assignment_notice", filled=False, assignments=[{"cell": "Chi bộ Văn Phòng", "member": "A"}]
    )
    assert "đảng ủy viên phụ trách chi bộ" in draft.missing
    row = next(line for line in lines_of(draft) if line.startswith("1 | Chi bộ Văn phòng"))
    assert "[CẦN BỔ SUNG: đảng ủy viên phụ trách chi bộ]" in row


def test_members_of_subcommittees_are_counted(paper: Papers) -> None:
    lines = lines_of(paper("subcommittee_decision"))
    assert "1. Tiểu ban Văn kiện, gồm 04 đồng chí;" in lines
    assert "3. Tiểu ban Tổ chức phục vụ, gồm 03 đồng chí." in lines
    assert "1 | Vũ Mẫu Hiếu | Bí thư Đảng ủy | Trưởng tiểu ban" in lines


def test_an_unusual_subcommittee_needs_its_duties(paper: Papers) -> None:
    members = [{"name": "Nguyễn Văn Mẫu", "office": "Đảng ủy viên", "role": "Trưởng tiểu ban"}]
    draft = paper(
        "subcommittee_decision", filled=False, subcommittees=[{"name": "Tiểu ban An ninh", "members": members}]
    )
    assert "nhiệm vụ của tiểu ban hoặc tổ (bỏ trống nếu theo mẫu)" in draft.missing


# --- sums ----------------------------------------------------------------------------------------


def test_what_is_left_of_the_money_is_worked_out(paper: Papers) -> None:
    lines = lines_of(paper("budget_settlement"))
    assert "2 | Trang trí, khánh tiết, tuyên truyền | 9.000.000 | 9.150.000 | -150.000 | 02 chứng từ" in lines
    assert " | Tổng cộng | 28.000.000 | 26.850.000 | 1.150.000 | -" in lines
    assert "- Đã chi: 26.850.000 đồng (bằng chữ: hai mươi sáu triệu tám trăm năm mươi nghìn đồng)." in lines


@pytest.mark.parametrize(
    ("kind", "parts", "told"),
    [
        ("budget_settlement", {"settlement": {"granted": 10, "spent": 7, "left": 2}}, "10 khác 7 + 2 = 9"),
        ("comments_summary", {"comments_counts": {"total": 9, "accepted": 5, "explained": 3}}, "9 khác 5 + 3 = 8"),
        ("pilot_lessons_report", {"pilot": {"convened": 12, "present": 11, "absent": 2}}, "12 khác 11 + 2 = 13"),
        (
            "self_review_report",
            {"review": {"members_start": 7, "members_added": 1, "members_served": 9}},
            "9 khác 7 + 1 = 8",
        ),
    ],
)
def test_a_sum_that_does_not_hold_is_shown(
    paper: Papers, kind: str, parts: dict[str, Mapping[str, int]], told: str
) -> None:
    contradictions = paper(kind, filled=False, **parts).contradictions
    assert [told in note for note in contradictions] == [True]


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("budget_request", {"budget_total": 9, "budget_lines": [{"amount": 5}, {"amount": 3}]}),
        (
            "budget_settlement",
            {"settlement": {"spent": 9}, "settlement_lines": [{"spent": 5}, {"spent": 3}]},
        ),
    ],
)
def test_a_column_must_add_up_to_its_total(paper: Papers, kind: str, parts: dict[str, Any]) -> None:
    assert len(paper(kind, filled=False, **parts).contradictions) == 1
