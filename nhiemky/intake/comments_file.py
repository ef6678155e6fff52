"""Comments on a draft from an Excel or YAML list, or from a plain numbered text."""

from dataclasses import replace
from pathlib import Path

from nhiemky.domain.comments import GivenComment
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.conclusions_file import long_text_reader, number_reader
from nhiemky.intake.layout import Field, Section
from nhiemky.intake.list_writer import ListLayout
from nhiemky.intake.organisation_file import read_lists
from nhiemky.intake.records import RawRecord, Record, read_records
from nhiemky.intake.text_list import KINDS, read_text_list

MOST_COMMENTS = 2_000
LONGEST_CONTENT, LONGEST_NAME, LONGEST_SOURCE = 5_000, 255, 255
_DETAILS = {
    "nơi góp ý": "author",
    "người góp ý": "author",
    "vị trí": "place",
    "phần, mục": "place",
    "mục": "place",
    "trang": "page",
    "nội dung": "content",
}
_SECTION = Section(
    "comments",
    "Góp ý",
    (
        Field("number", "Số thứ tự", number_reader(MOST_COMMENTS), hint="Để trống cũng được."),
        Field("author", "Nơi góp ý", long_text_reader(LONGEST_NAME), is_required=True, width=36),
        Field("place", "Phần, mục, trang", long_text_reader(LONGEST_NAME), hint="Chỗ của dự thảo.", width=24),
        Field("content", "Nội dung góp ý", long_text_reader(LONGEST_CONTENT, 3), is_required=True, width=80),
    ),
    is_required=True,
)
LAYOUT = ListLayout(
    (
        "DANH SÁCH Ý KIẾN GÓP Ý VÀO DỰ THẢO",
        "",
        "1. Mỗi dòng là một ý kiến. Cột có dấu (*) phải ghi. Không đổi tên trang, tên cột; không gộp ô.",
        "2. Nơi góp ý: chi bộ, cơ quan hoặc họ tên người góp ý.",
        "3. Phần, mục, trang: chỗ của dự thảo mà ý kiến nói tới, ví dụ “mục 2, phần II”; để trống là cả bản.",
        "4. Một ô nội dung có thể xuống dòng (Alt+Enter).",
        "5. Nhập lại danh sách đã sửa thì sửa những ý kiến chưa trả lời.",
        "6. Không dùng công thức. Có chỗ sai thì hệ thống báo từng ô và không nhập dòng nào.",
    ),
    (_SECTION,),
)


def read_comments_file(path: Path) -> tuple[GivenComment, ...]:
    """The comments in the order of the list; the same one twice counts once.

    Raises BadInput for a file that is not usable, BadRows with every wrong row by its place.
    """
    if path.suffix.lower() == ".txt":
        raw = [_put_page(one) for one in read_text_list(path, "content", _DETAILS)]
    else:
        raw = read_lists(path, (_SECTION,), KINDS)["comments"]
    if len(raw) > MOST_COMMENTS:
        raise BadInput(path.name, f"có {len(raw)} ý kiến; nhiều nhất {MOST_COMMENTS}")
    records = read_records(_SECTION, raw)
    if faults := [fault for record in records for fault in record.faults]:
        raise BadRows(path.name, faults)
    found = [_as_comment(record, path) for record in records]
    return tuple({(one.author, one.place, one.content): one for one in reversed(found)}.values())[::-1]


def _put_page(raw: RawRecord) -> RawRecord:
    """ "mục: III; trang: 4" is one place: "III, trang 4"."""
    values = dict(raw.values)
    if page := values.pop("page", None):
        values["place"] = ", ".join(str(part) for part in (values.get("place"), f"trang {page}") if part)
    return replace(raw, values=values)


def _as_comment(record: Record, path: Path) -> GivenComment:
    values = record.values
    source = f"{path.name[:150]}, {record.raw.place}"[:LONGEST_SOURCE]
    return GivenComment(values["author"], values.get("place", ""), values["content"], source)
