"""Review cycles at work: opened once, by themselves or by hand; merged with their bodies, closed."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from small_plans import MEETING, OPENED, PLAN, opening, reason_of, targets

from calendars.periods import parse_period
from nhiemky.domain.organisation import Body, BodyKind, Organisation
from nhiemky.domain.schedule import ScheduleState, StepState
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.cycle_changes import cancel_cycle, move_cycle
from nhiemky.performing.cycle_show import list_cycles, show_cycle
from nhiemky.performing.cycles import WantedCycle, open_cycle, open_due_cycles
from nhiemky.performing.mergers import follow_merger
from nhiemky.performing.moving import move_congress, switch_variant
from nhiemky.performing.office import open_office
from nhiemky.performing.report_days import WantedReportDay, set_report_day
from nhiemky.performing.steps import finish_step
from nhiemky.performing.terms import find_undecided
from nhiemky.store.copying import before_each_commit
from nhiemky.store.cycles import read_cycles
from nhiemky.store.engine import Engine, read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
pytestmark = pytest.mark.usefixtures("small_plans")


def by_themselves(desk: Desk, *plans: str) -> None:
    desk.office.settings = desk.office.settings.model_copy(update={"cycles": plans})


def look(desk: Desk, day: date, hour: int = 7) -> dict[str, int]:
    return open_due_cycles(desk.office, at=desk.at(day, hour)).as_dict()


def known(desk: Desk) -> list[tuple[str, str, str]]:
    with read(desk.office.engine) as connection:
        return [(one.body, one.occasion or "", one.state) for one in read_cycles(connection)]


# --- Opening ---


def test_an_opened_cycle_has_its_days_and_steps_and_speaks_at_once(desk: Desk) -> None:
    """20/6 is a Saturday, 30/5 too: internal steps come earlier; the conference stays on its own Sunday."""
    number = opening(desk)
    cycle = desk.schedule(number)
    assert (cycle.state, cycle.occasion, cycle.baseline, cycle.approved_on) == ("approved", "2026H1", 1, OPENED)
    assert cycle.anchors == {
        "opening": "2026-05-16", "period_start": "2026-01-01", "period_end": "2026-06-30",
        "report": "2026-06-15", "conference": "2026-07-19",
    }  # fmt: skip
    assert (cycle.superior_plan, cycle.day, cycle.closing) == (
        date(2026, 5, 16), date(2026, 7, 19), date(2026, 7, 19)
    )  # fmt: skip
    assert targets(desk, number) == {
        "request_inputs": "2026-05-21", "send_figures": "2026-06-05", "send_report": "2026-06-15",
        "hold_conference": "2026-07-19", "conclude_tasks": "2026-07-24",
    }  # fmt: skip
    assert cycle.facts["period_number"] == 1
    assert cycle.wake_at == desk.at(OPENED, 8, 0)
    assert desk.audit()[-1] == ("cycle.open", str(number))


def test_an_internal_step_on_a_day_off_comes_earlier_and_the_reason_says_so(desk: Desk) -> None:
    """`opening + 6d` would roll later in a congress; here Saturday 22/5/2027 becomes Friday."""
    text = PLAN.replace("due: opening + 5d", "due: opening + 6d")
    (desk.office.settings.plans_overlay / "small_review.yaml").write_text(text, encoding="utf-8")
    number = opening(desk, "2027H1", day=date(2027, 5, 17))
    assert targets(desk, number)["request_inputs"] == "2027-05-21"
    assert reason_of(desk, number, "request_inputs", date(2027, 5, 17)).startswith(
        "6 ngày sau 16/5/2027 là thứ Bảy 22/5/2027, không phải ngày làm việc nên lùi về thứ Sáu 21/5/2027; "
    )


def test_the_same_period_twice_is_one_cycle(desk: Desk, dump: Dump) -> None:
    number = opening(desk)
    before = dump(desk.office.engine)
    again = open_cycle(desk.office, WantedCycle("so-khcn", "small_review", parse_period("2026H1")), desk.act())
    assert (again.id, again.is_new) == (number, False)
    assert dump(desk.office.engine) == before


def test_two_processes_at_once_open_one_cycle(desk: Desk) -> None:
    """Each with a connection of its own, as two commands would."""
    found: list[int] = []

    def one() -> None:
        with open_office(desk.office.settings, today=OPENED) as office:
            found.append(
                open_cycle(office, WantedCycle("so-khcn", "small_review", parse_period("2026H1")), desk.act()).id
            )

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert known(desk) == [("so-khcn", "2026H1", "approved")]


def test_a_cancelled_cycle_may_be_opened_anew_by_hand_but_not_by_itself(desk: Desk) -> None:
    by_themselves(desk, "small_review")
    first = opening(desk, "2027H1", day=date(2027, 5, 20))
    cancel_cycle(desk.office, first, desk.act(date(2027, 5, 20)))
    assert desk.schedule(first).wake_at is None
    assert look(desk, date(2027, 5, 21)) == {}
    second = opening(desk, "2027H1", day=date(2027, 5, 22))
    assert second != first
    assert known(desk) == [("so-khcn", "2027H1", "cancelled"), ("so-khcn", "2027H1", "approved")]


def test_a_draft_is_silent(desk: Desk) -> None:
    wanted = WantedCycle("so-khcn", "small_review", parse_period("2026H1"), is_draft=True)
    number = open_cycle(desk.office, wanted, desk.act(OPENED)).id
    assert desk.schedule(number).state is ScheduleState.DRAFT
    assert desk.live(OPENED, date(2026, 6, 10)).as_dict() == {}
    assert targets(desk, number)["send_report"] == "2026-06-15"


def test_the_main_day_may_be_given_at_once(desk: Desk) -> None:
    """As in article 004: the half-year of 2021, its conference on Monday 26/7/2021."""
    wanted = WantedCycle("so-khcn", "small_review", parse_period("2021H1"), date(2021, 7, 26))
    number = open_cycle(desk.office, wanted, desk.act(date(2021, 6, 1))).id
    assert (desk.schedule(number).day, desk.schedule(number).occasion) == (date(2021, 7, 26), "2021H1")
    assert targets(desk, number)["conclude_tasks"] == "2021-08-02"
    days = {day.name: day.sentence for day in show_cycle(desk.office, number, today=date(2021, 6, 1)).days}
    assert days["conference"] == "thứ Hai 26/7/2021, giữ ngày đã định; theo quy tắc là thứ Hai 19/7/2021"


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        (WantedCycle("khong-co", "small_review", parse_period("2026H1")),
         "Không có tổ chức nào mang mã “khong-co”."),
        (WantedCycle("so-khcn", "khong_co", parse_period("2026H1")), 'không có kế hoạch "khong_co"; chỉ có: '),
        (WantedCycle("so-khcn", "small_review", parse_period("2026Q3")), "--period: 2026Q3 là quý III năm 2026; "),
        (WantedCycle("so-khcn", "small_review", parse_period("2099H1")), "--period: 1/1/2099 nằm ngoài lịch"),
        (WantedCycle("so-khcn", "small_review", day=OPENED), "--period: kế hoạch "),
        (WantedCycle("so-khcn", "small_review", parse_period("2026H1"), date(2062, 7, 1)),
         "--day: 1/7/2062 không thuộc kỳ này; phải trong khoảng từ 1/1/2026 đến 1/7/2027"),
        (WantedCycle("cb-van-phong", "small_review", parse_period("2026H1")),
         '--plan: kế hoạch "Sơ kết thử" dành cho đảng bộ, không dùng cho Chi bộ Văn phòng'),
        (WantedCycle("so-khcn", "small_meeting", parse_period("2026M05")), "--plan: kế hoạch "),
        (WantedCycle("so-khcn", "small_visit"), '--day: kế hoạch "Cấp trên làm việc" mở theo ngày; hãy ghi ngày'),
        (WantedCycle("so-khcn", "small_visit", parse_period("2026H1")), "--period: kế hoạch "),
        (WantedCycle("so-khcn", "cell_congress", parse_period("2026H1")), "--plan: "),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_one_line_and_nothing_is_written(
    desk: Desk, dump: Dump, wanted: WantedCycle, line: str
) -> None:
    before = dump(desk.office.engine)
    with pytest.raises(NhiemkyError) as refused:
        open_cycle(desk.office, wanted, desk.act(OPENED))
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)
    assert dump(desk.office.engine) == before


def test_an_ended_cell_gets_no_cycle_and_its_heirs_are_named(desk: Desk) -> None:
    desk.import_organisation(merged(desk.organisation(), date(2027, 3, 1)))
    wanted = WantedCycle("cb-trung-tam", "small_meeting", parse_period("2027M04"))
    with pytest.raises(BadInput, match=r"--org: .* đã kết thúc ngày 28/2/2027; kế thừa: cb-van-phong"):
        open_cycle(desk.office, wanted, desk.act(date(2027, 4, 1)))


# --- By themselves ---


def test_cycles_open_on_their_day_once_and_are_looked_at_once_a_day(desk: Desk) -> None:
    by_themselves(desk, "small_review", "small_meeting")
    assert look(desk, date(2027, 1, 21)) == {}
    assert look(desk, date(2027, 1, 22)) == {"cycles": 7}
    assert look(desk, date(2027, 1, 22), 9) == {}
    assert look(desk, date(2027, 1, 23)) == {}
    assert {(occasion, state) for _, occasion, state in known(desk)} == {("2027M02", "approved")}
    assert look(desk, date(2027, 5, 16)) == {"cycles": 1}  # a Sunday; April and May were missed: no catching up
    assert known(desk)[-1] == ("so-khcn", "2027H1", "approved")


def test_after_three_months_down_each_missed_period_opens_once_oldest_first(desk: Desk) -> None:
    quarter = PLAN.replace("half_year\n  numbers: [1]", "quarter").replace("small_review", "small_quarter")
    (desk.office.settings.plans_overlay / "small_quarter.yaml").write_text(quarter, encoding="utf-8")
    by_themselves(desk, "small_meeting", "small_quarter")
    look(desk, date(2027, 1, 25))
    before = len(known(desk))
    look(desk, date(2027, 6, 10))
    assert known(desk)[before:] == [
        ("so-khcn", "2027Q1", "approved"), ("so-khcn", "2027Q2", "approved"),
    ]  # fmt: skip


def test_a_new_office_is_not_flooded_by_the_past(desk: Desk) -> None:
    """Imported on 4/1/2027: the half-year of 2026 is over, and so are the meetings of the year before."""
    by_themselves(desk, "small_review", "small_meeting")
    assert look(desk, date(2027, 1, 4)) == {}
    assert known(desk) == []


def test_nothing_opens_without_plans(desk: Desk) -> None:
    assert look(desk, date(2027, 6, 1)) == {}


def test_a_broken_plan_keeps_back_no_other_and_is_looked_at_again_soon(desk: Desk) -> None:
    file = desk.office.settings.plans_overlay / "small_meeting.yaml"
    file.write_text(MEETING.replace("due: meeting", "due: meting"), encoding="utf-8")
    by_themselves(desk, "small_meeting", "small_review")
    day = date(2027, 5, 22)
    assert look(desk, day) == {"cycles": 1, "cycles_failed": 1}
    file.write_text(MEETING, encoding="utf-8")
    assert open_due_cycles(desk.office, at=desk.at(day, 7, 31)).as_dict() == {}
    assert open_due_cycles(desk.office, at=desk.at(day, 7, 33)).as_dict() == {"cycles": 7}
    assert known(desk)[-1][1] == "2027M06"


def test_a_look_that_is_cut_off_is_made_good_by_the_next_pass(desk: Desk) -> None:
    by_themselves(desk, "small_meeting")
    commits = iter(range(4))  # the lease, then some of the seven cells

    def cut_off() -> None:
        if next(commits, None) == 3:
            raise KeyboardInterrupt

    before_each_commit(desk.office.engine, cut_off)
    day = date(2027, 5, 22)
    with pytest.raises(KeyboardInterrupt):
        look(desk, day)
    assert 0 < len(known(desk)) < 7
    open_due_cycles(desk.office, at=desk.at(day, 7, 33))
    assert len(known(desk)) == 7


def test_a_cell_that_begins_or_ends_within_the_year(desk: Desk) -> None:
    """Trung tâm goes into Văn phòng on 1/3/2027: from then on six cells meet."""
    desk.import_organisation(merged(desk.organisation(), date(2027, 3, 1)))
    by_themselves(desk, "small_meeting")
    assert look(desk, date(2027, 1, 25)) == {"cycles": 7}
    assert look(desk, date(2027, 2, 25)) == {"cycles": 6}  # the meeting is on 3/3
    assert look(desk, date(2027, 3, 25)) == {"cycles": 6}


def test_terms_and_congresses_take_no_notice_of_cycles(desk: Desk) -> None:
    with read(desk.office.engine) as connection:
        organisation = desk.office.organisation(connection)
    before = set(find_undecided(desk.office, organisation, desk.at(OPENED)))
    number = opening(desk)
    assert set(find_undecided(desk.office, organisation, desk.at(OPENED))) == before
    for act in (
        lambda: move_congress(desk.office, number, date(2026, 7, 1), desk.act(OPENED), apply=True),
        lambda: switch_variant(desk.office, number, "four_contents", desk.act(OPENED), apply=True),
    ):
        with pytest.raises(BadInput, match="là một kỳ, không phải đại hội; dùng: nhiemky cycle"):
            act()


# --- Mergers ---


def merged(before: Organisation, on: date) -> Organisation:
    """On a day the cell Trung tâm goes into Văn phòng."""
    eve = on - timedelta(1)
    bodies = tuple(
        replace(body, ended_on=eve)
        if body.key == "cb-trung-tam"
        else replace(body, predecessors=("cb-trung-tam",))
        if body.key == "cb-van-phong"
        else body
        for body in before.bodies
    )
    members = tuple(
        replace(one, body="cb-van-phong", from_on=on) if one.body == "cb-trung-tam" else one
        for one in before.memberships
    )
    return replace(before, bodies=bodies, memberships=members)


def test_a_merged_cells_cycle_gives_way_to_the_heirs_own(desk: Desk) -> None:
    by_themselves(desk, "small_meeting")
    look(desk, date(2027, 2, 20))
    desk.import_organisation(merged(desk.organisation(), date(2027, 2, 25)))
    follow_merger(desk.office, desk.act(date(2027, 2, 26)), apply=True)
    states = {(body, occasion): state for body, occasion, state in known(desk)}
    assert states["cb-trung-tam", "2027M03"] == "cancelled"
    assert states["cb-van-phong", "2027M03"] == "approved"
    assert follow_merger(desk.office, desk.act(date(2027, 2, 26)), apply=True) == []


def test_a_cell_without_heirs_cycle_takes_over_the_one_there_is(desk: Desk) -> None:
    wanted = WantedCycle("cb-trung-tam", "small_meeting", parse_period("2027M03"))
    number = open_cycle(desk.office, wanted, desk.act(date(2027, 2, 20))).id
    desk.import_organisation(merged(desk.organisation(), date(2027, 2, 25)))
    follow_merger(desk.office, desk.act(date(2027, 2, 26)), apply=True)
    assert (desk.schedule(number).body, desk.schedule(number).facts["month"]) == ("cb-van-phong", 3)


@pytest.mark.parametrize("is_every", [False, True])
def test_the_report_day_a_document_has_set_goes_with_a_cycle_to_the_heir(desk: Desk, *, is_every: bool) -> None:
    wanted = WantedCycle("cb-trung-tam", "monthly_cell_meeting", parse_period("2027M03"))
    number = open_cycle(desk.office, wanted, desk.act(date(2027, 2, 20))).id
    for day, letter in ((17, "11-CV/ĐU"), (18, "12-CV/ĐU")):
        report = WantedReportDay(date(2027, 3, day), letter, is_every=is_every)
        set_report_day(desk.office, number, report, desk.act(date(2027, 2, 22)), apply=True)
    desk.import_organisation(merged(desk.organisation(), date(2027, 2, 25)))
    follow_merger(desk.office, desk.act(date(2027, 2, 26)), apply=True)
    move_cycle(desk.office, number, date(2027, 3, 4), desk.act(date(2027, 2, 26)), apply=True)
    shown = show_cycle(desk.office, number, today=date(2027, 2, 26))
    assert shown.shown.schedule.body == "cb-van-phong"
    assert {day.name: day.sentence for day in shown.days}[
        "report"
    ] == "thứ Năm 18/3/2027, theo Công văn số 12-CV/ĐU"
    assert [one.document for one in shown.history] == ["11-CV/ĐU", "12-CV/ĐU"]


def test_the_figures_of_a_merged_cell_are_asked_of_its_heir_once(desk: Desk) -> None:
    number = opening(desk, "2027H1", day=date(2027, 5, 17))
    desk.import_organisation(merged(desk.organisation(), date(2027, 5, 20)))
    follow_merger(desk.office, desk.act(date(2027, 5, 21)), apply=True)
    steps = show_cycle(desk.office, number, today=date(2027, 5, 21)).shown.steps
    asked = {step.org: step.state for step in steps if step.key == "send_figures"}
    assert asked.pop("cb-trung-tam") == StepState.NOT_APPLICABLE
    assert len(asked) == 6
    assert set(asked.values()) == {StepState.OPEN}


def test_the_figures_of_a_merged_cell_are_awaited_no_more_and_those_of_a_new_cell_are(desk: Desk) -> None:
    number = opening(desk, "2027H1", "half_year_review", date(2027, 5, 17))
    assert len(show_cycle(desk.office, number, today=date(2027, 5, 17)).figures) == 7
    new = Body("cb-moi", "Chi bộ Mới", BodyKind.CELL, "so-khcn", started_on=date(2027, 5, 20))
    after = merged(desk.organisation(), date(2027, 5, 20))
    desk.import_organisation(replace(after, bodies=(*after.bodies, new)))
    follow_merger(desk.office, desk.act(date(2027, 5, 21)), apply=True)
    shown = show_cycle(desk.office, number, today=date(2027, 5, 21))
    assert "cb-trung-tam" not in shown.figures
    assert {"cb-van-phong", "cb-moi"} < shown.figures.keys()
    (step,) = [one for one in shown.shown.steps if (one.key, one.org) == ("send_figures", "cb-moi")]
    assert (step.state, step.target) == (StepState.OPEN, date(2027, 6, 4))


def test_what_was_done_before_the_opening_day_of_a_cycle_opened_early_may_be_reported(desk: Desk) -> None:
    """Opened on 4/5 by hand, twelve days before its day; the letter went out on 6/5."""
    number = opening(desk, day=date(2026, 5, 4))
    step = desk.steps(number)["request_inputs"]
    finish_step(desk.office, step.id, date(2026, 5, 6), desk.act(date(2026, 5, 6)))
    assert desk.steps(number)["request_inputs"].done_on == date(2026, 5, 6)


# --- To the end ---


def test_a_cycle_closes_when_nothing_is_left_to_do(desk: Desk) -> None:
    number = opening(desk)
    for step in show_cycle(desk.office, number, today=OPENED).shown.steps:
        finish_step(desk.office, step.id, OPENED, desk.act(OPENED))
    desk.pass_at(date(2026, 5, 19))
    assert desk.schedule(number).state is ScheduleState.CLOSED
    assert opening(desk) == number


def test_the_list_names_every_cycle_by_its_period(desk: Desk) -> None:
    opening(desk, "2027H1")
    opening(desk)
    visit = WantedCycle("so-khcn", "small_visit", day=date(2026, 10, 12))
    open_cycle(desk.office, visit, desk.act(date(2026, 10, 5)))
    assert [(one.name, one.day) for one in list_cycles(desk.office)] == [
        ("Sơ kết thử (6 tháng đầu năm 2026)", date(2026, 7, 19)),
        ("Cấp trên làm việc (ngày 12/10/2026)", date(2026, 10, 12)),
        ("Sơ kết thử (6 tháng đầu năm 2027)", date(2027, 7, 19)),
    ]
