"""What each person would get in the coming days if nobody does anything: lived on a copy, nothing sent."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from nhiemky.delivery.sender import deliver as send_waiting
from nhiemky.domain.sending import Outcome, Verdict
from nhiemky.errors import BadInput
from nhiemky.performing.digests import compose_digests
from nhiemky.performing.office import Office
from nhiemky.performing.passes import due_schedules, perform
from nhiemky.performing.recheck import recheck
from nhiemky.store.copying import copy_to_memory
from nhiemky.store.engine import read
from nhiemky.store.outbox import Outbox, OutboxRow

LONGEST = timedelta(days=62)
_EVENING = time(23, 59)


@dataclass(frozen=True, slots=True)
class Previewed:
    """One message as it would leave."""

    at: datetime
    person: str
    name: str
    channel: str
    address: str
    payload: Mapping[str, str]


class _Listening:
    """A channel that takes everything and keeps it."""

    def __init__(self, taken: list[Previewed]) -> None:
        self._taken = taken

    def send(self, row: OutboxRow, at: datetime) -> Outcome:
        """Every message would arrive."""
        name = row.payload["name"]
        self._taken.append(Previewed(at, row.person, name, row.channel, row.address, row.payload))
        return Outcome(Verdict.SENT, stage="preview")

    def check(self) -> Outcome | None:
        """Nothing to ask."""
        return None

    def close(self) -> None:
        """Nothing is open."""


def preview(office: Office, *, at: datetime, until: date, person: str | None = None) -> list[Previewed]:
    """The messages from now to the end of a day, of one person or of all. Raises BadInput, NotFound."""
    if not timedelta() <= until - at.date() <= LONGEST:
        raise BadInput("--until", f"phải từ hôm nay đến {LONGEST.days} ngày sau")
    if person is not None:
        with read(office.engine) as connection:
            office.organisation(connection).person(person)
    taken: list[Previewed] = []
    with tempfile.TemporaryDirectory(prefix="nhiemky-") as folder:
        stage = Office(office.settings, copy_to_memory(office.engine), at.date(), Path(folder))
        stage.share_calendars(office)
        schemes = [url.partition(":")[0] for url in office.settings.channel_urls]
        stage.channels = dict.fromkeys(schemes, _Listening(taken))
        try:
            _live(stage, at, until)
        finally:
            stage.engine.dispose()
    return [one for one in taken if person in (None, one.person)]


def _live(stage: Office, at: datetime, until: date) -> None:
    """Each day at the hour of the digest, and whenever something waits to leave later that day."""
    day = at.date()
    while day <= until:
        moment = max(at, datetime.combine(day, stage.settings.digest_at, at.tzinfo))
        perform(stage, due_schedules(stage, at=moment), at=moment)
        compose_digests(stage, at=moment)
        end = datetime.combine(day, _EVENING, at.tzinfo)
        upcoming: datetime | None = moment
        while upcoming is not None and upcoming <= end:
            _send(stage, upcoming)
            upcoming = Outbox(stage.engine).next_moment(after=upcoming)
        day += timedelta(1)


def _send(stage: Office, moment: datetime) -> None:
    send_waiting(
        Outbox(stage.engine),
        stage.channels,
        clock=lambda: moment,
        worker="xem trước",
        recheck=lambda rows: recheck(stage, rows, moment),
    )
