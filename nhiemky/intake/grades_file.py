"""The list of grades: written for the office to fill in, read whole or not at all. It never leaves the office."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from nhiemky.domain.grading import Grades, Level, Stage, Subject
from nhiemky.domain.vietnamese import fold
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.excel_lists import HELP_SHEETS
from nhiemky.intake.layout import Field, Section
from nhiemky.intake.organisation_file import read_lists
from nhiemky.intake.records import Record, read_records
from nhiemky.intake.template import whole_file
from nhiemky.intake.values import Unreadable, read_key, read_text

NEAR = 3
TAKE_BACK = "bỏ"  # written in place of a level: the one given before does not count
_SHORT = {
    Level.EXCELLENT: ("xuất sắc", "hoàn thành xuất sắc", "HTXSNV"),
    Level.GOOD: ("tốt", "hoàn thành tốt", "HTTNV"),
    Level.COMPLETED: ("hoàn thành", "HTNV"),
    Level.FAILED: ("không hoàn thành", "KHTNV"),
}
_WORDS = {fold(word): level for level in Level for word in (level.label, level.value, *_SHORT[level])}
_GIVEN = Mapping[tuple[str, Stage], Level | None]
_HEADER = PatternFill("solid", start_color="FFF2CC")
_WIDTHS = (24, 46, 46, *(30 for _ in Stage))
HELP = (
    "DANH SÁCH XẾP LOẠI CHẤT LƯỢNG (TÀI LIỆU HẠN CHẾ)",
    "",
    "1. Chỉ chọn mức ở bốn cột bên phải; ô để trống thì giữ mức đã nhập trước.",
    f"2. Ghi “{TAKE_BACK}” để rút một mức đã nhập nhầm.",
    "3. Chi bộ không có cột “Chi bộ đề nghị”.",
    "4. Giữ tệp tại văn phòng; không gửi qua thư, Zalo. Nhập xong thì xóa tệp.",
)


def _read_level(raw: object) -> Level | None:
    word = read_text(raw)
    if fold(word) == fold(TAKE_BACK):
        return None
    if (level := _WORDS.get(fold(word))) is not None:
        return level
    raise Unreadable(f"không có mức “{word}”; chọn một trong: {', '.join(one.label for one in Level)}")


SECTION = Section(
    "grades",
    "Xếp loại",
    (
        Field("key", "Mã", read_key),
        Field("name", "Họ và tên, chi bộ", read_text),
        Field("body", "Sinh hoạt tại", read_text),
        *(Field(stage.value, stage.label, _read_level) for stage in Stage),
    ),
    is_required=True,
)


def read_grades(path: Path, subjects: Sequence[Subject]) -> dict[tuple[str, Stage], Level | None]:
    """The levels of a list by subject and stage; None takes one back.

    Raises BadInput for a file that is not usable, BadRows with every wrong row by its place.
    """
    records = read_records(SECTION, read_lists(path, (SECTION,))["grades"])
    find = _finder(subjects)
    given: dict[tuple[str, Stage], Level | None] = {}
    seen: dict[str, Record] = {}
    for record in records:
        subject = find(record)
        if subject is None:
            continue
        other = seen.setdefault(subject.key, record)
        if other is not record:
            record.refuse("name", f"đã ghi ở {other.raw.place}")
        given |= _levels(record, subject)
    if faults := [fault for record in records for fault in record.faults]:
        raise BadRows(path.name, faults)
    if not given:
        raise BadInput(path.name, "chưa chọn mức nào")
    return given


def _levels(record: Record, subject: Subject) -> _GIVEN:
    own = {stage: record.values[stage.value] for stage in Stage if stage.value in record.values}
    for stage in own.keys() - set(subject.kind.stages):
        record.refuse(stage.value, f"{subject.kind.label} không có bước “{stage.label}”")
    return {(subject.key, stage): level for stage, level in own.items()}


def _finder(subjects: Sequence[Subject]) -> Callable[[Record], Subject | None]:
    """Finds whom a row is of by its key, else by its name; says why where it cannot."""
    by_key = {one.key: one for one in subjects}
    by_name: dict[str, list[Subject]] = {}
    for one in subjects:
        by_name.setdefault(fold(one.name), []).append(one)

    def find(record: Record) -> Subject | None:
        key, name = record.values.get("key"), record.values.get("name")
        if key is not None:
            return _by_key(record, by_key.get(key), name)
        if name is None:
            if not record.faults:
                record.refuse("name", "chưa ghi mã hoặc họ tên")
            return None
        found = by_name.get(fold(name), [])
        if len(found) == 1:
            return found[0]
        record.refuse("name", _why_not(name, found, by_name))
        return None

    return find


def _by_key(record: Record, found: Subject | None, name: str | None) -> Subject | None:
    """A key that stands beside another's name is a row that has slipped."""
    if found is None:
        record.refuse("key", f"không có mã “{record.values['key']}” trong diện xếp loại của kỳ này")
    elif name is not None and fold(name) != fold(found.name):
        record.refuse("name", "họ tên không phải của mã ghi ở cột bên; dòng có thể đã lệch")
        return None
    return found


def _why_not(name: str, found: Sequence[Subject], by_name: Mapping[str, list[Subject]]) -> str:
    if found:
        return f"có nhiều mục tên “{name}”; hãy ghi mã: {', '.join(one.key for one in found)}"
    near = difflib.get_close_matches(fold(name), by_name, n=NEAR, cutoff=0.6)
    meant = ", ".join(f"“{one.name}”" for word in near for one in by_name[word][:1])
    return f"không có “{name}” trong diện xếp loại của kỳ này" + (f"; có phải {meant}?" if meant else "")


# --- the list to fill in ---------------------------------------------------------------------------------


def write_grade_list(path: Path, rows: Iterable[Grades], cells: Mapping[str, str]) -> None:
    """Writes everybody to be graded with the levels known so far. Raises BadInput; no file is overwritten."""
    if path.exists():
        raise BadInput(str(path), "tệp đã có; hãy đặt tên khác để không mất danh sách đã điền")
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _write_help(workbook.create_sheet(HELP_SHEETS[0]))
    _write_rows(workbook.create_sheet(SECTION.sheet), rows, cells)
    workbook.active = 1
    try:
        with whole_file(path) as unfinished:
            workbook.save(unfinished)
    except FileNotFoundError:
        raise BadInput(str(path.parent), "không có thư mục này") from None
    except OSError:
        raise BadInput(str(path), "không ghi được tệp; kiểm tra quyền ghi và chỗ trống của đĩa") from None


def _write_help(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 110
    for row, line in enumerate(HELP, start=1):
        sheet.cell(row, 1, line).font = Font(size=14, bold=row == 1)


def _write_rows(sheet: Worksheet, rows: Iterable[Grades], cells: Mapping[str, str]) -> None:
    for column, (field, width) in enumerate(zip(SECTION.fields, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(1, column, field.header)
        cell.font, cell.fill = Font(bold=True), _HEADER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    last = 1
    for last, one in enumerate(rows, start=2):
        subject = one.subject
        texts = [subject.key, subject.name, cells.get(subject.body, "")]
        for column, text in enumerate(
            [*texts, *(one.levels[s].label if s in one.levels else "" for s in Stage)], 1
        ):
            if text:
                cell = sheet.cell(last, column, text)
                cell.data_type = "s"  # a name that begins with "=" is still a name
    sheet.freeze_panes = "D2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0  # as many pages as there are rows, each as wide as the list
    sheet.print_title_rows = "1:1"
    _offer_levels(sheet, last)


def _offer_levels(sheet: Worksheet, last: int) -> None:
    words = ",".join([*(level.label for level in Level), TAKE_BACK])
    offered = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    offered.errorTitle, offered.error = "Chưa đúng", "Hãy chọn trong danh sách."
    first, final = (
        get_column_letter(len(SECTION.fields) - len(Stage) + 1),
        get_column_letter(len(SECTION.fields)),
    )
    offered.add(f"{first}2:{final}{max(last, 2)}")
    sheet.add_data_validation(offered)
