"""An insert that does nothing where the same key is there already: the insert is the claim."""

from functools import cache

from sqlalchemy import Connection, Insert, Table, insert
from sqlalchemy.sql.dml import ReturningInsert

# Else SQLAlchemy forgets the rows of an insert when its cursor closes: on PostgreSQL the count would be -1.
COUNTED = {"preserve_rowcount": True}


def insert_once(connection: Connection, table: Table) -> Insert:
    """The statement for this database, made once; SQLAlchemy caches only its general form."""
    return _statement(table, connection.dialect.name)


def insert_once_for_id(connection: Connection, table: Table) -> ReturningInsert[tuple[int]]:
    """As `insert_once`, giving the id of the new row, or nothing where the same key is there already."""
    return _for_id(table, connection.dialect.name)


@cache
def _for_id(table: Table, dialect: str) -> ReturningInsert[tuple[int]]:
    return _statement(table, dialect).returning(table.c.id)


@cache
def _statement(table: Table, dialect: str) -> Insert:
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  (an office on SQLite need not wait for it)

        return postgresql.insert(table).on_conflict_do_nothing().execution_options(**COUNTED)
    return insert(table).prefix_with("OR IGNORE").execution_options(**COUNTED)
