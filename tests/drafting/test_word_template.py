"""A template goes out to Word and comes back, character by character."""

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from word_files import change, make_docx, rezip, unzip

from nhiemky.drafting.package import load_frame
from nhiemky.drafting.word_reading import read_word_template
from nhiemky.drafting.word_template import Origin, code_line, text_sha256, write_word_template
from nhiemky.errors import BadInput
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
FRAME = load_frame(TEMPLATES / "frame.docx")
TEXTS = sorted((TEMPLATES / "documents").glob("*.txt.j2"))
SMALL = "# I- MỤC ĐÍCH\n- Ý {{ body.name }} đây\n{% if a %}\nĐoạn\n{% endif %}\n\n@table 10 20\n| a | b\n"
# Everything a text can hold that Word can; line ends are the template's own.
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]) | st.sampled_from(
    "\t {}%#|@-“”\u00a0\u00ad"
)
LINES = st.lists(st.text(LETTERS, max_size=40), min_size=1, max_size=12)


def origin(text: str, kind: str = "congress_plan", outline: str | None = None) -> Origin:
    return Origin(kind, outline, 3, text_sha256(text), text_sha256("bản kèm theo"))


def export(text: str) -> bytes:
    return write_word_template(text, origin(text), "Kế hoạch", FRAME)


def edited(text: str, edit: Callable[[str], str]) -> str:
    """The text read back after an edit of the document's XML."""
    return read_word_template(change(export(text), edit), "mẫu.docx").text


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_every_shipped_template_comes_back_character_by_character(file: object) -> None:
    text = file.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    read = read_word_template(export(text), "mẫu.docx")
    assert (read.text, read.origin, read.remarks) == (text, origin(text), ())


@given(LINES)
@settings(max_examples=200)
def test_any_text_comes_back_character_by_character(lines: list[str]) -> None:
    text = unicodedata.normalize("NFC", "\n".join(lines))
    assert read_word_template(export(text), "mẫu.docx").text == text


def test_the_same_template_gives_the_same_bytes() -> None:
    assert hashlib.sha256(export(SMALL)).digest() == hashlib.sha256(export(SMALL)).digest()


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\x85", "\u2028", "\ufdd0", "\uffff"])
def test_what_word_cannot_hold_is_refused_with_its_line(sign: str) -> None:
    with pytest.raises(BadInput, match=r"congress_plan, dòng 2: có ký tự không in được"):
        export(f"một\nhai {sign}")


def test_each_line_is_a_paragraph_in_the_style_it_will_have() -> None:
    document = Document(io.BytesIO(export(SMALL)))
    styles = [(one.style.name, one.text) for one in document.paragraphs]
    assert styles[:-1] == [
        ("VB Muc", "# I- MỤC ĐÍCH"),
        ("VB Y", "- Ý {{ body.name }} đây"),
        ("NK Dong the", "{% if a %}"),
        ("VB Than", "Đoạn"),
        ("NK Dong the", "{% endif %}"),
        ("VB Than", ""),
        ("NK Dong the", "@table 10 20"),
        ("VB Bang", "| a | b"),
        ("VB Than", ""),
    ]
    assert styles[-1] == ("NK Ma mau", code_line(origin(SMALL)))
    tag = next(run for one in document.paragraphs for run in one.runs if "body.name" in run.text)
    assert (tag.text, tag.style.name) == ("{{ body.name }}", "NK The")


def test_the_box_of_instructions_is_shown_and_not_read() -> None:
    content = export(SMALL)
    box = Document(io.BytesIO(content)).tables[0].cell(0, 0).text
    assert box.startswith("HƯỚNG DẪN SỬA MẪU")
    assert "--apply" in box
    without = change(content, lambda text: re.sub("<w:tbl>.*?</w:tbl>", "", text))
    assert read_word_template(without, "mẫu.docx").text == SMALL


PLAIN = '<w:r><w:t xml:space="preserve">Đoạn</w:t></w:r>'
FLOATING = "<w:r><w:drawing><w:p><w:r><w:t>nổi</w:t></w:r></w:p></w:drawing></w:r>"
CUT = "bo</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>dy.name"
# What is in the file, what a program makes of it, and the line that comes of "Đoạn".
EDITS = {
    "runs cut apart": ("body.name", CUT, "Đoạn"),
    "a proofing mark": ("<w:r>", '<w:proofErr w:type="spellStart"/><w:r>', "Đoạn"),
    "a soft line break": (">Đoạn<", ">Đoạn</w:t><w:br/><w:t>hai<", "Đoạn\nhai"),
    "a page break": (">Đoạn<", '>Đoạn</w:t><w:br w:type="page"/><w:t>hai<', "Đoạn\n@page\nhai"),
    "a tab": (">Đoạn<", ">Đoạn</w:t><w:tab/><w:t>hai<", "Đoạn\thai"),
    "a hard hyphen": (">Đoạn<", ">Đoạn</w:t><w:noBreakHyphen/><w:t>hai<", "Đoạn\u2011hai"),
    "a link": (PLAIN, f"<w:hyperlink>{PLAIN}</w:hyperlink>", "Đoạn"),
    "a content control": (PLAIN, f"<w:sdt><w:sdtContent>{PLAIN}</w:sdtContent></w:sdt>", "Đoạn"),
    "a floating frame": (PLAIN, PLAIN + FLOATING, "Đoạn"),
    "a line end in the xml": (">Đoạn<", ">Đoạn\nhai<", "Đoạn hai"),
}


@pytest.mark.parametrize(("there", "made", "line"), EDITS.values(), ids=EDITS)
def test_what_word_makes_of_a_paragraph_is_read_as_the_line_it_was(there: str, made: str, line: str) -> None:
    assert edited(SMALL, lambda text: text.replace(there, made)) == SMALL.replace("Đoạn", line)


def numbered(text: str, number: int) -> str:
    """The paragraph "Đoạn" as Word's own list number `number`."""
    return text.replace(
        '<w:pStyle w:val="VBThan"/><w:jc w:val="left"/></w:pPr><w:r><w:t xml:space="preserve">Đoạn',
        f'<w:pStyle w:val="VBThan"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        "<w:r><w:t>Đoạn",
    )


def with_lists(content: bytes) -> bytes:
    """List 1 has bullets, list 2 numbers."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/></w:lvl>'
        "</w:abstractNum>"
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number, kind in ((1, "bullet"), (2, "decimal"))
    )
    part = f'<w:numbering xmlns:w="{w}">{kinds}</w:numbering>'.encode()
    return rezip({**unzip(content), "word/numbering.xml": part})


def test_a_list_word_has_made_of_a_dash_is_our_bullet() -> None:
    content = with_lists(change(export(SMALL), lambda text: numbered(text, 1)))
    assert read_word_template(content, "mẫu.docx").text == SMALL.replace("Đoạn", "- Đoạn")


def test_a_number_word_counts_itself_is_refused_with_its_line() -> None:
    content = with_lists(change(export(SMALL), lambda text: numbered(text, 2)))
    with pytest.raises(BadInput, match=r'mẫu.docx, dòng "Đoạn": là số tự động của Word'):
        read_word_template(content, "mẫu.docx")


def test_a_table_of_words_is_refused_with_its_words() -> None:
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Chỉ tiêu</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>"
    content = change(export(SMALL), lambda text: text.replace("</w:tbl>", f"</w:tbl><w:p/>{table}", 1))
    with pytest.raises(BadInput, match=r'bảng "Chỉ tiêu": bảng phải viết bằng dòng @table'):
        read_word_template(content, "mẫu.docx")


def test_tracked_changes_are_read_as_accepted_and_said() -> None:
    w = 'w:id="1" w:author="x"'
    gone = f"<w:del {w}><w:r><w:delText>cũ</w:delText></w:r></w:del>"
    change_ = f"{gone}<w:ins {w}><w:r><w:t> mới</w:t></w:r></w:ins></w:p>"
    content = change(
        export(SMALL), lambda text: text.replace("Đoạn</w:t></w:r></w:p>", f"Đoạn</w:t></w:r>{change_}")
    )
    read = read_word_template(content, "mẫu.docx")
    assert read.text == SMALL.replace("Đoạn", "Đoạn mới")
    assert read.remarks == ("còn thay đổi chưa chấp nhận (Track Changes): đọc như đã chấp nhận hết",)


def without_properties(content: bytes) -> bytes:
    return rezip({name: part for name, part in unzip(content).items() if name != "docProps/custom.xml"})


def without_code_line(content: bytes) -> bytes:
    return change(content, lambda text: re.sub(r'<w:p><w:pPr><w:pStyle w:val="NKMamau"/>.*?</w:p>', "", text))


def test_the_origin_survives_in_the_hidden_place_or_in_the_last_line() -> None:
    content = export(SMALL)
    for remaining in (without_properties(content), without_code_line(content)):
        read = read_word_template(remaining, "mẫu.docx")
        assert (read.origin, read.text) == (origin(SMALL), SMALL)


def test_an_outline_is_part_of_the_origin() -> None:
    given_ = origin(SMALL, "half_year_report", "five_headings")
    content = write_word_template(SMALL, given_, "Báo cáo", FRAME)
    for remaining in (without_properties(content), without_code_line(content)):
        assert read_word_template(remaining, "mẫu.docx").origin == given_


REFUSED = {
    "another file": (lambda: make_docx("Kính gửi"), "không phải mẫu do nhiemky template export xuất ra"),
    "two origins": (
        lambda: change(export(SMALL), lambda text: text.replace("version=3", "version=4")), "không khớp"
    ),
    "text below the last line": (
        lambda: change(export(SMALL), lambda text: text.replace("<w:sectPr", f"<w:p>{PLAIN}</w:p><w:sectPr")),
        "có chữ sau dòng mã",
    ),
    "a book": (lambda: export(" ".join(map(str, range(60_000)))), "quá dài"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "why"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_template_of_ours_is_refused(make: Callable[[], bytes], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read_word_template(make(), "mẫu.docx")
