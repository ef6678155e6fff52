"""Every quarter of an hour: brings every open congress and review cycle up to now."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Any, cast

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.congress import name_batch, prepare_congresses
from flows.moment import name_moment, read_clock
from flows.review import name_cycles, review_cycles
from flows.tally import Tally
from nhiemky.performing.counts import Counts
from tasks.cycles import open_cycles
from tasks.digests import compose_digests
from tasks.schedules import ask_about_terms, find_due
from tasks.turn import end_turn, take_turn

BATCH = 100


def name_run() -> str:
    """Gives "Rà việc 07:15 22/11/2026"."""
    return f"Rà việc {name_moment(read_clock())}"


@flow(name="Rà việc", flow_run_name=name_run)
async def advance() -> State[Any]:
    """Mở kỳ đến ngày, rà mọi việc đến hạn của các đại hội, các kỳ. Việc đã làm không làm lần nữa."""
    at = read_clock()
    holder = flow_run.id
    if not await take_turn(holder, at):
        return Completed(message="Lượt khác đang rà; lượt này không phải làm gì.")
    tally = await bring_up_to(at, holder)
    await end_turn(holder, at)
    return tally.close()


async def bring_up_to(at: datetime, holder: str) -> Tally:
    """Terms to be asked about, cycles to be opened, everything due batch by batch, then the day's digests."""
    tally = Tally()
    await tally.add("rà nhiệm kỳ", ask_about_terms(at))
    await tally.add("mở các kỳ đến ngày", open_cycles(at))
    due = await find_due(at)
    for ids, name, prepare in (
        *((ids, name_batch(ids), prepare_congresses) for ids in _batches(due.congresses)),
        *((ids, name_cycles(ids), review_cycles) for ids in _batches(due.cycles)),
    ):
        await take_turn(holder, read_clock())
        prepared = cast("Awaitable[Counts]", prepare(ids, at))  # Prefect hands on what the state holds
        await tally.add(name, prepared)
    await tally.add("gộp tin", compose_digests(at))
    return tally


def _batches(ids: list[int]) -> list[list[int]]:
    return [ids[first : first + BATCH] for first in range(0, len(ids), BATCH)]
