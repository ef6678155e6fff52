"""Forms of several bodies made from one model: each is as if it were the only one."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from nhiemky.domain.figures import Basis
from nhiemky.domain.indicators import Adding, Catalogue, Indicator, Measure
from nhiemky.intake import figure_press
from nhiemky.intake.figure_file import open_form
from nhiemky.intake.figure_form import FORM_SHEET, FormHead, FormOrder, form_fields
from nhiemky.intake.figure_press import build_form
from nhiemky.intake.form_mark import FormMark

KEY = b"k" * 48
CLOSING, FEES = (
    Indicator(key, name, unit, measure, "S2", Adding.SUM, ("cell",))
    for key, name, unit, measure in (
        ("members.closing", "số đảng viên cuối kỳ", "đồng chí", Measure.COUNT),
        ("fees.collected", "số tiền đảng phí đã thu", "đồng", Measure.MONEY),
    )
)
BASES = {CLOSING.key: (Basis.ACTUAL, Basis.ESTIMATE), FEES.key: (Basis.ACTUAL,)}
CATALOGUE = Catalogue({one.key: one for one in (CLOSING, FEES)}, (), {"half": tuple(BASES)}, "v1", groups={})
FIELDS = form_fields((CLOSING, FEES), BASES)
ABOVE, DAY = "Đảng bộ Sở Mẫu", date(2026, 6, 5)
NAMES = ("Chi bộ Một", "Chi bộ Hai & Ba <b>", "=Chi bộ", "Chi bộ Bốn " * 5, ABOVE)


def form_of(name: str, members: Decimal | None = None, send_by: date | None = DAY) -> bytes:
    head = FormHead(ABOVE, name, "6 tháng đầu năm 2026", date(2026, 5, 31), send_by, "Văn phòng Đảng ủy")
    last = {} if members is None else {(CLOSING.key, Basis.ESTIMATE): members}
    order = FormOrder(head, CATALOGUE, (CLOSING, FEES), BASES, last, {(FEES.key, Basis.ACTUAL): Decimal("0.5")})
    return build_form(order, FormMark(7, "2026H1", "cb", name, "v1", FIELDS), KEY)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_does_not_depend_on_those_before_it(name: str) -> None:
    alone = form_of(name, Decimal(12))
    figure_press._models.clear()
    for other in NAMES:
        form_of(other, Decimal(99), None)
    assert form_of(name, Decimal(12)) == alone


@pytest.mark.parametrize("name", NAMES)
def test_each_form_says_its_own_name_day_numbers_and_mark(name: str) -> None:
    form_of(NAMES[0], Decimal(99), None)
    content = form_of(name, Decimal(12))
    sheet = load_workbook(io.BytesIO(content))[FORM_SHEET]
    assert [sheet[place].value for place in ("A1", "A2", "A6")] == [
        ABOVE.upper(),
        name.upper(),
        "Gửi về Văn phòng Đảng ủy chậm nhất ngày 05/6/2026",
    ]
    assert [[cell.value for cell in row] for row in sheet["F11:G12"]] == [[12, None], [None, 0.5]]
    assert open_form(content, "bieu.xlsx", KEY).mark.body_name == name


def test_an_indicator_with_the_name_of_a_line_of_the_head_keeps_it() -> None:
    named = replace(CLOSING, name="Gửi về Văn phòng Đảng ủy")
    head = FormHead(ABOVE, NAMES[0], "6 tháng đầu năm 2026", date(2026, 5, 31), DAY, "Văn phòng Đảng ủy")
    order = FormOrder(head, CATALOGUE, (named, FEES), BASES, {}, {})
    content = build_form(order, FormMark(7, "2026H1", "cb", NAMES[0], "v1", FIELDS), KEY)
    assert load_workbook(io.BytesIO(content))[FORM_SHEET]["B11"].value == "Gửi về Văn phòng Đảng ủy"


def test_with_nobody_above_the_first_line_is_still_there() -> None:
    head = FormHead("", NAMES[0], "6 tháng đầu năm 2026", date(2026, 5, 31), DAY, "Văn phòng Đảng ủy")
    content = build_form(
        FormOrder(head, CATALOGUE, (CLOSING, FEES), BASES, {}, {}),
        FormMark(7, "2026H1", "cb", NAMES[0], "v1", FIELDS),
        KEY,
    )
    sheet = load_workbook(io.BytesIO(content))[FORM_SHEET]
    assert (sheet["A1"].value, sheet["C1"].value) == (None, "ĐẢNG CỘNG SẢN VIỆT NAM")
    assert sheet.row_dimensions[1].height != 0


def test_no_stand_in_is_left_in_a_form() -> None:
    content = form_of(NAMES[0], send_by=None)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        text = "".join(package.read(one).decode() for one in package.namelist())
    assert not [sign for sign in text if "\ue000" <= sign <= "\uf8ff"]


def test_another_catalogue_of_the_same_version_is_another_model() -> None:
    form_of(NAMES[0])
    renamed = replace(CLOSING, name="tổng số đảng viên")
    catalogue = replace(CATALOGUE, indicators={**CATALOGUE.indicators, CLOSING.key: renamed})
    head = FormHead(ABOVE, NAMES[0], "6 tháng đầu năm 2026", date(2026, 5, 31), DAY, "Văn phòng Đảng ủy")
    order = FormOrder(head, catalogue, (renamed, FEES), BASES, {}, {})
    content = build_form(order, FormMark(7, "2026H1", "cb", NAMES[0], "v1", FIELDS), KEY)
    assert load_workbook(io.BytesIO(content))[FORM_SHEET]["B11"].value == "Tổng số đảng viên"
