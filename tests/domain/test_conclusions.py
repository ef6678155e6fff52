"""The plan that follows conclusions: titles, keys and periods of its steps; whose ladder it climbs."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from calendars.official_days import DATA, load_official_days
from calendars.periods import PeriodKind
from calendars.plan_model import Basis, Plan, Scope
from nhiemky.domain.conclusions import (
    LONGEST_TITLE,
    Conclusion,
    SetBy,
    lay_out_tasks,
    number_of,
    shorten,
    task_key,
)

CALENDAR = load_official_days(DATA, None, 2018, 2033)
SET_BY = SetBy("Sơ kết 6 tháng đầu năm 2026", "62-TB/ĐU", date(2026, 7, 22), date(2026, 7, 21), date(2027, 1, 15))


def lay_out(*conclusions: Conclusion) -> Plan:
    return lay_out_tasks(conclusions, SET_BY, CALENDAR, Scope.COMMITTEE, "so-khcn")


def test_a_long_title_ends_at_a_word() -> None:
    text = "Lãnh đạo, chỉ đạo thực hiện " * 10
    short = shorten(text)
    assert len(short) <= LONGEST_TITLE
    assert short.endswith(("hiện…", "đạo…", "chỉ…", "Lãnh…", "thực…"))
    assert shorten("x" * 200) == "x" * 119 + "…"
    assert shorten("Ngắn") == "Ngắn"


@given(st.text(min_size=1, max_size=400))
def test_a_title_is_never_too_long(text: str) -> None:
    assert len(shorten(text)) <= max(LONGEST_TITLE, 1)


def test_a_key_tells_its_number() -> None:
    assert [number_of(key) for key in ("task_3", "task_12_2026m07", "task_3_until_41", "send_report")] == [
        3, 12, None, None,
    ]  # fmt: skip
    assert task_key(7) == "task_7"


def test_steps_say_who_until_when_by_what() -> None:
    plan = lay_out(
        Conclusion(1, "Việc có hạn", "office", "so-khcn", date(2026, 9, 30)),
        Conclusion(2, "Việc không hạn", "cell_secretary", "cb-a"),
        Conclusion(3, "Việc kín", "secretary", "so-khcn", tier=3),
    )
    one, two, three = plan.steps.values()
    assert (one.per, one.basis, one.source, str(one.due)) == (
        None, Basis.RULE, "62-TB/ĐU ngày 22/7/2026", "2026-09-30",
    )  # fmt: skip
    assert (two.per, two.basis, str(two.due)) == ("named", Basis.DEFAULT, "2027-01-15")
    assert [(str(rung.after), rung.to) for rung in two.escalate or ()] == [
        ("1wd", "deputy_secretary"), ("3wd", "secretary"),
    ]  # fmt: skip
    assert (three.title, three.tier, three.escalate) == ("Nhiệm vụ số 3 (việc hạn chế)", 3, ())
    assert Plan.model_validate_json(plan.model_dump_json(by_alias=True, exclude_defaults=True)) == plan


def test_a_quarterly_task_ends_with_the_last_quarter_before_its_day() -> None:
    plan = lay_out(Conclusion(4, "Việc quý", "office", "so-khcn", every=PeriodKind.QUARTER))
    assert [(key, step.title, str(step.due)) for key, step in plan.steps.items()] == [
        ("task_4_2026q3", "Việc quý (quý III năm 2026)", "2026-09-30"),
        ("task_4_2026q4", "Việc quý (quý IV năm 2026)", "2026-12-31"),
    ]


def test_a_recurring_task_that_ends_before_its_first_period_is_done_once() -> None:
    one = Conclusion(5, "Việc quý", "office", "so-khcn", date(2026, 8, 15), every=PeriodKind.QUARTER)
    assert list(lay_out(one).steps) == ["task_5"]
