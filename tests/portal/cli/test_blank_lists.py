"""Empty Excel lists: written by a command, filled in by hand, read by the import that goes with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

Command = Callable[..., Any]
TODAY = "2026-07-28"
LISTS = (
    ("org", "danh-sach-to-chuc.xlsx", "Tổ chức"),
    ("conclusions", "ket-luan.xlsx", "Kết luận"),
    ("targets", "chi-tieu.xlsx", "Chỉ tiêu"),
    ("comments", "gop-y.xlsx", "Góp ý"),
)


@pytest.fixture
def review(sample: Path, nhiemky: Command) -> str:
    """The number of a half-year review that is open."""
    opened = nhiemky("cycle", "open", "--org", "so-khcn", "--period", "2026H1", "--json", today="2026-05-20")
    return str(opened.json["id"])


def fill(file: str, sheet: str, *rows: dict[str, str]) -> None:
    """Writes rows under the headers of the list, as a clerk does."""
    workbook = load_workbook(file)
    table = workbook[sheet]
    columns = {str(cell.value).removesuffix(" (*)"): cell.column or 0 for cell in table[1]}
    for number, row in enumerate(rows, start=2):
        for header, value in row.items():
            table.cell(number, columns[header], value)
    workbook.save(file)


def offered(file: str, sheet: str, header: str) -> list[str]:
    """What the drop-down of a column offers."""
    workbook = load_workbook(file)
    letter = next(
        get_column_letter(c.column)
        for c in workbook[sheet][1]
        if c.column and str(c.value).removesuffix(" (*)") == header
    )
    checks = workbook[sheet].data_validations.dataValidation
    (source,) = [one.formula1 for one in checks if str(one.sqref).startswith(f"{letter}2:")]
    name, _, cells = str(source).partition("!")
    return [row[0].value for row in workbook[name.strip("'")][cells.replace("$", "")]]


@pytest.mark.parametrize(("subject", "file", "sheet"), LISTS)
def test_a_list_is_written_under_its_usual_name_and_never_over_a_filled_one(
    sample: Path, nhiemky: Command, subject: str, file: str, sheet: str
) -> None:
    said = nhiemky(subject, "template")

    assert (said.code, said.out) == (0, "")
    assert said.err.startswith(f"Đã ghi {file}; điền xong thì chạy: nhiemky {subject} import {file}")
    workbook = load_workbook(file)
    assert workbook.sheetnames[:2] == ["Hướng dẫn", sheet]
    page = workbook[sheet].page_setup
    assert (page.orientation, workbook[sheet].print_title_rows) == ("landscape", "$1:$1")
    again = nhiemky(subject, "template", file)
    assert (again.code, again.err) == (
        1,
        f"Lỗi: {file}: tệp đã có; hãy đặt tên khác để không mất danh sách đã điền\n",
    )


@pytest.mark.parametrize(("subject", "file", "sheet"), LISTS)
def test_programs_are_told_the_file_and_what_to_run_next(
    sample: Path, nhiemky: Command, subject: str, file: str, sheet: str
) -> None:
    answer = nhiemky(subject, "template", file, "--json").json

    assert answer["file"] == file
    assert answer["next"].startswith(f"nhiemky {subject} import {file}")
    assert sheet in load_workbook(file).sheetnames


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("ket-luan.txt",), "Lỗi: ket-luan.txt: tên tệp phải có đuôi .xlsx\n"),
        (("la/ket-luan.xlsx",), "Lỗi: la: không có thư mục này\n"),
        (("a.xlsx", "--cycle", "1"), "Lỗi: đợt số 1: là đợt đại hội; xem: nhiemky congress show 1\n"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    sample: Path, nhiemky: Command, words: tuple[str, ...], line: str
) -> None:
    said = nhiemky("conclusions", "template", *words)

    assert (said.code, said.err) == (1, line)
    assert not Path(words[0]).exists()


def test_conclusions_are_filled_in_by_names_offered_and_imported(review: str, nhiemky: Command) -> None:
    nhiemky("conclusions", "template", "kl.xlsx", "--cycle", review)
    people = offered("kl.xlsx", "Kết luận", "Chủ trì")
    assert {"Chi bộ Văn phòng", "Văn phòng Đảng ủy", "Các chi bộ"} <= set(people)
    assert offered("kl.xlsx", "Kết luận", "Thường xuyên") == ["hằng tháng", "hằng quý"]
    rows = [{"Nội dung": f"Nhiệm vụ thử số {n}.", "Chủ trì": name} for n, name in enumerate(people, 1)]
    fill("kl.xlsx", "Kết luận", *rows, {"Nội dung": "Nộp báo cáo.", "Chủ trì": people[0], "Thời hạn": "15/8/2026"})

    done = nhiemky(
        "conclusions", "import", "kl.xlsx", "--cycle", review, "--document", "Số 62 - TB/ĐU", "--json", today=TODAY
    )

    assert len(done.json["added"]) == len(people) + 1
    assert done.json["tasks"][-1]["deadline"] == "2026-08-15"
    assert {one["document"] for one in done.json["tasks"]} == {"62-TB/ĐU"}


@pytest.mark.parametrize("document", ["thông báo kết luận", "62", "6" * 100 + "-TB/ĐU", "62-TB/ĐU\nvà 63-TB/ĐU"])
def test_a_paper_without_a_right_number_sets_no_tasks(
    review: str, nhiemky: Command, sample: Path, rows: Callable[[Path], list[str]], document: str
) -> None:
    nhiemky("conclusions", "template", "kl.xlsx")
    fill("kl.xlsx", "Kết luận", {"Nội dung": "Nộp báo cáo.", "Chủ trì": "Văn phòng"})
    before = rows(sample)

    said = nhiemky(
        "conclusions", "import", "kl.xlsx", "--cycle", review, "--document", document, "--apply", today=TODAY
    )

    line = "Lỗi: --document: phải ghi số, ký hiệu văn bản giao việc, ví dụ 62-TB/ĐU\n"
    assert (said.code, said.err, rows(sample)) == (1, line, before)


def test_targets_are_filled_in_with_the_figures_offered_and_imported(sample: Path, nhiemky: Command) -> None:
    nhiemky("targets", "template", "ct.xlsx")
    assert offered("ct.xlsx", "Chỉ tiêu", "So sánh") == ["ít nhất", "không quá", "bằng", "hoàn thành"]
    assert "members.admitted" in offered("ct.xlsx", "Chỉ tiêu", "Mã số liệu")
    told = [row[0].value for row in load_workbook("ct.xlsx")["Hướng dẫn"].iter_rows()]
    assert any(str(line).startswith("members.admitted: ") for line in told)
    fill(
        "ct.xlsx",
        "Chỉ tiêu",
        {"Chỉ tiêu": "Kết nạp đảng viên", "Đơn vị tính": "đồng chí", "Kế hoạch": "3", "So sánh": "ít nhất",
         "Mã số liệu": "members.admitted"},
        {"Chỉ tiêu": "Quy chế làm việc", "So sánh": "hoàn thành"},
    )  # fmt: skip

    done = nhiemky(
        "targets", "import", "ct.xlsx", "--org", "so-khcn", "--year", "2026", "--document", "21-NQ/ĐU",
        "--date", "29/12/2025",
    )  # fmt: skip

    assert done.err == "Đã nhập 2 chỉ tiêu 2026, 1 chỉ tiêu tự đo bằng số liệu.\n"


def test_comments_are_filled_in_and_imported(review: str, nhiemky: Command) -> None:
    made = nhiemky("draft", "half_year_report", "--cycle", review, "--json", today="2026-06-10").json
    nhiemky("comments", "template", "gy.xlsx")
    fill(
        "gy.xlsx",
        "Góp ý",
        {"Nơi góp ý": "Chi bộ Văn phòng", "Phần, mục, trang": "Mục I", "Nội dung góp ý": "Bổ sung số liệu."},
        {"Nơi góp ý": "Ủy ban Kiểm tra", "Nội dung góp ý": "Thống nhất."},
    )

    number = str(made[0]["id"])
    done = nhiemky("comments", "import", "gy.xlsx", "--document", number, "--json", today="2026-06-10").json

    assert done["added"] == [1, 2]
