"""Terms that are due or undecided are asked about: once, by one schedule, never for a congress in preparation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nhiemky.domain.schedule import ScheduleState
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office, open_office
from nhiemky.performing.opening import Wanted, open_congress
from nhiemky.performing.terms import PLAN, find_undecided, raise_term_questions
from nhiemky.settings import Settings
from nhiemky.store.engine import begin, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.schedules import read_schedules

MONDAY = date(2026, 11, 23)
Made = Callable[[date], Office]
Doing = Callable[[date], Act]


def moment(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def asked(office: Office) -> list[tuple[str, ScheduleState, date]]:
    with read(office.engine) as connection:
        found = [one for one in read_schedules(connection) if one.plan == PLAN]
    return [(one.body, one.state, one.opened_on) for one in found]


def undecided(office: Office, day: date) -> set[str]:
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
    return set(find_undecided(office, organisation, moment(day)))


def test_undecided_terms_open_one_schedule_of_the_committee(make_office: Made) -> None:
    office = make_office(MONDAY)
    for day in (MONDAY, MONDAY + timedelta(1), MONDAY + timedelta(30)):
        raise_term_questions(office, at=moment(day))
    assert asked(office) == [("so-khcn", ScheduleState.APPROVED, MONDAY)]


@pytest.mark.parametrize("at", [moment(MONDAY, 6), moment(MONDAY - timedelta(1))])
def test_nothing_is_asked_before_the_hour_or_on_a_day_off(make_office: Made, at: datetime) -> None:
    office = make_office(MONDAY)
    assert raise_term_questions(office, at=at).as_dict() == {}
    assert asked(office) == []


def test_terms_are_looked_at_once_a_day(make_office: Made) -> None:
    office = make_office(MONDAY)
    with begin(office.engine) as connection:
        whole = office.organisation(connection)
        keep_organisation(connection, replace(whole, term_policies=()), "không có nhiệm kỳ", moment(MONDAY))
    assert raise_term_questions(office, at=moment(MONDAY)).as_dict() == {}
    with begin(office.engine) as connection:
        keep_organisation(connection, whole, "có nhiệm kỳ", moment(MONDAY, 9))
    assert raise_term_questions(office, at=moment(MONDAY, 10)).as_dict() == {}
    assert raise_term_questions(office, at=moment(MONDAY + timedelta(2))).as_dict() == {
        "term_questions": 1
    }  # 24/11 is a day off


def test_an_answer_that_has_not_come_is_asked_for_again_half_a_year_later(make_office: Made) -> None:
    office = make_office(MONDAY)
    later = MONDAY + timedelta(196)
    for day in (MONDAY, later):
        raise_term_questions(office, at=moment(day))
    assert [opened for _, _, opened in asked(office)] == [MONDAY, later]


def test_bodies_whose_congress_is_prepared_need_no_question(make_office: Made, act: Doing) -> None:
    office = make_office(MONDAY)
    assert "cb-van-phong" in undecided(office, MONDAY)
    open_congress(office, Wanted("so-khcn", "grassroots_with_cells", date(2027, 4, 22), MONDAY), act(MONDAY))
    assert undecided(office, MONDAY) == set()


def test_an_office_without_an_organisation_asks_nothing(settings: Settings) -> None:
    with open_office(settings, today=MONDAY) as office:
        upgrade(office.engine)
        assert raise_term_questions(office, at=moment(MONDAY)).as_dict() == {}
