"""Opens a .docx that anybody may have sent: real, small, without programs; gives its parts."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from nhiemky.errors import BadInput

LARGEST_FILE = 20_000_000  # bytes as sent; pictures count
LARGEST_UNPACKED = 20_000_000  # of the parts that are read
LARGEST_RATIO = 100  # a text of 2 pages has about 10
MOST_PARTS = 1_000

_OLE = b"\xd0\xcf\x11\xe0"
_PROGRAMS = {"vbaproject": "có macro", "activex": "có điều khiển ActiveX", "vbadata": "có macro"}
_READ = re.compile(r"word/(?:document|styles|settings|numbering|comments|header\d*|footer\d*)\.xml"
                   r"|word/theme/theme\d*\.xml|word/_rels/document\.xml\.rels")  # fmt: skip
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_OLD = "tệp .doc đời cũ hoặc có mật khẩu; hãy mở bằng Word, lưu lại dạng .docx không mật khẩu"


def open_document(content: bytes, name: str) -> Mapping[str, bytes]:
    """The parts a reader needs, by name. Raises BadInput: one line saying what to do."""
    if content.startswith(_OLE):
        raise BadInput(name, _OLD)
    if not content.startswith(b"PK\x03\x04"):
        raise BadInput(name, "không phải tệp Word .docx")
    if len(content) > LARGEST_FILE:
        raise BadInput(name, f"tệp quá lớn (trên {LARGEST_FILE // 1_000_000} MB)")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _parts(package, name)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        RuntimeError,
        ValueError,
        OSError,
        zlib.error,
    ):
        raise BadInput(name, "tệp Word bị hỏng hoặc có mật khẩu; hãy mở và lưu lại") from None


def _parts(package: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    infos = package.infolist()
    names = [info.filename for info in infos]
    for what, words in _PROGRAMS.items():
        if any(what in one.lower() for one in names):
            raise BadInput(name, f"tệp {words}, không mở; hãy lưu lại dạng .docx thường")
    if "word/document.xml" not in names or len(names) != len(set(names)):
        raise BadInput(name, "không phải tệp Word .docx")
    read = [info for info in infos if _READ.fullmatch(info.filename)]
    unpacked = sum(info.file_size for info in read)
    packed = sum(info.compress_size for info in read)
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(packed, 1000) or len(infos) > MOST_PARTS:
        raise BadInput(name, "tệp bung ra lớn bất thường, có thể có hại; không mở")
    parts = {info.filename: package.read(info) for info in read}
    for data in parts.values():
        _refuse_markup(data, name)
    return parts


def _refuse_markup(data: bytes, name: str) -> None:
    """Entities can swell a file or read others; another encoding could hide them from this look."""
    encoding = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in data or (encoding and encoding[1].lower() not in {b"utf-8", b"us-ascii"}):
        raise BadInput(name, "tệp dùng bảng mã lạ; hãy mở bằng Word, lưu lại dạng .docx")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BadInput(name, "tệp chứa khai báo DOCTYPE, không phải tệp Word bình thường")
