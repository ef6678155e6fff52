"""Data sheets of papers: which places they have, how what people give is kept and found again.

What many papers share (venue, attendance, ballots) is kept for the congress or the period as a whole; what only
one paper asks is kept for that paper.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from nhiemky.drafting.kinds import Kind, item_path, kinds, load_kind, read_prelude
from nhiemky.drafting.sheet import Sheet
from nhiemky.intake.paper_sheet import read_paper_sheet, write_paper_sheet
from nhiemky.intake.paper_values import AskedField
from nhiemky.performing.act import Act
from nhiemky.performing.office import Office
from nhiemky.store.engine import Connection
from nhiemky.store.sheets import SheetValue, read_sheets, write_sheet


def asked_fields(kind: Kind) -> dict[str, AskedField]:
    """The places of a kind's sheet, by path; what it says itself counts before what all papers share."""
    fields = {**kind.shared, **kind.data.fields}
    per = f"{kind.data.per.removesuffix('s')}." if kind.data.per else None
    return {
        path: AskedField(path, kind.title_of(path), field.source, field.ask)
        for path, field in fields.items()
        if field.ask is not None and not (per and path.startswith(per))
    }


def all_fields(office: Office, keys: Iterable[str]) -> dict[str, AskedField]:
    """The places of the sheets of several kinds together."""
    found: dict[str, AskedField] = {}
    for key in keys:
        for path, field in asked_fields(_kind(office, key)).items():
            found.setdefault(path, field)
    return found


def keep_sheet(
    office: Office, connection: Connection, subject: str, path: Path, kind: str | None, act: Act
) -> int:
    """Reads a file and keeps its values, for one kind or for every kind; gives how many are new.

    Raises BadInput or BadRows, and then nothing is kept.
    """
    keys = (kind,) if kind else kinds(office.settings.templates, office.settings.templates_overlay)
    values = read_paper_sheet(path, all_fields(office, keys))
    wanted = _kind(office, kind) if kind else None
    by_place: dict[str, dict[str, object]] = {}
    for name, value in values.items():
        place = _place(subject, kind) if wanted and wanted.is_own(name) else subject
        by_place.setdefault(place, {})[name] = value
    return sum(
        write_sheet(connection, place, given, path.name, act.actor, act.at) for place, given in by_place.items()
    )


Kept = Mapping[str, Mapping[str, SheetValue]]


def find_sheet(kept_sheets: Kept, subject: str, kind: str) -> Sheet:
    """What has been given for a paper, its own values before the shared ones; `kept_sheets` as the store reads."""
    kept = {**kept_sheets.get(subject, {}), **kept_sheets.get(_place(subject, kind), {})}
    return Sheet(
        {path: value.value for path, value in kept.items()},
        {path: value.source for path, value in kept.items()},
    )


def write_empty_sheet(office: Office, connection: Connection, subject: str, kind: str, path: Path) -> None:
    """Writes the sheet of a kind to fill in, with what has been given already. Raises BadInput, NotFound."""
    found = _kind(office, kind)
    text = _spoken_text(office, found)
    fields = {name: field for name, field in asked_fields(found).items() if _is_used(found, text, name)}
    write_paper_sheet(path, fields, find_sheet(read_sheets(connection, subject), subject, kind).values)


def _place(subject: str, kind: str | None) -> str:
    return f"{subject}/{kind}" if kind else subject


def _kind(office: Office, key: str) -> Kind:
    return load_kind(key, office.settings.templates, office.settings.templates_overlay)


def _spoken_text(office: Office, kind: Kind) -> str:
    """The template, and the wording that all share where it names the congress ("lần thứ III")."""
    if "congress_name" not in kind.text:
        return kind.text
    return kind.text + read_prelude(office.settings.templates, office.settings.templates_overlay)


def _is_used(kind: Kind, text: str, path: str) -> bool:
    """Whether the text speaks of a value: only those are worth asking for."""
    per = kind.data.per
    names = {path, item_path(path, per)} if per else {path}
    return path == per or any(_is_spoken_of(text, name) for name in names)


def _is_spoken_of(text: str, path: str) -> bool:
    """Of a list's column its own last word is enough: the loop calls its item as it likes."""
    return re.search(rf"(?<![\w.]){re.escape(path)}\b", text) is not None or (
        "." in path and f".{path.rpartition('.')[2]}" in text and path.partition(".")[0] in text
    )
