"""The people of a decision are held against the register and the record of the congress, line by line."""

from dataclasses import replace
from datetime import date

import pytest

from nhiemky.domain.decision_checks import Ballot, CongressRecord, check_people, check_register
from nhiemky.domain.decisions import Named, Way
from nhiemky.domain.elections import BallotCount
from nhiemky.domain.organisation import Body, BodyKind, Membership, MemberStatus, Organisation, Person

DAY = date(2027, 3, 10)
TODAY = date(2027, 3, 20)
NAMES = ("An", "Bình", "Cúc", "Dũng", "Em", "Giang", "Hạnh", "Khoa", "Lý", "Mai", "Nam", "Oanh")
KEYS = tuple(f"n{number}" for number in range(1, 13))


def make(official: int = 11, exempt: int = 0) -> Organisation:
    """A cell `cb` with so many official members (n1, n2, …), then a probationary one; and a cell beside it."""
    held = [
        Membership(key, "cb", MemberStatus.OFFICIAL, is_exempt=number < exempt)
        for number, key in enumerate(KEYS[:official])
    ]
    return Organisation(
        bodies=(
            Body("dv", "Đảng bộ Sở Mẫu", BodyKind.PARTY_ORGANIZATION),
            Body("cb", "Chi bộ Mẫu", BodyKind.CELL, "dv"),
            Body("kh", "Chi bộ Khác", BodyKind.CELL, "dv"),
        ),
        people=tuple(Person(key, f"Nguyễn Thử {name}") for key, name in zip(KEYS, NAMES, strict=True)),
        memberships=(
            *held,
            Membership("n12", "cb", MemberStatus.PROBATIONARY),
        ),
    )


SOUND = (
    Named("n1", "cell_committee", 10, "dòng 2"),
    Named("n2", "cell_committee", 9, "dòng 3"),
    Named("n3", "cell_committee", 8, "dòng 4"),
    Named("n1", "cell_secretary", 9, "dòng 5"),
    Named("n2", "cell_deputy_secretary", 7, "dòng 6"),
)
BALLOT = Ballot(
    "Chi ủy",
    "cell_committee",
    BallotCount(issued=11, returned=11, not_returned=0, valid=11, invalid=0, seats=3, votes=(10, 9, 8)),
    {"Nguyễn Thử An": 10, "nguyễn thử  Bình": 9, "Nguyễn Thử Cúc": 8},
    ("Nguyễn Thử An", "Nguyễn Thử Bình", "Nguyễn Thử Cúc"),
)
RECORD = CongressRecord(DAY, base=11, ballots=(BALLOT,))


def found(people: tuple[Named, ...] = SOUND, record: CongressRecord = RECORD, official: int = 11) -> list[str]:
    return [str(one) for one in check_people(make(official), "cb", people, Way.ELECT, record, TODAY)]


def changed(index: int, **own: object) -> tuple[Named, ...]:
    people = list(SOUND)
    people[index] = replace(people[index], **own)  # type: ignore[arg-type]
    return tuple(people)


def test_a_list_that_agrees_with_everything_has_no_finding() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("people", "lines"),
    [
        ((), ["chưa có danh sách; hãy chạy lại với --people TỆP"]),
        (
            changed(2, person="n12"),
            [
                "dòng 4: là đảng viên dự bị vào ngày 10/3/2027",
                "dòng 4: không có tên trong danh sách trúng cử của biên bản kiểm phiếu",
                "có 1 người trúng cử chi ủy viên không có trong tờ trình",
            ],
        ),
        (changed(4, role="secretary"), ["dòng 6: Chi bộ Mẫu không có chức vụ này"]),
        (
            changed(4, person="n1"),
            ["dòng 6: một người không thể vừa là bí thư vừa là phó bí thư"],
        ),
        (changed(4, person="n4"), ["dòng 6: không có trong danh sách chi ủy"]),
        (
            changed(4, role="cell_secretary"),
            ["có 2 người cùng là Bí thư chi bộ, chỉ được một"],
        ),
        ((*SOUND, SOUND[4]), ["dòng 6: ghi hai lần cùng một chức vụ"]),
        (changed(4, votes=None), ["dòng 6: chưa ghi số phiếu bầu"]),
        (changed(4, votes=12), ["dòng 6: được 12 phiếu, nhiều hơn số người được tính là 11"]),
        (changed(4, votes=5), ["dòng 6: được 5 phiếu trên 11, không quá một nửa (6)"]),
        (changed(4, votes=6), []),
        (
            changed(1, votes=10),
            ["dòng 3: tờ trình ghi 10 phiếu, biên bản kiểm phiếu “Chi ủy” ghi 9 phiếu"],
        ),
    ],
)
def test_what_does_not_agree_is_named_by_its_line(people: tuple[Named, ...], lines: list[str]) -> None:
    assert found(people) == lines


def test_who_has_left_the_cell_or_was_never_in_it_is_found() -> None:
    organisation = make()
    left = replace(organisation.memberships[4], to_on=date(2027, 3, 15))
    gone = replace(organisation.memberships[5], to_on=date(2027, 3, 9))
    others = tuple(one for one in organisation.memberships if one.person not in {"n5", "n6"})
    changed_lists = replace(organisation, memberships=(*others, left, gone))
    people = (Named("n5", "cell_secretary", place="a"), Named("n6", "cell_deputy_secretary", place="b"))
    assert [str(one) for one in check_register(changed_lists, "cb", people, DAY, TODAY)] == [
        "a: đã thôi sinh hoạt tại Chi bộ Mẫu từ sau ngày 15/3/2027",
        "b: không phải đảng viên Chi bộ Mẫu vào ngày 10/3/2027",
    ]


def test_a_cell_below_nine_has_no_committee() -> None:
    officers = (Named("n1", "cell_secretary", 7), Named("n2", "cell_deputy_secretary", 6))
    small = CongressRecord(DAY, base=8, ballots=(replace(BALLOT, role=None),))
    assert found(officers, small, official=8) == []
    lines = found(SOUND, CongressRecord(DAY, base=8), official=8)
    assert lines[0].startswith("chi bộ có 8 đảng viên chính thức, dưới 9 thì không có chi ủy")


def test_a_cell_that_is_nine_only_with_exempt_members_is_asked_about_not_refused() -> None:
    findings = check_people(make(9, exempt=1), "cb", SOUND, Way.ELECT, replace(RECORD, base=8), TODAY)
    questions = [one for one in findings if "miễn sinh hoạt" in one.message]
    assert [one.is_fault for one in questions] == [False]


def test_a_committee_has_seven_seats_at_most() -> None:
    eight = tuple(Named(key, "cell_committee", 8) for key in KEYS[:8])
    assert "chi ủy có 8 người, nhiều nhất là 7 (294-QĐ/TW)" in found(eight)


def test_what_the_record_does_not_say_yet_is_an_advice() -> None:
    findings = check_people(make(), "cb", SOUND, Way.ELECT, CongressRecord(DAY), TODAY)
    assert [(one.is_fault, one.message) for one in findings] == [
        (False, "chưa có số liệu triệu tập trong phiếu dữ liệu, chưa tính được tỷ lệ"),
        (False, "chưa có kết quả kiểm phiếu trong phiếu dữ liệu để đối chiếu"),
    ]


def test_a_record_that_contradicts_itself_or_the_register_is_found() -> None:
    wrong = replace(BALLOT, count=replace(BALLOT.count, returned=10))
    lines = found(record=CongressRecord(DAY, base=12, ballots=(wrong,)))
    assert "cơ sở tính tỷ lệ là 12, nhiều hơn 11 đảng viên chính thức trong danh sách" in lines
    assert any(line.startswith("biên bản kiểm phiếu “Chi ủy”: Số phiếu phát ra (11) khác") for line in lines)


def test_who_was_elected_in_a_second_round_belongs_to_the_same_list() -> None:
    first = replace(BALLOT, elected=BALLOT.elected[:2], votes={"Nguyễn Thử Cúc": 4, "Nguyễn Thử An": 10})
    second = replace(BALLOT, title="Chi ủy, lần 2", elected=BALLOT.elected[2:], votes={"Nguyễn Thử Cúc": 8})
    assert found(record=CongressRecord(DAY, base=11, ballots=(first, second))) == []


def test_appointed_people_have_no_votes() -> None:
    people = (Named("n1", "cell_secretary", 9, "dòng 2"), Named("n2", "cell_deputy_secretary", None, "dòng 3"))
    findings = check_people(make(), "cb", people, Way.APPOINT, CongressRecord(DAY), TODAY)
    assert [str(one) for one in findings] == ["dòng 2: chỉ định thì không ghi số phiếu"]
