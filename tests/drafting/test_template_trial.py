"""A template is tried on everything and on nothing before an office uses it."""

import io
from pathlib import Path

import pytest
from docx import Document
from word_files import make_docx

from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.drafting.template_trial import try_own_docx, try_template
from nhiemky.errors import BadInput

PLAN = "congress_plan"
HEAD = "@subject về việc thử\n"
SIGNED = "@signature {{ signer.authority }} | {{ signer.office }} | {{ signer.name }}"
END = f"\n@recipient {{{{ body.archive }}}}\n{SIGNED}\n"


def trial(text: str, templates: Path, overlay: Path | None = None) -> str:
    """The words of the paper that comes of a text."""
    paper = try_template(PLAN, HEAD + text + END, templates=templates, overlay=overlay).paper
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(paper)).paragraphs)


@pytest.mark.parametrize("kind", kinds(Path(__file__).parents[2] / "templates"))
def test_every_shipped_template_passes_its_own_trial(kind: str, templates: Path) -> None:
    for outline in (None, *load_kind(kind, templates).data.outlines):
        text = load_kind(kind, templates, None, outline).text
        assert try_template(kind, text, templates=templates, overlay=None, outline=outline).paper.startswith(b"PK")


def test_the_paper_is_made_of_the_text_and_invented_data(templates: Path) -> None:
    assert "Gửi Đảng bộ Sở Mẫu ngày 20/4/2027" in trial(
        "Gửi {{ body.name }} ngày {{ congress.day | date }}", templates
    )


FAULTS = {
    "a tag that does not end": ("Một\n{{ body.name", 'dòng 3 "{{ body.name": mẫu sai cú pháp'),
    "an if without end": ("{% if body.name %}\nx", "mẫu sai cú pháp"),
    "a filter that does not exist": ("Một\nHai {{ body.name | hoa }}", 'dòng 3 "Hai {{ body.name | hoa }}"'),
    "a value of the wrong kind": ("Một\n\n{{ body | upper }}", 'dòng 4 "{{ body | upper }}": mẫu dùng sai kiểu'),
    "a part in the text": ("{{ body }}", 'dòng 2 "{{ body }}": mẫu dùng sai kiểu'),
    "a call": ("{{ body.name.upper() }}", 'dòng 2 "{{ body.name.upper() }}": mẫu dùng cú pháp không được phép'),
    "an unknown sign": ("Một\n@bang {{ body.name }}", 'dòng 3 "@bang {{ body.name }}": không có ký hiệu này'),
    "a row without a table": ("Một\n| a | {{ body.name }} |", 'dòng 3 "| a | {{ body.name }} |"'),
    "a value nobody declares": (
        "Một\n{{ body.nam }}", 'dòng 3 "{{ body.nam }}": không có giá trị body.nam; gần giống: body.name'
    ),
    "one only in a branch never taken": ("{% if 1 == 2 %}\n{{ a.b.c }}\n{% endif %}", "không có giá trị a.b.c"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_in_one_line_with_number_and_words(text: str, words: str, templates: Path) -> None:
    with pytest.raises(BadInput) as refused:
        trial(text, templates)
    assert str(refused.value).startswith(PLAN)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_fault_that_only_empty_data_shows_is_found(templates: Path) -> None:
    text = "{% if not congress.day %}\n{{ cells | sum(attribute='x') | weekday }}{{ today | upper }}\n{% endif %}"
    with pytest.raises(BadInput, match=r"congress_plan \(dữ liệu trống của đảng bộ\), dòng 3"):
        trial(text, templates)


def test_what_the_template_in_use_reads_needs_no_declaration(templates: Path) -> None:
    text = f"{HEAD}{{{{ rieng.co_quan }}}}{END}"
    with pytest.raises(BadInput, match="rieng"):
        try_template(PLAN, text, templates=templates, overlay=None)
    assert try_template(PLAN, text, templates=templates, overlay=None, known=[text]).paper


def test_the_overlay_is_not_touched_by_a_trial(templates: Path, tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    file = tmp_path / "documents" / f"{PLAN}.txt.j2"
    file.write_text("cũ", encoding="utf-8")
    trial("mới", templates, tmp_path)
    assert [one.name for one in tmp_path.rglob("*.*")] == [file.name]
    assert file.read_text(encoding="utf-8") == "cũ"


def test_a_word_file_of_the_offices_own_is_tried_likewise(templates: Path) -> None:
    kind = load_kind(PLAN, templates)
    content = make_docx("KẾ HOẠCH {{ congress_name }}", "{%p for c in cells %}", "- {{ c.name }}", "{%p endfor %}")
    tried = try_own_docx(content, "mau.docx", kind, templates=templates, overlay=None)
    assert set(tried.paths) == {"cells", "cells.name"}
    words = [paragraph.text for paragraph in Document(io.BytesIO(tried.paper)).paragraphs]
    assert words[1:] == ["- Chi bộ Mẫu", "- Chi bộ Thử"]
    with pytest.raises(
        BadInput, match=r'mau.docx, chỗ "Gửi {{ body.nam }}": không có giá trị body.nam; gần giống'
    ):
        try_own_docx(make_docx("Gửi {{ body.nam }}"), "mau.docx", kind, templates=templates, overlay=None)
