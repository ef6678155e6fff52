"""The register knows where a draft lies, whether a hand has changed it, what it was made of, what differs."""

import hashlib
import io
from datetime import date
from typing import Any

import docx
import pytest

from nhiemky.drafting.differences import ChangeKind
from nhiemky.errors import BadInput, NotFound
from nhiemky.performing.documents import FileState, diff_document, list_documents, show_document
from nhiemky.performing.drafts import SOURCES
from nhiemky.store import drafts
from nhiemky.store.engine import begin
from nhiemky.store.sheets import write_sheet

DAY = date(2027, 2, 1)


def make(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def add(desk: Any, written: bytes, number: int = 1, **own: object) -> int:  # noqa: ANN401
    """A draft as the engine records it."""
    name = f"congress_plan-{number}.docx"
    desk.office.drafts.mkdir(parents=True, exist_ok=True)
    (desk.office.drafts / name).write_bytes(written)
    values = {
        "body": "cb-van-phong",
        "kind": "congress_plan",
        "round": number,
        "title": "Kế hoạch tổ chức đại hội",
        "tier": 1,
        "version": 1,
        "file": name,
        "sha256": hashlib.sha256(written).hexdigest(),
        "template_sha256": "a" * 64,
        "inputs_sha256": "b" * 64,
        "content": written,
        "missing": 1,
        "written_at": desk.at(DAY),
    }
    with begin(desk.office.engine) as connection:
        return drafts.add(connection, values | own)


FIRST = make("Họp ngày 10/6/2027.", "Địa điểm: [CẦN BỔ SUNG: địa điểm], [CẦN BỔ SUNG: địa điểm].")


@pytest.fixture
def congress(desk: Any) -> int:  # noqa: ANN401
    """A cell's congress."""
    return int(desk.open())


def test_a_draft_is_as_written_until_a_hand_changes_it_or_takes_it_away(desk: Any, congress: int) -> None:  # noqa: ANN401
    number = add(desk, FIRST, schedule_id=congress)
    path = desk.office.drafts / "congress_plan-1.docx"

    def state() -> FileState:
        (listed,) = list_documents(desk.office, congress)
        assert listed.row["id"] == number
        return listed.state

    assert state() is FileState.AS_WRITTEN
    path.write_bytes(make("khác"))
    assert state() is FileState.EDITED
    path.unlink()
    assert state() is FileState.GONE


def test_a_committees_list_has_its_cells_drafts_and_a_bodys_its_own(desk: Any) -> None:  # noqa: ANN401
    parent = desk.open("so-khcn", "grassroots_with_cells", day=date(2027, 6, 10))
    cell = desk.children(parent)["cb-van-phong"].id
    ids = [
        add(desk, FIRST, 1, schedule_id=parent, body="so-khcn"),
        add(desk, FIRST, 2, schedule_id=cell),
        add(desk, FIRST, 3, period="2027H1", body="so-khcn"),
    ]

    def listed(**said: Any) -> list[int]:  # noqa: ANN401
        return [one.row["id"] for one in list_documents(desk.office, **said)]

    assert (listed(), listed(schedule_id=parent), listed(schedule_id=cell)) == (ids, ids[:2], [ids[1]])
    assert listed(org="so-khcn") == [ids[0], ids[2]]
    with pytest.raises(NotFound):
        listed(schedule_id=99)
    with pytest.raises(NotFound):
        listed(org="khong-co")


def test_a_draft_is_shown_with_what_is_missing_now_and_where_its_values_come_from(
    desk: Any,  # noqa: ANN401
    congress: int,
) -> None:
    inputs = {"today": DAY, "congress": {"venue": "Hội trường A"}, "targets": [{"name": "Chỉ tiêu 1"}]}
    number = add(desk, FIRST, schedule_id=congress, inputs=inputs)
    with begin(desk.office.engine) as connection:
        shared = {"targets": [{"name": "Chỉ tiêu 1"}]}
        write_sheet(connection, f"schedule:{congress}", shared, "phieu.yaml", "thử", desk.at(DAY))
        own = {"congress.venue": "Hội trường A"}
        write_sheet(connection, f"schedule:{congress}/congress_plan", own, "ke-hoach.xlsx", "thử", desk.at(DAY))
    shown = show_document(desk.office, number)
    assert shown.missing == ("địa điểm",)
    assert [(one.path, one.value, one.source) for one in shown.inputs] == [
        ("today", "2027-02-01", "hệ thống"),
        ("congress.venue", "Hội trường A", "ke-hoach.xlsx"),
        ("targets[0].name", "Chỉ tiêu 1", "phieu.yaml"),
    ]
    (desk.office.drafts / "congress_plan-1.docx").write_bytes(make("Địa điểm: Hội trường B"))
    assert show_document(desk.office, number).missing == ()
    with pytest.raises(NotFound, match="không có dự thảo số 99"):
        show_document(desk.office, 99)


def test_a_draft_keeps_the_sources_it_was_written_with(desk: Any, congress: int) -> None:  # noqa: ANN401
    """What a sheet says of the values later is not where they came from."""
    number = add(
        desk,
        FIRST,
        schedule_id=congress,
        inputs={
            "body.official": 60,
            "congress.venue": "Hội trường A",
            "congress.is_all_members": True,
            SOURCES: {"body.official": "Biểu số liệu của 7/7 chi bộ", "congress.venue": "Phiếu dữ liệu cu.yaml"},
        },
    )
    with begin(desk.office.engine) as connection:
        later = {"congress.venue": "Hội trường B"}
        write_sheet(connection, f"schedule:{congress}/congress_plan", later, "moi.yaml", "thử", desk.at(DAY))
    shown = show_document(desk.office, number).inputs
    assert [(one.title, one.value, one.source) for one in shown] == [
        ("số đảng viên chính thức", 60, "Biểu số liệu của 7/7 chi bộ"),
        ("địa điểm tổ chức đại hội", "Hội trường A", "Phiếu dữ liệu cu.yaml"),
        ("hình thức đại hội (đảng viên hoặc đại biểu)", True, "hệ thống"),
    ]


def test_what_a_hand_has_changed_is_compared_with_what_was_written(desk: Any, congress: int) -> None:  # noqa: ANN401
    number = add(desk, FIRST, schedule_id=congress)
    (desk.office.drafts / "congress_plan-1.docx").write_bytes(
        make("Họp ngày 12/6/2027.", "Địa điểm: Hội trường B.")
    )
    found = diff_document(desk.office, number)
    assert (found.old, found.new) == (
        f"dự thảo số {number} (lần 1) như hệ thống soạn",
        f"dự thảo số {number} (lần 1) đã sửa tay",
    )
    assert [(one.kind, one.place, one.words[0].new) for one in found.changes if one.words] == [
        (ChangeKind.CHANGED, "đoạn 1", "12/6/2027.")
    ]


def test_a_round_is_compared_with_the_one_before_or_with_any_other(desk: Any, congress: int) -> None:  # noqa: ANN401
    one = add(desk, FIRST, 1, schedule_id=congress)
    two = add(desk, make("Họp ngày 12/6/2027."), 2, schedule_id=congress)
    (desk.office.drafts / "congress_plan-1.docx").write_bytes(make("Họp ngày 11/6/2027."))
    found = diff_document(desk.office, two)
    assert found == diff_document(desk.office, one, two)
    assert found.old == f"dự thảo số {one} (lần 1) (đã sửa tay)"
    assert [(change.words[0].old, change.words[0].new) for change in found.changes] == [
        ("11/6/2027.", "12/6/2027.")
    ]


def test_a_file_that_is_gone_is_compared_by_its_kept_text(desk: Any, congress: int) -> None:  # noqa: ANN401
    add(desk, make("Họp ngày 10/6/2027."), 1, schedule_id=congress)
    two = add(desk, make("Họp ngày 12/6/2027."), 2, schedule_id=congress)
    (desk.office.drafts / "congress_plan-1.docx").unlink()
    assert [change.words[0].old for change in diff_document(desk.office, two).changes] == ["10/6/2027."]


def test_nothing_to_compare_with_is_one_line(desk: Any, congress: int) -> None:  # noqa: ANN401
    number = add(desk, FIRST, schedule_id=congress)
    with pytest.raises(BadInput, match=r"là lần dự thảo đầu, tệp chưa bị sửa tay: chưa có gì để so sánh$"):
        diff_document(desk.office, number)
    old = add(desk, FIRST, 2, schedule_id=congress, content=None)
    (desk.office.drafts / "congress_plan-2.docx").write_bytes(make("khác"))
    with pytest.raises(BadInput, match=r"không còn giữ bản gốc để so sánh"):
        diff_document(desk.office, old)
    (desk.office.drafts / "congress_plan-2.docx").unlink()
    with pytest.raises(BadInput, match=r"^dự thảo số \d+: không còn tệp congress_plan-2\.docx$"):
        diff_document(desk.office, old, number)
