"""30,000 bare backward offsets through the working-day table, beside `holidays` in the same run.

Bars: at most 20 ms, and at least 100 times faster than holidays.get_nth_working_day.
"""

from datetime import date, timedelta
from random import Random

from holidays.countries import VN

from benchmarks.measure import Figures, in_turn, milliseconds
from calendars.official_days import load_official_days

OFFSETS = 30_000
SAMPLE = 1_000  # holidays needs seconds for all of them: it is given every thirtieth
BAR_SECONDS = 0.020
BAR_TIMES = 100

Question = tuple[date, int]


def run() -> list[Figures]:
    """The figures of one run; both ways give the same dates, or AssertionError."""
    days = load_official_days()
    questions = _draw_questions()
    sample = questions[:: OFFSETS // SAMPLE]
    shift, nth = days.shift, VN(years=range(2018, 2026), language="vi").get_nth_working_day
    assert [shift(on, count) for on, count in sample] == [nth(on, count) for on, count in sample]
    own, partly = in_turn(
        lambda: [shift(on, count) for on, count in questions],
        lambda: [nth(on, count) for on, count in sample],
    )
    floor = partly * OFFSETS / SAMPLE
    return [
        Figures(
            "30,000 bare backward offsets",
            milliseconds(own),
            f"<= {milliseconds(BAR_SECONDS)}, {BAR_TIMES} times faster",
            f"holidays {milliseconds(floor)}, {floor / own:.0f} times slower",
            own / floor,
            ok=own <= BAR_SECONDS and floor / own >= BAR_TIMES,
        )
    ]


def _draw_questions() -> list[Question]:
    """Days of 2019 to 2025, where `holidays` knows every swap; 1 to 120 working days back."""
    random = Random(2026)
    start = date(2019, 1, 1)
    return [(start + timedelta(random.randrange(2557)), -random.randint(1, 120)) for _ in range(OFFSETS)]
