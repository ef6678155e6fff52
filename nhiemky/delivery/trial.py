"""Tries the channels with one harmless message; nothing of it is kept."""

from collections.abc import Mapping
from datetime import datetime

from nhiemky.delivery.channels import Channel
from nhiemky.delivery.messages import Message
from nhiemky.domain.sending import Outcome, State
from nhiemky.store.outbox import OutboxRow

KIND = "test"


def try_out(
    channels: Mapping[str, Channel], message: Message, *, name: str, address: str, at: datetime
) -> dict[str, Outcome]:
    """What became of the message on each channel, in their order. Every trial is a message of its own."""
    return {channel: one.send(_row(channel, message, name, address, at), at) for channel, one in channels.items()}


def _row(channel: str, message: Message, name: str, address: str, at: datetime) -> OutboxRow:
    return OutboxRow(
        id=0,
        person=address,
        kind=KIND,
        subject_id=at.isoformat(),
        local_day=at.date(),
        channel=channel,
        address=address,
        payload=message.payload(name),
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
