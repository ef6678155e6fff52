"""Every minute: reads what people have written to the Zalo Bot (codes, DUNG) and answers it."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.moment import name_moment, read_clock
from flows.tally import Tally
from tasks.linking import read_zalo


def name_run() -> str:
    """Gives "Đọc tin Zalo 07:20 22/11/2026"."""
    return f"Đọc tin Zalo {name_moment(read_clock())}"


@flow(name="Đọc tin Zalo", flow_run_name=name_run)
async def poll_zalo() -> State[Any]:
    """Đọc mã liên kết và lời nhắn DUNG gửi tới bot Zalo. Tin đã đọc không trả lời lần nữa."""
    tally = Tally()
    await tally.add("đọc tin gửi đến bot Zalo", read_zalo(read_clock, str(flow_run.id)))
    return tally.close()
