"""The local Maildir: puts mail in, and reads what has come, whether or not it has been read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from errno import EDQUOT, ENOSPC
from pathlib import Path
from urllib.parse import unquote

from nhiemky.delivery.envelope import Sender, write_mail
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import NhiemkyError
from nhiemky.store.outbox import OutboxRow
from nhiemky.store.tables import VIETNAM

PRIVATE = 0o700


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
            return Outcome(Verdict.RETRY, self._explain(error), stage="write")
        return Outcome(Verdict.SENT, provider_id=row.key, stage="write")

    def check(self) -> Outcome | None:
        """Whether the folder is there or can be made."""
        there = next(one for one in (self._folder, *self._folder.parents) if one.exists())
        if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            return Outcome(Verdict.SENT, stage="write")
        told = f"không ghi được vào hộp thư {self._folder}; xem lại quyền của thư mục"
        return Outcome(Verdict.STOP, told, stage="write")

    def close(self) -> None:
        """Nothing is kept open."""

    def _explain(self, error: OSError) -> str:
        if error.errno in {ENOSPC, EDQUOT}:
            return f"đĩa của hộp thư {self._folder} đã đầy; xóa bớt tệp rồi gửi lại"
        return f"không ghi được vào hộp thư {self._folder}; xem lại đường dẫn và quyền của thư mục"

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


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it lies in the Maildir; `key` is that of the outbox. `at` None: the file has no date."""

    key: str
    path: Path
    at: datetime | None
    name: str
    address: str
    subject: str
    text: str
    html: str


def find_letters(folder: Path) -> dict[str, Path]:
    """Where each message lies, by its key."""
    return {path.name.partition(":")[0]: path for path in _files(folder)}


def read_letter(path: Path) -> Letter:
    """Reads one file; whatever it holds, what cannot be understood is left empty."""
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    people = mail["To"].addresses if mail["To"] else ()
    return Letter(
        key=path.name.partition(":")[0],
        path=path,
        at=_moment(mail),
        name=people[0].display_name if people else "",
        address=people[0].addr_spec if people else "",
        subject=str(mail["Subject"] or ""),
        text=_content(mail, "plain"),
        html=_content(mail, "html"),
    )


def _files(folder: Path) -> Iterator[Path]:
    for part in ("new", "cur"):
        if (folder / part).is_dir():
            yield from sorted(path for path in (folder / part).iterdir() if path.is_file())


def _moment(mail: EmailMessage) -> datetime | None:
    """In Vietnam's time; a date that names no zone means UTC (RFC 5322)."""
    at = mail["Date"].datetime if mail["Date"] else None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(VIETNAM) if at else None


def _content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    try:
        return part.get_content().replace("\r\n", "\n") if part else ""
    except (LookupError, ValueError):  # an encoding nobody knows
        return ""
