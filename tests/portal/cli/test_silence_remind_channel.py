"""`nhiemky silence`, `remind preview` and `channel`: from the keyboard."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from nhiemky.store.engine import begin, open_engine
from nhiemky.store.organisations import read_organisation
from nhiemky.store.suppressions import suspend
from nhiemky.store.tables import VIETNAM

NOW = datetime(2026, 11, 23, 8, tzinfo=VIETNAM)
Nhiemky = Callable[..., Any]
Rows = Callable[[Path], list[str]]


@pytest.fixture
def office(nhiemky: Nhiemky, sample: Path) -> Path:
    """The sample with its congress approved."""
    assert nhiemky("congress", "approve", "1").code == 0
    return sample


def preview(nhiemky: Nhiemky, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = nhiemky("remind", "preview", "--until", "27/11/2026", "--json", *words).json[
        "messages"
    ]
    return found


def test_a_preview_writes_nothing_and_tells_each_person_s_message(
    nhiemky: Nhiemky, office: Path, rows: Rows
) -> None:
    before = rows(office)
    found = preview(nhiemky)
    person = found[0]["person"]
    shown = nhiemky("remind", "preview", "--until", "27/11/2026", "--person", person)
    assert found[0]["payload"]["subject"] in shown.out
    assert shown.err.endswith("01 người; chưa gửi gì.\n")
    assert rows(office) == before
    assert not (office / "mailbox" / "new").exists()


def test_a_silenced_person_gets_nothing_until_it_is_ended(nhiemky: Nhiemky, office: Path) -> None:
    person = preview(nhiemky)[0]["person"]
    words = ("silence", person, "--until", "27/11/2026", "--reason", "đi công tác")
    assert nhiemky(*words).err == "Đã tạm dừng nhắc đến hết ngày 27/11/2026 (lệnh số 1).\n"
    assert person not in {one["person"] for one in preview(nhiemky)}
    listed = nhiemky("silence", "list")
    assert listed.out.endswith("từ 23/11/2026 đến hết 27/11/2026: đi công tác (thử quyết định)\n")
    assert nhiemky("silence", "end", "1").err == "Đã kết thúc lệnh tạm dừng số 1.\n"
    assert nhiemky("silence", "list").out == "Không tạm dừng nhắc ai.\n"
    assert person in {one["person"] for one in preview(nhiemky)}
    assert nhiemky("silence", "end", "1").line.startswith("Lỗi: không có lệnh tạm dừng số 1 còn hiệu lực")
    assert len(nhiemky("silence", "list", "--all", "--json").json["silences"]) == 1
    assert office.exists()


def test_a_silenced_schedule_is_not_reminded_of(nhiemky: Nhiemky, office: Path) -> None:
    assert nhiemky("silence", "--schedule", "1", "--until", "2026-11-27", "--reason", "chờ cấp trên").code == 0
    titles = "\n".join(one["payload"]["text"] for one in preview(nhiemky))
    assert titles == "" or "Đảng bộ Sở Khoa học và Công nghệ:" not in titles
    assert office.exists()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("silence", "khong-co", "--until", "27/11/2026", "--reason", "r"), "Không có đồng chí nào mang mã"),
        (("silence", "bui-mau-anh", "--until", "27/11/2026"), "--reason: phải ghi lý do"),
        (("silence", "bui-mau-anh", "--reason", "r"), "--until: còn thiếu"),
        (("silence", "bui-mau-anh", "--until", "20/11/2026", "--reason", "r"), "--until: phải từ hôm nay"),
        (("silence", "--until", "27/11/2026", "--reason", "r"), "nhiemky silence: chọn một người hoặc một đợt"),
        (("silence", "--schedule", "99", "--until", "27/11/2026", "--reason", "r"), "không có"),
        (("remind", "preview", "--until", "hôm qua"), '--until: "hôm qua" không phải là ngày'),
        (("channel", "test", "khong-co"), "không có ai có mã, hộp thư hoặc họ tên là “khong-co”"),
        (("channel", "test", "nkmails"), "ĐỊA_CHỈ|NGƯỜI: ghi cả địa chỉ kênh, ví dụ nkmails://"),
        (("channel", "suspended", "--resume", "bui-mau-anh"), "--reason: phải ghi lý do"),
        (("channel", "suspended", "--resume", "bui-mau-anh", "--reason", "r"), "không có địa chỉ nào của"),
        (("channel", "test", "khongco://ai"), "channels: "),
    ],
)
def test_what_makes_no_sense_is_one_line(
    nhiemky: Nhiemky, office: Path, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    before = rows(office)
    said = nhiemky(*words).line
    assert said.lower().startswith(f"lỗi: {line}".lower())
    assert rows(office) == before


def test_a_person_s_way_is_tried_and_nothing_is_kept(nhiemky: Nhiemky, office: Path, rows: Rows) -> None:
    before = rows(office)
    answer = nhiemky("channel", "test", "bui-mau-anh")
    assert (answer.code, answer.out) == (0, "maildir: đã gửi\n")
    assert len(list((office / "mailbox" / "new").iterdir())) == 1
    assert rows(office) == before


def test_a_channel_s_address_is_tried_and_a_dead_relay_is_one_clear_line(nhiemky: Nhiemky, office: Path) -> None:
    assert nhiemky("channel", "test", f"maildir://{office}/thu").out == "maildir: đã gửi\n"
    dead = nhiemky("channel", "test", "nkmail://127.0.0.1:1", "--json")
    assert (dead.code, dead.json["state"]) == (1, "stop")
    told = nhiemky("channel", "test", "nkmail://127.0.0.1:1")
    assert (told.code, told.out) == (1, "")
    assert told.err == (
        "Lỗi: nkmail: kênh không dùng được: không nối được máy chủ thư 127.0.0.1:1: "
        "không có máy chủ nào nhận kết nối; kiểm tra cổng, và máy chủ thư có đang chạy\n"
    )


def test_an_address_that_rests_is_listed_and_taken_up_again(nhiemky: Nhiemky, office: Path) -> None:
    assert nhiemky("channel", "suspended").out == "Không có địa chỉ nào đang tạm ngừng gửi.\n"
    engine = open_engine(f"sqlite:///{office / 'nhiemky.db'}")
    with begin(engine) as connection:
        email = read_organisation(connection).person("bui-mau-anh").email
        assert email is not None
        suspend(connection, "mail", email, "không có hộp thư này", source="bounce:1", at=NOW)
    engine.dispose()
    (row,) = nhiemky("channel", "suspended", "--json").json["suspended"]
    assert (row["person"], row["address"], row["reason"]) == ("bui-mau-anh", email, "không có hộp thư này")
    assert nhiemky("channel", "suspended").out.startswith(f"Bùi Mẫu Ánh (bui-mau-anh): {email} tạm ngừng từ ")
    resumed = nhiemky("channel", "suspended", "--resume", "bui-mau-anh", "--reason", "đã dọn hộp thư")
    assert resumed.code == 0
    assert nhiemky("channel", "suspended", "--json").json == {"suspended": []}


def test_the_state_of_the_channels(nhiemky: Nhiemky, office: Path) -> None:
    before = nhiemky("channel", "status")
    assert before.out == (
        "maildir: chưa gửi tin nào; không có tin chờ\n"
        "bộ gửi tin: chạy lần cuối chưa có; không thấy chạy trong 15 phút qua\n"
    )
    assert nhiemky("tick", "--at", "2026-11-27T07:50:00+07:00", today=None).code == 0
    told = nhiemky("channel", "status", "--json").json
    assert told["heartbeat_at"] == "2026-11-27T07:50:00+07:00"
    (maildir,) = told["channels"]
    assert (maildir["is_resting"], maildir["last_sent_at"]) == (False, "2026-11-27T07:50:00+07:00")
    assert maildir["sent_this_month"] > 0
    assert "đang gửi, lần cuối 07:50 27/11/2026" in nhiemky("channel", "status").out
    assert office.exists()
