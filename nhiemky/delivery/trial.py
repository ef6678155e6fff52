"""Messages that are no business of the outbox: trials of the channels, and words to the administrator."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from nhiemky.delivery.channels import Channel, open_channel
from nhiemky.delivery.envelope import Sender
from nhiemky.delivery.messages import Message
from nhiemky.domain.sending import Outcome, State, Verdict
from nhiemky.store.outbox_rows import OutboxRow

KIND = "test"
TOLD = "notice"


def try_out(
    channels: Mapping[str, Channel], message: Message, *, name: str, address: str, at: datetime
) -> dict[str, Outcome]:
    """What became of the message on each channel, in their order. Every trial is a message of its own."""
    payload = message.payload(name)
    try:
        return {
            channel: one.send(_row(channel, KIND, payload, address, at), at) for channel, one in channels.items()
        }
    finally:
        for one in channels.values():
            one.close()


def tell(url: str, subject: str, text: str, *, sender: Sender, at: datetime) -> Outcome:
    """Brings one text to everybody the address names, to the office itself if it names nobody.

    The worst outcome of all. Raises BadInput for an address nobody understands.
    """
    channel = open_channel(url, sender, names_people=True)
    office = (sender.reply_to or sender.mailbox).address
    payload = {"name": "", "subject": subject, "text": text, "html": f"<p>{escape(text)}</p>", "zalo": text}
    name = url.partition("://")[0]
    try:
        outcomes = [
            channel.send(_row(name, TOLD, payload, address, at), at)
            for address in getattr(channel, "people", ()) or (office,)
        ]
    finally:
        channel.close()
    return min(outcomes, key=lambda one: one.verdict is Verdict.SENT)


def _row(channel: str, kind: str, payload: Mapping[str, str], address: str, at: datetime) -> OutboxRow:
    return OutboxRow(
        id=0,
        person=address,
        kind=kind,
        subject_id=at.isoformat(),
        local_day=at.date(),
        channel=channel,
        address=address,
        payload=payload,
        state=State.SENDING,
        tries=1,
        not_before=at,
        expires_at=None,
        lease_until=None,
        worker=None,
        provider_id=None,
        last_class=None,
        last_code=None,
        last_text=None,
        created_at=at,
        settled_at=None,
    )
