"""The sender asks once more, stamps, sends to one person at a time, and writes down what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from telling_channels import Add, Counting, Telling, holding, send_all, states

from nhiemky.delivery.channels import Maildir
from nhiemky.delivery.envelope import Sender
from nhiemky.delivery.sender import FRESH, PUT_OFF, RETRIED, STOPPED, Answers, deliver
from nhiemky.domain.breaker import REST
from nhiemky.domain.sending import PAUSE_AFTER_STOP, Hold, Outcome, Revision, State, Verdict
from nhiemky.store.channel_states import ChannelStates
from nhiemky.store.engine import Engine, read
from nhiemky.store.outbox import Outbox, OutboxRow, messages


def test_every_message_is_stamped_before_it_leaves(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh")
    channel = Telling(engine)
    assert send_all(engine, channel, at) == {State.SENT: 2}
    assert channel.seen == [("an", State.SENDING), ("binh", State.SENDING)]
    assert states(engine) == {"an": State.SENT, "binh": State.SENT}


def test_second_round_sends_nothing(engine: Engine, add: Add, at: datetime) -> None:
    add("an")
    channel = Telling(engine)
    assert [send_all(engine, channel, at), send_all(engine, channel, at)] == [{State.SENT: 1}, {}]
    assert len(channel.seen) == 1


def test_each_outcome_is_written_down(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh", "chi", "dung")
    channel = Telling(
        engine,
        binh=Outcome(Verdict.DEAD, "không có hộp thư"),
        chi=Outcome(Verdict.UNKNOWN),
        dung=Outcome(Verdict.RETRY),
    )
    counts = send_all(engine, channel, at)
    assert counts == {State.SENT: 1, State.DEAD: 1, State.UNKNOWN: 1, RETRIED: 1}
    assert states(engine) == {
        "an": State.SENT,
        "binh": State.DEAD,
        "chi": State.UNKNOWN,
        "dung": State.READY,
    }


def test_what_is_no_longer_wanted_is_not_sent(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh")
    channel = Telling(engine)
    counts = send_all(engine, channel, at, holding(an=Hold("đã xong")))
    assert counts == {"cancelled": 1, State.SENT: 1}
    assert [person for person, _ in channel.seen] == ["binh"]
    assert states(engine) == {"an": State.CANCELLED, "binh": State.SENT}


def test_channel_that_refuses_us_is_left_alone_for_a_while(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh")
    channel = Telling(engine, an=Outcome(Verdict.STOP, "sai mật khẩu"), binh=Outcome(Verdict.STOP))
    assert send_all(engine, channel, at) == {STOPPED: 1}
    assert [person for person, _ in channel.seen] == ["an"]
    with read(engine) as connection:
        (first, *_) = messages(connection)
    assert (first.state, first.tries, first.not_before) == (State.READY, 0, at + PAUSE_AFTER_STOP)


def test_channel_that_is_gone_from_the_settings_stops(engine: Engine, add: Add, at: datetime) -> None:
    add("an", channel="cu")
    assert send_all(engine, Telling(engine), at) == {STOPPED: 1}
    with read(engine) as connection:
        (row,) = messages(connection)
    assert (row.state, row.tries, row.last_text) == (State.READY, 0, "kênh cu không còn trong cài đặt")


def test_channel_that_breaks_leaves_a_doubt_and_keeps_nobody_waiting(
    engine: Engine, add: Add, at: datetime
) -> None:
    add("an", "binh")
    channel = Telling(engine, an=RuntimeError("mailto://vp:geheim@may.example"))
    assert send_all(engine, channel, at) == {State.UNKNOWN: 1, State.SENT: 1}
    with read(engine) as connection:
        assert [row.last_text for row in messages(connection)] == ["RuntimeError", None]


def test_question_that_breaks_costs_a_try_and_keeps_nobody_waiting(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh")

    def ask(rows: Sequence[OutboxRow]) -> Answers:
        if any(row.person == "an" for row in rows):
            raise ValueError
        return {}

    channel = Telling(engine)
    assert send_all(engine, channel, at, ask) == {RETRIED: 1, State.SENT: 1}
    assert [person for person, _ in channel.seen] == ["binh"]


def test_attempt_of_a_killed_worker_counts_as_a_doubt(engine: Engine, add: Add, at: datetime) -> None:
    add("an")
    outbox = Outbox(engine)
    (row,) = outbox.claim(worker="chet", limit=1, at=at)
    outbox.mark_sending(row, at=at)
    channel = Telling(engine)
    assert send_all(engine, channel, at + timedelta(minutes=5)) == {State.UNKNOWN: 1}
    assert send_all(engine, channel, at + timedelta(minutes=25)) == {State.SENT: 1}
    with read(engine) as connection:
        assert [one.payload["subject"] for one in messages(connection)] == ["Việc (gửi lại)"]


def test_worker_that_lost_its_lease_while_asking_sends_nothing(engine: Engine, add: Add, at: datetime) -> None:
    add("an")
    moments = iter([at, at, *[at + timedelta(hours=1)] * 9])
    channel = Telling(engine)
    counts = deliver(
        Outbox(engine), {"thu": channel}, clock=lambda: next(moments), worker="w1", recheck=lambda _: {}
    )
    assert (counts, channel.seen) == ({"passed": 1}, [])


def test_two_rounds_of_a_hundred_go_out_in_one(
    engine: Engine, add: Add, at: datetime, sender: Sender, tmp_path: Path
) -> None:
    add(*(f"mau-{number}" for number in range(150)))
    assert send_all(engine, Maildir(tmp_path, replace(sender)), at) == {State.SENT: 150}
    assert len(list((tmp_path / "new").iterdir())) == 150


# --- one message after the other


def test_one_message_is_settled_in_the_commit_that_stamps_the_next(engine: Engine, add: Add, at: datetime) -> None:
    people = ["an", "binh", "chi", "dung"]
    add(*people)
    channel = Counting(engine)
    assert send_all(engine, channel, at) == {State.SENT: 4}
    assert channel.under_way == [[one] for one in people], "never two of one sender"
    first, *rest = channel.at_commit
    assert rest == [first + number for number in (1, 2, 3)], "one commit a message"


def test_a_sender_that_is_stopped_leaves_only_the_message_of_the_moment_in_doubt(
    engine: Engine, add: Add, at: datetime
) -> None:
    add("an", "binh", "chi")

    class Stopped(Telling):
        def send(self, row: OutboxRow, at: datetime) -> Outcome:
            if row.person == "binh":
                raise KeyboardInterrupt
            return super().send(row, at)

    with pytest.raises(KeyboardInterrupt):
        send_all(engine, Stopped(engine), at)
    assert states(engine) == {"an": State.SENT, "binh": State.SENDING, "chi": State.LEASED}


def test_what_a_held_message_follows_is_settled_first(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh", "chi")
    counts = send_all(engine, Telling(engine), at, holding(binh=Hold("đã xong"), chi=Hold("đã xong")))
    assert counts == {State.SENT: 1, State.CANCELLED: 2}
    assert states(engine) == {"an": State.SENT, "binh": State.CANCELLED, "chi": State.CANCELLED}


def test_a_message_says_what_is_true_when_it_leaves_and_the_outbox_keeps_that(
    engine: Engine, add: Add, at: datetime
) -> None:
    add("an", "binh")
    new = {"name": "an", "subject": "Việc còn lại", "text": "Việc còn lại."}
    said: list[str] = []

    class Reading(Telling):
        def send(self, row: OutboxRow, at: datetime) -> Outcome:
            said.append(row.payload["subject"])
            return super().send(row, at)

    assert send_all(engine, Reading(engine), at, holding(an=Revision(new))) == {State.SENT: 2}
    assert said == ["Việc còn lại", "Việc"]
    with read(engine) as connection:
        assert [dict(row.payload) == new for row in messages(connection)] == [True, False]


def test_an_answer_older_than_a_second_is_asked_for_anew(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh", "chi", "dung")
    clock, asked = Clock(at), list[list[str]]()

    class Slow(Telling):
        def send(self, row: OutboxRow, at: datetime) -> Outcome:
            clock.now += FRESH * (0.4 if row.person == "an" else 0.8)
            return super().send(row, at)

    def recheck(rows: Sequence[OutboxRow]) -> Answers:
        asked.append([row.person for row in rows])
        return {row.id: Hold("đã xong") for row in rows if row.person == "dung" and len(asked) > 1}

    counts = deliver(Outbox(engine), {"thu": Slow(engine)}, clock=clock, worker="w1", recheck=recheck)
    assert asked == [["an", "binh", "chi", "dung"], ["chi", "dung"]]
    assert counts == {State.SENT: 3, State.CANCELLED: 1}


# --- breaker, limiter


def with_states(engine: Engine, **rates: float) -> ChannelStates:
    return ChannelStates(engine, {}, rates)


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self, at: datetime) -> None:
        self.now = at
        self.waits: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


def test_five_failures_in_a_row_stop_the_channel_and_cost_the_rest_no_try(
    engine: Engine, add: Add, at: datetime
) -> None:
    people = [f"mau-{number}" for number in range(12)]
    add(*people)
    broken = {one: Outcome(Verdict.RETRY, "đứt mạng") for one in people}
    channel = Telling(engine, **broken)
    clock = Clock(at)
    counts = deliver(
        Outbox(engine),
        {"thu": channel},
        clock=clock,
        worker="w1",
        recheck=lambda _: {},
        states=with_states(engine),
        pause=clock.pause,
    )
    assert (counts, len(channel.seen)) == ({RETRIED: 5}, 5)
    with read(engine) as connection:
        rows = messages(connection)
    assert [(row.state, row.tries) for row in rows] == [(State.READY, 1)] * 5 + [(State.READY, 0)] * 7
    later = Telling(engine)
    clock.now += REST
    counts = deliver(
        Outbox(engine),
        {"thu": later},
        clock=clock,
        worker="w2",
        recheck=lambda _: {},
        states=with_states(engine),
        pause=clock.pause,
    )
    assert counts[State.SENT] >= 7, "one went through, and all the others after it"


def test_a_channel_that_refuses_keeps_no_other_back(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh")
    add("chi", "dung", channel="nhan")
    channels = {"thu": Telling(engine, an=Outcome(Verdict.STOP, "sai mật khẩu")), "nhan": Telling(engine)}
    counts = deliver(
        Outbox(engine),
        channels,
        clock=lambda: at,
        worker="w1",
        recheck=lambda _: {},
        states=with_states(engine),
    )
    assert counts == {STOPPED: 1, State.SENT: 2}
    assert states(engine) == {"an": State.READY, "binh": State.READY, "chi": State.SENT, "dung": State.SENT}
    assert all(channel.is_closed for channel in channels.values())


def test_no_second_takes_more_than_the_channel_allows(engine: Engine, add: Add, at: datetime) -> None:
    add(*(f"mau-{number}" for number in range(7)))
    clock = Clock(at)
    channel = Telling(engine)
    counts = deliver(
        Outbox(engine),
        {"thu": channel},
        clock=clock,
        worker="w1",
        recheck=lambda _: {},
        states=with_states(engine, thu=2),
        pause=clock.pause,
    )
    assert counts == {State.SENT: 7}
    assert sum(clock.waits) == pytest.approx(2.5)


def test_where_time_stands_still_nobody_waits_for_ever(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh", "chi")
    rounds = [
        deliver(
            Outbox(engine),
            {"thu": Telling(engine)},
            clock=lambda: at,
            worker="w1",
            recheck=lambda _: {},
            states=with_states(engine, thu=2),
            pause=lambda _: None,
        )
        for _ in range(2)
    ]
    assert rounds == [{State.SENT: 2}, {}]


def test_what_is_put_off_waits_and_what_is_refused_is_dead(engine: Engine, add: Add, at: datetime) -> None:
    add("an", "binh")
    holds = {
        "an": Hold("ngoài giờ", State.READY, at + timedelta(hours=1)),
        "binh": Hold("địa chỉ đang bị tạm ngừng", State.DEAD),
    }
    counts = send_all(engine, Telling(engine), at, holding(**holds))
    assert counts == {PUT_OFF: 1, State.DEAD: 1}
    assert states(engine) == {"an": State.READY, "binh": State.DEAD}
