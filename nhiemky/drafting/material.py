"""All that a paper is made of, gathered before it is written: kind, style, values, and what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nhiemky.domain.secrecy import refusal_of_tier
from nhiemky.domain.tone import Tone, set_tone
from nhiemky.drafting.check_page import Reading
from nhiemky.drafting.checks import Contradiction, mark_contradictions
from nhiemky.drafting.completing import Completed, complete
from nhiemky.drafting.kind_model import RESTRICTED
from nhiemky.drafting.kinds import Kind, load_kind, read_prelude
from nhiemky.drafting.origin import ORIGINS, Origins, mark_origins, origins_of
from nhiemky.drafting.sheet import Sheet, lay_over, mark_disputed, refuse_marks
from nhiemky.drafting.style import PaperStyle, load_style
from nhiemky.drafting.values import Section, build_section
from nhiemky.drafting.wordml import RESULT_BLANK
from nhiemky.errors import BadInput

_SET = re.compile(r"{% set (\w+)")
_WORD = re.compile(r"[a-z_]+")
_TAG = re.compile(r"({{.*?}}|{%.*?%}|{#.*?#})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Request:
    """Which paper is asked for; a kind that the caller has loaded already is not loaded again."""

    kind: str | Kind
    templates: Path
    overlay: Path | None = None
    round_number: int = 1
    sheet: Sheet | None = None
    outline: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What a paper is made of. `reading` fills while a template reads the section."""

    request: Request
    kind: Kind
    style: PaperStyle
    section: Section
    reading: Reading
    whole: Completed
    filled: Mapping[str, str]  # path -> the sheet it came from
    origins: Origins
    marked: tuple[Contradiction, ...]
    prelude: str  # in the office's tone, without what the template does not use

    @property
    def text(self) -> str:
        """The template in the office's tone."""
        return tone_template(self.kind.text, self.style.tone)

    def contradictions(self) -> tuple[Contradiction, ...]:
        """Those of which the paper speaks; known once the template has been read."""
        return tuple(found for found in self.marked if found.path in self.reading.values)

    def placeholder(self, path: str) -> str:
        """What stands in the place of a missing value: of a result nobody has entered a blank, so too of who
        signs for a congress; all else is asked for."""
        field = self.kind.field(path)
        is_result = (field is not None and field.result) or (self.whole.is_of_congress and path == "signer.name")
        return RESULT_BLANK if is_result else f"[CẦN BỔ SUNG: {self.kind.title_of(path)}]"


def gather(request: Request, context: Mapping[str, object]) -> Material:
    """Gathers a paper's material; raises what `write_draft` raises for kinds, values and secrecy."""
    kind = request.kind
    if not isinstance(kind, Kind):
        kind = load_kind(kind, request.templates, request.overlay, request.outline)
    sheet = request.sheet or Sheet()
    _refuse_secret(kind, sheet)
    style = load_style(request.templates, request.overlay)
    origins = origins_of(context)
    given = lay_over({name: value for name, value in context.items() if name != ORIGINS}, sheet, kind)
    whole = complete(given.values, kind, style, request.templates, request.overlay, request.round_number)
    reading = Reading()
    prelude = _needed(read_prelude(request.templates, request.overlay), kind.text)
    names = _spoken_names(kind, prelude)
    section = build_section({name: value for name, value in whole.values.items() if name in names}, reading)
    marked = (
        *mark_disputed(section, given.disputed),
        *mark_origins(section, origins, given.replaced),
        *mark_contradictions(section, kind),
    )
    toned = tone_template(prelude, style.tone)
    return Material(request, kind, style, section, reading, whole, given.filled, origins, marked, toned)


def speaks_of(kind: Kind, templates: Path, overlay: Path | None) -> frozenset[str]:
    """The names of the context that the paper, its requirements or its checks use; the rest only costs time."""
    return _spoken_names(kind, _needed(read_prelude(templates, overlay), kind.text))


@lru_cache(maxsize=512)
def _spoken_names(kind: Kind, prelude: str) -> frozenset[str]:
    names = frozenset(_WORD.findall(prelude + kind.text)) | {"today", "body"}
    names |= {path.partition(".")[0] for path in kind.data.requires}
    for check in kind.checks:
        if check.left.partition(".")[0] in names:
            names |= {
                path.partition(".")[0] for path in (*check.equals, *check.minus, check.at_most or check.left)
            }
    return names


def _refuse_secret(kind: Kind, sheet: Sheet) -> None:
    """Restricted papers are empty forms, secret ones stay outside (Luật 117/2025/QH15)."""
    refusal = refusal_of_tier(kind.data.tier, kind.label)
    if refusal:
        raise BadInput("tạo dự thảo", refusal)
    if kind.data.tier >= RESTRICTED and any(kind.is_own(path) for path in sheet.values):
        raise BadInput(kind.label, "văn bản hạn chế chỉ tạo biểu mẫu trống, không nhận phiếu dữ liệu")
    refuse_marks(sheet)


@lru_cache(maxsize=512)
def _needed(prelude: str, text: str) -> str:
    """The shared wording without the variables a template does not use: what is not read needs no source.

    Their lines stay, empty: errors are told by line.
    """
    lines = prelude.splitlines()
    kept = (line if (found := _SET.match(line)) is None or found[1] in text else "{##}" for line in lines)
    return "".join(f"{line}\n" for line in kept)


@lru_cache(maxsize=512)
def tone_template(template: str, tone: Tone) -> str:
    """The template's own words in the office's style of tone marks; tags and values are not touched."""
    parts = _TAG.split(template)
    return "".join(part if position % 2 else set_tone(part, tone) for position, part in enumerate(parts))
