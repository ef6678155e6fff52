"""The page of a form that tells how to fill it in."""

from dataclasses import replace

from nhiemky.intake.figure_pen import MAY_BE_DONE, Look, Pen

GUIDE_SHEET = "Hướng dẫn"

_LINE = Look(size=13, side="left", level="top")
_TITLE = replace(_LINE, bold=True)
_TEXT = """\
CÁCH ĐIỀN BIỂU SỐ LIỆU
1. Chỉ điền vào các ô màu vàng của trang “Biểu số liệu”. Ghi chú ở chỗ khác không được đọc.
2. Không có thì ghi 0. Chưa có số liệu thì để trống; máy không tự coi ô trống là 0.
3. Số ghi liền các chữ số: 1234. Số lẻ dùng dấu phẩy: 92,5. Không ghi 1.234 hay 1,234, vì không rõ là hàng nghìn \
hay số lẻ.
4. Tỷ lệ chỉ ghi số, không ghi dấu %: chín mươi hai phẩy năm phần trăm ghi 92,5.
5. Tiền ghi bằng đồng, đủ các số 0, không ghi chữ “đồng”, “triệu”.
6. Ngày ghi ngày/tháng/năm, đủ bốn chữ số năm, ví dụ 05/6/2026.
7. Ô có mũi tên: chọn trong danh sách.
8. Không dùng công thức. Chép từ nơi khác thì “Dán giá trị”; không cắt (Ctrl+X), không kéo ô đi chỗ khác.
9. Không gộp ô, không đổi tên trang, không đổi sang tệp .xls. Biểu này chỉ dùng cho {body} ghi ở góc trên \
bên trái và cho kỳ ghi ở đầu biểu.
10. Cột “Kỳ trước” và “Cùng kỳ năm trước” là số đã báo cáo, để đối chiếu; thấy sai thì báo văn phòng.
11. Có chỗ sai thì văn phòng gửi lại danh sách từng ô phải sửa và chưa nhập ô nào; sửa xong gửi lại cả tệp. \
Tệp gửi sau thay tệp gửi trước.
"""


def write_guide(form: Pen, is_cell: bool) -> None:  # noqa: FBT001 - the only thing it depends on
    """Adds the page behind the form."""
    pen = form.turn(GUIDE_SHEET)
    pen.widen(1, 66)
    text = _TEXT.format(body="chi bộ" if is_cell else "cơ quan")
    for row, line in enumerate(text.splitlines(), start=1):
        pen.put(row, 1, line, _TITLE if row == 1 else _LINE)
        pen.heighten(row, 18 * -(-len(line) // 80))
    sheet = pen.sheet
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.75, 0.75, 1, 1)  # inches
    sheet.protect("", dict(MAY_BE_DONE))
