"""The messages that wait to be sent."""

from collections.abc import Callable
from datetime import datetime

from nhiemky.performing import passes
from nhiemky.performing.counts import Counts
from tasks.effect import effect, with_office


@effect("Gửi tin", is_repeated=False)  # each message counts its own attempts
async def send_waiting(clock: Callable[[], datetime], worker: str) -> Counts:
    """Sends what waits; `clock` is felt passing while the channels answer."""
    return await with_office(clock().date(), lambda office: passes.deliver(office, clock=clock, worker=worker))
