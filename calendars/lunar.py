"""The lunar days the work depends on: mùng 1 Tết and Giỗ Tổ Hùng Vương (10/3), Vietnam, 2018 to 2100.

A shipped table: Vietnam counts lunar months at UTC+7, a Chinese library (UTC+8) is a day or a month off at
Tết 2030 and 2053 and at Giỗ Tổ 2037, 2038, 2085, 2086, 2095 and 2100.
"""

from datetime import date, timedelta
from functools import cache

from nhiemky.errors import NhiemkyError

FIRST_YEAR, LAST_YEAR = 2018, 2100

_STEMS = ("Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý")
_BRANCHES = ("Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi")


class NoLunarDay(NhiemkyError):
    """Năm nằm ngoài bảng âm lịch."""


def tet(year: int) -> date:
    """Mùng 1 Tết Nguyên đán (1/1 lunar) that falls in the solar year."""
    return _days_of(year)[0]


def hung_kings(year: int) -> date:
    """Giỗ Tổ Hùng Vương (10/3 lunar) of the solar year."""
    return _days_of(year)[1]


def name_of_tet(year: int) -> str:
    """The name people know a Tết by: "Tết Bính Ngọ"."""
    return f"Tết {_STEMS[(year - 4) % 10]} {_BRANCHES[(year - 4) % 12]}"


def tet_window(year: int, before_days: int = 3, after_days: int = 7) -> tuple[date, date, str]:
    """The days around Tết when no meeting is called: first day, last day (both included), name.

    Counted in calendar days from mùng 1, not from the first day off.
    """
    new_year = tet(year)
    return (new_year - timedelta(before_days), new_year + timedelta(after_days), name_of_tet(year))


def _days_of(year: int) -> tuple[date, date]:
    try:
        return _table()[year]
    except KeyError:
        raise NoLunarDay(f"bảng âm lịch chỉ có từ năm {FIRST_YEAR} đến {LAST_YEAR}, không có {year}") from None


@cache
def _table() -> dict[int, tuple[date, date]]:
    rows = (row.split() for row in _DAYS.replace("\n", "|").split("|") if row.strip())
    return {int(year): (_day(year, new_year), _day(year, kings)) for year, new_year, kings in rows}


def _day(year: str, month_and_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_and_day}")


# Year, Tết, Giỗ Tổ. Computed from new moons and solar longitude at UTC+7 (rules of Hồ Ngọc Đức).
_DAYS = """
    2018 02-16 04-25 | 2019 02-05 04-14 | 2020 01-25 04-02 | 2021 02-12 04-21 | 2022 02-01 04-10
    2023 01-22 04-29 | 2024 02-10 04-18 | 2025 01-29 04-07 | 2026 02-17 04-26 | 2027 02-06 04-16
    2028 01-26 04-04 | 2029 02-13 04-23 | 2030 02-02 04-12 | 2031 01-23 04-01 | 2032 02-11 04-19
    2033 01-31 04-09 | 2034 02-19 04-28 | 2035 02-08 04-17 | 2036 01-28 04-06 | 2037 02-15 04-24
    2038 02-04 04-13 | 2039 01-24 04-03 | 2040 02-12 04-20 | 2041 02-01 04-10 | 2042 01-22 04-29
    2043 02-10 04-19 | 2044 01-30 04-07 | 2045 02-17 04-26 | 2046 02-06 04-15 | 2047 01-26 04-04
    2048 02-14 04-22 | 2049 02-02 04-11 | 2050 01-23 04-01 | 2051 02-11 04-20 | 2052 02-01 04-09
    2053 02-18 04-28 | 2054 02-08 04-17 | 2055 01-28 04-06 | 2056 02-15 04-24 | 2057 02-04 04-13
    2058 01-24 04-02 | 2059 02-12 04-21 | 2060 02-02 04-10 | 2061 01-21 03-31 | 2062 02-09 04-19
    2063 01-29 04-08 | 2064 02-17 04-26 | 2065 02-05 04-15 | 2066 01-26 04-04 | 2067 02-14 04-23
    2068 02-03 04-11 | 2069 01-23 04-01 | 2070 02-11 04-20 | 2071 01-31 04-09 | 2072 02-19 04-27
    2073 02-07 04-16 | 2074 01-27 04-05 | 2075 02-15 04-24 | 2076 02-05 04-13 | 2077 01-24 04-02
    2078 02-12 04-21 | 2079 02-02 04-11 | 2080 01-22 03-30 | 2081 02-09 04-18 | 2082 01-29 04-07
    2083 02-17 04-26 | 2084 02-06 04-14 | 2085 01-26 04-03 | 2086 02-14 04-22 | 2087 02-03 04-12
    2088 01-24 04-01 | 2089 02-10 04-20 | 2090 01-30 04-09 | 2091 02-18 04-28 | 2092 02-07 04-16
    2093 01-27 04-05 | 2094 02-15 04-24 | 2095 02-05 04-13 | 2096 01-25 04-02 | 2097 02-12 04-21
    2098 02-01 04-11 | 2099 01-21 04-29 | 2100 02-09 04-18
"""
