"""The messages that wait to be sent."""

from collections.abc import Callable
from datetime import datetime

from nhiemky.performing import passes
from tasks.effect import effect, with_office


@effect("Gửi tin", is_repeated=False)  # each message counts its own attempts
async def send_waiting(clock: Callable[[], datetime], worker: str) -> dict[str, int]:
    """Sends what waits; `clock` is felt passing while the channels answer."""
    sent = await with_office(lambda office: passes.deliver(office, clock=clock, worker=worker))
    return sent.as_dict()
