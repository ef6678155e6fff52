"""Breaker and bucket are shared by all senders of a database, and begin afresh with another credential."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from nhiemky.domain.breaker import REST, Breaker
from nhiemky.domain.sending import LEASE, Outcome, Verdict
from nhiemky.store.channel_states import SENDER, ChannelStates, Permit, beat, read_states, set_alarmed
from nhiemky.store.columns import VIETNAM
from nhiemky.store.engine import Engine, begin, read

AT = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
SECOND = timedelta(seconds=1)
STOP = Outcome(Verdict.STOP, "sai mật khẩu", "535")


def states(engine: Engine, credential: str = "a", **rates: float) -> ChannelStates:
    return ChannelStates(engine, {"thu": credential}, rates)


def test_a_channel_without_a_limit_writes_nothing(engine: Engine) -> None:
    one = states(engine)
    assert one.permit("thu", 20, at=AT) == Permit(20)
    one.note("thu", Outcome(Verdict.SENT), at=AT)
    with read(engine) as connection:
        assert read_states(connection) == []


def test_a_refusal_closes_the_channel_to_every_sender(engine: Engine) -> None:
    states(engine).note("thu", STOP, at=AT)
    other = states(engine)
    assert other.permit("thu", 20, at=AT + REST - SECOND) == Permit(0, AT + REST, is_resting=True)
    assert other.is_resting("thu", AT + REST - SECOND)
    with read(engine) as connection:
        (kept,) = read_states(connection)
    assert (kept.channel, kept.breaker) == ("thu", Breaker(1, AT, AT + REST, "535 sai mật khẩu"))


def test_after_the_rest_one_sender_tries_with_one_message(engine: Engine) -> None:
    first, second = states(engine), states(engine)
    first.note("thu", STOP, at=AT)
    later = AT + REST
    assert first.permit("thu", 20, at=later) == Permit(1)
    assert second.permit("thu", 20, at=later) == Permit(0, later + LEASE, is_resting=True)
    first.note("thu", Outcome(Verdict.SENT), at=later + SECOND)
    assert second.permit("thu", 20, at=later + SECOND) == Permit(20)


def test_failures_of_several_senders_add_up(engine: Engine) -> None:
    for number in range(5):
        assert states(engine).permit("thu", 20, at=AT) == Permit(20), number
        states(engine).note("thu", Outcome(Verdict.RETRY), at=AT)
    assert states(engine).permit("thu", 20, at=AT).is_resting


def test_another_password_begins_afresh(engine: Engine) -> None:
    states(engine, "old").note("thu", STOP, at=AT)
    assert states(engine, "new").permit("thu", 20, at=AT) == Permit(20)


def test_all_senders_together_keep_the_rate(engine: Engine) -> None:
    def drain(_: int) -> int:
        mine, got = states(engine, thu=5), 0
        while count := mine.permit("thu", 2, at=AT).count:
            got += count
        return got

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(drain, range(4))) == 5
    empty = states(engine, thu=5)
    assert empty.permit("thu", 2, at=AT) == Permit(0, AT + SECOND / 5)
    assert empty.permit("thu", 20, at=AT + SECOND) == Permit(5)


def test_the_sender_s_sign_of_life_and_the_last_alarm(engine: Engine) -> None:
    with begin(engine) as connection:
        beat(connection, AT)
        set_alarmed(connection, AT, "kênh nghỉ")
        beat(connection, AT + SECOND)
    with read(engine) as connection:
        (kept,) = read_states(connection)
    assert (kept.channel, kept.heartbeat_at, kept.alarmed_at) == (SENDER, AT + SECOND, AT)
    assert kept.breaker.reason == "kênh nghỉ"


def test_when_a_channel_last_took_something(engine: Engine) -> None:
    states(engine).stamp("thu", at=AT)
    with read(engine) as connection:
        assert [one.last_sent_at for one in read_states(connection)] == [AT]
