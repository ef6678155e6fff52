"""Lives a schedule in advance: every day from today to the last step, on a copy and without network.

The same agenda, performing, drafting and delivery functions as in earnest; only the database is a copy in
memory, messages go into a folder, and people do each step on its date.
"""

import json
from datetime import date, timedelta
from pathlib import Path

from nhiemky.domain.schedule import ScheduleState
from nhiemky.errors import BadInput
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.performing.opening import approve_congress
from nhiemky.performing.show import Shown, show_congress
from nhiemky.rehearsal.page import write_page
from nhiemky.rehearsal.people import People
from nhiemky.rehearsal.power import PowerCut
from nhiemky.rehearsal.stage import WORKER, build_stage, live_pass, morning
from nhiemky.rehearsal.summary import Summary
from nhiemky.store import schedules as store
from nhiemky.store.copying import before_each_commit, silence_others
from nhiemky.store.drafts import count_drafts
from nhiemky.store.engine import begin, read

LONGEST = 3 * 366  # a rehearsal that has not ended by then never will


def rehearse(
    office: Office,
    schedule_id: int,
    *,
    out: Path,
    today: date,
    until: date | None = None,
    lateness: int = 0,
    power: PowerCut | None = None,
) -> Summary:
    """Lives the schedule and its cells' and writes page, messages and drafts into `out`.

    Each step is done on its date plus `lateness` working days; outside parties answer at their service time.
    """
    if until is not None and until < today:
        raise BadInput("--until", "ngày kết thúc chạy thử phải từ hôm nay trở đi")
    with read(office.engine) as connection:
        store.read_schedule(connection, schedule_id)  # asked before the folder of an earlier rehearsal is cleared
    stage, outlet = build_stage(office, office.settings, out, today)
    shown = _prepare(stage, schedule_id, today)
    if power is not None:
        before_each_commit(stage.engine, power.commit)
    days = _live(stage, schedule_id, shown, today, until, lateness, power)
    with read(stage.engine) as connection:
        drafts = count_drafts(connection, [shown.schedule.id, *(one.id for one in shown.children)])
    people = len({message.person for message in outlet.sent})
    summary = Summary(days, len(outlet.sent), drafts, people, len(shown.conflicts))
    write_page(stage, shown, outlet.sent, summary, out / "index.html", today)
    (out / "summary.json").write_text(json.dumps(summary.as_dict(), indent=2) + "\n", encoding="utf-8")
    return summary


def _prepare(stage: Office, schedule_id: int, today: date) -> Shown:
    """Approves the schedule in the copy where that has not been done, and silences all others."""
    shown = show_congress(stage, schedule_id, today=today)
    ids = [schedule_id, *(one.id for one in shown.children)]
    with begin(stage.engine) as connection:
        silence_others(connection, ids)
    if shown.schedule.state is ScheduleState.DRAFT:
        approve_congress(stage, schedule_id, Act(morning(stage, today), WORKER))
    return shown


def _live(
    stage: Office,
    schedule_id: int,
    shown: Shown,
    today: date,
    until: date | None,
    lateness: int,
    power: PowerCut | None,
) -> int:
    """Day after day; gives how many days were lived."""
    ids = [schedule_id, *(one.id for one in shown.children)]
    people = People(stage, ids, lateness)
    for number in range(LONGEST):
        day = today + timedelta(number)
        if until is not None and day > until:
            return number
        live_pass(stage, day, number, power)
        people.work(day)
        if not people.has_work and not _is_open(stage, ids):
            return number + 1
    return LONGEST


def _is_open(stage: Office, ids: list[int]) -> bool:
    with read(stage.engine) as connection:
        live = store.read_schedules(connection, ids)
    return any(one.state is ScheduleState.APPROVED for one in live)
