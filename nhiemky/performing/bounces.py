"""What the office does with a mail that came back: the message is shown as not arrived, its address rests."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from nhiemky.delivery.bounce_mailbox import open_mailbox
from nhiemky.delivery.bounces import Bounce, Fate, describe, read_bounce
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.store.bounces import claim_notice, find_by_key
from nhiemky.store.engine import Connection, begin
from nhiemky.store.outbox_lists import mark_bounced
from nhiemky.store.outbox_rows import OutboxRow
from nhiemky.store.suppressions import MAIL, strike, suspend


class Taken(StrEnum):
    """What became of a mail that was handed in."""

    NO_BOUNCE = "no_bounce"
    STRANGE = "strange"  # of no message of ours
    SEEN = "seen"
    NOTED = "noted"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        """What the administrator reads."""
        return _LABELS[self]


_LABELS = {
    Taken.NO_BOUNCE: "không phải thư báo không tới, để nguyên",
    Taken.STRANGE: "thư báo không tới nhưng không phải của tin nào đã gửi, bỏ qua",
    Taken.SEEN: "thư này đã đọc rồi",
    Taken.NOTED: "đã ghi vào tin",
    Taken.SUSPENDED: "đã ghi vào tin và tạm ngừng gửi tới địa chỉ ấy",
}


def take_in(office: Office, raw: bytes, at: datetime) -> Taken:
    """Takes one mail in, once; a repeat, a mail of no message of ours or no notification changes nothing."""
    bounce = read_bounce(raw)
    if bounce is None:
        return Taken.NO_BOUNCE
    with begin(office.engine) as connection:
        row = find_by_key(connection, bounce.key) if bounce.key else None
        if row is None:
            return Taken.STRANGE
        if not claim_notice(connection, sha256(raw).hexdigest(), at):
            return Taken.SEEN
        return _note(connection, row, bounce, at)


def read_bounces(office: Office, *, at: datetime) -> Counts:
    """Reads the mailbox of the settings; counts by what became of each mail. Raises NhiemkyError unreachable."""
    counts = Counts()
    url = office.settings.bounce_url
    if url is None:
        return counts
    with open_mailbox(url) as mailbox:
        for number, raw in mailbox.find_reports():
            taken = take_in(office, raw, at)
            if taken in {Taken.SEEN, Taken.NOTED, Taken.SUSPENDED}:  # the others are somebody else's letters
                mailbox.mark_read(number)
            counts.add(taken)
    return counts


def _note(connection: Connection, row: OutboxRow, bounce: Bounce, at: datetime) -> Taken:
    """The message first, then its address: at once when there is no such mailbox, at the third time when full."""
    reason = describe(bounce)
    if bounce.has_ended:
        mark_bounced(connection, row.id, bounce.status, reason, at=at)
    source = f"bounce:{row.id}"
    if bounce.fate is Fate.GONE:
        suspend(connection, MAIL, row.address, reason, source=source, at=at)
        return Taken.SUSPENDED
    if bounce.fate is Fate.FULL and strike(connection, MAIL, row.address, reason, source=source, at=at):
        return Taken.SUSPENDED
    return Taken.NOTED
