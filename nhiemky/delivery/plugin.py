"""What our own plugins of Apprise share: one call a person, and an outcome that says more than yes or no.

The contract of a plugin:
* `send` hands the message to each of `targets` and leaves one `Outcome` a target in `outcomes`; it never raises.
* `row` is the message of the outbox with its payload, `at` the moment; both None when Apprise itself calls.
* `office` is who writes; `check` looks whether the channel can be used, without sending; `close` lets go.
"""

from datetime import datetime
from typing import Any

from apprise.common import NotifyFormat
from apprise.plugins.base import NotifyBase

from nhiemky.delivery.envelope import Sender
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.store.outbox import OutboxRow

NOT_BY_ITSELF = Outcome(Verdict.DEAD, "thư chỉ gửi được qua nhiemky, không qua Apprise trực tiếp", stage="build")
UNANSWERED = Outcome(Verdict.UNKNOWN, "kênh không cho biết kết quả", stage="notify")


class Plugin(NotifyBase):  # type: ignore[misc]  # Apprise has no types
    """A channel of ours. One object serves one thread; its targets are those of the last call."""

    request_rate_per_sec = 0.0  # the sender keeps the pace, for all processes together
    notify_format = NotifyFormat.TEXT

    def __init__(self, targets: list[str] | None = None, **given: Any) -> None:  # noqa: ANN401
        super().__init__(**given)
        self.targets = list(targets or ())
        self.outcomes: dict[str, Outcome] = {}
        self.office: Sender | None = None
        self.row: OutboxRow | None = None
        self.at: datetime | None = None

    def send(self, body: str, title: str = "", **_: Any) -> bool:  # noqa: ANN401
        """Hands over to every target and fills `outcomes`; True when each was taken."""
        raise NotImplementedError

    def deliver(self, row: OutboxRow, at: datetime) -> Outcome:
        """One message to the one person of its row."""
        self.targets, self.outcomes = [row.address], {}
        self.row, self.at = row, at
        try:
            self.send(body=self.words_of(row), title=row.payload["subject"])
        finally:
            self.row = self.at = None
        return self.outcomes.get(row.address, UNANSWERED)

    def words_of(self, row: OutboxRow) -> str:
        """The text of the message that this channel carries."""
        return str(row.payload["text"])

    def check(self) -> Outcome | None:
        """Whether the other side would take a message; None where that cannot be known without sending."""
        return None

    def close(self) -> None:
        """Lets go of what is kept open between two messages."""

    def __len__(self) -> int:
        """How many people the address itself names."""
        return max(1, len(self.targets))
