"""What may be opened, and what is turned away with one line."""

import io
import zipfile
from pathlib import Path

import pytest
from word_files import add_part, add_relation, change, make_docx, rezip, unzip

from nhiemky.drafting.office_file import LARGEST_FILE, open_office_file, read_office_file
from nhiemky.errors import BadInput

GOOD = make_docx("Kính gửi chi bộ")


def insert(xml: str) -> bytes:
    """A file of Word's with something more in its first paragraph."""
    return change(GOOD, lambda text: text.replace("<w:r>", f"{xml}<w:r>", 1))


def field(code: str) -> str:
    """A field whose code is cut into two runs, as Word likes to."""
    middle = len(code) // 2
    runs = "".join(f"<w:instrText>{half}</w:instrText>" for half in (code[:middle], code[middle:]))
    return f"<w:r>{runs}</w:r>"


def swollen() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in unzip(GOOD).items():
            archive.writestr(name, part)
        archive.writestr("word/media/x.xml", b" " * 20_000_000)
    return stream.getvalue()


def many_parts() -> bytes:
    return rezip({**unzip(GOOD), **{f"word/media/{number}.bin": b"" for number in range(400)}})


def twice() -> bytes:
    stream = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return stream.getvalue()


def broken_inside() -> bytes:
    """A zip whose list is whole and whose content is not."""
    start = GOOD.index(b"word/document.xml") + 40
    return GOOD[:start] + bytes(200) + GOOD[start + 200 :]


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
UTF16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")

REFUSED = {
    "no zip": (b"xin chao", "không phải tệp Word .docx, hoặc tệp bị hỏng"),
    "nothing": (b"", "không phải tệp Word .docx, hoặc tệp bị hỏng"),
    "old word or password": (b"\xd0\xcf\x11\xe0" + bytes(600), "có mật khẩu"),
    "excel": (rezip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}), "không phải tệp Word"),
    "too large": (bytes(LARGEST_FILE + 1), "quá lớn"),
    "bomb": (swollen(), "nén bất thường"),
    "many parts": (many_parts(), "nén bất thường"),
    "a name twice": (twice(), "nén bất thường"),
    "broken inside": (broken_inside(), "hỏng"),
    "macro part": (add_part(GOOD, "word/vbaProject.bin", b"x"), "có macro"),
    "macro by type": (
        change(GOOD, lambda text: text.replace("</Types>", '<Default Extension="m" ContentType="'
        'application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'), "[Content_Types].xml"),
        "có macro",
    ),
    "active x": (add_part(GOOD, "word/activeX/activeX1.xml", b"<x/>"), "có macro"),
    "embedded file": (add_part(GOOD, "word/embeddings/oleObject1.bin", b"x"), "đối tượng nhúng"),
    "embedded object": (insert("<w:r><w:object/></w:r>"), "đối tượng nhúng"),
    "chunk of another file": (insert("<w:altChunk/>"), "tệp ghép"),
    "doctype": (add_part(GOOD, "word/notes.xml", DOCTYPE), "DOCTYPE"),
    "doctype in utf-16": (add_part(GOOD, "word/notes.xml", UTF16), "DOCTYPE"),
    "broken xml": (add_part(GOOD, "word/notes.xml", b"<x>"), "hỏng"),
    "attached template": (add_relation(GOOD, "attachedTemplate", "http://x.example/a.dotm"), "mẫu đính kèm"),
    "remote picture": (add_relation(GOOD, "image", "http://x.example/a.png"), "hình ảnh"),
    "remote object": (add_relation(GOOD, "oleObject", "file:///etc/passwd"), "đối tượng"),
    "text from a file": (insert(field(' INCLUDETEXT "/etc/passwd" ')), "INCLUDETEXT"),
    "picture from the net": (insert(field(" includepicture http://x.example ")), "INCLUDEPICTURE"),
    "another program": (insert(field(' DDEAUTO c:\\\\cmd "x" ')), "DDEAUTO"),
    "simple field": (insert('<w:fldSimple w:instr=" LINK x "/>'), "LINK"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_a_dangerous_or_broken_file_is_turned_away_in_one_line(content: bytes, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        open_office_file(content, "mẫu.docx")
    assert str(refused.value).startswith("mẫu.docx")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_ordinary_file_is_opened_whole() -> None:
    assert open_office_file(GOOD, "mẫu.docx") == unzip(GOOD)


def test_a_link_and_a_page_number_are_harmless() -> None:
    linked = add_relation(GOOD, "hyperlink", "https://dang.example")
    assert "word/document.xml" in open_office_file(linked, "mẫu.docx")
    assert open_office_file(insert(field(" PAGE ") + field(" REF Linked ")), "mẫu.docx")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"khong-co\.docx: không có tệp này"):
        read_office_file(tmp_path / "khong-co.docx")


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    huge = tmp_path / "to.docx"
    with huge.open("wb") as file:
        file.truncate(10 * LARGEST_FILE)
    with pytest.raises(BadInput, match="quá lớn"):
        read_office_file(huge)
