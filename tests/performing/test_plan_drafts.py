"""The papers of a whole plan: on which day each is drafted, and in whose name."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from nhiemky.domain.ladder import ActionKind, rungs
from nhiemky.drafting.kinds import load_kind
from nhiemky.performing.orders import Order, draft_document
from nhiemky.performing.views import read_views
from nhiemky.store.drafts import find_drafts
from nhiemky.store.engine import read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it


def draft_days(desk: Desk, number: int) -> list[tuple[date, str, str]]:
    """Day, step and kind of every first draft, in order."""
    with read(desk.office.engine) as connection:
        (view,) = read_views(desk.office, connection, [number])
    found = [
        (rung.day, task.key, rung.document)
        for task in view.tasks
        for rung in rungs(task, desk.office.calendar, view.approved_on)
        if rung.kind is ActionKind.DRAFT and rung.document in task.documents
    ]
    return sorted(found, key=lambda one: (one[0], one[2]))


def test_the_papers_of_a_cells_congress_are_drafted_in_the_order_of_the_work(desk: Desk) -> None:
    """The congress is on Thursday 10/6/2027."""
    number = desk.open()
    listed = [f"{day.day}/{day.month}/{day.year} {kind}" for day, _, kind in draft_days(desk, number)]
    assert listed == [
        "19/3/2027 congress_plan",
        "29/3/2027 political_report",
        "29/3/2027 self_review_report",
        "23/4/2027 personnel_scheme",
        "7/5/2027 comments_summary",
        "14/5/2027 comments_summary",
        "14/5/2027 congress_resolution",
        "17/5/2027 clearance_submission",
        "17/5/2027 congress_programme",
        "28/5/2027 congress_invitation",
        "28/5/2027 congress_summons",
        "31/5/2027 attendance_report",
        "31/5/2027 ballot",
        "31/5/2027 election_rules",
        "31/5/2027 opening_script",
        "7/6/2027 ballots_handover_minutes",
        "7/6/2027 ballots_sealing_minutes",
        "7/6/2027 congress_minutes",
        "7/6/2027 counting_minutes",
        "11/6/2027 ratification_submission",
        "11/6/2027 results_report",
        "28/6/2027 congress_archive_list",
        "28/6/2027 ratification_decision",
        "26/11/2027 ballots_destruction_decision",
        "26/11/2027 ballots_destruction_minutes",
    ]


@pytest.mark.parametrize(
    ("org", "plan"),
    [("cb-van-phong", "cell_congress"), ("so-khcn", "grassroots_congress"), ("so-khcn", "appointed_congress")],
)
def test_what_tells_of_the_congress_is_drafted_after_it_and_the_rest_before(
    desk: Desk, org: str, plan: str
) -> None:
    number = desk.open(org, plan)
    templates = desk.office.settings.templates
    schedule = desk.schedule(number)
    wrong = []
    for day, step, kind in draft_days(desk, number):
        phase = load_kind(kind, templates).data.phase
        is_first_meeting = step in {"first_committee_meeting", "first_inspection_meeting"}  # during the congress
        is_after = phase == "after" and not is_first_meeting and step != "announce_appointments"
        if is_after != (day > schedule.closing):
            wrong.append((day, step, kind))
    assert wrong == []


def drafts_of(desk: Desk, number: int) -> list[Any]:
    with read(desk.office.engine) as connection:
        return find_drafts(connection, schedule_ids=[number])


def test_a_decision_about_a_cell_is_drafted_in_the_name_of_the_committee(desk: Desk) -> None:
    number = desk.open()
    desk.pass_at(date(2027, 6, 28))
    (row,) = [row for row in drafts_of(desk, number) if row["kind"] == "ratification_decision"]
    paper = Document(str(desk.office.drafts / row["file"]))
    head = [line for cell in paper.tables[0].rows[0].cells for line in cell.text.splitlines()]
    assert (row["body"], row["step_id"]) == ("so-khcn", desk.steps(number)["ratify"].id)
    assert head[2:4] == ["ĐẢNG ỦY", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"]
    assert row["file"] == (
        "ratification_decision_quyet-dinh-chuan-y-ket-qua-bau-cu-cua-chi-bo_cb-van-phong_2027-06-28_du-thao-1.docx"
    )


def test_a_ballot_is_drafted_for_every_vote_that_the_data_sheet_names(desk: Desk, tmp_path: Path) -> None:
    number = desk.open()
    sheet = tmp_path / "phieu.yaml"
    votes = [f"{{title: {title}, seats: {seats}, round: 1}}" for title, seats in (("Chi ủy", 3), ("Bí thư", 1))]
    sheet.write_text(f"ballots: [{', '.join(votes)}]\n", encoding="utf-8")
    draft_document(desk.office, "attendance_report", Order(number, data=sheet), desk.act(date(2027, 5, 24)))
    desk.pass_at(date(2027, 5, 31))
    rows = [row for row in drafts_of(desk, number) if row["kind"] == "ballot"]
    assert [row["file"] for row in rows] == [
        "ballot_phieu-bau-1_cb-van-phong_2027-05-31_du-thao-1.docx",
        "ballot_phieu-bau-2_cb-van-phong_2027-05-31_du-thao-1.docx",
    ]
    assert [row["title"].partition(",")[0] for row in rows] == ["Phiếu bầu Chi ủy", "Phiếu bầu Bí thư"]
    desk.pass_at(date(2027, 6, 1))
    assert [row["kind"] for row in drafts_of(desk, number)].count("ballot") == 2
