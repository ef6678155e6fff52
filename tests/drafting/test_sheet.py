from pathlib import Path

import pytest

from nhiemky.drafting.kinds import Kind, load_kind
from nhiemky.drafting.sheet import Sheet, lay_over, refuse_marks
from nhiemky.errors import BadInput


@pytest.fixture
def kind(templates: Path) -> Kind:
    """A kind that asks for the venue and knows the members."""
    return load_kind("congress_plan", templates)


def test_sheet_fills_what_is_missing_and_keeps_the_rest(kind: Kind) -> None:
    context = {"congress": {"day": 1, "venue": None}, "body": {"members": 63}}
    sheet = Sheet({"congress.venue": "Hội trường", "superior_plan.number": "12"}, {"congress.venue": "a.xlsx"})
    found = lay_over(context, sheet, kind)
    assert found.values == {
        "congress": {"day": 1, "venue": "Hội trường"},
        "body": {"members": 63},
        "superior_plan": {"number": "12"},
    }
    assert (found.filled, found.disputed) == ({"congress.venue": "a.xlsx", "superior_plan.number": ""}, {})
    assert context == {"congress": {"day": 1, "venue": None}, "body": {"members": 63}}


def test_what_people_decide_goes_before_what_the_store_has(kind: Kind) -> None:
    found = lay_over({"congress": {"ordinal": 2}}, Sheet({"congress.ordinal": 3}), kind)
    assert found.values == {"congress": {"ordinal": 3}}


def test_what_the_register_knows_better_is_disputed_not_replaced(kind: Kind) -> None:
    found = lay_over({"body": {"members": 63}}, Sheet({"body.members": 70}), kind)
    assert (found.values, found.disputed) == ({"body": {"members": 63}}, {"body.members": 70})


def test_values_of_other_papers_are_passed_over(kind: Kind) -> None:
    assert lay_over({}, Sheet({"khong.co": 1}), kind).values == {}


@pytest.mark.parametrize("text", ["MẬT", "Tối mật", "dòng một\n TUYỆT MẬT \nba"])
def test_a_classification_mark_stops_the_paper(text: str) -> None:
    with pytest.raises(BadInput, match=r"độ mật .* không được soạn"):
        refuse_marks(Sheet({"tasks": [{"title": "a"}, {"title": text}]}))


def test_the_word_in_a_sentence_is_no_mark() -> None:
    refuse_marks(Sheet({"report.context": "bảo vệ bí mật nhà nước; tài liệu mật"}))
