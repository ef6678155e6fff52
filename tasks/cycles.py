"""Review cycles: those whose day has come are opened, one is opened from a form, their pages are published."""

from datetime import date, datetime

from prefect.artifacts import acreate_markdown_artifact

from nhiemky.performing.act import Act
from nhiemky.performing.counts import Counts
from nhiemky.performing.cycle_board import CycleBoard, cycle_board
from nhiemky.performing.cycles import WantedCycle, open_cycle, open_due_cycles, open_due_of, open_for_all
from nhiemky.performing.office import Office
from nhiemky.performing.opening import Opened
from nhiemky.performing.timers import open_member_timers
from tasks.effect import effect, read_each, with_office


@effect("Mở các kỳ đến ngày")
async def open_cycles(at: datetime) -> Counts:
    """Opens every cycle whose opening day has come, and what has come due for members; once a day."""

    def open_them(office: Office) -> Counts:
        counts = open_due_cycles(office, at=at)
        counts.update(open_member_timers(office, at=at))
        return counts

    return await with_office(at.date(), open_them)


@effect("Mở kỳ đến ngày")
async def open_cycles_of(plan: str, at: datetime) -> Counts:
    """Opens the cycles of one plan whose opening day has come."""
    return await with_office(at.date(), lambda office: open_due_of(office, plan, at=at))


@effect("Mở kỳ", is_repeated=False)
async def open_asked(wanted: WantedCycle, act: Act) -> list[Opened]:
    """Opens what a form asks for: the cycle of one body, or of every body the plan is for."""

    def open_them(office: Office) -> list[Opened]:
        return [open_cycle(office, wanted, act)] if wanted.org else open_for_all(office, wanted, act)

    return await with_office(act.today, open_them)


@effect("Trang của kỳ")
async def publish_cycles(ids: list[int], today: date) -> Counts:
    """Publishes who has sent, the figures and the drafts of each cycle; one that fails keeps back no other."""
    counts = Counts()
    for one in await with_office(today, lambda office: _read_boards(office, ids, today, counts)):
        await acreate_markdown_artifact(one.markdown, key=one.key, description=one.title)
        counts.add("cycle_pages")
    return counts


def _read_boards(office: Office, ids: list[int], today: date, counts: Counts) -> list[CycleBoard]:
    return read_each(
        ids, lambda number: cycle_board(office, number, today=today), counts, "Kỳ số %s chưa có trang: %s"
    )
