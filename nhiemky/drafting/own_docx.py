"""The office's own Word file as a template: `documents/<kind>.docx` in its overlay, filled by docxtpl.

A Word file from outside is handled by a process of its own with limits of time, memory and output, and an empty
environment: Jinja2's sandbox stops code, not a loop that never ends, and docxtpl's expressions over the XML are
not made for hostile input. The same process keeps docxtpl out of every other command's start.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from nhiemky.drafting.office_file import open_office_file
from nhiemky.drafting.template_files import find_template
from nhiemky.drafting.values import Plain, Section, note_of, part_of
from nhiemky.errors import BadInput
from nhiemky.settings import PROJECT

SECONDS = 20  # one paper takes half a second
MEMORY = 1_500_000_000  # bytes of address space
LARGEST_PAPER = 20_000_000  # bytes of the finished file
_WORKER = "nhiemky.drafting.own_docx_worker"


@dataclass(frozen=True, slots=True)
class FilledPaper:
    """A paper made from the office's own Word file."""

    content: bytes
    missing: tuple[str, ...]  # paths, in the order of their places
    read: Mapping[str, tuple[Plain, ...]]  # every value the file read, by path
    template_sha256: str


def find_own_docx(kind: str, overlay: Path | None) -> Path | None:
    """The office's own Word file for a kind, if it has one."""
    return find_template(f"documents/{kind}.docx", overlay, None) if overlay and kind.isidentifier() else None


def fill_own_docx(
    content: bytes,
    place: str,
    section: Section,
    shown: Mapping[str, str],
    *,
    prelude: str = "",
    title: str = "",
    pad_counts: bool = True,
) -> FilledPaper:
    """Fills a Word file with the values of a context. Same input, same bytes.

    `place` names the file in errors; `shown` is what to print for a missing path (others print their path);
    the prelude's variables (congress_name, attendants, elects) may be used. Raises BadInput for a file that may
    not be opened, a wrong tag, and a template that takes more time, memory or room than a paper can need.
    """
    today = section.get("today")
    request = {
        "task": "fill",
        "values": encode_value(section),
        "shown": dict(shown),
        "prelude": prelude,
        "title": title,
        "created": today.isoformat() if isinstance(today, date) else "",
        "pad_counts": pad_counts,
    }
    with TemporaryDirectory(prefix="nhiemky-docx-") as name:
        answer = _ask_worker(content, place, request, Path(name))
        return _take_paper(Path(name) / "paper.docx", place, answer, content)


def _take_paper(paper: Path, place: str, answer: Mapping[str, object], template: bytes) -> FilledPaper:
    """What the worker has left; raises BadInput when that is nothing, or more than a paper can be."""
    if not paper.is_file() or paper.stat().st_size > LARGEST_PAPER:
        raise BadInput(place, "văn bản tạo ra quá lớn hoặc không tạo được")
    missing, read = answer.get("missing"), answer.get("read")
    return FilledPaper(
        content=paper.read_bytes(),
        missing=tuple(str(path) for path in missing) if isinstance(missing, list) else (),
        read=_decode_read(read) if isinstance(read, dict) else {},
        template_sha256=hashlib.sha256(template).hexdigest(),
    )


def read_own_docx(content: bytes, place: str, *, prelude: str = "") -> dict[str, str]:
    """Every path a Word file reads, with the words of its first place; raises BadInput as `fill_own_docx`."""
    with TemporaryDirectory(prefix="nhiemky-docx-") as name:
        answer = _ask_worker(content, place, {"task": "read", "prelude": prelude}, Path(name))
    paths = answer.get("paths")
    return {str(path): str(words) for path, words in paths.items()} if isinstance(paths, dict) else {}


def encode_value(value: object) -> object:
    """A value of a context as JSON; every kind of value under its own name, so that none is mistaken."""
    note, part = note_of(value), part_of(value)
    if isinstance(value, Section):
        return {"section": {name: encode_value(part) for name, part in value.items()}}
    if isinstance(value, list):
        return [encode_value(item) for item in value]
    plain: object = {"day": value.isoformat()} if isinstance(value, date) else value
    if isinstance(value, str):
        plain = str(value)
    return plain if note is None and part is None else {"marked": plain, "note": note, "part": part}


def _decode_read(read: Mapping[str, list[object]]) -> dict[str, tuple[Plain, ...]]:
    """What the worker has noted with `encode_value`."""
    return {
        path: tuple(
            date.fromisoformat(value["day"]) if isinstance(value, dict) else value
            for value in values
            if isinstance(value, dict | str | int)
        )
        for path, values in read.items()
    }


def _ask_worker(content: bytes, place: str, request: Mapping[str, object], folder: Path) -> dict[str, object]:
    open_office_file(content, place)
    (folder / "template.docx").write_bytes(content)
    (folder / "request.json").write_text(json.dumps(request, ensure_ascii=False), encoding="utf-8")
    # Nothing of our environment goes along: addresses of databases and channels hold passwords.
    environment = {"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    try:
        subprocess.run(  # noqa: S603 - our own module, no shell, no words of a person
            [sys.executable, "-W", "ignore", "-m", _WORKER, str(folder)],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    except subprocess.TimeoutExpired:
        raise BadInput(place, f"mẫu chạy quá {SECONDS} giây, có thể lặp không dứt; chưa tạo văn bản") from None
    except (subprocess.CalledProcessError, OSError, ValueError):
        raise BadInput(place, "mẫu cần quá nhiều bộ nhớ hoặc thời gian, hoặc tệp hỏng; chưa tạo văn bản") from None
    if not isinstance(answer, dict) or "fault" in answer:
        fault = str(answer.get("fault")) if isinstance(answer, dict) else "tệp hỏng"
        where = str(answer.get("where") or "") if isinstance(answer, dict) else ""
        raise BadInput(f'{place}, chỗ "{where}"' if where else place, fault)
    return answer
