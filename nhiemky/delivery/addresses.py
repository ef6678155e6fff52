"""Why an address of a channel cannot be used, in one line that says how to write it. Nothing of it is repeated."""

import re
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from nhiemky.delivery.registry import ALIASES, MODULES

# How an address of ours is written.
FORMS = {
    "nkmail": "nkmail://may-chu:25",
    "nkmails": "nkmails://ten:mat-khau@may-chu:587",
    "mailto": "mailto://may-chu:25",
    "mailtos": "mailtos://ten:mat-khau@may-chu:587",
    "maildir": "maildir:///thu-muc/hop-thu",
    "memory": "memory://ten",
    "zalobot": "zalobot://MA-BOT",
    "zalooa": "zalooa://MA-UNG-DUNG",
    "zalozbs": "zalozbs://MA-UNG-DUNG",
}
_MAIL = frozenset({"nkmail", "nkmails", *ALIASES})
_MODES = frozenset({"insecure", "ssl", "starttls"})
_LETTERS = "trong mật khẩu viết @ / ? # : thành %40 %2F %3F %23 %3A"
_SCHEME = re.compile(r"[a-z][a-z0-9]{0,30}", re.ASCII | re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]", re.ASCII)


def explain_address(url: str, *, is_refused: bool = False) -> str:
    """What is wrong with an address and how to write it, "" when nothing is seen.

    `is_refused`: Apprise has said no, so that something is wrong for certain.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or not _SCHEME.fullmatch(scheme):
        return "địa chỉ kênh phải có dạng tên://…, ví dụ nkmails://ten:mat-khau@may-chu:587"
    name = scheme.lower()
    if name not in MODULES and name not in ALIASES:
        return _explain_foreign(name) if is_refused else ""
    fault = _fault_of(name, rest)
    if not fault and not is_refused:
        return ""
    fault = fault or f"có phần không đọc được{f'; {_LETTERS}' if name in _MAIL else ''}"
    return f'địa chỉ kênh "{name}://…" chưa đúng: {fault}; viết như {FORMS[name]}'


def read_zalo(url: str) -> None:
    """Raises BadInput as the channels of Zalo do, which know best what is wrong; nothing for any other channel."""
    from nhiemky.delivery.zalo.bot_api import read_bot_address  # noqa: PLC0415  (only where something is wrong)
    from nhiemky.delivery.zalo.oa_address import read_oa_address  # noqa: PLC0415

    scheme = url.partition("://")[0].lower()
    if scheme == "zalobot":
        read_bot_address(url)
    elif scheme in {"zalooa", "zalozbs"}:
        read_oa_address(url)


def _explain_foreign(name: str) -> str:
    near = get_close_matches(name, FORMS, n=1)
    if name in _known_to_apprise():
        return f'Apprise không hiểu địa chỉ kênh "{name}://…"; xem lại phần sau "://" theo hướng dẫn của kênh này'
    advice = (
        f'có phải "{near[0]}://"?' if near else "dùng nkmails://, zalobot://, maildir:// hoặc kênh của Apprise"
    )
    return f'Apprise không hiểu địa chỉ kênh "{name}://…": không có kênh nào tên này; {advice}'


def _known_to_apprise() -> frozenset[str]:
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415  (only where something is wrong)

    return frozenset(NotificationManager().schemas())


def _fault_of(name: str, rest: str) -> str:
    if name == "maildir":
        return "" if Path(unquote(rest)).is_absolute() else "phải là đường dẫn đầy đủ, bắt đầu bằng /"
    if not rest.strip("/"):
        return 'thiếu phần sau "://"'
    return _fault_of_mail(rest) if name in _MAIL else ""


def _fault_of_mail(rest: str) -> str:
    _, _, place = rest.rpartition("@") if "@" in rest.partition("?")[0] else ("", "", rest)
    host = re.split(r"[/?#]", place, maxsplit=1)[0]
    name, colon, port = host.rpartition(":") if re.search(r":[^\]]*$", host) else (host, "", "")
    options = dict(re.findall(r"(?:^|&)([a-z]+)=([^&]*)", rest.partition("?")[2]))
    if not _HOST.fullmatch(name):
        return f"tên máy chủ không đúng; {_LETTERS}"
    if colon and not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        return "cổng phải là số từ 1 đến 65535"
    if options.get("mode", "ssl") not in _MODES:
        return "mode chỉ nhận ssl, starttls hoặc insecure"
    if any(not _is_wait(options[one]) for one in ("cto", "rto") if one in options):
        return "cto và rto là số giây, từ 1 đến 100"
    if "@" not in unquote(options.get("from", "@")):
        return "from phải là một địa chỉ thư"
    return ""


def _is_wait(text: str) -> bool:
    return re.fullmatch(r"\d{1,3}(\.\d+)?", text, re.ASCII) is not None and 0 < float(text) <= 100
