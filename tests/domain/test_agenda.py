"""What is due at a moment, and when a schedule has something to do next."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.expressions import parse_offset
from calendars.plan_model import Escalation, Overdue, Remind
from calendars.working_days import Day, WorkingDays
from nhiemky.domain.agenda import Action, ActionKind, agenda, due_actions, is_speaking, pending, wakes_at
from nhiemky.domain.schedule import ScheduleView, StepState, Task

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DIGEST = time(7, 30)
HOLIDAY = date(2027, 3, 15)  # a Monday
YEAR = WorkingDays(date(2027, 1, 1), date(2027, 12, 31), [Day(HOLIDAY, working=False, name="nghỉ", source="thử")])
TASK = Task(
    step_id=1,
    key="report",
    body="cb",
    owner="cell_secretary",
    state=StepState.OPEN,
    target=date(2027, 3, 17),
    target_version=1,
    target_since=date(2027, 1, 4),
    remind=Remind(
        before=(parse_offset("5wd"), parse_offset("1wd")), overdue=Overdue(every=parse_offset("2wd"), limit=3)
    ),
    escalate=(
        Escalation(after=parse_offset("1wd"), to="deputy_secretary"),
        Escalation(after=parse_offset("3wd"), to="secretary"),
    ),
)
VIEW = ScheduleView(7, date(2027, 1, 4), (TASK,))


def march(day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=VIETNAM)


def due(view: ScheduleView, at: datetime) -> list[str]:
    return [action.rung.name for action in agenda(view, at, calendar=YEAR, digest_at=DIGEST) if action.rung]


def wake(view: ScheduleView, at: datetime) -> datetime | None:
    return wakes_at(view, at, calendar=YEAR, digest_at=DIGEST)


def decided(view: ScheduleView, *names: str, version: int = 1) -> ScheduleView:
    return replace(view, decided={**view.decided, **{(1, name): version for name in names}})


def moved(view: ScheduleView, to: date, on: date, version: int = 2) -> ScheduleView:
    return replace(view, tasks=(replace(TASK, target=to, target_version=version, target_since=on),))


def test_a_rung_is_due_on_its_day_and_not_the_day_before() -> None:
    assert due(VIEW, march(8)) == []
    assert due(VIEW, march(9)) == ["before:5wd"]


def test_downtime_makes_everything_missed_due_at_once_oldest_first() -> None:
    assert due(VIEW, march(23)) == [
        "before:5wd",
        "before:1wd",
        "on_day",
        "overdue:1",
        "escalate:deputy_secretary",
        "overdue:2",
        "escalate:secretary",
    ]


def test_what_was_decided_is_not_due_again() -> None:
    assert due(decided(VIEW, "before:5wd", "before:1wd"), march(17)) == ["on_day"]


def test_nobody_is_spoken_to_before_the_hour_or_on_a_day_off() -> None:
    assert [
        is_speaking(at, YEAR, DIGEST) for at in (march(17, 7, 29), march(17, 7, 30), march(20), march(15))
    ] == [
        False,
        True,
        False,
        False,
    ]
    assert due(VIEW, march(17, 7, 29)) == []
    assert due(VIEW, march(20, 9)) == []


def test_a_schedule_without_tasks_is_closed_when_people_may_be_spoken_to() -> None:
    empty = replace(VIEW, tasks=())
    assert agenda(empty, march(17), calendar=YEAR, digest_at=DIGEST) == [Action(ActionKind.CLOSE, None, None)]
    assert agenda(empty, march(20), calendar=YEAR, digest_at=DIGEST) == []
    assert wake(empty, march(20)) == march(22, 7, 30)


@pytest.mark.parametrize(
    ("view", "at", "expected"),
    [
        (VIEW, march(1), march(9, 7, 30)),
        (decided(VIEW, "before:5wd"), march(9), march(16, 7, 30)),
        (VIEW, march(10, 9, 15), march(10, 9, 15)),
        (VIEW, march(13, 9), march(16, 7, 30)),
        (VIEW, march(10, 5), march(10, 7, 30)),
    ],
    ids=["next rung", "the one after", "overdue means now", "over the holiday", "before the hour"],
)
def test_wakes_at_the_digest_of_the_next_rungs_day(view: ScheduleView, at: datetime, expected: datetime) -> None:
    assert wake(view, at) == expected


def test_nothing_left_to_wait_for_is_no_moment() -> None:
    every = decided(VIEW, *(action.rung.name for action in pending(VIEW, YEAR) if action.rung))
    assert wake(every, march(1)) is None
    assert due(every, march(31)) == []


def test_a_moved_target_has_a_ladder_of_its_own() -> None:
    """To 31/3 on the 18th: the day itself and the week before come again; the past is not repeated."""
    told = decided(VIEW, "before:5wd", "before:1wd", "on_day", "overdue:1", "escalate:deputy_secretary")
    later = moved(told, date(2027, 3, 31), date(2027, 3, 18))
    assert [(action.rung.name, action.rung.day.day) for action in pending(later, YEAR) if action.rung][:4] == [
        ("moved", 18),
        ("before:5wd", 24),
        ("before:1wd", 30),
        ("on_day", 31),
    ]


def test_a_rung_sent_for_the_old_day_is_not_repeated_when_its_new_day_is_past() -> None:
    """To 12/3 on the 9th, after "five days before" was sent: its new day, the 5th, has gone by."""
    told = decided(VIEW, "before:5wd")
    earlier = moved(told, date(2027, 3, 12), date(2027, 3, 9))
    assert due(earlier, march(9)) == ["moved"]
    never_told = moved(VIEW, date(2027, 3, 12), date(2027, 3, 9))
    assert due(never_told, march(9)) == ["before:5wd", "moved"]


def test_every_move_is_told_also_the_second() -> None:
    told = decided(decided(VIEW, "before:5wd"), "moved", version=2)
    again = moved(told, date(2027, 3, 31), date(2027, 3, 11), version=3)
    assert due(again, march(11)) == ["moved"]
    assert due(decided(again, "moved", version=3), march(11)) == []


def test_a_paper_is_drafted_once_wherever_the_target_moves() -> None:
    task = replace(TASK, start=date(2027, 3, 1), documents=("congress_plan",))
    view = replace(VIEW, tasks=(task,))
    assert due(view, march(2)) == ["draft:congress_plan"]
    written = replace(view, written=frozenset({(1, "congress_plan")}))
    assert due(written, march(2)) == []
    assert due(replace(written, tasks=(replace(task, target_version=2),)), march(2)) == ["moved"]


def test_oldest_first_whatever_the_order_of_tasks() -> None:
    second = replace(TASK, step_id=2, target=date(2027, 3, 11))
    actions = due_actions(pending(replace(VIEW, tasks=(TASK, second)), YEAR), date(2027, 3, 10))
    assert [(action.task.step_id, action.rung.name) for action in actions if action.task and action.rung] == [
        (2, "before:5wd"),
        (1, "before:5wd"),
        (2, "before:1wd"),
    ]


@given(
    passes=st.lists(st.integers(0, 24 * 60), min_size=1, max_size=12),
    days=st.lists(st.integers(0, 40), min_size=12, max_size=12),
)
def test_whenever_passes_run_every_rung_is_decided_once_and_never_before_its_day(
    passes: list[int], days: list[int]
) -> None:
    """And a pass at a moment before the wake-up finds nothing: sleeping loses nothing."""
    view, found = VIEW, []
    start = datetime(2027, 3, 1, tzinfo=VIETNAM)
    moments = sorted(
        start + timedelta(days=day, minutes=minute) for day, minute in zip(days, passes, strict=False)
    )
    sleeps_until: datetime | None = wake(view, moments[0])
    for at in [*moments, march(31) + timedelta(days=30)]:
        names = due(view, at)
        assert not names or (sleeps_until is not None and sleeps_until <= at)
        found += names
        view = decided(view, *names)
        sleeps_until = wake(view, at)
    assert sorted(found) == sorted(action.rung.name for action in pending(VIEW, YEAR) if action.rung)
    assert sleeps_until is None
