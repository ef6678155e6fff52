"""Schedules and steps are kept whole, found when they are due, and changed only where asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepRecord, StepState
from nhiemky.errors import NotFound
from nhiemky.store import schedules as store
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.tables import VIETNAM

Add = Callable[..., int]
AT = datetime(2027, 3, 1, 7, 30, tzinfo=VIETNAM)


def test_a_schedule_comes_back_as_it_was_put(engine: Engine, add_schedule: Add) -> None:
    with begin(engine) as connection:
        parent = add_schedule(connection, body="so-khcn")
        number = add_schedule(
            connection, parent_id=parent, wake_at=AT, state="approved", approved_on=date(2027, 1, 5), baseline=2
        )
    with read(engine) as connection:
        assert store.read_schedule(connection, number) == ScheduleRecord(
            id=number,
            body="cb-van-phong",
            plan="cell_congress",
            plan_sha256="0" * 64,
            variant="with_election",
            facts={"official_members": 11, "has_standing_committee": False, "variant": "with_election"},
            day=date(2027, 6, 10),
            closing=date(2027, 6, 11),
            superior_plan=date(2027, 1, 4),
            parent_id=parent,
            state=ScheduleState.APPROVED,
            opened_on=date(2027, 1, 4),
            approved_on=date(2027, 1, 5),
            baseline=2,
            wake_at=AT,
        )


def test_a_new_step_has_no_dates_and_is_in_its_first_version(engine: Engine, add_step: Add) -> None:
    with begin(engine) as connection:
        number = add_step(connection)
        step = store.read_step(connection, number)
    assert step == StepRecord(
        id=number,
        schedule_id=step.schedule_id,
        position=0,
        key="report",
        body="cb-van-phong",
        state=StepState.OPEN,
    )


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        (store.read_schedule, "không có đợt, kỳ số 99; xem nhiemky congress list, nhiemky cycle list"),
        (store.read_step, "không có việc số 99; xem nhiemky congress show"),
    ],
)
def test_a_number_nobody_has_is_one_line(engine: Engine, look: Callable[..., object], sentence: str) -> None:
    with read(engine) as connection, pytest.raises(NotFound, match=f"^{sentence}$"):
        look(connection, 99)


def test_the_exact_text_of_a_plan_is_kept_once(engine: Engine) -> None:
    with begin(engine) as connection:
        for text in ("một", "hai"):
            store.keep_plan(connection, "mau", 1, "a" * 64, text)
        assert store.read_plan(connection, "a" * 64) == "một"
        with pytest.raises(NotFound, match="không còn bản kế hoạch của đợt này"):
            store.read_plan(connection, "b" * 64)


def test_parents_come_before_their_cells_whatever_the_order_of_opening(engine: Engine, add_schedule: Add) -> None:
    with begin(engine) as connection:
        first = add_schedule(connection)
        second = add_schedule(connection, body="so-khcn")
        store.change_schedule(connection, first, parent_id=second)
        third = add_schedule(connection, parent_id=second)
        assert [one.id for one in store.read_schedules(connection)] == [second, first, third]
        assert [one.id for one in store.read_schedules(connection, [third, second])] == [second, third]
        assert store.read_schedules(connection, []) == []
        assert [one.id for one in store.read_children(connection, second)] == [first, third]


def test_schedules_of_occasions_are_those_of_the_body_alone(engine: Engine, add_schedule: Add) -> None:
    with begin(engine) as connection:
        opened = {
            (body, occasion): add_schedule(connection, body=body, plan="quarter_report", occasion=occasion)
            for body in ("so-khcn", "cb-van-phong")
            for occasion in ("2026Q1", "2026Q2", "2026H1")
        }
        found = store.read_of_occasions(connection, "so-khcn", {"2026H1", "2026Q1", "2026M01"})
    assert [one.id for one in found] == [opened["so-khcn", "2026Q1"], opened["so-khcn", "2026H1"]]


def test_only_what_wakes_by_now_is_due_earliest_first(engine: Engine, add_schedule: Add) -> None:
    with begin(engine) as connection:
        later, now, sleeping, early = (add_schedule(connection) for _ in range(4))
        store.set_wake(connection, [later], AT + timedelta(minutes=1))
        store.set_wake(connection, [now], AT)
        store.set_wake(connection, [early], AT - timedelta(days=3))
        assert store.find_due(connection, AT) == [early, now]
        assert store.find_due(connection, AT, limit=1) == [early]
        store.set_wake(connection, [early, now], None)
        store.set_wake(connection, [], AT)
        assert store.find_due(connection, AT) == []
        assert store.find_due(connection, AT + timedelta(days=1)) == [later]
        assert store.read_schedule(connection, sleeping).wake_at is None


def test_steps_are_read_per_schedule_in_the_order_of_the_plan(
    engine: Engine, add_schedule: Add, add_step: Add
) -> None:
    with begin(engine) as connection:
        one, other, empty = (add_schedule(connection) for _ in range(3))
        add_step(connection, one, position=2, key="c")
        add_step(connection, one, position=0, key="a", body="cb-2")
        add_step(connection, one, position=0, key="a", body="cb-1")
        add_step(connection, other, position=1, key="b")
        found = store.read_steps(connection, [one, other, empty])
    assert {number: [(s.key, s.body) for s in steps] for number, steps in found.items()} == {
        one: [("a", "cb-2"), ("a", "cb-1"), ("c", "cb-van-phong")],
        other: [("b", "cb-van-phong")],
        empty: [],
    }


def test_many_steps_change_at_once_and_no_other(engine: Engine, add_schedule: Add, add_step: Add) -> None:
    with begin(engine) as connection:
        schedule = add_schedule(connection)
        ids = [add_step(connection, schedule, key=key) for key in "abc"]
        before = store.read_steps(connection, [schedule])[schedule]
        rows: list[dict[str, object]] = [
            {"id": ids[0], "target": date(2027, 5, 3), "target_version": 2},
            {"id": ids[2], "target": None, "target_version": 7},
        ]
        store.change_steps(connection, rows)
        store.change_steps(connection, [])
        store.change_step(connection, ids[1], state=StepState.DONE, done_on=date(2027, 5, 4), by="thử")
        assert store.read_steps(connection, [schedule])[schedule] == [
            replace(before[0], target=date(2027, 5, 3), target_version=2),
            replace(before[1], state=StepState.DONE, done_on=date(2027, 5, 4), by="thử"),
            replace(before[2], target_version=7),
        ]
        assert [one.id for one in store.read_steps_by_id(connection, [ids[2], ids[0]])] == [ids[0], ids[2]]


def test_what_is_still_to_be_done_is_read_by_itself(engine: Engine, add_schedule: Add, add_step: Add) -> None:
    with begin(engine) as connection:
        schedule, other = add_schedule(connection), add_schedule(connection)
        for state in StepState:
            add_step(connection, schedule, key=state.value, state=state)
        live = store.read_live_steps(connection, [schedule, other])
        assert {number: [one.key for one in steps] for number, steps in live.items()} == {
            schedule: ["open", "received", "returned"],
            other: [],
        }
        assert store.read_live_steps(connection, []) == {}


def test_open_schedules_of_a_body_are_drafts_and_those_at_work(engine: Engine, add_schedule: Add) -> None:
    with begin(engine) as connection:
        draft, approved, *_ended, other_plan = (
            add_schedule(connection, state=state, plan=plan)
            for state, plan in (
                ("draft", "cell_congress"),
                ("approved", "cell_congress"),
                ("closed", "cell_congress"),
                ("cancelled", "cell_congress"),
                ("draft", "cell_appointment"),
            )
        )
        add_schedule(connection, body="cb-trung-tam")
        body = "cb-van-phong"
        assert [one.id for one in store.find_open(connection, body)] == [draft, approved, other_plan]
        assert [one.id for one in store.find_open(connection, body, ["cell_appointment"])] == [other_plan]


def test_a_frozen_version_stays_as_it_was(engine: Engine, add_schedule: Add, add_step: Add) -> None:
    with begin(engine) as connection:
        schedule = add_schedule(connection)
        a, b = add_step(connection, schedule, key="a"), add_step(connection, schedule, key="b")
        store.add_baseline(connection, schedule, 1, {a: date(2027, 5, 3), b: None})
        store.add_baseline(connection, schedule, 2, {a: date(2027, 5, 10)})
        assert [store.read_baseline(connection, schedule, version) for version in (1, 2, 3)] == [
            {a: date(2027, 5, 3), b: None},
            {a: date(2027, 5, 10)},
            {},
        ]


def test_steps_pass_to_another_body_within_one_schedule_only(
    engine: Engine, add_schedule: Add, add_step: Add
) -> None:
    with begin(engine) as connection:
        one, other = add_schedule(connection), add_schedule(connection)
        for schedule in (one, other):
            add_step(connection, schedule, key="a")
            add_step(connection, schedule, key="b", body="cb-khac")
        store.rename_body(connection, one, "cb-van-phong", "cb-moi")
        found = store.read_steps(connection, [one, other])
    assert {number: [step.body for step in steps] for number, steps in found.items()} == {
        one: ["cb-moi", "cb-khac"],
        other: ["cb-van-phong", "cb-khac"],
    }
