"""What channels have refused for good of late: the number they gave, and how many messages met it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from nhiemky.domain.sending import State
from nhiemky.store.tables import outbox


class Refusal(NamedTuple):
    """One reason of one channel."""

    channel: str
    code: str
    text: str
    number: int


def read_refusals(connection: Connection, since: datetime) -> list[Refusal]:
    """The reasons for which messages ended unsent after a moment, by channel."""
    query = (
        select(outbox.c.channel, outbox.c.last_code, func.min(outbox.c.last_text), func.count())
        .where(outbox.c.state == State.DEAD, outbox.c.settled_at > since, outbox.c.last_code.is_not(None))
        .group_by(outbox.c.channel, outbox.c.last_code)
        .order_by(outbox.c.channel, outbox.c.last_code)
    )
    return [Refusal(*row) for row in connection.execute(query)]
