"""Conclusions become tasks: the eight of a half-year review entered, corrected and entered again, or refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conclusion_lists import ENTERED, HELD, PAPER, enter, listed, open_review, row, tasks, text_of

from calendars.periods import parse_period
from nhiemky.domain.schedule import ScheduleState, StepState
from nhiemky.errors import BadInput, BadRows, NotFound
from nhiemky.performing.board import board
from nhiemky.performing.conclusions import (
    WantedConclusions,
    import_conclusions,
    list_conclusions,
    set_result,
)
from nhiemky.performing.cycle_changes import cancel_cycle
from nhiemky.performing.cycle_show import list_cycles, show_cycle
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.mergers import follow_merger
from nhiemky.performing.moving import move_congress
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.show import show_congress
from nhiemky.performing.terms import find_undecided

Desk = Any  # of conftest.py
EIGHT = Path(__file__).parent / "data" / "article_004_tasks.yaml"
HELD_2021, ENTERED_2021 = date(2021, 7, 26), date(2021, 7, 28)


# --- the eight tasks -----------------------------------------------------------------------------------


def test_the_eight_tasks_of_a_published_review_get_their_people_and_days(desk: Desk) -> None:
    cycle = open_review(desk, "2021H1", date(2021, 6, 1), HELD_2021)
    done = enter(desk, cycle, EIGHT, ENTERED_2021)
    assert done.name == "Sơ kết 6 tháng đầu năm 2021"
    assert [(one.number, one.owner, one.body, one.target, one.progress) for one in done.tasks] == [
        (1, "committee", "so-khcn", date(2022, 1, 17), ""),  # by the annual review, provisional
        (2, "deputy_secretary", "so-khcn", date(2021, 12, 31), ""),
        (3, "cell_secretaries", "so-khcn", date(2021, 9, 30), "0/14"),  # two quarters, seven cells
        (4, "cell_secretary", "cb-trung-tam", date(2021, 11, 30), ""),
        (5, "cell_secretaries", "so-khcn", date(2021, 11, 30), "0/7"),
        (6, "inspection_committee", "so-khcn", date(2021, 12, 15), ""),
        (7, "secretary", "so-khcn", date(2022, 1, 17), ""),
        (8, "office", "so-khcn", date(2022, 1, 17), ""),
    ]
    kept = desk.schedule(done.list_id)
    assert (kept.occasion, kept.parent_id, kept.state) == (f"tasks:{cycle}", None, ScheduleState.APPROVED)


def test_dates_say_what_they_stand_on(desk: Desk, review: int, write_list: Callable[..., Path]) -> None:
    done = enter(desk, review, write_list(row(1, deadline="30/9/2026"), row(2)))
    sentences = {one.key: one.sentence for one in show_congress(desk.office, listed(done), today=ENTERED).steps}
    assert sentences["task_1"].endswith("theo 62-TB/ĐU ngày 21/7/2026")
    assert sentences["task_2"].endswith("tạm tính, chưa có quy định")


def test_entering_finishes_the_step_of_the_review(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1)))
    assert desk.steps(review)["conclude_tasks"].state is StepState.DONE


def test_what_is_entered_before_the_conference_leaves_its_step_open(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    wanted = WantedConclusions(review, write_list(row(1)))
    import_conclusions(desk.office, wanted, desk.act(date(2026, 7, 20)), apply=True)
    assert desk.steps(review)["conclude_tasks"].state is StepState.OPEN


# --- entered again -------------------------------------------------------------------------------------


def test_the_same_list_again_changes_nothing(desk: Desk, review: int, dump: Callable[..., Any]) -> None:
    path = _of_2026(desk)
    first = enter(desk, review, path)
    before = dump(desk.office.engine)
    again = enter(desk, review, path, date(2026, 7, 23))
    assert (again.added, again.changed, again.unchanged) == ((), (), tuple(range(1, 9)))
    assert dump(desk.office.engine) == before
    assert [one.target for one in again.tasks] == [one.target for one in first.tasks]


def test_a_corrected_list_without_the_paper_stays_that_papers(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1), row(2)))
    corrected = WantedConclusions(review, write_list(row(1), row(2, deadline="27/8/2026"), row(3)))
    done = import_conclusions(desk.office, corrected, desk.act(date(2026, 7, 23)), apply=True)
    assert (done.added, done.changed, done.unchanged) == ((3,), (2,), (1,))
    assert {(one.document, one.document_on) for one in done.tasks} == {(PAPER, HELD)}


def test_a_list_without_a_paper_is_asked_for_it_where_there_are_two(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1)))
    other = WantedConclusions(review, write_list(row(2)), "70-TB/ĐU", HELD)
    import_conclusions(desk.office, other, desk.act(ENTERED), apply=True)
    with pytest.raises(BadInput, match=r"--document: .* nhiều văn bản \(62-TB/ĐU, 70-TB/ĐU\)"):
        import_conclusions(
            desk.office, WantedConclusions(review, write_list(row(1))), desk.act(ENTERED), apply=True
        )


def _of_2026(desk: Desk) -> Path:
    """The eight with the days of 2026."""
    path: Path = desk.office.settings.home / "tam-nhiem-vu.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        EIGHT.read_text(encoding="utf-8").replace("/2021}", "/2026}").replace("/2021,", "/2026,"), encoding="utf-8"
    )
    return path


def test_a_preview_writes_nothing(
    desk: Desk, review: int, write_list: Callable[..., Path], dump: Callable[..., Any]
) -> None:
    before = dump(desk.office.engine)
    seen = enter(desk, review, write_list(row(1), row(2, who="Các chi bộ")), apply=False)
    assert (seen.added, [one.progress for one in seen.tasks]) == ((1, 2), ["", "0/7"])
    assert dump(desk.office.engine) == before


def test_a_corrected_day_moves_the_task_and_tells_of_it(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    done = enter(desk, review, write_list(row(1, deadline="30/9/2026")))
    changed = enter(desk, review, write_list(row(1, deadline="27/8/2026")), date(2026, 7, 23))
    step = desk.steps(done.list_id)["task_1"]
    assert (changed.changed, step.target, step.target_version) == ((1,), date(2026, 8, 27), 2)
    desk.pass_at(date(2026, 7, 24))
    assert [rung for rung, _, _ in desk.rungs_of(step)] == ["moved"]


def test_a_task_that_goes_to_somebody_else_is_new_for_them(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1, who="Chi bộ Văn phòng", deadline="31/7/2026")))
    desk.live(date(2026, 7, 24), date(2026, 7, 24))
    (old,) = tasks(desk, review)[1].parts
    assert "before:5wd" in [one["rung"] for one in desk.reminders() if one["step_id"] == old.step_id]
    enter(
        desk,
        review,
        write_list(row(1, who="Chi bộ Trung tâm Thông tin và Ứng dụng", deadline="31/7/2026")),
        date(2026, 7, 27),
    )
    (part,) = tasks(desk, review)[1].parts
    assert (part.body, part.state) == ("cb-trung-tam", StepState.OPEN)
    desk.live(date(2026, 7, 27), date(2026, 7, 31))
    told = [(one["rung"], one["body"]) for one in desk.reminders() if one["step_id"] == part.step_id]
    assert told[0][0] == "before:5wd"
    assert {body for _, body in told} == {"cb-trung-tam"}


def test_a_task_that_is_done_stays_whatever_the_list_says(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1), row(2)))
    set_result(desk.office, tasks(desk, review)[1].id, None, ENTERED, desk.act(ENTERED))
    again = enter(desk, review, write_list(row(1, "Việc khác hẳn"), row(2)), date(2026, 7, 23))
    assert (again.changed, again.finished, again.unchanged) == ((), (1,), (2,))
    assert tasks(desk, review)[1].what == "Rà soát quy chế làm việc"


def test_one_cell_that_is_done_stays_done_when_the_task_is_corrected(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1, who="Các chi bộ", deadline="30/9/2026")))
    set_result(desk.office, tasks(desk, review)[1].id, None, ENTERED, desk.act(ENTERED))
    enter(desk, review, write_list(row(1, who="Các chi bộ", deadline="27/8/2026")), date(2026, 7, 23))
    task = tasks(desk, review)[1]
    assert task.progress == "1/7"
    assert {part.target for part in task.open_parts} == {date(2026, 8, 27)}


# --- recurring -----------------------------------------------------------------------------------------


def test_a_monthly_task_has_a_step_for_every_month_until_the_next_review(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1, "Tổng hợp chất lượng sinh hoạt", every="hằng tháng")))
    task = tasks(desk, review)[1]
    assert [part.target for part in task.parts] == [
        date(2026, 7, 31), date(2026, 8, 28),  # 31/8 is a day off
 date(2026, 9, 30), date(2026, 10, 30), date(2026, 11, 30),
        date(2026, 12, 31),
    ]  # fmt: skip
    set_result(desk.office, task.id, None, date(2026, 7, 30), desk.act(date(2026, 7, 30)))
    task = tasks(desk, review)[1]
    assert (task.progress, task.target, task.is_open) == (
        "1/6",
        date(2026, 8, 28),  # 31/8 is a day off
        True,
    )


def test_another_rhythm_replaces_what_is_open_and_keeps_what_is_done(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    enter(desk, review, write_list(row(1, every="hằng tháng")))
    set_result(desk.office, tasks(desk, review)[1].id, None, date(2026, 7, 30), desk.act(date(2026, 7, 30)))
    enter(desk, review, write_list(row(1, every="hằng quý")), date(2026, 7, 31))
    parts = tasks(desk, review)[1].parts
    assert [(part.key, part.state) for part in parts] == [
        ("task_1_2026m07", StepState.DONE), ("task_1_2026q3", StepState.OPEN), ("task_1_2026q4", StepState.OPEN),
    ]  # fmt: skip


# --- refused -------------------------------------------------------------------------------------------


def test_every_wrong_row_is_named_and_nothing_is_entered(
    desk: Desk, review: int, write_list: Callable[..., Path], dump: Callable[..., Any]
) -> None:
    before = dump(desk.office.engine)
    path = write_list(
        row(1), row(1), row(2, who="Chi bộ Văn phòn"), row(3, deadline="20/7/2026"), row(4, deadline="31/02/2027"),
        row(5, what="  "), row(6, every="thỉnh thoảng"), row(7, who="đồng chí phụ trách"),
    )  # fmt: skip
    with pytest.raises(BadRows) as refused:
        enter(desk, review, path)
    said = [str(one) for one in refused.value.rows]
    assert len(said) == 7
    assert "số 1 có hai lần" in said[0]
    assert "không rõ “Chi bộ Văn phòn” là ai; có phải “Chi bộ Văn phòng”" in said[1]
    assert "20/7/2026 trước ngày kết luận (21/7/2026)" in said[2]
    assert dump(desk.office.engine) == before


def test_a_deadline_nobody_can_count_to_is_refused(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    with pytest.raises(BadRows, match="nằm ngoài lịch"):
        enter(desk, review, write_list(row(1, deadline="31/12/2099")))


def test_a_cancelled_cycle_and_a_congress_take_no_conclusions(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    congress = desk.open()
    with pytest.raises(BadInput, match="đại hội"):
        enter(desk, congress, write_list(row(1)))
    cancel_cycle(desk.office, review, desk.act(ENTERED))
    with pytest.raises(BadInput, match="đã hủy"):
        enter(desk, review, write_list(row(1)))
    with pytest.raises(NotFound):
        set_result(desk.office, 99, "x", None, desk.act(ENTERED))


def test_a_list_of_tasks_is_neither_a_cycle_nor_a_congress(
    desk: Desk, review: int, write_list: Callable[..., Path]
) -> None:
    done = enter(desk, review, write_list(row(1), row(2, who="Các chi bộ")))
    assert [one.id for one in list_cycles(desk.office)] == [review]
    with pytest.raises(BadInput, match="conclusions list"):
        show_cycle(desk.office, listed(done), today=ENTERED)
    with pytest.raises(BadInput, match="nhiệm vụ theo dõi"):
        move_congress(desk.office, listed(done), date(2026, 12, 1), desk.act(ENTERED), apply=True)
    with pytest.raises(BadInput, match="nhiệm vụ theo dõi"):
        draft_document(desk.office, "conclusion_notice", Order(schedule=listed(done)), desk.act(ENTERED))
    undecided = find_undecided(desk.office, desk.organisation(), desk.at(ENTERED))
    assert "so-khcn" not in undecided or desk.schedule(done.list_id).is_task_list
    assert list(follow_merger(desk.office, desk.act(ENTERED), apply=True)) == []
    assert len(tasks(desk, review)[2].parts) == 7


# --- restricted ----------------------------------------------------------------------------------------


def test_the_text_of_a_restricted_task_reaches_no_message_log_run_or_paper(
    desk: Desk,
    review: int,
    write_list: Callable[..., Path],
    dump: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = "Thẩm tra hồ sơ nhân sự bí ẩn"
    done = enter(desk, review, write_list(row(1, secret, deadline="7/8/2026", is_restricted="có")))
    desk.live(ENTERED, date(2026, 8, 14))
    assert desk.messages() != []
    shown = board(desk.office, listed(done), today=ENTERED)
    assert [one["step"] for one in shown.rows] == ["Việc xử lý tại Văn phòng Đảng ủy"]
    (paper,) = draft_document(desk.office, "conclusion_notice", Order(schedule=review), desk.act(ENTERED))
    places = {
        name
        for name, rows in dump(desk.office.engine).items()
        for found in rows
        if secret in str(found) and name != "conclusion"
    }
    assert places == set()
    assert secret not in caplog.text
    assert "Công việc theo hướng dẫn riêng" in text_of(paper.path)
    assert secret not in text_of(paper.path)
    assert desk.steps(done.list_id)["task_1"].state is StepState.OPEN


def test_a_marked_text_is_refused(desk: Desk, review: int, write_list: Callable[..., Path]) -> None:
    with pytest.raises(BadRows, match="độ mật"):
        enter(desk, review, write_list(row(1, "MẬT\nNội dung")))


# --- other conferences ---------------------------------------------------------------------------------


def test_requests_of_a_superior_are_entered_with_the_superiors_paper(
    desk: Desk, write_list: Callable[..., Path]
) -> None:
    wanted = WantedCycle("so-khcn", "superior_visit", day=date(2026, 10, 13))
    visit = open_cycle(desk.office, wanted, desk.act(date(2026, 9, 28))).id
    path = write_list(row(1, "Phân tích các chỉ tiêu từ đầu nhiệm kỳ, đề ra giải pháp", "Ban Thường vụ"))
    asked = WantedConclusions(visit, path, "145-TB/TU", date(2026, 10, 20))
    done = import_conclusions(desk.office, asked, desk.act(date(2026, 10, 21)), apply=True)
    assert (done.tasks[0].document, done.tasks[0].document_on) == ("145-TB/TU", date(2026, 10, 20))
    assert desk.steps(visit)["conclude_tasks"].state is StepState.DONE


def test_a_cells_meeting_gives_tasks_to_its_own_people_until_the_next(
    desk: Desk, write_list: Callable[..., Path]
) -> None:
    wanted = WantedCycle("cb-van-phong", "monthly_cell_meeting", parse_period("2026M08"))
    meeting = open_cycle(desk.office, wanted, desk.act(date(2026, 7, 30))).id
    held = desk.schedule(meeting).day
    done = enter(desk, meeting, write_list(row(1, who="Chi ủy"), row(2, who="Bí thư"), row(3)), held, on=held)
    assert [(one.owner, one.body) for one in done.tasks] == [
        ("cell_committee", "cb-van-phong"), ("cell_secretary", "cb-van-phong"), ("office", "cb-van-phong"),
    ]  # fmt: skip
    assert {one.target for one in done.tasks} == {date(2026, 9, 4)}
    following = WantedCycle("cb-van-phong", "monthly_cell_meeting", parse_period("2026M09"))
    after = open_cycle(desk.office, following, desk.act(date(2026, 8, 28))).id
    assert len(list_conclusions(desk.office, after).tasks) == 3
