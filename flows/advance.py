"""Every quarter of an hour: brings every open congress up to now."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Any, cast

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.congress import name_batch, prepare_congresses
from flows.moment import name_moment, read_clock
from flows.tally import Tally
from nhiemky.performing.counts import Counts
from tasks.digests import compose_digests
from tasks.schedules import ask_about_terms, find_due
from tasks.turn import end_turn, take_turn

BATCH = 100


def name_run() -> str:
    """Gives "Rà việc 07:15 22/11/2026"."""
    return f"Rà việc {name_moment(read_clock())}"


@flow(name="Rà việc", flow_run_name=name_run)
async def advance() -> State[Any]:
    """Rà mọi việc đến hạn của các đại hội. Chạy lại lúc nào cũng được: việc đã làm không làm lần nữa."""
    at = read_clock()
    holder = flow_run.id
    if not await take_turn(holder, at):
        return Completed(message="Lượt khác đang rà; lượt này không phải làm gì.")
    tally = await bring_up_to(at, holder)
    await end_turn(holder, at)
    return tally.close()


async def bring_up_to(at: datetime, holder: str) -> Tally:
    """Terms to be asked about, everything due batch by batch, then the digests of the day."""
    tally = Tally()
    await tally.add("rà nhiệm kỳ", ask_about_terms(at))
    due = await find_due(at)
    for first in range(0, len(due), BATCH):
        ids = due[first : first + BATCH]
        await take_turn(holder, read_clock())
        prepared = cast("Awaitable[Counts]", prepare_congresses(ids, at))  # Prefect hands on what the state holds
        await tally.add(name_batch(ids), prepared)
    await tally.add("gộp tin", compose_digests(at))
    return tally
