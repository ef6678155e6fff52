"""Every five minutes: sends the messages that wait."""

import socket
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.moment import name_moment, read_clock
from flows.tally import Tally
from tasks.outbox import send_waiting


def name_run() -> str:
    """Gives "Gửi tin 07:20 22/11/2026"."""
    return f"Gửi tin {name_moment(read_clock())}"


@flow(name="Gửi tin", flow_run_name=name_run)
async def deliver() -> State[Any]:
    """Gửi các tin đang chờ. Hai lượt cùng lúc không gửi trùng: mỗi tin chỉ một lượt nhận được."""
    tally = Tally()
    worker = f"{socket.gethostname()}/{flow_run.id}"  # told apart in the outbox, run by run
    await tally.add("gửi tin", send_waiting(read_clock, worker))
    return tally.close()
