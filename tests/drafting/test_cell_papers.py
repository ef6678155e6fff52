"""The cell's papers with the cell's own sheet, and slips of the pen that a văn thư would strike out."""

import re
from pathlib import Path
from typing import Any

import pytest

from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.drafting.paper_text import read_paper

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = PROJECT / "templates"
SHEETS = PROJECT / "samples" / "so-khcn" / "sheets"
CELL = "cb-van-phong"
FILLED = sorted(path.name.removesuffix(".cell.yaml") for path in SHEETS.glob("*.cell.yaml"))
OF_CONGRESS = [
    key
    for key in kinds(TEMPLATES)
    for data in [load_kind(key, TEMPLATES).data]
    if data.phase == "day" and "cell" in data.bodies
]


def lines_of(draft: Any) -> list[str]:  # noqa: ANN401
    lines: list[str] = []
    for item in read_paper(draft.content, draft.kind):
        lines += [item] if isinstance(item, str) else [" | ".join(row) for row in item]
    return lines


@pytest.mark.parametrize("kind", FILLED)
def test_a_cell_has_a_sheet_of_its_own_that_adds_up(samples: Any, kind: str) -> None:  # noqa: ANN401
    draft = samples.write(kind, CELL)
    assert draft.contradictions == ()
    assert draft.missing == ()


@pytest.mark.parametrize("kind", OF_CONGRESS)
def test_a_paper_of_the_congress_bears_the_year_of_the_congress(samples: Any, kind: str) -> None:  # noqa: ANN401
    text = "\n".join(lines_of(samples.write(kind, CELL)))
    assert "tháng năm 2026" not in text.replace("\u00a0", " ")


def test_the_plan_written_a_year_before_bears_the_year_it_is_written(samples: Any) -> None:  # noqa: ANN401
    assert any("tháng năm 2026" in " ".join(line.split()) for line in lines_of(samples.write("congress_plan")))


@pytest.mark.parametrize(
    "kind", ["counting_minutes", "election_minutes", "congress_minutes", "ballots_destruction_decision"]
)
@pytest.mark.parametrize("body", ["so-khcn", CELL])
def test_a_list_of_people_ends_with_a_full_stop(samples: Any, kind: str, body: str) -> None:  # noqa: ANN401
    lines = lines_of(samples.write(kind, body))
    people = [number for number, line in enumerate(lines) if re.match(r"[-+] Đồng chí ", line)]
    last = [number for number in people if number + 1 not in people and ":" not in lines[number]]
    assert last
    assert [lines[number] for number in last if not lines[number].endswith(".")] == []


def test_a_ballot_that_names_its_term_names_it_once(samples: Any) -> None:  # noqa: ANN401
    sheet = samples.sheet("ballot", CELL).values["ballots"]
    titled = [{**sheet[0], "title": "Chi ủy nhiệm kỳ 2027 - 2032"}]
    draft = samples.write("ballot", CELL, filled=False, ballots=titled, ballot=titled[0])
    assert draft.title.count("nhiệm kỳ") == 1


def test_a_cell_that_elects_no_delegates_has_no_rule_on_them(samples: Any) -> None:  # noqa: ANN401
    text = "\n".join(lines_of(samples.write("election_rules", CELL)))
    assert "đại biểu dự đại hội" not in text
    assert "đại biểu dự đại hội" in "\n".join(lines_of(samples.write("election_rules")))
