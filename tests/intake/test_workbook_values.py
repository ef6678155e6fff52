"""A workbook read for its values: what the library itself would have read, and nothing else."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, Side
from openpyxl.utils.datetime import CALENDAR_MAC_1904
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
    return _saved(workbook)


def _saved(workbook: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _with_part(content: bytes, part: str, old: str, new: str, name_of_part: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        assert source.read(part).count(old.encode()) == 1
        for name in source.namelist():
            text = source.read(name)
            if name != part:
                target.writestr(name, text)
                continue
            place = f"{part.rpartition('/')[0]}/{name_of_part}" if name_of_part else part
            target.writestr(place, text.replace(old.encode(), new.encode()))
    return stream.getvalue()


def test_values_types_formats_names_and_merged_ranges_are_those_of_the_library() -> None:
    content = _rich_workbook()
    ours, theirs = open_values(content, "x.xlsx"), openpyxl.load_workbook(io.BytesIO(content))
    assert [(one.title, one.state) for one in ours.sheets] == [("Biểu", "visible"), ("Ẩn", "veryHidden")]
    assert [
        (one.coordinate, one.value, one.data_type, one.number_format) for one in ours.sheets[0].cells.values()
    ] == [
        (one.coordinate, one.value, one.data_type, one.number_format)
        for row in theirs.worksheets[0]["A1:D2"]
        for one in row
        if one.value is not None
    ]
    assert [str(one) for one in ours.sheets[0].merged] == ["A4:C5"]
    assert ours.names == {"o_1": "'Biểu'!$B$1"}


def test_a_name_of_one_sheet_is_not_one_of_the_book() -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].defined_names["o_1"] = DefinedName("o_1", attr_text="Sheet!$A$1")
    assert open_values(_saved(workbook), "x.xlsx").names == {}


def test_days_are_counted_from_the_year_the_file_says() -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.worksheets[0]["A1"] = date(2026, 2, 28)
    [cell] = open_values(_saved(workbook), "x.xlsx").sheets[0].cells.values()
    assert (cell.value, cell.number_format) == (datetime(2026, 2, 28), "yyyy-mm-dd")  # noqa: DTZ001


def test_letters_of_several_looks_are_one_text() -> None:
    stream, strings = io.BytesIO(), "xl/sharedStrings.xml"
    with xlsxwriter.Workbook(stream) as workbook:  # openpyxl keeps no strings apart from their cells
        workbook.add_worksheet().write_row(0, 0, ["Chi bộ Một", "Chi bộ"])
    several = "<r><t>Chi bộ </t></r><r><t>Hai</t></r><rPh sb='0' eb='1'><t>Ba</t></rPh>"
    content = _with_part(stream.getvalue(), strings, "<t>Chi bộ Một</t>", several)
    cells = open_values(content, "x.xlsx").sheets[0].cells
    assert [one.value for one in cells.values()] == ["Chi bộ Hai", "Chi bộ"]


def test_a_look_that_the_file_does_not_have_is_damage() -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"] = 1
    content = _with_part(_saved(workbook), "xl/worksheets/sheet1.xml", '<c r="A1"', '<c r="A1" s="99"')
    with pytest.raises(BadInput):
        open_values(content, "x.xlsx")


def test_a_chart_on_a_sheet_of_its_own_is_passed_over() -> None:
    workbook = openpyxl.Workbook()
    workbook.create_chartsheet("Biểu đồ")
    assert [one.title for one in open_values(_saved(workbook), "x.xlsx").sheets] == ["Sheet"]


def test_a_sheet_under_a_name_that_nobody_has_looked_into_is_damage() -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"] = 1
    content = _with_part(_saved(workbook), "xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet1.bin")
    content = _with_part(content, "xl/worksheets/sheet1.xml", "<worksheet", "<!DOCTYPE a><worksheet", "sheet1.bin")
    with pytest.raises(BadInput):
        open_values(content, "x.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", _rich_workbook()[:3000]], ids=["empty", "head", "half"])
def test_a_damaged_file_is_one_line_with_its_name(content: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        open_values(content, "x.xlsx")
    assert str(caught.value) == "x.xlsx: tệp Excel bị hỏng; hãy mở và lưu lại rồi gửi"
