"""Conclusions of a conference from an Excel or YAML list, or from a plain numbered text."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nhiemky.domain import roles
from nhiemky.domain.conclusions import CELLS, EVERY, Conclusion
from nhiemky.domain.organisation import Body, Organisation
from nhiemky.domain.secrecy import Tier, mark_in, refusal_of_mark
from nhiemky.domain.vietnamese import fold, format_date, is_legacy_encoded, normalise
from nhiemky.errors import BadInput, BadRows
from nhiemky.intake.layout import Field, Section
from nhiemky.intake.list_writer import ListLayout
from nhiemky.intake.organisation_file import read_lists
from nhiemky.intake.records import Record, read_records
from nhiemky.intake.text_list import KINDS, read_text_list
from nhiemky.intake.values import Reader, Unreadable, one_of, read_date, read_flag, read_text

MOST_CONCLUSIONS = 200
LONGEST_WHAT, SHORTEST_WHAT = 2_000, 3
LONGEST_REPORT_TO = 255
NEAR = 3  # names offered for one that is not known
_IN_CELL = ("cell_secretary", "cell_deputy_secretary", "cell_committee")
_ASKED = sorted(roles.ROLES - roles.OUTSIDE_ROLES - {"members", "presidium", *_IN_CELL, CELLS})
_SHORT = {
    "office": ("Văn phòng",),
    "inspection_committee": ("Ủy ban Kiểm tra", "UBKT", "UBKT Đảng ủy"),
    "standing_committee": ("Ban Thường vụ", "BTV", "BTV Đảng ủy"),
    "committee": ("Đảng ủy", "Ban Chấp hành"),
}
_EVERY_CELL = ("Các chi bộ", "Các chi bộ trực thuộc", "Bí thư các chi bộ", "Cấp ủy các chi bộ", CELLS)
_OWN_CELL = {
    "cell_secretary": ("Bí thư", "Bí thư chi bộ", "Chi bộ"),
    "cell_deputy_secretary": ("Phó Bí thư", "Phó Bí thư chi bộ"),
    "cell_committee": ("Chi ủy",),
}
_DETAILS = {
    "chủ trì": "who",
    "người thực hiện": "who",
    "phối hợp": "partners",
    "thời hạn": "deadline",
    "hạn": "deadline",
    "báo cáo về": "report_to",
    "báo cáo": "report_to",
    "thường xuyên": "every",
    "hạn chế": "is_restricted",
}
_WHO = "Tên chi bộ, chức danh, hoặc “Các chi bộ”."
_DEADLINE = "Ngày/tháng/năm; để trống thì làm xong trước kỳ tới."
_RESTRICTED = "“có”: nội dung chỉ văn phòng đọc, không nêu trong tin nhắn, văn bản."
_LOOSE = frozenset({"who"})
HELP = (
    "DANH SÁCH KẾT LUẬN HỘI NGHỊ",
    "",
    "1. Mỗi dòng là một nhiệm vụ. Cột có dấu (*) phải ghi. Không đổi tên trang, tên cột; không gộp ô.",
    "2. Chủ trì ghi tên chi bộ hoặc chức danh, ví dụ “Văn phòng Đảng ủy”; “Các chi bộ” là mọi chi bộ.",
    "3. Thời hạn ghi ngày/tháng/năm, ví dụ 15/8/2026; để trống thì tính đến kỳ tới.",
    "4. Việc lặp lại ghi “hằng tháng” hoặc “hằng quý” ở cột Thường xuyên.",
    "5. Việc hạn chế ghi “có” ở cột Hạn chế: nội dung chỉ văn phòng đọc.",
    "6. Nhập lại danh sách đã sửa thì sửa theo số thứ tự; việc đã xong giữ nguyên.",
    "7. Không dùng công thức. Có chỗ sai thì hệ thống báo từng ô và không nhập dòng nào.",
)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who may be given a task: how they are written, in which role and for which body they act."""

    name: str
    role: str
    body: str


def read_conclusions_file(path: Path, names: Mapping[str, Named], since: date) -> tuple[Conclusion, ...]:
    """The conclusions, numbered from 1 where the list gives no numbers; `since`: no deadline lies before it.

    Raises BadInput for a file that is not usable, BadRows with every wrong row by its place.
    """
    section = _section(names)
    if path.suffix.lower() == ".txt":
        raw = read_text_list(path, "what", _DETAILS)
    else:
        raw = read_lists(path, (section,), KINDS)["conclusions"]
    if len(raw) > MOST_CONCLUSIONS:
        raise BadInput(path.name, f"có {len(raw)} kết luận; nhiều nhất {MOST_CONCLUSIONS}")
    records = read_records(section, raw)
    number_records(records)
    for record in records:
        deadline = record.values.get("deadline")
        if deadline is not None and deadline < since:
            record.refuse("deadline", f"{format_date(deadline)} trước ngày kết luận ({format_date(since)})")
    if faults := [fault for record in records for fault in record.faults]:
        raise BadRows(path.name, faults)
    return tuple(_as_conclusion(record, path) for record in records)


def known_names(organisation: Organisation, own: Body, on: date) -> dict[str, Named]:
    """Everybody to whom a conference of `own` may give a task, by their folded names."""
    return {fold(one.name): one for one in reversed(list(_named(organisation, own, on)))}


def _named(organisation: Organisation, own: Body, on: date) -> Iterator[Named]:
    """The first of a name counts: in a cell its own people before those of the committee."""
    top = organisation.body(own.parent) if own.is_cell and own.parent else own
    if own.is_cell:
        own_names = {**_OWN_CELL, "cell_secretary": (*_OWN_CELL["cell_secretary"], own.name, own.key)}
        yield from (Named(name, role, own.key) for role, given in own_names.items() for name in given)
    else:
        for cell in organisation.cells(own.key, on):
            titles = (cell.name, f"Bí thư {cell.name}", cell.key)
            yield from (Named(name, "cell_secretary", cell.key) for name in titles)
            yield Named(f"Chi ủy {cell.name}", "cell_committee", cell.key)
        yield from (Named(name, CELLS, own.key) for name in _EVERY_CELL)
    yield from (Named(name, "committee", own.key) for name in (roles.organ_name(top), top.name, top.key))
    for role in _ASKED:
        given = (roles.title(role, top), roles.title(role), roles.holder_title(role), *_SHORT.get(role, ()), role)
        yield from (Named(name, role, own.key) for name in given)
    if not own.is_cell:
        yield from (
            Named(name, role, own.key)
            for role, name in (("secretary", "Bí thư"), ("deputy_secretary", "Phó Bí thư"))
        )


def _fields(names: Mapping[str, Named]) -> tuple[Field, ...]:
    return (
        Field("number", "Số thứ tự", number_reader(MOST_CONCLUSIONS), hint="Để trống thì đánh số theo dòng."),
        Field("what", "Nội dung", long_text_reader(LONGEST_WHAT, SHORTEST_WHAT), is_required=True, width=70),
        Field("who", "Chủ trì", _read_who(names), is_required=True, choices="who", hint=_WHO, width=36),
        Field("partners", "Phối hợp", long_text_reader(LONGEST_REPORT_TO), width=30),
        Field("deadline", "Thời hạn", read_date, hint=_DEADLINE),
        Field("report_to", "Báo cáo về", long_text_reader(LONGEST_REPORT_TO), width=24),
        Field(
            "every", "Thường xuyên", _read_every, choices="every", hint="Việc lặp lại; làm một lần thì để trống."
        ),
        Field("is_restricted", "Hạn chế", read_flag, choices="flags", hint=_RESTRICTED),
    )


def conclusions_layout(names: Mapping[str, Named] | None = None) -> ListLayout:
    """The empty list; with `names` it offers whom a conference may give a task to."""
    offered = {(one.role, one.body): one.name for one in (names or {}).values()}  # the first way to write each
    words = {"every": tuple(EVERY.values()), "flags": ("có", "không")}
    return ListLayout(
        HELP,
        (_section(names or {}),),
        {**words, "who": tuple(reversed(offered.values()))} if offered else words,
        loose=_LOOSE,
    )


def _section(names: Mapping[str, Named]) -> Section:
    return Section("conclusions", "Kết luận", _fields(names), is_required=True)


def _read_who(names: Mapping[str, Named]) -> Callable[[object], Named]:
    """A reader of these names; one that is not known is refused with the nearest ones."""

    def read(raw: object) -> Named:
        text = read_text(raw)
        found = names.get(fold(text))
        if found is None:
            near = difflib.get_close_matches(fold(text), names, n=NEAR, cutoff=0.6)
            offered = ", ".join(dict.fromkeys(f"“{names[one].name}”" for one in near))
            hint = f"có phải {offered}?" if near else "ghi tên chi bộ hoặc chức danh, ví dụ “Văn phòng Đảng ủy”"
            raise Unreadable(f"không rõ “{text[:60]}” là ai; {hint}")
        return found

    return read


def _read_every(raw: object) -> str:
    """How often a task comes back; "không" is once."""
    if isinstance(raw, bool) and not raw:
        return ""
    return str(one_of({**{kind.value: word for kind, word in EVERY.items()}, "": "không"})(raw))


def number_reader(most: int) -> Reader:
    """A reader of whole numbers from 1."""

    def read(raw: object) -> int:
        text = read_text(raw)
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= most:
            raise Unreadable(f"số thứ tự là số nguyên từ 1 đến {most}")
        return int(text)

    return read


def long_text_reader(longest: int, shortest: int = 1) -> Reader:
    """A reader of text on one line, without a mark of secrecy; a cell may hold several lines."""

    def read(raw: object) -> str:
        if isinstance(raw, bool) or not isinstance(raw, str | int):
            raise Unreadable("phải là chữ")
        if mark := mark_in(str(raw)):
            raise Unreadable(refusal_of_mark(mark))
        text = normalise(str(raw))
        if is_legacy_encoded(text):
            raise Unreadable("chữ gõ bằng bảng mã cũ (TCVN3, VNI); hãy chuyển sang Unicode")
        if not shortest <= len(text) <= longest:
            raise Unreadable(f"phải có từ {shortest} đến {longest} ký tự, đang có {len(text)}")
        return text

    return read


def number_records(records: list[Record]) -> None:
    """Numbers rows that have none by their place; refuses a number that comes twice."""
    seen: set[int] = set()
    for place, record in enumerate(records, start=1):
        if not record.raw.values.get("number"):
            record.values["number"] = place
        number = record.values.get("number")
        if number in seen:
            record.refuse("number", f"số {number} có hai lần")
        if number is not None:
            seen.add(number)


def _as_conclusion(record: Record, path: Path) -> Conclusion:
    values = record.values
    every = next((kind for kind in EVERY if kind.value == values.get("every")), None)
    return Conclusion(
        number=values["number"],
        what=values["what"],
        owner=values["who"].role,
        body=values["who"].body,
        deadline=values.get("deadline"),
        report_to=values.get("report_to", ""),
        partners=values.get("partners", ""),
        every=every,
        tier=Tier.RESTRICTED if values.get("is_restricted") else Tier.ORDINARY,
        source=f"{path.name}, {record.raw.place}"[:255],
    )
