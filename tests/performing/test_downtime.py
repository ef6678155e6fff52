"""One message a person and day, whatever has come together: after days of standstill, on a full day."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nhiemky.domain.organisation import Membership, MemberStatus, Person
from nhiemky.performing.passes import work_through
from nhiemky.store import schedules as store
from nhiemky.store.engine import begin
from nhiemky.store.reminders import decide

Desk = Any
TUESDAY = date(2027, 1, 5)
SECRETARY = "bui-mau-anh"
PEOPLE = 300


def remind(desk: Desk, number: int, person: str, steps: list[Any], day: date, role: str = "secretary") -> None:
    """Decides a reminder of each step for the person on a day, as a pass would."""
    rows = [
        {
            "schedule_id": number,
            "step_id": one.id,
            "body": one.body,
            "rung": f"before:{day.isoformat()}",
            "due_version": one.target_version,
            "person": person,
            "day": day,
            "reason": role,
            "decided_at": desk.at(day),
        }
        for one in steps
    ]
    with begin(desk.office.engine) as connection:
        assert decide(connection, rows) == len(rows)


def test_a_day_with_twelve_due_steps_for_one_person_is_one_message(desk: Desk) -> None:
    number = desk.open()
    titles = desk.office.find_plan("cell_congress").steps
    live = [one for one in desk.steps(number).values() if one.state.is_live and titles[one.key].tier < 3][:12]
    with begin(desk.office.engine) as connection:
        for one in live:
            store.change_step(connection, one.id, target=TUESDAY)
    again = [desk.steps(number)[one.key] for one in live]
    remind(desk, number, SECRETARY, again, TUESDAY, "cell_secretary")
    desk.pass_at(TUESDAY)
    (message,) = [one for one in desk.messages() if one.person == SECRETARY]
    assert message.state == "sent"
    carried = {row["step_id"] for row in desk.reminders() if row["outbox_id"] == message.id}
    assert {one.id for one in live} <= carried
    assert len(live) == 12
    assert "12 việc" in message.payload["subject"]


@pytest.fixture
def crowd(desk: Desk) -> list[str]:
    """300 more members of the cell that holds the congress; some of its work is asked of all its members."""
    full = desk.organisation()
    keys = [f"mau-{number:03}" for number in range(PEOPLE)]
    people = tuple(Person(key, f"Nguyễn Văn Mẫu {key}", f"{key}@so.example") for key in keys)
    members = tuple(Membership(key, "cb-van-phong", MemberStatus.OFFICIAL) for key in keys)
    own = {"people": (*full.people, *people), "memberships": (*full.memberships, *members)}
    desk.import_organisation(replace(full, **own))
    return keys


def test_after_ten_days_of_standstill_three_hundred_people_get_one_digest_each_with_everything(
    desk: Desk, crowd: list[str]
) -> None:
    number = desk.open()
    steps = [one for one in desk.steps(number).values() if one.state.is_live and one.target][:4]
    for count in range(10):  # decided day after day, while nothing was composed and nothing sent
        for person in crowd:
            remind(desk, number, person, steps, TUESDAY + timedelta(count), "members")
    back = TUESDAY + timedelta(10)  # a Friday
    for hour in (8, 9, 16):
        at = desk.at(back, hour)
        work_through(desk.office, at=at, clock=lambda at=at: at, worker="thử")
    told = Counter(one.person for one in desk.messages() if one.person in set(crowd))
    assert told == dict.fromkeys(crowd, 1)
    assert {(one.state, one.last_text) for one in desk.messages()} == {("sent", None)}
    assert [row["id"] for row in desk.reminders() if row["outbox_id"] is None] == []
    text = next(one.payload["text"] for one in desk.messages() if one.person == crowd[0])
    titles = desk.office.find_plan("cell_congress").steps
    assert all(titles[one.key].title in text for one in steps if titles[one.key].tier < 3)
