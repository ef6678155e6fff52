"""`nhiemky step`: what people report, pin, lock and take back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]

MONDAY, TUESDAY, FRIDAY = "2026-11-23", "2026-11-24", "2026-11-27"


@pytest.fixture
def state_of(nhiemky: Command) -> Callable[[int], dict[str, Any]]:
    def of(number: int) -> dict[str, Any]:
        steps = nhiemky("congress", "show", "1", "--json", today=FRIDAY).json["steps"]
        found: dict[str, Any] = next(step for step in steps if step["id"] == number)
        return found

    return of


def test_done_is_a_fact_with_its_day(sample: Path, nhiemky: Command, state_of: Callable[[int], Any]) -> None:
    answer = nhiemky("step", "done", "1", "--on", MONDAY, "--by", "đồng chí Mẫu", today=TUESDAY)
    assert (answer.code, answer.out, answer.err) == (0, "", "Việc số 1: đã xong.\n")
    step = state_of(1)
    assert (step["state"], step["actual"], step["slack_wd"]) == ("done", MONDAY, None)
    assert step["sentence"] == "đã xong thứ Hai 23/11/2026"
    again = nhiemky("step", "done", "1", today=TUESDAY)
    assert again.line == ("Lỗi: việc số 1: đã xong ngày 23/11/2026, không đổi được (có thể dùng: step return)")


def test_an_answer_for_scripts_has_the_step_and_what_moved(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky("step", "lock", "4", "--to", "2026-12-15", "--note", "CV 12", "--json")
    assert set(answer.json) == {"step", "changes", "applied"}
    assert (answer.json["step"], answer.json["applied"]) == (4, True)
    (moved,) = answer.json["changes"]
    assert set(moved) == {"step", "title", "org", "old", "new", "reason"}
    assert (moved["step"], moved["old"]) == ("choose_variant", "2026-12-16")
    assert moved["new"] < moved["old"]


def test_received_is_not_done(sample: Path, nhiemky: Command, state_of: Callable[[int], Any]) -> None:
    assert nhiemky("step", "receive", "1").err == "Việc số 1: đã nhận.\n"
    assert (state_of(1)["state"], state_of(1)["actual"]) == ("received", None)


def test_returned_work_is_open_again_as_another_round(
    sample: Path, nhiemky: Command, state_of: Callable[[int], Any]
) -> None:
    nhiemky("step", "done", "1")
    answer = nhiemky("step", "return", "1", "--note", "thiếu chữ ký")
    assert answer.err == "Việc số 1: đã trả lại để làm tiếp.\n"
    assert (state_of(1)["state"], state_of(1)["actual"], state_of(1)["rounds"]) == ("returned", None, 2)


def test_a_pin_holds_until_it_is_taken_off(sample: Path, nhiemky: Command, state_of: Callable[[int], Any]) -> None:
    by_rule = state_of(4)["latest"]
    answer = nhiemky("step", "pin", "4", "--to", "2026-12-20", "--note", "lịch của bí thư")
    assert answer.err.splitlines()[0] == "Việc số 4: đã ghim Chủ nhật 20/12/2026, không phải ngày làm việc."
    assert state_of(4)["latest"] == "2026-12-20"
    assert state_of(4)["sentence"].startswith("Chủ nhật 20/12/2026: ghim bằng tay (lịch của bí thư)")
    assert nhiemky("step", "pin", "4").err.splitlines()[0] == "Việc số 4: đã bỏ ghim."
    assert state_of(4)["latest"] == by_rule


def test_a_lock_stands_above_a_pin(sample: Path, nhiemky: Command, state_of: Callable[[int], Any]) -> None:
    nhiemky("step", "lock", "4", "--to", "2026-12-10", "--note", "CV 12")
    refused = nhiemky("step", "pin", "4", "--to", "2026-12-11", "--note", "lịch")
    assert refused.line == "Lỗi: việc số 4: đã khóa ngày 10/12/2026 theo văn bản; bỏ khóa trước khi ghim"
    assert state_of(4)["latest"] == "2026-12-10"


def test_an_optional_step_is_dropped_and_taken_back(
    sample: Path, nhiemky: Command, state_of: Callable[[int], Any]
) -> None:
    steps = nhiemky("congress", "show", "1", "--json").json["steps"]
    number = next(step["id"] for step in steps if step["key"] == "preparatory_session")
    assert nhiemky("step", "drop", str(number)).err.splitlines()[0] == f"Việc số {number}: đã bỏ."
    assert state_of(number)["state"] == "dropped"
    answer = nhiemky("step", "return", str(number), "--note", "vẫn họp trù bị")
    assert (answer.code, state_of(number)["state"], state_of(number)["latest"]) == (0, "returned", "2027-04-22")


def test_a_change_that_leaves_no_time_says_so(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky("step", "pin", "4", "--to", "2026-11-25", "--note", "gấp")
    assert (answer.code, answer.err.splitlines()[-1]) == (
        0,
        "Chú ý: đợt này có 1 chỗ không kịp; xem: nhiemky congress show 1",
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("done", "1", "--on", "2026-11-30"), "--on: 30/11/2026 là ngày chưa tới"),
        (("receive", "1", "--on", "2026-11-24"), "--on: 24/11/2026 là ngày chưa tới"),
        (
            ("done", "1", "--on", "2020-01-01"),
            (
                "--on: 1/1/2020 sớm hơn một năm trước khi bắt đầu đợt này "
                "(ngày nhận kế hoạch của cấp trên là 23/11/2026)"
            ),
        ),
        (("done", "1", "--on", "x"), '--on: "x" không phải là ngày; viết dạng 10/6/2027'),
        (("done", "9999"), "không có việc số 9999; xem nhiemky congress show"),
        (("done", "1.5"), "“Số của việc, xem ở congress show”: phải là số nguyên; xem nhiemky --help"),
        (("done",), "còn thiếu “Số của việc, xem ở congress show”; xem nhiemky --help"),
        (("return", "1"), "--note: phải ghi lý do trả lại"),
        (("pin", "4", "--to", "2026-12-24"), "--note: phải ghi lý do ghim ngày"),
        (("pin", "4", "--to", "2026-11-20", "--note", "x"), "--to: 20/11/2026 là ngày đã qua"),
        (("lock", "4", "--to", "2026-12-24"), "--note: phải ghi số, ngày văn bản ấn định thời hạn"),
        (
            ("pin", "4", "--to", "2080-12-24", "--note", "x"),
            "kế hoạch chạy ra ngoài lịch đang có (đến 31/12/2033)",
        ),
        (("drop", "4"), "việc số 4: là việc bắt buộc theo kế hoạch, không bỏ được"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    sample: Path, nhiemky: Command, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    before = rows(sample)
    assert nhiemky("step", *words).line == f"Lỗi: {line}"
    assert rows(sample) == before


def test_a_step_that_does_not_apply_can_neither_be_done_nor_returned(sample: Path, nhiemky: Command) -> None:
    steps = nhiemky("congress", "show", "1", "--json").json["steps"]
    number = str(next(step["id"] for step in steps if step["state"] == "not_applicable"))
    assert nhiemky("step", "done", number).line.startswith(f"Lỗi: việc số {number}: không áp dụng, không đổi được")
    returned = nhiemky("step", "return", number, "--note", "x")
    assert returned.line == f"Lỗi: việc số {number}: không áp dụng, không trả lại được"
