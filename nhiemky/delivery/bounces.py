"""Reads a mail that says another mail did not arrive (a delivery status notification, RFC 3464).

Anybody can send such a mail, so it counts only when it names one of our messages by its key: in the address it
came back to (VERP), in the envelope id we gave, or in the Message-ID of the mail it returns.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from nhiemky.domain.vietnamese import normalise

LONGEST = 262_144  # bytes; what a server says stands at the beginning, the returned mail after it
_KEY = re.compile(r"(?<![0-9a-zA-Z])(\d{8}-[0-9a-f]{16})(?![0-9a-zA-Z])", re.ASCII)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)
_RETURNED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_ABOUT_THE_SENDER = frozenset({"5.1.7", "5.1.8"})  # RFC 3463: our own address is meant
_FULL = frozenset({"4.2.2", "5.2.2"})


class Fate(StrEnum):
    """What a notification means for the address and the message."""

    GONE = "gone"  # there is no such mailbox: not to be written to again
    FULL = "full"  # the mailbox is full: may pass
    REFUSED = "refused"  # this message did not arrive, the next one may
    WAITING = "waiting"  # the relay still tries
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient of a notification. `has_ended`: the relay has given up; `key` is our message's or empty."""

    key: str
    status: str
    fate: Fate
    has_ended: bool
    said: str


def read_bounce(raw: bytes) -> Bounce | None:
    """What a notification says, of several recipients the worst; None for any other mail."""
    mail = message_from_bytes(raw[:LONGEST])
    if mail.get_content_type() != "multipart/report":
        return None
    parts = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    blocks = [block for part in parts for block in _blocks(part)]
    recipients = [block for block in blocks if block["Action"]]
    if not recipients:
        return None
    key = _find_key(mail, blocks)
    order = list(Fate)
    return min((_read_recipient(block, key) for block in recipients), key=lambda one: order.index(one.fate))


def describe(bounce: Bounce) -> str:
    """What the clerk reads: "hộp thư không tồn tại (5.1.1)"."""
    words = {
        Fate.GONE: "địa chỉ thư không tồn tại",
        Fate.FULL: "hộp thư của người nhận đã đầy",
        Fate.REFUSED: "thư không đến được người nhận",
        Fate.WAITING: "thư đang chậm, máy chủ thư còn gửi lại",
        Fate.ARRIVED: "thư đã đến hộp thư người nhận",
    }
    return f"{words[bounce.fate]} ({bounce.status})"


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a delivery-status part; the first is about the message, the others each a person."""
    content = part.get_payload()
    return [one for one in content if isinstance(one, Message)] if isinstance(content, list) else []


def _read_recipient(block: Message, key: str) -> Bounce:
    action = _text(block["Action"]).partition("(")[0].strip().lower()
    said = _text(block["Diagnostic-Code"])
    found = _STATUS.search(_text(block["Status"]))
    status = found[0] if found else "5.0.0"
    if status.endswith(".0.0") and (exact := _STATUS.search(said)):  # many servers say more in their own words
        status = exact[0]
    return Bounce(key, status, _fate(action, status), action == "failed", said[:200])


def _fate(action: str, status: str) -> Fate:
    if action in {"delivered", "relayed", "expanded"}:
        return Fate.ARRIVED
    if status in _FULL:
        return Fate.FULL
    if action != "failed":
        return Fate.WAITING
    if status.startswith("5.1.") and status not in _ABOUT_THE_SENDER:
        return Fate.GONE
    return Fate.REFUSED


def _find_key(mail: Message, blocks: list[Message]) -> str:
    """By VERP first, then the envelope id, then what is returned of our own mail."""
    places = [_text(mail[name]) for name in _RETURNED_TO]
    places += [_text(block["Original-Envelope-Id"]) for block in blocks]
    places += [_text(part["Message-ID"]) for part in mail.walk() if part is not mail]
    places += [_returned_headers(part) for part in mail.walk()]
    return next((found[1] for text in places if (found := _KEY.search(text))), "")


def _returned_headers(part: Message) -> str:
    """The Message-ID of a mail of which only the headers came back."""
    if part.get_content_type() != "text/rfc822-headers":
        return ""
    content = part.get_payload(decode=True)
    return _text(message_from_bytes(content)["Message-ID"]) if isinstance(content, bytes) else ""


def _text(value: object) -> str:
    return normalise(str(value)) if value is not None else ""
