"""The channels a message may go by: a local Maildir, mail, or whatever other address Apprise understands."""

import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote

from nhiemky.delivery.envelope import Sender, write_mail
from nhiemky.delivery.smtp import MAIL_SCHEMES, Smtp
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.store.outbox import OutboxRow

PRIVATE = 0o700

# Apprise writes addresses, and for a scheme it does not know the whole URL with its password.
logging.getLogger("apprise").propagate = False
# Its HTTP library writes paths at DEBUG, where some services keep a token.
logging.getLogger("urllib3").setLevel(logging.INFO)


class Channel(Protocol):
    """Sends one message to one person and says what became of it."""

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Never raises: what goes wrong is an outcome."""
        ...


def open_channels(urls: Iterable[str], sender: Sender) -> dict[str, Channel]:
    """The channels of the settings by scheme, one each. Raises BadInput for an address nobody understands."""
    channels: dict[str, Channel] = {}
    for url in urls:
        scheme, separator, _ = url.partition("://")
        if not separator:
            raise BadInput("channels", "địa chỉ kênh phải có dạng tên://…")
        if scheme in channels:
            raise BadInput("channels", f'có hai địa chỉ kênh "{scheme}://…"; chỉ giữ một')
        channels[scheme] = open_channel(url, sender)
    return channels


def open_channel(url: str, sender: Sender) -> Channel:
    """The channel of one address. Raises BadInput."""
    scheme = url.partition("://")[0]
    if scheme == "maildir":
        return Maildir(maildir_of(url), sender)
    return Smtp(url, sender) if scheme in MAIL_SCHEMES else Apprise(url)


def maildir_of(url: str) -> Path:
    """The folder of a `maildir://` address: all that follows, "%20" for a blank."""
    return Path(unquote(url.partition("://")[2]))


class Maildir:
    """A Maildir on this machine. A message sent twice lies there once: its key is its file's name."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder, self._sender = folder, sender

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Written to tmp, then moved to new: whole or not at all."""
        try:
            content = write_mail(row, self._sender, at)
            self._place(row.key, content)
        except NhiemkyError as error:
            return Outcome(Verdict.DEAD, str(error), stage="build")
        except OSError as error:
            return Outcome(Verdict.RETRY, error.strerror or "lỗi đĩa", stage="write")
        return Outcome(Verdict.SENT, provider_id=row.key, stage="write")

    def _place(self, key: str, content: bytes) -> None:
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        written = self._folder / "tmp" / key
        with written.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._find_read(key) or self._folder / "new" / key)

    def _find_read(self, key: str) -> Path | None:
        """Where a mail program has put the message once it was read: "cur/key:2,S"."""
        return next((self._folder / "cur").glob(f"{key}*"), None)


class Apprise:
    """Any other address of Apprise; it tells only yes or no, so a no leaves the matter unknown.

    `{address}` in the address is the person's mail address.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        if self._open("nguoi-nhan@nhiemky.example") is None:
            scheme = url.partition("://")[0]
            raise BadInput("channels", f'Apprise không hiểu địa chỉ kênh "{scheme}://…"')

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """One person a call, no repeats of Apprise's own: repeats are the outbox's business."""
        del at
        if "{address}" in self._url and not row.address:
            return Outcome(Verdict.DEAD, "chưa có địa chỉ thư điện tử", stage="build")
        service = self._open(row.address)
        if service is None:
            return Outcome(Verdict.DEAD, "địa chỉ của người nhận không dùng được với kênh này", stage="build")
        try:
            is_taken = bool(
                service.notify(title=row.payload["subject"], body=row.payload["text"], body_format="text")
            )
        except Exception as error:  # noqa: BLE001  (a plugin of anybody's)
            return Outcome(Verdict.UNKNOWN, f"kênh gặp lỗi {type(error).__name__}", stage="notify")
        if is_taken:
            return Outcome(Verdict.SENT, stage="notify")
        return Outcome(Verdict.UNKNOWN, "kênh không xác nhận đã nhận", stage="notify")

    def _open(self, address: str) -> Any:  # noqa: ANN401  (Apprise has no types)
        """A collection of one service: it suits the text to the service, which the service alone does not."""
        from apprise import Apprise as Library  # noqa: PLC0415  (a quarter of a second that a Maildir does not need)

        service = Library.instantiate(self._url.replace("{address}", quote(address)))
        if service is None:
            return None
        collection = Library()
        collection.add(service)
        return collection
