"""The days off of a year that no decision covers yet: a forecast, never a fact.

What the law fixes (1/1, Giỗ Tổ, 30/4, 1/5, 2/9, 24/11) is sure; the shape of Tết and the second day of
National Day are guesses, and a swap may still be decreed.
"""

from calendars.lunar import name_of_tet, tet
from calendars.working_days import Day, Status

SOURCE = "dự báo, chưa có quyết định"
_DAYS_OF_TET = range(-3, 8)  # the observed Tết reaches from 28 tháng Chạp to mùng 6, compensation included


def forecast_days(year: int) -> list[Day]:
    """The days off to expect in that year, all provisional."""
    # Imported here: 90 ms that only a year without a decision is worth.
    from holidays.countries import VN  # noqa: PLC0415

    # `language`: without it the names follow the locale of the machine.
    found = VN(years=year, language="vi")
    return [
        Day(
            on,
            working=False,
            name=_name(on.year, (on - tet(year)).days, name),
            source=SOURCE,
            status=Status.PROVISIONAL,
        )
        for on, name in sorted(found.items())
    ]


def _name(year: int, days_after_tet: int, name: str) -> str:
    """The names the decided years use, so that a year reads the same before and after its decision."""
    if days_after_tet in _DAYS_OF_TET:
        return name_of_tet(year)
    return name.replace("Ngày Giỗ Tổ", "Giỗ Tổ").replace("Ngày Quốc tế", "Quốc tế")
