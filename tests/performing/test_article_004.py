"""A published review of six months (26/7/2021) as a cycle: its figures in forms, its resolution, its eight tasks.

Only the figures, days and numbers of instruments come from the article; the sentences are ours.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from sqlalchemy import insert

from calendars.periods import parse_period
from nhiemky.domain.figures import Basis, Figure
from nhiemky.drafting.paper_text import read_paper
from nhiemky.performing.act import Act
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figures import keep_form
from nhiemky.performing.office import Office
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.targets import Resolution, import_targets
from nhiemky.store import schedules
from nhiemky.store.cycle_tables import conclusion
from nhiemky.store.engine import begin

ARTICLE = Path(__file__).parents[1] / "drafting" / "documents" / "data" / "article_004.yaml"
CELL = "cb-van-phong"
CELL_FORM = {
    "activity.study_expected": 12, "activity.study_present": 12, "development.admission_files": 1,
    "development.confirmed": 2, "inspection.inspected_members": 0, "inspection.supervised_members": 1,
}  # fmt: skip
OTHERS = dict.fromkeys(CELL_FORM, 0) | {"activity.study_expected": 8, "activity.study_present": 8}
OFFICE_FORM = {
    "organisation.appointments": 1, "inspection.supervised_members": 0, "inspection.inspected_members": 0,
    "inspection.inspected_organisations": 0,
}  # fmt: skip


def act(day: date) -> Act:
    return Act(datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), "thử")


@pytest.fixture
def article() -> Any:  # noqa: ANN401
    return yaml.safe_load(ARTICLE.read_text(encoding="utf-8"))


def figures(values: dict[str, int]) -> list[Figure]:
    return [
        Figure(key, Basis.ACTUAL, Decimal(value), f"Biểu!C{row}")
        for row, (key, value) in enumerate(values.items(), 5)
    ]


def fill(office: Office, cycle: int, article: Any, tmp_path: Path) -> Path:  # noqa: ANN401
    """Everything but the words comes from where it is kept: forms, targets, conclusions, the days of the cycle."""
    path = tmp_path / "targets.yaml"
    path.write_text('targets: [{name: Kết nạp, unit: đồng chí, planned: "3", sense: ít nhất}]', encoding="utf-8")
    import_targets(
        office, path, Resolution("so-khcn", "2021", "60-NQ/ĐU", date(2020, 12, 28)), act(date(2021, 1, 4))
    )
    day = act(date(2021, 7, 20))
    with begin(office.engine) as connection:
        schedule = schedules.read_schedule(connection, cycle)
        cells = office.organisation(connection).cells("so-khcn", day.today)
        for cell in cells:
            form = CELL_FORM if cell.key == CELL else OTHERS
            keep_form(connection, office, schedule, cell.key, figures(form), "bieu.xlsx", cell.key, day)
        keep_form(connection, office, schedule, "so-khcn", figures(OFFICE_FORM), "vp.xlsx", "vp", day)
        for number, task in enumerate(article["sheet"]["tasks"], 1):
            values = {"schedule_id": cycle, "number": number, "what": task["title"], "owner": "office"}
            own = {"body": "so-khcn", "source": "bài viết", "by": "thử", "at": day.at}
            connection.execute(insert(conclusion).values(**values, **own))
    sheet = tmp_path / "sheet.yaml"
    words = {
        "report": article["sheet"]["report"],
        "meeting": {"invited_limit": 30},
        "period": {"cut_off": "30/6/2021"},
    }
    words["year_resolution"] = {"title": article["sheet"]["year_resolution"]["title"]}
    sheet.write_text(yaml.safe_dump(words, allow_unicode=True), encoding="utf-8")
    return sheet


def test_the_review_of_2021_has_every_number_head_and_task_of_the_article(
    make_office: Callable[[date], Office],
    article: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    office = make_office(date(2021, 5, 20))
    wanted = WantedCycle("so-khcn", "half_year_review", parse_period("2021H1"), date(2021, 7, 26))
    cycle = open_cycle(office, wanted, act(date(2021, 5, 20))).id
    sheet = fill(office, cycle, article, tmp_path)
    order = Order(cycle, outline="five_headings", data=sheet)
    paper = draft_document(office, "half_year_report", order, act(date(2021, 7, 21)))[0]
    lines = [one for one in read_paper(paper.path.read_bytes(), "report.docx") if isinstance(one, str)]
    text = "\n".join(lines)
    assert [words for words in article["printed"] if words not in text] == []
    assert (
        "Báo cáo này trình Hội nghị thứ Hai, ngày 26/7/2021; Hội nghị giới hạn không quá 30 người tham dự." in text
    )
    heads = [f"{number}. Lãnh đạo" for number in range(1, 6)]
    assert [next(line for line in lines if line.startswith(head))[: len(head)] for head in heads] == heads
    tasks = [line for line in lines if line.startswith("(") and line[1:2].isdigit()]
    assert tasks == [f"({number}) {one['title']}." for number, one in enumerate(article["sheet"]["tasks"], 1)]
    assert (paper.missing, paper.contradictions) == (("họ tên người ký",), ())  # nobody was in office in 2021
