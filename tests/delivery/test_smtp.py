"""Mail leaves byte for byte as it was built, and every answer of a server is understood for what it says."""

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from nhiemky.delivery.envelope import Sender, read_sender, write_mail
from nhiemky.delivery.smtp import Smtp
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow

MakeRow = Callable[..., OutboxRow]


class Server:
    """A mail server on this machine; how it answers depends on the reader's name."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: list[tuple[str, list[str], bytes]] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: ANN401, N802
        if address.startswith("khongco"):
            return "550 5.1.1 không có hộp thư này"
        if address.startswith("day"):
            return "452 4.2.2 hộp thư đầy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        if envelope.rcpt_tos[0].startswith("dut"):
            server.transport.abort()
        return "250 2.0.0 nhan roi, so 1234"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def only_secret(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:  # noqa: ANN401
    return AuthResult(success=data.password == b"geheim", handled=False)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    started = []

    def start(**options: Any) -> Server:  # noqa: ANN401
        server = Server(free_port())
        controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
        controller.start()
        started.append(controller)
        return server

    yield start
    for controller in started:
        controller.stop()


def test_each_person_gets_their_own_mail_as_it_was_built(
    make_row: MakeRow, sender: Sender, at: datetime, serve: Callable[..., Server]
) -> None:
    server = serve()
    channel = Smtp(f"mailto://127.0.0.1:{server.port}", sender)
    rows = [make_row(address=address) for address in ("mau@so.example", "thu+a@so.example")]
    assert [channel.send(row, at) for row in rows] == [
        Outcome(Verdict.SENT, code="250", provider_id="2.0.0 nhan roi, so 1234", stage="data")
    ] * 2
    assert server.taken == [
        ("vp@so.example", [row.address], write_mail(row, sender, at).rstrip(b"\r\n") + b"\r\n") for row in rows
    ]


def test_address_of_the_channel_may_name_another_sender(
    make_row: MakeRow, sender: Sender, at: datetime, serve: Callable[..., Server]
) -> None:
    server = serve()
    Smtp(f"mailto://127.0.0.1:{server.port}?from=dang-uy@so.example", sender).send(make_row(), at)
    ((mail_from, _, content),) = server.taken
    assert mail_from == "dang-uy@so.example"
    assert b"<dang-uy@so.example>\r\n" in content.partition(b"\r\n\r\n")[0]


def test_place_of_the_reader_may_be_written_in_the_address(
    make_row: MakeRow, sender: Sender, at: datetime, serve: Callable[..., Server]
) -> None:
    server = serve()
    Smtp(f"mailto://127.0.0.1:{server.port}?to={{address}}", sender).send(make_row(), at)
    assert [readers for _, readers, _ in server.taken] == [["mau@so.example"]]


@pytest.mark.parametrize(
    ("reader", "outcome"),
    [
        ("khongco", Outcome(Verdict.DEAD, "5.1.1 không có hộp thư này", "550", stage="rcpt")),
        ("day", Outcome(Verdict.RETRY, "4.2.2 hộp thư đầy", "452", stage="rcpt")),
        ("dut", Outcome(Verdict.UNKNOWN, "đứt kết nối với máy chủ thư (SMTPServerDisconnected)", stage="data")),
    ],
)
def test_answer_of_the_server_decides(
    reader: str,
    outcome: Outcome,
    make_row: MakeRow,
    sender: Sender,
    at: datetime,
    serve: Callable[..., Server],
) -> None:
    channel = Smtp(f"mailto://127.0.0.1:{serve(enable_SMTPUTF8=True).port}", sender)
    assert channel.send(make_row(address=f"{reader}@so.example"), at) == outcome


def test_server_that_is_not_there_stops_the_channel_and_costs_nobody_a_try(
    make_row: MakeRow, sender: Sender, at: datetime
) -> None:
    outcome = Smtp(f"mailto://127.0.0.1:{free_port()}", sender).send(make_row(), at)
    assert outcome == Outcome(Verdict.STOP, "không nối được máy chủ thư (ConnectionRefusedError)", stage="connect")


def test_wrong_password_stops_the_channel_and_is_not_repeated_anywhere(
    make_row: MakeRow, sender: Sender, at: datetime, serve: Callable[..., Server]
) -> None:
    server = serve(authenticator=only_secret, auth_require_tls=False)
    right, wrong = (
        Smtp(f"mailto://vp:{password}@127.0.0.1:{server.port}", sender).send(make_row(), at)
        for password in ("geheim", "saimatkhau")
    )
    assert right.verdict is Verdict.SENT
    assert wrong == Outcome(Verdict.STOP, "máy chủ thư không nhận tài khoản của văn phòng", "535", stage="login")


def test_server_with_a_certificate_of_its_own_making_is_not_trusted(
    make_row: MakeRow, sender: Sender, at: datetime, serve: Callable[..., Server], tmp_path: Path
) -> None:
    server = serve(tls_context=_home_made(tmp_path), require_starttls=True)
    outcome = Smtp(f"mailtos://127.0.0.1:{server.port}?mode=starttls", sender).send(make_row(), at)
    assert outcome == Outcome(
        Verdict.STOP, "không nối được máy chủ thư (SSLCertVerificationError)", stage="connect"
    )
    trusting = Smtp(f"mailtos://127.0.0.1:{server.port}?mode=starttls&verify=no", sender)
    assert trusting.send(make_row(), at).verdict is Verdict.SENT
    assert len(server.taken) == 1


def test_person_without_address_is_not_tried(make_row: MakeRow, sender: Sender, at: datetime) -> None:
    outcome = Smtp(f"mailto://127.0.0.1:{free_port()}", sender).send(make_row(address=""), at)
    assert outcome == Outcome(Verdict.DEAD, "người nhận: chưa có địa chỉ thư điện tử", stage="build")


@pytest.mark.parametrize(
    "own", ["?to=moi-nguoi@so.example", "/moi-nguoi@so.example", "?cc=a@so.example", "?bcc=a@b.example"]
)
def test_address_that_names_readers_is_refused(own: str, sender: Sender) -> None:
    with pytest.raises(BadInput, match=r"^channels: địa chỉ kênh thư không được ghi người nhận \(to, cc, bcc\)$"):
        Smtp(f"mailto://127.0.0.1:2525{own}", sender)


def test_mail_takes_no_breath_between_two_people(
    make_row: MakeRow, at: datetime, serve: Callable[..., Server]
) -> None:
    channel = Smtp(f"mailto://127.0.0.1:{serve().port}", read_sender("vp@so.example", "so.example", None))
    start = monotonic()
    for number in range(20):
        channel.send(make_row(address=f"mau-{number}@so.example"), at)
    assert monotonic() - start < 5.5, "Apprise would pause 5.5 s for each"


def _home_made(folder: Path) -> ssl.SSLContext:
    """A certificate for this machine that nobody has vouched for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True
    )
    dated = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2120, 1, 1, tzinfo=UTC)
    )
    certificate = dated.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(pem + certificate)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return context
