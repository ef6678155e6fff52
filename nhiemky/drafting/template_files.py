"""Template files on disk: the office's overlay first, then the shipped ones; a changed file is read again."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from os.path import isfile
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from calendars.yaml_source import read_yaml
from nhiemky.errors import BadInput, NotFound

T = TypeVar("T")
Stamp = tuple[int, int]


def find_template(name: str, templates: Path, overlay: Path | None) -> Path | None:
    """The office's own file of that name, else the shipped one, else None."""
    for path in _places(name, templates, overlay):
        if isfile(path):  # noqa: PTH113 - asked thousands of times, and twice as quick
            return path
    return None


@lru_cache(maxsize=2048)  # a draft asks a hundred times
def _places(name: str, templates: Path, overlay: Path | None) -> tuple[Path, ...]:
    return tuple(place / name for place in (overlay, templates) if place is not None)


def need_template(name: str, templates: Path, overlay: Path | None) -> Path:
    """As `find_template`; raises NotFound when there is neither."""
    path = find_template(name, templates, overlay)
    if path is None:
        raise NotFound(f"Thiếu tệp mẫu {name} trong {templates}.")
    return path


def stamp(path: Path) -> Stamp:
    """Tells a changed file, so that an edit is seen by the next draft."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def read_text(path: Path) -> str:
    """A text file in NFC; raises BadInput when it is not UTF-8."""
    return _read_text(path, stamp(path))


def read_checked(path: Path, shape: type[T]) -> T:
    """A YAML file checked against a pydantic type; raises BadInput naming the first wrong entry."""
    read: Callable[[Path, Stamp, object], T] = _read_checked
    return read(path, stamp(path), shape)


@lru_cache(maxsize=256)
def _read_text(path: Path, _at: Stamp) -> str:
    try:
        return unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise BadInput(str(path), "tệp mẫu không phải mã UTF-8") from None


@lru_cache(maxsize=256)
def _read_checked(path: Path, _at: Stamp, shape: Any) -> Any:  # noqa: ANN401 - the key of a cache
    content = read_yaml(path)
    try:
        return TypeAdapter(shape).validate_python({} if content is None else content)  # all lines may be comments
    except ValidationError as error:
        raise explain_entry(path, error) from None


def explain_entry(path: Path, error: ValidationError) -> BadInput:
    """One line naming the file and the first entry that is wrong."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    what = {"missing": "còn thiếu", "extra_forbidden": "không có mục này"}.get(
        first["type"], "giá trị không hợp lệ"
    )
    return BadInput(f"{path}, mục {place}" if place else str(path), what)
