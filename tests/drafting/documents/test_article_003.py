"""A department's congress after a merger, from the figures of one article: no election, decisions announced."""

import re
from datetime import date
from pathlib import Path

import pytest

from calendars.yaml_source import read_yaml
from nhiemky.drafting.draft import Draft, write_draft
from nhiemky.drafting.paper_text import read_paper

DATA = Path(__file__).parent / "data" / "article_003.yaml"
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def _days(value: object) -> object:
    """The article's days as days."""
    if isinstance(value, dict):
        return {name: _days(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_days(part) for part in value]
    day = DAY.fullmatch(value) if isinstance(value, str) else None
    return date(int(day[3]), int(day[2]), int(day[1])) if day else value


def _write(kind: str, templates: Path, **changes: object) -> Draft:
    facts = _days(read_yaml(DATA))
    assert isinstance(facts, dict)
    return write_draft(kind, {"today": date(2025, 6, 11), **facts, **changes}, templates=templates)


def _lines(draft: Draft) -> list[str]:
    lines: list[str] = []
    for item in read_paper(draft.content, draft.kind):
        lines += [item] if isinstance(item, str) else [" | ".join(row) for row in item]
    return lines


@pytest.fixture
def resolution(templates: Path) -> str:
    return "\n".join(_lines(_write("congress_resolution", templates)))


def test_the_targets_are_29_of_which_21_met_7_not_met_1_not_assessed(resolution: str) -> None:
    expected = (
        "Trong 29 chỉ tiêu đề ra, có 21 chỉ tiêu đạt và vượt, 07 chỉ tiêu không đạt, "
        "01 chỉ tiêu chưa đánh giá được."
    )
    assert expected in resolution.split("\n")


def test_targets_that_do_not_add_up_are_shown_at_their_place(templates: Path) -> None:
    wrong = {"total": 30, "met": 21, "not_met": 7, "not_assessed": 1}
    draft = _write("congress_resolution", templates, target_counts=wrong)
    assert [line.partition(":")[0] for line in draft.contradictions] == ["tổng số chỉ tiêu"]
    assert "30 khác 21 + 7 + 1 = 29" in draft.contradictions[0]


def test_the_body_after_the_merger_has_91_members_in_3_cells(resolution: str) -> None:
    assert "Đảng bộ có 91 đảng viên sinh hoạt tại 03 chi bộ." in resolution
    assert (
        "được thành lập từ ngày 01/3/2025 trên cơ sở hợp nhất Đảng bộ Sở Khoa học và Công nghệ "
        "và Chi bộ Sở Thông tin và Truyền thông;"
    ) in resolution


@pytest.mark.parametrize(
    "figure",
    [
        "lần thứ I, nhiệm kỳ 2025 - 2030", "họp ngày 10/6/2025", "NHIỆM KỲ 2020 - 2025", "lần thứ 4",
        "hoàn thành 100% nhiệm vụ", "18-NQ/TW", "lần thứ sáu", "khóa XII", "3 trụ cột", "xếp thứ 25/63", "4 cấp",
        "57-NQ/TW, ngày 22/12/2024", "42-CTr/TU", "231/KH-UBND", "phiên bản 4.0 | hoàn thành | trước năm 2027",
        "nhiệm vụ khung của Sở | % | 100", "lần thứ XIV", "Đoàn kết - Dân chủ - Kỷ cương - Phát triển",
    ],
)  # fmt: skip
def test_every_figure_of_the_article_stands_in_the_resolution(resolution: str, figure: str) -> None:
    assert figure in resolution


def test_all_six_hundreds_are_told(resolution: str) -> None:
    assert resolution.count("100%") == 6


def test_nothing_is_elected_and_the_six_appointments_are_named(resolution: str) -> None:
    assert "Đại hội không tiến hành bầu cử." in resolution
    assert not re.search("phiếu|trúng cử|Bầu |Quy chế bầu cử|chuẩn y", resolution)
    named = resolution.partition("chỉ định:\n")[2].partition("\nIV- ")[0].split("\n")
    assert named == [
        "- Ban Chấp hành Đảng bộ;",
        "- Ban Thường vụ Đảng ủy;",
        "- Bí thư Đảng ủy;",
        "- Phó Bí thư Đảng ủy;",
        "- Ủy ban Kiểm tra Đảng ủy;",
        "- Đoàn đại biểu dự Đại hội Đảng bộ Ủy ban nhân dân tỉnh Mẫu nhiệm kỳ 2025 - 2030.",
    ]


def test_what_the_article_does_not_tell_is_left_open(templates: Path, resolution: str) -> None:
    """No vote, no attendance, no hall: blank or asked for, never made up."""
    assert "với …… trên …… đảng viên chính thức có mặt tán thành (đạt ……)." in resolution
    missing = _write("congress_resolution", templates).missing
    assert set(missing) >= {"địa điểm tổ chức đại hội", "số có mặt", "số biểu quyết tán thành nghị quyết"}


def test_the_reconciliation_adds_up_to_29(templates: Path) -> None:
    lines = _lines(_write("target_reconciliation", templates))
    assert "Tổng cộng | 29 | 21 | 7 | 1" in lines
    assert "Tổng số 29 chỉ tiêu = 21 đạt và vượt + 07 không đạt + 01 chưa đánh giá được." in lines


def test_the_filing_of_the_appointments_tells_the_same_figures(templates: Path) -> None:
    lines = _lines(_write("superior_decisions_filing", templates))
    assert "có 03 chi bộ, 91 đảng viên." in "\n".join(lines)
    assert "Thành lập từ ngày 01/3/2025" in "\n".join(lines)
    assert "Chỉ định, không tiến hành bầu cử; công bố ngày 10/6/2025 tại Đại hội." in lines
    assert (
        "Đại hội đánh giá nhiệm kỳ 2020 - 2025: 29 chỉ tiêu, gồm 21 đạt và vượt, 07 không đạt, "
        "01 chưa đánh giá được."
    ) in lines


def test_the_filing_has_a_line_for_each_appointment_and_asks_for_number_and_day(templates: Path) -> None:
    draft = _write("superior_decisions_filing", templates)
    start = "TT | Nội dung | Số, ký hiệu | Ngày ban hành | Số người | Ngày có hiệu lực"
    lines = _lines(draft)
    rows = [line.split(" | ") for line in lines[lines.index(start) + 1 :][:6]]
    asked = [
        "[CẦN BỔ SUNG: số, ký hiệu]",
        "[CẦN BỔ SUNG: ngày ban hành]",
    ]
    assert [row[2:4] for row in rows] == [asked] * 6
    assert [row[1].partition(" nhiệm kỳ")[0] for row in rows] == [
        "Ban Chấp hành Đảng bộ", "Ban Thường vụ Đảng ủy", "Bí thư Đảng ủy", "Phó Bí thư Đảng ủy",
        "Ủy ban Kiểm tra Đảng ủy", "Đoàn đại biểu dự Đại hội Đảng bộ Ủy ban nhân dân tỉnh Mẫu",
    ]  # fmt: skip
    assert "1 | Nguyễn Văn Mẫu | Bí thư Đảng ủy" in lines
