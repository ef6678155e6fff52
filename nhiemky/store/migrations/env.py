"""Runs migrations on the connection that nhiemky.store.migrate hands over."""

from alembic import context
from sqlalchemy import TypeDecorator

from nhiemky.store.tables import metadata


def render_item(kind, value, _autogenerate):  # noqa: ANN001, ANN201
    """Writes our own types as the plain ones a migration must keep forever."""
    if kind == "type" and isinstance(value, TypeDecorator):
        return f"sa.{value.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
