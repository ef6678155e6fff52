"""`nhiemky mailbox`: what became of each message, readable on a narrow screen."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller

Run = Callable[..., Any]

DUE = "2026-12-15T07:30"


@pytest.fixture
def sent(nhiemky: Run, sample: Path) -> Path:
    """The sample's office after a morning on which three people were written to."""
    assert nhiemky("tick", "--at", DUE).code == 0
    return sample


def change(home: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(home / "nhiemky.db", isolation_level=None)) as database:
        assert database.execute(statement, values).rowcount > 0


def first_id(nhiemky: Run) -> int:
    return int(nhiemky("mailbox", "--json").json["messages"][0]["id"])


# --- the list


def test_list_names_subject_reader_and_state(nhiemky: Run, sent: Path) -> None:
    messages = nhiemky("mailbox", "--json").json["messages"]
    answer = nhiemky("mailbox")
    assert (answer.code, answer.err) == (0, "")
    lines = [line.strip() for line in answer.out.splitlines() if line.startswith("    ")]
    assert sorted(lines) == sorted(f"07:30 15/12/2026, gửi {one['name']}: đã gửi" for one in messages)
    assert max(map(len, answer.out.splitlines())) <= 80


def test_json_has_one_object_a_message(nhiemky: Run, sent: Path) -> None:
    messages = nhiemky("mailbox", "--json").json["messages"]
    one = next(message for message in messages if message["person"] == "dang-thi-thu-bich")
    file = Path(one.pop("file"))
    assert file.parent == (sent / "mailbox" / "new").resolve()
    assert one == {
        "id": one["id"],
        "key": file.name,
        "kind": "digest",
        "day": "2026-12-15",
        "person": "dang-thi-thu-bich",
        "name": "Đặng Thị Thử Bích",
        "address": "dang-thi-thu-bich@so-khcn.example",
        "channel": "maildir",
        "subject": one["subject"],
        "state": "sent",
        "state_text": "đã gửi",
        "tries": 1,
        "created_at": "2026-12-15T07:30:00+07:00",
        "settled_at": "2026-12-15T07:30:00+07:00",
    }
    assert one["subject"].startswith("Cần xử lý ")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"state": "ready", "settled_at": None}, "chờ gửi"),
        (
            {
                "state": "ready",
                "settled_at": None,
                "last_text": "hộp thư đầy",
                "not_before": "2026-12-15 00:45:00.000000",
            },
            "chờ gửi lại lúc 07:45 15/12/2026: hộp thư đầy",
        ),
        ({"state": "sending", "settled_at": None}, "đang gửi"),
        (
            {"state": "unknown", "last_text": "máy dừng giữa lúc đang gửi"},
            "không rõ đã đến chưa: máy dừng giữa lúc đang gửi; sẽ tự gửi lại một lần",
        ),
        (
            {"state": "unknown", "kind": "invitation", "last_text": "đứt kết nối"},
            "không rõ đã đến chưa: đứt kết nối; xin hỏi người nhận",
        ),
        ({"state": "dead", "last_text": "không có hộp thư này"}, "không gửi được: không có hộp thư này"),
        ({"state": "cancelled", "last_text": "đã dời hạn"}, "đã hủy: đã dời hạn"),
    ],
)
def test_every_state_is_told_with_its_reason(
    columns: dict[str, object], told: str, nhiemky: Run, sent: Path
) -> None:
    number = first_id(nhiemky)
    assignments = ", ".join(f"{name} = ?" for name in columns)
    change(sent, f"UPDATE outbox SET {assignments} WHERE id = ?", *columns.values(), number)
    one = next(one for one in nhiemky("mailbox", "--json").json["messages"] if one["id"] == number)
    assert one["state_text"] == told
    assert told in " ".join(nhiemky("mailbox").out.split())


def test_doubt_that_was_repeated_asks_for_a_person(nhiemky: Run, sent: Path) -> None:
    number = first_id(nhiemky)
    statement = "UPDATE outbox SET state = 'unknown', payload = json_set(payload, '$.resent', '2026') WHERE id = ?"
    change(sent, statement, number)
    one = next(one for one in nhiemky("mailbox", "--json").json["messages"] if one["id"] == number)
    assert one["state_text"] == "không rõ đã đến chưa; xin hỏi người nhận"


def test_long_list_says_how_much_is_left_out(nhiemky: Run, sent: Path) -> None:
    for day in ("2026-12-23", "2027-01-06", "2027-01-22"):
        nhiemky("tick", "--at", f"{day}T07:30")
    total = len(nhiemky("mailbox", "--json").json["messages"])
    answer = nhiemky("mailbox")
    assert answer.out.count("[") == 20
    assert answer.err == f"Còn {total - 20} tin cũ hơn; xem hết: nhiemky mailbox --all\n"
    assert nhiemky("mailbox", "--all").out.count("[") == total


def test_newest_message_comes_first(nhiemky: Run, sent: Path) -> None:
    nhiemky("tick", "--at", "2026-12-23T07:30")
    days = [one["day"] for one in nhiemky("mailbox", "--json").json["messages"]]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 2


def test_file_that_no_row_knows_is_listed_too(nhiemky: Run, sent: Path) -> None:
    (sent / "mailbox" / "new" / "la").write_bytes(
        "Date: Tue, 15 Dec 2026 09:00:00 +0700\nSubject: \x1b[31mlạ\nTo: a@so.example\n\nchữ \x1b[2J lạ".encode()
    )
    answer = nhiemky("mailbox")
    assert answer.out.splitlines()[0].startswith("[la] ")
    assert "có tệp trong hộp thư, không có trong cơ sở dữ liệu" in " ".join(answer.out.split())
    shown = nhiemky("mailbox", "show", "la")
    assert shown.code == 0
    assert "\x1b" not in answer.out + shown.out


def test_before_init_there_is_simply_nothing(nhiemky: Run, home: Path) -> None:
    assert nhiemky("mailbox").out == "Chưa có tin nào.\n"
    assert nhiemky("mailbox", "--json").json == {"messages": []}
    assert not home.exists()


# --- one message


def test_message_reads_as_its_reader_reads_it(nhiemky: Run, sent: Path) -> None:
    one = next(
        one for one in nhiemky("mailbox", "--json").json["messages"] if one["person"] == "dang-thi-thu-bich"
    )
    answer = nhiemky("mailbox", "show", str(one["id"]))
    assert (answer.code, answer.err) == (0, "")
    head, _, body = answer.out.partition("\n\n")
    entries = head.replace("\n            ", " ").splitlines()
    assert [entry for entry in entries if not entry.startswith("Tệp")] == [
        f"Tin:        {one['id']}",
        "Lúc:        07:30 15/12/2026",
        "Gửi tới:    Đặng Thị Thử Bích <dang-thi-thu-bich@so-khcn.example>",
        "Kênh:       maildir",
        "Tình trạng: đã gửi",
        f"Tiêu đề:    {one['subject']}",
    ]
    assert body.startswith("Kính gửi đồng chí Đặng Thị Thử Bích,\n\nTính đến thứ Ba 15/12/2026, ")
    assert max(map(len, body.splitlines())) <= 80
    whole = nhiemky("mailbox", "show", str(one["id"]), "--json").json
    assert {name: whole[name] for name in one} == one
    assert " ".join(whole["text"].split()) == " ".join(body.split())
    assert whole["html"].startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("number", ["99", "khong-co", "-1x"])
def test_number_that_is_not_there_is_one_line(number: str, nhiemky: Run, sent: Path) -> None:
    assert nhiemky("mailbox", "show", "--", number).line == (
        f'Lỗi: không có tin số "{number}"; xem danh sách: nhiemky mailbox'
    )


# --- trying the channels


class Server:
    def __init__(self) -> None:
        self.readers: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: ANN401, N802
        if address.startswith("khongco"):
            return "550 không có hộp thư này"
        envelope.rcpt_tos.append(address)
        self.readers.append(address)
        return "250 OK"


@pytest.fixture
def port() -> Iterator[int]:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    controller = Controller(Server(), hostname="127.0.0.1", port=number)
    controller.start()
    yield number
    controller.stop()


def test_trial_through_the_maildir_lies_in_it(nhiemky: Run, home: Path) -> None:
    answer = nhiemky("mailbox", "test", "--to", "mau@so.example")
    assert (answer.code, answer.out) == (0, "maildir: đã gửi\n")
    (one,) = nhiemky("mailbox", "--json").json["messages"]
    assert (one["address"], one["state"]) == ("mau@so.example", None)
    assert one["subject"] == "Không cần trả lời: thư thử kênh nhận tin - Văn phòng Đảng ủy"


def test_trial_tells_of_every_channel_and_fails_with_one(
    nhiemky: Run, home: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "NHIEMKY_CHANNELS", f"maildir://{home.as_posix().replace(' ', '%20')}/thu mailto://127.0.0.1:{port}"
    )
    answer = nhiemky("mailbox", "test", "--to", "khongco@so.example")
    assert (answer.code, answer.out, answer.err) == (
        1,
        "maildir: đã gửi\nmailto: không gửi được: 550 hộp thư nơi nhận từ chối: không có hộp thư này\n",
        "Lỗi: có kênh chưa gửi được thư thử; kiểm tra mục channels trong nhiemky.toml\n",
    )
    assert nhiemky("mailbox", "test", "--to", "mau@so.example").code == 0


def test_trial_in_json(nhiemky: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHIEMKY_CHANNELS", "mailto://127.0.0.1:1")
    answer = nhiemky("mailbox", "test", "--to", "mau@so.example", "--json")
    assert answer.code == 1
    assert json.loads(answer.out) == {
        "to": "mau@so.example",
        "channels": [
            {
                "channel": "mailto",
                "state": "stop",
                "state_text": "kênh không dùng được",
                "code": "",
                "text": "không nối được máy chủ thư 127.0.0.1:1: không có máy chủ nào nhận kết nối; "
                "kiểm tra cổng, và máy chủ thư có đang chạy",
            }
        ],
    }


@pytest.mark.parametrize("to", ["mau", "mau@so.example\nBcc: a@b.example", ""])
def test_trial_to_nowhere_is_one_line(to: str, nhiemky: Run, home: Path) -> None:
    assert nhiemky("mailbox", "test", "--to", to).line.startswith("Lỗi: địa chỉ thư “")
    assert not home.exists()
