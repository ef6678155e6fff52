"""Where a message given twice is there once, a batch is settled together and nothing is in doubt."""

from datetime import datetime, timedelta

import pytest
from telling_channels import Add, Counting, holding, send_all, states

from nhiemky.delivery.sender import RETRIED
from nhiemky.domain.sending import Hold, Outcome, Revision, State, Verdict
from nhiemky.store.engine import Engine, read
from nhiemky.store.outbox import OutboxRow, messages


class Box(Counting):
    """Keeps what it is given under each message's key."""

    is_repeatable = True

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.kept: dict[str, str] = {}

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        self.kept[row.key] = row.payload["subject"]
        return super().send(row, at)


def test_a_batch_is_settled_in_one_commit_without_stamps(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh", "chi", "dung")
    channel = Box(engine)
    counts = send_all(engine, channel, at, holding(dung=Hold("đã xong")))
    assert counts == {State.SENT: 3, State.CANCELLED: 1}
    assert channel.under_way == [[], [], []]
    assert channel.at_commit == [1, 1, 1], "after the lease; then one settles them all, one the message held"
    assert channel.commits == 3
    assert states(engine) == dict.fromkeys(("an", "binh", "chi"), State.SENT) | {"dung": State.CANCELLED}


def test_its_batch_keeps_what_each_message_said_and_how_it_ended(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh", "chi", "dung")
    channel = Box(engine)
    channel._verdicts = {
        "binh": Outcome(Verdict.DEAD, "không có hộp thư"),
        "chi": Outcome(Verdict.RETRY, "bận"),
    }
    new = {"name": "an", "subject": "Việc còn lại", "text": "Việc còn lại."}
    counts = send_all(engine, channel, at, holding(an=Revision(new)))
    assert counts == {State.SENT: 2, State.DEAD: 1, RETRIED: 1}
    with read(engine) as connection:
        rows = {row.person: row for row in messages(connection)}
    assert {key: (row.state, row.tries, row.payload["subject"]) for key, row in rows.items()} == {
        "an": (State.SENT, 1, "Việc còn lại"),
        "binh": (State.DEAD, 1, "Việc"),
        "chi": (State.READY, 1, "Việc"),
        "dung": (State.SENT, 1, "Việc"),
    }


def test_its_batch_of_a_killed_worker_is_given_once_more_and_nothing_is_in_doubt(
    engine: Engine, add: Add, at: datetime
) -> None:
    add("an", "binh", "chi")

    class Killed(Box):
        def send(self, row: OutboxRow, at: datetime) -> Outcome:
            if row.person == "chi":
                raise KeyboardInterrupt
            return super().send(row, at)

    killed, channel = Killed(engine), Box(engine)
    with pytest.raises(KeyboardInterrupt):
        send_all(engine, killed, at)
    assert set(states(engine).values()) == {State.LEASED}
    channel.kept |= killed.kept
    assert send_all(engine, channel, at + timedelta(minutes=5)) == {State.SENT: 3}
    assert list(channel.kept.values()) == ["Việc"] * 3
