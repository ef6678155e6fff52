"""`nhiemky lint`: what a clerk reads about a Word file, and what a script gets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from nhiemky.drafting.lint.check import ALL_RULES

Run = Callable[..., Any]


@pytest.fixture
def foreign(home: Path, tmp_path: Path) -> Path:
    """A file with no form at all."""
    file = tmp_path / "của chi bộ.docx"
    document = Document()
    document.add_paragraph("Kinh phí còn [CẦN BỔ SUNG: dự toán]./.")
    document.save(str(file))
    return file


def test_each_fault_says_what_is_there_what_should_be_and_why(nhiemky: Run, foreign: Path) -> None:
    answer = nhiemky("lint", str(foreign))
    assert answer.code == 1
    assert answer.out.startswith("của chi bộ.docx: ")
    assert (
        """\
  LỖI    Lề trái 30 mm
         - trang giấy: 31,7 mm; cần 30 mm
         Hướng dẫn 05-HD/VPTW, 27/5/2026 (page.margin_left)
"""
        in answer.out
    )
    assert (
        """\
  LƯU Ý  Không còn chỗ [CẦN BỔ SUNG]
         - đoạn 1: [CẦN BỔ SUNG: dự toán]; cần bổ sung
"""
        in answer.out
    )
    assert answer.out.index("  LỖI") < answer.out.index("  LƯU Ý")


def test_many_places_of_one_fault_are_told_shortly(nhiemky: Run, foreign: Path) -> None:
    document = Document(str(foreign))
    for _ in range(8):
        document.add_paragraph("Đạt 91.5% kế hoạch.")
    document.save(str(foreign))
    assert '- đoạn 2, 3, 4, 5, 6, 7 và 2 chỗ nữa: "91.5"; cần 91,5' in nhiemky("lint", str(foreign)).out


def test_the_screen_is_80_columns_wide(nhiemky: Run, foreign: Path) -> None:
    for words in (("lint", str(foreign)), ("lint", "--list")):
        assert max(len(line) for line in nhiemky(*words).out.splitlines()) <= 80


def test_a_script_gets_every_place(nhiemky: Run, foreign: Path) -> None:
    answer = nhiemky("lint", str(foreign), "--json")
    (file,) = answer.json["files"]
    assert (answer.code, file["file"], file["readable"]) == (1, str(foreign), True)
    found = {one["rule"]: one for one in file["findings"]}
    assert found["text.end_mark"] == {
        "rule": "text.end_mark",
        "severity": "error",
        "title": 'Không kết thúc bằng "./."',
        "source": "Hướng dẫn 05-HD/VPTW, 27/5/2026",
        "places": ["đoạn 1"],
        "found": '"./."',
        "expected": "dấu chấm (.)",
    }
    assert file["errors"] == len({key for key, one in found.items() if one["severity"] == "error"})


def test_a_file_that_cannot_be_read_does_not_hide_the_others(nhiemky: Run, foreign: Path, tmp_path: Path) -> None:
    broken = tmp_path / "hỏng.docx"
    broken.write_bytes(b"xin chao")
    answer = nhiemky("lint", str(broken), "không có.docx", str(foreign))
    assert answer.code == 1
    assert answer.err.splitlines() == [
        "Lỗi: hỏng.docx: không phải tệp Word .docx",
        "Lỗi: không có.docx: không có tệp hoặc thư mục này",
    ]
    assert answer.out.splitlines()[-1] == "3 tệp, 1 tệp có lỗi, 0 tệp không có lỗi, 2 tệp không đọc được."
    assert nhiemky("lint", str(broken)).line == "Lỗi: hỏng.docx: không phải tệp Word .docx"


def test_no_file_at_all_is_one_line(nhiemky: Run) -> None:
    assert nhiemky("lint").line == ("Lỗi: FILE: cho biết tệp .docx cần kiểm, hoặc dùng --list để xem các quy tắc")


def test_every_rule_can_be_listed(nhiemky: Run) -> None:
    assert [one["rule"] for one in nhiemky("lint", "--list", "--json").json] == [one.key for one in ALL_RULES]
    text = nhiemky("lint", "--list").out
    assert all(f"({one.key})" in text for one in ALL_RULES)
