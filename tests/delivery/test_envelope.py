"""A row of the outbox becomes one mail, always the same."""

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy

import pytest

from nhiemky.delivery.envelope import Sender, read_sender, write_mail
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow

MakeRow = Callable[..., OutboxRow]


def test_mail_of_a_row_names_sender_reader_and_key(make_row: MakeRow, sender: Sender, at: datetime) -> None:
    mail = message_from_bytes(write_mail(make_row(), sender, at), policy=policy.default)
    assert {name: str(mail[name]) for name in ("From", "Reply-To", "To", "Subject", "Message-ID", "Date")} == {
        "From": "Văn phòng Đảng ủy <vp@so.example>",
        "Reply-To": "hoi@so.example",
        "To": "Nguyễn Văn Mẫu <mau@so.example>",
        "Subject": "Cần xử lý 01 việc - Đảng bộ Sở Mẫu",
        "Message-ID": f"<nk-{make_row().key}@so.example>",
        "Date": "Mon, 23 Nov 2026 07:30:00 +0700",
    }


def test_same_row_and_moment_are_the_same_bytes(make_row: MakeRow, sender: Sender, at: datetime) -> None:
    assert write_mail(make_row(), sender, at) == write_mail(make_row(tries=5, worker="w2"), sender, at)


def test_repeat_keeps_its_message_id(make_row: MakeRow, sender: Sender, at: datetime) -> None:
    row = make_row()
    again = make_row(payload={**row.payload, "subject": f"{row.payload['subject']} (gửi lại)"})
    first, second = (
        message_from_bytes(write_mail(one, sender, at), policy=policy.default) for one in (row, again)
    )
    assert first["Message-ID"] == second["Message-ID"]
    assert second["Subject"] == "Cần xử lý 01 việc - Đảng bộ Sở Mẫu (gửi lại)"


def test_person_without_address_is_named_as_the_trouble(make_row: MakeRow, sender: Sender, at: datetime) -> None:
    with pytest.raises(BadInput, match=r"^người nhận: chưa có địa chỉ thư điện tử$"):
        write_mail(make_row(address=""), sender, at)


@pytest.mark.parametrize(("mail_from", "reply_to"), [("Văn phòng", None), ("vp@so.example", "hoi")])
def test_bad_address_of_the_office_names_the_setting(mail_from: str, reply_to: str | None) -> None:
    with pytest.raises(BadInput, match=r"^mail_from hoặc office_mail: địa chỉ thư “.*”: không đúng dạng"):
        read_sender(mail_from, "so.example", reply_to)
