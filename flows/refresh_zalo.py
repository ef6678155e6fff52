"""Every twelve hours: keeps the connection to the Official Account alive."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.moment import name_moment, read_clock
from flows.tally import Tally
from tasks.zalo import keep_zalo_fresh


def name_run() -> str:
    """Gives "Giữ kết nối Zalo OA 05:10 22/11/2026"."""
    return f"Giữ kết nối Zalo OA {name_moment(read_clock())}"


@flow(name="Giữ kết nối Zalo OA", flow_run_name=name_run)
async def refresh_zalo() -> State[Any]:
    """Làm mới mã truy cập Zalo OA trước khi hết hạn; cơ quan không dùng OA thì không phải làm gì."""
    tally = Tally()
    await tally.add("làm mới mã truy cập Zalo OA", keep_zalo_fresh(read_clock))
    return tally.close()
