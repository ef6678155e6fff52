"""The published merger of 1/3/2025: a party organisation and a cell become one, 91 members in 3 cells."""

from datetime import date

import pytest

from nhiemky.domain.holders import resolve
from nhiemky.domain.merger import Regrouped, merge
from nhiemky.domain.organisation import (
    Assignment,
    Body,
    BodyKind,
    Counts,
    Membership,
    MemberStatus,
    Organisation,
    Person,
)
from nhiemky.domain.organisation_rules import faults
from nhiemky.errors import BadInput, NotFound

DAY, EVE = date(2025, 3, 1), date(2025, 2, 28)
OLD_CELLS = {"kh-1": 18, "kh-2": 16, "kh-3": 20, "tt": 37}
NEW = Body("moi", "Đảng bộ Sở Mẫu hợp nhất", BodyKind.PARTY_ORGANIZATION)


def cell(key: str, *predecessors: str, parent: str | None = None) -> Body:
    return Body(key, f"Chi bộ {key}", BodyKind.CELL, parent, predecessors=predecessors)


@pytest.fixture
def before() -> Organisation:
    """`kh` with cells of 18, 16 and 20 members, and the stand-alone cell `tt` of 37: 91 invented people."""
    people = [(f"{key}-{number}", key) for key, size in OLD_CELLS.items() for number in range(size)]
    return Organisation(
        bodies=(
            Body("kh", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION),
            *(cell(key, parent="kh") for key in ("kh-1", "kh-2", "kh-3")),
            cell("tt"),
        ),
        people=tuple(Person(key, f"Nguyễn Mẫu {key}") for key, _ in people),
        memberships=tuple(Membership(key, body, MemberStatus.OFFICIAL) for key, body in people),
        assignments=(
            Assignment("kh-1-0", "kh", "secretary"),
            Assignment("kh-2-0", "kh-2", "cell_secretary"),
            Assignment("tt-0", "tt", "cell_secretary"),
        ),
    )


@pytest.fixture
def after(before: Organisation) -> Organisation:
    """`kh-1` stays as it was under a new superior, `kh-2` and `kh-3` become one, `tt` stays."""
    cells = [Regrouped(cell("vp", "kh-1")), Regrouped(cell("nc", "kh-2", "kh-3")), Regrouped(cell("cds", "tt"))]
    return merge(before, NEW, ["kh", "tt"], cells, DAY)


def test_91_members_in_3_cells_from_the_day_of_the_merger(after: Organisation) -> None:
    assert after.counts("moi", DAY) == Counts(91)
    sizes = {one.key: after.counts(one.key, DAY).members for one in after.cells("moi", DAY)}
    assert sizes == {"vp": 18, "nc": 36, "cds": 37}


def test_the_day_before_is_as_it_was(before: Organisation, after: Organisation) -> None:
    for key, size in OLD_CELLS.items():
        assert after.counts(key, EVE) == before.counts(key, EVE) == Counts(size)
    assert after.counts("kh", EVE) == Counts(54)
    assert [after.counts("moi", EVE), after.top(EVE).key, after.top(DAY).key] == [Counts(), "kh", "moi"]


def test_nobody_belongs_to_two_cells_on_any_day(after: Organisation) -> None:
    for day in (EVE, DAY):
        held = [one for one in after.memberships if (one.from_on or EVE) <= day <= (one.to_on or DAY)]
        assert len({one.person for one in held}) == len(held) == 91


def test_the_merged_organisation_has_no_contradiction(after: Organisation) -> None:
    assert faults(after) == ()


def test_what_was_asked_of_an_old_body_reaches_the_new_one(after: Organisation) -> None:
    successors = {key: [one.key for one in after.successors(key, DAY)] for key in ("kh", "tt", "kh-1", "kh-3")}
    assert successors == {"kh": ["moi"], "tt": ["cds"], "kh-1": ["vp"], "kh-3": ["nc"]}


def test_old_officers_carry_on_until_new_ones_are_appointed(after: Organisation) -> None:
    found = {key: [one.key for one in resolve(after, key, "secretary", DAY)] for key in ("moi", "nc")}
    assert found == {"moi": ["kh-1-0", "tt-0"], "nc": ["kh-1-0", "tt-0"]}
    assert [one.key for one in resolve(after, "nc", "cell_secretary", DAY)] == ["kh-2-0"]


def test_a_divided_cell_asks_where_each_member_goes(before: Organisation) -> None:
    cells = [Regrouped(cell("a", "kh-1", "kh-2", "kh-3", "tt")), Regrouped(cell("b", "tt"))]
    with pytest.raises(BadInput) as refused:
        merge(before, NEW, ["kh", "tt"], cells, DAY)
    assert str(refused.value) == (
        "Chi bộ tt: được chia cho nhiều chi bộ; hãy ghi rõ chi bộ mới của đồng chí Nguyễn Mẫu tt-0"
    )


def test_a_divided_cell_is_divided_as_named(before: Organisation) -> None:
    people = tuple(f"tt-{number}" for number in range(37))
    cells = [
        Regrouped(cell("a", "kh-1", "kh-2", "kh-3", "tt"), people[:10]),
        Regrouped(cell("b", "tt"), people[10:]),
    ]
    merged = merge(before, NEW, ["kh", "tt"], cells, DAY)
    assert [merged.counts(key, DAY).members for key in ("a", "b", "moi")] == [64, 27, 91]


def test_no_member_is_left_behind(before: Organisation) -> None:
    with pytest.raises(BadInput) as refused:
        merge(before, NEW, ["kh", "tt"], [Regrouped(cell("a", "kh-1", "kh-2", "kh-3"))], DAY)
    assert str(refused.value) == (
        "Chi bộ tt: không có chi bộ mới tiếp nhận; hãy ghi rõ chi bộ mới của đồng chí Nguyễn Mẫu tt-0"
    )


def test_a_key_is_never_used_twice(before: Organisation) -> None:
    with pytest.raises(BadInput) as refused:
        merge(before, NEW, ["kh", "tt"], [Regrouped(cell("kh-1"))], DAY)
    assert str(refused.value) == "Chi bộ kh-1: mã “kh-1” đã dùng; tổ chức sau sắp xếp phải có mã mới"


def test_an_unknown_predecessor_is_refused(before: Organisation) -> None:
    with pytest.raises(NotFound, match="“khong-co”"):
        merge(before, NEW, ["khong-co"], [], DAY)


def test_a_membership_that_begins_later_follows_with_its_own_day(before: Organisation) -> None:
    later = Membership("kh-2-0", "kh-2", MemberStatus.OFFICIAL, from_on=date(2025, 6, 1))
    only = Organisation(before.bodies, before.people, (later,))
    cells = [Regrouped(cell("a", "kh-1", "kh-2", "kh-3", "tt"))]
    (moved,) = merge(only, NEW, ["kh", "tt"], cells, DAY).memberships
    assert (moved.body, moved.from_on) == ("a", date(2025, 6, 1))
