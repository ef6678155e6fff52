"""Parts are told by their words and places, however the paper was set."""

from collections.abc import Callable
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from nhiemky.drafting.lint.paper import Part
from nhiemky.drafting.lint.recognise import read_paper

Save = Callable[[Any], bytes]
SET_WITH_TABS = """ĐẢNG BỘ SỞ MẪU\tĐẢNG CỘNG SẢN VIỆT NAM
CHI BỘ VĂN PHÒNG
*\tMẫu, ngày 05 tháng 3 năm 2026
Số 12-BC/CB

BÁO CÁO
kết quả công tác quý I
-----
I- KẾT QUẢ
Chi bộ hoàn thành nhiệm vụ.
Nơi nhận:\tT/M CHI BỘ
- Đảng ủy Sở Mẫu;\tBÍ THƯ
- Lưu Chi bộ.

Trần Thị Thử"""


def _paper(save: Save, text: str) -> dict[Part, list[str]]:
    document: Any = Document()
    for line in text.split("\n"):
        paragraph = document.add_paragraph(line)
        if line.isupper() or line.startswith(("kết quả", "---")):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    found: dict[Part, list[str]] = {}
    for line in read_paper(save(document), "van-ban.docx").paragraphs:
        if line.words:
            found.setdefault(line.part, []).append(line.words)
    return found


def test_a_letterhead_set_with_tabs_is_understood(save: Save) -> None:
    found = _paper(save, SET_WITH_TABS)
    assert found[Part.SUPERIOR] == ["ĐẢNG BỘ SỞ MẪU"]
    assert found[Part.PARTY_TITLE] == ["ĐẢNG CỘNG SẢN VIỆT NAM"]
    assert found[Part.ISSUER] == ["CHI BỘ VĂN PHÒNG"]
    assert found[Part.STAR] == ["*"]
    assert found[Part.PLACE_DATE] == ["Mẫu, ngày 05 tháng 3 năm 2026"]
    assert found[Part.NUMBER] == ["Số 12-BC/CB"]
    assert (found[Part.KIND], found[Part.SUBJECT], found[Part.DASHES]) == (
        ["BÁO CÁO"], ["kết quả công tác quý I"], ["-----"],
    )  # fmt: skip
    assert found[Part.HEADING_1] == ["I- KẾT QUẢ"]
    assert found[Part.RECIPIENTS_LABEL] == ["Nơi nhận:"]
    assert found[Part.RECIPIENT] == ["- Đảng ủy Sở Mẫu;", "- Lưu Chi bộ."]
    assert (found[Part.AUTHORITY], found[Part.OFFICE], found[Part.SIGNER]) == (
        ["T/M CHI BỘ"], ["BÍ THƯ"], ["Trần Thị Thử"],
    )  # fmt: skip


def test_numbers_that_word_makes_are_read(save: Save) -> None:
    document: Any = Document()
    for text in ("Mục đích", "Yêu cầu"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Nội dung", style="List Bullet")
    texts = [line.words for line in read_paper(save(document), "van-ban.docx").paragraphs]
    assert texts == ["1. Mục đích", "2. Yêu cầu", "• Nội dung"]


def test_looks_come_from_run_style_and_defaults(save: Save) -> None:
    document: Any = Document()
    paragraph = document.add_paragraph("Chữ ", style="Heading 1")
    paragraph.add_run("đậm").font.name = "Times New Roman"
    line = read_paper(save(document), "van-ban.docx").paragraphs[0]
    assert [run.fonts for run in line.runs] == [("Calibri",), ("Times New Roman",)]  # the theme's, and its own
    assert (line.size, line.share("bold")) == (14.0, 1.0)


def test_a_file_without_any_letterhead_is_read(save: Save) -> None:
    found = _paper(save, "Một dòng.\n\nHai dòng.")
    assert found == {Part.BODY: ["Một dòng.", "Hai dòng."]}
