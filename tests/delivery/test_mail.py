"""A mail arrives as it was written, whatever was written, through every relay."""

import re
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nhiemky.delivery.mail import Attachment, CalendarPart, Mail, Mailbox, build, message_id, parse_mailbox
from nhiemky.domain.vietnamese import normalise
from nhiemky.errors import BadInput

OFFICE = Mailbox("Văn phòng Đảng ủy", "van-phong@so.example")
MAIL = Mail(
    message_id="<nk-7@so.example>",
    at=datetime(2026, 11, 23, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    sender=OFFICE,
    to=Mailbox("Nguyễn Văn Mẫu", "mau@so.example"),
    subject="Cần xử lý 03 việc (01 việc đã quá hạn) - Đảng bộ Sở Khoa học và Công nghệ",
    text="Kính gửi đồng chí Nguyễn Văn Mẫu,\n\n.\nFrom đầu dòng\n",
    html="<p>Kính gửi đồng chí Nguyễn Văn Mẫu,</p>\n",
)

anything = st.text(max_size=300)
vietnamese = st.text(alphabet="aăâđêôơưẮặệỷ Ự\u0301\u0323ố\r\n\t=?_<>\"'\\,;:@().", max_size=300)
hostile = anything | vietnamese


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def content_of(raw: bytes, kind: str) -> str:
    part = read(raw).get_body((kind,))
    assert part is not None
    return cast("str", part.get_content()).replace("\r\n", "\n")


def test_mail_is_written_as_shown_here() -> None:
    assert build(MAIL).decode("ascii").splitlines() == [
        "Date: Mon, 23 Nov 2026 07:30:00 +0700",
        "From: =?utf-8?b?VsSDbiBwaMOybmcgxJDhuqNuZyDhu6d5?= <van-phong@so.example>",
        "To: =?utf-8?b?Tmd1eeG7hW4gVsSDbiBN4bqrdQ==?= <mau@so.example>",
        "Subject: =?utf-8?b?Q+G6p24geOG7rSBsw70gMDMgdmnhu4djICgwMSB2aeG7h2MgxJE=?=",
        " =?utf-8?b?w6MgcXXDoSBo4bqhbikgLSDEkOG6o25nIGLhu5kgU+G7nyBLaG9hIGjhu41j?=",
        " =?utf-8?b?IHbDoCBDw7RuZyBuZ2jhu4c=?=",
        "Message-ID: <nk-7@so.example>",
        "Auto-Submitted: auto-generated",
        "Content-Language: vi",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        ' boundary="=_a_07f849ea77791a8f59868cde"',
        "",
        "--=_a_07f849ea77791a8f59868cde",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        "S8OtbmggZ+G7rWkgxJHhu5NuZyBjaMOtIE5ndXnhu4VuIFbEg24gTeG6q3UsDQoNCi4NCkZyb20g",
        "xJHhuqd1IGTDsm5nDQo=",
        "--=_a_07f849ea77791a8f59868cde",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        "PHA+S8OtbmggZ+G7rWkgxJHhu5NuZyBjaMOtIE5ndXnhu4VuIFbEg24gTeG6q3UsPC9wPg0K",
        "--=_a_07f849ea77791a8f59868cde--",
    ]


def test_same_mail_is_the_same_bytes() -> None:
    assert build(MAIL) == build(replace(MAIL))


def test_mail_holds_what_was_put_in() -> None:
    mail = replace(
        MAIL,
        reply_to=OFFICE,
        in_reply_to="<nk-congress-1@so.example>",
        references=("<nk-congress-1@so.example>", "<nk-6@so.example>"),
    )
    parsed = read(build(mail))
    assert (parsed["From"], parsed["To"], parsed["Reply-To"]) == (
        "Văn phòng Đảng ủy <van-phong@so.example>",
        "Nguyễn Văn Mẫu <mau@so.example>",
        "Văn phòng Đảng ủy <van-phong@so.example>",
    )
    assert parsed["Subject"] == MAIL.subject
    assert parsed["Date"].datetime == MAIL.at
    assert parsed["In-Reply-To"] == "<nk-congress-1@so.example>"
    assert parsed["References"] == "<nk-congress-1@so.example> <nk-6@so.example>"
    assert not parsed.defects
    assert content_of(build(mail), "plain") == MAIL.text
    assert content_of(build(mail), "html") == MAIL.html


@given(hostile)
@example("=?utf-8?q?gi=E1=BA=A3?=")
@example("Họp\r\nBcc: moi-nguoi@so.example\r\n\r\nnội dung giả")
def test_any_subject_arrives_as_one_line(subject: str) -> None:
    parsed = read(build(replace(MAIL, subject=subject)))
    assert parsed["Subject"] == normalise(subject.encode("utf-8", "replace").decode())
    assert parsed["Bcc"] is None
    assert not parsed["Subject"].defects


@given(hostile)
@example('Nguyễn "Mẫu" <gia@so.example>,')
@example("Mau\r\nBcc: moi-nguoi@so.example")
@example("Mau, Thu")
def test_any_name_arrives_as_a_name(name: str) -> None:
    # The newer parser puts a blank between two encoded words of a name (its own fault), the older one does not.
    parsed = message_from_bytes(build(replace(MAIL, to=Mailbox(name, "mau@so.example"))))
    ((shown, address),) = getaddresses([parsed["To"]])
    assert address == "mau@so.example"
    assert str(make_header(decode_header(shown))) == normalise(name.encode("utf-8", "replace").decode())
    assert parsed["Bcc"] is None


@given(hostile, hostile)
@example("\r\n.\r\n", "--=_a_47c76018f15d8a37a1d1e4ab--")
@example("dài " * 1000, "\udc80")
def test_any_content_arrives_unchanged(text: str, html: str) -> None:
    raw = build(replace(MAIL, text=text, html=html))
    assert content_of(raw, "plain") == lines_of(text)
    assert content_of(raw, "html") == lines_of(html)


def lines_of(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")


@given(hostile, st.binary(max_size=3000))
@example("<>", b"")
@example('"a"', b"")
@example("Kế hoạch tổ chức Đại hội Đảng bộ Sở Khoa học và Công nghệ nhiệm kỳ 2025-2030.docx", b"")
def test_any_file_arrives_under_its_name(name: str, data: bytes) -> None:
    raw = build(replace(MAIL, attachments=(Attachment(name, "application/octet-stream", data),)))
    (file,) = read(raw).iter_attachments()
    plain = normalise(name.encode("utf-8", "replace").decode())
    assert (file.get_filename() or "") == plain.replace("<", "(").replace(">", ")").replace('"', "'")
    assert file.get_content() == data


CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Hội nghị\r\nEND:VCALENDAR\r\n"


def shape(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_invitation_stands_inside_and_beside_the_text(method: str) -> None:
    text = CALENDAR.replace("REQUEST", method)
    files = (Attachment("Dự thảo.docx", "application/octet-stream", b"x"),)
    parsed = read(build(replace(MAIL, calendar=CalendarPart(method, text), attachments=files)))
    assert shape(parsed) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
        "application/octet-stream",
    ]
    inline = next(part for part in parsed.walk() if part.get_content_type() == "text/calendar")
    assert (inline.get_param("method"), inline.get_param("charset")) == (method, "utf-8")
    file, draft = parsed.iter_attachments()
    assert (file.get_filename(), draft.get_filename()) == ("lich.ics", "Dự thảo.docx")
    assert inline.get_payload(decode=True) == file.get_payload(decode=True) == text.encode()
    assert not any(part.defects for part in parsed.walk())


def test_deadline_is_a_file_beside_the_text_alone() -> None:
    text = CALENDAR.replace("REQUEST", "PUBLISH")
    parsed = read(build(replace(MAIL, calendar=CalendarPart("PUBLISH", text))))
    assert shape(parsed) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    (file,) = parsed.iter_attachments()
    assert (file.get_param("method"), file.get_filename(), file.get_content_disposition()) == (
        "PUBLISH",
        "lich.ics",
        "attachment",
    )


@pytest.mark.parametrize("method", ["CANCEL", "request", "REQUEST\r\nBcc: a@b.example", ""])
def test_method_said_outside_is_the_one_inside(method: str) -> None:
    with pytest.raises(BadInput, match=r"^tệp lịch: cách dùng ghi ngoài và trong tệp không khớp$"):
        build(replace(MAIL, calendar=CalendarPart(method, CALENDAR)))


def test_channel_can_be_changed_by_one_post() -> None:
    url = "https://nhac-viec.so.example/k/" + "a" * 200
    parsed = message_from_bytes(build(replace(MAIL, unsubscribe=url)))
    assert parsed["List-Unsubscribe"].replace("\r\n", "").strip() == f"<{url}>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read(build(MAIL))["List-Unsubscribe"] is None


@pytest.mark.parametrize(
    "url", ["mailto:a@b.example", "https://a>b", "https://a\r\nBcc: x", "https://đ", "https://"]
)
def test_address_that_could_break_the_header_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match=r"^địa chỉ đổi kênh nhận tin: phải là"):
        build(replace(MAIL, unsubscribe=url))


@given(hostile, hostile, hostile)
def test_every_line_passes_every_relay(subject: str, name: str, file: str) -> None:
    attachments = (Attachment(file, "application/octet-stream", b"x" * 200),)
    mail = replace(
        MAIL, subject=subject, to=Mailbox(name, "mau@so.example"), text=subject, attachments=attachments
    )
    raw = build(mail)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert not re.search(rb"[^\r]\n|\r[^\n]|\0", raw)


@given(hostile)
def test_no_encoded_word_is_longer_than_the_rule_allows(subject: str) -> None:
    words = re.findall(rb"=\?utf-8\?b\?[^?]*\?=", build(replace(MAIL, subject=subject)))
    assert all(len(word) <= 75 for word in words)


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("Văn phòng Đảng ủy <van-phong@so.example>", OFFICE),
        ("mau@so.example", Mailbox("", "mau@so.example")),
        ('"Mẫu, Nguyễn Văn" <mau+dang@so.example>', Mailbox("Mẫu, Nguyễn Văn", "mau+dang@so.example")),
    ],
)
def test_mailbox_is_read(text: str, mailbox: Mailbox) -> None:
    assert parse_mailbox(text) == mailbox


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mau",
        "mau@",
        "@so.example",
        "mẫu@so.example",
        "mau@so.example\r\nBcc: a@b.example",
        "mau so@x.example",
    ],
)
def test_bad_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadInput, match=r"^địa chỉ thư “.*”: không đúng dạng ten@ten-mien$"):
        parse_mailbox(text)


@pytest.mark.parametrize("key", ["", "7\r\nBcc: a", "7>", "á", "7 8"])
def test_key_that_could_break_the_header_is_refused(key: str) -> None:
    with pytest.raises(BadInput, match=r"^mã thư “<nk-.*”: chỉ được gồm"):
        message_id(key, "so.example")


def test_reference_that_could_break_the_header_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^mã thư"):
        build(replace(MAIL, references=("<nk-1@so.example>\r\nBcc: a@b.example",)))
