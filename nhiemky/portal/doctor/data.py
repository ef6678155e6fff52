"""What the office has put in: calendar, organisation, people for the open steps, terms."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from calendars.days_check import find_unsure, months_ahead, sum_up_years
from calendars.official_days import load_official_days
from nhiemky.domain.fallback import is_chat
from nhiemky.domain.holders import resolve
from nhiemky.domain.organisation import Organisation, Person
from nhiemky.domain.roles import OUTSIDE_ROLES, title
from nhiemky.domain.schedule import ScheduleState
from nhiemky.domain.term import policy_in_force
from nhiemky.domain.vietnamese import format_count, format_date
from nhiemky.performing.channel_choice import choose, mail_channel
from nhiemky.performing.office import Office
from nhiemky.performing.planning import plan_of
from nhiemky.performing.suspensions import find_suspended_people
from nhiemky.performing.terms import find_undecided
from nhiemky.portal.doctor.check import Check, error, good, notice, shorten
from nhiemky.store import schedules as store
from nhiemky.store.engine import read

_OPEN = frozenset({ScheduleState.DRAFT, ScheduleState.APPROVED})

Needs = dict[tuple[str, str], int]


def check_calendar(office: Office) -> Iterator[Check]:
    """Whether the days add up to the law, and which of the coming 18 months nobody has decided yet."""
    own, end = office.calendar, months_ahead(office.today)
    years = sum_up_years(load_official_days(last=own.last.year), own)
    wrong = ", ".join(str(one.year) for one in years if not one.is_sound)
    if wrong:
        yield error("calendar", f"số ngày nghỉ chưa đúng luật ở năm {wrong}; xem: nhiemky days check")
    spans = find_unsure(own, office.today, end)
    if spans:
        first, count = format_date(spans[0].first), format_count(len(spans))
        told = f"đến {format_date(end)} còn {count} đợt chưa chắc, từ {first}"
        yield notice("calendar", f"{told}; hạn rơi vào đó chỉ là dự kiến: nhiemky days check")
    elif not wrong:
        yield good("calendar", f"mọi ngày đến {format_date(end)} đã có quyết định")


def check_organisation(office: Office) -> Iterator[Check]:
    """Whether there is a list, and of how many."""
    with read(office.engine) as connection:
        organisation = office.organisation(connection)  # raises NotFound, which says what to do
    bodies = [one for one in organisation.bodies if one.is_open(office.today)]
    told = f"{len(bodies)} tổ chức, {len(organisation.people)} người"
    yield good("organisation", f"{organisation.top(office.today).name}: {told}")


def check_people(office: Office, at: datetime) -> Iterator[Check]:
    """Roles that open steps need and nobody holds; people who hold one and cannot be written to."""
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
    needs = _find_needs(office)
    found = {one: resolve(organisation, *one, office.today) for one in needs}
    empty = {one: needs[one] for one, people in found.items() if not people}
    if empty:
        told = shorten(_name_needs(organisation, empty))
        yield error("roles", f"chưa có người nhận việc: {told}; bổ sung chức vụ rồi chạy: nhiemky org import")
    else:
        yield good("roles", f"{len(needs)} vai trò của các việc đang mở đều có người nhận")
    yield from _check_ways(office, {one.key: one for people in found.values() for one in people}, at)


def _check_ways(office: Office, people: Mapping[str, Person], at: datetime) -> Iterator[Check]:
    with read(office.engine) as connection:
        routes = choose(office, connection, people.values(), at=at)
        resting = {one.name for one in find_suspended_people(office, connection, at) if one.person in people}
    silent = sorted(people[key].full_name for key, route in routes.items() if not route.address)
    if silent:
        way = "chưa liên kết Zalo" if is_chat(mail_channel(office)) else "chưa có địa chỉ thư"
        yield notice("people", f"có việc nhưng {way}, sẽ không nhận được tin: {shorten(silent)}")
    if resting:
        told = f"địa chỉ đang tạm ngừng gửi: {shorten(sorted(resting))}"
        yield notice("people", f"{told}; xem và gửi lại: nhiemky channel suspended")
    if not silent and not resting:
        yield good("people", "mọi người nhận việc đều có nơi nhận tin")


def check_terms(office: Office, at: datetime) -> Iterator[Check]:
    """Terms that are over, are about to be, or that nobody has decided."""
    with read(office.engine) as connection:
        organisation = office.organisation(connection)
    needed = find_undecided(office, organisation, at)
    for body, status in needed.items():
        yield notice("terms", f"cần quyết định về nhiệm kỳ của {organisation.body(body).name}: {status.sentence}")
    unknown = _find_without_policy(organisation, at.date())
    if unknown:
        yield notice("terms", f"chưa ghi nhiệm kỳ trong danh sách tổ chức: {shorten(unknown)}")
    if not needed and not unknown:
        yield good("terms", "không có nhiệm kỳ nào đang chờ quyết định")


def _find_needs(office: Office) -> Needs:
    """How many open steps need each (body, role), as owner or as a rung of the escalation."""
    needs: Needs = {}
    with read(office.engine) as connection:
        schedules = [one for one in store.read_schedules(connection) if one.state in _OPEN]
        steps = store.read_steps(connection, [one.id for one in schedules])
        plans = {one.id: plan_of(office, connection, one) for one in schedules}
    for schedule_id, plan in plans.items():
        for step in steps[schedule_id]:
            if step.state.is_live and step.key in plan.steps:
                above = (escalation.to for escalation in plan.escalations_of(step.key))
                for role in {plan.steps[step.key].owner, *above} - OUTSIDE_ROLES:
                    needs[step.body, role] = needs.get((step.body, role), 0) + 1
    return needs


def _name_needs(organisation: Organisation, needs: Mapping[tuple[str, str], int]) -> Iterator[str]:
    for (body, role), steps in needs.items():
        yield f"{title(role)}, {organisation.body(body).name} ({format_count(steps)} việc)"


def _find_without_policy(organisation: Organisation, on: date) -> list[str]:
    policies = organisation.term_policies
    bodies = [one for one in organisation.bodies if one.is_open(on)]
    return [one.name for one in bodies if policy_in_force(policies, one.key, on) is None]
