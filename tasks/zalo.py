"""The access token of the office's Official Account."""

from collections.abc import Callable
from datetime import datetime

from nhiemky.performing import zalo_connection
from nhiemky.performing.counts import Counts
from tasks.effect import effect, with_office


@effect("Làm mới mã truy cập Zalo OA", is_repeated=False)  # a refresh token serves once
async def keep_zalo_fresh(clock: Callable[[], datetime]) -> Counts:
    """Renews the token before it ends, under the lock that every process waits for."""
    return await with_office(clock().date(), lambda office: zalo_connection.keep_fresh(office, clock=clock))
