"""Channels that say what they were told to, and look at the outbox while they send."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from nhiemky.delivery.channels import Channel
from nhiemky.delivery.sender import Recheck, deliver
from nhiemky.domain.sending import Hold, Outcome, Revision, State, Verdict
from nhiemky.store.copying import before_each_commit
from nhiemky.store.engine import Engine, read
from nhiemky.store.outbox import Outbox, OutboxRow, messages

Add = Callable[..., None]


class Telling:
    """Says of each person what it was told to say, and looks at the outbox while it sends."""

    def __init__(self, engine: Engine, **verdicts: Outcome | Exception) -> None:
        self._engine, self._verdicts = engine, verdicts
        self.seen: list[tuple[str, State]] = []
        self.is_closed = False

    def check(self) -> Outcome | None:
        return None

    def close(self) -> None:
        self.is_closed = True

    def send(self, row: OutboxRow, at: datetime) -> Outcome:  # noqa: ARG002
        with read(self._engine) as connection:
            state = next(one.state for one in messages(connection) if one.id == row.id)
        self.seen.append((row.person, state))
        outcome = self._verdicts.get(row.person, Outcome(Verdict.SENT))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Counting(Telling):
    """Looks at how many messages are under way while it sends, and how many commits there have been."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.under_way: list[list[str]] = []
        self.commits = 0
        self.at_commit: list[int] = []
        before_each_commit(engine, self._count)

    def _count(self) -> None:
        self.commits += 1

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        self.at_commit.append(self.commits)
        with read(self._engine) as connection:
            self.under_way.append([one.person for one in messages(connection, [State.SENDING])])
        return super().send(row, at)


def send_all(engine: Engine, channel: Channel, at: datetime, recheck: Recheck = lambda _: {}) -> Counter[str]:
    return deliver(Outbox(engine), {"thu": channel}, clock=lambda: at, worker="w1", recheck=recheck)


def holding(**answers: Hold | Revision) -> Recheck:
    return lambda rows: {row.id: answers[row.person] for row in rows if row.person in answers}


def states(engine: Engine) -> dict[str, State]:
    with read(engine) as connection:
        return {row.person: row.state for row in messages(connection)}
