"""An address that refuses is not written to: for good at once, for a full mailbox after three within a week."""

from datetime import datetime, timedelta

from nhiemky.store.columns import VIETNAM
from nhiemky.store.engine import Engine, begin
from nhiemky.store.suppressions import find_suspended, lift, read_suppressions, strike, suspend

AT = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)
MAU = ("maildir", "Mau@so.example")


def is_suspended(engine: Engine, at: datetime = AT, place: tuple[str, str] = MAU) -> bool:
    with begin(engine) as connection:
        return place in find_suspended(connection, [place, ("zalobot", "chat-9")], at)


def strike_at(engine: Engine, at: datetime) -> bool:
    with begin(engine) as connection:
        return strike(connection, "mail", "mau@so.example", "5.2.2 hộp thư đầy", source="bounce", at=at)


def test_a_suspended_mailbox_is_so_on_every_way_of_mail(engine: Engine) -> None:
    with begin(engine) as connection:
        suspend(connection, "mail", "mau@so.example", "5.1.1 không có hộp thư", source="bounce", at=AT)
        places = [MAU, ("nkmail", "mau@so.example"), ("nkmail", "khac@so.example"), ("zalobot", "mau@so.example")]
        found = find_suspended(connection, places, AT)
    assert sorted(found) == sorted(places[:2])
    assert found[MAU].reason == "5.1.1 không có hộp thư"


def test_three_strikes_within_a_week_suspend(engine: Engine) -> None:
    assert [strike_at(engine, AT + number * DAY) for number in range(3)] == [False, False, True]
    assert is_suspended(engine, AT + 3 * DAY)
    assert strike_at(engine, AT + 3 * DAY) is False, "it is told once"


def test_strikes_of_another_week_do_not_count(engine: Engine) -> None:
    days = (0, 1, 9, 10)
    assert [strike_at(engine, AT + number * DAY) for number in days] == [False] * 4
    assert not is_suspended(engine, AT + 10 * DAY)


def test_a_suspension_may_end_by_itself(engine: Engine) -> None:
    with begin(engine) as connection:
        suspend(connection, "mail", "mau@so.example", "nghỉ", source="clerk", at=AT, until=AT + DAY)
    assert is_suspended(engine, AT)
    assert not is_suspended(engine, AT + DAY)


def test_a_lifted_address_is_as_new(engine: Engine) -> None:
    for number in range(3):
        strike_at(engine, AT + number * DAY)
    with begin(engine) as connection:
        assert lift(connection, "mail", "MAU@so.example")
        assert not lift(connection, "mail", "mau@so.example")
        assert read_suppressions(connection) == []
    assert strike_at(engine, AT + 3 * DAY) is False
