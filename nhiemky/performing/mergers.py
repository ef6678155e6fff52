"""After bodies have merged: the open schedules of those that have ended go to the bodies that succeed them."""

from collections.abc import Iterator
from datetime import date

from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.schedule import ScheduleRecord, ScheduleState
from nhiemky.performing.act import Act
from nhiemky.performing.changes import Difference
from nhiemky.performing.cycle_cells import follow_cells, is_covered
from nhiemky.performing.moving import apply_facts, replan
from nhiemky.performing.office import Office
from nhiemky.performing.planning import facts_again
from nhiemky.performing.report_days import hand_over_report_days
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, begin, read
from nhiemky.store.organisations import read_organisation


def follow_merger(office: Office, act: Act, *, apply: bool) -> Difference:
    """Hands the open schedules of bodies that have ended to the bodies that succeed them."""
    with begin(office.engine, keep=apply) as connection:
        organisation = read_organisation(connection)
        roots: set[int] = set()
        for schedule, heirs in _find_ended(connection, organisation, act.today):
            if len(heirs) != 1 or is_covered(connection, schedule, heirs[0].key, act):
                continue
            facts = facts_again(organisation, schedule, heirs[0].key, act.today)
            store.change_schedule(connection, schedule.id, body=heirs[0].key, facts=facts)
            store.rename_body(connection, schedule.id, schedule.body, heirs[0].key)
            hand_over_report_days(connection, schedule, heirs[0].key)
            act.record(connection, "congress.follow", schedule.id, {"old": schedule.body, "new": heirs[0].key})
            apply_facts(office, connection, store.read_schedule(connection, schedule.id), act.today)
            roots.add(schedule.parent_id or schedule.id)
        roots |= follow_cells(office, connection, organisation, act)
        return replan(office, connection, sorted(roots), act)


def find_left_behind(office: Office, act: Act) -> list[int]:
    """The schedules that do not stand as the organisation does: they wait for `follow_merger`, or for people."""
    ended = {schedule.id for schedule, _ in find_heirs(office, act.today)}
    moved = {family.root.schedule.id for family in follow_merger(office, act, apply=False).families}
    return sorted(ended | moved)


def find_heirs(office: Office, today: date) -> list[tuple[ScheduleRecord, tuple[Body, ...]]]:
    """The open schedules of bodies that have ended, with the heirs: one is followed, several are for people."""
    with read(office.engine) as connection:
        return list(_find_ended(connection, read_organisation(connection), today))


def _find_ended(
    connection: Connection, organisation: Organisation, today: date
) -> Iterator[tuple[ScheduleRecord, tuple[Body, ...]]]:
    for schedule in store.read_schedules(connection):
        heirs = tuple(organisation.successors(schedule.body, today))
        is_live = schedule.state in {ScheduleState.DRAFT, ScheduleState.APPROVED}
        if is_live and [one.key for one in heirs] != [schedule.body]:
            yield schedule, heirs
