"""Nobody is written to at night or on a day off, whatever the channel."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.official_days import DATA, load_official_days
from nhiemky.domain.quiet import QuietHours, speaks_at
from nhiemky.store.columns import VIETNAM

CALENDAR = load_official_days(DATA, None, 2026, 2028)
NIGHT = QuietHours()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(23, 7, 30), at(23, 7, 30)),
        (at(23, 6, 59), at(23, 7)),
        (at(23, 7), at(23, 7)),
        (at(23, 20, 29), at(23, 20, 29)),
        (at(25, 20, 30), at(26, 7)),
        (at(23, 20, 30), at(25, 7)),
        (at(27, 21), at(30, 7)),
        (at(28, 9), at(30, 7)),
        (at(29, 23, 59), at(30, 7)),
    ],
    ids=[
        "morning",
        "dawn",
        "end of night",
        "evening",
        "night",
        "eve of a day off",
        "Friday night",
        "Saturday",
        "Sunday night",
    ],
)
def test_the_office_s_hours(moment: datetime, expected: datetime) -> None:
    assert speaks_at(moment, NIGHT, CALENDAR) == expected


def test_a_rest_at_noon_is_kept() -> None:
    noon = QuietHours(time(11, 30), time(13, 30))
    assert speaks_at(at(23, 12), noon, CALENDAR) == at(23, 13, 30)
    assert speaks_at(at(23, 6), noon, CALENDAR) == at(23, 6)
    assert speaks_at(at(28, 12), noon, CALENDAR) == at(30, 0)


def test_equal_hours_are_never_quiet() -> None:
    assert speaks_at(at(23, 3), QuietHours(time(0), time(0)), CALENDAR) == at(23, 3)


@given(st.dates(date(2026, 1, 1), date(2027, 11, 30)), st.times(), st.times(), st.times())
def test_the_moment_found_is_never_quiet_and_never_earlier(day: date, hour: time, start: time, end: time) -> None:
    moment, quiet = datetime.combine(day, hour, VIETNAM), QuietHours(start, end)
    found = speaks_at(moment, quiet, CALENDAR)
    assert found >= moment
    assert CALENDAR.is_working(found.date())
    assert not quiet.covers(found.time())
    assert found - moment < timedelta(days=15)
    assert speaks_at(found, quiet, CALENDAR) == found


def test_tet_is_waited_for() -> None:
    eve = datetime.combine(date(2027, 2, 5), time(21), VIETNAM)
    found = speaks_at(eve, NIGHT, CALENDAR)
    assert CALENDAR.is_working(found.date())
    assert found.time() == time(7)
