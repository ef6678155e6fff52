"""What Word does to tags is undone; what a template or a person means stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.drafting.word_repair import repair_template
from nhiemky.settings import PROJECT

TEXTS = sorted((PROJECT / "templates" / "documents").glob("*.txt.j2"))

REPAIRED = [
    ("{{ x | default(“chưa có”) }}", '{{ x | default("chưa có") }}'),
    ("{% if a == ‘b’ %}", "{% if a == 'b' %}"),
    ('{{ x | default("a”) }}', '{{ x | default("a") }}'),
    ('{{ x | default(“a") }}', '{{ x | default("a") }}'),
    ("{{ a[“b”] | sum(attribute=“c”) }}", '{{ a["b"] | sum(attribute="c") }}'),
    ("{{\u00a0body.name\u00a0|\u202fupper }}", "{{ body.name | upper }}"),
    ("{{ bo\u200bdy.na\u00adme }}", "{{ body.name }}"),
    ("{{ a – b }}", "{{ a - b }}"),
    ("{%– if x –%}", "{%- if x -%}"),
    ("{% If x %}a{% Endif %}", "{% if x %}a{% endif %}"),
    ("#\u00a0I- MỤC", "# I- MỤC"),
    ("@basis\u00a0Căn cứ “A”", "@basis Căn cứ “A”"),
    ("-\u00a0Ý\u00a0kiến", "- Ý\u00a0kiến"),
    ("de\u0301 {{ na\u0301 }}", "dé {{ ná }}"),
    ("{{\nbody.name\n}}", "{{\nbody.name\n}}"),
]
KEPT = [
    "Ông “Mẫu” nói ‘được’ – không\u00a0sao",
    '{{ x | default("ghi “tắt” – sau") }}',
    "{# “ghi chú” – giữ nguyên #}",
    "{{ body.name }}",
    "{ x } “%}” {{",
    "năm 2027 – 2032",
]


@pytest.mark.parametrize(("typed", "meant"), REPAIRED)
def test_a_tag_word_has_spoilt_is_as_it_was_meant(typed: str, meant: str) -> None:
    assert repair_template(typed) == meant


@pytest.mark.parametrize("text", KEPT)
def test_prose_comments_and_quoted_words_are_kept(text: str) -> None:
    assert repair_template(text) == text


def test_a_tag_that_was_in_the_export_is_never_touched() -> None:
    odd = "{% set a = “lạ” %}"
    assert repair_template(f"x {odd}", odd) == f"x {odd}"
    assert repair_template(f"x {odd}") == 'x {% set a = "lạ" %}'


@pytest.mark.parametrize("text", [file.read_text(encoding="utf-8") for file in TEXTS], ids=[f.name for f in TEXTS])
def test_a_shipped_template_needs_no_repair(text: str) -> None:
    assert repair_template(text) == unicodedata.normalize("NFC", text)


@given(st.text(alphabet="ab “”‘’\"'{}%#|-–\u00a0\n\u0301", max_size=80))
def test_a_repair_is_done_once_and_for_all(text: str) -> None:
    repaired = repair_template(text)
    assert repair_template(repaired, repaired) == repaired
