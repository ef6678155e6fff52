"""Texts of the Official Account: every trouble of the fake, one by one, ends in the class of the table."""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from apprise import Apprise
from hypothesis import given
from hypothesis import strategies as st
from official_account import GROUP, MEMBER, NOW, Rig

from nhiemky.delivery.fake_zalo.oauth import APP_ID
from nhiemky.delivery.registry import open_plugin
from nhiemky.delivery.zalo.errors_oa import OA, OA_FAULTS
from nhiemky.delivery.zalo.oa import write_text
from nhiemky.domain.sending import Verdict
from nhiemky.store.outbox import OutboxRow

SENT, RETRY, DEAD, UNKNOWN, STOP = Verdict.SENT, Verdict.RETRY, Verdict.DEAD, Verdict.UNKNOWN, Verdict.STOP
Send = Callable[..., Any]

# Section 2.2 of the facts, the column "class", number by number.
CLASSES = {
    RETRY: {-32, -100, -234},
    DEAD: {-200, -201, -204, -205, -210, -213, -217, -218, -219, -227, -230, -232, -233, -235, -237, -238}
    | {-240, -241, -244, -248, -249, -320, -321, -403},
    STOP: {-209, -211, -212, -216, -220, -221, -223, -224, -242},
}
SPENT = {-216, -220}  # these are renewed first
LISTED = [(code, verdict) for verdict, codes in CLASSES.items() for code in sorted(codes - SPENT)]


@pytest.fixture
def send(rig: Rig, make_row: Callable[..., OutboxRow]) -> Send:
    plugin = rig.open("zalooa")

    def call(to: str, text: str = "Đồng chí có 01 việc đến hạn.", **changes: Any) -> Any:  # noqa: ANN401
        payload = {"subject": "s", "text": "thư", "zalo": text}
        row = make_row(channel="zalooa", address=to, payload=payload, **changes)
        return plugin.deliver(row, rig.clock.now)

    return call


def test_the_table_is_the_table_of_the_facts() -> None:
    assert {key: fault.verdict for key, fault in OA_FAULTS.items()} == {
        (OA, code): verdict for verdict, codes in CLASSES.items() for code in codes
    }


def test_a_text_arrives(rig: Rig, send: Send) -> None:
    outcome = send(MEMBER)
    assert (outcome.verdict, outcome.provider_id) == (SENT, rig.oa.arrived[0].message_id)
    assert rig.oa.arrived[0].text == "Đồng chí có 01 việc đến hạn."
    request = rig.server.calls[-1]
    assert request.headers["access_token"] == rig.account.kept.access
    assert "authorization" not in request.headers
    assert json.loads(request.body) == {
        "recipient": {"user_id": MEMBER},
        "message": {"text": "Đồng chí có 01 việc đến hạn."},
    }


@pytest.mark.parametrize(("code", "verdict"), LISTED)
def test_an_error_inside_http_200_has_the_class_of_the_table(send: Send, code: int, verdict: Verdict) -> None:
    outcome = send(f"e{-code}-x")
    assert (outcome.verdict, outcome.code, outcome.stage) == (verdict, str(code), "answer")
    assert outcome.text == OA_FAULTS[OA, code].text


@pytest.mark.parametrize(("code", "verdict"), LISTED)
def test_a_group_meets_the_same_classes(send: Send, code: int, verdict: Verdict) -> None:
    outcome = send(f"group:e{-code}-x")
    assert (outcome.verdict, outcome.code) == (verdict, str(code))


def test_an_unlisted_error_is_final_and_quotes_zalo_without_numbers(send: Send) -> None:
    outcome = send("e998877-x")
    assert (outcome.verdict, outcome.code) == (DEAD, "-998877")
    assert outcome.text == "Zalo từ chối tin với lý do chưa có trong danh mục (Zalo: Failed)"


def test_passing_trouble_is_over_the_next_time(send: Send) -> None:
    assert [send("once-e32-x").verdict, send("once-e32-x").verdict] == [RETRY, DEAD]  # then: nobody of that id


def test_who_never_followed_cannot_be_reached(send: Send) -> None:
    assert (send("1860000000000000009").verdict, send("1860000000000000009").code) == (DEAD, "-213")


@pytest.mark.parametrize(
    ("hours", "has_wallet", "expected"),
    [
        (47.9, False, (SENT, "")),
        (48.1, False, (DEAD, "-320")),
        (48.1, True, (SENT, "")),
        (7 * 24 - 0.1, True, (SENT, "")),
        (7 * 24 + 0.1, True, (DEAD, "-230")),
    ],
)
def test_the_window_after_the_persons_last_word(
    rig: Rig, send: Send, hours: float, has_wallet: bool, expected: tuple[Verdict, str]
) -> None:
    rig.oa.last_action[MEMBER] = rig.clock.now - timedelta(hours=hours)
    rig.oa.has_wallet = has_wallet
    outcome = send(MEMBER)
    assert (outcome.verdict, outcome.code) == expected


def test_no_money_tells_the_administrator(send: Send) -> None:
    assert send("e321-x").alert
    assert not send("e230-x").alert


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        (NOW.replace(hour=22, minute=30), NOW.replace(hour=6, minute=0) + timedelta(days=1)),
        (NOW.replace(hour=2), NOW.replace(hour=6, minute=0)),
    ],
)
def test_night_waits_for_six(rig: Rig, send: Send, now: datetime, morning: datetime) -> None:
    rig.clock.now, rig.oa.is_strict_at_night = now, True
    rig.oa.last_action[MEMBER] = now
    rig.account.kept = rig.account.renew(1, now)
    outcome = send(MEMBER)
    assert (outcome.verdict, outcome.code, outcome.not_before) == (RETRY, "-234", morning)


def test_too_many_calls_wait_a_minute(rig: Rig, send: Send) -> None:
    rig.oa.most_in_a_minute = 1
    assert send(MEMBER).verdict is SENT
    outcome = send(MEMBER)
    assert (outcome.verdict, outcome.code, outcome.not_before) == (RETRY, "-32", NOW + timedelta(minutes=1))
    rig.clock.wait(minutes=1)
    assert send(MEMBER).verdict is SENT


def test_the_fake_says_how_many_calls_are_left(rig: Rig) -> None:
    rig.oa.most_in_a_minute = 0
    answer = httpx.get(f"{rig.server.url}/v2.0/oa/getoa", headers={"access_token": rig.account.kept.access})
    assert (answer.status_code, answer.json()["error"]) == (200, -32)
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remain"]) == ("0", "0")


def test_after_25_hours_the_token_is_renewed_once_and_the_message_arrives(rig: Rig, send: Send) -> None:
    rig.clock.wait(hours=25)
    rig.oa.last_action[MEMBER] = rig.clock.now
    assert send(MEMBER).verdict is SENT
    assert (rig.account.renewed, rig.oauth.refreshes, rig.account.kept.generation) == (1, 1, 2)


def test_the_old_token_dies_when_another_is_issued(rig: Rig, send: Send) -> None:
    rig.oauth.grant()  # somebody else has turned the tokens over: ours are dead, and so is our refresh token
    outcome = send(MEMBER)
    assert (outcome.verdict, outcome.stage, outcome.alert) == (STOP, "token", True)
    assert "nhiemky zalo connect" in outcome.text
    assert rig.oa.arrived == []


def test_216_with_a_fresh_token_means_blocked(rig: Rig, send: Send) -> None:
    outcome = send("blocked-x")
    assert (outcome.verdict, outcome.code, outcome.text) == (DEAD, "-216", "người này đã chặn OA")
    assert rig.account.renewed == 1


def test_220_with_a_fresh_token_stops_the_channel(rig: Rig, send: Send) -> None:
    assert send("e220-x").verdict is STOP
    assert rig.account.renewed == 1


def test_a_gateways_page_is_tried_again(send: Send) -> None:
    assert (send("html500-x").verdict, send("html500-x").code) == (RETRY, "502")


def test_an_answer_without_error_is_no_success(send: Send) -> None:
    assert send("silent-x").verdict is UNKNOWN


def test_a_lost_answer_is_unknown(rig: Rig, send: Send) -> None:
    rig.oa.last_action["drop-x"] = rig.clock.now
    outcome = send("drop-x")
    assert (outcome.verdict, outcome.stage) == (UNKNOWN, "answer")
    assert [one.to for one in rig.oa.arrived] == ["drop-x"]


def test_a_silent_server_is_unknown(rig: Rig, make_row: Callable[..., OutboxRow]) -> None:
    rig.oa.last_action["hang-x"] = rig.clock.now
    plugin = rig.open("zalooa", "&rto=0.3")
    outcome = plugin.deliver(make_row(channel="zalooa", address="hang-x"), rig.clock.now)
    assert (outcome.verdict, outcome.stage) == (UNKNOWN, "answer")


def test_nobody_listening_is_tried_again(rig: Rig, make_row: Callable[..., OutboxRow]) -> None:
    plugin = open_plugin(f"zalooa://{APP_ID}?api=http://127.0.0.1:9")
    outcome = plugin.deliver(make_row(channel="zalooa", address=MEMBER), rig.clock.now)
    assert (outcome.verdict, outcome.stage) == (RETRY, "connect")


def test_without_a_connection_the_channel_stops(rig: Rig, make_row: Callable[..., OutboxRow]) -> None:
    plugin = rig.open("zalooa", app="999999")
    outcome = plugin.deliver(make_row(channel="zalooa", address=MEMBER), rig.clock.now)
    assert (outcome.verdict, outcome.stage) == (STOP, "token")
    assert list(rig.server.calls) == []


@pytest.mark.parametrize("address", ["", "group:", "mau@so.example", "0912345678 ", "../x", "phone"])
def test_what_is_no_id_of_zalo_is_not_called(rig: Rig, send: Send, address: str) -> None:
    assert (send(address).verdict, send(address).stage) == (DEAD, "build")
    assert list(rig.server.calls) == []


def test_a_group_gets_one_message(rig: Rig, send: Send) -> None:
    assert send(f"group:{GROUP}").verdict is SENT
    assert rig.paths() == ["/v3.0/oa/group/message"]
    assert json.loads(rig.server.calls[-1].body)["recipient"] == {"group_id": GROUP}


def test_nobody_is_called_out_in_a_group(rig: Rig, send: Send) -> None:
    assert send(f"group:{GROUP}", f"Việc [@{MEMBER}] [[@{GROUP}] [\x00@x]").verdict is SENT
    assert rig.gmf.mentions == []
    assert rig.oa.arrived[0].text == f"Việc [ @{MEMBER}] [[ @{GROUP}] [ @x]"


def test_the_fake_sees_a_mention() -> None:
    """Else the test above could not fail."""
    assert re.findall(r"\[@([^\]\s]+)\]", f"x [@{MEMBER}]") == [MEMBER]


@pytest.mark.parametrize("tier", [2, 3, 4])
def test_inner_matters_are_not_written_to_a_group(rig: Rig, send: Send, tier: int) -> None:
    assert (send(f"group:{GROUP}", tier=tier).verdict, list(rig.server.calls)) == (DEAD, [])


def test_a_group_whose_package_has_ended(rig: Rig, send: Send) -> None:
    rig.gmf.groups[GROUP].paid_until = rig.clock.now
    outcome = send(f"group:{GROUP}")
    assert (outcome.verdict, outcome.code, outcome.alert) == (DEAD, "-237", True)


def test_a_group_that_the_account_is_not_in(send: Send) -> None:
    outcome = send("group:f4149999")
    assert (outcome.verdict, outcome.code, outcome.alert) == (DEAD, "-403", True)


def test_a_group_of_another_kind(rig: Rig, send: Send) -> None:
    rig.gmf.groups[GROUP].kind = "COMMUNITY"
    assert send(f"group:{GROUP}").code == "-235"


def test_a_long_text_is_cut_before_zalo_refuses_it(rig: Rig, send: Send) -> None:
    assert send(MEMBER, unicodedata.normalize("NFD", "Đồng chí đến hạn ") * 200).verdict is SENT
    assert len(rig.oa.arrived[0].text) <= 2000
    assert rig.oa.arrived[0].text.endswith("… xem tiếp")


def test_the_fake_refuses_a_longer_text(rig: Rig) -> None:
    content = {"recipient": {"user_id": MEMBER}, "message": {"text": "a" * 2001}}
    headers = {"access_token": rig.account.kept.access}
    answer = httpx.post(f"{rig.server.url}/v3.0/oa/message/cs", json=content, headers=headers)
    assert answer.json()["error"] == -210


def test_the_fake_forgets_files_after_a_week(rig: Rig) -> None:
    headers = {"access_token": rig.account.kept.access}
    with httpx.Client(base_url=rig.server.url, headers=headers) as client:
        token = client.post("/v2.0/oa/upload/file", files={"file": ("a.pdf", b"%PDF")}).json()["data"]["token"]
        attachment = {"attachment": {"type": "file", "payload": {"token": token}}}
        content = {"recipient": {"user_id": MEMBER}, "message": attachment}
        codes = [client.post("/v3.0/oa/message/cs", json=content).json()["error"]]
        rig.oa.uploads[token] -= timedelta(days=7)
        codes.append(client.post("/v3.0/oa/message/cs", json=content).json()["error"])
    assert codes == [0, -100]


CLOSED = ["/v3.0/oa/message/transaction", "/v3.0/oa/message/promotion", "/v2.0/oa/message"]


@pytest.mark.parametrize("path", CLOSED)
def test_the_fake_has_closed_what_zalo_has_closed(rig: Rig, path: str) -> None:
    answer = httpx.post(f"{rig.server.url}{path}", json={}, headers={"access_token": rig.account.kept.access})
    assert answer.json()["error"] == -240


def test_check_says_the_accounts_name(rig: Rig) -> None:
    plugin = rig.open("zalooa")
    assert (plugin.check().verdict, plugin.check().text) == (SENT, "OA Văn phòng Đảng ủy (chạy thử)")
    rig.oauth.expire()
    assert (plugin.check().verdict, plugin.check().code) == (STOP, "-220")


def test_a_call_of_apprise_itself_works_too(rig: Rig) -> None:
    plugin = rig.open("zalooa", people=f"{MEMBER}/group:{GROUP}")
    collection = Apprise()
    collection.add(plugin)
    assert bool(collection.notify(body="Tin thử", body_format="text"))
    assert [one.to for one in rig.oa.arrived] == [MEMBER, GROUP]
    assert open_plugin(plugin.url()).targets == [MEMBER, f"group:{GROUP}"]


@given(st.text(max_size=3000))
def test_no_text_is_ever_longer_or_calls_anybody(text: str) -> None:
    written = write_text(text)
    assert "[@" not in written
    assert len(written.encode("utf-16-le")) <= 4000
    assert unicodedata.is_normalized("NFC", written)


def test_in_a_rehearsal_everybody_and_every_group_is_known(rig: Rig, send: Send) -> None:
    rig.oa.knows_everybody = True
    assert [send(to).verdict for to in ("1869999", "group:f419999", "e230-x")] == [SENT, SENT, DEAD]
