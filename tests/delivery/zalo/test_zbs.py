"""Template messages: what is looked at before the call, and every trouble of the fake, one by one."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from official_account import MEMBER, NOW, TABLE, TEMPLATE, Rig

from nhiemky.delivery.fake_zalo.webhook import SECRET, Post, Webhook
from nhiemky.delivery.zalo.errors_zbs import ZBS, ZBS_FAULTS, ZBS_UID
from nhiemky.delivery.zalo.oa_address import read_phone
from nhiemky.delivery.zalo.webhook import read_event
from nhiemky.delivery.zalo.zbs import LONGEST_TRACKING, find_fault, write_tracking_id
from nhiemky.domain.sending import Verdict
from nhiemky.store.outbox import OutboxRow

SENT, RETRY, DEAD, UNKNOWN, STOP = Verdict.SENT, Verdict.RETRY, Verdict.DEAD, Verdict.UNKNOWN, Verdict.STOP
Send = Callable[..., Any]
PHONE = "84912345678"
WORDS = {"ho_ten": "Nguyễn Văn Mẫu", "so_viec": "3"}

# Section 2.3 of the facts, the column "class", number by number.
CLASSES = {
    RETRY: {-133, -144, -147},
    DEAD: {-108, -109, -112, -1121, -1122, -1124, -114, -117, -118, -119, -126, -127, -131, -139, -140, -141}
    | {-145, -146},
    STOP: {-115, -124, -1241, -135, -1351, -136, -137},
}
LISTED = [(code, verdict) for verdict, codes in CLASSES.items() for code in sorted(codes)]


@pytest.fixture
def send(rig: Rig, make_row: Callable[..., OutboxRow]) -> Send:
    plugin = rig.open("zalozbs", f"&:digest={TEMPLATE}")

    def call(
        to: str,
        words: Mapping[str, object] = WORDS,
        kind: str = "digest",
        phone: str | None = None,
        **changes: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        if phone is not None:
            rig.account.phones["nguyen-van-mau"] = phone
        payload = {"subject": "s", "text": "t", "zbs": json.dumps({"kind": kind, "data": words})}
        row = make_row(channel="zalozbs", address=to, **{"payload": payload, **changes})
        return plugin.deliver(row, rig.clock.now)

    return call


def by_number(code: int) -> str:
    """The phone that meets this error."""
    return f"8490000{-code:04d}"


def test_the_table_is_the_table_of_the_facts() -> None:
    assert {code: fault.verdict for (family, code), fault in ZBS_FAULTS.items() if family == ZBS} == dict(LISTED)


def test_the_same_number_means_other_things_in_other_families() -> None:
    assert (ZBS, -216) not in ZBS_FAULTS
    assert ZBS_FAULTS[ZBS_UID, -230].verdict is DEAD
    assert ZBS_FAULTS[ZBS_UID, -118] == ZBS_FAULTS[ZBS, -118]


def test_by_uid_first(rig: Rig, send: Send) -> None:
    outcome = send(MEMBER)
    assert (outcome.verdict, outcome.provider_id) == (SENT, rig.zbs.arrived[0]["msg_id"])
    assert rig.paths() == ["/v3.0/oa/message/template"]
    assert json.loads(rig.server.calls[0].body) == {
        "user_id": MEMBER,
        "template_id": TEMPLATE,
        "template_data": WORDS,
    }


def test_by_phone_where_there_is_no_uid(rig: Rig, send: Send, make_row: Callable[..., OutboxRow]) -> None:
    outcome = send("phone")
    assert (outcome.verdict, outcome.provider_id) == (SENT, rig.zbs.arrived[0]["msg_id"])
    assert rig.paths() == ["/message/template"]
    assert json.loads(rig.server.calls[0].body) == {
        "phone": PHONE,
        "template_id": TEMPLATE,
        "template_data": WORDS,
        "tracking_id": make_row(channel="zalozbs").key,
        "sending_mode": "1",
    }


@pytest.mark.parametrize("uid", ["e249-x", "e213-x", "e227-x", "e230-x", "e232-x", "e233-x", "186000009"])
def test_by_phone_where_the_uid_does_not_lead(rig: Rig, send: Send, uid: str) -> None:
    assert send(uid).verdict is SENT
    assert rig.paths() == ["/v3.0/oa/message/template", "/message/template"]


def test_a_template_from_before_goes_by_phone_only(rig: Rig, send: Send) -> None:
    rig.zbs.templates[TEMPLATE].by_uid = False
    assert send(MEMBER).verdict is SENT
    assert rig.paths() == ["/v3.0/oa/message/template", "/message/template"]


@pytest.mark.parametrize("uid", ["e139-x", "e141-x", "e109-x", "html500-x", "silent-x", "e115-x"])
def test_what_would_be_paid_twice_or_was_refused_is_not_sent_by_phone_too(rig: Rig, send: Send, uid: str) -> None:
    assert send(uid).verdict is not SENT
    assert rig.paths() == ["/v3.0/oa/message/template"]


@pytest.mark.parametrize(("code", "verdict"), [one for one in LISTED if one[0] != -124])
def test_an_error_by_phone_has_the_class_of_the_table(send: Send, code: int, verdict: Verdict) -> None:
    outcome = send("phone", phone=by_number(code))
    assert (outcome.verdict, outcome.code, outcome.text) == (verdict, str(code), ZBS_FAULTS[ZBS, code].text)


@pytest.mark.parametrize(("code", "verdict"), [one for one in LISTED if one[0] != -124])
def test_an_error_by_uid_has_the_same_class(send: Send, code: int, verdict: Verdict) -> None:
    outcome = send(f"e{-code}-x")
    assert (outcome.verdict, outcome.code) == (verdict, str(code))


def test_a_spent_token_is_renewed_once(rig: Rig, send: Send) -> None:
    rig.oauth.expire()
    assert send("phone").verdict is SENT
    assert (rig.account.renewed, rig.oauth.refreshes) == (1, 1)


def test_124_with_a_fresh_token_stops_the_channel(rig: Rig, send: Send) -> None:
    outcome = send("phone", phone=by_number(-124))
    assert (outcome.verdict, outcome.code, rig.account.renewed) == (STOP, "-124", 1)


@pytest.mark.parametrize("phone", ["", "0212345", "+1 202 555 0100", "84123", "0912 345 67x"])
def test_a_phone_that_is_none_is_not_called(rig: Rig, send: Send, phone: str) -> None:
    outcome = send("phone", phone=phone)
    assert (outcome.verdict, outcome.stage, list(rig.server.calls)) == (DEAD, "build", [])


WRITTEN = ["0912345678", "+84 912 345 678", "84912345678", "0912.345.678", "(091) 234-5678"]


@pytest.mark.parametrize("written", WRITTEN)
def test_however_the_register_writes_a_phone(written: str) -> None:
    assert read_phone(written) == PHONE


def test_the_fake_refuses_a_phone_in_another_form(rig: Rig) -> None:
    content = {"phone": "0912345678", "template_id": TEMPLATE, "template_data": WORDS, "tracking_id": "a"}
    headers = {"access_token": rig.account.kept.access}
    answer = httpx.post(f"{rig.server.url}/message/template", json=content, headers=headers)
    assert answer.json()["error"] == -108


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"ho_ten": "Mẫu"}, -1122),
        ({"ho_ten": "Mẫu" * 11, "so_viec": "3"}, -1121),
        ({"ho_ten": "Mẫu", "so_viec": 3}, -112),
        ({"ho_ten": "Mẫu", "so_viec": "ba"}, -1124),
    ],
)
def test_the_fake_checks_values_as_zalo_does_and_we_before_it(
    rig: Rig, send: Send, data: Mapping[str, object], code: int
) -> None:
    content = {"phone": PHONE, "template_id": TEMPLATE, "template_data": data, "tracking_id": "a"}
    headers = {"access_token": rig.account.kept.access}
    answer = httpx.post(f"{rig.server.url}/message/template", json=content, headers=headers)
    assert answer.json()["error"] == code
    rig.server.calls.clear()
    outcome = send(MEMBER, data)
    assert (outcome.verdict, outcome.stage, list(rig.server.calls)) == (DEAD, "build", [])


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({}, "tham số ho_ten còn thiếu hoặc không phải là chữ"),
        ({**WORDS, "so_viec": 3}, "tham số so_viec còn thiếu hoặc không phải là chữ"),
        ({**WORDS, "so_viec": " "}, "tham số so_viec để trống"),
        ({**WORDS, "so_viec": "3 việc"}, "tham số so_viec phải là số"),
        ({**WORDS, "so_viec": "٣"}, "tham số so_viec phải là số"),
        ({**WORDS, "ho_ten": "N" * 31}, "tham số ho_ten dài quá 30 ký tự"),
        ({**WORDS, "khac": "x"}, "tham số khac không có trong bảng"),
        (WORDS, None),
    ],
)
def test_what_is_wrong_is_named_without_its_value(words: Mapping[str, object], fault: str | None) -> None:
    assert find_fault(TABLE, words) == fault


def test_a_kind_without_a_template_number_is_not_sent(rig: Rig, send: Send) -> None:
    outcome = send(MEMBER, kind="step_due")
    assert outcome.text == 'mẫu tin Zalo: kênh zalozbs chưa khai mã mẫu cho loại tin "step_due"'
    assert (outcome.verdict, list(rig.server.calls)) == (DEAD, [])


@pytest.mark.parametrize("payload", [{}, {"zbs": ""}, {"zbs": "[1]"}, {"zbs": '{"kind": "digest"}'}, {"zbs": "{"}])
def test_a_message_that_has_no_words_for_a_template(rig: Rig, send: Send, payload: dict[str, str]) -> None:
    outcome = send(MEMBER, payload={"subject": "s", "text": "t", **payload})
    assert (outcome.verdict, outcome.stage, list(rig.server.calls)) == (DEAD, "build", [])


def test_a_stopped_template_is_asked_for_once_in_a_run(rig: Rig, send: Send) -> None:
    rig.zbs.templates[TEMPLATE].state = "DISABLE"
    first, second = send(MEMBER), send(MEMBER)
    assert (first.code, first.verdict, first.alert) == ("-146", DEAD, True)
    assert second == first
    assert len(rig.server.calls) == 1
    rig.opened[0].close()
    rig.zbs.templates[TEMPLATE].state = "ENABLE"
    assert send(MEMBER).verdict is SENT


@pytest.mark.parametrize(("state", "code"), [("PENDING_REVIEW", "-131"), ("DISABLE", "-146")])
def test_a_template_that_is_not_enabled(rig: Rig, send: Send, state: str, code: str) -> None:
    rig.zbs.templates[TEMPLATE].state = state
    assert send("phone").code == code


def test_night_waits_for_six(rig: Rig, send: Send) -> None:
    rig.clock.now = NOW.replace(hour=22, minute=5)
    rig.account.kept = rig.account.renew(1, rig.clock.now)
    outcome = send("phone")
    morning = NOW.replace(hour=6, minute=0) + timedelta(days=1)
    assert (outcome.verdict, outcome.code, outcome.not_before) == (RETRY, "-133", morning)


@pytest.mark.parametrize(("of_oa", "of_template", "code"), [(1, 500, "-144"), (500, 1, "-147")])
def test_a_used_up_day_waits_for_the_next(rig: Rig, send: Send, of_oa: int, of_template: int, code: str) -> None:
    rig.zbs.most_in_a_day, rig.zbs.templates[TEMPLATE].most_in_a_day = of_oa, of_template
    assert send("phone").verdict is SENT
    outcome = send("phone")
    tomorrow = NOW.replace(hour=6, minute=0) + timedelta(days=1)
    assert (outcome.verdict, outcome.code, outcome.not_before) == (RETRY, code, tomorrow)
    rig.clock.now = tomorrow
    rig.oauth.life = timedelta(days=9)
    assert send("phone").verdict is SENT


def test_trial_mode_reaches_only_administrators(rig: Rig, make_row: Callable[..., OutboxRow]) -> None:
    plugin = rig.open("zalozbs", f"&:digest={TEMPLATE}&mode=development")
    payload = {"subject": "s", "zbs": json.dumps({"kind": "digest", "data": WORDS})}
    row = make_row(channel="zalozbs", address="phone", payload=payload)
    refused = plugin.deliver(row, NOW)
    rig.zbs.admins.add(PHONE)
    assert (refused.code, plugin.deliver(row, NOW).verdict) == ("-127", SENT)


def test_a_person_without_zalo(rig: Rig, send: Send) -> None:
    rig.zbs.no_zalo.add(PHONE)
    assert (send("phone").verdict, send("phone").code) == (DEAD, "-118")


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("84900009001", (UNKNOWN, "answer", "")),
        ("84900009003", (RETRY, "answer", "502")),
        ("84900009004", (UNKNOWN, "answer", "")),
    ],
)
def test_a_line_in_trouble(send: Send, phone: str, expected: tuple[Verdict, str, str]) -> None:
    outcome = send("phone", phone=phone)
    assert (outcome.verdict, outcome.stage, outcome.code) == expected


def test_a_silent_server_is_unknown_and_may_have_taken_it(rig: Rig, make_row: Callable[..., OutboxRow]) -> None:
    rig.account.phones["nguyen-van-mau"] = "84900009002"
    plugin = rig.open("zalozbs", f"&:digest={TEMPLATE}&rto=0.3")
    payload = {"subject": "s", "zbs": json.dumps({"kind": "digest", "data": WORDS})}
    assert plugin.deliver(make_row(address="phone", payload=payload), NOW).verdict is UNKNOWN
    assert len(rig.zbs.arrived) == 1


def test_receipts_come_later_twice_or_before_the_answer(rig: Rig, send: Send) -> None:
    events, webhook = [], Webhook(rig.clock)

    def take(receipt: Mapping[str, Any]) -> None:
        post: Post = webhook.receipt(receipt)
        events.append(read_event(post.body, post.headers, webhook.app_id, SECRET))

    rig.zbs.notify, rig.zbs.twice, rig.zbs.early = take, {MEMBER}, {PHONE}
    first = send(MEMBER)
    assert events == []
    second = send("phone")
    assert [event.message_id for event in events if event] == [second.provider_id]
    rig.zbs.deliver_receipts()
    assert [event.message_id for event in events if event] == [second.provider_id, *[first.provider_id] * 2]
    assert {event.name for event in events if event} == {"user_received_message"}


@given(st.text(min_size=1, max_size=300))
def test_a_tracking_id_always_fits_and_stays_the_same(key: str) -> None:
    assert 1 <= len(write_tracking_id(key)) <= LONGEST_TRACKING
    assert write_tracking_id(key) == write_tracking_id(key)


def test_no_value_and_no_phone_stands_in_an_outcome(send: Send) -> None:
    for phone in (by_number(-118), by_number(-999), "84900009004"):
        outcome = send("phone", phone=phone)
        assert phone not in repr(outcome)
        assert "Mẫu" not in outcome.text
