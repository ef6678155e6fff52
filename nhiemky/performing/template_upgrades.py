"""After an upgrade: which templates of the office stand over a shipped text that has changed, and what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.drafting.office_file import read_office_file
from nhiemky.drafting.template_files import find_template, read_text
from nhiemky.drafting.template_trial import try_own_docx, try_template
from nhiemky.errors import NhiemkyError
from nhiemky.performing.templates import Base, read_base


@dataclass(frozen=True, slots=True)
class LineChange:
    """Lines that went and lines that came at one place of a text."""

    line: int  # of the text before, from 1
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A template in the overlay: can it be used, and what has the shipped one become since."""

    name: str  # "congress_plan", "annual_report.five_headings"
    file: Path
    fault: str | None
    base: Base | None
    version: int | None  # shipped now; None when the kind is the office's alone
    is_newer: bool  # the shipped text is another than the one this was made from
    changes: tuple[LineChange, ...]  # from the shipped text of then to the one of now


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A line of the list of templates."""

    name: str
    title: str
    own: Literal["text", "docx"] | None


def compare_texts(before: str, after: str) -> tuple[LineChange, ...]:
    """What changes between two texts, by lines."""
    old, new = before.split("\n"), after.split("\n")
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(
        LineChange(start + 1, tuple(old[start:end]), tuple(new[first:last]))
        for what, start, end, first, last in found
        if what != "equal"
    )


def own_templates(templates: Path, overlay: Path, kind: str | None = None) -> Iterator[OwnTemplate]:
    """Every template of the overlay (of a kind), texts and Word files, tried and compared."""
    folder = overlay / "documents"
    for file in sorted([*folder.glob("[!_~.]*.txt.j2"), *folder.glob("[!_~.]*.docx")]):
        if kind is None or file.name.partition(".")[0] == kind:
            yield _look_at(file, templates, overlay)


def check_shipped(kind: str, templates: Path, overlay: Path) -> None:
    """Tries the shipped texts of a kind, all its outlines; raises what the trial raises."""
    for outline in (None, *load_kind(kind, templates, overlay).data.outlines):
        text = load_kind(kind, templates, overlay, outline).text
        try_template(kind, text, templates=templates, overlay=overlay, outline=outline)


def list_templates(templates: Path, overlay: Path) -> list[TemplateRow]:
    """Every kind and outline there is, sorted; a kind whose data is broken shows why."""
    rows = []
    for kind in kinds(templates, overlay):
        try:
            data = load_kind(kind, templates, overlay).data
        except NhiemkyError as error:
            rows.append(TemplateRow(kind, str(error), None))
            continue
        rows.append(TemplateRow(kind, data.label or data.title, _own(kind, overlay)))
        for outline, one in data.outlines.items():
            name = f"{kind}.{outline}"
            rows.append(TemplateRow(name, f"{data.label or data.title}: {one.title}", _own(name, overlay)))
    return rows


def _own(name: str, overlay: Path) -> Literal["text", "docx"] | None:
    """A Word file goes before a text."""
    if (overlay / "documents" / f"{name}.docx").is_file():
        return "docx"
    return "text" if (overlay / "documents" / f"{name}.txt.j2").is_file() else None


def _look_at(file: Path, templates: Path, overlay: Path) -> OwnTemplate:
    name = file.name.removesuffix(".docx").removesuffix(".txt.j2")
    key, _, outline = name.partition(".")
    fault, version, base = None, None, None
    try:
        base = read_base(file)
        version = _try(file, key, outline or None, templates, overlay)
    except NhiemkyError as error:
        fault = str(error)
    shipped = find_template(f"documents/{name}.txt.j2", templates, None)
    text = "" if shipped is None else read_text(shipped)
    changes = compare_texts(base.text, text) if base is not None and shipped is not None else ()
    is_newer = shipped is not None and base is not None and base.text != text
    return OwnTemplate(name, file, fault, base, version if shipped else None, is_newer, changes)


def _try(file: Path, key: str, outline: str | None, templates: Path, overlay: Path) -> int:
    """The version of the kind, once the template has been tried; raises what the trial raises."""
    kind = load_kind(key, templates, overlay, outline)
    if file.suffix == ".docx":
        try_own_docx(read_office_file(file), str(file), kind, templates=templates, overlay=overlay)
    else:
        try_template(key, read_text(file), templates=templates, overlay=overlay, outline=outline)
    return kind.data.version
