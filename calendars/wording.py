"""Dates and spans as Vietnamese readers write them: on screens, in reasons and in messages."""

from datetime import date

from calendars.expressions import Offset, Unit
from calendars.written_dates import format_date, format_moment

__all__ = [
    "format_date",
    "format_day_month",
    "format_moment",
    "format_span",
    "format_weekday",
    "format_weekday_date",
]

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_UNITS = {Unit.WORKING_DAY: "ngày làm việc", Unit.DAY: "ngày", Unit.WEEK: "tuần", Unit.MONTH: "tháng"}


def format_day_month(on: date) -> str:
    """Print "30/4": for lists whose year is clear."""
    return f"{on.day}/{on.month}"


def format_weekday(on: date) -> str:
    """Print "thứ Hai" to "thứ Bảy", "Chủ nhật"."""
    return _WEEKDAYS[on.weekday()]


def format_weekday_date(on: date) -> str:
    """Print "thứ Sáu 25/4/2025"."""
    return f"{format_weekday(on)} {format_date(on)}"


def format_span(offset: Offset) -> str:
    """Print "30 ngày làm việc", "6 tháng"; the sign is left to the sentence."""
    return f"{abs(offset.count)} {_UNITS[offset.unit]}"
