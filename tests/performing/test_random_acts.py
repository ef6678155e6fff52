"""Whatever people do in whatever order: nobody is told the same thing twice, and nothing ever breaks."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhiemky.errors import BadInput
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.act import Act
from nhiemky.performing.moving import move_congress, switch_variant
from nhiemky.performing.office import Office, open_office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.passes import work_through
from nhiemky.performing.show import show_congress
from nhiemky.performing.steps import drop_step, finish_step, lock_step, pin_step, receive_step, return_step
from nhiemky.settings import PROJECT, load_settings
from nhiemky.store import schedules as store
from nhiemky.store.engine import begin, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation
from nhiemky.store.outbox import messages
from nhiemky.store.tables import reminder

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
OPENED = date(2027, 1, 4)
CONGRESS = date(2027, 3, 18)


def morning(day: date, hour: int = 7, minute: int = 30) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one approved congress of a cell, to be copied for every sequence of acts."""
    home = tmp_path_factory.mktemp("prepared")
    with open_office(load_settings({"NHIEMKY_HOME": str(home)}), today=OPENED) as office:
        upgrade(office.engine)
        with begin(office.engine) as connection:
            keep_organisation(connection, read_organisation(SAMPLE), "sample", morning(OPENED))
        act = Act(morning(OPENED, 8, 0), "thử", "mở")
        number = open_congress(office, Wanted("cb-van-phong", "cell_congress", CONGRESS, OPENED), act).id
        approve_congress(office, number, act)
    return home


def copied(prepared: Path, home: Path) -> Iterator[Office]:
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(prepared, home)
    with open_office(load_settings({"NHIEMKY_HOME": str(home)}), today=OPENED) as office:
        yield office


@dataclass(frozen=True)
class Moved:
    """One thing a person does: to which step, on which day, with which other day in mind."""

    office: Office
    step: int
    day: date
    to: date

    @property
    def act(self) -> Act:
        """Who and why."""
        return Act(morning(self.day, 10, 0), "thử", "lý do thử")


DO: dict[str, Callable[[Moved], object]] = {
    "receive": lambda it: receive_step(it.office, it.step, it.day, it.act),
    "finish": lambda it: finish_step(it.office, it.step, it.day, it.act),
    "return": lambda it: return_step(it.office, it.step, it.act),
    "pin": lambda it: pin_step(it.office, it.step, it.to, it.act),
    "unpin": lambda it: pin_step(it.office, it.step, None, it.act),
    "lock": lambda it: lock_step(it.office, it.step, it.to, it.act),
    "unlock": lambda it: lock_step(it.office, it.step, None, it.act),
    "drop": lambda it: drop_step(it.office, it.step, it.act),
    "move": lambda it: move_congress(it.office, 1, it.to, it.act, apply=True),
    "to_two": lambda it: switch_variant(it.office, 1, "two_contents", it.act, apply=True),
    "to_elect": lambda it: switch_variant(it.office, 1, "with_election", it.act, apply=True),
    "approve": lambda it: approve_congress(it.office, 1, it.act),
}
# What is done, to which of the steps, how many days after the one before, and how far off the other day is.
acts = st.lists(
    st.tuples(
        st.sampled_from((*DO, *["pass"] * 5)), st.integers(0, 24), st.integers(0, 9), st.integers(-30, 40)
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip


def work(office: Office, day: date, hour: int = 7) -> dict[str, int]:
    """A pass; gives what it counted."""
    moment = morning(day, hour)
    return work_through(office, at=moment, clock=lambda: moment, worker="thử").as_dict()


def do(office: Office, what: str, which: int, day: date, far: int) -> None:
    """One act; what may not be done is refused with one line."""
    with read(office.engine) as connection:
        steps = store.read_steps(connection, [1])[1]
    step = steps[which % len(steps)].id
    try:
        DO[what](Moved(office, step, day, day + timedelta(far)))
    except BadInput as refused:
        if "\n" in str(refused):
            raise


def twice(rows: Iterator[Any]) -> dict[Any, int]:
    return {key: number for key, number in Counter(rows).items() if number > 1}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sequence=acts)
def test_no_sequence_of_acts_repeats_a_rung_or_breaks_the_engine(
    prepared: Path, tmp_path: Path, sequence: list[tuple[str, int, int, int]]
) -> None:
    for office in copied(prepared, tmp_path / "home"):
        day = OPENED
        for what, which, later, far in sequence:
            day += timedelta(later)
            if what == "pass":
                assert "failed" not in work(office, day, 7 + which % 10)
            else:
                do(office, what, which, day, far)
        tomorrow = office.calendar.shift(day, 1)
        work(office, tomorrow)
        assert work(office, tomorrow) == {}
        show_congress(office, 1, today=day)
        with read(office.engine) as connection:
            reminders = [dict(row) for row in connection.execute(reminder.select()).mappings()]
            sent = messages(connection)
            versions = {step.id: step.target_version for step in store.read_steps(connection, [1])[1]}
        assert twice((r["step_id"], r["rung"], r["due_version"], r["person"]) for r in reminders) == {}
        assert twice((one.person, one.local_day) for one in sent) == {}
        assert all(r["due_version"] <= versions[r["step_id"]] for r in reminders)
        assert all(r["outbox_id"] or r["cancelled"] for r in reminders)
        assert all(office.calendar.is_working(one.local_day) for one in sent)
        assert all(r["day"] <= r["decided_at"].date() for r in reminders)
