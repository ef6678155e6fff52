"""What a person presses on their page, on either database; the desk's congress is on 10/6/2027."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Person
from nhiemky.domain.schedule import StepRecord, StepState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.answers import AlreadyPressed, Answer, NothingToDo, What, give_answer, read_requests
from nhiemky.performing.planning import plan_of
from nhiemky.performing.steps import finish_step, pin_step
from nhiemky.performing.things import HIDDEN_TITLE, find_things
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
TODAY = date(2027, 3, 1)


@pytest.fixture
def owner_of(desk: Desk) -> Callable[[StepRecord], Person]:
    """Whoever answers for a step on the day."""

    def find(step: StepRecord) -> Person:
        with read(desk.office.engine) as connection:
            schedule = desk.schedule(step.schedule_id)
            role = plan_of(desk.office, connection, schedule).steps[step.key].owner
            return resolve(desk.office.organisation(connection), step.body, role, TODAY)[0]

    return find


@pytest.fixture
def owned(desk: Desk, owner_of: Callable[[StepRecord], Person]) -> tuple[StepRecord, Person]:
    """A live, dated step of an open congress and its owner."""
    steps = desk.steps(desk.open()).values()
    step = next(one for one in steps if one.state.is_live and one.target and one.target > TODAY)
    return step, owner_of(step)


def press(desk: Desk, person: Person, answer: Answer, token: str = "t1") -> str:
    return give_answer(desk.office, person, answer, token, Act(desk.at(TODAY, 8, 0), person.key))


def later(step: StepRecord, days: int = 3, reason: str = "chờ số liệu") -> Answer:
    return Answer(step.id, What.LATER, days, reason)


def test_received_and_done_are_kept_under_the_person_s_key(desk: Desk, owned: tuple[StepRecord, Person]) -> None:
    step, person = owned
    assert press(desk, person, Answer(step.id, What.RECEIVED)).startswith("Đồng chí đã nhận việc “")
    assert desk.steps(step.schedule_id)[step.key].state is StepState.RECEIVED
    assert press(desk, person, Answer(step.id, What.DONE), "t2").startswith("Đồng chí đã làm xong việc “")
    after = desk.steps(step.schedule_id)[step.key]
    assert (after.state, after.done_on, after.by) == (StepState.DONE, TODAY, person.key)
    with read(desk.office.engine) as connection:
        lines = [one for one in read_audit(connection, str(step.id)) if one["actor"] == person.key]
    assert [one["action"] for one in lines] == ["step.change", "step.done"]


def test_a_press_acts_once(desk: Desk, owned: tuple[StepRecord, Person], dump: Callable[..., object]) -> None:
    step, person = owned
    press(desk, person, Answer(step.id, What.DONE))
    before = dump(desk.office.engine)
    with pytest.raises(AlreadyPressed, match=r"^Lần bấm này đã được ghi nhận lúc 08:00 thứ Hai 1/3/2027; không"):
        press(desk, person, Answer(step.id, What.DONE))
    assert dump(desk.office.engine) == before


def test_what_is_done_already_says_so(
    desk: Desk, owned: tuple[StepRecord, Person], dump: Callable[..., object]
) -> None:
    step, person = owned
    finish_step(desk.office, step.id, TODAY, desk.act(TODAY))
    before = dump(desk.office.engine)
    with pytest.raises(NothingToDo, match=r"^Việc trong tin đã được ghi là xong thứ Hai 1/3/2027"):
        press(desk, person, Answer(step.id, What.DONE))
    assert dump(desk.office.engine) == before


def test_nobody_answers_for_another(
    desk: Desk, owned: tuple[StepRecord, Person], dump: Callable[..., object]
) -> None:
    step, person = owned
    with read(desk.office.engine) as connection:
        people = desk.office.organisation(connection).people
    ids = {one.key: {thing.step_id for thing in find_things(desk.office, one, 0, TODAY).shown} for one in people}
    stranger = next(one for one in people if not ids[one.key] and one != person)
    before = dump(desk.office.engine)
    for number in (step.id, 10_000_000):
        for what in What:
            with pytest.raises(NothingToDo):
                press(desk, stranger, Answer(number, what, 3, "lý do"))
    assert dump(desk.office.engine) == before


def test_a_request_moves_no_date_and_is_seen_by_the_clerk(desk: Desk, owned: tuple[StepRecord, Person]) -> None:
    step, person = owned
    until = desk.office.calendar.shift(max(step.target, TODAY), 3)
    said = press(desk, person, later(step))
    assert "Hạn hiện tại chưa đổi" in said
    after = desk.steps(step.schedule_id)[step.key]
    assert (after.target, after.target_version, after.state) == (step.target, step.target_version, step.state)
    assert after.note == f"xin lùi đến {until.day}/{until.month}/{until.year}: chờ số liệu"
    (request,) = read_requests(desk.office)
    assert (request.step_id, request.days, request.until, request.reason) == (step.id, 3, until, "chờ số liệu")
    assert request.person == person.full_name
    with read(desk.office.engine) as connection:
        assert "chờ số liệu" not in str(read_audit(connection))
    (thing,) = [one for one in find_things(desk.office, person, step.id, TODAY).shown if one.step_id == step.id]
    assert thing.asked_until == until


def test_a_request_is_answered_when_the_date_moves(desk: Desk, owned: tuple[StepRecord, Person]) -> None:
    step, person = owned
    press(desk, person, later(step))
    assert step.target
    pin_step(desk.office, step.id, desk.office.calendar.shift(step.target, 3), desk.act(TODAY, "đồng ý lùi"))
    assert read_requests(desk.office) == []


@pytest.mark.parametrize(
    ("days", "reason", "told"),
    [(0, "x", "Số ngày xin lùi"), (31, "x", "Số ngày xin lùi"), (-3, "x", "Số ngày"), (3, " \n ", "Lý do")],
)
def test_a_request_without_days_or_reason_is_refused(
    desk: Desk, owned: tuple[StepRecord, Person], days: int, reason: str, told: str, dump: Callable[..., object]
) -> None:
    step, person = owned
    before = dump(desk.office.engine)
    with pytest.raises(BadInput, match=told):
        press(desk, person, later(step, days, reason))
    assert dump(desk.office.engine) == before


def test_a_restricted_step_has_neither_title_nor_reason(
    desk: Desk, owner_of: Callable[[StepRecord], Person]
) -> None:
    number = desk.open()
    with read(desk.office.engine) as connection:
        models = plan_of(desk.office, connection, desk.schedule(number)).steps
    live = [one for one in desk.steps(number).values() if one.state.is_live and one.target]
    step = next(one for one in live if models[one.key].tier >= 3)
    person = owner_of(step)
    (thing,) = [one for one in find_things(desk.office, person, step.id, TODAY).shown if one.step_id == step.id]
    assert (thing.title, thing.body, thing.is_hidden) == (HIDDEN_TITLE, "", True)
    assert models[step.key].title not in press(desk, person, later(step, 5, "đồng chí Nguyễn Văn Mẫu thiếu phiếu"))
    (request,) = read_requests(desk.office)
    assert (request.title, request.reason) == (HIDDEN_TITLE, "")
    assert "Nguyễn Văn Mẫu" not in (desk.steps(number)[step.key].note or "")


def test_the_named_step_stands_first_and_the_far_ones_are_counted(
    desk: Desk, owned: tuple[StepRecord, Person]
) -> None:
    step, person = owned
    things = find_things(desk.office, person, step.id, TODAY)
    assert things.shown[0].step_id == step.id
    rest = [one.due for one in things.shown[1:]]
    assert rest == sorted(rest)
    assert all((due - TODAY).days <= 14 for due in rest)
    assert things.later > 0
