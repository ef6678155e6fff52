"""The forms a person fills in on Prefect's pages, one model a procedure.

Days are text here and read by the flow: the server checks no format of a date, and its own refusal would
be in English.
"""

import re
from datetime import date
from enum import Enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from nhiemky.domain.vietnamese import sort_key
from nhiemky.drafting.kinds import kinds, load_kind
from nhiemky.errors import BadInput
from nhiemky.settings import PROJECT

TEMPLATES = PROJECT / "templates"
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


class OpenPeriod(Form):
    """Mở một kỳ sơ kết, tổng kết, báo cáo, sinh hoạt."""

    model_config = ConfigDict(title="Phiếu mở kỳ")

    period: str | None = Field(
        default=None,
        title="Kỳ",
        description="Ví dụ: 2026, 2026H1 (6 tháng đầu năm), 2026Q3, 2026M05; để trống thì mở kỳ đã đến ngày",
    )
    org: str | None = Field(
        default=None, title="Tổ chức đảng", description="Mã tổ chức; để trống thì mọi tổ chức của kế hoạch"
    )
    day: Day | None = Field(
        default=None, title="Ngày hội nghị, ngày họp", description="Để trống thì tính theo kế hoạch"
    )


class OpenVisit(Form):
    """Mở một kỳ không theo lịch, quanh một ngày."""

    model_config = ConfigDict(title="Phiếu mở theo ngày")

    day: Day = Field(title="Ngày", description="Ngày hội nghị, ngày cấp trên làm việc; năm-tháng-ngày")
    org: str | None = Field(
        default=None, title="Tổ chức đảng", description="Mã tổ chức; để trống thì đảng bộ của cơ quan"
    )


def _kind_choices() -> tuple[str, ...]:
    """Every kind as people choose it: its Vietnamese name, then its key."""
    shipped = [load_kind(key, TEMPLATES) for key in kinds(TEMPLATES)]
    return tuple(sorted((f"{kind.label} [{kind.key}]" for kind in shipped), key=sort_key))


KindChoice = Enum("KindChoice", {choice: choice for choice in _kind_choices()}, type=str)  # type: ignore[misc]


class DraftDocument(Form):
    """Soạn dự thảo một văn bản, hoặc cả hồ sơ của một đợt."""

    model_config = ConfigDict(title="Phiếu soạn văn bản")

    kind: KindChoice | None = Field(
        default=None, title="Loại văn bản", description="Để trống và chọn Cả hồ sơ thì soạn mọi văn bản của đợt"
    )
    schedule: int | None = Field(
        default=None, title="Số của đợt", description="Đại hội hoặc kỳ sơ kết, tổng kết; gồm cả các chi bộ", ge=1
    )
    org: str | None = Field(
        default=None, title="Tổ chức đảng", description="Mã tổ chức, khi văn bản không thuộc đợt nào"
    )
    period: str | None = Field(
        default=None, title="Kỳ", description="Ví dụ: 2026, 2026H1 (6 tháng đầu năm), 2026Q3, 2026M05"
    )
    everything: bool = Field(default=False, title="Cả hồ sơ", description="Soạn mọi văn bản của đợt đã ghi số")
    own_kind: str | None = Field(
        default=None,
        title="Loại văn bản riêng",
        description="Mã loại do văn phòng tự thêm; chỉ ghi khi không có trong Loại văn bản",
    )
    data: str | None = Field(
        default=None,
        title="Phiếu dữ liệu",
        description="Tệp .xlsx, .yaml đã điền, trong thư mục dữ liệu của văn phòng; đường dẫn không ghi tên người",
    )
    pdf: bool = Field(default=False, title="Kèm bản PDF", description="Cần LibreOffice trên máy chạy việc")

    def check(self) -> None:
        """Raises BadInput where one field forbids another."""
        if self.kind is not None and self.own_kind:
            raise BadInput("Loại văn bản, Loại văn bản riêng", "chọn một trong hai")
        if self.everything and (self.kind_key or self.data):
            raise BadInput("Cả hồ sơ", "soạn mọi văn bản của đợt; hãy để trống Loại văn bản và Phiếu dữ liệu")
        if not self.everything and not self.kind_key:
            raise BadInput("Loại văn bản", "hãy chọn một loại, hoặc chọn Cả hồ sơ")

    @property
    def kind_key(self) -> str:
        """The key of the kind, chosen or the office's own; empty when none is."""
        if self.own_kind:
            return self.own_kind
        chosen = str(self.kind.value) if self.kind else ""
        return chosen.rpartition("[")[2].removesuffix("]")


class Rehearse(Form):
    """Chạy thử quá trình chuẩn bị một đại hội, hoặc mọi kỳ trong một năm."""

    model_config = ConfigDict(title="Phiếu chạy thử")

    congress: int | None = Field(
        default=None, title="Số của đại hội", description="Để trống khi chạy thử cả năm", ge=1
    )
    year: int | None = Field(
        default=None,
        title="Năm",
        description="Chạy thử mọi kỳ trong năm, ví dụ: 2027; để trống khi chạy thử một đại hội",
    )
    org: str | None = Field(
        default=None,
        title="Tổ chức đảng",
        description="Chỉ khi chạy thử cả năm: mã đảng bộ, ví dụ: so-khcn; để trống thì đảng bộ của cơ quan",
    )
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

    def check(self) -> None:
        """Raises BadInput unless it asks for one congress or one year, and nothing beside that does not fit."""
        if (self.congress is None) == (self.year is None):
            raise BadInput("Số của đại hội, Năm", "ghi một trong hai: chạy thử một đại hội, hoặc cả năm")
        if self.year is not None and self.until:
            raise BadInput("Chạy đến ngày", "chạy thử cả năm thì để trống")
        if self.congress is not None and self.org:
            raise BadInput("Tổ chức đảng", "chỉ ghi khi chạy thử cả năm")


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
