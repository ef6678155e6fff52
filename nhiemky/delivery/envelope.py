"""Turns a row of the outbox into the mail it stands for; the same row and moment, the same bytes."""

from dataclasses import dataclass
from datetime import datetime

from nhiemky.delivery.mail import Mail, Mailbox, build, message_id, parse_mailbox
from nhiemky.errors import BadInput
from nhiemky.store.outbox import OutboxRow


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. Raises BadInput for an address that is none."""

    mailbox: Mailbox
    domain: str
    reply_to: Mailbox | None = None


def read_sender(mail_from: str, domain: str, reply_to: str | None) -> Sender:
    """The sender from the settings. Raises BadInput naming the setting."""
    try:
        return Sender(parse_mailbox(mail_from), domain, parse_mailbox(reply_to) if reply_to else None)
    except BadInput as error:
        raise BadInput("mail_from hoặc office_mail", str(error)) from None


def write_mail(row: OutboxRow, sender: Sender, at: datetime) -> bytes:
    """The mail of a row. Raises BadInput when the person has no address it could go to."""
    if not row.address:
        raise BadInput("người nhận", "chưa có địa chỉ thư điện tử")
    return build(
        Mail(
            message_id=message_id(row.key, sender.domain),
            at=at,
            sender=sender.mailbox,
            to=Mailbox(row.payload["name"], row.address),
            subject=row.payload["subject"],
            text=row.payload["text"],
            html=row.payload["html"],
            reply_to=sender.reply_to,
        )
    )
