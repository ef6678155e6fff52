"""Every five minutes: sends the messages that wait. Once a day: what became of them."""

import socket
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from calendars.wording import format_date
from flows.moment import name_moment, read_clock
from flows.tally import Tally
from tasks.outbox import publish_sending, send_waiting, watch_sending


def name_run() -> str:
    """Gives "Gửi tin 07:20 22/11/2026"."""
    return f"Gửi tin {name_moment(read_clock())}"


def name_summary() -> str:
    """Gives "Tổng hợp gửi tin 22/11/2026"."""
    return f"Tổng hợp gửi tin {format_date(read_clock())}"


@flow(name="Gửi tin", flow_run_name=name_run)
async def deliver() -> State[Any]:
    """Gửi các tin đang chờ. Hai lượt cùng lúc không gửi trùng: mỗi tin chỉ một lượt nhận được."""
    tally = Tally()
    worker = f"{socket.gethostname()}/{flow_run.id}"  # told apart in the outbox, run by run
    await tally.add("gửi tin", send_waiting(read_clock, worker))
    await tally.add("xem việc gửi tin", watch_sending(read_clock()))
    return tally.close()


@flow(name="Tổng hợp gửi tin", flow_run_name=name_summary)
async def summarise_sending() -> State[Any]:
    """Tổng hợp trong ngày: đã gửi, không tới và vì sao, không rõ; chỉ con số."""
    tally = Tally()
    at = read_clock()
    await tally.add("tổng hợp", publish_sending(at.date(), at))
    return tally.close()
