"""Every rule: the good paper keeps it, the same paper spoilt in one point breaks it and no other."""

# ruff: noqa: ANN401  (python-docx has no types)

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt, RGBColor
from spoilt_papers import (
    Spoil,
    add,
    all_of,
    check_page,
    commented,
    dated_minutes,
    decomposed,
    drop,
    form,
    halves_changed,
    letter_heading,
    letters,
    no_number,
    no_rule,
    not_mirrored,
    number_in_the_footer,
    one_signature,
    page,
    replace_in,
    roman_numbers,
    seal,
    sides_changed,
    state_title,
    swap,
    tracked,
    write,
)

from nhiemky.drafting.lint.check import RULES, lint_document
from nhiemky.drafting.lint.rule import Setting
from nhiemky.drafting.style import PaperStyle

# --- looks: the same six faults at every line --------------------------------------------------------

LINES = {
    "letterhead.party_title": ("plan", "party title"),
    "letterhead.superior": ("plan", "superior"),
    "letterhead.issuer": ("plan", "issuer"),
    "letterhead.star": ("plan", "star"),
    "letterhead.urgency": ("plan", "urgency"),
    "letterhead.circulation": ("plan", "circulation"),
    "letterhead.draft_mark": ("plan", "draft mark"),
    "number.look": ("plan", "number"),
    "place_date.look": ("plan", "place and date"),
    "page.number": ("plan", "page number"),
    "title.kind": ("plan", "kind"),
    "title.subject": ("plan", "subject"),
    "title.dashes": ("plan", "dashes"),
    "title.letter_subject": ("letter", "letter subject"),
    "addressee.look": ("letter", "addressee"),
    "body.text": ("plan", "text 3"),
    "body.section": ("congress", "part"),
    "body.heading_1": ("plan", "heading 1"),
    "body.basis": ("plan", "basis 1"),
    "recipients.label": ("plan", "recipients"),
    "recipients.list": ("plan", "recipient 2"),
    "recipients.typist": ("plan", "typist"),
    "signature.authority": ("plan", "authority"),
    "signature.office": ("plan", "office"),
    "signature.name": ("plan", "name"),
}


def _spoilt_size(name: str) -> Spoil:
    return letters(name, size=Pt(10.5))


def _turned(name: str, look: str) -> Spoil:
    def spoil(paper: Any) -> None:
        has = any(getattr(run, look) for run in paper.lines[name].runs)
        letters(name, **{look: not has})(paper)

    return spoil


def _small_letters(name: str) -> Spoil:
    def spoil(paper: Any) -> None:
        for run in paper.lines[name].runs:
            run.text = run.text.capitalize()

    return spoil


LOOKS: dict[str, Callable[[str], Spoil]] = {
    "size": _spoilt_size,
    "bold": lambda name: _turned(name, "bold"),
    "italic": lambda name: _turned(name, "italic"),
    "underline": lambda name: _turned(name, "underline"),
    "upper": _small_letters,
    "align": lambda name: form(name, alignment=WD_ALIGN_PARAGRAPH.RIGHT),
}


# --- a fault of its own for every other rule -------------------------------------------------------

SPOILT: dict[str, tuple[str, Spoil]] = {
    "page.paper": ("plan", page(page_width=Mm(216), page_height=Mm(279))),
    "page.margin_top": ("plan", page(top_margin=Mm(25))),
    "page.margin_bottom": ("plan", page(bottom_margin=Mm(25))),
    "page.margin_left": ("plan", page(left_margin=Mm(25))),
    "page.margin_right": ("plan", page(right_margin=Mm(20))),
    "page.mirror": ("plan", not_mirrored),
    "page.number": ("plan", no_number),
    "page.number_place": ("plan", number_in_the_footer),
    "page.number_look": ("plan", letters("page number", bold=True)),
    "page.number_distance": ("plan", page(header_distance=Mm(15))),
    "page.number_first": ("plan", page(different_first_page_header_footer=False)),
    "page.number_arabic": ("plan", roman_numbers),
    "page.check_page": ("plan", check_page),
    "letterhead.party_title": ("plan", drop("party title")),
    "letterhead.state_title": ("plan", state_title),
    "letterhead.rule": ("plan", no_rule),
    "letterhead.rule_length": ("plan", form("rule", left_indent=Mm(35), right_indent=Mm(35))),
    "letterhead.superior": ("plan", drop("superior")),
    "letterhead.issuer": ("plan", drop("superior", "issuer")),
    "letterhead.superior_name": ("letter", write("superior", "ĐẢNG ỦY SỞ MẪU")),
    "letterhead.issuer_name": ("plan", write("issuer", "BAN CHẤP HÀNH ĐẢNG BỘ SỞ MẪU")),
    "letterhead.star": ("plan", drop("star")),
    "letterhead.order": ("plan", swap("star", "number")),
    "letterhead.halves": ("plan", halves_changed),
    "letterhead.draft_mark": ("plan", write("draft mark", "Dự thảo 1 (mật)")),
    "number.present": ("plan", drop("number")),
    "number.colon": ("plan", write("number", "Số: 12-KH/ĐU")),
    "number.form": ("plan", write("number", "Số 12/KH-ĐU")),
    "number.zero": ("plan", write("number", "Số 7-KH/ĐU")),
    "number.known": ("plan", write("number", "Số 12-KHH/ĐU")),
    "number.kind": ("plan", write("number", "Số 12-BC/ĐU")),
    "number.body": ("plan", write("number", "Số 12-KH/SKHCN")),
    "place_date.present": ("plan", drop("place and date")),
    "place_date.minutes": ("minutes", dated_minutes),
    "place_date.form": ("plan", write("place and date", "Mẫu ngày 05 tháng 3 năm 2026")),
    "place_date.zero": ("plan", write("place and date", "Mẫu, ngày 5 tháng 03 năm 2026")),
    "title.dashes": ("plan", write("dashes", "---")),
    "title.subject_case": ("plan", write("subject", "Về công tác tổ chức đại hội")),
    "title.subject_upper": ("plan", write("subject", "TỔ CHỨC ĐẠI HỘI ĐẢNG BỘ")),
    "title.letter_heading": ("letter", letter_heading),
    "title.letter_subject": ("letter", drop("letter subject")),
    "title.letter_subject_wording": ("letter", write("letter subject", "V/v xin ý kiến về ngày đại hội")),
    "addressee.wording": ("submission", replace_in("addressee", "Kính trình", "Kính gửi")),
    "addressee.present": ("letter", drop("addressee")),
    "addressee.italic": ("letter", letters("addressee", italic=False)),
    "body.justified": ("plan", form("text 3", alignment=WD_ALIGN_PARAGRAPH.LEFT)),
    "body.first_line": ("plan", form("text 3", first_line_indent=Mm(0))),
    "body.gap": ("plan", form("text 3", space_after=Pt(0))),
    "body.line": ("plan", form("text 3", line_spacing_rule=WD_LINE_SPACING.ONE_POINT_FIVE)),
    "body.upright": ("plan", letters("text 3", italic=True)),
    "body.basis_dash": ("plan", write("basis 1", "Căn cứ Điều lệ Đảng Cộng sản Việt Nam;")),
    "body.basis_semicolon": ("plan", write("basis 1", "- Căn cứ Điều lệ Đảng Cộng sản Việt Nam.")),
    "body.basis_end": ("plan", replace_in("basis 2", "Trung ương,", "Trung ương.")),
    "body.heading_mark": ("plan", write("heading 2", "II. NỘI DUNG")),
    "body.heading_order": ("plan", write("heading 3", "IV- THỰC HIỆN")),
    "body.point_letters": ("plan", write("point đ", "e) Kinh phí do Đảng ủy phân công.")),
    "body.article_order": ("decision", replace_in("article 2", "Điều 2.", "Điều 3.")),
    "body.article_bold": ("decision", letters("article 2", bold=False)),
    "text.font": ("plan", letters("text 3", name="Arial")),
    "text.colour": (
        "plan",
        lambda paper: setattr(paper.lines["text 3"].runs[0].font.color, "rgb", RGBColor(0, 0, 255)),
    ),
    "issuer.kind": ("letter", all_of(write("number", "Số 12-HD/CB"), drop("letter subject", "addressee"))),
    "issuer.superseded": ("plan", replace_in("basis 2", "208-QĐ/TW", "24-QĐ/TW")),
    "recipients.present": ("plan", drop("recipients", "recipient 1", "recipient 2", "recipient 3", "typist")),
    "recipients.colon": ("plan", write("recipients", "Nơi nhận")),
    "recipients.dash": ("plan", write("recipient 2", "Các chi bộ;")),
    "recipients.semicolon": ("plan", write("recipient 2", "- Các chi bộ,")),
    "recipients.stop": ("plan", write("recipient 3", "- Lưu Đảng ủy")),
    "recipients.archive": ("plan", write("recipient 3", "- Các đoàn thể.")),
    "recipients.archive_form": ("plan", write("recipient 3", "- Lưu: VT.")),
    "recipients.as_above": ("letter", write("recipient 1", "- Đảng ủy Sở Mẫu;")),
    "signature.present": ("plan", drop("authority", "office", "name")),
    "signature.authority_upper": ("plan", write("authority", "T/M Đảng ủy")),
    "signature.slash": ("plan", write("authority", "TM. ĐẢNG ỦY")),
    "signature.delegation": ("plan", write("authority", "TUQ. ĐẢNG ỦY")),
    "signature.deputy": ("plan", all_of(write("authority", "K/T BÍ THƯ"), write("office", "PHÓ BÍ THƯ"))),
    "signature.cell_committee": ("letter", write("authority", "T/M CHI ỦY")),
    "signature.issuer": ("letter", write("authority", "T/M ĐẢNG ỦY")),
    "signature.office_bare": ("plan", write("office", "PHÓ BÍ THƯ ĐẢNG ỦY")),
    "signature.name_title": ("plan", write("name", "TS. Nguyễn Văn Mẫu")),
    "signature.name_case": ("plan", write("name", "NGUYỄN VĂN MẪU")),
    "signature.space": ("plan", drop("room 0", "room 1")),
    "signature.side": ("plan", sides_changed),
    "signature.minutes": ("minutes", one_signature),
    "signature.cell_seal": ("letter", seal),
    "signature.congress": ("congress", write("authority", "T/M BAN CHẤP HÀNH")),
    "text.missing": ("plan", add("text 3", "Kinh phí: [CẦN BỔ SUNG: dự toán].")),
    "text.awaited": ("plan", add("text 3", "Đảng bộ có 58 (5/7 chi bộ) đảng viên; [CHƯA GỬI: Chi bộ Mẫu].")),
    "text.contradiction": ("plan", add("text 3", "Có mặt [MÂU THUẪN: 21 + 7 khác 29].")),
    "text.template_mark": ("plan", add("text 3", "Tại {{ congress.venue }}.")),
    "text.nfc": ("plan", decomposed),
    "text.legacy": ("plan", add("text 3", "Uû ban nh©n d©n.")),
    "text.end_mark": ("plan", replace_in("ending", "91,5%.", "91,5%./.")),
    "text.cell_board": ("plan", add("text 3", "Bầu Ban Chấp hành chi bộ.")),
    "text.decimal": ("plan", replace_in("ending", "91,5%", "91.5%")),
    "text.thousands": ("plan", add("text 3", "Kinh phí 1,250,000 đồng.")),
    "text.percent": ("plan", replace_in("ending", "91,5%", "91,5 %")),
    "text.date_zero": ("plan", replace_in("ending", "05/9/2026", "5/09/2026")),
    "text.term": ("plan", add("text 3", "Trong nhiệm kỳ 2027-2032.")),
    "text.forms_of_address": ("plan", add("text 3", "Do ông Nguyễn Văn Mẫu phụ trách.")),
    "text.comrade_short": ("plan", add("text 3", "Do Đ/c Nguyễn Văn Mẫu phụ trách.")),
    "text.old_terms": ("plan", add("text 3", "Các chi bộ trực thuộc thực hiện.")),
    "text.legacy_font": ("plan", letters("text 3", name=".VnTime")),
    "text.tone": ("plan", add("text 3", "Uỷ ban kiểm tra giám sát.")),
    "text.tone_choice": ("plan", all_of()),
    "text.pad_counts": ("plan", add("text 3", "Kết nạp 3 đảng viên.")),
    "text.empty_cell": ("plan", write("cell 1.1", "")),
    "text.changes": ("plan", tracked),
    "text.comments": ("plan", commented),
}

# Rules about the office's own choice: the paper is good, the office writes otherwise.
STYLES = {"text.tone_choice": PaperStyle(tone="uỷ")}

# What else the same fault means, where one cannot be without the other.
IMPLIED = {"letterhead.issuer": {"letterhead.superior"}}  # no name of a body at all


def _cases() -> dict[str, tuple[str, Spoil]]:
    looks = {
        key: (LINES[line][0], LOOKS[look](LINES[line][1]))
        for key in RULES
        for line, _, look in [key.rpartition("_")]
        if line in LINES and look in LOOKS
    }
    return {**looks, **SPOILT}


CASES = _cases()


def test_every_rule_has_its_spoilt_paper() -> None:
    assert set(CASES) == set(RULES)
    assert len(RULES) >= 50


@pytest.mark.parametrize("key", sorted(CASES))
def test_a_paper_spoilt_in_one_point_breaks_that_rule(
    key: str, papers: dict[str, Callable[[], Any]], setting: Setting
) -> None:
    base, spoil = CASES[key]
    paper = papers[base]()
    spoil(paper)
    office = replace(setting, style=STYLES.get(key, setting.style))
    found = {one.rule.key for one in lint_document(paper.content(), "van-ban.docx", office)}
    assert found == {key, *IMPLIED.get(key, ())}


def test_landscape_pages_have_other_margins(papers: dict[str, Callable[[], Any]], setting: Setting) -> None:
    paper = papers["plan"]()
    wide = paper.document.add_section()
    wide.orientation = WD_ORIENT.LANDSCAPE
    wide.page_width, wide.page_height, wide.top_margin = Mm(297), Mm(210), Mm(30)
    assert lint_document(paper.content(), "van-ban.docx", setting) == ()


@pytest.mark.parametrize(("left_out", "is_found"), [(None, False), ((3, 3), True)])
def test_the_heading_row_of_a_group_wants_no_figures(
    papers: dict[str, Callable[[], Any]], setting: Setting, left_out: tuple[int, int] | None, is_found: bool
) -> None:
    paper = papers["plan"]()
    rows = [("TT", "Chỉ tiêu", "Nam", "Nữ"), ("I", "ĐẢNG VIÊN", "", ""), ("1", "Chính thức", "40", "20")]
    rows += [("2", "Dự bị", "2", "1"), ("3", "Kết nạp", "1", "1")]
    table = paper.document.add_table(rows=len(rows), cols=4)
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(number, column).text = "" if (number, column) == left_out else words
    found = {one.rule.key for one in lint_document(paper.content(), "van-ban.docx", setting)}
    assert ("text.empty_cell" in found) is is_found
