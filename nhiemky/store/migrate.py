"""Brings a database to the present tables; says whether one has been prepared at all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from nhiemky.store.engine import Connection, Engine, begin, read

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Applies every migration that is missing; harmless when none is."""
    with begin(engine) as connection:
        command.upgrade(_config(connection), "head")


def find_revision(engine: Engine) -> str | None:
    """The migration a database stands at, None for an empty one."""
    with read(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def find_newest_revision() -> str | None:
    """The newest migration there is."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
