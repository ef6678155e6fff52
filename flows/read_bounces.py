"""Every ten minutes: reads the mails that came back."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.moment import name_moment, read_clock
from flows.tally import Tally
from tasks.bounces import read_mailbox


def name_run() -> str:
    """Gives "Đọc thư báo lỗi 07:20 22/11/2026"."""
    return f"Đọc thư báo lỗi {name_moment(read_clock())}"


@flow(name="Đọc thư báo lỗi", flow_run_name=name_run)
async def read_bounces() -> State[Any]:
    """Đọc các thư báo không tới và ghi vào tin đã gửi. Đọc lại lúc nào cũng được: mỗi thư chỉ ghi một lần."""
    tally = Tally()
    await tally.add("đọc thư báo lỗi", read_mailbox(read_clock()))
    return tally.close()
