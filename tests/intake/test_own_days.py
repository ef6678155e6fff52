"""The office's own days file is changed whole or not at all."""

import os
from pathlib import Path

import pytest

from calendars.decisions import Decision, read_decision, read_decisions
from nhiemky.errors import BadInput
from nhiemky.intake.own_days import write_own_day


def swap(source: str = "CV 1/VPCP", status: str = "official") -> Decision:
    given = {"off": "2027-04-29", "work": "2027-05-08", "source": source, "status": status}
    return read_decision(given, "days add")


LINE = '- {off: 2027-04-29, work: 2027-05-08, name: "Hoán đổi", source: "CV 1/VPCP", status: official}\n'


def test_the_first_line_makes_folder_and_file(tmp_path: Path) -> None:
    file = write_own_day(tmp_path / "home" / "days", swap())
    assert (file, file.read_text(encoding="utf-8")) == (tmp_path / "home" / "days" / "2027.yaml", LINE)


def test_a_line_is_put_after_what_is_there(tmp_path: Path) -> None:
    before = "# của cơ quan\n- {off: 2027-06-01, name: Di dời, source: QĐ 5}"
    (tmp_path / "2027.yaml").write_text(before, encoding="utf-8")
    write_own_day(tmp_path, swap())
    assert (tmp_path / "2027.yaml").read_text(encoding="utf-8") == f"{before}\n{LINE}"


def test_a_line_of_the_same_days_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "2027.yaml").write_text("# của cơ quan\n", encoding="utf-8")
    write_own_day(tmp_path, swap("dự thảo", "proposed"))
    write_own_day(tmp_path, swap())
    assert (tmp_path / "2027.yaml").read_text(encoding="utf-8") == f"# của cơ quan\n{LINE}"


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = write_own_day(tmp_path, swap('CV "số 1": #2, {a} - \\ mới'))
    assert [line.source for line in read_decisions(file)] == ['CV "số 1": #2, {a} - \\ mới']


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {off: 2027-04-29, source: x}\n", "{file}:2: ngày 29/4/2027 đã ghi ở {file}:1"),
        ("- {off: 2027-06-01}\n", "{file}:1: thiếu nguồn (source): ghi số và ngày văn bản, hoặc nơi công bố"),
        (
            "- off: 2027-04-29\n  work: 2027-05-08\n  source: x\n",
            "{file}:1: dòng này đã ghi các ngày ấy; hãy sửa trực tiếp trong tệp",
        ),
    ],
)
def test_a_file_that_would_not_be_readable_is_left_as_it_was(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        write_own_day(tmp_path, swap())
    assert str(refused.value) == message.format(file=file)
    assert (file.read_text(encoding="utf-8"), [path.name for path in tmp_path.iterdir()]) == (text, ["2027.yaml"])


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "days").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        write_own_day(tmp_path / "days", swap())
    assert str(refused.value).startswith(f"{tmp_path / 'days' / '2027.yaml'}: không ghi được tệp (")


def test_a_power_cut_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_own_day(tmp_path, swap("dự thảo", "proposed"))
    before = file.read_bytes()

    def cut(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(KeyboardInterrupt):
        write_own_day(tmp_path, swap())
    assert (file.read_bytes(), [path.name for path in tmp_path.iterdir()]) == (before, ["2027.yaml"])
