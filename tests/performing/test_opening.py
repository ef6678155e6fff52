"""Opening a congress: all of it or nothing, and not a word to anybody before it is approved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from nhiemky.domain.organisation import Membership, MemberStatus, Person
from nhiemky.domain.schedule import ScheduleState, StepState
from nhiemky.errors import BadInput, NhiemkyError
from nhiemky.performing.opening import Wanted, approve_congress, open_congress
from nhiemky.performing.show import show_congress
from nhiemky.performing.steps import finish_steps
from nhiemky.store import schedules as store
from nhiemky.store.engine import Engine, read

Desk = Any  # of conftest.py: what a clerk does and what the engine makes of it
Dump = Callable[[Engine], dict[str, list[tuple[object, ...]]]]
MONDAY = date(2027, 1, 4)
CONGRESS = date(2027, 6, 10)
CELLS = [
    "cb-van-phong",
    "cb-ke-hoach-tai-chinh",
    "cb-quan-ly-khoa-hoc",
    "cb-doi-moi-sang-tao",
    "cb-chuyen-doi-so",
    "cb-tieu-chuan",
    "cb-trung-tam",
]


def wanted(**own: Any) -> Wanted:  # noqa: ANN401
    return replace(Wanted("so-khcn", "grassroots_with_cells", CONGRESS, MONDAY), **own)


def test_the_cascade_opens_every_cell_before_the_committee_the_pilot_first(desk: Desk) -> None:
    """35 days before 10/6 is 6/5; six cells one a working day (30/4 and 3/5 are off), the pilot 10 before."""
    number = open_congress(desk.office, wanted(), desk.act()).id
    children = desk.children(number)
    assert {body: one.day for body, one in children.items()} == dict(
        zip(
            CELLS,
            [
                date(2027, 4, 12),
                *(date(2027, 4, day) for day in (27, 28, 29)),
                *(date(2027, 5, day) for day in (4, 5, 6)),
            ],
            strict=True,
        )
    )
    assert {(one.plan, one.parent_id, one.state) for one in children.values()} == {
        ("cell_congress", number, ScheduleState.DRAFT)
    }
    gate = desk.steps(number)["cell_congresses"].target
    plan_ready = desk.steps(number)["congress_plan"].target
    assert all(one.day <= gate for one in children.values())
    assert {one.superior_plan for one in children.values()} == {plan_ready}


def test_opened_schedule_remembers_what_its_conditions_saw(desk: Desk) -> None:
    root = desk.schedule(open_congress(desk.office, wanted(), desk.act()).id)
    assert (root.facts, root.variant, root.state, root.baseline) == (
        {"official_members": 60, "members": 63, "variant": "four_contents", "has_standing_committee": False},
        "four_contents",
        ScheduleState.DRAFT,
        0,
    )


@pytest.mark.parametrize(("official", "state"), [(8, StepState.NOT_APPLICABLE), (9, StepState.OPEN)])
def test_a_cell_of_nine_official_members_elects_a_committee_a_cell_of_eight_does_not(
    desk: Desk, official: int, state: StepState
) -> None:
    """Kế hoạch - Tài chính has eight; a probationary member more changes nothing, an official one does."""
    before = desk.organisation()
    status = MemberStatus.OFFICIAL if official == 9 else MemberStatus.PROBATIONARY
    one_more = replace(
        before,
        people=(*before.people, Person("moi-thu", "Nguyễn Thử Mới")),
        memberships=(*before.memberships, Membership("moi-thu", "cb-ke-hoach-tai-chinh", status)),
    )
    desk.import_organisation(one_more)
    number = desk.open("cb-ke-hoach-tai-chinh")
    assert desk.schedule(number).facts["official_members"] == official
    assert desk.steps(number)["elect_cell_committee"].state is state


def test_a_variant_may_be_carried_by_a_plan_of_its_own(desk: Desk) -> None:
    number = open_congress(desk.office, wanted(variant="two_contents"), desk.act()).id
    assert (desk.schedule(number).plan, desk.schedule(number).variant) == ("appointed_congress", "two_contents")


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"org": "so-khac"}, "Không có tổ chức nào mang mã “so-khac”."),
        ({"plan": "khong_co"}, 'không có kế hoạch "khong_co"; chỉ có: '),
        ({"plan": "../../etc/passwd"}, 'không có kế hoạch "../../etc/passwd"; chỉ có: '),
        ({"variant": "nam_noi_dung"}, '--variant: không có loại "nam_noi_dung"; chỉ có: four_contents, '),
        ({"day": MONDAY}, "--day: ngày đại hội phải sau ngày nhận kế hoạch của cấp trên (4/1/2027)"),
        ({"day": date(2026, 6, 10)}, "--day: ngày đại hội phải sau ngày nhận kế hoạch của cấp trên (4/1/2027)"),
        ({"closing": date(2027, 6, 9)}, "--closing: ngày bế mạc không được trước ngày khai mạc"),
        ({"day": date(2034, 12, 29)}, ""),
        ({"day": date(2060, 6, 10)}, ""),
        (
            {"org": "cb-van-phong"},
            '--plan: kế hoạch "Đại hội đảng bộ cơ sở và đại hội các chi bộ" dành cho đảng bộ, không dùng cho ',
        ),
        (
            {"plan": "cell_congress"},
            '--plan: kế hoạch "Đại hội chi bộ" dành cho chi bộ, không dùng cho Đảng bộ Sở Khoa học và Công nghệ',
        ),
    ],
    ids=[
        "organisation", "plan", "path as plan", "variant", "day of receipt", "day before", "closing",
        "end of calendar", "beyond calendar", "committee's plan", "cell's plan",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_line_and_nothing_is_written(
    desk: Desk, dump: Dump, own: dict[str, object], sentence: str
) -> None:
    before = dump(desk.office.engine)
    with pytest.raises(NhiemkyError) as caught:
        open_congress(desk.office, wanted(**own), desk.act())
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) > 20
    assert dump(desk.office.engine) == before


def test_a_second_open_schedule_of_a_body_is_a_warning_that_names_the_first(desk: Desk) -> None:
    first = open_congress(desk.office, wanted(), desk.act())
    second = open_congress(desk.office, wanted(), desk.act())
    assert first.warnings == ()
    assert second.id > first.id
    assert second.warnings[0] == (
        f"Đảng bộ Sở Khoa học và Công nghệ đang có đợt số {first.id} (grassroots_with_cells) chưa kết thúc"
    )


def test_a_congress_that_comes_too_soon_is_opened_and_its_conflicts_are_told(desk: Desk) -> None:
    """Impossible is not forbidden: the office sees what cannot be done, in words."""
    number = open_congress(desk.office, wanted(day=MONDAY + timedelta(20)), desk.act()).id
    shown = show_congress(desk.office, number, today=MONDAY)
    assert len(shown.conflicts) > 3
    assert min(one.slack_wd for one in shown.conflicts) < 0


def test_approving_freezes_the_targets_as_a_version(desk: Desk) -> None:
    number = open_congress(desk.office, wanted(), desk.act()).id
    assert approve_congress(desk.office, number, desk.act()) == 1
    approved = desk.schedule(number)
    assert (approved.state, approved.approved_on, approved.baseline, approved.wake_at) == (
        ScheduleState.APPROVED,
        MONDAY,
        1,
        desk.at(MONDAY, 8, 0),
    )
    members = [number, *(one.id for one in desk.children(number).values())]
    with read(desk.office.engine) as connection:
        for one in members:
            frozen = store.read_baseline(connection, one, 1)
            assert frozen == {s.id: s.target for s in desk.steps(one).values() if s.state.is_live}


def test_approving_again_is_another_version_beside_the_first(desk: Desk) -> None:
    number = desk.open()
    first = {step.id: step.target for step in desk.steps(number).values() if step.state.is_live}
    later = MONDAY + timedelta(7)
    done = desk.steps(number)["receive_parent_plan"].id
    finish_steps(desk.office, {done: MONDAY}, desk.act())
    assert approve_congress(desk.office, number, desk.act(later)) == 2
    with read(desk.office.engine) as connection:
        assert store.read_baseline(connection, number, 1) == first
        assert store.read_baseline(connection, number, 2) == {i: on for i, on in first.items() if i != done}
    assert (desk.schedule(number).baseline, desk.schedule(number).approved_on) == (2, MONDAY)


def test_a_congress_that_has_ended_is_not_approved_and_its_parent_does_not_wake_it(desk: Desk) -> None:
    root = desk.open("so-khcn", "grassroots_with_cells")
    cell = desk.children(root)["cb-van-phong"].id
    live = [step.id for step in desk.steps(cell).values() if step.state.is_live]
    finish_steps(desk.office, dict.fromkeys(live, MONDAY), desk.act())
    desk.pass_at(MONDAY + timedelta(1))
    assert desk.schedule(cell).state is ScheduleState.CLOSED
    with pytest.raises(BadInput, match=f"^đợt số {cell}: đã kết thúc, không phê duyệt được$"):
        approve_congress(desk.office, cell, desk.act())
    approve_congress(desk.office, root, desk.act())
    assert (desk.schedule(cell).state, desk.schedule(cell).wake_at) == (ScheduleState.CLOSED, None)


def test_opening_and_approving_are_in_the_audit(desk: Desk) -> None:
    number = desk.open()
    assert desk.audit() == [("congress.open", str(number)), ("congress.approve", str(number))]


def test_the_plan_is_kept_as_it_was_when_the_congress_was_opened(desk: Desk) -> None:
    """The office changes its own plan afterwards: the open congress keeps its steps, a new one has the new."""
    number = desk.open()
    overlay = desk.office.settings.plans_overlay
    overlay.mkdir(parents=True)
    (overlay / "cell_congress.yaml").write_text(
        "plan: cell_congress\nversion: 2\ntitle: Đại hội chi bộ của cơ quan\nscope: cell\n"
        "steps: {hold_cell_congress: {title: Đại hội, owner: cell_secretary, due: congress, roll: keep}}\n",
        encoding="utf-8",
    )
    newer = desk.open("cb-trung-tam")
    assert list(desk.steps(newer)) == ["hold_cell_congress"]
    assert len(show_congress(desk.office, number, today=MONDAY).steps) == 25
    assert len(show_congress(desk.office, newer, today=MONDAY).steps) == 1


def test_dates_counted_over_a_tet_nobody_has_decided_finally_are_kept_as_provisional(desk: Desk) -> None:
    """Tết 2027 is provisional: the notice 30 working days before 10/3 is counted over it, the report is not."""
    number = desk.open("so-khcn", "grassroots_congress", day=date(2027, 3, 10))
    kept = {key: step.is_provisional for key, step in desk.steps(number).items()}
    shown = {one.key: one.provisional for one in show_congress(desk.office, number, today=MONDAY).steps}
    assert kept == shown
    assert (kept["notify_opening_date"], kept["report_election_results"]) == (True, False)
