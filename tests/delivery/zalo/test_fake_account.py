"""What else the fake answers, so that an office can rehearse: people, groups, templates, quotas."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from official_account import GROUP, MEMBER, TEMPLATE, Rig


@pytest.fixture
def client(rig: Rig) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=rig.server.url, headers={"access_token": rig.account.kept.access}) as client:
        yield client


def ask(client: httpx.Client, path: str, **data: Any) -> Any:  # noqa: ANN401
    return client.get(path, params={"data": json.dumps(data)}).json()


def test_people_are_listed_fifty_at_a_time(client: httpx.Client) -> None:
    listed = ask(client, "/v3.0/oa/user/getlist", offset=0, count=50)
    assert listed["data"] == {"total": 1, "count": 1, "offset": 0, "users": [{"user_id": MEMBER}]}
    assert [ask(client, "/v3.0/oa/user/getlist", offset=o, count=c)["error"] for o, c in ((0, 51), (9952, 1))] == [
        -201
    ] * 2


def test_a_person_is_described_or_unknown(client: httpx.Client) -> None:
    found = ask(client, "/v3.0/oa/user/detail", user_id=MEMBER)["data"]
    assert found == {"user_id": MEMBER, "user_is_follower": True, "user_last_interaction_date": "23/11/2026"}
    assert ask(client, "/v3.0/oa/user/detail", user_id="186x")["error"] == -213
    assert client.get("/v3.0/oa/user/detail", params={"data": "{"}).json()["error"] == -213


def test_a_group_is_made_joined_and_read(rig: Rig, client: httpx.Client) -> None:
    made = client.post(
        "/v3.0/oa/group/creategroupwithoa", json={"group_name": "Ban tổ chức", "member_user_ids": [MEMBER]}
    ).json()["data"]["group_id"]
    rig.oa.last_action["1860000000000000002"] = rig.clock.now
    invited = client.post(
        "/v3.0/oa/group/invite", json={"group_id": made, "member_user_ids": ["1860000000000000002"]}
    ).json()
    members = client.get("/v3.0/oa/group/listmember", params={"group_id": made}).json()["data"]["members"]
    listed = client.get("/v3.0/oa/group/getgroupsofoa", params={"offset": 0, "count": 5}).json()["data"]
    assert (invited["error"], len(members), [one["group_id"] for one in listed["groups"]]) == (0, 2, [GROUP, made])
    described = client.get("/v3.0/oa/group/getgroup", params={"group_id": made}).json()["data"]["group_info"]
    assert described == {"group_id": made, "name": "Ban tổ chức", "total_member": 2}
    assert len(client.post("/v3.0/oa/quota/group", json={}).json()["data"]) == 2


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("creategroupwithoa", {"group_name": "x" * 31, "member_user_ids": []}, -201),
        ("creategroupwithoa", {"group_name": "x", "member_user_ids": [str(n) for n in range(100)]}, -201),
        ("invite", {"group_id": GROUP, "member_user_ids": ["186x"]}, -213),
        ("invite", {"group_id": "f4149", "member_user_ids": [MEMBER]}, -403),
    ],
)
def test_what_a_group_may_not_be(client: httpx.Client, path: str, content: dict[str, Any], code: int) -> None:
    assert client.post(f"/v3.0/oa/group/{path}", json=content).json()["error"] == code


def test_templates_say_their_parameters_and_quotas_count_down(client: httpx.Client) -> None:
    told = client.get("/template/info/v2", params={"template_id": TEMPLATE}).json()["data"]
    assert told["listParams"] == [
        {"name": "ho_ten", "type": "text", "maxLength": 30, "require": True},
        {"name": "so_viec", "type": "number", "maxLength": 20, "require": True},
    ]
    assert client.get("/template/info/v2", params={"template_id": "1"}).json()["error"] == -109
    assert client.get("/template/all").json()["data"] == [{"templateId": TEMPLATE, "status": "ENABLE"}]
    content = {"phone": "84912345678", "template_id": TEMPLATE, "tracking_id": "t"}
    sent = client.post(
        "/message/template", json={**content, "template_data": {"ho_ten": "M", "so_viec": "1"}}
    ).json()
    assert sent["data"]["quota"] == {"dailyQuota": "500", "remainingQuota": "499"}
    assert client.get("/message/quota").json()["data"]["remainingQuota"] == "499"
    status = [
        client.get("/message/status", params={"message_id": one}).json()["data"]["status"]
        for one in (sent["data"]["msg_id"], "khac")
    ]
    assert status == [1, -1]


def test_without_a_tracking_id_nothing_goes_by_phone(client: httpx.Client) -> None:
    content = {"phone": "84912345678", "template_id": TEMPLATE, "template_data": {"ho_ten": "M", "so_viec": "1"}}
    codes = [
        client.post("/message/template", json={**content, **more}).json()["error"]
        for more in ({}, {"tracking_id": "x" * 49}, {"tracking_id": "x" * 48})
    ]
    assert codes == [-1124, -1124, 0]


def test_a_call_without_a_token_is_refused_on_every_host(rig: Rig) -> None:
    paths = {"/v3.0/oa/message/cs": -216, "/v3.0/oa/group/message": -216, "/message/template": -124}
    codes = {path: httpx.post(f"{rig.server.url}{path}", json={}).json()["error"] for path in paths}
    assert codes == paths
