"""The errors of the engine. Their text is one Vietnamese line that a clerk can read and act on."""

import errno
from collections.abc import Mapping, Sequence


class NhiemkyError(Exception):
    """Không thực hiện được yêu cầu."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


class BadInput(NhiemkyError):
    """Dữ liệu đưa vào không đúng."""

    def __init__(self, place: str, message: str) -> None:
        """Names the place first: a file, a line, a step, a cell address."""
        super().__init__(f"{place}: {message}")
        self.place = place


class BadRows(NhiemkyError):
    """Danh sách có dòng không đúng."""

    def __init__(self, file: str, rows: Sequence[BadInput]) -> None:
        """Every bad row is reported at once; nothing has been imported."""
        lines = "\n".join(f"  {row}" for row in rows)
        super().__init__(f"{file}: {len(rows)} chỗ chưa đúng, chưa nhập gì:\n{lines}")
        self.rows = tuple(rows)


class NotFound(NhiemkyError):
    """Không tìm thấy."""


_FAULTS = {
    "missing": "còn thiếu",
    "extra_forbidden": "không có mục này",
    "string_too_short": "quá ngắn, ít nhất {min_length} ký tự",
    "string_too_long": "quá dài, nhiều nhất {max_length} ký tự",
    "string_pattern_mismatch": "không đúng dạng {pattern}",
    "less_than_equal": "phải nhỏ hơn hoặc bằng {le}",
    "greater_than_equal": "phải lớn hơn hoặc bằng {ge}",
    "enum": "chỉ nhận {expected}",
    "literal_error": "chỉ nhận {expected}",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "bool_parsing": "phải là true hoặc false",
    "string_type": "phải là chữ",
    "tuple_type": "phải là danh sách",
    "model_type": "phải là nhóm mục: giá trị",
    "dict_type": "phải là nhóm mục: giá trị",
    "time_parsing": "phải là giờ, ví dụ 07:30",
    "date_from_datetime_parsing": "phải là ngày, ví dụ 2027-06-10",
}


_OS_FAULTS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EEXIST: "đã có, mà không phải thư mục",
    errno.EISDIR: "là thư mục, không phải tệp",
    errno.ENOTDIR: "có phần không phải thư mục",
    errno.EACCES: "không có quyền đọc hoặc ghi ở đây",
    errno.EPERM: "không có quyền đọc hoặc ghi ở đây",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "đĩa hết chỗ trống",
    errno.EDQUOT: "đã dùng hết phần đĩa được cấp",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.ENFILE: "đang mở quá nhiều tệp",
    errno.ENAMETOOLONG: "tên tệp quá dài",
    errno.ELOOP: "liên kết tệp chạy vòng",
    errno.EIO: "đĩa đọc, ghi bị lỗi",
    errno.ECONNREFUSED: "máy chủ không nhận kết nối",
    errno.ETIMEDOUT: "quá thời gian chờ",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ ấy",
}


def explain_os(error: OSError) -> str:
    """What the system refuses, in Vietnamese; its own number where we have no words."""
    known = _OS_FAULTS.get(error.errno or 0)
    return known or (f"lỗi hệ thống số {error.errno}" if error.errno else "lỗi hệ thống")


def describe_fault(kind: str, message: str, context: Mapping[str, object] | None = None) -> str:
    """A validator's finding in Vietnamese; our own sentences come through as they are."""
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    known = _FAULTS.get(kind)
    return known.format(**(context or {})).replace("' or '", "', '") if known else "giá trị không hợp lệ"
