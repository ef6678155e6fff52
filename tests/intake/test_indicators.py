"""The catalogue: every figure papers speak of, the office's own entries, and one clear line for a wrong one."""

import re
from pathlib import Path

import pytest

from nhiemky.domain.figures import Basis
from nhiemky.domain.indicators import CELL, INSPECTION, OFFICE, Adding, Measure
from nhiemky.errors import BadInput
from nhiemky.intake.indicators import FILE, load_catalogue
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
CATALOGUE = load_catalogue(TEMPLATES)


def overlay(folder: Path, text: str) -> Path:
    """An office's templates folder with entries of its own."""
    file = folder / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def test_every_figure_of_the_papers_is_an_indicator() -> None:
    texts = [file.read_text(encoding="utf-8") for file in (TEMPLATES / "documents").glob("*.*")]
    spoken = {path for text in texts for path in re.findall(r"figures\.([a-z_]+\.[a-z_]+)", text)}
    besides = r"_(plan|same_period|last_period|estimate|statistic)$"

    assert {re.sub(besides, "", path) for path in spoken} - CATALOGUE.indicators.keys() == set()


def test_every_group_is_there_and_every_indicator_is_asked_or_made_of_others() -> None:
    assert set(CATALOGUE.groups) == {f"S{number}" for number in range(1, 9)}
    assert {one.group for one in CATALOGUE.indicators.values()} == set(CATALOGUE.groups)
    assert [key for key, one in CATALOGUE.indicators.items() if not one.asked_of and not one.parts] == []


def test_the_words_are_the_partys() -> None:
    names = {
        key: CATALOGUE.name_of(key) for key in ("development.confirmed", "members.removed", "members.expelled")
    }

    assert names == {
        "development.confirmed": "Số đảng viên dự bị được công nhận chính thức",
        "members.removed": "Số đảng viên bị xóa tên",
        "members.expelled": "Số đảng viên bị khai trừ",
    }


def test_rates_are_made_of_counts_and_money_is_in_dong() -> None:
    for one in CATALOGUE.indicators.values():
        assert (one.measure is Measure.PERCENT) == (one.adding is Adding.RATIO)
        assert (one.measure is Measure.MONEY) == (one.unit == "đồng")


@pytest.mark.parametrize("name", ["half_year", "year", "quarter", "month", "statistics"])
def test_every_set_asks_the_cells_and_a_month_asks_less_than_a_year(name: str) -> None:
    asked = CATALOGUE.asked(name, CELL)

    assert asked
    assert len(asked) <= len(CATALOGUE.asked("year", CELL))


def test_a_set_asks_no_estimate_of_what_is_known_from_the_start() -> None:
    assert CATALOGUE.bases_of("half_year", "members.opening") == (Basis.ACTUAL,)
    assert CATALOGUE.bases_of("half_year", "members.admitted") == (Basis.ACTUAL, Basis.ESTIMATE)
    assert CATALOGUE.bases_of("statistics", "members.opening") == (Basis.STATISTIC,)


def test_office_and_inspection_have_their_own(tmp_path: Path) -> None:
    assert "activity.committee_meetings" in {one.key for one in CATALOGUE.asked("year", OFFICE)}
    assert "inspection.planned" in {one.key for one in CATALOGUE.asked("year", INSPECTION)}
    assert load_catalogue(TEMPLATES, tmp_path) == CATALOGUE


def test_an_office_changes_adds_and_leaves_out(tmp_path: Path) -> None:
    text = """
indicators:
  members.female: {help: Kể cả dự bị.}
  members.average_age: null
  members.youth: {name: Số đảng viên là đoàn viên, unit: đồng chí, group: S2, asked_of: [cell], sets: [year]}
checks:
  youth: {rule: at_most, whole: members.closing, plus: [members.youth]}
"""
    own = load_catalogue(TEMPLATES, overlay(tmp_path, text))

    female = own.indicators["members.female"]
    assert (female.name, female.help) == ("Số đảng viên nữ", "Kể cả dự bị.")
    assert "members.average_age" not in own.indicators
    assert own.sets["year"][-1] == "members.youth"
    assert own.checks[-1].key == "youth"
    assert own.version != CATALOGUE.version


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "phải gồm các mục groups, sets, indicators, checks"),
        ("indicators: []", "phải gồm các mục"),
        ("indicators: {members.female: {colour: red}}", "indicators > members.female > colour: không có mục này"),
        ("indicators: {members.closing: null}", 'không có chỉ tiêu "members.closing"'),
        ("indicators: {Members: {name: abc, unit: a, group: S2, asked_of: [cell]}}", "mã viết bằng chữ thường"),
        ("indicators: {a.b: {name: abc, unit: a, group: S9, asked_of: [cell]}}", 'không có nhóm "S9"'),
        ("indicators: {a.b: {name: abc, unit: a, group: S2, asked_of: [vp]}}", 'không có nơi nhập "vp"'),
        ("indicators: {a.b: {name: abc, unit: a, group: S2, sets: [nam]}}", 'không có bộ "nam"'),
        ("indicators: {a.b: {name: abc, unit: a, group: S2, measure: choice}}", "phải có choices"),
        ("indicators: {a.b: {name: abc, unit: a, group: S2, measure: percent}}", "không cộng dồn được"),
        ("indicators: {a.b: {name: abc, unit: a, group: S2, adding: ratio}}", 'phải có "of"'),
        (
            "indicators: {members.female: {needed_when: a.b}}",
            'indicators > members.female: không có chỉ tiêu "a.b"',
        ),
        ("checks: {x: {rule: sum, whole: members.tong}}", 'checks > x: không có chỉ tiêu "members.tong"'),
        ("checks: {x: {rule: register, whole: members.closing, counted: ten}}", 'không đếm "ten"'),
        ("checks: {x: {rule: sum, whole: members.closing}}", 'checks > x: phải có "plus"'),
        ("checks: {x: {rule: at_most, plus: [members.closing]}}", 'checks > x: phải có "whole"'),
        ("indicators: {đảng.viên: {name: abc, unit: a, group: S2}}", "mã viết bằng chữ thường không dấu"),
        ("indicators: {fees.collected: {unit: triệu đồng}}", "fees.collected: số tiền (money) ghi bằng đồng"),
        ("indicators: {a.b: {name: abc, unit: a, group: S2, sum_of: [members.left]}}", "cũng là số tự tính"),
        ("indicators: {a.b: {name: abc, unit: a, group: S2, sum_of: [fees.remitted_on]}}", "không phải số đếm"),
        (
            "indicators: {a.b: {name: abc, unit: a, group: S2, asked_of: [cell], sum_of: [members.female]}}",
            "tự tính (sum_of) không ghi asked_of",
        ),
        (
            "indicators: {a.b: {name: abc, unit: a, group: S2, measure: choice, choices: {x: Tốt, y: tốt}}}",
            "phải có chữ và khác nhau",
        ),
        (
            "checks: {x: {rule: sum, whole: members.closing, plus: [fees.remitted_on]}}",
            'checks > x: "fees.remitted_on" không phải số đếm',
        ),
        ("checks: {x: {rule: doan}}", "checks > x > rule"),
        ("checks: {x: {rule: jump, factor: 1}}", "checks > x > factor"),
    ],
)
def test_a_wrong_entry_is_one_line_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput) as raised:
        load_catalogue(TEMPLATES, overlay(tmp_path, text))

    told = str(raised.value)
    assert message in told
    assert str(tmp_path / FILE) in told
    assert "\n" not in told


def test_a_name_on_two_lines_is_one(tmp_path: Path) -> None:
    own = load_catalogue(
        TEMPLATES, overlay(tmp_path, 'indicators: {members.female: {name: "Số  đảng viên\\nnữ "}}')
    )
    assert own.indicators["members.female"].name == "Số đảng viên nữ"


def test_no_catalogue_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="không có tệp danh mục chỉ tiêu"):
        load_catalogue(tmp_path)
