"""`nhiemky decision`: from a cell's request to the offices, and a superior's decision filed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
Rows = Callable[[Path], list[str]]
TODAY = "2027-03-15"
RECEIVE = ("receive", "--schedule", "2", "--request-number", "05-TTr/CB", "--request-date", "1/3/2027")


@pytest.fixture
def people(tmp_path: Path) -> str:
    """The list that came with the request of congress 2, the office's cell."""
    file = tmp_path / "nhan-su.yaml"
    rows = (
        "{person: Bùi Mẫu Ánh, role: Chi ủy viên, votes: 10}",
        "{person: Đinh Mẫu Ân, role: Chi ủy viên, votes: 9}",
        "{person: Bùi Mẫu Ánh, role: Bí thư, votes: 9}",
    )
    file.write_text("people:\n" + "".join(f"  - {row}\n" for row in rows), encoding="utf-8")
    return str(file)


@pytest.fixture
def decide(sample: Path, nhiemky: Command) -> Command:
    """One `decision` command on the day the office works at it."""
    del sample
    return lambda *words: nhiemky("decision", *words, today=TODAY)


def test_from_the_request_to_the_office(decide: Command, people: str) -> None:
    assert decide(*RECEIVE, "--people", people).err == (
        "Đã nhận hồ sơ số 1 (chuẩn y). Tiếp theo: nhiemky decision check 1\n"
    )
    checked = decide("check", "1")
    assert checked.out.startswith("Lưu ý: chưa có số liệu triệu tập")
    assert checked.err.endswith("Tiếp theo: nhiemky draft ratification_decision --schedule 2\n")
    assert decide("sign", "1", "--number", "12", "--date", "10/3/2027").err.startswith(
        "Đã ghi vào sổ: 12-QĐ/ĐU ngày"
    )
    seen = decide("send", "1", "--date", "12/3/2027")
    assert seen.err == "Mới xem trước, chưa ghi gì; thêm --apply để ghi.\n"
    sent = decide("send", "1", "--date", "12/3/2027", "--apply")
    assert (sent.out, sent.err) == (seen.out, "Đã cập nhật chức vụ.\n")
    assert "  Đinh Mẫu Ân giữ chi ủy viên từ 12/3/2027\n" in sent.out
    assert "  Đặng Thị Thử Bích thôi giữ chi ủy viên đến hết 11/3/2027\n" in sent.out
    shown = decide("show", "1").out
    for line in (
        "tờ trình số 05-TTr/CB ngày 1/3/2027",
        "ký số 12-QĐ/ĐU ngày 10/3/2027",
        "gửi ngày 12/3/2027",
        "Bùi Mẫu Ánh: Bí thư chi bộ, 9 phiếu",
    ):
        assert line in shown
    (row,) = decide("list", "--json").json["decisions"]
    assert (row["state"], row["symbol"], row["effective_on"], row["named"]) == (
        "sent",
        "12-QĐ/ĐU",
        "2027-03-12",
        3,
    )


def test_a_list_of_decisions_tells_no_names(decide: Command, people: str) -> None:
    assert decide("list").err == "Chưa có hồ sơ nào; nhận bằng: nhiemky decision receive\n"
    decide(*RECEIVE, "--people", people)
    assert decide(
        "list"
    ).out == "   1  đợt 2    [cb-van-phong] chuẩn y, 3 dòng; đã nhận hồ sơ số 05-TTr/CB ngày\n" + (
        " " * 15 + "1/3/2027\n"
    )


def test_what_is_wrong_is_listed_by_line_and_the_corrected_list_is_taken(decide: Command, people: str) -> None:
    file = Path(people)
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("Đinh Mẫu Ân", "Lê Thử Hà"), encoding="utf-8")
    decide(*RECEIVE, "--people", people)
    found = decide("check", "1")
    assert found.out.startswith("Sai: people[1] (dòng 3): là đảng viên dự bị vào ngày 25/2/2027\n")
    assert found.err == (
        "Hồ sơ số 1 chưa đạt. Sửa phiếu dữ liệu rồi chạy lại: nhiemky decision check 1\n"
        "hoặc sửa danh sách: nhiemky decision check 1 --people TỆP\n"
    )
    assert decide("check", "1", "--json").json["findings"][0] == {
        "place": "people[1] (dòng 3)",
        "message": "là đảng viên dự bị vào ngày 25/2/2027",
        "fault": True,
    }
    file.write_text(good, encoding="utf-8")
    assert decide("check", "1", "--people", people, "--json").json["state"] == "checked"


def test_a_superiors_decision_is_submitted_for_and_filed(sample: Path, nhiemky: Command, tmp_path: Path) -> None:
    del sample
    day = "2027-05-20"
    said = nhiemky("decision", "submit", "--schedule", "1", "--date", "26/4/2027", today=day)
    assert said.err == (
        "Đã ghi hồ sơ số 1: đã trình cấp trên. Cấp trên trả lời trong 15 ngày làm việc, đến 19/5/2027.\n"
    )
    file = tmp_path / "qd.yaml"
    file.write_text("people:\n  - {person: nguyen-mau-an, role: Bí thư}\n", encoding="utf-8")
    words = (
        "file",
        "--schedule",
        "1",
        "--number",
        "123-QĐ/ĐU",
        "--date",
        "10/5/2027",
        "--issuer",
        "Đảng ủy cấp trên",
    )
    seen = nhiemky("decision", *words, "--people", str(file), today=day)
    assert seen.err == "Mới xem trước, chưa ghi gì; thêm --apply để ghi.\n"
    done = nhiemky("decision", *words, "--people", str(file), "--apply", today=day)
    assert (done.out, done.err) == (seen.out, "Đã lưu hồ sơ số 2: 123-QĐ/ĐU.\nĐã cập nhật chức vụ.\n")
    assert done.out == (
        "  Vũ Mẫu Hiếu thôi giữ Bí thư Đảng ủy đến hết 9/5/2027\n  Nguyễn Mẫu An giữ Bí thư Đảng ủy từ 10/5/2027\n"
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("check", "9"), "không có hồ sơ quyết định số 9; xem nhiemky decision list"),
        (("show", "9"), "không có hồ sơ quyết định số 9; xem nhiemky decision list"),
        (("check", "99999999999"), "“Số của hồ sơ, xem ở decision list”: phải nhỏ hơn hoặc bằng 2147483647"),
        ((*RECEIVE[:-1], "15/2/2027"), "--request-date: 15/2/2027 trước khi đại hội bế mạc (25/2/2027)"),
        ((*RECEIVE[:-1], "hôm qua"), '--request-date: "hôm qua" không phải là ngày; viết dạng 12/6/2027'),
        ((*RECEIVE, "--people", "khong-co.yaml"), "khong-co.yaml: không có tệp này"),
        (
            ("receive", "--schedule", "99", *RECEIVE[3:]),
            "không có đợt, kỳ số 99; xem nhiemky congress list, nhiemky cycle list",
        ),
        (
            ("submit", "--schedule", "2", "--date", "1/3/2027"),
            "đợt số 2: là của chi bộ, do Đảng ủy quyết định; hãy dùng: nhiemky decision receive",
        ),
        (
            ("file", "--schedule", "1", "--number", "1-QĐ/ĐU", "--date", "1/3/2027", "--issuer", "x"),
            "--date: 1/3/2027 trước khi đại hội bế mạc (22/4/2027)",
        ),
        (("sign", "1", "--number", "0", "--date", "1/3/2027"), "--number: phải lớn hơn hoặc bằng 1"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    sample: Path, decide: Command, rows: Rows, words: tuple[str, ...], line: str
) -> None:
    before = rows(sample)
    assert decide(*words).line.removesuffix("; xem nhiemky --help") == f"Lỗi: {line}"
    assert rows(sample) == before
