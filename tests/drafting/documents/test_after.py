"""Papers after a congress: results as they were counted or not at all, appointments as they were decided."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from nhiemky.drafting.draft import Draft, write_draft
from nhiemky.drafting.kinds import load_kind
from nhiemky.drafting.paper_text import read_paper
from nhiemky.drafting.sheet import Sheet

KINDS = (
    "congress_resolution", "results_report", "ratification_submission", "ratification_decision",
    "appointment_decision", "appointment_submission", "superior_decisions_filing", "action_programme",
    "congress_archive_list", "first_meeting_minutes", "first_meeting_resolution",
    "inspection_first_meeting_minutes", "handover_minutes", "duties_notice", "congress_review_report",
    "commendation_submission", "commendation_decision", "commendation_certificate", "target_reconciliation",
)  # fmt: skip
OF_ELECTIONS = (
    "congress_resolution", "results_report", "ratification_submission", "first_meeting_minutes",
    "first_meeting_resolution", "inspection_first_meeting_minutes", "congress_review_report",
)  # fmt: skip
RESULTS = ("ballots", "appointments", "superior_decisions", "announcement.on", "resolution.in_favour")
OF_DECISIONS = ("ratification_decision", "appointment_decision", "superior_decisions_filing")
TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
OF_CELLS = [kind for kind in KINDS if "cell" in load_kind(kind, TEMPLATES).data.bodies]
CELL = {
    "key": "cb-nho", "name": "Chi bộ Thanh tra", "kind": "cell", "symbol": "CB",
    "superior_name": "ĐẢNG BỘ SỞ KHOA HỌC VÀ CÔNG NGHỆ", "superior_address": "Đảng ủy Sở Khoa học và Công nghệ",
    "place": "Mẫu", "has_standing_committee": False, "has_office": False, "has_cell_committee": False,
    "official": 6, "probationary": 1, "members": 7,
}  # fmt: skip

Write = Callable[..., Draft]


@pytest.fixture
def write(samples: Any) -> Write:  # noqa: ANN401 - the sample office of conftest
    """Writes a kind from the sample, with values of the sheet changed by path and parts of the context."""

    def written(
        kind: str,
        key: str = "so-khcn",
        changes: Mapping[str, object] | None = None,
        *,
        filled: bool = True,
        **parts: object,
    ) -> Draft:
        given = {**(samples.sheet(kind).values if filled else {}), **(changes or {})}
        context = samples.context(key)
        congress = {**context["congress"], **_mapping(parts.pop("congress", {}))}
        whole = {**context, **parts, "congress": congress}
        return write_draft(kind, whole, templates=TEMPLATES, sheet=Sheet(given, dict.fromkeys(given, "mẫu")))

    return written


def _mapping(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


def lines_of(draft: Draft) -> list[str]:
    lines: list[str] = []
    for item in read_paper(draft.content, draft.kind):
        lines += [item] if isinstance(item, str) else [" | ".join(row) for row in item]
    return lines


def text_of(draft: Draft) -> str:
    return "\n".join(lines_of(draft))


def names_in(sheet: Sheet) -> set[str]:
    """Everybody whom the sheet's ballots or appointments name."""
    people: set[str] = set()
    for ballot in sheet.values.get("ballots") or []:  # type: ignore[attr-defined]
        people |= {candidate["name"] for candidate in ballot["candidates"]}
    return people | {person["name"] for person in sheet.values.get("appointments") or []}  # type: ignore[attr-defined]


# --- nothing before it is decided ----------------------------------------------------------------


@pytest.mark.parametrize("kind", [*OF_ELECTIONS, *OF_DECISIONS])
def test_no_result_before_it_is_entered(write: Write, samples: Any, kind: str) -> None:  # noqa: ANN401
    people = names_in(samples.sheet(kind))
    assert len(people) > 0
    empty = dict.fromkeys(RESULTS)
    nobody = dict.fromkeys(["meeting.chair", "meeting.secretary", "meeting.convenor", "filing.clerk"])
    draft = write(
        kind, changes={**empty, **nobody, "congress.presidium_signer": None}, signer={"office": "BÍ THƯ"}
    )
    text = text_of(draft)
    assert "……" in text
    assert not re.search(r"Trúng cử$|\d%", text, flags=re.MULTILINE)
    assert [name for name in people if name in text] == []


def test_the_blank_resolution_tells_no_share_of_votes(write: Write) -> None:
    text = text_of(write("congress_resolution", changes={"resolution.in_favour": None}))
    assert "với …… trên 57 đảng viên chính thức có mặt tán thành (đạt ……)." in text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "appointment_submission"])
def test_the_sample_sheet_leaves_nothing_open(write: Write, kind: str) -> None:
    per = load_kind(kind, TEMPLATES).data.per
    parts: dict[str, object] = {}
    if per:
        parts = {
            per.removesuffix("s"): {"name": "Tên", "unit": "Nơi", "achievement": "Việc", "register_number": "8"}
        }
    draft = write(kind, **parts)
    assert (draft.missing, draft.contradictions) == ((), ())


def test_the_submission_of_names_to_appoint_has_no_names(samples: Any) -> None:  # noqa: ANN401
    context = {**samples.context(), "appointments": [{"name": "Nguyễn Văn Mẫu", "role_title": "Bí thư"}]}
    context["congress"] = {**context["congress"], "variant": "two_contents", "term": "2027-2032"}
    draft = write_draft("appointment_submission", context, templates=TEMPLATES)
    text = text_of(draft)
    assert "Nguyễn Văn Mẫu" not in text
    assert "1 | Ban Chấp hành Đảng bộ | …… | ……" in text
    assert draft.tier == 3


# --- votes ---------------------------------------------------------------------------------------


def test_shares_of_an_election_are_of_the_official_members_convened(write: Write) -> None:
    """60 official, less 1 temporarily elsewhere, less 1 exempt and absent: 58 (294-QĐ/TW 9.3.2)."""
    text = text_of(write("results_report"))
    assert "được triệu tập làm căn cứ: 58 đồng chí." in text
    assert "1 | Vũ Mẫu Hiếu | 55 | 94,83% | Trúng cử" in text
    assert "8 | Bùi Mẫu Ánh | 20 | 34,48% | -" in text


def test_shares_of_the_committee_s_meeting_are_of_its_members_convened(write: Write) -> None:
    text = text_of(write("ratification_submission"))
    assert "Vũ Mẫu Hiếu | 7 | 100%" in text  # of 7, not of 58
    assert "Hồ Mẫu Dũng | 6 | 85,71%" in text


def test_the_elected_stand_by_votes_whatever_the_order_of_the_sheet(write: Write) -> None:
    lines = lines_of(write("ratification_submission"))
    start = lines.index("TT | Chức danh | Họ và tên | Số phiếu | Tỷ lệ") + 1
    votes = [int(line.split(" | ")[3]) for line in lines[start : start + 7]]
    assert votes == sorted(votes, reverse=True)
    assert "Bùi Mẫu Ánh" not in "\n".join(lines)  # stood, was not elected


@pytest.mark.parametrize(
    "kind", ["results_report", "ratification_submission", "first_meeting_minutes", "first_meeting_resolution"]
)
def test_an_elected_person_who_is_not_in_the_list_is_not_left_out(write: Write, kind: str) -> None:
    ballot = {
        "title": "Bí thư Đảng ủy", "kind": "secretary", "round": 1, "seats": 1, "base": 7, "issued": 7,
        "returned": 7, "not_returned": 0, "valid": 7, "invalid": 0,
        "candidates": [{"name": "Vũ Mẫu Hiếu", "votes": 7}], "elected": ["Vũ Mẫu Hiếu", "Người Ngoài Danh Sách"],
    }  # fmt: skip
    rows = [line for line in lines_of(write(kind, changes={"ballots": [ballot]})) if "Người Ngoài" in line]
    assert len(rows) == 1
    assert "……" in rows[0]


def test_delegates_and_the_superior_s_business_are_kept_apart(write: Write) -> None:
    """A delegation is elected by the congress but not ratified with the committee."""
    ballot = {
        "title": "đoàn đại biểu",
        "kind": "delegates",
        "candidates": [{"name": "Ai", "votes": 3}],
        "elected": ["Ai"],
    }
    assert "đoàn đại biểu" not in text_of(write("ratification_submission", changes={"ballots": [ballot]}))


# --- contradictions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        ("congress_resolution", {"resolution.in_favour": 58}, "58 lớn hơn 57"),
        ("first_meeting_resolution", {"resolution.in_favour": 8}, "8 lớn hơn 7"),
        ("handover_minutes", {"handover.balance": 8_100_001}, "khác 24300000 + 16200000 + 8100001 = 48600001"),
        ("commendation_submission", {"commendation.in_favour": 9}, "9 lớn hơn 7"),
        ("results_report", {"target_counts.met": 20}, "29 khác 20 + 7 + 1 = 28"),
    ],
)  # fmt: skip
def test_a_sum_that_fails_is_shown(write: Write, kind: str, changes: dict[str, object], told: str) -> None:
    assert any(told in line.replace(".", "") for line in write(kind, changes=changes).contradictions)


def test_no_target_missed_is_not_told_as_zero_targets(write: Write) -> None:
    counts = {"target_counts.met": 29, "target_counts.not_met": 0, "target_counts.not_assessed": 0}
    assert "Trong 29 chỉ tiêu đề ra, có 29 chỉ tiêu đạt và vượt." in lines_of(
        write("congress_resolution", changes=counts)
    )


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OF_CELLS)
def test_a_cell_without_chi_uy_has_none_in_its_papers(write: Write, kind: str) -> None:
    """0 chi ủy below 9 official members; "Ban Chấp hành chi bộ" is never said."""
    draft = write(kind, "cb-van-phong", filled=False, body=CELL, cells=[])
    assert not re.search("[Cc]hi ủy|Ban Chấp hành (?!Trung ương)|đảng ủy viên", text_of(draft))


@pytest.mark.parametrize("kind", OF_CELLS)
def test_nobody_speaks_of_a_ban_chap_hanh_of_a_cell(write: Write, kind: str) -> None:
    text = text_of(write(kind, "cb-van-phong", filled=False))
    assert not re.search("Ban Chấp hành (?!Trung ương)", text)


def test_a_congress_of_delegates_speaks_of_delegates(write: Write) -> None:
    delegates = {"is_all_members": False}
    assert "60 đại biểu trong tổng số 63 đại biểu được triệu tập, đại diện cho 63 đảng viên" in text_of(
        write("congress_resolution", congress=delegates)
    )
    report = text_of(write("results_report", congress=delegates))
    assert "Tổng số đại biểu được triệu tập | 63" in report
    assert "Trong đó: đảng viên chính thức" not in report


def test_an_all_member_congress_speaks_of_members(write: Write) -> None:
    text = text_of(write("congress_resolution"))
    assert (
        "60 đảng viên trong tổng số 63 đảng viên được triệu tập; Đảng bộ có 63 đảng viên sinh hoạt tại 07" in text
    )


def test_reports_address_nobody_and_submissions_kinh_trinh(write: Write) -> None:
    assert "Kính" not in "".join(line for line in lines_of(write("results_report")) if line.startswith("Kính"))
    assert any(line.startswith("Kính trình") for line in lines_of(write("ratification_submission")))


# --- bodies --------------------------------------------------------------------------------------


def test_a_congress_with_appointment_elects_nothing_afterwards(write: Write) -> None:
    for kind in ("first_meeting_minutes", "first_meeting_resolution", "results_report"):
        text = text_of(write(kind, congress={"variant": "two_contents"}))
        assert "không tiến hành bầu cử" in text
        assert not re.search("phiếu kín|Kiểm phiếu|Trúng cử|phiếu phát ra", text)


def test_ratification_belongs_to_elections_and_appointment_to_two_contents() -> None:
    variants = {kind: load_kind(kind, TEMPLATES).data.when.variants for kind in KINDS}
    assert variants["ratification_submission"] == ("four_contents", "with_election")
    assert variants["ratification_decision"] == ("four_contents", "with_election")
    assert variants["appointment_decision"] == variants["appointment_submission"] == ("two_contents",)
    assert variants["congress_resolution"] is None


@pytest.mark.parametrize("has_standing_committee", [False, True])
def test_a_decision_for_a_cell_is_the_standing_committee_s_where_there_is_one(
    write: Write,
    samples: Any,  # noqa: ANN401
    *,
    has_standing_committee: bool,
) -> None:
    body = {**samples.context()["body"], "has_standing_committee": has_standing_committee}
    lines = lines_of(write("ratification_decision", body=body))
    decider = "BAN THƯỜNG VỤ ĐẢNG ỦY" if has_standing_committee else "ĐẢNG ỦY"
    assert lines[lines.index("QUYẾT ĐỊNH:") - 1] == f"{decider} SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    authority = "T/M BAN THƯỜNG VỤ" if has_standing_committee else "T/M ĐẢNG ỦY"
    assert any(authority in line for line in lines)
    assert [line[:6] for line in lines if line.startswith("Điều")] == ["Điều 1", "Điều 2", "Điều 3"]
    assert "1 | Bùi Mẫu Ánh | Bí thư Chi bộ" in lines


def test_the_filing_has_a_line_of_the_standing_committee_only_where_there_is_one(
    write: Write,
    samples: Any,  # noqa: ANN401
) -> None:
    empty = {"superior_decisions": None, "appointments": None}
    assert "Ban Thường vụ Đảng ủy" not in text_of(write("superior_decisions_filing", changes=empty))
    body = {**samples.context()["body"], "has_standing_committee": True}
    assert "2 | Ban Thường vụ Đảng ủy | ……" in text_of(
        write("superior_decisions_filing", changes=empty, body=body)
    )


def test_the_archive_list_speaks_of_ballots_only_after_an_election(write: Write) -> None:
    assert "niêm phong, bàn giao phiếu bầu" in text_of(write("congress_archive_list"))
    assert "phiếu bầu" not in text_of(write("congress_archive_list", congress={"variant": "two_contents"}))
    assert "quyết định chỉ định" in text_of(write("congress_archive_list", congress={"variant": "two_contents"}))


def test_the_inspection_committee_signs_for_itself(write: Write) -> None:
    draft = write("inspection_first_meeting_minutes")
    assert "ỦY BAN KIỂM TRA" in text_of(draft)
    assert "1 | Hồ Mẫu Dũng | 3 | 100% | Trúng cử" in text_of(draft)  # of its 3 members
