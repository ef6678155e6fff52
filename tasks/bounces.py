"""Mails that came back."""

from datetime import datetime

from nhiemky.performing.bounces import read_bounces
from nhiemky.performing.counts import Counts
from tasks.effect import effect, with_office


@effect("Đọc thư báo lỗi")
async def read_mailbox(at: datetime) -> Counts:
    """Reads the mailbox of the settings; nothing where none is set."""
    return await with_office(at.date(), lambda office: read_bounces(office, at=at))
