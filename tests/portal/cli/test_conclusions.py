"""`nhiemky conclusions` and `nhiemky comments` as a clerk, and as a script, uses them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]
OPENED, HELD, LATER = "2026-05-20", "2026-07-23", "2026-07-27"
LIST = """1. Rà soát quy chế làm việc
Chủ trì: Ủy ban Kiểm tra; thời hạn: 30/9/2026; báo cáo về: Ban Thường vụ
2. Nâng chất lượng sinh hoạt chuyên đề
Chủ trì: các chi bộ; thường xuyên: hằng quý
3. Thẩm tra hồ sơ nhân sự
Chủ trì: Bí thư; hạn chế: có
"""
ENTER = ("conclusions", "import", "ket-luan.txt", "--cycle", "9", "--document", "62-TB/ĐU", "--date", "22/7/2026")


@pytest.fixture
def review(sample: Path, nhiemky: Command, tmp_path: Path) -> Path:
    """The half-year review open as number 9, a list of conclusions at hand."""
    assert nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2026H1", today=OPENED).code == 0
    (tmp_path / "ket-luan.txt").write_text(LIST, encoding="utf-8")
    return sample


def test_a_list_is_seen_first_and_then_entered(review: Path, nhiemky: Command, rows: Rows) -> None:
    before = rows(review)
    seen = nhiemky(*ENTER, today=HELD)
    assert (seen.code, seen.err.splitlines()[-1]) == (
        0,
        "Sơ kết 6 tháng đầu năm 2026: thêm 3, sửa 0, không đổi 0 nhiệm vụ. Chưa ghi; xem lại rồi thêm --apply.",
    )
    assert rows(review) == before
    done = nhiemky(*ENTER, "--apply", "--json", today=HELD).json
    assert (done["schedule"], done["added"], done["applied"]) == (10, [1, 2, 3], True)
    again = nhiemky(*ENTER, "--apply", "--json", today=HELD).json
    assert (again["added"], again["changed"], again["unchanged"]) == ([], [], [1, 2, 3])


def test_the_list_says_who_until_when_and_how_far(review: Path, nhiemky: Command) -> None:
    nhiemky(*ENTER, "--apply", today=HELD)
    assert nhiemky("conclusions", "list", "--cycle", "9", today=HELD).out.splitlines() == [
        "  [1] 1. Rà soát quy chế làm việc",
        "      Ủy ban Kiểm tra Đảng ủy; hạn 30/9/2026; báo cáo Ban Thường vụ; đang thực hiện",
        "  [2] 2. Nâng chất lượng sinh hoạt chuyên đề",
        "      Các chi bộ; hạn 30/9/2026, hằng quý; thực hiện thường xuyên (0/14)",
        "  [3] 3. Thẩm tra hồ sơ nhân sự",
        "      Bí thư Đảng ủy; hạn 15/1/2027 (tạm tính); đang thực hiện",
    ]
    tasks = nhiemky("conclusions", "list", "--cycle", "9", "--json", today=HELD).json["tasks"]
    assert [(one["number"], one["what"], one["tier"]) for one in tasks][2] == (
        3,
        "Nhiệm vụ số 3 (việc hạn chế)",
        3,
    )


def test_a_result_is_written_and_the_step_done(review: Path, nhiemky: Command) -> None:
    nhiemky(*ENTER, "--apply", today=HELD)
    said = nhiemky("conclusions", "result", "1", "--text", "Đã ban hành", "--done", "--json", today=LATER).json
    assert (said["result"], said["is_open"], said["steps"][0]["done_on"]) == ("Đã ban hành", False, LATER)
    again = nhiemky("conclusions", "result", "1", "--done", today=LATER)
    assert again.line == "Lỗi: nhiệm vụ mã 1: đã xong rồi; làm lại thì dùng: nhiemky step return"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("list", "--cycle", "1"), "Lỗi: đợt số 1: là đợt đại hội; xem: nhiemky congress show 1"),
        (("list", "--cycle", "77"), "Lỗi: không có kỳ số 77; xem nhiemky cycle list"),
        (("list", "--cycle", "10"),
         "Lỗi: đợt số 10: là nhiệm vụ theo dõi của kỳ số 9; xem: nhiemky conclusions list --cycle 9"),
        (("result", "99", "--done"), "Lỗi: không có nhiệm vụ mã 99; xem nhiemky conclusions list"),
        (("result", "1"), "Lỗi: --text hoặc --done: phải ghi rõ, không để trống"),
        (("result", "1", "--text", " "), "Lỗi: --text: ghi kết quả, nhiều nhất 2000 ký tự"),
        (("import", "khong-co.txt", "--cycle", "9"), "Lỗi: khong-co.txt: không có tệp này"),
        (("import", "ket-luan.txt", "--cycle", "9", "--date", "32/7/2026"),
         'Lỗi: --date: "32/7/2026" không phải là ngày; viết dạng 12/6/2027'),
        (("import", "ket-luan.txt", "--cycle", "9", "--date", "1/8/2026"),
         "Lỗi: --date: ngày văn bản là ngày chưa tới"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    review: Path, nhiemky: Command, words: tuple[str, ...], line: str
) -> None:
    nhiemky(*ENTER, "--apply", today=HELD)
    assert nhiemky("conclusions", *words, today=HELD).line == line


def test_a_day_that_has_passed_stands_in_the_list_and_days_are_written_as_in_a_paper(
    review: Path, nhiemky: Command
) -> None:
    nhiemky(*ENTER, "--apply", today=HELD)
    shown = nhiemky("conclusions", "list", "--cycle", "9", today="2026-10-06").out
    assert "hạn 30/9/2026; báo cáo Ban Thường vụ; đang thực hiện, QUÁ HẠN" in shown
    done = nhiemky("conclusions", "result", "1", "--done", "--on", "5/10/2026", today="2026-10-06").out
    assert "hoàn thành ngày 5/10/2026" in done
    assert "QUÁ HẠN" not in done


def test_a_list_of_tasks_stands_in_no_other_list(review: Path, nhiemky: Command) -> None:
    nhiemky(*ENTER, "--apply", today=HELD)
    assert 10 not in [one["id"] for one in nhiemky("cycle", "list", "--json", today=HELD).json["cycles"]]
    assert "followed_tasks" not in nhiemky("congress", "list", today=HELD).out


# --- comments ------------------------------------------------------------------------------------------


def test_comments_come_in_are_answered_and_listed(review: Path, nhiemky: Command, tmp_path: Path) -> None:
    nhiemky("draft", "half_year_report", "--cycle", "9", today=OPENED)
    listed = nhiemky("document", "list", "--json", today=OPENED).json
    number = str(next(one for one in listed["documents"] if one["kind"] == "half_year_report")["id"])
    (tmp_path / "gop-y.txt").write_text("1. Bổ sung nguyên nhân\nNơi góp ý: Chi bộ A; mục: II\n", encoding="utf-8")
    done = nhiemky("comments", "import", "gop-y.txt", "--document", number, "--json", today=OPENED).json
    assert (done["added"], done["document"]) == ([1], int(number))
    assert "CHƯA TRẢ LỜI" in nhiemky("comments", "list", "--document", number, today=OPENED).out
    twice = nhiemky("comments", "answer", number, "1", "--accepted", "a", "--partly", "b", today=OPENED)
    assert twice.line == "Lỗi: comments answer: chọn đúng một trong: --accepted, --partly, --explained"
    said = nhiemky("comments", "answer", number, "1", "--accepted", "Đã bổ sung", "--json", today=OPENED).json
    assert (said["verdict"], said["answer"]) == ("accepted", "Đã bổ sung")
    rest = nhiemky("comments", "list", "--document", number, today=OPENED)
    assert rest.out.splitlines() == ["  1. Chi bộ A (II): Bổ sung nguyên nhân", "     Tiếp thu: Đã bổ sung"]
    assert rest.err.splitlines()[-1].endswith("1 ý kiến, 0 chưa trả lời.")


def test_a_deadline_that_has_gone_by_is_told_once_when_it_is_entered(review: Path, nhiemky: Command) -> None:
    text = "1. Nộp báo cáo.\n   Chủ trì: Văn phòng Đảng ủy; thời hạn: 24/7/2026\n"
    Path("tre.txt").write_text(text, encoding="utf-8")
    enter = ("conclusions", "import", "tre.txt", "--cycle", "9", "--apply")

    said = nhiemky(*enter, today="2026-08-03")

    assert "Chú ý: hạn đã qua khi nhập, nhiệm vụ số 1; sửa hạn hoặc làm ngay." in said.err
    listed = nhiemky("conclusions", "list", "--cycle", "9", "--json", today="2026-08-03").json
    show = nhiemky("congress", "show", str(listed["schedule"]), "--json", today="2026-08-03")
    assert show.json["conflicts"] == []
    again = nhiemky(*enter, today="2026-08-04")
    assert "Chú ý" not in again.err
