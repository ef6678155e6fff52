"""The Excel list an office fills in."""

import itertools
from pathlib import Path

import pytest
from openpyxl import load_workbook

from nhiemky.domain.organisation import Body, BodyKind, Membership, MemberStatus, Organisation, Person
from nhiemky.errors import BadInput
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.intake.template import write_template


@pytest.fixture
def template(tmp_path: Path) -> Path:
    write_template(tmp_path / "mau.xlsx")
    return tmp_path / "mau.xlsx"


def test_the_sheets_in_order_with_help_first_and_word_lists_hidden(template: Path) -> None:
    workbook = load_workbook(template)
    assert workbook.sheetnames == [
        "Hướng dẫn",
        "Tổ chức",
        "Đảng viên",
        "Chức vụ",
        "Vắng mặt",
        "Nhiệm kỳ",
        "Danh mục",
    ]
    assert workbook["Danh mục"].sheet_state == "hidden"
    assert workbook["Hướng dẫn"]["A5"].value == (
        "3. Ngày ghi theo thứ tự ngày/tháng/năm, đủ bốn chữ số năm, ví dụ 25/4/2025."
    )


def test_the_headers_of_the_members(template: Path) -> None:
    sheet = load_workbook(template)["Đảng viên"]
    assert [cell.value for cell in sheet[1]] == [
        "Mã",
        "Họ và tên (*)",
        "Chi bộ (*)",
        "Loại đảng viên (*)",
        "Từ ngày",
        "Đến ngày",
        "Thư điện tử",
        "Điện thoại",
        "Kênh nhận tin",
        "Nhận tin hằng ngày",
        "Miễn sinh hoạt",
        "Tạm chuyển sinh hoạt",
        "Ngày kết nạp",
        "Ngày chính thức",
    ]
    assert sheet.freeze_panes == "A2"


def test_every_column_keeps_what_is_typed_as_text(template: Path) -> None:
    for sheet in load_workbook(template).worksheets[1:6]:
        formats = {sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]}
        assert formats == {"@"}


def test_drop_downs_offer_bodies_roles_and_statuses(template: Path) -> None:
    workbook = load_workbook(template)

    def offered(sheet: str, column: str) -> str:
        validations = workbook[sheet].data_validations.dataValidation
        (found,) = [one for one in validations if f"{column}2:{column}1000" == str(one.sqref)]
        return str(found.formula1)

    assert offered("Đảng viên", "C") == "'Tổ chức'!$B$2:$B$1000"
    assert offered("Chức vụ", "A") == "'Đảng viên'!$B$2:$B$1000"
    words = workbook["Danh mục"]
    columns = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in words.columns}
    assert offered("Đảng viên", "D") == "'Danh mục'!$B$2:$B$3"
    assert columns["statuses"] == ["chính thức", "dự bị"]
    assert offered("Chức vụ", "C") == "'Danh mục'!$C$2:$C$15"
    assert columns["roles"] == [
        "Bí thư Đảng ủy",
        "Phó Bí thư Đảng ủy",
        "Đảng ủy viên",
        "Ủy viên Ban Thường vụ Đảng ủy",
        "Chủ nhiệm Ủy ban Kiểm tra Đảng ủy",
        "Ủy viên Ủy ban Kiểm tra Đảng ủy",
        "Chánh Văn phòng Đảng ủy",
        "Cán bộ giúp việc Đảng ủy",
        "Trưởng Tiểu ban Văn kiện",
        "Trưởng Tiểu ban Nhân sự",
        "Trưởng Tiểu ban Tổ chức phục vụ",
        "Bí thư chi bộ",
        "Phó Bí thư chi bộ",
        "Chi ủy viên",
    ]


def test_a_clerk_fills_it_in_by_names_and_it_is_read(template: Path) -> None:
    workbook = load_workbook(template)
    rows = {
        "Tổ chức": [
            {"B": "Đảng bộ Sở Mẫu", "C": "Đảng bộ"},
            {"B": "Chi bộ Văn phòng", "C": "Chi bộ", "D": "Đảng bộ Sở Mẫu"},
        ],
        "Đảng viên": [{"B": "Nguyễn Văn Mẫu", "C": "Chi bộ Văn phòng", "D": "chính thức", "H": "0912 345 678"}],
        "Chức vụ": [{"A": "Nguyễn Văn Mẫu", "B": "Chi bộ Văn phòng", "C": "Bí thư chi bộ", "D": "01/03/2025"}],
    }
    for sheet, filled_rows in rows.items():
        for number, row in enumerate(filled_rows, start=2):
            for column, value in row.items():
                workbook[sheet][f"{column}{number}"] = value
    filled = template.with_name("da-dien.xlsx")
    workbook.save(filled)
    organisation = read_organisation(filled)
    assert organisation.bodies == (
        Body("dang-bo-so-mau", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION, symbol="ĐU"),
        Body(
            "chi-bo-van-phong",
            "Chi bộ Văn phòng",
            BodyKind.CELL,
            "dang-bo-so-mau",
            "CB",
            "ĐẢNG BỘ SỞ MẪU",
            "Đảng ủy Sở Mẫu",
        ),
    )
    assert organisation.people == (Person("nguyen-van-mau", "Nguyễn Văn Mẫu", phone="0912345678"),)
    assert [one.role for one in organisation.assignments] == ["cell_secretary"]


def test_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    hostile = Organisation(
        bodies=(Body("x", '=HYPERLINK("http://x.example","a")', BodyKind.PARTY_ORGANIZATION),),
        people=(Person("a", "Nguyễn Mẫu A"),),
        memberships=(Membership("a", "x", MemberStatus.OFFICIAL),),
    )
    write_template(tmp_path / "x.xlsx", hostile)
    cell = load_workbook(tmp_path / "x.xlsx")["Tổ chức"]["B2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x.example","a")')


def test_a_filled_list_is_never_overwritten(template: Path) -> None:
    before = template.read_bytes()
    with pytest.raises(BadInput, match="tệp đã có; hãy đặt tên khác"):
        write_template(template)
    assert template.read_bytes() == before


def test_nothing_is_left_behind_when_the_folder_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="khong-co: không có thư mục này"):
        write_template(tmp_path / "khong-co" / "mau.xlsx")
    assert list(itertools.islice(tmp_path.iterdir(), 1)) == []
