"""Connections kept open between two messages: the greeting, encryption and login are paid once for many."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import finalize

from nhiemky.delivery.smtp import Parcel, hand_over, part
from nhiemky.domain.sending import Outcome, Verdict

MOST_MESSAGES = 50  # OpenSMTPD closes after 100, others sooner
LONGEST_PAUSE = timedelta(seconds=30)


@dataclass(slots=True)
class Line:
    """An open connection, how many messages it has carried, and when it carried the last."""

    server: smtplib.SMTP
    used_at: datetime
    count: int = 0

    def is_worn(self, at: datetime) -> bool:
        """Whether a fresh one is the safer; a clock that ran back makes every line old."""
        is_recent = timedelta(0) <= at - self.used_at <= LONGEST_PAUSE
        return self.count >= MOST_MESSAGES or not is_recent


class Pool:
    """Idle lines to one server. Threads may share it: each takes a line for itself."""

    def __init__(self, connect: Callable[[], smtplib.SMTP]) -> None:
        self._connect = connect
        self._idle: list[Line] = []
        finalize(self, _part_all, self._idle)  # who forgets to close leaves no line behind

    def send(self, parcel: Parcel, at: datetime) -> Outcome:
        """Hands over one message, on a kept line if there is one.

        A kept line that fails before the content was begun costs the message nothing: it goes once more on a
        fresh one. Raises what connecting raises.
        """
        line = self._take(at)
        is_kept = line.count > 0
        outcome, is_fit = self._hand_over(line, parcel, at)
        if is_kept and not is_fit and outcome.verdict is Verdict.RETRY:
            outcome, _ = self._hand_over(Line(self._connect(), at), parcel, at)
        return outcome

    def close(self) -> None:
        """Says good-bye on every line; the next message opens another."""
        _part_all(self._idle)

    def _hand_over(self, line: Line, parcel: Parcel, at: datetime) -> tuple[Outcome, bool]:
        outcome, is_fit = hand_over(line.server, parcel)
        line.count, line.used_at = line.count + 1, at
        if is_fit:
            self._idle.append(line)
        else:
            line.server.close()
        return outcome, is_fit

    def _take(self, at: datetime) -> Line:
        while self._idle:
            line = self._idle.pop()
            if not line.is_worn(at):
                return line
            part(line.server)
        return Line(self._connect(), at)


def _part_all(lines: list[Line]) -> None:
    while lines:
        part(lines.pop().server)
