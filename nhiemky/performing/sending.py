"""Sends what waits in the outbox by the office's channels, and by mail what does not come through on a chat."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from time import sleep

from nhiemky.delivery.sender import deliver as send_waiting
from nhiemky.domain.fallback import falls_back
from nhiemky.domain.organisation import Organisation
from nhiemky.performing.channel_choice import mail_channel
from nhiemky.performing.counts import Counts
from nhiemky.performing.office import Office
from nhiemky.performing.recheck import recheck
from nhiemky.store.channel_states import ChannelStates, beat
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.fallbacks import find_stuck_chats, is_due_on, put_in_stead
from nhiemky.store.outbox import NewMessage, Outbox, OutboxRow
from nhiemky.store.suppressions import find_suspended

REMEMBERED = timedelta(days=2)  # a chat that died longer ago is no news any more


def deliver(
    office: Office,
    *,
    clock: Callable[[], datetime],
    worker: str,
    pause: Callable[[float], None] | None = sleep,
) -> Counts:
    """Sends what waits, each message when its reader may be spoken to; then a sign of life."""
    if office.outlet is not None:  # takes everything: nothing to rest, to fall back from or to be told of
        return _send(office, None, clock, worker, pause)
    offer_accounts(office)
    states = states_of(office)
    counts = Counts()
    if instead := fall_back(office, states, at=clock()):
        counts.add("fallbacks", instead)
    counts.update(_send(office, states, clock, worker, pause))
    with begin(office.engine) as connection:
        beat(connection, clock())
    return counts


def _send(
    office: Office,
    states: ChannelStates | None,
    clock: Callable[[], datetime],
    worker: str,
    pause: Callable[[float], None] | None,
) -> Counts:
    sent = send_waiting(
        Outbox(office.engine),
        office.channels,
        clock=clock,
        worker=worker,
        recheck=lambda rows: recheck(office, rows, clock()),
        states=states,
        pause=pause,
    )
    return Counts(**sent)


def offer_accounts(office: Office, *urls: str) -> None:
    """Gives the plugins of Zalo their tokens, where the settings or these addresses name such channels."""
    if any(url.startswith(("zalooa:", "zalozbs:")) for url in (*urls, *office.settings.channel_urls)):
        from nhiemky.performing.zalo_connection import offer_office_account  # noqa: PLC0415  (with the cipher it needs)

        offer_office_account(office)


def states_of(office: Office) -> ChannelStates:
    """The breakers and buckets of the office's channels as they are set up now."""
    return ChannelStates(office.engine, credentials_of(office), rates_of(office))


def credentials_of(office: Office) -> dict[str, str]:
    """A mark of each channel's address, password and all, from which nobody can read it."""
    urls = office.settings.channel_urls
    return {url.partition(":")[0]: sha256(url.encode()).hexdigest()[:16] for url in urls}


def rates_of(office: Office) -> dict[str, float]:
    """Messages a second, where the other side sets a limit."""
    settings = office.settings
    mail = dict.fromkeys(("mailto", "mailtos", "nkmail", "nkmails"), settings.mail_rate)
    oa = dict.fromkeys(("zalooa", "zalozbs"), settings.zalooa_rate)
    return {**mail, **oa, "zalobot": settings.zalobot_rate}


def fall_back(office: Office, states: ChannelStates, *, at: datetime) -> int:
    """Writes for mail what did not come through on a chat; how many that were."""
    with read(office.engine) as connection:
        stuck = find_stuck_chats(connection, at, at - REMEMBERED)
        organisation = office.organisation(connection) if stuck else Organisation()
        due = [row for row in stuck if _falls_back(connection, states, row, at)]
    return sum(_send_by_mail(office, organisation, row, at) for row in due)


def _falls_back(connection: Connection, states: ChannelStates, row: OutboxRow, at: datetime) -> bool:
    return falls_back(
        channel=row.channel,
        state=row.state,
        planned_at=row.ready_since,
        has_failed=row.last_class is not None or states.is_resting_now(row.channel, at),
        is_due_today=is_due_on(connection, row, at),
        at=at,
    )


def _send_by_mail(office: Office, organisation: Organisation, row: OutboxRow, at: datetime) -> bool:
    """Where the person has no mailbox that works the message stays on the clerk's list."""
    person = next((one for one in organisation.people if one.key == row.person), None)
    if person is None or not person.email:
        return False
    place = (mail_channel(office), person.email)
    with begin(office.engine) as connection:
        if place in find_suspended(connection, [place], at):
            return False
        message = NewMessage(
            person=row.person,
            kind=row.kind,
            subject_id=row.subject_id,
            local_day=row.local_day,
            channel=place[0],
            address=place[1],
            payload=row.payload,
            not_before=at,
            expires_at=row.expires_at,
            thread=row.thread,
            attachment_ids=row.attachment_ids,
            sequence=row.sequence,
            tier=row.tier,
        )
        return put_in_stead(connection, row, message, at=at) is not None
