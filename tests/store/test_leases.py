"""Of two passes at once one works; a dead one's lease runs out."""

import threading
from datetime import datetime, timedelta

from nhiemky.store.engine import Engine, begin
from nhiemky.store.leases import release_lease, take_lease
from nhiemky.store.tables import VIETNAM

AT = datetime(2027, 3, 1, 7, 30, tzinfo=VIETNAM)
LASTS = timedelta(minutes=10)


def take(engine: Engine, holder: str, minutes: int = 0, name: str = "advance") -> bool:
    with begin(engine) as connection:
        return take_lease(connection, name, holder, AT + timedelta(minutes=minutes), LASTS)


def test_a_lease_is_one_holders_until_it_runs_out(engine: Engine) -> None:
    assert [
        take(engine, "một"),
        take(engine, "hai", 9),
        take(engine, "hai", 10),
        take(engine, "một", 11),
    ] == [True, False, True, False]


def test_its_holder_renews_it(engine: Engine) -> None:
    assert [take(engine, "một"), take(engine, "một", 9), take(engine, "hai", 18), take(engine, "hai", 19)] == [
        True,
        True,
        False,
        True,
    ]


def test_leases_of_other_names_are_free(engine: Engine) -> None:
    assert [take(engine, "một"), take(engine, "hai", name="deliver")] == [True, True]


def test_only_the_holder_gives_it_back(engine: Engine) -> None:
    take(engine, "một")
    for holder, is_free in (("hai", False), ("một", True)):
        with begin(engine) as connection:
            release_lease(connection, "advance", holder)
        assert take(engine, "ba", 1) is is_free


def test_of_many_at_once_exactly_one_gets_it(engine: Engine) -> None:
    got: list[bool] = []
    threads = [threading.Thread(target=lambda n=n: got.append(take(engine, f"máy {n}"))) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False, False, False, False, True]
