"""A data sheet gives back what was entered last and forgets nothing."""

from datetime import date, datetime, time, timedelta

import pytest

from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.sheets import SheetValue, read_history, read_sheet, write_sheet
from nhiemky.store.tables import VIETNAM

AT = datetime(2027, 1, 4, 8, tzinfo=VIETNAM)
LATER = AT + timedelta(days=1)


def enter(engine: Engine, values: dict[str, object], at: datetime = AT, subject: str = "schedule:1") -> int:
    with begin(engine) as connection:
        return write_sheet(connection, subject, values, "phieu.yaml", "thử", at)


def test_the_last_value_of_a_path_counts_and_the_earlier_one_is_kept(engine: Engine) -> None:
    assert enter(engine, {"congress.venue": "Hội trường A", "congress.delegates": 91}) == 2
    assert enter(engine, {"congress.venue": "Hội trường B"}, LATER) == 1
    with read(engine) as connection:
        assert read_sheet(connection, "schedule:1") == {
            "congress.delegates": SheetValue(91, "phieu.yaml", AT),
            "congress.venue": SheetValue("Hội trường B", "phieu.yaml", LATER),
        }
        assert read_history(connection, "schedule:1", "congress.venue") == [
            SheetValue("Hội trường A", "phieu.yaml", AT),
            SheetValue("Hội trường B", "phieu.yaml", LATER),
        ]
        assert read_sheet(connection, "schedule:2") == {}


@pytest.mark.parametrize(
    "value",
    [
        0,
        "91,5",
        "",
        True,
        date(2027, 6, 10),
        time(7, 30),
        datetime(2027, 6, 10, 7, 30),  # noqa: DTZ001  (as a spreadsheet gives it)
        [{"name": "Chỉ tiêu 1", "due": date(2027, 6, 10), "actual": None}, {"name": "<b> & \\u0000 5 < 6"}],
        {"lồng": {"sâu": ["a"]}},
    ],
)
def test_a_value_comes_back_as_what_it_was(engine: Engine, value: object) -> None:
    enter(engine, {"a.b": value})
    with read(engine) as connection:
        found = read_sheet(connection, "schedule:1")["a.b"].value
    assert (found, type(found)) == (value, type(value))


def test_the_same_value_again_is_no_news_but_a_yes_for_a_one_is(engine: Engine) -> None:
    assert enter(engine, {"a": 1, "b": "x"}) == 2
    assert enter(engine, {"a": 1, "b": "x"}, LATER) == 0
    assert enter(engine, {"a": True}, LATER) == 1
    assert enter(engine, {"c": None}, LATER) == 0


def test_a_value_can_be_withdrawn(engine: Engine) -> None:
    enter(engine, {"a": 1})
    assert enter(engine, {"a": None}, LATER) == 1
    with read(engine) as connection:
        assert read_sheet(connection, "schedule:1") == {}
        assert [one.value for one in read_history(connection, "schedule:1", "a")] == [1, None]
