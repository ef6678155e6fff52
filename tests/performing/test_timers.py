"""Members' timers at work: opened once when their day comes, following the list of members, naming nobody."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nhiemky.domain.organisation import Membership, MemberStatus, Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.domain.timers import TimerKind
from nhiemky.errors import BadInput
from nhiemky.performing.board import board
from nhiemky.performing.cycle_board import cycle_board
from nhiemky.performing.cycle_changes import cancel_cycle, move_cycle
from nhiemky.performing.cycle_show import list_cycles, show_cycle
from nhiemky.performing.cycles import WantedCycle, open_cycle, open_due_cycles
from nhiemky.performing.member_counts import timer_values
from nhiemky.performing.orders import Order, draft_everything
from nhiemky.performing.steps import finish_step
from nhiemky.performing.terms import find_undecided
from nhiemky.performing.timers import list_timers, open_member_timers
from nhiemky.store.audit import read_audit
from nhiemky.store.cycles import read_cycles
from nhiemky.store.engine import Engine, read
from nhiemky.store.outbox import messages

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
PROBATIONER, CELL = "le-thu-ha", "cb-van-phong"
ENDS, OPENS = date(2027, 3, 15), date(2027, 2, 13)  # admitted on 15/3/2026; opens on a Saturday
LATE = "do-mau-loan"  # her probation ended on 20/12/2026 and nobody has confirmed it


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The sample's office where the timers open by themselves."""
    plans = tuple(str(kind) for kind in TimerKind)
    desk.office.settings = desk.office.settings.model_copy(update={"cycles": plans})
    return desk


def look(desk: Desk, day: date, hour: int = 7) -> dict[str, int]:
    found = open_member_timers(desk.office, at=desk.at(day, hour)).as_dict()
    return {name: number for name, number in found.items() if number}


def known(desk: Desk) -> list[tuple[str, str, str, str]]:
    with read(desk.office.engine) as connection:
        return [(one.plan, one.body, one.occasion or "", str(one.state)) for one in read_cycles(connection)]


def of(desk: Desk, person: str) -> list[tuple[str, str]]:
    return [(body, state) for _, body, occasion, state in known(desk) if f":{person}:" in occasion]


def cycle_of(desk: Desk, person: str) -> ScheduleRecord:
    with read(desk.office.engine) as connection:
        (found,) = [one for one in read_cycles(connection) if f":{person}:" in (one.occasion or "")]
    return found


def change_person(desk: Desk, key: str, day: date, **values: Any) -> None:  # noqa: ANN401
    before: Organisation = desk.organisation()
    people = tuple(replace(one, **values) if one.key == key else one for one in before.people)
    desk.import_organisation(replace(before, people=people), day)


def change_membership(desk: Desk, key: str, day: date, *held: Membership) -> None:
    before: Organisation = desk.organisation()
    others = tuple(one for one in before.memberships if one.person != key)
    desk.import_organisation(replace(before, memberships=(*others, *held)), day)


def test_a_list_of_cycles_and_the_audit_tell_of_a_member_by_number_alone(desk: Desk) -> None:
    look(desk, date(2027, 1, 4))
    (listed,) = list_cycles(desk.office)

    assert listed.occasion == f"việc của đảng viên (số {listed.id})"
    shown = show_cycle(desk.office, listed.id, today=date(2027, 1, 4)).as_dict()
    assert shown["occasion"] == listed.occasion
    assert LATE not in str(shown)
    with read(desk.office.engine) as connection:
        (opened,) = [one for one in read_audit(connection, str(listed.id)) if one["action"] == "cycle.open"]
    assert opened["details"]["occasion"] == "2026-12-20"


def test_a_period_asked_of_a_members_timer_names_nobody(desk: Desk) -> None:
    look(desk, date(2027, 1, 4))
    (listed,) = list_cycles(desk.office)
    order = Order(schedule=listed.id, period="2027M01")

    with pytest.raises(BadInput, match=rf"là của kỳ việc của đảng viên \(số {listed.id}\); hãy bỏ --period"):
        draft_everything(desk.office, order, desk.act(date(2027, 1, 4)))


# --- opening -----------------------------------------------------------------------------------------------


def test_a_timer_opens_on_its_day_once_and_not_before(desk: Desk) -> None:
    assert look(desk, date(2027, 1, 4)) == {"timers": 1}  # the one that is late
    assert of(desk, PROBATIONER) == []
    assert look(desk, OPENS - timedelta(1)) == {}
    assert look(desk, OPENS) == {"timers": 1}
    assert of(desk, PROBATIONER) == [(CELL, "approved")]
    assert look(desk, OPENS, hour=15) == {}  # once a day
    assert look(desk, OPENS + timedelta(1)) == {}


def test_a_probation_that_ended_before_the_system_was_in_use_is_listed_and_not_opened(desk: Desk) -> None:
    change_person(desk, LATE, date(2027, 1, 4), admitted_on=date(2024, 1, 5))
    assert look(desk, date(2027, 1, 4)) == {}
    (first, *_) = list_timers(desk.office, date(2027, 1, 4), date(2027, 6, 30))
    assert (first.timer.person, first.timer.on, first.schedule) == (LATE, date(2025, 1, 5), None)


def test_after_three_months_of_downtime_what_is_still_ahead_is_opened(desk: Desk) -> None:
    assert look(desk, date(2027, 1, 4)) == {"timers": 1}
    assert look(desk, date(2027, 4, 12)) == {"timers": 3}  # the probation that is over by now, two badges of 19/5
    assert of(desk, PROBATIONER) == [(CELL, "approved")]


def test_badges_open_sixty_days_before_the_day_of_award(desk: Desk) -> None:
    look(desk, date(2027, 3, 19))
    assert of(desk, "nguyen-mau-an") == []
    look(desk, date(2027, 3, 20))
    assert of(desk, "nguyen-mau-an") == [(CELL, "approved")]
    assert of(desk, "vu-mau-hieu") == [("cb-quan-ly-khoa-hoc", "approved")]  # 40 years on 26/3, given on 19/5


def test_two_of_one_cell_on_one_day_are_two(desk: Desk) -> None:
    change_person(desk, "bui-mau-anh", date(2027, 1, 4), admitted_on=date(1997, 5, 19))
    look(desk, date(2027, 3, 20))
    badges = [one for one in known(desk) if one[0] == "party_badge" and one[1] == CELL]
    assert len({occasion for _, _, occasion, _ in badges}) == 2


def test_nothing_opens_where_the_office_wants_none(desk: Desk) -> None:
    desk.office.settings = desk.office.settings.model_copy(update={"cycles": ()})
    assert look(desk, OPENS) == {}
    desk.office.settings = desk.office.settings.model_copy(update={"cycles": ("party_badge",)})
    look(desk, OPENS)
    assert [plan for plan, *_ in known(desk)] == []


def test_a_file_of_rules_that_is_wrong_stops_the_timers_alone(desk: Desk) -> None:
    file = desk.office.settings.templates_overlay / "members" / "timers.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("probation_months: x\n", encoding="utf-8")
    assert look(desk, OPENS) == {"timers_failed": 1}
    file.write_text("probation_months: 12\n", encoding="utf-8")
    assert look(desk, OPENS, hour=9) == {"timers": 2}  # not only tomorrow


# --- following the list of members -------------------------------------------------------------------------


@pytest.mark.postgresql
def test_who_is_confirmed_is_asked_about_no_more(desk: Desk) -> None:
    look(desk, OPENS)
    held = Membership(PROBATIONER, CELL, MemberStatus.OFFICIAL)
    change_membership(desk, PROBATIONER, date(2027, 3, 30), held)
    assert look(desk, date(2027, 3, 31))["timers_ended"] == 1
    assert of(desk, PROBATIONER) == []  # whose it was is not kept either
    assert [state for plan, body, _, state in known(desk) if (plan, body) == (TimerKind.CONFIRMATION, CELL)] == [
        "cancelled"
    ]
    assert ("timer.end", "2") in desk.audit()


def test_a_slip_in_the_list_that_is_mended_opens_the_timer_anew(desk: Desk) -> None:
    look(desk, OPENS)
    change_person(desk, PROBATIONER, OPENS, admitted_on=date(2026, 5, 13))
    assert look(desk, OPENS + timedelta(1)) == {"timers_ended": 1}
    change_person(desk, PROBATIONER, OPENS, admitted_on=date(2026, 3, 15))
    assert look(desk, OPENS + timedelta(2)) == {"timers": 1}
    assert of(desk, PROBATIONER) == [(CELL, "approved")]


def test_a_timer_goes_with_its_member_to_another_cell_and_keeps_what_is_done(desk: Desk) -> None:
    look(desk, OPENS)
    cycle = cycle_of(desk, PROBATIONER)
    finish_step(desk.office, desk.steps(cycle.id)["course_certificate"].id, OPENS, desk.act(OPENS))
    moved = Membership(PROBATIONER, "cb-trung-tam", MemberStatus.PROBATIONARY, date(2027, 3, 1))
    before = Membership(PROBATIONER, CELL, MemberStatus.PROBATIONARY, to_on=date(2027, 2, 28))
    change_membership(desk, PROBATIONER, date(2027, 3, 1), before, moved)
    assert look(desk, date(2027, 3, 2))["timers_moved"] == 1
    assert of(desk, PROBATIONER) == [("cb-trung-tam", "approved")]
    steps = desk.steps(cycle.id)
    assert {step.body for step in steps.values()} == {"cb-trung-tam"}
    assert str(steps["course_certificate"].state) == "done"
    desk.pass_at(date(2027, 3, 8))
    assert {one.person for one in desk.messages() if one.local_day == date(2027, 3, 8)} >= {"ho-thi-mau-uyen"}


def test_one_that_a_clerk_has_cancelled_is_not_opened_again(desk: Desk) -> None:
    look(desk, OPENS)
    cycle = cycle_of(desk, PROBATIONER)
    cancel_cycle(desk.office, cycle.id, desk.act(OPENS))
    assert look(desk, OPENS + timedelta(1)) == {}
    assert of(desk, PROBATIONER) == [(CELL, "cancelled")]


def test_its_day_is_moved_in_the_list_of_members_only(desk: Desk, dump: Dump) -> None:
    look(desk, OPENS)
    cycle = cycle_of(desk, PROBATIONER)
    before = dump(desk.office.engine)
    with pytest.raises(BadInput, match="tính từ ngày kết nạp"):
        move_cycle(desk.office, cycle.id, date(2027, 4, 1), desk.act(OPENS), apply=True)
    assert dump(desk.office.engine) == before


def test_an_ended_timer_is_closed_and_not_opened_again(desk: Desk) -> None:
    look(desk, OPENS)
    cycle = cycle_of(desk, PROBATIONER)
    for key in desk.office.find_plan(TimerKind.CONFIRMATION).steps:
        finish_step(desk.office, desk.steps(cycle.id)[key].id, date(2027, 3, 29), desk.act(date(2027, 3, 29)))
    desk.pass_at(date(2027, 3, 30))
    assert desk.schedule(cycle.id).state is ScheduleState.CLOSED
    look(desk, date(2027, 3, 31))
    assert of(desk, PROBATIONER) == [(CELL, "closed")]


def test_timers_are_no_congress_and_no_other_cycle(desk: Desk) -> None:
    terms = set(find_undecided(desk.office, desk.organisation(), desk.at(OPENS)))
    look(desk, OPENS)
    assert set(find_undecided(desk.office, desk.organisation(), desk.at(OPENS))) == terms
    assert open_due_cycles(desk.office, at=desk.at(OPENS)).as_dict() == {}
    assert {one.name for one in list_cycles(desk.office)} == {
        "Công nhận đảng viên chính thức (ngày 20/12/2026)",
        "Công nhận đảng viên chính thức (ngày 15/3/2027)",
    }


# --- what nobody outside the office's screen reads ---------------------------------------------------------


def live_to_the_award(desk: Desk) -> None:
    for day in (date(2027, 1, 4) + timedelta(number) for number in range(140)):
        look(desk, day)
        desk.pass_at(day)


def test_they_remind_in_time_and_no_message_names_anybody_or_says_what_it_is_about(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        live_to_the_award(desk)
    organisation: Organisation = desk.organisation()
    about = [organisation.person(key).full_name for key in (PROBATIONER, LATE)]
    with read(desk.office.engine) as connection:
        sent = messages(connection)
    assert len(sent) > 20
    words = [*about, PROBATIONER, LATE, "chính thức", "Huy hiệu", "dự bị", "kết nạp", "kiểm điểm"]
    told = "\n".join(str(one.payload) for one in sent)
    assert [word for word in words if word in told] == []
    assert "việc cần xử lý tại Văn phòng Đảng ủy" in told
    assert [word for word in words if word in caplog.text] == []
    owner = {one.person for one in sent if one.local_day == date(2027, 3, 8)}
    assert "bui-mau-anh" in owner  # the secretary of the probationer's cell, a week before the end
    home = desk.office.settings.home
    assert [str(file) for file in home.rglob("*") if any(word in str(file) for word in (PROBATIONER, LATE))] == []


def test_pages_that_leave_the_office_say_neither_what_nor_where(desk: Desk) -> None:
    look(desk, OPENS)
    for one in list_cycles(desk.office):
        page = cycle_board(desk.office, one.id, today=OPENS)
        plan = board(desk.office, one.id, today=OPENS)
        text = "\n".join([page.title, page.markdown, plan.title, str(plan.rows)])
        assert "Việc xử lý tại Văn phòng Đảng ủy" in page.title
        assert "Việc xử lý tại Văn phòng Đảng ủy" in plan.title
        assert [word for word in ("Chi bộ", "công nhận", "Công nhận", "dự bị") if word in text] == []


# --- the ceremony, and what reports count ------------------------------------------------------------------


def test_a_ceremony_is_opened_by_hand_for_a_cell_on_the_day_of_the_decision_without_a_name(desk: Desk) -> None:
    wanted = WantedCycle(CELL, "admission_ceremony", day=date(2027, 1, 4))
    number = open_cycle(desk.office, wanted, desk.act(date(2027, 1, 6))).id
    assert desk.steps(number)["hold_conference"].target == date(2027, 2, 22)  # 30 working days, Tết between
    assert open_cycle(desk.office, wanted, desk.act(date(2027, 1, 7))).id == number


def test_reports_get_numbers_of_their_period(desk: Desk) -> None:
    organisation = desk.organisation()
    half = timer_values(desk.office, organisation, "so-khcn", date(2027, 1, 1), date(2027, 6, 30))
    assert (half["confirmations"], half["badges"], half["badges_30"], half["badges_40"]) == (1, 2, 1, 1)
    assert half["unknown"] == 51
    cell = timer_values(desk.office, organisation, CELL, date(2027, 1, 1), date(2027, 6, 30))
    assert (cell["confirmations"], cell["badges"]) == (1, 1)
