"""The errors of the engine. Their text is one Vietnamese line that a clerk can read and act on."""

from collections.abc import Sequence


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
