"""A copy in memory has every row, and what happens in it stays in it."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import insert

from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.passes import bring_up_to_now
from nhiemky.store import schedules as store
from nhiemky.store.copying import before_each_commit, copy_to_memory, silence_others
from nhiemky.store.delivery_tables import zalo_token
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.outbox import messages
from nhiemky.store.reminders import read_uncarried
from nhiemky.store.tables import VIETNAM

Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
MONDAY = date(2027, 1, 4)


@pytest.fixture
def office(make_office: Callable[[date], Office], act: Callable[[date], Act]) -> Office:
    """Two cells with an approved congress each, after a pass."""
    office = make_office(MONDAY)
    for body in ("cb-van-phong", "cb-trung-tam"):
        number = open_congress(office, Wanted(body, "cell_congress", date(2027, 3, 10), MONDAY), act(MONDAY)).id
        approve_congress(office, number, act(MONDAY))
    at = datetime(2027, 1, 12, 8, tzinfo=VIETNAM)
    bring_up_to_now(office, at=at, clock=lambda: at, worker="thử")
    return office


def test_a_copy_has_every_row_of_every_table(office: Office, dump: Dump) -> None:
    original = dump(office.engine)
    copy = copy_to_memory(office.engine)
    assert dump(copy) == original
    assert {name for name, rows in original.items() if rows} >= {
        "organisation",
        "schedule",
        "step",
        "reminder",
        "outbox",
    }


def test_what_happens_in_the_copy_does_not_happen_in_earnest(office: Office, dump: Dump) -> None:
    original = dump(office.engine)
    with begin(copy_to_memory(office.engine)) as connection:
        store.change_schedule(connection, 1, day=date(2028, 1, 4))
    assert dump(office.engine) == original


def test_in_a_copy_only_the_named_schedules_wake_and_nothing_old_is_sent(office: Office) -> None:
    copy = copy_to_memory(office.engine)
    with begin(copy) as connection:
        silence_others(connection, [2])
    with read(copy) as connection:
        assert [one.id for one in store.read_schedules(connection) if one.wake_at is not None] == [2]
        assert {one.schedule_id for one in read_uncarried(connection)} <= {2}
        assert {message.state for message in messages(connection)} <= {"sent", "cancelled"}


def test_what_is_raised_before_a_commit_undoes_it(engine: Engine, dump: Dump) -> None:
    def power_cut() -> None:
        raise KeyboardInterrupt

    before = dump(engine)
    before_each_commit(engine, power_cut)
    with pytest.raises(KeyboardInterrupt), begin(engine) as connection:
        store.keep_plan(connection, "mau", 1, "a" * 64, "một")
    assert dump(engine) == before


def test_a_copy_has_no_tokens_which_can_be_used_once_only(office: Office, dump: Dump) -> None:
    at = datetime(2027, 1, 12, 8, tzinfo=VIETNAM)
    row = {"app_id": "1", "access": "a", "refresh": "b", "generation": 1, "refreshed_at": at, "access_until": at}
    with begin(office.engine) as connection:
        connection.execute(insert(zalo_token), row)
    assert dump(office.engine)["zalo_token"] != []
    assert dump(copy_to_memory(office.engine))["zalo_token"] == []
