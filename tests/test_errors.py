"""What the system refuses is told in Vietnamese, whatever its language."""

import errno

import pytest

from nhiemky.errors import explain_os


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "a"), "không có tệp hoặc thư mục này"),
        (PermissionError(errno.EACCES, "Permission denied", "a"), "không có quyền đọc hoặc ghi ở đây"),
        (OSError(errno.ENOSPC, "No space left on device"), "đĩa hết chỗ trống"),
        (OSError(errno.EROFS, "Read-only file system"), "ổ đĩa chỉ cho đọc"),
        (OSError(9999, "Something odd"), "lỗi hệ thống số 9999"),
        (OSError("something odd"), "lỗi hệ thống"),
    ],
)
def test_a_fault_of_the_system_has_no_english(error: OSError, told: str) -> None:
    assert explain_os(error) == told
