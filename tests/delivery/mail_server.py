# ruff: noqa: ANN401, N802  (aiosmtpd has no types, and names of its own)
"""A mail server on this machine; how it answers depends on the reader's name, as "rej550@so.example"."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PASSWORD = b"geheim"
DSN = ("RET", "ENVID", "NOTIFY", "ORCPT")
AT_RCPT = {
    "rej550": "550 5.1.1 no such user here",
    "tmp451": "451 4.7.1 greylisted, try later",
    "full452": "452 4.2.2 mailbox full",
    "relay554": "554 5.7.1 Relay access denied",
    "hello503": "503 5.5.1 send EHLO first",
    "bye421": "421 4.3.2 closing",
    "many452": "452 4.5.3 Too many messages sent",
}


@dataclass
class Taken:
    """One message as it came, with its envelope and the number of its connection."""

    line: int
    mail_from: str
    rcpt_to: str
    content: bytes
    options: list[str]


@dataclass
class Server:
    """What it has seen. `once`: troubles of the talk come only the first time for each reader."""

    port: int
    once: bool = True
    most: int = 10**9
    taken: list[Taken] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    hellos: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    async def handle_EHLO(
        self,
        server: Any,
        session: Any,
        _envelope: Any,
        name: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = name
        self.hellos.append(name)
        if server not in self.lines:
            self.lines.append(server)
        return [*responses[:-1], "250-DSN", responses[-1]] if server.knows_dsn else responses

    async def handle_MAIL(
        self,
        server: Any,
        _session: Any,
        envelope: Any,
        address: str,
        options: list[str],
    ) -> str:
        server.count += 1
        if server.count > self.most:
            return "452 4.5.3 Too many messages sent"
        if address.startswith("la@"):
            return "553 5.7.1 sender not owned by user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self,
        server: Any,
        _session: Any,
        envelope: Any,
        address: str,
        options: list[str],
    ) -> str:
        name = address.partition("@")[0].partition("+")[0]
        if name == "early":
            server.transport.abort()
        is_talk = name in {"hello503", "bye421", "many452"}
        if name in AT_RCPT and not (is_talk and self.once and address in self.seen):
            self.seen.add(address)
            return AT_RCPT[name]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        (address,) = envelope.rcpt_tos
        name = address.partition("@")[0]
        if name == "data554":
            return "554 5.7.1 content refused"
        options = [*envelope.mail_options, *envelope.rcpt_options]
        line = self.lines.index(server)
        self.taken.append(Taken(line, envelope.mail_from, address, envelope.original_content, options))
        if name == "lost":
            server.transport.abort()
        if name == "slow":
            await asyncio.sleep(1.5)
        return "250 2.0.0 queued as 1234"


class Talk(SMTP):
    """Knows the delivery status notifications of RFC 3461, which aiosmtpd does not."""

    def __init__(self, *given: Any, knows_dsn: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self.knows_dsn, self.count = knows_dsn, 0

    def _getparams(self, params: Any) -> Any:
        ours = [one for one in params if self.knows_dsn and one.partition("=")[0] in DSN]
        return super()._getparams([one for one in params if one not in ours])


class Switched(Controller):
    """Starts `Talk`."""

    def __init__(self, handler: Server, *, knows_dsn: bool, **named: Any) -> None:
        self.knows_dsn = knows_dsn
        super().__init__(handler, hostname="127.0.0.1", port=handler.port, **named)

    def factory(self) -> SMTP:
        return Talk(self.handler, knows_dsn=self.knows_dsn, **self.SMTP_kwargs)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def only_secret(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD, handled=False)


@contextmanager
def serving(*, knows_dsn: bool = False, once: bool = True, most: int = 10**9, **options: Any) -> Iterator[Server]:
    """A server that answers until the end of the block."""
    server = Server(free_port(), once, most)
    controller = Switched(server, knows_dsn=knows_dsn, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def home_made(folder: Path) -> ssl.SSLContext:
    """A certificate for this machine that nobody has vouched for; its public half in `folder`/ca.pem."""
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
    (folder / "ca.pem").write_bytes(certificate)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return context
