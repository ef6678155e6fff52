"""The drafts that go with a mail: by tier, to official mailboxes only, and no more than a relay carries."""

from collections.abc import Iterable
from pathlib import PurePath

from nhiemky.delivery.allowed import Place, may_attach, place_of
from nhiemky.delivery.envelope import Files
from nhiemky.delivery.mail import Attachment
from nhiemky.domain.draft_names import reader_name
from nhiemky.store.drafts import read_files, read_weights
from nhiemky.store.engine import Connection, Engine, read
from nhiemky.store.outbox import OutboxRow

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def choose_files(connection: Connection, drafts: Iterable[int], place: Place, limit: int) -> list[int]:
    """The drafts that may go to a place, in their order, together at most `limit` bytes."""
    wanted = list(drafts)
    return _choose(read_weights(connection, wanted), place, limit) if wanted else []


def open_files(engine: Engine, official_domains: Iterable[str], limit: int) -> Files:
    """Finds the drafts of a message when it is sent; asked again then, for a row may have changed its way."""
    domains = tuple(official_domains)

    def find(row: OutboxRow) -> list[Attachment]:
        if not row.attachment_ids:
            return []
        with read(engine) as connection:
            found = read_files(connection, row.attachment_ids)
        weights = [(number, tier, len(content or b"")) for number, tier, _, content in found]
        chosen = _choose(weights, place_of(row.channel, row.address, domains), limit)
        return [
            Attachment(reader_name(PurePath(file).name), DOCX, content)
            for number, _, file, content in found
            if content and number in chosen
        ]

    return find


def _choose(weights: Iterable[tuple[int, int, int]], place: Place, limit: int) -> list[int]:
    chosen, size = [], 0
    for number, tier, length in weights:
        if length and size + length <= limit and may_attach(tier, place):
            chosen.append(number)
            size += length
    return chosen
