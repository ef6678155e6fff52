"""Values that know where they come from: parts of a whole, doubts, what a sheet says differently."""

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from nhiemky.drafting.draft import Draft, write_draft
from nhiemky.drafting.filters import filters
from nhiemky.drafting.marks import has_marks, mark_red, split_marks
from nhiemky.drafting.origin import ORIGINS, Origin
from nhiemky.drafting.paper_text import read_paper
from nhiemky.drafting.sheet import Sheet
from nhiemky.drafting.values import build_section, doubt, note_of, part_of, show_marks, take_part

Context = dict[str, Any]
SOURCE = "Biểu số liệu của 5/7 chi bộ"
PART = Origin(SOURCE, "5/7 chi bộ", ("Chi bộ Mẫu", "Chi bộ Thử"))


@pytest.fixture
def context(committee: Context) -> Context:
    """Half a year of the committee with some figures."""
    figures = {"members": {"closing": 45, "official": 40, "probationary": 5, "female": 20}}
    period = {"label": "6 tháng đầu năm 2026", "next_label": "6 tháng cuối năm 2026", "year": "2026"}
    return {**committee, "figures": figures, "period": period}


def write(context: Context, templates: Path, sheet: Sheet | None = None, **origins: Origin) -> Draft:
    paths = {f"figures.members.{name}": origin for name, origin in origins.items()}
    return write_draft("half_year_report", {**context, ORIGINS: paths}, templates=templates, sheet=sheet)


def text_of(draft: Draft) -> str:
    return "\n".join(one for one in read_paper(draft.content, "x") if isinstance(one, str))


def whole_text(draft: Draft) -> str:
    document = Document(io.BytesIO(draft.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_a_part_is_still_a_number_and_says_how_much_of_it_there_is(context: Context, templates: Path) -> None:
    draft = write(context, templates, closing=PART, official=PART, probationary=PART)
    assert "45 (5/7 chi bộ) đảng viên (40 (5/7 chi bộ) đảng viên chính thức" in text_of(draft)
    assert draft.contradictions == ()
    page = whole_text(draft)
    assert "Số liệu chưa đủ, còn chờ gửi" in page
    assert "- Chi bộ Mẫu; Chi bộ Thử: chưa có số đảng viên cuối kỳ, số đảng viên chính thức cuối kỳ" in page
    assert SOURCE in page


def test_sums_of_different_bodies_need_not_agree_yet(context: Context, templates: Path) -> None:
    context["figures"]["members"]["official"] = 30
    assert write(context, templates, closing=PART, official=Origin(SOURCE, "4/7 chi bộ")).contradictions == ()
    assert write(context, templates, closing=PART, official=PART, probationary=PART).contradictions != ()


def test_a_doubt_is_brief_at_its_place_and_whole_on_the_check_page(context: Context, templates: Path) -> None:
    long = "Số đảng viên nữ ghi 20 tại Biểu!C9 nhưng tổng số ghi 19 tại Biểu!C5."
    draft = write(context, templates, female=Origin(SOURCE, doubts=(long,)))
    assert "trong đó nữ 20 [MÂU THUẪN: xem Phiếu kiểm tra] đồng chí" in text_of(draft)
    assert draft.contradictions == (f"số đảng viên nữ: {long}",)
    assert long in whole_text(draft)


def test_what_a_sheet_says_counts_and_what_it_replaced_is_told(context: Context, templates: Path) -> None:
    sheet = Sheet({"figures.members.female": 21}, {"figures.members.female": "phieu.yaml"})
    draft = write(context, templates, sheet, female=PART)
    assert f"nữ 21 [MÂU THUẪN: {SOURCE} ghi 20 (5/7 chi bộ)]" in text_of(draft)
    same = Sheet({"figures.members.female": 20}, {"figures.members.female": "phieu.yaml"})
    assert write(context, templates, same, female=Origin(SOURCE)).contradictions == ()


def test_a_value_that_is_not_there_says_whence_it_is_to_come(context: Context, templates: Path) -> None:
    origin = Origin("Biểu số liệu: chưa đủ để có số này (0/7 chi bộ)")
    assert origin.source in whole_text(write(context, templates, deceased=origin))


def test_a_template_cannot_read_origins(context: Context, templates: Path) -> None:
    overlay = {**context, ORIGINS: {"figures.members.female": PART}}
    assert write_draft("half_year_report", overlay, templates=templates).inputs is not None
    assert ORIGINS not in str(write_draft("half_year_report", overlay, templates=templates).inputs)


def test_marks_of_a_value_are_kept_together() -> None:
    number = doubt(take_part(5, "5/7 chi bộ"), "5 khác 6")
    assert (number, part_of(number), note_of(number)) == (5, "5/7 chi bộ", "5 khác 6")
    assert take_part(number, "6/7 chi bộ") == 5
    assert [(one.red, one.doubt) for one in split_marks(show_marks(number))] == [
        (" (5/7 chi bộ)", None), (None, "5 khác 6"),
    ]  # fmt: skip
    assert (note_of(5), part_of(5), show_marks(5)) == (None, None, "")


def test_words_in_red_cannot_be_forged() -> None:
    section = build_section({"name": mark_red("giả")}, lambda *_: None)
    assert not has_marks(str(section["name"]))


def test_a_value_of_a_list_keeps_what_of_it_there_is_so_far() -> None:
    section = build_section({"rows": [{"actual": take_part("25", "5/7 chi bộ")}]}, lambda *_: None)
    rows: Any = section["rows"]
    assert [(str(row["actual"]), part_of(row["actual"])) for row in rows] == [("25", "5/7 chi bộ")]


def test_a_rate_bears_its_sign_before_what_is_wrong_with_it() -> None:
    rate = filters(pad_counts=True)["rate"]
    assert rate("91,5") == "91,5%"
    assert str(rate(take_part("91,5", "5/7 chi bộ"))).startswith("91,5%")
    awaited = filters(pad_counts=True)["awaited"]
    assert [one.red for one in split_marks(str(awaited("Chi bộ Mẫu")))] == ["[CHƯA GỬI: Chi bộ Mẫu]"]
