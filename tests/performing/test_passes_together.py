"""What is done twenty at a time is as if each had been done alone: for a schedule, a person, a worker."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest

from calendars.periods import parse_period
from nhiemky.domain.schedule import ScheduleState
from nhiemky.performing import digests, passes
from nhiemky.performing.cycle_changes import cancel_cycle
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.digests import compose_digests
from nhiemky.performing.passes import perform
from nhiemky.performing.steps import finish_step, finish_steps, return_step
from nhiemky.store import outbox
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, begin

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Meanwhile = Callable[[Callable[[], object]], None]
MONDAY = date(2027, 1, 4)
CELLS = (
    "cb-van-phong", "cb-ke-hoach-tai-chinh", "cb-quan-ly-khoa-hoc", "cb-doi-moi-sang-tao",
    "cb-chuyen-doi-so", "cb-tieu-chuan", "cb-trung-tam",
)  # fmt: skip


def january(day: int) -> date:
    return date(2027, 1, day)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """What somebody does between a pass's look at the schedules and its acts."""

    def when(act: Callable[[], object]) -> None:
        told = passes._Pass.act

        def first(self: passes._Pass) -> object:
            monkeypatch.setattr(passes._Pass, "act", told)
            act()
            return told(self)

        monkeypatch.setattr(passes._Pass, "act", first)

    return when


def test_one_that_fails_among_many_is_counted_once_and_the_others_are_done(desk: Desk) -> None:
    numbers = [desk.open(cell) for cell in CELLS]
    bad = numbers[3]
    with begin(desk.office.engine) as connection:
        store.rename_body(connection, bad, CELLS[3], "khong-co")
    counts = perform(desk.office, numbers, at=desk.at(january(5)))
    reminded = Counter(row["schedule_id"] for row in desk.reminders())
    assert set(reminded) == set(numbers) - {bad}
    assert (counts["failed"], counts.failed_ids, counts["reminders"]) == (1, [bad], sum(reminded.values()))


def test_a_schedule_that_fails_for_several_people_is_one_that_failed(desk: Desk) -> None:
    number = desk.open()
    perform(desk.office, [number], at=desk.at(january(12)))
    with begin(desk.office.engine) as connection:
        store.rename_body(connection, number, CELLS[0], "khong-co")
    assert len({row["person"] for row in desk.reminders()}) > 1
    counts = compose_digests(desk.office, at=desk.at(january(12)))
    assert (counts["failed"], counts.failed_ids) == (1, [number])


def test_a_step_returned_while_the_pass_runs_keeps_its_schedule_open(desk: Desk, meanwhile: Meanwhile) -> None:
    number = desk.open()
    ids = [one.id for one in desk.steps(number).values() if one.state.is_live]
    finish_steps(desk.office, dict.fromkeys(ids, MONDAY), desk.act())
    meanwhile(lambda: return_step(desk.office, ids[0], desk.act(january(11), "thiếu phụ lục")))
    perform(desk.office, [number], at=desk.at(january(11), 9))
    assert desk.schedule(number).state is ScheduleState.APPROVED
    assert desk.schedule(number).wake_at is not None
    assert desk.pass_at(january(12))["sent"] > 0
    assert "được trả lại để làm tiếp" in desk.digests_on(january(12))["bui-mau-anh"]


def test_a_step_done_while_the_pass_runs_is_not_spoken_of(desk: Desk, meanwhile: Meanwhile) -> None:
    number = desk.open()
    first = desk.steps(number)["receive_parent_plan"]
    meanwhile(lambda: finish_step(desk.office, first.id, january(5), desk.act(january(5))))
    perform(desk.office, [number], at=desk.at(january(5)))
    compose_digests(desk.office, at=desk.at(january(5)))
    assert not [one for one in desk.messages() if "Nhận kế hoạch" in str(one.payload)]


def test_a_congress_cancelled_while_the_pass_runs_is_not_spoken_of(desk: Desk, meanwhile: Meanwhile) -> None:
    number = desk.open()
    meanwhile(lambda: desk.change(number, state="cancelled", wake_at=None))
    perform(desk.office, [number], at=desk.at(january(5)))
    assert desk.schedule(number).wake_at is None
    assert compose_digests(desk.office, at=desk.at(january(5)))["digests"] == 0
    assert desk.messages() == []


def test_what_is_cancelled_while_the_pass_would_close_it_stays_cancelled(desk: Desk, meanwhile: Meanwhile) -> None:
    number = desk.open()
    ids = [one.id for one in desk.steps(number).values() if one.state.is_live]
    finish_steps(desk.office, dict.fromkeys(ids, MONDAY), desk.act())
    meanwhile(lambda: desk.change(number, state="cancelled", wake_at=None))
    assert perform(desk.office, [number], at=desk.at(january(11), 9))["closed"] == 0
    assert desk.schedule(number).state is ScheduleState.CANCELLED


def test_what_fails_and_is_cancelled_meanwhile_is_not_looked_at_again(desk: Desk, meanwhile: Meanwhile) -> None:
    number = desk.open()
    with begin(desk.office.engine) as connection:
        store.rename_body(connection, number, CELLS[0], "khong-co")
    meanwhile(lambda: desk.change(number, state="cancelled", wake_at=None))
    assert perform(desk.office, [number], at=desk.at(january(5))).failed_ids == [number]
    assert (desk.schedule(number).state, desk.schedule(number).wake_at) == (ScheduleState.CANCELLED, None)


def test_a_pass_that_is_killed_amid_twenty_is_made_good_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [desk.open(cell) for cell in CELLS]
    put, settled = store.settle_wakes, []

    def killed(connection: Connection, wakes: Iterable[store.Wake]) -> None:
        settled.append(list(wakes))
        put(connection, settled[-1])
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "settle_wakes", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.pass_at(january(12))
    assert (len(settled), desk.reminders(), desk.messages()) == (1, [], [])
    monkeypatch.setattr(store, "settle_wakes", put)
    counts = desk.pass_at(january(12))
    assert {row["schedule_id"] for row in desk.reminders()} == set(numbers)
    assert counts["digests"] == counts["sent"] == len({row["person"] for row in desk.reminders()})


@pytest.mark.postgresql
def test_two_workers_at_once_do_what_one_does(desk: Desk) -> None:
    numbers = [desk.open(cell) for cell in CELLS]
    assert _at_once(4, lambda: desk.pass_at(january(12))) == []
    rows = [(row["schedule_id"], row["step_id"], row["rung"], row["person"]) for row in desk.reminders()]
    assert len(rows) == len(set(rows)) > 20
    assert {row[0] for row in rows} == set(numbers)
    people = [one.person for one in desk.messages()]
    assert len(people) == len(set(people))
    assert set(people) == {row[3] for row in rows}
    assert {str(one.state) for one in desk.messages()} == {"sent"}


@pytest.mark.usefixtures("small_plans")
def test_a_cycle_cancelled_before_its_digest_has_left_is_not_spoken_of(desk: Desk) -> None:
    day = date(2027, 6, 1)
    wanted = WantedCycle("so-khcn", "small_review", parse_period("2027H1"))
    number = open_cycle(desk.office, wanted, desk.act(day)).id
    perform(desk.office, [number], at=desk.at(day))
    assert compose_digests(desk.office, at=desk.at(day))["digests"] > 0
    cancel_cycle(desk.office, number, desk.act(day))
    assert desk.pass_at(day, 9)["sent"] == 0
    assert {str(one.state) for one in desk.messages()} == {"cancelled"}


@pytest.mark.postgresql
def test_two_workers_who_have_seen_people_in_another_order_do_not_lock_each_other_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has seen a reminder that the other has not; each has written its first message before the second."""
    perform(desk.office, [desk.open(cell) for cell in CELLS], at=desk.at(january(12)))
    told, put_all = digests._whom_to_tell, outbox.put_all
    ways, together = iter((1, -1)), threading.Barrier(2)

    def tell(*given: Any) -> dict[str, Any]:  # noqa: ANN401
        return dict(list(told(*given).items())[:: next(ways)])

    def put(connection: Connection, new: Sequence[outbox.NewMessage], *, at: datetime) -> list[int]:
        first = put_all(connection, new[:1], at=at)
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)
        return [*first, *put_all(connection, new[1:], at=at)]

    monkeypatch.setattr(digests, "_whom_to_tell", tell)
    monkeypatch.setattr(outbox, "put_all", put)
    assert _at_once(2, lambda: compose_digests(desk.office, at=desk.at(january(12)))) == []
    people = [one.person for one in desk.messages()]
    assert len(people) == len(set(people)) > 3


def _at_once(workers: int, act: Callable[[], object]) -> list[Exception]:
    """What went wrong where several do the same at the same time."""
    faults: list[Exception] = []

    def work() -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001  (told by the test)
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return faults
