"""Comments on a draft from an Excel or YAML list, or from a plain numbered text."""

from pathlib import Path

from nhiemky.domain.comments import GivenComment
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.conclusions_file import long_text_reader, number_reader
from nhiemky.intake.layout import Field, Section
from nhiemky.intake.organisation_file import read_lists
from nhiemky.intake.records import Record, read_records
from nhiemky.intake.text_list import read_text_list

MOST_COMMENTS = 2_000
LONGEST_CONTENT, LONGEST_NAME, LONGEST_SOURCE = 5_000, 255, 255
_DETAILS = {
    "nơi góp ý": "author",
    "người góp ý": "author",
    "vị trí": "place",
    "phần, mục": "place",
    "mục": "place",
    "trang": "place",
    "nội dung": "content",
}
_SECTION = Section(
    "comments",
    "Góp ý",
    (
        Field("number", "Số thứ tự", number_reader(MOST_COMMENTS)),
        Field("author", "Nơi góp ý", long_text_reader(LONGEST_NAME), is_required=True),
        Field("place", "Phần, mục, trang", long_text_reader(LONGEST_NAME)),
        Field("content", "Nội dung góp ý", long_text_reader(LONGEST_CONTENT, 3), is_required=True),
    ),
    is_required=True,
)


def read_comments_file(path: Path) -> tuple[GivenComment, ...]:
    """The comments in the order of the list; the same one twice counts once.

    Raises BadInput for a file that is not usable, BadRows with every wrong row by its place.
    """
    if path.suffix.lower() == ".txt":
        raw = read_text_list(path, "content", _DETAILS)
    else:
        raw = read_lists(path, (_SECTION,))["comments"]
    if len(raw) > MOST_COMMENTS:
        raise BadInput(path.name, f"có {len(raw)} ý kiến; nhiều nhất {MOST_COMMENTS}")
    records = read_records(_SECTION, raw)
    if faults := [fault for record in records for fault in record.faults]:
        raise BadRows(path.name, faults)
    found = [_as_comment(record, path) for record in records]
    return tuple({(one.author, one.place, one.content): one for one in reversed(found)}.values())[::-1]


def _as_comment(record: Record, path: Path) -> GivenComment:
    values = record.values
    source = f"{path.name[:150]}, {record.raw.place}"[:LONGEST_SOURCE]
    return GivenComment(values["author"], values.get("place", ""), values["content"], source)
