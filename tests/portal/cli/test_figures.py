"""`nhiemky figures` as the clerk uses it: how far each cell is, what does not agree, whence a number comes."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nhiemky.domain.figures import Basis, Figure
from nhiemky.performing.act import Act
from nhiemky.performing.figures import keep_form
from nhiemky.performing.office import open_office
from nhiemky.settings import load_settings
from nhiemky.store import schedules
from nhiemky.store.engine import begin

Cli = Any  # the `nhiemky` of conftest.py
DAY = "2026-06-01"
CELL, OTHER = "cb-van-phong", "cb-trung-tam"
RIGHT = {"members.closing": 12, "members.official": 11, "members.probationary": 1}


@pytest.fixture
def cycle(nhiemky: Cli, sample: Path) -> str:
    """A half-year review opened on 1/6/2026, its cells asked for figures."""
    assert sample.is_dir()
    answer = nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2026H1", "--json", today=DAY)
    return str(answer.json["id"])


def send(
    home: Path, cycle: str, body: str, values: Mapping[str, int], file: str = "bieu.xlsx", hour: int = 8
) -> None:
    """A form comes in; addresses count from C2."""
    settings = load_settings({"NHIEMKY_HOME": str(home)})
    at = datetime(2026, 6, 1, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    figures = [
        Figure(key, Basis.ACTUAL, Decimal(value), f"Biểu!C{row}")
        for row, (key, value) in enumerate(values.items(), 2)
    ]
    sha256 = hashlib.sha256(f"{values}".encode()).hexdigest()
    with open_office(settings, today=date(2026, 6, 1)) as office, begin(office.engine) as connection:
        schedule = schedules.read_schedule(connection, int(cycle))
        keep_form(connection, office, schedule, body, figures, file, sha256, Act(at, "chi-mau"))


def test_status_tells_every_cell_and_both_places_of_a_contradiction(
    nhiemky: Cli, sample: Path, cycle: str
) -> None:
    send(sample, cycle, CELL, RIGHT)
    send(sample, cycle, OTHER, {"members.closing": 7, "members.official": 7, "members.probationary": 1})

    answer = nhiemky("figures", "status", "--cycle", cycle, today=DAY)

    assert answer.out.startswith(
        f"Kỳ số {cycle} (2026H1): đã gửi 2/7 nơi\n"
        "  [cb-van-phong] Chi bộ Văn phòng: đã nhận, còn 69 ô trống từ 08:00 ngày\n"
        "                 1/6/2026; tệp bieu.xlsx\n"
    )
    flat = " ".join(answer.out.split())
    assert "Chi bộ Trung tâm Thông tin và Ứng dụng: đã nhận, số liệu còn mâu thuẫn, còn 69 ô trống từ" in flat
    assert (
        "Sai: Chi bộ Trung tâm Thông tin và Ứng dụng: Số đảng viên cuối kỳ (thực hiện đến ngày chốt) ghi 7 tại "
        "Biểu!C2 nhưng Số đảng viên chính thức cuối kỳ + Số đảng viên dự bị cuối kỳ là 7 + 1 = 8 tại "
        "Biểu!C3, C4."
    ) in flat
    assert "Chỉ tiêu kết nạp của đơn vị: chưa đặt" in flat
    assert max(len(line) for line in answer.out.splitlines()) <= 80
    assert f"nhiemky figures accept MÃ --cycle {cycle}" in answer.err


def test_status_as_json(nhiemky: Cli, sample: Path, cycle: str) -> None:
    send(sample, cycle, CELL, {**RIGHT, "members.official": 10})

    told = nhiemky("figures", "status", "--cycle", cycle, "--json", today=DAY).json

    assert [one["state"] for one in told["bodies"]] == ["received", *["requested"] * 6]
    assert told["findings"][0]["rule"] == "members_status"
    assert [place["address"] for place in told["findings"][0]["places"]] == ["Biểu!C2", "Biểu!C3, Biểu!C4"]
    assert [place["value"] for place in told["findings"][0]["places"]] == ["12", "11"]


def test_why_tells_cell_person_file_address_moment_and_what_was_replaced(
    nhiemky: Cli, sample: Path, cycle: str
) -> None:
    send(sample, cycle, CELL, {"members.closing": 11}, "lan-1.xlsx")
    send(sample, cycle, CELL, {"members.closing": 12}, "lan-2.xlsx", hour=10)

    answer = nhiemky("figures", "why", "members.closing", "--cycle", cycle, today=DAY)

    flat = " ".join(answer.out.split())
    assert answer.out.startswith("Số đảng viên cuối kỳ [members.closing], đồng chí\n")
    assert "thực hiện đến ngày chốt: 12 (1/7 chi bộ); chưa có: Chi bộ Kế hoạch - Tài chính," in flat
    assert "ước cả kỳ: chưa có (0/7 chi bộ)" in flat
    assert (
        "- Chi bộ Văn phòng, thực hiện đến ngày chốt: 12; ô Biểu!C2, tệp lan-2.xlsx; "
        "chi-mau nhập 10:00 ngày 1/6/2026"
    ) in flat
    assert (
        "cũ: Chi bộ Văn phòng, thực hiện đến ngày chốt: 11; ô Biểu!C2, tệp lan-1.xlsx; chi-mau nhập 08:00 ngày "
        "1/6/2026; thay lúc 10:00 ngày 1/6/2026"
    ) in flat
    told = nhiemky("figures", "why", "members.closing", "--cycle", cycle, "--json", today=DAY).json
    assert [(one["value"], one["replaced_at"] is None) for one in told["values"]] == [("11", False), ("12", True)]


def test_why_of_a_rate_tells_its_counts(nhiemky: Cli, sample: Path, cycle: str) -> None:
    send(sample, cycle, CELL, {"activity.attendance_present": 57, "activity.attendance_expected": 60})

    flat = " ".join(
        nhiemky("figures", "why", "figures.activity.attendance_rate", "--cycle", cycle, today=DAY).out.split()
    )

    assert "tính từ: Số lượt đảng viên dự sinh hoạt [activity.attendance_present]" in flat
    assert "thực hiện đến ngày chốt: 95 (1/7 chi bộ)" in flat
    assert "[activity.attendance_expected] Chi bộ Văn phòng, thực hiện đến ngày chốt: 60" in flat


def test_return_accept_and_merge(nhiemky: Cli, sample: Path, cycle: str) -> None:
    send(sample, cycle, CELL, RIGHT)
    back = nhiemky("figures", "return", CELL, "--cycle", cycle, "--note", "thiếu số nữ", "--json", today=DAY)
    assert back.json == {"cycle": int(cycle), "returned": CELL}
    assert "lý do: thiếu số nữ" in " ".join(nhiemky("figures", "status", "--cycle", cycle, today=DAY).out.split())

    send(sample, cycle, CELL, {**RIGHT, "members.female": 5})
    assert nhiemky("figures", "accept", "--cycle", cycle, "--json", today=DAY).json["accepted"] == []
    accepted = nhiemky("figures", "accept", CELL, "--cycle", cycle, "--json", today=DAY)
    assert accepted.json["accepted"] == [CELL]
    refused = nhiemky("figures", "merge", "--cycle", cycle, today=DAY)
    assert "chưa chấp nhận đủ" in refused.line
    merged = nhiemky("figures", "merge", "--cycle", cycle, "--note", "cấp trên cần", "--json", today=DAY)
    assert (merged.json["merged"], len(merged.json["left"])) == ([CELL], 6)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("why", "members.close", "--cycle", "CYCLE"), 'Lỗi: Không có chỉ tiêu "members.close"'),
        (("why", "members.closing", "--cycle", "1"), "Lỗi: kỳ số 1: kế hoạch này không yêu cầu số liệu"),
        (("status", "--cycle", "999"), "Lỗi: không có đợt, kỳ số 999"),
        (("return", CELL, "--cycle", "CYCLE", "--note", "x"), "Lỗi: cb-van-phong: chưa gửi biểu số liệu nào"),
        (("accept", "cb-la", "--cycle", "CYCLE"), "Lỗi: cb-la: không có trong danh sách được yêu cầu"),
    ],
)
def test_what_is_wrong_is_one_line(nhiemky: Cli, cycle: str, words: tuple[str, ...], sentence: str) -> None:
    answer = nhiemky("figures", *(cycle if word == "CYCLE" else word for word in words), today=DAY)

    assert answer.line.startswith(sentence)
