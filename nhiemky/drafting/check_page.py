"""The last page, "Phiếu kiểm tra dự thảo": what is still missing, and where each number and day came from."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nhiemky.drafting.blocks import Block, Column, Line, Role, Table
from nhiemky.drafting.checks import Contradiction
from nhiemky.drafting.filters import print_value
from nhiemky.drafting.kinds import Kind
from nhiemky.drafting.marks import mark_red
from nhiemky.drafting.origin import Origins
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


def sources_of(kind: Kind, read: Iterable[str], filled: Mapping[str, str], origins: Origins) -> dict[str, str]:
    """Where the values that were read came from; what the paper works out by itself is left out."""
    known = (path for path in read if _is_declared(kind, path) or any(one in filled for one in _places(path)))
    return {path: _source(kind, path, filled, origins) for path in known}


@dataclass(frozen=True, slots=True)
class Findings:
    """What writing a paper found out: missing paths, values read by path, paths a sheet filled (with the
    sheet's name), contradictions, and remarks on kind and issuer."""

    missing: Sequence[str]
    read: Mapping[str, Collection[Plain]]
    filled: Mapping[str, str]
    contradictions: Sequence[Contradiction]
    warnings: Sequence[str]
    origins: Origins = field(default_factory=dict)


def check_page(kind: Kind, findings: Findings) -> tuple[Block, ...]:
    """The page as blocks; it begins on a page of its own and is taken out before signing."""
    return tuple(_lines(kind, findings))


def _lines(kind: Kind, findings: Findings) -> Iterator[Block]:
    yield Line(Role.ANNEX, "PHIẾU KIỂM TRA DỰ THẢO")
    yield Line(Role.NOTE, "(Tờ này chỉ để người soạn thảo kiểm tra; bỏ ra trước khi trình ký)")
    for warning in findings.warnings:
        yield Line(Role.PARAGRAPH, warning)
    yield from _contradiction_list(kind, findings.contradictions)
    yield from _part_list(kind, findings)
    yield from _missing_list(kind, findings)
    yield from _source_list(kind, findings)
    if kind.data.abbreviation:
        yield Line(
            Role.PARAGRAPH,
            "Số văn bản, ngày và tháng ban hành để trống; năm ghi theo năm tạo dự thảo"
            f"{'' if kind.data.phase == 'year' else ' (văn bản từ ngày đại hội: năm đại hội)'}, cần kiểm tra lại.",
        )


def _contradiction_list(kind: Kind, contradictions: Sequence[Contradiction]) -> Iterator[Block]:
    """Only on a paper that has one: the first thing to be put right."""
    if not contradictions:
        return
    yield Line(Role.HEADING_2, "Số liệu mâu thuẫn, phải kiểm tra trước")
    rows = [
        (str(number), _first_upper(kind.title_of(path)), note)
        for number, (path, note) in enumerate(contradictions, 1)
    ]
    yield Table(_COLUMNS, ("TT", "Nội dung", "Mâu thuẫn"), tuple(rows))


def _part_list(kind: Kind, findings: Findings) -> Iterator[Block]:
    """Totals that wait for somebody; whom, once for all that wait for the same."""
    paths = [path for path in findings.read if path in findings.origins and findings.origins[path].part]
    paths = [path for path in paths if path not in findings.filled]
    if not paths:
        return
    yield Line(Role.HEADING_2, "Số liệu chưa đủ, còn chờ gửi")
    for lacking in dict.fromkeys(findings.origins[path].lacking for path in paths):
        waiting = [path for path in paths if findings.origins[path].lacking == lacking]
        names = ", ".join(kind.title_of(path) for path in waiting)
        yield Line(Role.BULLET, f"- {mark_red('; '.join(lacking))}: chưa có {names}.")


def _missing_list(kind: Kind, findings: Findings) -> Iterator[Block]:
    missing = findings.missing
    yield Line(Role.HEADING_2, "1. Nội dung còn thiếu")
    if not missing:
        yield Line(Role.PARAGRAPH, "Không có nội dung nào còn thiếu.")
        return
    rows = [(str(number), *_wanted(kind, path, findings.origins)) for number, path in enumerate(missing, 1)]
    yield Table(_COLUMNS, ("TT", "Nội dung cần bổ sung", "Lấy từ đâu"), tuple(rows))


def _wanted(kind: Kind, path: str, origins: Origins) -> tuple[str, str]:
    field = kind.field(path)
    title = _first_upper(kind.title_of(path))
    return (f"{title} (chưa có kết quả)" if field and field.result else title), _source(kind, path, {}, origins)


def _source_list(kind: Kind, findings: Findings) -> Iterator[Block]:
    yield Line(Role.HEADING_2, "2. Nguồn của số liệu, ngày tháng đã điền")
    read = findings.read
    paths = [path for path in read if _is_declared(kind, path) and any(_is_figure(value) for value in read[path])]
    if not paths:
        yield Line(Role.PARAGRAPH, "Dự thảo không có số liệu, ngày tháng nào được điền tự động.")
        return
    rows = [
        (
            str(number),
            _first_upper(kind.title_of(path)),
            _shown(read[path]),
            _source(kind, path, findings.filled, findings.origins),
        )
        for number, path in enumerate(paths, 1)
    ]
    yield Table(_SOURCE_COLUMNS, ("TT", "Nội dung", "Đã điền", "Nguồn"), tuple(rows))


def _is_declared(kind: Kind, path: str) -> bool:
    """The paper's own words (year, round) need no source."""
    return not path.startswith("paper.") and kind.field(path) is not None


def _is_figure(value: Plain) -> bool:
    """A number, a day, or words with a figure in them such as "12-KH/ĐU"."""
    if isinstance(value, bool):
        return False
    return not isinstance(value, str) or any(map(str.isdigit, value))


def _shown(values: Collection[Plain]) -> str:
    """One value as it is; of a column of a table only how many."""
    return print_value(next(iter(values))) if len(values) == 1 else f"{len(values)} giá trị khác nhau trong bảng"


def _source(kind: Kind, path: str, filled: Mapping[str, str], origins: Origins) -> str:
    if filled:  # few papers have a sheet
        given = next((filled[place] for place in _places(path) if place in filled), None)
        if given is not None:
            return f"Phiếu dữ liệu {given}".strip()
    if path in origins:
        return origins[path].source
    field = kind.field(path)
    return field.source if field else "Người soạn thảo"


def _places(path: str) -> Iterator[str]:
    """The path and those above it: a list is filled as a whole."""
    while path:
        yield path
        path = path.rpartition(".")[0]


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
