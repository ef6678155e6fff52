import pytest

from nhiemky.drafting.blocks import (
    Closing,
    Column,
    Letterhead,
    Line,
    PageBreak,
    Role,
    Signature,
    Table,
)
from nhiemky.drafting.marks import BREAK, shield
from nhiemky.drafting.parser import parse_blocks
from nhiemky.drafting.style import PaperStyle
from nhiemky.errors import BadInput

EVERY_SIGN = """
@letterhead ĐẢNG BỘ A | ĐẢNG ỦY B | KH/ĐU | Mẫu | 2026
@subject tổ chức đại hội
@addressee Các chi bộ
# I- MỤC
## 1. Khoản
### a) Điểm
Đoạn văn.
- Ý.
+ Ý nhỏ.
@sub Ý nhỏ nữa.
@center QUYẾT ĐỊNH:
@article Điều 1 | Thành lập tiểu ban.
@dots 2
@part PHẦN THỨ NHẤT
@page
@annex PHỤ LỤC
@caption Tiến độ
@note (kèm theo)
"""


def test_each_line_is_one_block_told_by_its_first_signs() -> None:
    assert parse_blocks(EVERY_SIGN, "mau") == (
        Letterhead("ĐẢNG BỘ A", "ĐẢNG ỦY B", "KH/ĐU", "Mẫu", "2026"),
        Line(Role.SUBJECT, "tổ chức đại hội"),
        Line(Role.ADDRESSEE, "Các chi bộ"),
        Line(Role.HEADING_1, "I- MỤC"),
        Line(Role.HEADING_2, "1. Khoản"),
        Line(Role.HEADING_3, "a) Điểm"),
        Line(Role.PARAGRAPH, "Đoạn văn."),
        Line(Role.BULLET, "- Ý."),
        Line(Role.SUB_BULLET, "+ Ý nhỏ."),
        Line(Role.SUB_BULLET, "+ Ý nhỏ nữa."),
        Line(Role.CENTER, "QUYẾT ĐỊNH:"),
        Line(Role.ARTICLE, "Thành lập tiểu ban.", "Điều 1."),
        Line(Role.DOTS, ""),
        Line(Role.DOTS, ""),
        Line(Role.PART, "PHẦN THỨ NHẤT"),
        PageBreak(),
        Line(Role.ANNEX, "PHỤ LỤC"),
        Line(Role.CAPTION, "Tiến độ"),
        Line(Role.NOTE, "(kèm theo)"),
    )


def test_bases_end_with_semicolons_and_the_last_with_a_comma() -> None:
    assert parse_blocks("@basis Căn cứ Điều lệ Đảng.\n@basis Căn cứ Kế hoạch;", "mau") == (
        Line(Role.BASIS, "- Căn cứ Điều lệ Đảng;"),
        Line(Role.BASIS, "- Căn cứ Kế hoạch,"),
    )


def test_recipients_end_with_semicolons_and_the_last_with_a_full_stop() -> None:
    text = "@recipient Như trên,\n@recipient Lưu Đảng ủy;\n@signature T/M ĐẢNG ỦY | BÍ THƯ | Trần Thị Thử"
    assert parse_blocks(text, "mau") == (
        Closing(("- Như trên;", "- Lưu Đảng ủy."), Signature("T/M ĐẢNG ỦY", "BÍ THƯ", "Trần Thị Thử")),
    )


def test_minutes_close_with_two_signatures_side_by_side() -> None:
    text = "@signatures NGƯỜI GHI BIÊN BẢN | | Trần Thị Thử | CHỦ TRÌ | BÍ THƯ | Nguyễn Văn Mẫu"
    left, right = (
        Signature("NGƯỜI GHI BIÊN BẢN", "", "Trần Thị Thử"),
        Signature("CHỦ TRÌ", "BÍ THƯ", "Nguyễn Văn Mẫu"),
    )
    assert parse_blocks(text, "mau") == (Closing((), right, left),)
    assert parse_blocks("@signatures | | | CHỦ TRÌ | | A", "mau") == (Closing((), Signature("CHỦ TRÌ", "", "A")),)


def test_long_value_is_a_paragraph_a_line_and_its_dashes_are_bullets() -> None:
    value = shield(BREAK.join(("Một.", "", "- Hai.", "# Ba.")))
    assert parse_blocks(f"@long {value}", "mau") == (
        Line(Role.PARAGRAPH, "Một."),
        Line(Role.BULLET, "- Hai."),
        Line(Role.PARAGRAPH, "# Ba."),
    )


@pytest.mark.parametrize(("mark", "printed"), [("-", "IV- KẾT QUẢ"), (".", "IV. KẾT QUẢ")])
@pytest.mark.parametrize("written", ["IV- KẾT QUẢ", "IV. KẾT QUẢ"])
def test_office_chooses_the_sign_after_a_roman_number(mark: str, printed: str, written: str) -> None:
    style = PaperStyle(heading_mark=mark)
    assert parse_blocks(f"# {written}", "mau", style) == (Line(Role.HEADING_1, printed),)


def test_office_chooses_the_sign_after_the_last_basis() -> None:
    assert parse_blocks("@basis Căn cứ A", "mau", PaperStyle(basis_end=".")) == (Line(Role.BASIS, "- Căn cứ A."),)


def test_table_takes_its_columns_header_and_rows() -> None:
    assert parse_blocks("@table 10c 60 25r\n| TT | Việc | Số\n| 1 | a | 2\nHết bảng.", "mau") == (
        Table(
            (Column(10, "center"), Column(60, "left"), Column(25, "right")),
            ("TT", "Việc", "Số"),
            (("1", "a", "2"),),
        ),
        Line(Role.PARAGRAPH, "Hết bảng."),
    )


@pytest.mark.parametrize("value", ["# a", "- a", "@page", "| a | b", "### x", "@signature a|b|c"])
def test_value_that_looks_like_a_sign_stays_text(value: str) -> None:
    assert parse_blocks(shield(value), "mau") == (Line(Role.PARAGRAPH, value),)
    table = parse_blocks(f"@table 1 1\n| a | b\n| {shield(value)} | c", "mau")
    assert table == (Table((Column(1), Column(1)), ("a", "b"), ((value, "c"),)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@khong co", "không có ký hiệu này"),
        ("| a | b", "dòng bảng không nằm dưới @table"),
        ("@table 10 20\n| a", "cần 2 ô, đang có 1"),
        ("@table 10x\n| a", "độ rộng cột là số mm"),
        ("@table 0\n| a", "độ rộng cột là số mm"),
        ("@table 10\na", "bảng cần độ rộng cột và dòng tiêu đề"),
        ("@signature a | b", "cần 3 ô, đang có 2"),
        ("@signatures a | b", "cần 6 ô, đang có 2"),
        ("@article Điều 1. không có vạch", "cần 2 ô, đang có 1"),
        ("@dots 99", "cần số dòng từ 1 đến 40"),
        ("@recipient Như trên", "có nơi nhận nhưng không có @signature"),
    ],
)
def test_sign_that_makes_no_sense_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=f"^mau.*{message}"):
        parse_blocks(text, "mau")
