"""Review cycles on Prefect: opened by the pass, worked on, shown on a page of their own, opened from a form."""

import asyncio
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact, FlowRun, State
from prefect.runtime import flow_run

from flows.advance import bring_up_to
from flows.forms import OpenPeriod, OpenVisit
from flows.moment import read_clock
from flows.review import (
    open_annual_programmes,
    open_half_year_review,
    open_monthly_cell_meeting,
    open_superior_visit,
)
from nhiemky.domain.figures import Basis, Figure
from nhiemky.performing.act import Act
from nhiemky.performing.figures import keep_form
from nhiemky.performing.office import open_office
from nhiemky.settings import load_settings
from nhiemky.store.cycles import read_cycle, read_cycles
from nhiemky.store.engine import begin, read
from tasks.cycles import publish_cycles

pytestmark = pytest.mark.prefect

MONDAY = datetime(2027, 5, 17, 7, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # the half-year opens on 16/5


@flow
async def advance_at(at: datetime) -> State[Any]:
    """The pass at a chosen moment; `advance` reads the clock."""
    return (await bring_up_to(at, flow_run.id)).close()


@flow
async def publish(ids: list[int], today: date) -> None:
    """The pages alone."""
    await publish_cycles(ids, today)


def passed(runner: asyncio.Runner) -> dict[str, int]:
    done: Any = runner.run(advance_at(MONDAY))
    counts: dict[str, int] = done.as_dict()
    return counts


def known(home: Path) -> list[tuple[str, str, str, str]]:
    settings = load_settings({"NHIEMKY_HOME": str(home)})
    with open_office(settings, today=MONDAY.date()) as office, read(office.engine) as connection:
        return [(one.body, one.plan, one.occasion or "", one.state) for one in read_cycles(connection)]


async def read_artifacts() -> dict[str | None, Artifact]:
    async with get_client() as client:
        return {one.key: one for one in await client.read_artifacts()}


async def read_pages(key: str) -> list[str]:
    async with get_client() as client:
        return [str(one.data) for one in await client.read_artifacts() if one.key == key]


async def read_runs(name: str) -> list[FlowRun]:
    async with get_client() as client:
        return [run for run in await client.read_flow_runs() if run.name.startswith(name)]


def outcome(state: State[Any]) -> tuple[str, str | None]:
    return state.name or "", state.message


def test_the_pass_opens_what_is_due_works_on_it_and_publishes_its_page(
    home: Path, monkeypatch: pytest.MonkeyPatch, runner: asyncio.Runner
) -> None:
    monkeypatch.setenv("NHIEMKY_CYCLES", "half_year_review")
    counts = passed(runner)
    assert known(home) == [("so-khcn", "half_year_review", "2027H1", "approved")]
    assert (counts["cycles"], counts["boards"], counts["cycle_pages"]) == (1, 1, 1)
    assert counts["drafts"] > 0
    assert runner.run(read_runs("Kỳ số 1: cập nhật"))
    page = runner.run(read_artifacts())["ky-1"]
    text = str(page.data)
    assert text.startswith("# Đảng bộ Sở Khoa học và Công nghệ: Sơ kết 6 tháng đầu năm 2027, tính đến 17/5/2027")
    assert text.count("| đã yêu cầu | 17/5/2027 |") == 7
    assert "## Tổng hợp số liệu\n\nChưa có." in text
    assert "sha256" in text
    assert passed(runner) == {}


def test_the_page_has_a_picture_once_somebody_has_sent(
    home: Path, monkeypatch: pytest.MonkeyPatch, runner: asyncio.Runner
) -> None:
    monkeypatch.setenv("NHIEMKY_CYCLES", "half_year_review")
    passed(runner)
    settings = load_settings({"NHIEMKY_HOME": str(home)})
    with open_office(settings, today=MONDAY.date()) as office, begin(office.engine) as connection:
        figures = [Figure("members.admitted", Basis.ACTUAL, Decimal(2), "Biểu 1!C7")]
        cycle = read_cycle(connection, 1)
        keep_form(connection, office, cycle, "cb-van-phong", figures, "b.xlsx", "a" * 64, Act(MONDAY, "thử"))
    runner.run(publish([1], MONDAY.date()))
    pages = [text for text in runner.run(read_pages("ky-1")) if "](data:image/svg+xml;base64," in text]
    assert len(pages) == 1
    assert "![Biểu đồ Kết quả đến ngày 31/5/2027. Số đảng viên kết nạp: thực hiện 02 (1/7 nơi)" in pages[0]
    assert "`drafts/" in pages[0]


def test_a_form_opens_a_period_once_for_every_body_of_its_plan(home: Path, runner: asyncio.Runner) -> None:
    year = read_clock().year
    form = OpenPeriod(period=f"{year + 1}M03")
    states: list[State[Any]] = [runner.run(open_monthly_cell_meeting(form, return_state=True)) for _ in range(2)]  # type: ignore[arg-type]
    assert [outcome(state)[1] for state in states] == [
        "Đã mở 7 kỳ: số 1, 2, 3, 4, 5, 6, 7.",
        "Đã mở 0 kỳ; 7 kỳ đã có: số 1, 2, 3, 4, 5, 6, 7.",
    ]


@pytest.mark.parametrize(
    ("form", "line"),
    [
        (OpenPeriod(period="2027H3"), 'kỳ "2027H3": viết 2026 (năm)'),
        (OpenPeriod(period="2027Q1"), 'Kỳ: 2027Q1 là quý I năm 2027; kế hoạch "Sơ kết 6 tháng" theo kỳ 6 tháng'),
        (OpenPeriod(period="2027H1", org="cb-van-phong"), 'Kế hoạch mẫu: kế hoạch "Sơ kết 6 tháng" dành cho'),
        (OpenPeriod(period="2027H1", org="khong-co"), "Không có tổ chức nào mang mã"),
        (OpenPeriod(period="2027H1", day="31/6/2027"), "Ngày hội nghị, ngày họp: “31/6/2027” không phải là ngày"),
    ],
)
def test_a_wrong_form_ends_in_one_line(home: Path, runner: asyncio.Runner, form: OpenPeriod, line: str) -> None:
    name, message = outcome(runner.run(open_half_year_review(form, return_state=True)))  # type: ignore[arg-type]
    assert name == "Cần sửa phiếu"
    assert (message or "").startswith(line)
    assert "\n" not in (message or "")
    assert known(home) == []


def test_an_empty_form_opens_nothing_that_the_office_does_not_let_open_by_itself(
    home: Path, runner: asyncio.Runner
) -> None:
    state: State[Any] = runner.run(open_annual_programmes(return_state=True))  # type: ignore[arg-type]
    assert outcome(state)[1] == "Đã mở 0 kỳ đến ngày."
    assert known(home) == []


def test_a_visit_is_opened_for_its_day(home: Path, runner: asyncio.Runner) -> None:
    form = OpenVisit(day="2027-10-11")
    state: State[Any] = runner.run(open_superior_visit(form, return_state=True))  # type: ignore[arg-type]
    assert outcome(state)[1] == "Đã mở 1 kỳ: số 1."
    assert known(home) == [("so-khcn", "superior_visit", "2027-10-11", "approved")]
