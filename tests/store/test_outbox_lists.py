"""What the clerk sees of the messages, and what may be done with one: resend it, or say that it came back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from nhiemky.domain.sending import Hold, Outcome, Settlement, State, Verdict
from nhiemky.store.columns import VIETNAM
from nhiemky.store.engine import Engine, begin
from nhiemky.store.outbox import Attempt, NewMessage, Outbox, OutboxRow, put
from nhiemky.store.outbox_lists import (
    Tally,
    count_sent_since,
    count_waiting,
    find_message,
    find_oldest_ready,
    list_messages,
    mark_bounced,
    put_again,
    tally_between,
)

AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ENDED = (State.SENT, State.UNKNOWN, State.DEAD, State.CANCELLED)
Make = Callable[..., OutboxRow]


@pytest.fixture
def make(engine: Engine) -> Make:
    """Puts a message in and brings it to a state, as a sender does."""

    def one(state: State = State.READY, person: str = "mau", *, at: datetime = AT, **own: object) -> OutboxRow:
        values = {
            "kind": "digest",
            "local_day": date(2026, 11, 23),
            "channel": "nkmail",
            "address": f"{person}@so.example",
            "payload": {"name": "Nguyễn Văn Mẫu", "subject": "Việc", "text": "Việc.", "zalo": "Việc."},
            "not_before": at,
        }
        with begin(engine) as connection:
            number = put(connection, NewMessage(person=person, **{**values, **own}), at=at)
        _bring(Outbox(engine), number, state, at)
        with begin(engine) as connection:
            row = find_message(connection, number)
        assert row is not None
        assert row.state is state
        return row

    return one


def _bring(box: Outbox, number: int, state: State, at: datetime) -> None:
    if state is State.READY:
        return
    claimed = box.claim(worker="w1", limit=9, at=at)
    box.give_back([one for one in claimed if one.id != number])
    row = next(one for one in claimed if one.id == number)
    if state is State.CANCELLED:
        box.hold(row, Hold("thôi"), at=at)
    elif state is not State.LEASED:
        assert box.mark_sending(row, at=at)
    if state in {State.SENT, State.UNKNOWN, State.DEAD}:
        code = "550 5.1.1" if state is State.DEAD else ""
        box.settle([Attempt(row, Outcome(Verdict(state), "như đã dặn", code), Settlement(state, at, 1), at)])


def test_a_number_that_is_not_there_is_nobody_s(engine: Engine) -> None:
    with begin(engine) as connection:
        assert find_message(connection, 7) is None


def test_the_newest_stand_first_and_only_what_was_asked_for(engine: Engine, make: Make) -> None:
    sent, dead, ready = make(State.SENT), make(State.DEAD, "an"), make(State.READY, "binh")
    with begin(engine) as connection:
        assert list_messages(connection) == [ready, dead, sent]
        assert list_messages(connection, states=[State.SENT, State.READY]) == [ready, sent]
        assert list_messages(connection, person="an") == [dead]
        assert list_messages(connection, states=[State.SENT], person="an") == []


@pytest.mark.parametrize("state", ENDED)
def test_what_has_ended_is_put_again_under_its_key_and_says_so_if_it_may_have_come(
    engine: Engine, make: Make, state: State
) -> None:
    row = make(state, expires_at=AT + HOUR)
    with begin(engine) as connection:
        assert put_again(connection, row, address="moi@so.example", at=AT + 2 * HOUR)
        again = find_message(connection, row.id)
    assert again is not None
    assert (again.key, again.state, again.tries, again.address) == (row.key, State.READY, 0, "moi@so.example")
    assert (again.not_before, again.ready_since, again.expires_at) == (AT + 2 * HOUR, AT + 2 * HOUR, None)
    assert (again.settled_at, again.worker, again.lease_until) == (None, None, None)
    may_have_come = state in {State.SENT, State.UNKNOWN}
    assert again.payload["subject"] == ("Việc (gửi lại)" if may_have_come else "Việc")
    assert again.payload["zalo"] == ("(gửi lại) Việc." if may_have_come else "Việc.")


@pytest.mark.parametrize("state", [State.READY, State.LEASED, State.SENDING])
def test_what_is_on_its_way_is_not_put_again(engine: Engine, make: Make, state: State) -> None:
    row = make(state)
    with begin(engine) as connection:
        assert not put_again(connection, row, address="moi@so.example", at=AT)
        assert find_message(connection, row.id) == row


def test_who_comes_second_puts_nothing_again(engine: Engine, make: Make) -> None:
    """Two clerks press at once: both have seen it dead."""
    row = make(State.DEAD)
    with begin(engine) as connection:
        pressed = [put_again(connection, row, address=row.address, at=AT) for _ in range(2)]
    assert pressed == [True, False]


@pytest.mark.parametrize("state", State)
def test_only_what_was_sent_can_come_back(engine: Engine, make: Make, state: State) -> None:
    row = make(state)
    with begin(engine) as connection:
        was_sent = mark_bounced(connection, row.id, "5.1.1", "không có hộp thư", at=AT + HOUR)
        found = find_message(connection, row.id)
    assert found is not None
    assert was_sent == (state in {State.SENT, State.UNKNOWN})
    if was_sent:
        assert (found.state, found.last_code, found.last_text) == (State.DEAD, "5.1.1", "không có hộp thư")
        assert found.settled_at == AT + HOUR
    else:
        assert found == row


def test_a_long_answer_of_a_bounce_is_cut_to_what_the_table_holds(engine: Engine, make: Make) -> None:
    row = make(State.SENT)
    with begin(engine) as connection:
        assert mark_bounced(connection, row.id, "5" * 99, "ộ" * 999, at=AT)
        found = find_message(connection, row.id)
    assert found is not None
    assert (found.last_code, found.last_text) == ("5" * 32, "ộ" * 255)


def test_the_oldest_that_waits_is_told_a_channel_by_when_it_was_first_to_be_sent(
    engine: Engine, make: Make
) -> None:
    make(State.READY, "an", at=AT + MINUTE)
    first = make(State.READY, "binh")
    make(State.READY, "chi", at=AT + HOUR, channel="zalobot")
    with begin(engine) as connection:
        assert find_oldest_ready(connection, AT + 30 * MINUTE) == {"nkmail": AT}
        assert find_oldest_ready(connection, AT + HOUR) == {"nkmail": AT, "zalobot": AT + HOUR}
    (row,) = Outbox(engine).claim(worker="w1", limit=1, at=AT)
    assert row.id == first.id
    refused = Outcome(Verdict.RETRY, "bận")
    Outbox(engine).settle([Attempt(row, refused, Settlement(State.READY, AT + 9 * HOUR, 1), AT)])
    with begin(engine) as connection:
        assert find_oldest_ready(connection, AT + HOUR)["nkmail"] == AT, "a try does not make it younger"


def test_a_day_in_numbers_names_no_person(engine: Engine, make: Make) -> None:
    make(State.SENT, "hom-truoc", at=AT - MINUTE)
    for person in ("an", "binh"):
        make(State.SENT, person)
    make(State.DEAD, "chi")
    make(State.READY, "dung")
    make(State.SENT, "hom-sau", at=AT + HOUR)
    with begin(engine) as connection:
        assert tally_between(connection, AT, AT + HOUR) == [
            Tally("nkmail", State.DEAD, "550 5.1.1", 1),
            Tally("nkmail", State.SENT, "", 2),
        ]


def test_what_waits_and_what_was_sent_is_counted(engine: Engine, make: Make) -> None:
    for number, state in enumerate(State):
        make(state, f"mau-{number}", at=AT + number * MINUTE)
    with begin(engine) as connection:
        assert count_waiting(connection) == 3
        assert count_sent_since(connection, AT) == {"nkmail": 1}
        assert count_sent_since(connection, AT + HOUR) == {}
