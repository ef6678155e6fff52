"""The insert is the claim: a decision is made once, carried by one message, or cancelled with a reason."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import pytest

from nhiemky.store import reminders
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, Engine, begin
from nhiemky.store.outbox import NewMessage, put
from nhiemky.store.reminders import Uncarried
from nhiemky.store.tables import VIETNAM

Add = Callable[..., int]
DAY = date(2027, 3, 1)
AT = datetime(2027, 3, 1, 7, 30, tzinfo=VIETNAM)


def row(schedule: int, step: int, **own: object) -> Mapping[str, object]:
    return {
        "schedule_id": schedule,
        "step_id": step,
        "body": "cb-van-phong",
        "rung": "on_day",
        "due_version": 1,
        "person": "nguyen-mau-an",
        "day": DAY,
        "reason": "cell_secretary",
        "decided_at": AT,
        **own,
    }


def message(connection: Connection, person: str = "nguyen-mau-an", day: date = DAY) -> int:
    payload = {"subject": "s", "text": "t", "html": "h", "name": "n"}
    new = NewMessage(
        person=person,
        kind="digest",
        local_day=day,
        channel="maildir",
        address="a@b.example",
        payload=payload,
        not_before=AT,
    )
    return put(connection, new, at=AT)


@pytest.fixture
def steps(engine: Engine, add_schedule: Add, add_step: Add) -> tuple[int, int, int]:
    """A schedule and two steps of it."""
    with begin(engine) as connection:
        schedule = add_schedule(connection)
        return schedule, add_step(connection, schedule, key="a"), add_step(connection, schedule, key="b")


def test_the_same_decision_is_made_once(engine: Engine, steps: tuple[int, int, int]) -> None:
    schedule, a, b = steps
    first = [row(schedule, a), row(schedule, a, person="bui-mau-anh"), row(schedule, b)]
    again = [
        row(schedule, a, day=date(2027, 3, 2)),
        row(schedule, a, due_version=2),
        row(schedule, a, rung="moved"),
    ]
    with begin(engine) as connection:
        assert [reminders.decide(connection, rows) for rows in (first, first, again, [])] == [3, 0, 2, 0]
        assert reminders.read_decided(connection, [schedule, schedule + 1]) == {
            schedule: {(a, "on_day"): 2, (a, "moved"): 1, (b, "on_day"): 1},
            schedule + 1: {},
        }


def test_what_waits_for_a_message_is_read_person_by_person(engine: Engine, steps: tuple[int, int, int]) -> None:
    schedule, a, b = steps
    with begin(engine) as connection:
        reminders.decide(connection, [row(schedule, a, person=person) for person in ("hai", "mot", "ba")])
        reminders.decide(connection, [row(schedule, b, person="mot", rung="before:5wd")])
        waiting = reminders.read_uncarried(connection)
        assert [(one.person, one.step_id) for one in waiting] == [("ba", a), ("hai", a), ("mot", a), ("mot", b)]
        last = waiting[-1]
        assert last == Uncarried(last.id, "mot", schedule, b, "before:5wd", DAY, "cell_secretary")


def test_what_a_message_carries_or_is_cancelled_no_longer_waits(
    engine: Engine, steps: tuple[int, int, int]
) -> None:
    schedule, a, b = steps
    with begin(engine) as connection:
        people = [row(schedule, a, person=person) for person in ("mot", "hai", "ba")]
        reminders.decide(connection, [*people, row(schedule, b, person="mot")])
        by_person = {(one.person, one.step_id): one.id for one in reminders.read_uncarried(connection)}
        reminders.carry(connection, {by_person["mot", a]: message(connection)})
        reminders.cancel(connection, [by_person["hai", a]], "không còn trong danh sách")
        assert reminders.cancel_uncarried(connection, [a], "đã xong") == 1
        assert reminders.cancel_uncarried(connection, [a], "đã xong") == 0
        assert [(one.person, one.step_id) for one in reminders.read_uncarried(connection)] == [("mot", b)]
        assert reminders.read_decided(connection, [schedule])[schedule] == {(a, "on_day"): 1, (b, "on_day"): 1}


def test_a_person_written_to_today_is_known(engine: Engine) -> None:
    with begin(engine) as connection:
        message(connection, "mot")
        message(connection, "hai", date(2027, 2, 26))
        people = ["mot", "hai", "ba"]
        assert reminders.find_written_to(connection, people, "digest", DAY) == {"mot"}
        assert reminders.find_written_to(connection, people, "test", DAY) == set()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"note": "ghi chú"}, (2, 2)),
        ({"state": "received"}, (2, 2)),
        ({"state": "returned"}, (2, 2)),
        ({"state": "done"}, (2, 1)),
        ({"state": "not_applicable"}, (2, 1)),
        ({"is_dropped": True}, (2, 1)),
        ({"target_version": 2}, (2, 1)),
    ],
)
def test_a_message_is_worth_sending_while_one_of_its_steps_lives_on_its_date(
    engine: Engine, steps: tuple[int, int, int], change: Mapping[str, object], expected: tuple[int, int]
) -> None:
    schedule, a, b = steps
    with begin(engine) as connection:
        reminders.decide(connection, [row(schedule, a), row(schedule, b)])
        number = message(connection)
        reminders.carry(connection, {one.id: number for one in reminders.read_uncarried(connection)})
        store.change_step(connection, a, **change)
        assert reminders.find_live_steps_of_message(connection, number) == expected


def test_what_messages_carry_is_read_with_how_each_step_stands_now(
    engine: Engine, steps: tuple[int, int, int]
) -> None:
    schedule, a, b = steps
    with begin(engine) as connection:
        reminders.decide(connection, [row(schedule, a), row(schedule, b), row(schedule, a, person="bui-mau-anh")])
        waiting = reminders.read_uncarried(connection)
        numbers = {person: message(connection, person) for person in ("nguyen-mau-an", "bui-mau-anh", "khac")}
        for one in waiting:
            reminders.carry(connection, {one.id: numbers[one.person]})
        store.change_step(connection, a, state="done")
        store.change_step(connection, b, target_version=2)
        carried = reminders.read_carried(connection, numbers.values())
    mine, other = (numbers[person] for person in ("nguyen-mau-an", "bui-mau-anh"))
    assert {number: [one.reminder for one in some] for number, some in carried.items()} == {
        mine: [one for one in waiting if one.person == "nguyen-mau-an"],
        other: [one for one in waiting if one.person == "bui-mau-anh"],
    }
    stands = [(one.reminder.step_id, one.body, bool(one.is_live), bool(one.is_moved)) for one in carried[mine]]
    assert stands == [(a, "cb-van-phong", False, False), (b, "cb-van-phong", True, True)]
