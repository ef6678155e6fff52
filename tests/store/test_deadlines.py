"""A superior's deadlines stand side by side, one a level."""

from collections.abc import Callable
from datetime import date

from nhiemky.store import deadlines as store
from nhiemky.store.engine import Engine, begin

Add = Callable[..., int]


def test_one_deadline_a_level_the_later_paper_replaces_the_earlier(engine: Engine, add_schedule: Add) -> None:
    with begin(engine) as connection:
        number, other = add_schedule(connection), add_schedule(connection)
        for level, on, source in (
            ("centre", date(2027, 6, 30), "CT 1"),
            ("province", date(2027, 5, 31), "KH 2"),
            ("province", date(2027, 5, 20), "KH 3 thay KH 2"),
        ):
            store.add_deadline(connection, number, "hold_cell_congress", level, on, source)
        assert store.read_deadlines(connection, [number, other]) == {
            number: [
                ("hold_cell_congress", "province", date(2027, 5, 20), "KH 3 thay KH 2"),
                ("hold_cell_congress", "centre", date(2027, 6, 30), "CT 1"),
            ],
            other: [],
        }
