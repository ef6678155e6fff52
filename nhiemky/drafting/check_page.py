"""The last page, "Phiếu kiểm tra dự thảo": what is still missing, and where each number and day came from."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from nhiemky.drafting.blocks import Block, Column, Line, Role, Table
from nhiemky.drafting.kinds import Kind
from nhiemky.drafting.render import print_value
from nhiemky.drafting.values import Plain

_COLUMNS = (Column(11, "center"), Column(64), Column(90))
_SOURCE_COLUMNS = (Column(11, "center"), Column(54), Column(40), Column(60))


class Reading:
    """Remembers which values a template read (each once, in order), for the list of sources."""

    def __init__(self) -> None:
        self.values: dict[str, dict[Plain, None]] = {}

    def __call__(self, path: str, value: Plain) -> None:
        """Called by the sections of the context for every plain value read."""
        self.values.setdefault(path, {})[value] = None


def check_page(
    kind: Kind, missing: Sequence[str], read: Mapping[str, Collection[Plain]], warning: str | None
) -> tuple[Block, ...]:
    """The page as blocks; it begins on a page of its own and is taken out before signing.

    `missing` holds paths, `read` the values by path, `warning` a remark on the kind and its issuer.
    """
    return tuple(_lines(kind, missing, read, warning))


def _lines(
    kind: Kind, missing: Sequence[str], read: Mapping[str, Collection[Plain]], warning: str | None
) -> Iterator[Block]:
    yield Line(Role.ANNEX, "PHIẾU KIỂM TRA DỰ THẢO")
    yield Line(Role.NOTE, "(Tờ này chỉ để người soạn thảo kiểm tra; bỏ ra trước khi trình ký)")
    if warning:
        yield Line(Role.PARAGRAPH, warning)
    yield from _missing_list(kind, missing)
    yield from _source_list(kind, read)
    yield Line(
        Role.PARAGRAPH,
        "Số văn bản, ngày và tháng ban hành để trống; năm ghi theo năm tạo dự thảo, cần kiểm tra lại.",
    )


def _missing_list(kind: Kind, missing: Sequence[str]) -> Iterator[Block]:
    yield Line(Role.HEADING_2, "1. Nội dung còn thiếu")
    if not missing:
        yield Line(Role.PARAGRAPH, "Không có nội dung nào còn thiếu.")
        return
    rows = [
        (str(number), _first_upper(kind.title_of(path)), _source(kind, path))
        for number, path in enumerate(missing, 1)
    ]
    yield Table(_COLUMNS, ("TT", "Nội dung cần bổ sung", "Lấy từ đâu"), tuple(rows))


def _source_list(kind: Kind, read: Mapping[str, Collection[Plain]]) -> Iterator[Block]:
    yield Line(Role.HEADING_2, "2. Nguồn của số liệu, ngày tháng đã điền")
    paths = [path for path in kind.data.fields if any(_is_figure(value) for value in read.get(path, ()))]
    if not paths:
        yield Line(Role.PARAGRAPH, "Dự thảo không có số liệu, ngày tháng nào được điền tự động.")
        return
    rows = [
        (str(number), _first_upper(kind.title_of(path)), _shown(read[path]), _source(kind, path))
        for number, path in enumerate(paths, 1)
    ]
    yield Table(_SOURCE_COLUMNS, ("TT", "Nội dung", "Đã điền", "Nguồn"), tuple(rows))


def _is_figure(value: Plain) -> bool:
    """A number, a day, or words with a figure in them such as "12-KH/ĐU"."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | date) or any(char.isdigit() for char in value)


def _shown(values: Collection[Plain]) -> str:
    """One value as it is; of a column of a table only how many."""
    return print_value(next(iter(values))) if len(values) == 1 else f"{len(values)} giá trị khác nhau trong bảng"


def _source(kind: Kind, path: str) -> str:
    field = kind.data.fields.get(path)
    return field.source if field else "Người soạn thảo"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
