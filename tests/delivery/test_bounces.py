"""Notifications as Postfix writes them (the samples are its form, the people and machines invented)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.delivery.bounces import Bounce, Fate, describe, read_bounce

SAMPLES = Path(__file__).parent / "data" / "bounces"
KEY = "20270120-0123456789abcdef"


def read_sample(name: str) -> Bounce:
    found = read_bounce((SAMPLES / f"{name}.eml").read_bytes())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "status", "fate", "has_ended"),
    [
        ("unknown-mailbox", "5.1.1", Fate.GONE, True),
        ("unknown-domain", "5.1.2", Fate.GONE, True),
        ("vague-status", "5.1.1", Fate.GONE, True),
        ("full", "5.2.2", Fate.FULL, True),
        ("full-for-now", "4.2.2", Fate.FULL, False),
        ("gave-up", "4.4.1", Fate.REFUSED, True),
        ("policy", "5.7.1", Fate.REFUSED, True),
        ("sender-refused", "5.1.8", Fate.REFUSED, True),
        ("delayed", "4.4.1", Fate.WAITING, False),
        ("arrived", "2.0.0", Fate.ARRIVED, False),
    ],
)
def test_every_notification_has_its_meaning(name: str, status: str, fate: Fate, *, has_ended: bool) -> None:
    found = read_sample(name)
    assert (found.key, found.status, found.fate, found.has_ended) == (KEY, status, fate, has_ended)


@pytest.mark.parametrize("name", ["only-the-envelope-id", "only-the-message-id", "only-the-headers"])
def test_our_message_is_found_without_the_return_path(name: str) -> None:
    assert (read_sample(name).key, read_sample(name).fate) == (KEY, Fate.GONE)


def test_of_several_recipients_the_worst_counts() -> None:
    raw = (SAMPLES / "delayed.eml").read_text(encoding="utf-8")
    other = "Final-Recipient: rfc822; kia@so.example\nAction: failed\nStatus: 5.1.1\n\nFinal-Recipient"
    found = read_bounce(raw.replace("Final-Recipient", other, 1).encode())
    assert found is not None
    assert (found.status, found.fate) == ("5.1.1", Fate.GONE)


def test_the_clerk_reads_what_happened_in_vietnamese() -> None:
    assert [describe(read_sample(name)) for name in ("unknown-mailbox", "full", "policy", "delayed")] == [
        "địa chỉ thư không tồn tại (5.1.1)",
        "hộp thư của người nhận đã đầy (5.2.2)",
        "thư không đến được người nhận (5.7.1)",
        "thư đang chậm, máy chủ thư còn gửi lại (4.4.1)",
    ]


def test_a_letter_of_a_person_is_no_notification() -> None:
    head = b"From: a@so.example\r\nSubject: Re: viec\r\nContent-Type: text/plain\r\n\r\n"
    letter = head + b"Status: 5.1.1\r\nAction: failed\r\n"
    assert read_bounce(letter) is None


def test_a_report_of_another_kind_is_none() -> None:
    raw = (SAMPLES / "unknown-mailbox.eml").read_bytes()
    assert read_bounce(raw.replace(b"message/delivery-status", b"message/feedback-report")) is None


@given(raw=st.binary(max_size=2000))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    read_bounce(raw)


@given(place=st.integers(0, 3000), junk=st.binary(max_size=40))
def test_a_damaged_notification_does_not_break_the_reader(place: int, junk: bytes) -> None:
    raw = (SAMPLES / "unknown-mailbox.eml").read_bytes()
    read_bounce(raw[:place] + junk + raw[place + len(junk) :])
    read_bounce(raw[:place])
