"""The digests of the day."""

from datetime import datetime

from nhiemky.performing import passes
from nhiemky.performing.counts import Counts
from tasks.effect import effect, with_office


@effect("Gộp tin")
async def compose_digests(at: datetime) -> Counts:
    """Composes one message a person from everything decided for today."""
    return await with_office(at.date(), lambda office: passes.compose_digests(office, at=at))
