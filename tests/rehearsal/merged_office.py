"""The merged organisation of article 003 with invented people: 91 members in 3 cells from 1/3/2025."""

from datetime import date

from nhiemky.domain.merger import Regrouped, merge
from nhiemky.domain.organisation import (
    Assignment,
    Body,
    BodyKind,
    Membership,
    MemberStatus,
    Organisation,
    Person,
)

OLD_CELLS = {"kh-1": 18, "kh-2": 16, "kh-3": 20, "tt": 37}
MERGED_ON = date(2025, 3, 1)
PLACE = {
    "superior_name": "ĐẢNG BỘ ỦY BAN NHÂN DÂN TỈNH MẪU",
    "superior_address": "Đảng ủy Ủy ban nhân dân tỉnh Mẫu",
}


def merged_office() -> Organisation:
    """Two bodies become one; its officers are appointed on the day of the merger."""
    people = [(f"{key}-{number}", key) for key, size in OLD_CELLS.items() for number in range(size)]
    before = Organisation(
        bodies=(
            Body("kh", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION),
            *(Body(key, f"Chi bộ {key}", BodyKind.CELL, "kh") for key in ("kh-1", "kh-2", "kh-3")),
            Body("tt", "Chi bộ Thông tin Mẫu", BodyKind.CELL),
        ),
        people=tuple(Person(key, f"Nguyễn Mẫu {key}", f"{key}@so-mau.example") for key, _ in people),
        memberships=tuple(Membership(key, body, MemberStatus.OFFICIAL) for key, body in people),
    )
    new = Body("moi", "Đảng bộ Sở Mẫu hợp nhất", BodyKind.PARTY_ORGANIZATION, symbol="ĐU", place="Mẫu", **PLACE)
    cells = [
        Regrouped(Body("vp", "Chi bộ Văn phòng", BodyKind.CELL, symbol="CB", predecessors=("kh-1",))),
        Regrouped(Body("nc", "Chi bộ Nghiên cứu", BodyKind.CELL, symbol="CB", predecessors=("kh-2", "kh-3"))),
        Regrouped(Body("cds", "Chi bộ Chuyển đổi số", BodyKind.CELL, symbol="CB", predecessors=("tt",))),
    ]
    merged = merge(before, new, ["kh", "tt"], cells, MERGED_ON)
    officers = (
        Assignment("kh-1-0", "moi", "secretary", MERGED_ON),
        Assignment("tt-0", "moi", "deputy_secretary", MERGED_ON),
        Assignment("kh-1-1", "moi", "clerk", MERGED_ON),
        Assignment("kh-2-1", "moi", "documents_subcommittee", MERGED_ON),
        Assignment("kh-1-2", "vp", "cell_secretary", MERGED_ON),
        Assignment("kh-2-0", "nc", "cell_secretary", MERGED_ON),
        Assignment("tt-1", "cds", "cell_secretary", MERGED_ON),
    )
    return Organisation(
        merged.bodies,
        merged.people,
        merged.memberships,
        (*merged.assignments, *officers),
        (),
        merged.term_policies,
    )
