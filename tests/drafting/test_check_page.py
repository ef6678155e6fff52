from datetime import date
from pathlib import Path

from nhiemky.drafting.blocks import Line, Table
from nhiemky.drafting.check_page import Findings, Reading, check_page
from nhiemky.drafting.kinds import load_kind

READ: list[tuple[str, object]] = [
    ("congress.day", date(2027, 4, 20)),
    ("congress.day", date(2027, 4, 20)),
    ("superior_plan.number", "12-KH/ĐU"),
    ("body.name", "Đảng bộ Sở Khoa học và Công nghệ"),
    ("congress.is_all_members", True),
    ("cells.official", 6),
    ("cells.official", 12),
    ("khong_khai_bao", 5),
]


def test_page_lists_what_is_missing_and_the_source_of_every_figure(templates: Path) -> None:
    reading = Reading()
    for path, value in READ:
        reading(path, value)
    blocks = check_page(
        load_kind("congress_plan", templates),
        Findings(["signer.name", "la"], reading.values, {"superior_plan": "phieu.xlsx"}, [], []),
    )
    assert [block.text for block in blocks if isinstance(block, Line)] == [
        "PHIẾU KIỂM TRA DỰ THẢO",
        "(Tờ này chỉ để người soạn thảo kiểm tra; bỏ ra trước khi trình ký)",
        "1. Nội dung còn thiếu",
        "2. Nguồn của số liệu, ngày tháng đã điền",
        (
            "Số văn bản, ngày và tháng ban hành để trống; năm ghi theo năm tạo dự thảo "
            "(văn bản từ ngày đại hội: năm đại hội), cần kiểm tra lại."
        ),
    ]
    assert [block.rows for block in blocks if isinstance(block, Table)] == [
        (("1", "Họ tên người ký", "Danh sách chức vụ"), ("2", "La", "Người soạn thảo")),
        (
            ("1", "Ngày khai mạc đại hội", "20/4/2027", "Lịch đại hội"),
            ("2", "Số kế hoạch của cấp trên", "12-KH/ĐU", "Phiếu dữ liệu phieu.xlsx"),
            (
                "3",
                "Số đảng viên chính thức của từng chi bộ",
                "2 giá trị khác nhau trong bảng",
                "Danh sách đảng viên",
            ),
        ),
    ]


def test_complete_paper_says_so_and_a_warning_comes_first(templates: Path) -> None:
    blocks = check_page(load_kind("congress_plan", templates), Findings([], {}, {}, [], ["Lưu ý về thẩm quyền."]))
    assert [block.text for block in blocks if isinstance(block, Line)][2:6] == [
        "Lưu ý về thẩm quyền.",
        "1. Nội dung còn thiếu",
        "Không có nội dung nào còn thiếu.",
        "2. Nguồn của số liệu, ngày tháng đã điền",
    ]
