"""The roles: their Vietnamese names, and the way up when a step is late."""

import pytest

from nhiemky.domain import roles
from nhiemky.domain.organisation import Body, BodyKind, Counts

COMMITTEE = Body("sk", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION)
LARGE = Body("sk", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION, has_standing_committee=True, has_office=True)


def test_the_allowed_roles_are_exactly_those_of_the_plans() -> None:
    assert sorted(roles.ROLES) == [
        "cell_committee",
        "cell_deputy_secretary",
        "cell_secretaries",
        "cell_secretary",
        "clerk",
        "committee",
        "committee_member",
        "deputy_secretary",
        "documents_subcommittee",
        "inspection_chair",
        "inspection_committee",
        "members",
        "office",
        "personnel_subcommittee",
        "presidium",
        "secretary",
        "service_subcommittee",
        "standing_committee",
        "superior_committee",
        "superior_inspection",
        "superior_organization_board",
    ]


def test_every_role_falls_back_on_roles_an_office_can_assign() -> None:
    assignable = {key for kind in BodyKind for key in roles.ASSIGNABLE[kind]}
    assert {held for key in roles.ROLES for held in roles.role(key).holders} <= assignable
    assert assignable <= roles.ROLES


@pytest.mark.parametrize(
    ("role", "bare", "large"),
    [
        ("office", "Cán bộ giúp việc Đảng ủy", "Văn phòng Đảng ủy"),
        ("standing_committee", "Đảng ủy", "Ban Thường vụ Đảng ủy"),
        ("secretary", "Bí thư Đảng ủy", "Bí thư Đảng ủy"),
    ],
)
def test_a_title_does_not_claim_an_office_or_standing_committee_that_is_not_there(
    role: str, bare: str, large: str
) -> None:
    assert (roles.title(role, COMMITTEE), roles.title(role, LARGE)) == (bare, large)


def test_a_cell_of_eight_has_no_cell_committee_to_name() -> None:
    titles = [roles.title("cell_committee", counts=Counts(number)) for number in (8, 9)]
    assert titles == ["Bí thư chi bộ", "Chi ủy"]


@pytest.mark.parametrize(
    ("owner", "chain"),
    [
        ("office", ("office", "deputy_secretary", "secretary")),
        ("deputy_secretary", ("deputy_secretary", "secretary")),
        ("secretary", ("secretary",)),
        ("cell_committee", ("cell_committee", "cell_secretary", "deputy_secretary", "secretary")),
        ("superior_committee", ("office", "deputy_secretary", "secretary")),
    ],
)
def test_a_late_step_climbs_to_the_secretary_and_no_further(owner: str, chain: tuple[str, ...]) -> None:
    assert roles.escalation_chain(owner) == chain


def test_no_escalation_ever_reaches_a_superior() -> None:
    assert {one for key in roles.ROLES for one in roles.escalation_chain(key)} & roles.OUTSIDE_ROLES == set()


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ("secretary", "là Bí thư Đảng ủy"),
        ("documents_subcommittee", "là Trưởng Tiểu ban Văn kiện"),
        ("clerk", "là cán bộ giúp việc Đảng ủy"),
        ("members", "là đảng viên của tổ chức đảng này"),
    ],
)
def test_why_someone_is_written_to(role: str, reason: str) -> None:
    assert roles.escalation_reason(role) == reason


def test_the_organ_that_signs() -> None:
    cell = Body("vp", "Chi bộ Văn phòng", BodyKind.CELL, "sk")
    assert [roles.organ_name(body) for body in (COMMITTEE, cell)] == ["Đảng ủy Sở Mẫu", "Chi bộ Văn phòng"]
