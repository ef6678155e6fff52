"""`nhiemky messages`: what became of each message, in words; to send again or cancel needs a reason."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Nhiemky = Callable[..., Any]
MORNING = "2026-11-27T07:30:00+07:00"


@pytest.fixture
def told(nhiemky: Nhiemky, sample: Path) -> Path:
    """The sample after the pass of a morning."""
    assert nhiemky("congress", "approve", "1").code == 0
    assert nhiemky("tick", "--at", MORNING, today=None).code == 0
    return sample


def set_state(home: Path, number: int, **values: object) -> None:
    connection = sqlite3.connect(home / "nhiemky.db")
    for name, value in values.items():
        connection.execute(f"UPDATE outbox SET {name} = ? WHERE id = ?", (value, number))
    connection.commit()
    connection.close()


def audit(home: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(home / "nhiemky.db")
    try:
        return connection.execute("SELECT action, subject FROM audit WHERE subject LIKE 'message:%'").fetchall()
    finally:
        connection.close()


def test_every_message_says_whether_it_arrived_and_why_not(nhiemky: Nhiemky, told: Path) -> None:
    set_state(told, 1, state="dead", last_code="550", last_text="không có hộp thư này")
    listed = nhiemky("messages", "list", "--json").json["messages"]
    assert [one["id"] for one in listed] == sorted((one["id"] for one in listed), reverse=True)
    assert {one["state"] for one in listed if one["id"] != 1} == {"sent"}
    dead = nhiemky("messages", "list", "--state", "dead")
    assert "không gửi được: không có hộp thư này" in " ".join(dead.out.split())
    assert nhiemky("messages", "list", "--state", "không gửi được").out == dead.out
    person = listed[-1]["person"]
    assert {
        one["person"] for one in nhiemky("messages", "list", "--person", person, "--json").json["messages"]
    } == {person}
    shown = nhiemky("messages", "show", "1")
    assert (shown.code, "Tình trạng: không gửi được: không có hộp thư này" in shown.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("list", "--state", "mất"), 'Lỗi: --state: không có tình trạng "mất"; chỉ có: ready, leased, sending'),
        (("show", "999"), "Lỗi: không có tin số 999; xem danh sách: nhiemky messages list"),
        (("resend", "999", "--reason", "thử"), "Lỗi: không có tin số 999; xem danh sách: nhiemky messages list"),
        (("resend", "1"), "Lỗi: --reason: phải ghi lý do, không để trống"),
        (("cancel", "1", "--reason", "thử"), "Lỗi: tin số 1: đã gửi, không hủy được nữa"),
        (("list", "--person", "khong-co"), "Lỗi: Không có đồng chí nào mang mã “khong-co”."),
    ],
)
def test_what_cannot_be_done_is_one_line(
    nhiemky: Nhiemky, told: Path, rows: Callable[[Path], list[str]], words: tuple[str, ...], line: str
) -> None:
    before = rows(told)
    assert nhiemky("messages", *words).line.startswith(line)
    assert rows(told) == before


def test_a_message_is_sent_again_with_its_old_mark_and_says_so(nhiemky: Nhiemky, told: Path) -> None:
    old = nhiemky("messages", "show", "1", "--json").json
    answer = nhiemky("messages", "resend", "1", "--reason", "đồng chí ấy chưa nhận được")
    assert (answer.code, answer.err) == (0, "Tin số 01 sẽ được gửi lại ở lượt gửi sau.\n")
    assert (
        nhiemky("messages", "resend", "1", "--reason", "nữa").line == "Lỗi: tin số 1: chờ gửi, không cần gửi lại"
    )
    assert nhiemky("tick", "--at", "2026-11-27T08:05:00+07:00", today=None).code == 0
    new = nhiemky("messages", "show", "1", "--json").json
    assert (new["state"], new["key"], new["subject"]) == ("sent", old["key"], f"{old['subject']} (gửi lại)")
    assert audit(told) == [("message_resent", "message:1")]


def test_a_waiting_message_is_cancelled_with_its_reason(nhiemky: Nhiemky, told: Path) -> None:
    set_state(told, 2, state="ready")
    assert nhiemky("messages", "cancel", "2", "--reason", "đã báo trực tiếp").code == 0
    shown = nhiemky("messages", "show", "2", "--json").json
    assert (shown["state"], shown["last_text"]) == ("cancelled", "đã báo trực tiếp")
    assert audit(told) == [("message_cancelled", "message:2")]
