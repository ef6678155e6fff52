"""A message is put in once, leased to one worker, and never turned from a doubt into a "sent" in silence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from nhiemky.domain.sending import LEASE, RESEND_AFTER, Hold, Outcome, Settlement, State, Verdict
from nhiemky.store.engine import Engine, begin, read
from nhiemky.store.outbox import RESENT, Attempt, NewMessage, Outbox, OutboxRow, cancel, messages, put
from nhiemky.store.tables import VIETNAM

AT = datetime(2026, 11, 23, 7, 30, tzinfo=VIETNAM)
MINUTE = timedelta(minutes=1)
MESSAGE = NewMessage(
    person="mau",
    kind="digest",
    local_day=date(2026, 11, 23),
    channel="maildir",
    address="mau@so.example",
    payload={"name": "Nguyễn Văn Mẫu", "subject": "Cần xử lý 01 việc", "text": "Việc.", "html": "<p>Việc.</p>"},
    not_before=AT,
)
SENT = Outcome(Verdict.SENT, provider_id="so-1234", code="250")

Add = Callable[..., int]


@pytest.fixture
def outbox(engine: Engine) -> Outbox:
    return Outbox(engine)


@pytest.fixture
def add(engine: Engine) -> Add:
    def one(**changes: object) -> int:
        with begin(engine) as connection:
            return put(connection, replace(MESSAGE, **changes), at=AT)

    return one


def rows(engine: Engine) -> list[OutboxRow]:
    with read(engine) as connection:
        return messages(connection)


def row_of(engine: Engine, number: int) -> OutboxRow:
    return next(row for row in rows(engine) if row.id == number)


def claim_one(outbox: Outbox, worker: str = "w1", at: datetime = AT) -> OutboxRow:
    (row,) = outbox.claim(worker=worker, limit=1, at=at)
    return row


def begin_sending(outbox: Outbox, worker: str = "w1", at: datetime = AT) -> OutboxRow:
    row = claim_one(outbox, worker, at)
    assert outbox.mark_sending(row, at=at)
    return row


# --- putting in


def test_message_waits_as_it_was_put_in(engine: Engine, add: Add) -> None:
    number = add()
    assert rows(engine) == [
        OutboxRow(
            id=number,
            person="mau",
            kind="digest",
            subject_id="",
            local_day=date(2026, 11, 23),
            channel="maildir",
            address="mau@so.example",
            payload=MESSAGE.payload,
            state=State.READY,
            tries=0,
            not_before=AT,
            expires_at=None,
            lease_until=None,
            worker=None,
            provider_id=None,
            last_class=None,
            last_code=None,
            last_text=None,
            created_at=AT,
            settled_at=None,
            planned_at=AT,
        )
    ]


def test_second_digest_of_the_day_is_the_first_one(engine: Engine, add: Add) -> None:
    first = add()
    assert add(payload={**MESSAGE.payload, "subject": "khác"}, address="khac@so.example") == first
    assert [row.payload["subject"] for row in rows(engine)] == ["Cần xử lý 01 việc"]


@pytest.mark.parametrize(
    "other",
    [
        {"person": "thu"},
        {"kind": "test"},
        {"subject_id": "7"},
        {"local_day": date(2026, 11, 25)},
        {"channel": "json"},
    ],
)
def test_another_person_kind_subject_day_or_channel_is_another_message(
    other: dict[str, object], engine: Engine, add: Add
) -> None:
    assert add() != add(**other)
    first, second = rows(engine)
    assert first.key != second.key


def test_key_is_the_same_after_a_restored_backup(engine: Engine, add: Add) -> None:
    add(person="thu")
    add()
    keys = {row.person: row.key for row in rows(engine)}
    assert keys["mau"] == "20261123-2dd69f2a9812ac5b"
    assert replace(row_of(engine, 2), id=99, tries=3).key == keys["mau"]


def test_moment_without_a_zone_is_refused(add: Add) -> None:
    with pytest.raises(Exception, match="a moment without a zone"):
        add(not_before=AT.replace(tzinfo=None))


def test_list_can_be_restricted_to_states(engine: Engine, outbox: Outbox, add: Add) -> None:
    add()
    add(person="thu")
    claim_one(outbox)
    with read(engine) as connection:
        assert [row.person for row in messages(connection, [State.LEASED])] == ["mau"]


# --- leasing


def test_two_workers_never_get_the_same_message(outbox: Outbox, add: Add) -> None:
    for number in range(5):
        add(person=f"mau-{number}")
    first = outbox.claim(worker="w1", limit=3, at=AT)
    second = outbox.claim(worker="w2", limit=3, at=AT)
    assert [row.person for row in (*first, *second)] == [f"mau-{number}" for number in range(5)]
    assert outbox.claim(worker="w3", limit=3, at=AT) == []


def test_workers_at_the_same_time_get_every_message_once(engine: Engine, add: Add) -> None:
    for number in range(120):
        add(person=f"mau-{number}")

    def drain(worker: str) -> list[int]:
        box, got = Outbox(engine), list[int]()
        while claimed := box.claim(worker=worker, limit=7, at=AT):
            got += [row.id for row in claimed]
        return got

    with ThreadPoolExecutor(4) as pool:
        got = [number for part in pool.map(drain, ["w1", "w2", "w3", "w4"]) for number in part]
    assert sorted(got) == sorted(row.id for row in rows(engine))


def test_oldest_message_goes_first_and_none_before_its_time(outbox: Outbox, add: Add) -> None:
    add(person="sau", not_before=AT + MINUTE)
    add(person="dau", not_before=AT - MINUTE)
    add(person="giua")
    assert [row.person for row in outbox.claim(worker="w1", limit=9, at=AT)] == ["dau", "giua"]
    assert [row.person for row in outbox.claim(worker="w1", limit=9, at=AT + MINUTE)] == ["sau"]


def test_attempt_is_stamped_before_it_is_made(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    begin_sending(outbox)
    row = row_of(engine, number)
    assert (row.state, row.tries, row.worker, row.lease_until) == (State.SENDING, 1, "w1", AT + LEASE)


def test_worker_whose_lease_has_run_out_may_not_begin(outbox: Outbox, add: Add) -> None:
    add()
    row = claim_one(outbox)
    assert not outbox.mark_sending(row, at=AT + LEASE)
    outbox.sweep(at=AT + LEASE)
    claim_one(outbox, "w2", AT + LEASE)
    assert not outbox.mark_sending(row, at=AT + LEASE)


def test_cancelled_message_is_not_begun(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    row = claim_one(outbox)
    with begin(engine) as connection:
        assert cancel(connection, [number], "đã dời hạn", at=AT) == 1
    assert not outbox.mark_sending(row, at=AT)
    kept = row_of(engine, number)
    assert (kept.state, kept.last_text, kept.settled_at) == (State.CANCELLED, "đã dời hạn", AT)


def test_message_on_its_way_is_no_longer_cancelled(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    begin_sending(outbox)
    with begin(engine) as connection:
        assert cancel(connection, [number], "đã dời hạn", at=AT) == 0
    assert row_of(engine, number).state is State.SENDING


def test_message_no_longer_wanted_is_dropped_by_its_worker_alone(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    row = claim_one(outbox)
    done = Hold("đã xong")
    assert not outbox.hold(replace(row, worker="w2"), done, at=AT)
    assert outbox.hold(row, done, at=AT)
    kept = row_of(engine, number)
    assert (kept.state, kept.last_text, kept.settled_at) == (State.CANCELLED, "đã xong", AT)


def test_message_put_off_waits_for_its_hour_without_a_try(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    later = AT + 60 * MINUTE
    assert outbox.hold(claim_one(outbox), Hold("ngoài giờ", State.READY, later), at=AT)
    kept = row_of(engine, number)
    assert (kept.state, kept.tries, kept.not_before, kept.planned_at) == (State.READY, 0, later, later)
    assert (kept.worker, kept.settled_at, kept.last_text) == (None, None, "ngoài giờ")
    assert outbox.claim(worker="w1", limit=1, at=later - MINUTE) == []


def test_what_was_leased_and_not_begun_is_given_back_at_once(engine: Engine, outbox: Outbox, add: Add) -> None:
    for person in ("an", "binh"):
        add(person=person)
    first, second = outbox.claim(worker="w1", limit=2, at=AT)
    assert outbox.mark_sending(first, at=AT)
    outbox.give_back([first, second])
    assert [row.state for row in rows(engine)] == [State.SENDING, State.READY]
    assert [row.person for row in outbox.claim(worker="w2", limit=2, at=AT)] == ["binh"]


def test_a_worker_can_take_of_one_channel_only(outbox: Outbox, add: Add) -> None:
    add(person="an")
    add(person="binh", channel="zalobot")
    assert outbox.look(at=AT) == (False, ["maildir", "zalobot"])
    assert [row.person for row in outbox.claim(worker="w1", limit=9, at=AT, channel="zalobot")] == ["binh"]
    assert outbox.look(at=AT) == (False, ["maildir"])
    assert outbox.look(at=AT - MINUTE) == (False, [])


def test_doubt_about_a_paid_message_waits_for_a_person(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add(channel="zalozbs")
    begin_sending(outbox)
    for hours in (1, 2, 30):
        outbox.sweep(at=AT + timedelta(hours=hours))
    assert row_of(engine, number).state is State.UNKNOWN


# --- settling


def test_sent_message_keeps_what_the_other_side_said(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    row = begin_sending(outbox)
    outbox.settle([Attempt(row, SENT, Settlement(State.SENT, AT, 1), AT + MINUTE)])
    kept = row_of(engine, number)
    assert (kept.state, kept.tries, kept.provider_id, kept.last_code, kept.lease_until, kept.settled_at) == (
        State.SENT,
        1,
        "so-1234",
        "250",
        None,
        AT + MINUTE,
    )


def test_message_to_be_tried_again_waits_for_its_turn(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    row, later = begin_sending(outbox), AT + 5 * MINUTE
    refused = Outcome(Verdict.RETRY, "hộp thư đầy " * 40, "452")
    outbox.settle([Attempt(row, refused, Settlement(State.READY, later, 1), AT)])
    kept = row_of(engine, number)
    assert (kept.state, kept.tries, kept.not_before, kept.settled_at) == (State.READY, 1, later, None)
    assert kept.last_text == refused.text[:255]
    assert outbox.claim(worker="w1", limit=1, at=later - MINUTE) == []
    assert claim_one(outbox, "w1", later).id == number


def test_worker_that_was_slow_may_still_tell_what_became_of_it(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    row = begin_sending(outbox)
    outbox.sweep(at=AT + LEASE)
    assert row_of(engine, number).state is State.UNKNOWN
    outbox.settle([Attempt(row, SENT, Settlement(State.SENT, AT, 1), AT + LEASE)])
    assert row_of(engine, number).state is State.SENT


def test_worker_may_not_settle_the_attempt_of_another(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    row = begin_sending(outbox)
    outbox.sweep(at=AT + LEASE)
    outbox.sweep(at=AT + LEASE + RESEND_AFTER)
    begin_sending(outbox, "w2", AT + LEASE + RESEND_AFTER)
    outbox.settle([Attempt(row, SENT, Settlement(State.SENT, AT, 1), AT + LEASE + RESEND_AFTER)])
    assert row_of(engine, number).state is State.SENDING


# --- putting right what the dead have left


def test_lease_of_a_dead_worker_is_simply_free_again(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    claim_one(outbox)
    assert outbox.sweep(at=AT + LEASE - MINUTE) == 0
    assert row_of(engine, number).state is State.LEASED
    assert outbox.sweep(at=AT + LEASE) == 0
    kept = row_of(engine, number)
    assert (kept.state, kept.tries, kept.worker) == (State.READY, 0, None)


def test_attempt_of_a_dead_worker_is_in_doubt(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add()
    begin_sending(outbox)
    assert outbox.sweep(at=AT + LEASE) == 1
    kept = row_of(engine, number)
    assert (kept.state, kept.last_text, kept.settled_at) == (
        State.UNKNOWN,
        "máy dừng giữa lúc đang gửi",
        AT + LEASE,
    )
    assert outbox.claim(worker="w2", limit=1, at=AT + LEASE) == []
    assert outbox.sweep(at=AT + LEASE) == 0


def test_doubt_is_sent_once_more_after_a_quarter_of_an_hour_and_says_so(
    engine: Engine, outbox: Outbox, add: Add
) -> None:
    number = add()
    begin_sending(outbox)
    known = AT + LEASE
    outbox.sweep(at=known)
    key = row_of(engine, number).key
    outbox.sweep(at=known + RESEND_AFTER - MINUTE)
    assert row_of(engine, number).state is State.UNKNOWN
    outbox.sweep(at=known + RESEND_AFTER)
    again = begin_sending(outbox, "w2", known + RESEND_AFTER)
    assert (again.payload["subject"], again.key) == (f"Cần xử lý 01 việc {RESENT}", key)
    outbox.sweep(at=known + RESEND_AFTER + LEASE)
    outbox.sweep(at=known + timedelta(days=3))
    kept = row_of(engine, number)
    assert (kept.state, kept.tries, kept.payload["subject"].count(RESENT)) == (State.UNKNOWN, 2, 1)


def test_doubt_about_an_invitation_waits_for_a_person(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add(kind="invitation")
    begin_sending(outbox)
    for days in range(3):
        outbox.sweep(at=AT + timedelta(days=days, hours=1))
    kept = row_of(engine, number)
    assert (kept.state, kept.payload) == (State.UNKNOWN, MESSAGE.payload)


def test_doubt_is_not_repeated_when_it_is_too_late_to_be_of_use(engine: Engine, outbox: Outbox, add: Add) -> None:
    number = add(expires_at=AT + 10 * MINUTE)
    begin_sending(outbox)
    for minutes in (2, 30, 60):
        outbox.sweep(at=AT + minutes * MINUTE)
    assert row_of(engine, number).state is State.UNKNOWN


def test_message_nobody_could_send_in_time_is_cancelled_with_a_reason(
    engine: Engine, outbox: Outbox, add: Add
) -> None:
    number = add(expires_at=AT + MINUTE)
    outbox.sweep(at=AT)
    assert row_of(engine, number).state is State.READY
    outbox.sweep(at=AT + MINUTE)
    kept = row_of(engine, number)
    assert (kept.state, kept.last_text) == (State.CANCELLED, "đã qua thời hạn gửi")
    assert outbox.claim(worker="w1", limit=1, at=AT + MINUTE) == []
