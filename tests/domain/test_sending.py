"""What an attempt makes of a message, and when the next one comes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.sending import (
    HARMLESS_KINDS,
    MOST_TRIES,
    Outcome,
    Settlement,
    State,
    Verdict,
    is_repeated_by_itself,
    retry_delay,
    settlement,
)

AT = datetime(2026, 11, 23, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

keys = st.text(min_size=1, max_size=40)
tries = st.integers(min_value=1, max_value=30)


def settle(verdict: Verdict, tries: int) -> Settlement:
    return settlement(Outcome(verdict), key="20261123-0a1b", tries=tries, at=AT)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Verdict.SENT, State.SENT), (Verdict.DEAD, State.DEAD), (Verdict.UNKNOWN, State.UNKNOWN)],
)
def test_verdict_that_ends_the_matter_is_the_state(verdict: Verdict, state: State) -> None:
    assert settle(verdict, 1) == Settlement(state, AT, 1)


def test_failed_attempt_waits_for_its_next_turn() -> None:
    assert settle(Verdict.RETRY, 3) == Settlement(State.READY, AT + retry_delay("20261123-0a1b", 3), 3)


def test_eighth_failed_attempt_is_the_last() -> None:
    assert [settle(Verdict.RETRY, number).state for number in range(1, 10)] == [State.READY] * 7 + [State.DEAD] * 2


@given(tries)
def test_stopped_channel_costs_the_message_no_attempt(number: int) -> None:
    assert settle(Verdict.STOP, number) == Settlement(State.READY, AT + 5 * MINUTE, number - 1)


@given(keys, tries)
def test_delay_lies_between_one_minute_and_the_bound_of_its_turn(key: str, number: int) -> None:
    assert MINUTE <= retry_delay(key, number) <= min(2**number * MINUTE, HOUR)


def test_delay_is_the_same_in_every_process() -> None:
    assert [retry_delay("20261123-0a1b", number).seconds for number in range(1, 5)] == [87, 224, 248, 613]


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    moments = {retry_delay(f"20261123-{number:04x}", 6) for number in range(100)}
    assert len(moments) > 90


def test_eight_tries_last_about_two_hours_and_never_four() -> None:
    waits = [sum((retry_delay(f"k{n}", turn) for turn in range(1, MOST_TRIES)), timedelta()) for n in range(1000)]
    assert 1.5 * HOUR < sorted(waits)[500] < 2.5 * HOUR
    assert max(waits) < 4 * HOUR


def test_every_state_has_words_for_the_clerk() -> None:
    assert {state.value: state.label for state in State} == {
        "ready": "chờ gửi",
        "leased": "sắp gửi",
        "sending": "đang gửi",
        "sent": "đã gửi",
        "unknown": "không rõ đã đến chưa",
        "dead": "không gửi được",
        "cancelled": "đã hủy",
    }


def test_invitations_decisions_and_paid_messages_never_come_twice_by_themselves() -> None:
    asking = {"meeting_invitation", "meeting_changed", "meeting_cancelled", "decision_announced"}
    assert not asking & HARMLESS_KINDS
    assert not any(is_repeated_by_itself(kind, "nkmail") for kind in asking)
    assert is_repeated_by_itself("digest", "zalobot")
    assert not is_repeated_by_itself("digest", "zalozbs")


@given(tries)
def test_a_provider_that_names_its_hour_is_asked_then_and_costs_no_attempt(number: int) -> None:
    later = Outcome(Verdict.RETRY, "ban đêm", not_before=AT + HOUR)
    assert settlement(later, key="k", tries=number, at=AT) == Settlement(State.READY, AT + HOUR, number - 1)
    stopped = Outcome(Verdict.STOP, "hết gói", not_before=AT + HOUR)
    assert settlement(stopped, key="k", tries=number, at=AT) == Settlement(State.READY, AT + HOUR, number - 1)
