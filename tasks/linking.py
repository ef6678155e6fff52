"""What people write to the office's bot."""

import time
from collections.abc import Callable
from datetime import datetime

from nhiemky.performing.counts import Counts
from nhiemky.performing.zalo_inbox import read_inbox
from tasks.effect import effect, with_office


@effect("Đọc tin Zalo", is_repeated=False)  # the next run begins within a minute
async def read_zalo(clock: Callable[[], datetime], worker: str) -> Counts:
    """Reads and answers for the best part of a minute; `clock` is felt passing."""
    return await with_office(
        clock().date(), lambda office: read_inbox(office, clock=clock, wait=time.sleep, worker=worker)
    )
