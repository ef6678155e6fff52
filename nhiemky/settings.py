"""Settings as plain values: read once by a door, passed down, never read again.

They come from `NHIEMKY_HOME/nhiemky.toml`, and every one may be given as `NHIEMKY_<NAME>` instead;
the environment wins.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from nhiemky.errors import BadInput, describe_fault

PREFIX = "NHIEMKY_"
NO_SETTINGS = frozenset({"NHIEMKY_HOME", "NHIEMKY_ACTOR"})  # where the settings lie; who is at the keyboard
PROJECT = Path(__file__).resolve().parent.parent

OPEN_SCHEMES = frozenset({"maildir", "sqlite"})  # nothing but a path
# After the "@" stands a machine. Other addresses keep a token there or in the path.
HOST_SCHEMES = frozenset({"mailto", "mailtos", "postgresql", "postgres", "postgresql+psycopg"})


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
    prefect_host: str = Field(default="127.0.0.1", description="Địa chỉ máy chủ Prefect")
    prefect_port: int = Field(default=4200, ge=1, le=65535, description="Cổng máy chủ Prefect")
    templates: Path = Field(default=PROJECT / "templates", description="Thư mục mẫu kèm theo hệ thống")

    days_folder: Path | None = Field(default=None, description="Lịch nghỉ riêng của cơ quan; mặc định home/days")
    plans_folder: Path | None = Field(default=None, description="Kế hoạch mẫu riêng; mặc định home/plans")
    templates_folder: Path | None = Field(default=None, description="Mẫu văn bản riêng; mặc định home/templates")

    @field_validator("channels", mode="before")
    @classmethod
    def split_channels(cls, value: object) -> object:
        """The environment has no lists: addresses are separated by blanks."""
        return tuple(value.split()) if isinstance(value, str) else value

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
