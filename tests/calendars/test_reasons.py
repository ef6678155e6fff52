"""Every date in one Vietnamese sentence, and the chain of steps that leads to it."""

from datetime import date

import pytest

from calendars.named import build_calendars
from calendars.network import build_network
from calendars.plan_model import Plan
from calendars.planner import Given, Projection, project
from calendars.reasons import (
    CUSTOMARY,
    PROVISIONAL,
    UNSETTLED,
    Cause,
    explain_due,
    explain_forecast,
    explain_latest,
    is_provisional,
    trace_forecast,
    trace_latest,
)
from calendars.working_days import Day, Status, WorkingDays

HOLIDAYS = [
    Day(date(2027, 4, 16), working=False, name="Giỗ Tổ Hùng Vương", source="thử"),
    Day(date(2027, 4, 30), working=False, name="Ngày Chiến thắng", source="thử"),
    Day(date(2027, 9, 2), working=False, name="Quốc khánh", source="thử", status=Status.PROVISIONAL),
]
DAYS = WorkingDays(date(2026, 1, 1), date(2028, 12, 31), HOLIDAYS)
OFF = "không phải ngày làm việc nên"
ANCHORS = {"superior_plan": date(2027, 1, 4), "congress": date(2027, 5, 12), "closing": date(2027, 5, 13)}


def projected(
    steps: dict[str, dict[str, object]], given: dict[str, Given] | None = None, today: date = date(2027, 1, 4)
) -> Projection:
    whole = {key: {"owner": "office", "basis": "rule", **step} for key, step in steps.items()}
    plan = Plan.model_validate(
        {"plan": "mau", "version": 1, "title": "Kế hoạch mẫu", "scope": "committee", "steps": whole}
    )
    network = build_network(plan, build_calendars(plan, DAYS), {})
    known = {network.index[key, None]: value for key, value in (given or {}).items()}
    return project(network, ANCHORS, today, known)


def at(projection: Projection, key: str) -> int:
    position = projection.network.find(key)
    assert position is not None
    return position


@pytest.mark.parametrize(
    ("due", "sentence"),
    [
        ("congress - 5wd", "5 ngày làm việc trước 12/5/2027 là thứ Tư 5/5/2027; không tính T7, CN"),
        ("congress - 10wd", "10 ngày làm việc trước 12/5/2027 là thứ Ba 27/4/2027; không tính T7, CN, 30/4"),
        ("congress - 1wd", "1 ngày làm việc trước 12/5/2027 là thứ Ba 11/5/2027"),
        ("closing + 1wd", "1 ngày làm việc sau 13/5/2027 là thứ Sáu 14/5/2027"),
        ("congress - 9d", "9 ngày trước 12/5/2027 là thứ Hai 3/5/2027"),
        (
            "congress - 10d",
            "10 ngày trước 12/5/2027 là Chủ nhật 2/5/2027, không phải ngày làm việc nên lùi về thứ Năm 29/4/2027",
        ),
        (
            "closing + 2d",
            f"2 ngày sau 13/5/2027 là thứ Bảy 15/5/2027, {OFF} chuyển sang thứ Hai 17/5/2027",
        ),
        ("congress - 2w", "2 tuần trước 12/5/2027 là thứ Tư 28/4/2027"),
        ("closing + 6m", f"6 tháng sau 13/5/2027 là thứ Bảy 13/11/2027, {OFF} chuyển sang thứ Hai 15/11/2027"),
        ("congress", "thứ Tư 12/5/2027, đúng ngày khai mạc đại hội"),
        ("closing", "thứ Năm 13/5/2027, đúng ngày bế mạc đại hội"),
        ("superior_plan", "thứ Hai 4/1/2027, đúng ngày nhận kế hoạch của cấp trên"),
        ("2027-04-30", "thứ Sáu 30/4/2027, không phải ngày làm việc nên lùi về thứ Năm 29/4/2027"),
        ("last_working_day(congress - 1m)", "thứ Năm 29/4/2027 là ngày làm việc cuối cùng của tháng 4/2027"),
    ],
)  # fmt: skip
def test_the_sentence_of_a_rule(due: str, sentence: str) -> None:
    projection = projected({"report": {"title": "Báo cáo", "due": due}})
    assert explain_due(projection, 0) == explain_latest(projection, 0)
    assert explain_due(projection, 0).removesuffix(f"; {PROVISIONAL}") == sentence


@pytest.mark.parametrize(
    ("basis", "source", "end"),
    [
        ("default", "", f"; {UNSETTLED}"),
        ("default", "thói quen", f"; {UNSETTLED}"),
        ("rule", "24-QĐ/TW (11.1)", "; theo 24-QĐ/TW (11.1)"),
        ("practice", "kế hoạch năm 2019 của một cơ quan", f"; {CUSTOMARY}"),
    ],
)
def test_a_date_says_what_it_stands_on(basis: str, source: str, end: str) -> None:
    step = {"title": "Báo cáo", "due": "congress - 1wd", "basis": basis, "source": source}
    assert (
        explain_due(projected({"report": step}), 0) == f"1 ngày làm việc trước 12/5/2027 là thứ Ba 11/5/2027{end}"
    )


def test_a_date_that_rests_on_days_nobody_has_decided_says_so() -> None:
    """On the way to it, 2/9 is off only provisionally; a week earlier everything is decided."""
    projection = projected(
        {
            "sure": {"title": "Việc chắc", "due": "2027-08-30"},
            "unsure": {"title": "Việc chưa chắc", "due": "sure + 5wd"},
        }
    )
    assert [is_provisional(projection, at(projection, key)) for key in ("sure", "unsure")] == [False, True]
    assert explain_due(projection, at(projection, "unsure")) == (
        f"5 ngày làm việc sau 30/8/2027 là thứ Ba 7/9/2027; không tính T7, CN, 2/9; {PROVISIONAL}"
    )


CHAIN = {
    "write": {"title": "Viết báo cáo", "due": "congress - 10wd"},
    "print": {"title": "In tài liệu", "after": ["write"], "takes": "3wd"},
    "send": {"title": "Gửi tài liệu", "due": "congress - 10wd", "after": ["print"], "hard": True},
}


def test_a_limit_set_by_the_next_step_names_it_and_its_start() -> None:
    projection = projected(CHAIN)
    assert explain_latest(projection, at(projection, "write")) == (
        "chậm nhất thứ Tư 21/4/2027 để kịp việc “In tài liệu” (bắt đầu 22/4/2027)"
    )
    assert explain_latest(projection, at(projection, "print")) == (
        "chậm nhất thứ Hai 26/4/2027 để kịp việc “Gửi tài liệu” (chậm nhất 27/4/2027)"
    )


def test_the_chain_of_a_latest_date_ends_at_the_rule_that_bounds_it() -> None:
    projection = projected(CHAIN)
    assert list(trace_latest(projection, at(projection, "write"))) == [
        Cause(
            "write", None, "successor", date(2027, 4, 21),
            "chậm nhất thứ Tư 21/4/2027 để kịp việc “In tài liệu” (bắt đầu 22/4/2027)",
        ),
        Cause(
            "print", None, "successor", date(2027, 4, 26),
            "chậm nhất thứ Hai 26/4/2027 để kịp việc “Gửi tài liệu” (chậm nhất 27/4/2027)",
        ),
        Cause(
            "send", None, "due", date(2027, 4, 27),
            "10 ngày làm việc trước 12/5/2027 là thứ Ba 27/4/2027; không tính T7, CN, 30/4",
        ),
    ]  # fmt: skip


def test_the_chain_of_a_forecast_goes_back_to_today() -> None:
    projection = projected(CHAIN, today=date(2027, 4, 26))
    assert list(trace_forecast(projection, at(projection, "send"))) == [
        Cause(
            "send", None, "predecessor", date(2027, 5, 3),
            "sớm nhất thứ Hai 3/5/2027, vì việc “In tài liệu” dự kiến xong 29/4/2027",
        ),
        Cause(
            "print", None, "predecessor", date(2027, 4, 29),
            "sớm nhất thứ Năm 29/4/2027, vì việc “Viết báo cáo” dự kiến xong 26/4/2027",
        ),
        Cause("write", None, "today", date(2027, 4, 26), "thứ Hai 26/4/2027: sớm nhất là từ hôm nay"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "latest", "forecast"),
    [
        (
            Given(not_after=date(2027, 4, 1)),
            "thứ Năm 1/4/2027: hạn do cấp trên ấn định",
            "thứ Hai 4/1/2027: sớm nhất là từ hôm nay",
        ),
        (
            Given(fixed_on=date(2027, 4, 2)),
            "thứ Sáu 2/4/2027: ngày đã được ấn định, không theo công thức",
            "thứ Sáu 2/4/2027: ngày đã được ấn định, không theo công thức",
        ),
        (
            Given(ready_on=date(2027, 3, 3)),
            "1 ngày làm việc trước 12/5/2027 là thứ Ba 11/5/2027",
            "thứ Tư 3/3/2027: chờ các chi bộ hoàn thành",
        ),
        (
            Given(done_on=date(2027, 2, 2)),
            "1 ngày làm việc trước 12/5/2027 là thứ Ba 11/5/2027",
            "thứ Ba 2/2/2027: đã xong",
        ),
    ],
    ids=["deadline of a superior", "fixed", "another schedule", "done"],
)
def test_what_is_known_of_a_step_is_its_reason(given: Given, latest: str, forecast: str) -> None:
    projection = projected({"report": {"title": "Báo cáo", "due": "congress - 1wd"}}, {"report": given})
    assert (explain_latest(projection, 0), explain_forecast(projection, 0)) == (latest, forecast)


def test_bounds_of_the_plan_are_reasons() -> None:
    step = {"title": "Họp", "due": "congress - 1wd", "not_before": "2027-04-05", "not_after": "2027-04-09"}
    projection = projected({"meet": step})
    assert explain_latest(projection, 0) == "thứ Sáu 9/4/2027: không muộn hơn 9/4/2027"
    assert explain_forecast(projection, 0) == "thứ Hai 5/4/2027: không sớm hơn 5/4/2027"


@pytest.mark.parametrize(
    ("bound", "sentence"),
    [
        ("congress", "thứ Tư 12/5/2027: không sớm hơn ngày khai mạc đại hội (12/5/2027)"),
        ("closing + 6m", "thứ Hai 15/11/2027: không sớm hơn 6 tháng sau ngày bế mạc đại hội (13/5/2027)"),
        ("agree", "thứ Ba 11/5/2027: không sớm hơn việc “Thống nhất” (11/5/2027)"),
    ],
)
def test_a_day_not_to_start_before_names_its_mark(bound: str, sentence: str) -> None:
    steps = {
        "agree": {"title": "Thống nhất", "due": "congress - 1wd"},
        "meet": {"title": "Họp", "due": "closing + 7m", "not_before": bound},
    }
    assert explain_forecast(projected(steps), 1) == sentence


def test_a_step_without_a_rule_follows_the_one_before_it() -> None:
    projection = projected(
        {
            "write": {"title": "Viết báo cáo", "due": "congress - 10wd"},
            "file": {"title": "Lưu", "after": ["write"]},
        }
    )
    expected = "thứ Tư 28/4/2027, tiếp sau việc “Viết báo cáo” (27/4/2027)"
    assert explain_latest(projection, at(projection, "file")) == expected
    assert explain_due(projection, at(projection, "file")) == expected


def test_a_step_counted_from_a_done_one_that_serves_it_is_asked_once() -> None:
    steps: dict[str, dict[str, object]] = {
        "ask": {"title": "Xin ý kiến", "due": "superior_plan + 30d"},
        "answer": {"title": "Trả lời", "due": "ask + 5wd", "after": ["ask"]},
    }
    projection = projected(steps, {"ask": Given(done_on=date(2027, 1, 4))})
    assert not is_provisional(projection, at(projection, "answer"))
    assert not is_provisional(projection, at(projection, "ask"))
