"""Word files as people and attackers make them, for the tests of templates."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence

from docx import Document

Table = Sequence[Sequence[str]]


def make_docx(*paragraphs: str | Sequence[str], table: Table = (), header: str = "") -> bytes:
    """A file of Word's: a paragraph is a text or the runs it is cut into."""
    document = Document()
    for paragraph in paragraphs:
        added = document.add_paragraph()
        for run in [paragraph] if isinstance(paragraph, str) else paragraph:
            added.add_run(run)
    if table:
        rows = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(rows.add_row().cells, row, strict=True):
                cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def unzip(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def change(content: bytes, edit: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    """The file with one part edited as text."""
    parts = unzip(content)
    before = parts[part].decode()
    after = edit(before)
    assert after != before, "the edit of the test has changed nothing"
    return rezip({**parts, part: after.encode()})


def add_part(content: bytes, name: str, part: bytes) -> bytes:
    return rezip({**unzip(content), name: part})


def add_relation(content: bytes, kind: str, target: str) -> bytes:
    """A relation of the document to something outside."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="rIdX" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
    return change(
        content, lambda text: re.sub("(</Relationships>)", relation + r"\1", text), "word/_rels/document.xml.rels"
    )
