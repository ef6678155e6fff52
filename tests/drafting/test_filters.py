from datetime import date

import pytest

from nhiemky.drafting.marks import missing_in, split_marks, unshield
from nhiemky.drafting.render import render_text
from nhiemky.drafting.values import build_section, doubt

VOTES = [
    {"name": "Trần Thị Thử", "votes": 51},
    {"name": "Nguyễn Mẫu Ánh", "votes": 55},
    {"name": "Lê Mẫu An", "votes": 55},
    {"name": "Đỗ Mẫu Bình"},
]


def render(template: str, *, pad_counts: bool = True, **context: object) -> str:
    section = build_section(context, lambda _path, _value: None)
    return unshield(render_text(template, section, "mau.txt.j2", pad_counts=pad_counts))


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("{{ few | ordinal }}, {{ word | ordinal }}", "III, thứ nhất"),
        ("{{ one | ordinal_words }}, {{ few | ordinal_words }}", "nhất, ba"),
        ("{{ 21 | words }}", "hai mươi mốt"),
        ("{{ 57 | percent(60) }} {{ 60 | percent(60) }} {{ 1 | percent(3) }}", "95% 100% 33,33%"),
        ("{{ 1250000 | money }}, {{ share | number }}", "1.250.000, 91,5"),
        ("{{ day | header_date }}", "ngày 05 tháng 9 năm 2026"),
        ("{{ absent | default('không có') }}", "không có"),
        ("{{ names }}", "Lê Mẫu An, Trần Thị Thử"),
        ("{{ word | upper_first }}", "Thứ nhất"),
    ],
)
def test_values_are_printed_as_the_office_writes_them(template: str, printed: str) -> None:
    values = {
        "one": 1, "few": 3, "word": "thứ nhất", "share": "91,5", "day": date(2026, 9, 5),
        "names": ["Lê Mẫu An", "Trần Thị Thử"],
    }  # fmt: skip
    assert render(template, **values) == printed


def test_counts_are_padded_where_the_office_wants_it() -> None:
    assert render("{{ n | count }}", n=3) == "03"
    assert render("{{ n | count }}", pad_counts=False, n=3) == "3"


def test_ballots_list_names_by_given_name_in_vietnamese_order() -> None:
    template = "{% for one in votes | by_given_name %}{{ one.name }}; {% endfor %}"
    assert render(template, votes=VOTES) == "Lê Mẫu An; Nguyễn Mẫu Ánh; Đỗ Mẫu Bình; Trần Thị Thử; "
    assert render("{{ names | by_given_name }}", names=["Trần Thị Thử", "Lê Mẫu An"]) == "Lê Mẫu An, Trần Thị Thử"


def test_results_go_from_most_votes_to_fewest_and_unknown_votes_come_last() -> None:
    template = "{% for one in votes | by_votes %}{{ one.name }}; {% endfor %}"
    assert render(template, votes=VOTES) == "Lê Mẫu An; Nguyễn Mẫu Ánh; Trần Thị Thử; Đỗ Mẫu Bình; "


@pytest.mark.parametrize("template", ["{{ a.b | percent(60) }}", "{{ 5 | percent(a.b) }}", "{{ a.b | money }}"])
def test_what_is_missing_stays_missing_through_a_filter(template: str) -> None:
    assert missing_in(render(template)) == ("a.b",)


@pytest.mark.parametrize("template", ["{{ n }}", "{{ n | count }}", "{{ 3 | percent(n) }}", "{{ n | words }}"])
def test_what_is_doubted_keeps_its_reason_through_a_filter(template: str) -> None:
    section = build_section({"n": 6}, lambda _path, _value: None)
    section["n"] = doubt(6, "6 khác 2 + 3 = 5")
    marks = split_marks(unshield(render_text(template, section, "mau.txt.j2")))
    assert [mark.doubt for mark in marks if mark.doubt] == ["6 khác 2 + 3 = 5"]
