"""`nhiemky members due`: the office's own list of what falls due for whom."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]
TODAY = "2027-02-15"


def test_due_says_who_when_and_by_when_the_cell_considers(sample: Path, nhiemky: Command) -> None:
    shown = nhiemky("members", "due", "--until", "30/6/2027", today=TODAY)
    assert shown.code == 0
    text = " ".join(shown.out.split())
    assert (
        "15/3/2027 Lê Thử Hà, Chi bộ Văn phòng: hết thời gian dự bị, xét công nhận đảng viên chính thức; "
        "chi bộ xét chậm nhất 27/4/2027. Mở việc từ 13/2/2027." in text
    )
    assert "Huy hiệu Đảng 40 năm (đủ năm 26/3/2027). Mở việc từ 20/3/2027." in text
    assert "20/12/2026 Đỗ Mẫu Loan" in text
    assert "Đã quá hạn, chưa theo dõi; kiểm lại danh sách." in text
    assert "Chưa ghi ngày kết nạp của 51 đảng viên" in text
    assert max(map(len, shown.out.splitlines())) <= 80


def test_due_as_json(sample: Path, nhiemky: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NHIEMKY_CYCLES", "probation_confirmation")
    assert nhiemky("tick", "--json", today=TODAY).json["timers"] == 2
    found = nhiemky("members", "due", "--until", "31/3/2027", "--json", today=TODAY).json
    assert set(found) == {"due", "missing"}
    assert found["due"][1] == {
        "person": "le-thu-ha",
        "name": "Lê Thử Hà",
        "org": "cb-van-phong",
        "plan": "probation_confirmation",
        "years": None,
        "reached_on": "2027-03-15",
        "on": "2027-03-15",
        "opens_on": "2027-02-13",
        "last_on": "2027-04-27",
        "cycle": 10,
        "state": "approved",
    }
    assert found["missing"][0] == {
        "person": "dang-thi-thu-bich",
        "name": "Đặng Thị Thử Bích",
        "org": "cb-van-phong",
    }
    assert len(found["missing"]) == 51


def test_a_day_of_the_past_is_refused_and_nothing_is_written(sample: Path, nhiemky: Command, rows: Rows) -> None:
    before = rows(sample)
    line = nhiemky("members", "due", "--until", "1/1/2027", today=TODAY).line
    assert line == "Lỗi: --until: phải từ hôm nay (15/2/2027) trở đi"
    assert nhiemky("members", "due", today=TODAY).code == 0
    assert rows(sample) == before


def test_the_list_of_bodies_says_how_many_days_are_missing(sample: Path, nhiemky: Command) -> None:
    said = nhiemky("org", "show", today=TODAY).err
    assert said == "Chú ý: 51 đảng viên chưa ghi ngày kết nạp; xem tên: nhiemky members due.\n"


def test_days_of_admission_that_cannot_be_are_refused_by_row(home: Path, nhiemky: Command, tmp_path: Path) -> None:
    file = tmp_path / "danh-sach.yaml"
    file.write_text(
        """
bodies:
  - {key: db, name: Đảng bộ Sở Mẫu, kind: party_organization}
  - {key: cb, name: Chi bộ Một, kind: cell, parent: db}
members:
  - {full_name: Nguyễn Văn Mẫu, body: cb, status: official, admitted_on: 2/9/2020, official_on: 1/9/2020}
""",
        encoding="utf-8",
    )
    answer = nhiemky("org", "import", str(file))
    assert answer.code == 1
    assert "members[0].official_on (dòng 6): ngày chính thức trước ngày kết nạp" in answer.err
