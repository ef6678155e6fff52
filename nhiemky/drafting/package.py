"""The .docx around the text: reads a frame, puts a body into it, zips the same bytes for the same input."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

from nhiemky.drafting.chart_files import Picture
from nhiemky.drafting.pictures import add_pictures, place_pictures
from nhiemky.drafting.wordml import STAND_INS, STYLE_NAMES
from nhiemky.errors import BadInput

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = re.compile(r"(?s)(.*<w:body(?:\s[^>]*)?>).*?(<w:sectPr(?:(?!<w:sectPr).)*</w:sectPr>\s*</w:body>.*)")
_LIMIT = 20_000_000  # bytes of an unpacked frame
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the zip's own dates say nothing, so that bytes depend on content only
_EFFORT = 2  # of 9: twice as fast as the usual 6 for files a tenth larger
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_OWN = _PROPERTIES, _DOCUMENT = ("docProps/core.xml", "word/document.xml")  # of each paper; the rest is shared


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame taken apart: what stands before and after the body, the other parts, the style ids by name.

    `shared` is a zip of the parts that no paper changes: hundreds of papers need not compress the same styles.
    """

    before: str
    after: str
    parts: Mapping[str, bytes]
    style_ids: Mapping[str, str]
    sha256: str
    shared: bytes = field(init=False)

    def __post_init__(self) -> None:
        """Packs what is shared."""
        object.__setattr__(self, "shared", _zip({name: self.parts[name] for name in self.parts.keys() - _OWN}))

    def fill(self, body: str, properties: str, pictures: Sequence[Picture] = ()) -> bytes:
        """The finished .docx with this body (WordprocessingML), these core properties and pictures."""
        own = {_DOCUMENT: f"{self.before}{place_pictures(body, pictures)}{self.after}".encode()}
        if _PROPERTIES in self.parts:
            own[_PROPERTIES] = properties.encode()
        return _zip(add_pictures(self.parts, pictures) | own) if pictures else _zip(own, self.shared)


def load_frame(path: Path) -> Frame:
    """Reads a frame, also one that Word or LibreOffice saved again.

    Raises BadInput naming the file when it is no .docx, carries macros, or lacks a style the drafts use.
    """
    status = path.stat()
    return _read_frame(path, status.st_mtime_ns, status.st_size)


def core_properties(title: str, created: str) -> str:
    """Document properties: a title and a day, never an author. `title` is already escaped."""
    day = f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}T00:00:00Z</dcterms:created>' if created else ""
    return (
        "<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title>{day}</cp:coreProperties>"
    )


def write_package(path: Path, parts: Mapping[str, bytes]) -> None:
    """Writes parts as a .docx file."""
    path.write_bytes(_zip(parts))


@lru_cache(maxsize=4)
def _read_frame(path: Path, _changed: int, _size: int) -> Frame:
    parts = _unzip(path)
    document = _BODY.fullmatch(parts.get(_DOCUMENT, b"").decode("utf-8"))
    if document is None:
        raise BadInput(str(path), "tệp khung không phải văn bản Word (thiếu phần thân hoặc khổ giấy)")
    style_ids = _style_ids(path, parts.get("word/styles.xml", b""))
    return Frame(document[1], document[2], parts, style_ids, sha256(path.read_bytes()).hexdigest())


def _unzip(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LIMIT:
                raise BadInput(str(path), "tệp khung quá lớn")
            parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, OSError):
        raise BadInput(str(path), "tệp khung không phải tệp Word .docx") from None
    if any("vbaproject" in name.lower() or "activex" in name.lower() for name in parts):
        raise BadInput(str(path), "tệp khung có macro, không dùng được")
    return parts


def _style_ids(path: Path, styles: bytes) -> dict[str, str]:
    if b"<!DOCTYPE" in styles:
        raise BadInput(str(path), "tệp khung có khai báo DOCTYPE, không dùng được")
    try:
        root = ET.fromstring(styles)  # noqa: S314 - no DOCTYPE, hence no entities, reaches the parser
    except ET.ParseError:
        raise BadInput(str(path), "tệp khung hỏng phần kiểu chữ") from None
    ids: dict[str, str] = {}
    for style in root.iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            ids[name.get(f"{_W}val", "")] = style.get(f"{_W}styleId", "")
    ids[""] = ""
    ids |= {name: ids.get(other, "") for name, other in STAND_INS.items() if name not in ids}
    lacking = [name for name in STYLE_NAMES if name not in ids]
    if lacking:
        raise BadInput(str(path), f'tệp khung thiếu kiểu "{lacking[0]}"')
    return {name: ids[name] for name in STYLE_NAMES}


def _zip(parts: Mapping[str, bytes], begun: bytes = b"") -> bytes:
    """The parts as a zip; `begun` is a zip that they are added to."""
    stream = BytesIO()
    stream.write(begun)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT) as archive:
        for name in sorted(parts, key=lambda name: (name not in _FIRST, name)):
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            archive.writestr(info, parts[name], compresslevel=_EFFORT)
    return stream.getvalue()
