from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiemky.intake.paper_values import AskedField, read_values

FIELDS = {
    path: AskedField(path, title, "nguồn", ask)
    for path, title, ask in (
        ("congress.venue", "địa điểm", "text"),
        ("congress.opens_at", "giờ khai mạc", "time"),
        ("congress.preparatory_day", "ngày trù bị", "date"),
        ("congress.presidium", "Đoàn Chủ tịch", "names"),
        ("congress.elects_delegates", "bầu đại biểu", "yes_no"),
        ("attendance.average_age", "tuổi bình quân", "number"),
        ("report.context", "bối cảnh", "long_text"),
        ("ballots", "các cuộc bầu cử", "rows"),
        ("ballots.issued", "số phiếu phát ra", "number"),
        ("ballots.candidates", "danh sách", "rows"),
        ("ballots.candidates.name", "họ tên", "text"),
    )
}


def read_one(path: str, raw: object) -> tuple[object, list[str]]:
    top, _, rest = path.partition(".")
    values, faults = read_values({top: {rest: raw}} if rest else {top: raw}, FIELDS)
    return values.get(path), [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("path", "raw", "value"),
    [
        ("congress.venue", "  Hội  trường ", "Hội trường"),
        ("congress.venue", 12, "12"),
        ("congress.opens_at", "8h", "08 giờ 00"),
        ("congress.opens_at", "7:30", "07 giờ 30"),
        ("congress.opens_at", "14 giờ 05 phút", "14 giờ 05"),
        ("congress.preparatory_day", "19/5/2027", date(2027, 5, 19)),
        ("congress.presidium", "Nguyễn Văn Mẫu; Trần Thị Thử", ["Nguyễn Văn Mẫu", "Trần Thị Thử"]),
        ("congress.presidium", ["Nguyễn Văn Mẫu"], ["Nguyễn Văn Mẫu"]),
        ("congress.elects_delegates", "có", True),
        ("attendance.average_age", "41,5", "41,5"),
        ("attendance.average_age", 41.5, "41,5"),
        ("attendance.average_age", "1.250", 1250),
        ("report.context", "một\r\n hai ", "một\nhai"),
        ("congress.venue", "", None),
        ("congress.venue", None, None),
        (
            "ballots",
            [{"issued": "57", "candidates": [{"name": "Lê Mẫu An"}]}],
            [{"issued": 57, "candidates": [{"name": "Lê Mẫu An"}]}],
        ),
    ],
)  # fmt: skip
def test_each_sort_of_value_is_read_as_a_clerk_writes_it(path: str, raw: object, value: object) -> None:
    assert read_one(path, raw) == (value, [])


@pytest.mark.parametrize(
    ("path", "raw", "line"),
    [
        ("congress.opens_at", "25:00",
            ("mục congress.opens_at (giờ khai mạc): "
            "“25:00” không phải giờ; ghi dạng 08 giờ 00")),
        ("attendance.average_age", "41.5",
            ("mục attendance.average_age (tuổi bình quân): "
            "“41.5” không rõ là số nào; ghi 1250 hoặc 91,5")),
        ("congress.khong_co", "x", "mục congress.khong_co: không có trong phiếu dữ liệu; xem lại tên mục"),
        ("ballots", "57", "mục ballots (các cuộc bầu cử): phải là một danh sách, nhiều nhất 2000 dòng"),
        ("ballots", [{"la": 1}], 'mục ballots, dòng 1: không có cột "la"'),
        ("ballots", [{"issued": "năm"}],
            ("mục ballots, dòng 1, cột issued (số phiếu phát ra): "
            "“năm” không rõ là số nào; ghi 1250 hoặc 91,5")),
        ("ballots", ["a"], "mục ballots, dòng 1: mỗi dòng phải ghi từng cột theo tên"),
        ("congress.venue", True, "mục congress.venue (địa điểm): phải là chữ"),
        ("congress.venue", "Uû ban nh©n d©n",
            ("mục congress.venue (địa điểm): "
            "chữ gõ bằng bảng mã cũ (TCVN3, VNI); hãy chuyển sang Unicode")),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_line_with_its_place(path: str, raw: object, line: str) -> None:
    assert read_one(path, raw) == (None, [line])


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(FIELDS)) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["congress", "ballots", "attendance", "report", "la"]), PLAIN, max_size=4))
def test_whatever_a_file_holds_is_a_value_or_a_fault_never_a_crash(tree: dict[str, object]) -> None:
    values, faults = read_values(tree, FIELDS)
    assert set(values) <= set(FIELDS)
    assert all("\n" not in str(fault) for fault in faults)


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), -5, "-5", 10**15, "9" * 40, True])
def test_a_number_that_counts_nothing_is_refused(raw: object) -> None:
    value, faults = read_one("attendance.average_age", raw)
    assert value is None
    assert len(faults) == 1
