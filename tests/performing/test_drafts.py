"""First drafts on disk: written once, recorded, and never over what a person may have edited."""

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from nhiemky.errors import NhiemkyError
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.papers import Subject, build_context
from nhiemky.performing.passes import perform
from nhiemky.performing.steps import finish_step
from nhiemky.store import schedules as store
from nhiemky.store.copying import before_each_commit
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import Engine, begin, read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
FIRST = date(2027, 3, 19)  # 25 working days before the congress plan is due


def drafts_of(desk: Desk, number: int) -> list[Mapping[str, Any]]:
    with read(desk.office.engine) as connection:
        return find_drafts(connection, schedule_ids=[number])


def files(desk: Desk) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in desk.office.drafts.glob("*")}


def text_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])


def test_the_first_draft_is_written_when_it_is_wanted_and_recorded(desk: Desk) -> None:
    """The plan is due on 26/4; 25 working days before it is 19/3 (16/4, Giỗ Tổ, is off)."""
    number = desk.open()
    assert desk.pass_at(date(2027, 3, 18))["drafts"] == 0
    assert desk.pass_at(FIRST)["drafts"] == 1
    assert desk.pass_at(date(2027, 3, 22))["drafts"] == 0
    name = "congress_plan_ke-hoach-to-chuc-dai-hoi_cb-van-phong_2027-03-19_du-thao-1.docx"
    assert list(files(desk)) == [name]
    (row,) = drafts_of(desk, number)
    assert (
        row["step_id"],
        row["kind"],
        row["round"],
        row["file"],
        row["body"],
        row["sha256"],
        row["written_at"],
    ) == (
        desk.steps(number)["cell_plan"].id,
        "congress_plan",
        1,
        name,
        "cb-van-phong",
        sha256(files(desk)[name]).hexdigest(),
        desk.at(FIRST),
    )


def test_the_draft_says_what_the_office_knows(desk: Desk) -> None:
    desk.open()
    desk.pass_at(FIRST)
    text = text_of(next(desk.office.drafts.glob("*.docx")))
    assert "10/6/2027" in text
    assert "Bùi Mẫu Ánh" in text


def test_another_round_never_writes_over_the_one_before(desk: Desk) -> None:
    number = desk.open()
    desk.pass_at(FIRST)
    first = next(desk.office.drafts.glob("*.docx"))
    first.write_bytes(b"edited by hand")
    act = desk.act(FIRST)
    (written,) = draft_document(desk.office, "congress_plan", Order(number), act)
    second = written.path
    assert (first.read_bytes(), second.name) == (
        b"edited by hand",
        "congress_plan_ke-hoach-to-chuc-dai-hoi_cb-van-phong_2027-03-19_du-thao-2.docx",
    )
    assert [row["round"] for row in drafts_of(desk, number)] == [1, 2]
    assert desk.audit()[-1] == ("draft.write", str(number))


def test_a_file_of_that_name_that_nobody_recorded_is_left_alone(desk: Desk) -> None:
    number = desk.open()
    desk.office.drafts.mkdir(parents=True)
    there = desk.office.drafts / "congress_plan_ke-hoach-to-chuc-dai-hoi_cb-van-phong_2027-03-19_du-thao-1.docx"
    there.write_bytes(b"edited by hand")
    desk.pass_at(FIRST)
    assert there.read_bytes() == b"edited by hand"
    assert [row["file"] for row in drafts_of(desk, number)] == [
        "congress_plan_ke-hoach-to-chuc-dai-hoi_cb-van-phong_2027-03-19_du-thao-2.docx"
    ]


def kill_at_first_commit(desk: Desk) -> None:
    """The pass dies after the file was written and before the database knew of it."""
    alive = {"yes": True}

    def power_cut() -> None:
        if alive.pop("yes", False):
            raise KeyboardInterrupt

    before_each_commit(desk.office.engine, power_cut)


def test_the_same_bytes_of_a_killed_pass_are_taken_over(desk: Desk, dump: Dump) -> None:
    number = desk.open()
    before = dump(desk.office.engine)
    kill_at_first_commit(desk)
    with pytest.raises(KeyboardInterrupt):
        perform(desk.office, [number], at=desk.at(FIRST))
    left = files(desk)
    assert len(left) == 1
    assert dump(desk.office.engine) == before
    perform(desk.office, [number], at=desk.at(FIRST, 7, 45))
    assert files(desk) == left
    assert [row["file"] for row in drafts_of(desk, number)] == list(left)


def test_what_a_person_made_of_a_killed_passs_file_is_kept(desk: Desk) -> None:
    number = desk.open()
    kill_at_first_commit(desk)
    with pytest.raises(KeyboardInterrupt):
        perform(desk.office, [number], at=desk.at(FIRST))
    (name,) = files(desk)
    (desk.office.drafts / name).write_bytes(b"edited by hand")
    perform(desk.office, [number], at=desk.at(FIRST, 7, 45))
    assert files(desk)[name] == b"edited by hand"
    assert [row["round"] for row in drafts_of(desk, number)] == [2]


@pytest.mark.parametrize(("number", "kind"), [(1, "khong_co"), (99, "congress_plan"), (1, "../frame")])
def test_a_paper_or_congress_nobody_knows_is_one_line_and_nothing_is_written(
    desk: Desk, dump: Dump, number: int, kind: str
) -> None:
    desk.open()
    before = dump(desk.office.engine)
    with pytest.raises(NhiemkyError) as caught:
        draft_document(desk.office, kind, Order(number), desk.act())
    assert "\n" not in str(caught.value)
    assert dump(desk.office.engine) == before
    assert not desk.office.drafts.exists() or files(desk) == {}


def test_a_moved_congress_is_not_drafted_a_second_time(desk: Desk) -> None:
    number = desk.open()
    desk.pass_at(FIRST)
    with begin(desk.office.engine) as connection:
        step = desk.steps(number)["cell_plan"]
        store.change_step(connection, step.id, target=date(2027, 5, 3), target_version=2, target_since=FIRST)
    desk.change(number, wake_at=desk.at(date(2027, 3, 22)))
    desk.pass_at(date(2027, 3, 29))
    assert [row["kind"] for row in drafts_of(desk, number)].count("congress_plan") == 1


def test_the_enquiry_names_the_day_on_which_the_party_was_asked(desk: Desk) -> None:
    number = desk.open("so-khcn", "grassroots_congress")
    monday = date(2027, 1, 11)
    for key in ("receive_superior_plan", "choose_variant"):
        finish_step(desk.office, desk.steps(number)[key].id, monday, desk.act(monday))
    desk.live(date(2027, 1, 12), date(2027, 1, 19))
    letters = list(desk.office.drafts.glob("enquiry_letter_*"))
    name = "enquiry_letter_cong-van-de-nghi-cap-tren-tra-loi_so-khcn_2027-01-19_du-thao-1.docx"
    assert [path.name for path in letters] == [name]
    text = text_of(letters[0])
    assert "Ngày 11/01/2027" in text or "Ngày 11/1/2027" in text
    assert "05 ngày làm việc" in text


def test_a_paper_knows_the_bodies_their_days_and_who_signs(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    with read(desk.office.engine) as connection:
        context = build_context(
            desk.office,
            connection,
            desk.organisation(),
            Subject("so-khcn", store.read_schedule(connection, root)),
            desk.at(date(2027, 1, 4)),
        )
    assert context["signer"] == {"office": "BÍ THƯ", "name": "Vũ Mẫu Hiếu", "inspection_chair": "Trịnh Thử Tâm"}
    cells = context["cells"]
    assert isinstance(cells, list)
    assert [(cell["name"], cell["congress_day"]) for cell in cells[:2]] == [
        ("Chi bộ Văn phòng", date(2027, 4, 12)),
        ("Chi bộ Kế hoạch - Tài chính", date(2027, 4, 27)),
    ]
    body = context["body"]
    assert isinstance(body, dict)
    assert (body["official"], body["probationary"], body["members"]) == (60, 3, 63)
