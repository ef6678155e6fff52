"""The papers drafted: where they lie, what a hand has made of them, what changed from round to round."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from nhiemky.drafting.differences import PaperChange, compare_papers
from nhiemky.drafting.kinds import Kind, load_kind
from nhiemky.drafting.paper_text import Paper, read_paper
from nhiemky.errors import BadInput, NhiemkyError, NotFound
from nhiemky.performing.drafts import SOURCES
from nhiemky.performing.office import Office
from nhiemky.store import drafts, issued
from nhiemky.store import schedules as store
from nhiemky.store.engine import Connection, read
from nhiemky.store.issued import Issued
from nhiemky.store.sheets import read_sheet

_MISSING = re.compile(r"\[CẦN BỔ SUNG: ([^\]]+)\]")


class FileState(StrEnum):
    """What has become of a draft's file."""

    AS_WRITTEN = "as_written"
    EDITED = "edited"
    GONE = "gone"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {"as_written": "", "edited": "đã sửa tay", "gone": "không còn tệp"}[self.value]


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft with what has become of it since."""

    row: Mapping[str, Any]
    title: str
    path: Path
    state: FileState
    issued: Issued | None

    def as_dict(self) -> dict[str, object]:
        """For `--json`; dates stay dates."""
        names = ("id", "schedule_id", "body", "period", "kind", "round", "outline", "version", "tier")
        return {
            **{name: self.row[name] for name in names},
            "title": self.title,
            "written_at": self.row["written_at"],
            "missing": self.row["missing"],
            "file": self.path,
            "state": self.state,
            "symbol": self.issued.symbol if self.issued else None,
            "issued_on": self.issued.issued_on if self.issued else None,
        }


@dataclass(frozen=True, slots=True)
class Input:
    """A value a draft was made of, its name for people, whence it came as the check page says it."""

    path: str
    value: object
    source: str
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything about one draft."""

    listed: Listed
    missing: tuple[str, ...]
    inputs: tuple[Input, ...]

    def as_dict(self) -> dict[str, object]:
        """For `--json`."""
        row = self.listed.row
        return {
            **self.listed.as_dict(),
            "sha256": row["sha256"],
            "template_sha256": row["template_sha256"],
            "inputs_sha256": row["inputs_sha256"],
            "missing_names": list(self.missing),
            "inputs": [
                {"path": one.path, "title": one.title, "value": one.value, "source": one.source}
                for one in self.inputs
            ],
        }


# --- looking -----------------------------------------------------------------------------------------


def list_documents(office: Office, schedule_id: int | None = None, org: str | None = None) -> list[Listed]:
    """The drafts of a schedule with those of its cells, or of a body, or all; oldest first. Raises NotFound."""
    with read(office.engine) as connection:
        if org is not None:
            office.organisation(connection).body(org)
        ids = None
        if schedule_id is not None:
            store.read_schedule(connection, schedule_id)
            ids = [schedule_id, *(one.id for one in store.read_children(connection, schedule_id))]
        rows = drafts.find_drafts(connection, schedule_ids=ids, bodies=None if org is None else [org])
        numbers = issued.read_of_drafts(connection, [row["id"] for row in rows])
    return [_list(office, row, numbers.get(row["id"])) for row in rows]


def show_document(office: Office, draft_id: int) -> Shown:
    """One draft: its file, template, what is missing in the file as it is now, its inputs. Raises NotFound."""
    with read(office.engine) as connection:
        row = drafts.read_draft(connection, draft_id)
        values = dict(row["inputs"] or {})
        sources = values.pop(SOURCES, None) or _sheets_of(connection, row)
        listed = _list(office, row, issued.find_of_draft(connection, draft_id))
    inputs = tuple(
        Input(path, value, _source_of(path, sources), _title_of(office, row["kind"], path))
        for path, value in _flatten(values)
        if value != ""
    )
    return Shown(listed, tuple(find_missing(_present_text(listed))), inputs)


def _sheets_of(connection: Connection, row: Mapping[str, Any]) -> dict[str, str]:
    """For a draft older than its list of sources: the files in which people have given values since."""
    base = row["subject"].partition("/")[0]  # of a ballot's own paper: its congress's
    given = {**read_sheet(connection, base), **read_sheet(connection, f"{base}/{row['kind']}")}
    return {path: value.source for path, value in given.items()}


def find_missing(paper: Paper) -> Iterator[str]:
    """The names of what a paper still marks as missing, each once."""
    words = (item if isinstance(item, str) else " ".join(" ".join(row) for row in item) for item in paper)
    yield from dict.fromkeys(name for text in words for name in _MISSING.findall(text))


def _list(office: Office, row: Mapping[str, Any], number: Issued | None) -> Listed:
    path = office.drafts / row["file"]
    return Listed(row, row["title"] or _kind_label(office, row["kind"]), path, _file_state(path, row), number)


def _kind_label(office: Office, kind: str) -> str:
    try:
        return _kind(office, kind).label
    except NotFound:
        return kind


def _kind(office: Office, kind: str) -> Kind:
    return load_kind(kind, office.settings.templates, office.settings.templates_overlay)


def _file_state(path: Path, row: Mapping[str, Any]) -> FileState:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return FileState.GONE
    same = hashlib.sha256(content).hexdigest() == row["sha256"]
    return FileState.AS_WRITTEN if same else FileState.EDITED


def _source_of(path: str, sources: Mapping[str, str]) -> str:
    """A sheet's list is given whole: its parts come from where the list does."""
    parts = re.sub(r"\[\d+\]", "", path).split(".")
    tried = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((sources[one] for one in tried if one in sources), "hệ thống")


def _title_of(office: Office, kind: str, path: str) -> str:
    """ "tên chi bộ [2]" of cells.name[1]; the path where nobody declares the value."""
    plain, items = re.sub(r"\[\d+\]", "", path), re.findall(r"\[(\d+)\]", path)
    try:
        title = _kind(office, kind).title_of(plain)
    except NhiemkyError:  # the kind is gone or broken since: its draft can still be looked at
        return path
    return path if title == plain else title + "".join(f" [{int(item) + 1}]" for item in items)


def _flatten(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flatten(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _flatten(item, f"{path}[{number}]")
    elif value is not None:
        yield path, value


# --- comparing ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences between two papers, with their names for the clerk."""

    old: str
    new: str
    changes: tuple[PaperChange, ...]


def diff_document(office: Office, draft_id: int, other_id: int | None = None) -> Compared:
    """What changed from one draft to another, each as its file is now.

    Without another: what a hand has changed since the draft was written, or, when nothing was, what changed
    from the round before. Raises NotFound, BadInput when there is nothing to compare with.
    """
    with read(office.engine) as connection:
        row = drafts.read_draft(connection, draft_id)
        other = None if other_id is None else drafts.read_draft(connection, other_id)
        rounds = drafts.find_drafts(connection, subject=row["subject"], kind=row["kind"])
        earlier = [one["id"] for one in rounds if one["round"] < row["round"]]
        before = drafts.read_draft(connection, earlier[-1]) if earlier else None
    listed = _list(office, row, None)
    if other is not None:
        _refuse_strangers(office, row, other)
        return _compare(listed, _list(office, other, None))
    if listed.state is FileState.EDITED:
        if row["content"] is None:
            raise BadInput(f"dự thảo số {draft_id}", "không còn giữ bản gốc để so sánh (dự thảo của phiên bản cũ)")
        changes = compare_papers(_written_text(row), _present_text(listed))
        return Compared(f"{_name(listed.row)} như hệ thống soạn", f"{_name(listed.row)} đã sửa tay", changes)
    if before is None:
        raise BadInput(f"dự thảo số {draft_id}", "là lần dự thảo đầu, tệp chưa bị sửa tay: chưa có gì để so sánh")
    return _compare(_list(office, before, None), listed)


def _refuse_strangers(office: Office, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Two kinds, or the papers of two bodies, say nothing of each other; those of two periods do."""
    if (old["kind"], old["body"]) != (new["kind"], new["body"]):
        with read(office.engine) as connection:
            names = {body.key: body.name for body in office.organisation(connection).bodies}
        named = [
            f"số {one['id']} là {_kind_label(office, one['kind'])} của {names.get(one['body'], one['body'])}"
            for one in (old, new)
        ]
        raise BadInput("so sánh dự thảo", f"{named[0]}, {named[1]}; chỉ so sánh được cùng loại, cùng nơi ban hành")


def _compare(old: Listed, new: Listed) -> Compared:
    names = [_name(one.row) + (f" ({one.state.label})" if one.state.label else "") for one in (old, new)]
    return Compared(names[0], names[1], compare_papers(_present_text(old), _present_text(new)))


def _present_text(listed: Listed) -> Paper:
    """The paper as its file is now; as it was written when the file is gone."""
    if listed.state is not FileState.GONE:
        return read_paper(listed.path.read_bytes(), listed.path.name)
    if listed.row.get("content") is None:
        raise BadInput(f"dự thảo số {listed.row['id']}", f"không còn tệp {listed.path.name}")
    return _written_text(listed.row)


def _written_text(row: Mapping[str, Any]) -> Paper:
    """The paper as it was written, whatever has become of its file."""
    return read_paper(bytes(row["content"]), str(row["file"]))


def _name(row: Mapping[str, Any]) -> str:
    return f"dự thảo số {row['id']} (lần {row['round']})"
