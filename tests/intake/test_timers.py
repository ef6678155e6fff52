"""The office's rules on members: the shipped ones, its own over them, and what is refused."""

from decimal import Decimal
from pathlib import Path

import pytest

from nhiemky.errors import BadInput
from nhiemky.intake.timers import load_member_rules
from nhiemky.settings import PROJECT

SHIPPED = PROJECT / "templates"


def own(folder: Path, text: str) -> Path:
    (folder / "members").mkdir()
    (folder / "members" / "timers.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_rules() -> None:
    rules = load_member_rules(SHIPPED)
    assert rules.timers.probation_months == 12
    assert rules.timers.badge_years == (30, *range(40, 95, 5))
    assert rules.timers.award_days == ((2, 3), (5, 19), (9, 2), (11, 7))
    assert rules.share is not None
    assert (rules.share.percent, "chưa xác nhận" in rules.share.source) == (Decimal(20), True)


def test_an_office_says_only_what_differs(tmp_path: Path) -> None:
    rules = load_member_rules(SHIPPED, own(tmp_path, 'award_days: ["7/11", "3/2"]\nexcellent_share: null\n'))
    assert rules.timers.award_days == ((2, 3), (11, 7))
    assert rules.timers.probation_months == 12
    assert rules.share is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('award_days: ["31/2"]', 'award_days: "31/2" không phải là ngày trong năm; viết dạng 19/5'),
        ('award_days: ["29/2"]', 'award_days: "29/2" không phải là ngày trong năm; viết dạng 19/5'),
        ('award_days: ["x"]', 'award_days: "x" không phải là ngày trong năm; viết dạng 19/5'),
        ("badge_years: [40, 30]", "badge_years: các số năm tăng dần, từ 1 đến 100, không ghi hai lần"),
        ("badge_years: [30, 30]", "badge_years: các số năm tăng dần, từ 1 đến 100, không ghi hai lần"),
        ("excellent_shares: 20", "excellent_shares: "),
        ("probation_months: 0", "probation_months: "),
        ("- 1", "phải gồm các cặp “tên: giá trị”"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(BadInput) as refused:
        load_member_rules(SHIPPED, own(tmp_path, text))
    assert str(tmp_path / "members" / "timers.yaml") in str(refused.value)
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)
