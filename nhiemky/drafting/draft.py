"""Writes one draft: kind and plain values in, the bytes of a .docx out. Same input, same bytes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from nhiemky.domain.tone import set_tone
from nhiemky.drafting.blocks import Block, Line, Role
from nhiemky.drafting.chart_files import Easel
from nhiemky.drafting.check_page import Findings, check_page, sources_of
from nhiemky.drafting.checks import Contradiction
from nhiemky.drafting.kind_model import RESTRICTED
from nhiemky.drafting.kinds import Kind
from nhiemky.drafting.marks import BREAK, missing_in, split_marks
from nhiemky.drafting.material import Material, Request, gather
from nhiemky.drafting.office_file import read_office_file
from nhiemky.drafting.own_docx import fill_own_docx, find_own_docx
from nhiemky.drafting.package import core_properties, load_frame
from nhiemky.drafting.parser import parse_blocks
from nhiemky.drafting.render import render_text
from nhiemky.drafting.sheet import Sheet
from nhiemky.drafting.style import PaperStyle
from nhiemky.drafting.template_files import need_template
from nhiemky.drafting.values import Plain, Section
from nhiemky.drafting.wordml import Face, Writer, escape


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft and what it was made of, fit to be stored and compared."""

    kind: str
    content: bytes
    sha256: str
    missing: tuple[str, ...]  # Vietnamese names of the missing values, in the order of the paper
    template_sha256: str  # template, its data, the shared wording and the frame
    inputs_sha256: str
    title: str  # "Kế hoạch tổ chức Đại hội ..."
    tier: int = 1
    version: int = 1
    outline: str | None = None
    warnings: tuple[str, ...] = ()  # on the issuer, in Vietnamese
    contradictions: tuple[str, ...] = ()
    inputs: Mapping[str, object] | None = None  # the values a template read, days as ISO text; None: restricted
    sources: Mapping[str, str] = field(default_factory=dict)  # by path, as the check page says them


def write_draft(
    kind: str | Kind,
    context: Mapping[str, object],
    *,
    templates: Path,
    overlay: Path | None = None,
    round_number: int = 1,
    sheet: Sheet | None = None,
    outline: str | None = None,
) -> Draft:
    """Writes round `round_number` of a document kind from plain values (text, integers, dates, lists).

    `kind` is its key, with `outline`, or the kind as it has just been loaded.
    What the context lacks is marked in red in the paper and listed on its last page, never a failure; what
    contradicts itself is marked likewise. An office's own Word file of the kind goes before the template.
    Raises NotFound for an unknown kind, BadInput for a broken template or frame, for values that are not
    plain, for a context without `today` or `body`, and for a kind that may not be written here.
    """
    material = gather(Request(kind, templates, overlay, round_number, sheet, outline), context)
    own = find_own_docx(material.kind.key, overlay) if material.kind.outline is None else None
    return _write_from_template(material) if own is None else _write_into_own_docx(material, own)


# --- the two ways ------------------------------------------------------------------------------------


def _write_from_template(material: Material) -> Draft:
    kind, request = material.kind, material.request
    text = render_text(
        material.text, material.section, str(kind.text_path),
        prelude=material.prelude, pad_counts=material.style.pad_counts,
    )  # fmt: skip
    paper = parse_blocks(text, str(kind.text_path), material.style)
    missing = _missing_paths(kind, material.section, text)
    contradictions = material.contradictions()
    findings = Findings(
        missing,
        material.reading.values,
        material.filled,
        contradictions,
        material.whole.warnings,
        material.origins,
    )
    places = {path: material.placeholder(path) for path in missing}
    title = _title(kind, paper, places)
    frame = load_frame(need_template("frame.docx", request.templates, request.overlay))
    writer = Writer(frame.style_ids, places, _face(material))
    body = writer.write([*paper, *check_page(kind, findings)])
    easel = Easel(request.templates, request.overlay)
    pictures = [easel.picture(chart) for chart in writer.charts]
    content = frame.fill(body, core_properties(escape(title), _today(material.section).isoformat()), pictures)
    made_of = _made_of(kind.sha256, material.prelude, frame.sha256, material.style)
    return _draft(material, content, missing, contradictions, made_of, title, material.reading.values)


def _write_into_own_docx(material: Material, own: Path) -> Draft:
    """Such a paper has neither check page nor draft mark: its look is the office's alone."""
    kind = material.kind
    places = {path: material.placeholder(path) for path in (*kind.shared, *kind.data.fields)}
    filled = fill_own_docx(
        read_office_file(own), str(own), material.section, places,
        prelude=material.prelude, title=kind.data.title, pad_counts=material.style.pad_counts,
    )  # fmt: skip
    contradictions = tuple(found for found in material.marked if found.path in filled.read)
    made_of = _made_of(kind.sha256, material.prelude, filled.template_sha256, material.style)
    return _draft(
        material, filled.content, tuple(filled.missing), contradictions, made_of, kind.data.title, filled.read
    )


def _draft(
    material: Material,
    content: bytes,
    missing: tuple[str, ...],
    contradictions: tuple[Contradiction, ...],
    template_sha256: str,
    title: str,
    read: Mapping[str, Iterable[Plain]],
) -> Draft:
    kind = material.kind
    inputs = json.dumps(material.section, sort_keys=True, default=date.isoformat)
    return Draft(
        kind=kind.key,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        missing=tuple(dict.fromkeys(kind.title_of(path) for path in missing)),
        template_sha256=template_sha256,
        inputs_sha256=_sha256(inputs, str(material.request.round_number)),
        title=title,
        tier=kind.data.tier,
        version=kind.data.version,
        outline=kind.outline,
        warnings=material.whole.warnings,
        contradictions=tuple(f"{kind.title_of(path)}: {note}" for path, note in contradictions),
        inputs=None if kind.data.tier >= RESTRICTED else _inputs(read),
        sources=sources_of(kind, read, material.filled, material.origins),
    )


# --- what is missing ---------------------------------------------------------------------------------


def _missing_paths(kind: Kind, section: Section, text: str) -> tuple[str, ...]:
    """Marked in the text, or required and absent although the text could do without."""
    required = (path for path in kind.data.requires if not _has(section, path))
    return tuple(dict.fromkeys([*missing_in(text), *required]))


def _has(value: object, path: str) -> bool:
    """Whether every item on the way holds the value."""
    name, _, rest = path.partition(".")
    if isinstance(value, list):
        return all(_has(item, path) for item in value)
    if not isinstance(value, Section) or name not in value:
        return False
    return _has(value[name], rest) if rest else True


def _inputs(read: Mapping[str, Iterable[Plain]]) -> dict[str, object]:
    """What was read, by path; several values of a column as a list."""
    plain = {path: [_as_json(value) for value in values] for path, values in read.items()}
    return {path: values[0] if len(values) == 1 else values for path, values in plain.items()}


def _as_json(value: Plain) -> object:
    return value.isoformat() if isinstance(value, date) else value


# --- the file ----------------------------------------------------------------------------------------


def _face(material: Material) -> Face:
    data, style = material.kind.data, material.style
    heading = set_tone(data.heading, style.tone) if data.heading else None
    label = "Kính trình:" if data.abbreviation == "TTr" else "Kính gửi:"
    draft_mark = "" if data.is_form else f"Dự thảo lần {material.request.round_number}"
    return Face(heading, draft_mark, label, style)


def _today(section: Section) -> date:
    today = section["today"]
    assert isinstance(today, date)
    return today


def _title(kind: Kind, blocks: Iterable[Block], places: Mapping[str, str]) -> str:
    subjects = (block.text for block in blocks if isinstance(block, Line) and block.role is Role.SUBJECT)
    subject = "".join(_named(next(subjects, ""), places)).replace(BREAK, " ")
    return f"{kind.data.title} {subject}".strip()


def _named(text: str, places: Mapping[str, str]) -> Iterator[str]:
    for part in split_marks(text):
        yield part.text or (places[part.missing] if part.missing is not None else "")


@lru_cache(maxsize=256)
def _made_of(kind_sha256: str, prelude: str, frame_sha256: str, style: PaperStyle) -> str:
    return _sha256(kind_sha256, prelude, frame_sha256, str(style))


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
