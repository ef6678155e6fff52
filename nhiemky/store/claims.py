"""An insert that does nothing where the same key is there already: the insert is the claim."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, insert
from sqlalchemy.sql.dml import ReturningInsert

# Else SQLAlchemy forgets the rows of an insert when its cursor closes: on PostgreSQL the count would be -1.
COUNTED = {"preserve_rowcount": True}


def insert_once(connection: Connection, table: Table) -> Insert:
    """The statement for this database, made once; SQLAlchemy caches only its general form."""
    return _statement(table, connection.dialect.name)


def insert_once_for(connection: Connection, table: Table, *names: str) -> ReturningInsert[Any]:
    """As `insert_once`, giving these columns of each new row, and nothing where the same key is there already."""
    return _returning(table, connection.dialect.name, names)


@cache
def _returning(table: Table, dialect: str, names: tuple[str, ...]) -> ReturningInsert[Any]:
    return _statement(table, dialect).returning(*(table.c[name] for name in names))


@cache
def _statement(table: Table, dialect: str) -> Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  (an office on SQLite need not wait for it)

        return postgresql.insert(table).on_conflict_do_nothing().execution_options(**COUNTED)
    return insert(table).prefix_with("OR IGNORE").execution_options(**COUNTED)
