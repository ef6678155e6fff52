"""A whole year lived on the sample: seven cells, twelve months, four quarters, half-year and annual review."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from calendars.plan import PLANS
from calendars.wording import format_date
from nhiemky.domain.schedule import ScheduleState, StepState
from nhiemky.drafting.paper_text import read_paper
from nhiemky.errors import BadInput, NotFound
from nhiemky.intake.organisation_file import read_organisation
from nhiemky.performing.office import Office, open_office
from nhiemky.rehearsal.power import PowerCut
from nhiemky.rehearsal.year import rehearse_year
from nhiemky.rehearsal.year_summary import LivedYear
from nhiemky.settings import PROJECT, load_settings
from nhiemky.store.engine import begin
from nhiemky.store.migrate import upgrade
from nhiemky.store.organisations import keep_organisation

YEAR, TODAY = 2026, date(2026, 1, 5)
AT = datetime(2026, 1, 5, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SAMPLE = PROJECT / "samples" / "so-khcn" / "organisation.yaml"
# An office that writes all four reports; the shipped plan leaves the second and the fourth to the reviews.
SHIPPED, FOUR_QUARTERS = "numbers: [1, 3]", "numbers: [1, 2, 3, 4]"
RESENT = " (gửi lại)"


class TextFile(SingleFileSnapshotExtension):
    """One readable file a snapshot: the diff shows everything that comes, goes or changes its day."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@dataclass(frozen=True)
class Whole:
    """A year and the folder it was written into."""

    lived: LivedYear
    out: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The sample's committee with 7 cells and 63 members; no rehearsal changes it."""
    home = tmp_path_factory.mktemp("home")
    settings = load_settings({"NHIEMKY_HOME": str(home)})
    settings.plans_overlay.mkdir(parents=True)
    plan = (PLANS / "quarter_report.yaml").read_text(encoding="utf-8")
    assert SHIPPED in plan
    own = plan.replace(SHIPPED, FOUR_QUARTERS)
    (settings.plans_overlay / "quarter_report.yaml").write_text(own, encoding="utf-8")
    with open_office(settings, today=TODAY) as opened:
        upgrade(opened.engine)
        with begin(opened.engine) as connection:
            keep_organisation(connection, read_organisation(SAMPLE), "mẫu", AT)
        yield opened


@pytest.fixture(scope="module")
def year(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The year 2026 lived from the opening of its first cycle to the end of its last."""
    out = tmp_path_factory.mktemp("year")
    return Whole(rehearse_year(office, YEAR, "so-khcn", out=out), out)


def messages_of(lived: LivedYear) -> list[str]:
    return sorted(f"{one.day} {one.person}: {one.subject.removesuffix(RESENT)}" for one in lived.sent)


def text_of(file: Path) -> str:
    lines: list[str] = []
    for item in read_paper(file.read_bytes(), file.name):
        lines += [item] if isinstance(item, str) else [" | ".join(row) for row in item]
    return "\n".join(lines)


def papers_of(year: Whole, kind: str) -> list[Path]:
    """The committee's own papers of a kind, round by round."""
    drafts = [one for one in year.lived.drafts if (one["kind"], one["body"]) == (kind, "so-khcn")]
    return [year.out / "drafts" / one["file"] for one in sorted(drafts, key=itemgetter("round"))]


def fingerprint(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in files
        if not file.name.endswith(("-wal", "-shm"))
    }


def test_every_cycle_of_the_year_opens_and_closes(year: Whole) -> None:
    opened = Counter(one.plan for one in year.lived.cycles)
    assert {plan: opened[plan] for plan in opened if plan != "statistics_report"} == {
        "monthly_cell_meeting": 84,
        "monthly_committee_meeting": 12,
        "quarter_report": 4,
        "half_year_review": 1,
        "annual_review": 1,
        "annual_programmes": 1,
    }
    assert {one.state for one in year.lived.cycles} == {ScheduleState.CLOSED}
    assert (year.lived.summary.open, year.lived.summary.failed) == (0, 0)


def test_everybody_asked_has_given_a_form_that_agrees(year: Whole) -> None:
    """Seven cells and the committee in every cycle of figures, each cell of its form filled in."""
    cycles = {name.partition("/")[0] for name in year.lived.forms}
    assert {"annual_review-2026", "half_year_review-2026H1"} <= cycles
    assert {f"quarter_report-2026Q{number}" for number in range(1, 5)} <= cycles
    assert len(year.lived.forms) == 8 * len(cycles)
    for name in year.lived.forms:
        workbook = load_workbook(year.out / "forms" / name)
        places = [one.attr_text for key, one in workbook.defined_names.items() if key.startswith("n_")]
        empty = [place for place in places if workbook.worksheets[0][place.rpartition("!")[2]].value is None]
        assert (name, empty) == (name, [])


def test_the_reports_are_complete_once_the_figures_are_merged(year: Whole) -> None:
    """The first draft lay there from the first day and said what was missing; the second has it all."""
    for kind in ("half_year_report", "annual_report"):
        first, last = (text_of(file) for file in papers_of(year, kind))
        assert "CHƯA GỬI" in first
        assert "CHƯA GỬI" not in last
        assert "/7 chi bộ" not in last
        assert "63 đảng viên" in last


def test_conclusions_are_followed_to_their_end(year: Whole) -> None:
    assert {one.state for one in year.lived.tasks} == {StepState.DONE}
    bodies = Counter(one.body == "so-khcn" for one in year.lived.tasks)
    assert bodies[True] >= 4
    assert bodies[False] % 7 == 0


def test_grades_are_decided_and_nobody_is_named(year: Whole) -> None:
    """The counts go into the papers; a member's name stands in no file of grades."""
    [submission] = papers_of(year, "grading_submission")
    assert "63" in text_of(submission)
    assert not list(year.out.rglob("xep-loai*"))


def test_messages_of_the_year(year: Whole, snapshot: SnapshotAssertion) -> None:
    messages = messages_of(year.lived)
    assert len(messages) == len(set(messages)) == year.lived.summary.messages
    assert "\n".join(messages) + "\n" == snapshot(extension_class=TextFile)


def test_forms_drafts_and_tasks_of_the_year(year: Whole, snapshot: SnapshotAssertion) -> None:
    drafts = Counter(one["kind"] for one in year.lived.drafts)
    tasks = [
        f"{one.title} | {one.body} | {format_date(one.target) if one.target else ''} | {one.state}"
        for one in year.lived.tasks
    ]
    lines = [
        "Biểu số liệu",
        *year.lived.forms,
        "",
        "Dự thảo",
        *(f"{kind}: {number}" for kind, number in sorted(drafts.items())),
        "",
        "Nhiệm vụ",
        *tasks,
    ]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def test_one_message_a_person_and_working_day(office: Office, year: Whole) -> None:
    days = Counter((one.person, one.day) for one in year.lived.sent)
    assert [one for one, number in days.items() if number > 1] == []
    assert [day for _, day in days if not office.calendar.is_working(day)] == []


def test_the_page_shows_it_all_without_the_network(year: Whole) -> None:
    page = (year.out / "index.html").read_text(encoding="utf-8")
    assert "Chạy thử năm 2026: Đảng bộ Sở Khoa học và Công nghệ" in page
    assert page.count("<summary>") == len({one.plan for one in year.lived.cycles}) + 2 + year.lived.summary.people
    assert page.count('href="messages/') == year.lived.summary.messages
    assert page.count('href="forms/') == year.lived.summary.forms
    assert "http" not in page


def test_power_cuts_lose_and_repeat_nothing(office: Office, year: Whole, tmp_path: Path) -> None:
    power = PowerCut(seed=63, every=30, latest=40)
    lived = rehearse_year(office, YEAR, "so-khcn", out=tmp_path / "cut", power=power)
    assert power.cuts > 10
    assert messages_of(lived) == messages_of(year.lived)
    assert lived.summary == year.lived.summary
    assert fingerprint(tmp_path / "cut" / "drafts") == fingerprint(year.out / "drafts")


def test_the_office_is_left_as_it_was(office: Office, year: Whole) -> None:
    """No form, no key, no cycle of the copy."""
    assert year.lived.summary.cycles
    names = {file.name for file in office.settings.home.rglob("*") if file.is_file()}
    assert {name for name in names if not name.startswith("nhiemky.db")} == {"quarter_report.yaml"}
    with begin(office.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM schedule").scalar() == 0


@pytest.mark.parametrize(
    ("year_wanted", "org", "told"),
    [
        (2018, "so-khcn", "--year: lịch chỉ cho chạy thử các năm từ 2019 đến"),
        (2026, "cb-van-phong", "--org: Chi bộ Văn phòng không có năm công tác riêng; hãy ghi đảng bộ: so-khcn"),
    ],
)
def test_a_year_that_cannot_be_lived_is_one_clear_line(
    office: Office, tmp_path: Path, year_wanted: int, org: str, told: str
) -> None:
    with pytest.raises(BadInput) as refused:
        rehearse_year(office, year_wanted, org, out=tmp_path / "out")
    assert str(refused.value).startswith(told)
    assert not (tmp_path / "out").exists()


def test_a_body_nobody_knows_is_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        rehearse_year(office, YEAR, "so-la", out=tmp_path / "out")
