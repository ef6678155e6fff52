"""Forms come in: what does not agree is told with both places, what is replaced stays known."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from agreeing_forms import CELL, GOOD, OWN, WRONG

from calendars.periods import parse_period
from nhiemky.domain.figure_checks import Finding
from nhiemky.domain.figure_places import join_cells
from nhiemky.domain.figures import Basis, CollectionState, Figure
from nhiemky.domain.schedule import StepState
from nhiemky.errors import BadInput
from nhiemky.performing.collections import request_figures
from nhiemky.performing.cycles import WantedCycle, open_cycle
from nhiemky.performing.figure_views import read_status
from nhiemky.performing.figures import keep_form, read_findings
from nhiemky.store import schedules
from nhiemky.store.audit import read_audit
from nhiemky.store.engine import begin, read
from nhiemky.store.figures import read_figures, read_lineage
from nhiemky.store.organisations import keep_organisation, read_organisation
from nhiemky.store.schedules import change_schedule

Desk = Any  # FiguresDesk of conftest.py: a half-year review asked for and not answered
Dump = Callable[[Any], Any]
UNGRADED, REASON = "Số đảng viên chưa đánh giá, xếp loại", "Lý do chưa đánh giá, xếp loại"
DIFFERS = (
    "Số đảng viên cuối kỳ (thống kê) ghi 13 tại Biểu!C2 nhưng "
    "ước cả kỳ đã báo cáo 12 tại biểu 6 tháng đầu năm 2026."
)


@pytest.mark.parametrize(("body", "form"), [(CELL, GOOD), ("so-khcn", OWN)])
def test_a_form_that_agrees_is_checked_and_has_no_findings(
    figures_desk: Desk, body: str, form: Mapping[str, object]
) -> None:
    kept = figures_desk.send(body, figures_desk.whole(body, form))

    assert (kept.findings, kept.blanks, kept.state) == ((), (), CollectionState.CHECKED)


def test_a_cell_that_began_after_the_cut_off_is_not_held_to_the_list_of_members_of_that_day(
    figures_desk: Desk,
) -> None:
    with read(figures_desk.office.engine) as connection:
        organisation = read_organisation(connection)
    young = replace(organisation.body(CELL), started_on=date(2026, 6, 1))
    bodies = tuple(young if one.key == CELL else one for one in organisation.bodies)
    with begin(figures_desk.office.engine) as connection:
        keep_organisation(connection, replace(organisation, bodies=bodies), "thử", figures_desk.act().at)

    kept = figures_desk.send(CELL, figures_desk.whole(CELL, GOOD))

    assert (kept.findings, kept.state) == ((), CollectionState.CHECKED)


def test_a_form_with_blank_fields_is_received_and_its_step_says_which(figures_desk: Desk) -> None:
    kept = figures_desk.send(CELL, {"members.opening": 12, "members.admitted": 0})

    step = figures_desk.step("send_figures", CELL)
    assert (kept.findings, kept.state) == ((), CollectionState.RECEIVED)
    assert len(kept.blanks) == len(figures_desk.whole(CELL, {})) - 2
    assert (step.state, step.done_on) == (StepState.RECEIVED, None)
    assert step.note == f"còn {len(kept.blanks)} ô trống: {'; '.join(kept.blanks[:3])}…"
    assert "Số đảng viên kết nạp (ước cả kỳ)" in kept.blanks

    lacking = figures_desk.whole(CELL, GOOD)
    del lacking["members.female"]
    kept = figures_desk.send(CELL, lacking)
    assert (kept.blanks, kept.state) == (
        ("Số đảng viên nữ (thực hiện đến ngày chốt)",),
        CollectionState.RECEIVED,
    )
    assert figures_desk.step("send_figures", CELL).note == f"còn 1 ô trống: {kept.blanks[0]}"

    assert figures_desk.send(CELL, figures_desk.whole(CELL, GOOD)).state is CollectionState.CHECKED
    assert figures_desk.step("send_figures", CELL).state is StepState.DONE


@pytest.mark.parametrize(
    ("graded", "ungraded", "blanks"),
    [
        (9, 0, ()),
        (8, 1, (f"{REASON} (thực hiện đến ngày chốt)",)),
        (9, None, tuple(f"{name} (thực hiện đến ngày chốt)" for name in (UNGRADED, REASON))),
    ],
)
def test_the_reason_for_not_grading_is_a_blank_only_where_somebody_was_not_graded(
    figures_desk: Desk, graded: int, ungraded: int | None, blanks: tuple[str, ...]
) -> None:
    year = WantedCycle("so-khcn", "annual_review", parse_period("2026"))
    desk = replace(figures_desk, cycle=open_cycle(figures_desk.office, year, figures_desk.act()).id)
    numbers = {"grading.members_total": 9, "grading.members_assessed": graded, "grading.members_good": graded}
    form = desk.whole(CELL, {"members.closing": 9, **numbers, "grading.members_not_assessed": ungraded or 0})
    del form["grading.not_assessed_reason"]
    if ungraded is None:
        del form["grading.members_not_assessed"]

    kept = desk.send(CELL, form)

    state = CollectionState.RECEIVED if blanks else CollectionState.CHECKED
    assert (kept.blanks, kept.state) == (blanks, state)
    row = next(one for one in read_status(desk.office, desk.cycle).rows if one.body == CELL)
    assert (row.blanks, row.state) == (len(blanks), state)


@pytest.mark.parametrize(
    ("form", "change", "rule", "first", "second"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_what_was_entered_wrong_is_found_with_both_places(
    figures_desk: Desk,
    form: Mapping[str, object],
    change: Mapping[str, object],
    rule: str,
    first: tuple[str, int],
    second: object,
) -> None:
    body = "so-khcn" if form is OWN else CELL
    wrong = figures_desk.whole(body, {**form, **change})

    kept = figures_desk.send(body, wrong)

    found = next(one for one in kept.findings if one.rule == rule and one.first.indicator == first[0])
    rows = {key.partition("/")[0]: f"Biểu!C{row}" for row, key in enumerate({**form, **change}, start=2)}
    actual = {key: f"Biểu!C{row}" for row, key in enumerate(wrong, start=2) if "/" not in key}
    assert (found.first.value, found.first.address) == (Decimal(first[1]), rows[first[0]])
    assert found.second is not None
    assert found.second.value == Decimal(str(second))
    parts = found.second.indicator.replace("-", "+").replace("/", "+").split("+")
    assert found.second.address.split(", ") == [actual[part] for part in parts]
    assert found.first.address in found.text
    assert join_cells(found.second.address) in found.text
    assert {one.rule for one in kept.findings if not one.rule.startswith("register")} == {rule}
    assert kept.state is (CollectionState.RECEIVED if found.is_error else CollectionState.CHECKED)


def test_the_sentence_names_both_places_with_their_values(figures_desk: Desk) -> None:
    kept = figures_desk.send(CELL, {**GOOD, "members.official": 10})

    assert kept.findings[0].text == (
        "Số đảng viên cuối kỳ (thực hiện đến ngày chốt) ghi 12 tại Biểu!C10 nhưng "
        "Số đảng viên chính thức cuối kỳ + Số đảng viên dự bị cuối kỳ là 10 + 1 = 11 tại Biểu!C11, C12."
    )


def test_the_list_of_members_is_compared_at_the_cut_off_and_only_flagged(figures_desk: Desk) -> None:
    form = {"members.closing": 13, "members.official": 12, "members.probationary": 1}
    kept = figures_desk.send(CELL, figures_desk.whole(CELL, form))

    assert [(one.rule, one.is_error, one.second.value) for one in kept.findings] == [
        ("register_members", False, Decimal(12)),
        ("register_official", False, Decimal(11)),
    ]
    assert kept.state is CollectionState.CHECKED


def last_year(desk: Desk, values: Mapping[str, object], period: str = "2025", plan: str = "annual_review") -> None:
    """Figures that a cell gave in an earlier cycle."""
    number = open_cycle(desk.office, WantedCycle("so-khcn", plan, parse_period(period)), desk.act()).id
    with begin(desk.office.engine) as connection:
        request_figures(connection, number, [CELL], desk.act().at, "thử")
        figures = [
            Figure(key.partition("/")[0], Basis(key.partition("/")[2]), Decimal(str(value)), "Biểu!C1")
            for key, value in values.items()
        ]
        schedule = schedules.read_schedule(connection, number)
        keep_form(connection, desk.office, schedule, CELL, figures, "nam-truoc.xlsx", period, desk.act())


def test_opening_must_be_the_estimate_at_the_end_of_the_last_period(figures_desk: Desk) -> None:
    last_year(figures_desk, {"members.closing/actual": 12, "members.closing/estimate": 13})

    (found,) = figures_desk.send(CELL, GOOD).findings

    assert (found.rule, found.is_error, found.second.value) == ("members_carry_over", True, Decimal(13))
    assert found.text == (
        "Số đảng viên đầu kỳ (thực hiện đến ngày chốt) ghi 12 tại Biểu!C2 nhưng "
        "Số đảng viên cuối kỳ là 13 tại biểu năm 2025."
    )


def test_the_second_place_is_the_form_on_which_the_last_number_stood(figures_desk: Desk) -> None:
    last_year(figures_desk, {"members.official/statistic": 13}, "2025H2", "statistics_report")
    last_year(figures_desk, {"members.closing/estimate": 13})
    (of_the_review,) = figures_desk.send(CELL, GOOD).findings
    assert of_the_review.text.endswith("nhưng Số đảng viên cuối kỳ là 13 tại biểu năm 2025.")


def test_statistics_are_a_second_place_of_their_own(figures_desk: Desk) -> None:
    last_year(figures_desk, {"members.closing/statistic": 14}, "2025H2", "statistics_report")
    last_year(figures_desk, {"members.closing/estimate": 12})
    (found,) = figures_desk.send(CELL, GOOD).findings
    assert found.text.endswith("nhưng Số đảng viên cuối kỳ là 14 tại biểu thống kê 6 tháng cuối năm 2025.")


def test_a_value_of_the_cut_off_only_flags_since_the_period_went_on(figures_desk: Desk) -> None:
    last_year(figures_desk, {"members.closing/actual": 13})

    (found,) = figures_desk.send(CELL, GOOD).findings

    assert (found.rule, found.is_error) == ("members_carry_over", False)


def test_a_jump_against_the_same_period_of_last_year_is_flagged(figures_desk: Desk) -> None:
    last_year(figures_desk, {"activity.cell_meetings/actual": 30}, "2025H1", "half_year_review")

    (found,) = figures_desk.send(CELL, GOOD).findings

    assert (found.rule, found.is_error, found.first.value, found.second.value) == ("jumps", False, 5, 30)
    assert "biểu 6 tháng đầu năm 2025 là 30" in found.text


def test_the_admission_rate_is_held_against_the_offices_own_target_only_when_all_are_in(
    figures_desk: Desk,
) -> None:
    desk = figures_desk
    desk.office.settings = desk.office.settings.model_copy(update={"admission_target": Decimal(3)})
    cells = list(desk.states())
    form = {"members.opening": 9, "members.admitted": 0}
    for cell in cells[:-1]:
        desk.send(cell, form)
    assert across(desk) == []

    desk.send(cells[-1], {**form, "members.admitted": 1})

    (found,) = across(desk)
    assert (found.rule, found.is_error) == ("admission_rate", False)
    assert found.text == (
        "Số đảng viên kết nạp (thực hiện đến ngày chốt) ghi 1 tại tổng của 7 nơi trên Số đảng viên đầu kỳ 63 tại "
        "tổng của 7 nơi, được 1,5873 %, chỉ tiêu 3 %."
    )


def test_what_the_cells_remitted_must_be_what_the_committee_has(figures_desk: Desk) -> None:
    for cell in figures_desk.states():
        figures_desk.send(cell, {"fees.received": 1_000_000})
    figures_desk.send("so-khcn", {"fees.remitted": 5_000_000, "fees.kept": 1_000_000})

    (found,) = across(figures_desk)

    assert (found.rule, found.first.value, found.second.value) == ("fees_of_committee", 7_000_000, 6_000_000)
    assert "tổng của 7 nơi" in found.text
    assert "Biểu!C2, C3" in found.text


def across(desk: Desk) -> list[Finding]:
    with read(desk.office.engine) as connection:
        return read_findings(desk.office, connection, schedules.read_schedule(connection, desk.cycle))


def test_a_corrected_form_replaces_and_the_old_values_stay_known(figures_desk: Desk) -> None:
    figures_desk.send(CELL, {"members.closing": 11, "members.female": 4}, file="lan-1.xlsx")

    kept = figures_desk.send(CELL, {"members.closing": 12}, file="lan-2.xlsx", hour=10)

    assert kept.replaced == 2
    with read(figures_desk.office.engine) as connection:
        counting = read_figures(connection, figures_desk.cycle)
        lineage = read_lineage(connection, figures_desk.cycle, ["members.closing", "members.female"])
    assert counting == {CELL: [Figure("members.closing", Basis.ACTUAL, Decimal(12), "Biểu!C2")]}
    ten = figures_desk.act(hour=10).at
    assert [(one.figure.indicator, one.figure.value, one.file, one.ended_at) for one in lineage] == [
        ("members.closing", 11, "lan-1.xlsx", ten),
        ("members.closing", 12, "lan-2.xlsx", None),
        ("members.female", 4, "lan-1.xlsx", ten),
    ]


def test_the_same_file_twice_changes_nothing(figures_desk: Desk, dump: Dump) -> None:
    first = figures_desk.send(CELL, GOOD)
    before = dump(figures_desk.office.engine)

    again = figures_desk.send(CELL, GOOD)

    assert (again.submission_id, again.is_news, again.state) == (first.submission_id, False, first.state)
    assert dump(figures_desk.office.engine) == before


def test_a_form_that_agrees_closes_the_cells_step_and_one_that_does_not_opens_it_again(figures_desk: Desk) -> None:
    form = figures_desk.whole(CELL, GOOD)
    figures_desk.send(CELL, form)
    step = figures_desk.step("send_figures", CELL)
    assert (step.state, step.done_on) == (StepState.DONE, figures_desk.day)

    figures_desk.send(CELL, {**form, "members.official": 10})

    step = figures_desk.step("send_figures", CELL)
    assert (step.state, step.done_on, step.note) == (StepState.RECEIVED, None, "biểu số liệu còn chỗ chưa khớp")


def test_the_clerk_sees_where_the_statistics_differ_from_the_estimate_of_the_report(figures_desk: Desk) -> None:
    figures_desk.send(CELL, {"members.closing/estimate": 12, "members.official/estimate": 12})
    number = open_cycle(
        figures_desk.office,
        WantedCycle("so-khcn", "statistics_report", parse_period("2026H1")),
        figures_desk.act(),
    ).id
    desk = replace(figures_desk, cycle=number)
    form = {f"members.{key}/statistic": value for key, value in (("closing", 13), ("official", 12))}
    kept = desk.send(CELL, {**form, "members.probationary/statistic": 1})

    differing = [one for one in kept.findings if one.rule == "statistics"]
    assert [(one.text, one.is_error) for one in differing] == [(DIFFERS, False)]
    with read(desk.office.engine) as connection:
        assert differing[0] in read_findings(desk.office, connection, desk.schedule)


def test_days_and_choices_are_kept_as_what_they_are(figures_desk: Desk) -> None:
    figures_desk.send("so-khcn", {"fees.remitted_on": date(2026, 5, 10)})

    assert figures_desk.totals()["fees.remitted_on", Basis.ACTUAL].value == date(2026, 5, 10)


@pytest.mark.parametrize(
    ("body", "values", "message"),
    [
        (
            CELL,
            {"fees.remitted": 1},
            "Biểu!C2: fees.remitted (thực hiện đến ngày chốt) không được hỏi trong biểu này",
        ),
        (CELL, {"members.opening/estimate": 1}, "không được hỏi"),
        (CELL, {"members.left": 1}, "không được hỏi"),
        (CELL, {"khong.co": 1}, "không được hỏi"),
        (CELL, {"fees.collected": "1e11"}, "Biểu!C2: số quá lớn"),
        (
            "cb-khac",
            {"members.closing": 1},
            "cb-khac: không có trong danh sách được yêu cầu gửi số liệu của kỳ số 1",
        ),
    ],
)
def test_what_was_not_asked_is_refused_and_nothing_is_kept(
    figures_desk: Desk, dump: Dump, body: str, values: Mapping[str, object], message: str
) -> None:
    before = dump(figures_desk.office.engine)
    plain = {key: Decimal(str(value)) for key, value in values.items()}

    with pytest.raises(BadInput) as raised:
        figures_desk.send(body, plain)

    assert message in str(raised.value)
    assert dump(figures_desk.office.engine) == before


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_cycle_that_has_ended_takes_no_figures(figures_desk: Desk, state: str) -> None:
    with begin(figures_desk.office.engine) as connection:
        change_schedule(connection, figures_desk.cycle, state=state)

    with pytest.raises(BadInput, match="không nhận số liệu nữa"):
        figures_desk.send(CELL, GOOD)


def test_the_audit_tells_every_form_without_its_numbers(figures_desk: Desk) -> None:
    form = figures_desk.whole(CELL, GOOD)
    figures_desk.send(CELL, form)

    with read(figures_desk.office.engine) as connection:
        (line,) = [one for one in read_audit(connection) if one["action"].startswith("figures.checked")]
    assert (line["actor"], line["subject"]) == ("thử", f"{figures_desk.cycle}/{CELL}")
    nothing = {"replaced": 0, "findings": 0, "blanks": 0, "reason": ""}
    assert line["details"] == {"submission": 1, "values": len(form), **nothing}


def test_more_than_twenty_contradictions_are_entered_on_purpose() -> None:
    assert len(WRONG) >= 20
    assert len({(row[3], row[4][0]) for row in WRONG}) >= 20
