"""A cycle on Prefect's pages: what may leave the office, and nothing else."""

from base64 import b64decode
from datetime import date
from decimal import Decimal
from typing import Any

from calendars.periods import parse_period
from nhiemky.domain.figures import Basis, Figure
from nhiemky.performing.cycle_board import cycle_board
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figures import keep_form
from nhiemky.store.cycles import read_cycle
from nhiemky.store.drafts import add
from nhiemky.store.engine import begin

Desk = Any  # of conftest.py
OPENED = date(2026, 5, 18)


def drafted(desk: Desk, number: int, kind: str, tier: int, round_: int = 1) -> None:
    values = {
        "schedule_id": number, "body": "so-khcn", "kind": kind, "round": round_, "tier": tier, "missing": 0,
        "file": f"{kind}-{round_}.docx", "sha256": str(round_) * 64, "template_sha256": "", "inputs_sha256": "",
        "written_at": desk.at(OPENED),
    }  # fmt: skip
    with begin(desk.office.engine) as connection:
        add(connection, values)


def test_the_page_has_who_has_sent_and_the_last_rounds_but_nothing_restricted_and_no_people(desk: Desk) -> None:
    wanted = WantedCycle("so-khcn", "half_year_review", parse_period("2026H1"))
    number = open_cycle(desk.office, wanted, desk.act(OPENED)).id
    drafted(desk, number, "half_year_report", 1)
    drafted(desk, number, "half_year_report", 1, 2)
    drafted(desk, number, "grading_minutes", 3)
    page = cycle_board(desk.office, number, today=OPENED)
    assert page.key == f"ky-{number}"
    assert page.title == ("Đảng bộ Sở Khoa học và Công nghệ: Sơ kết 6 tháng đầu năm 2026, tính đến 18/5/2026")
    assert [row[1:] for row in page.sent] == [("đã yêu cầu", "18/5/2026")] * 7
    assert page.papers == (("Báo cáo sơ kết 6 tháng", "2", "`drafts/half_year_report-2.docx`", f"`{'2' * 64}`"),)
    assert page.figures == ()
    assert page.picture == ""
    people = [person.full_name for person in desk.organisation().people]
    assert [name for name in people if name in page.markdown] == []
    assert {line.count("|") for line in page.markdown.splitlines() if line.startswith("|")} == {4, 5}


def test_the_picture_shows_what_has_been_sent_so_far_and_of_how_many(desk: Desk) -> None:
    wanted = WantedCycle("so-khcn", "half_year_review", parse_period("2026H1"))
    number = open_cycle(desk.office, wanted, desk.act(OPENED)).id
    with begin(desk.office.engine) as connection:
        schedule = read_cycle(connection, number)
        for cell, admitted in (("cb-van-phong", 2), ("cb-trung-tam", 1)):
            figures = [
                Figure("members.admitted", Basis.ACTUAL, Decimal(admitted), "Biểu 1!C7"),
                Figure("members.transferred_out", Basis.ACTUAL, Decimal(0), "Biểu 1!C9"),
                Figure("members.opening", Basis.ACTUAL, Decimal(12), "Biểu 1!C6"),
            ]
            keep_form(connection, desk.office, schedule, cell, figures, "bieu.xlsx", "a" * 64, desk.act(OPENED))
    page = cycle_board(desk.office, number, today=OPENED)
    assert page.figures == (
        ("Số đảng viên đầu kỳ", "thực hiện đến ngày chốt", "24 đồng chí", "2/7"),
        ("Số đảng viên kết nạp", "thực hiện đến ngày chốt", "3 đồng chí", "2/7"),
        ("Số đảng viên chuyển đi", "thực hiện đến ngày chốt", "0 đồng chí", "2/7"),
        ("Tỷ lệ kết nạp so với số đảng viên đầu kỳ", "thực hiện đến ngày chốt", "12,5 %", "2/7"),
    )
    words, _, data = page.picture.partition("](data:image/svg+xml;base64,")
    assert words == (
        "![Biểu đồ Kết quả đến ngày 31/5/2026. Số đảng viên kết nạp: thực hiện 03 (2/7 nơi), "
        "cùng kỳ chưa có số liệu, kế hoạch chưa có số liệu."
    )
    svg = b64decode(data.removesuffix(")")).decode()
    assert svg.startswith("<svg ")
    assert "Số đảng viên kết nạp</text>" in svg
    assert page.picture in page.markdown
