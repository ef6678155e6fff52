"""Tries a template before an office uses it: it must render on full and on empty data, and read known values."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import TemplateSyntaxError

from nhiemky.drafting.check_page import Reading
from nhiemky.drafting.completing import complete
from nhiemky.drafting.draft import write_draft
from nhiemky.drafting.kinds import Kind, load_kind, read_prelude
from nhiemky.drafting.own_docx import fill_own_docx, read_own_docx
from nhiemky.drafting.render import plain_environment
from nhiemky.drafting.style import load_style
from nhiemky.drafting.template_paths import read_paths, unknown_paths
from nhiemky.drafting.template_sample import trial_contexts
from nhiemky.drafting.values import build_section
from nhiemky.errors import BadInput

_SIGNS = re.compile(r"\{\{|\{%|\}\}|%\}")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_QUOTED = re.compile(r'dòng "(.*)"$')


@dataclass(frozen=True, slots=True)
class Trial:
    """A template that can be used: a paper made of it from invented data, and the paths it reads."""

    paper: bytes
    paths: Mapping[str, int]  # with the line of each


def try_template(
    kind: str,
    text: str,
    *,
    templates: Path,
    overlay: Path | None,
    outline: str | None = None,
    known: Sequence[str] = (),
) -> Trial:
    """Renders a text as the template of a kind on invented data and on none.

    `known` are texts in use so far: what they read needs no declaration. Raises BadInput with the line and its
    words: a wrong tag, a wrong sign of a block, a value that nobody declares.
    """
    name = f"{kind}.{outline}" if outline else kind
    with TemporaryDirectory(prefix="nhiemky-mau-") as folder:
        place = _copy_overlay(overlay, Path(folder))
        candidate = place / "documents" / f"{name}.txt.j2"
        candidate.write_text(text, encoding="utf-8")
        data = load_kind(kind, templates, place, outline)
        prelude = read_prelude(templates, place)
        papers = [
            _write(data, context, templates, place, f"{name} ({said})", prelude)
            for said, context in trial_contexts(data)
        ]
    paths = read_paths(text, plain_environment(), name, prelude=prelude)
    check_known(paths, known_paths(data, prelude, *known), name, text)
    return Trial(papers[0], paths)


def try_own_docx(content: bytes, place: str, kind: Kind, *, templates: Path, overlay: Path | None) -> Trial:
    """Fills the office's own Word file for a kind with invented data and with none.

    `place` names the file. Raises BadInput with the words of the paragraph, as `try_template` with the line.
    """
    prelude = read_prelude(templates, overlay)
    words = read_own_docx(content, place, prelude=prelude)
    known = known_paths(kind, prelude)
    for path in unknown_paths(dict.fromkeys(words, 0), known):
        raise BadInput(f'{place}, chỗ "{words[path]}"', explain_unknown(path, known))
    style = load_style(templates, overlay)
    shown = {path: f"[CẦN BỔ SUNG: {kind.title_of(path)}]" for path in words}
    papers = []
    for said, context in trial_contexts(kind):
        whole = complete(context, kind, style, templates, overlay, 1)
        section = build_section(whole.values, Reading())
        paper = fill_own_docx(content, f"{place} ({said})", section, shown, prelude=prelude, title=kind.data.title)
        papers.append(paper.content)
    return Trial(papers[0], dict.fromkeys(words, 0))


def known_paths(kind: Kind, prelude: str, *texts: str) -> frozenset[str]:
    """What a template of the kind may read: declared values, and what these texts read already."""
    declared = {*kind.data.fields, *kind.shared}
    for text in (prelude, *texts):
        try:
            declared.update(read_paths(text, plain_environment(), ""))
        except BadInput:  # the text in use may be the broken one that is being mended
            continue
    return frozenset(declared)


def check_known(paths: Mapping[str, int], known: frozenset[str], name: str, text: str) -> None:
    """Refuses the first value nobody declares, with the declared ones that look like it."""
    for path, line in sorted(unknown_paths(paths, known).items(), key=lambda one: one[1]):
        words = _line(text, line)
        raise BadInput(f'{name}, dòng {line} "{words}"', explain_unknown(path, known))


def explain_unknown(path: str, known: frozenset[str]) -> str:
    """The sentence on a value that nobody declares."""
    near = get_close_matches(path, sorted(known), n=3, cutoff=0.6)
    hint = f"; gần giống: {', '.join(near)}" if near else ""
    return f"không có giá trị {path}{hint}"


def _copy_overlay(overlay: Path | None, folder: Path) -> Path:
    """The office's own texts and frame, without its Word files: the text is what is tried."""
    place = folder / "overlay"
    (place / "documents").mkdir(parents=True)
    if overlay is not None and (overlay / "documents").is_dir():
        ignore = shutil.ignore_patterns("*.docx", "*.bak-*", "*.base.json", "*.part")
        shutil.copytree(overlay / "documents", place / "documents", ignore=ignore, dirs_exist_ok=True)
    if overlay is not None and (overlay / "frame.docx").is_file():
        shutil.copy(overlay / "frame.docx", place)
    return place


def _write(
    kind: Kind, context: Mapping[str, object], templates: Path, overlay: Path, said: str, prelude: str
) -> bytes:
    try:
        return write_draft(kind.key, context, templates=templates, overlay=overlay, outline=kind.outline).content
    except BadInput as error:
        line = _line_of(error, kind.text, prelude)
        where = f'{said}, dòng {line} "{_line(kind.text, line)}"' if line else said
        raise BadInput(where, str(error).removeprefix(f"{error.place}: ")) from None


def _line_of(error: BadInput, text: str, prelude: str) -> int:
    """The template's line a fault points at; 0 when it points at none."""
    above = prelude.count("\n")
    for cause in _causes(error):
        if isinstance(cause, TemplateSyntaxError):
            return _unclosed_line(text) or max(cause.lineno - above, 1)
        number = 0
        frame = cause.__traceback__
        while frame is not None:
            if frame.tb_frame.f_code.co_filename == "<template>":
                number = frame.tb_lineno
            frame = frame.tb_next
        if number > above:
            return number - above
    quoted = _QUOTED.search(error.place)
    return _nearest_line(quoted[1], text) if quoted else 0


def _unclosed_line(text: str) -> int:
    """Where a tag begins inside another: the first of the two was never closed, whatever Jinja2 stumbles over."""
    opened = 0
    plain = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for sign in _SIGNS.finditer(plain):
        if sign[0] in {"}}", "%}"}:
            opened = 0
        elif opened:
            return opened
        else:
            opened = plain.count("\n", 0, sign.start()) + 1
    return opened


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error.__context__
    while cause is not None:
        yield cause
        cause = cause.__context__


def _nearest_line(words: str, text: str) -> int:
    """The line that became these words when the values were put in."""
    lines = text.split("\n")
    sign = words.partition(" ")[0]
    likely = [line for line in lines if line.strip().startswith(sign)] or lines
    near = get_close_matches(words, likely, n=1, cutoff=0.2)
    return lines.index(near[0]) + 1 if near else 0


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1].strip()[:80] if 0 < number <= len(lines) else ""
