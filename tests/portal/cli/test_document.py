"""`nhiemky document`: what was drafted, its number, what has changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]


@pytest.fixture
def draft(sample: Path, nhiemky: Command) -> Path:
    """Draft number 1: the plan of the sample's congress."""
    nhiemky("draft", "congress_plan", "--schedule", "1")
    (file,) = (sample / "drafts").glob("congress_plan_ke-hoach-to-chuc-dai-hoi*.docx")
    return file


def edit(file: Path) -> None:
    """What a clerk does in Word."""
    document = docx.Document(str(file))
    paragraph = next(one for one in document.paragraphs if len(one.text) > 80)
    paragraph.runs[-1].text += " theo ý kiến Bí thư"
    document.save(str(file))


def test_a_list_of_nothing_says_how_to_begin(sample: Path, nhiemky: Command) -> None:
    del sample
    assert nhiemky("document", "list").err == "Chưa có dự thảo nào; tạo bằng: nhiemky draft\n"
    assert nhiemky("document", "list", "--json").json == {"documents": []}
    assert nhiemky("document", "numbers").err == "Sổ chưa có số nào.\n"


def test_a_draft_is_listed_edited_and_issued(draft: Path, nhiemky: Command) -> None:
    (row,) = nhiemky("document", "list", "--schedule", "1", "--json").json["documents"]
    assert (row["id"], row["kind"], row["round"], row["state"], row["symbol"]) == (
        1,
        "congress_plan",
        1,
        "as_written",
        None,
    )
    assert row["file"] == str(draft)
    edit(draft)
    said = nhiemky("document", "issue", "1", "--number", "60", "--date", "24/11/2026", today="2026-11-24")
    assert said.err.startswith("Đã ghi vào sổ: 60-KH/ĐU ngày 24/11/2026, Kế hoạch tổ chức Đại hội")
    listed = nhiemky("document", "list").out
    assert "đã sửa tay; đã phát hành 60-KH/ĐU ngày 24/11/2026" in " ".join(listed.split())
    assert max(map(len, listed.splitlines())) <= 80
    (entry,) = nhiemky("document", "numbers", "--json").json["numbers"]
    assert (entry["symbol"], entry["draft_id"], entry["is_outside"]) == ("60-KH/ĐU", 1, False)


def test_a_draft_is_shown_with_file_template_missing_and_sources(draft: Path, nhiemky: Command) -> None:
    out = nhiemky("document", "show", "1").out
    assert str(draft) in out
    assert "Còn thiếu: " in out
    assert "= 60 (Danh sách đảng viên)" in out
    assert "= True" not in out
    shown = nhiemky("document", "show", "1", "--json").json
    assert len(shown["sha256"]) == 64
    assert shown["missing_names"]
    official = {"path": "body.official", "title": "số đảng viên chính thức", "value": 60}
    assert {**official, "source": "Danh sách đảng viên"} in shown["inputs"]


def test_what_a_hand_has_changed_is_told_and_the_next_round_lies_beside(draft: Path, nhiemky: Command) -> None:
    edit(draft)
    edited = draft.read_bytes()
    out = nhiemky("document", "diff", "1").out
    assert out.startswith("Từ dự thảo số 1 (lần 1) như hệ thống soạn\nđến dự thảo số 1 (lần 1) đã sửa tay:\nĐoạn ")
    assert "thêm “theo ý kiến Bí thư”" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80
    nhiemky("draft", "congress_plan", "--schedule", "1")
    assert draft.read_bytes() == edited
    found = nhiemky("document", "diff", "1", "2", "--json").json
    assert (found["old"], found["new"]) == ("dự thảo số 1 (lần 1) (đã sửa tay)", "dự thảo số 2 (lần 2)")
    words = [words for change in found["changes"] for words in change["words"]]
    assert {"before": words[-1]["before"], "old": "theo ý kiến Bí thư", "new": ""} in words


def test_two_kinds_or_two_bodies_are_not_compared(draft: Path, nhiemky: Command) -> None:
    del draft
    nhiemky("draft", "opening_notice", "--schedule", "1")
    nhiemky("draft", "congress_plan", "--schedule", "2")
    said = nhiemky("document", "diff", "1", "2")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "Lỗi: so sánh dự thảo: số 1 là Kế hoạch tổ chức đại hội của Đảng bộ Sở Khoa học và Công nghệ, "
        "số 2 là Thông báo ngày khai mạc đại hội của Đảng bộ Sở Khoa học và Công nghệ; "
        "chỉ so sánh được cùng loại, cùng nơi ban hành\n"
    )
    assert "số 3 là Kế hoạch tổ chức đại hội của Chi bộ " in nhiemky("document", "diff", "1", "3").err


def test_a_number_used_outside_needs_no_draft(sample: Path, nhiemky: Command) -> None:
    del sample
    words = ("--outside", "--org", "so-khcn", "--kind", "NQ", "--number", "59", "--date", "2026-11-20")
    said = nhiemky("document", "issue", *words, "--title", "Nghị quyết tháng 11")
    assert said.err == "Đã ghi vào sổ: 59-NQ/ĐU ngày 20/11/2026, Nghị quyết tháng 11.\n"
    assert nhiemky("document", "numbers", "--org", "so-khcn").out == (
        "— so-khcn, NQ, nhiệm kỳ từ 21/5/2022 —\n"
        "      59-NQ/ĐU  20/11/2026  Nghị quyết tháng 11 (ngoài hệ thống)\n"
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("list", "--schedule", "99"), "không có đợt, kỳ số 99; xem nhiemky congress list, nhiemky cycle list"),
        (("list", "--org", "x"), "Không có tổ chức nào mang mã “x”."),
        (("show", "9"), "không có dự thảo số 9; xem nhiemky document list"),
        (("show", "9999999999999"), "“Số của dự thảo, xem ở document list”: phải nhỏ hơn hoặc bằng 2147483647"),
        (("diff", "1", "9"), "không có dự thảo số 9; xem nhiemky document list"),
        (("diff", "1"), "dự thảo số 1: là lần dự thảo đầu, tệp chưa bị sửa tay: chưa có gì để so sánh"),
        (("issue", "1", "--number", "5"), "--date: còn thiếu"),
        (("issue", "1", "--date", "1/12/2026"), "--number: còn thiếu"),
        (("issue", "--number", "5", "--date", "23/11/2026"), "số của dự thảo: còn thiếu"),
        (
            ("issue", "1", "--number", "5", "--date", "31/11/2026"),
            '--date: "31/11/2026" không phải là ngày; viết dạng 12/6/2027',
        ),
        (("issue", "1", "--number", "5", "--date", "24/11/2026"), "--date: 24/11/2026 là ngày chưa tới"),
        (
            ("issue", "1", "--number", "5", "--date", "22/11/2026"),
            "--date: 22/11/2026 trước ngày tạo dự thảo (23/11/2026)",
        ),
        (
            ("issue", "1", "--outside", "--number", "5", "--date", "22/11/2026"),
            "--outside: số dùng ngoài hệ thống thì không ghi số của dự thảo",
        ),
        (("issue", "--outside", "--number", "5", "--date", "22/11/2026"), "--org: còn thiếu"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    sample: Path, draft: Path, nhiemky: Command, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    del draft
    before = rows(sample)
    assert nhiemky("document", *words).line.removesuffix("; xem nhiemky --help") == f"Lỗi: {line}"
    assert rows(sample) == before
