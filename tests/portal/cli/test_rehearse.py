"""`nhiemky rehearse`: the preparation lived in advance, with nothing of it left in the office."""

import email
import email.policy
import json
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]
SUMMARY = {"days", "messages", "drafts", "people", "conflicts"}
UNTIL = ("--until", "2026-12-31")


def test_it_writes_page_messages_drafts_and_summary_and_nothing_else(
    sample: Path, nhiemky: Command, rows: Rows, tmp_path: Path
) -> None:
    before, out = rows(sample), tmp_path / "kết quả"
    answer = nhiemky("rehearse", "1", *UNTIL, "--out", str(out), "--json")
    assert (answer.code, answer.err) == (0, "")
    assert set(answer.json) == {"id", "out", *SUMMARY}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert set(summary) == SUMMARY
    assert all(type(number) is int for number in summary.values())
    assert summary == {name: answer.json[name] for name in SUMMARY}
    assert (summary["days"], summary["conflicts"]) == (39, 0)
    assert {file.name for file in out.iterdir()} == {"messages", "drafts", "index.html", "summary.json"}
    messages, drafts = list((out / "messages").iterdir()), list((out / "drafts").iterdir())
    assert (len(messages), len(drafts)) == (summary["messages"], summary["drafts"])
    assert {file.suffix for file in messages} == {".eml"}
    assert {file.suffix for file in drafts} == {".docx"}
    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in messages]
    assert len({str(one["To"]) for one in read}) == summary["people"]
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert rows(sample) == before
    assert not (sample / "mailbox").exists()
    assert not (sample / "drafts").exists()


def test_the_same_again_is_the_same_to_the_byte(sample: Path, nhiemky: Command, tmp_path: Path) -> None:
    for name in ("một", "hai"):
        assert nhiemky("rehearse", "1", *UNTIL, "--out", str(tmp_path / name)).code == 0
    first, second = (
        {file.relative_to(tmp_path / name): file.read_bytes() for file in (tmp_path / name).rglob("*.*")}
        for name in ("một", "hai")
    )
    assert first == second


def test_lateness_brings_messages_of_what_is_overdue(sample: Path, nhiemky: Command, tmp_path: Path) -> None:
    on_time = nhiemky("rehearse", "1", *UNTIL, "--out", str(tmp_path / "a"), "--json").json
    late = nhiemky("rehearse", "1", *UNTIL, "--lateness", "3", "--out", str(tmp_path / "b"), "--json").json
    assert late["messages"] > on_time["messages"]
    overdue = [file for file in (tmp_path / "b" / "messages").iterdir() if "quá hạn" in _subject(file)]
    assert overdue
    assert [file for file in (tmp_path / "a" / "messages").iterdir() if "quá hạn" in _subject(file)] == []
    told = "; việc do Đảng ủy phụ trách đã quá hạn"
    assert any(told in _text(file) for file in overdue)


def test_a_cell_is_rehearsed_alone(sample: Path, nhiemky: Command, tmp_path: Path) -> None:
    answer = nhiemky("rehearse", "3", "--until", "2027-01-29", "--out", str(tmp_path / "a"), "--json").json
    told = "\n".join(_text(file) for file in (tmp_path / "a" / "messages").iterdir())
    places = {line for line in told.splitlines() if line.startswith("Nơi thực hiện: ")}
    assert places == {"Nơi thực hiện: Chi bộ Kế hoạch - Tài chính"}
    assert answer["people"] <= 4


def test_what_else_lies_in_the_folder_stays(sample: Path, nhiemky: Command, tmp_path: Path) -> None:
    (tmp_path / "a" / "messages").mkdir(parents=True)
    (tmp_path / "a" / "messages" / "cũ.eml").write_text("x", encoding="utf-8")
    (tmp_path / "a" / "ghi chú.txt").write_text("x", encoding="utf-8")
    nhiemky("rehearse", "1", "--until", "2026-11-25", "--out", str(tmp_path / "a"))
    assert (tmp_path / "a" / "ghi chú.txt").exists()
    assert not (tmp_path / "a" / "messages" / "cũ.eml").exists()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("99",), "không có đợt, kỳ số 99; xem nhiemky congress list, nhiemky cycle list"),
        (("1", "--lateness", "-1"), "--lateness: số ngày làm việc chậm phải từ 0 đến 250"),
        (("1", "--lateness", "9999"), "--lateness: số ngày làm việc chậm phải từ 0 đến 250"),
        (("1", "--lateness", "x"), "--lateness: phải là số nguyên; xem nhiemky --help"),
        (("1", "--until", "2020-01-01"), "--until: ngày kết thúc chạy thử phải từ hôm nay trở đi"),
        (("1", "--until", "x"), '--until: "x" không phải là ngày; viết dạng 10/6/2027'),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    sample: Path, nhiemky: Command, tmp_path: Path, words: tuple[str, ...], line: str
) -> None:
    out = tmp_path / "a"
    assert nhiemky("rehearse", *words, "--out", str(out)).line == f"Lỗi: {line}"
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_one_line(sample: Path, nhiemky: Command, tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("x", encoding="utf-8")
    answer = nhiemky("rehearse", "1", *UNTIL, "--out", str(tmp_path / "tệp"))
    assert answer.line == f"Lỗi: {tmp_path / 'tệp' / 'messages'}: có phần không phải thư mục"


def _message(file: Path) -> EmailMessage:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _subject(file: Path) -> str:
    return str(_message(file)["Subject"])


def _text(file: Path) -> str:
    body = _message(file).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "số của đợt: hãy ghi số của đợt, hoặc --year và --org để chạy thử cả năm"),
        (("--year", "2027"), "--year: hãy ghi cả --org, đảng bộ nào; xem ở org show"),
        (("--org", "so-khcn"), "--org: chỉ dùng cùng --year"),
        (("1", "--year", "2027", "--org", "so-khcn"), "--year: chạy thử cả năm thì không ghi số của đợt"),
        (("--year", "2027", "--org", "so-khcn", "--until", "2027-05-01"), "--year: chạy thử cả năm thì không ghi"),
        (("--year", "1999", "--org", "so-khcn"), "--year: lịch chỉ cho chạy thử các năm từ 2019 đến"),
        (("--year", "2027", "--org", "so-la"), "Không có tổ chức nào mang mã “so-la”"),
        (("--year", "2027", "--org", "cb-van-phong"), "--org: Chi bộ Văn phòng không có năm công tác riêng"),
    ],
)
def test_a_wrong_word_is_one_line_and_writes_nothing(
    sample: Path, nhiemky: Command, tmp_path: Path, words: tuple[str, ...], line: str
) -> None:
    out = tmp_path / "out"
    assert nhiemky("rehearse", *words, "--out", str(out)).line.removeprefix("Lỗi: ").startswith(line)
    assert not out.exists()


def test_a_year_of_one_plan_is_lived_and_told(
    sample: Path, nhiemky: Command, rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHIEMKY_CYCLES", "quarter_report")
    before, out = rows(sample), tmp_path / "năm"
    answer = nhiemky("rehearse", "--year", "2027", "--org", "so-khcn", "--out", str(out), "--json")
    assert answer.code == 0
    told = answer.json
    assert (told["year"], told["org"], told["cycles"], told["open"], told["failed"]) == (2027, "so-khcn", 2, 0, 0)
    assert (told["forms"], told["messages"]) == (16, len(list((out / "messages").iterdir())))
    assert json.loads((out / "summary.json").read_text(encoding="utf-8")).items() <= told.items()
    assert rows(sample) == before
    assert not (sample / "secret.key").exists()
    said = nhiemky("rehearse", "--year", "2027", "--org", "so-khcn", "--out", str(out)).err.splitlines()
    assert said[-2].startswith(f"Đã chạy thử năm 2027, {told['days']} ngày, 2 kỳ: ")
    assert said[-1].startswith("Mở xem: ")
