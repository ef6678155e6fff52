"""What the register knows to be due in a period stands in its report: how many, never who."""

from collections.abc import Callable

import pytest

from nhiemky.drafting.draft import Draft
from nhiemky.drafting.paper_text import read_paper

LEAD = "Theo danh sách đảng viên, trong kỳ có "
CASES = {
    "both": (
        {"confirmations": 2, "badges": 1},
        "02 đảng viên hết thời gian dự bị, 01 đảng viên đến dịp nhận Huy hiệu",
    ),
    "probation": ({"confirmations": 2, "badges": 0}, "02 đảng viên hết thời gian dự bị."),
    "badge": ({"confirmations": 0, "badges": 11}, "11 đảng viên đến dịp nhận Huy hiệu Đảng."),
}


def lines_of(draft: Draft) -> list[str]:
    return [item for item in read_paper(draft.content, draft.kind) if isinstance(item, str)]


@pytest.mark.parametrize("kind", ["half_year_report", "annual_report"])
@pytest.mark.parametrize("case", CASES)
def test_report_says_how_many_are_due(paper: Callable[..., Draft], kind: str, case: str) -> None:
    timers, said = CASES[case]
    found = [line for line in lines_of(paper(kind, "so-khcn", timers=timers)) if LEAD in line]
    assert len(found) == 1
    assert LEAD + said in found[0]


def test_nobody_due_is_not_spoken_of(paper: Callable[..., Draft]) -> None:
    lines = lines_of(paper("half_year_report", "so-khcn", timers={"confirmations": 0, "badges": 0}))
    assert not [line for line in lines if LEAD in line]
