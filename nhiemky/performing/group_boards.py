"""Once a week tells the Zalo group of a body what is due in two weeks: open matters alone, nobody by name.

Late work is left out: in a group everybody would see whose it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calendars.plan_model import Plan
from nhiemky.delivery.allowed import find_personal
from nhiemky.delivery.messages import Item, Message
from nhiemky.delivery.messages import Office as Writer
from nhiemky.delivery.messages_group import KIND, GroupView, Listed, group_board
from nhiemky.domain.organisation import Organisation
from nhiemky.domain.quiet import speaks_at
from nhiemky.domain.schedule import ScheduleState, StepRecord
from nhiemky.domain.sending import Hold, Revision
from nhiemky.performing.channel_choice import quiet_of
from nhiemky.performing.counts import Counts
from nhiemky.performing.cycle_show import name_cycle
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.store import outbox
from nhiemky.store import schedules as store
from nhiemky.store.digests import find_last_written
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.outbox_rows import OutboxRow
from nhiemky.store.preferences import NONE
from nhiemky.store.silences import read_silences, silenced_schedules

CHANNEL = "zalooa"
AHEAD = timedelta(13)  # from a Monday: this week and the next
GONE = "nhóm không còn trong mục cài đặt zalo_groups"
NOTHING_DUE = "không còn việc nào đến hạn để báo vào nhóm"


@dataclass(frozen=True, slots=True)
class Group:
    """A group at Zalo and the body whose members are in it."""

    body: str
    id: str

    @property
    def key(self) -> str:
        """As the outbox names it, where a person's key would stand, and as its address."""
        return f"group:{self.id}"


def compose_group_boards(office: Office, *, at: datetime) -> Counts:
    """One message a group and week, at the first pass that speaks in it."""
    counts = Counts()
    groups = groups_of(office)
    if not groups:
        return counts
    monday = at.date() - timedelta(at.weekday())
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
        written = find_last_written(connection, [one.key for one in groups], KIND)
    for group in groups:
        if group.key in written and written[group.key].date() >= monday:
            continue
        if group.body not in {body.key for body in organisation.bodies}:
            counts.add("groups_unknown")
        elif _put(office, organisation, group, at):
            counts.add("group_boards")
    return counts


def groups_of(office: Office) -> list[Group]:
    """The groups the office has named; none in a rehearsal, which reaches nobody."""
    if office.outlet is not None:
        return []
    return [Group(body, number) for body, number in office.settings.zalo_groups.items()]


def recheck_board(office: Office, connection: Connection, row: OutboxRow, at: datetime) -> Hold | Revision | None:
    """The board as it stands just before it leaves: work done or moved since is not told."""
    group = next((one for one in groups_of(office) if one.key == row.person), None)
    if group is None:
        return Hold(GONE)
    message = write_board(office, connection, office.organisation(connection), group, at.date())
    if message is None:
        return Hold(NOTHING_DUE)
    if message.zalo == row.payload["zalo"] or row.payload["subject"].endswith(outbox.RESENT):
        return None
    return Revision(message.payload(row.payload["name"]))


def write_board(
    office: Office, connection: Connection, organisation: Organisation, group: Group, today: date
) -> Message | None:
    """What the group reads; None when nothing open is due."""
    settings = office.settings
    view = GroupView(
        office=Writer(organisation.top(today).name, settings.office_phone, settings.office_mail),
        day=today,
        until=today + AHEAD - timedelta(today.weekday()),
        lists=list(_lists(office, connection, organisation, group, today)),
    )
    return group_board(view, office.message_templates)


def _put(office: Office, organisation: Organisation, group: Group, at: datetime) -> bool:
    with begin(office.engine) as connection:
        message = write_board(office, connection, organisation, group, at.date())
        if message is None:
            return False
        not_before = speaks_at(at, quiet_of(office, NONE), office.calendar)
        row = outbox.NewMessage(
            person=group.key,
            kind=KIND,
            local_day=at.date(),
            channel=CHANNEL,
            address=group.key,
            payload=message.payload(f"Nhóm Zalo của {organisation.body(group.body).name}"),
            not_before=not_before,
            expires_at=datetime.combine(not_before.date() + timedelta(1), time.min, at.tzinfo),
        )
        outbox.put(connection, row, at=at)
    return True


def _lists(
    office: Office, connection: Connection, organisation: Organisation, group: Group, today: date
) -> Iterator[Listed]:
    """By schedule; lists of tasks stay out, for their words are the clerk's own, and so does any name."""
    silenced = silenced_schedules(read_silences(connection, today))
    open_ones = [
        one
        for one in store.read_schedules(connection)
        if one.state is ScheduleState.APPROVED and not one.is_task_list and one.id not in silenced
    ]
    steps = store.read_steps(connection, [one.id for one in open_ones])
    names = [person.full_name for person in organisation.people]
    for schedule in open_ones:
        plan = plan_of(office, connection, schedule)
        own = [step for step in steps[schedule.id] if step.body == group.body and step.key in plan.steps]
        things = [_thing(plan, step, step.target) for step in own if step.state.is_live and step.target]
        title = name_cycle(plan, schedule) if schedule.is_cycle else plan.title
        yield Listed(title=title, things=[one for one in things if find_personal(one.title, names) is None])


def _thing(plan: Plan, step: StepRecord, due: date) -> Item:
    model = plan.steps[step.key]
    return Item(
        title=model.title,
        body="",
        due=due,
        working_days=0,
        reason="",
        tier=model.tier,
        is_provisional=step.is_provisional,
    )
