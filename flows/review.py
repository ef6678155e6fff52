"""Review cycles, brought up to a moment: the procedure of a cycle, and a form for each kind to open it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from calendars.periods import parse_period
from flows.forms import OpenPeriod, OpenVisit, read_day, read_optional_day
from flows.moment import name_moment, read_clock
from flows.on_demand import say_in_one_line
from flows.tally import Tally
from nhiemky.performing.act import Act
from nhiemky.performing.counts import Counts
from nhiemky.performing.cycles import WantedCycle
from tasks.boards import publish_boards
from tasks.cycles import open_asked, open_cycles_of, publish_cycles
from tasks.schedules import ask_outside_parties, close_finished, escalate, remind, settle, write_drafts


def name_run() -> str:
    """Gives "Kỳ số 9: cập nhật"."""
    return f"{name_cycles(flow_run.parameters['ids']).capitalize()}: cập nhật"


def name_cycles(ids: Sequence[int]) -> str:
    """Gives "kỳ số 9", or the first and last number of several."""
    return f"kỳ số {ids[0]}" if len(ids) == 1 else f"kỳ số {ids[0]} đến {ids[-1]}"


def name_opening() -> str:
    """Gives "Mở kỳ 07:00 16/05/2026"."""
    return f"Mở kỳ {name_moment(read_clock())}"


@flow(name="Cập nhật kỳ", flow_run_name=name_run)
async def review_cycles(ids: list[int], at: datetime) -> State[Counts]:
    """Làm mọi việc đến hạn của các kỳ này: soạn, đôn đốc, báo quá hạn, hỏi cấp trên, khép kỳ; ghi trang của kỳ."""
    tally = Tally("kỳ số")
    await tally.add("soạn dự thảo", write_drafts(ids, at))
    await tally.add("nhắc việc", remind(ids, at))
    await tally.add("báo việc quá hạn", escalate(ids, at))
    await tally.add("hỏi việc đang chờ", ask_outside_parties(ids, at))
    await tally.add("khép kỳ đã xong", close_finished(ids, at))
    if not tally.failed:
        await tally.add("hẹn lượt sau", settle(ids, at))
    await tally.add("bảng tiến độ", publish_boards(ids, at.date()))
    await tally.add("trang của kỳ", publish_cycles(ids, at.date()))
    return tally.close()


@flow(name="Mở kỳ sơ kết 6 tháng", flow_run_name=name_opening)
@say_in_one_line
async def open_half_year_review(form: OpenPeriod | None = None) -> State[Any]:
    """Mở kỳ sơ kết 6 tháng; để trống phiếu thì mở kỳ đã đến ngày."""
    return await _open("half_year_review", form)


@flow(name="Mở kỳ tổng kết năm", flow_run_name=name_opening)
@say_in_one_line
async def open_annual_review(form: OpenPeriod | None = None) -> State[Any]:
    """Mở kỳ tổng kết, kiểm điểm, xếp loại năm; để trống phiếu thì mở kỳ đã đến ngày."""
    return await _open("annual_review", form)


@flow(name="Mở kỳ báo cáo quý", flow_run_name=name_opening)
@say_in_one_line
async def open_quarter_report(form: OpenPeriod | None = None) -> State[Any]:
    """Mở kỳ báo cáo quý; để trống phiếu thì mở kỳ đã đến ngày."""
    return await _open("quarter_report", form)


@flow(name="Mở kỳ thống kê 6 tháng, năm", flow_run_name=name_opening)
@say_in_one_line
async def open_statistics_report(form: OpenPeriod | None = None) -> State[Any]:
    """Mở kỳ thống kê số liệu đến 30/6, 31/12; để trống phiếu thì mở kỳ đã đến ngày."""
    return await _open("statistics_report", form)


@flow(name="Mở sinh hoạt chi bộ tháng", flow_run_name=name_opening)
@say_in_one_line
async def open_monthly_cell_meeting(form: OpenPeriod | None = None) -> State[Any]:
    """Mở kỳ sinh hoạt tháng của các chi bộ; để trống phiếu thì mở kỳ đã đến ngày."""
    return await _open("monthly_cell_meeting", form)


@flow(name="Mở họp đảng ủy tháng", flow_run_name=name_opening)
@say_in_one_line
async def open_monthly_committee_meeting(form: OpenPeriod | None = None) -> State[Any]:
    """Mở kỳ họp đảng ủy hằng tháng; để trống phiếu thì mở kỳ đã đến ngày."""
    return await _open("monthly_committee_meeting", form)


@flow(name="Mở kỳ chương trình năm", flow_run_name=name_opening)
@say_in_one_line
async def open_annual_programmes(form: OpenPeriod | None = None) -> State[Any]:
    """Mở kỳ xây dựng chương trình công tác, kiểm tra, học tập năm; để trống phiếu thì mở kỳ đã đến ngày."""
    return await _open("annual_programmes", form)


@flow(name="Mở sơ kết giữa nhiệm kỳ", flow_run_name=name_opening)
@say_in_one_line
async def open_mid_term_review(form: OpenVisit) -> State[Any]:
    """Mở kỳ sơ kết giữa nhiệm kỳ quanh ngày hội nghị."""
    return await _open_on("mid_term_review", form)


@flow(name="Mở buổi cấp trên làm việc", flow_run_name=name_opening)
@say_in_one_line
async def open_superior_visit(form: OpenVisit) -> State[Any]:
    """Mở việc chuẩn bị cho buổi cấp trên đến làm việc, và các việc sau đó."""
    return await _open_on("superior_visit", form)


async def _open(plan: str, form: OpenPeriod | None) -> State[Any]:
    """The period a form names; without one whatever is due, where the office lets the plan open by itself."""
    act = _act()
    if form is None or form.period is None:
        counts = await open_cycles_of(plan, act.at)
        return Completed(message=f"Đã mở {counts['cycles']} kỳ đến ngày.", data=counts.as_dict())
    day = read_optional_day(form.day, "Ngày hội nghị, ngày họp")
    return await _open_asked(WantedCycle(form.org or "", plan, parse_period(form.period), day), act)


async def _open_on(plan: str, form: OpenVisit) -> State[Any]:
    return await _open_asked(WantedCycle(form.org or "", plan, day=read_day(form.day, "Ngày")), _act())


async def _open_asked(wanted: WantedCycle, act: Act) -> State[Any]:
    opened = await open_asked(wanted, act)
    ids = [one.id for one in opened]
    await publish_boards(ids, act.today)
    await publish_cycles(ids, act.today)
    new = sum(one.is_new for one in opened)
    known = f"; {len(ids) - new} kỳ đã có" if len(ids) > new else ""
    return Completed(message=f"Đã mở {new} kỳ{known}: số {', '.join(map(str, ids))}.", data=ids)


def _act() -> Act:
    return Act(at=read_clock(), actor=f"Prefect, lượt {flow_run.id}")
