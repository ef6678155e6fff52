"""Writes the Excel list: empty for an office to fill in, or filled to be corrected and read again."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from nhiemky.domain.organisation import Organisation
from nhiemky.domain.vietnamese import format_date
from nhiemky.errors import BadInput
from nhiemky.intake.excel_lists import HELP_SHEETS
from nhiemky.intake.layout import (
    BODIES,
    CHANNELS,
    FLAGS,
    KINDS,
    MEMBERS,
    ROLE_NAMES,
    SECTIONS,
    STATUSES,
    Field,
    Section,
)

LAST_ROW = 1000  # rows prepared with drop-downs
WORDS: Mapping[str, Mapping[str, str]] = {
    "kinds": KINDS,
    "statuses": STATUSES,
    "roles": ROLE_NAMES,
    "channels": CHANNELS,
    "flags": FLAGS,
}
_REFERENCES = {"bodies": (BODIES, "name"), "people": (MEMBERS, "full_name")}
_TEXT = "@"  # what is typed stays as typed: no lost zero, no 3/4 turned into April
_HEADER = PatternFill("solid", start_color="FFF2CC")
_LISTS_OF = {
    "bodies": "bodies",
    "members": "memberships",
    "roles": "assignments",
    "absences": "absences",
    "terms": "term_policies",
}

HELP = (
    "DANH SÁCH TỔ CHỨC VÀ ĐẢNG VIÊN",
    "",
    "1. Điền lần lượt các trang: Tổ chức, Đảng viên, Chức vụ; Vắng mặt và Nhiệm kỳ điền khi có.",
    "2. Mỗi dòng là một mục. Cột có dấu (*) phải ghi. Không đổi tên trang, tên cột; không gộp ô.",
    "3. Ngày ghi theo thứ tự ngày/tháng/năm, đủ bốn chữ số năm, ví dụ 25/4/2025.",
    "4. Cột “Đến ngày” là ngày cuối cùng còn hiệu lực; để trống nếu chưa có.",
    "5. Không dùng công thức. Chép từ tệp khác thì chọn dán giá trị.",
    "6. Một đồng chí giữ nhiều chức vụ thì ghi nhiều dòng ở trang Chức vụ.",
    "7. Đồng chí chuyển chi bộ: ghi ngày thôi ở dòng cũ, thêm dòng mới cùng mã.",
    "8. Hai đồng chí trùng họ tên: ghi mã riêng cho từng đồng chí, rồi dùng mã ở các trang khác.",
    "9. Hợp nhất tổ chức: tổ chức cũ ghi ngày kết thúc, tổ chức mới ghi tổ chức cũ ở cột Tiền thân.",
    "10. Thời hạn nhiệm kỳ chưa có văn bản: ghi “không” ở cột Đã quyết định.",
    "11. Chỉ ghi thông tin liên hệ, chức vụ, ngày kết nạp, chính thức; không ghi nhân sự, nhận xét, kỷ luật.",
    "12. Có chỗ sai thì hệ thống báo từng ô và không nhập dòng nào; sửa xong nhập lại cả tệp.",
)


def write_template(path: Path, organisation: Organisation | None = None) -> None:
    """Write the list to a new file, filled when an organisation is given.

    Raises BadInput when the file exists (a filled list is never overwritten) or cannot be written.
    """
    if path.exists():
        raise BadInput(str(path), "tệp đã có; hãy đặt tên khác để không mất danh sách đã điền")
    workbook = _build(organisation or Organisation())
    try:
        with whole_file(path) as unfinished:
            workbook.save(unfinished)
    except OSError as error:
        raise BadInput(str(path), f"không ghi được tệp ({error.strerror})") from None


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The file appears under its name only when it is complete."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".xlsx")
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _build(organisation: Organisation) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _write_help(workbook.create_sheet(HELP_SHEETS[0]))
    for section in SECTIONS:
        _write_section(workbook.create_sheet(section.sheet), section, _rows(organisation, section))
    _write_words(workbook.create_sheet(HELP_SHEETS[1]))
    workbook.active = workbook.index(workbook[BODIES.sheet])
    return workbook


def _write_help(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 110
    for row, line in enumerate(HELP, start=1):
        cell = sheet.cell(row, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(size=14, bold=row == 1)


def _write_words(sheet: Worksheet) -> None:
    """What the drop-downs offer; an inline list may hold 255 characters only."""
    for column, (name, words) in enumerate(WORDS.items(), start=1):
        for row, word in enumerate((name, *words.values()), start=1):
            sheet.cell(row, column, word)
        sheet.column_dimensions[get_column_letter(column)].width = 36
    sheet.sheet_state = "hidden"


def _write_section(sheet: Worksheet, section: Section, rows: Iterable[Mapping[str, str]]) -> None:
    for column, field in enumerate(section.fields, start=1):
        _write_header(sheet, column, field)
        if field.choices or field.hint:
            _offer_choices(sheet, column, field)
    for number, row_values in enumerate(rows, start=2):
        for column, field in enumerate(section.fields, start=1):
            if text := row_values.get(field.key):
                cell = sheet.cell(number, column, text)
                cell.data_type = "s"  # a name that begins with "=" is still a name
                cell.number_format = _TEXT
    sheet.freeze_panes = "A2"


def _write_header(sheet: Worksheet, column: int, field: Field) -> None:
    cell = sheet.cell(1, column, f"{field.header} (*)" if field.is_required else field.header)
    cell.font, cell.fill = Font(bold=True), _HEADER
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.width, dimension.number_format = field.width, _TEXT


def _offer_choices(sheet: Worksheet, column: int, field: Field) -> None:
    letter = get_column_letter(column)
    validation = DataValidation(allow_blank=True, promptTitle=field.header[:32], prompt=field.hint[:255] or None)
    if field.choices:
        validation.type, validation.formula1 = "list", _source(field.choices)
        validation.errorTitle, validation.error = "Chưa đúng", "Hãy chọn trong danh sách."
        # A key may stand for a name; the import checks again whatever was pasted.
        validation.errorStyle = "warning" if field.choices in _REFERENCES else "stop"
        validation.showErrorMessage = True
    validation.showInputMessage = bool(field.hint)
    validation.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(validation)


def _source(choices: str) -> str:
    if choices in _REFERENCES:
        section, key = _REFERENCES[choices]
        letter = get_column_letter(section.fields.index(section.field(key)) + 1)
        return f"'{section.sheet}'!${letter}$2:${letter}${LAST_ROW}"
    letter = get_column_letter(list(WORDS).index(choices) + 1)
    return f"'{HELP_SHEETS[1]}'!${letter}$2:${letter}${len(WORDS[choices]) + 1}"


# --- an organisation as rows of text -------------------------------------------------------------


def _rows(organisation: Organisation, section: Section) -> Iterator[Mapping[str, str]]:
    people = {person.key: person for person in organisation.people}
    for record in getattr(organisation, _LISTS_OF[section.key]):
        sources = (people[record.person], record) if section is MEMBERS else (record,)
        yield {field.key: _shown(field, sources) for field in section.fields}


def _shown(field: Field, sources: Iterable[object]) -> str:
    """The value as a clerk would write it; people and bodies by key, which is never ambiguous."""
    value = next((getattr(source, field.key) for source in sources if hasattr(source, field.key)), None)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return FLAGS[str(value).lower()]
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={FLAGS[str(flag).lower()]}" for name, flag in value.items())
    return WORDS.get(field.choices, {}).get(str(value), str(value))
