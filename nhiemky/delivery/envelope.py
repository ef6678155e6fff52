"""Turns a row of the outbox into the mail it stands for; the same row and moment, the same bytes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nhiemky.delivery.mail import Attachment, CalendarPart, Mail, Mailbox, build, message_id, parse_mailbox
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow

_LONGEST_LOCAL_PART = 64  # RFC 5321 section 4.5.3.1.1
_PLAIN = re.compile(r"[A-Za-z0-9._=+-]+", re.ASCII)

Files = Callable[[OutboxRow], Sequence[Attachment]]


def no_files(row: OutboxRow) -> Sequence[Attachment]:
    """For a sender that has none to send."""
    del row
    return ()


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. `bounce` gets what could not be delivered; `files` finds what goes with a message."""

    mailbox: Mailbox
    domain: str
    reply_to: Mailbox | None = None
    bounce: Mailbox | None = None
    files: Files = no_files


def read_sender(
    mail_from: str, domain: str, reply_to: str | None, bounce: str | None = None, files: Files = no_files
) -> Sender:
    """The sender from the settings. Raises BadInput naming the setting."""
    try:
        sender = Sender(parse_mailbox(mail_from), domain, parse_mailbox(reply_to) if reply_to else None)
    except BadInput as error:
        raise BadInput("mail_from hoặc office_mail", str(error)) from None
    try:
        returned = parse_mailbox(bounce) if bounce else None
    except BadInput as error:
        raise BadInput("bounce_mail", str(error)) from None
    return Sender(sender.mailbox, domain, sender.reply_to, returned, files)


def thread_of_schedule(schedule_id: int) -> str:
    """The conversation to which the digests about a schedule belong."""
    return f"dot-{schedule_id}"


def thread_of_step(step_id: int) -> str:
    """The conversation about a step: its invitation, every change, its decision."""
    return f"viec-{step_id}"


def write_mail(row: OutboxRow, sender: Sender, at: datetime) -> bytes:
    """The mail of a row. Raises BadInput when the person has no address it could go to."""
    if not row.address:
        raise BadInput("người nhận", "chưa có địa chỉ thư điện tử")
    payload = row.payload
    threads = tuple(message_id(thread, sender.domain) for thread in row.thread.split())
    return build(
        Mail(
            message_id=message_id(row.key, sender.domain),
            at=at,
            sender=sender.mailbox,
            to=Mailbox(payload["name"], row.address),
            subject=payload["subject"],
            text=payload["text"],
            html=payload["html"],
            reply_to=sender.reply_to,
            in_reply_to=threads[-1] if threads else None,
            references=threads,
            attachments=tuple(sender.files(row)) if row.attachment_ids else (),
            calendar=CalendarPart(payload["method"], payload["calendar"]) if "calendar" in payload else None,
            unsubscribe=payload.get("unsubscribe"),
        )
    )


def return_path(row: OutboxRow, sender: Sender) -> str:
    """The envelope's sender: a bounce to it names the message, and the person while there is room."""
    if sender.bounce is None:
        return sender.mailbox.address
    local, _, domain = sender.bounce.address.rpartition("@")
    to, _, at_domain = row.address.rpartition("@")
    whole = f"{local}+{row.key}={to}={at_domain}"
    fits = len(whole) <= _LONGEST_LOCAL_PART and _PLAIN.fullmatch(whole)
    return f"{whole if fits else f'{local}+{row.key}'}@{domain}"
