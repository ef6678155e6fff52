"""Channels that answer as they are told, for the tests of sending."""

from datetime import date, datetime
from typing import Any

from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.performing import sending
from nhiemky.store.outbox import OutboxRow

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
TUESDAY = date(2027, 1, 5)
SECRETARY = "bui-mau-anh"
CHAT, MAIL = "zalobot", "mailto"


class Line:
    """A channel that says of everybody what it is told, and remembers who got what when."""

    def __init__(self, verdict: Verdict = Verdict.SENT) -> None:
        self.outcome = Outcome(verdict, "như đã dặn")
        self.taken: list[OutboxRow] = []

    def send(self, row: OutboxRow, at: datetime) -> Outcome:  # noqa: ARG002
        if self.outcome.verdict is Verdict.SENT:
            self.taken.append(row)
        return self.outcome

    def check(self) -> Outcome | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


def send(desk: Desk, hour: int = 7, minute: int = 30, day: date = TUESDAY) -> dict[str, int]:
    at = desk.at(day, hour, minute)
    counts = sending.deliver(desk.office, clock=lambda: at, worker="thử", pause=None)
    return {name: number for name, number in counts.as_dict().items() if number}
