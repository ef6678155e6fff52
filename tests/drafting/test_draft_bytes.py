"""Drafts are the same bytes for the same input, and no value, however hostile, changes their structure."""

import copy
import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from draft_text import KINDS, TEMPLATES, open_draft, paragraphs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.marks import clean

Context = dict[str, Any]


# --- the same bytes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_equal_input_gives_equal_bytes(committee: Context, kind: str) -> None:
    assert write_draft(kind, committee, templates=TEMPLATES) == write_draft(
        kind, copy.deepcopy(committee), templates=TEMPLATES
    )


def test_another_process_gives_the_same_bytes(committee: Context) -> None:
    script = (
        "import sys, json; from datetime import date; from pathlib import Path\n"
        "from nhiemky.drafting.draft import write_draft\n"
        "context = json.load(sys.stdin); context['today'] = date.fromisoformat(context['today'])\n"
        "print(write_draft('political_report', context, templates=Path(sys.argv[1])).sha256)"
    )
    plain = {"body": committee["body"], "today": committee["today"].isoformat()}
    done = subprocess.run(
        [sys.executable, "-c", script, str(TEMPLATES)],
        input=json.dumps(plain),
        capture_output=True,
        text=True,
        check=True,
    )
    here = write_draft("political_report", plain | {"today": committee["today"]}, templates=TEMPLATES)
    assert done.stdout.strip() == here.sha256


def test_round_input_and_template_each_leave_their_trace(committee: Context, tmp_path: Path) -> None:
    first = write_draft("enquiry_letter", committee, templates=TEMPLATES)
    second = write_draft("enquiry_letter", committee, templates=TEMPLATES, round_number=2)
    assert open_draft(second).tables[0].cell(0, 0).paragraphs[-1].text == "Dự thảo lần 2"
    assert (second.template_sha256 == first.template_sha256, second.inputs_sha256 == first.inputs_sha256) == (
        True,
        False,
    )
    own = tmp_path / "documents" / "enquiry_letter.txt.j2"
    own.parent.mkdir()
    own.write_text("@subject về việc khác\n", encoding="utf-8")
    third = write_draft("enquiry_letter", committee, templates=TEMPLATES, overlay=tmp_path)
    assert third.template_sha256 != first.template_sha256
    assert third.title == "Công văn về việc khác"


# --- hostile values ----------------------------------------------------------------------------------

LOOKS_LIKE_STRUCTURE = [
    "a & b <c>", "5 < 6", "</w:t></w:r></w:p>", "{{ cycler.__init__ }}", "{% raw %}", "# a", "- a", "@page",
    "| a | b", "@signature a | b | c", "một\nhai", "# a\n- b\n@page", "a\x00b", "\ud800x", "]]>", "&#x0;",
    "\ufdd3signer.name\ufdd4", unicodedata.normalize("NFD", "Đảng ủy"), "\u202ex", "[CẦN BỔ SUNG: x]",
]  # fmt: skip
HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=30), st.sampled_from(LOOKS_LIKE_STRUCTURE)
).filter(clean)

FREE_TEXTS = {
    "name", "superior_name", "superior_address", "place", "symbol", "title", "owner_title", "basis_text", "number",
    "office", "term",
}  # fmt: skip


def _with_value(context: Context, value: str) -> Context:
    """The value in every free text of the context."""

    def replace(item: object, key: str = "") -> object:
        if isinstance(item, dict):
            return {name: replace(part, name) for name, part in item.items()}
        if isinstance(item, list):
            return [replace(part) for part in item]
        return value if key in FREE_TEXTS and isinstance(item, str) else item

    return {name: replace(part, name) for name, part in context.items()}


def _structure(document: Document) -> list[str | list[list[int]]]:
    """Styles of the paragraphs, and of tables the number of paragraphs of each cell."""
    return [
        block.style.name if isinstance(block, Paragraph) and block.style else _shape(block)
        for block in document.iter_inner_content()
    ]


def _shape(table: Paragraph | Table) -> list[list[int]]:
    assert isinstance(table, Table)
    return [[len(cell.paragraphs) for cell in row.cells] for row in table.rows]


def _paper(structure: list[Any]) -> list[Any]:
    """Without the check page, whose length follows what the values are."""
    last = max(position for position, style in enumerate(structure) if style == "VB Phu luc")
    return structure[:last]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=HOSTILE)
def test_hostile_value_changes_no_structure_and_stands_there_exactly(
    committee: Context, kind: str, value: str
) -> None:
    plain = open_draft(write_draft(kind, _with_value(committee, "chữ"), templates=TEMPLATES))
    draft = write_draft(kind, _with_value(committee, value), templates=TEMPLATES)
    hostile = open_draft(draft)
    assert _paper(_structure(hostile)) == _paper(_structure(plain))
    signer = [paragraph.text for paragraph in paragraphs(hostile) if paragraph.style.name == "VB Ho ten"]
    assert signer == [clean(value)]
