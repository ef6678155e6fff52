"""A row of the outbox becomes one mail, always the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy

import pytest

from nhiemky.delivery.envelope import (
    Sender,
    read_sender,
    return_path,
    thread_of_schedule,
    thread_of_step,
    write_mail,
)
from nhiemky.delivery.mail import Attachment
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


def test_message_stands_in_its_conversations(make_row: MakeRow, sender: Sender, at: datetime) -> None:
    row = make_row(thread=f"{thread_of_schedule(3)} {thread_of_step(12)}")
    mail = message_from_bytes(write_mail(row, sender, at), policy=policy.default)
    assert mail["References"] == "<nk-dot-3@so.example> <nk-viec-12@so.example>"
    assert mail["In-Reply-To"] == "<nk-viec-12@so.example>"


def test_calendar_and_change_of_channel_come_from_the_payload(
    make_row: MakeRow, sender: Sender, at: datetime
) -> None:
    more = {
        "calendar": "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\n",
        "method": "PUBLISH",
        "unsubscribe": "https://a.b/c",
    }
    mail = message_from_bytes(write_mail(make_row(payload={**make_row().payload, **more}), sender, at))
    assert mail["List-Unsubscribe"] == "<https://a.b/c>"
    assert [part.get_content_type() for part in mail.walk()][-1] == "text/calendar"


def test_files_are_asked_for_only_where_the_row_has_some(make_row: MakeRow, sender: Sender, at: datetime) -> None:
    file = Attachment("Dự thảo.docx", "application/octet-stream", b"x")
    with_files = replace(sender, files=lambda row: [file] * len(row.attachment_ids or ()))
    names = []
    for ids in (None, [], [4, 5]):
        mail = message_from_bytes(write_mail(make_row(attachment_ids=ids), with_files, at), policy=policy.default)
        names.append([part.get_filename() for part in mail.iter_attachments()])
    assert names == [[], [], ["Dự thảo.docx"] * 2]


@pytest.mark.parametrize(
    ("bounce", "address", "path"),
    [
        (None, "mau@so.example", "vp@so.example"),
        ("loi@so.example", "mau@so.example", "loi+{key}=mau=so.example@so.example"),
        ("loi@so.example", "mot-nguoi-ten-rat-dai@don-vi-truc-thuoc.so.example", "loi+{key}@so.example"),
        ("loi@so.example", "o'mau@so.example", "loi+{key}@so.example"),
    ],
)
def test_bounce_says_which_message_and_whose(
    bounce: str | None, address: str, path: str, make_row: MakeRow
) -> None:
    row = make_row(address=address)
    sender = read_sender("vp@so.example", "so.example", None, bounce)
    found = return_path(row, sender)
    assert found == path.format(key=row.key)
    assert len(found.rpartition("@")[0]) <= 64


def test_bad_mailbox_for_bounces_names_the_setting() -> None:
    with pytest.raises(BadInput, match=r"^bounce_mail: địa chỉ thư “loi”: không đúng dạng"):
        read_sender("vp@so.example", "so.example", None, "loi")


@pytest.mark.parametrize(("mail_from", "reply_to"), [("Văn phòng", None), ("vp@so.example", "hoi")])
def test_bad_address_of_the_office_names_the_setting(mail_from: str, reply_to: str | None) -> None:
    with pytest.raises(BadInput, match=r"^mail_from hoặc office_mail: địa chỉ thư “.*”: không đúng dạng"):
        read_sender(mail_from, "so.example", reply_to)
