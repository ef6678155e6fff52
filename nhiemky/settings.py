"""Settings as plain values: read once by a door, passed down, never read again.

They come from `NHIEMKY_HOME/nhiemky.toml`, and every one may be given as `NHIEMKY_<NAME>` instead;
the environment wins.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from nhiemky.errors import BadInput, describe_fault

PREFIX = "NHIEMKY_"
NO_SETTINGS = frozenset({"NHIEMKY_HOME", "NHIEMKY_ACTOR"})  # where the settings lie; who is at the keyboard
PROJECT = Path(__file__).resolve().parent.parent

# The plans that come back by themselves; the office may leave some out.
PERIODIC = (
    "half_year_review",
    "annual_review",
    "quarter_report",
    "statistics_report",
    "monthly_cell_meeting",
    "monthly_committee_meeting",
    "annual_programmes",
    "probation_confirmation",
    "party_badge",
)

_GROUP = re.compile(r"[A-Za-z0-9_-]{3,58}", re.ASCII)

OPEN_SCHEMES = frozenset({"maildir", "memory", "sqlite"})  # nothing but a path
# After the "@" stands a machine. Other addresses keep a token there or in the path.
HOST_SCHEMES = frozenset(
    {"mailto", "mailtos", "nkmail", "nkmails", "imap", "imaps", "postgresql", "postgres", "postgresql+psycopg"}
)


class Settings(BaseModel):
    """Everything an office may set. Fields that can hold a password are left out of `repr`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(description="Thư mục dữ liệu của hệ thống")
    database_url: str = Field(default="", repr=False, description="Cơ sở dữ liệu; để trống là SQLite trong home")
    channels: tuple[str, ...] = Field(default=(), repr=False, description="Kênh gửi (địa chỉ Apprise)")
    admin_url: str | None = Field(default=None, repr=False, description="Kênh báo lỗi cho quản trị (Apprise)")
    digest_at: time = Field(default=time(7, 30), description="Giờ gộp tin trong ngày làm việc")
    mail_from: str = Field(default="Văn phòng Đảng ủy <van-phong@nhiemky.example>", description="Người gửi thư")
    mail_domain: str = Field(default="nhiemky.example", description="Tên miền trong mã thư")
    office_phone: str | None = Field(default=None, description="Số điện thoại văn phòng ghi trong thư")
    office_mail: str | None = Field(default=None, description="Hộp thư văn phòng để trả lời")
    official_domains: tuple[str, ...] = Field(
        default=(), description="Tên miền thư công vụ; tin nội bộ (mức 2) chỉ gửi tới đó"
    )
    attachment_limit: int = Field(default=5_000_000, ge=0, description="Cỡ lớn nhất của tệp kèm thư (byte)")
    cycles: tuple[str, ...] = Field(default=PERIODIC, description="Kế hoạch tự mở mỗi kỳ; none là không mở")
    admission_target: Decimal | None = Field(
        default=None, ge=0, le=100, description="Chỉ tiêu kết nạp trong năm, % số đảng viên đầu năm"
    )
    quiet_from: time = Field(default=time(20, 30), description="Từ giờ này không gửi tin")
    quiet_to: time = Field(default=time(7, 0), description="Đến giờ này mới gửi tin")
    mail_rate: float = Field(
        default=5, ge=0, le=1000, description="Số thư nhiều nhất mỗi giây; 0 là không giới hạn"
    )
    zalobot_rate: float = Field(default=1, ge=0, le=1000, description="Số tin Zalo Bot nhiều nhất mỗi giây")
    zalooa_rate: float = Field(default=20, ge=0, le=1000, description="Số tin Zalo OA, ZBS nhiều nhất mỗi giây")
    bounce_mail: str | None = Field(
        default=None, description="Hộp thư nhận báo không tới; có dấu + thì nhận cả …+…"
    )
    bounce_url: str | None = Field(default=None, repr=False, description="Nơi đọc thư báo lỗi (imaps://…)")
    portal_url: str | None = Field(default=None, description="Địa chỉ trang trả lời mà người nhận mở được")
    portal_host: str = Field(default="127.0.0.1", description="Địa chỉ mà trang trả lời chờ ở máy này")
    portal_port: int = Field(default=4280, ge=1, le=65535, description="Cổng của trang trả lời")
    portal_behind_proxy: bool = Field(default=False, description="Tin địa chỉ người xem do máy chủ trung gian ghi")
    secret_key: str | None = Field(default=None, repr=False, description="Khóa bí mật để ký và mã hóa")
    zalo_app_id: str | None = Field(default=None, description="Mã ứng dụng Zalo")
    zalo_app_secret: str | None = Field(default=None, repr=False, description="Khóa bí mật của ứng dụng Zalo")
    zalo_oa_secret: str | None = Field(default=None, repr=False, description="Khóa ký tin Zalo OA gửi đến")
    zalo_redirect_url: str | None = Field(default=None, description="Địa chỉ nhận mã khi nối Zalo OA")
    zalo_oauth_api: str = Field(default="https://oauth.zaloapp.com", description="Máy chủ cấp quyền của Zalo")
    zalo_groups: dict[str, str] = Field(
        default_factory=dict, description="Nhóm Zalo (GMF) của từng tổ chức: mã tổ chức = mã nhóm"
    )
    prefect_host: str = Field(default="127.0.0.1", description="Địa chỉ máy chủ Prefect")
    prefect_port: int = Field(default=4200, ge=1, le=65535, description="Cổng máy chủ Prefect")
    templates: Path = Field(default=PROJECT / "templates", description="Thư mục mẫu kèm theo hệ thống")

    days_folder: Path | None = Field(default=None, description="Lịch nghỉ riêng của cơ quan; mặc định home/days")
    plans_folder: Path | None = Field(default=None, description="Kế hoạch mẫu riêng; mặc định home/plans")
    templates_folder: Path | None = Field(default=None, description="Mẫu văn bản riêng; mặc định home/templates")

    @field_validator("channels", "official_domains", mode="before")
    @classmethod
    def split_list(cls, value: object) -> object:
        """The environment has no lists: entries are separated by blanks."""
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("cycles", mode="before")
    @classmethod
    def split_cycles(cls, value: object) -> object:
        """As above; an empty variable would be none at all, so "none" says it."""
        words = tuple(value.split()) if isinstance(value, str) else value
        return () if words == ("none",) else words

    @field_validator("zalo_groups", mode="before")
    @classmethod
    def split_groups(cls, value: object) -> object:
        """The environment has no tables: "so-khcn=f414… cb-van-phong=f415…"."""
        if not isinstance(value, str):
            return value
        pairs = [word.partition("=") for word in value.split()]
        return {body: group for body, _, group in pairs}

    @field_validator("zalo_groups")
    @classmethod
    def check_groups(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        """Ids as Zalo gives them, and the Official Account that writes to them among the channels."""
        if wrong := [body for body, group in value.items() if not _GROUP.fullmatch(group)]:
            raise ValueError(f'mã nhóm của "{wrong[0]}" phải là mã nhóm GMF mà Zalo đã cấp')
        if value and not any(url.startswith("zalooa:") for url in info.data.get("channels", ())):
            raise ValueError("cần kênh zalooa://… trong channels: chỉ OA nhắn được vào nhóm")
        return value

    @field_validator("admission_target", mode="before")
    @classmethod
    def read_percent(cls, value: object) -> object:
        """A percentage as people here write it: 0,5 as well as 0.5."""
        if not isinstance(value, str):
            return value
        if not re.fullmatch(r"\d{1,3}([.,]\d{1,6})?", value.strip(), re.ASCII):
            raise ValueError("phải là số từ 0 đến 100, ví dụ 3 hoặc 0,5")
        return value.strip().replace(",", ".")

    @field_validator("portal_url")
    @classmethod
    def check_portal_url(cls, value: str | None) -> str | None:
        """A web address without query or fragment; kept without a slash at its end."""
        if value is not None and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
            raise ValueError("phải là địa chỉ trang, ví dụ https://nhac-viec.co-quan.example")
        return value.rstrip("/") if value else None

    @field_validator("bounce_url")
    @classmethod
    def check_bounce_url(cls, value: str | None) -> str | None:
        """An IMAP mailbox; in the open only on this very machine."""
        if value is not None and not re.match(r"imaps://|imap://([^/]*@)?(127\.0\.0\.1|localhost)(:|/|$)", value):
            raise ValueError("phải bắt đầu bằng imaps:// (imap:// chỉ dùng với chính máy này)")
        return value

    @property
    def days_overlay(self) -> Path:
        """The office's own closures and newly announced swaps."""
        return self.days_folder or self.home / "days"

    @property
    def plans_overlay(self) -> Path:
        """The office's own plans; a file here replaces the shipped plan of the same key."""
        return self.plans_folder or self.home / "plans"

    @property
    def templates_overlay(self) -> Path:
        """The office's own templates; they survive an upgrade."""
        return self.templates_folder or self.home / "templates"

    @property
    def drafts(self) -> Path:
        """Where drafts are written; a file once written is never overwritten."""
        return self.home / "drafts"

    @property
    def mailbox(self) -> Path:
        """The local Maildir, the default channel."""
        return self.home / "mailbox"

    @property
    def prefect_home(self) -> Path:
        """PREFECT_HOME of the server that `nhiemky up` starts."""
        return self.home / "prefect"

    @property
    def prefect_url(self) -> str:
        """Address of the Prefect API."""
        return f"http://{self.prefect_host}:{self.prefect_port}/api"

    @property
    def store_url(self) -> str:
        """The database: SQLite in `home` unless an address is set."""
        return self.database_url or f"sqlite:///{self.home / 'nhiemky.db'}"

    @property
    def channel_urls(self) -> tuple[str, ...]:
        """The channels, by default the local Maildir."""
        folder = str(self.mailbox.resolve()).replace("%", "%25")
        return self.channels or (f"maildir://{folder}",)


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Reads the settings of an office.

    Raises BadInput naming the file or the variable that is wrong.
    """
    home = Path(environ.get(f"{PREFIX}HOME") or "var").absolute()
    file = home / "nhiemky.toml"
    values = {**_read_file(file), **_read_environment(environ), "home": home}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _explain(error, file, environ) from None


def mask_url(url: str) -> str:
    """The address without what may be a password or a token, fit for a screen or a log."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "***"
    if scheme in OPEN_SCHEMES:
        return url
    host = re.search(r"@([\w.-]+(?::[0-9]+)?)(?:[/?]|$)", rest) if scheme in HOST_SCHEMES else None
    return f"{scheme}://***@{host[1]}" if host else f"{scheme}://***"


def _read_file(file: Path) -> dict[str, object]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(str(file), f"không đọc được tệp cài đặt ({error})") from None


def _read_environment(environ: Mapping[str, str]) -> dict[str, str]:
    names = (name for name in environ if name.startswith(PREFIX) and name not in NO_SETTINGS)
    known = {name: name.removeprefix(PREFIX).lower() for name in names}
    return {field: environ[name] for name, field in known.items() if environ[name]}


def _explain(error: ValidationError, file: Path, environ: Mapping[str, str]) -> BadInput:
    first = error.errors()[0]
    field = str(first["loc"][0])
    variable = f"{PREFIX}{field.upper()}"
    place = variable if variable in environ else f"{file}, mục {field}"
    if first["type"] == "extra_forbidden":
        return BadInput(place, "không có cài đặt này; xem danh sách trong docs/huong-dan.md")
    return BadInput(place, describe_fault(first["type"], first["msg"], first.get("ctx")))
