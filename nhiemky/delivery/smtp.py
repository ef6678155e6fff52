"""Mail by an Apprise address (`mailto://`, `mailtos://`): Apprise reads the address, the mail is our own.

Apprise's own mail loses line breaks, gets a new Message-ID at every attempt, and tells only "no" of a refusal.
"""

import re
import smtplib
import ssl
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote

from nhiemky.delivery.envelope import Sender, write_mail
from nhiemky.delivery.mail import Mailbox
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.store.outbox import OutboxRow

MAIL_SCHEMES = frozenset({"mailto", "mailtos"})
_TIMEOUT = 15.0  # seconds
_PROBE = "nguoi-nhan@nhiemky.example"
_OURS = frozenset({500, 502, 503, 504})  # answers about the talk, not about the person


class Smtp:
    """One connection and one person a message; raises BadInput for an address that names people itself."""

    def __init__(self, url: str, sender: Sender) -> None:
        plain = re.sub(r"([?&])to=(\{address\}|%7Baddress%7D)", r"\1", url, flags=re.IGNORECASE)
        is_sender_given = re.search(r"[?&]from=", plain) is not None
        own = "" if is_sender_given else f"&from={quote(sender.mailbox.address)}"
        service = _read_address(f"{plain}{'&' if '?' in plain else '?'}to={quote(_PROBE)}{own}")
        if service is None or not re.search("[A-Za-z0-9]", service.smtp_host):
            raise BadInput("channels", f'Apprise không hiểu địa chỉ kênh "{url.partition("://")[0]}://…"')
        names_others = [address for _, address in service.targets] != [_PROBE] or service.cc or service.bcc
        if names_others or re.search("[?&]to=", plain):
            raise BadInput("channels", "địa chỉ kênh thư không được ghi người nhận (to, cc, bcc)")
        self._service = service
        self._sender = sender
        if is_sender_given:
            name, address = service.from_addr
            self._sender = replace(sender, mailbox=Mailbox(name or sender.mailbox.name, address))

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Hands over the same bytes at every attempt; what a silent server has taken stays unknown."""
        try:
            content = write_mail(row, self._sender, at)
        except NhiemkyError as error:
            return Outcome(Verdict.DEAD, str(error), stage="build")
        try:
            server = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            refused = "máy chủ thư không nhận tài khoản của văn phòng"
            return Outcome(Verdict.STOP, refused, str(error.smtp_code), stage="login")
        except OSError as error:  # smtplib's own errors are among them
            return Outcome(Verdict.STOP, f"không nối được máy chủ thư ({type(error).__name__})", stage="connect")
        try:
            return _hand_over(server, self._sender.mailbox.address, row.address, content)
        finally:
            _part(server)

    def _connect(self) -> smtplib.SMTP:
        service, name = self._service, self._sender.domain
        mode = str(getattr(service.secure_mode, "value", service.secure_mode))
        if mode == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                service.smtp_host, service.port, name, timeout=_TIMEOUT, context=self._context
            )
        else:
            server = smtplib.SMTP(service.smtp_host, service.port, name, timeout=_TIMEOUT)
        try:
            if mode == "starttls":
                server.starttls(context=self._context)
            if service.user and service.password:
                server.login(service.user, service.password)
            server.ehlo_or_helo_if_needed()
        except OSError:
            server.close()
            raise
        return server

    @cached_property
    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._service.verify_certificate:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _hand_over(server: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> Outcome:
    stage = "mail"
    try:
        code, text = server.mail(sender)
        if code == 250:
            stage = "rcpt"
            code, text = server.rcpt(recipient)
            if code in {250, 251}:
                stage = "data"
                code, text = server.data(content)
    except smtplib.SMTPDataError as error:
        code, text = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    except OSError as error:
        verdict = Verdict.UNKNOWN if stage == "data" else Verdict.RETRY
        return Outcome(verdict, f"đứt kết nối với máy chủ thư ({type(error).__name__})", stage=stage)
    answer = text.decode("utf-8", "replace")
    if code < 300:
        return Outcome(Verdict.SENT, code=str(code), provider_id=answer, stage=stage)
    is_passing = code < 500 or code in _OURS
    return Outcome(Verdict.RETRY if is_passing else Verdict.DEAD, answer, str(code), stage=stage)


def _part(server: smtplib.SMTP) -> None:
    """A server that does not say good-bye has the mail all the same."""
    try:
        server.quit()
    except OSError:
        server.close()


def _read_address(url: str) -> Any:  # noqa: ANN401  (Apprise has no types)
    from apprise import Apprise as Library  # noqa: PLC0415  (a quarter of a second that a Maildir does not need)

    return Library.instantiate(url)
