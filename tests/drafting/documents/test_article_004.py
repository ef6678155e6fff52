"""A published review of six months (26/7/2021) in its outline: five heads, eight tasks, every number it prints.

Only the figures, days and numbers of instruments come from the article; the sentences are ours.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
import yaml

from nhiemky.drafting.draft import Draft, write_draft
from nhiemky.drafting.kinds import load_kind
from nhiemky.drafting.paper_text import read_paper
from nhiemky.drafting.sheet import Sheet
from nhiemky.intake.paper_sheet import read_paper_sheet
from nhiemky.performing.sheets import asked_fields
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
DATA = Path(__file__).parent / "data" / "article_004.yaml"
KIND, OUTLINE = "half_year_report", "five_headings"
HEADS = [
    "1. Lãnh đạo thực hiện nhiệm vụ chính trị",
    "2. Lãnh đạo công tác chính trị, tư tưởng",
    "3. Lãnh đạo công tác tổ chức, cán bộ và xây dựng tổ chức đảng",
    "4. Lãnh đạo công tác kiểm tra, giám sát",
    "5. Lãnh đạo công tác đoàn thể",
]


Article = dict[str, dict[str, list[dict[str, str]]]]


class Samples(Protocol):
    """What of the sample office is used here."""

    def context(self, body: str, period: str) -> dict[str, object]: ...
    def write(self, kind: str, **more: object) -> Draft: ...


@pytest.fixture(scope="module")
def article() -> Article:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(samples: Samples, article: Article, tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """The report of 2021H1, its sheet read from a file as a clerk would give it."""
    path = tmp_path_factory.mktemp("article") / "sheet.yaml"
    path.write_text(yaml.safe_dump(article["sheet"], allow_unicode=True), encoding="utf-8")
    values = read_paper_sheet(path, asked_fields(load_kind(KIND, TEMPLATES, outline=OUTLINE)))
    sheet = Sheet(values, dict.fromkeys(values, "bài viết"))
    context = samples.context("so-khcn", "2021H1")
    return write_draft(KIND, context, templates=TEMPLATES, sheet=sheet, outline=OUTLINE)


@pytest.fixture(scope="module")
def lines(report: Draft) -> list[str]:
    return [item for item in read_paper(report.content, "report.docx") if isinstance(item, str)]


def _between(lines: list[str], first: str, last: str) -> Iterator[str]:
    starts = [place for place, line in enumerate(lines) if line.startswith(first)]
    ends = [place for place, line in enumerate(lines) if line.startswith(last)]
    return iter(lines[starts[0] + 1 : ends[0]])


def test_the_results_stand_under_the_five_heads_of_the_article(lines: list[str]) -> None:
    results = _between(lines, "I- KẾT QUẢ", "II- NHIỆM VỤ")
    assert [line for line in results if line[:2] in {f"{number}." for number in range(1, 10)}] == HEADS


def test_the_second_half_has_the_eight_tasks_in_their_order(lines: list[str], article: Article) -> None:
    tasks = [line for line in _between(lines, "II- NHIỆM VỤ", "III- TỔ CHỨC") if line.startswith("(")]
    expected = [f"({number}) {task['title']}." for number, task in enumerate(article["sheet"]["tasks"], 1)]
    assert tasks == expected
    assert len(tasks) == 8


def test_every_number_of_the_article_is_in_the_report(lines: list[str], article: Article) -> None:
    text = "\n".join(lines)
    assert [words for words in article["printed"] if words not in text] == []


def test_what_the_article_does_not_say_is_not_said(report: Draft, lines: list[str]) -> None:
    """No inspected organisation, no weakness, no figure that nobody gave; nothing missing either."""
    text = "\n".join(lines)
    assert "hạn chế" not in text.lower()
    assert "đã kiểm tra" not in text
    assert report.missing == ()
    assert report.contradictions == ()


@pytest.mark.parametrize(
    "missing", ["tỷ lệ đảng viên học tập nghị quyết (%)", "các nhiệm vụ", "số nghị quyết năm"]
)
def test_without_a_sheet_the_places_are_marked(samples: Samples, missing: str) -> None:
    draft = samples.write(KIND, filled=False, outline=OUTLINE)
    assert missing in draft.missing
