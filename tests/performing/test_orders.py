"""Papers on demand: kinds, cells, ballots, data sheets, whole files."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from nhiemky.errors import BadInput, BadRows
from nhiemky.performing.orders import Order, draft_document, draft_everything, prepare_sheet
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import Engine, read
from nhiemky.store.sheets import read_sheets

Desk = Any  # of conftest.py
DAY = date(2027, 1, 4)
SHEET = """
congress: {venue: Hội trường A, term: 2027-2032, ordinal: 3}
ballots:
  - {title: Ban Chấp hành, seats: 3, issued: 57, returned: 57, not_returned: 0, valid: 57, invalid: 0}
  - {title: Đoàn đại biểu, seats: 2, issued: 57, returned: 50, not_returned: 1}
"""


@pytest.fixture
def root(desk: Desk) -> int:
    """A congress of the committee and its seven cells."""
    return int(desk.open("so-khcn", "grassroots_with_cells"))


def text_of(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def test_a_paper_of_the_committee_is_one_and_of_cells_one_for_each(desk: Desk, root: int) -> None:
    (plan,) = draft_document(desk.office, "congress_plan", Order(root), desk.act(DAY))
    assert (plan.body, plan.round, plan.path.parent) == ("so-khcn", 1, desk.office.drafts)
    decisions = draft_document(desk.office, "ratification_decision", Order(root), desk.act(DAY))
    assert {(paper.body, paper.about[:3]) for paper in decisions} == {("so-khcn", "cb-")}
    assert len({paper.path for paper in decisions}) == 7


@pytest.mark.parametrize(
    ("plan", "kind", "line"),
    [
        (
            "cell_appointment",
            "ratification_decision",
            "Quyết định chuẩn y kết quả bầu cử của chi bộ: đợt số 1 không bầu cử, cấp ủy được chỉ định",
        ),
        (
            "cell_congress",
            "appointment_decision",
            "Quyết định chỉ định chi ủy, bí thư chi bộ: đợt số 1 có bầu cử, kết quả được chuẩn y",
        ),
    ],
)
def test_who_is_appointed_is_not_ratified_nor_the_other_way(desk: Desk, plan: str, kind: str, line: str) -> None:
    order = Order(int(desk.open("cb-van-phong", plan)))
    with pytest.raises(BadInput) as error:
        draft_document(desk.office, kind, order, desk.act(DAY))
    assert str(error.value) == f"{line}; không có văn bản này"
    with read(desk.office.engine) as connection:
        assert find_drafts(connection) == []


def test_a_paper_of_a_period_has_no_congress(desk: Desk) -> None:
    (report,) = draft_document(
        desk.office, "half_year_report", Order(body="so-khcn", period="2026H1"), desk.act(DAY)
    )
    text = text_of(report.path)
    assert "6 tháng đầu năm 2026" in text
    with read(desk.office.engine) as connection:
        (row,) = find_drafts(connection, bodies=["so-khcn"])
    assert (row["subject"], row["period"], row["schedule_id"]) == ("so-khcn:2026H1", "2026H1", None)


def test_a_period_that_does_not_fit_the_kind_is_one_line(desk: Desk) -> None:
    with pytest.raises(BadInput, match=r"kỳ 2026: văn bản này lập theo 6 tháng \(2026H1\)$"):
        draft_document(desk.office, "half_year_report", Order(body="so-khcn", period="2026"), desk.act(DAY))


def test_a_sheet_is_kept_for_the_congress_and_found_by_every_paper(desk: Desk, root: int, tmp_path: Path) -> None:
    data = tmp_path / "phieu.yaml"
    data.write_text(SHEET, encoding="utf-8")
    (plan,) = draft_document(desk.office, "congress_plan", Order(root, data=data), desk.act(DAY))
    assert "Hội trường A" in text_of(plan.path)
    minutes = draft_document(desk.office, "counting_minutes", Order(root), desk.act(DAY))
    assert [paper.path.name.split("_so-khcn")[0] for paper in minutes] == [
        "counting_minutes_bien-ban-kiem-phieu-1",
        "counting_minutes_bien-ban-kiem-phieu-2",
    ]
    assert [paper.contradictions != () for paper in minutes] == [False, True]
    assert "57 [MÂU THUẪN: 57 khác 50 + 1 = 51" in text_of(minutes[1].path)


def test_what_one_paper_asks_is_its_own_and_what_all_share_is_kept_once(
    desk: Desk, root: int, tmp_path: Path
) -> None:
    data = tmp_path / "phieu.yaml"
    data.write_text("congress: {venue: Hội trường}\nreport: {context: Bối cảnh riêng}\n", encoding="utf-8")
    draft_document(desk.office, "political_report", Order(root, data=data), desk.act(DAY))
    with read(desk.office.engine) as connection:
        kept = read_sheets(connection, f"schedule:{root}")
    assert {place: list(values) for place, values in kept.items()} == {
        f"schedule:{root}": ["congress.venue"],
        f"schedule:{root}/political_report": ["report.context"],
    }


def test_a_wrong_sheet_leaves_nothing_behind(
    desk: Desk, root: int, tmp_path: Path, dump: Callable[[Engine], object]
) -> None:
    data = tmp_path / "phieu.yaml"
    data.write_text("attendance: {present: nhiều}\ncongress: {la: 1}\n", encoding="utf-8")
    before = dump(desk.office.engine)
    with pytest.raises(BadRows):
        draft_document(desk.office, "attendance_report", Order(root, data=data), desk.act(DAY))
    assert dump(desk.office.engine) == before
    assert not desk.office.drafts.exists()


def test_a_restricted_paper_takes_no_sheet_and_names_nobody(desk: Desk, root: int) -> None:
    (scheme,) = draft_document(desk.office, "personnel_scheme", Order(root), desk.act(DAY))
    text = text_of(scheme.path)
    names = [person.full_name for person in desk.organisation().people]
    assert [name for name in names if name in text] == []
    with read(desk.office.engine) as connection:
        (row,) = find_drafts(connection, kind="personnel_scheme")
    assert row["tier"] == 3


def test_the_whole_file_has_every_kind_that_applies_and_its_list(desk: Desk, root: int, tmp_path: Path) -> None:
    written = draft_everything(desk.office, Order(root, out=tmp_path / "ho-so"), desk.act(DAY))
    own = [paper for paper in written if paper.about == "so-khcn"]
    assert len({paper.kind for paper in own}) >= 25
    assert len({paper.about for paper in written}) == 8
    named = re.compile(r"[a-z_]+_[a-z0-9-]+_[a-z0-9-]+_2\d{3}-\d\d-\d\d_du-thao-1\.docx")
    assert all(named.fullmatch(paper.path.name) for paper in written)
    assert sorted(path.name for path in (tmp_path / "ho-so").iterdir()) == sorted(
        paper.path.name for paper in written
    )
    listed = text_of(next(paper.path for paper in own if paper.kind == "congress_archive_list"))
    assert all(paper.path.name in listed for paper in own if paper.kind != "congress_archive_list")


def test_the_file_written_again_keeps_what_has_not_changed(desk: Desk, root: int, tmp_path: Path) -> None:
    first = draft_everything(desk.office, Order(root, out=tmp_path), desk.act(DAY))
    edited = next(paper for paper in first if paper.kind == "congress_plan" and paper.about == "so-khcn")
    edited.path.write_bytes(b"edited by hand")
    (tmp_path / "phieu.yaml").write_text("congress: {venue: Hội trường}\n", encoding="utf-8")
    order = Order(root, out=tmp_path, data=tmp_path / "phieu.yaml")
    again = draft_everything(desk.office, order, desk.act(DAY))
    changed = [paper for paper in again if paper.is_new]
    assert {paper.about for paper in changed} == {"so-khcn"}
    assert 0 < len(changed) < len([paper for paper in first if paper.about == "so-khcn"])
    plan = next(paper for paper in again if paper.kind == "congress_plan" and paper.about == "so-khcn")
    assert (plan.round, edited.path.read_bytes()) == (2, b"edited by hand")


@pytest.mark.parametrize("name", ["phieu.xlsx", "phieu.yaml"])
def test_the_sheet_to_fill_in_asks_only_what_the_paper_speaks_of(
    desk: Desk, root: int, tmp_path: Path, name: str
) -> None:
    prepare_sheet(desk.office, "enquiry_letter", Order(root), tmp_path / name, desk.act(DAY))
    assert (tmp_path / name).exists()
    if name.endswith(".yaml"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "sent_on" in text
        assert "venue" not in text


def test_nobody_is_chased_when_nobody_is_late(desk: Desk, root: int, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^Công văn đôn đốc: chưa có chi bộ nào chậm, chưa có gì để đôn đốc"):
        draft_document(desk.office, "chasing_letter", Order(root), desk.act(DAY))
    assert list(desk.office.drafts.glob("*")) == []
    data = tmp_path / "cham.yaml"
    data.write_text("unsent: [{body: Chi bộ Văn phòng, title: Danh sách, due: 2026-11-20}]", encoding="utf-8")
    (given,) = draft_document(desk.office, "chasing_letter", Order(root, data=data), desk.act(DAY))
    assert "01 nội dung chưa gửi" in text_of(given.path)


def test_a_congress_chases_its_cells_and_never_the_committee_itself(desk: Desk, root: int) -> None:
    later = date(2027, 3, 1)
    (letter,) = draft_document(desk.office, "chasing_letter", Order(root), desk.act(later))
    assert "Kính gửi:\n- Chi bộ" in text_of(letter.path)
    table = next(one for one in docx.Document(str(letter.path)).tables if len(one.columns) == 5)
    chased = {row.cells[1].text for row in table.rows[1:]}
    assert len(chased) == 7
    assert {name.partition(" ")[0] for name in chased} == {"Chi"}
