"""Judges an .xlsx before anything parses it: real, small, without programs or outside links."""

import io
import re
import zipfile

from openpyxl.utils import column_index_from_string

from nhiemky.errors import BadInput

LARGEST_FILE = 5_000_000  # bytes as sent
LARGEST_UNPACKED = 20_000_000
LARGEST_RATIO = 60  # a filled list has about 9
MOST_PARTS = 200

COPY_LIST = "hãy chép danh sách sang mẫu mới"  # what to do with a file that holds what no list needs

MARKUP = (".xml", ".rels", ".vml")  # the parts that are looked into; no other may be parsed

_OLE = b"\xd0\xcf\x11\xe0"
_FORBIDDEN = {
    "vbaproject": "có macro",
    "externallinks": "có liên kết tới tệp khác",
    "embeddings": "có tệp nhúng",
    "activex": "có điều khiển ActiveX",
    "connections.xml": "có kết nối dữ liệu ngoài",
    "querytables": "có truy vấn dữ liệu ngoài",
}
_STRICT = b'="http://purl.oclc.org/ooxml/spreadsheetml/main"'  # read by no library: such a book looks empty
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
# The parser walks every cell of these ranges; one that spans the sheet would never end.
_PREFIX = rb"<(?:[^\s<>/:]+:)?"  # whatever a file calls the namespace
_RANGE_TAG = re.compile(_PREFIX + rb"(?:mergeCell|hyperlink)\s[^>]*>")
_RANGE = re.compile(rb"""\sref\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?["']""")
LARGEST_RANGES = 100_000  # cells in all of them together
_CELL_TAG = re.compile(_PREFIX + rb"c[\s>/]")
MOST_CELLS = 100_000  # about two seconds of reading; a list of 1,000 members has 15,000


def refuse_unsafe_workbook(content: bytes, name: str, remedy: str = COPY_LIST) -> None:
    """Raises BadInput saying what the clerk should do; reads at most LARGEST_UNPACKED bytes."""
    if content.startswith(_OLE):
        raise BadInput(name, "tệp .xls đời cũ hoặc có mật khẩu; hãy lưu lại dạng .xlsx không mật khẩu")
    if not content.startswith(b"PK\x03\x04"):
        raise BadInput(name, "không phải tệp Excel .xlsx")
    if len(content) > LARGEST_FILE:
        raise BadInput(name, f"tệp quá lớn (trên {LARGEST_FILE // 1_000_000} MB)")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_size(package, name, remedy)
            _refuse_parts(package, name, remedy)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, OSError):
        raise BadInput(name, "tệp Excel bị hỏng hoặc có mật khẩu; hãy mở và lưu lại rồi gửi") from None


def _refuse_size(package: zipfile.ZipFile, name: str, remedy: str) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(packed, 1) or len(parts) > MOST_PARTS:
        raise BadInput(name, f"tệp bung ra lớn bất thường, có thể có hại; {remedy}")


def _refuse_parts(package: zipfile.ZipFile, name: str, remedy: str) -> None:
    names = [part.filename for part in package.infolist()]
    if "[Content_Types].xml" not in names or not any(one.startswith("xl/") for one in names):
        raise BadInput(name, "không phải tệp Excel .xlsx")
    cells = 0
    for part in names:
        for mark, what in _FORBIDDEN.items():
            if mark in part.lower():
                raise BadInput(name, f"tệp {what}; {remedy}")
        if part.lower().endswith(MARKUP):
            data = package.read(part)
            _refuse_markup(data, name, remedy)
            cells += len(_CELL_TAG.findall(data)) if part.startswith("xl/worksheets/") else 0
    if cells > MOST_CELLS:
        raise BadInput(name, f"bảng có quá nhiều ô; {remedy}")


def _refuse_markup(data: bytes, name: str, remedy: str) -> None:
    """Entities can swell a file or read others; another encoding could hide them from this look."""
    encoding = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in data or (encoding and encoding[1].lower() not in {b"utf-8", b"us-ascii"}):
        raise BadInput(name, "tệp dùng bảng mã lạ; hãy mở bằng Excel, lưu lại dạng .xlsx rồi gửi")
    if _STRICT in data:
        raise BadInput(name, "tệp lưu dạng “Strict Open XML”; hãy lưu lại dạng “Excel Workbook (.xlsx)” rồi gửi")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise BadInput(name, "tệp chứa khai báo DOCTYPE, không phải Excel bình thường")
    if sum(_cells(tag[0]) for tag in _RANGE_TAG.finditer(data)) > LARGEST_RANGES:
        raise BadInput(name, f"tệp có vùng ô gộp hoặc liên kết quá lớn; {remedy}")


def _cells(tag: bytes) -> int:
    ranges = list(_RANGE.finditer(tag))
    if len(ranges) != 1:
        return LARGEST_RANGES + 1  # a range that is not written plainly hides something
    found = ranges[0]
    left, top, right, bottom = found[1], int(found[2]), found[3] or found[1], int(found[4] or found[2])
    return (abs(_column(right) - _column(left)) + 1) * (abs(bottom - top) + 1)


def _column(letters: bytes) -> int:
    return column_index_from_string(letters.decode()) if letters <= b"XFD" or len(letters) < 3 else LARGEST_RANGES
