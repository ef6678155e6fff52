"""The preparation of congresses, brought up to a moment: the office's procedure from top to bottom."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.tally import Tally
from nhiemky.performing.counts import Counts
from tasks.boards import publish_boards
from tasks.schedules import ask_outside_parties, close_finished, escalate, remind, settle, write_drafts


def name_run() -> str:
    """Gives "Đại hội số 3: cập nhật"."""
    return f"{name_batch(flow_run.parameters['ids']).capitalize()}: cập nhật"


def name_batch(ids: Sequence[int]) -> str:
    """Gives "đại hội số 3", or the first and last number of several."""
    return f"đại hội số {ids[0]}" if len(ids) == 1 else f"đại hội số {ids[0]} đến {ids[-1]}"


@flow(name="Cập nhật đại hội", flow_run_name=name_run)
async def prepare_congresses(ids: list[int], at: datetime) -> State[Counts]:
    """Làm mọi việc đến hạn của các đại hội này, theo đúng trình tự của văn phòng."""
    tally = Tally()
    await tally.add("soạn dự thảo", write_drafts(ids, at))
    await tally.add("nhắc việc", remind(ids, at))
    await tally.add("báo việc quá hạn", escalate(ids, at))
    await tally.add("hỏi việc đang chờ", ask_outside_parties(ids, at))
    await tally.add("khép đợt đã xong", close_finished(ids, at))
    if not tally.failed:
        await tally.add("hẹn lượt sau", settle(ids, at))
    await tally.add("bảng tiến độ", publish_boards(ids, at.date()))
    return tally.close()
