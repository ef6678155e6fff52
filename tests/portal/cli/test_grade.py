"""`nhiemky grade`: from the empty list to the numbers in the papers."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

Command = Callable[..., Any]
TODAY = "2027-12-06"
CYCLE = "9"


@pytest.fixture
def review(sample: Path, nhiemky: Command) -> Path:
    """The sample's office with its annual review of 2027 open as number 9."""
    opened = nhiemky(
        "cycle", "open", "--org", "so-khcn", "--period", "2027", "--plan", "annual_review", today=TODAY
    )
    assert opened.code == 0
    return sample


@pytest.fixture
def filled(review: Path, nhiemky: Command, tmp_path: Path) -> Path:
    """The list filled in: every fifth excellent, the others good."""
    file = tmp_path / "xep-loai.xlsx"
    said = nhiemky("grade", "form", str(file), "--cycle", CYCLE, today=TODAY)
    assert said.err.startswith(f"Đã ghi 70 dòng vào {file}; điền xong thì chạy: nhiemky grade import")
    workbook = openpyxl.load_workbook(file)
    for number, row in enumerate(workbook["Xếp loại"].iter_rows(min_row=2)):
        row[6].value = "xuất sắc" if number % 5 == 0 else "tốt"
    workbook.save(file)
    return file


def test_the_list_tells_programs_where_it_is_and_clerks_what_is_wrong_with_the_place(
    review: Path, nhiemky: Command, tmp_path: Path
) -> None:
    file = tmp_path / "xep-loai.xlsx"
    said = nhiemky("grade", "form", str(file), "--cycle", CYCLE, "--json", today=TODAY)
    assert said.json == {"cycle": 9, "file": str(file), "rows": 70}
    nowhere = tmp_path / "chua-co" / "xep-loai.xlsx"
    refused = nhiemky("grade", "form", str(nowhere), "--cycle", CYCLE, today=TODAY)
    assert (refused.code, refused.line) == (1, f"Lỗi: {nowhere.parent}: không có thư mục này")


def test_import_says_how_far_it_is_and_what_does_not_fit(filled: Path, nhiemky: Command) -> None:
    said = nhiemky("grade", "import", str(filled), "--cycle", CYCLE, today=TODAY)
    assert said.code == 0
    lines = said.err.splitlines()
    assert lines[:3] == [
        "Đã ghi 70 mức mới hoặc thay đổi.",
        "07/07 chi bộ có mức, 07 đã quyết định.",
        "63/63 đảng viên có mức, 63 đã quyết định.",
    ]
    assert any(line.startswith("Chú ý: ") and "hoàn thành xuất sắc, nhiều hơn 20%" in line for line in lines)
    assert not re.search("Nguyễn|Trần|Đặng", said.err)
    assert nhiemky("grade", "import", str(filled), "--cycle", CYCLE, "--json", today=TODAY).json["changed"] == 0


def test_counts_name_cells_and_no_person(filled: Path, nhiemky: Command) -> None:
    nhiemky("grade", "import", str(filled), "--cycle", CYCLE, today=TODAY)
    found = nhiemky("grade", "counts", "--cycle", CYCLE, "--json", today=TODAY).json
    assert set(found) == {"cycle", "cells", "members", "by_cell", "findings"}
    assert found["members"] == {
        "total": 63, "excellent": 12, "good": 51, "completed": 0, "failed": 0, "not_assessed": 0, "decided": 63,
    }  # fmt: skip
    assert sum(one["total"] for one in found["by_cell"].values()) == 63
    text = nhiemky("grade", "counts", "--cycle", CYCLE, today=TODAY).out
    assert "Cả đảng bộ, đảng viên (63): hoàn thành xuất sắc nhiệm vụ: 12;" in " ".join(text.split())
    assert not re.search("Nguyễn|Trần|Đặng", text)


def test_list_shows_every_level_with_its_stage(filled: Path, nhiemky: Command) -> None:
    nhiemky("grade", "import", str(filled), "--cycle", CYCLE, today=TODAY)
    shown = nhiemky("grade", "list", "--cycle", CYCLE, today=TODAY)
    lines = shown.out.splitlines()
    assert lines[0] == "Chi bộ (Đảng ủy quyết định):"
    assert lines[1] == "  Chi bộ Văn phòng: quyết định: hoàn thành xuất sắc nhiệm vụ"
    assert "Đảng viên (Đảng ủy quyết định; chi bộ đề nghị):" in lines
    found = nhiemky("grade", "list", "--cycle", CYCLE, "--json", today=TODAY).json["grades"]
    assert found[0] == {
        "key": "cb-van-phong", "name": "Chi bộ Văn phòng", "kind": "cell", "org": "cb-van-phong",
        "levels": {"decision": "excellent"},
    }  # fmt: skip
    assert len(found) == 70


@pytest.mark.parametrize(("kind", "name"), [("grading_minutes", "bien-ban"), ("grading_submission", "to-trinh")])
def test_papers_have_the_counts_and_no_name(filled: Path, nhiemky: Command, kind: str, name: str) -> None:
    nhiemky("grade", "import", str(filled), "--cycle", CYCLE, today=TODAY)
    drafted = nhiemky("draft", kind, "--cycle", CYCLE, today=TODAY)
    assert drafted.code == 0, drafted.err
    (paper,) = filled.parent.rglob(f"{kind}_{name}*xep-loai-chat-luong_so-khcn*.docx")
    text = re.sub("<[^>]+>", "|", ZipFile(paper).read("word/document.xml").decode())
    cells = [word for word in text.split("|") if word.strip()]
    row = cells.index("Đảng viên")
    assert cells[row + 1 : row + 6] == ["63", "12", "51", "0", "0"]
    graded = nhiemky("grade", "list", "--cycle", CYCLE, "--json", today=TODAY).json["grades"]
    members = {one["name"] for one in graded if one["kind"] == "member"}
    signing = {"Vũ Mẫu Hiếu", "Nguyễn Mẫu An"}  # who signs a paper is no grade
    assert [one for one in members - signing if one in text] == []


def test_a_cycle_without_grading_is_refused_in_one_line(review: Path, nhiemky: Command, tmp_path: Path) -> None:
    line = nhiemky("grade", "counts", "--cycle", "1", today=TODAY).line
    assert line == "Lỗi: đợt số 1: là đợt đại hội; xem: nhiemky congress show 1"
    assert nhiemky("grade", "counts", "--cycle", "99", today=TODAY).line.startswith("Lỗi: không có kỳ số 99")
    missing = nhiemky("grade", "import", str(tmp_path / "x.xlsx"), "--cycle", CYCLE, today=TODAY).line
    assert missing.endswith("x.xlsx: không có tệp này")
