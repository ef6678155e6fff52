import zipfile
from pathlib import Path

import openpyxl
import pytest
import yaml

from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.paper_sheet import read_paper_sheet, write_paper_sheet
from nhiemky.intake.paper_values import AskedField

FIELDS = {
    path: AskedField(path, title, "Biên bản", ask)
    for path, title, ask in (
        ("congress.venue", "địa điểm", "text"),
        ("congress.preparatory_day", "ngày trù bị", "date"),
        ("attendance.present", "số có mặt", "number"),
        ("ballots", "các cuộc bầu cử", "rows"),
        ("ballots.title", "nội dung bầu cử", "text"),
        ("ballots.candidates", "danh sách bầu cử", "rows"),
        ("ballots.candidates.name", "họ và tên", "text"),
        ("ballots.candidates.votes", "số phiếu", "number"),
    )
}
FILLED = {
    "congress.venue": "Hội trường",
    "ballots": [
        {"title": "Ban Chấp hành", "candidates": [{"name": "Lê Mẫu An", "votes": 55}, {"name": "Vũ Mẫu Bình"}]},
        {"title": "Đoàn đại biểu", "candidates": [{"name": "Trần Thị Thử", "votes": 50}]},
    ],
}


@pytest.mark.parametrize("name", ["phieu.xlsx", "phieu.yaml"])
def test_an_empty_sheet_is_read_back_as_nothing_and_names_every_place(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_paper_sheet(path, FIELDS, {})
    assert read_paper_sheet(path, FIELDS) == {}
    if name.endswith(".yaml"):
        text = path.read_text(encoding="utf-8")
        assert "  # địa điểm (chữ) - lấy từ: Biên bản\n  venue:\n" in text
        assert "#  - {title: ..., candidates: ...}" in text


@pytest.mark.parametrize("name", ["phieu.yaml", "phieu.yml"])
def test_a_sheet_with_what_is_known_is_read_back_the_same(tmp_path: Path, name: str) -> None:
    write_paper_sheet(tmp_path / name, FIELDS, FILLED)
    assert read_paper_sheet(tmp_path / name, FIELDS) == FILLED


def test_a_list_inside_a_list_comes_back_from_excel(tmp_path: Path) -> None:
    path = tmp_path / "phieu.xlsx"
    write_paper_sheet(path, FIELDS, {})
    workbook = openpyxl.load_workbook(path)
    first = workbook["Phiếu dữ liệu"]
    assert [cell.value for cell in first["A"][1:]] == [
        "congress.venue",
        "congress.preparatory_day",
        "attendance.present",
    ]
    first["C2"], first["C3"], first["C4"] = "Hội trường", "19/5/2027", 57
    workbook["ballots"]["A3"], workbook["ballots"]["A4"] = "Ban Chấp hành", "Đoàn đại biểu"
    people = workbook["ballots.candidates"]
    assert [cell.value for cell in people[1]] == ["thuộc dòng", "name", "votes"]
    for row, line in enumerate(((1, "Lê Mẫu An", 55), (2, "Trần Thị Thử", 50)), start=3):
        for column, value in enumerate(line, start=1):
            people.cell(row, column, value)
    workbook.save(path)
    found = read_paper_sheet(path, FIELDS)
    assert (found["congress.venue"], str(found["congress.preparatory_day"]), found["attendance.present"]) == (
        "Hội trường",
        "2027-05-19",
        57,
    )
    assert found["ballots"] == [
        {"title": "Ban Chấp hành", "candidates": [{"name": "Lê Mẫu An", "votes": 55}]},
        {"title": "Đoàn đại biểu", "candidates": [{"name": "Trần Thị Thử", "votes": 50}]},
    ]


def test_a_filled_sheet_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "phieu.xlsx"
    path.write_bytes(b"x")
    with pytest.raises(BadInput, match="tệp đã có"):
        write_paper_sheet(path, FIELDS, {})
    assert path.read_bytes() == b"x"


def test_every_wrong_value_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "phieu.yaml"
    given = {"attendance": {"present": "năm mươi"}, "congress": {"preparatory_day": "31/2/2027", "la": 1}}
    path.write_text(yaml.safe_dump(given, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadRows) as refusal:
        read_paper_sheet(path, FIELDS)
    assert len(refusal.value.rows) == 3


def formula(path: Path) -> None:
    write_paper_sheet(path, FIELDS, {})
    workbook = openpyxl.load_workbook(path)
    workbook["Phiếu dữ liệu"]["C2"] = "=1+1"
    workbook.save(path)


def orphan(path: Path) -> None:
    write_paper_sheet(path, FIELDS, {})
    workbook = openpyxl.load_workbook(path)
    workbook["ballots"]["A3"] = "Ban Chấp hành"
    workbook["ballots.candidates"]["A3"], workbook["ballots.candidates"]["B3"] = 7, "Lê Mẫu An"
    workbook.save(path)


def foreign(path: Path) -> None:
    openpyxl.Workbook().save(path)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (formula, "phieu.xlsx, trang “Phiếu dữ liệu”, ô C2: là công thức; hãy ghi giá trị"),
        (orphan, "phieu.xlsx, trang “ballots.candidates”: cột “thuộc dòng” phải là số dòng từ 1 đến 1"),
        (foreign, "phieu.xlsx: không phải phiếu dữ liệu (thiếu trang “Phiếu dữ liệu”)"),
        (bomb, "phieu.xlsx: tệp bung ra lớn bất thường, có thể có hại; hãy chép danh sách sang mẫu mới"),
        (lambda path: path.write_bytes(b"khong"), "phieu.xlsx: không phải tệp Excel .xlsx"),
    ],
)
def test_a_file_that_is_no_sheet_is_one_line(tmp_path: Path, make: object, line: str) -> None:
    path = tmp_path / "phieu.xlsx"
    make(path)  # type: ignore[operator]
    with pytest.raises(BadInput) as refusal:
        read_paper_sheet(path, FIELDS)
    assert str(refusal.value) == line


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("phieu.txt", "a: 1", "phieu.txt: phiếu dữ liệu là tệp .xlsx hoặc .yaml"),
        ("phieu.yaml", "- a", "phieu.yaml: phiếu dữ liệu ghi từng mục theo tên, ví dụ congress: {venue: ...}"),
    ],
)
def test_another_kind_of_file_is_one_line(tmp_path: Path, name: str, content: str, line: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refusal:
        read_paper_sheet(tmp_path / name, FIELDS)
    assert str(refusal.value) == line
