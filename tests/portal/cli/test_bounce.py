"""`nhiemky bounce < mail`: what a mail server hands over."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "delivery" / "data" / "bounces"
SAMPLE_KEY = b"20270120-0123456789abcdef"


@pytest.fixture
def pipe(nhiemky: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Runs the command with a mail at its input."""

    def run(raw: bytes, *words: str) -> Any:  # noqa: ANN401  (the answer of conftest.py)
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        return nhiemky("bounce", *words)

    return run


@pytest.mark.usefixtures("sample")
def test_a_message_that_came_back_is_shown_as_not_arrived(
    nhiemky: Callable[..., Any], pipe: Callable[..., Any]
) -> None:
    nhiemky("tick", "--at", "2026-12-15T07:30", today=None)
    first = nhiemky("messages", "list", "--json").json["messages"][0]
    key = next(one["key"] for one in nhiemky("mailbox", "--json").json["messages"] if one["id"] == first["id"])
    raw = (SAMPLES / "unknown-mailbox.eml").read_bytes().replace(SAMPLE_KEY, key.encode())
    told = pipe(raw)
    assert (told.code, told.err) == (0, "Thư: đã ghi vào tin và tạm ngừng gửi tới địa chỉ ấy.\n")
    assert pipe(raw, "--json").json == {"result": "seen", "text": "thư này đã đọc rồi"}


@pytest.mark.usefixtures("sample")
def test_a_mail_that_is_none_of_ours_is_no_failure_for_the_mail_server(pipe: Callable[..., Any]) -> None:
    for raw, told in (
        (b"", "không phải thư báo không tới, để nguyên"),
        (b"From: a@so.example\n\nXin chao\n" * 50_000, "không phải thư báo không tới, để nguyên"),
        (
            (SAMPLES / "full.eml").read_bytes(),
            "thư báo không tới nhưng không phải của tin nào đã gửi, bỏ qua",
        ),
    ):
        answer = pipe(raw)
        assert (answer.code, answer.err) == (0, f"Thư: {told}.\n")


@pytest.mark.usefixtures("sample")
def test_while_the_database_is_away_the_mail_server_is_asked_to_come_again(
    pipe: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHIEMKY_DATABASE_URL", "postgresql://nhiemky:g3heim@127.0.0.1:1/nhiemky")
    answer = pipe((SAMPLES / "full.eml").read_bytes())
    assert answer.code == 75
    assert answer.err.startswith("Lỗi: không ")
    assert "g3heim" not in answer.err


@pytest.mark.usefixtures("sample")
def test_a_kept_mail_is_read_from_its_file(nhiemky: Callable[..., Any], tmp_path: Path) -> None:
    answer = nhiemky("bounce", str(SAMPLES / "full.eml"), "--json")
    assert answer.json["result"] == "strange"
    missing = tmp_path / "khong-co.eml"
    assert nhiemky("bounce", str(missing)).line == f"Lỗi: {missing}: không có tệp hoặc thư mục này"
