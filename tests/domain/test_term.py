"""A term is due by decided data; what nobody has decided is asked, never assumed."""

from dataclasses import replace
from datetime import date

import pytest

from nhiemky.domain.organisation import TermPolicy
from nhiemky.domain.term import TermState, TermStatus, add_months, policy_in_force, term_status

CELL = TermPolicy("vp", 30, date(2025, 1, 1), "Điều lệ Đảng, Điều 24", is_decided=True)
CONGRESS = date(2025, 1, 3)


def test_two_and_a_half_years_from_the_last_congress() -> None:
    assert term_status(CELL, CONGRESS, date(2026, 9, 1)) == TermStatus(
        TermState.RUNNING,
        date(2027, 7, 3),
        "Nhiệm kỳ hết vào ngày 3/7/2027 (30 tháng từ đại hội ngày 3/1/2025, theo Điều lệ Đảng, Điều 24).",
    )


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 10, 2), TermState.RUNNING),
        (date(2026, 10, 3), TermState.DUE),
        (date(2027, 7, 3), TermState.DUE),
        (date(2027, 9, 1), TermState.DUE),
    ],
)
def test_a_term_is_due_nine_months_before_it_ends(today: date, state: TermState) -> None:
    status = term_status(CELL, CONGRESS, today)
    assert (status.state, status.is_decision_needed) == (state, state is TermState.DUE)


def test_a_term_that_is_over_says_so() -> None:
    assert term_status(CELL, CONGRESS, date(2027, 7, 4)).sentence.startswith("Nhiệm kỳ đã hết vào ngày 3/7/2027")


def test_the_same_congress_under_the_pilot_of_five_years_is_due_in_2030() -> None:
    pilot = replace(CELL, months=60, decision="294-QĐ/TW")
    assert term_status(pilot, CONGRESS, date(2026, 11, 22)).due_on == date(2030, 1, 3)


def test_an_extension_by_decision_wins_over_the_length() -> None:
    extended = replace(CELL, extended_to=date(2028, 6, 30), decision="62-KL/ĐU")
    status = term_status(extended, CONGRESS, date(2026, 11, 22))
    assert (status.due_on, status.state) == (date(2028, 6, 30), TermState.RUNNING)
    assert status.sentence == "Nhiệm kỳ hết vào ngày 30/6/2028 (được kéo dài theo 62-KL/ĐU)."


@pytest.mark.parametrize(
    ("policy", "congress", "sentence"),
    [
        (None, CONGRESS, "Chưa có quy định về nhiệm kỳ, cần xin ý kiến cấp trên."),
        (
            replace(CELL, is_decided=False, decision="chờ hướng dẫn 208-QĐ/TW"),
            CONGRESS,
            "Thời hạn nhiệm kỳ chưa được quyết định (chờ hướng dẫn 208-QĐ/TW), cần xin ý kiến cấp trên.",
        ),
        (CELL, None, "Chưa ghi ngày đại hội gần nhất hoặc thời hạn nhiệm kỳ."),
        (replace(CELL, months=None), CONGRESS, "Chưa ghi ngày đại hội gần nhất hoặc thời hạn nhiệm kỳ."),
    ],
)
def test_what_is_undecided_needs_a_decision(
    policy: TermPolicy | None, congress: date | None, sentence: str
) -> None:
    status = term_status(policy, congress, date(2026, 11, 22))
    assert (status, status.is_decision_needed) == (TermStatus(TermState.UNDECIDED, None, sentence), True)


def test_the_policy_in_force_is_the_latest_that_has_taken_effect() -> None:
    pilot = replace(CELL, months=60, effective_from=date(2025, 7, 1))
    other = replace(CELL, body="kh", effective_from=date(2026, 1, 1))
    days = (date(2024, 12, 31), date(2025, 6, 30), date(2025, 7, 1))
    assert [policy_in_force([pilot, CELL, other], "vp", day) for day in days] == [None, CELL, pilot]


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
    ],
)
def test_months_are_clipped_to_the_end_of_the_month(on: date, months: int, expected: date) -> None:
    assert add_months(on, months) == expected
