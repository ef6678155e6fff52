"""`nhiemky targets` as a clerk, and as a script, uses it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Command = Callable[..., Any]
TARGETS = """targets:
- {name: Kết nạp đảng viên, unit: đồng chí, planned: "3", sense: ít nhất, indicator: members.admitted}
- {name: Quy chế làm việc, unit: văn bản, planned: quý III, sense: hoàn thành}
"""
RESULTS = """results:
- {number: 2, actual: đã ban hành, verdict: đạt}
"""
IMPORT = ("--org", "so-khcn", "--year", "2026", "--document", "21-NQ/ĐU", "--date", "29/12/2025")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list of two targets."""
    path = tmp_path / "chi-tieu.yaml"
    path.write_text(TARGETS, encoding="utf-8")
    return path


def test_from_the_list_to_the_verdict(sample: Path, nhiemky: Command, file: Path, tmp_path: Path) -> None:
    said = nhiemky("targets", "import", str(file), *IMPORT)
    assert (said.code, said.err.strip()) == (0, "Đã nhập 2 chỉ tiêu 2026, 1 chỉ tiêu tự đo bằng số liệu.")
    listed = nhiemky("targets", "list", "--org", "so-khcn").out.splitlines()
    assert listed == [
        "Chỉ tiêu 2026, Nghị quyết số 21-NQ/ĐU ngày 29/12/2025:",
        "  1. Kết nạp đảng viên: ít nhất 3 đồng chí  [members.admitted]",
        "  2. Quy chế làm việc: hoàn thành quý III",
    ]
    opened = nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2026H1", "--json", today="2026-05-20")
    results = tmp_path / "ket-qua.yaml"
    results.write_text(RESULTS, encoding="utf-8")
    cycle = str(opened.json["id"])
    found = nhiemky("targets", "assess", "--cycle", cycle, str(results), "--json", today="2026-06-10").json
    assert [(one["verdict"], one["is_proposed"]) for one in found["results"]] == [
        ("not_assessed", True), ("met", False),
    ]  # fmt: skip
    assert found["counts"] == {"total": 2, "met": 1, "exceeded": 0, "missed": 0, "not_assessed": 1}
    shown = nhiemky("targets", "assess", "--cycle", cycle, today="2026-06-10")
    assert "1 đạt và vượt (trong đó 0 vượt) + 0 không đạt + 1 chưa đánh giá được = 2 chỉ tiêu" in shown.out
    assert "--apply" in shown.err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--document", "21-NQ/ĐU", "--date", "29/12/2025"), "Lỗi: targets import: cần --year 2026 hoặc --term"),
        (("--term", "2030-2025", "--document", "1", "--date", "1/1/2026"), 'Lỗi: --term: "2030-2025" không phải'),
        (
            ("--year", "2026", "--term", "2025-2030", "--document", "1", "--date", "1/1/2026"),
            "Lỗi: --year, --term",
        ),
    ],
)
def test_what_is_missing_is_one_line(
    sample: Path, nhiemky: Command, file: Path, words: tuple[str, ...], line: str
) -> None:
    said = nhiemky("targets", "import", str(file), "--org", "so-khcn", *words)
    assert said.code == 1
    assert said.err.startswith(line)
    assert said.err.count("\n") == 1


def test_the_list_of_results_is_written_filled_in_and_given_back(
    sample: Path, nhiemky: Command, file: Path
) -> None:
    nhiemky("targets", "import", str(file), *IMPORT)
    opened = nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2026H1", "--json", today="2026-05-20")
    cycle = str(opened.json["id"])
    said = nhiemky("targets", "template", "--cycle", cycle, today="2026-06-10")
    following = f"nhiemky targets assess ket-qua-chi-tieu.xlsx --cycle {cycle}"
    assert (said.code, said.out) == (0, "")
    assert said.err.strip() == f"Đã ghi ket-qua-chi-tieu.xlsx; điền xong thì chạy: {following}"
    written = nhiemky("targets", "template", "r.xlsx", "--cycle", cycle, "--json", today="2026-06-10").json
    assert written == {"file": "r.xlsx", "next": f"nhiemky targets assess r.xlsx --cycle {cycle}"}
    assess = ("targets", "assess", "r.xlsx", "--cycle", cycle)
    assert nhiemky(*assess, today="2026-06-10").err.startswith("Không có kết quả nào mới để ghi.\n")
    book = load_workbook("r.xlsx")
    book["Kết quả chỉ tiêu"]["F3"], book["Kết quả chỉ tiêu"]["G3"] = "đã ban hành", "đạt"
    book.save("r.xlsx")
    given = nhiemky(*assess, today="2026-06-10")
    assert given.err.startswith("Đã ghi kết quả 1 chỉ tiêu.\n")
    assert "     đã ban hành: đạt\n" in given.out
    assert nhiemky(*assess, "--json", today="2026-06-10").json["recorded"] == 0


def test_a_list_of_results_wants_targets_and_is_not_written_over_a_filled_one(
    sample: Path, nhiemky: Command, file: Path
) -> None:
    opened = nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2026H1", "--json", today="2026-05-20")
    write = ("targets", "template", "r.xlsx", "--cycle", str(opened.json["id"]))
    said = nhiemky(*write)
    assert (said.code, said.err.strip()) == (
        1, "Lỗi: năm 2026 chưa có chỉ tiêu; hãy chạy: nhiemky targets import TỆP",
    )  # fmt: skip
    assert not Path("r.xlsx").exists()
    nhiemky("targets", "import", str(file), *IMPORT)
    assert nhiemky(*write).code == 0
    assert nhiemky(*write).err.startswith("Lỗi: r.xlsx: tệp đã có")
