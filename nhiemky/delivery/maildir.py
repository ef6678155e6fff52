"""Reads the local Maildir: what has come, whether or not it has been read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from nhiemky.store.tables import VIETNAM


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
