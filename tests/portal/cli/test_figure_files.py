"""`nhiemky figures form` and `figures import` as a clerk uses them."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Command = Callable[..., Any]
TODAY = "2026-05-20"
NAMES = {"members_opening": 10, "members_admitted": 2, "members_closing": 12}


@pytest.fixture
def cycle(sample: Path, nhiemky: Command) -> int:
    opened = nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2026H1", "--json", today=TODAY)
    return int(opened.json["id"])


def fill(file: Path, **values: object) -> None:
    workbook = load_workbook(file)
    for name, value in values.items():
        sheet, _, place = workbook.defined_names[f"n_{name}_actual"].attr_text.rpartition("!")
        workbook[sheet.strip("'")][place.replace("$", "")] = value
    workbook.save(file)


def test_forms_go_out_and_come_back(cycle: int, nhiemky: Command) -> None:
    form = ("figures", "form", "--cycle", str(cycle), "--out", "bieu", "--cell")
    written = nhiemky(*form, "cb-van-phong", today=TODAY)
    assert (written.code, written.out) == (0, "bieu/bieu-so-lieu-2026h1-cb-van-phong.xlsx\n")
    assert nhiemky(*form, "cb-trung-tam", "--json", today=TODAY).json == {
        "cycle": cycle,
        "forms": ["bieu/bieu-so-lieu-2026h1-cb-trung-tam.xlsx"],
    }
    good, bad = sorted(Path("bieu").iterdir(), reverse=True)
    fill(good, **NAMES)
    fill(bad, **NAMES | {"members_opening": "1.234"})
    came = nhiemky("figures", "import", "bieu", today=TODAY)
    assert came.code == 1
    assert "Lỗi: bieu-so-lieu-2026h1-cb-trung-tam.xlsx, ô " in came.err
    assert "“1.234” không rõ là hàng nghìn hay số lẻ; ghi 1234 nếu là hàng nghìn" in came.err
    assert [line.partition(" ")[0] for line in came.out.splitlines()] == ["KHÔNG", "đã", "Đã"]
    assert came.out.splitlines()[-1] == "Đã nhập 01 biểu, không đổi 0, không nhập 01."


def test_the_same_for_programs(cycle: int, nhiemky: Command) -> None:
    nhiemky("figures", "form", "--cycle", str(cycle), "--out", "bieu", "--cell", "cb-van-phong", today=TODAY)
    (file,) = Path("bieu").iterdir()
    fill(file, **NAMES | {"members_opening": "=1"})
    came = nhiemky("figures", "import", str(file), "--json", today=TODAY)
    assert (came.code, came.err) == (1, "")
    (form,) = came.json["forms"]
    (fault,) = form["faults"]
    assert (form["state"], form["cycle"], form["body"]) == ("refused", cycle, "cb-van-phong")
    assert {name: fault[name] for name in ("file", "value", "reason", "suggestion")} == {
        "file": file.name,
        "value": "=1",
        "reason": "ô chứa công thức",
        "suggestion": "hãy dán giá trị",
    }
    fill(file, **NAMES)
    again = nhiemky("figures", "import", str(file), "--json", today=TODAY)
    assert (again.code, again.json["forms"][0]["state"]) == (0, "kept")
    same = nhiemky("figures", "import", str(file), today=TODAY)
    assert (same.code, "đã có, không đổi" in same.out) == (0, True)


def test_a_bar_is_shown_on_a_terminal_only(cycle: int, nhiemky: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    nhiemky("figures", "form", "--cycle", str(cycle), "--out", "bieu", "--cell", "cb-van-phong", today=TODAY)
    (file,) = Path("bieu").iterdir()
    fill(file, **NAMES)
    assert "Đang nhập biểu" not in nhiemky("figures", "import", str(file), today=TODAY).err
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    fill(file, members_admitted=3, members_closing=13)
    assert "Đang nhập biểu" in nhiemky("figures", "import", str(file), today=TODAY).err


def test_a_path_that_is_not_there_is_one_line(cycle: int, nhiemky: Command) -> None:
    assert nhiemky("figures", "import", "khong-co.xlsx", today=TODAY).line == (
        "Lỗi: khong-co.xlsx: không có tệp hoặc thư mục này"
    )
