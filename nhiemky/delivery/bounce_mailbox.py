"""The mailbox that notifications come back to, over IMAP; human letters in it stay unread."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from nhiemky.delivery.bounces import LONGEST
from nhiemky.errors import BadInput, NhiemkyError

MOST = 300  # of one look; the newest first
TIMEOUT = 20.0  # seconds
_TLS_PORT, _PLAIN_PORT = 993, 143
_UID = re.compile(rb"UID (\d+)")


class MailboxUnreachable(NhiemkyError):
    """Không đọc được hộp thư báo lỗi."""


@dataclass(frozen=True, slots=True)
class BounceMailbox:
    """An open mailbox; a message is named by its number there."""

    connection: imaplib.IMAP4

    def find_reports(self) -> Iterator[tuple[str, bytes]]:
        """Unread mails that call themselves a report, each cut to what a notification needs."""
        unread = b" ".join(part for part in self._ask("SEARCH", "UNSEEN") if isinstance(part, bytes))
        numbers = [number.decode() for number in unread.split()][-MOST:]
        if not numbers:
            return
        kinds = self._ask("FETCH", ",".join(numbers), "(UID BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE)])")
        for number in reversed([*_find_uids(kinds)]):
            found = self._ask("FETCH", number, f"(UID BODY.PEEK[]<0.{LONGEST}>)")
            for part in found:
                if isinstance(part, tuple):
                    yield number, part[1]

    def mark_read(self, number: str) -> None:
        """Not to be looked at again."""
        self._ask("STORE", number, "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *words: str) -> list[bytes | tuple[bytes, bytes]]:
        status, answer = self.connection.uid(command, *words)
        if status != "OK":
            raise MailboxUnreachable(f"bounce_url: máy chủ thư không làm lệnh {command}")
        return [part for part in answer if part is not None]


@contextmanager
def open_mailbox(url: str) -> Iterator[BounceMailbox]:
    """Opens the mailbox of `imaps://user:password@host[:port]/FOLDER`, and leaves it again.

    Raises BadInput for an address that is none, MailboxUnreachable in one line without the password.
    """
    parts = urlsplit(url)
    if not parts.hostname or not parts.username or parts.password is None:
        raise BadInput("bounce_url", "viết dạng imaps://tài-khoản:mật-khẩu@máy-chủ/INBOX")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    try:
        connection = _connect(parts.scheme, parts.hostname, parts.port)
        try:
            _enter(connection, unquote(parts.username), unquote(parts.password), folder)
            yield BounceMailbox(connection)
        finally:
            _leave(connection)
    except ssl.SSLCertVerificationError:
        untrusted = f"bounce_url: máy này không tin chứng thư của {parts.hostname}"
        advice = "xem lại tên máy chủ, hoặc thêm chứng thư gốc của cơ quan vào máy"
        raise MailboxUnreachable(f"{untrusted}; {advice}") from None
    except (OSError, imaplib.IMAP4.error) as error:
        reason = f"không nối được {parts.hostname} ({type(error).__name__})"
        raise MailboxUnreachable(f"bounce_url: {reason}; kiểm tra máy chủ, cổng, mạng") from None


def _connect(scheme: str, host: str, port: int | None) -> imaplib.IMAP4:
    if scheme == "imaps":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(host, port or _TLS_PORT, ssl_context=context, timeout=TIMEOUT)
    return imaplib.IMAP4(host, port or _PLAIN_PORT, timeout=TIMEOUT)


def _enter(connection: imaplib.IMAP4, user: str, password: str, folder: str) -> None:
    try:
        connection.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise MailboxUnreachable("bounce_url: máy chủ thư không nhận tài khoản hoặc mật khẩu") from None
    status, _ = connection.select(f'"{folder}"')
    if status != "OK":
        raise MailboxUnreachable(f'bounce_url: không có thư mục "{folder}" trong hộp thư')


def _leave(connection: imaplib.IMAP4) -> None:
    """A server that does not say good-bye has done all the same."""
    try:
        connection.logout()
    except (OSError, imaplib.IMAP4.error):
        return


def _find_uids(answer: list[bytes | tuple[bytes, bytes]]) -> Iterator[str]:
    """The numbers of those whose type is multipart/report; a server may put the UID after the headers."""
    for place, part in enumerate(answer):
        if not isinstance(part, tuple) or b"multipart/report" not in part[1].lower():
            continue
        after = answer[place + 1] if place + 1 < len(answer) else b""
        found = _UID.search(part[0]) or _UID.search(after if isinstance(after, bytes) else b"")
        if found:
            yield found[1].decode()
