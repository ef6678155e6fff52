"""From the day of a decision others are in office, and nothing else in the lists has changed."""

from dataclasses import replace
from datetime import date

import pytest

from nhiemky.domain.decisions import Named
from nhiemky.domain.new_holders import HolderChange, Turn, name_holders, renew_term, roles_replaced
from nhiemky.domain.organisation import Assignment, BodyKind, Organisation, TermPolicy
from nhiemky.errors import BadInput

ON = date(2027, 3, 15)
BEFORE = date(2027, 3, 14)
PEOPLE = (Named("hung", "cell_secretary", 3), Named("minh", "cell_deputy_secretary", 2))
CELL_ROLES = frozenset({"cell_secretary", "cell_deputy_secretary", "cell_committee"})


def test_old_holders_end_the_day_before_and_new_ones_begin(office: Organisation) -> None:
    after, changes = name_holders(office, "vp", PEOPLE, CELL_ROLES, ON)
    assert changes == (
        HolderChange(Turn.ENDS, "minh", "cell_secretary", BEFORE),
        HolderChange(Turn.ENDS, "hung", "cell_deputy_secretary", BEFORE),
        HolderChange(Turn.BEGINS, "hung", "cell_secretary", ON),
        HolderChange(Turn.BEGINS, "minh", "cell_deputy_secretary", ON),
    )
    assert [one for one in after.assignments if one.body == "vp"] == [
        Assignment("minh", "vp", "cell_secretary", to_on=BEFORE),
        Assignment("hung", "vp", "cell_deputy_secretary", to_on=BEFORE),
        Assignment("hung", "vp", "cell_secretary", from_on=ON),
        Assignment("minh", "vp", "cell_deputy_secretary", from_on=ON),
    ]
    assert [one for one in after.assignments if one.body != "vp"] == [
        one for one in office.assignments if one.body != "vp"
    ]
    assert replace(after, assignments=()) == replace(office, assignments=())


def test_who_stays_keeps_the_deputy(office: Organisation) -> None:
    after, changes = name_holders(office, "kh", [Named("chi", "cell_secretary")], CELL_ROLES, ON)
    assert changes == (HolderChange(Turn.STAYS, "chi", "cell_secretary", ON),)
    assert after.assigned("kh", "cell_secretary", ON) == (
        Assignment("chi", "kh", "cell_secretary", from_on=ON, deputy="dat"),
    )
    assert after.assigned("kh", "cell_secretary", BEFORE)[0].to_on == BEFORE


def test_who_has_left_before_is_not_touched(office: Organisation) -> None:
    left = Assignment("lan", "vp", "cell_committee", to_on=date(2026, 1, 1))
    after, changes = name_holders(
        replace(office, assignments=(*office.assignments, left)), "vp", PEOPLE, CELL_ROLES, ON
    )
    assert left in after.assignments
    assert len(changes) == 4


def test_somebody_put_into_the_office_since_is_not_thrown_out(office: Organisation) -> None:
    later = Assignment("lan", "vp", "cell_committee", from_on=ON)
    lists = replace(office, assignments=(*office.assignments, later))
    sentence = r"^chi ủy viên \(Chi bộ Văn phòng\): đã có người giữ từ ngày 15/3/2027, không trước 15/3/2027$"
    with pytest.raises(BadInput, match=sentence):
        name_holders(lists, "vp", PEOPLE, CELL_ROLES, ON)


def test_lists_that_could_not_stand_are_refused(office: Organisation) -> None:
    two = [Named("hung", "cell_secretary"), Named("minh", "cell_secretary")]
    with pytest.raises(
        BadInput, match=r"^danh sách sau khi cập nhật, mục assignments: Bí thư chi bộ cùng thời gian"
    ):
        name_holders(office, "vp", two, CELL_ROLES, ON)


def test_the_first_decision_after_a_cells_congress_fills_every_office_a_later_one_those_it_names() -> None:
    secretary = [Named("hung", "cell_secretary")]
    assert roles_replaced(secretary, BodyKind.CELL, is_first=True) == CELL_ROLES
    assert roles_replaced(secretary, BodyKind.CELL, is_first=False) == {"cell_secretary"}


def test_a_superiors_decision_fills_the_offices_it_names_and_a_chair_with_the_committee() -> None:
    people = [Named("lan", "committee_member"), Named("minh", "inspection_chair"), Named("chi", "delegate")]
    assert roles_replaced(people, BodyKind.PARTY_ORGANIZATION, is_first=True) == {
        "committee_member",
        "inspection_chair",
        "inspection_committee",
    }


TERM = TermPolicy("vp", 30, date(2022, 1, 1), "Điều lệ", is_decided=True, last_congress_on=date(2024, 9, 1))


def test_the_term_counts_from_the_congress(office: Organisation) -> None:
    lists = replace(office, term_policies=(TERM, replace(TERM, body="kh")))
    after = renew_term(lists, "vp", ON, "2027 - 2030")
    assert after.term_policies == (
        replace(TERM, last_congress_on=ON, label="2027 - 2030"),
        replace(TERM, body="kh"),
    )
    assert renew_term(after, "vp", BEFORE, None) == after
    assert renew_term(office, "vp", ON, None) == office


def test_an_extension_is_used_up_and_without_a_length_the_next_term_is_undecided(office: Organisation) -> None:
    extended = replace(TERM, months=None, extended_to=date(2027, 6, 1))
    (after,) = renew_term(replace(office, term_policies=(extended,)), "vp", ON, None).term_policies
    assert after == replace(extended, last_congress_on=ON, extended_to=None, is_decided=False)
