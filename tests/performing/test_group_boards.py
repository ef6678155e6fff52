"""The group of a body: once a week, open matters to come, and it is asked once more before it leaves."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nhiemky.delivery.messages_group import KIND
from nhiemky.domain.sending import Hold, Revision
from nhiemky.errors import BadInput
from nhiemky.performing.digests import compose_digests
from nhiemky.performing.recheck import recheck
from nhiemky.performing.steps import finish_step
from nhiemky.settings import Settings, load_settings
from nhiemky.store.outbox_rows import OutboxRow

MONDAY = date(2027, 1, 25)
CHANNELS = ("maildir:///tmp/khong-gui", "zalooa://3141592653589793238?api=http://127.0.0.1:9")


def with_groups(desk: Any, **groups: str) -> None:  # noqa: ANN401
    """The same office, with groups in its settings."""
    values = desk.office.settings.model_dump()
    desk.office.settings = Settings.model_validate({**values, "channels": CHANNELS, "zalo_groups": groups})


def boards(desk: Any) -> list[OutboxRow]:  # noqa: ANN401
    return [row for row in desk.messages() if row.kind == KIND]


@pytest.fixture
def opened(desk: Any) -> int:  # noqa: ANN401
    number = desk.open("so-khcn", "grassroots_congress", variant="four_contents")
    with_groups(desk, **{"so-khcn": "f414nhom"})
    return int(number)


def test_group_is_told_once_a_week_of_open_matters_and_of_nobody(desk: Any, opened: int) -> None:  # noqa: ANN401
    for hour in (8, 9, 15):
        compose_digests(desk.office, at=desk.at(MONDAY, hour))
    compose_digests(desk.office, at=desk.at(date(2027, 1, 27)))
    (row,) = boards(desk)
    assert (row.person, row.channel, row.address, row.local_day) == (
        "group:f414nhom",
        "zalooa",
        "group:f414nhom",
        MONDAY,
    )
    told = row.payload["zalo"]
    assert "Các việc đến hạn từ thứ Hai 25/1/2027 đến hết Chủ nhật 7/2/2027" in told
    assert not [
        one.full_name for one in desk.organisation().people if one.full_name in "".join(row.payload.values())
    ]
    compose_digests(desk.office, at=desk.at(date(2027, 2, 1)))
    assert len(boards(desk)) == 2


def test_week_that_begins_late_is_still_told(desk: Any, opened: int) -> None:  # noqa: ANN401
    compose_digests(desk.office, at=desk.at(date(2027, 1, 27)))
    assert [row.local_day for row in boards(desk)] == [date(2027, 1, 27)]


def test_work_done_meanwhile_is_left_out_when_it_leaves(desk: Any, opened: int) -> None:  # noqa: ANN401
    compose_digests(desk.office, at=desk.at(MONDAY))
    (row,) = boards(desk)
    at = desk.at(MONDAY, 9)
    assert recheck(desk.office, [row], at) == {}
    shown = [one for one in desk.steps(opened).values() if one.body == "so-khcn" and one.target is not None]
    near = [one for one in shown if MONDAY <= one.target <= date(2027, 2, 7)]
    finish_step(desk.office, near[0].id, MONDAY, desk.act(MONDAY))
    answer = recheck(desk.office, [row], at)[row.id]
    assert isinstance(answer, Revision)
    assert answer.payload["name"] == row.payload["name"]
    desk.change(opened, state="closed")
    assert recheck(desk.office, [row], at) == {row.id: Hold("không còn việc nào đến hạn để báo vào nhóm")}


def test_group_taken_out_of_the_settings_gets_nothing_more(desk: Any, opened: int) -> None:  # noqa: ANN401
    compose_digests(desk.office, at=desk.at(MONDAY))
    (row,) = boards(desk)
    with_groups(desk)
    answer = recheck(desk.office, [row], desk.at(MONDAY, 9))
    assert answer == {row.id: Hold("nhóm không còn trong mục cài đặt zalo_groups")}


def test_group_is_left_alone_at_night(desk: Any, opened: int) -> None:  # noqa: ANN401
    compose_digests(desk.office, at=desk.at(MONDAY))
    (row,) = boards(desk)
    answer = recheck(desk.office, [row], desk.at(MONDAY, 21))[row.id]
    assert isinstance(answer, Hold)
    assert answer.until == desk.at(date(2027, 1, 26), 7, 0)


def test_group_of_a_body_there_is_not_is_counted(desk: Any) -> None:  # noqa: ANN401
    with_groups(desk, **{"khong-co": "f414nhom"})
    assert compose_digests(desk.office, at=desk.at(MONDAY)).as_dict() == {"groups_unknown": 1}
    assert boards(desk) == []


def test_groups_may_be_given_by_the_environment(tmp_path: Path) -> None:
    environ = {
        "NHIEMKY_HOME": str(tmp_path),
        "NHIEMKY_CHANNELS": " ".join(CHANNELS),
        "NHIEMKY_ZALO_GROUPS": "so-khcn=f414nhom cb-van-phong=f415nhom",
    }
    assert load_settings(environ).zalo_groups == {"so-khcn": "f414nhom", "cb-van-phong": "f415nhom"}


@pytest.mark.parametrize(
    ("channels", "groups", "told"),
    [
        (CHANNELS[:1], "so-khcn=f414nhom", "cần kênh zalooa://… trong channels: chỉ OA nhắn được vào nhóm"),
        (CHANNELS, "so-khcn", 'mã nhóm của "so-khcn" phải là mã nhóm GMF mà Zalo đã cấp'),
        (CHANNELS, "so-khcn=f414/nhom", 'mã nhóm của "so-khcn" phải là mã nhóm GMF mà Zalo đã cấp'),
    ],
)
def test_group_that_cannot_be_is_refused(
    channels: tuple[str, ...], groups: str, told: str, tmp_path: Path
) -> None:
    environ = {
        "NHIEMKY_HOME": str(tmp_path),
        "NHIEMKY_CHANNELS": " ".join(channels),
        "NHIEMKY_ZALO_GROUPS": groups,
    }
    with pytest.raises(BadInput) as caught:
        load_settings(environ)
    assert str(caught.value) == f"NHIEMKY_ZALO_GROUPS: {told}"
