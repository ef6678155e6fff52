"""The digests of the day."""

from datetime import datetime

from nhiemky.performing import passes
from tasks.effect import effect, with_office


@effect("Gộp tin")
async def compose_digests(at: datetime) -> dict[str, int]:
    """Composes one message a person from everything decided for today."""
    return (await with_office(lambda office: passes.compose_digests(office, at=at))).as_dict()
