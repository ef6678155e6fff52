"""Settings as an office writes them."""

from decimal import Decimal
from pathlib import Path

import pytest

from nhiemky.errors import BadInput
from nhiemky.settings import load_settings


@pytest.mark.parametrize(
    ("given", "target"), [("0,5", "0.5"), ("0.5", "0.5"), ("3", "3"), (" 2,25 ", "2.25"), ("100", "100")]
)
def test_a_target_is_written_with_a_comma_or_a_point(tmp_path: Path, given: str, target: str) -> None:
    found = load_settings({"NHIEMKY_HOME": str(tmp_path), "NHIEMKY_ADMISSION_TARGET": given})
    assert found.admission_target == Decimal(target)


def test_a_file_of_settings_may_hold_a_number_or_words(tmp_path: Path) -> None:
    file = tmp_path / "nhiemky.toml"
    for line in ("admission_target = 0.5", 'admission_target = "0,5"'):
        file.write_text(line, encoding="utf-8")
        assert load_settings({"NHIEMKY_HOME": str(tmp_path)}).admission_target == Decimal("0.5")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("nửa", "phải là số từ 0 đến 100, ví dụ 3 hoặc 0,5"),
        ("1,2,3", "phải là số từ 0 đến 100, ví dụ 3 hoặc 0,5"),
        ("-1", "phải là số từ 0 đến 100, ví dụ 3 hoặc 0,5"),
        ("101", "phải nhỏ hơn hoặc bằng 100"),
    ],
)
def test_a_target_that_is_no_percentage_is_one_line(tmp_path: Path, given: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        load_settings({"NHIEMKY_HOME": str(tmp_path), "NHIEMKY_ADMISSION_TARGET": given})
    assert str(refused.value) == f"NHIEMKY_ADMISSION_TARGET: {told}"
