"""The migrations make exactly the tables the code speaks of."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from nhiemky.store import drafts
from nhiemky.store.audit import read_audit, record
from nhiemky.store.engine import Engine, begin, open_engine, read
from nhiemky.store.migrate import MIGRATIONS, find_newest_revision, find_revision, upgrade
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


@pytest.fixture
def first_release(database_url: str) -> Engine:
    """A database as the first release left it, with four drafts in it."""
    engine = open_engine(database_url)
    with begin(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        tables = sa.MetaData()
        tables.reflect(connection)
        for name, rows in OLD_ROWS.items():
            connection.execute(tables.tables[name].insert(), rows)
    return engine


DAY = AT.date()
PLAN = "0" * 64
HASHES = dict.fromkeys(("sha256", "template_sha256", "inputs_sha256"), PLAN)
OLD_ROWS: dict[str, list[dict[str, object]]] = {
    "plan_text": [{"sha256": PLAN, "key": "cell_congress", "version": 1, "content": "{}"}],
    "schedule": [
        {
            "id": 1,
            "body": "cb-mau",
            "plan": "cell_congress",
            "plan_sha256": PLAN,
            "facts": {},
            "day": DAY,
            "closing": DAY,
            "superior_plan": DAY,
            "state": "approved",
            "opened_on": DAY,
        }
    ],
    "step": [
        {
            "id": number,
            "schedule_id": 1,
            "position": number,
            "key": f"s{number}",
            "body": "cb-mau",
            "state": "open",
        }
        for number in (1, 2)
    ],
    "draft": [
        {
            "id": number,
            "schedule_id": 1,
            "step_id": step,
            "body": "cb-mau",
            "kind": kind,
            "round": rounds,
            "file": f"{number}.docx",
            "missing": 3,
            "written_at": AT.astimezone(UTC),
            **HASHES,
        }
        for number, step, kind, rounds in (
            (1, 1, "report", 1),
            (2, 2, "report", 1),  # two steps counted for themselves
            (3, 1, "report", 2),
            (4, None, "minutes", 1),
        )
    ],
}


def test_a_database_of_the_first_release_keeps_its_drafts_and_counts_their_rounds_by_schedule(
    first_release: Engine,
) -> None:
    upgrade(first_release)
    with read(first_release) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        rows = connection.execute(metadata.tables["draft"].select().order_by(sa.text("id"))).mappings().all()
        assert [(row["id"], row["kind"], row["round"], row["step_id"]) for row in rows] == [
            (1, "report", 1, 1),
            (2, "report", 3, 2),
            (3, "report", 2, 1),
            (4, "minutes", 1, None),
        ]
        old = {
            "schedule_id": 1,
            "body": "cb-mau",
            "subject": "schedule:1",
            "missing": 3,
            "written_at": AT,
            **HASHES,
            "period": None,
            "outline": None,
            "version": None,
            "inputs": None,
            "content": None,
            "title": "",
            "tier": 1,
        }
        own = {"id", "kind", "round", "step_id", "file"}
        assert [{k: v for k, v in row.items() if k not in own} for row in rows] == [old] * 4
        assert connection.execute(sa.text("SELECT count(*) FROM step")).scalar() == 2
    with begin(first_release) as connection:
        assert drafts.next_round(connection, "schedule:1", "report") == 4
    first_release.dispose()
