from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nhiemky.drafting.issuing import choose_issuer, name_body, warn_issuer, write_head, write_signer
from nhiemky.drafting.kind_model import Issuer
from nhiemky.drafting.kinds import load_kind
from nhiemky.drafting.style import PaperStyle

COMMITTEE = {
    "kind": "party_organization", "name": "Đảng bộ Sở Mẫu", "symbol": "ĐU", "superior_name": "ĐẢNG BỘ TỈNH MẪU",
    "place": "Mẫu",
}  # fmt: skip
CELL = {
    "kind": "cell",
    "name": "Chi bộ Văn phòng",
    "symbol": "CB",
    "superior_name": "ĐẢNG BỘ SỞ MẪU",
    "place": "Mẫu",
}
CONGRESS = {"is_all_members": True, "ordinal": 3, "term": "2027-2032", "presidium_signer": "Nguyễn Văn Mẫu"}


@pytest.mark.parametrize(
    ("issuers", "body", "more", "issuer"),
    [
        (("committee", "cell"), COMMITTEE, {}, "committee"),
        (("committee", "cell"), CELL, {}, "cell"),
        (("standing_committee", "committee"), COMMITTEE, {}, "committee"),
        (("standing_committee", "committee"), COMMITTEE, {"has_standing_committee": True}, "standing_committee"),
        (("congress",), CELL, {}, "congress"),
        (("standing_committee",), COMMITTEE, {}, "committee"),
        (("committee",), CELL, {}, "cell"),
        (("inspection_committee",), COMMITTEE, {}, "inspection_committee"),
    ],
)
def test_the_first_issuer_that_the_body_can_be_issues_the_paper(
    issuers: tuple[Issuer, ...], body: dict[str, Any], more: dict[str, Any], issuer: str
) -> None:
    assert choose_issuer(issuers, {**body, **more}) == issuer


@pytest.mark.parametrize(
    ("kind", "issuer", "body", "lines"),
    [
        ("congress_plan", "committee", COMMITTEE, ("ĐẢNG BỘ TỈNH MẪU", "Đảng ủy Sở Mẫu", "KH/ĐU", True)),
        ("congress_plan", "cell", CELL, ("ĐẢNG BỘ SỞ MẪU", "Chi bộ Văn phòng", "KH/CB", True)),
        (
            "congress_resolution",
            "congress",
            COMMITTEE,
            ("Đảng bộ Sở Mẫu", "Đại hội toàn thể đảng viên\nlần thứ III", "NQ/ĐH", True),
        ),
        (
            "counting_minutes",
            "counting_board",
            CELL,
            ("Đại hội Chi bộ Văn phòng", "BAN KIỂM PHIẾU", "BB/ĐH", False),
        ),
        (
            "inspection_programme",
            "inspection_committee",
            COMMITTEE,
            ("Đảng ủy Sở Mẫu", "Ủy ban Kiểm tra", "CTr/UBKTĐU", True),
        ),
    ],
)
def test_letterhead_follows_the_issuer(
    templates: Path, kind: str, issuer: Issuer, body: dict[str, Any], lines: tuple[str, str, str, bool]
) -> None:
    named = {**body, **name_body(body)}
    head = write_head(load_kind(kind, templates).data, issuer, named, CONGRESS, PaperStyle())
    assert (head["superior"], head["issuer"], head["code"], head["has_place"]) == lines


def test_congress_without_a_number_is_named_by_its_term(templates: Path) -> None:
    named = {**COMMITTEE, **name_body(COMMITTEE)}
    data = load_kind("congress_resolution", templates).data
    head = write_head(data, "congress", named, {"is_all_members": False, "term": "2027-2032"}, PaperStyle())
    assert head["issuer"] == "Đại hội đại biểu\nnhiệm kỳ 2027 - 2032"


@pytest.mark.parametrize(
    ("issuer", "signer"),
    [
        ("committee", ("T/M ĐẢNG ỦY", "PHÓ BÍ THƯ", "Trần Thị Thử")),
        ("standing_committee", ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Trần Thị Thử")),
        ("cell", ("T/M CHI BỘ", "PHÓ BÍ THƯ", "Trần Thị Thử")),
        ("congress", ("T/M ĐOÀN CHỦ TỊCH", "", "Nguyễn Văn Mẫu")),
        ("counting_board", ("T/M BAN KIỂM PHIẾU", "TRƯỞNG BAN", None)),
        ("inspection_committee", ("T/M ỦY BAN KIỂM TRA", "CHỦ NHIỆM", "Lê Mẫu Kiểm")),
    ],
)
def test_collective_organs_sign_t_m_and_a_deputy_signs_as_deputy(
    issuer: Issuer, signer: tuple[str, str, str | None]
) -> None:
    given = {"office": "PHÓ BÍ THƯ", "name": "Trần Thị Thử", "inspection_chair": "Lê Mẫu Kiểm"}
    found = write_signer(issuer, CONGRESS, given)
    assert (found["authority"], found["office"], found["name"]) == signer


def test_a_wrong_issuer_warns_and_never_blocks(templates: Path) -> None:
    data = load_kind("members_assignment_notice", templates).data
    on = date(2026, 11, 23)
    assert warn_issuer(data, "committee", COMMITTEE, on, templates, None) == ()
    (first, *_) = warn_issuer(data, "cell", CELL, on, templates, None)
    assert first == "Lưu ý: mẫu này không dành cho chi bộ; kiểm tra lại trước khi dùng."
