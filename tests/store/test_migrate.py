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
    assert sorted(partial) == [
        "ix_figure_sum",
        "ix_outbox_fallback",
        "ix_outbox_open",
        "ix_reminder_uncarried",
        "ix_schedule_wake",
        "uq_figure_counting",
        "uq_link_active_address",
        "uq_link_active_person",
        "uq_schedule_occasion",
    ]


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


def make_at_revision(url: str, revision: str, content: dict[str, list[dict[str, object]]]) -> Engine:
    """A database as an earlier release left it."""
    engine = open_engine(url)
    with begin(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables = sa.MetaData()
        tables.reflect(connection)
        for name, rows in content.items():
            connection.execute(tables.tables[name].insert(), rows)
    return engine


@pytest.fixture
def first_release(database_url: str) -> Engine:
    """The first release, with four drafts in it."""
    return make_at_revision(database_url, "0001", OLD_ROWS)


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


MESSAGE = {
    "id": 7,
    "person": "nguyen-van-mau",
    "kind": "digest",
    "local_day": DAY,
    "channel": "maildir",
    "address": "mau@coquan.example",
    "payload": {"subject": "Việc", "text": "Việc", "html": "<p>Việc</p>", "name": "Mẫu"},
    "not_before": AT.astimezone(UTC),
    "created_at": AT.astimezone(UTC),
}
TOLD = {
    "id": 3,
    "schedule_id": 1,
    "step_id": 1,
    "body": "cb-mau",
    "rung": "near",
    "due_version": 1,
    "person": "nguyen-van-mau",
    "day": DAY,
    "reason": "owner",
    "decided_at": AT.astimezone(UTC),
    "outbox_id": 7,
}


def test_messages_of_an_earlier_release_stay_tied_to_their_reminders_and_get_plain_values(
    database_url: str,
) -> None:
    old = {name: OLD_ROWS[name] for name in ("plan_text", "schedule", "step")}
    engine = make_at_revision(database_url, "0002", {**old, "outbox": [MESSAGE], "reminder": [TOLD]})
    upgrade(engine)
    with begin(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        message = dict(connection.execute(metadata.tables["outbox"].select()).mappings().one())
        assert connection.execute(sa.text("SELECT outbox_id FROM reminder")).scalars().all() == [7]
        new = {"thread": "", "attachment_ids": None, "fallback_of": None, "sequence": 0, "tier": 1}
        assert {name: message[name] for name in [*new, "planned_at"]} == {**new, "planned_at": None}
        assert (message["id"], message["state"], message["payload"]) == (7, "ready", MESSAGE["payload"])
    with pytest.raises(sa.exc.IntegrityError), begin(engine) as connection:
        connection.execute(sa.text("UPDATE outbox SET fallback_of = 99 WHERE id = 7"))
    engine.dispose()


def test_an_id_of_a_message_is_never_given_twice_after_the_upgrade(database_url: str) -> None:
    engine = make_at_revision(database_url, "0002", {"outbox": [MESSAGE]})
    upgrade(engine)
    new = {name: value for name, value in MESSAGE.items() if name != "id"} | {"not_before": AT, "created_at": AT}
    with begin(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('outbox', 'id'), 7)"))
        connection.execute(sa.text("DELETE FROM outbox"))
        made = connection.execute(metadata.tables["outbox"].insert().returning(sa.text("id")), new).scalar()
    assert made == 8
    engine.dispose()


def test_one_account_belongs_to_one_person_and_may_be_linked_again_once_ended(engine: Engine) -> None:
    link = metadata.tables["link"]
    row = {"provider": "zalobot", "address": "chat-1", "linked_at": AT}
    with begin(engine) as connection:
        connection.execute(link.insert(), {**row, "person": "mau"})
    for same in ({"person": "thu"}, {"person": "mau", "address": "chat-2"}):
        with pytest.raises(sa.exc.IntegrityError), begin(engine) as connection:
            connection.execute(link.insert(), {**row, **same})
    with begin(engine) as connection:
        connection.execute(link.update().values(ended_at=AT))
        connection.execute(link.insert(), {**row, "person": "thu"})
