"""The papers of the congress days: what they may say before the result, on whom shares are taken, who is named."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from nhiemky.drafting.draft import Draft, write_draft
from nhiemky.drafting.kinds import load_kind
from nhiemky.errors import BadInput
from nhiemky.settings import PROJECT

Context = dict[str, Any]
Paper = Callable[..., Draft]

TEMPLATES = PROJECT / "templates"
CHECK_PAGE = "PHIẾU KIỂM TRA DỰ THẢO"
WITH_RESULTS = (
    "closing_speech",
    "congress_minutes",
    "election_minutes",
    "counting_minutes",
    "ballots_sealing_minutes",
    "ballots_handover_minutes",
    "ballots_destruction_decision",
    "ballots_destruction_minutes",
    "quick_report",
)
DAYS = (
    *WITH_RESULTS,
    "congress_programme",
    "working_rules",
    "election_rules",
    "house_rules",
    "opening_script",
    "opening_speech",
    "attendance_report",
    "credentials_report",
    "ballot",
    "voting_card",
    "discussion_summary",
)
OF_ELECTIONS = (
    "election_rules",
    "election_minutes",
    "counting_minutes",
    "ballot",
    "ballots_sealing_minutes",
    "ballots_handover_minutes",
    "ballots_destruction_decision",
    "ballots_destruction_minutes",
)
BALLOT: Context = {
    "title": "Ban Chấp hành Đảng bộ khóa mới", "kind": "committee", "round": 1, "seats": 2,
    "issued": 57, "returned": 56, "not_returned": 1, "valid": 55, "invalid": 1,
    "candidates": [
        {"name": "Trần Thử Ước", "votes": 41},
        {"name": "Lê Mẫu Đạt", "votes": 54},
        {"name": "Phạm Mẫu An", "votes": 13},
    ],
    "elected": ["Trần Thử Ước", "Lê Mẫu Đạt"],
}  # fmt: skip
ATTENDANCE: Context = {
    "convened": 63, "convened_official": 60, "convened_probationary": 3, "away": 1, "exempt_absent": 1,
    "present": 60, "present_official": 57, "present_probationary": 3,
}  # fmt: skip


def write(kind: str, context: Context) -> Draft:
    return write_draft(kind, context, templates=TEMPLATES)


def lines_of(draft: Draft) -> list[str]:
    """The paper's lines in their order, a table's row as one line, without the check page."""
    found: list[str] = []
    for block in docx.Document(BytesIO(draft.content)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            found += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        elif CHECK_PAGE in block.text:
            break
        else:
            found.append(block.text)
    return found


def text_of(draft: Draft) -> str:
    return "\n".join(lines_of(draft))


def place_of(part: str, lines: list[str]) -> int:
    return next(place for place, line in enumerate(lines) if part in line)


def with_ballot(context: Context, **changed: object) -> Context:
    """A context after one ballot, for the papers of all ballots and for the paper of each."""
    ballot = BALLOT | changed
    return {**context, "attendance": ATTENDANCE, "ballot": ballot, "ballots": [ballot]}


def delegates(context: Context) -> Context:
    return {**context, "congress": {**context["congress"], "is_all_members": False}}


def variant(context: Context, name: str) -> Context:
    return {**context, "congress": {**context["congress"], "variant": name}}


# --- before the result -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WITH_RESULTS)
def test_before_the_result_no_number_of_votes_no_share_and_nobody_elected(kind: str, committee: Context) -> None:
    draft = write(kind, committee)
    text = text_of(draft)
    assert "……" in text
    assert not re.search(r"\d+(?:,\d+)?%|\d+ phiếu\b|None|Missing", text)
    assert not re.search(r"(?:trúng cử|tán thành|đồng ý)[^.\n…]* \d", text, re.IGNORECASE)


def test_a_counting_form_has_rows_to_write_on(committee: Context) -> None:
    rows = [line for line in lines_of(write("counting_minutes", committee)) if re.match(r"\d \| ……", line)]
    assert len(rows) == 8


def test_a_ballot_paper_never_shows_votes(committee: Context) -> None:
    text = text_of(write("ballot", with_ballot(committee)))
    assert "54" not in text
    assert "Đạt" in text


# --- counting ----------------------------------------------------------------------------------------


def test_candidates_stand_by_given_name_and_the_elected_by_votes(committee: Context) -> None:
    lines = lines_of(write("counting_minutes", with_ballot(committee)))
    rows = [line for line in lines if re.match(r"\d \| ", line)]
    assert rows == [
        "1 | Phạm Mẫu An | 13 | 22,41% | chưa quá một nửa",
        "2 | Lê Mẫu Đạt | 54 | 93,1% | quá một nửa",
        "3 | Trần Thử Ước | 41 | 70,69% | quá một nửa",
        "1 | Lê Mẫu Đạt | 54 | 93,1%",
        "2 | Trần Thử Ước | 41 | 70,69%",
    ]


def test_shares_are_taken_on_official_members_convened_not_on_ballots(committee: Context) -> None:
    """60 convened, less 01 away and 01 exempt who stayed away: 58, whoever came and whatever was valid."""
    text = text_of(write("counting_minutes", with_ballot(committee)))
    assert "Căn cứ tính kết quả bầu cử (sau khi trừ các trường hợp theo quy định): 58 đồng chí" in text


@pytest.mark.parametrize("kind", ["counting_minutes", "election_minutes", "congress_minutes", "quick_report"])
def test_every_paper_takes_the_shares_of_an_election_on_the_same_base(kind: str, committee: Context) -> None:
    text = text_of(write(kind, with_ballot(committee)))
    assert "93,1%" in text
    assert "70,69%" in text
    assert "22,41%" in text or kind in {"congress_minutes", "quick_report"}  # these name only the elected


def test_exactly_half_is_not_more_than_half(committee: Context) -> None:
    halved = [{"name": "Lê Mẫu Đạt", "votes": 29}, {"name": "Phạm Mẫu An", "votes": 30}]
    text = text_of(write("counting_minutes", with_ballot(committee, candidates=halved, elected=None)))
    assert "Lê Mẫu Đạt | 29 | 50% | chưa quá một nửa" in text
    assert "Phạm Mẫu An | 30 | 51,72% | quá một nửa" in text


@pytest.mark.parametrize(
    ("changed", "remark"),
    [
        ({"elected": ["Lê Mẫu Đạt", "Phạm Mẫu An"]}, "Phạm Mẫu An được ghi là trúng cử nhưng số phiếu chưa quá"),
        ({"elected": ["Lê Mẫu Đạt", "Hồ Thử Khác"]}, "Hồ Thử Khác được ghi là trúng cử nhưng không có trong"),
        ({"seats": 1}, "số người trúng cử nhiều hơn số lượng cần bầu"),
        ({"seats": 3}, "Còn thiếu 01 người so với số lượng cần bầu"),
    ],
)  # fmt: skip
def test_a_result_that_cannot_be_is_said_in_the_minutes(changed: Context, remark: str, committee: Context) -> None:
    assert remark in text_of(write("counting_minutes", with_ballot(committee, **changed)))
    assert remark not in text_of(write("counting_minutes", with_ballot(committee)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"not_returned": 0}, "57 khác 56 + 0 = 56"),
        ({"invalid": 2}, "56 khác 55 + 2 = 57"),
        ({"issued": 58, "not_returned": 2}, "58 lớn hơn 57"),
        ({"valid": 53, "invalid": 3}, "54 lớn hơn 53"),
    ],
)
def test_sums_of_ballots_are_shown_where_they_do_not_come_out(
    changed: Context, said: str, committee: Context
) -> None:
    assert write("counting_minutes", with_ballot(committee)).contradictions == ()
    assert any(said in one for one in write("counting_minutes", with_ballot(committee, **changed)).contradictions)


@pytest.mark.parametrize("kind", ["counting_minutes", "election_minutes"])
def test_a_candidate_on_the_counting_board_is_pointed_out(kind: str, committee: Context) -> None:
    def written(board: list[str]) -> str:
        congress = {**committee["congress"], "counting_board": board, "counting_head": board[0]}
        return text_of(write(kind, with_ballot({**committee, "congress": congress})))

    remark = "Cần xem lại trước khi ký"
    assert remark in written(["Vũ Mẫu Châu", "Lê Mẫu Đạt"])
    assert remark not in written(["Vũ Mẫu Châu", "Lý Thử Bách"])


# --- ballots on paper --------------------------------------------------------------------------------


def test_a_ballot_with_more_candidates_than_seats_is_struck_through(committee: Context) -> None:
    lines = lines_of(write("ballot", with_ballot(committee)))
    assert [line for line in lines if re.match(r"TT|\d \|", line)] == [
        "TT | Họ và tên",
        "1 | Phạm Mẫu An",
        "2 | Lê Mẫu Đạt",
        "3 | Trần Thử Ước",
    ]
    assert "gạch ngang" in "\n".join(lines)


def test_a_ballot_with_as_many_candidates_as_seats_has_boxes(committee: Context) -> None:
    text = text_of(write("ballot", with_ballot(committee, seats=3)))
    assert "TT | Họ và tên | Đồng ý | Không đồng ý" in text
    assert "Đánh dấu X" in text
    assert "gạch ngang" not in text


def test_the_seal_on_a_cell_ballot_is_that_of_the_committee_above(committee: Context, cell: Context) -> None:
    assert "dấu của Đảng ủy ở góc trái" in text_of(write("ballot", committee))
    assert "dấu của đảng ủy cấp trên trực tiếp ở góc trái" in text_of(write("ballot", cell))


def test_ballots_are_destroyed_after_six_months_and_only_the_ballots(committee: Context) -> None:
    text = text_of(write("ballots_destruction_decision", with_ballot(committee)))
    assert "đã quá 06 tháng kể từ ngày bế mạc Đại hội (20/4/2027)" in text
    assert "190-QĐ/TW" in text
    assert "56 phiếu" in text
    assert "Biên bản kiểm phiếu, biên bản bầu cử và các tài liệu khác của Đại hội không thuộc phạm vi" in text


def test_destroyed_ballots_are_those_that_were_sealed(committee: Context) -> None:
    draft = write("ballots_destruction_minutes", with_ballot(committee, destroyed=55))
    assert any("55 khác 56" in one for one in draft.contradictions)


# --- members or delegates ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in DAYS if kind != "credentials_report"])
def test_members_are_not_called_delegates_of_their_own_congress(kind: str, committee: Context) -> None:
    text = text_of(write(kind, with_ballot(committee)))
    assert not re.search(r"đại biểu (?:chính thức|được triệu tập|có mặt|tham dự|dự Đại hội)", text)
    assert "tư cách đại biểu" not in text.replace("Đại hội đảng viên không bầu Ban Thẩm tra tư cách đại biểu", "")


@pytest.mark.parametrize("kind", ["congress_programme", "opening_script", "working_rules", "congress_minutes"])
def test_a_congress_of_delegates_has_a_credentials_board(kind: str, committee: Context) -> None:
    text = text_of(write(kind, delegates(committee)))
    assert "Ban Thẩm tra tư cách đại biểu" in text
    assert "đảng viên chính thức" not in text
    assert "Báo cáo tình hình đảng viên" not in text


def test_credentials_are_for_delegates_and_the_attendance_report_for_members() -> None:
    whens = {kind: load_kind(kind, TEMPLATES).data.when.all_members for kind in DAYS}
    assert {kind: when for kind, when in whens.items() if when is not None} == {
        "credentials_report": False,
        "attendance_report": True,
    }


def test_probationers_do_not_vote(committee: Context) -> None:
    assert "Đảng viên dự bị không bầu cử" in text_of(write("election_rules", committee))
    assert "Đảng viên dự bị không nhận thẻ" in text_of(write("voting_card", committee))
    assert "Đảng viên dự bị không tính vào số này" in text_of(write("attendance_report", committee))


def test_parts_of_the_attendance_come_to_its_sum(committee: Context) -> None:
    schooled = {**ATTENDANCE, "postgraduate": 20, "graduate": 30, "other_education": 9}
    draft = write("attendance_report", {**committee, "attendance": schooled})
    assert any("60 khác 20 + 30 + 9 = 59" in one for one in draft.contradictions)


# --- what the congress does --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["congress_programme", "opening_script"])
def test_the_resolution_comes_after_the_elections_and_the_first_meeting(kind: str, committee: Context) -> None:
    lines = lines_of(write(kind, committee))
    elected, met = place_of("Bầu Ban Kiểm phiếu", lines), place_of("Hội nghị lần thứ nhất", lines)
    resolved = place_of("nghị quyết Đại hội", lines[met:]) + met
    assert elected < met < resolved < place_of("bế mạc", lines[resolved:]) + resolved + 1


@pytest.mark.parametrize("kind", ["congress_programme", "opening_script", "opening_speech", "congress_minutes"])
def test_where_the_superior_appoints_nothing_is_elected(kind: str, committee: Context) -> None:
    text = text_of(write(kind, variant(committee, "two_contents")))
    assert re.search("chỉ định", text, re.IGNORECASE)
    assert not re.search(r"Ban Kiểm phiếu|phiếu bầu|danh sách bầu cử|quy chế bầu cử", text)


def test_a_congress_that_elects_only_delegates_has_no_list_of_a_committee(committee: Context) -> None:
    text = text_of(write("election_rules", variant(committee, "three_contents")))
    assert "Số lượng đại biểu dự đại hội cấp trên do cấp trên phân bổ" in text
    assert "bầu cấp ủy" not in text
    assert "Hội nghị lần thứ nhất" not in text_of(
        write("congress_programme", variant(committee, "three_contents"))
    )


@pytest.mark.parametrize("kind", OF_ELECTIONS)
def test_papers_of_ballots_belong_to_a_congress_that_elects(kind: str) -> None:
    variants = load_kind(kind, TEMPLATES).data.when.variants
    assert variants is not None
    assert "two_contents" not in variants
    assert {"four_contents", "with_election"} <= set(variants)


@pytest.mark.parametrize("kind", DAYS)
def test_a_small_cell_has_no_cell_committee_and_no_cell_ever_an_executive_committee(
    kind: str, cell: Context
) -> None:
    text = text_of(write(kind, with_ballot(cell, title="bí thư chi bộ", kind="secretary")))
    assert "chi ủy" not in text.lower()
    assert "Ban Chấp hành chi bộ" not in text
    assert "Ban Chấp hành Đảng bộ" not in text


def test_a_cell_with_a_committee_elects_it_before_its_secretary(cell: Context) -> None:
    larger = {**cell, "body": {**cell["body"], "has_cell_committee": True, "official": 12, "members": 12}}
    lines = lines_of(write("congress_programme", larger))
    assert place_of("Bầu chi ủy khóa mới", lines) < place_of("Bầu bí thư, phó bí thư chi bộ", lines)


def test_the_programme_prints_the_hours_of_the_sheet_instead_of_the_usual_order(paper: Paper) -> None:
    text = text_of(paper("congress_programme"))
    assert "07 giờ 30 - 07 giờ 40 | Ổn định tổ chức; điểm danh; tuyên bố lý do | Bộ phận giúp việc Đảng ủy" in text
    assert "Giờ của từng nội dung" not in text


def test_votes_by_hand_are_shares_of_the_official_members_present(committee: Context) -> None:
    votes = [{"subject": "Nghị quyết Đại hội", "in_favour": 54, "against": 1, "blank": 2}]
    context = with_ballot({**committee, "votes": votes})
    assert "1 | Nghị quyết Đại hội | 54 (94,74%) | 1 | 2" in text_of(write("congress_minutes", context))


def test_more_in_favour_than_present_is_a_contradiction(committee: Context) -> None:
    congress = {**committee["congress"], "resolution_votes": 58}
    draft = write("quick_report", with_ballot({**committee, "congress": congress}))
    assert any("58 lớn hơn 57" in one for one in draft.contradictions)


def test_the_rules_of_election_cite_what_was_in_force(committee: Context) -> None:
    text = text_of(write("election_rules", committee))
    assert "Quyết định số 190-QĐ/TW, ngày 10/10/2024" in text
    assert "Hướng dẫn số 04-HD/TW, ngày 31/12/2024" in text
    earlier = text_of(write("election_rules", {**committee, "today": date(2024, 11, 1)}))
    assert "Quyết định số 190-QĐ/TW" in earlier
    assert "04-HD/TW" not in earlier


# --- the sample --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in DAYS if kind != "credentials_report"])
def test_with_the_sample_sheet_nothing_is_missing_and_nothing_contradicts(kind: str, paper: Paper) -> None:
    draft = paper(kind)
    assert (draft.missing, draft.contradictions, draft.warnings) == ((), (), ())


def test_no_state_heading_no_state_ending_and_the_slash_in_t_m(committee: Context) -> None:
    for kind in DAYS:
        text = text_of(write(kind, with_ballot(committee)))
        assert not re.search(r"\./\.|CỘNG HÒA XÃ HỘI|\bTM\.", text), kind


def test_a_kind_of_the_days_is_never_more_than_internal() -> None:
    assert {load_kind(kind, TEMPLATES).data.tier for kind in DAYS} == {1, 2}


def test_votes_that_are_no_numbers_are_refused_not_printed(committee: Context) -> None:
    wrong = [{"name": "Lê Mẫu Đạt", "votes": "nhiều"}]
    with pytest.raises(BadInput):
        write("counting_minutes", with_ballot(committee, candidates=wrong, elected=["Lê Mẫu Đạt"]))


def test_every_kind_of_the_days_has_its_template_and_source() -> None:
    for kind in DAYS:
        assert (Path(TEMPLATES) / "documents" / f"{kind}.txt.j2").is_file()
        assert load_kind(kind, TEMPLATES).data.source, kind


def test_votes_below_ten_are_written_like_other_counts(paper: Paper) -> None:
    for kind in ("congress_minutes", "quick_report"):
        text = text_of(paper(kind, "cb-van-phong"))
        assert "(09 phiếu, 81,82%)" in text
        assert re.findall(r"\(\d phiếu", text) == []
