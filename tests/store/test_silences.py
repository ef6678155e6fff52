"""A silence has a reason, a first and a last day, and may be ended before its time; nothing of it is forgotten."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from nhiemky.store.columns import VIETNAM
from nhiemky.store.engine import Connection, Engine, begin
from nhiemky.store.silences import (
    Silence,
    add_silence,
    end_silence,
    read_silences,
    silenced_people,
    silenced_schedules,
)

AT = datetime(2027, 1, 5, 8, 0, tzinfo=VIETNAM)
FIRST, LAST = date(2027, 1, 6), date(2027, 1, 8)
DAY = timedelta(days=1)


def add(connection: Connection, person: str | None = "bui-mau-anh", **own: object) -> int:
    values = {
        "schedule_id": None,
        "reason": "đi công tác",
        "by": "thử",
        "at": AT,
        "from_on": FIRST,
        "until_on": LAST,
    }
    return add_silence(connection, person=person, **{**values, **own})


def test_a_silence_is_kept_whole(engine: Engine) -> None:
    with begin(engine) as connection:
        number = add(connection)
        assert read_silences(connection) == [
            Silence(number, "bui-mau-anh", None, "đi công tác", "thử", AT, FIRST, LAST, None, None)
        ]


@pytest.mark.parametrize(
    ("on", "counts"),
    [(FIRST - DAY, False), (FIRST, True), (FIRST + DAY, True), (LAST, True), (LAST + DAY, False)],
)
def test_both_of_its_days_count_and_no_other(engine: Engine, on: date, counts: bool) -> None:
    with begin(engine) as connection:
        number = add(connection)
        assert [one.id for one in read_silences(connection, on)] == [number] * counts


def test_ended_before_its_time_it_counts_no_more_but_is_remembered(engine: Engine) -> None:
    with begin(engine) as connection:
        number, other = add(connection), add(connection, "tran-mau-thu")
        assert end_silence(connection, number, by="chánh văn phòng", at=AT + DAY)
        assert [one.id for one in read_silences(connection, FIRST)] == [other]
        ended = read_silences(connection)[0]
    assert (ended.id, ended.ended_at, ended.ended_by) == (number, AT + DAY, "chánh văn phòng")


def test_only_what_still_counts_can_be_ended_and_only_once(engine: Engine) -> None:
    with begin(engine) as connection:
        number = add(connection)
        over = datetime(2027, 1, 9, 0, 0, tzinfo=VIETNAM)
        assert not end_silence(connection, number + 1, by="thử", at=AT), "there is none"
        assert not end_silence(connection, number, by="thử", at=over), "it ended by itself the evening before"
        assert end_silence(connection, number, by="thử", at=over - timedelta(minutes=1))
        assert not end_silence(connection, number, by="khác", at=AT)
        assert read_silences(connection)[0].ended_by == "thử"


def test_people_and_schedules_are_told_apart_and_the_newest_reason_counts(
    engine: Engine, add_schedule: Callable[..., int]
) -> None:
    with begin(engine) as connection:
        schedule = add_schedule(connection)
        add(connection)
        newer = add(connection, reason="nghỉ phép", until_on=LAST + DAY)
        whole = add(connection, None, schedule_id=schedule, reason="chờ cấp trên")
        silences = read_silences(connection, FIRST)
    people, schedules = silenced_people(silences), silenced_schedules(silences)
    assert {person: one.id for person, one in people.items()} == {"bui-mau-anh": newer}
    assert {number: (one.id, one.reason) for number, one in schedules.items()} == {
        schedule: (whole, "chờ cấp trên")
    }
