"""A temporary copy of the database in memory, whatever the original is."""

import sqlite3
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Engine, delete, event, insert, select, update

from nhiemky.store.engine import StoreUnavailable, begin, connected, open_engine, read
from nhiemky.store.tables import metadata, outbox, reminder, schedule

_NEVER_COPIED = frozenset({"zalo_token"})


def copy_to_memory(source: Engine) -> Engine:
    """Every row of every table in a new SQLite database that lives as long as the engine."""
    copy = open_engine("sqlite://")
    if source.dialect.name == "sqlite":
        _copy_pages(source, copy)
    else:
        metadata.create_all(copy, checkfirst=False)
        copy_rows(source, copy)
    return copy


def _copy_pages(source: Engine, target: Engine) -> None:
    """As `copy_rows`, from one SQLite to another, which takes it over whole."""
    with connected(source) as old, connected(target) as new:
        theirs, ours = old.connection.driver_connection, new.connection.driver_connection
        assert theirs is not None
        try:
            theirs.backup(ours)
        except sqlite3.Error as error:  # SQLAlchemy explains only what goes through it
            raise StoreUnavailable(f"không chép được cơ sở dữ liệu ({error})") from error
    with begin(target) as new:
        for name in _NEVER_COPIED:
            new.execute(delete(metadata.tables[name]))


def copy_rows(source: Engine, target: Engine) -> None:
    """Every row but the tokens, read in one transaction, into a database whose tables are empty.

    A token of Zalo can be used once: one restored from a copy would be dead, and using it in a copy would kill
    the office's own.
    """
    with read(source) as old, begin(target) as new:
        for table in metadata.sorted_tables:
            if table.name in _NEVER_COPIED:
                continue
            # A cell's schedule comes after its committee's: PostgreSQL alone would give them as last written.
            in_order = select(table).order_by(*table.primary_key.columns)
            rows = [dict(row) for row in old.execute(in_order).mappings()]
            if rows:
                new.execute(insert(table), rows)


def before_each_commit(engine: Engine, call: Callable[[], None]) -> None:
    """Calls before every commit; what it raises undoes the transaction, as a power cut would."""

    def told(_connection: Connection) -> None:
        call()

    event.listen(engine, "commit", told)


def silence_others(connection: Connection, ids: Sequence[int]) -> None:
    """In a copy: nothing but the named schedules wakes, and no message of earlier days is sent."""
    others = schedule.c.id.not_in(list(ids))
    connection.execute(update(schedule).where(others).values(wake_at=None))
    # As drafts they stay silent also when a step of a relative plans the family again.
    spoken = others & (schedule.c.state == "approved")
    connection.execute(update(schedule).where(spoken).values(state="draft"))
    waiting = reminder.c.schedule_id.not_in(list(ids)) & reminder.c.outbox_id.is_(None)
    connection.execute(update(reminder).where(waiting).values(cancelled="chạy thử"))
    connection.execute(update(outbox).where(outbox.c.state.in_(["ready", "leased"])).values(state="cancelled"))


def set_aside_cycles(connection: Connection) -> None:
    """In a copy: no period counts as opened, so that each can be opened once more from its first day."""
    is_cycle = schedule.c.occasion.is_not(None)
    connection.execute(update(schedule).where(is_cycle).values(state="cancelled", occasion=None))
