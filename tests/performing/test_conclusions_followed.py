"""Tasks of conclusions on their way: reminded, merged with their bodies, carried over, printed in papers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from conclusion_lists import ENTERED, OPENED, enter, open_review, row, tasks, text_of

from calendars.periods import PeriodKind
from nhiemky.domain.schedule import ScheduleState
from nhiemky.performing.conclusion_values import task_values
from nhiemky.performing.conclusions import (
    WantedConclusions,
    import_conclusions,
    list_conclusions,
    set_result,
)
from nhiemky.performing.cycle_changes import cancel_cycle, move_cycle
from nhiemky.performing.mergers import follow_merger
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.things import find_things
from nhiemky.store.engine import read

Desk = Any  # of conftest.py


# --- the pass ------------------------------------------------------------------------------------------


def test_a_task_is_called_to_mind_confirmed_and_told_further_up(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    """The ladder of steps: five and one working days before, on the day, then late and up to the secretary."""
    text = "Rà soát quy chế làm việc của Đảng ủy"
    done = enter(desk, review, write_list(row(1, text, deadline="14/8/2026"), row(2, who="Chi bộ Văn phòng")))
    desk.live(ENTERED, date(2026, 8, 21))
    step = desk.steps(done.list_id)["task_1"]
    rungs = [(rung, person) for rung, _, person in desk.rungs_of(step)]
    assert [rung for rung, _ in rungs] == [
        "before:5wd", "before:1wd", "on_day", "overdue:1", "escalate:deputy_secretary", "overdue:2",
        "escalate:secretary", "overdue:3",
    ]  # fmt: skip
    assert any(text in said for said in desk.digests_on(date(2026, 8, 7)).values())
    assert desk.rungs_of(desk.steps(done.list_id)["task_2"]) == []  # its day is far off


def test_a_digest_says_which_paper_has_set_a_task(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    """The title has no full stop; a conference whose paper is not there yet is named by its day."""
    path = write_list(row(1, "Rà soát quy chế làm việc.", deadline="14/8/2026"))
    enter(desk, review, path, on=ENTERED)
    desk.live(date(2026, 8, 7), date(2026, 8, 7))
    (said,) = {text for text in desk.digests_on(date(2026, 8, 7)).values() if "Rà soát" in text}
    assert "Rà soát quy chế làm việc (Thông báo số 62-TB/ĐU, 22/7/2026)\n" in said


def test_a_digest_names_the_conference_of_a_task_without_a_paper(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    wanted = WantedConclusions(review, write_list(row(1, "Rà soát quy chế.", deadline="14/8/2026")))
    import_conclusions(desk.office, wanted, desk.act(ENTERED), apply=True)
    desk.live(date(2026, 8, 7), date(2026, 8, 7))
    (said,) = {text for text in desk.digests_on(date(2026, 8, 7)).values() if "Rà soát" in text}
    assert "Rà soát quy chế (Kết luận ngày 21/7/2026)\n" in said


# --- the conference moves ------------------------------------------------------------------------------


def test_tasks_entered_before_the_conference_was_known_count_from_it_when_it_is_entered(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    """Entered on 22/7 for a conference said to be on 21/7, which was held on 5/8: no task of July is left."""
    path = write_list(row(1, "Tổng hợp tình hình", every="hằng tháng"), row(2), row(3, deadline="30/9/2026"))
    wanted = WantedConclusions(review, path)
    import_conclusions(desk.office, wanted, desk.act(ENTERED), apply=True)
    assert tasks(desk, review)[1].target == date(2026, 7, 31)
    held = date(2026, 8, 5)
    preview = move_cycle(desk.office, review, held, desk.act(held), apply=False)
    assert tasks(desk, review)[1].target == date(2026, 7, 31)
    applied = move_cycle(desk.office, review, held, desk.act(held), apply=True)
    moved = {(one.step, one.old, one.new) for one in applied if one.step.startswith("task_")}
    assert {(one.step, one.old, one.new) for one in preview if one.step.startswith("task_")} == moved
    assert moved == {("task_1_2026m07", date(2026, 7, 31), None)}
    found = tasks(desk, review)
    assert [part.target for part in found[1].parts][:2] == [date(2026, 8, 28), date(2026, 9, 30)]
    assert found[3].target == date(2026, 9, 30)
    listed = desk.steps(find_list(desk, review))
    assert listed["task_3"].target == date(2026, 9, 30)


def test_a_task_without_a_day_waits_for_the_review_after_the_conference_as_it_now_is(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    """The conference is put off beyond the annual review: until the next half-year then, not the past."""
    enter(desk, review, write_list(row(1)))
    before = tasks(desk, review)[1].target
    assert before == date(2027, 1, 15)
    late = date(2027, 1, 20)
    move_cycle(desk.office, review, late, desk.act(date(2026, 8, 3)), apply=True)
    assert tasks(desk, review)[1].target == date(2027, 7, 21)


def test_what_is_done_stays_done_when_the_conference_moves(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1, every="hằng tháng"), row(2, deadline="30/9/2026")))
    done_on = date(2026, 7, 30)
    set_result(desk.office, tasks(desk, review)[1].id, "Đã xong", done_on, desk.act(done_on))
    move_cycle(desk.office, review, date(2026, 8, 5), desk.act(date(2026, 8, 5)), apply=True)
    first = tasks(desk, review)[1]
    assert (first.parts[0].done_on, first.result, first.progress) == (done_on, "Đã xong", "1/6")


def find_list(desk: Desk, cycle: int) -> int:
    number = list_conclusions(desk.office, cycle).list_id
    assert number is not None
    return number


def test_the_page_of_a_person_shows_and_takes_a_task(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    done = enter(
        desk, review, write_list(row(1, "Gửi báo cáo thu đảng phí", "Chi bộ Văn phòng", deadline="7/8/2026"))
    )
    step = desk.steps(done.list_id)["task_1"]
    desk.live(date(2026, 7, 31), date(2026, 7, 31))
    person = desk.organisation().person(desk.rungs_of(step)[0][2])
    things = find_things(desk.office, person, step.id, date(2026, 7, 31))
    assert (things.shown[0].title, things.shown[0].body) == ("Gửi báo cáo thu đảng phí", "Chi bộ Văn phòng")


def test_a_list_closes_when_all_is_done_and_opens_again_for_more(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    done = enter(desk, review, write_list(row(1)))
    set_result(desk.office, tasks(desk, review)[1].id, "Đã ban hành", ENTERED, desk.act(ENTERED))
    desk.pass_at(date(2026, 7, 23))
    assert desk.schedule(done.list_id).state is ScheduleState.CLOSED
    again = enter(desk, review, write_list(row(2)), date(2026, 7, 24))
    assert (again.list_id, again.added) == (done.list_id, (2,))
    assert desk.schedule(done.list_id).state is ScheduleState.APPROVED
    assert [one.is_open for one in tasks(desk, review).values()] == [False, True]


# --- mergers and ends -----------------------------------------------------------------------------------


def test_a_task_of_a_cell_that_is_merged_goes_to_its_heirs_people(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    done = enter(desk, review, write_list(row(1, who="Chi bộ Văn phòng", deadline="14/8/2026")))
    organisation = desk.organisation()
    heir = replace(organisation.body("cb-trung-tam"), predecessors=("cb-van-phong",))
    ended = replace(organisation.body("cb-van-phong"), ended_on=date(2026, 7, 31))
    others = [one for one in organisation.bodies if one.key not in {heir.key, ended.key}]
    desk.import_organisation(replace(organisation, bodies=(*others, ended, heir)), date(2026, 8, 1))
    follow_merger(desk.office, desk.act(date(2026, 8, 3)), apply=True)
    desk.live(date(2026, 8, 3), date(2026, 8, 7))
    told = {person for _, _, person in desk.rungs_of(desk.steps(done.list_id)["task_1"])}
    assigned = {
        one.person for one in desk.organisation().assigned("cb-trung-tam", "cell_secretary", date(2026, 8, 7))
    }
    assert told == assigned


def test_a_merged_committee_keeps_its_tasks(desk: Desk, review: int, write_list: Callable[..., Path]) -> None:
    done = enter(desk, review, write_list(row(1), row(2, who="Các chi bộ")))
    organisation = desk.organisation()
    old = organisation.body("so-khcn")
    heir = replace(
        old, key="so-moi", name="Đảng bộ Sở Mới", started_on=date(2026, 8, 1), predecessors=("so-khcn",)
    )
    moved = [replace(one, parent="so-moi") for one in organisation.bodies if one.parent == "so-khcn"]
    bodies = (replace(old, ended_on=date(2026, 7, 31)), heir, *moved)
    desk.import_organisation(replace(organisation, bodies=bodies), date(2026, 8, 1))
    follow_merger(desk.office, desk.act(date(2026, 8, 3)), apply=True)
    assert desk.schedule(done.list_id).body == "so-moi"
    assert [one.progress for one in tasks(desk, review).values()] == ["", "0/7"]


def test_a_cancelled_cycle_asks_for_its_tasks_no_more(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    done = enter(desk, review, write_list(row(1, deadline="24/7/2026")))
    cancel_cycle(desk.office, review, desk.act(ENTERED))
    desk.live(date(2026, 7, 23), date(2026, 7, 31))
    assert desk.schedule(done.list_id).state is ScheduleState.CANCELLED
    assert desk.rungs_of(desk.steps(done.list_id)["task_1"]) == []


def test_a_task_that_no_quarter_has_come_for_yet_keeps_its_rhythm_and_follows_the_conference(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    """Every quarter until 31/8 from a conference on 21/7: no quarter ends; held on 26/6 already: one does."""
    path = write_list(row(1, "Tổng hợp tình hình", every="hằng quý", deadline="31/8/2026"))
    wanted = WantedConclusions(review, path)
    import_conclusions(desk.office, wanted, desk.act(ENTERED), apply=True)
    (only,) = tasks(desk, review)[1].parts
    assert (only.key, only.target) == ("task_1", date(2026, 8, 28))  # 31/8 is a day off
    assert tasks(desk, review)[1].every is PeriodKind.QUARTER

    move_cycle(desk.office, review, date(2026, 6, 26), desk.act(ENTERED), apply=True)

    found = tasks(desk, review)[1]
    assert [(part.key, part.target) for part in found.parts] == [("task_1_2026q2", date(2026, 6, 30))]
    again = import_conclusions(desk.office, wanted, desk.act(ENTERED), apply=True)
    assert (again.changed, again.unchanged) == ((), (1,))


# --- carried over --------------------------------------------------------------------------------------


def test_open_tasks_are_carried_to_the_next_review_with_their_results(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1), row(2, who="Các chi bộ"), row(3, every="hằng quý"), row(4)))
    first = tasks(desk, review)
    set_result(desk.office, first[4].id, "Đã xong trước hạn", ENTERED, desk.act(ENTERED))
    set_result(desk.office, first[1].id, "Đã trình dự thảo", None, desk.act(ENTERED))
    annual = open_review(desk, "2026", date(2026, 10, 26), plan="annual_review")
    carried = list_conclusions(desk.office, annual).tasks
    assert [(one.what == "Rà soát quy chế làm việc", one.result) for one in carried] == [
        (True, "Đã trình dự thảo"), (True, ""), (True, ""),
    ]  # fmt: skip
    assert {one.carried_from for one in carried} == {first[1].id, first[2].id, first[3].id}
    set_result(desk.office, next(one for one in carried if one.carried_from == first[1].id).id, "Đã ban hành",
               date(2026, 10, 26), desk.act(date(2026, 10, 26)))  # fmt: skip
    assert (tasks(desk, review)[1].result, tasks(desk, review)[1].is_open) == ("Đã ban hành", False)
    assert open_review(desk, "2026", date(2026, 10, 27), plan="annual_review") == annual
    assert len(list_conclusions(desk.office, annual).tasks) == 3


def test_papers_of_the_next_review_say_how_the_tasks_stand(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(
        desk,
        review,
        write_list(row(1, "Việc một"), row(2, "Việc hai", "Các chi bộ"), row(3, "Kín", is_restricted="có")),
    )
    set_result(desk.office, tasks(desk, review)[1].id, "Đã xong", ENTERED, desk.act(ENTERED))
    annual = open_review(desk, "2026", date(2026, 10, 26), plan="annual_review")
    with read(desk.office.engine) as connection:
        said: Any = task_values(connection, desk.organisation(), desk.schedule(annual), "so-khcn")
    assert [(one["title"], one["lead"], one["state"], one["result"]) for one in said["last_tasks"]] == [
        ("Việc một", "Cán bộ giúp việc Đảng ủy", "hoàn thành", "Đã xong"),
        ("Việc hai", "Các chi bộ", "đang thực hiện (0/7)", ""),
        ("Nhiệm vụ số 3 (việc hạn chế)", "Cán bộ giúp việc Đảng ủy", "đang thực hiện", ""),
    ]
    assert [one["is_carried"] for one in said["tasks"]] == [True, True]


# --- the notice ----------------------------------------------------------------------------------------


def test_the_notice_prints_who_what_until_when_and_to_whom(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(
        desk,
        review,
        write_list(
            row(
                1,
                "Rà soát quy chế",
                "Ủy ban Kiểm tra",
                deadline="30/9/2026",
                report_to="Đảng ủy",
                partners="Công đoàn cơ quan",
            )
        ),
    )
    (paper,) = draft_document(desk.office, "conclusion_notice", Order(schedule=review), desk.act(ENTERED))
    text = text_of(paper.path)
    for said in ("Rà soát quy chế", "Ủy ban Kiểm tra Đảng ủy", "Công đoàn cơ quan", "30/9/2026"):
        assert said in text


def test_a_conference_held_before_its_usual_day_is_not_its_own_next_one(
    desk: Desk, write_list: Callable[..., Path]
) -> None:
    early = open_review(desk, "2026H1", OPENED, date(2026, 7, 14))
    enter(desk, early, write_list(row(1, "Báo cáo tiến độ."), row(2, every="hằng quý")), date(2026, 7, 15))
    found = tasks(desk, early)
    assert (found[1].target, len(found[2].parts)) == (date(2027, 1, 15), 2)  # the annual review's, not 21/7/2026
    (paper,) = draft_document(desk.office, "conclusion_notice", Order(schedule=early), desk.act(date(2026, 7, 15)))
    text = text_of(paper.path)
    assert "(hằng quý)" not in text  # said once, in the column of deadlines
    for said in ("hội nghị sơ kết 6 tháng đầu năm 2026", "Trước hội nghị kỳ tới", "Thường xuyên, hằng quý"):
        assert said in text
    assert "15/1/2027" not in text.split("PHIẾU KIỂM TRA")[0]


def test_the_notice_prints_the_day_that_was_set_not_the_working_day_before_it(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1, "Kết nạp ba quần chúng.", deadline="31/10/2026")))  # a Saturday
    (paper,) = draft_document(desk.office, "conclusion_notice", Order(schedule=review), desk.act(ENTERED))
    assert "Kết nạp ba quần chúng." not in text_of(paper.path)
    assert "31/10/2026" in text_of(paper.path)
    assert "30/10/2026" not in text_of(paper.path)
