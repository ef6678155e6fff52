"""Messages that stand for themselves, outside the digest: one a person, in the conversation of its step."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from calendars.ics import Issuer, Party
from nhiemky.delivery.allowed import Place, place_of
from nhiemky.delivery.envelope import thread_of_schedule, thread_of_step
from nhiemky.delivery.links import open_links
from nhiemky.delivery.messages import Office as Writer
from nhiemky.delivery.messages import Reader, notice
from nhiemky.domain.decisions import DECISION_STEPS, Decision
from nhiemky.domain.holders import holders, reason, sitting
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.roles import organ_name
from nhiemky.domain.secrecy import Tier
from nhiemky.performing.act import Act
from nhiemky.performing.channel_choice import Route, choose
from nhiemky.performing.office import Office
from nhiemky.store import outbox, schedules
from nhiemky.store.engine import Connection

DECISION_READERS = ("cell_secretary", "cell_deputy_secretary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody who is to be told something, and why: "đồng chí là Bí thư chi bộ"."""

    person: Person
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message for several people. `facts` gives the kind's fields for one of them, where it is read."""

    kind: str
    tier: int
    thread: str
    subject_id: str
    facts: Callable[[Told, Place, str], Mapping[str, object]]
    link_to_step: int = 0
    sequence: int = 0
    expires_at: datetime | None = None
    kept: Mapping[str, str] = field(default_factory=dict)


def find_readers(
    organisation: Organisation, body: str, roles: Iterable[str], act: Act, *, is_meeting: bool = False
) -> list[Told]:
    """The people who hold the roles on the day of the act, each once, by the first role that names them.

    To a meeting a collective comes with all its members, not only with who answers for it.
    """
    find = sitting if is_meeting else holders
    found: dict[str, Told] = {}
    for role in roles:
        for holder in find(organisation, body, role, act.today):
            why = f"đồng chí {reason(holder, holder.role if is_meeting else role)}"
            found.setdefault(holder.person.key, Told(person=holder.person, reason=why))
    return list(found.values())


def put_notice(
    office: Office, connection: Connection, message: Notice, readers: Iterable[Told], act: Act
) -> list[Told]:
    """Puts the message for each reader into the outbox, in the transaction of the act.

    Gives those it cannot reach in time: their quiet hours last until it is of no use, or they have no address.
    """
    told, missed = list(readers), []
    routes = choose(office, connection, [one.person for one in told], tier=message.tier, at=act.at)
    for one in told:
        row = _compose(office, connection, message, one, routes[one.person.key], act)
        outbox.put(connection, row, at=act.at)
        if not row.address or (row.expires_at is not None and row.not_before >= row.expires_at):
            missed.append(one)
    return missed


def _compose(
    office: Office, connection: Connection, message: Notice, told: Told, route: Route, act: Act
) -> outbox.NewMessage:
    place = place_of(route.channel, route.address, office.settings.official_domains)
    written = notice(
        message.kind,
        _reader(office, connection, told, place, message.link_to_step, act),
        message.tier,
        {**message.facts(told, place, route.address), "reason": told.reason},
        office.message_templates,
    )
    return outbox.NewMessage(
        person=told.person.key,
        kind=message.kind,
        local_day=act.today,
        channel=route.channel,
        address=route.address,
        payload={**written.payload(told.person.full_name), **message.kept},
        not_before=route.speaks_at(act.at, office),
        subject_id=message.subject_id,
        expires_at=message.expires_at,
        thread=message.thread,
        sequence=message.sequence,
        tier=message.tier,
    )


def issuer_of(office: Office, at: datetime) -> Issuer:
    """Who calls a meeting: the office, at the mailbox where it reads answers."""
    sender = office.sender
    address = (sender.reply_to or sender.mailbox).address
    return Issuer(Party(sender.mailbox.name, address), sender.domain, at)


def announce_decision(office: Office, connection: Connection, decision: Decision, act: Act) -> list[Told]:
    """Tells a cell's officers of the decision that was sent to it; in the transaction that sends it.

    Gives those who have no address.
    """
    organisation = office.organisation(connection)
    cell = organisation.body(decision.body)
    readers = find_readers(organisation, decision.body, DECISION_READERS, act)
    facts = {
        "title": decision.title or "Quyết định",
        "body": cell.name,
        "number": decision.symbol,
        "on": decision.signed_on,
        "issuer": decision.issuer or organ_name(organisation.body(cell.parent or cell.key)),
    }
    message = Notice(
        kind="decision_announced",
        tier=Tier.INTERNAL,  # an outcome of personnel work: official mailboxes only
        thread=_thread_of_decision(connection, decision),
        subject_id=str(decision.id),
        facts=lambda _told, _place, _address: facts,
    )
    return put_notice(office, connection, message, readers, act)


def _thread_of_decision(connection: Connection, decision: Decision) -> str:
    steps = schedules.read_steps(connection, [decision.schedule_id]).get(decision.schedule_id, [])
    step = next((one for one in steps if one.key in DECISION_STEPS), None)
    return thread_of_step(step.id) if step else thread_of_schedule(decision.schedule_id)


def _reader(office: Office, connection: Connection, told: Told, place: Place, step: int, act: Act) -> Reader:
    settings, links = office.settings, open_links(office.settings)
    top = office.organisation(connection).top(act.today).name
    return Reader(
        person=told.person.full_name,
        office=Writer(top, settings.office_phone, settings.office_mail),
        day=act.today,
        place=place,
        link=links.step(told.person.key, step, act.at) if links else None,
        unsubscribe=links.channel(told.person.key, act.at) if links else None,
    )
