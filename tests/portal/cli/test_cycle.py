"""`nhiemky cycle` as a clerk, and as a script, uses it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]
TODAY = "2026-05-20"
CYCLE = {
    "id", "org", "plan", "day", "closing", "superior_plan", "variant", "state", "parent", "approved_on",
    "baseline", "steps", "conflicts", "occasion", "name", "days", "next", "report_days",
    "figures",
}  # fmt: skip
HALF_YEAR = ("cycle", "open", "--org", "so-khcn", "--period", "2026H1")
REPORT_DAY = ("cycle", "report-day", "9", "--document", "12-CV/TU", "--document-date", "18/5/2026",
              "--date", "10/6/2026")  # fmt: skip


@pytest.fixture
def half_year(sample: Path, nhiemky: Command) -> Path:
    """The sample's office with its half-year review open as number 9."""
    assert nhiemky(*HALF_YEAR, today=TODAY).code == 0
    return sample


def test_open_finds_the_plan_of_the_period_and_opens_it_once(sample: Path, nhiemky: Command, rows: Rows) -> None:
    first = nhiemky(*HALF_YEAR, "--json", today=TODAY)
    assert (first.code, first.json) == (0, {"id": 9, "is_new": True})
    before = rows(sample)
    again = nhiemky(*HALF_YEAR, "--json", today=TODAY)
    assert (again.code, again.json) == (0, {"id": 9, "is_new": False})
    assert rows(sample) == before
    said = nhiemky(*HALF_YEAR, today=TODAY).err.splitlines()[-1]
    assert said == "Đã có, không mở lần nữa: kỳ số 9, Sơ kết 6 tháng đầu năm 2026. Xem: nhiemky cycle show 9."


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--org", "khong-co", "--period", "2026H1"), "Không có tổ chức nào mang mã “khong-co”."),
        (("--org", "so-khcn", "--period", "2026H3"),
         'kỳ "2026H3": viết 2026 (năm), 2026H1 (6 tháng đầu năm), 2026Q3 (quý III) hoặc 2026M05 (tháng 5)'),
        (("--org", "so-khcn", "--period", ""),
         'kỳ "": viết 2026 (năm), 2026H1 (6 tháng đầu năm), 2026Q3 (quý III) hoặc 2026M05 (tháng 5)'),
        (("--org", "so-khcn", "--plan", "half_year_review", "--period", "2026Q3"),
         '--period: 2026Q3 là quý III năm 2026; kế hoạch "Sơ kết 6 tháng" theo kỳ 6 tháng (2026H1)'),
        (("--org", "so-khcn", "--plan", "cell_congress", "--period", "2026H1"),
         '--plan: "Đại hội chi bộ" không phải là kỳ sơ kết, tổng kết; dùng: congress open'),
        (("--org", "so-khcn", "--plan", "half_year_review", "--period", "2026H1", "--day", "31/6/2026"),
         '--day: "31/6/2026" không phải là ngày; viết dạng 12/6/2027'),
        (("--org", "so-khcn"), "--plan: không ghi kỳ thì phải ghi mã kế hoạch, xem ở plan list"),
        (("--org", "so-khcn", "--plan", "superior_visit"),
         '--day: kế hoạch "Cấp trên đến làm việc với Đảng ủy" mở theo ngày; hãy ghi ngày'),
    ],
)  # fmt: skip
def test_a_wrong_word_is_one_line_and_writes_nothing(
    sample: Path, nhiemky: Command, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    before = rows(sample)
    assert nhiemky("cycle", "open", *words, today=TODAY).line.removeprefix("Lỗi: ").startswith(line)
    assert rows(sample) == before


@pytest.mark.parametrize(
    ("org", "period", "plan"),
    [
        ("so-khcn", "2026H2", "half_year_review"),  # opens by itself for the first half only
        ("so-khcn", "2026Q2", "quarter_report"),
        ("so-khcn", "2026", "annual_review"),  # annual_programmes is of a year too, and must be named
        ("so-khcn", "2026M07", "monthly_committee_meeting"),
        ("cb-van-phong", "2026M07", "monthly_cell_meeting"),
    ],
)
def test_body_and_period_are_enough(sample: Path, nhiemky: Command, org: str, period: str, plan: str) -> None:
    assert nhiemky("cycle", "open", "--org", org, "--period", period, today=TODAY).code == 0
    (listed,) = nhiemky("cycle", "list", "--json", today=TODAY).json["cycles"]
    assert (listed["plan"], listed["occasion"]) == (plan, period)


def test_a_late_cycle_counts_from_the_day_it_is_opened_and_says_so_once(sample: Path, nhiemky: Command) -> None:
    opened = nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2026", today="2026-11-23")
    first, *conflicts, last = opened.err.splitlines()
    assert first == (
        "Kỳ mở ngày 23/11/2026, muộn 22 ngày so với lịch tạm tính; 10 việc đã quá ngày thường lệ được tính lại từ "
        "ngày mở."
    )
    assert len(conflicts) == 1  # what practice says stays; a paper of the superior's can but be waited for
    assert last.startswith("Đã mở kỳ số 9, ")
    shown = " ".join(nhiemky("cycle", "show", "9", today="2026-11-23").out.split())
    assert "rút ngắn “Kế hoạch kiểm điểm, bộ tiêu chí và khung điểm xếp loại”" in shown
    assert "cycle move" not in shown  # another day of the conference would not help what counts from the opening
    assert first in shown
    steps = nhiemky("cycle", "show", "9", "--json", today="2026-11-23").json["steps"]
    (asked,) = [step for step in steps if step["key"] == "request_inputs"]
    assert (asked["latest"], asked["slack_wd"]) == ("2026-11-23", 0)
    assert asked["sentence"] == (
        "thứ Hai 23/11/2026: kỳ mở muộn, tính lại từ ngày mở (lịch thường là 6/11/2026); "
        "tạm tính, chưa có quy định"
    )


def test_a_period_long_past_is_told_in_a_few_lines(sample: Path, nhiemky: Command) -> None:
    said = nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2025H1", today="2026-11-23").err.splitlines()
    assert [line.split(":")[0] for line in said[:3]] == ["Xung đột"] * 3
    assert said[1].startswith("Xung đột: 07 chi bộ: “")
    assert said[3].startswith("Và ")
    assert said[3].endswith(" việc nữa không kịp; xem nhiemky cycle show 9.")
    assert len(said) == 5


def test_what_is_overdue_is_no_conflict_but_what_it_makes_late_is(half_year: Path, nhiemky: Command) -> None:
    """On 8/6 the request of 22/5 is overdue, and with it the cells; only what lies ahead cannot be as planned."""
    shown = nhiemky("cycle", "show", "9", "--json", today="2026-06-08").json
    late = {one["key"] for one in shown["steps"] if one["target"] and one["target"] < "2026-06-08"}
    conflicts = {one["step"]: one for one in shown["conflicts"]}
    assert {"receive_report_request", "request_inputs", "cell_reviews", "send_figures"} <= late
    assert not late & set(conflicts)
    assert set(conflicts) == {"chase_inputs", "merge_figures"}
    request = "“Công văn đề nghị các chi bộ báo cáo, kèm biểu cung cấp số liệu”"
    offers = conflicts["merge_figures"]["offers"]
    assert offers[0].startswith(f"làm ngay {request} (quá hạn ")
    assert offers[-1] == "xin cấp trên lùi ngày báo cáo (có văn bản thì ghi: cycle report-day)"
    assert not [offer for one in conflicts.values() for offer in one["offers"] if "hội nghị" in offer]


def test_nothing_that_can_but_be_waited_for_is_a_conflict(half_year: Path, nhiemky: Command) -> None:
    assert nhiemky("cycle", "show", "9", "--json", today="2026-05-20").json["conflicts"] == []


def test_a_moved_report_day_tells_only_the_conflicts_it_makes(half_year: Path, nhiemky: Command) -> None:
    """Later than it was, it helps; earlier, it hurts; those of before are in `cycle show`."""
    letter = ("cycle", "report-day", "9", "--document", "15-CV/TU", "--document-date", "8/6/2026", "--date")
    later = nhiemky(*letter, "18/6/2026", today="2026-06-08").err
    assert "Xung đột" not in later
    earlier = nhiemky(*letter, "11/6/2026", "--apply", today="2026-06-08").err
    assert "Nhận công văn, đề cương của cấp trên" not in earlier
    assert earlier.count("Xung đột: ") == 5
    assert earlier.endswith("Và 05 chỗ khác: nhiemky cycle show 9.\n")
    conflicts = nhiemky("cycle", "show", "9", "--json", today="2026-06-08").json["conflicts"]
    assert "send_report" in {one["step"] for one in conflicts}


def test_a_conference_too_early_is_offered_another_day(half_year: Path, nhiemky: Command) -> None:
    move = ("cycle", "move", "9", "--day", "12/6/2026", "--reason", "thử")
    assert "Xung đột" in nhiemky(*move, "--apply", today="2026-06-08").err
    conflicts = nhiemky("cycle", "show", "9", "--json", today="2026-06-08").json["conflicts"]
    offers = {one["step"]: one["offers"][-1] for one in conflicts}
    assert offers["hold_conference"] == "lùi ngày hội nghị sơ kết (cycle move)"
    assert {one for one in offers.values() if "cycle" in one} == {
        "lùi ngày hội nghị sơ kết (cycle move)",
        "xin cấp trên lùi ngày báo cáo (có văn bản thì ghi: cycle report-day)",
    }


def test_a_conference_entered_after_it_was_held_is_no_conflict(half_year: Path, nhiemky: Command) -> None:
    move = ("cycle", "move", "9", "--day", "10/7/2026", "--reason", "đã họp", "--apply")
    told = nhiemky(*move, today="2026-07-22").err
    assert "Xung đột" not in told
    assert "việc có hạn mới đã qua" in told
    conflicts = nhiemky("cycle", "show", "9", "--json", today="2026-07-22").json["conflicts"]
    assert not [one for one in conflicts if one["step"] in {"hold_conference", "conference_papers"}]


def test_a_draft_asks_nobody_until_it_is_approved(sample: Path, nhiemky: Command, rows: Rows) -> None:
    said = nhiemky(*HALF_YEAR, "--draft", today=TODAY).err
    assert "Bản nháp, chưa nhắc ai; phê duyệt: nhiemky cycle approve 9." in said
    (listed,) = nhiemky("cycle", "list", "--json", today=TODAY).json["cycles"]
    assert listed["state"] == "draft"
    assert nhiemky("cycle", "approve", "9", "--json", today=TODAY).json == {"id": 9, "is_new": True}
    before = rows(sample)
    again = nhiemky("cycle", "approve", "9", today=TODAY)
    assert again.err == "Kỳ số 9 đã phê duyệt từ trước, không ghi gì thêm.\n"
    assert rows(sample) == before
    (listed,) = nhiemky("cycle", "list", "--json", today=TODAY).json["cycles"]
    assert listed["state"] == "approved"
    assert nhiemky("cycle", "approve", "1", today=TODAY).line.startswith("Lỗi: đợt số 1: là đợt đại hội")


def test_show_is_one_screen_and_all_the_steps_when_asked(half_year: Path, nhiemky: Command) -> None:
    short = nhiemky("cycle", "show", "9", today=TODAY).out.splitlines()
    whole = nhiemky("cycle", "show", "9", "--all", today=TODAY).out.splitlines()
    assert len(short) <= 30
    assert short[-1] == "Mọi việc với hạn và trạng thái: nhiemky cycle show 9 --all"
    assert [line for line in whole if "Hội nghị sơ kết 6 tháng, triển khai" in line]
    assert not [line for line in short if "Hội nghị sơ kết 6 tháng, triển khai" in line]


def test_a_cell_has_no_half_year_review_of_its_own(sample: Path, nhiemky: Command) -> None:
    line = nhiemky("cycle", "open", "--org", "cb-van-phong", "--period", "2026H1", today=TODAY).line
    assert line.startswith("Lỗi: --period: Chi bộ Văn phòng không có kế hoạch nào cho kỳ 2026H1 (6 tháng đầu năm")


def test_show_says_the_days_why_and_what_is_next(half_year: Path, nhiemky: Command) -> None:
    shown = nhiemky("cycle", "show", "9", today=TODAY)
    assert shown.code == 0
    assert max(map(len, shown.out.splitlines())) <= 80
    text = " ".join(shown.out.split())
    assert (
        "ngày báo cáo cấp trên: 15 ngày trước 30/6/2026 là thứ Hai 15/6/2026; tạm tính, chưa có quy định" in text
    )
    assert "Việc tiếp theo: - 22/5/2026: " in text
    assert "7 chi bộ, việc số " in text
    assert "Số liệu: 0/7 nơi đã gửi. - đã yêu cầu, chưa gửi: Chi bộ Văn phòng, Chi bộ Kế hoạch" in text
    answer = nhiemky("cycle", "show", "9", "--json", today=TODAY).json
    assert set(answer) == CYCLE
    assert [day["on"] for day in answer["days"]] == sorted(day["on"] for day in answer["days"])
    assert (answer["occasion"], answer["name"]) == ("2026H1", "Sơ kết 6 tháng đầu năm 2026")
    why = " ".join(nhiemky("cycle", "show", "9", "--why", "send_report", today=TODAY).out.split())
    assert "thứ Hai 15/6/2026, đúng ngày báo cáo cấp trên; tạm tính, chưa có quy định" in why


def test_list_and_congress_list_keep_cycles_and_congresses_apart(half_year: Path, nhiemky: Command) -> None:
    listed = nhiemky("cycle", "list", "--json", today=TODAY).json["cycles"]
    assert [(one["id"], one["org"], one["plan"], one["occasion"], one["state"]) for one in listed] == [
        (9, "so-khcn", "half_year_review", "2026H1", "approved")
    ]
    assert [one["id"] for one in nhiemky("congress", "list", "--json").json["congresses"]] == list(range(1, 9))
    assert nhiemky("congress", "show", "9").line == (
        "Lỗi: đợt số 9: là một kỳ, không phải đại hội; xem: nhiemky cycle show 9"
    )
    assert nhiemky("cycle", "show", "1").line == "Lỗi: đợt số 1: là đợt đại hội; xem: nhiemky congress show 1"
    assert nhiemky("cycle", "show", "99").line == "Lỗi: không có kỳ số 99; xem nhiemky cycle list"


def test_a_report_day_is_seen_first_and_written_with_apply(half_year: Path, nhiemky: Command, rows: Rows) -> None:
    before = rows(half_year)
    preview = nhiemky(*REPORT_DAY, "--json", today=TODAY).json
    assert rows(half_year) == before
    applied = nhiemky(*REPORT_DAY, "--apply", "--json", today=TODAY).json
    assert (preview["applied"], applied["applied"]) == (False, True)
    assert preview["changes"] == applied["changes"]
    (sent,) = [one for one in applied["changes"] if one["step"] == "send_report"]
    assert (sent["old"], sent["new"]) == ("2026-06-15", "2026-06-10")
    assert sent["reason"].endswith("theo Công văn số 12-CV/TU ngày 18/5/2026")
    days = nhiemky("cycle", "show", "9", "--json", today=TODAY).json
    assert [(one["document"], one["rule"]) for one in days["report_days"]] == [("12-CV/TU", "2026-06-10")]


def test_a_move_is_told_with_its_day_off(half_year: Path, nhiemky: Command) -> None:
    move = ("cycle", "move", "9", "--day", "26/7/2026", "--reason", "cấp trên bận")
    said = nhiemky(*move, today=TODAY)
    assert "Chú ý: ngày mới 26/7/2026 không phải ngày làm việc (Chủ nhật); vẫn giữ ngày này." in said.err
    assert "Chưa ghi gì; thêm --apply để áp dụng." in said.err
    nhiemky(*move, "--apply", today=TODAY)
    assert nhiemky("cycle", "list", "--json", today=TODAY).json["cycles"][0]["day"] == "2026-07-26"
    assert nhiemky(*move[:-1], " ", today=TODAY).line == "Lỗi: --reason: phải ghi rõ, không để trống"


def test_a_day_given_for_a_cycle_that_is_open_already_is_not_passed_over_in_silence(
    half_year: Path, nhiemky: Command
) -> None:
    again = ("cycle", "open", "--org", "so-khcn", "--period", "2026H1", "--day")
    line = "Chú ý: kỳ này vẫn ngày 21/7/2026, không phải 24/7/2026; dời bằng: nhiemky cycle move 9.\n"
    assert line in nhiemky(*again, "24/7/2026", today=TODAY).err
    assert "Chú ý" not in nhiemky(*again, "21/7/2026", today=TODAY).err


def test_a_conference_that_a_later_decision_puts_on_a_day_off_is_told_and_stays(
    half_year: Path, nhiemky: Command
) -> None:
    """The day is people's to move; that it has been moved by nobody is not to be said otherwise."""
    add = (
        "days",
        "add",
        "--off",
        "2026-07-20",
        "--to",
        "2026-07-22",
        "--name",
        "Nghỉ mát",
        "--source",
        "TB 1-TB/ĐU",
    )
    line = (
        "Chú ý: kỳ số 9, Sơ kết 6 tháng đầu năm 2026: ngày chính 21/7/2026 không phải ngày làm việc "
        "(thứ Ba, Nghỉ mát); vẫn giữ ngày này; dời bằng: nhiemky cycle move 9.\n"
    )
    for apply in ((), ("--apply",)):
        assert line in nhiemky(*add, *apply, today=TODAY).err
    text = " ".join(nhiemky("cycle", "show", "9", today=TODAY).out.split())
    assert "ngày hội nghị sơ kết: thứ Ba, giữ ngày đã định; theo quy tắc là thứ Sáu 24/7/2026" in text


def test_a_cycle_opened_on_a_day_off_is_told_so_and_its_day_is_not_ours(sample: Path, nhiemky: Command) -> None:
    """11/10/2026 is a Sunday; the day is the superior's, so it is nothing we have worked out."""
    visit = ("cycle", "open", "--org", "so-khcn", "--plan", "superior_visit", "--day", "11/10/2026")
    line = "Chú ý: ngày chính 11/10/2026 không phải ngày làm việc (Chủ nhật); vẫn giữ ngày này."
    assert line in nhiemky(*visit, today=TODAY).err
    assert line not in nhiemky(*visit, today=TODAY).err  # it is open already
    text = " ".join(nhiemky("cycle", "show", "9", today=TODAY).out.split())
    assert "đang thực hiện. Ngày mở kỳ 25/9/2026; tính đến 20/5/2026." in text
    assert "ngày cấp trên đến làm việc: Chủ nhật, theo ngày văn phòng đã ghi Việc tiếp theo" in text


def test_a_cancelled_cycle_asks_nothing_more(half_year: Path, nhiemky: Command) -> None:
    said = nhiemky("cycle", "cancel", "9", "--reason", "không tổ chức", today=TODAY)
    assert said.err == "Đã hủy kỳ số 9; không nhắc việc nào của kỳ này nữa.\n"
    assert nhiemky("cycle", "move", "9", "--day", "26/7/2026", "--reason", "x", today=TODAY).line == (
        "Lỗi: kỳ số 9: đã hủy, không thay đổi được nữa"
    )
    assert nhiemky(*HALF_YEAR, "--json", today=TODAY).json == {"id": 10, "is_new": True}


def test_a_cycle_is_shown_within_a_second(half_year: Path) -> None:
    """Processor time of the whole command: the machine may be busy with something else."""
    code = "import resource,sys; from nhiemky.portal.cli import main\ntry: main(sys.argv[1:])\n"
    code += "except SystemExit: pass\n"
    code += "print(resource.getrusage(resource.RUSAGE_SELF).ru_utime, file=sys.stderr)"
    words = [sys.executable, "-c", code, "--today", TODAY, "cycle", "show", "9", "--json"]
    spent = []
    for _ in range(3):
        ran = subprocess.run(words, capture_output=True, text=True, check=True, env=dict(os.environ))
        assert json.loads(ran.stdout)["id"] == 9
        spent.append(float(ran.stderr.split()[-1]))
    assert min(spent) <= 1


def test_the_same_change_of_every_cell_is_one_line(half_year: Path, nhiemky: Command) -> None:
    said = nhiemky(*REPORT_DAY, today=TODAY)
    lines = [
        line for line in said.out.splitlines() if line.endswith("Gửi biểu số liệu, báo cáo 6 tháng về Đảng ủy")
    ]
    assert lines == ["5/6/2026 → 29/5/2026  [07 chi bộ] Gửi biểu số liệu, báo cáo 6 tháng về Đảng ủy"]
    assert said.err.splitlines()[-1] == "22 việc sẽ đổi ngày. Chưa ghi gì; thêm --apply để áp dụng."
