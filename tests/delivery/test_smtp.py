"""Mail leaves byte for byte as it was built, and every answer of a server is understood for what it says."""

import email
import re
import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from email import policy
from pathlib import Path
from time import monotonic

import pytest
from mail_server import AT_RCPT, Server, free_port, home_made, only_secret

from nhiemky.delivery.channels import Channel, open_channel
from nhiemky.delivery.envelope import Sender, read_sender, return_path, write_mail
from nhiemky.delivery.smtp import Parcel, hand_over
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.store.outbox_rows import OutboxRow

MakeRow = Callable[..., OutboxRow]
Serve = Callable[..., Server]
Open = Callable[[str], Channel]


@pytest.fixture
def open_mail(sender: Sender) -> Iterator[Open]:
    opened: list[Channel] = []

    def start(url: str) -> Channel:
        opened.append(open_channel(url, sender))
        return opened[-1]

    yield start
    for channel in opened:
        channel.close()


def test_each_person_gets_their_own_mail_as_it_was_built(
    make_row: MakeRow, sender: Sender, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    channel = open_mail(f"nkmail://127.0.0.1:{server.port}")
    rows = [make_row(address=address) for address in ("mau@so.example", "thu+a@so.example")]
    assert [channel.send(row, at) for row in rows] == [
        Outcome(Verdict.SENT, code="250", provider_id="2.0.0 queued as 1234", stage="data")
    ] * 2
    assert [(one.rcpt_to, one.content) for one in server.taken] == [
        (row.address, write_mail(row, sender, at).rstrip(b"\r\n") + b"\r\n") for row in rows
    ]
    assert server.hellos == ["so.example"]


def test_mail_is_read_back_as_it_was_meant(make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open) -> None:
    server, row = serve(), make_row()
    open_mail(f"nkmail://127.0.0.1:{server.port}").send(row, at)
    mail = email.message_from_bytes(server.taken[0].content, policy=policy.default)
    assert (mail["Subject"], mail["To"].addresses[0].addr_spec) == (row.payload["subject"], row.address)
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == row.payload["text"].strip()


@pytest.mark.parametrize("content", [b".\r\n", b"a\r\n.\r\nb\r\n", b"..\r\n.a", b"a\r\n.", b"a.b\r\n\r\n.c\r\n"])
def test_line_that_begins_with_a_dot_ends_no_mail(content: bytes, at: datetime, serve: Serve) -> None:
    server = serve()
    with smtplib.SMTP("127.0.0.1", server.port) as line:
        line.ehlo()
        outcome, is_fit = hand_over(line, Parcel("vp@so.example", "mau@so.example", content))
    assert (outcome.verdict, is_fit) == (Verdict.SENT, True)
    assert [one.content for one in server.taken] == [content.removesuffix(b"\r\n") + b"\r\n"]


@pytest.mark.parametrize("scheme", ["mailto", "nkmail"])
def test_older_name_of_the_address_still_works(
    scheme: str, make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    url = f"{scheme}://127.0.0.1:{server.port}?to={{address}}"
    assert open_mail(url).send(make_row(), at).verdict is Verdict.SENT
    assert [one.rcpt_to for one in server.taken] == ["mau@so.example"]


def test_address_of_the_channel_may_name_another_sender(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    open_mail(f"nkmail://127.0.0.1:{server.port}?from=dang-uy@so.example").send(make_row(), at)
    assert b"<dang-uy@so.example>\r\n" in server.taken[0].content.partition(b"\r\n\r\n")[0]


# --- the nine ways it may end


@pytest.mark.parametrize(
    ("reader", "outcome"),
    [
        ("mau", Outcome(Verdict.SENT, code="250", provider_id="2.0.0 queued as 1234", stage="data")),
        (
            "rej550",
            Outcome(Verdict.DEAD, "không có hộp thư này: no such user here", "550 5.1.1", stage="rcpt"),
        ),
        (
            "tmp451",
            Outcome(Verdict.RETRY, "máy chủ từ chối thư này: greylisted, try later", "451 4.7.1", stage="rcpt"),
        ),
        ("full452", Outcome(Verdict.RETRY, "hộp thư đầy: mailbox full", "452 4.2.2", stage="rcpt")),
        ("data554", Outcome(Verdict.DEAD, "máy chủ từ chối thư này: content refused", "554 5.7.1", stage="data")),
        ("lost", Outcome(Verdict.UNKNOWN, "đứt kết nối với máy chủ thư", stage="data")),
        ("slow", Outcome(Verdict.UNKNOWN, "máy chủ thư không trả lời kịp", stage="data")),
        ("early", Outcome(Verdict.RETRY, "đứt kết nối với máy chủ thư", stage="rcpt")),
        (
            "hello503",
            Outcome(Verdict.RETRY, "máy chủ không hiểu lệnh gửi thư: send EHLO first", "503 5.5.1", stage="rcpt"),
        ),
        (
            "bye421",
            Outcome(Verdict.RETRY, "máy chủ nơi nhận đang trục trặc: closing", "421 4.3.2", stage="rcpt"),
        ),
        (
            "many452",
            Outcome(
                Verdict.RETRY,
                "máy chủ không nhận thêm thư trên kết nối này: Too many messages sent",
                "452 4.5.3",
                stage="rcpt",
            ),
        ),
    ],
)
def test_answer_of_the_server_decides(
    reader: str, outcome: Outcome, make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    """And the next person's mail goes out whatever became of this one."""
    server = serve(once=False)
    channel = open_mail(f"nkmail://127.0.0.1:{server.port}?rto=1")
    assert channel.send(make_row(address=f"{reader}@so.example"), at) == outcome
    assert channel.send(make_row(address="sau@so.example"), at).verdict is Verdict.SENT


def test_answer_that_is_not_ascii_is_kept_readable(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(AT_RCPT, "la", "550 5.1.1 không có\tai tên này")
    channel = open_mail(f"nkmail://127.0.0.1:{serve(enable_SMTPUTF8=True).port}")
    assert channel.send(make_row(address="la@so.example"), at).text == "không có hộp thư này: không có ai tên này"


@pytest.mark.parametrize(
    ("reader", "stage", "told"),
    [
        (
            "relay554",
            "rcpt",
            (
                "máy chủ thư không chuyển thư của văn phòng ra ngoài; hỏi quản trị máy chủ thư: "
                "5.7.1 Relay access denied"
            ),
        ),
        (
            "mau",
            "mail",
            "máy chủ thư không nhận người gửi này; xem lại mail_from: 5.7.1 sender not owned by user",
        ),
    ],
)
def test_refusal_of_the_office_itself_stops_the_channel_and_costs_nobody_a_try(
    reader: str, stage: str, told: str, make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    own = "?from=la@so.example" if stage == "mail" else ""
    channel = open_mail(f"nkmail://127.0.0.1:{serve().port}{own}")
    outcome = channel.send(make_row(address=f"{reader}@so.example"), at)
    assert (outcome.verdict, outcome.stage, outcome.text) == (Verdict.STOP, stage, told)


def test_person_without_address_is_not_tried(make_row: MakeRow, at: datetime, open_mail: Open) -> None:
    outcome = open_mail(f"nkmail://127.0.0.1:{free_port()}").send(make_row(address=""), at)
    assert outcome == Outcome(Verdict.DEAD, "người nhận: chưa có địa chỉ thư điện tử", stage="build")


# --- envelope


def test_notice_of_failure_is_asked_for_where_the_server_knows_how(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server, row = serve(knows_dsn=True), make_row(address="thu+a@so.example")
    open_mail(f"nkmail://127.0.0.1:{server.port}").send(row, at)
    asked = ["RET=HDRS", f"ENVID={row.key}", "NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;thu+2Ba@so.example"]
    # The server gives the options in capitals.
    assert [one for one in server.taken[0].options if not one.startswith("SIZE=")] == list(map(str.upper, asked))


def test_bounce_comes_back_to_an_address_that_names_the_message(
    make_row: MakeRow, at: datetime, serve: Serve
) -> None:
    server, row = serve(), make_row()
    office = read_sender("vp@so.example", "so.example", None, bounce="bounce+x@so.example")
    channel = open_channel(f"nkmail://127.0.0.1:{server.port}", office)
    channel.send(row, at)
    channel.close()
    assert server.taken[0].mail_from == return_path(row, office)
    assert row.key in server.taken[0].mail_from


def test_nothing_is_asked_of_a_server_that_does_not_know_it(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve()
    assert open_mail(f"nkmail://127.0.0.1:{server.port}").send(make_row(), at).verdict is Verdict.SENT
    assert [one for one in server.taken[0].options if not one.startswith("SIZE=")] == []


def test_mail_too_large_is_refused_before_it_is_carried(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    channel = open_mail(f"nkmail://127.0.0.1:{serve(data_size_limit=500).port}")
    outcome = channel.send(make_row(), at)
    assert (outcome.verdict, outcome.code, outcome.stage) == (Verdict.DEAD, "552", "mail")


# --- encryption and login


def test_server_that_is_not_there_stops_the_channel(make_row: MakeRow, at: datetime, open_mail: Open) -> None:
    port = free_port()
    channel = open_mail(f"nkmail://127.0.0.1:{port}")
    told = (
        f"không nối được máy chủ thư 127.0.0.1:{port}: không có máy chủ nào nhận kết nối; "
        "kiểm tra cổng, và máy chủ thư có đang chạy"
    )
    expected = Outcome(Verdict.STOP, told, stage="connect")
    assert [channel.send(make_row(), at), channel.check()] == [expected, expected]


def test_wrong_password_stops_the_channel_and_is_not_repeated_anywhere(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve(authenticator=only_secret, auth_require_tls=False)
    right, wrong = (
        open_mail(f"nkmail://vp:{password}@127.0.0.1:{server.port}") for password in ("geheim", "saimatkhau")
    )
    assert (right.send(make_row(), at).verdict, right.check()) == (
        Verdict.SENT,
        Outcome(Verdict.SENT, stage="connect"),
    )
    told = (
        "máy chủ thư không nhận tài khoản của văn phòng; kiểm tra tên và mật khẩu trong địa chỉ kênh "
        f"(127.0.0.1:{server.port})"
    )
    refused = Outcome(Verdict.STOP, told, "535", stage="login")
    assert [wrong.send(make_row(), at), wrong.check()] == [refused, refused]


def test_password_that_smtp_cannot_carry_is_said(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve(authenticator=only_secret, auth_require_tls=False)
    outcome = open_mail(f"nkmail://vp:m%E1%BA%ADt@127.0.0.1:{server.port}").send(make_row(), at)
    assert outcome.verdict is Verdict.STOP
    assert outcome.text.endswith("mật khẩu có chữ không dùng được; chỉ dùng chữ không dấu")


def test_server_that_wants_an_account_stops_the_channel(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open, tmp_path: Path
) -> None:
    server = serve(authenticator=only_secret, auth_required=True, tls_context=home_made(tmp_path))
    outcome = open_mail(f"nkmails://127.0.0.1:{server.port}?verify=no").send(make_row(), at)
    assert (outcome.verdict, outcome.code) == (Verdict.STOP, "530")
    assert outcome.text.startswith("máy chủ thư đòi tài khoản; ghi tên và mật khẩu vào địa chỉ kênh: ")


def test_server_with_a_certificate_of_its_own_making_is_not_trusted(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open, tmp_path: Path
) -> None:
    server = serve(tls_context=home_made(tmp_path), require_starttls=True)
    outcome = open_mail(f"nkmails://127.0.0.1:{server.port}").send(make_row(), at)
    assert outcome.text == (
        f"không nối được máy chủ thư 127.0.0.1:{server.port}: chứng thư của máy chủ không tin được; "
        "cài chứng thư gốc vào máy này, hoặc thêm verify=no vào địa chỉ kênh nếu máy chủ ở ngay mạng nội bộ"
    )
    assert (outcome.verdict, server.taken) == (Verdict.STOP, [])
    assert open_mail(f"nkmails://127.0.0.1:{server.port}?verify=no").send(make_row(), at).verdict is Verdict.SENT


def test_certificate_that_is_vouched_for_is_trusted_and_the_password_goes_encrypted(
    make_row: MakeRow,
    at: datetime,
    serve: Serve,
    open_mail: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = serve(tls_context=home_made(tmp_path), require_starttls=True, authenticator=only_secret)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    channel = open_mail(f"nkmails://vp:geheim@127.0.0.1:{server.port}")
    assert [channel.send(make_row(), at).verdict for _ in range(2)] == [Verdict.SENT] * 2


def test_encryption_from_the_first_byte(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open, tmp_path: Path
) -> None:
    server = serve(ssl_context=home_made(tmp_path))
    url = f"nkmails://127.0.0.1:{server.port}?mode=ssl"
    assert open_mail(f"{url}&verify=no").send(make_row(), at).verdict is Verdict.SENT
    assert "chứng thư" in open_mail(url).send(make_row(), at).text


def test_server_without_encryption_gets_neither_mail_nor_password(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    server = serve(authenticator=only_secret, auth_require_tls=False)
    outcome = open_mail(f"nkmails://vp:geheim@127.0.0.1:{server.port}").send(make_row(), at)
    assert (outcome.verdict, server.taken) == (Verdict.STOP, [])
    assert "máy chủ không có STARTTLS" in outcome.text


def test_server_that_says_nothing_is_not_waited_for_longer_than_set(
    make_row: MakeRow, at: datetime, open_mail: Open
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        start = monotonic()
        outcome = open_mail(f"nkmail://127.0.0.1:{silent.getsockname()[1]}?cto=0.3").send(make_row(), at)
    assert monotonic() - start < 2
    assert re.search(r": không trả lời sau 0\.3 giây; kiểm tra", outcome.text)


def test_mail_takes_no_breath_between_two_people(
    make_row: MakeRow, at: datetime, serve: Serve, open_mail: Open
) -> None:
    channel = open_mail(f"nkmail://127.0.0.1:{serve().port}")
    start = monotonic()
    for number in range(20):
        channel.send(make_row(address=f"mau-{number}@so.example"), at)
    assert monotonic() - start < 5.5, "Apprise would pause 5.5 s for each"
