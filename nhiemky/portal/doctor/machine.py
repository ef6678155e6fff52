"""The machine: settings, data folder, database, Prefect."""

import os
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from urllib.error import URLError
from urllib.parse import unquote
from urllib.request import ProxyHandler, build_opener

from nhiemky.portal.doctor.check import Check, error, good, notice
from nhiemky.settings import Settings, mask_url
from nhiemky.store.engine import Engine, is_prepared
from nhiemky.store.migrate import find_newest_revision, find_revision

_ADDRESSES = frozenset({"database_url", "channels", "admin_url", "bounce_url"})
_PATIENCE = 2.0  # seconds for an answer from our own machine


def check_settings(settings: Settings) -> Iterator[Check]:
    """Every setting with what it is; addresses without their passwords."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        origin = "" if name in settings.model_fields_set else " (mặc định)"
        yield good(f"settings.{name}", f"{_print_setting(name, value)}{origin} - {field.description}")


def check_home(settings: Settings) -> Iterator[Check]:
    """Whether drafts, mailbox and database can be written."""
    home = settings.home
    if not is_writable(home):
        yield error("home", f"không ghi được vào {home}; xem lại quyền của thư mục hoặc NHIEMKY_HOME")
    elif not home.exists():
        yield notice("home", f"{home} chưa có; hãy chạy: nhiemky init")
    else:
        yield good("home", f"ghi được vào {home}")


def check_database(engine: Engine) -> Iterator[Check]:
    """Whether it answers, and whether its tables are those of this version."""
    if not is_prepared(engine):
        yield error("database", "chưa có cơ sở dữ liệu; hãy chạy: nhiemky init")
        return
    present, newest = find_revision(engine), find_newest_revision()
    if present != newest:
        told = f"cơ sở dữ liệu ở bản {present}, chương trình cần bản {newest}"
        yield error("database", f"{told}; hãy sao lưu rồi chạy: nhiemky init")
    else:
        yield good("database", f"đọc được, đúng bản {present}")


def check_prefect(settings: Settings) -> Iterator[Check]:
    """Whether the server answers; without it, `nhiemky tick` does the same work."""
    url = f"{settings.prefect_url}/health"
    try:
        # Straight to the machine: an office's proxy knows nothing of it.
        with build_opener(ProxyHandler({})).open(url, timeout=_PATIENCE) as answer:
            is_well = answer.read(16).strip() == b"true"
    except (URLError, OSError):
        yield notice("prefect", f"máy chủ Prefect chưa chạy ở {url}; chạy bằng: nhiemky up")
        return
    if is_well:
        yield good("prefect", f"máy chủ Prefect trả lời ở {url}")
    else:
        yield notice("prefect", f"ở {url} có chương trình khác trả lời; đổi prefect_port")


def is_writable(folder: Path) -> bool:
    """Whether files can be made in it, or the folder itself can be made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _print_setting(name: str, value: object) -> str:
    if value is None or value in ("", ()):
        return "để trống"
    if name in _ADDRESSES:
        urls = value if isinstance(value, tuple) else (value,)
        return ", ".join(unquote(mask_url(str(url))) for url in urls)
    if not Settings.model_fields[name].repr:
        return "đã đặt"  # a key or a password
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
