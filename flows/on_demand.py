"""What a person starts from a form on Prefect's pages."""

import re
from collections.abc import Callable, Coroutine
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows import forms
from flows.forms import read_day, read_optional_day
from flows.moment import name_moment, read_clock
from nhiemky.errors import NhiemkyError
from nhiemky.performing.act import Act
from nhiemky.performing.drafts import Written
from nhiemky.performing.opening import Wanted
from nhiemky.performing.orders import Order
from tasks.boards import publish_boards, publish_papers
from tasks.congresses import draft_file, draft_one, make_pdfs, move_one, open_one
from tasks.effect import EngineTrouble
from tasks.rehearsals import rehearse_all_year, rehearse_one

P = ParamSpec("P")
_OPTION = re.compile(r"--[a-z-]+")
_FIELDS = {
    "--org": "Tổ chức đảng",
    "--plan": "Kế hoạch mẫu",
    "--period": "Kỳ",
    "--day": "Ngày",
    "--schedule": "Số của đợt",
    "--superior-plan": "Ngày kế hoạch của cấp trên",
    "--variant": "Phương án nội dung",
}


def say_in_one_line(
    procedure: Callable[P, Coroutine[Any, Any, State[Any]]],
) -> Callable[P, Coroutine[Any, Any, State[Any]]]:
    """What the form's writer has to correct ends the run in one line; it is no trouble of the system."""

    @wraps(procedure)
    async def run(*args: P.args, **kwargs: P.kwargs) -> State[Any]:
        try:
            return await procedure(*args, **kwargs)
        except EngineTrouble:
            raise
        except NhiemkyError as error:
            return Failed(name="Cần sửa phiếu", message=name_fields(str(error)))

    return run


def name_fields(line: str) -> str:
    """A refusal of the engine names options of the command line; a form has fields."""
    return _OPTION.sub(lambda found: _FIELDS.get(found[0], found[0]), line)


def name_opening() -> str:
    """Gives "Mở đại hội 07:15 22/11/2026"."""
    return f"Mở đại hội {name_moment(read_clock())}"


def name_move() -> str:
    """Gives "Đại hội số 3: dời ngày"."""
    return f"Đại hội số {_congress()}: dời ngày"


def name_draft() -> str:
    """Gives "Soạn văn bản 07:15 22/11/2026"."""
    return f"Soạn văn bản {name_moment(read_clock())}"


def name_rehearsal() -> str:
    """Gives "Đại hội số 3: chạy thử", "Năm 2027: chạy thử"."""
    form = flow_run.parameters["form"]
    year = form.get("year") if isinstance(form, dict) else form.year
    return f"Năm {year}: chạy thử" if year else f"Đại hội số {_congress()}: chạy thử"


@flow(name="Mở đại hội", flow_run_name=name_opening)
@say_in_one_line
async def open_congress(form: forms.OpenCongress) -> State[Any]:
    """Mở đại hội: tính mọi ngày của kế hoạch, ghi vào sổ và lập bảng tiến độ."""
    act = _act()
    wanted = Wanted(
        org=form.org,
        plan=form.plan,
        day=read_day(form.day, "Ngày khai mạc đại hội"),
        superior_plan=read_optional_day(form.superior_plan, "Ngày kế hoạch của cấp trên") or act.today,
        variant=form.variant or None,
    )
    opened = await open_one(wanted, act)
    await publish_boards([opened.id], act.today)
    return Completed(message=". ".join((f"Đã mở đại hội số {opened.id}", *opened.warnings)), data=opened.id)


@flow(name="Dời ngày đại hội", flow_run_name=name_move)
@say_in_one_line
async def move_congress(form: forms.MoveCongress) -> State[Any]:
    """Xem trước, hoặc áp dụng, việc dời ngày đại hội."""
    act = _act(form.reason)
    day = read_day(form.day, "Ngày khai mạc mới")
    changed = await move_one(form.congress, day, act, apply=form.apply)
    if not form.apply:
        return Completed(message=f"Xem trước: {changed} việc đổi ngày. Chưa ghi gì.", data=changed)
    await publish_boards([form.congress], act.today)
    return Completed(message=f"Đã dời ngày; {changed} việc đổi ngày.", data=changed)


@flow(name="Soạn văn bản", flow_run_name=name_draft)
@say_in_one_line
async def draft_document(form: forms.DraftDocument) -> State[Any]:
    """Soạn dự thảo một văn bản hoặc cả hồ sơ; bản đã có được giữ nguyên, bản mới ghi cạnh."""
    form.check()
    data = Path(form.data) if form.data else None
    order, act = (
        Order(schedule=form.schedule, body=form.org or None, period=form.period or None, data=data),
        _act(),
    )
    written = await (draft_file(order, act) if form.everything else draft_one(form.kind_key, order, act))
    await publish_papers(written)
    told = f"Đã soạn {len(written)} văn bản, xem trong thư mục dự thảo của văn phòng."
    return Completed(message=f"{told} {await _tell_pdfs(written, act)}" if form.pdf else told)


@flow(name="Chạy thử", flow_run_name=name_rehearsal)
@say_in_one_line
async def rehearse(form: forms.Rehearse) -> State[Any]:
    """Chạy thử một đại hội đến việc cuối cùng, hoặc mọi kỳ của một năm, trên bản sao; không gửi tin ra ngoài."""
    form.check()
    today = read_clock().date()
    if form.year is not None:
        lived = await rehearse_all_year(form.year, org=form.org or None, lateness=form.lateness, today=today)
        told = f"Đã chạy thử năm {form.year}; xem thư mục rehearsals/nam-{form.year}."
        return Completed(message=told, data=lived)
    assert form.congress is not None
    until = read_optional_day(form.until, "Chạy đến ngày")
    counts = await rehearse_one(form.congress, until=until, lateness=form.lateness, today=today)
    return Completed(message=f"Đã chạy thử; xem thư mục rehearsals/{form.congress}.", data=counts)


async def _tell_pdfs(written: tuple[Written, ...], act: Act) -> str:
    """Makes the PDFs; the papers stay where that fails."""
    try:
        return f"Kèm {await make_pdfs(written, act)} bản PDF."
    except EngineTrouble:
        raise
    except NhiemkyError as error:
        return f"Chưa có bản PDF: {error}"


def _congress() -> int:
    form = flow_run.parameters["form"]
    return int((form.get("congress") if isinstance(form, dict) else form.congress) or 0)


def _act(reason: str = "") -> Act:
    return Act(at=read_clock(), actor=f"Prefect, lượt {flow_run.id}", reason=reason)
