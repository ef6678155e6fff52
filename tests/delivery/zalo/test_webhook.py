"""Only what Zalo has signed, byte for byte, is an event."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from official_account import Clock

from nhiemky.delivery.fake_zalo.oauth import APP_ID
from nhiemky.delivery.fake_zalo.webhook import SECRET, Webhook
from nhiemky.delivery.zalo.webhook import Event, read_event


def read(body: bytes, headers: dict[str, str], secret: str = SECRET) -> Event | None:
    return read_event(body, headers, APP_ID, secret)


@pytest.mark.parametrize("place", ["body", "header"])
def test_a_signed_event_is_read(place: str) -> None:
    post = Webhook(Clock(), timestamp_in=place).text("1860001", "Đã nhận")
    assert read(post.body, dict(post.headers)) == Event(
        name="user_send_text", person="1860001", message_id="c1d2000000000001", text="Đã nhận", tracking_id=""
    )


def test_the_formula_is_the_documented_one() -> None:
    """A vector of its own: the fake and the check could else be wrong together."""
    body = b'{"app_id":"%s","event_name":"follow","timestamp":"1763700000000"}' % APP_ID.encode()
    mac = hashlib.sha256(APP_ID.encode() + body + b"1763700000000" + SECRET.encode()).hexdigest()
    found = read(body, {"X-ZEvent-Signature": f"mac={mac}"})
    assert found is not None
    assert found.name == "follow"
    assert read(body, {"x-zevent-signature": mac.upper()}) is not None  # some gateways change the header's form


def test_a_follower_and_a_receipt_name_the_person() -> None:
    webhook = Webhook(Clock())
    follow = webhook.follow("18601")
    receipt = webhook.receipt({"msg_id": "m1", "tracking_id": "t1", "to": "18602"})
    events = [read(one.body, dict(one.headers)) for one in (follow, receipt)]
    assert [(one.name, one.person, one.message_id, one.tracking_id) for one in events if one] == [
        ("follow", "18601", "", ""),
        ("user_received_message", "18602", "m1", "t1"),
    ]


def test_a_forged_signature_is_no_event() -> None:
    webhook = Webhook(Clock())
    post = webhook.forge(webhook.text("1860001", "x"))
    assert read(post.body, dict(post.headers)) is None


def test_an_hmac_is_no_signature_of_zalo() -> None:
    post = Webhook(Clock()).text("1860001", "x")
    mac = hmac.new(SECRET.encode(), post.body, hashlib.sha256).hexdigest()
    assert read(post.body, {"X-ZEvent-Signature": f"mac={mac}"}) is None


def test_a_body_that_was_written_anew_is_no_event() -> None:
    post = Webhook(Clock()).text("1860001", "Đã nhận")
    again = json.dumps(json.loads(post.body)).encode()
    assert read(again, dict(post.headers)) is None


def test_a_retry_an_hour_later_is_the_same_event() -> None:
    clock = Clock()
    webhook = Webhook(clock)
    post = webhook.text("1860001", "x")
    later = webhook.retries(post)
    assert [at - clock.now for at, _ in later] == [timedelta(minutes=one) for one in (0.5, 5, 15, 30, 60)]
    assert {read(one.body, dict(one.headers)) for _, one in later} == {read(post.body, dict(post.headers))}


@pytest.mark.parametrize(
    "headers", [{}, {"X-ZEvent-Signature": ""}, {"X-ZEvent-Signature": "mac="}, {"X-ZEvent-Signature": "mac=é"}]
)
def test_without_a_signature_there_is_no_event(headers: dict[str, str]) -> None:
    assert read(Webhook(Clock()).text("1860001", "x").body, headers) is None


def test_another_app_or_another_secret_is_not_ours() -> None:
    post = Webhook(Clock(), app_id="1").text("1860001", "x")
    assert read(post.body, dict(post.headers)) is None
    post = Webhook(Clock()).text("1860001", "x")
    assert read(post.body, dict(post.headers), "khoa-khac") is None
    assert read(post.body, dict(post.headers), "") is None


@given(st.binary(max_size=200), st.text(max_size=80), st.text(max_size=20))
def test_anything_at_all_is_answered_without_an_error(body: bytes, signature: str, stamp: str) -> None:
    assert read(body, {"X-ZEvent-Signature": signature, "X-ZEvent-Timestamp": stamp}) is None


def test_a_body_nested_too_deep_is_no_event() -> None:
    assert read(b'{"a":' * 100_000, {"X-ZEvent-Signature": "mac=00"}) is None


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda one: st.lists(one) | st.dictionaries(
    st.sampled_from(["sender", "id", "message", "msg_id", "event_name"]), one), max_leaves=8))  # fmt: skip
def test_a_signed_event_of_any_shape_is_read(content: object) -> None:
    event = content if isinstance(content, dict) else {"message": content}
    post = Webhook(Clock()).sign({"event_name": "x", **event})
    assert isinstance(read(post.body, dict(post.headers)), Event)
