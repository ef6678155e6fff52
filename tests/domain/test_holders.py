"""A role becomes people on the day it is needed."""

from dataclasses import replace
from datetime import date

import pytest

from nhiemky.domain import roles
from nhiemky.domain.holders import holders, reason, resolve
from nhiemky.domain.organisation import Absence, Assignment, Body, BodyKind, Organisation

DAY = date(2027, 1, 15)
AWAY = date(2027, 3, 3)


def keys(organisation: Organisation, body: str, role: str, on: date = DAY) -> list[str]:
    return [person.key for person in resolve(organisation, body, role, on)]


@pytest.mark.parametrize(
    ("body", "role", "people"),
    [
        ("sk", "secretary", ["lan"]),
        ("sk", "deputy_secretary", ["minh"]),
        ("sk", "office", ["hung"]),
        ("sk", "clerk", ["hung"]),
        ("sk", "committee", ["lan"]),
        ("sk", "standing_committee", ["lan"]),
        ("sk", "presidium", ["lan"]),
        ("sk", "inspection_committee", ["minh"]),
        ("sk", "documents_subcommittee", ["minh"]),
        ("sk", "cell_secretaries", ["minh", "chi"]),
        ("sk", "cell_secretary", ["minh", "chi"]),
        ("sk", "members", ["lan", "minh", "hung", "chi", "dat"]),
        ("sk", "superior_committee", []),
        ("vp", "cell_secretary", ["minh"]),
        ("vp", "cell_deputy_secretary", ["hung"]),
        ("vp", "cell_committee", ["minh"]),
        ("vp", "presidium", ["minh"]),
        ("vp", "secretary", ["lan"]),
        ("vp", "office", ["hung"]),
        ("vp", "committee", ["lan"]),
        ("vp", "cell_secretaries", ["minh", "chi"]),
        ("vp", "members", ["lan", "minh", "hung"]),
        ("kh", "cell_deputy_secretary", ["chi"]),
    ],
)
def test_role_of_a_body(office: Organisation, body: str, role: str, people: list[str]) -> None:
    assert keys(office, body, role) == people


def test_the_deputy_acts_while_the_holder_is_absent(office: Organisation) -> None:
    days = (date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 12), date(2027, 3, 13))
    assert [keys(office, "kh", "cell_secretary", day) for day in days] == [["chi"], ["dat"], ["dat"], ["chi"]]


def test_without_a_deputy_the_next_in_line_acts(office: Organisation) -> None:
    away = replace(office, absences=(Absence("lan", AWAY, AWAY),))
    assert [keys(away, "sk", "secretary", day) for day in (AWAY, DAY)] == [["minh"], ["lan"]]


def test_when_nobody_in_line_is_present_the_holder_himself_is_written_to(office: Organisation) -> None:
    away = replace(office, absences=tuple(Absence(key, AWAY, AWAY) for key in ("lan", "minh")))
    assert keys(away, "sk", "secretary", AWAY) == ["lan"]


def test_an_absent_deputy_does_not_act(office: Organisation) -> None:
    away = replace(office, absences=tuple(Absence(key, AWAY, AWAY) for key in ("hung", "minh")))
    assert keys(away, "sk", "office", AWAY) == ["lan"]


def test_a_cell_without_officers_is_the_care_of_its_committee(office: Organisation) -> None:
    vacant = replace(office, assignments=tuple(one for one in office.assignments if one.body != "kh"))
    assert keys(vacant, "kh", "cell_secretary") == ["lan"]


def test_roles_change_hands_on_their_days(office: Organisation) -> None:
    change = (
        Assignment("lan", "sk", "secretary", to_on=date(2027, 1, 14)),
        Assignment("hung", "sk", "secretary", from_on=date(2027, 1, 15)),
    )
    changed = replace(office, assignments=change)
    assert [keys(changed, "sk", "secretary", day) for day in (date(2027, 1, 14), DAY)] == [["lan"], ["hung"]]


def test_the_head_of_the_office_comes_before_the_clerk_only_where_there_is_an_office(
    office: Organisation,
) -> None:
    assignments = (*office.assignments, Assignment("dat", "sk", "office"))
    with_office = replace(office.bodies[0], has_office=True)
    bare = replace(office, assignments=assignments)
    large = replace(bare, bodies=(with_office, *office.bodies[1:]))
    assert (keys(bare, "sk", "office"), keys(large, "sk", "office")) == (["hung"], ["dat"])


def test_standing_committee_members_act_where_there_is_one(office: Organisation) -> None:
    seats = tuple(Assignment(key, "sk", "standing_committee") for key in ("lan", "minh"))
    with_one = replace(office.bodies[0], has_standing_committee=True)
    large = replace(office, bodies=(with_one, *office.bodies[1:]), assignments=office.assignments + seats)
    assert keys(large, "sk", "standing_committee") == ["lan", "minh"]


def test_nobody_is_found_twice(office: Organisation) -> None:
    twice = replace(office, assignments=(*office.assignments, Assignment("minh", "kh", "cell_secretary")))
    assert keys(twice, "sk", "cell_secretaries") == ["minh", "chi"]


@pytest.mark.parametrize("role", sorted(roles.ROLES))
@pytest.mark.parametrize("body", ["sk", "vp", "kh"])
def test_every_role_finds_distinct_people_unless_it_is_outside(office: Organisation, body: str, role: str) -> None:
    for day in (DAY, AWAY, date(2027, 3, 8)):
        found = keys(office, body, role, day)
        assert len(found) == len(set(found))
        assert bool(found) is (role not in roles.OUTSIDE_ROLES)


def test_an_ended_cell_is_answered_by_its_successor(office: Organisation) -> None:
    old = Body("cu", "Chi bộ Cũ", BodyKind.CELL, "sk", ended_on=date(2026, 12, 31))
    heir = replace(office.bodies[2], predecessors=("cu",))
    changed = replace(
        office,
        bodies=(*office.bodies[:2], heir, old),
        assignments=(*office.assignments, Assignment("hung", "cu", "cell_secretary")),
    )
    assert [keys(changed, "cu", "cell_secretary", day) for day in (date(2026, 12, 31), DAY)] == [["hung"], ["chi"]]


def test_before_anybody_is_appointed_the_old_officers_carry_on(office: Organisation) -> None:
    """163-KL/TW: the old committees act until the superior has appointed the new one."""
    last = date(2027, 2, 28)
    old = replace(office.bodies[0], ended_on=last)
    new = Body("moi", "Đảng bộ Sở Mới", BodyKind.PARTY_ORGANIZATION, predecessors=("sk",))
    ended = tuple(replace(one, to_on=last) if one.body == "sk" else one for one in office.assignments)
    merged = replace(office, bodies=(old, *office.bodies[1:], new), assignments=ended)
    appointed = replace(merged, assignments=(*ended, Assignment("dat", "moi", "secretary")))
    assert keys(merged, "moi", "secretary", AWAY) == ["lan"]
    assert keys(appointed, "moi", "secretary", AWAY) == ["dat"]
    (caretaker,) = holders(merged, "moi", "secretary", AWAY)
    assert reason(caretaker, "secretary") == (
        "là Bí thư Đảng ủy trước sắp xếp, tiếp tục điều hành đến khi có quyết định chỉ định"
    )


@pytest.mark.parametrize(
    ("body", "role", "on", "sentence"),
    [
        ("sk", "secretary", DAY, "là Bí thư Đảng ủy"),
        ("sk", "committee", DAY, "là Bí thư Đảng ủy"),
        ("sk", "office", DAY, "là cán bộ giúp việc Đảng ủy"),
        ("vp", "cell_committee", DAY, "là Bí thư chi bộ"),
        ("sk", "documents_subcommittee", DAY, "là Phó Bí thư Đảng ủy, xử lý việc của Tiểu ban Văn kiện"),
        ("kh", "cell_secretary", AWAY, "được phân công thay đồng chí Đỗ Thử Chi, Bí thư chi bộ"),
        ("kh", "members", DAY, "là đảng viên của tổ chức đảng này"),
    ],
)
def test_the_reason_is_true_for_the_person_asked(
    office: Organisation, body: str, role: str, on: date, sentence: str
) -> None:
    assert reason(holders(office, body, role, on)[0], role) == sentence
