"""What goes by mail instead of a chat, and what does not."""

from datetime import datetime, timedelta

import pytest

from nhiemky.domain.fallback import falls_back
from nhiemky.domain.sending import State
from nhiemky.store.columns import VIETNAM

AT = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
HALF_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("state", "waited", "has_failed", "is_due_today", "expected"),
    [
        (State.DEAD, 0, True, False, True),
        (State.READY, 29, True, False, False),
        (State.READY, 30, True, False, True),
        (State.READY, 600, False, True, False),  # not tried yet: it waits for its turn
        (State.UNKNOWN, 600, True, False, False),
        (State.UNKNOWN, 0, True, True, True),
        (State.SENT, 600, False, True, False),
        (State.CANCELLED, 600, True, True, False),
        (State.SENDING, 600, True, True, False),
    ],
)
def test_when_a_chat_message_goes_by_mail(
    state: State, waited: int, has_failed: bool, is_due_today: bool, expected: bool
) -> None:
    asked = {"state": state, "planned_at": AT - timedelta(minutes=waited), "has_failed": has_failed}
    for channel in ("zalobot", "zalooa", "zalozbs"):
        assert falls_back(channel=channel, is_due_today=is_due_today, at=AT, **asked) is expected
    assert falls_back(channel="nkmail", is_due_today=is_due_today, at=AT, **asked) is False
