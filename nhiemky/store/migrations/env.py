"""Runs migrations on the connection that nhiemky.store.migrate hands over."""

from alembic import context

from nhiemky.store.tables import Moment, metadata


def render_item(kind, value, _autogenerate):  # noqa: ANN001, ANN201
    """Writes our moments as the plain type a migration must keep forever."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Moment) else False


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
