import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nhiemky.drafting.package import load_frame, write_package
from nhiemky.errors import BadInput

Parts = dict[str, bytes]


@pytest.fixture
def changed(templates: Path, tmp_path: Path) -> Callable[[Callable[[Parts], object]], Path]:
    """A copy of the shipped frame with its parts changed."""

    def change(edit: Callable[[Parts], object]) -> Path:
        with zipfile.ZipFile(templates / "frame.docx") as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        edit(parts)
        path = tmp_path / "frame.docx"
        write_package(path, parts)
        return path

    return change


def test_filled_frame_holds_the_body_and_keeps_the_page(templates: Path) -> None:
    content = load_frame(templates / "frame.docx").fill("<w:p/>", "<x/>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = archive.read("word/document.xml").decode()
        assert archive.read("docProps/core.xml") == b"<x/>"
        assert archive.namelist()[0] == "[Content_Types].xml"
    assert "<w:body><w:p/><w:sectPr>" in document
    assert document.endswith("</w:sectPr></w:body></w:document>")


def test_same_body_gives_the_same_bytes_with_no_date_of_today(templates: Path) -> None:
    frame = load_frame(templates / "frame.docx")
    content = frame.fill("<w:p/>", "")
    assert frame.fill("<w:p/>", "") == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_style_renamed_by_word_is_found_by_its_name(changed: Callable[..., Path]) -> None:
    def rename(parts: Parts) -> None:
        parts["word/styles.xml"] = parts["word/styles.xml"].replace(b'w:styleId="VBThan"', b'w:styleId="Kieu1"')

    assert load_frame(changed(rename)).style_ids["VB Than"] == "Kieu1"


def test_last_section_of_a_frame_with_text_in_it_is_the_page(changed: Callable[..., Path]) -> None:
    def write_text(parts: Parts) -> None:
        parts["word/document.xml"] = parts["word/document.xml"].replace(
            b"<w:p/>", b"<w:p><w:pPr><w:sectPr><w:pgSz/></w:sectPr></w:pPr></w:p><w:p/>"
        )

    frame = load_frame(changed(write_text))
    assert (frame.before.endswith("<w:body>"), frame.after.count("<w:sectPr"), "w:titlePg" in frame.after) == (
        True,
        1,
        True,
    )


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda parts: parts.pop("word/document.xml"), "không phải văn bản Word"),
        (lambda parts: parts.pop("word/styles.xml"), "hỏng phần kiểu chữ"),
        (lambda parts: parts.update({"word/vbaProject.bin": b""}), "có macro"),
        (lambda parts: parts.update({"word/styles.xml": b"<!DOCTYPE x><x/>"}), "DOCTYPE"),
        (
            lambda parts: parts.update(
                {"word/styles.xml": parts["word/styles.xml"].replace(b'w:val="VB Than"', b'w:val="Khac"')}
            ),
            'thiếu kiểu "VB Than"',
        ),
        (lambda parts: parts.update({"word/media/a.bin": bytes(20_000_001)}), "quá lớn"),
    ],
)
def test_frame_that_cannot_serve_is_refused_by_name(
    changed: Callable[..., Path], edit: Callable[[Parts], object], message: str
) -> None:
    with pytest.raises(BadInput, match=f"frame.docx: tệp khung .*{message}|frame.docx: tệp khung {message}"):
        load_frame(changed(edit))


def test_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "frame.docx"
    path.write_text("không phải Word", encoding="utf-8")
    with pytest.raises(BadInput, match=r"không phải tệp Word \.docx"):
        load_frame(path)
