"""A paper set as the state does (Nghị định 30/2020/NĐ-CP), by a clerk who is used to it."""

# ruff: noqa: ANN401  (python-docx has no types)

from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from nhiemky.drafting.lint.check import lint_document
from nhiemky.drafting.lint.rule import Setting

LEFT = [("SỞ MẪU", ""), ("CHI BỘ VĂN PHÒNG", "b"), ("-------", ""), ("Số: 5/KH-CBVP", "")]
RIGHT = [
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "b"),
    ("Độc lập - Tự do - Hạnh phúc", "bu"),
    ("Mẫu, ngày 5 tháng 03 năm 2026", "i"),
]
TEXT = (
    ("Căn cứ Điều lệ Đảng Cộng sản Việt Nam;", "i"),
    ("Căn cứ Nghị quyết của Đảng ủy Sở Mẫu;", "i"),
    ("I. MỤC ĐÍCH", "b"),
    ("Tổ chức sinh hoạt chuyên đề về học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh./.", ""),
)  # fmt: skip
RECIPIENTS = [("Nơi nhận:", "bi"), ("- Đảng ủy;", ""), ("- Lưu: VT.", "")]
SIGNATURE = [("TM. CHI ỦY", "b"), ("BÍ THƯ CHI BỘ", "b"), *[("", "")] * 4, ("ThS. Nguyễn Văn Mẫu", "b")]


@pytest.fixture
def state_paper() -> Any:
    document: Any = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    _halves(document, LEFT, RIGHT)
    for text, look in (("KẾ HOẠCH", "b"), ("Tổ chức sinh hoạt chuyên đề", "b")):
        _line(document.add_paragraph(), text, look).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, look in TEXT:
        _line(document.add_paragraph(), text, look)
    _halves(document, RECIPIENTS, SIGNATURE)
    return document


def _halves(document: Any, *sides: list[tuple[str, str]]) -> None:
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    for cell, lines in zip(cells, sides, strict=True):
        for at, (text, look) in enumerate(lines):
            paragraph = _line(cell.paragraphs[0] if at == 0 else cell.add_paragraph(), text, look)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _line(paragraph: Any, text: str, look: str) -> Any:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline = "b" in look, "i" in look, "u" in look
    return paragraph


def test_what_a_state_paper_does_otherwise_is_told(
    state_paper: Any, setting: Setting, save: Callable[[Any], bytes]
) -> None:
    found = {one.rule.key for one in lint_document(save(state_paper), "ke-hoach.docx", setting)}
    assert found >= {
        "letterhead.state_title",
        "letterhead.party_title",
        "letterhead.star",
        "number.colon",
        "number.form",
        "number.zero",
        "place_date.zero",
        "title.dashes",
        "title.subject_case",
        "body.basis_dash",
        "body.basis_italic",
        "body.justified",
        "body.line",
        "body.text_size",
        "text.end_mark",
        "recipients.label_bold",
        "recipients.label_italic",
        "recipients.label_underline",
        "recipients.archive_form",
        "signature.slash",
        "signature.cell_committee",
        "signature.office_bold",
        "signature.office_bare",
        "signature.name_title",
        "page.margin_left",
    }


def test_each_fault_names_its_place_and_the_right_form(
    state_paper: Any, setting: Setting, save: Callable[[Any], bytes]
) -> None:
    shown: dict[str, tuple[tuple[str, ...], str, str]] = {}
    for one in lint_document(save(state_paper), "ke-hoach.docx", setting):
        shown.setdefault(one.rule.key, (one.places, one.found, one.expected))
    assert shown["place_date.zero"] == (
        ("đầu trang, ô phải, dòng 3",),
        '"Mẫu, ngày 5 tháng 03 năm 2026"',
        "ngày 05 tháng 3",
    )
    assert shown["signature.slash"] == (("cuối văn bản, ô phải, dòng 1",), '"TM. CHI ỦY"', "T/M …")
    assert shown["signature.office_bare"] == (("cuối văn bản, ô phải, dòng 2",), '"BÍ THƯ CHI BỘ"', "BÍ THƯ")
    assert shown["body.basis_dash"][0] == ("đoạn 3",)
    assert shown["text.end_mark"] == (("đoạn 6",), '"./."', "dấu chấm (.)")
