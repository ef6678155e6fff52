"""What cannot be true of an organisation, and what looks forgotten."""

from dataclasses import replace
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
    TermPolicy,
)
from nhiemky.domain.organisation_rules import Fault, advise, faults

DAY = date(2027, 1, 15)
CELL, ORGANISATION = BodyKind.CELL, BodyKind.PARTY_ORGANIZATION
MAY, JUNE, JULY = date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)


def test_a_sound_organisation_has_no_faults(office: Organisation) -> None:
    assert faults(office) == ()


@pytest.mark.parametrize(
    ("section", "record", "field", "message"),
    [
        ("bodies", Body("x", "Chi bộ X", CELL, "la"), "parent", "không có mã “la” trong danh sách"),
        ("bodies", Body("x", "Chi bộ X", CELL), "parent", "chi bộ phải ghi tổ chức cấp trên trực tiếp"),
        (
            "bodies",
            Body("x", "Chi bộ X", CELL, "vp"),
            "parent",
            "Chi bộ Văn phòng là chi bộ, không thể có tổ chức trực thuộc",
        ),
        (
            "bodies",
            Body("x", "Đảng bộ X", ORGANISATION),
            "parent",
            "chưa ghi cấp trên; Đảng bộ Sở Mẫu đã là tổ chức trên cùng",
        ),
        (
            "bodies",
            Body("x", "Đảng bộ X", ORGANISATION, "x"),
            "parent",
            "quan hệ trực thuộc đi vòng về chính tổ chức này",
        ),
        (
            "bodies",
            Body("x", "Chi bộ X", CELL, "sk", predecessors=("x",)),
            "predecessors",
            "quan hệ tiền thân đi vòng về chính tổ chức này",
        ),
        (
            "bodies",
            Body("x", "Chi bộ X", CELL, "sk", predecessors=("la",)),
            "predecessors",
            "không có mã “la” trong danh sách",
        ),
        (
            "bodies",
            Body("x", "Chi bộ X", CELL, "sk", started_on=JUNE, ended_on=MAY),
            "ended_on",
            "ngày kết thúc trước ngày bắt đầu",
        ),
        (
            "memberships",
            Membership("dat", "sk", MemberStatus.OFFICIAL, from_on=date(2027, 3, 1)),
            "body",
            "đảng viên sinh hoạt tại chi bộ; Đảng bộ Sở Mẫu là đảng bộ",
        ),
        (
            "memberships",
            Membership("lan", "kh", MemberStatus.OFFICIAL),
            "person",
            "một đảng viên không thể sinh hoạt ở hai chi bộ cùng lúc",
        ),
        (
            "assignments",
            Assignment("dat", "sk", "secretary"),
            "role",
            "Bí thư Đảng ủy cùng thời gian đã là đồng chí Trần Thị Mẫu Lan; hãy ghi ngày thôi giữ",
        ),
        (
            "assignments",
            Assignment("dat", "kh", "secretary"),
            "role",
            (
                "“Bí thư Đảng ủy” không phải chức vụ của Chi bộ Kế hoạch; "
                "chọn một trong: Bí thư chi bộ, Phó Bí thư chi bộ, chi ủy viên"
            ),
        ),
        ("assignments", Assignment("dat", "kh", "vua"), "role", "không có chức vụ “vua”"),
        (
            "assignments",
            Assignment("dat", "sk", "clerk", deputy="dat"),
            "deputy",
            "người thay phải là đồng chí khác",
        ),
        ("assignments", Assignment("la", "sk", "clerk"), "person", "không có mã “la” trong danh sách"),
        (
            "assignments",
            Assignment("hung", "sk", "clerk"),
            "person",
            "chức vụ này của đồng chí đã được ghi ở dòng trên",
        ),
        ("absences", Absence("lan", JUNE, MAY), "to_on", "ngày kết thúc trước ngày bắt đầu"),
        (
            "term_policies",
            TermPolicy("sk", None, JUNE, "", is_decided=True),
            "months",
            "đã quyết định thì phải ghi số tháng hoặc ngày kéo dài",
        ),
    ],
)
def test_one_wrong_record_is_one_fault_at_its_field(
    office: Organisation, section: str, record: object, field: str, message: str
) -> None:
    records = getattr(office, section)
    wrong = replace(office, **{section: (*records, record)})
    assert faults(wrong) == (Fault(section, len(records), field, message),)


def test_two_policies_of_one_day_contradict(office: Organisation) -> None:
    policy = TermPolicy("sk", 60, JUNE, "QĐ", is_decided=True)
    twice = replace(office, term_policies=(policy, replace(policy, body="vp"), replace(policy, months=30)))
    message = "đã có quy định khác áp dụng từ cùng ngày"
    assert faults(twice) == (Fault("term_policies", 2, "effective_from", message),)


def test_a_member_of_an_ended_cell_must_leave_it(office: Organisation) -> None:
    ended = replace(office.bodies[2], ended_on=date(2027, 6, 30))
    wrong = replace(office, bodies=(*office.bodies[:2], ended))
    message = "Chi bộ Kế hoạch đã kết thúc, hãy ghi ngày thôi sinh hoạt"
    assert faults(wrong) == tuple(Fault("memberships", index, "to_on", message) for index in (3, 5))


def test_secretaries_one_after_the_other_are_no_fault(office: Organisation) -> None:
    terms = (
        Assignment("lan", "sk", "secretary", to_on=MAY),
        Assignment("dat", "sk", "secretary", from_on=JUNE, to_on=JULY),
        Assignment("lan", "sk", "secretary", from_on=date(2025, 7, 2)),
    )
    assert faults(replace(office, assignments=terms)) == ()


def test_an_overlap_inside_a_long_period_is_found(office: Organisation) -> None:
    """The later record begins after its neighbour ended, but not after the longest one."""
    terms = (
        Assignment("lan", "sk", "secretary", from_on=date(2020, 1, 1)),
        Assignment("dat", "sk", "secretary", from_on=MAY, to_on=MAY),
        Assignment("chi", "sk", "secretary", from_on=JULY),
    )
    assert [fault.index for fault in faults(replace(office, assignments=terms))] == [1, 2]


def test_a_list_without_a_top_is_refused(office: Organisation) -> None:
    ended = replace(office.bodies[0], ended_on=MAY)
    first = faults(replace(office, bodies=(ended, *office.bodies[1:])))[0]
    assert first == Fault("bodies", 0, "parent", "chưa có đảng bộ cấp trên cùng (để trống ô cấp trên)")


def test_advice_names_what_looks_forgotten(office: Organisation) -> None:
    large = replace(office.bodies[0], has_standing_committee=True)
    vacant = tuple(one for one in office.assignments if one.body == "sk")
    people = tuple(replace(one, email=f"{one.key}@so.example") for one in office.people if one.key != "lan")
    lan = next(one for one in office.people if one.key == "lan")
    forgotten = replace(office, bodies=(large, *office.bodies[1:]), assignments=vacant, people=(lan, *people))
    assert advise(forgotten, DAY) == (
        "Chi bộ Văn phòng: chưa ghi Bí thư chi bộ.",
        "Chi bộ Kế hoạch: chưa ghi Bí thư chi bộ.",
        "Đảng bộ Sở Mẫu: có Ban Thường vụ nhưng danh sách đảng ủy viên chưa đủ 09 đồng chí.",
        "Chi bộ Kế hoạch: chỉ có 02 đảng viên chính thức, chi bộ cần ít nhất 03.",
        "Đồng chí Trần Thị Mẫu Lan có chức vụ nhưng chưa có thư điện tử: không gửi được tin nhắc.",
    )
