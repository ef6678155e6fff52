"""Document kinds as data: `documents/<kind>.yaml` beside the text template `<kind>.txt.j2`.

An office's overlay may replace the template, the data, or both; what it does not have is ours.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calendars.yaml_source import read_yaml
from nhiemky.errors import BadInput, NotFound

Issuer = Literal["committee", "standing_committee", "cell", "congress"]
ISSUER_TITLES: dict[str, str] = {
    "committee": "đảng ủy",
    "standing_committee": "ban thường vụ",
    "cell": "chi bộ",
    "congress": "đại hội",
}


class FieldData(BaseModel):
    """One value a template uses: its name for people, and where the office finds it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=2)
    source: str = Field(alias="from", min_length=2)
    required: bool = False


class KindData(BaseModel):
    """What a kind's YAML file says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=2)
    heading: str | None = None  # the kind as printed over the text; a công văn prints none
    abbreviation: str = Field(min_length=2)
    issuers: tuple[Issuer, ...] = Field(min_length=1)
    tier: int = Field(ge=0, le=4)
    version: int = Field(ge=1)
    fields: dict[str, FieldData]


@dataclass(frozen=True, slots=True)
class Kind:
    """A document kind ready to be written."""

    key: str
    data: KindData
    text: str
    text_path: Path
    sha256: str  # of the template and its data

    def title_of(self, path: str) -> str:
        """Vietnamese name of a value; the path itself when the kind does not declare it."""
        field = self.data.fields.get(path)
        return field.title if field else path


def kinds(templates: Path) -> tuple[str, ...]:
    """Keys of the kinds shipped in a templates folder, sorted."""
    folder = templates / "documents"
    return tuple(sorted(path.name.removesuffix(".txt.j2") for path in folder.glob("[!_]*.txt.j2")))


def load_kind(kind: str, templates: Path, overlay: Path | None = None) -> Kind:
    """Reads a kind, the office's overlay first.

    Raises NotFound for an unknown kind, BadInput naming the file and the entry that is wrong.
    """
    text_path = find_template(f"documents/{kind}.txt.j2", templates, overlay)
    data_path = find_template(f"documents/{kind}.yaml", templates, overlay)
    if not kind.isidentifier() or text_path is None or data_path is None:
        raise NotFound(f'Không có loại văn bản "{kind}"; chỉ có: {", ".join(kinds(templates))}')
    return _read_kind(kind, text_path, data_path, _stamp(text_path), _stamp(data_path))


def find_template(name: str, templates: Path, overlay: Path | None) -> Path | None:
    """The office's own file of that name, else the shipped one, else None."""
    places = [place / name for place in (overlay, templates) if place is not None]
    return next((path for path in places if path.is_file()), None)


def read_prelude(templates: Path, overlay: Path | None = None) -> str:
    """The wording shared by all kinds (letterhead, name of the congress), rendered before each text."""
    path = find_template("documents/_prelude.txt.j2", templates, overlay)
    if path is None:
        raise NotFound(f"Thiếu tệp mẫu chung documents/_prelude.txt.j2 trong {templates}.")
    return _read_text(path, _stamp(path))


def instruments_in_force(on: date, templates: Path, overlay: Path | None = None) -> dict[str, dict[str, object]]:
    """By subject, the regulation in force on a day: number, issued_on, issuer, about.

    From `documents/instruments/<subject>.yaml`; a subject without a regulation on that day is left out.
    """
    in_force: dict[str, dict[str, object]] = {}
    for shipped in sorted((templates / "documents" / "instruments").glob("*.yaml")):
        path = find_template(f"documents/instruments/{shipped.name}", templates, overlay) or shipped
        entries = [entry for entry in _read_instruments(path, _stamp(path)) if entry.effective_from <= on]
        if entries:
            latest = max(entries, key=lambda entry: entry.effective_from)
            in_force[shipped.stem] = latest.model_dump(include={"number", "issued_on", "issuer", "about"})
    return in_force


class InstrumentData(BaseModel):
    """One line of an instruments file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    issued_on: date
    effective_from: date
    issuer: str
    about: str
    source: str


Stamp = tuple[int, int]


def _stamp(path: Path) -> Stamp:
    """Tells a changed file, so that an edit is seen by the next draft."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=128)
def _read_kind(key: str, text_path: Path, data_path: Path, _text: Stamp, _data: Stamp) -> Kind:
    try:
        data = KindData.model_validate(read_yaml(data_path))
    except ValidationError as error:
        raise explain_entry(data_path, error) from None
    text = _read_text(text_path, _text)
    digest = hashlib.sha256(text.encode() + b"\0" + data_path.read_bytes()).hexdigest()
    return Kind(key, data, text, text_path, digest)


@lru_cache(maxsize=128)
def _read_text(path: Path, _at: Stamp) -> str:
    try:
        return unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise BadInput(str(path), "tệp mẫu không phải mã UTF-8") from None


@lru_cache(maxsize=16)
def _read_instruments(path: Path, _at: Stamp) -> tuple[InstrumentData, ...]:
    entries = read_yaml(path)
    if not isinstance(entries, list):
        raise BadInput(str(path), "cần một danh sách văn bản")
    try:
        return tuple(InstrumentData.model_validate(entry) for entry in entries)
    except ValidationError as error:
        raise explain_entry(path, error) from None


def explain_entry(path: Path, error: ValidationError) -> BadInput:
    """One line naming the file and the first entry that is wrong."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    what = {"missing": "còn thiếu", "extra_forbidden": "không có mục này"}.get(
        first["type"], "giá trị không hợp lệ"
    )
    return BadInput(f"{path}, mục {place}", what)
