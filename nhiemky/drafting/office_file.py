"""Opens a .docx that a person hands in: small, whole, without macros and without anything fetched from outside."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

from nhiemky.errors import BadInput

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LARGEST_FILE = 5_000_000  # bytes of the file
_UNPACKED = 30_000_000  # bytes of all parts together
_RATIO = 150  # unpacked to packed of one part; long tables of Word come to 70
_PARTS = 300
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # .doc, and .docx under a password
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_MACRO_NAMES = ("vbaproject", "vbadata", "activex", "macrosheets")
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Fields that read another file, a database or another program when the paper is opened.
_FETCHING_FIELD = re.compile(
    r"\b(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DDEAUTO|DDE|LINK|EMBED|DATABASE|RD|MACROBUTTON|CONTROL)\b"
)
_OUTSIDE = {"attachedTemplate": "mẫu đính kèm", "image": "hình ảnh", "oleObject": "đối tượng"}
_FETCHING_ELEMENTS = ("altChunk", "subDoc", "object", "control", "dataSource")


def open_office_file(content: bytes, place: str) -> dict[str, bytes]:
    """The parts of a .docx by name.

    `place` names the file in errors. Raises BadInput for what is no .docx, is too large, carries macros or
    other programs, declares a DOCTYPE, or would fetch something from outside.
    """
    parts = _unpack(content, place)
    if "word/document.xml" not in parts or "[Content_Types].xml" not in parts:
        raise BadInput(place, "không phải tệp Word .docx")
    _refuse_programs(parts, place)
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            _check_part(name, part, place)
    return parts


def parse_part(part: bytes, place: str) -> ET.Element:
    """An XML part without a DOCTYPE; raises BadInput when it is broken."""
    if part.startswith(_UTF16) or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise BadInput(place, "có khai báo DOCTYPE hoặc mã chữ lạ, không dùng được")
    try:
        return ET.fromstring(part)  # noqa: S314 - no DOCTYPE, hence no entities, reaches the parser
    except (ET.ParseError, ValueError, LookupError):
        raise BadInput(place, "tệp Word hỏng, hãy mở và lưu lại bằng Word") from None


def _unpack(content: bytes, place: str) -> dict[str, bytes]:
    if len(content) > LARGEST_FILE:
        raise BadInput(place, f"tệp quá lớn, nhiều nhất {LARGEST_FILE // 1_000_000} MB")
    if content.startswith(_OLD_WORD):
        raise BadInput(place, "là tệp Word cũ (.doc) hoặc có mật khẩu; hãy lưu lại dạng .docx không mật khẩu")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_sizes(entries, place)
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise BadInput(place, "không phải tệp Word .docx, hoặc tệp bị hỏng") from None
    except Exception as error:  # zlib.error is no OSError
        if type(error).__name__ != "error":
            raise
        raise BadInput(place, "tệp Word bị hỏng") from None


def _check_sizes(entries: list[zipfile.ZipInfo], place: str) -> None:
    """Before anything is unpacked: a small file can hold gigabytes."""
    names = {entry.filename for entry in entries}
    swollen = any(entry.file_size > _RATIO * max(entry.compress_size, 1_000) for entry in entries)
    if len(entries) > _PARTS or sum(entry.file_size for entry in entries) > _UNPACKED or swollen:
        raise BadInput(place, "tệp nén bất thường, không mở")
    if len(names) != len(entries) or any(entry.flag_bits & 1 for entry in entries):
        raise BadInput(place, "tệp nén bất thường hoặc có mật khẩu, không mở")


def _refuse_programs(parts: Mapping[str, bytes], place: str) -> None:
    names = [name.lower() for name in parts]
    types = parts["[Content_Types].xml"].lower()
    if any(sign in name for name in names for sign in _MACRO_NAMES) or b"macroenabled" in types:
        raise BadInput(place, "tệp có macro, không dùng được; hãy lưu lại dạng .docx không macro")
    if b"vbaproject" in types or b"activex" in types:
        raise BadInput(place, "tệp có macro, không dùng được; hãy lưu lại dạng .docx không macro")
    if any(name.startswith("word/embeddings/") for name in names):
        raise BadInput(place, "tệp có đối tượng nhúng (OLE), không dùng được")


def _check_part(name: str, part: bytes, place: str) -> None:
    root = parse_part(part, f"{place}, phần {name}")
    if name.endswith(".rels"):
        _refuse_outside(root, place)
        return
    for element in root.iter():
        local = element.tag.rpartition("}")[2]
        if local in _FETCHING_ELEMENTS or local == "OLEObject":
            raise BadInput(place, "tệp có đối tượng nhúng hoặc tệp ghép, không dùng được")
    fields = "".join(element.text or "" for element in root.iter(f"{W}instrText"))
    simple = " ".join(element.get(f"{W}instr", "") for element in root.iter(f"{W}fldSimple"))
    found = _FETCHING_FIELD.search(f"{fields} {simple}".upper())
    if found:
        raise BadInput(place, f"tệp có trường {found[1]} lấy nội dung từ nơi khác, không dùng được")


def _refuse_outside(root: ET.Element, place: str) -> None:
    """A link a reader may follow is harmless; a template, a picture or data from elsewhere is not."""
    for relation in root.iter(_RELATION):
        kind = relation.get("Type", "").rpartition("/")[2]
        if relation.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
            what = {"attachedTemplate": "mẫu đính kèm", "image": "hình ảnh", "oleObject": "đối tượng"}.get(
                kind, kind
            )
            raise BadInput(place, f"tệp lấy {what} từ bên ngoài, không dùng được")


def read_office_file(path: Path) -> bytes:
    """The bytes of a file that a person names; raises BadInput when it is missing or too large to be a paper."""
    if not path.is_file():
        raise BadInput(str(path), "không có tệp này")
    if path.stat().st_size > LARGEST_FILE:
        raise BadInput(str(path), f"tệp quá lớn, nhiều nhất {LARGEST_FILE // 1_000_000} MB")
    return path.read_bytes()
