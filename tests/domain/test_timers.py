"""What falls due for members: probation, badges on the four days of award, by the day of admission alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.organisation import Membership, MemberStatus, Organisation, Person
from nhiemky.domain.timers import (
    TimerKind,
    TimerRules,
    award_day,
    count_due,
    end_of_probation,
    find_timers,
    find_without_admission,
)

RULES = TimerRules(12, (30, 40, 45, 50, 55, 60), ((2, 3), (5, 19), (9, 2), (11, 7)))
TODAY = date(2027, 3, 10)
DAYS = st.dates(date(1930, 2, 3), date(2100, 12, 31))


def admitted(office: Organisation, **days: date) -> Organisation:
    people = tuple(replace(one, admitted_on=days.get(one.key)) for one in office.people)
    return replace(office, people=people)


@pytest.mark.parametrize(
    ("admitted_on", "ends"),
    [
        (date(2026, 3, 15), date(2027, 3, 15)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_probation_ends_after_twelve_months_whatever_the_year(admitted_on: date, ends: date) -> None:
    assert end_of_probation(admitted_on, RULES) == ends


@pytest.mark.parametrize(
    ("reached_on", "award"),
    [
        (date(2027, 2, 3), date(2027, 2, 3)),
        (date(2027, 2, 4), date(2027, 5, 19)),
        (date(2027, 5, 19), date(2027, 5, 19)),
        (date(2027, 9, 3), date(2027, 11, 7)),
        (date(2027, 11, 8), date(2028, 2, 3)),
        (date(2027, 12, 31), date(2028, 2, 3)),
        (date(2026, 2, 28), date(2026, 5, 19)),
    ],
)
def test_the_day_of_award_is_the_first_on_or_after_the_full_years(reached_on: date, award: date) -> None:
    assert award_day(reached_on, RULES) == award


@given(reached_on=DAYS)
def test_nobody_waits_longer_than_between_two_days_of_award(reached_on: date) -> None:
    award = award_day(reached_on, RULES)
    assert (award.month, award.day) in RULES.award_days
    assert timedelta(0) <= award - reached_on <= timedelta(106)  # 19/5 to 2/9


def test_thirty_years_of_somebody_admitted_on_29_february_are_full_on_28_february(office: Organisation) -> None:
    found = find_timers(admitted(office, lan=date(1996, 2, 29)), RULES, date(2026, 1, 2), last=date(2027, 1, 1))
    assert [(one.on, one.reached_on, one.years) for one in found if one.on.year == 2026] == [
        (date(2026, 5, 19), date(2026, 2, 28), 30)
    ]


def test_a_probationer_has_an_end_of_probation_and_no_badge_ahead(office: Organisation) -> None:
    found = find_timers(admitted(office, yen=date(2026, 3, 15)), RULES, TODAY, TODAY, date(2090, 1, 1))
    assert [(one.kind, one.on, one.body, one.label) for one in found] == [
        (
            TimerKind.CONFIRMATION,
            date(2027, 3, 15),
            "kh",
            "hết thời gian dự bị, xét công nhận đảng viên chính thức",
        )
    ]
    assert found[0].occasion == "member:yen:2027-03-15"


def test_a_probation_that_is_over_and_not_confirmed_stays_due_and_counts_from_month_twelve(
    office: Organisation,
) -> None:
    (one,) = find_timers(admitted(office, yen=date(2024, 1, 5)), RULES, TODAY, TODAY, TODAY)
    assert one.on == date(2025, 1, 5)


def test_a_badge_of_the_past_is_not_due(office: Organisation) -> None:
    found = find_timers(admitted(office, lan=date(1990, 6, 1)), RULES, TODAY, TODAY, date(2040, 1, 1))
    assert [(one.years, one.on) for one in found] == [(40, date(2030, 9, 2)), (45, date(2035, 9, 2))]


def test_without_a_day_of_admission_nothing_is_guessed_and_the_member_is_named(office: Organisation) -> None:
    known = admitted(office, lan=date(1997, 5, 19))
    assert {one.person for one in find_timers(known, RULES, TODAY)} == {"lan"}
    assert [one.person for one in find_without_admission(known, TODAY)] == ["minh", "hung", "chi", "yen"]
    assert "dat" in [one.person for one in find_without_admission(known, date(2027, 2, 28))]  # a member until then


def test_who_has_left_has_nothing_due_and_who_has_moved_has_it_in_the_new_cell(office: Organisation) -> None:
    left = admitted(office, dat=date(1997, 5, 19))
    assert find_timers(left, RULES, TODAY) == []
    moved = replace(
        left, memberships=(*left.memberships, Membership("dat", "vp", MemberStatus.OFFICIAL, date(2027, 3, 1)))
    )
    assert {one.body for one in find_timers(moved, RULES, TODAY)} == {"vp"}


def test_counts_of_a_period_name_nobody_and_say_how_many_are_unknown(office: Organisation) -> None:
    known = admitted(office, lan=date(1997, 5, 19), minh=date(1987, 3, 26), yen=date(2026, 3, 15))
    counts = count_due(known, RULES, ("vp", "kh"), date(2027, 1, 1), date(2027, 6, 30))
    assert (counts.confirmations, counts.all_badges, counts.unknown) == (1, 2, 2)
    assert {years: number for years, number in counts.badges.items() if number} == {30: 1, 40: 1}
    assert count_due(known, RULES, ("kh",), date(2027, 1, 1), date(2027, 6, 30)).all_badges == 0


@given(days=st.lists(DAYS, max_size=5), today=st.dates(date(2026, 1, 1), date(2040, 1, 1)))
def test_due_lists_are_in_order_and_each_occasion_comes_once(days: list[date], today: date) -> None:
    people = [f"p{number}" for number in range(len(days))]
    office = Organisation(
        people=tuple(Person(key, "Nguyễn Văn Mẫu", admitted_on=on) for key, on in zip(people, days, strict=True)),
        memberships=tuple(Membership(key, "vp", MemberStatus.OFFICIAL) for key in people),
    )
    found = find_timers(office, RULES, today, today, today + timedelta(3650))
    assert [one.on for one in found] == sorted(one.on for one in found)
    assert len({one.occasion for one in found}) == len(found)
