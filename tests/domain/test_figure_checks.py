"""Checks of figures as pure rules: what is missing is never zero, and nothing crashes on what is there."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.domain.figure_checks import Beside, Finding, check_across, check_form
from nhiemky.domain.figures import Basis, Figure, Total
from nhiemky.domain.indicators import Measure
from nhiemky.intake.indicators import load_catalogue
from nhiemky.settings import PROJECT

CATALOGUE = load_catalogue(PROJECT / "templates")
NUMBERS = sorted(key for key, one in CATALOGUE.indicators.items() if one.measure.is_number)
PLACES = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(list(Basis)))
VALUES = st.dictionaries(PLACES, st.decimals(0, 10**6, places=2), max_size=40)


def figures(values: Mapping[str, object], basis: Basis = Basis.ACTUAL) -> list[Figure]:
    return [Figure(key, basis, Decimal(str(value)), f"B!{row}") for row, (key, value) in enumerate(values.items())]


def rules(found: list[Finding]) -> list[str]:
    return [one.rule for one in found]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"members.closing": 67, "members.official": 63, "members.probationary": 4}, []),
        ({"members.closing": 67, "members.official": 63, "members.probationary": 5}, ["members_status"]),
        ({"members.closing": 67, "members.official": 63}, []),
        (
            {
                "members.closing": 55,
                "members.civil_servants": 27,
                "members.public_employees": 27,
                "members.contract_workers": 1,
            },
            [],
        ),
        ({"targets.total": 29, "targets.met": 21, "targets.missed": 7, "targets.not_assessed": 1}, []),
        ({"targets.total": 28, "targets.met": 21, "targets.missed": 7, "targets.not_assessed": 1}, ["targets"]),
        ({"members.female": 3}, []),
    ],
)
def test_the_sums_of_published_reports(values: Mapping[str, object], expected: list[str]) -> None:
    assert rules(check_form(CATALOGUE, figures(values), {}, "cb")) == expected


@pytest.mark.parametrize(
    ("rate", "is_right"),
    [
        ("92.3077", True),
        ("92.31", True),
        ("92.3", True),
        ("92", True),
        ("92.4", False),
        ("93", False),
        ("90", False),
    ],
)
def test_a_percentage_may_be_rounded_to_the_places_it_was_written_with(rate: str, is_right: bool) -> None:
    values = {
        "activity.attendance_present": 12,
        "activity.attendance_expected": 13,
        "activity.attendance_rate": rate,
    }

    assert (check_form(CATALOGUE, figures(values), {}, "cb") == []) is is_right


def test_a_percentage_of_nothing_is_a_contradiction_and_no_crash() -> None:
    values = {"activity.attendance_present": 0, "activity.attendance_expected": 0, "activity.attendance_rate": 100}

    (found,) = check_form(CATALOGUE, figures(values), {}, "cb")

    assert "không tính được tỷ lệ" in found.text


def test_estimates_add_up_with_what_is_fixed_at_the_start() -> None:
    flows = ("admitted", "transferred_in", "transferred_out", "deceased", "removed", "expelled", "resigned")
    estimate = figures({**{f"members.{one}": 0 for one in flows}, "members.closing": 13}, Basis.ESTIMATE)

    (found,) = check_form(CATALOGUE, [*figures({"members.opening": 12}), *estimate], {}, "cb")

    assert (found.rule, found.first.basis, found.first.value) == ("members_balance", Basis.ESTIMATE, 13)
    assert found.second is not None
    assert found.second.value == Decimal(12)


def test_the_cut_offs_composition_is_not_held_against_the_estimate() -> None:
    parts = {"members.civil_servants": 27, "members.public_employees": 27, "members.contract_workers": 1}
    closing = figures({"members.closing": 56}, Basis.ESTIMATE)

    assert check_form(CATALOGUE, [*figures(parts), *closing], {}, "cb") == []


def test_statistics_are_reconciled_with_the_estimate_of_the_report() -> None:
    beside = Beside(
        reported={("members.closing", Basis.ESTIMATE): Decimal(66)}, reported_name="biểu 6 tháng đầu năm 2026"
    )

    (found,) = check_form(CATALOGUE, figures({"members.closing": 67}, Basis.STATISTIC), {}, "cb", beside)

    assert (found.rule, found.is_error) == ("statistics", False)
    assert found.text == (
        "Số đảng viên cuối kỳ (thống kê) ghi 67 tại B!0 nhưng "
        "ước cả kỳ đã báo cáo 66 tại biểu 6 tháng đầu năm 2026."
    )


def test_statistics_of_the_second_half_are_reconciled_with_the_years_report_only_in_what_stands_at_its_end() -> (
    None
):
    year = {("members.closing", Basis.ESTIMATE): Decimal(66), ("members.admitted", Basis.ESTIMATE): Decimal(5)}
    given = figures({"members.closing": 67, "members.admitted": 2}, Basis.STATISTIC)

    found = check_form(CATALOGUE, given, {}, "cb", Beside(at_end=year, at_end_name="biểu năm 2026"))

    assert [(one.first.indicator, one.second.address) for one in found if one.second] == [
        ("members.closing", "biểu năm 2026")
    ]


@pytest.mark.parametrize(
    ("now", "last", "is_flagged"), [(30, 12, True), (24, 12, False), (4, 12, True), (6, 1, True)]
)
def test_a_stock_that_jumps_is_flagged(now: int, last: int, is_flagged: bool) -> None:
    previous = {("members.ethnic_minority", Basis.ACTUAL): Decimal(last)}

    found = check_form(CATALOGUE, figures({"members.ethnic_minority": now}), previous, "cb")

    assert rules(found) == (["jumps"] if is_flagged else [])


def test_a_target_is_looked_at_only_where_the_office_has_set_one() -> None:
    totals = {
        (key, Basis.ACTUAL): Total(key, Basis.ACTUAL, Decimal(value), 7, 7)
        for key, value in (("members.opening", 63), ("members.admitted", 1))
    }

    assert check_across(CATALOGUE, {}, {}, totals=totals) == []
    assert rules(check_across(CATALOGUE, {}, {}, totals=totals, targets={"admission_rate": Decimal(3)})) == [
        "admission_rate"
    ]
    assert check_across(CATALOGUE, {}, {}, totals=totals, targets={"admission_rate": Decimal("1.5")}) == []


@given(VALUES, VALUES, VALUES, st.dictionaries(st.sampled_from(("members", "official")), st.integers(0, 99)))
def test_whatever_is_there_or_missing_nothing_crashes_and_every_finding_names_its_places(
    now: dict[tuple[str, Basis], Decimal],
    before: dict[tuple[str, Basis], Decimal],
    alike: dict[tuple[str, Basis], Decimal],
    counts: dict[str, int],
) -> None:
    given_figures = [
        Figure(key, basis, value, f"B!{row}") for row, ((key, basis), value) in enumerate(now.items())
    ]
    totals = {key: Total(*key, value, 1, 1) for key, value in now.items()}

    found = check_form(CATALOGUE, given_figures, before, "cb", Beside(alike, alike))
    found += check_across(CATALOGUE, {"cb": given_figures}, {"cb": counts}, totals=totals, committee="ĐU")

    for one in found:
        assert one.second is not None
        assert one.first.address in one.text
        assert one.text.endswith(".")


@given(VALUES)
def test_findings_do_not_depend_on_the_order_of_the_cells(now: dict[tuple[str, Basis], Decimal]) -> None:
    ordered = [Figure(key, basis, value, f"B!{row}") for row, ((key, basis), value) in enumerate(now.items())]

    assert check_form(CATALOGUE, ordered, {}, "cb") == check_form(CATALOGUE, ordered[::-1], {}, "cb")


def test_choices_and_days_are_no_numbers_for_any_check() -> None:
    chosen = [key for key, one in CATALOGUE.indicators.items() if one.measure is Measure.CHOICE]

    assert check_form(CATALOGUE, [Figure(chosen[0], Basis.ACTUAL, "new", "B!1")], {}, "cb") == []
