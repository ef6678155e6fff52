"""`nhiemky template`: words changed in Word, looked at, taken over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

Run = Callable[..., Any]
KIND = "enquiry_letter"


@pytest.fixture
def exported(nhiemky: Run, tmp_path: Path) -> Path:
    """An exported template, before any change; there is no office yet, and none is needed."""
    assert nhiemky("template", "export", KIND).code == 0
    return tmp_path / f"{KIND}.docx"


def change(file: Path, line: str) -> Path:
    """The same file with one more line, as a colleague would hand it in."""
    document = Document(str(file))
    last = next(one for one in document.paragraphs if one.text.startswith("@recipient"))
    last.insert_paragraph_before(line)
    changed = file.with_name("đã sửa.docx")
    document.save(str(changed))
    return changed


def test_an_export_says_what_to_do_next_and_overwrites_nothing(nhiemky: Run, exported: Path) -> None:
    before = exported.read_bytes()
    assert nhiemky("template", "export", KIND).line == f"Lỗi: {KIND}.docx: đã có tệp này; hãy chọn tên khác"
    assert exported.read_bytes() == before
    answer = nhiemky("template", "export", KIND, "--out", "khac.docx")
    assert "nhiemky template import khac.docx" in answer.err


def test_an_unknown_kind_or_outline_is_one_line(nhiemky: Run, home: Path) -> None:
    assert nhiemky("template", "export", "khong_co").line.startswith('Lỗi: Không có loại văn bản "khong_co"')
    assert "không có đề cương" in nhiemky("template", "export", KIND, "--outline", "x").line


def test_a_change_is_shown_and_used_only_with_apply(nhiemky: Run, exported: Path, home: Path) -> None:
    changed = change(exported, "Câu thêm của {{ body.name }}.")
    answer = nhiemky("template", "import", str(changed))
    assert answer.code == 0
    assert answer.out.splitlines()[0] == f"Mẫu {KIND}: 1 chỗ đổi"
    assert answer.out.splitlines()[2] == "    + Câu thêm của {{ body.name }}."
    assert answer.err == "Chưa ghi gì; thêm --apply để dùng mẫu này.\n"
    assert not (home / "templates").exists()
    assert nhiemky("template", "import", str(changed), "--apply").code == 0
    own = home / "templates" / "documents" / f"{KIND}.txt.j2"
    assert "Câu thêm của {{ body.name }}." in own.read_text(encoding="utf-8").splitlines()


def test_a_preview_is_a_paper_from_invented_data(nhiemky: Run, exported: Path, tmp_path: Path) -> None:
    changed = change(exported, "Câu thêm của {{ body.name }}.")
    assert nhiemky("template", "import", str(changed), "--preview", "thu.docx").code == 0
    words = [paragraph.text for paragraph in Document(str(tmp_path / "thu.docx")).paragraphs]
    assert "Câu thêm của Đảng bộ Sở Mẫu." in words


def test_a_second_import_of_an_old_export_needs_force(nhiemky: Run, exported: Path, home: Path) -> None:
    changed = change(exported, "Câu thêm.")
    assert nhiemky("template", "import", str(changed), "--apply").code == 0
    refused = nhiemky("template", "import", str(exported), "--apply")
    assert (refused.code, refused.err.count("--force")) == (1, 1)
    forced = nhiemky("template", "import", str(exported), "--apply", "--force")
    assert f"bản trước giữ ở {KIND}.txt.j2.bak-1" in forced.err


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Gửi {{ body.nam }}", "không có giá trị body.nam; gần giống: body.name"),
        ("Gửi {{ body.name", "mẫu sai cú pháp"),
        ("@bang 1", "không có ký hiệu này"),
    ],
)
def test_a_mistake_is_one_line_with_its_number(
    nhiemky: Run, exported: Path, home: Path, line: str, words: str
) -> None:
    answer = nhiemky("template", "import", str(change(exported, line)), "--apply")
    assert f'"{line}' in answer.line
    assert words in answer.line
    assert not (home / "templates").exists()


def test_a_file_that_is_no_template_is_one_line(nhiemky: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"xin chao")
    assert "không phải tệp Word .docx" in nhiemky("template", "import", "x.docx").line
    assert nhiemky("template", "import", "khong-co.docx").line == "Lỗi: khong-co.docx: không có tệp này"


def test_a_word_file_of_the_offices_own_is_tried_then_used(nhiemky: Run, home: Path, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Gửi {{ body.name }}")
    document.save(str(tmp_path / "mau.docx"))
    words = ("template", "import-docx", "mau.docx", "--kind", KIND)
    assert nhiemky(*words).out == f"mau.docx: dùng được cho loại văn bản {KIND}.\n"
    assert not (home / "templates").exists()
    assert nhiemky(*words, "--apply").code == 0
    assert (home / "templates" / "documents" / f"{KIND}.docx").read_bytes() == (tmp_path / "mau.docx").read_bytes()
    listed = nhiemky("template", "list", "--json").json["templates"]
    assert [row["own"] for row in listed if row["kind"] == KIND] == ["docx"]


def test_check_reports_the_offices_templates_and_fails_on_a_broken_one(
    nhiemky: Run, exported: Path, home: Path
) -> None:
    assert nhiemky("template", "check").err == "Cơ quan chưa có mẫu riêng nào.\n"
    assert nhiemky("template", "check", KIND).err == f"{KIND}: đúng; đang dùng mẫu kèm theo hệ thống.\n"
    nhiemky("template", "import", str(change(exported, "Câu thêm.")), "--apply")
    own = home / "templates" / "documents" / f"{KIND}.txt.j2"
    assert nhiemky("template", "check").out.startswith(f"{own}: đúng; bản kèm theo (bản ")
    (row,) = nhiemky("template", "check", "--json").json["templates"]
    assert (row["template"], row["fault"], row["shipped_is_newer"], row["changes"]) == (KIND, None, False, [])
    own.write_text("{{ x", encoding="utf-8")
    broken = nhiemky("template", "check", KIND)
    assert (broken.code, broken.out.split(";")[0]) == (1, f"{own}: SAI")
    assert 'dòng 1 "{{ x"' in broken.err


def test_check_of_an_unknown_kind_is_one_line(nhiemky: Run, home: Path) -> None:
    assert nhiemky("template", "check", "khong_co").line.startswith('Lỗi: Không có loại văn bản "khong_co"')
