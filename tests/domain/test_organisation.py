"""The organisation on a day: tree, members, counts, successors."""

from dataclasses import replace
from datetime import date

import pytest

from nhiemky.domain.organisation import Body, BodyKind, Counts, Membership, MemberStatus, Organisation
from nhiemky.errors import NotFound

DAY = date(2027, 1, 15)


def test_committee_counts_what_its_cells_count(office: Organisation) -> None:
    assert [office.counts(key, DAY) for key in ("vp", "kh", "sk")] == [Counts(3), Counts(2), Counts(5)]


def test_a_membership_counts_on_its_first_and_last_day(office: Organisation) -> None:
    days = (date(2027, 2, 28), date(2027, 3, 1))
    assert [office.counts("kh", day) for day in days] == [Counts(2, 0), Counts(1, 1)]
    assert office.counts("kh", days[1]).members == 2


def test_members_come_in_the_order_of_the_list(office: Organisation) -> None:
    assert [person.key for person in office.members("sk", DAY)] == ["lan", "minh", "hung", "chi", "dat"]


def test_top_and_children(office: Organisation) -> None:
    assert office.top().key == office.top(DAY).key == "sk"
    assert [cell.key for cell in office.children("sk")] == ["vp", "kh"]


def test_top_is_the_committee_even_when_a_stand_alone_cell_is_listed_first(office: Organisation) -> None:
    alone = Body("cb-cu", "Chi bộ Sở Thử", BodyKind.CELL)
    assert replace(office, bodies=(alone, *office.bodies)).top(DAY).key == "sk"


def test_a_body_exists_from_its_first_to_its_last_day() -> None:
    cell = Body("x", "Chi bộ X", BodyKind.CELL, started_on=date(2025, 3, 1), ended_on=date(2025, 6, 30))
    days = (date(2025, 2, 28), date(2025, 3, 1), date(2025, 6, 30), date(2025, 7, 1))
    assert [cell.is_open(day) for day in days] == [False, True, True, False]


def test_an_ended_body_is_found_in_what_became_of_it_twice(office: Organisation) -> None:
    ended = [
        Body("a", "Chi bộ A", BodyKind.CELL, "sk", ended_on=date(2025, 2, 28)),
        Body("b", "Chi bộ B", BodyKind.CELL, "sk", ended_on=date(2026, 2, 28), predecessors=("a",)),
        Body("c", "Chi bộ C", BodyKind.CELL, "sk", predecessors=("b",)),
    ]
    organisation = replace(office, bodies=(*office.bodies, *ended))
    days = (date(2025, 1, 1), date(2025, 5, 5), date(2026, 5, 5))
    assert [[body.key for body in organisation.successors("a", day)] for day in days] == [["a"], ["b"], ["c"]]


def test_a_body_that_ended_without_successor_has_none(office: Organisation) -> None:
    gone = Body("a", "Chi bộ A", BodyKind.CELL, "sk", ended_on=date(2025, 2, 28))
    assert replace(office, bodies=(*office.bodies, gone)).successors("a", DAY) == ()


@pytest.mark.parametrize(
    ("official", "exempt", "answers"), [(8, 0, (False, False)), (9, 0, (True, False)), (9, 1, (True, True))]
)
def test_nine_official_members_elect_a_cell_committee(
    official: int, exempt: int, answers: tuple[bool, bool]
) -> None:
    counts = Counts(official, official_exempt=exempt)
    assert (counts.has_cell_committee, counts.is_committee_in_question) == answers


def test_only_official_members_are_counted_as_exempt_or_away(office: Organisation) -> None:
    more = (
        Membership("p1", "vp", MemberStatus.OFFICIAL, is_exempt=True),
        Membership("p2", "vp", MemberStatus.OFFICIAL, is_away=True),
        Membership("p3", "vp", MemberStatus.PROBATIONARY, is_away=True),
    )
    organisation = replace(office, memberships=office.memberships + more)
    assert organisation.counts("vp", DAY) == Counts(5, 1, official_exempt=1, official_away=1)


@pytest.mark.parametrize("ask", [Organisation.body, Organisation.person])
def test_an_unknown_key_is_named(office: Organisation, ask: object) -> None:
    with pytest.raises(NotFound, match="mã “khong-co”"):
        ask(office, "khong-co")  # type: ignore[operator]


def test_an_empty_organisation_has_no_top() -> None:
    with pytest.raises(NotFound, match="Chưa có tổ chức cấp trên cùng"):
        Organisation().top()
