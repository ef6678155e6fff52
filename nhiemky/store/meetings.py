"""What has been sent about the meeting of a step: the outbox is the record of its times and its readers."""

from sqlalchemy import Connection, select

from nhiemky.store.outbox_rows import OutboxRow, as_row
from nhiemky.store.tables import outbox

MEETING_KINDS = ("meeting_invitation", "meeting_changed", "meeting_cancelled")


def read_meeting_messages(connection: Connection, step_id: int) -> list[OutboxRow]:
    """Every message about the meeting of a step, oldest first."""
    query = select(outbox).where(outbox.c.kind.in_(MEETING_KINDS), outbox.c.subject_id.startswith(f"{step_id}."))
    return [as_row(row) for row in connection.execute(query.order_by(outbox.c.sequence, outbox.c.id))]
