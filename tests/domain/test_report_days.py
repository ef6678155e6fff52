"""A superior's report day: of one cycle, or of every one from a period on; the last document holds."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from calendars.periods import parse_period
from nhiemky.domain.report_days import ReportDay, name_document, rule_for_every, rule_in_force

AT = datetime(2026, 5, 20, 1, tzinfo=UTC)


def said(number: int, rule: str, **own: Any) -> ReportDay:  # noqa: ANN401
    values: dict[str, Any] = {
        "plan": "quarter_report", "body": "dang-bo", "occasion": None, "document": "12-CV/TU",
        "document_on": date(2026, 5, 20), "effective_from": date(2026, 1, 1), "effective_to": None,
        "by": "thử", "at": AT,
    }  # fmt: skip
    return ReportDay(id=number, rule=rule, **{**values, **own})


@pytest.mark.parametrize(
    ("on", "of", "other", "expected"),
    [
        ("2026-03-10", "2026Q1", "2026Q3", "2026-09-10"),  # the tenth of the last month, whatever its length
        ("2026-06-10", "2026H1", "2027H1", "2027-06-10"),
        ("2026-06-10", "2026H1", "2026H2", "2026-12-10"),
        ("2026-05-31", "2026M05", "2026M06", "2026-06-30"),  # the end of a month stays one
        ("2026-01-30", "2026M01", "2026M02", "2026-02-28"),
        ("2027-02-28", "2027M02", "2028M02", "2028-02-29"),
        ("2027-01-05", "2026", "2027", "2028-01-05"),  # after the period has ended
    ],
)
def test_a_day_said_for_one_period_comes_back_in_every_one(on: str, of: str, other: str, expected: str) -> None:
    rule = said(1, rule_for_every(date.fromisoformat(on), parse_period(of)), effective_from=date(2026, 1, 1))
    assert (str(rule.day_of(of)), str(rule.day_of(other))) == (on, expected)


def test_it_holds_from_its_period_on_until_another_replaces_it() -> None:
    old = said(1, "2026-03-10 (2026Q1)", effective_to=date(2026, 6, 30))
    new = said(2, "2026-09-15 (2026Q3)", effective_from=date(2026, 7, 1))
    found = {key: rule_in_force([old, new], key) for key in ("2025Q4", "2026Q1", "2026Q2", "2026Q3", "2027Q1")}
    assert found == {"2025Q4": None, "2026Q1": old, "2026Q2": old, "2026Q3": new, "2027Q1": new}
    assert [key for key in found if old.has_spoken_of(key)] == ["2026Q1", "2026Q2", "2026Q3"]


def test_the_last_document_holds_whether_it_speaks_of_one_cycle_or_of_all() -> None:
    every, one = said(1, "2026-03-10 (2026Q1)"), said(2, "2026-09-12", occasion="2026Q3")
    assert [rule_in_force([every, one], key) for key in ("2026Q1", "2026Q3")] == [every, one]
    later = said(3, "2026-09-20 (2026Q3)", effective_from=date(2026, 7, 1))
    assert rule_in_force([every, one, later], "2026Q3") == later
    assert rule_in_force([every], "2024-10-11") is None


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("12-CV/TU", "Công văn số 12-CV/TU"),
        ("Số 12-CV/TU", "Công văn số 12-CV/TU"),
        ("03-KH/ĐU", "Kế hoạch số 03-KH/ĐU"),
        ("45-CTr/TU", "Chương trình số 45-CTr/TU"),
        ("7-XX/TU", "văn bản số 7-XX/TU"),
        ("Công điện hỏa tốc của Tỉnh ủy", "Công điện hỏa tốc của Tỉnh ủy"),
    ],
)
def test_a_document_is_named_with_the_word_for_its_kind(number: str, name: str) -> None:
    assert name_document(number) == name
    assert said(1, "2026-06-10", document=number).name == f"{name} ngày 20/5/2026"
    assert said(1, "2026-06-10", document=number, document_on=None).name == name
