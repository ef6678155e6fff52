"""A file that anybody may have sent: refused in one line that says what to do, or read."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from nhiemky.drafting.lint.check import lint_document
from nhiemky.drafting.lint.rule import Setting
from nhiemky.errors import BadInput

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT = f"<w:document {W}><w:body><w:p><w:r><w:t>Một dòng.</w:t></w:r></w:p></w:body></w:document>"
NESTED = f"<w:document {W}><w:body>{'<w:sdt>' * 3_000}{'</w:sdt>' * 3_000}</w:body></w:document>"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return stream.getvalue()


def with_text(text: str) -> bytes:
    return packed({"word/document.xml": text})


HOSTILE = {
    "not a file of Word": (b"hello", "không phải tệp Word .docx"),
    "an old or locked file": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "đời cũ hoặc có mật khẩu"),
    "a workbook": (packed({"xl/workbook.xml": "<a/>"}), "không phải tệp Word .docx"),
    "a cut file": (with_text(TEXT)[:-40], "bị hỏng"),
    "broken markup": (with_text(TEXT[:-20]), "bị hỏng"),
    "no body": (with_text(f"<w:document {W}/>"), "không có phần thân"),
    "macros": (packed({"word/document.xml": TEXT, "word/vbaProject.bin": b"x"}), "có macro"),
    "entities": (with_text("<!DOCTYPE a [<!ENTITY x 'y'>]>" + TEXT), "DOCTYPE"),
    "another encoding": (with_text('<?xml version="1.0" encoding="utf-16"?>' + TEXT), "bảng mã lạ"),
    "a bomb": (with_text(TEXT.replace("Một", " " * 19_000_000)), "bung ra lớn bất thường"),
    "thousands of layers": (with_text(NESTED), "lồng quá nhiều lớp"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_one_line(content: bytes, why: str, setting: Setting) -> None:
    with pytest.raises(BadInput, match=why) as refusal:
        lint_document(content, "la.docx", setting)
    assert str(refusal.value).startswith("la.docx: ")
    assert "\n" not in str(refusal.value)


ODD = {
    "based on itself": '<w:basedOn w:val="A"/>',
    "each on the other": '<w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/>',
    "words for numbers": '<w:rPr><w:sz w:val="lớn"/></w:rPr><w:pPr><w:spacing w:line="1e999"/></w:pPr>',
    "nothing said": "<w:rPr><w:sz/><w:rFonts/><w:u/><w:color/></w:rPr>",
}


@pytest.mark.parametrize("style", ODD.values(), ids=ODD.keys())
def test_odd_styles_are_read(style: str, setting: Setting) -> None:
    text = TEXT.replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr>')
    styles = f'<w:styles {W}><w:style w:styleId="A">{style}</w:style></w:styles>'
    content = packed({"word/document.xml": text, "word/styles.xml": styles})
    found = lint_document(content, "la.docx", setting)
    assert "letterhead.party_title" in {one.rule.key for one in found}


def test_an_empty_document_has_findings_and_no_crash(setting: Setting) -> None:
    found = lint_document(with_text(f"<w:document {W}><w:body/></w:document>"), "la.docx", setting)
    assert "letterhead.party_title" in {one.rule.key for one in found}
