"""30,000 bare backward offsets through the working-day table, beside `holidays` in the same run.

Bars: at most 20 ms, and at least 100 times faster than holidays.get_nth_working_day.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from timeit import repeat

from holidays.countries import VN

from calendars.official_days import load_official_days

OFFSETS = 30_000
SAMPLE = 1_000  # holidays needs seconds for all of them: it is given every thirtieth
ROUNDS = 5
BAR_SECONDS = 0.020
BAR_TIMES = 100

Question = tuple[date, int]


def run() -> dict[str, float | int | bool]:
    """The figures of one run; both ways give the same dates, or AssertionError."""
    days = load_official_days()
    questions = _draw_questions()
    sample = questions[:: OFFSETS // SAMPLE]
    shift, nth = days.shift, VN(years=range(2018, 2026), language="vi").get_nth_working_day
    assert [shift(on, count) for on, count in sample] == [nth(on, count) for on, count in sample]
    own = _best_of(lambda: [shift(on, count) for on, count in questions])
    floor = _best_of(lambda: [nth(on, count) for on, count in sample]) * OFFSETS / SAMPLE
    return {
        "offsets": OFFSETS,
        "seconds": own,
        "holidays_seconds": floor,
        "times_faster": floor / own,
        "passed": own <= BAR_SECONDS and floor / own >= BAR_TIMES,
    }


def _draw_questions() -> list[Question]:
    """Days of 2019 to 2025, where `holidays` knows every swap; 1 to 120 working days back."""
    random = Random(2026)
    start = date(2019, 1, 1)
    return [(start + timedelta(random.randrange(2557)), -random.randint(1, 120)) for _ in range(OFFSETS)]


def _best_of(act: Callable[[], object]) -> float:
    return min(repeat(act, number=1, repeat=ROUNDS))


def main() -> None:
    """Prints the figures in one line; exit code 1 when a bar is missed."""
    figures = run()
    print(
        f"offsets: {OFFSETS:,} in {figures['seconds'] * 1000:.1f} ms (bar {BAR_SECONDS * 1000:.0f} ms); "
        f"holidays {figures['holidays_seconds']:.2f} s, {figures['times_faster']:.0f} times slower "
        f"(bar {BAR_TIMES}); best of {ROUNDS}: {'passed' if figures['passed'] else 'MISSED'}"
    )
    raise SystemExit(0 if figures["passed"] else 1)


if __name__ == "__main__":
    main()
