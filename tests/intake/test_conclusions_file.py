"""Conclusions come in from Excel, YAML or a typed list; a name nobody bears is refused with the nearest ones."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from calendars.periods import PeriodKind
from nhiemky.domain.comments import GivenComment
from nhiemky.domain.conclusions import Conclusion
from nhiemky.domain.organisation import Organisation
from nhiemky.errors import BadInput, BadRows, NhiemkyError
from nhiemky.intake.comments_file import read_comments_file
from nhiemky.intake.conclusions_file import Named, known_names, read_conclusions_file
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.settings import PROJECT

ON = date(2026, 7, 21)
HEADERS = ("Số thứ tự", "Nội dung", "Chủ trì", "Thời hạn", "Báo cáo về", "Thường xuyên", "Hạn chế")


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return read_organisation(PROJECT / "samples" / "so-khcn" / "organisation.yaml")


@pytest.fixture(scope="module")
def names(organisation: Organisation) -> dict[str, Named]:
    return known_names(organisation, organisation.body("so-khcn"), ON)


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    def of(*rows: tuple[object, ...], headers: tuple[str, ...] = HEADERS, sheet: str = "Kết luận") -> Path:
        book = Workbook()
        page = book.create_sheet(sheet, 0)
        for number, row in enumerate((headers, *rows), start=1):
            for column, value in enumerate(row, start=1):
                page.cell(number, column).value = value
        book.save(tmp_path / "ket-luan.xlsx")
        return tmp_path / "ket-luan.xlsx"

    return of


def text(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "ket-luan.txt"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_workbook_is_read_by_its_headers(workbook: Callable[..., Path], names: dict[str, Named]) -> None:
    path = workbook(
        (1, "Rà soát quy chế", "Văn phòng Đảng ủy", date(2026, 9, 30), "Đảng ủy", None, None),
        (2, "Nhắc đảng phí", "các chi bộ", None, None, "hằng tháng", "có"),
    )
    assert read_conclusions_file(path, names, ON) == (
        Conclusion(1, "Rà soát quy chế", "office", "so-khcn", date(2026, 9, 30), "Đảng ủy",
                   source="ket-luan.xlsx, Kết luận!dòng 2"),
        Conclusion(2, "Nhắc đảng phí", "cell_secretaries", "so-khcn", every=PeriodKind.MONTH, tier=3,
                   source="ket-luan.xlsx, Kết luận!dòng 3"),
    )  # fmt: skip


def test_a_typed_list_is_read_with_its_details(tmp_path: Path, names: dict[str, Named]) -> None:
    path = text(
        tmp_path,
        """
        1. Rà soát quy chế làm việc:
           bổ sung phân công.
           Chủ trì: Ủy ban Kiểm tra; thời hạn: 30/9/2026; báo cáo về: Ban Thường vụ
        (2) Sơ kết việc học tập
        Chủ trì: Chi bộ Văn phòng
        Thường xuyên: hằng quý
        """,
    )
    first, second = read_conclusions_file(path, names, ON)
    assert first.what == "Rà soát quy chế làm việc: bổ sung phân công."
    assert (first.owner, first.deadline, first.report_to) == (
        "inspection_committee", date(2026, 9, 30), "Ban Thường vụ",
    )  # fmt: skip
    assert (second.number, second.owner, second.body, second.every) == (
        2, "cell_secretary", "cb-van-phong", PeriodKind.QUARTER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "role", "body"),
    [
        ("Bí thư Đảng ủy", "secretary", "so-khcn"),
        ("BÍ THƯ ĐẢNG UỶ", "secretary", "so-khcn"),
        ("Phó Bí thư", "deputy_secretary", "so-khcn"),
        ("Văn phòng", "office", "so-khcn"),
        ("UBKT", "inspection_committee", "so-khcn"),
        ("Đảng ủy Sở Khoa học và Công nghệ", "committee", "so-khcn"),
        ("cb-trung-tam", "cell_secretary", "cb-trung-tam"),
        ("Bí thư Chi bộ Văn phòng", "cell_secretary", "cb-van-phong"),
        ("Chi ủy Chi bộ Văn phòng", "cell_committee", "cb-van-phong"),
        ("Các chi bộ", "cell_secretaries", "so-khcn"),
    ],
)
def test_people_are_known_by_role_body_or_key(
    tmp_path: Path, names: dict[str, Named], written: str, role: str, body: str
) -> None:
    (found,) = read_conclusions_file(text(tmp_path, f"1. Việc thử\nChủ trì: {written}"), names, ON)
    assert (found.owner, found.body) == (role, body)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Chi bộ Văn phòg", "“Chi bộ Văn phòng”"),
        ("Uỷ ban Kiểm tr", "“Ủy ban Kiểm tra”"),
        ("đồng chí Nguyễn Văn Mẫu", "không rõ “đồng chí Nguyễn Văn Mẫu” là ai"),
        ("Cấp ủy cấp trên trực tiếp", "không rõ"),
        ("Toàn thể đảng viên", "không rõ"),
    ],
)
def test_who_is_not_one_of_ours_is_refused_with_the_nearest(
    tmp_path: Path, names: dict[str, Named], written: str, said: str
) -> None:
    with pytest.raises(BadRows, match=said) as refused:
        read_conclusions_file(text(tmp_path, f"1. Việc thử\nChủ trì: {written}"), names, ON)
    assert refused.value.rows[0].place == "dòng 2"


def test_every_wrong_cell_is_named_by_its_address(workbook: Callable[..., Path], names: dict[str, Named]) -> None:
    path = workbook(
        (0, "Rà soát", "Văn phòng", None, None, None, None),
        ("x", "ab", "ai đó", "30/2/2027", None, "lúc nào cũng", "có lẽ"),
        (3, "Việc", "Văn phòng", date(2026, 7, 20), "x" * 256, None, None),
    )
    with pytest.raises(BadRows) as refused:
        read_conclusions_file(path, names, ON)
    assert [one.place.rpartition("!")[2] for one in refused.value.rows] == [
        "A2", "A3", "B3", "C3", "D3", "F3", "G3", "E4", "D4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "không có dòng nào"),
        ("Rà soát quy chế", "phải bắt đầu bằng số thứ tự"),
        ("1. Việc\nChủ trì: Văn phòng\nChủ trì: Bí thư", "ghi hai lần"),
        ("1. \nChủ trì: Văn phòng", "chưa ghi “Nội dung”"),
        ("1. Việc thử", "chưa ghi “Chủ trì”"),
        ("1. Việc\0thử", "không phải tệp văn bản"),
    ],
)
def test_a_text_that_is_no_list_is_refused_by_its_line(
    tmp_path: Path, names: dict[str, Named], content: str, said: str
) -> None:
    with pytest.raises(NhiemkyError, match=said):
        read_conclusions_file(text(tmp_path, content), names, ON)


def test_files_that_cannot_be_read_are_told_by_name(tmp_path: Path, names: dict[str, Named]) -> None:
    with pytest.raises(BadInput, match="không có tệp này"):
        read_conclusions_file(tmp_path / "khong-co.txt", names, ON)
    docx = tmp_path / "ket-luan.docx"
    docx.touch()
    (tmp_path / "cu.txt").write_bytes("1. Việc".encode("utf-16"))
    with pytest.raises(BadInput, match=r"không phải UTF-8 .* hãy lưu lại với mã hóa UTF-8"):
        read_conclusions_file(tmp_path / "cu.txt", names, ON)
    with pytest.raises(
        BadInput, match=r"chỉ nhận tệp \.xlsx, \.yaml hoặc \.txt \(tệp Word: lưu thành văn bản thuần"
    ):
        read_conclusions_file(docx, names, ON)


def test_a_formula_and_a_merged_cell_are_refused(workbook: Callable[..., Path], names: dict[str, Named]) -> None:
    with pytest.raises(BadRows, match="công thức"):
        read_conclusions_file(workbook((1, "=1+1", "Văn phòng", None, None, None, None)), names, ON)


def test_comments_come_in_as_a_typed_list(tmp_path: Path) -> None:
    path = text(
        tmp_path,
        "1. Bổ sung kết quả; làm rõ nguyên nhân\nNơi góp ý: Chi bộ A; mục: II.3\n"
        "2. Nội dung khác\nNơi góp ý: Chi bộ B\n"
        "3. Sửa số liệu\nNơi góp ý: Chi bộ C; mục: III; trang: 4\n"
        "4. Bỏ câu cuối\nNơi góp ý: Chi bộ D; trang: 2",
    )
    found = read_comments_file(path)
    assert [(one.author, one.place, one.content) for one in found] == [
        ("Chi bộ A", "II.3", "Bổ sung kết quả; làm rõ nguyên nhân"),
        ("Chi bộ B", "", "Nội dung khác"),
        ("Chi bộ C", "III, trang 4", "Sửa số liệu"),
        ("Chi bộ D", "trang 2", "Bỏ câu cuối"),
    ]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    path = tmp_path_factory.getbasetemp() / "bat-ky.txt"
    path.write_bytes(content.encode("utf-8", "replace"))
    found: tuple[GivenComment, ...] = ()
    with suppress(BadInput, BadRows):
        found = read_comments_file(path)
    assert all(one.author and one.content for one in found)
