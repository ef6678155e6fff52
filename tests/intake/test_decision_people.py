"""The list of a request is matched to the register by name or key; what cannot be is named by its place."""

from pathlib import Path

import openpyxl
import pytest

from nhiemky.domain.decisions import Named
from nhiemky.domain.organisation import Organisation
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.decision_people import read_people
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.settings import PROJECT

CELL, COMMITTEE = "cb-van-phong", "so-khcn"


@pytest.fixture(scope="module")
def register() -> Organisation:
    """The sample's office."""
    return read_organisation(PROJECT / "samples" / "so-khcn" / "organisation.yaml")


def write(folder: Path, *rows: str) -> Path:
    file = folder / "ds.yaml"
    file.write_text("people:\n" + "".join(f"  - {{{row}}}\n" for row in rows), encoding="utf-8")
    return file


def test_names_and_keys_roles_long_and_short(tmp_path: Path, register: Organisation) -> None:
    file = write(
        tmp_path,
        "person: bùi mẫu ánh, role: Chi uỷ viên, votes: 10",
        "person: trinh-thu-anh, role: cell_committee, votes: '9'",
        "person: Bùi Mẫu Ánh, role: bí thư",
        "person: Trịnh Thử Anh, role: Phó Bí thư chi bộ",
    )
    assert read_people(file, register, CELL) == (
        Named("bui-mau-anh", "cell_committee", 10, "people[0] (dòng 2)"),
        Named("trinh-thu-anh", "cell_committee", 9, "people[1] (dòng 3)"),
        Named("bui-mau-anh", "cell_secretary", None, "people[2] (dòng 4)"),
        Named("trinh-thu-anh", "cell_deputy_secretary", None, "people[3] (dòng 5)"),
    )


def test_an_excel_list_with_the_columns_every_office_keeps(tmp_path: Path, register: Organisation) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Nhân sự"
    for row in (("TT", "Đảng viên", "Chức vụ"), (1, "Vũ Mẫu Hiếu", "Bí thư"), (2, "Đỗ Thử Vân", "delegate")):
        sheet.append(row)
    book.save(tmp_path / "ds.xlsx")
    assert read_people(tmp_path / "ds.xlsx", register, COMMITTEE) == (
        Named("vu-mau-hieu", "secretary", None, "Nhân sự!dòng 2"),
        Named("do-thu-van", "delegate", None, "Nhân sự!dòng 3"),
    )


def test_every_wrong_row_is_named_by_its_place(tmp_path: Path, register: Organisation) -> None:
    file = write(
        tmp_path,
        "person: Không Có Ai, role: Bí thư",
        "person: Bùi Mẫu Ánh, role: Giám đốc",
        "person: Bùi Mẫu Ánh, role: Bí thư, votes: -1",
        "person: Bùi Mẫu Ánh",
        "person: Bùi Mẫu Ánh, role: Bí thư, vote: 3",
    )
    with pytest.raises(BadRows) as error:
        read_people(file, register, CELL)
    assert [str(row).partition(":")[0] for row in error.value.rows] == [
        "people[0].person (dòng 2)",
        "people[1].role (dòng 3)",
        "people[2].votes (dòng 4)",
        "people[3].role (dòng 5)",
        "people[4].vote (dòng 6)",
    ]


def test_a_committees_offices_are_not_a_cells(tmp_path: Path, register: Organisation) -> None:
    file = write(tmp_path, "person: Bùi Mẫu Ánh, role: Đảng ủy viên")
    with pytest.raises(BadRows, match="chọn một trong: Bí thư chi bộ, Phó Bí thư chi bộ, chi ủy viên"):
        read_people(file, register, CELL)


@pytest.mark.parametrize(("name", "text"), [("ds.yaml", "people: []"), ("ds.yaml", "x: 1"), ("ds.txt", "a")])
def test_a_file_without_a_list_is_one_line(tmp_path: Path, register: Organisation, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"^ds[^\n]+$"):
        read_people(tmp_path / name, register, CELL)
