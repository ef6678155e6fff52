"""The rungs of one task: their days, whom they reach, and what an outside party is asked."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.expressions import parse_offset
from calendars.plan_model import Escalation, Overdue, Remind, WaitsFor
from calendars.working_days import Day, WorkingDays
from nhiemky.domain.ladder import ActionKind, Rung, answer_due, rungs
from nhiemky.domain.schedule import StepState, Task

WEDNESDAY = date(2027, 3, 17)
APPROVED = date(2027, 1, 4)


def off(*days: date) -> WorkingDays:
    """The working days of 2027 with some more days off."""
    closed = [Day(on, working=False, name="nghỉ", source="thử") for on in days]
    return WorkingDays(date(2027, 1, 1), date(2027, 12, 31), closed)


YEAR = off()
REMIND = Remind(
    before=(parse_offset("5wd"), parse_offset("1wd")), overdue=Overdue(every=parse_offset("2wd"), limit=3)
)
LADDER = (
    Escalation(after=parse_offset("1wd"), to="deputy_secretary"),
    Escalation(after=parse_offset("3wd"), to="secretary"),
)
TASK = Task(
    step_id=1,
    key="report",
    body="cb",
    owner="cell_secretary",
    state=StepState.OPEN,
    target=WEDNESDAY,
    target_version=1,
    target_since=APPROVED,
    remind=REMIND,
    escalate=LADDER,
)
CLEARANCE = replace(
    TASK,
    owner="office",
    escalate=(),
    waits_for=WaitsFor(party="superior_committee", service=parse_offset("10wd"), ask_every=parse_offset("3wd")),
)


def days(task: Task, calendar: WorkingDays = YEAR, approved_on: date = APPROVED) -> dict[str, date]:
    return {rung.name: rung.day for rung in rungs(task, calendar, approved_on)}


def march(day: int) -> date:
    return date(2027, 3, day)


def test_a_task_climbs_from_before_its_day_to_the_secretary() -> None:
    assert list(rungs(TASK, YEAR, APPROVED)) == [
        Rung("before:5wd", march(10), ActionKind.REMIND, "cell_secretary"),
        Rung("before:1wd", march(16), ActionKind.REMIND, "cell_secretary"),
        Rung("on_day", march(17), ActionKind.REMIND, "cell_secretary"),
        Rung("overdue:1", march(18), ActionKind.REMIND, "cell_secretary"),
        Rung("overdue:2", march(22), ActionKind.REMIND, "cell_secretary"),
        Rung("overdue:3", march(24), ActionKind.REMIND, "cell_secretary"),
        Rung("escalate:deputy_secretary", march(18), ActionKind.ESCALATE, "deputy_secretary"),
        Rung("escalate:secretary", march(22), ActionKind.ESCALATE, "secretary"),
    ]


def test_days_off_are_not_counted() -> None:
    """The 16th and the 18th are off: "one day before" is the 15th, "one day late" the 19th."""
    found = days(TASK, off(march(16), march(18)))
    assert found == {
        "before:5wd": march(9),
        "before:1wd": march(15),
        "on_day": march(17),
        "overdue:1": march(19),
        "overdue:2": march(23),
        "overdue:3": march(25),
        "escalate:deputy_secretary": march(19),
        "escalate:secretary": march(23),
    }


def test_day_of_a_saturday_congress_is_told_on_the_friday() -> None:
    assert days(replace(TASK, target=march(20)))["on_day"] == march(19)


@pytest.mark.parametrize(("text", "expected"), [("3d", 12), ("2w", 3), ("1m", 17)])
def test_before_may_count_in_calendar_days_and_rolls_back_to_a_working_day(text: str, expected: int) -> None:
    """3 days before 15/3 (a Monday) is Friday the 12th; 2 weeks before 17/3 is the 3rd."""
    target = march(15) if text == "3d" else WEDNESDAY
    month = 2 if text == "1m" else 3
    task = replace(TASK, target=target, remind=Remind(before=(parse_offset(text),)))
    assert days(task)[f"before:{text}"] == date(2027, month, expected)


def test_nothing_is_repeated_past_the_limit_and_a_limit_of_none_is_silence() -> None:
    silent = replace(TASK, escalate=(), remind=Remind(before=(), on_day=False, overdue=Overdue(limit=0)))
    assert days(silent) == {}
    assert [name for name in days(TASK) if name.startswith("overdue")] == ["overdue:1", "overdue:2", "overdue:3"]


def test_received_stops_only_what_comes_before_the_day() -> None:
    """Seen is not done: on its day and after it the task is still called to mind."""
    received = days(replace(TASK, state=StepState.RECEIVED))
    assert received == {name: day for name, day in days(TASK).items() if not name.startswith("before")}


def test_returned_is_reminded_as_open() -> None:
    assert days(replace(TASK, state=StepState.RETURNED)) == days(TASK)


def test_a_task_already_late_when_approved_is_late_from_the_day_of_approval_on() -> None:
    """Nobody could be told before: the secretary does not hear of it the very first morning."""
    late = days(TASK, approved_on=march(29))
    assert (late["overdue:1"], late["escalate:deputy_secretary"], late["escalate:secretary"]) == (
        march(30),
        march(30),
        date(2027, 4, 1),
    )


def test_a_moved_target_is_told_on_the_next_working_day() -> None:
    moved = replace(TASK, target_version=2, target_since=march(6))
    first = next(iter(rungs(moved, YEAR, APPROVED)))
    assert first == Rung("moved", march(8), ActionKind.REMIND, "cell_secretary")
    assert "moved" not in days(TASK)


def test_papers_are_drafted_on_the_working_day_from_which_they_are_wanted() -> None:
    task = replace(TASK, start=march(6), documents=("congress_plan", "political_report"))
    drafts = [rung for rung in rungs(task, YEAR, APPROVED) if rung.kind is ActionKind.DRAFT]
    assert drafts == [
        Rung("draft:congress_plan", march(8), ActionKind.DRAFT, document="congress_plan"),
        Rung("draft:political_report", march(8), ActionKind.DRAFT, document="political_report"),
    ]


def test_what_is_not_yet_with_the_outside_party_is_not_asked_after() -> None:
    assert days(replace(CLEARANCE, ready_on=None)) == {}


def test_the_owner_is_asked_while_the_party_has_time_then_the_enquiry_is_drafted() -> None:
    """Asked of on 3/3, ten working days to answer: until 17/3."""
    waiting = replace(CLEARANCE, ready_on=march(3))
    assert list(rungs(waiting, YEAR, APPROVED)) == [
        Rung("ask:1", march(8), ActionKind.ASK, "office"),
        Rung("ask:2", march(11), ActionKind.ASK, "office"),
        Rung("ask:3", march(16), ActionKind.ASK, "office"),
        Rung("overdue:1", march(18), ActionKind.ASK, "office"),
        Rung("overdue:2", march(22), ActionKind.ASK, "office"),
        Rung("overdue:3", march(24), ActionKind.ASK, "office"),
        Rung("draft:enquiry_letter", march(18), ActionKind.DRAFT, document="enquiry_letter"),
    ]


def test_no_enquiry_before_the_party_has_had_its_service_time() -> None:
    """The file went out late, on 16/3: our own day passes on the 17th, theirs on the 30th."""
    late = replace(CLEARANCE, ready_on=march(16))
    assert answer_due(late, YEAR) == march(30)
    assert (days(late)["overdue:1"], days(late)["draft:enquiry_letter"]) == (march(18), march(31))


def test_own_people_hear_of_an_answer_that_is_late_whosever_fault_it_is() -> None:
    late = replace(CLEARANCE, ready_on=march(16), escalate=LADDER)
    assert days(late)["escalate:secretary"] == march(22)


@given(
    target=st.dates(date(2027, 3, 1), date(2027, 9, 30)),
    closed=st.lists(st.dates(date(2027, 2, 1), date(2027, 10, 31)), max_size=20),
    approved_on=st.dates(date(2027, 1, 4), date(2027, 9, 30)),
    ready_on=st.none() | st.dates(date(2027, 1, 4), date(2027, 9, 30)),
    version=st.integers(1, 3),
    base=st.sampled_from((TASK, CLEARANCE)),
)
def test_every_rung_falls_on_a_working_day_and_has_a_name_of_its_own(
    target: date, closed: list[date], approved_on: date, ready_on: date | None, version: int, base: Task
) -> None:
    calendar = off(*closed)
    task = replace(
        base,
        target=target,
        target_version=version,
        ready_on=ready_on,
        start=target,
        documents=("congress_plan",),
    )
    found = list(rungs(task, calendar, approved_on))
    assert [rung for rung in found if not calendar.is_working(rung.day)] == []
    assert len({rung.name for rung in found}) == len(found)
    late = [rung.day for rung in found if rung.name.startswith(("overdue", "escalate", "draft:enquiry"))]
    assert all(day > max(target, approved_on) for day in late)


def test_no_letter_asks_after_what_was_never_sent() -> None:
    assert CLEARANCE.waits_for is not None
    asked = replace(CLEARANCE, ready_on=march(1))
    silent = replace(asked, waits_for=CLEARANCE.waits_for.model_copy(update={"letter": False}))
    assert days(asked).keys() - days(silent).keys() == {"draft:enquiry_letter"}
