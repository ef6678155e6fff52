"""The people of a request or a decision: who, which office, how many votes, from YAML or Excel."""

from collections.abc import Mapping
from pathlib import Path

from nhiemky.domain import roles
from nhiemky.domain.decision_checks import DELEGATE
from nhiemky.domain.decisions import Named
from nhiemky.domain.organisation import BodyKind, Organisation, Person
from nhiemky.domain.vietnamese import fold
from nhiemky.errors import BadRows
from nhiemky.intake.layout import Field, Section
from nhiemky.intake.organisation_file import read_lists
from nhiemky.intake.records import Record, read_records
from nhiemky.intake.values import Reader, Unreadable, read_text

MOST_VOTES = 100_000
_MOST_ROWS = 500


def read_people(path: Path, organisation: Organisation, body: str) -> tuple[Named, ...]:
    """The list, its people matched to the register by key or by full name.

    The members of the body are looked at before all others. Raises BadInput for a file that is not usable,
    BadRows with every wrong row by its place.
    """
    kind = organisation.body(body).kind
    records = read_records(_section(kind), read_lists(path, (_section(kind),))["people"])
    members = {member.person for member in organisation.memberships if member.body in _cells(organisation, body)}
    people = [_named(record, organisation, members) for record in records[:_MOST_ROWS]]
    if faults := [fault for record in records for fault in record.faults]:
        raise BadRows(path.name, faults)
    return tuple(one for one in people if one is not None)


def _section(kind: BodyKind) -> Section:
    fields = (
        Field("person", "Đảng viên", read_text, is_required=True),
        Field("role", "Chức vụ", _read_role(kind), is_required=True),
        Field("votes", "Số phiếu", _read_votes),
    )
    return Section("people", "Nhân sự", fields, is_required=True)


def _cells(organisation: Organisation, body: str) -> set[str]:
    return {cell.key for cell in organisation.cells(body)}


def _named(record: Record, organisation: Organisation, members: set[str]) -> Named | None:
    if not {"person", "role"} <= record.values.keys():
        return None
    person = _find(record, record.values["person"], organisation, members)
    if person is None:
        return None
    return Named(person.key, record.values["role"], record.values.get("votes"), record.raw.place)


def _find(record: Record, label: str, organisation: Organisation, members: set[str]) -> Person | None:
    word = fold(label)
    found = [one for one in organisation.people if one.key == label or fold(one.full_name) == word]
    near = [one for one in found if one.key in members] or found
    if len(near) == 1:
        return near[0]
    if near:
        keys = ", ".join(one.key for one in near)
        record.refuse("person", f"có {len(near)} đảng viên cùng họ tên này; hãy ghi mã: {keys}")
    else:
        record.refuse("person", "không có trong danh sách đảng viên; xem lại họ tên, hoặc nhập danh sách trước")
    return None


def _read_role(kind: BodyKind) -> Reader:
    words = _role_words(kind)

    def read(raw: object) -> str:
        word = read_text(raw)
        role = words.get(fold(word)) or words.get(word)
        if role is None:
            titles = [roles.holder_title(key) for key in roles.ASSIGNABLE[kind]]
            raise Unreadable(f"không có chức vụ “{word}”; chọn một trong: {', '.join(titles)}")
        return role

    return read


def _role_words(kind: BodyKind) -> Mapping[str, str]:
    """The office's words and keys, also as short as they are in the body itself."""
    words = {fold(roles.holder_title(key)): key for key in roles.ASSIGNABLE[kind]}
    words |= {key: key for key in roles.ASSIGNABLE[kind]}
    for short, key in (("Bí thư", "secretary"), ("Phó Bí thư", "deputy_secretary")):
        words[fold(short)] = roles.held_in(key, kind)
    if kind is BodyKind.PARTY_ORGANIZATION:
        words |= {
            fold("Ủy viên Ban Chấp hành"): "committee_member",
            fold("Ủy viên Ban Thường vụ"): "standing_committee",
            fold("Ủy viên Ủy ban Kiểm tra"): "inspection_committee",
            fold("Chủ nhiệm Ủy ban Kiểm tra"): "inspection_chair",
            fold("Đại biểu dự đại hội cấp trên"): DELEGATE,
            DELEGATE: DELEGATE,
        }
    return words


def _read_votes(raw: object) -> int:
    text = read_text(raw)
    if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) > MOST_VOTES:
        raise Unreadable("số phiếu là số nguyên không âm")
    return int(text)
