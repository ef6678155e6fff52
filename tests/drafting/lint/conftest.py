"""Papers as somebody makes them in Word, right in every point; a test spoils one of them in one point."""

# ruff: noqa: ANN401  (python-docx has no types)

import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from nhiemky.drafting.lint.check import Finding, lint_document
from nhiemky.drafting.lint.rule import Setting
from nhiemky.drafting.style import PaperStyle
from nhiemky.settings import PROJECT

sys.path.insert(0, str(Path(__file__).parent))

ALIGN = {
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
LONG = (
    "Tổ chức đại hội bảo đảm đúng nguyên tắc, quy trình; phát huy dân chủ, trí tuệ và trách nhiệm của đảng viên; "
    "gắn với thực hiện nhiệm vụ chính trị của cơ quan, đơn vị. "
)  # fmt: skip


class WordPaper:
    """A Word file under construction; `lines` names its paragraphs, so that a test can find them again."""

    def __init__(self) -> None:
        self.document: Any = Document()
        self.lines: dict[str, Any] = {}
        self.section: Any = self.document.sections[0]
        self._set_page()

    def _set_page(self) -> None:
        page = self.section
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin = page.bottom_margin = Mm(20)
        page.left_margin, page.right_margin = Mm(30), Mm(15)
        page.header_distance = Mm(10)
        page.different_first_page_header_footer = True
        self.document.settings.element.append(OxmlElement("w:mirrorMargins"))
        number = self.line("page number", "", self.section.header.paragraphs[0], align="center")
        add_page_field(number)

    def line(
        self,
        name: str,
        text: str,
        paragraph: Any = None,
        *,
        size: float = 14,
        look: str = "",
        align: str = "center",
    ) -> Any:
        """A line of one look, in a new paragraph of the body unless one is given."""
        made = paragraph if paragraph is not None else self.document.add_paragraph()
        made.alignment = ALIGN[align]
        made.paragraph_format.space_after = made.paragraph_format.space_before = Pt(0)
        if text:
            add_run(made, text, size, look)
        self.lines[name] = made
        return made

    def text(self, name: str, text: str, look: str = "") -> Any:
        """A paragraph of the text."""
        made = self.line(name, text, look=look, align="both")
        form = made.paragraph_format
        form.first_line_indent, form.space_after = Mm(10), Pt(6)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(19)
        return made

    def halves(self) -> tuple[Any, Any]:
        """A table of two columns without lines."""
        table = self.document.add_table(rows=1, cols=2)
        for cell, width in zip(table.rows[0].cells, (Mm(75), Mm(90)), strict=True):
            cell.width = width
        left, right = table.rows[0].cells
        return left, right

    def cell_line(
        self, cell: Any, name: str, text: str, *, size: float = 14, look: str = "", align: str = "center"
    ) -> Any:
        """The next line of a cell."""
        is_first = len(cell.paragraphs) == 1 and not cell.paragraphs[0].text and cell not in self.lines.values()
        is_fresh = is_first and not any(one._p is cell.paragraphs[0]._p for one in self.lines.values())
        return self.line(
            name, text, cell.paragraphs[0] if is_fresh else cell.add_paragraph(), size=size, look=look, align=align
        )

    def letterhead(self, code: str, *, superior: str, issuer: str, has_date: bool = True) -> None:
        """The top of the first page, the title's rule as the border of an empty line."""
        left, right = self.halves()
        self.cell_line(left, "superior", superior)
        self.cell_line(left, "issuer", issuer, look="b")
        self.cell_line(left, "star", "*")
        self.cell_line(left, "number", f"Số 12-{code}")
        self.cell_line(left, "draft mark", "Dự thảo lần 1", look="i")
        self.cell_line(right, "party title", "ĐẢNG CỘNG SẢN VIỆT NAM", size=15, look="b")
        add_border(self.cell_line(right, "rule", "", size=1), Mm(10))
        if has_date:
            self.cell_line(right, "place and date", "Mẫu, ngày 05 tháng 3 năm 2026", look="i")
        self.left = left

    def title(self, kind: str, subject: str) -> None:
        """The kind, its trích yếu and the dashes."""
        self.line("kind", kind, size=16, look="b")
        self.line("subject", subject, size=15, look="b")
        self.line("dashes", "-----")

    def closing(self, entries: list[str], *signature: str) -> None:
        """Recipients and signature side by side."""
        left, right = self.halves()
        self.cell_line(left, "recipients", "Nơi nhận:", look="u", align="left")
        for at, entry in enumerate(entries, 1):
            self.cell_line(left, f"recipient {at}", entry, size=12, align="left")
        authority, office, name = signature
        self.cell_line(right, "authority", authority, look="b")
        if office:
            self.cell_line(right, "office", office)
        for at in range(4):
            self.cell_line(right, f"room {at}", "")
        self.cell_line(right, "name", name, look="b")
        self.closing_left = left

    def content(self) -> bytes:
        """The file."""
        stream = BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def add_run(paragraph: Any, text: str, size: float, look: str) -> Any:
    """Text in black Times New Roman."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.color.rgb = "Times New Roman", Pt(size), RGBColor(0, 0, 0)
    run.bold, run.italic, run.underline = "b" in look, "i" in look, "u" in look
    return run


def add_page_field(paragraph: Any) -> None:
    """The number of the page."""
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("2", "2"), ("end", "")):
        run = add_run(paragraph, text if kind == "2" else "", 14, "")
        mark = OxmlElement("w:instrText" if text == " PAGE " else "w:fldChar")
        if text == " PAGE ":
            mark.text = text
        elif kind != "2":
            mark.set(qn("w:fldCharType"), kind)
        if kind != "2":
            run._r.append(mark)


def add_border(paragraph: Any, indent: Any) -> None:
    """A line under a paragraph."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent


COMMITTEE = {"superior": "ĐẢNG BỘ ỦY BAN NHÂN DÂN TỈNH MẪU", "issuer": "ĐẢNG ỦY SỞ MẪU"}
CELL = {"superior": "ĐẢNG BỘ SỞ MẪU", "issuer": "CHI BỘ VĂN PHÒNG"}


def plan() -> WordPaper:
    """A plan of the committee, longer than a page."""
    paper = WordPaper()
    paper.letterhead("KH/ĐU", **COMMITTEE)
    paper.cell_line(paper.left, "urgency", "KHẨN", look="b")
    paper.cell_line(paper.left, "circulation", "TÀI LIỆU HỘI NGHỊ", size=12, look="b")
    paper.title("KẾ HOẠCH", "tổ chức Đại hội Đảng bộ Sở Mẫu lần thứ II, nhiệm kỳ 2027 - 2032")
    paper.text("basis 1", "- Căn cứ Điều lệ Đảng Cộng sản Việt Nam;")
    paper.text("basis 2", "- Căn cứ Quy định số 208-QĐ/TW, ngày 26/7/2026 của Ban Chấp hành Trung ương,")
    paper.text("opening", f"Đảng ủy Sở Mẫu xây dựng Kế hoạch như sau: {LONG}")
    paper.text("heading 1", "I- MỤC ĐÍCH, YÊU CẦU", look="b")
    paper.text("clause", "1. Mục đích", look="b")
    for at in range(16):
        paper.text(f"text {at}", LONG)
    paper.text("heading 2", "II- NỘI DUNG", look="b")
    for letter, what in zip("abcdđ", ("Văn kiện", "Nhân sự", "Phục vụ", "Tuyên truyền", "Kinh phí"), strict=True):
        paper.text(f"point {letter}", f"{letter}) {what} do Đảng ủy phân công.")
    paper.text("heading 3", "III- THỰC HIỆN", look="b")
    table = paper.document.add_table(rows=3, cols=2, style="Table Grid")
    for row, texts in enumerate((("Chi bộ", "Số đảng viên"), ("Chi bộ Một", "12"), ("Chi bộ Hai", "9"))):
        for column, text in enumerate(texts):
            paper.line(f"cell {row}.{column}", text, table.cell(row, column).paragraphs[0], size=13)
    paper.text("ending", "Các chi bộ báo cáo Đảng ủy kết quả trước ngày 05/9/2026, tỷ lệ đạt 91,5%.")
    entries = ["- Đảng ủy Ủy ban nhân dân tỉnh Mẫu;", "- Các chi bộ;", "- Lưu Đảng ủy."]
    paper.closing(entries, "T/M ĐẢNG ỦY", "BÍ THƯ", "Nguyễn Văn Mẫu")
    paper.cell_line(paper.closing_left, "typist", "ABC-268", size=8, align="left")
    return paper


def letter() -> WordPaper:
    """A công văn of a cell."""
    paper = WordPaper()
    paper.letterhead("CV/CB", **CELL)
    paper.cell_line(paper.left, "letter subject", "về việc xin ý kiến về ngày đại hội", size=12, look="i")
    address = paper.line("addressee", "Kính gửi:", look="i")
    add_run(address, " Đảng ủy Sở Mẫu", 14, "")
    paper.text("text 0", LONG)
    paper.closing(["- Như trên;", "- Lưu Chi bộ."], "T/M CHI BỘ", "PHÓ BÍ THƯ", "Trần Thị Thử")
    return paper


def submission() -> WordPaper:
    """A tờ trình of the committee."""
    paper = WordPaper()
    paper.letterhead("TTr/ĐU", **COMMITTEE)
    paper.title("TỜ TRÌNH", "về việc duyệt nội dung đại hội")
    address = paper.line("addressee", "Kính trình:", look="i")
    add_run(address, " Đảng ủy Ủy ban nhân dân tỉnh Mẫu", 14, "")
    paper.text("text 0", LONG)
    paper.closing(["- Như trên;", "- Lưu Đảng ủy."], "T/M ĐẢNG ỦY", "BÍ THƯ", "Nguyễn Văn Mẫu")
    return paper


def decision() -> WordPaper:
    """A decision in articles."""
    paper = WordPaper()
    paper.letterhead("QĐ/ĐU", **COMMITTEE)
    paper.title("QUYẾT ĐỊNH", "thành lập Tiểu ban Văn kiện")
    paper.text("basis 1", "- Căn cứ Điều lệ Đảng Cộng sản Việt Nam,")
    paper.line("decides", "QUYẾT ĐỊNH:", look="b")
    for at in (1, 2):
        article = paper.text(f"article {at}", f"Điều {at}.", look="b")
        add_run(article, f" {LONG}", 14, "")
    paper.closing(["- Các chi bộ;", "- Lưu Đảng ủy."], "T/M ĐẢNG ỦY", "BÍ THƯ", "Nguyễn Văn Mẫu")
    return paper


def minutes() -> WordPaper:
    """Minutes of a cell's meeting: no place and date, two signatures."""
    paper = WordPaper()
    paper.letterhead("BB/CB", **CELL, has_date=False)
    paper.title("BIÊN BẢN", "họp chi bộ tháng 3 năm 2026")
    paper.text("text 0", LONG)
    left, right = paper.halves()
    for cell, title, name in ((left, "NGƯỜI GHI BIÊN BẢN", "Trần Thị Thử"), (right, "CHỦ TRÌ", "Lê Văn Ví")):
        paper.cell_line(cell, title, title, look="b")
        for at in range(4):
            paper.cell_line(cell, f"room {title} {at}", "")
        paper.cell_line(cell, f"name {title}", name, look="b")
    return paper


def congress() -> WordPaper:
    """A resolution of a congress, in parts."""
    paper = WordPaper()
    paper.letterhead(
        "NQ/ĐH", superior="ĐẢNG BỘ ỦY BAN NHÂN DÂN TỈNH MẪU", issuer="ĐẠI HỘI ĐẢNG BỘ SỞ MẪU LẦN THỨ II"
    )
    paper.title("NGHỊ QUYẾT", "Đại hội Đảng bộ Sở Mẫu lần thứ II, nhiệm kỳ 2027 - 2032")
    paper.line("part", "Phần thứ nhất", look="b")
    paper.line("part title", "KẾT QUẢ NHIỆM KỲ QUA", look="b")
    paper.text("text 0", LONG)
    paper.closing(["- Các chi bộ;", "- Lưu Đảng ủy."], "T/M ĐOÀN CHỦ TỊCH", "", "Nguyễn Văn Mẫu")
    return paper


PAPERS: dict[str, Callable[[], WordPaper]] = {
    one.__name__: one for one in (plan, letter, submission, decision, minutes, congress)
}
SETTING = Setting(PaperStyle(), date(2026, 11, 23), PROJECT / "templates")


@pytest.fixture
def papers() -> dict[str, Callable[[], WordPaper]]:
    """Makers of good papers by name."""
    return PAPERS


@pytest.fixture
def setting() -> Setting:
    """An office with the shipped style."""
    return SETTING


@pytest.fixture
def check() -> Callable[[WordPaper], tuple[Finding, ...]]:
    """What the lint finds in a paper."""
    return lambda paper: lint_document(paper.content(), "van-ban.docx", SETTING)


@pytest.fixture
def save() -> Callable[[Any], bytes]:
    """The bytes of a python-docx document."""

    def write(document: Any) -> bytes:
        stream = BytesIO()
        document.save(stream)
        return stream.getvalue()

    return write
