"""`nhiemky targets` as a clerk, and as a script, uses it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
