from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.drafting.blocks import Block, Closing, Column, Letterhead, Line, PageBreak, Role, Signature, Table
from nhiemky.drafting.marks import BREAK, clean, mark_doubt, mark_missing
from nhiemky.drafting.wordml import BLANK, RESULT_BLANK, STYLE_NAMES, TEXT_WIDTH, Face, Writer, escape

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
IDS = {name: name.replace(" ", "") for name in STYLE_NAMES}
HEAD = Letterhead("ĐẢNG BỘ TỈNH MẪU", "ĐẢNG ỦY A", "KH/ĐU", "Mẫu", "2026")
REPORT = Face("BÁO CÁO", "Dự thảo lần 1")
LETTER = Face(None, "Dự thảo lần 1")


def body_of(*blocks: Block, face: Face = REPORT) -> ET.Element:
    places = {"signer.name": "[CẦN BỔ SUNG: họ tên người ký]", "ballots.issued": RESULT_BLANK}
    writer = Writer(IDS, places, face)
    return ET.fromstring(f'<body xmlns:w="{W[1:-1]}">{writer.write(blocks)}</body>')


def paragraphs(element: ET.Element) -> list[tuple[str, str]]:
    """Style and text of each paragraph."""
    return [(_style(paragraph), _text(paragraph)) for paragraph in element.iter(f"{W}p")]


def _style(paragraph: ET.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def _text(paragraph: ET.Element) -> str:
    pieces = (
        node.text or "" if node.tag == f"{W}t" else "\n"
        for node in paragraph.iter()
        if node.tag in {f"{W}t", f"{W}br"}
    )
    return "".join(pieces)


def test_named_kind_prints_its_heading_subject_and_five_hyphens_under_the_letterhead() -> None:
    assert paragraphs(body_of(HEAD, Line(Role.SUBJECT, "kết quả đại hội"))) == [
        ("VBCaptren", "ĐẢNG BỘ TỈNH MẪU"),
        ("VBBanhanh", "ĐẢNG ỦY A"),
        ("VBSao", "*"),
        ("VBSo", f"Số{BLANK}-KH/ĐU"),
        ("VBDuthao", "Dự thảo lần 1"),
        ("VBDang", "ĐẢNG CỘNG SẢN VIỆT NAM"),
        ("VBKe", ""),
        ("VBDiadanh", f"Mẫu, ngày{BLANK}tháng{BLANK}năm 2026"),
        ("VBLoai", "BÁO CÁO"),
        ("VBTrichyeu", "kết quả đại hội"),
        ("VBGach", "-----"),
    ]


def test_letter_prints_no_kind_and_its_subject_under_the_number() -> None:
    subject = Line(Role.SUBJECT, "về việc chuẩn bị đại hội")
    assert paragraphs(body_of(HEAD, subject, face=LETTER)) == [
        ("VBCaptren", "ĐẢNG BỘ TỈNH MẪU"),
        ("VBBanhanh", "ĐẢNG ỦY A"),
        ("VBSao", "*"),
        ("VBSo", f"Số{BLANK}-KH/ĐU"),
        ("VBTrichyeuCV", "về việc chuẩn bị đại hội"),
        ("VBDuthao", "Dự thảo lần 1"),
        ("VBDang", "ĐẢNG CỘNG SẢN VIỆT NAM"),
        ("VBKe", ""),
        ("VBDiadanh", f"Mẫu, ngày{BLANK}tháng{BLANK}năm 2026"),
    ]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("CHI BỘ THANH TRA", "CHI BỘ THANH TRA"),
        ("ĐẢNG ỦY SỞ KHOA HỌC VÀ CÔNG NGHỆ", "ĐẢNG ỦY\nSỞ KHOA HỌC VÀ CÔNG NGHỆ"),
        ("CHI BỘ TRUNG TÂM ỨNG DỤNG TIẾN BỘ KHOA HỌC", "CHI BỘ TRUNG TÂM ỨNG DỤNG TIẾN BỘ KHOA HỌC"),
    ],
)
def test_long_issuer_breaks_after_the_organ_only_if_the_rest_fits_one_line(name: str, printed: str) -> None:
    head = Letterhead("ĐẢNG BỘ TỈNH MẪU", name, "KH/ĐU", "Mẫu", "2026")
    assert paragraphs(body_of(head))[1] == ("VBBanhanh", printed)


def test_one_addressee_stands_beside_the_label_several_under_it() -> None:
    one, two = Line(Role.ADDRESSEE, "Đảng ủy A"), Line(Role.ADDRESSEE, "Chi bộ B")
    assert paragraphs(body_of(one)) == [("VBKinhgui", "Kính gửi: Đảng ủy A")]
    assert paragraphs(body_of(one, two)) == [
        ("VBKinhgui", "Kính gửi:"),
        ("VBKinhgui", "- Đảng ủy A;"),
        ("VBKinhgui", "- Chi bộ B."),
    ]


def test_closing_sets_recipients_beside_the_signature_and_keeps_the_last_line_with_it() -> None:
    closing = Closing(("- Như trên;", "- Lưu Đảng ủy."), Signature("T/M ĐẢNG ỦY", "BÍ THƯ", "Trần Thị Thử"))
    body = body_of(Line(Role.PARAGRAPH, "Hết."), closing)
    assert paragraphs(body) == [
        ("VBThan", "Hết."),
        ("VBNoinhan", "Nơi nhận:"),
        ("VBNoinhanmuc", "- Như trên;"),
        ("VBNoinhanmuc", "- Lưu Đảng ủy."),
        ("VBQuyenhan", "T/M ĐẢNG ỦY"),
        ("VBChucvu", "BÍ THƯ"),
        ("VBHoten", "Trần Thị Thử"),
        ("", ""),
    ]
    assert kept_lines(body) == ["Hết."]


def kept_lines(body: ET.Element) -> list[str]:
    return [_text(paragraph) for paragraph in body if paragraph.find(f"{W}pPr/{W}keepNext") is not None]


def test_what_leads_to_a_table_stays_on_its_page() -> None:
    """Not the paragraph before it: a whole page would move."""
    table = Table((Column(10), Column(20)), ("TT", "Việc"), (("1", "a"),))
    lines = [Line(Role.PARAGRAPH, text) for text in ("Mở đầu.", "Kết quả như sau:", "Sau bảng.")]
    assert kept_lines(body_of(*lines[:2], table, lines[2])) == ["Kết quả như sau:"]


def test_committee_member_signs_without_an_office() -> None:
    assert paragraphs(body_of(Closing((), Signature("T/M ĐẢNG ỦY", "", "Trần Thị Thử"))))[1:3] == [
        ("VBQuyenhan", "T/M ĐẢNG ỦY"),
        ("VBHoten", "Trần Thị Thử"),
    ]


def test_table_fills_the_page_repeats_its_header_and_breaks_no_row() -> None:
    table = Table(
        (Column(10, "center"), Column(20), Column(25, "right")), ("TT", "Việc", "Số"), (("1", "a", "2"),)
    )
    body = body_of(table)
    rows = list(body.iter(f"{W}tr"))
    widths = [int(column.get(f"{W}w", "")) for column in body.iter(f"{W}gridCol")]
    aligns = [node.get(f"{W}val") for node in rows[1].iter(f"{W}jc")]
    assert (widths, aligns) == ([1700, 3401, 4252], ["center", "left", "right"])
    assert TEXT_WIDTH - len(widths) < sum(widths) <= TEXT_WIDTH
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False]
    assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, True]


def test_missing_value_is_a_run_of_the_red_style() -> None:
    body = body_of(Line(Role.PARAGRAPH, f"Đồng chí {mark_missing('signer.name')} ký"))
    runs = [
        (style.get(f"{W}val") if (style := run.find(f"{W}rPr/{W}rStyle")) is not None else None, _text(run))
        for run in body.iter(f"{W}r")
    ]
    assert runs == [(None, "Đồng chí "), ("VBThieu", "[CẦN BỔ SUNG: họ tên người ký]"), (None, " ký")]


def test_page_break_is_a_paragraph_of_its_own() -> None:
    breaks = [node.get(f"{W}type") for node in body_of(PageBreak()).iter(f"{W}br")]
    assert breaks == ["page"]


@given(st.text(st.characters(exclude_categories=())))
def test_any_clean_text_stands_in_the_paper_exactly(text: str) -> None:
    cleaned = clean(text)
    body = body_of(Line(Role.PARAGRAPH, cleaned.replace("\n", BREAK)))
    assert paragraphs(body) == [("VBThan", cleaned)]


def test_signs_of_xml_are_escaped() -> None:
    assert escape("a & b <c> </w:t>") == "a &amp; b &lt;c&gt; &lt;/w:t&gt;"


def test_two_signatures_stand_side_by_side() -> None:
    closing = Closing(
        (), Signature("CHỦ TRÌ", "BÍ THƯ", "Nguyễn Văn Mẫu"), Signature("NGƯỜI GHI", "", "Trần Thị Thử")
    )
    assert paragraphs(body_of(closing)) == [
        ("VBQuyenhan", "NGƯỜI GHI"),
        ("VBChucvu", ""),  # the two names stand on one line
        ("VBHoten", "Trần Thị Thử"),
        ("VBQuyenhan", "CHỦ TRÌ"),
        ("VBChucvu", "BÍ THƯ"),
        ("VBHoten", "Nguyễn Văn Mẫu"),
        ("", ""),
    ]


def test_article_begins_in_bold_and_dots_are_a_tab() -> None:
    article, dots = body_of(Line(Role.ARTICLE, "Thành lập.", "Điều 1."), Line(Role.DOTS, ""))
    runs = [(run.find(f"{W}rPr") is not None, run.findtext(f"{W}t")) for run in article.iter(f"{W}r")]
    assert runs == [(True, "Điều 1. "), (False, "Thành lập.")]
    assert len(list(dots.iter(f"{W}tab"))) == 1


def test_result_not_entered_is_a_blank_and_a_contradiction_is_red() -> None:
    text = f"{mark_missing('ballots.issued')}, 62{mark_doubt('62 khác 61')}"
    (line,) = body_of(Line(Role.PARAGRAPH, text))
    runs = [(run.find(f"{W}rPr") is not None, run.findtext(f"{W}t")) for run in line.iter(f"{W}r")]
    assert runs == [(False, RESULT_BLANK), (False, ", 62"), (True, " [MÂU THUẪN: 62 khác 61]")]


def test_minutes_bear_neither_place_nor_day_and_a_form_no_number() -> None:
    head = Letterhead("CẤP TRÊN", "ĐẢNG ỦY A", "", "", "2026")
    texts = [text for _, text in paragraphs(body_of(head, face=Face("BIÊN BẢN", "Dự thảo lần 1")))]
    assert texts == [
        "CẤP TRÊN", "ĐẢNG ỦY A", "*", "Dự thảo lần 1", "ĐẢNG CỘNG SẢN VIỆT NAM", "", "BIÊN BẢN", "-----",
    ]  # fmt: skip
