"""Writes a digest: what each reminder says of its step, all of it as one message; once more when it leaves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from textwrap import shorten
from typing import NamedTuple

from calendars.ics import Issuer, Party
from calendars.plan_model import Step
from nhiemky.delivery import messages
from nhiemky.delivery.allowed import Place, find_personal, place_of
from nhiemky.delivery.links import Links, open_links
from nhiemky.domain.holders import holders, reason
from nhiemky.domain.ladder import ESCALATED, MOVED
from nhiemky.domain.numbering import parse_symbol
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.report_days import name_document
from nhiemky.domain.roles import escalation_reason, title
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState, StepRecord, StepState
from nhiemky.domain.secrecy import Tier, handling_of
from nhiemky.performing.collections import SEND
from nhiemky.performing.digest_news import News, find_news_of
from nhiemky.performing.limits import find_documents
from nhiemky.performing.office import Office
from nhiemky.performing.period_names import name_period
from nhiemky.performing.planning import documents_of, plan_family, plan_of
from nhiemky.store import reminders
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection
from nhiemky.store.outbox_rows import OutboxRow

KIND = "digest"
LONGEST_REMARK = 300
AHEAD = "before:"  # the rungs before the day: the deadline is news, and goes into the calendar


def write_digest(
    office: Office,
    organisation: Organisation,
    person: Person,
    items: Sequence[messages.Item],
    news: News,
    place: Place,
    links: Links | None,
    at: datetime,
) -> messages.Message:
    """All that one person is told on the day of `at`, as it may be said in a place."""
    view = messages.DigestView(
        person=person.full_name,
        office=_sender(office, organisation, at.date()),
        day=at.date(),
        items=items,
        ready=news.ready,
        asked=news.asked,
        unreached=news.unreached,
        place=place,
        link=links.page(person.key, at) if links else None,
        unsubscribe=links.channel(person.key, at) if links else None,
        issuer=_issuer(office, at),
        has_chats=office.has_chats,
    )
    return messages.digest(view, office.message_templates)


def rewrite_digest(
    office: Office,
    connection: Connection,
    row: OutboxRow,
    still: Sequence[reminders.Uncarried],
    *,
    at: datetime,
) -> messages.Message | None:
    """A digest that waits in the outbox, as of now with only the reminders `still`; None: nothing is left to say.

    Reads only. Raises NotFound for a person who has left the list.
    """
    organisation = office.organisation(connection)
    person = organisation.person(row.person)
    reminded = read_reminded(office, connection, still, at.date())
    items = find_items(office, connection, organisation, person, still, reminded, at.date())
    news = find_news_of(office, connection, organisation, person.key, KIND, at=at, until=row.created_at)
    if not items and not news.is_urgent:
        return None
    place = place_of(row.channel, row.address, office.settings.official_domains)
    return write_digest(office, organisation, person, items, news, place, open_links(office.settings), at)


class Reminded(NamedTuple):
    """The steps that reminders speak of and the schedules they belong to, by id.

    `documents` are those of superiors that have set the day from which a step that has moved is said.
    """

    steps: Mapping[int, StepRecord]
    schedules: Mapping[int, ScheduleRecord]
    documents: Mapping[int, str]


def read_reminded(
    office: Office, connection: Connection, waiting: Sequence[reminders.Uncarried], day: date
) -> Reminded:
    """What these reminders, of however many people, speak of."""
    ids = {one.step_id for one in waiting}
    steps = {step.id: step for step in store.read_steps_by_id(connection, ids)} if ids else {}
    wanted = {step.schedule_id for step in steps.values()}
    schedules = {one.id: one for one in store.read_schedules(connection, wanted)} if wanted else {}
    moved = {one.step_id for one in waiting if one.rung == MOVED}
    documents: dict[int, str] = {}
    for number in {steps[one].schedule_id for one in moved if one in steps}:
        if documents_of(connection, plan_of(office, connection, schedules[number]), schedules[number]):
            planned = plan_family(office, connection, number, day).root
            positions = {
                step.id: position
                for position in range(len(planned.network.nodes))
                if (step := planned.step_at(position)) is not None and step.id in moved
            }
            documents |= find_documents(planned, positions)
    return Reminded(steps, schedules, documents)


def find_items(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    person: Person,
    waiting: Sequence[reminders.Uncarried],
    reminded: Reminded,
    day: date,
) -> list[messages.Item]:
    """One item a step, whatever number of rungs has come together; the highest says why, a move is always told."""
    steps = reminded.steps
    moved = {one.step_id for one in waiting if one.rung == MOVED}
    last = {one.step_id: one._replace(rung=MOVED) if one.step_id in moved else one for one in waiting}
    return [
        _item(
            office,
            connection,
            organisation,
            person,
            reminded,
            steps[step_id],
            one,
            day,
        )
        for step_id, one in last.items()
        if steps[step_id].state.is_live
        and steps[step_id].target is not None
        and reminded.schedules[steps[step_id].schedule_id].state is not ScheduleState.CANCELLED
    ]


def _item(
    office: Office,
    connection: Connection,
    organisation: Organisation,
    person: Person,
    reminded: Reminded,
    step: StepRecord,
    one: reminders.Uncarried,
    day: date,
) -> messages.Item:
    schedule, document = reminded.schedules[step.schedule_id], reminded.documents.get(step.id)
    plan = plan_of(office, connection, schedule)
    model = plan.steps[step.key]
    target = step.target
    assert target is not None
    is_told = handling_of(model.tier).is_told
    news = _news(step, document if is_told else None) if one.rung == MOVED else ""
    away = abs(office.calendar.count_between(day, target))
    return messages.Item(
        title=_title(schedule, step, model),
        body=organisation.body(step.body).name,
        due=target,
        working_days=away,
        reason=_reason(organisation, person, step, model.owner, one, day) + news,
        tier=model.tier,
        is_provisional=step.is_provisional,
        step_id=step.id,
        version=step.target_version,
        is_news=one.rung == MOVED or one.rung.startswith(AHEAD),
        period=name_period(plan, schedule, model.tier),
        remark=_remark(organisation, step, model.tier),
    )


def _remark(organisation: Organisation, step: StepRecord, tier: int) -> str | None:
    """Why ordinary work came back, or what its form lacks, cut short; names nobody, and no telephone."""
    is_returned, is_form = step.state is StepState.RETURNED, step.key == SEND and step.state is StepState.RECEIVED
    if not (is_returned or is_form) or not step.note or tier > Tier.ORDINARY:
        return None
    words = " ".join(step.note.split())
    if find_personal(words, [one.full_name for one in organisation.people]) is not None:
        words = "xem lý do tại Văn phòng Đảng ủy"
    head = "Trả lại" if is_returned else "Biểu đã nhận, chưa đủ"
    return f"{head}: {shorten(words, LONGEST_REMARK, placeholder='…')}"


def _reason(
    organisation: Organisation,
    person: Person,
    step: StepRecord,
    owner: str,
    one: reminders.Uncarried,
    day: date,
) -> str:
    """Why this person: the role in which they act today; for an escalation whose work is late."""
    acting = [holder for holder in holders(organisation, step.body, one.reason, day) if holder.person == person]
    why = reason(acting[0], one.reason) if acting else escalation_reason(one.reason)
    if one.rung.startswith(ESCALATED):
        charged = title(owner, organisation.body(step.body))
        return f"đồng chí {why}; việc do {charged} phụ trách đã quá hạn"
    return f"đồng chí {why}"


def _title(schedule: ScheduleRecord, step: StepRecord, model: Step) -> str:
    """The step's; of a task with the paper that has set it: "… (Kết luận số 12-KL/ĐU, 10/7/2026)"."""
    if not schedule.is_task_list or not handling_of(model.tier).is_told or not model.source:
        return model.title
    paper, _, dated = model.source.partition(" ngày ")
    source = model.source[:1].upper() + model.source[1:]
    if parse_symbol(paper) is not None:
        source = name_document(paper) + (f", {dated}" if dated else "")
    if step.key.count("_") > 1:  # its title ends with the period: "… (quý III năm 2026)"
        return f"{model.title.removesuffix(')')}; {source})"
    return f"{model.title.removesuffix('.')} ({source})"


def _news(step: StepRecord, document: str | None) -> str:
    if step.state is StepState.RETURNED:
        return "; việc này được trả lại để làm tiếp"
    return "; việc này đã đổi hạn" + (f" theo {document}" if document else "")


def _sender(office: Office, organisation: Organisation, on: date) -> messages.Office:
    settings = office.settings
    return messages.Office(organisation.top(on).name, settings.office_phone, settings.office_mail)


def _issuer(office: Office, at: datetime) -> Issuer:
    sender = office.sender
    organizer = Party(sender.mailbox.name, sender.mailbox.address)
    return Issuer(organizer, sender.domain, at)
