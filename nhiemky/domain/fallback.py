"""When a message that does not come through on one channel is written anew for mail."""

from datetime import datetime, timedelta

from nhiemky.domain.sending import State

PATIENCE = timedelta(minutes=30)
CHAT_PREFIX = "zalo"
WAITING_REASON = "chưa gửi được qua Zalo sau 30 phút, đã chuyển sang thư điện tử"


def is_chat(channel: str) -> bool:
    """Whether the channel has mail to fall back to."""
    return channel.startswith(CHAT_PREFIX)


def falls_back(
    *,
    channel: str,
    state: State,
    planned_at: datetime,
    has_failed: bool,
    is_due_today: bool,
    at: datetime,
) -> bool:
    """Whether the message goes by mail now.

    `has_failed`: it was tried in vain, or its channel is being left alone. A doubt falls back only when the
    deadline is today: else the person might read the same twice.
    """
    if not is_chat(channel):
        return False
    match state:
        case State.DEAD:
            return True
        case State.READY:
            return has_failed and at - planned_at >= PATIENCE
        case State.UNKNOWN:
            return is_due_today
        case _:
            return False
