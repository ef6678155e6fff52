"""The forms a person fills in on Prefect's pages, one model a procedure.

Days are text here and read by the flow: the server checks no format of a date, and its own refusal would
be in English.
"""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from nhiemky.errors import BadInput

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

Day = Annotated[str, Field(json_schema_extra={"format": "date"}, examples=["2027-06-10"])]


class Form(BaseModel):
    """A form refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class OpenCongress(Form):
    """Mở đại hội của một tổ chức đảng."""

    model_config = ConfigDict(title="Phiếu mở đại hội")

    org: str = Field(title="Tổ chức đảng", description="Mã trong danh sách tổ chức, ví dụ: so-khcn", min_length=1)
    plan: str = Field(
        title="Kế hoạch mẫu",
        description="Mã kế hoạch, ví dụ: grassroots_with_cells cho đảng bộ và các chi bộ",
        min_length=1,
    )
    day: Day = Field(title="Ngày khai mạc đại hội", description="Năm-tháng-ngày, ví dụ: 2027-06-10")
    superior_plan: Day | None = Field(
        default=None, title="Ngày kế hoạch của cấp trên", description="Để trống thì tính từ hôm nay"
    )
    variant: str | None = Field(
        default=None,
        title="Phương án nội dung",
        description="Ví dụ: four_contents; để trống thì theo kế hoạch",
    )


class MoveCongress(Form):
    """Dời ngày đại hội."""

    model_config = ConfigDict(title="Phiếu dời ngày đại hội")

    congress: int = Field(title="Số của đại hội", ge=1)
    day: Day = Field(title="Ngày khai mạc mới", description="Năm-tháng-ngày, ví dụ: 2027-06-10")
    reason: str = Field(
        title="Lý do",
        description="Số, ngày của văn bản; không ghi tên người, không ghi nội dung nhân sự",
        min_length=1,
        max_length=300,
    )
    apply: bool = Field(
        default=False, title="Áp dụng", description="Không chọn thì chỉ xem trước có bao nhiêu việc đổi ngày"
    )


class DraftDocument(Form):
    """Soạn dự thảo một văn bản."""

    model_config = ConfigDict(title="Phiếu soạn văn bản")

    congress: int = Field(title="Số của đại hội", ge=1)
    kind: str = Field(title="Loại văn bản", description="Mã văn bản trong kế hoạch", min_length=1)


class Rehearse(Form):
    """Chạy thử quá trình chuẩn bị một đại hội."""

    model_config = ConfigDict(title="Phiếu chạy thử")

    congress: int = Field(title="Số của đại hội", ge=1)
    until: Day | None = Field(
        default=None, title="Chạy đến ngày", description="Để trống thì chạy đến hết việc cuối cùng"
    )
    lateness: int = Field(
        default=0,
        title="Số ngày làm việc trễ",
        description="Giả định mỗi việc làm trễ bấy nhiêu ngày",
        ge=0,
        le=60,
    )


def read_day(text: str, place: str) -> date:
    """The day a form gives, as 2027-06-10 or 10/6/2027. Raises BadInput naming the field."""
    slashed = _SLASHED.fullmatch(text)
    try:
        if slashed:
            day, month, year = map(int, slashed.groups())
            return date(year, month, day)
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadInput(place, f"“{text}” không phải là ngày; viết dạng 2027-06-10 hoặc 10/6/2027") from None


def read_optional_day(text: str | None, place: str) -> date | None:
    """As `read_day`; None when the field was left empty."""
    return read_day(text, place) if text else None
