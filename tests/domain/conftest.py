"""A small committee whose people are all invented."""

from datetime import date

import pytest

from nhiemky.domain.organisation import (
    Absence,
    Assignment,
    Body,
    BodyKind,
    Membership,
    MemberStatus,
    Organisation,
    Person,
)


@pytest.fixture
def office() -> Organisation:
    """Committee `sk` with cells `vp` (3 members) and `kh` (2); one cell secretary is away in March 2027."""
    people = ("lan", "minh", "hung", "chi", "dat", "yen")
    names = ("Trần Thị Mẫu Lan", "Lê Mẫu Minh", "Vũ Thử Hùng", "Đỗ Thử Chi", "Bùi Mẫu Đạt", "Ngô Thử Yến")
    return Organisation(
        bodies=(
            Body("sk", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION),
            Body("vp", "Chi bộ Văn phòng", BodyKind.CELL, "sk"),
            Body("kh", "Chi bộ Kế hoạch", BodyKind.CELL, "sk"),
        ),
        people=tuple(Person(key, name) for key, name in zip(people, names, strict=True)),
        memberships=(
            *(Membership(key, "vp", MemberStatus.OFFICIAL) for key in ("lan", "minh", "hung")),
            Membership("chi", "kh", MemberStatus.OFFICIAL),
            Membership("dat", "kh", MemberStatus.OFFICIAL, to_on=date(2027, 2, 28)),
            Membership("yen", "kh", MemberStatus.PROBATIONARY, from_on=date(2027, 3, 1)),
        ),
        assignments=(
            Assignment("lan", "sk", "secretary"),
            Assignment("minh", "sk", "deputy_secretary"),
            Assignment("hung", "sk", "clerk", deputy="minh"),
            Assignment("minh", "vp", "cell_secretary"),
            Assignment("hung", "vp", "cell_deputy_secretary"),
            Assignment("chi", "kh", "cell_secretary", deputy="dat"),
        ),
        absences=(
            Absence("chi", date(2027, 3, 1), date(2027, 3, 12)),
            Absence("hung", date(2027, 3, 8), date(2027, 3, 9)),
        ),
    )
