"""Document kinds as data: `documents/<kind>.yaml` beside the text template `<kind>.txt.j2`.

An office's overlay may replace the template, the data, or both; what it does not have is ours. Names of
values that many papers share stand once, in `_fields.yaml`; sums that must hold everywhere in `_checks.yaml`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from nhiemky.drafting.kind_model import CheckData, FieldData, KindData
from nhiemky.drafting.template_files import Stamp, find_template, need_template, read_checked, read_text, stamp
from nhiemky.errors import NotFound


@dataclass(frozen=True, slots=True, eq=False)  # the key of caches: as long as no file changes it is the same one
class Kind:
    """A document kind ready to be written, in one of its outlines."""

    key: str
    data: KindData
    text: str
    text_path: Path
    sha256: str  # of the template and its data
    shared: Mapping[str, FieldData]
    checks: tuple[CheckData, ...]
    outline: str | None = None

    @property
    def label(self) -> str:
        """By which name people choose it."""
        return self.data.label or self.data.title

    def field(self, path: str) -> FieldData | None:
        """What is known of a value: the kind's own word, then the shared one."""
        return self.data.fields.get(path) or self.shared.get(path)

    def is_own(self, path: str) -> bool:
        """Whether a value belongs to this paper alone, not to all papers of the congress or period."""
        field = self.field(path)
        if field is None or field.scope is None:
            return path in self.data.fields
        return field.scope == "paper"

    def title_of(self, path: str) -> str:
        """Vietnamese name of a value; the path itself when nobody declares it."""
        field = self.field(path)
        return field.title if field else path


def kinds(templates: Path, overlay: Path | None = None) -> tuple[str, ...]:
    """Keys of the kinds of a templates folder and of the office's own, sorted."""
    folders = [place / "documents" for place in (templates, overlay) if place is not None]
    names = {path.stem for folder in folders for path in folder.glob("[!_]*.yaml")}
    return tuple(sorted(name for name in names if find_template(f"documents/{name}.txt.j2", templates, overlay)))


def load_kind(kind: str, templates: Path, overlay: Path | None = None, outline: str | None = None) -> Kind:
    """Reads a kind, the office's overlay first.

    Raises NotFound for an unknown kind or outline, BadInput naming the file and the entry that is wrong.
    """
    data_path = find_template(f"documents/{kind}.yaml", templates, overlay) if kind.isidentifier() else None
    if data_path is None:
        near = get_close_matches(kind, kinds(templates, overlay), n=3, cutoff=0.5)
        hint = f" (gần giống: {', '.join(near)})" if near else ""
        raise NotFound(f'Không có loại văn bản "{kind}"{hint}; xem nhiemky template list')
    if outline is not None:
        outlines = read_checked(data_path, KindData).outlines
        if outline not in outlines:
            known = ", ".join(outlines) or "không"
            raise NotFound(f'Loại văn bản "{kind}" không có đề cương "{outline}"; có: {known}')
    name = f"{kind}.{outline}" if outline else kind
    text_path = need_template(f"documents/{name}.txt.j2", templates, overlay)
    fields_path = need_template("documents/_fields.yaml", templates, overlay)
    checks_path = need_template("documents/_checks.yaml", templates, overlay)
    paths = (text_path, data_path, fields_path, checks_path)
    return _build_kind(kind, outline, paths, tuple(stamp(path) for path in paths))


def read_prelude(templates: Path, overlay: Path | None = None) -> str:
    """The wording shared by all kinds (letterhead, name of the congress), rendered before each text."""
    return read_text(need_template("documents/_prelude.txt.j2", templates, overlay))


@lru_cache(maxsize=256)
def _build_kind(key: str, outline: str | None, paths: tuple[Path, ...], _at: tuple[Stamp, ...]) -> Kind:
    text_path, data_path, fields_path, checks_path = paths
    data = read_checked(data_path, KindData)
    text = read_text(text_path)
    digest = hashlib.sha256(text.encode() + b"\0" + data_path.read_bytes()).hexdigest()
    shared = _items_too(read_checked(fields_path, dict[str, FieldData]), data.per)
    checks = (*data.checks, *read_checked(checks_path, tuple[CheckData, ...]))
    return Kind(key, data, text, text_path, digest, shared, _unique(_items_checks(checks, data.per)), outline)


def _unique(checks: tuple[CheckData, ...]) -> tuple[CheckData, ...]:
    """A kind may say again what holds everywhere; it is told once."""
    return tuple(dict.fromkeys(checks))


def _items_too(fields: Mapping[str, FieldData], per: str | None) -> Mapping[str, FieldData]:
    """A paper per item speaks of the item: "ballot.issued" is what the list calls "ballots.issued"."""
    if per is None:
        return fields
    return {
        **fields,
        **{item_path(path, per): field for path, field in fields.items() if path.startswith(f"{per}.")},
    }


def _items_checks(checks: tuple[CheckData, ...], per: str | None) -> tuple[CheckData, ...]:
    if per is None:
        return checks
    return tuple(
        CheckData(
            left=item_path(check.left, per),
            equals=tuple(item_path(path, per) for path in check.equals),
            minus=tuple(item_path(path, per) for path in check.minus),
            at_most=item_path(check.at_most, per) if check.at_most else None,
        )
        for check in checks
    )


def item_path(path: str, per: str) -> str:
    """The path of a list's part as the paper of one item writes it."""
    return path.replace(f"{per}.", f"{per.removesuffix('s')}.", 1) if path.startswith(f"{per}.") else path
