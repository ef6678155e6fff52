"""What stands in a draft, for tests that read papers; the kinds they read it in."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.text.paragraph import Paragraph

from nhiemky.drafting.draft import Draft

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
KINDS = ("cells_guidance_letter", "congress_plan", "enquiry_letter", "political_report")  # all: test_catalogue


def open_draft(draft: Draft) -> Document:
    return docx.Document(io.BytesIO(draft.content))


def outline(draft: Draft) -> list[str]:
    """Style and text of every paragraph, tables row by row, in the order of the paper."""
    return list(_outline(open_draft(draft)))


def _outline(document: Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield _line(block)
            continue
        for row in block.rows:
            yield " | ".join(" / ".join(_line(paragraph) for paragraph in cell.paragraphs) for cell in row.cells)


def _line(paragraph: Paragraph) -> str:
    style = paragraph.style.name.removeprefix("VB ") if paragraph.style else ""
    return f"{style}: {paragraph.text}".replace("\n", "⏎")


def paragraphs(document: Document) -> Iterator[Any]:
    """Every paragraph, those of the tables too."""
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block
        else:
            yield from (paragraph for row in block.rows for cell in row.cells for paragraph in cell.paragraphs)
