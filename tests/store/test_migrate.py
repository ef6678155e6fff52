"""The migrations make exactly the tables the code speaks of."""

from datetime import datetime

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from nhiemky.store.audit import read_audit, record
from nhiemky.store.engine import Engine, begin, open_engine, read
from nhiemky.store.migrate import find_newest_revision, find_revision, upgrade
from nhiemky.store.tables import VIETNAM, metadata

AT = datetime(2027, 1, 4, 8, tzinfo=VIETNAM)


def test_migrated_tables_are_those_of_the_code(engine: Engine) -> None:
    with read(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_indexes_of_a_pass_are_partial_on_both_databases(engine: Engine) -> None:
    """Autogeneration does not compare the conditions of indexes; a pass with nothing due lives by them."""
    table = {"sqlite": "SELECT sql FROM sqlite_master", "postgresql": "SELECT indexdef FROM pg_indexes"}
    with read(engine) as connection:
        made = [text or "" for text in connection.exec_driver_sql(table[engine.dialect.name]).scalars()]
    partial = [text.split(" ON ")[0].split()[-1] for text in made if " INDEX " in text and " WHERE " in text]
    assert sorted(partial) == ["ix_outbox_open", "ix_reminder_uncarried", "ix_schedule_wake"]


def test_an_empty_database_has_no_revision_and_an_upgraded_one_the_newest(database_url: str) -> None:
    engine = open_engine(database_url)
    assert find_revision(engine) is None
    upgrade(engine)
    assert find_revision(engine) == find_newest_revision() is not None
    engine.dispose()


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    with begin(engine) as connection:
        record(connection, AT, "thử", "test", "giữ", {})
    upgrade(engine)
    with read(engine) as connection:
        assert [row["subject"] for row in read_audit(connection)] == ["giữ"]
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
