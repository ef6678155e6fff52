"""Excel lists as clerks and attackers make them."""

import io
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.organisation_file import read_organisation

Change = Callable[[Workbook], None]
OfSample = Callable[[Change], Path]
WithParts = Callable[[dict[str, bytes]], Path]

SHEET = "xl/worksheets/sheet2.xml"
MOST_CALLS = 500_000  # well under a second
EMPTY_SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s<sheetData/>%s</worksheet>'
)


def refusals(path: Path) -> list[str]:
    with pytest.raises(BadRows) as refused:
        read_organisation(path)
    return [str(row) for row in refused.value.rows]


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as refused:
        read_organisation(path)
    return str(refused.value)


def count_calls(act: Callable[[], object]) -> int:
    """How many functions are entered: as a stopwatch, but the same on every machine."""
    calls = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


# --- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2025, 4, 3), date(2025, 4, 3)),
        (datetime(2025, 4, 3), date(2025, 4, 3)),  # noqa: DTZ001 - what Excel stores has no zone
        ("3/4/2025", date(2025, 4, 3)),
        ("2025-04-03", date(2025, 4, 3)),
    ],
)
def test_real_dates_and_written_dates_are_read(
    workbook_of_sample: OfSample, value: object, expected: date
) -> None:
    def fill(workbook: Workbook) -> None:
        workbook["Đảng viên"]["E2"] = value
        if isinstance(value, date):
            workbook["Đảng viên"]["E2"].number_format = "dd/mm/yyyy"

    assert read_organisation(workbook_of_sample(fill)).memberships[0].from_on == expected


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("B3", "=B2", "ô chứa công thức; hãy dán giá trị"),
        ("B3", "#REF!", "ô báo lỗi #REF!; hãy ghi lại"),
        ("B3", 12.5, "phải là chữ, không phải số lẻ"),
        ("B3", True, "phải là chữ"),
        ("E3", 45000, "“45000” không rõ là ngày nào; hãy ghi ngày/tháng/năm, ví dụ 25/4/2025"),
        ("E3", "03/25/2025", "“03/25/2025” không rõ là ngày nào; hãy ghi ngày/tháng/năm, ví dụ 25/4/2025"),
        ("E3", datetime(2025, 4, 3, 7, 30), "chỉ ghi ngày, không ghi giờ"),  # noqa: DTZ001
        (
            "H3",
            912345678,
            "ô này là số nên đã mất số 0 ở đầu; hãy định dạng ô là văn bản rồi ghi lại",
        ),
        ("T3", "lạc", "cột không có tiêu đề của mẫu, không rõ là mục gì"),
        ("XFD1048576", "lạc", "ô nằm ngoài bảng; hãy xóa"),
    ],
)
def test_a_wrong_cell_is_named(workbook_of_sample: OfSample, cell: str, value: object, message: str) -> None:
    def spoil(workbook: Workbook) -> None:
        workbook["Đảng viên"][cell] = value

    assert refusals(workbook_of_sample(spoil)) == [f"Đảng viên!{cell}: {message}"]


def test_a_stray_far_cell_costs_no_more_than_a_near_one(workbook_of_sample: OfSample) -> None:
    def calls_for(cell: str) -> int:
        def spoil(workbook: Workbook) -> None:
            workbook["Đảng viên"][cell] = "lạc"

        path = workbook_of_sample(spoil)
        try:
            return count_calls(lambda: refusals(path))
        finally:
            path.unlink()  # the next is written to the same place

    calls_for("E2")  # what is read once a process is read
    assert calls_for("XFD1048576") < 1.1 * calls_for("E2")


def test_a_list_that_is_far_too_long_is_refused_in_a_few_lines(workbook_of_sample: OfSample) -> None:
    def spoil(workbook: Workbook) -> None:
        for row in range(5001, 5101):
            workbook["Đảng viên"].cell(row, 2, "Nguyễn Văn Mẫu")

    rows = refusals(workbook_of_sample(spoil))
    assert (rows[0], len(rows)) == ("Đảng viên!B5001: ô nằm ngoài bảng; hãy xóa", 21)
    assert rows[-1] == "Đảng viên: còn 80 ô khác nằm ngoài bảng (quá 5000 dòng)"


def test_merged_cells_are_named(workbook_of_sample: OfSample) -> None:
    def spoil(workbook: Workbook) -> None:
        workbook["Đảng viên"].merge_cells("C4:C6")

    assert refusals(workbook_of_sample(spoil)) == ["Đảng viên!C4:C6: ô bị gộp; hãy bỏ gộp ô"]


def test_decomposed_text_is_composed(workbook_of_sample: OfSample, sample: Path) -> None:
    def decompose(workbook: Workbook) -> None:
        for sheet in workbook.worksheets:
            for row in sheet.iter_rows(max_row=80, max_col=14):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = unicodedata.normalize("NFD", cell.value)
                        cell.data_type = "s"

    assert read_organisation(workbook_of_sample(decompose)) == read_organisation(sample)


def test_blank_rows_and_the_columns_every_office_keeps_do_no_harm(
    workbook_of_sample: OfSample, sample: Path
) -> None:
    def keep(workbook: Workbook) -> None:
        sheet = workbook["Đảng viên"]
        sheet.insert_cols(1)
        sheet["A1"], sheet["A2"], sheet["P1"], sheet["P2"] = "STT", 1, "Ghi chú", "hỏi lại"
        sheet.insert_rows(5, 3)
        sheet["B200"] = "   "

    assert read_organisation(workbook_of_sample(keep)) == read_organisation(sample)


# --- headers and sheets --------------------------------------------------------------------------


def test_a_header_that_is_gone_or_doubled_is_named(workbook_of_sample: OfSample) -> None:
    def spoil(workbook: Workbook) -> None:
        workbook["Đảng viên"]["C1"] = "Họ và tên"

    assert refusals(workbook_of_sample(spoil)) == [
        "Đảng viên!dòng 1: cột “Họ và tên” có hai lần",
        "Đảng viên!dòng 1: thiếu cột “Chi bộ”; dòng 1 phải là tiêu đề như mẫu",
    ]


def test_optional_sheets_may_be_absent(workbook_of_sample: OfSample, sample: Path) -> None:
    def drop(workbook: Workbook) -> None:
        del workbook["Vắng mặt"]
        del workbook["Nhiệm kỳ"]
        workbook.create_sheet("Sheet1")

    organisation = read_organisation(workbook_of_sample(drop))
    assert (organisation.absences, organisation.term_policies) == ((), ())
    assert organisation.memberships == read_organisation(sample).memberships


def test_a_misspelt_sheet_is_not_silently_left_out(workbook_of_sample: OfSample) -> None:
    def rename(workbook: Workbook) -> None:
        workbook["Vắng mặt"].title = "Vắng măt"

    assert refusal(workbook_of_sample(rename)) == (
        "danh-sach.xlsx, trang “Vắng măt”: không có trong mẫu; các trang được đọc: "
        "“Tổ chức”, “Đảng viên”, “Chức vụ”, “Vắng mặt”, “Nhiệm kỳ”"
    )


def test_a_required_sheet_is_missed(workbook_of_sample: OfSample) -> None:
    def drop(workbook: Workbook) -> None:
        del workbook["Đảng viên"]

    assert refusal(workbook_of_sample(drop)) == "danh-sach.xlsx: thiếu trang “Đảng viên”"


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"xl/vbaProject.bin": b"x"}, "tệp có macro; hãy chép danh sách sang mẫu mới"),
        ({"xl/externalLinks/externalLink1.xml": b"<a/>"}, "tệp có liên kết tới tệp khác; "),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "tệp có tệp nhúng; "),
        ({"xl/activeX/activeX1.xml": b"<a/>"}, "tệp có điều khiển ActiveX; "),
        ({"xl/connections.xml": b"<a/>"}, "tệp có kết nối dữ liệu ngoài; "),
        (
            {SHEET: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'},
            "tệp chứa khai báo DOCTYPE, không phải Excel bình thường",
        ),
        ({SHEET: "<!DOCTYPE a><a/>".encode("utf-16")}, "tệp dùng bảng mã lạ; "),
        ({SHEET: b'<?xml version="1.0" encoding="cp037"?><a/>'}, "tệp dùng bảng mã lạ; "),
        ({"xl/media/zeros.bin": bytes(21_000_000)}, "tệp bung ra lớn bất thường, có thể có hại; "),
        ({"xl/media/zeros.bin": bytes(5_000_000)}, "tệp bung ra lớn bất thường, có thể có hại; "),
        ({f"xl/media/{number}.bin": b"x" for number in range(200)}, "tệp bung ra lớn bất thường, "),
        (
            {SHEET: EMPTY_SHEET % (b"", b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')},
            "tệp có vùng ô gộp hoặc liên kết quá lớn; ",
        ),
        (
            {SHEET: EMPTY_SHEET % (b"", b'<hyperlinks><hyperlink ref="A1:&#88;FD1048576"/></hyperlinks>')},
            "tệp có vùng ô gộp hoặc liên kết quá lớn; ",
        ),
        ({SHEET: EMPTY_SHEET % (b'<c r="A1"/>' * 100_001, b"")}, "tệp bung ra lớn bất thường, "),
        (
            {SHEET: EMPTY_SHEET % (b"".join(b'<c r="A%d"/>' % row for row in range(100_001)), b"")},
            "bảng có quá nhiều ô; hãy chép danh sách sang mẫu mới",
        ),
        ({SHEET: b"<worksheet><not closed"}, "tệp Excel bị hỏng; hãy mở và lưu lại rồi gửi"),
        ({"xl/workbook.xml": b"<a/>"}, "thiếu trang “Tổ chức”"),
    ],
)
def test_a_harmful_or_broken_package_is_refused_at_once(
    with_parts: WithParts, parts: dict[str, bytes], message: str
) -> None:
    path, told = with_parts(parts), list[str]()
    assert count_calls(lambda: told.append(refusal(path))) < MOST_CALLS
    assert told[0].startswith(f"danh-sach.xlsx: {message}")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "không phải tệp Excel .xlsx"),
        (b"<html><table></table></html>", "không phải tệp Excel .xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "tệp .xls đời cũ hoặc có mật khẩu; hãy lưu lại dạng .xlsx không mật khẩu",
        ),
        (b"PK\x03\x04 not really", "tệp Excel bị hỏng hoặc có mật khẩu; hãy mở và lưu lại rồi gửi"),
        (b"PK\x03\x04" + bytes(5_000_000), "tệp quá lớn (trên 5 MB)"),
    ],
)
def test_a_file_that_is_not_excel_gets_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(content)
    assert refusal(path) == f"danh-sach.xlsx: {message}"


def test_another_zip_is_not_excel(tmp_path: Path) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("word/document.xml", "<a/>")
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(package.getvalue())
    assert refusal(path) == "danh-sach.xlsx: không phải tệp Excel .xlsx"
