"""Writes one draft: kind and plain values in, the bytes of a .docx out. Same input, same bytes."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nhiemky.domain.vietnamese import ascii_slug
from nhiemky.drafting.blocks import Block, Line, Role, parse_blocks
from nhiemky.drafting.check_page import Reading, check_page
from nhiemky.drafting.kinds import (
    ISSUER_TITLES,
    Kind,
    find_template,
    instruments_in_force,
    kinds,
    load_kind,
    read_prelude,
)
from nhiemky.drafting.marks import BREAK, clean, missing_in, split_missing
from nhiemky.drafting.package import Frame, core_properties, load_frame
from nhiemky.drafting.render import render_text
from nhiemky.drafting.values import Section, build_section
from nhiemky.drafting.wordml import Face, Writer, escape
from nhiemky.errors import BadInput, NotFound

__all__ = ["Draft", "Kind", "file_name", "kinds", "load_kind", "write_draft"]

_ORGANISATION = re.compile("^Đảng (?:bộ|ủy|uỷ) ")


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


def write_draft(
    kind: str,
    context: Mapping[str, object],
    *,
    templates: Path,
    overlay: Path | None = None,
    round_number: int = 1,
) -> Draft:
    """Writes round `round_number` of a document kind from plain values (text, integers, dates, lists).

    What the context lacks is marked in red in the paper and listed on its last page, never a failure.
    Raises NotFound for an unknown kind, BadInput for a broken template or frame and for values that are
    not plain, or when the context has no `today` or no `body`.
    """
    data = load_kind(kind, templates, overlay)
    reading = Reading()
    values = _complete(context, data, templates, overlay)
    section = build_section(values, reading)
    prelude = read_prelude(templates, overlay)
    text = render_text(data.text, section, str(data.text_path), prelude=prelude)
    paper = parse_blocks(text, str(data.text_path))
    missing = _missing_paths(data, section, text)
    last_page = check_page(data, missing, reading.values, _issuer_warning(data, section))
    titles = {path: data.title_of(path) for path in missing}
    frame = _frame(templates, overlay)
    content = _content(frame, [*paper, *last_page], data, titles, section, round_number)
    return Draft(
        kind=kind,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        missing=tuple(dict.fromkeys(titles.values())),
        template_sha256=_sha256(data.sha256, prelude, frame.sha256),
        inputs_sha256=_sha256(json.dumps(section, sort_keys=True, default=date.isoformat), str(round_number)),
        title=_title(data, paper, titles),
    )


def file_name(kind: str, body_key: str, on: date, round_number: int) -> str:
    """ASCII name of a draft's file: kind, body, day, round; never a person's name."""
    slug = ascii_slug(body_key, limit=60)
    return f"{kind}_{slug}_{on.isoformat()}_du-thao-{round_number}.docx"


# --- what the context is completed with --------------------------------------------------------------


def _complete(
    context: Mapping[str, object], kind: Kind, templates: Path, overlay: Path | None
) -> dict[str, object]:
    """Adds what follows from the context: names in their party forms, archive line, law in force."""
    today, body = context.get("today"), context.get("body")
    if not isinstance(today, date) or not isinstance(body, Mapping):
        raise BadInput(f"dự thảo {kind.key}", "dữ liệu phải có ngày hiện tại (today) và tổ chức đảng (body)")
    return {
        **context,
        "body": {**body, **_names(body)},
        "superior_plan": _issued(context.get("superior_plan"), today),
        "paper": {"abbreviation": kind.data.abbreviation, "year": str(today.year)},
        "instruments": instruments_in_force(today, templates, overlay),
    }


def _names(body: Mapping[str, object]) -> dict[str, object]:
    """The organisation ("Đảng bộ ..."), the organ that signs ("Đảng ủy ...") and where papers are kept."""
    name = body.get("name")
    is_cell = body.get("kind") == "cell"
    archive = "Lưu Chi bộ" if is_cell else "Lưu Văn phòng Đảng ủy" if body.get("has_office") else "Lưu Đảng ủy"
    fixed: dict[str, object] = {
        "is_cell": is_cell,
        "archive": archive,
        "organ": "Chi bộ" if is_cell else "Đảng ủy",
    }
    if not isinstance(name, str):
        return fixed
    plain = clean(name)
    return fixed | {
        "organisation_name": plain if is_cell else _ORGANISATION.sub("Đảng bộ ", plain),
        "issuer_name": plain if is_cell else _ORGANISATION.sub("Đảng ủy ", plain),
    }


def _issued(plan: object, today: date) -> object:
    """A superior's plan whose day is still to come is only expected: its day is not printed as a fact."""
    if not isinstance(plan, Mapping):
        return None
    on = plan.get("on")
    return {**plan, "on": None} if isinstance(on, date) and on > today else plan


# --- what is missing, what is doubtful ---------------------------------------------------------------


def _missing_paths(kind: Kind, section: Section, text: str) -> tuple[str, ...]:
    """Marked in the text, or required and absent although the text could do without."""
    required = (path for path, field in kind.data.fields.items() if field.required and not _has(section, path))
    return tuple(dict.fromkeys([*missing_in(text), *required]))


def _has(value: object, path: str) -> bool:
    """Whether every item on the way holds the value."""
    name, _, rest = path.partition(".")
    if isinstance(value, list):
        return all(_has(item, path) for item in value)
    if not isinstance(value, Section) or name not in value:
        return False
    return _has(value[name], rest) if rest else True


def _issuer_warning(kind: Kind, section: Section) -> str | None:
    """A kind its issuer may not issue is drafted all the same, with a remark (399-QĐ/TW; never a block)."""
    body, signer = section["body"], section.get("signer")
    authority = signer.get("authority") if isinstance(signer, Section) else None
    is_standing = isinstance(authority, str) and "BAN THƯỜNG VỤ" in authority.upper()
    is_cell = isinstance(body, Section) and body.get("is_cell") is True
    issuer = "cell" if is_cell else "standing_committee" if is_standing else "committee"
    if issuer in kind.data.issuers:
        return None
    allowed = ", ".join(ISSUER_TITLES[name] for name in kind.data.issuers)
    return (
        f"Lưu ý về thẩm quyền: {ISSUER_TITLES[issuer]} không ban hành loại văn bản này; "
        f"nơi ban hành: {allowed} (Quy định 399-QĐ/TW)."
    )


# --- the file ----------------------------------------------------------------------------------------


def _frame(templates: Path, overlay: Path | None) -> Frame:
    path = find_template("frame.docx", templates, overlay)
    if path is None:
        raise NotFound(f"Thiếu tệp khung frame.docx trong {templates}.")
    return load_frame(path)


def _content(
    frame: Frame,
    blocks: list[Block],
    kind: Kind,
    titles: Mapping[str, str],
    section: Section,
    round_number: int,
) -> bytes:
    face = Face(kind.data.heading, f"Dự thảo lần {round_number}")
    body = Writer(frame.style_ids, titles).write(blocks, face)
    today = section["today"]
    assert isinstance(today, date)
    return frame.fill(body, core_properties(escape(_title(kind, blocks, titles)), today.isoformat()))


def _title(kind: Kind, blocks: Iterable[Block], titles: Mapping[str, str]) -> str:
    subjects = (block.text for block in blocks if isinstance(block, Line) and block.role is Role.SUBJECT)
    subject = "".join(_named(next(subjects, ""), titles)).replace(BREAK, " ")
    return f"{kind.data.title} {subject}".strip()


def _named(text: str, titles: Mapping[str, str]) -> Iterator[str]:
    for position, part in enumerate(split_missing(text)):
        yield part if position % 2 == 0 else f"[CẦN BỔ SUNG: {titles[part]}]"


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
