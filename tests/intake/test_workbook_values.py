"""A workbook read for its values: what the library itself would have read, and nothing else."""

import io
from datetime import datetime

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from nhiemky.errors import BadInput
from nhiemky.intake.workbook_values import open_values


def _rich_workbook() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Biểu"
    line = Side(style="thin")
    rows = [["Chữ", 12, 12.5, True], [None, "=1+1", datetime(2026, 2, 28), "5%"]]  # noqa: DTZ001
    for row in rows:
        sheet.append(row)
    sheet["A1"].font, sheet["A1"].comment = Font(bold=True), Comment("ghi chú", "Mẫu")
    sheet["C1"].number_format = "0.00%"
    sheet["A4"].border = Border(line, line, line, line)
    sheet.merge_cells("A4:C5")
    validation = DataValidation(type="whole", operator="between", formula1="0", formula2="9")
    validation.add("B1")
    sheet.add_data_validation(validation)
    workbook.create_sheet("Ẩn").sheet_state = "veryHidden"
    workbook.defined_names["o_1"] = DefinedName("o_1", attr_text="'Biểu'!$B$1")
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_values_types_formats_names_and_merged_ranges_are_those_of_the_library() -> None:
    content = _rich_workbook()
    ours, theirs = open_values(content, "x.xlsx"), openpyxl.load_workbook(io.BytesIO(content))
    assert [(one.title, one.sheet_state) for one in ours] == [("Biểu", "visible"), ("Ẩn", "veryHidden")]
    cells = [
        [(one.coordinate, one.value, one.data_type, one.number_format) for one in row]
        for row in theirs.worksheets[0]["A1:D2"]
    ]
    assert [
        [(one.coordinate, one.value, one.data_type, one.number_format) for one in row]
        for row in ours.worksheets[0]["A1:D2"]
    ] == cells
    assert [str(one) for one in ours.worksheets[0].merged_cells.ranges] == ["A4:C5"]
    assert ours.defined_names["o_1"].attr_text == "'Biểu'!$B$1"


def test_limits_and_notes_are_not_read() -> None:
    sheet = open_values(_rich_workbook(), "x.xlsx").worksheets[0]
    assert (len(sheet.data_validations.dataValidation), sheet["A1"].comment) == (0, None)


def test_a_chart_on_a_sheet_of_its_own_is_passed_over() -> None:
    workbook = openpyxl.Workbook()
    workbook.create_chartsheet("Biểu đồ")
    stream = io.BytesIO()
    workbook.save(stream)
    assert [one.title for one in open_values(stream.getvalue(), "x.xlsx").worksheets] == ["Sheet"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", _rich_workbook()[:3000]], ids=["empty", "head", "half"])
def test_a_damaged_file_is_one_line_with_its_name(content: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        open_values(content, "x.xlsx")
    assert str(caught.value) == "x.xlsx: tệp Excel bị hỏng; hãy mở và lưu lại rồi gửi"
