"""The forms against the real engine."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact, State

from flows.forms import DraftDocument, KindChoice, MoveCongress, OpenCongress, Rehearse
from flows.moment import read_clock
from flows.on_demand import draft_document, move_congress, open_congress, rehearse
from nhiemky.errors import NhiemkyError
from nhiemky.performing.drafts import Written
from nhiemky.performing.office import Office
from nhiemky.rehearsal.year_summary import LivedYear, YearSummary
from nhiemky.settings import PROJECT
from tasks import congresses, rehearsals

pytestmark = pytest.mark.prefect

NEXT_YEAR = read_clock().date() + timedelta(days=300)
CELL = "cb-van-phong"
WRONG_SHEET = (
    "Phiếu dữ liệu: chưa soạn được; xem rõ từng chỗ sai ở máy của văn phòng bằng: "
    "nhiemky draft congress_plan --data TỆP"
)


@pytest.fixture
def opened(home: Path, runner: asyncio.Runner) -> State[Any]:
    form = OpenCongress(org=CELL, plan="cell_congress", day=NEXT_YEAR.isoformat())
    return runner.run(open_congress(form, return_state=True))  # type: ignore[arg-type]


async def read_artifacts() -> list[Artifact]:
    async with get_client() as client:
        return await client.read_artifacts()


def outcome(state: State[Any]) -> tuple[str, str | None]:
    return state.name or "", state.message


def test_a_congress_is_opened_from_its_form(opened: State[Any]) -> None:
    assert opened.is_completed()
    assert (opened.message or "").split(". ")[0] == "Đã mở đại hội số 1"


def test_a_second_congress_of_the_same_cell_is_opened_with_a_warning(
    opened: State[Any], runner: asyncio.Runner
) -> None:
    form = OpenCongress(org=CELL, plan="cell_congress", day=NEXT_YEAR.isoformat())
    state: State[Any] = runner.run(open_congress(form, return_state=True))  # type: ignore[arg-type]
    assert (state.message or "").split(". ")[0] == "Đã mở đại hội số 2"
    assert "đang có đợt số 1" in (state.message or "")


def test_an_unknown_body_ends_in_one_line_for_who_wrote_the_form(home: Path, runner: asyncio.Runner) -> None:
    form = OpenCongress(org="không-có", plan="cell_congress", day=NEXT_YEAR.isoformat())
    state: State[Any] = runner.run(open_congress(form, return_state=True))  # type: ignore[arg-type]
    assert state.name == "Cần sửa phiếu"
    assert state.message is not None
    assert "không-có" in state.message
    assert "\n" not in state.message


def test_a_move_is_looked_at_first_and_applied_only_on_request(opened: State[Any], runner: asyncio.Runner) -> None:
    day = (NEXT_YEAR + timedelta(days=14)).isoformat()
    messages = []
    for apply in (False, True, True):
        form = MoveCongress(congress=1, day=day, reason="CV thử", apply=apply)
        state: State[Any] = runner.run(move_congress(form, return_state=True))  # type: ignore[arg-type]
        messages.append((state.message or "").split(":")[0].split(";")[0])
    assert messages == ["Xem trước", "Đã dời ngày", "Đã dời ngày"]


def test_a_bad_day_ends_in_one_line_and_is_no_trouble_of_the_system(
    opened: State[Any], runner: asyncio.Runner
) -> None:
    form = MoveCongress(congress=1, day="xx", reason="CV thử", apply=True)
    state: State[Any] = runner.run(move_congress(form, return_state=True))  # type: ignore[arg-type]
    line = "Ngày khai mạc mới: “xx” không phải là ngày; viết dạng 2027-06-10 hoặc 10/6/2027"
    assert outcome(state) == ("Cần sửa phiếu", line)


def test_a_draft_lies_in_the_office_home(opened: State[Any], home: Path, runner: asyncio.Runner) -> None:
    form = DraftDocument(schedule=1, kind=next(one for one in KindChoice if "political_report" in one.value))
    state: State[Any] = runner.run(draft_document(form, return_state=True))  # type: ignore[arg-type]
    assert outcome(state) == ("Completed", "Đã soạn 1 văn bản, xem trong thư mục dự thảo của văn phòng.")
    (file,) = (home / "drafts").rglob("*.docx")
    assert file.name.startswith("political_report_bao-cao-chinh-tri")
    told = [str(one.data) for one in runner.run(read_artifacts()) if (one.type, one.key) == ("markdown", "drafts")]
    assert f"| `{file}` | `{sha256(file.read_bytes()).hexdigest()}` |" in told[-1]


def draft(runner: asyncio.Runner, **asked: Any) -> State[Any]:  # noqa: ANN401
    state: State[Any] = runner.run(draft_document(DraftDocument(**asked), return_state=True))  # type: ignore[arg-type]
    return state


def kind_of(key: str) -> KindChoice:
    return next(one for one in KindChoice if one.value.endswith(f"[{key}]"))


def test_a_filled_data_sheet_of_the_office_goes_into_the_draft(
    opened: State[Any], home: Path, runner: asyncio.Runner
) -> None:
    (home / "phieu").mkdir()
    (home / "phieu" / "nghi-quyet.yaml").write_text("congress: {venue: Hội trường Thử}\n", encoding="utf-8")

    state = draft(runner, schedule=1, kind=kind_of("congress_plan"), data="phieu/nghi-quyet.yaml")

    assert outcome(state) == ("Completed", "Đã soạn 1 văn bản, xem trong thư mục dự thảo của văn phòng.")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("../ngoài.yaml", "Phiếu dữ liệu: tệp phải nằm trong thư mục dữ liệu của văn phòng ({home})"),
        ("/etc/hostname", "Phiếu dữ liệu: tệp phải nằm trong thư mục dữ liệu của văn phòng ({home})"),
        ("không-có.yaml", "Phiếu dữ liệu: không có tệp này trong thư mục dữ liệu của văn phòng"),
        (
            "sai.yaml",
            (
                "Phiếu dữ liệu: chưa soạn được; xem rõ từng chỗ sai ở máy của văn phòng bằng: "
                "nhiemky draft congress_plan --data TỆP"
            ),
        ),
    ],
)
def test_a_data_sheet_that_is_not_right_is_one_line_without_what_stands_in_it(
    opened: State[Any], home: Path, runner: asyncio.Runner, data: str, line: str
) -> None:
    (home / "sai.yaml").write_text("không.có.mục.này: Nguyễn Văn Mẫu\n", encoding="utf-8")

    state = draft(runner, schedule=1, kind=kind_of("congress_plan"), data=data)

    assert outcome(state) == ("Cần sửa phiếu", line.format(home=home.resolve()))
    assert not list((home / "drafts").rglob("*.docx"))


def test_a_kind_of_the_offices_own_is_drafted_by_its_key(
    opened: State[Any], home: Path, runner: asyncio.Runner
) -> None:
    own = home / "templates" / "documents"
    own.mkdir(parents=True)
    shipped = PROJECT / "templates" / "documents"
    for suffix in (".yaml", ".txt.j2"):
        text = (shipped / f"congress_plan{suffix}").read_text(encoding="utf-8")
        (own / f"ke_hoach_rieng{suffix}").write_text(text, encoding="utf-8")

    state = draft(runner, schedule=1, own_kind="ke_hoach_rieng")

    assert outcome(state)[0] == "Completed"
    (file,) = (home / "drafts").rglob("*.docx")
    assert file.name.startswith("ke_hoach_rieng_")


@pytest.mark.parametrize("is_there", [True, False])
def test_a_pdf_is_made_where_it_can_be_and_the_papers_stay_where_it_cannot(
    opened: State[Any], home: Path, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch, *, is_there: bool
) -> None:
    def convert(written: tuple[Written, ...]) -> list[Path]:
        if not is_there:
            raise NhiemkyError("Máy này chưa cài LibreOffice.")
        return [paper.path.with_suffix(".pdf") for paper in written]

    monkeypatch.setattr(congresses, "convert_written", convert)

    state = draft(runner, schedule=1, kind=kind_of("congress_plan"), pdf=True)

    told = "Kèm 1 bản PDF." if is_there else "Chưa có bản PDF: Máy này chưa cài LibreOffice."
    said = f"Đã soạn 1 văn bản, xem trong thư mục dự thảo của văn phòng. {told}"
    assert outcome(state) == ("Completed", said)
    assert len(list((home / "drafts").rglob("*.docx"))) == 1


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({}, "Loại văn bản: hãy chọn một loại, hoặc chọn Cả hồ sơ"),
        (
            {"kind": kind_of("congress_plan"), "own_kind": "x"},
            "Loại văn bản, Loại văn bản riêng: chọn một trong hai",
        ),
        (
            {"everything": True, "own_kind": "x"},
            "Cả hồ sơ: soạn mọi văn bản của đợt; hãy để trống Loại văn bản và Phiếu dữ liệu",
        ),
    ],
)
def test_a_form_that_asks_for_two_things_at_once_or_none_is_one_line(
    asked: dict[str, Any], line: str, home: Path, runner: asyncio.Runner
) -> None:
    assert outcome(draft(runner, schedule=1, **asked)) == ("Cần sửa phiếu", line)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({}, "Số của đại hội, Năm: ghi một trong hai: chạy thử một đại hội, hoặc cả năm"),
        (
            {"congress": 1, "year": 2027},
            "Số của đại hội, Năm: ghi một trong hai: chạy thử một đại hội, hoặc cả năm",
        ),
        ({"year": 2027, "until": "2027-06-10"}, "Chạy đến ngày: chạy thử cả năm thì để trống"),
        ({"congress": 1, "org": "so-khcn"}, "Tổ chức đảng: chỉ ghi khi chạy thử cả năm"),
    ],
)
def test_a_rehearsal_is_of_a_congress_or_of_a_year(
    asked: dict[str, Any], line: str, home: Path, runner: asyncio.Runner
) -> None:
    state: State[Any] = runner.run(rehearse(Rehearse(**asked), return_state=True))  # type: ignore[arg-type]
    assert outcome(state) == ("Cần sửa phiếu", line)
    assert not (home / "rehearsals").exists()


def test_a_year_is_lived_for_the_offices_own_committee(
    home: Path, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a year is belongs to tests/rehearsal/test_year.py, which lives one; here only what is asked of it."""
    asked: list[tuple[int, str, Path, int]] = []

    def live(office: Office, year: int, org: str, *, out: Path, lateness: int) -> LivedYear:
        asked.append((year, org, out, lateness))
        return LivedYear(YearSummary(365, 31, 0, 0, 900, 19, 40, 120, 9), (), (), (), (), ())

    monkeypatch.setattr(rehearsals, "rehearse_year", live)
    form = Rehearse(year=2027, lateness=2)
    state: State[Any] = runner.run(rehearse(form, return_state=True))  # type: ignore[arg-type]
    assert outcome(state) == ("Completed", "Đã chạy thử năm 2027; xem thư mục rehearsals/nam-2027.")
    assert asked == [(2027, "so-khcn", home / "rehearsals" / "nam-2027", 2)]


def test_a_rehearsal_is_written_into_the_office_home(
    opened: State[Any], home: Path, runner: asyncio.Runner
) -> None:
    until = (read_clock() + timedelta(days=10)).date().isoformat()
    form = Rehearse(congress=1, until=until)
    state: State[Any] = runner.run(rehearse(form, return_state=True))  # type: ignore[arg-type]
    assert outcome(state) == ("Completed", "Đã chạy thử; xem thư mục rehearsals/1.")
    assert (home / "rehearsals" / "1").is_dir()
