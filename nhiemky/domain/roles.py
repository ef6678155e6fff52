"""The roles of the plans as data: what they are called, where they live, who acts when nobody holds them."""

from dataclasses import dataclass
from enum import Enum

from nhiemky.domain.organisation import Body, BodyKind, Counts


class Seat(Enum):
    """The body a role is looked for in, seen from the body of the step."""

    COMMITTEE = "committee"  # asked in a cell: the committee above it
    CELL = "cell"  # asked in a committee: each of its cells
    EVERY_CELL = "every_cell"  # asked in a cell: every cell of the committee above it
    HERE = "here"  # the body itself, whichever kind it is
    OUTSIDE = "outside"  # nobody of ours: the office waits and asks


@dataclass(frozen=True, slots=True)
class Role:
    """A role. `holders` are tried in turn: assigned roles, the first with somebody present acts."""

    title: str
    seat: Seat
    holders: tuple[str, ...] = ()
    chair: str = ""  # what a person given the role is, where that is not the title itself


_TABLE: dict[str, Role] = {
    "secretary": Role("Bí thư Đảng ủy", Seat.COMMITTEE, ("secretary", "deputy_secretary")),
    "deputy_secretary": Role("Phó Bí thư Đảng ủy", Seat.COMMITTEE, ("deputy_secretary", "secretary")),
    "office": Role(
        "Văn phòng Đảng ủy",
        Seat.COMMITTEE,
        ("office", "clerk", "deputy_secretary", "secretary"),
        chair="Chánh Văn phòng Đảng ủy",
    ),
    "clerk": Role(
        "Cán bộ giúp việc Đảng ủy",
        Seat.COMMITTEE,
        ("clerk", "office", "deputy_secretary", "secretary"),
        chair="cán bộ giúp việc Đảng ủy",
    ),
    "standing_committee": Role(
        "Ban Thường vụ Đảng ủy",
        Seat.COMMITTEE,
        ("standing_committee", "secretary", "deputy_secretary"),
        chair="ủy viên Ban Thường vụ Đảng ủy",
    ),
    "committee": Role("Đảng ủy", Seat.COMMITTEE, ("secretary", "deputy_secretary")),
    "committee_member": Role(
        "Đảng ủy viên",
        Seat.COMMITTEE,
        ("committee_member", "secretary", "deputy_secretary"),
        chair="đảng ủy viên",
    ),
    "inspection_committee": Role(
        "Ủy ban Kiểm tra Đảng ủy",
        Seat.COMMITTEE,
        ("inspection_chair", "inspection_committee", "deputy_secretary", "secretary"),
        chair="ủy viên Ủy ban Kiểm tra Đảng ủy",
    ),
    "inspection_chair": Role(
        "Chủ nhiệm Ủy ban Kiểm tra Đảng ủy",
        Seat.COMMITTEE,
        ("inspection_chair", "inspection_committee", "deputy_secretary", "secretary"),
    ),
    "documents_subcommittee": Role(
        "Tiểu ban Văn kiện",
        Seat.COMMITTEE,
        ("documents_subcommittee", "deputy_secretary", "secretary"),
        chair="Trưởng Tiểu ban Văn kiện",
    ),
    "personnel_subcommittee": Role(
        "Tiểu ban Nhân sự",
        Seat.COMMITTEE,
        ("personnel_subcommittee", "deputy_secretary", "secretary"),
        chair="Trưởng Tiểu ban Nhân sự",
    ),
    "service_subcommittee": Role(
        "Tiểu ban Tổ chức phục vụ",
        Seat.COMMITTEE,
        ("service_subcommittee", "deputy_secretary", "secretary"),
        chair="Trưởng Tiểu ban Tổ chức phục vụ",
    ),
    "cell_secretary": Role(
        "Bí thư chi bộ", Seat.CELL, ("cell_secretary", "cell_deputy_secretary", "cell_committee")
    ),
    "cell_deputy_secretary": Role(
        "Phó Bí thư chi bộ", Seat.CELL, ("cell_deputy_secretary", "cell_secretary", "cell_committee")
    ),
    "cell_committee": Role(
        "Chi ủy",
        Seat.CELL,
        ("cell_secretary", "cell_deputy_secretary", "cell_committee"),
        chair="chi ủy viên",
    ),
    "cell_secretaries": Role(
        "Bí thư các chi bộ", Seat.EVERY_CELL, ("cell_secretary", "cell_deputy_secretary", "cell_committee")
    ),
    "presidium": Role("Đoàn Chủ tịch đại hội", Seat.HERE, ("secretary", "deputy_secretary")),
    "members": Role("Toàn thể đảng viên", Seat.HERE),
    "superior_committee": Role("Cấp ủy cấp trên trực tiếp", Seat.OUTSIDE),
    "superior_organization_board": Role("Ban Tổ chức của cấp ủy cấp trên", Seat.OUTSIDE),
    "superior_inspection": Role("Ủy ban Kiểm tra của cấp ủy cấp trên", Seat.OUTSIDE),
}

ROLES: frozenset[str] = frozenset(_TABLE)
OUTSIDE_ROLES: frozenset[str] = frozenset(key for key, role in _TABLE.items() if role.seat is Seat.OUTSIDE)

# What an office may write beside a name; the other roles follow from these.
ASSIGNABLE: dict[BodyKind, tuple[str, ...]] = {
    BodyKind.PARTY_ORGANIZATION: (
        "secretary",
        "deputy_secretary",
        "committee_member",
        "standing_committee",
        "inspection_chair",
        "inspection_committee",
        "office",
        "clerk",
        "documents_subcommittee",
        "personnel_subcommittee",
        "service_subcommittee",
    ),
    BodyKind.CELL: ("cell_secretary", "cell_deputy_secretary", "cell_committee"),
}

# One person at a time. Deputies, committee members and clerks may be several.
SINGLE_HOLDER: frozenset[str] = frozenset(
    {
        "secretary",
        "office",
        "inspection_chair",
        "documents_subcommittee",
        "personnel_subcommittee",
        "service_subcommittee",
        "cell_secretary",
    }
)

_ESCALATION_COMMITTEE = ("deputy_secretary", "secretary")
_ESCALATION_CELL = ("cell_secretary", "deputy_secretary", "secretary")
_IN_A_CELL = {"secretary": "cell_secretary", "deputy_secretary": "cell_deputy_secretary"}


def role(key: str) -> Role:
    """Look a role of `ROLES` up."""
    return _TABLE[key]


def title(key: str, body: Body | None = None, counts: Counts | None = None) -> str:
    """Name the role as papers and messages do; given its body and members, as it is really set up there."""
    if key == "cell_committee" and counts is not None and not counts.has_cell_committee:
        return _TABLE["cell_secretary"].title
    if key == "office" and body is not None and not body.has_office:
        return _TABLE["clerk"].title
    if key == "standing_committee" and body is not None and not body.has_standing_committee:
        return _TABLE["committee"].title
    return _TABLE[key].title


def holder_title(key: str) -> str:
    """Name the person who was given the role: "Trưởng Tiểu ban Văn kiện", not the subcommittee."""
    return _TABLE[key].chair or _TABLE[key].title


def held_in(key: str, kind: BodyKind) -> str:
    """The role a body of this kind fills a holder's place with: a cell has a cell secretary."""
    return _IN_A_CELL.get(key, key) if kind is BodyKind.CELL else key


def escalation_chain(owner: str) -> tuple[str, ...]:
    """Who learns of a late step, in order: the owner, the deputy secretary, the secretary.

    It ends at the secretary: towards a superior nothing is sent, the office asks after what is awaited.
    """
    if owner == "secretary":
        return (owner,)
    first = "office" if _TABLE[owner].seat is Seat.OUTSIDE else owner
    higher = _ESCALATION_CELL if _TABLE[owner].seat is Seat.CELL else _ESCALATION_COMMITTEE
    return tuple(dict.fromkeys((first, *higher)))


def escalation_reason(key: str) -> str:
    """The part of "đồng chí nhận tin này vì …" for someone who holds the role."""
    if key == "members":
        return "là đảng viên của tổ chức đảng này"
    return f"là {holder_title(key)}"


def organ_name(body: Body) -> str:
    """Name what acts and signs for the body: the "Đảng ủy …" of a "Đảng bộ …"; a cell acts itself."""
    if body.is_cell or not body.name.startswith("Đảng bộ "):
        return body.name
    return "Đảng ủy " + body.name.removeprefix("Đảng bộ ")
