"""The value of one filled cell, held to what its indicator may be."""

import difflib
from datetime import date, datetime
from decimal import Decimal

from nhiemky.domain.figures import FigureValue
from nhiemky.domain.indicators import Indicator, Measure
from nhiemky.domain.vietnamese import fold, normalise, parse_date
from nhiemky.intake.figure_limits import FIRST_DAY, LAST_DAY, describe_wanted, most_of, places_of_measure
from nhiemky.intake.figure_numbers import (
    BadFigure,
    is_percent_format,
    places_of,
    read_excel_number,
    read_number,
    show_number,
)
from nhiemky.intake.workbook_values import ValueCell

LONGEST_TEXT = 255  # characters; what a number, a day or a choice is told in is far shorter


def read_cell(cell: ValueCell, one: Indicator) -> FigureValue:
    """The value, as a number, a day or the key of a choice. Raises BadFigure."""
    value = cell.value
    if cell.data_type == "f":
        raise BadFigure("ô chứa công thức", "hãy dán giá trị")
    if cell.data_type == "e":
        raise BadFigure("ô báo lỗi của Excel", "hãy ghi lại giá trị")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise BadFigure(f"chữ dài quá {LONGEST_TEXT} ký tự", describe_wanted(one))
    if one.measure is Measure.CHOICE:
        return _read_choice(value, one)
    if one.measure is Measure.DAY:
        return _read_day(value)
    return _read_number(value, cell.number_format, one)


def _read_number(value: object, number_format: str, one: Indicator) -> Decimal:
    if isinstance(value, bool):
        raise BadFigure("là giá trị đúng, sai của Excel, không phải số", describe_wanted(one))
    if isinstance(value, str):
        number = read_number(value, is_whole=places_of_measure(one) == 0)
    elif isinstance(value, int | float):
        if is_percent_format(number_format) and one.measure is not Measure.PERCENT:
            raise BadFigure("ô đang ở dạng phần trăm", "hãy đổi ô về dạng số rồi ghi lại")
        number = read_excel_number(value, number_format)
    else:
        raise BadFigure("Excel hiểu ô này là ngày, giờ", "hãy đổi ô về dạng số rồi ghi lại")
    return _checked(number, one)


def _checked(number: Decimal, one: Indicator) -> Decimal:
    most, places = most_of(one), places_of_measure(one)
    if number < 0:
        raise BadFigure("là số âm", describe_wanted(one))
    if number > most:
        raise BadFigure(f"lớn hơn {show_number(most)}", describe_wanted(one))
    if places_of(number) > places:
        if places == 0:
            raise BadFigure("có phần lẻ", "chỉ ghi số nguyên")
        raise BadFigure(f"có quá {places} chữ số lẻ", f"ghi {show_number(round(number, min(places, 2)))}")
    return number


def _read_day(value: object) -> date:
    found: object = parse_date(value) if isinstance(value, str) else value
    if isinstance(found, datetime):
        found = found.date()
    if not isinstance(found, date):
        raise BadFigure("không rõ là ngày nào", "ghi ngày/tháng/năm, ví dụ 05/6/2026")
    if not FIRST_DAY <= found <= LAST_DAY:
        raise BadFigure(f"năm {found.year} không hợp lý", "xem lại năm, đủ bốn chữ số")
    return found


def _read_choice(value: object, one: Indicator) -> str:
    words = {fold(word): key for key, word in one.choices.items()}
    said = normalise(value) if isinstance(value, str) else str(value)
    if (key := words.get(fold(said))) is not None:
        return key
    near = difflib.get_close_matches(said.lower(), {word.lower(): 0 for word in one.choices.values()}, n=1)
    offered = near[0] if near else "”, “".join(one.choices.values())
    raise BadFigure("không có trong danh sách", f"{'có phải' if near else 'chọn một trong:'} “{offered}”")
