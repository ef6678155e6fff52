"""The office's own templates: out to Word, back from Word, tried, and kept in the overlay.

Beside each of them lies what it was made from (`<file>.base.json`: the shipped text of that day), so that after
an upgrade `template_upgrades` can say what has changed.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from nhiemky.drafting.kinds import Kind, load_kind
from nhiemky.drafting.package import load_frame
from nhiemky.drafting.template_files import need_template, read_text
from nhiemky.drafting.template_trial import try_own_docx, try_template
from nhiemky.drafting.word_reading import read_word_template
from nhiemky.drafting.word_repair import repair_template
from nhiemky.drafting.word_template import Origin, text_sha256, write_word_template
from nhiemky.errors import BadInput, NotFound

BASE = ".base.json"


@dataclass(frozen=True, slots=True)
class Base:
    """What a template of the office was made from."""

    kind: str
    outline: str | None
    version: int
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """A template that has been read and tried, not yet in use."""

    target: Path  # in the overlay
    content: bytes  # what will stand there
    base: Base
    before: str  # text in use so far; of a Word file of the office's own: ""
    after: str
    stale: tuple[str, ...]  # why it may undo somebody else's work; it is taken only by force
    remarks: tuple[str, ...]
    paper: bytes  # a paper made of it from invented data


def export_template(kind: str, templates: Path, overlay: Path | None, outline: str | None = None) -> bytes:
    """The template in use as a Word file; raises NotFound for an unknown kind or outline."""
    data = load_kind(kind, templates, overlay, outline)
    frame = load_frame(need_template("frame.docx", templates, overlay))
    return write_word_template(data.text, _origin(data, templates), data.data.title, frame)


def review_template(content: bytes, place: str, templates: Path, overlay: Path) -> Review:
    """Reads an exported Word file back and tries it; nothing is written.

    `place` names the file. Raises BadInput for a file that cannot be read or used, NotFound for one of a kind
    that does not exist (any more).
    """
    read = read_word_template(content, place)
    data = load_kind(read.origin.kind, templates, overlay, read.origin.outline)
    text = data.text if text_sha256(read.text) == text_sha256(data.text) else repair_template(read.text, data.text)
    name = read.origin.name
    trial = try_template(
        data.key,
        text,
        templates=templates,
        overlay=overlay,
        outline=data.outline,
        known=(data.text, _shipped_text(name, templates)),
    )
    return Review(
        target=overlay / "documents" / f"{name}.txt.j2",
        content=text.encode(),
        base=_base(data, templates),
        before=data.text,
        after=text,
        stale=_find_stale(read.origin, _origin(data, templates)),
        remarks=(*read.remarks, *_lost(data, text, trial.paths, templates, overlay)),
        paper=trial.paper,
    )


def review_own_docx(content: bytes, place: str, kind: str, templates: Path, overlay: Path) -> Review:
    """Tries a Word file of the office's own as the template of a kind; nothing is written."""
    data = load_kind(kind, templates, overlay)
    trial = try_own_docx(content, place, data, templates=templates, overlay=overlay)
    remarks = () if trial.paths else ("tệp không có thẻ {{ … }} nào: mọi dự thảo sẽ giống hệt nhau",)
    target = overlay / "documents" / f"{kind}.docx"
    return Review(target, content, _base(data, templates), "", "", (), remarks, trial.paper)


def apply_review(review: Review, *, force: bool = False) -> Path | None:
    """Puts a reviewed template into the overlay, whole or not at all, and keeps the one before as .bak-N.

    Returns where the one before is kept. Raises BadInput when it is stale and not forced.
    """
    if review.stale and not force:
        raise BadInput(review.target.name, f"{'; '.join(review.stale)}; xem lại rồi thêm --force nếu vẫn dùng")
    review.target.parent.mkdir(parents=True, exist_ok=True)
    kept = None
    if review.target.exists() and review.target.read_bytes() != review.content:
        kept = _free_backup(review.target)
        shutil.copy2(review.target, kept)
    _place(review.target, review.content)
    base = json.dumps(asdict(review.base), ensure_ascii=False, indent=1)
    _place(base_path(review.target), base.encode())
    return kept


def base_path(template: Path) -> Path:
    """Where the base of an overlay's template is kept."""
    return template.with_name(template.name + BASE)


def read_base(template: Path) -> Base | None:
    """What a template of the overlay was made from; None when nobody knows."""
    path = base_path(template)
    if not path.is_file():
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        outline = values["outline"]
        return Base(
            kind=str(values["kind"]),
            outline=None if outline is None else str(outline),
            version=int(values["version"]),
            sha256=str(values["sha256"]),
            text=str(values["text"]),
        )
    except (ValueError, KeyError, TypeError):
        raise BadInput(str(path), "tệp hỏng; xóa tệp này rồi nhập lại mẫu") from None


def _base(kind: Kind, templates: Path) -> Base:
    text = _shipped_text(_name(kind), templates)
    return Base(kind.key, kind.outline, kind.data.version, text_sha256(text), text)


def _origin(kind: Kind, templates: Path) -> Origin:
    shipped = text_sha256(_shipped_text(_name(kind), templates))
    return Origin(kind.key, kind.outline, kind.data.version, text_sha256(kind.text), shipped)


def _name(kind: Kind) -> str:
    return f"{kind.key}.{kind.outline}" if kind.outline else kind.key


def _shipped_text(name: str, templates: Path) -> str:
    """The shipped text; empty for a kind that only the office has."""
    try:
        return read_text(need_template(f"documents/{name}.txt.j2", templates, None))
    except NotFound:
        return ""


def _find_stale(exported: Origin, now: Origin) -> tuple[str, ...]:
    """Whether somebody, or an upgrade, has changed the template since it was exported."""
    found = []
    if exported.shipped_sha256 != now.shipped_sha256:
        found.append("mẫu kèm theo hệ thống đã đổi từ khi tệp này được xuất ra")
    both_shipped = exported.sha256 == exported.shipped_sha256 and now.sha256 == now.shipped_sha256
    if exported.sha256 != now.sha256 and not both_shipped:
        found.append("mẫu riêng của cơ quan đã đổi từ khi tệp này được xuất ra")
    return tuple(found)


def _lost(kind: Kind, text: str, paths: Mapping[str, int], templates: Path, overlay: Path) -> tuple[str, ...]:
    """Values the template in use prints and the new one no longer does."""
    if text == kind.text:
        return ()
    try:
        before = try_template(
            kind.key, kind.text, templates=templates, overlay=overlay, outline=kind.outline, known=(kind.text,)
        ).paths
    except BadInput:  # the one in use is broken; whatever comes is better
        return ()
    gone = [path for path in before if path not in paths]
    return tuple(f"mẫu mới không còn dùng: {kind.title_of(path)} ({path})" for path in gone)


def _free_backup(path: Path) -> Path:
    number = 1
    while (kept := path.with_name(f"{path.name}.bak-{number}")).exists():
        number += 1
    return kept


def _place(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
