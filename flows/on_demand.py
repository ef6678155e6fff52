"""What a person starts from a form on Prefect's pages."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows import forms
from flows.forms import read_day, read_optional_day
from flows.moment import name_moment, read_clock
from tasks.boards import publish_boards
from tasks.congresses import Opening, Order, draft_one, move_one, open_one
from tasks.rehearsals import rehearse_one


def name_opening() -> str:
    """Gives "Mở đại hội 07:15 22/11/2026"."""
    return f"Mở đại hội {name_moment(read_clock())}"


def name_move() -> str:
    """Gives "Đại hội số 3: dời ngày"."""
    return f"Đại hội số {_congress()}: dời ngày"


def name_draft() -> str:
    """Gives "Đại hội số 3: soạn văn bản"."""
    return f"Đại hội số {_congress()}: soạn văn bản"


def name_rehearsal() -> str:
    """Gives "Đại hội số 3: chạy thử"."""
    return f"Đại hội số {_congress()}: chạy thử"


@flow(name="Mở đại hội", flow_run_name=name_opening)
async def open_congress(form: forms.OpenCongress) -> State[Any]:
    """Mở đại hội: tính mọi ngày của kế hoạch, ghi vào sổ và lập bảng tiến độ."""
    order = _order()
    opening = Opening(
        org=form.org,
        plan=form.plan,
        day=read_day(form.day, "Ngày khai mạc đại hội"),
        superior_plan=read_optional_day(form.superior_plan, "Ngày kế hoạch của cấp trên"),
        variant=form.variant or None,
    )
    schedule_id = await open_one(opening, order)
    await publish_boards([schedule_id], order.today)
    return Completed(message=f"Đã mở đại hội số {schedule_id}.", data=schedule_id)


@flow(name="Dời ngày đại hội", flow_run_name=name_move)
async def move_congress(form: forms.MoveCongress) -> State[Any]:
    """Xem trước, hoặc áp dụng, việc dời ngày đại hội."""
    order = _order()
    day = read_day(form.day, "Ngày khai mạc mới")
    changed = await move_one(form.congress, day, form.reason, order, apply=form.apply)
    if not form.apply:
        return Completed(message=f"Xem trước: {changed} việc đổi ngày. Chưa ghi gì.", data=changed)
    await publish_boards([form.congress], order.today)
    return Completed(message=f"Đã dời ngày; {changed} việc đổi ngày.", data=changed)


@flow(name="Soạn văn bản", flow_run_name=name_draft)
async def draft_document(form: forms.DraftDocument) -> State[Any]:
    """Soạn dự thảo một văn bản; bản đã có được giữ nguyên, bản mới ghi cạnh."""
    await draft_one(form.congress, form.kind, _order())
    return Completed(message="Đã soạn dự thảo, xem trong thư mục dự thảo của văn phòng.")


@flow(name="Chạy thử", flow_run_name=name_rehearsal)
async def rehearse(form: forms.Rehearse) -> State[Any]:
    """Chạy thử mọi ngày từ nay đến việc cuối cùng trên bản sao dữ liệu, không gửi tin ra ngoài."""
    until = read_optional_day(form.until, "Chạy đến ngày")
    counts = await rehearse_one(form.congress, until=until, lateness=form.lateness, today=read_clock().date())
    return Completed(message=f"Đã chạy thử; xem thư mục rehearsals/{form.congress}.", data=counts)


def _congress() -> int:
    form = flow_run.parameters["form"]
    return int(form["congress"] if isinstance(form, dict) else form.congress)


def _order() -> Order:
    return Order(today=read_clock().date(), actor=f"Prefect, lượt {flow_run.id}")
