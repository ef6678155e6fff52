"""The office's own Word file: filled like our own papers, and harmless whatever is in it."""

import hashlib
import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_files import add_part, change, make_docx, unzip

from nhiemky.drafting import own_docx
from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.kinds import read_prelude
from nhiemky.drafting.own_docx import FilledPaper, fill_own_docx, find_own_docx, read_own_docx
from nhiemky.drafting.values import Section, build_section, doubt
from nhiemky.errors import BadInput

HOSTILE = [
    "a & b <c>",
    "5 < 6",
    "R&D",
    "</w:t></w:r>",
    "{{ body.name }}",
    "{_{ x }_}",
    "{% if %}",
    "%_}",
    "\"'",
    "\\n",
    "|",
    "@page",
]
SHOWN = {"superior_plan.number": "[CẦN BỔ SUNG: số kế hoạch]", "ballot.valid": "……"}
FULL = make_docx(
    "Gửi {{ body.name }}, ngày {{ congress.day | date }}",
    ["Số {{ supe", "rior_plan.num", "ber }} hợp lệ {{ ballot.valid }} phiếu"],
    "{{ congress_name }}, {{ attendants }}",
    "{%p if congress.ordinal %}", "lần {{ congress.ordinal | ordinal }}", "{%p endif %}",
    "{{ x | default(“không có”) }}",
    table=[["TT", "Tên"], ["{%tr for c in cells %}", ""],
           ["{{ loop.index }}", "{{ c.name }}: {{ c.official | count }}"], ["{%tr endfor %}", ""]],
    header="{{ body.name }}",
)  # fmt: skip


def make_section(**values: object) -> Section:
    context: dict[str, Any] = {
        "today": date(2026, 11, 23),
        "body": {"name": "Chi bộ Thử", "organisation_name": "Đảng bộ Sở Mẫu"},
        "congress": {"day": date(2027, 4, 20), "ordinal": 2, "term": "2027-2032", "is_all_members": True},
        "cells": [{"name": "Chi bộ Mẫu", "official": 7}, {"name": "Chi bộ Thử"}],
        **values,
    }
    return build_section(context, lambda _path, _value: None)


@pytest.fixture(scope="module")
def prelude() -> str:
    return read_prelude(Path(__file__).parents[2] / "templates")


def fill(content: bytes, section: Section | None = None, prelude: str = "") -> FilledPaper:
    return fill_own_docx(content, "mau.docx", section or make_section(), SHOWN, prelude=prelude, title="Thử")


def words(paper: FilledPaper) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(paper.content)).paragraphs]


def test_a_file_of_the_offices_is_filled_like_a_paper_of_ours(prelude: str) -> None:
    paper = fill(FULL, prelude=prelude)
    assert words(paper) == [
        "Gửi Chi bộ Thử, ngày 20/4/2027",
        "Số [CẦN BỔ SUNG: số kế hoạch] hợp lệ …… phiếu",
        "Đại hội Đảng bộ Sở Mẫu lần thứ II, nhiệm kỳ 2027 - 2032, đảng viên",
        "lần II",
        "không có",
    ]
    document = Document(io.BytesIO(paper.content))
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["TT", "Tên"], ["1", "Chi bộ Mẫu: 07"], ["2", "Chi bộ Thử: [CẦN BỔ SUNG: cells.official]"]]
    assert document.sections[0].header.paragraphs[0].text == "Chi bộ Thử"
    assert paper.missing == ("superior_plan.number", "ballot.valid", "cells.official")
    assert paper.read["congress.day"] == (date(2027, 4, 20),)
    assert paper.read["cells.official"] == (7,)


def test_what_is_missing_is_red_and_a_result_to_come_is_not() -> None:
    runs = Document(io.BytesIO(fill(FULL).content)).paragraphs[1].runs
    assert [(run.text, str(run.font.color.rgb)) for run in runs if run.text.strip()] == [
        ("Số ", "None"), ("[CẦN BỔ SUNG: số kế hoạch]", "FF0000"), (" hợp lệ ", "None"), ("……", "None"),
        (" phiếu", "None"),
    ]  # fmt: skip


def test_a_contradiction_stands_red_behind_its_value() -> None:
    section = make_section(present=5)
    section["present"] = doubt(5, "tổng phải là 6")
    assert words(fill(make_docx("Có {{ present }} người"), section)) == ["Có 5 [MÂU THUẪN: tổng phải là 6] người"]


def test_the_same_input_gives_the_same_bytes(prelude: str) -> None:
    first, second = (hashlib.sha256(fill(FULL, prelude=prelude).content).hexdigest() for _ in range(2))
    assert first == second


def test_no_author_is_in_the_paper() -> None:
    properties = Document(io.BytesIO(fill(FULL).content)).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("Thử", "", "")


def test_hostile_values_arrive_as_they_are() -> None:
    content = make_docx("{%p for v in hostile %}", "{{ v }}", "{%p endfor %}")
    assert words(fill(content, make_section(hostile=HOSTILE))) == HOSTILE


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=60))
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_arrives_as_a_plain_text(values: list[str]) -> None:
    section = make_section(hostile=[f"x{value}x" for value in values])
    content = make_docx("{%p for v in hostile %}", "{{ v }}", "{%p endfor %}")
    assert words(fill(content, section)) == [str(value) for value in section["hostile"]]  # type: ignore[union-attr]


def test_a_value_typed_decomposed_in_the_file_is_found() -> None:
    content = make_docx("Đại hội {{ bo\u0302.te\u0302n }}")
    assert words(fill(content, make_section(bô={"tên": "Mẫu"}))) == ["Đại hội Mẫu"]


def test_hard_spaces_and_smart_quotes_in_tags_are_what_they_look_like() -> None:
    content = make_docx(
        "{%p\u00a0if body.name == ‘Chi bộ Thử’ %}", "Có {{\u00a0body.name\u00a0}}", "{%p\u00a0endif %}"
    )
    assert words(fill(content)) == ["Có Chi bộ Thử"]


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "không được phép"),
        ("{{ body.__class__ }}", "không được phép"),
        ("{{ body.name.__class__.__mro__ }}", "không được phép"),
        ("{{ body.name.upper() }}", "không được phép"),
        ("{{ range(9) }}", "không được phép"),
        ("{{ 9 ** 9 }}", "không được phép"),
        ("{% include '/etc/passwd' %}", "chưa tạo|không được phép|sai kiểu|không đọc được"),
        ("{{ body.name | nofilter }}", "sai cú pháp"),
        ("{% if body %}", "sai cú pháp"),
        ("{{ body }}", "sai kiểu giá trị"),
    ],
)  # fmt: skip
def test_code_in_a_file_reaches_nothing_and_is_named(tag: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        fill(make_docx("Đoạn đầu", f"Ở đây {tag}"))
    assert str(refused.value).startswith('mau.docx, chỗ "Ở đây ')
    assert "\n" not in str(refused.value)


def test_a_tag_that_tears_the_paper_apart_is_refused_not_left_out() -> None:
    with pytest.raises(BadInput, match="mở và đóng không cùng chỗ"):
        fill(make_docx("{% if body.x %}Một", table=[["hai{% endif %}"]]))


LIST = "{% set x = [" + "1," * 100 + "] %}"


def loops(depth: int, inside: str) -> bytes:
    opened = "".join(f"{{% for a{number} in x %}}" for number in range(depth))
    return make_docx(LIST + opened + inside + "{% endfor %}" * depth)


def test_a_loop_without_end_is_stopped_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_docx, "SECONDS", 2)
    with pytest.raises(BadInput, match="mẫu chạy quá 2 giây"):
        fill(loops(8, "{% if body.x %}y{% endif %}"))


def test_a_paper_without_end_is_stopped_by_its_size() -> None:
    with pytest.raises(BadInput, match=r"quá dài|quá nhiều bộ nhớ|quá lớn"):
        fill(loops(2, "y" * 20_000))


def test_the_process_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses of databases and channels, with their passwords, are in it."""
    seen: dict[str, Any] = {}
    run: Callable[..., Any] = own_docx.subprocess.run

    def watch(*words: object, **options: object) -> object:
        seen.update(options)
        return run(*words, **options)

    monkeypatch.setenv("NHIEMKY_DATABASE_URL", "postgresql://x:mat-khau@db/x")
    monkeypatch.setattr(own_docx.subprocess, "run", watch)
    fill(FULL)
    assert os.environ["NHIEMKY_DATABASE_URL"] not in str(seen["env"])
    assert {name for name in seen["env"] if name.startswith("NHIEMKY")} == set()


@pytest.mark.parametrize(
    "content",
    [add_part(FULL, "word/vbaProject.bin", b"x"), b"xin chao", make_docx("x")[:500]],
    ids=["macro", "text", "half"],
)
def test_what_may_not_be_opened_never_reaches_docxtpl(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_docx.subprocess, "run", lambda *_, **__: pytest.fail("the process was started"))
    with pytest.raises(BadInput, match=r"mau\.docx"):
        fill(content)


def test_a_file_that_only_python_docx_cannot_read_is_one_line() -> None:
    no_main = change(
        FULL, lambda text: text.replace("document.main+xml", "template.main+xml"), "[Content_Types].xml"
    )
    with pytest.raises(BadInput, match=r"mau.docx: không đọc được tệp Word này|mau.docx: mẫu"):
        fill(no_main)


def test_the_paths_of_a_file_are_told_with_their_words(prelude: str) -> None:
    paths = read_own_docx(FULL, "mau.docx", prelude=prelude)
    assert set(paths) == {
        "body.name", "congress.day", "superior_plan.number", "ballot.valid", "congress.ordinal", "x", "cells",
        "cells.name", "cells.official",
    }  # fmt: skip
    assert paths["superior_plan.number"].startswith("Số {{ superior_plan.number }}")
    with pytest.raises(BadInput, match=r'mau.docx, chỗ "{% if body %}": mẫu sai cú pháp'):
        read_own_docx(make_docx("{% if body %}"), "mau.docx")
    with pytest.raises(BadInput, match=r"nofilter|sai cú pháp"):
        read_own_docx(make_docx("{{ body | nofilter }}"), "mau.docx")


def test_only_a_kind_with_a_file_has_one(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    own = tmp_path / "documents" / "congress_plan.docx"
    own.write_bytes(FULL)
    assert find_own_docx("congress_plan", tmp_path) == own
    assert find_own_docx("political_report", tmp_path) is None
    assert find_own_docx("../documents/congress_plan", tmp_path) is None
    assert find_own_docx("congress_plan", None) is None


def test_drafts_of_a_kind_use_the_offices_word_file(
    committee: dict[str, Any], templates: Path, tmp_path: Path
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "congress_plan.docx").write_bytes(FULL)
    made = write_draft("congress_plan", committee, templates=templates, overlay=tmp_path)
    first = Document(io.BytesIO(made.content)).paragraphs[0].text
    assert first == "Gửi Đảng bộ Sở Khoa học và Công nghệ, ngày 20/4/2027"
    assert made.sha256 == hashlib.sha256(made.content).hexdigest()
    assert made.content == write_draft("congress_plan", committee, templates=templates, overlay=tmp_path).content
    ours = write_draft("congress_plan", committee, templates=templates)
    assert made.template_sha256 != ours.template_sha256
    assert b"VB Muc" not in unzip(made.content)["word/styles.xml"]


def test_docxtpl_is_loaded_only_where_it_works() -> None:
    """It costs a fifth of a second, which no other command should pay."""
    code = "import sys, nhiemky.drafting.draft, nhiemky.drafting.own_docx; print('docxtpl' in sys.modules)"
    done = own_docx.subprocess.run(
        [own_docx.sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
