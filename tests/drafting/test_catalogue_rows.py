"""What a party office writes for a congress and in a year, each with the kind of paper that it is here."""

import pytest

from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
CONGRESS = {
    "kế hoạch tổ chức đại hội": "congress_plan",
    "hướng dẫn cho chi bộ": "cells_guidance",
    "công văn kèm kế hoạch, nơi không có ban thường vụ": "cells_guidance_letter",
    "công văn xin ý kiến về thời gian đại hội": "date_agreement_letter",
    "thông báo phân công đảng ủy viên, lịch đại hội các chi bộ": "members_assignment_notice",
    "quyết định thành lập tiểu ban": "subcommittee_decision",
    "kế hoạch tuyên truyền, khánh tiết": "propaganda_plan",
    "phân công lễ tân, phục vụ": "service_assignment",
    "dự toán, tờ trình xin kinh phí": "budget_request",
    "quyết toán": "budget_settlement",
    "kế hoạch thi đua chào mừng": "emulation_plan",
    "thông báo khai mạc": "opening_notice",
    "báo cáo chính trị": "political_report",
    "báo cáo kiểm điểm": "self_review_report",
    "biểu đối chiếu chỉ tiêu": "target_reconciliation",
    "báo cáo tổng hợp góp ý, bảng tiếp thu": "comments_summary",
    "đề án nhân sự": "personnel_scheme",
    "phương án nhân sự": "personnel_plan_form",
    "tờ trình xin duyệt đại hội": "clearance_submission",
    "hội nghị rút kinh nghiệm đại hội điểm": "pilot_lessons_report",
    "giấy triệu tập": "congress_summons",
    "giấy mời": "congress_invitation",
    "chương trình đại hội": "congress_programme",
    "quy chế làm việc": "working_rules",
    "quy chế bầu cử": "election_rules",
    "nội quy": "house_rules",
    "kịch bản": "opening_script",
    "diễn văn khai mạc": "opening_speech",
    "diễn văn bế mạc": "closing_speech",
    "tình hình đảng viên tham dự": "attendance_report",
    "thẩm tra tư cách đại biểu": "credentials_report",
    "thẻ biểu quyết": "voting_card",
    "phiếu bầu": "ballot",
    "bản tổng hợp thảo luận": "discussion_summary",
    "biên bản đại hội": "congress_minutes",
    "biên bản bầu cử": "election_minutes",
    "biên bản kiểm phiếu": "counting_minutes",
    "biên bản niêm phong phiếu": "ballots_sealing_minutes",
    "biên bản bàn giao phiếu": "ballots_handover_minutes",
    "quyết định hủy phiếu": "ballots_destruction_decision",
    "biên bản hủy phiếu": "ballots_destruction_minutes",
    "nghị quyết đại hội": "congress_resolution",
    "báo cáo nhanh": "quick_report",
    "báo cáo kết quả đại hội": "results_report",
    "biên bản phiên họp thứ nhất": "first_meeting_minutes",
    "nghị quyết phiên họp thứ nhất": "first_meeting_resolution",
    "phiên họp thứ nhất của ủy ban kiểm tra": "inspection_first_meeting_minutes",
    "tờ trình đề nghị chuẩn y": "ratification_submission",
    "tờ trình đề nghị chỉ định": "appointment_submission",
    "quyết định chuẩn y của chi bộ": "ratification_decision",
    "quyết định chỉ định của chi bộ": "appointment_decision",
    "lưu quyết định của cấp trên": "superior_decisions_filing",
    "biên bản bàn giao cấp ủy": "handover_minutes",
    "phân công cấp ủy viên": "duties_notice",
    "chương trình hành động": "action_programme",
    "hồ sơ đại hội": "congress_archive_list",
    "tổng kết công tác đại hội": "congress_review_report",
}
YEAR = {
    "nghị quyết năm": "yearly_resolution",
    "chương trình công tác": "work_programme",
    "chương trình kiểm tra, giám sát của đảng ủy": "inspection_programme",
    "chương trình kiểm tra của ủy ban kiểm tra": "inspection_committee_programme",
    "kế hoạch kiểm tra của chi bộ": "inspection_plan",
    "kế hoạch học tập nghị quyết, chuyên đề học tập và làm theo Bác": "study_plan",
    "danh sách học tập nghị quyết": "study_attendance_list",
    "báo cáo tỷ lệ học tập nghị quyết": "resolution_study_report",
    "chương trình hành động thực hiện nghị quyết của cấp trên": "resolution_programme",
    "thông báo nội dung sinh hoạt chi bộ": "cell_meeting_notice",
    "nghị quyết sinh hoạt chi bộ tháng": "monthly_resolution",
    "chương trình hội nghị đảng ủy": "meeting_programme",
    "biên bản hội nghị, sinh hoạt": "meeting_minutes",
    "giấy mời hội nghị": "meeting_invitation",
    "báo cáo tháng": "monthly_report",
    "báo cáo quý, 9 tháng": "quarter_report",
    "báo cáo sơ kết 6 tháng": "half_year_report",
    "báo cáo tổng kết năm": "annual_report",
    "sơ kết giữa nhiệm kỳ": "mid_term_report",
    "báo cáo của ủy ban kiểm tra quý, 6 tháng, năm": "inspection_report",
    "kế hoạch kiểm điểm, xếp loại": "grading_plan",
    "báo cáo kiểm điểm tập thể (mẫu 01)": "collective_review",
    "bản kiểm điểm cá nhân (mẫu 2A, 2B, 2C)": "individual_review_form",
    "tờ trình đề nghị xếp loại": "grading_submission",
    "biên bản đề nghị xếp loại": "grading_minutes",
    "quyết định xếp loại": "grading_decision",
    "kế hoạch khắc phục sau kiểm điểm": "remedy_plan",
    "nhận xét nơi cư trú": "residence_comment_request",
    "phiếu bổ sung hồ sơ đảng viên": "member_record_form",
    "tờ trình khen thưởng": "commendation_submission",
    "quyết định khen thưởng": "commendation_decision",
    "giấy khen": "commendation_certificate",
    "báo cáo đảng phí": "fees_report",
    "sổ thu nộp đảng phí": "fees_book",
    "thông báo kết luận hội nghị": "conclusion_notice",
    "công văn yêu cầu báo cáo": "report_request_letter",
    "công văn đôn đốc": "chasing_letter",
    "công văn đề nghị cấp trên trả lời": "enquiry_letter",
    "kế hoạch làm việc với cấp trên": "visit_plan",
    "báo cáo làm việc với cấp trên": "visit_report",
    "thực hiện kết luận của cấp trên": "visit_follow_up",
}


def test_every_paper_of_the_office_is_a_kind_and_every_kind_a_paper_of_the_office() -> None:
    assert sorted([*CONGRESS.values(), *YEAR.values()]) == sorted(kinds(TEMPLATES))


@pytest.mark.parametrize("kind", ["half_year_report", "individual_review_form"])
def test_another_outline_is_a_version_of_its_own_with_its_source(kind: str) -> None:
    outlines = load_kind(kind, TEMPLATES).data.outlines
    sources = {key: load_kind(kind, TEMPLATES, outline=key).data.outlines[key].source for key in outlines}
    assert sources.keys() == ({"five_headings"} if kind == "half_year_report" else {"leader", "retired"})
    assert all(len(source) > 20 for source in sources.values())
    assert len({load_kind(kind, TEMPLATES, outline=key).text for key in (None, *outlines)}) == 1 + len(outlines)


@pytest.mark.parametrize("kind", kinds(TEMPLATES))
def test_every_kind_has_a_version_and_names_its_source(kind: str) -> None:
    data = load_kind(kind, TEMPLATES).data
    assert data.version >= 1
    assert len(data.source) > 20
