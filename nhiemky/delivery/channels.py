"""The channels a message may go by: a local Maildir, or whatever address Apprise understands."""

import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

from nhiemky.delivery.envelope import Sender, write_mail
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.store.outbox import OutboxRow

MAIL_SCHEMES = frozenset({"mailto", "mailtos"})
PRIVATE = 0o700


class Channel(Protocol):
    """Sends one message to one person and says what became of it."""

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Never raises: what goes wrong is an outcome."""
        ...


def open_channels(urls: Iterable[str], sender: Sender) -> dict[str, Channel]:
    """The channels of the settings by scheme. Raises BadInput for an address nobody understands."""
    channels: dict[str, Channel] = {}
    for url in urls:
        scheme, separator, _ = url.partition("://")
        if not separator:
            raise BadInput("channels", "địa chỉ kênh phải có dạng tên://…")
        channels[scheme] = Maildir(_folder(url), sender) if scheme == "maildir" else Apprise(url)
    return channels


def _folder(url: str) -> Path:
    parts = urlsplit(url)
    return Path(unquote(parts.netloc + parts.path))


class Maildir:
    """A Maildir on this machine. A message sent twice lies there once: its key is its file's name."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder, self._sender = folder, sender

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Written to tmp, then moved to new: whole or not at all."""
        try:
            content = write_mail(row, self._sender, at)
            name = self._place(row.key, content)
        except NhiemkyError as error:
            return Outcome(Verdict.DEAD, str(error), stage="build")
        except OSError as error:
            return Outcome(Verdict.RETRY, error.strerror or "lỗi đĩa", stage="write")
        return Outcome(Verdict.SENT, provider_id=name, stage="write")

    def _place(self, key: str, content: bytes) -> str:
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        written = self._folder / "tmp" / key
        with written.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._folder / "new" / key)
        return key


class Apprise:
    """Any other address of Apprise; it tells only yes or no, so a no leaves the matter unknown.

    `{address}` in the address is the person's mail address; mail addresses without `to=` get it added.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        if self._open("thu@nhiemky.example") is None:
            scheme = url.partition("://")[0]
            raise BadInput("channels", f'Apprise không hiểu địa chỉ kênh "{scheme}://…"')

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """One person a call, no repeats of Apprise's own: repeats are the outbox's business."""
        del at
        needs_address = "{address}" in self._url or self._is_mail()
        if needs_address and not row.address:
            return Outcome(Verdict.DEAD, "chưa có địa chỉ thư điện tử", stage="build")
        service = self._open(row.address)
        if service is None:
            return Outcome(Verdict.DEAD, "địa chỉ của người nhận không dùng được với kênh này", stage="build")
        try:
            is_taken = bool(
                service.notify(title=row.payload["subject"], body=row.payload["text"], body_format="text")
            )
        except Exception as error:  # noqa: BLE001  (a plugin of anybody's)
            return Outcome(Verdict.UNKNOWN, type(error).__name__, stage="notify")
        return Outcome(Verdict.SENT if is_taken else Verdict.UNKNOWN, stage="notify")

    def _open(self, address: str) -> Any:  # noqa: ANN401  (Apprise has no types)
        from apprise import Apprise as Library  # noqa: PLC0415  (a quarter of a second that a Maildir does not need)

        url = self._url.replace("{address}", quote(address))
        if self._is_mail() and not re.search(r"[?&]to=", url):
            url += f"{'&' if '?' in url else '?'}to={quote(address)}"
        return Library.instantiate(url)

    def _is_mail(self) -> bool:
        return self._url.partition("://")[0] in MAIL_SCHEMES
