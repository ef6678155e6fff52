"""The database is opened, shared and left alone as promised, SQLite as PostgreSQL."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from nhiemky.errors import BadInput
from nhiemky.store.audit import read_audit, record
from nhiemky.store.engine import Engine, StoreUnavailable, begin, is_prepared, open_engine, read
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import find_newest
from nhiemky.store.tables import VIETNAM

AT = datetime(2027, 1, 4, 8, tzinfo=VIETNAM)
WORKERS, TURNS = 4, 15


def write(engine: Engine, note: str, actor: str = "thử") -> None:
    with begin(engine) as connection:
        record(connection, AT, actor, "test", note, {})


def write_then_fail(engine: Engine) -> None:
    with begin(engine) as connection:
        record(connection, AT, "thử", "test", "hỏng", {})
        raise ZeroDivisionError


def notes(engine: Engine) -> list[str]:
    with read(engine) as connection:
        return [str(row["subject"]) for row in read_audit(connection)]


def at_once(call: Callable[[int], None]) -> None:
    """Runs the call in several threads and raises what any of them raised."""
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            call(number)
        except BaseException as error:  # noqa: BLE001  (whatever it is, the test must see it)
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("không phải địa chỉ", "NHIEMKY_DATABASE_URL không phải là địa chỉ cơ sở dữ liệu"),
        ("mysql://may/x", "chỉ dùng được SQLite hoặc PostgreSQL, không phải mysql"),
    ],
)
def test_an_address_of_nothing_usable_is_one_line(url: str, sentence: str) -> None:
    with pytest.raises(StoreUnavailable, match=sentence):
        open_engine(url)


def test_a_database_out_of_reach_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "day-la-thu-muc"
    blocked.mkdir()
    for url in (f"sqlite:///{blocked}", "postgresql://nobody@127.0.0.1:1/khong-co"):
        engine = open_engine(url)
        with pytest.raises(StoreUnavailable, match=r"^không dùng được cơ sở dữ liệu \(.+\)$"), begin(engine):
            pass
        engine.dispose()


def test_sqlite_is_opened_for_many_readers_and_one_writer(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'mới' / 'nhiemky.db'}")
    with read(engine) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 60000}


def test_what_raises_is_undone_and_so_is_a_preview(engine: Engine) -> None:
    write(engine, "giữ")
    with pytest.raises(ZeroDivisionError):
        write_then_fail(engine)
    with begin(engine, keep=False) as connection:
        record(connection, AT, "thử", "test", "xem trước", {})
        assert len(read_audit(connection)) == 2
    assert notes(engine) == ["giữ"]


def test_a_reader_sees_one_state_while_others_write(engine: Engine) -> None:
    write(engine, "trước")
    with read(engine) as connection:
        before = len(read_audit(connection))
        write(engine, "trong lúc đọc")
        assert len(read_audit(connection)) == before
    assert notes(engine) == ["trước", "trong lúc đọc"]


def test_many_writers_at_once_lose_nothing(engine: Engine) -> None:
    at_once(lambda number: [write(engine, f"{number}-{turn}") for turn in range(TURNS)] and None)
    assert sorted(notes(engine)) == sorted(
        f"{number}-{turn}" for number in range(WORKERS) for turn in range(TURNS)
    )


def test_sqlite_transactions_that_read_then_write_follow_one_another(tmp_path: Path) -> None:
    """A deferred transaction would fail with "database is locked", or two would count the same rows."""
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    upgrade(engine)

    def count_and_write(_number: int) -> None:
        for _ in range(TURNS):
            with begin(engine) as connection:
                record(connection, AT, "thử", "test", str(len(read_audit(connection))), {})

    at_once(count_and_write)
    assert notes(engine) == [str(number) for number in range(WORKERS * TURNS)]
    engine.dispose()


def test_asking_whether_a_database_is_prepared_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "nhiemky.db"
    engine = open_engine(f"sqlite:///{file}")
    assert not is_prepared(engine)
    assert not file.exists()


def test_prepared_means_the_tables_are_there(database_url: str) -> None:
    engine = open_engine(database_url)
    assert not is_prepared(engine)
    upgrade(engine)
    assert is_prepared(engine)
    engine.dispose()


def test_tables_that_are_missing_are_one_line(database_url: str) -> None:
    engine = open_engine(database_url)
    with (
        pytest.raises(StoreUnavailable, match=r"^không đọc được cơ sở dữ liệu \([^\n]+\)$"),
        read(engine) as connection,
    ):
        find_newest(connection)
    engine.dispose()


def test_what_the_database_cannot_hold_is_one_line(engine: Engine) -> None:
    """PostgreSQL measures texts, SQLite does not."""
    if engine.dialect.name == "sqlite":
        write(engine, "giữ", actor="đ" * 65)
        assert notes(engine) == ["giữ"]
        return
    with pytest.raises(BadInput, match=r"^nội dung cần ghi: quá dài hoặc có ký tự không ghi được$"):
        write(engine, "bỏ", actor="đ" * 65)
    assert notes(engine) == []


def test_moments_without_a_zone_are_refused_and_days_come_back_as_days(engine: Engine) -> None:
    with pytest.raises(Exception, match="a moment without a zone"), begin(engine) as connection:
        record(connection, AT.replace(tzinfo=None), "thử", "test", "x", {})
    with begin(engine) as connection:
        record(connection, AT, "thử", "test", "x", {"on": date(2027, 6, 10)})
    with read(engine) as connection:
        (row,) = read_audit(connection)
    assert (row["at"], row["at"].utcoffset(), row["details"]) == (AT, AT.utcoffset(), {"on": "2027-06-10"})
