"""The form as a clerk opens it, and the mark that shows whose it is."""

import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from nhiemky.domain.figures import LARGEST, Basis
from nhiemky.domain.indicators import Adding, Catalogue, Indicator, Measure
from nhiemky.errors import BadInput
from nhiemky.intake.figure_file import open_form, read_form
from nhiemky.intake.figure_form import FORM_SHEET, FormHead, FormOrder, form_fields, form_name
from nhiemky.intake.figure_guide import GUIDE_SHEET
from nhiemky.intake.figure_limits import CHOICES_SHEET
from nhiemky.intake.figure_press import build_form
from nhiemky.intake.form_mark import FormField, FormMark

KEY = b"k" * 48
BOTH = (Basis.ACTUAL, Basis.ESTIMATE)


def indicator(key: str, name: str, unit: str, measure: Measure = Measure.COUNT, **more: object) -> Indicator:
    return Indicator(key, name, unit, measure, "S2", Adding.SUM, ("cell",), **more)  # type: ignore[arg-type]


INDICATORS = (
    indicator("members.closing", "số đảng viên cuối kỳ", "đồng chí", help="Bằng chính thức cộng dự bị."),
    indicator("members.age", "tuổi bình quân", "tuổi", places=1),
    indicator("fees.collected", "số tiền đảng phí đã thu", "đồng", Measure.MONEY),
    indicator("activity.rate", "tỷ lệ dự sinh hoạt", "%", Measure.PERCENT, of=("a.b", "a.c")),
    indicator("other.day", "ngày họp", "ngày", Measure.DAY),
    indicator("other.mood", "tình hình", "", Measure.CHOICE, choices={"calm": "ổn định", "watch": "cần lưu ý"}),
)
BASES = {one.key: BOTH if one.measure.is_number else BOTH[:1] for one in INDICATORS}
CATALOGUE = Catalogue(
    {one.key: one for one in INDICATORS}, (), {"half": tuple(BASES)}, "v1", groups={"S2": "Đảng viên"}
)
HEAD = FormHead(
    "Đảng bộ Sở Mẫu",
    "Chi bộ Văn phòng",
    "6 tháng đầu năm 2026",
    date(2026, 5, 31),
    date(2026, 6, 5),
    "Văn phòng Đảng ủy, điện thoại 0200 000 000",
)
FIELDS = form_fields(INDICATORS, BASES)


def build(head: FormHead = HEAD) -> bytes:
    last = {("members.closing", Basis.ESTIMATE): Decimal(67), ("members.closing", Basis.ACTUAL): Decimal(66)}
    same = {("members.age", Basis.ACTUAL): Decimal("42.5")}
    order = FormOrder(head, CATALOGUE, INDICATORS, BASES, last, same)
    return build_form(order, FormMark(7, "2026H1", "cb-van-phong", head.body_name, "v1", FIELDS), KEY)


@pytest.fixture(scope="module")
def form() -> Workbook:
    return load_workbook(io.BytesIO(build()))


def rows(form: Workbook, first: int, last: int) -> list[list[object]]:
    return [[cell.value for cell in row] for row in form[FORM_SHEET].iter_rows(first, last, max_col=8)]


def test_the_head_says_whose_form_it_is_until_when_and_whom_to_call(form: Workbook) -> None:
    said = [str(value) for row in rows(form, 1, 8) for value in row if value]
    assert said == [
        "ĐẢNG BỘ SỞ MẪU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "CHI BỘ VĂN PHÒNG",
        "BIỂU SỐ LIỆU 6 THÁNG ĐẦU NĂM 2026",
        "Số liệu chốt đến hết ngày 31/5/2026",
        "Gửi về Văn phòng Đảng ủy chậm nhất ngày 05/6/2026",
        "Cần hỏi: Văn phòng Đảng ủy, điện thoại 0200 000 000",
    ]


def test_actual_and_estimate_stand_apart_and_what_was_given_before_beside_them(form: Workbook) -> None:
    assert rows(form, 9, 12) == [
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện đến 31/5/2026", "Ước cả kỳ", "Kỳ trước", "Cùng kỳ năm trước",
         "Cách ghi"],
        ["Đảng viên", None, None, None, None, None, None, None],
        [1, "Số đảng viên cuối kỳ", "đồng chí", None, None, 67, None, "Bằng chính thức cộng dự bị."],
        [2, "Tuổi bình quân", "tuổi", None, None, None, 42.5, None],
    ]  # fmt: skip


def test_every_input_cell_has_a_name_and_only_those_are_open(form: Workbook) -> None:
    sheet = form[FORM_SHEET]
    named = {form.defined_names[one.name].attr_text: one for one in FIELDS}
    open_cells = {
        f"'{FORM_SHEET}'!${cell.column_letter}${cell.row}"
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert set(named) == open_cells
    assert [one.name for one in FIELDS][:2] == ["n_members_closing_actual", "n_members_age_actual"]
    assert sheet.protection.sheet
    assert form.security.lockStructure


def test_names_stay_apart_where_keys_differ_by_their_dot_only() -> None:
    pair = (indicator("a.b_c", "số một", ""), indicator("a_b.c", "số hai", ""))
    assert [one.name for one in form_fields(pair, {one.key: BOTH[:1] for one in pair})] == [
        "n_a_b_c_actual",
        "n_a_b_c_actual_",
    ]


def test_excel_is_told_what_a_cell_may_hold(form: Workbook) -> None:
    told = {str(one.sqref): one for one in form[FORM_SHEET].data_validations.dataValidation}
    assert {place: (one.type, one.formula1, one.formula2) for place, one in told.items() if "E" not in place} == {
        "D11": ("whole", "0", "999999999"),
        "D12": ("decimal", "0", "999999999"),
        "D13": ("whole", "0", str(LARGEST - 1)),
        "D14": ("decimal", "0", "100"),
        "D15": ("date", "10959", "73415"),
        "D16": ("list", f"'{CHOICES_SHEET}'!$A$1:$A$2", None),
    }
    assert all(one.showErrorMessage and one.error and len(one.prompt) <= 255 for one in told.values())
    assert told["D11"].promptTitle == "Thực hiện đến 31/5/2026"
    assert told["D11"].prompt == (
        "số đảng viên cuối kỳ. Bằng chính thức cộng dự bị. Chỉ ghi số nguyên, từ 0 trở lên. Không có thì ghi 0; "
        "chưa có số liệu thì để trống"
    )


def test_it_prints_on_a4_upright_one_page_wide_with_its_heads(form: Workbook) -> None:
    """A width that is not said is one page."""
    sheet = form[FORM_SHEET]
    page = sheet.page_setup
    assert (int(page.paperSize), page.orientation, page.fitToWidth, page.fitToHeight) == (9, "portrait", None, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.print_area) == ("$9:$9", f"'{FORM_SHEET}'!$A$1:$G$19")
    assert sheet.oddFooter.center.text == "Trang &P/&N"


def test_the_title_of_a_group_runs_over_empty_cells_and_nothing_with_lines_is_merged(form: Workbook) -> None:
    sheet = form[FORM_SHEET]
    assert [cell.border.top.style for cell in sheet[10][:7]] == ["thin"] * 7
    assert not sheet["A10"].alignment.wrap_text
    merged = {cell for one in sheet.merged_cells.ranges for row in sheet[one.coord] for cell in row}
    assert merged
    assert not {cell.coordinate for cell in merged if cell.border.top.style}


def test_widths_and_heights(form: Workbook) -> None:
    sheet = form[FORM_SHEET]
    columns = {letter: (one.min, one.max, one.width) for letter, one in sheet.column_dimensions.items()}
    assert columns == {
        "A": (1, 1, 5),
        "B": (2, 2, 31),
        "C": (3, 3, 10.5),
        "D": (4, 5, 13.5),
        "F": (6, 7, 12),
        "H": (8, 8, 60),
    }
    assert {row: one.height for row, one in sheet.row_dimensions.items() if row in (4, 9, 10, 11)} == {
        4: 24,
        9: 46,
        10: 20,
        11: 17,
    }


def test_a_locked_page_still_lets_columns_and_rows_be_sized(form: Workbook) -> None:
    allowed = {
        name
        for name, kept in vars(form[FORM_SHEET].protection).items()
        if kept is False  # of the lock: may be done
    }
    assert {"formatColumns", "formatRows", "selectLockedCells", "selectUnlockedCells"} <= allowed
    assert not {"formatCells", "insertRows", "deleteRows", "sort"} & allowed


def test_sheets_and_what_is_hidden(form: Workbook) -> None:
    assert {sheet.title: sheet.sheet_state for sheet in form.worksheets} == {
        FORM_SHEET: "visible",
        CHOICES_SHEET: "hidden",
        GUIDE_SHEET: "visible",
        "_meta": "veryHidden",
    }
    assert form.active.title == FORM_SHEET


def test_a_name_that_begins_with_an_equals_sign_is_text() -> None:
    head = FormHead("=1+1", "=HYPERLINK(x)", "6 tháng", date(2026, 5, 31), None, "=cmd|calc")
    cell = load_workbook(io.BytesIO(build(head)))[FORM_SHEET]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(X)", "s", True)


@pytest.mark.parametrize(
    "text", ["<r>", "<r><t>a</t></r>", "<b>&amp;</b>", "_x0041_", " hai  chỗ trống ", "𠀀" * 300]
)
def test_text_is_text_whatever_it_is(text: str) -> None:
    one = indicator("a.b", f"x{text}", text, help=text)
    mood = indicator("a.c", text, "", Measure.CHOICE, help="", choices={"one": text})
    both = (one, mood)
    bases = {each.key: BOTH[:1] for each in both}
    catalogue = Catalogue({each.key: each for each in both}, (), {}, "v1", groups={"S2": text})
    fields = form_fields(both, bases)
    content = build_form(
        FormOrder(HEAD, catalogue, both, bases, {}, {}), FormMark(7, "x", "y", text, "v1", fields), KEY
    )
    form = load_workbook(io.BytesIO(content))
    sheet = form[FORM_SHEET]
    assert [sheet[place].value for place in ("A10", "B11", "C11", "G11")] == [text, f"X{text}", text, text]
    assert form[CHOICES_SHEET]["A1"].value == text
    assert len(sheet.data_validations.dataValidation) == 2
    opened = open_form(content, "bieu.xlsx", KEY)
    assert (opened.mark.body_name, opened.mark.fields) == (text, fields)


def test_the_same_order_gives_the_same_bytes() -> None:
    """The day it was made on is not in it."""
    assert build() == build()
    assert load_workbook(io.BytesIO(build())).properties.created == datetime(1980, 1, 1)  # noqa: DTZ001 - as openpyxl


@pytest.mark.parametrize(("letter", "kept"), [("ố", 254), ("𠀀", 127)])
def test_a_long_hint_is_cut_where_excel_would_refuse_it(letter: str, kept: int) -> None:
    """Excel takes 255 units of UTF-16."""
    long = (indicator("a.b", letter * 300, ""),)
    order = FormOrder(HEAD, CATALOGUE, long, {"a.b": BOTH[:1]}, {}, {})
    form = load_workbook(
        io.BytesIO(build_form(order, FormMark(7, "x", "y", "z", "v1", form_fields(long, order.bases)), KEY))
    )
    [told] = form[FORM_SHEET].data_validations.dataValidation
    assert told.prompt == letter * kept + "…"


def test_the_file_name_is_plain_ascii() -> None:
    assert form_name("2026H1", "cb-van-phong") == "bieu-so-lieu-2026h1-cb-van-phong.xlsx"
    assert form_name("Kỳ họp", "Chi bộ Đo lường") == "bieu-so-lieu-ky-hop-chi-bo-do-luong.xlsx"


# --- the mark ----------------------------------------------------------------------------------------


def test_the_mark_comes_back_as_it_was_written() -> None:
    opened = open_form(build(), "bieu.xlsx", KEY)
    assert opened.mark == FormMark(7, "2026H1", "cb-van-phong", "Chi bộ Văn phòng", "v1", FIELDS)
    assert opened.mark.fields[0] == FormField(
        "n_members_closing_actual", "members.closing", Basis.ACTUAL, "đồng chí"
    )


def test_another_offices_key_opens_nothing() -> None:
    with pytest.raises(BadInput, match="biểu do cơ quan khác lập"):
        open_form(build(), "bieu.xlsx", b"x" * 48)


def test_a_form_nobody_filled_in_has_one_fault() -> None:
    reading = read_form(open_form(build(), "bieu.xlsx", KEY), FIELDS, CATALOGUE)
    assert [str(one) for one in reading.faults] == ["bieu.xlsx: biểu chưa điền số liệu nào; điền rồi gửi lại"]
    assert (reading.blanks, reading.figures) == (len(FIELDS), [])


# --- before ------------------------------------------------------------------------------------------


def test_a_form_sent_out_before_is_read_as_ever() -> None:
    """Written by openpyxl, with the titles of groups in merged cells, and filled in."""
    file = Path(__file__).with_name("form_written_by_openpyxl.xlsx")
    opened = open_form(file.read_bytes(), file.name, KEY)
    assert "A10:G10" in {one.coord for one in opened.sheet.merged}
    assert opened.mark == FormMark(7, "2026H1", "cb-van-phong", "Chi bộ Văn phòng", "v1", FIELDS)
    reading = read_form(opened, FIELDS, CATALOGUE)
    assert reading.faults == []
    assert {(one.indicator, one.basis): one.value for one in reading.figures} == {
        ("members.closing", Basis.ACTUAL): Decimal(66),
        ("members.closing", Basis.ESTIMATE): Decimal(67),
        ("members.age", Basis.ACTUAL): Decimal("42.5"),
        ("fees.collected", Basis.ACTUAL): Decimal(1_250_000),
        ("activity.rate", Basis.ACTUAL): Decimal("92.5"),
        ("other.day", Basis.ACTUAL): date(2026, 5, 4),
        ("other.mood", Basis.ACTUAL): "calm",
    }
