"""`nhiemky congress` as a clerk, and as a script, uses it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]

SHOWN = {
    "id", "org", "plan", "day", "closing", "superior_plan", "variant", "state", "parent", "approved_on",
    "baseline", "steps", "conflicts",
}  # fmt: skip
STEP = {
    "id", "key", "title", "org", "owner", "due", "latest", "forecast", "actual", "slack_wd", "basis", "source",
    "state", "provisional", "because", "sentence", "tier", "target", "baseline", "rounds", "deadlines",
}  # fmt: skip
LINK = {"step", "org", "kind", "date", "text"}
CONFLICT = {"step", "org", "slack_wd", "sentence", "chain", "offers"}
CELL = ("congress", "open", "--org", "cb-trung-tam", "--plan", "cell_congress")


def test_open_answers_with_the_number_alone_and_warns_of_a_second_one(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky(*CELL, "--day", "2027-06-10", "--json")
    assert (answer.code, answer.json) == (0, {"id": 9})
    assert answer.err == (
        "Chú ý: Chi bộ Trung tâm Thông tin và Ứng dụng đang có đợt số 8 (cell_congress) chưa kết thúc.\n"
    )


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2027-06-12", "thứ Bảy"), ("2027-02-06", "thứ Bảy, Tết Đinh Mùi"), ("2027-09-02", "thứ Năm, Quốc khánh")],
)
def test_a_congress_on_a_day_off_is_kept_and_told(sample: Path, nhiemky: Command, day: str, kind: str) -> None:
    answer = nhiemky(*CELL, "--day", day, "--json")
    assert answer.code == 0
    assert f"không phải ngày làm việc ({kind}); vẫn giữ ngày này.\n" in answer.err
    assert nhiemky("congress", "show", "9", "--json").json["day"] == day


def test_an_impossible_day_is_a_conflict_on_stderr_and_no_failure(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky(*CELL, "--day", "2026-12-13", "--json")
    assert (answer.code, answer.json) == (0, {"id": 9})
    told = [line for line in answer.err.splitlines() if line.startswith("Xung đột: ")]
    assert told[0] == (
        "Xung đột: Chi bộ Trung tâm Thông tin và Ứng dụng: “Kế hoạch tổ chức đại hội chi bộ; phân công tổ văn "
        "kiện, tổ nhân sự” phải xong thứ Năm 29/10/2026 nhưng sớm nhất thứ Tư 25/11/2026 mới xong, thiếu 18 ngày "
        "làm việc; tính từ “Nhận kế hoạch, hướng dẫn của Đảng ủy về đại hội chi bộ” (thứ Hai 23/11/2026: không "
        "sớm hơn ngày nhận kế hoạch của cấp trên (23/11/2026))."
    )
    conflicts = nhiemky("congress", "show", "9", "--json").json["conflicts"]
    assert len(conflicts) == len(told)
    assert all(set(one) == CONFLICT for one in conflicts)
    assert all(set(link) == LINK for one in conflicts for link in one["chain"])
    assert conflicts[0]["offers"][-1] == "lùi ngày đại hội (congress move)"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--day", "2027-02-29"), '--day: "2027-02-29" không phải là ngày; viết dạng 10/6/2027'),
        (("--day", "10/6/27"), '--day: "10/6/27" không phải là ngày; viết dạng 10/6/2027'),
        (("--day", ""), '--day: "" không phải là ngày; viết dạng 10/6/2027'),
        (("--day", "2026-11-22"), "--day: ngày đại hội phải sau ngày nhận kế hoạch của cấp trên (23/11/2026)"),
        (("--day", "2026-11-23"), "--day: ngày đại hội phải sau ngày nhận kế hoạch của cấp trên (23/11/2026)"),
        (("--day", "2099-05-06"), "--day: 6/5/2099 nằm ngoài lịch (từ 1/1/2018 đến 31/12/2033)"),
        (
            ("--day", "2027-05-06", "--superior-plan", "1999-01-01"),
            "--superior-plan: 1/1/1999 nằm ngoài lịch (từ 1/1/2018 đến 31/12/2033)",
        ),
        (
            ("--day", "2027-05-06", "--closing", "2027-05-05"),
            "--closing: ngày bế mạc không được trước ngày khai mạc",
        ),
        (
            ("--day", "2027-05-06", "--variant", "x"),
            '--variant: không có loại "x"; chỉ có: with_election, two_contents',
        ),
        (
            ("--day", "2027-05-06", "--org", "so-khcn"),
            '--plan: kế hoạch "Đại hội chi bộ" dành cho chi bộ, không dùng cho Đảng bộ Sở Khoa học và Công nghệ',
        ),
        (("--day", "2027-05-06", "--org", "x"), "Không có tổ chức nào mang mã “x”."),
        ((), "còn thiếu --day; xem nhiemky --help"),
        (("--day",), "còn thiếu giá trị của --day; xem nhiemky --help"),
    ],
)
def test_what_cannot_be_opened_is_one_line_and_nothing_is_written(
    sample: Path, nhiemky: Command, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    before = rows(sample)
    assert nhiemky(*CELL, *words).line == f"Lỗi: {line}"
    assert rows(sample) == before


def test_an_unknown_plan_names_those_there_are(sample: Path, nhiemky: Command) -> None:
    words = ("congress", "open", "--org", "so-khcn", "--day", "2027-05-06", "--plan")
    for plan in ("x", "../../etc/passwd", ""):
        assert nhiemky(*words, plan).line.startswith(
            f'Lỗi: không có kế hoạch "{plan}"; chỉ có: appointed_congress, cell_appointment, cell_congress, '
            "grassroots_congress, grassroots_with_cells, "
        )
        assert "half_year_review" not in nhiemky(*words, plan).line


def test_list_gives_parents_first(sample: Path, nhiemky: Command) -> None:
    listed = nhiemky("congress", "list", "--json").json
    assert set(listed) == {"congresses"}
    assert listed["congresses"][0] == {
        "id": 1,
        "org": "so-khcn",
        "plan": "grassroots_with_cells",
        "day": "2027-04-22",
        "variant": "four_contents",
        "state": "approved",
        "parent": None,
    }
    assert [(one["id"], one["parent"]) for one in listed["congresses"][1:]] == [(n, 1) for n in range(2, 9)]
    assert nhiemky("congress", "list").out.splitlines()[:2] == [
        "   1   22/4/2027  Đảng bộ Sở Khoa học và Công nghệ (grassroots_with_cells), đang thực hiện",
        "   2   25/2/2027    Chi bộ Văn phòng (cell_congress), đang thực hiện",
    ]


def test_show_gives_every_step_with_its_dates_and_reasons(sample: Path, nhiemky: Command) -> None:
    shown = nhiemky("congress", "show", "1", "--json").json
    assert set(shown) == SHOWN
    assert all(set(step) == STEP for step in shown["steps"])
    assert all(set(link) == LINK and link["org"] for step in shown["steps"] for link in step["because"])
    bodies = list(dict.fromkeys(step["org"] for step in shown["steps"] if step["key"] != "elect_delegates"))
    assert (bodies[0], len(bodies)) == ("so-khcn", 8)
    notice = next(step for step in shown["steps"] if step["key"] == "notify_opening_date")
    assert {name: notice[name] for name in ("due", "latest", "basis", "state", "provisional", "actual")} == {
        "due": "2027-03-10",
        "latest": "2027-03-10",
        "basis": "rule",
        "state": "open",
        "provisional": False,
        "actual": None,
    }
    assert notice["sentence"].startswith(
        "30 ngày làm việc trước 22/4/2027 là thứ Tư 10/3/2027; không tính T7, CN, "
    )
    assert {step["state"] for step in shown["steps"] if step["key"] == "elect_delegates"} == {"not_applicable"}


def test_show_is_read_in_80_columns_with_numbers_to_report_by(sample: Path, nhiemky: Command) -> None:
    lines = nhiemky("congress", "show", "1").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[2:7] == [
        "Khai mạc 22/4/2027; tính đến 23/11/2026.",
        "Dư: ngày làm việc còn dư; (dk): dự kiến; (tt): tạm tính, chưa có quy định.",
        "  Số        Hạn   Dư  Trạng thái  Việc",
        "— Đảng bộ Sở Khoa học và Công nghệ [so-khcn], đại hội 22/4/2027, đợt số 1 —",
        "   1 26/11/2026    2  chưa xong   Tiếp nhận chỉ thị, kế hoạch, hướng dẫn của cấp",
    ]
    headings = [line for line in lines if line.startswith("—")]
    assert len(headings) == len(set(headings)) == 8
    late = nhiemky("congress", "show", "1", today="2026-11-30").out
    assert "   1 26/11/2026   -2  quá hạn     Tiếp nhận chỉ thị" in late


def test_why_tells_sentence_basis_and_every_level_of_deadline(sample: Path, nhiemky: Command) -> None:
    words = ("congress", "deadline", "1", "--step", "congress_plan", "--day", "2026-12-10", "--apply")
    nhiemky(*words, "--level", "province", "--source", "CV 12-CV/TU")
    told = nhiemky("congress", "show", "1", "--why", "congress_plan").out.splitlines()
    forecast = told.pop(4)
    assert re.fullmatch(r"  Dự báo xong \d+/12/2026; dư \d ngày làm việc\.", forecast)
    assert told == [
        "Kế hoạch tổ chức đại hội đảng bộ (Đảng bộ Sở Khoa học và Công nghệ)",
        "  thứ Năm 10/12/2026: hạn do cấp trên ấn định (CV 12-CV/TU).",
        "  Căn cứ: thực tiễn; kế hoạch ngày 14/11/2019 của Đảng ủy Khối các cơ quan tỉnh",
        "  Khánh Hòa và 69-KH/ĐUK ngày 06/12/2019 (Phú Thọ)",
        "  Hạn của cấp tỉnh: 10/12/2026 (CV 12-CV/TU); dư 0 ngày làm việc.",
    ]
    assert nhiemky("congress", "show", "1", "--why", "x").line == (
        'Lỗi: --why: không có bước "x"; khóa của bước có trong --json hoặc plan show'
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("show", "99"), "không có đợt, kỳ số 99; xem nhiemky congress list, nhiemky cycle list"),
        (("approve", "99"), "không có đợt, kỳ số 99; xem nhiemky congress list, nhiemky cycle list"),
        (("show", "x"), "“Số của đợt, xem ở congress list”: phải là số nguyên; xem nhiemky --help"),
        (("show", "0"), "“Số của đợt, xem ở congress list”: phải lớn hơn hoặc bằng 1; xem nhiemky --help"),
        (
            ("show", "9" * 30),
            "“Số của đợt, xem ở congress list”: phải nhỏ hơn hoặc bằng 2147483647; xem nhiemky --help",
        ),
        (("show",), "còn thiếu “Số của đợt, xem ở congress list”; xem nhiemky --help"),
        (("show", "1", "2"), "thừa tham số 2; xem nhiemky --help"),
        (("show", "1", "--x"), "không có tùy chọn --x; xem nhiemky --help"),
        (("x",), "không có lệnh 'x'; xem nhiemky --help"),
        (("move", "1", "--day", "2027-05-20", "--reason", " "), "--reason: phải ghi rõ, không để trống"),
        (
            ("move", "1", "--day", "2026-11-20", "--reason", "r"),
            "--day: ngày đại hội phải sau ngày nhận kế hoạch của cấp trên (23/11/2026)",
        ),
        (
            ("move", "1", "--day", "2099-11-20", "--reason", "r"),
            "--day: 20/11/2099 nằm ngoài lịch (từ 1/1/2018 đến 31/12/2033)",
        ),
        (
            ("move", "1", "--day", "2027-05-20", "--closing", "2027-05-19", "--reason", "r", "--apply"),
            "--closing: ngày bế mạc không được trước ngày khai mạc",
        ),
        (
            ("switch", "1", "--variant", "x", "--reason", "r"),
            '--variant: không có loại "x"; chỉ có: four_contents, three_contents, two_contents',
        ),
        (
            ("deadline", "1", "--step", "x", "--level", "own", "--day", "2027-01-04", "--source", "s"),
            '--step: kế hoạch của đợt số 1 không có bước "x"',
        ),
        (
            ("deadline", "1", "--step", "consult", "--level", "x", "--day", "2027-01-04", "--source", "s"),
            '--level: không có cấp "x"; chỉ có: centre, province, superior, own',
        ),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    sample: Path, nhiemky: Command, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    before = rows(sample)
    assert nhiemky("congress", *words).line == f"Lỗi: {line}"
    assert rows(sample) == before


def test_approving_again_is_another_baseline(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky("congress", "approve", "1")
    assert (answer.code, answer.err) == (
        0,
        "Đã phê duyệt lại đợt số 1, bản mốc 2; hệ thống nhắc việc theo các ngày này.\n",
    )
    assert nhiemky("congress", "approve", "1", "--json").json == {"id": 1, "baseline": 3}


def test_a_preview_of_a_move_writes_nothing_and_the_same_is_then_applied(
    sample: Path, nhiemky: Command, rows: Rows
) -> None:
    words = ("congress", "move", "1", "--day", "2027-05-20", "--reason", "cấp trên lùi")
    before = rows(sample)
    seen = nhiemky(*words, "--json").json
    assert rows(sample) == before
    assert set(seen) == {"changes", "applied"}
    assert all(set(one) == {"step", "title", "org", "old", "new", "reason"} for one in seen["changes"])
    done = nhiemky(*words, "--apply", "--json").json
    assert (seen["applied"], done["applied"]) == (False, True)
    assert done["changes"] == seen["changes"] != []
    assert nhiemky("congress", "show", "1", "--json").json["day"] == "2027-05-20"
    assert nhiemky(*words).err.splitlines()[0] == "Không việc nào đổi ngày."


def test_moving_too_early_tells_the_conflicts_already_in_the_preview(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky("congress", "move", "1", "--day", "2026-12-20", "--reason", "sớm", "--json")
    assert (answer.code, answer.json["applied"]) == (0, False)
    assert answer.err.startswith("Chú ý: ngày khai mạc 20/12/2026 không phải ngày làm việc (Chủ nhật)")
    assert answer.err.count("Xung đột: Đảng bộ Sở Khoa học và Công nghệ: ") >= 1


def test_moving_tells_only_the_conflicts_it_causes_itself(sample: Path, nhiemky: Command) -> None:
    nhiemky("congress", "move", "4", "--day", "2027-03-31", "--reason", "bận", "--apply")
    known = [one["sentence"] for one in nhiemky("congress", "show", "1", "--json").json["conflicts"]]
    assert len(known) == 2

    later = nhiemky("congress", "move", "3", "--day", "2027-03-12", "--reason", "đổi ngày")

    assert (later.code, "Xung đột" in later.err) == (0, False)


def test_a_day_far_too_early_is_told_in_a_few_lines(sample: Path, nhiemky: Command) -> None:
    move = ("congress", "move", "1", "--day", "2027-01-20", "--reason", "sớm")
    preview, applied = nhiemky(*move), nhiemky(*move, "--apply")

    for answer, then in ((preview, "; áp dụng rồi xem"), (applied, "")):
        told = [line for line in answer.err.splitlines() if line.startswith(("Xung đột", "Và "))]
        assert len(told) == 6
        assert re.fullmatch(rf"Và \d+ chỗ khác{then}: nhiemky congress show 1\.", told[-1])


def test_a_cell_moved_past_the_committees_gate_stays_there_and_both_are_told(
    sample: Path, nhiemky: Command
) -> None:
    answer = nhiemky("congress", "move", "4", "--day", "2027-03-31", "--reason", "bận", "--apply")
    assert answer.code == 0
    told = [line for line in answer.err.splitlines() if line.startswith("Xung đột")]
    assert [line.split(": ")[1] for line in told] == [
        "Đảng bộ Sở Khoa học và Công nghệ",
        "Chi bộ Quản lý Khoa học",
    ]
    days = {one["id"]: one["day"] for one in nhiemky("congress", "list", "--json").json["congresses"]}
    assert (days[4], days[3], days[5]) == ("2027-03-31", "2027-03-11", "2027-03-15")


def test_a_cell_shown_alone_is_held_to_the_committees_gate_as_in_the_family(
    sample: Path, nhiemky: Command
) -> None:
    nhiemky("congress", "move", "4", "--day", "2027-03-31", "--reason", "bận", "--apply")
    family, alone = (nhiemky("congress", "show", number, "--json").json for number in ("1", "4"))
    assert (
        alone["steps"] == [step for step in family["steps"] if step["org"] == alone["org"] != family["org"]][-25:]
    )
    assert [one["step"] for one in alone["conflicts"]] == ["hold_cell_congress"]
    nhiemky("congress", "approve", "4")
    assert nhiemky("congress", "show", "4", "--json").json["steps"][0]["latest"] == alone["steps"][0]["latest"]


def test_two_cells_on_one_day_are_a_conflict(sample: Path, nhiemky: Command) -> None:
    answer = nhiemky("congress", "move", "4", "--day", "2027-03-11", "--reason", "trùng", "--apply")
    sentence = "ngày 11/3/2027 có 2 đại hội cùng lúc: Chi bộ Kế hoạch - Tài chính, Chi bộ Quản lý Khoa học"
    assert answer.err.splitlines()[-1] == f"Xung đột: {sentence}."
    (conflict,) = nhiemky("congress", "show", "1", "--json").json["conflicts"]
    assert conflict == {
        "step": "hold_cell_congress",
        "org": "cb-ke-hoach-tai-chinh",
        "slack_wd": 0,
        "sentence": sentence,
        "chain": [],
        "offers": ["dời một trong các đại hội sang ngày khác (congress move)"],
    }


def test_a_switch_names_what_falls_away_and_what_appears(sample: Path, nhiemky: Command) -> None:
    words = ("congress", "switch", "1", "--variant", "three_contents", "--reason", "theo hướng dẫn", "--json")
    changes = {one["step"]: one for one in nhiemky(*words).json["changes"]}
    assert (changes["report_congress_results"]["old"], changes["report_congress_results"]["new"]) == (
        None,
        "2027-05-05",
    )
    assert (changes["elections"]["old"], changes["elections"]["new"]) == ("2027-04-22", None)
    assert changes["elections"]["reason"] == "không áp dụng với loại đại hội này"
    nhiemky(*words, "--apply")
    assert nhiemky("congress", "show", "1", "--json").json["variant"] == "three_contents"


def test_a_process_prints_one_document_and_survives_a_closed_pipe(sample: Path) -> None:
    command = [sys.executable, "-c", "from nhiemky.portal.cli import main; main()", "--today", "2026-11-23"]
    shown = subprocess.run([*command, "congress", "show", "1", "--json"], capture_output=True, check=True)
    assert (json.loads(shown.stdout)["id"], shown.stderr) == (1, b"")
    with subprocess.Popen(
        [*command, "congress", "show", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
